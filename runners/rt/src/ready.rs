//! Which of the standard streams can be used without waiting.

use crate::stdin::Stdin;
use std::time::Duration;
use wasm_embedded_spec::runtime::{Ready, StreamSet};

/// The standard streams of this process.
pub struct StandardStreams(pub Stdin);

impl Ready for StandardStreams {
    fn wait(&mut self, streams: StreamSet, time: Duration) -> StreamSet {
        let kept = streams[0] && self.0.has_kept();
        let mut found = poll(streams, if kept { Duration::ZERO } else { time });
        found[0] |= kept;
        found
    }
}

/// Asks the system. What cannot be asked for is taken for ready: reading or writing it tells what is wrong.
#[cfg(unix)]
fn poll(streams: StreamSet, time: Duration) -> StreamSet {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    let (stdin, stdout, stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let all = [
        PollFd::new(&stdin, PollFlags::IN),
        PollFd::new(&stdout, PollFlags::OUT),
        PollFd::new(&stderr, PollFlags::OUT),
    ];
    let (numbers, mut asked): (Vec<_>, Vec<_>) = (0..)
        .zip(all)
        .filter(|(number, _)| streams[*number])
        .unzip();
    let time = Timespec::try_from(time).ok();
    let mut found = [false; 3];
    match poll(&mut asked, time.as_ref()) {
        Ok(_) => {
            for (number, stream) in numbers.into_iter().zip(asked) {
                found[number] = !stream.revents().is_empty();
            }
        }
        // A signal: whoever waits looks whether the guest is to end.
        Err(Errno::INTR) => {}
        Err(_) => return streams,
    }
    found
}

/// Here the system cannot be asked.
#[cfg(not(unix))]
fn poll(streams: StreamSet, _time: Duration) -> StreamSet {
    streams
}
