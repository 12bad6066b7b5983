//! What goes over SPI under one chip select, however it is cut into transfers.

use std::fmt;
use wasm_embedded_spec::fixture::{Filled, Reply, Transaction, Value};

/// The number of the operation of `spi.exec` that sends and receives; the others do one of the two.
const TRANSFER: usize = 0;

/// The bytes of one call, out and in. `None` where what comes in is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Vec<(u8, Option<u8>)>);

impl Frame {
    /// A call of SPI in the form of [`wasm_embedded_spec::export::wire`]. `None` for other calls.
    pub fn of(call: &Transaction) -> Option<Frame> {
        if call.function.api != "spi" {
            return None;
        }
        let out = match &call.reply {
            Reply::Ok { out, .. } => &out[..],
            Reply::Err(_) => &[],
        };
        let mut received = out
            .iter()
            .flat_map(|filled| match filled {
                Filled::Bytes(bytes) => std::slice::from_ref(bytes).iter(),
                Filled::Ops(ops) => ops.iter(),
                Filled::Handles(_) => [].iter(),
            })
            .map(Vec::as_slice);
        let mut frame = Frame(Vec::new());
        match (call.function.name, &call.args[1..]) {
            ("write", [Value::Bytes(bytes)]) => frame.push(bytes, &[]),
            ("read", [Value::Room(_)]) => frame.push(&[], received.next()?),
            ("transfer", [Value::Room(_), Value::Bytes(bytes)]) => {
                frame.push(bytes, received.next()?);
            }
            ("exec", [Value::Ops(ops)]) => {
                for op in ops {
                    match (&op.value, op.kind) {
                        (Value::Bytes(bytes), TRANSFER) => frame.push(bytes, received.next()?),
                        (Value::Bytes(bytes), _) => frame.push(bytes, &[]),
                        (Value::Room(_), _) => frame.push(&[], received.next()?),
                        _ => {}
                    }
                }
            }
            _ => return None,
        }
        Some(frame)
    }

    /// Zeros go out where there is less to send.
    fn push(&mut self, sent: &[u8], received: &[u8]) {
        for at in 0..sent.len().max(received.len()) {
            let out = sent.get(at).copied().unwrap_or(0);
            self.0.push((out, received.get(at).copied()));
        }
    }

    /// Whether this is what another one saw, apart from what it dropped.
    pub fn contains(&self, recorded: &Frame) -> bool {
        self.0.len() == recorded.0.len()
            && self.0.iter().zip(&recorded.0).all(|(seen, wanted)| {
                seen.0 == wanted.0 && (wanted.1.is_none() || wanted.1 == seen.1)
            })
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "out")?;
        self.0
            .iter()
            .try_for_each(|(out, _)| write!(f, " {out:02x}"))?;
        write!(f, ", in")?;
        self.0.iter().try_for_each(|(_, byte)| match byte {
            Some(byte) => write!(f, " {byte:02x}"),
            None => write!(f, " --"),
        })
    }
}
