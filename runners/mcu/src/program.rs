//! A program of which this one has the standard streams.

use std::io::{self, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A program that runs. It is killed when it is dropped.
pub(crate) struct Program {
    pub(crate) child: Child,
    /// Its standard input.
    pub(crate) input: ChildStdin,
}

impl Program {
    /// Starts a program. Returns its standard output beside it.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start(
        program: &str,
        args: &[String],
    ) -> io::Result<(Program, BufReader<ChildStdout>)> {
        let mut child = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok((Program { child, input }, BufReader::new(output))),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended cannot be killed; either way there is nothing more to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
