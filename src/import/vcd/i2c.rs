//! I2C on two wires (NXP UM10204): a start is SDA falling while SCL is high, a stop SDA rising; bits are read when SCL rises.

use super::super::i2c::{Event, Wires};
use super::super::out::{Bus, Out};
use super::{Decoder, Problem, Wire};

pub(super) struct I2c {
    scl: usize,
    sda: usize,
    wires: Wires,
    state: State,
    byte: u8,
    bits: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Address,
    Data,
    /// The bit after a byte is next.
    Ack,
}

impl I2c {
    pub(super) fn new(bus: Bus, scl: usize, sda: usize) -> Self {
        I2c {
            scl,
            sda,
            wires: Wires::new(bus),
            state: State::Idle,
            byte: 0,
            bits: 0,
        }
    }
}

impl Decoder for I2c {
    fn step(&mut self, time: u64, wires: &[Wire], out: &mut Out<'_>) -> Result<(), Problem> {
        let (scl, sda) = (wires[self.scl], wires[self.sda]);
        // A bit counts before a start or stop that is seen with it.
        if scl.rises() && self.state != State::Idle {
            let bit = u8::from(sda.is_high());
            if self.state == State::Ack {
                self.state = State::Data;
                return self.wires.event(Event::Ack(bit == 0), time, out);
            }
            self.byte = self.byte << 1 | bit;
            self.bits += 1;
            if self.bits < 8 {
                return Ok(());
            }
            self.bits = 0;
            let event = match self.state {
                State::Address => Event::Address {
                    addr: self.byte >> 1,
                    read: self.byte & 1 == 1,
                },
                _ => Event::Data(self.byte),
            };
            self.state = State::Ack;
            return self.wires.event(event, time, out);
        }
        // While SCL is high a bit was read already that is none: the first of a byte, or that of the acknowledgement.
        if scl.is_high() && sda.falls() {
            self.state = State::Address;
            self.bits = 0;
            self.wires.event(Event::Start, time, out)
        } else if scl.is_high() && sda.rises() && self.state != State::Idle {
            self.state = State::Idle;
            self.wires.event(Event::Stop, time, out)
        } else {
            Ok(())
        }
    }

    fn end(&mut self, _: Option<u64>, out: &mut Out<'_>) -> Result<(), Problem> {
        self.wires.end(out);
        Ok(())
    }
}
