//! The lines of the adapter protocol.

use crate::call::Function;
use crate::fixture::{Args, Form, Hex, Value, find_function};
use crate::generated::APIS;
use crate::runtime::LEAST_ITEMS;
use crate::suite::RuntimeInfo;
use serde::de::DeserializeSeed;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;

/// The most handles that an adapter may claim for an instance: some cases open them all.
const HANDLES: u32 = 65_535;
/// The most operations and entries that it may claim for a call.
const ITEMS: u32 = 65_535;

/// What the suite asks for. Members are sent in this order, without white space: adapters without a JSON library rely on it.
#[derive(Serialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub(super) enum Request<'a> {
    Hello {
        protocol: u32,
    },
    Instantiate {
        instance: &'a str,
        absent: Vec<&'static str>,
        memory: u64,
        time_ms: u64,
        args: &'a [String],
        /// Left out when there are none: adapters for cases without know no such member.
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        env: &'a [String],
        stdin: String,
        module: &'a str,
    },
    Invoke {
        instance: &'a str,
        export: &'a str,
    },
    Drop {
        instance: &'a str,
    },
    Reset,
}

/// What an adapter says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The version of the protocol.
    pub protocol: u32,
    /// The name of the runtime: lower-case letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// The version of its engine.
    pub version: String,
    /// The APIs that it has.
    pub apis: Vec<String>,
    /// The optional functions of these APIs that it lacks, as `api.function`.
    pub lacks: Vec<String>,
    /// How many handles an instance can have open.
    pub handles: u32,
    /// How many operations a call takes.
    #[serde(default = "least_items")]
    pub ops: u32,
    /// How many entries an array of handles has.
    #[serde(default = "least_items")]
    pub entries: u32,
}

fn least_items() -> u32 {
    LEAST_ITEMS
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// In which way.
    pub end: Way,
    /// What the guest wrote to standard output meanwhile.
    pub stdout: Vec<u8>,
}

/// In which way a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Way {
    Return,
    Refused(String),
    Exit(i32),
    Trap(String),
    TimeLimit,
    Over,
    NoExport,
    Unsupported(String),
    Dropped,
    Reset,
}

impl Way {
    /// As it stands on the line.
    pub fn name(&self) -> &'static str {
        match self {
            Way::Return => "return",
            Way::Refused(_) => "refused",
            Way::Exit(_) => "exit",
            Way::Trap(_) => "trap",
            Way::TimeLimit => "time-limit",
            Way::Over => "over",
            Way::NoExport => "no-export",
            Way::Unsupported(_) => "unsupported",
            Way::Dropped => "dropped",
            Way::Reset => "reset",
        }
    }
}

/// A call that a guest makes to a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverCall {
    /// The function.
    pub function: &'static Function,
    /// The name of the instance.
    pub instance: String,
    /// One value for each parameter.
    pub args: Vec<Value>,
    /// The runtime makes the call, to close what the guest left open.
    pub at_end: bool,
}

/// What a line of an adapter can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// What it says of itself.
    Hello(Hello),
    /// The end of a step.
    Ended(Ended),
    /// A call in the middle of a step.
    Call(DriverCall),
}

/// Reads a line of an adapter.
///
/// # Errors
/// What was expected and what was found.
pub fn parse(line: &str) -> Result<Line, String> {
    let members: BTreeMap<Cow<'_, str>, &RawValue> =
        serde_json::from_str(line).map_err(|error| format!("not a JSON object: {error}"))?;
    if members.contains_key("call") {
        call(line)
            .map(Line::Call)
            .map_err(|error| error.to_string())
    } else if members.contains_key("end") {
        ended(line).map(Line::Ended)
    } else if let Some(protocol) = members.get("protocol") {
        if protocol.get() != PROTOCOL.to_string() {
            return Err(format!(
                "expected protocol {PROTOCOL}, found protocol {}: the suite and the adapter speak different versions",
                protocol.get()
            ));
        }
        hello(line).map(Line::Hello)
    } else {
        Err("expected a member `end`, `call` or `protocol`".to_owned())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCall<'a> {
    #[serde(borrow)]
    call: Cow<'a, str>,
    instance: String,
    #[serde(borrow)]
    args: &'a RawValue,
    #[serde(default)]
    at_end: bool,
}

fn call(line: &str) -> Result<DriverCall, serde_json::Error> {
    let raw: RawCall<'_> = serde_json::from_str(line)?;
    let function = find_function(&raw.call)?;
    let mut args = serde_json::Deserializer::from_str(raw.args.get());
    Ok(DriverCall {
        function,
        instance: raw.instance,
        args: Args(function, Form::Wire).deserialize(&mut args)?,
        at_end: raw.at_end,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEnd {
    end: String,
    #[serde(default, deserialize_with = "there")]
    code: Option<i32>,
    #[serde(default, deserialize_with = "there")]
    text: Option<String>,
    #[serde(default, deserialize_with = "there")]
    stdout: Option<Hex>,
}

/// A member that is there has a value.
fn there<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

fn ended(line: &str) -> Result<Ended, String> {
    let raw: RawEnd = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let has = |name: &str| match name {
        "code" => raw.code.is_some(),
        "text" => raw.text.is_some(),
        _ => raw.stdout.is_some(),
    };
    let may: &[&str] = match raw.end.as_str() {
        "return" | "time-limit" => &["stdout"],
        "trap" => &["text", "stdout"],
        "exit" => &["code", "stdout"],
        "refused" | "no-export" | "unsupported" => &["text"],
        "over" | "dropped" | "reset" => &[],
        other => {
            return Err(format!(
                "expected an end that the protocol knows, found \"{other}\""
            ));
        }
    };
    for name in ["code", "text", "stdout"] {
        if has(name) && !may.contains(&name) {
            return Err(format!(
                "`{name}` does not belong to the end \"{}\"",
                raw.end
            ));
        }
    }
    let text = raw.text.unwrap_or_default();
    let end = match raw.end.as_str() {
        "return" => Way::Return,
        "refused" => Way::Refused(text),
        "exit" => Way::Exit(raw.code.ok_or("expected `code` beside the end \"exit\"")?),
        "trap" => Way::Trap(text),
        "time-limit" => Way::TimeLimit,
        "over" => Way::Over,
        "no-export" => Way::NoExport,
        "unsupported" => Way::Unsupported(text),
        "dropped" => Way::Dropped,
        _ => Way::Reset,
    };
    Ok(Ended {
        end,
        stdout: raw.stdout.map(|hex| hex.0).unwrap_or_default(),
    })
}

fn hello(line: &str) -> Result<Hello, String> {
    let hello: Hello = serde_json::from_str(line).map_err(|error| error.to_string())?;
    RuntimeInfo::check(&hello.name, &hello.version)?;
    if !(1..=HANDLES).contains(&hello.handles) {
        return Err(format!(
            "expected from 1 to {HANDLES} handles, found {}",
            hello.handles
        ));
    }
    for (name, count) in [("ops", hello.ops), ("entries", hello.entries)] {
        if !(LEAST_ITEMS..=ITEMS).contains(&count) {
            return Err(format!(
                "`{name}`: expected from {LEAST_ITEMS} to {ITEMS}, found {count}"
            ));
        }
    }
    let known: Vec<_> = APIS.iter().map(|api| api.name).collect();
    if let Some(api) = hello.apis.iter().find(|a| !known.contains(&a.as_str())) {
        return Err(format!(
            "it claims to have the API `{api}`, which does not exist; there are: {}",
            known.join(", ")
        ));
    }
    if !hello.has("conformance") {
        return Err("expected `conformance` among `apis`: guests report by it".to_owned());
    }
    for (list, names) in [("apis", &hello.apis), ("lacks", &hello.lacks)] {
        if let Some(at) = (1..names.len()).find(|at| names[..*at].contains(&names[*at])) {
            return Err(format!("`{list}`: {} stands there twice", names[at]));
        }
    }
    for name in &hello.lacks {
        let function =
            find_function::<serde_json::Error>(name).map_err(|e| format!("`lacks`: {e}"))?;
        if !hello.has(function.api) {
            return Err(format!(
                "`lacks`: {name} is of an API that is not among `apis`"
            ));
        }
        if !function.optional {
            return Err(format!(
                "`lacks`: {name} is not optional; a runtime that lacks it leaves `{}` out of `apis`",
                function.api
            ));
        }
    }
    Ok(hello)
}

impl Hello {
    /// Whether the runtime has this API (`uart`) or optional function (`i2c.exec`).
    pub fn has(&self, capability: &str) -> bool {
        let api = capability.split('.').next().unwrap_or_default();
        self.apis.iter().any(|a| a == api) && !self.lacks.iter().any(|l| l == capability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = r#"{"protocol":1,"name":"n","version":"1","apis":["conformance","i2c"],"lacks":["i2c.exec"],"handles":64}"#;

    #[test]
    fn lines_are_read() {
        let Ok(Line::Hello(hello)) = parse(HELLO) else {
            panic!("{:?}", parse(HELLO));
        };
        assert!(hello.has("i2c") && !hello.has("i2c.exec") && !hello.has("uart"));
        assert!(!hello.has("uart.read_some"));
        assert_eq!((hello.ops, hello.entries), (16, 16));
        let line = r#"{"end":"exit","code":-3,"stdout":"6869"}"#;
        let (end, stdout) = (Way::Exit(-3), b"hi".to_vec());
        assert_eq!(parse(line), Ok(Line::Ended(Ended { end, stdout })));
        let line = r#"{"call":"i2c.exec","instance":"a","args":{"handle":7,"addr":72,"ops":[{"write":"00"},{"read":2}]},"at_end":true}"#;
        let Ok(Line::Call(call)) = parse(line) else {
            panic!("{:?}", parse(line));
        };
        assert_eq!((call.function.full_name, call.at_end), ("i2c.exec", true));
        assert_eq!(call.args[1], Value::Int(72));
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said() {
        let hello = |from: &str, to: &str| {
            assert!(HELLO.contains(from), "{from}");
            HELLO.replace(from, to)
        };
        for (line, what) in [
            ("", "not a JSON object: EOF"),
            ("[]", "not a JSON object: invalid type: sequence"),
            ("{}", "expected a member `end`, `call` or `protocol`"),
            (
                &hello(":1,\"name", ":2,\"name"),
                "expected protocol 1, found protocol 2",
            ),
            (&hello("\"n\"", "\"N\""), "found \"N\""),
            (&hello("\"n\"", "\"../n\""), "found \"../n\""),
            (&hello("\"1\"", "\"\""), "expected a version"),
            (&hello("64", "0"), "expected from 1 to 65535 handles"),
            (
                &hello("64}", "64,\"ops\":15}"),
                "`ops`: expected from 16 to 65535, found 15",
            ),
            (
                &hello("64}", "64,\"entries\":65536}"),
                "`entries`: expected from 16 to 65535, found 65536",
            ),
            (
                &hello("\"i2c\"]", "\"i3c\"]"),
                "the API `i3c`, which does not exist",
            ),
            (&hello("i2c.exec", "i2c.write"), "i2c.write is not optional"),
            (
                &hello("i2c.exec", "i2c.axec"),
                "unknown function `i2c.axec`",
            ),
            (&hello("\"handles\"", "\"hands\""), "unknown field `hands`"),
            (
                &hello("[\"conformance\",", "[\"conformance\",\"conformance\","),
                "conformance stands there twice",
            ),
            (
                &hello("i2c.exec", "spi.exec"),
                "spi.exec is of an API that is not among `apis`",
            ),
            (r#"{"end":"trap","text":null}"#, "invalid type: null"),
            (r#"{"end":"well"}"#, "found \"well\""),
            (r#"{"end":"exit"}"#, "expected `code`"),
            (
                r#"{"end":"over","stdout":""}"#,
                "`stdout` does not belong to the end \"over\"",
            ),
            (
                r#"{"end":"return","stdout":"0"}"#,
                "two hexadecimal digits for each byte",
            ),
            (
                r#"{"call":"i2c","instance":"","args":{}}"#,
                "unknown function `i2c`",
            ),
            (
                r#"{"call":"i2c.deinit","instance":""}"#,
                "missing field `args`",
            ),
            (
                r#"{"call":"i2c.deinit","instance":"","args":{}}"#,
                "expected argument `handle`",
            ),
            (
                r#"{"call":"i2c.deinit","instance":"","args":{"handle":1,"x":1}}"#,
                "unknown argument of i2c.deinit `x`",
            ),
            (
                r#"{"call":"i2c.deinit","instance":"","args":{"handle":"a"}}"#,
                "invalid type: string",
            ),
            (
                r#"{"call":"i2c.deinit","instance":"","args":7}"#,
                "invalid type: integer",
            ),
            (
                r#"{"call":"i2c.write","instance":"","args":{"handle":1,"addr":1,"bytes":{"pattern":{"len":1,"seed":1}}}}"#,
                "invalid type: map, expected bytes in hexadecimal",
            ),
            (
                r#"{"call":"i2c.write","instance":"","args":{"handle":1,"addr":65536,"bytes":""}}"#,
                "expected a number from 0 to 65535",
            ),
        ] {
            match parse(line) {
                Ok(read) => panic!("{line}: {read:?}"),
                Err(error) => assert!(error.contains(what), "{line}: {error}"),
            }
        }
    }
}
