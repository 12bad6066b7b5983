//! The lines of the protocol, and the driver that hands every call to the suite.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::io::{self, BufRead, Write};
use std::rc::Rc;
use std::slice;
use wasm_embedded_spec::call::{AnyDriver, Arg, Call, Data, Function, Int, Kind, Op};
use wasm_embedded_spec::generated::{APIS, Errno};

/// What buffers hold after a driver's error.
const AFTER_ERROR: u8 = 0x5a;

/// What the suite asks for.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Request {
    Hello,
    Instantiate(Instantiate),
    Invoke { instance: String, export: String },
    Drop { instance: String },
    Reset,
}

/// What an instance is made of.
#[derive(Deserialize)]
pub struct Instantiate {
    pub instance: String,
    pub absent: Vec<String>,
    pub memory: u64,
    pub time_ms: u64,
    pub args: Vec<String>,
    #[serde(default)]
    pub env: Vec<String>,
    #[serde(deserialize_with = "bytes")]
    pub stdin: Vec<u8>,
    #[serde(deserialize_with = "bytes")]
    pub module: Vec<u8>,
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    unhex(&text).ok_or_else(|| D::Error::custom("expected bytes in hexadecimal"))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? << 4 | digit(*low)?).ok(),
        _ => None,
    };
    text.as_bytes().chunks(2).map(byte).collect()
}

/// Bytes as they are sent.
pub fn hex(bytes: &[u8]) -> Value {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let text = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
    Value::String(text.collect())
}

/// Reads the next line; nothing at the end of the input.
pub fn receive<T: DeserializeOwned>() -> io::Result<Option<T>> {
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(serde_json::from_str(&line)?))
}

/// Writes one line.
pub fn send(line: &Value) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(format!("{line}\n").as_bytes())?;
    stdout.flush()
}

/// What a guest writes to standard output, until the next answer.
#[derive(Clone, Default)]
pub struct Output(pub Rc<RefCell<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The drivers of one instance: the suite, on the other side of the wire.
pub struct Remote {
    /// The name of the instance.
    pub instance: String,
    /// The APIs and functions that the platform lacks.
    pub absent: Vec<String>,
    /// The runtime closes what the guest left open.
    pub at_end: bool,
}

#[derive(Deserialize)]
struct Reply {
    reply: i32,
    #[serde(default)]
    out: Map<String, Value>,
}

impl Remote {
    fn lacks(&self, name: &str) -> bool {
        self.absent.iter().any(|absent| absent == name)
    }

    fn ask(&self, call: &mut Call<'_, '_>) -> io::Result<Reply> {
        let params = call.function.params.iter().zip(call.args.iter_mut());
        let args = params.map(|(param, arg)| (param.name.to_owned(), sent(&param.kind, arg)));
        let args: Map<_, _> = args.collect();
        let mut line =
            json!({"call": call.function.full_name, "instance": self.instance, "args": args});
        if self.at_end {
            line["at_end"] = Value::Bool(true);
        }
        send(&line)?;
        receive()?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl AnyDriver for Remote {
    fn call(&mut self, mut call: Call<'_, '_>) -> Result<i64, i32> {
        let failed = |what: &dyn std::fmt::Display| {
            eprintln!(
                "wasm-embedded-adapter-wasmi: reply to {}: {what}",
                call.function.full_name
            );
            Errno::Failed.code()
        };
        let Reply { reply, out } = self.ask(&mut call).map_err(|error| failed(&error))?;
        if reply != 0 {
            for arg in call.args {
                each_buffer(arg, |bytes| {
                    bytes.fill(AFTER_ERROR);
                    Some(())
                });
            }
            return Err(reply);
        }
        take(&mut call, &out).ok_or_else(|| failed(&"an output is missing or has another form"))
    }

    fn has_api(&self, api: &str) -> bool {
        APIS.iter().any(|known| known.name == api) && !self.lacks(api)
    }

    fn has_function(&self, function: &'static Function) -> bool {
        !self.lacks(function.full_name)
    }

    fn ending(&mut self) {
        self.at_end = true;
    }
}

/// An argument as it is sent: of outputs, their size.
fn sent(kind: &Kind, arg: &mut Arg<'_>) -> Value {
    match (arg, kind) {
        (Arg::Int(value), Kind::Int { int: Int::U64, .. }) => json!(value.cast_unsigned()),
        (Arg::Int(value), _) => json!(value),
        (Arg::In(bytes), _) => hex(bytes),
        (Arg::InOut(bytes), _) => hex(bytes),
        (Arg::Out(bytes), _) => json!(bytes.len()),
        (Arg::Handles(handles), _) => json!(handles.len()),
        (Arg::Ops(ops), Kind::Ops { kinds }) => {
            let ops = (0..ops.count()).map(|index| {
                let Op { kind, data } = ops.op(index);
                let data = match data {
                    Data::In(bytes) => hex(bytes),
                    Data::InOut(bytes) => hex(bytes),
                    Data::Out(bytes) => json!(bytes.len()),
                    Data::Value(value) => json!(value),
                };
                json!({ kinds[kind].name: data })
            });
            ops.collect()
        }
        (Arg::Ops(_), _) => Value::Null,
    }
}

/// Takes the outputs of a call over and gives its result; nothing when one is missing or has another form.
fn take(call: &mut Call<'_, '_>, out: &Map<String, Value>) -> Option<i64> {
    for (param, arg) in call.function.params.iter().zip(call.args.iter_mut()) {
        match arg {
            Arg::Int(_) | Arg::In(_) => {}
            Arg::Handles(to) => {
                for (to, from) in to.iter_mut().zip(out.get(param.name)?.as_array()?) {
                    *to = i32::try_from(from.as_i64()?).ok()?;
                }
            }
            Arg::Out(_) | Arg::InOut(_) | Arg::Ops(_) => {
                let mut texts = match out.get(param.name)? {
                    Value::Array(texts) => texts.iter(),
                    text => slice::from_ref(text).iter(),
                };
                each_buffer(arg, |to| {
                    let from = unhex(texts.next()?.as_str()?)?;
                    to.iter_mut().zip(from).for_each(|(to, from)| *to = from);
                    Some(())
                })?;
            }
        }
    }
    let Some(result) = &call.function.result else {
        return Some(0);
    };
    let result = out.get(result.name)?;
    let signed = || result.as_i64();
    signed().or_else(|| result.as_u64().map(u64::cast_signed))
}

/// Does something with every buffer that the driver writes.
fn each_buffer(arg: &mut Arg<'_>, mut act: impl FnMut(&mut [u8]) -> Option<()>) -> Option<()> {
    match arg {
        Arg::Out(bytes) | Arg::InOut(bytes) => act(bytes),
        Arg::Ops(ops) => (0..ops.count()).try_for_each(|index| match ops.op(index).data {
            Data::Out(bytes) | Data::InOut(bytes) => act(bytes),
            Data::In(_) | Data::Value(_) => Some(()),
        }),
        Arg::Int(_) | Arg::In(_) | Arg::Handles(_) => Some(()),
    }
}
