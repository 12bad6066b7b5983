use super::*;
use crate::suite::discover;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn model() -> Model {
    Model::load(&root().join("witx")).unwrap()
}

fn fault(name: &str, clause: &str) -> Fault {
    Fault {
        name: name.to_owned(),
        clause: clause.to_owned(),
        what: String::new(),
        upstream: None,
        place: Place::Driver,
    }
}

fn outcome(cases: &[(&str, bool)]) -> Vec<Outcome> {
    let cases = cases
        .iter()
        .map(|(case, noticed)| ((*case).to_owned(), *noticed));
    vec![Outcome {
        engine: "wasm3".to_owned(),
        cases: cases.collect(),
    }]
}

#[test]
fn the_registry_is_consistent() {
    let registry = read(&root(), &model()).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert!(registry.faults.len() >= 80);
    for known in &registry.known {
        assert!(!known.faults.is_empty(), "{known:?}");
    }
}

#[test]
fn faults_with_unknown_clauses_or_equal_names_are_named() {
    let faults = [
        fault("a/b", "common/memory-data"),
        fault("a/b", "common/memory-date"),
    ];
    let errors = inconsistent(&faults, &model());
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].contains("2 faults are named `a/b`"));
    assert!(errors[1].contains("`common/memory-date`") && errors[1].contains("nearest"));
}

#[test]
fn a_text_must_stand_once() {
    assert_eq!(copy::locate("a b c", "b"), Ok((2, 3)));
    assert_eq!(copy::locate("é b c b", "b «c» b"), Ok((5, 6)));
    assert_eq!(copy::locate("a b", "«»b"), Ok((2, 2)));
    assert!(
        copy::locate("a b b", "b")
            .unwrap_err()
            .contains("several times")
    );
    assert!(
        copy::locate("a b", "c")
            .unwrap_err()
            .contains("expected `c`")
    );
}

#[test]
fn patterns_of_names() {
    assert!(fits("wasm3/i2c.write/addr-cut", "*/i2c.*/addr-cut"));
    assert!(!fits("wasm3/spi.write/addr-cut", "*/i2c.*/addr-cut"));
    assert!(fits("a", "a") && !fits("ab", "a"));
}

#[test]
fn a_fault_is_killed_survives_or_is_dead() {
    assert_eq!(
        Matrix::fate(&outcome(&[("a", false), ("b", true), ("c", false)])),
        Fate::Killed
    );
    assert_eq!(Matrix::fate(&outcome(&[("a", true)])), Fate::Killed);
    assert_eq!(Matrix::fate(&outcome(&[("a", false)])), Fate::Survived);
    assert_eq!(Matrix::fate(&outcome(&[])), Fate::Dead);
    assert_eq!(Matrix::fate(&[]), Fate::Dead);
}

#[test]
fn a_clause_of_bindings_is_guarded_by_a_case_that_shows_it() {
    let model = model();
    let cases = discover(&root(), &model).unwrap();
    let guarded = |clause: &str, case: &str| {
        let rows = vec![(fault("x/y", clause), outcome(&[(case, true)]))];
        let without = Matrix { rows }.without(&model, &cases);
        !without.iter().any(|w| w.clause.id == clause)
    };
    assert!(guarded("common/errno-negated", "common/errno/negated"));
    assert!(!guarded("common/errno-negated", "common/value/u8"));
    assert!(guarded("i2c/nack", "i2c/write/nack"));
    let nothing = Matrix { rows: Vec::new() }.without(&model, &cases);
    assert!(nothing.iter().any(|w| !w.elsewhere) && nothing.iter().any(|w| w.elsewhere));
}

#[test]
fn the_copy_has_switches_and_what_is_shipped_has_none() {
    let registry = read(&root(), &model()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    registry.copy.write(folder.path()).unwrap();
    for (file, switch) in [
        ("inc/wasm_embedded/wasm3/i2c.h", "wasme_fault("),
        ("inc/wasm_embedded/wasm3/binding.h", "wasme_fault("),
        ("runners/wasmtime/src/generated/i2c.rs", "switch::on("),
        ("src/memory.rs", "switch::on("),
    ] {
        let has = |root: &Path| {
            std::fs::read_to_string(root.join(file))
                .unwrap()
                .contains(switch)
        };
        assert!(has(folder.path()), "{file} of the copy");
        assert!(!has(&root()), "{file}");
    }
    // What is fresh stays so, and what is not of the copy goes.
    let file = folder.path().join("src/memory.rs");
    let written = std::fs::metadata(&file).unwrap().modified().unwrap();
    std::fs::write(folder.path().join("src/old.rs"), "").unwrap();
    registry.copy.write(folder.path()).unwrap();
    assert_eq!(
        std::fs::metadata(&file).unwrap().modified().unwrap(),
        written
    );
    assert!(!folder.path().join("src/old.rs").exists());
}
