use super::*;

fn mutations(file: &str, language: Language, text: &str) -> Mutations {
    let source = Source {
        file: file.to_owned(),
        group: Group::Runtime,
        language,
        text: text.to_owned(),
    };
    Mutations::in_sources(vec![source], 1).unwrap()
}

fn found(mutations: &Mutations) -> Vec<(Operator, &str, &str)> {
    let mutants = mutations.mutants.iter();
    mutants
        .map(|m| (m.operator, m.before.as_str(), m.after.as_str()))
        .collect()
}

#[test]
fn rust_is_mutated_where_rules_are() {
    let text = "\
enum E { A, B }
const LONGEST: u32 = 4;
fn check(len: u16) -> bool { if len < 3 && !q(len) { log(E::A); } true }
#[cfg(test)]
mod tests { fn f() { assert_eq(1, 2); } }
";
    let mutations = mutations("src/a.rs", Language::Rust, text);
    let found = found(&mutations);
    for expected in [
        (Operator::Relation, "len < 3", "len <= 3"),
        (Operator::Logic, "len < 3 && !q(len)", "len < 3 || !q(len)"),
        (Operator::Constant, "3", "2"),
        (Operator::Sign, "!q(len)", "(q(len))"),
        (Operator::Variant, "E::A", "E::B"),
        (Operator::Statement, "log(E::A);", ""),
        (Operator::Return, "", "return true;"),
        (Operator::Width, "", "len = ((len) as u8 as u16);"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:#?}");
    }
    assert!(mutations.mutants.iter().all(|m| m.line == 3), "{found:#?}");
}

#[test]
fn c_is_mutated_within_functions() {
    let text = "\
#define LIMIT(x) (x + 1)
enum { E_ONE, E_TWO };
static const int table[2] = {1, 2};
MACRO_ALONE(x)
static int32_t f(int32_t a, const void *b)
{
    const uint32_t n = get(b, 2);
    if (a == 1) {
        return -(int32_t)E_ONE;
    }
    put(a, n);
    return 0;
}
";
    let mutations = mutations("inc/a.h", Language::C, text);
    let found = found(&mutations);
    for expected in [
        (Operator::Relation, "a == 1", "a != 1"),
        (Operator::Variant, "E_ONE", "E_TWO"),
        (Operator::Statement, "put(a, n);", ""),
        (Operator::Statement, "return -(int32_t)E_ONE;", ""),
        (Operator::Arguments, "put(a, n)", "put(n, a)"),
        (Operator::Width, "get(b, 2)", "(uint8_t)(get(b, 2))"),
        (Operator::Width, "", "a = (int32_t)(uint8_t)(a);"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:#?}");
    }
    assert!(mutations.mutants.iter().all(|m| m.function == "f"));
}

#[test]
fn assemblyscript_is_mutated_within_methods() {
    let text = "\
@external(\"i2c\", \"read\")
export declare function read(handle: i32): i32;
export class Bus {
  constructor(public handle: i32 = -1) {}
  write(addr: u32, data: Uint8Array): i32 {
    if (addr > 0x3ff) return -1;
    this.handle = <i32>addr;
    return send(this.handle, data.length);
  }
}
";
    let mutations = mutations("hal/a/assembly/raw/a.ts", Language::AssemblyScript, text);
    let found = found(&mutations);
    for expected in [
        (Operator::Relation, "addr > 0x3ff", "addr >= 0x3ff"),
        (Operator::Constant, "0x3ff", "1024"),
        (Operator::Statement, "this.handle = <i32>addr;", ""),
        (Operator::Width, "<i32>addr", "<i32><u8>(addr)"),
        (Operator::Width, "", "addr = <u32><u16>(addr);"),
        (Operator::Sign, "-1", "(1)"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:#?}");
    }
    let of_bodies = |m: &Mutant| ["write", "constructor"].contains(&m.function.as_str());
    assert!(mutations.mutants.iter().all(of_bodies));
    let rendered = mutations.render();
    let rendered = &rendered["hal/a/assembly/raw/a.ts"].text;
    assert!(rendered.starts_with("import { mutantOn, mutantAmong } from \"../mutant\";"));
}

#[test]
fn what_is_not_mutated_stays_byte_for_byte() {
    let text = "fn f(a: i32) -> i32 {\n    // As it is.\n    g( a+1 )\n}\n";
    let mut mutations = mutations("src/a.rs", Language::Rust, text);
    let rendered = mutations.render().remove("src/a.rs").unwrap();
    assert!(rendered.text.contains("// As it is."));
    assert_ne!(rendered.text, text);
    mutations.reject(1..=mutations.mutants.len());
    assert_eq!(mutations.render()["src/a.rs"].text, text);
    assert_eq!(mutations.compiled().count(), 0);
}

#[test]
fn the_mutant_of_a_place_is_found() {
    let text = "fn f(a: S) -> S {\n    a.g(a.h < 2)\n}\n";
    let mutations = mutations("src/a.rs", Language::Rust, text);
    let rendered = mutations.render().remove("src/a.rs").unwrap();
    for mutant in &mutations.mutants {
        let after = format!("{{ {} }}", mutant.after);
        if let Some(at) = rendered.text.find(&after) {
            let number = mutant.number;
            assert_eq!(rendered.at(at + 2), Some(number..number + 1), "{mutant}");
        }
    }
    assert_eq!(rendered.at(0), None);
}

#[test]
fn entries_are_about_mutants_that_move() {
    let text = "fn f(a: u32) -> bool { a < 3 }";
    let mutations = mutations("src/a.rs", Language::Rust, text);
    let mutant = mutations
        .mutants
        .iter()
        .find(|m| m.after == "a <= 3")
        .unwrap();
    let entry: Entry = toml::from_str(
        "file = 'src/*.rs'\nfunction = 'f'\noperator = 'relation'\nbefore = 'a < 3'\nafter = 'a <= 3'\nwhy = 'no a is 3'",
    )
    .unwrap();
    let known = Known {
        equivalent: vec![entry],
        survivors: Vec::new(),
    };
    assert_eq!(known.reason(mutant), Some("no a is 3"));
    assert_eq!(
        known.wrong(&[(mutant, Fate::Survived)], true),
        Vec::<String>::new()
    );
    assert!(known.wrong(&[(mutant, Fate::Killed)], false)[0].contains("a case notices"));
    let other = mutations
        .mutants
        .iter()
        .find(|m| m.after == "a >= 3")
        .unwrap();
    assert!(known.wrong(&[(other, Fate::Killed)], true)[0].contains("no mutant is like this"));
    let count = counts(
        &[(mutant, Fate::Survived), (other, Fate::Killed)],
        &known,
        |m| m.group,
    );
    assert_eq!(count[&Group::Runtime].rate(), 100.0);
    let (_, text) = Known::survivors_text([other].into_iter());
    let list: toml::Table = toml::from_str(&text).unwrap();
    assert_eq!(list["mutant"][0]["after"].as_str(), Some("a >= 3"));
}

#[test]
fn a_filter_is_a_group_or_a_part_of_the_place() {
    let mutations = mutations("src/a.rs", Language::Rust, "fn f(a: u32) -> bool { a < 3 }");
    let mutant = &mutations.mutants[0];
    for filter in ["runtime", "a.rs", "a.rs:1:", ": f:"] {
        assert!(mutant.matches(filter), "{filter}");
    }
    assert!(!mutant.matches("c") && !mutant.matches("b.rs"));
}

#[test]
fn the_page_says_what_the_command_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = std::fs::read_to_string(root.join("docs/mutation.md")).unwrap();
    let head = page(&[], &Known::default());
    let head = head.trim_end_matches("None is recorded yet.\n");
    assert!(
        found.starts_with(head),
        "docs/mutation.md: `cargo conform faults --mutate --write` writes it"
    );
    Known::read(root).unwrap();
}
