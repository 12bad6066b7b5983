//! QMP: properties of the emulated parts.

use crate::emulator::Watch;
use crate::error::Error;
use crate::socket::Socket;
use serde_json::{Value, json};

/// The QEMU Machine Protocol ("QEMU Machine Protocol Specification", in QEMU's documentation).
#[derive(Debug)]
pub struct Qmp {
    socket: Socket,
    watch: Watch,
}

impl Qmp {
    /// Takes the greeting and leaves the mode in which only capabilities are negotiated.
    pub(crate) fn greet(socket: Socket, watch: Watch) -> Result<Qmp, Error> {
        let mut qmp = Qmp { socket, watch };
        let greeting = qmp.receive("the greeting of QMP")?;
        if greeting.get("QMP").is_none() {
            return Err(qmp.refused("connect", &greeting.to_string()));
        }
        qmp.execute("qmp_capabilities", json!({}))?;
        Ok(qmp)
    }

    /// Executes a command and gives what it returns. Events that come before its answer are dropped.
    pub fn execute(&mut self, command: &str, arguments: Value) -> Result<Value, Error> {
        let line = json!({ "execute": command, "arguments": arguments }).to_string();
        let what = format!("the answer of QMP to `{line}`");
        self.socket
            .send(&line)
            .map_err(|broken| self.watch.broken(broken, &what))?;
        loop {
            let mut answer = self.receive(&what)?;
            if let Some(error) = answer.get("error") {
                let why = error["desc"].as_str().unwrap_or("no reason");
                return Err(self.refused(&line, why));
            }
            if let Some(value) = answer.get_mut("return") {
                return Ok(value.take());
            }
        }
    }

    /// Sets a property of a part: `/machine/peripheral/ID` is the device that was given that id.
    pub fn set(
        &mut self,
        path: &str,
        property: &str,
        value: impl Into<Value>,
    ) -> Result<(), Error> {
        self.execute(
            "qom-set",
            json!({ "path": path, "property": property, "value": value.into() }),
        )
        .map(|_| ())
    }

    /// Reads a property of a part.
    pub fn get(&mut self, path: &str, property: &str) -> Result<Value, Error> {
        self.execute("qom-get", json!({ "path": path, "property": property }))
    }

    fn receive(&mut self, what: &str) -> Result<Value, Error> {
        let line = self
            .socket
            .receive()
            .map_err(|broken| self.watch.broken(broken, what))?;
        serde_json::from_str(&line).map_err(|error| {
            self.refused(what, &format!("expected JSON, found `{line}` ({error})"))
        })
    }

    fn refused(&self, command: &str, why: &str) -> Error {
        self.watch.refused("QMP", command, why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::Socket;
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::UnixStream;
    use std::thread;
    use std::time::{Duration, Instant};

    /// Talks to a peer that says these lines: the first at once, each other one after a command.
    fn peer(answers: &'static [&'static str]) -> Result<Qmp, Error> {
        let (ours, theirs) = UnixStream::pair().unwrap();
        thread::spawn(move || {
            let mut commands = BufReader::new(theirs.try_clone().unwrap()).lines();
            for answer in answers {
                writeln!(&theirs, "{answer}").unwrap();
                commands.next();
            }
        });
        let deadline = Instant::now() + Duration::from_secs(20);
        Qmp::greet(Socket::new(ours, deadline).unwrap(), Watch::none())
    }

    #[test]
    fn events_before_an_answer_are_dropped() {
        let mut qmp = peer(&[
            r#"{"QMP": {"version": {}}}"#,
            r#"{"return": {}}"#,
            concat!(r#"{"event": "RTC_CHANGE"}"#, "\n", r#"{"return": 25500}"#),
        ])
        .unwrap();
        assert_eq!(
            qmp.get("/machine/peripheral/t", "temperature").unwrap(),
            25500
        );
    }

    #[test]
    fn a_refusal_says_what_was_asked_and_why() {
        let mut qmp = peer(&[
            r#"{"QMP": {}}"#,
            r#"{"return": {}}"#,
            r#"{"error": {"class": "DeviceNotFound", "desc": "Device '/nowhere' not found"}}"#,
        ])
        .unwrap();
        let error = qmp.set("/nowhere", "x", 1).unwrap_err().to_string();
        assert!(error.starts_with("QMP refused `{"), "{error}");
        assert!(error.contains("\"/nowhere\""), "{error}");
        assert!(error.contains("Device '/nowhere' not found"), "{error}");
    }

    #[test]
    fn what_is_no_qmp_is_refused() {
        let error = peer(&["SSH-2.0-OpenSSH"]).unwrap_err().to_string();
        assert!(
            error.contains("expected JSON, found `SSH-2.0-OpenSSH`"),
            "{error}"
        );
        let error = peer(&["{}"]).unwrap_err().to_string();
        assert!(error.contains("refused `connect`: {}"), "{error}");
    }

    #[test]
    fn a_closed_socket_is_an_error() {
        let error = peer(&[]).unwrap_err().to_string();
        assert!(error.contains("waiting for the greeting of QMP"), "{error}");
    }
}
