//! A child process that talks in lines.

use crate::adapter::lock;
use crate::runtime::Lost;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The longest line, in bytes: the bytes of a whole memory of 16 MiB in hexadecimal, twice.
const LINE: u64 = 64 << 20;
/// How many lines may wait to be read.
const AHEAD: usize = 16;
/// How much of standard error is kept, in bytes.
const KEPT: usize = 2 << 10;
/// How long a process may take to end when its input has.
const GRACE: Duration = Duration::from_secs(1);

/// The process. Dropping it ends it.
pub(super) struct Process {
    child: Child,
    /// `None` once standard input is closed.
    input: Option<Sender<String>>,
    output: Receiver<Result<String, String>>,
    stderr: Arc<Mutex<Vec<u8>>>,
    /// Reads standard error until it is closed.
    stderr_reader: Option<JoinHandle<()>>,
}

impl Process {
    /// Starts a program. `command` has the program and its arguments.
    pub(super) fn start(command: &[String]) -> Result<Process, String> {
        let (program, arguments) = command.split_first().ok_or("no program was given")?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{program}` cannot be started: {error}"))?;
        let (input, lines_to_write) = channel();
        let (lines_read, output) = sync_channel(AHEAD);
        let stderr = Arc::new(Mutex::new(Vec::new()));
        // By threads of their own: a process that does not read, does not write, or writes without end must not stop the suite.
        if let Some(stdin) = child.stdin.take() {
            thread::spawn(move || write_lines(stdin, &lines_to_write));
        }
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || read_lines(stdout, &lines_read));
        }
        let stderr_reader = child.stderr.take().map(|pipe| {
            let kept = Arc::clone(&stderr);
            thread::spawn(move || keep_last(pipe, &kept))
        });
        Ok(Process {
            child,
            input: Some(input),
            output,
            stderr,
            stderr_reader,
        })
    }

    /// Sends a line. Whether it arrives shows when an answer is read.
    pub(super) fn send(&self, line: String) {
        if let Some(input) = &self.input {
            // When the writer is gone, so is the process.
            let _ = input.send(line);
        }
    }

    /// The next line.
    pub(super) fn receive(&mut self, deadline: Instant) -> Result<String, Lost> {
        let wait = deadline.saturating_duration_since(Instant::now());
        match self.output.recv_timeout(wait) {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(what)) => Err(Lost::Crashed(what)),
            Err(RecvTimeoutError::Timeout) => Err(Lost::Silent("it did not answer".to_owned())),
            Err(RecvTimeoutError::Disconnected) => Err(Lost::Crashed(self.ended())),
        }
    }

    /// Whether it has not ended.
    pub(super) fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it without waiting.
    pub(super) fn kill(&mut self) {
        let _ = self.child.kill();
    }

    /// The last of what it wrote to standard error, once it has ended.
    pub(super) fn complaint(&self) -> String {
        // A process of its own that it leaves behind may keep the pipe open.
        let until = Instant::now() + GRACE;
        let reading = |reader: &JoinHandle<()>| !reader.is_finished();
        while self.stderr_reader.as_ref().is_some_and(reading) && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
        String::from_utf8_lossy(&lock(&self.stderr))
            .trim()
            .to_owned()
    }

    /// How it ended, once its output is closed.
    fn ended(&mut self) -> String {
        self.input = None;
        let until = Instant::now() + GRACE;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return format!("its process ended ({status})"),
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(1)),
                _ => return "it closed its standard output".to_owned(),
            }
        }
    }
}

impl Drop for Process {
    /// Closes its input, after which it is to end by itself; ends it if it does not.
    fn drop(&mut self) {
        self.input = None;
        let until = Instant::now() + GRACE;
        let left = || until.saturating_duration_since(Instant::now());
        while !left().is_zero() && self.output.recv_timeout(left()).is_ok() {}
        // One that has ended cannot be killed; either way there is nothing more to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_lines(mut stdin: ChildStdin, lines: &Receiver<String>) {
    for mut line in lines {
        line.push('\n');
        if stdin.write_all(line.as_bytes()).is_err() || stdin.flush().is_err() {
            return;
        }
    }
}

fn read_lines(stdout: ChildStdout, lines: &SyncSender<Result<String, String>>) {
    let mut reader = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let read = reader.by_ref().take(LINE).read_until(b'\n', &mut line);
        let line = match read {
            Ok(0) => return,
            Ok(_) if line.ends_with(b"\n") => {
                line.pop();
                String::from_utf8(line).map_err(|_| "expected a line of UTF-8".to_owned())
            }
            Ok(_) if line.len() as u64 == LINE => {
                Err(format!("expected a line of at most {LINE} bytes"))
            }
            Ok(_) => Err("its output ended in the middle of a line".to_owned()),
            Err(error) => Err(format!("its output cannot be read: {error}")),
        };
        let failed = line.is_err();
        if lines.send(line).is_err() || failed {
            return;
        }
    }
}

fn keep_last(mut stderr: ChildStderr, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stderr.read(&mut buffer) {
        let mut kept = lock(kept);
        kept.extend_from_slice(&buffer[..count]);
        let more = kept.len().saturating_sub(KEPT);
        kept.drain(..more);
    }
}
