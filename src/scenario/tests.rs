use super::*;

fn model() -> Model {
    Model::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("witx")).unwrap()
}

const PHRASES: &str = r#"
[phrases]
"i2c.init" = "Open controller {port}"
"i2c.deinit" = "Close {it}"
"i2c.read" = "On {it}, read {bytes byte} from {addr}"
"i2c.write" = "On {it}, write {bytes} to {addr}"
"gpio.get" = "Read {it}"
"device.gpio_in" = "Ask for {handles pin}"
"#;

/// Scenario `i2c-x` with these steps; the line of an error is counted from the first step.
fn scenario(steps: &str) -> Result<Scenario, String> {
    let text = format!(
        "{PHRASES}\n[[scenario]]\nname = \"i2c-x\"\ntitle = \"X\"\nclauses = [\"common/guest-bytes\"]\nsteps = [\n{steps}]\n"
    );
    let first = text.find("steps = [").unwrap();
    parse(&text, &model())
        .map(|mut scenarios| scenarios.remove(0))
        .map_err(|(at, what)| {
            let line = text[..at].matches('\n').count() as i32
                - text[..first].matches('\n').count() as i32;
            format!("{line}: {what}")
        })
}

fn bus(scenario: &Scenario) -> Vec<String> {
    let entries = scenario.entries.iter().map(|entry| match entry {
        Entry::One(transaction) => {
            let json = crate::fixture::render(transaction);
            format!("{} {}", json["call"].as_str().unwrap(), json["args"])
        }
        Entry::Unordered(_) => unreachable!(),
    });
    entries.collect()
}

const OPEN: &str = "{ call = \"i2c.init\", args = { port = 0, baud = 0, sda = -1, scl = -1 }, out = { handle = 7 } },\n";

#[test]
fn what_a_guest_shows_follows_from_the_replies() {
    let steps = format!(
        "{OPEN}{}{}{}",
        "{ call = \"i2c.read\", args = { handle = 7, addr = 0x48, bytes = 1 }, out = { bytes = \"aa\" } },\n",
        "{ call = \"i2c.write\", args = { handle = 7, addr = 0x8123, bytes = \"0102\" }, reply = \"nack_data\" },\n",
        "{ call = \"i2c.write\", args = { handle = 7, addr = 0x80, bytes = \"\" }, refused = \"invalid_arg\" },\n"
    );
    let scenario = scenario(&steps).unwrap();
    assert_eq!(
        scenario.lines,
        [
            "Open controller 0. Call it *a*.",
            "On *a*, read 1 byte from 0x48. Show what came: `aa`.",
            "On *a*, write `01 02` to the 10-bit address 0x123. The answer is `nack_data`: show `0a`.",
            "On *a*, write no bytes to 0x80. The runtime refuses it with `invalid_arg`: show `01`.",
        ]
    );
    assert_eq!(
        bus(&scenario)[1..],
        [
            r#"i2c.read {"handle":7,"addr":72,"bytes":1}"#,
            r#"conformance.observe {"bytes":"aa"}"#,
            r#"i2c.write {"handle":7,"addr":33059,"bytes":"0102"}"#,
            r#"conformance.observe {"bytes":"0a"}"#,
            // No driver sees what the runtime refuses.
            r#"conformance.observe {"bytes":"01"}"#,
        ]
    );
}

#[test]
fn levels_and_devices_are_shown_as_bytes() {
    let scenario = scenario(
        r#"{ call = "device.gpio_in", args = { handles = 3 }, out = { handles = [4, 0, -1] } },
{ call = "gpio.get", args = { handle = 0 }, out = { value = "high" } },
"#,
    )
    .unwrap();
    assert_eq!(
        scenario.lines,
        [
            "Ask for 3 pins. Call them *a* and *b*. Show which there are, a byte for each: `01 01 00`.",
            "Read *b*. It is high: show `01`.",
        ]
    );
}

#[test]
fn a_step_may_say_and_show_something_else() {
    let steps = format!(
        "{OPEN}{}{}",
        "{ call = \"i2c.read\", args = { handle = 7, addr = 1, bytes = 1 }, out = { bytes = \"aa\" }, do = \"Poll {it}.\", show = \"\" },\n",
        "{ call = \"i2c.read\", args = { handle = 7, addr = 1, bytes = 1 }, out = { bytes = \"ab\" }, do = \"\", show = \"07\" },\n",
    );
    let scenario = scenario(&steps).unwrap();
    assert_eq!(scenario.lines[1..], ["Poll *a*. Show `07`."]);
    assert_eq!(bus(&scenario).len(), 4);
    assert_eq!(bus(&scenario)[3], r#"conformance.observe {"bytes":"07"}"#);
}

#[test]
fn errors_say_where() {
    let wrong = |step: &str| scenario(&format!("{OPEN}{step},\n")).unwrap_err();
    let unknown = wrong(r#"{ call = "i2c.writ", args = { handle = 7 } }"#);
    assert!(
        unknown.starts_with("2: unknown function `i2c.writ`"),
        "{unknown}"
    );
    let closed = wrong(r#"{ call = "i2c.deinit", args = { handle = 8 } }"#);
    assert_eq!(closed, "2: the handle is not open");
    let hex = wrong(r#"{ call = "i2c.write", args = { handle = 7, addr = 1, bytes = "0" } }"#);
    assert!(hex.contains("two hexadecimal digits"), "{hex}");
    let errno = wrong(
        r#"{ call = "i2c.write", args = { handle = 7, addr = 1, bytes = "" }, refused = "no" }"#,
    );
    assert_eq!(errno, "2: expected the name of an errno, found `no`");
    let phrase = wrong(r#"{ call = "time.now", out = { now = 1 } }"#);
    assert_eq!(phrase, "2: no phrase tells of `time.now`");
}

#[test]
fn names_and_clauses_are_checked() {
    let scenario = |name: &str, clause: &str| {
        let text = format!(
            "[phrases]\n[[scenario]]\nname = \"{name}\"\ntitle = \"\"\nclauses = [\"{clause}\"]\nsteps = []\n"
        );
        parse(
            &format!("{text}{}", text.replace("[phrases]", "")),
            &model(),
        )
        .unwrap_err()
        .1
    };
    assert_eq!(
        scenario("i2c-a", "common/guest-bytes"),
        "two scenarios are named `i2c-a`"
    );
    assert!(scenario("i2c_a", "common/guest-bytes").contains("found `i2c_a`"));
    assert!(scenario("i2c-a", "common/guest-byte").contains("nearest: `common/guest-bytes`"));
}
