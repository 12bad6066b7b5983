use super::*;
use crate::fixture::{Entry, write_document};
use crate::guest::Guest;
use std::collections::BTreeSet;
use std::path::Path;

fn model() -> Model {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Model::load(&root.join("witx")).unwrap()
}

#[test]
fn ids_are_those_of_a_function_and_each_stands_once() {
    let cases = cases(&model());
    let ids: BTreeSet<_> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len());
    for function in APIS.iter().flat_map(|api| api.functions) {
        let prefix = format!("{}/{}/@", function.api, function.name);
        let of: Vec<_> = ids.iter().filter(|id| id.starts_with(&prefix)).collect();
        assert!(of.len() >= 8, "{prefix}: {of:?}");
    }
    for id in &ids {
        assert!(is_generated(id), "{id}");
        // They are names of files in bundles, and filters.
        let plain = |c: char| c.is_ascii_alphanumeric() || "/@=.,+-_".contains(c);
        assert!(id.chars().all(plain), "{id}");
    }
    assert!(!is_generated("i2c/write/bytes"));
}

#[test]
fn guests_keep_to_the_profile_and_cases_to_the_clauses() {
    let model = model();
    let mut last: Vec<u8> = Vec::new();
    for case in cases(&model) {
        let refused = |step: &Step| {
            matches!(
                step,
                Step::Instantiate {
                    expect: Start::Refused(_),
                    ..
                }
            )
        };
        if case.front.steps.iter().any(refused) {
            let wrong = |finding: &_| format!("{finding}").contains("import");
            let absent = case.id.ends_with("import.absent");
            let findings = crate::guest::findings(&case.wasm);
            assert_ne!(
                findings.iter().any(wrong),
                absent,
                "{}: {findings:?}",
                case.id
            );
            continue;
        }
        if case.wasm != last {
            let findings = crate::guest::findings(&case.wasm);
            // No function is `_start`: each case is an export of its own.
            let mut texts = findings.iter().map(ToString::to_string);
            assert!(
                texts.all(|text| text.contains("_start")),
                "{}: {findings:?}",
                case.id
            );
            last.clone_from(&case.wasm);
        }
        let guest = Guest::parse(&case.wasm).unwrap();
        for step in &case.front.steps {
            if let Step::Invoke { export, .. } = step {
                assert!(
                    guest.exports().any(|name| name == export),
                    "{}: {export}",
                    case.id
                );
            }
        }
        assert!(
            !case.front.title.is_empty() && !case.front.clauses.is_empty(),
            "{}",
            case.id
        );
        for id in &case.front.clauses {
            assert!(model.clause(id).is_some(), "{}: {id}", case.id);
        }
    }
}

#[test]
fn fixtures_are_read_as_they_are_written() {
    for case in cases(&model()) {
        let entries = |mut fixture: Fixture| {
            let mut entries: Vec<Entry> = Vec::new();
            while let Some(entry) = fixture.next_entry().unwrap() {
                entries.push(entry);
            }
            entries
        };
        let fixture = case.open_fixture(64).unwrap();
        let (header, made) = (fixture.header.clone(), entries(fixture));
        let mut text = Vec::new();
        write_document(&mut text, &header, &made).unwrap();
        let text = String::from_utf8(text).unwrap();
        // Long bytes are patterns.
        let listed = case.generated.as_ref().is_some_and(Generated::adapts);
        assert!(
            listed || text.len() < 32_000,
            "{}: {} bytes",
            case.id,
            text.len()
        );
        let read = Fixture::parse(Path::new("f.json"), &text);
        let read = read.unwrap_or_else(|error| panic!("{}: {error}\n{text}", case.id));
        assert!(entries(read) == made, "{}", case.id);
    }
}
