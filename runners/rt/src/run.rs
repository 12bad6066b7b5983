//! Running guests, one after the other.

use crate::args::Arguments;
use crate::config::Config;
use crate::engine;
use crate::failure::Failure;
use crate::output::{self, Stream};
use crate::platform::{self, Opened};
use crate::ready::StandardStreams;
use crate::record::{self, Record, Seen};
use crate::replay::Recording;
use crate::signals::Signals;
use crate::stdin::Stdin;
use crate::trace;
use crate::watch::{Version, Watch};
use crate::watchdog::Watchdog;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use wasm_embedded_spec::input;
use wasm_embedded_spec::record::Recorder;
use wasm_embedded_spec::runtime::{
    End, Host, Interrupt, Limits, Module, NoInstance, Runtime, Streams,
};
use wasm_embedded_spec::whole::is_same_file;

/// A time limit for guests that have none: later than a clock can tell.
const FOR_EVER: Duration = Duration::MAX;

/// What all runs have in common.
struct Session<'a> {
    arguments: &'a Arguments,
    app: &'a Path,
    /// The name of the program, and the arguments.
    args: Vec<String>,
    config: Config,
    engine: Arc<dyn Runtime>,
    interrupt: Interrupt,
    watchdog: Watchdog,
    stdin: Stdin,
}

/// Runs a guest, or with `--watch` all its versions. Gives the exit code.
pub fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let app = arguments.app();
    let mut args = vec![app.display().to_string()];
    args.extend(arguments.args().map_err(Failure::Use)?);
    let interrupt = Interrupt::new();
    let system = |error| Failure::Platform(format!("cannot handle signals: {error}"));
    let signals = Signals::interrupt(&interrupt).map_err(system)?;
    let watchdog = Watchdog::start(signals.clone(), arguments.time_limit).map_err(system)?;
    let config = Config::new(arguments.mode(), arguments.config.as_deref());
    let config = config.map_err(|error| {
        let misplaced = arguments.misplaced();
        Failure::Use(misplaced.map_or(error.clone(), |hint| format!("{error}\n{hint}")))
    })?;
    if let Some(record) = &arguments.record {
        check_record(record, app, arguments.config.as_deref())?;
    }
    let engine = engine::runtime(arguments.runtime, !arguments.no_cache).map_err(Failure::Use)?;
    log::debug!("{} {}", engine.name(), engine.version());
    let session = Session {
        arguments,
        app,
        args,
        config,
        engine,
        interrupt,
        watchdog,
        stdin: Stdin::default(),
    };
    // Before it is read: what changes from then on is another version.
    let version = Version::of(app);
    let mut module = load(&*session.engine, app, &read(app)?)?;
    if !arguments.watch {
        let code = session.once(&*module)?;
        return Ok(code.or(signals.exit_code()).unwrap_or_default());
    }
    let mut opened = session.open(&session.interrupt)?;
    let absent = record::absent(&mut *opened.platform);
    drop(opened);
    let memory = arguments.memory_limit;
    let watch = Watch::start(
        app,
        version,
        absent,
        memory,
        &session.engine,
        &session.interrupt,
    );
    loop {
        match session.once(&*module) {
            Ok(None) => {}
            Ok(Some(code)) => log::info!("the guest ended with exit code {code}"),
            // It is not the guest that is to be mended.
            Err(failure @ (Failure::Platform(_) | Failure::Use(_))) => return Err(failure),
            Err(failure) => log::error!("{failure}"),
        }
        session.watchdog.waiting();
        match watch.next(&signals) {
            Some(next) => module = next,
            None => return Ok(signals.exit_code().unwrap_or_default()),
        }
    }
}

/// Reads a guest.
pub fn read(app: &Path) -> Result<Vec<u8>, Failure> {
    input::read(app).map_err(|error| Failure::Use(format!("{}: {error}", app.display())))
}

/// Loads a guest.
pub fn load(engine: &dyn Runtime, app: &Path, wasm: &[u8]) -> Result<Arc<dyn Module>, Failure> {
    engine.load(wasm).map_err(|refused| refuse(app, refused))
}

/// That a module is not taken.
pub fn refuse(app: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::Guest(format!("{}: {why}", app.display()))
}

/// Checks that a recording does not take the place of a file that is read, or that the guest prints into.
fn check_record(record: &Path, app: &Path, config: Option<&Path>) -> Result<(), Failure> {
    // What is no regular file is not replaced.
    if !record.is_file() {
        return Ok(());
    }
    let fd = |number| PathBuf::from(format!("/dev/fd/{number}"));
    let others = [
        (app.to_owned(), "this one is read"),
        (config.unwrap_or(app).to_owned(), "this one is read"),
        (fd(0), "this one is read, as standard input"),
        (fd(1), "standard output goes into this one"),
        (fd(2), "standard error goes into this one"),
    ];
    match others.iter().find(|(other, _)| is_same_file(record, other)) {
        None => Ok(()),
        Some((_, what)) => Err(Failure::Use(format!(
            "{}: expected another file to record into: {what}",
            record.display()
        ))),
    }
}

/// What the system takes of a guest's exit code: the low 8 bits. Those of a code that is not 0 are 255 when they would be 0.
fn exit_code(code: i32) -> u8 {
    match code as u8 {
        0 if code != 0 => {
            log::debug!("the guest ended with exit code {code}, of which 8 bits are told: 255");
            255
        }
        low => low,
    }
}

impl Session<'_> {
    /// Runs a module in an instance of its own. Gives its exit code, or nothing when it was interrupted.
    fn once(&self, module: &dyn Module) -> Result<Option<u8>, Failure> {
        self.watchdog.loading();
        let interrupt = self.interrupt.within(self.time());
        output::until(&interrupt);
        let Opened {
            mut platform,
            recording,
        } = self.open(&interrupt)?;
        let mut seen = Seen {
            trace: self.arguments.trace.then(trace::Lines::default),
            record: None,
        };
        if let Some(path) = &self.arguments.record {
            let runtime = format!("{} {}", self.engine.name(), self.engine.version());
            let header = record::header(&mut *platform, self.config.name(), runtime);
            let record = Record::begin(path, &header, &self.interrupt);
            seen.record = Some(record.map_err(Failure::Platform)?);
        }
        let recorder =
            (!seen.is_empty()).then(|| Recorder::new(seen).interrupted_by(interrupt.clone()));
        if let Some(recorder) = &recorder {
            platform = recorder.wrap(platform, "");
        }
        self.watchdog.running(&interrupt);
        let ended = match module.instantiate(self.host(platform, interrupt)) {
            // It is dropped, and all that it has open is closed.
            Ok(mut instance) => instance.invoke("_start"),
            Err(NoInstance::Ended(end)) => Err(end),
            Err(NoInstance::Refused(refused)) => return Err(refuse(self.app, refused)),
        };
        let ended = match ended {
            // It had ended, and what it left open was being closed.
            Ok(()) | Err(End::Exit(0)) if self.interrupt.is_requested() => Err(End::Interrupted),
            ended => ended,
        };
        let seen = recorder.and_then(Recorder::into_sink);
        if let Some(record) = seen.and_then(|seen| seen.record) {
            let count = record.finish().map_err(Failure::Platform)?;
            log::debug!("recorded {count} transactions");
        }
        self.outcome(ended, recording)
    }

    fn open(&self, interrupt: &Interrupt) -> Result<Opened, Failure> {
        platform::open(&self.config, &*self.engine, interrupt)
    }

    /// How long an instance may run.
    fn time(&self) -> Duration {
        self.arguments.time_limit.unwrap_or(FOR_EVER)
    }

    fn host(
        &self,
        platform: Box<dyn wasm_embedded_spec::generated::Platform>,
        interrupt: Interrupt,
    ) -> Host {
        Host {
            platform,
            streams: Streams {
                args: self.args.clone(),
                env: self.arguments.env.clone(),
                stdin: Box::new(self.stdin.clone()),
                stdout: Box::new(Stream::Output),
                stderr: Box::new(Stream::Error),
                ready: Box::new(StandardStreams(self.stdin.clone())),
            },
            limits: Limits {
                time: self.time(),
                memory: self.arguments.memory_limit,
            },
            interrupt,
        }
    }

    /// What a run came to.
    fn outcome(
        &self,
        ended: Result<(), End>,
        recording: Option<Recording>,
    ) -> Result<Option<u8>, Failure> {
        let (outcome, cut_short) = match ended {
            Ok(()) => (Ok(Some(0)), false),
            Err(End::Exit(code)) => (Ok(Some(exit_code(code))), false),
            Err(End::Interrupted) => (Ok(None), true),
            Err(End::TimeLimit) => (Err(Failure::TimeLimit(self.time())), true),
            Err(End::Trap(text)) => (Err(Failure::Trap(text)), true),
            Err(end) => (Err(refuse(self.app, end)), true),
        };
        match recording.and_then(Recording::finish) {
            // Of a guest that was cut short, there is nothing else to expect.
            Some(difference) if !(cut_short && difference.early_end) => {
                // What differs on the bus says more than what the guest makes of it.
                match outcome {
                    Ok(_) => {}
                    Err(then) => log::info!("{then}"),
                }
                Err(Failure::Bus(difference.text))
            }
            _ => outcome,
        }
    }
}
