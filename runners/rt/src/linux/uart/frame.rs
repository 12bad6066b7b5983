//! Speed and frame of a line: termios, with any baud rate (`termios2`).

use rustix::termios::{ControlModes, InputModes, Termios};
use wasm_embedded_spec::generated::{UartParity, UartStopBits};

/// How the line is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    pub baud: u32,
    pub data_bits: u8,
    pub parity: UartParity,
    pub stop_bits: UartStopBits,
}

/// How far the baud rate of a line may be from the one asked for. Ends of a line understand each other up to some 2 % each.
const TOLERANCE_PERCENT: u64 = 2;

/// What there is of a frame in the control modes.
const FRAME: ControlModes = ControlModes::CSIZE
    .union(ControlModes::PARENB)
    .union(ControlModes::PARODD)
    .union(ControlModes::CMSPAR)
    .union(ControlModes::CSTOPB);

impl Frame {
    /// 8 data bits, no parity, one stop bit.
    pub fn new(baud: u32) -> Frame {
        Frame {
            baud,
            data_bits: 8,
            parity: UartParity::None,
            stop_bits: UartStopBits::One,
        }
    }

    /// The control modes, `None` where termios has no word for it.
    fn modes(self) -> Option<ControlModes> {
        let bits = match self.data_bits {
            5 => ControlModes::CS5,
            6 => ControlModes::CS6,
            7 => ControlModes::CS7,
            8 => ControlModes::CS8,
            _ => return None,
        };
        let parity = match self.parity {
            UartParity::None => ControlModes::empty(),
            UartParity::Even => ControlModes::PARENB,
            UartParity::Odd => ControlModes::PARENB | ControlModes::PARODD,
        };
        let stop = match self.stop_bits {
            UartStopBits::One => ControlModes::empty(),
            UartStopBits::Two => ControlModes::CSTOPB,
        };
        Some(bits | parity | stop)
    }

    /// These settings for a raw line: bytes as they are, no flow control, no modem lines, errors marked. `None` where termios
    /// has no word for it.
    pub fn apply(self, to: &Termios) -> Option<Termios> {
        let modes = self.modes()?;
        let mut raw = to.clone();
        raw.make_raw();
        raw.input_modes -= InputModes::IGNPAR | InputModes::IXOFF | InputModes::IXANY;
        raw.input_modes |= InputModes::INPCK | InputModes::PARMRK;
        raw.control_modes -= FRAME | ControlModes::CRTSCTS;
        raw.control_modes |= modes | ControlModes::CREAD | ControlModes::CLOCAL;
        raw.set_speed(self.baud).ok()?;
        Some(raw)
    }

    /// What of it a line did not take: the kernel says nothing, and takes what it can.
    pub fn missed(self, found: &Termios) -> Option<String> {
        let (asked, got) = (u64::from(self.baud), u64::from(found.output_speed()));
        if asked.abs_diff(got) * 100 > asked * TOLERANCE_PERCENT {
            return Some(format!("{asked} baud: the nearest is {got}"));
        }
        match self.modes() {
            Some(modes) if found.control_modes.intersection(FRAME) == modes => None,
            _ => Some(format!(
                "{} data bits, parity {}, {} stop bits",
                self.data_bits,
                format!("{:?}", self.parity).to_lowercase(),
                format!("{:?}", self.stop_bits).to_lowercase()
            )),
        }
    }
}
