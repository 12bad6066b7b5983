//! Each kind of change, made to a small specification, and what is said of it.

use super::{Breaks, Diff, Rule, Spec, compare};
use std::path::Path;

const COMMON: &str = r#"
(typename $size u32)
(typename $errno (enum (@witx tag u32) $ok $invalid_arg $failed))
(typename $rbytes (record (field $ptr (@witx const_pointer u8)) (field $len $size)))
(typename $wbytes (record (field $ptr (@witx pointer u8)) (field $len $size)))
;;; [common/errno, was common/errors] MUST binding: Errors are negative.
(module $common)
"#;

const LED: &str = r#"
(use "common.witx")
(typename $led_handle (handle))
(typename $led_color (enum (@witx tag u32) $red $green))
(typename $led_state (enum (@witx tag u32) $off $on))
(typename $led_op_kind (enum (@witx tag u32) $show $read))
(typename $led_op (variant (@witx tag $led_op_kind) (case $show $rbytes) (case $read $wbytes)))
;;; @values 1..100
(typename $led_level u16)
(module $led
  ;;; [led/init/port] MUST binding: The driver gets the port.
  (@interface func (export "init") (param $port u32) (result $handle (expected $led_handle (error $errno))))
  (@interface func (export "deinit") (param $handle $led_handle) (result $error (expected (error $errno))))
  ;;; [led/set/level] SHOULD driver: The level is linear.
  (@interface func (export "set") (param $handle $led_handle) (param $color $led_color) (param $level $led_level)
    (result $error (expected (error $errno))))
  (@interface func (export "get") (param $handle $led_handle) (result $state (expected $led_state (error $errno))))
  ;;; @optional
  (@interface func (export "exec") (param $handle $led_handle) (param $ops (list $led_op))
    (result $error (expected (error $errno))))
)
"#;

const CASE: &str = r#";;! clauses = ["led/init/port"]
(module (import "led" "init" (func (param i32 i32) (result i32))))"#;

const CARGO: &str = "[workspace.package]\nversion = \"0.5.0\"\n";

/// The files of the small specification.
fn files() -> Vec<(&'static str, String)> {
    [
        ("witx/common.witx", COMMON),
        ("witx/led.witx", LED),
        ("suites/led/init/port.wat", CASE),
        ("Cargo.toml", CARGO),
        ("witx/retired.txt", "# none\n"),
    ]
    .map(|(path, text)| (path, text.to_owned()))
    .to_vec()
}

/// The small specification with some text replaced, in whichever file it stands.
#[track_caller]
fn edited(edits: &[(&str, &str)]) -> Spec {
    let mut files = files();
    for (from, to) in edits {
        let file = files.iter_mut().find(|(_, text)| text.contains(from));
        let (_, text) = file.unwrap_or_else(|| panic!("no file has `{from}`"));
        *text = text.replacen(from, to, 1);
    }
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(folder.path(), path, &text);
    }
    Spec::read("spec", folder.path()).unwrap()
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[track_caller]
fn diff(edits: &[(&str, &str)]) -> Diff {
    compare(&edited(&[]), &edited(edits))
}

/// The changes, one a line: whom it breaks, where, what.
#[track_caller]
fn changes(edits: &[(&str, &str)]) -> String {
    let diff = diff(edits);
    let lines = diff.changes.iter();
    let lines = lines.map(|c| format!("{}: {}: {}", c.breaks, c.place, c.what));
    lines.collect::<Vec<_>>().join("\n")
}

fn rules(diff: &Diff) -> Vec<Rule> {
    diff.problems.iter().map(|problem| problem.rule).collect()
}

#[test]
fn nothing_changed() {
    assert!(diff(&[]).is_empty());
}

#[test]
fn functions() {
    let line = "  (@interface func (export \"get\") (param $handle $led_handle) (result $state (expected $led_state (error $errno))))\n";
    assert_eq!(
        changes(&[
            (line, ""),
            ("(typename $led_state (enum (@witx tag u32) $off $on))", "")
        ]),
        "guests, drivers, fixtures: function led.get: is gone"
    );
    let toggle =
        "  (@interface func (export \"toggle\") (result $error (expected (error $errno))))\n)\n";
    assert_eq!(
        changes(&[(
            "    (result $error (expected (error $errno))))\n)\n",
            &format!("    (result $error (expected (error $errno))))\n{toggle}")
        )]),
        "drivers: function led.toggle: is new, and drivers must have it"
    );
    assert_eq!(
        changes(&[(
            "    (result $error (expected (error $errno))))\n)\n",
            &format!("    (result $error (expected (error $errno))))\n  ;;; @optional\n{toggle}")
        )]),
        "nobody: function led.toggle: is new and optional"
    );
    assert_eq!(
        changes(&[("  ;;; @optional\n", "")]),
        "drivers: function led.exec: is no longer optional"
    );
    assert_eq!(
        changes(&[(line, &format!("  ;;; @optional\n{line}"))]),
        "guests: function led.get: is optional: it may be answered `unsupported`"
    );
    let deinit = "  (@interface func (export \"deinit\")";
    let early = toggle.trim_end_matches(")\n");
    let early = format!("  ;;; @optional\n{early})\n{deinit}");
    assert_eq!(
        changes(&[(deinit, &early)]),
        "nobody: function led.toggle: is new and optional\n\
         drivers: API led: `toggle` stands where `deinit` stood: the members of the table of C drivers move"
    );
}

#[test]
fn apis() {
    let mut files = files();
    files.remove(1);
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("witx/")) {
        write(folder.path(), path, text);
    }
    let without = Spec::read("without", folder.path()).unwrap();
    let gone = compare(&edited(&[]), &without);
    assert_eq!(gone.changes[0].what, "is gone");
    assert_eq!(gone.breaks(), Breaks::ALL);
    assert_eq!(gone.changes[0].cases, ["led/init/port"]);
    assert_eq!(gone.cases.removed, ["led/init/port"]);
    let new = compare(&without, &edited(&[]));
    assert_eq!(new.breaks(), Breaks::NOBODY);
    assert!(new.problems.is_empty());
}

#[test]
fn parameters() {
    assert_eq!(
        changes(&[("(param $port u32)", "(param $port u32) (param $pin u32)")]),
        "guests, drivers, fixtures: function led.init: has the type (i32, i32, i32) -> i32 instead of (i32, i32) -> i32: \
         parameter `pin` is new"
    );
    assert_eq!(
        changes(&[("(param $port u32)", "(param $port u64)")]),
        "guests, drivers, fixtures: function led.init: has the type (i64, i32) -> i32 instead of (i32, i32) -> i32: \
         parameter `port` is a u64 instead of a u32"
    );
    assert_eq!(
        changes(&[("(param $port u32)", "(param $number u32)")]),
        "fixtures: function led.init: parameter `port` is named `number`"
    );
    assert_eq!(
        changes(&[(
            "(param $color $led_color) (param $level $led_level)",
            "(param $level $led_level) (param $color $led_color)"
        )])
        .lines()
        .next()
        .unwrap(),
        "guests, drivers, fixtures: function led.set: `color` and `level` change places"
    );
    assert_eq!(
        changes(&[("@values 1..100", "@values 1..50")]),
        "guests: function led.set: parameter `level` narrowed from 1..100 to 1..50"
    );
    assert_eq!(
        changes(&[("@values 1..100", "@values 0..0 1..100")]),
        "drivers: function led.set: parameter `level` widened from 1..100 to 0..100"
    );
    assert_eq!(
        changes(&[("(param $port u32)", "(param $port u8)")]),
        "drivers: function led.init: parameter `port` is a u8 instead of a u32\n\
         guests: function led.init: parameter `port` narrowed from 0..4294967295 to 0..255"
    );
}

#[test]
fn results() {
    assert_eq!(
        changes(&[(
            "(param $level $led_level)\n    (result $error (expected (error $errno))))",
            "(param $level $led_level)\n    (result $old (expected $size (error $errno))))"
        )]),
        "guests, drivers, fixtures: function led.set: has the type (i32, i32, i32, i32) -> i32 instead of (i32, i32, i32) -> i32: \
         result `old` is new"
    );
    let state = |ty: &str| {
        let from = "(typename $led_state (enum (@witx tag u32) $off $on))";
        edited(&[(from, &format!("(typename $led_state {ty})"))])
    };
    let changes_of_state = compare(&state("u64"), &state("u32")).changes;
    assert_eq!(
        changes_of_state[0].what,
        "result `state` is a u32 instead of a u64"
    );
    // Guests make room for what they know.
    assert_eq!(changes_of_state[0].breaks, Breaks::BOTH);
    assert_eq!(
        changes(&[("(result $state (expected", "(result $is (expected")]),
        "fixtures: function led.get: result `state` is named `is`"
    );
}

#[test]
fn enums_break_those_who_get_the_value() {
    assert_eq!(
        changes(&[("$red $green", "$red $green $blue")]),
        "drivers: enum led_color: `blue` is new, as 2"
    );
    assert_eq!(
        changes(&[("$off $on", "$off $on $blinking")]),
        "guests: enum led_state: `blinking` is new, as 2"
    );
    assert_eq!(
        changes(&[("$red $green", "$red")]),
        "guests, drivers, fixtures: enum led_color: `green`, 1, is gone"
    );
    assert_eq!(
        changes(&[("$off $on", "$off $lit")]),
        "drivers, fixtures: enum led_state: 1 is named `lit` instead of `on`"
    );
    assert_eq!(
        changes(&[("$red $green", "$green $red")]),
        "guests, drivers: enum led_color: `red` is 1 instead of 0\n\
         guests, drivers: enum led_color: `green` is 0 instead of 1"
    );
}

#[test]
fn operations() {
    assert_eq!(
        changes(&[("(case $read $wbytes)", "(case $read $rbytes)")]),
        "guests, drivers, fixtures: operation led_op: `read` carries bytes to read instead of bytes to fill"
    );
    assert_eq!(
        changes(&[
            ("$show $read", "$show $read $more"),
            (
                "(case $read $wbytes)",
                "(case $read $wbytes) (case $more $rbytes)"
            )
        ]),
        "drivers: operation led_op: `more` is new, as 2"
    );
}

#[test]
fn errnos() {
    assert_eq!(
        changes(&[("$failed", "$failed $busy")]),
        "nobody: errno: `busy` is new, as 3"
    );
    assert_eq!(
        changes(&[("$invalid_arg $failed", "$failed $invalid_arg")]),
        "guests, drivers: errno: `invalid_arg` is 2 instead of 1\n\
         guests, drivers: errno: `failed` is 1 instead of 2"
    );
}

#[test]
fn a_break_needs_another_version() {
    let rename = ("(param $port u32)", "(param $number u32)");
    let refused = diff(&[rename]);
    assert_eq!(rules(&refused), [Rule::Version]);
    assert!(refused.problems[0].text.contains("make it at least 0.6.0"));
    assert_eq!(refused.changes[0].cases, ["led/init/port"]);
    assert_eq!(rules(&diff(&[rename, ("0.5.0", "0.5.1")])), [Rule::Version]);
    assert_eq!(rules(&diff(&[rename, (CARGO, "")])), [Rule::Version]);
    assert_eq!(rules(&diff(&[rename, ("0.5.0", "0.6.0")])), []);
}

/// What became of clauses, and the rules that it is against.
#[track_caller]
fn clauses(edits: &[(&str, &str)]) -> (Vec<String>, Vec<Rule>) {
    let diff = diff(edits);
    let fates = diff.clauses.iter().map(|c| {
        let differences = c.differences().join(", ");
        format!("{} {}: {differences}", c.fate.name(), c.id)
    });
    (fates.collect(), rules(&diff))
}

#[test]
fn clauses_keep_their_ids() {
    let gone = (
        ";;; [led/set/level] SHOULD driver: The level is linear.",
        "",
    );
    assert_eq!(
        clauses(&[gone]),
        (vec!["gone led/set/level: ".to_owned()], vec![Rule::IdGone])
    );
    assert_eq!(
        clauses(&[gone, ("# none", "led/set/level nobody could keep it")]),
        (vec!["retired led/set/level: ".to_owned()], vec![])
    );
    assert_eq!(
        clauses(&[("[led/set/level]", "[led/set/linear, was led/set/level]")]),
        (
            vec!["renamed led/set/linear: was led/set/level".to_owned()],
            vec![]
        )
    );
    assert_eq!(
        clauses(&[("[led/set/level]", "[led/set/linear]")]).1,
        [Rule::IdGone]
    );
    assert_eq!(
        clauses(&[(", was common/errors", "")]),
        (vec![], vec![Rule::IdGone])
    );
    assert_eq!(
        clauses(&[
            (", was common/errors", ""),
            (
                "(module $common)",
                ";;;\n;;; [common/errors] SHOULD binding: Another meaning.\n(module $common)"
            )
        ])
        .1,
        [Rule::IdReused]
    );
    // What a clause said stands under another id now, and another sentence under its own.
    let (level, port) = ("The level is linear.", "The driver gets the port.");
    assert_eq!(
        clauses(&[(level, "-"), (port, level), ("-", port)]).1,
        [Rule::IdReused, Rule::IdReused]
    );
    let split = format!("Nobody knows.\n  ;;;\n  ;;; [led/set/linear] SHOULD driver: {level}");
    assert_eq!(clauses(&[(level, &split)]).1, [Rule::IdReused]);
    let back = compare(
        &edited(&[("# none", "led/set/level # taken back"), gone]),
        &edited(&[]),
    );
    assert_eq!(rules(&back), [Rule::IdReused, Rule::IdGone]);
}

#[test]
fn changed_clauses_are_told() {
    assert_eq!(
        clauses(&[(
            "SHOULD driver: The level is linear.",
            "MUST hal: The level is not."
        )]),
        (
            vec!["changed led/set/level: SHOULD became MUST, of hal, was of driver".to_owned()],
            vec![]
        )
    );
}

#[test]
fn what_bindings_must_do_is_shown_from_the_start() {
    assert_eq!(
        clauses(&[("SHOULD driver", "MUST binding")]).1,
        [Rule::WithoutCase]
    );
    let shown = (
        "\"led/init/port\"]",
        "\"led/init/port\", \"led/set/level\"]",
    );
    let diff = diff(&[("SHOULD driver", "MUST binding"), shown]);
    assert_eq!(rules(&diff), []);
    assert_eq!(diff.clauses[0].cases, ["led/init/port"]);
    assert_eq!(diff.cases.changed, ["led/init/port"]);
    assert_eq!(diff.cases.touched, ["led/init/port"]);
}
