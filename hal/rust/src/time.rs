//! Waiting, and the clock.

use crate::raw::time as raw;
use crate::Error;
use embedded_hal::delay::DelayNs;

/// Waits at least this many nanoseconds.
///
/// # Errors
/// What the driver says. A wait past the time limit of the runtime ends the program.
pub fn delay(ns: u64) -> Result<(), Error> {
    // It takes a number, and no memory.
    Error::check(unsafe { raw::delay(ns) })
}

/// The time in nanoseconds since some moment. It never goes back.
///
/// # Errors
/// What the driver says.
pub fn now() -> Result<u64, Error> {
    let mut now = 0;
    // The place for the time outlives the call.
    Error::check(unsafe { raw::now(&mut now) })?;
    Ok(now)
}

/// Waits for driver crates: [`DelayNs`], in one call however long the time is.
///
/// The trait has no errors. A wait that fails panics: what a driver does then has lost its timing.
#[derive(Debug, Default, Clone, Copy)]
pub struct Delay;

impl Delay {
    fn wait(ns: u64) {
        if delay(ns).is_err() {
            panic!("the platform cannot wait");
        }
    }
}

impl DelayNs for Delay {
    fn delay_ns(&mut self, ns: u32) {
        Delay::wait(ns.into());
    }

    fn delay_us(&mut self, us: u32) {
        Delay::wait(u64::from(us) * 1_000);
    }

    fn delay_ms(&mut self, ms: u32) {
        Delay::wait(u64::from(ms) * 1_000_000);
    }
}
