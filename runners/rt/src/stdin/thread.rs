//! Standard input, for guests that may be ended while they wait for it.

use std::cell::RefCell;
use std::io::{self, ErrorKind, Read};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a guest waits before its runtime looks whether it is to end.
const SLICE: Duration = Duration::from_millis(10);

/// The most bytes that are read at once.
const MOST: usize = 1 << 16;

/// Standard input, shared by the instances that run one after the other.
///
/// A thread of its own reads, and no more than it is asked for. A read that takes long is
/// [`Interrupted`](ErrorKind::Interrupted) again and again; what comes in meanwhile is not lost.
#[derive(Clone, Default)]
pub struct Stdin(Rc<RefCell<Option<Reader>>>);

struct Reader {
    ask: Sender<usize>,
    answers: Receiver<io::Result<Vec<u8>>>,
    /// It was asked, and has not answered.
    asked: bool,
    /// What it answered beyond what the guest had room for.
    rest: Vec<u8>,
    /// What it answered when nobody waited for it.
    early: Option<io::Result<Vec<u8>>>,
}

impl Reader {
    fn start() -> io::Result<Reader> {
        let (ask, asked) = channel::<usize>();
        let (answer, answers) = channel();
        thread::Builder::new()
            .name("standard input".to_owned())
            .spawn(move || {
                for room in asked {
                    let mut bytes = vec![0; room];
                    let read = io::stdin().read(&mut bytes);
                    let read = read.map(|count| {
                        bytes.truncate(count);
                        bytes
                    });
                    if answer.send(read).is_err() {
                        break;
                    }
                }
            })?;
        Ok(Reader {
            ask,
            answers,
            asked: false,
            rest: Vec::new(),
            early: None,
        })
    }

    /// Whether a read would return at once, whatever the system says of its standard input.
    fn has_kept(&mut self) -> bool {
        if self.asked
            && self.early.is_none()
            && let Ok(answer) = self.answers.try_recv()
        {
            self.asked = false;
            self.early = Some(answer);
        }
        self.early.is_some() || !self.rest.is_empty()
    }

    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty()
            && !to.is_empty()
            && let Some(early) = self.early.take()
        {
            self.rest = early?;
        } else if self.rest.is_empty() && !to.is_empty() {
            let gone = |_| io::Error::from(ErrorKind::BrokenPipe);
            if !self.asked {
                self.ask.send(to.len().min(MOST)).map_err(gone)?;
                self.asked = true;
            }
            match self.answers.recv_timeout(SLICE) {
                Ok(answer) => {
                    self.asked = false;
                    self.rest = answer?;
                }
                Err(RecvTimeoutError::Timeout) => return Err(ErrorKind::Interrupted.into()),
                Err(RecvTimeoutError::Disconnected) => return Err(ErrorKind::BrokenPipe.into()),
            }
        }
        let count = self.rest.len().min(to.len());
        to[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

impl Stdin {
    /// Whether bytes are here that no guest has got, or an answer that came too late for one.
    pub fn has_kept(&self) -> bool {
        self.0.borrow_mut().as_mut().is_some_and(Reader::has_kept)
    }
}

impl Read for Stdin {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut reader = self.0.borrow_mut();
        let reader = match &mut *reader {
            Some(reader) => reader,
            none => none.insert(Reader::start()?),
        };
        reader.read(to)
    }
}
