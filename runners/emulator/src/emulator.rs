//! An emulator as a process.

use crate::error::Error;
use crate::qmp::Qmp;
use crate::qtest::Qtest;
use crate::serial::{self, Lines, Tail};
use crate::socket::{Broken, Socket};
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How often something without a signal of its own is looked at.
const POLL: Duration = Duration::from_millis(5);

/// How long a process that closed its output may take to end.
const GRACE: Duration = Duration::from_secs(5);

/// An emulated machine before it starts.
#[derive(Debug, Clone)]
pub struct Machine {
    program: OsString,
    args: Vec<OsString>,
    limit: Duration,
}

impl Machine {
    /// A machine that this program emulates, such as `qemu-system-aarch64`. Without another limit it has a minute.
    pub fn new(program: impl Into<OsString>) -> Machine {
        Machine {
            program: program.into(),
            args: Vec::new(),
            limit: Duration::from_secs(60),
        }
    }

    /// Adds arguments. One of them makes a serial line `stdio`. The sockets for QMP and qtest are added by [`Machine::start`].
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Machine {
        self.args
            .extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets how long the process may live. It is killed when that is over, whatever it does.
    pub fn limit(mut self, limit: Duration) -> Machine {
        self.limit = limit;
        self
    }

    /// Starts it.
    pub fn start(self) -> Result<Emulator, Error> {
        let program = self.program.to_string_lossy().into_owned();
        let cannot = |error| Error::Start {
            program: program.clone(),
            error,
        };
        let sockets = tempfile::tempdir().map_err(cannot)?;
        let socket = |name: &str| {
            let mut option = OsString::from("unix:");
            option.push(sockets.path().join(name));
            option.push(",server=on,wait=off");
            option
        };
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .arg("-qmp")
            .arg(socket(QMP))
            .arg("-qtest")
            .arg(socket(QTEST))
            .args(["-qtest-log", "none"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        let tail = Tail::default();
        let (sender, lines) = mpsc::channel();
        if let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) {
            let kept = tail.clone();
            thread::spawn(move || serial::read(stdout, &kept, Some(&sender)));
            let kept = tail.clone();
            thread::spawn(move || serial::read(stderr, &kept, None));
        }
        let watch = Watch(Arc::new(Watched {
            program: program.clone(),
            limit: self.limit,
            deadline: Instant::now() + self.limit,
            tail,
            child: Mutex::new(Some(child)),
        }));
        let (alive, dropped) = mpsc::channel::<()>();
        let killer = watch.clone();
        thread::spawn(move || {
            if dropped.recv_timeout(killer.left()) == Err(RecvTimeoutError::Timeout) {
                killer.kill();
            }
        });
        Ok(Emulator {
            watch,
            lines,
            sockets,
            qmp: None,
            qtest: None,
            _alive: alive,
        })
    }
}

const QMP: &str = "qmp";
const QTEST: &str = "qtest";

/// A running emulator. It is killed when its time is up, and when it is dropped.
#[derive(Debug)]
pub struct Emulator {
    watch: Watch,
    lines: Lines,
    sockets: TempDir,
    qmp: Option<Qmp>,
    qtest: Option<Qtest>,
    /// Tells the thread that watches the time that there is nothing more to watch.
    _alive: Sender<()>,
}

impl Emulator {
    /// Waits for the next line of the serial line, without its end.
    pub fn line(&mut self) -> Result<String, Error> {
        self.line_for("a line on the serial line")
    }

    /// Collects lines until one contains the marker; that one comes last. More lines may follow.
    pub fn lines_until(&mut self, marker: &str) -> Result<Vec<String>, Error> {
        let what = format!("`{marker}` on the serial line");
        let mut lines = Vec::new();
        loop {
            let line = self.line_for(&what)?;
            let last = line.contains(marker);
            lines.push(line);
            if last {
                return Ok(lines);
            }
        }
    }

    fn line_for(&mut self, what: &str) -> Result<String, Error> {
        self.lines
            .recv_timeout(self.watch.left())
            .map_err(|error| match error {
                RecvTimeoutError::Timeout => self.watch.broken(Broken::Late, what),
                RecvTimeoutError::Disconnected => self.watch.broken(Broken::Closed, what),
            })
    }

    /// Types into the serial line.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = match &mut *self.watch.child() {
            Some(Child {
                stdin: Some(stdin), ..
            }) => stdin.write_all(bytes).and_then(|()| stdin.flush()),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        };
        written.map_err(|error| self.watch.broken(Broken::Io(error), "the serial line"))
    }

    /// The connection over which properties of parts are set.
    pub fn qmp(&mut self) -> Result<&mut Qmp, Error> {
        let qmp = match self.qmp.take() {
            Some(qmp) => qmp,
            None => Qmp::greet(self.connect(QMP)?, self.watch.clone())?,
        };
        Ok(self.qmp.insert(qmp))
    }

    /// The connection over which pins are driven and watched.
    pub fn qtest(&mut self) -> Result<&mut Qtest, Error> {
        let qtest = match self.qtest.take() {
            Some(qtest) => qtest,
            None => Qtest::new(self.connect(QTEST)?, self.watch.clone()),
        };
        Ok(self.qtest.insert(qtest))
    }

    /// Waits until it ends by itself, as with semihosting.
    pub fn wait(&mut self) -> Result<ExitStatus, Error> {
        while !self.watch.left().is_zero() {
            if let Some(status) = self.watch.status() {
                return Ok(status);
            }
            thread::sleep(POLL);
        }
        Err(self.watch.broken(Broken::Late, "its end"))
    }

    /// Connects to a socket as soon as the emulator has made it.
    fn connect(&self, name: &str) -> Result<Socket, Error> {
        let what = format!("its socket for {name}");
        let path = self.sockets.path().join(name);
        loop {
            match UnixStream::connect(&path) {
                Ok(stream) => {
                    return Socket::new(stream, self.watch.0.deadline)
                        .map_err(|error| self.watch.broken(Broken::Io(error), &what));
                }
                Err(_) if self.watch.left().is_zero() => {
                    return Err(self.watch.broken(Broken::Late, &what));
                }
                Err(_) if self.watch.status().is_some() => {
                    return Err(self.watch.broken(Broken::Closed, &what));
                }
                Err(_) => thread::sleep(POLL),
            }
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.watch.kill();
    }
}

/// What the emulator and its sockets know of the process, to say why it failed.
#[derive(Debug, Clone)]
pub(crate) struct Watch(Arc<Watched>);

#[derive(Debug)]
struct Watched {
    program: String,
    limit: Duration,
    deadline: Instant,
    tail: Tail,
    child: Mutex<Option<Child>>,
}

impl Watch {
    /// Where there is no process: for tests of the protocols.
    #[cfg(test)]
    pub fn none() -> Watch {
        Watch(Arc::new(Watched {
            program: "nothing".to_owned(),
            limit: Duration::ZERO,
            deadline: Instant::now() + GRACE,
            tail: Tail::default(),
            child: Mutex::new(None),
        }))
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.0.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much of the time is left.
    fn left(&self) -> Duration {
        self.0.deadline.saturating_duration_since(Instant::now())
    }

    /// How the process ended, if it has.
    fn status(&self) -> Option<ExitStatus> {
        self.child()
            .as_mut()
            .and_then(|child| child.try_wait().ok().flatten())
    }

    fn kill(&self) {
        if let Some(child) = &mut *self.child() {
            // One that has ended cannot be killed; either way there is nothing more to do.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The error for a command that was refused.
    pub fn refused(&self, socket: &'static str, command: &str, why: &str) -> Error {
        Error::Refused {
            socket,
            command: command.to_owned(),
            why: why.to_owned(),
            tail: self.0.tail.text(),
        }
    }

    /// The error for a connection that broke while something was waited for.
    pub fn broken(&self, broken: Broken, what: &str) -> Error {
        let Watched {
            program,
            limit,
            tail,
            ..
        } = &*self.0;
        let (program, what) = (program.clone(), what.to_owned());
        // What is closed because the process was killed is late.
        if self.left().is_zero() || matches!(broken, Broken::Late) {
            let tail = tail.text();
            return Error::TimeLimit {
                program,
                limit: *limit,
                what,
                tail,
            };
        }
        // Output is closed a moment before the process can be waited for.
        let until = Instant::now() + GRACE;
        let mut status = self.status();
        while status.is_none() && self.child().is_some() && Instant::now() < until {
            thread::sleep(POLL);
            status = self.status();
        }
        let tail = tail.text();
        match (status, broken) {
            (Some(status), _) => Error::Ended {
                program,
                status,
                what,
                tail,
            },
            (None, Broken::Io(error)) => Error::Io { what, error, tail },
            (None, _) => Error::Io {
                what: format!("waiting for {what}"),
                error: io::ErrorKind::UnexpectedEof.into(),
                tail,
            },
        }
    }
}
