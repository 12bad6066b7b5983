//! Whether the kernel saw what the runtime recorded.

use crate::Failure;
use crate::frame::Frame;
use crate::recording::same;
use std::path::Path;
use wasm_embedded_emulator::Pin;
use wasm_embedded_spec::export::wire;
use wasm_embedded_spec::fixture::{Reply, Transaction};
use wasm_embedded_spec::generated::Errno;
use wasm_embedded_spec::import::kernel_trace;

/// What there is to know about one run of a guest.
#[derive(Debug)]
pub struct Seen {
    /// What it printed.
    pub printed: String,
    /// What the runtime recorded.
    pub recording: Vec<Transaction>,
    /// What the kernel's tracer wrote.
    pub trace: String,
    /// Transfers of I2C and messages of SPI in that.
    pub traced: Vec<Transaction>,
    /// What the pins of the board's GPIO controller did, as the emulator saw it.
    pub pins: Vec<Pin>,
}

impl Seen {
    /// Compares the recording with the trace.
    pub fn new(
        printed: String,
        recording: Vec<Transaction>,
        trace: String,
        pins: Vec<Pin>,
    ) -> Result<Seen, Failure> {
        let traced = kernel_trace(Path::new("the kernel's trace"), trace.as_bytes())?;
        let on = |api: &'static str| {
            let sent = move |call: &&Transaction| call.function.api == api && !refused(call);
            wire(recording.iter().filter(sent))
        };
        let (i2c, spi): (Vec<_>, Vec<_>) = traced
            .iter()
            .cloned()
            .partition(|call| call.function.api == "i2c");
        same(("the kernel", &i2c), ("the runtime", &on("i2c")))?;
        same_frames(&spi, &on("spi"))?;
        Ok(Seen {
            printed,
            recording,
            trace,
            traced,
            pins,
        })
    }

    /// The recorded calls of a function.
    pub fn calls(&self, api: &str, name: &str) -> impl Iterator<Item = &Transaction> {
        self.recording
            .iter()
            .filter(move |call| call.function.api == api && call.function.name == name)
    }
}

/// Compares messages of SPI: a driver may cut a call into transfers as it likes, as long as they are one message.
fn same_frames(kernel: &[Transaction], runtime: &[Transaction]) -> Result<(), Failure> {
    let frames = |calls: &[Transaction]| calls.iter().filter_map(Frame::of).collect::<Vec<_>>();
    let (kernel, runtime) = (frames(kernel), frames(runtime));
    let shown =
        |frame: Option<&Frame>| frame.map_or_else(|| "nothing more".to_owned(), Frame::to_string);
    for at in 0..kernel.len().max(runtime.len()) {
        let (seen, recorded) = (kernel.get(at), runtime.get(at));
        if !seen
            .zip(recorded)
            .is_some_and(|(seen, recorded)| seen.contains(recorded))
        {
            return Err(format!(
                "the kernel and the runtime differ at message {at} of SPI\n  the kernel: {}\n  the runtime: {}",
                shown(seen),
                shown(recorded)
            )
            .into());
        }
    }
    Ok(())
}

/// The driver refused a call: nothing of it may be seen on the bus.
pub fn refused(call: &Transaction) -> bool {
    [Errno::Unsupported, Errno::InvalidArg]
        .iter()
        .any(|errno| call.reply == Reply::Err(errno.code()))
}

/// The call was answered with success.
pub fn succeeded(call: &Transaction) -> bool {
    matches!(call.reply, Reply::Ok { .. })
}
