//! The guests, what is done to the hardware while they run, and what comes of it.

/// A guest and what happens around it.
#[derive(Debug)]
pub struct Scene {
    /// The name of `runners/boards/guests/NAME.c`, or of an example of the HAL.
    pub guest: &'static str,
    /// What is done each time that it waits, before it goes on.
    pub meanwhile: &'static [Change],
    /// What it prints. `NOBODY` stands for what the board makes of an address that nobody answers.
    pub prints: &'static str,
    /// The clauses for drivers that are to be shown: see [`crate::clause`].
    pub shows: &'static [&'static str],
}

impl Scene {
    /// What the guest prints on a board where this comes of an address that nobody answers.
    pub fn prints(&self, nobody: &str) -> String {
        self.prints.replace("NOBODY", nobody)
    }
}

/// Something that changes outside the board.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// The temperature of the sensor, in thousandths of a degree.
    Temperature(i32),
    /// The level at a pin.
    Level(u32, bool),
}

/// What a guest prints at the end of the line with which it waits.
pub const WAITS: char = '?';

pub const I2C: Scene = Scene {
    guest: "i2c",
    meanwhile: &[Change::Temperature(25_500), Change::Temperature(-10_250)],
    prints: "\
first?
2550
second?
-1025
limit: 4b70
probe: ok
probe nobody: NOBODY
write to nobody: NOBODY
read from nobody: NOBODY
10-bit address: unsupported
address beyond 7 bits: invalid_arg
-1025
",
    shows: &[
        "i2c/write_read/repeated-start",
        "i2c/exec/merged",
        "i2c/write/probe",
        "i2c/ten-bit",
        "time/delay/at-least",
    ],
};

pub const SPI: Scene = Scene {
    guest: "spi",
    meanwhile: &[],
    prints: "\
transaction: bf2541
more to receive: bf2541
more to send: bf
in place: bf2541
two calls: 000000
transaction: bf2541
",
    shows: &["spi/chip-select", "spi/transfer/padding"],
};

pub const GPIO: Scene = Scene {
    guest: "gpio",
    meanwhile: &[
        Change::Level(3, true),
        Change::Level(3, false),
        Change::Level(3, true),
    ],
    prints: "\
level?
input is high
level?
input is low
level?
input is high
set the input: invalid_arg
input is high
output is low
output is high
output is low
",
    shows: &["gpio/init/low", "gpio/set/input", "gpio/get/output"],
};

/// The example of the HAL, the scan of the published guide.
pub const SCAN: Scene = Scene {
    guest: "i2c-detect",
    meanwhile: &[],
    prints: concat!(
        "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f\n",
        "00:                         -- -- -- -- -- -- -- -- \n",
        "10: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n",
        "20: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n",
        "30: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n",
        "40: -- -- -- -- -- -- -- -- 48 -- -- -- -- -- -- -- \n",
        "50: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n",
        "60: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- \n",
        "70: -- -- -- -- -- -- -- --                         \n",
    ),
    shows: &["i2c/write/probe"],
};

/// The example of the HAL.
pub const BLINK: Scene = Scene {
    guest: "blink",
    meanwhile: &[],
    prints: "blinked 5 times\n",
    shows: &[],
};
