//! The clock DS1307 with the crate `ds1307`: it is set, read, and does not acknowledge a byte.
#![no_std]
#![no_main]

use ds1307::{
    DateTimeAccess as _, Datelike as _, Ds1307, Error, NaiveDate, Rtcc as _, Timelike as _,
};
use embedded_hal::i2c::{Error as _, ErrorKind, NoAcknowledgeSource};
use wasm_embedded_hal::I2c;
use wasm_embedded_hal_scenarios::{entry, opened, show};

entry!(main);

fn main() {
    let mut clock = Ds1307::new(opened(I2c::init(0, 100_000, -1, -1)));
    let moment = NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(20, 15, 42));
    let set = moment.map(|moment| clock.set_datetime(&moment));
    show(&[u8::from(matches!(set, Some(Ok(()))))]);
    if let Ok(now) = clock.datetime() {
        show(&[
            (now.year() - 2000) as u8,
            now.month() as u8,
            now.day() as u8,
            now.hour() as u8,
            now.minute() as u8,
            now.second() as u8,
        ]);
    }
    if let Err(Error::I2C(error)) = clock.set_minutes(16) {
        let refused = ErrorKind::NoAcknowledge(NoAcknowledgeSource::Data);
        show(&[u8::from(error.kind() == refused)]);
    }
}
