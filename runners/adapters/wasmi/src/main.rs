//! Puts wasmi under test: an adapter (docs/adapter-protocol.md) on standard input and output.
//!
//! An example for runtimes in Rust. `host` runs guests on wasmi and keeps them within their limits, `binding` makes the checks of
//! the specification for whatever APIs there are, `start` has start functions run like any other, and `wire` is the driver: the
//! one part that a runtime with devices of its own does not need.

#![forbid(unsafe_code)]

mod binding;
mod host;
mod start;
mod wire;

use host::{Host, Instance};
use serde_json::{Value, json};
use std::io;
use std::process::ExitCode;
use std::time::Duration;
use wasm_embedded_spec::generated::APIS;
use wasm_embedded_spec::runtime::{End, Limits, NoInstance, Streams};
use wasm_embedded_spec::table::CAPACITY;
use wire::{Instantiate, Output, Remote, Request};

/// The version of the protocol.
const PROTOCOL: u32 = 1;

/// The version of wasmi, which it does not tell itself. Cargo.toml asks for this one and no other.
const VERSION: &str = "2.0.0";

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-embedded-adapter-wasmi: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers requests until there are no more.
fn serve() -> io::Result<()> {
    let host = Host::new().map_err(|error| io::Error::other(error.to_string()))?;
    let mut guests = Vec::new();
    while let Some(request) = wire::receive()? {
        wire::send(&answer(&host, &mut guests, request))?;
    }
    // What is open stays open: nobody is there to close it.
    std::mem::forget(guests);
    Ok(())
}

/// An instance with its name, and what it wrote since the last answer.
struct Running {
    name: String,
    instance: Instance,
    output: Output,
}

/// Does what is asked for. `guests` are the instances, the oldest first.
fn answer(host: &Host, guests: &mut Vec<Running>, request: Request) -> Value {
    let find = |name: &str| guests.iter().position(|guest| guest.name == name);
    match request {
        Request::Hello => {
            let apis: Vec<_> = APIS.iter().map(|api| api.name).collect();
            json!({"protocol": PROTOCOL, "name": "wasmi", "version": VERSION, "apis": apis, "lacks": [],
                "handles": CAPACITY, "ops": CAPACITY, "entries": CAPACITY})
        }
        Request::Instantiate(request) => instantiate(host, guests, request),
        Request::Invoke { instance, export } => match find(&instance) {
            Some(index) => {
                let guest = &mut guests[index];
                ended(guest.instance.invoke(&export), &guest.output)
            }
            None => unknown(&instance),
        },
        Request::Drop { instance } => match find(&instance) {
            Some(index) => {
                guests.remove(index);
                json!({"end": "dropped"})
            }
            None => unknown(&instance),
        },
        Request::Reset => {
            guests.clear();
            json!({"end": "reset"})
        }
    }
}

fn unknown(name: &str) -> Value {
    json!({"end": "unsupported", "text": format!("there is no instance `{name}`")})
}

fn instantiate(host: &Host, guests: &mut Vec<Running>, request: Instantiate) -> Value {
    let name = request.instance;
    guests.retain(|guest| guest.name != name);
    let output = Output::default();
    let driver = Remote {
        instance: name.clone(),
        absent: request.absent,
        at_end: false,
    };
    let streams = Streams {
        args: request.args,
        env: request.env,
        stdin: Box::new(io::Cursor::new(request.stdin)),
        stdout: Box::new(output.clone()),
        stderr: Box::new(io::stderr()),
        ..Streams::default()
    };
    let limits = Limits {
        memory: request.memory,
        time: Duration::from_millis(request.time_ms),
    };
    match host.instantiate(&request.module, driver, streams, limits) {
        Ok(instance) => {
            let end = ended(Ok(()), &output);
            guests.push(Running {
                name,
                instance,
                output,
            });
            end
        }
        Err(NoInstance::Refused(why)) => json!({"end": "refused", "text": why.to_string()}),
        Err(NoInstance::Ended(end)) => ended(Err(end), &output),
    }
}

/// How a step ended, and what the guest wrote meanwhile.
fn ended(end: Result<(), End>, output: &Output) -> Value {
    let mut answer = match end {
        Ok(()) => json!({"end": "return"}),
        Err(End::Exit(code)) => json!({"end": "exit", "code": code}),
        Err(End::Trap(text)) => json!({"end": "trap", "text": text}),
        Err(End::TimeLimit) => json!({"end": "time-limit"}),
        Err(End::Over) => json!({"end": "over"}),
        Err(end @ End::NoExport(_)) => json!({"end": "no-export", "text": end.to_string()}),
        Err(end) => json!({"end": "unsupported", "text": end.to_string()}),
    };
    let written = output.0.take();
    if !written.is_empty() {
        answer["stdout"] = wire::hex(&written);
    }
    answer
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_version_is_the_one_in_use() {
        let manifest = include_str!("../Cargo.toml");
        let pinned = format!("wasmi = {{ version = \"={}\"", super::VERSION);
        assert!(
            manifest.contains(&pinned),
            "expected {pinned} in Cargo.toml"
        );
    }
}
