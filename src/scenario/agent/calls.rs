//! The calls that an agent can be asked for: their numbers, their parameters, and what each is to do.

use crate::call::Function;
use crate::generated::{APIS, Errno};

/// A call of a HAL.
#[derive(Debug)]
pub struct Call {
    /// Its number in instructions and in the first report.
    pub number: u8,
    /// The API and what it does there, such as `i2c.write_read`.
    pub name: &'static str,
    /// Names and forms of its parameters.
    pub params: &'static [(&'static str, Form)],
    pub(super) does: Does,
}

/// How a parameter stands in an instruction; numbers are little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One byte.
    U8,
    /// 4 bytes.
    U32,
    /// 4 bytes, two's complement.
    S32,
    /// 8 bytes.
    U64,
    /// How many bits the address has, 7 or 10, in one byte, and the address in 4.
    Addr,
    /// How many bytes there are, in 4 bytes, and the bytes.
    Bytes,
    /// How many bytes there is room for, in 4 bytes.
    Room,
    /// How many operations there are, in 2 bytes, and the operations.
    Ops,
}

/// What a call is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Opens what the slot stands for.
    Open,
    /// Closes it.
    Close,
    /// Lets it go, as the language does at the end of a scope.
    Drop,
    /// Says whether it is open.
    IsOpen,
    /// Calls the function of this name, with the arguments as they are.
    Function(&'static str),
    /// Nothing, and succeeds.
    Nothing,
    /// Waits so many times as many nanoseconds.
    Delay(u64),
    /// Reads the level and drives the other one.
    Toggle,
    /// Says whether a byte is there, which is read ahead.
    Ready,
    /// Reads one byte or would block.
    ReadNow,
    /// Writes one byte or would block.
    WriteNow,
    /// Flushes or would block.
    FlushNow,
    /// Reads at least one byte, and waits as long as the API can say.
    ReadAny,
    /// Fills slots with devices of the platform.
    Devices(&'static str),
    /// Gives the name of an error.
    ErrorName,
    /// Prints.
    Print,
}

use Form::{Addr, Bytes, Ops, Room, S32, U8, U32, U64};

macro_rules! calls {
    ($($number:literal $name:literal ($($param:literal: $form:ident),*) => $does:expr;)*) => {
        /// All calls, in the order of their numbers.
        pub static CALLS: &[Call] = &[$(Call {
            number: $number,
            name: $name,
            params: &[$(($param, $form)),*],
            does: $does,
        }),*];
    };
}

calls! {
    0x10 "i2c.open" ("port": U32, "baud": U32, "sda": S32, "scl": S32) => Does::Open;
    0x11 "i2c.close" () => Does::Close;
    0x12 "i2c.drop" () => Does::Drop;
    0x13 "i2c.is_open" () => Does::IsOpen;
    0x14 "i2c.write" ("addr": Addr, "bytes": Bytes) => Does::Function("i2c.write");
    0x15 "i2c.read" ("addr": Addr, "bytes": Room) => Does::Function("i2c.read");
    0x16 "i2c.write_read" ("addr": Addr, "write": Bytes, "read": Room) => Does::Function("i2c.write_read");
    0x17 "i2c.transaction" ("addr": Addr, "ops": Ops) => Does::Function("i2c.exec");
    0x20 "spi.open" ("port": U32, "baud": U32, "mosi": S32, "miso": S32, "sck": S32, "cs": S32) => Does::Open;
    0x21 "spi.close" () => Does::Close;
    0x22 "spi.drop" () => Does::Drop;
    0x23 "spi.is_open" () => Does::IsOpen;
    0x24 "spi.write" ("bytes": Bytes) => Does::Function("spi.write");
    0x25 "spi.read" ("bytes": Room) => Does::Function("spi.read");
    0x26 "spi.transfer" ("write": Bytes, "read": Room) => Does::Function("spi.transfer");
    0x27 "spi.transfer_in_place" ("bytes": Bytes) => Does::Function("spi.transfer_inplace");
    0x28 "spi.transaction" ("ops": Ops) => Does::Function("spi.exec");
    0x29 "spi.configure" ("mode": U8, "bits": U32, "order": U8) => Does::Function("spi.configure");
    0x2a "spi.flush" () => Does::Nothing;
    0x30 "uart.open" ("port": U32, "baud": U32, "tx": S32, "rx": S32) => Does::Open;
    0x31 "uart.close" () => Does::Close;
    0x32 "uart.drop" () => Does::Drop;
    0x33 "uart.is_open" () => Does::IsOpen;
    0x34 "uart.write" ("bytes": Bytes) => Does::Function("uart.write");
    0x35 "uart.read" ("bytes": Room) => Does::Function("uart.read");
    0x36 "uart.read_some" ("bytes": Room, "timeout_ms": U32) => Does::Function("uart.read_some");
    0x37 "uart.flush" () => Does::Function("uart.flush");
    0x38 "uart.configure" ("data_bits": U32, "parity": U8, "stop_bits": U8) => Does::Function("uart.configure");
    0x39 "uart.ready" () => Does::Ready;
    0x3a "uart.read_now" () => Does::ReadNow;
    0x3b "uart.write_now" ("byte": U8) => Does::WriteNow;
    0x3c "uart.flush_now" () => Does::FlushNow;
    0x3d "uart.read_any" ("bytes": Room) => Does::ReadAny;
    0x40 "gpio.open" ("port": S32, "pin": S32, "mode": U8) => Does::Open;
    0x41 "gpio.close" () => Does::Close;
    0x42 "gpio.drop" () => Does::Drop;
    0x43 "gpio.is_open" () => Does::IsOpen;
    0x44 "gpio.set" ("value": U8) => Does::Function("gpio.set");
    0x45 "gpio.get" () => Does::Function("gpio.get");
    0x46 "gpio.configure" ("pull": U8, "drive": U8) => Does::Function("gpio.configure");
    0x47 "gpio.toggle" () => Does::Toggle;
    0x50 "device.spi" ("count": U8) => Does::Devices("spi");
    0x51 "device.i2c" ("count": U8) => Does::Devices("i2c");
    0x52 "device.gpio_in" ("count": U8) => Does::Devices("gpio");
    0x53 "device.gpio_out" ("count": U8) => Does::Devices("gpio");
    0x60 "time.delay_ns" ("ns": U64) => Does::Delay(1);
    0x61 "time.delay_us" ("us": U64) => Does::Delay(1_000);
    0x62 "time.delay_ms" ("ms": U64) => Does::Delay(1_000_000);
    0x63 "time.now" () => Does::Function("time.now");
    0x70 "error.name" ("errno": U8) => Does::ErrorName;
    0x71 "console.print" ("text": Bytes) => Does::Print;
}

impl Call {
    /// The call of this number.
    pub fn numbered(number: u8) -> Option<&'static Call> {
        CALLS.iter().find(|call| call.number == number)
    }

    pub(super) fn named(api: &str, name: &str) -> Option<&'static Call> {
        CALLS
            .iter()
            .find(|call| call.name.split_once('.') == Some((api, name)))
    }

    /// The API of the slot that it is made on; `error` and `console` have none.
    pub fn api(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(api, _)| api)
    }

    /// The function that gets its arguments as they are, if it is such a call.
    pub(super) fn function(&self) -> Option<&'static Function> {
        match self.does {
            Does::Open => find(self.api(), "init"),
            Does::Close | Does::Drop => find(self.api(), "deinit"),
            Does::Function(name) => name.split_once('.').and_then(|(api, name)| find(api, name)),
            Does::Devices(_) => self
                .name
                .split_once('.')
                .and_then(|(api, name)| find(api, name)),
            Does::Ready | Does::ReadNow | Does::ReadAny => find("uart", "read_some"),
            Does::WriteNow => find("uart", "write"),
            Does::FlushNow => find("uart", "flush"),
            Does::Toggle => find("gpio", "get"),
            Does::Delay(_) => find("time", "delay"),
            Does::IsOpen | Does::Nothing | Does::ErrorName | Does::Print => None,
        }
    }
}

/// A function of the specification.
pub(super) fn find(api: &str, name: &str) -> Option<&'static Function> {
    APIS.iter().find(|a| a.name == api)?.function(name)
}

/// The words that a language or a library has for errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// None but the errno itself.
    None,
    /// `embedded_hal::i2c::ErrorKind`.
    I2c,
    /// `embedded_hal::spi::ErrorKind`.
    Spi,
    /// `embedded_hal::digital::ErrorKind`.
    Digital,
    /// `embedded_hal_nb::serial::ErrorKind`.
    Serial,
    /// `embedded_io::ErrorKind`.
    Io,
}

/// What a kind is in a report that has no word for the errno: `Other`.
pub(super) const OTHER: u8 = 255;

impl Kinds {
    /// The kinds of this number in the first report.
    pub fn numbered(number: u8) -> Option<Kinds> {
        use Kinds::{Digital, I2c, Io, None, Serial, Spi};
        [None, I2c, Spi, Digital, Serial, Io]
            .get(usize::from(number))
            .copied()
    }

    /// The kind of an errno: its name there, and its number in reports, which is that of the first errno of this kind. `None` where
    /// there are no kinds, or none for it.
    pub fn of(self, errno: Errno) -> Option<(&'static str, u8)> {
        use Errno::*;
        let (name, first) = match (self, errno) {
            (Kinds::I2c, Nack) => ("NoAcknowledge(Unknown)", Nack),
            (Kinds::I2c, NackAddress) => ("NoAcknowledge(Address)", NackAddress),
            (Kinds::I2c, NackData) => ("NoAcknowledge(Data)", NackData),
            (Kinds::I2c, ArbitrationLost) => ("ArbitrationLoss", ArbitrationLost),
            (Kinds::I2c, Bus) => ("Bus", Bus),
            (Kinds::I2c | Kinds::Spi | Kinds::Serial, Overrun) => ("Overrun", Overrun),
            (Kinds::Spi | Kinds::Serial, Frame) => ("FrameFormat", Frame),
            (Kinds::Spi, ModeFault) => ("ModeFault", ModeFault),
            (Kinds::Spi, ChipSelect) => ("ChipSelectFault", ChipSelect),
            (Kinds::Serial, Parity) => ("Parity", Parity),
            (Kinds::Serial, Noise) => ("Noise", Noise),
            (Kinds::Io, InvalidArg) => ("InvalidInput", InvalidArg),
            (Kinds::Io, NoDevice) => ("NotFound", NoDevice),
            (Kinds::Io, Unsupported) => ("Unsupported", Unsupported),
            (Kinds::Io, Timeout) => ("TimedOut", Timeout),
            (Kinds::Io, Frame | Parity | Noise) => ("InvalidData", Frame),
            (Kinds::Io, Denied) => ("PermissionDenied", Denied),
            (Kinds::Io, Exhausted) => ("OutOfMemory", Exhausted),
            _ => return None,
        };
        Some((name, number(first)))
    }

    /// The byte of a kind in a report.
    pub(super) fn byte(self, errno: Errno) -> u8 {
        match (self, self.of(errno)) {
            (Kinds::None, _) => 0,
            (_, Some((_, number))) => number,
            (_, None) => OTHER,
        }
    }
}

/// The number of an errno.
pub(super) fn number(errno: Errno) -> u8 {
    u8::try_from(errno.code().unsigned_abs()).unwrap_or(OTHER)
}
