//! Goes through the steps of one case on one engine.

use super::{Case, Ends, Start, Status, Step};
use crate::generated::Platform;
use crate::runtime::{End, Host, Instance, Interrupt, Lost, Module, NoInstance, Refused, Streams};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};
use std::rc::Rc;
use std::sync::Arc;

/// How much of what a guest writes is kept, in bytes.
const KEPT: usize = 64 << 10;

/// What became of the steps.
#[derive(Debug, Default)]
pub(crate) struct Played {
    /// The first step that went otherwise than expected; no step after it was made.
    pub(crate) fault: Option<Fault>,
    /// What all instances wrote to standard output, the first 64 KiB.
    pub(super) stdout: Vec<u8>,
    /// Likewise to standard error.
    pub(super) stderr: Vec<u8>,
}

/// A step that went otherwise than expected.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Which step, what was expected and what was found.
    pub(crate) what: String,
    /// What it makes of the case: failed, timeout or crashed.
    pub(super) status: Status,
}

/// Makes all steps of a case. Instances that are left over are dropped in the order in which they were made.
pub(crate) fn play(
    case: &Case,
    module: &Result<Arc<dyn Module>, Refused>,
    platform: &mut dyn FnMut(&str) -> Box<dyn Platform>,
) -> Played {
    let (stdout, stderr) = (Captured::default(), Captured::default());
    let mut of: BTreeMap<&str, Captured> = BTreeMap::new();
    let mut instances: Vec<(&str, Box<dyn Instance>)> = Vec::new();
    let mut fault = None;
    for (i, step) in case.front.steps.iter().enumerate() {
        let made = match step {
            Step::Instantiate { name, expect } => {
                let host = Host {
                    platform: platform(name),
                    streams: Streams {
                        args: case.front.args.clone(),
                        env: case.front.env.clone(),
                        stdin: Box::new(Cursor::new(case.front.stdin.clone().into_bytes())),
                        stdout: Box::new(Both(stdout.clone(), of_instance(&mut of, name))),
                        stderr: Box::new(stderr.clone()),
                        ..Streams::default()
                    },
                    limits: case.front.limits,
                    interrupt: Interrupt::default(),
                };
                let made = match module {
                    Ok(module) => module.instantiate(host),
                    Err(refused) => Err(NoInstance::Refused(refused.clone())),
                };
                check_start(expect, made)
                    .map(|instance| instances.extend(instance.map(|i| (name.as_str(), i))))
            }
            Step::Invoke { export, on, ends } => {
                match instances.iter_mut().find(|(name, _)| name == on) {
                    Some((_, instance)) => check_end(export, *ends, instance.invoke(export)),
                    None => Err(Fault::new(*ends, "no such instance".to_owned())),
                }
            }
            Step::Drop { name } => match instances.iter().position(|(n, _)| n == name) {
                Some(at) => check_drop(instances.remove(at).1),
                None => Ok(()),
            },
        };
        if let Err(mut at) = made {
            at.what = format!("step {}, {step}: {}", i + 1, at.what);
            fault = Some(at);
            break;
        }
    }
    for (name, instance) in instances {
        let closed = check_drop(instance);
        if let (Err(mut at), None) = (closed, &fault) {
            at.what = format!("at the end of instance `{name}`: {}", at.what);
            fault = Some(at);
        }
    }
    if let (Ok(module), None) = (module, &fault) {
        fault = check_finish(&**module).err();
    }
    let mut played = Played {
        fault,
        stdout: stdout.take(),
        stderr: stderr.take(),
    };
    if played.fault.is_none() {
        let of = |name: &str| of.get(name).map_or_else(Vec::new, Captured::take);
        played.fault = check_stdout(case, &played.stdout, of);
    }
    played
}

/// Whether all instances together, and each that is named, wrote what is expected.
fn check_stdout(case: &Case, all: &[u8], of: impl Fn(&str) -> Vec<u8>) -> Option<Fault> {
    let differs = |whose: String, expected: &str, found: &[u8]| {
        (found != expected.as_bytes()).then(|| {
            let found = String::from_utf8_lossy(found).into_owned();
            let place = format!("{expected:?} on standard output{whose}");
            Fault::new(place, format!("{found:?}"))
        })
    };
    let together = case.front.stdout.as_ref();
    let together = together.and_then(|expected| differs(String::new(), expected, all));
    let mut each = case.front.stdout_of.iter().filter_map(|(name, expected)| {
        differs(format!(" of instance `{name}`"), expected, &of(name))
    });
    together.or_else(|| each.next())
}

/// The stream of an instance.
fn of_instance<'n>(of: &mut BTreeMap<&'n str, Captured>, name: &'n str) -> Captured {
    of.entry(name).or_default().clone()
}

/// Writes to two streams.
struct Both(Captured, Captured);

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(bytes)?;
        self.1.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Fault {
    fn new(expected: impl std::fmt::Display, found: impl std::fmt::Display) -> Fault {
        Fault {
            what: format!("expected {expected}, found {found}"),
            status: Status::Failed,
        }
    }

    /// The runtime says that it cannot make the step.
    fn unsupported(end: &End) -> Fault {
        Fault {
            what: end.to_string(),
            status: Status::Failed,
        }
    }

    fn by(mut self, end: &End) -> Fault {
        self.status = match end {
            End::TimeLimit | End::Lost(Lost::Silent(_)) => Status::Timeout,
            End::Lost(Lost::Crashed(_)) => Status::Crashed,
            _ => Status::Failed,
        };
        self
    }
}

/// Whether the guest ended like this. Texts are the engine's own.
fn is(expected: Ends, end: &End) -> bool {
    match end {
        End::Exit(code) => expected == Ends::Exit(*code),
        End::Trap(_) => expected == Ends::Trap,
        End::TimeLimit => expected == Ends::TimeLimit,
        End::Over => expected == Ends::Over,
        End::NoExport(_) => expected == Ends::NoExport,
        End::Interrupted | End::Unsupported(_) | End::Lost(_) => false,
    }
}

fn check_start(
    expect: &Start,
    made: Result<Box<dyn Instance>, NoInstance>,
) -> Result<Option<Box<dyn Instance>>, Fault> {
    match (expect, made) {
        (Start::Instance, Ok(instance)) => Ok(Some(instance)),
        // Neither is an end of the guest, whatever end was expected.
        (_, Err(NoInstance::Ended(end @ End::Unsupported(_)))) => Err(Fault::unsupported(&end)),
        (_, Err(NoInstance::Ended(end @ End::Lost(_)))) => {
            Err(Fault::new("an answer", &end).by(&end))
        }
        (Start::Instance, Err(NoInstance::Ended(end))) => Err(Fault::new(
            "an instance",
            format!("the start function ended the guest: {end}"),
        )
        .by(&end)),
        (Start::Instance, Err(error)) => Err(Fault::new(
            "an instance",
            format!("that the guest was refused: {error}"),
        )),
        (Start::Refused(text), Err(NoInstance::Refused(Refused(error))))
            if error.contains(text) =>
        {
            Ok(None)
        }
        (Start::Refused(text), Err(error)) => Err(Fault::new(
            format!("that it is refused with an error that contains `{text}`"),
            error,
        )),
        (Start::Refused(text), Ok(_)) => Err(Fault::new(
            format!("that it is refused with an error that contains `{text}`"),
            "an instance",
        )),
        (Start::Ends(ends), Err(NoInstance::Ended(end))) if is(*ends, &end) => Ok(None),
        (Start::Ends(ends), Err(NoInstance::Ended(end))) => Err(Fault::new(ends, &end).by(&end)),
        (Start::Ends(ends), Err(error)) => Err(Fault::new(
            ends,
            format!("that the guest was refused: {error}"),
        )),
        (Start::Ends(ends), Ok(_)) => Err(Fault::new(ends, "an instance")),
    }
}

fn check_end(export: &str, expected: Ends, found: Result<(), End>) -> Result<(), Fault> {
    let end = match found {
        Ok(()) if expected == Ends::Return => return Ok(()),
        Ok(()) => return Err(Fault::new(expected, Ends::Return)),
        Err(End::Exit(0)) if export == "_start" && expected == Ends::Return => return Ok(()),
        Err(end) => end,
    };
    match (is(expected, &end), &end) {
        (true, _) => Ok(()),
        (false, End::Unsupported(_)) => Err(Fault::unsupported(&end)),
        (false, _) => Err(Fault::new(expected, &end).by(&end)),
    }
}

fn check_drop(instance: Box<dyn Instance>) -> Result<(), Fault> {
    instance
        .close()
        .map_err(|end| Fault::new("the end of the instance", &end).by(&end))
}

fn check_finish(module: &dyn Module) -> Result<(), Fault> {
    module
        .finish()
        .map_err(|end| Fault::new("nothing more", &end).by(&end))
}

/// A stream that keeps the first of what is written.
#[derive(Clone, Default)]
struct Captured(Rc<RefCell<Vec<u8>>>);

impl Captured {
    fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.borrow_mut();
        let room = KEPT.saturating_sub(kept.len());
        kept.extend_from_slice(&bytes[..room.min(bytes.len())]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
