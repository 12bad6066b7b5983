//! An instance of a guest in the process of an adapter, and the driver calls that come from there.

use super::Link;
use super::session::unexpected;
use super::wire::{DriverCall, Line, Request, Way};
use crate::call::{Arg, Call, Data, Function, Int, Kind, Op, OpData, Ops};
use crate::fixture::{OpValue, Value, hex};
use crate::generated::{APIS, Platform};
use crate::runtime::{End, Host, Instance, Lost, NoInstance, Refused};
use serde_json::{Map, Value as Json, json};
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of the next instance: names are not used twice.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// An instance.
pub(super) struct Remote {
    link: Arc<Link>,
    name: String,
    host: Host,
    there: bool,
    /// It made a call that was marked as the runtime's.
    ending: bool,
}

impl Remote {
    /// Makes an instance of a module that is given in hexadecimal.
    pub(super) fn start(
        link: Arc<Link>,
        mut host: Host,
        module: &str,
    ) -> Result<Remote, NoInstance> {
        let mut stdin = Vec::new();
        host.streams
            .stdin
            .read_to_end(&mut stdin)
            .map_err(|error| Refused(format!("standard input cannot be read: {error}")))?;
        let mut remote = Remote {
            link,
            name: NEXT.fetch_add(1, Ordering::Relaxed).to_string(),
            host,
            there: false,
            ending: false,
        };
        let name = remote.name.clone();
        let args = remote.host.streams.args.clone();
        let env = remote.host.streams.env.clone();
        let limits = remote.host.limits;
        let request = Request::Instantiate {
            instance: &name,
            absent: absent(&mut *remote.host.platform),
            memory: limits.memory,
            time_ms: u64::try_from(limits.time.as_millis()).unwrap_or(u64::MAX),
            args: &args,
            env: &env,
            stdin: hex(&stdin),
            module,
        };
        let made = remote.step(&request, "an end of instantiate", |way| {
            Some(match way {
                Way::Return => Ok(()),
                Way::Refused(text) => Err(NoInstance::Refused(Refused(text.clone()))),
                way => Err(NoInstance::Ended(ended_by(way)?)),
            })
        });
        match made {
            Ok(Ok(())) => {
                remote.there = true;
                Ok(remote)
            }
            Ok(Err(no_instance)) => Err(no_instance),
            Err(lost) => Err(NoInstance::Ended(End::Lost(lost))),
        }
    }

    /// Makes a request and answers driver calls until it has ended. `take` says what an end means; `None` for one that does not
    /// belong to the request.
    fn step<T>(
        &mut self,
        request: &Request<'_>,
        expected: &str,
        take: impl Fn(&Way) -> Option<T>,
    ) -> Result<T, Lost> {
        let Remote {
            link,
            name,
            host,
            ending,
            ..
        } = self;
        let (time, memory) = (host.limits.time, host.limits.memory);
        let (taken, stdout) = link.with(|session| {
            let ended = session.step(request, time, |call| {
                check(call, name, ending)?;
                answer(&mut *host.platform, call, memory)
            })?;
            match take(&ended.end) {
                Some(taken) => Ok((taken, ended.stdout)),
                None => Err(unexpected(expected, &Line::Ended(ended))),
            }
        })?;
        // A stream that cannot take it is the suite's own, and takes everything.
        let _ = host.streams.stdout.write_all(&stdout);
        Ok(taken)
    }

    fn end(&mut self) -> Result<(), End> {
        if !std::mem::take(&mut self.there) {
            return Ok(());
        }
        let name = self.name.clone();
        let request = Request::Drop { instance: &name };
        self.step(&request, "the end \"dropped\"", |way| {
            (*way == Way::Dropped).then_some(())
        })
        .map_err(End::Lost)
    }
}

impl Instance for Remote {
    fn invoke(&mut self, export: &str) -> Result<(), End> {
        let name = self.name.clone();
        let request = Request::Invoke {
            instance: &name,
            export,
        };
        self.step(&request, "an end of invoke", |way| {
            Some(match way {
                Way::Return => Ok(()),
                Way::Over => Err(End::Over),
                Way::NoExport => Err(End::NoExport(export.to_owned())),
                way => Err(ended_by(way)?),
            })
        })
        .unwrap_or_else(|lost| Err(End::Lost(lost)))
    }

    fn close(mut self: Box<Self>) -> Result<(), End> {
        self.end()
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        // Whoever wants to know calls `close`.
        let _ = self.end();
    }
}

/// How a guest ended that ran; `None` when it did not, or returned.
fn ended_by(way: &Way) -> Option<End> {
    match way {
        Way::Exit(code) => Some(End::Exit(*code)),
        Way::Trap(text) => Some(End::Trap(text.clone())),
        Way::TimeLimit => Some(End::TimeLimit),
        Way::Unsupported(text) => Some(End::Unsupported(text.clone())),
        _ => None,
    }
}

/// Whether a call may come here. `ending`: an earlier one was the runtime's.
fn check(call: &DriverCall, name: &str, ending: &mut bool) -> Result<(), Lost> {
    let function = call.function.full_name;
    let what = if call.instance != name {
        format!(
            "instance `{}` called {function} while instance `{name}` was running",
            call.instance
        )
    } else if call.at_end && !call.function.closes {
        format!("`at_end` stands at a call of {function}, which closes nothing")
    } else if *ending && !call.at_end {
        format!("a call of {function} without `at_end` came after one with it: the guest had ended")
    } else {
        *ending |= call.at_end;
        return Ok(());
    };
    Err(Lost::Crashed(format!(
        "the adapter breaks the protocol: {what}"
    )))
}

/// The APIs and functions that a platform lacks.
fn absent(platform: &mut dyn Platform) -> Vec<&'static str> {
    let mut names = Vec::new();
    for api in APIS {
        if !platform.has_api(api.name) {
            names.push(api.name);
            continue;
        }
        let functions = api.functions.iter().filter(|f| f.optional);
        names.extend(
            functions
                .filter(|f| !platform.has_function(f))
                .map(|f| f.full_name),
        );
    }
    names
}

/// Asks the driver and gives the line that says what it answered.
fn answer(platform: &mut dyn Platform, call: &DriverCall, memory: u64) -> Result<String, Lost> {
    let mut rooms = Vec::new();
    let mut wanted = 0;
    for (param, value) in call.function.params.iter().zip(&call.args) {
        wanted += room_of(value);
        if wanted > memory {
            return Err(Lost::Crashed(format!(
                "the adapter breaks the protocol: {} has buffers of more than {memory} bytes, the memory limit of the guest",
                call.function.full_name
            )));
        }
        rooms.push(Room::new(&param.kind, value));
    }
    if call.at_end {
        platform.ending();
    }
    let Some(any) = platform.any() else {
        return Err(Lost::Crashed(
            "a runtime in another process needs drivers that take calls as values".to_owned(),
        ));
    };
    let mut args: Vec<Arg<'_>> = rooms.iter_mut().map(Room::arg).collect();
    let result = any.call(Call {
        function: call.function,
        args: &mut args,
    });
    drop(args);
    Ok(match result {
        Err(code) if code != 0 => json!({ "reply": code }),
        // An error that is none is a success without a result, whatever the driver meant.
        result => json!({ "reply": 0, "out": outputs(call.function, &rooms, result.unwrap_or(0)) }),
    }
    .to_string())
}

/// How many bytes a value needs.
fn room_of(value: &Value) -> u64 {
    match value {
        Value::Int(_) | Value::Any => 0,
        Value::Bytes(bytes) => bytes.len() as u64,
        Value::Room(room) => u64::from(*room),
        Value::Ops(ops) => ops.iter().map(|op| room_of(&op.value)).sum(),
    }
}

/// The argument of a driver, and what it writes there.
enum Room {
    Int(i64),
    In(Vec<u8>),
    Out(Vec<u8>),
    InOut(Vec<u8>),
    Handles(Vec<i32>),
    Ops(OpRooms),
}

/// Operations, each the number of its kind and what it carries.
struct OpRooms(Vec<(usize, Room)>);

impl Room {
    fn new(kind: &'static Kind, value: &Value) -> Room {
        match (kind, value) {
            (Kind::In, Value::Bytes(bytes)) => Room::In(bytes.clone()),
            (Kind::InOut, Value::Bytes(bytes)) => Room::InOut(bytes.clone()),
            (Kind::Out, Value::Room(room)) => Room::Out(vec![0; *room as usize]),
            (Kind::Handles { .. }, Value::Room(room)) => Room::Handles(vec![-1; *room as usize]),
            (Kind::Ops { kinds }, Value::Ops(ops)) => {
                let room = |op: &OpValue| (op.kind, Room::op(kinds[op.kind].data, &op.value));
                Room::Ops(OpRooms(ops.iter().map(room).collect()))
            }
            (_, Value::Int(number)) => Room::Int(*number),
            // The reader of calls makes the value that the kind asks for.
            (_, _) => Room::Int(0),
        }
    }

    fn op(data: OpData, value: &Value) -> Room {
        match (data, value) {
            (OpData::In, Value::Bytes(bytes)) => Room::In(bytes.clone()),
            (OpData::InOut, Value::Bytes(bytes)) => Room::InOut(bytes.clone()),
            (_, Value::Room(room)) => Room::Out(vec![0; *room as usize]),
            (_, Value::Int(number)) => Room::Int(*number),
            (_, _) => Room::Int(0),
        }
    }

    fn arg(&mut self) -> Arg<'_> {
        match self {
            Room::Int(number) => Arg::Int(*number),
            Room::In(bytes) => Arg::In(bytes),
            Room::Out(bytes) => Arg::Out(bytes),
            Room::InOut(bytes) => Arg::InOut(bytes),
            Room::Handles(handles) => Arg::Handles(handles),
            Room::Ops(ops) => Arg::Ops(ops),
        }
    }

    /// What goes back to the guest; `None` for what a driver only reads.
    fn output(&self) -> Option<Json> {
        match self {
            Room::Int(_) | Room::In(_) => None,
            Room::Out(bytes) | Room::InOut(bytes) => Some(json!(hex(bytes))),
            Room::Handles(handles) => Some(json!(handles)),
            Room::Ops(ops) => Some(ops.0.iter().filter_map(|(_, op)| op.output()).collect()),
        }
    }
}

impl Ops for OpRooms {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn op(&mut self, index: usize) -> Op<'_> {
        let (kind, room) = &mut self.0[index];
        Op {
            kind: *kind,
            data: match room {
                Room::In(bytes) => Data::In(bytes),
                Room::Out(bytes) => Data::Out(bytes),
                Room::InOut(bytes) => Data::InOut(bytes),
                Room::Int(number) => Data::Value(u32::try_from(*number).unwrap_or(0)),
                Room::Handles(_) | Room::Ops(_) => Data::Value(0),
            },
        }
    }
}

/// The outputs by name, in the order of the parameters, the result last.
fn outputs(function: &Function, rooms: &[Room], result: i64) -> Map<String, Json> {
    let named = function.params.iter().zip(rooms);
    let mut out: Map<_, _> = named
        .filter_map(|(param, room)| Some((param.name.to_owned(), room.output()?)))
        .collect();
    if let Some(param) = &function.result {
        let number = match param.kind {
            // Carried bit by bit.
            Kind::Int { int: Int::U64, .. } => json!(result.cast_unsigned()),
            _ => json!(result),
        };
        out.insert(param.name.to_owned(), number);
    }
    out
}
