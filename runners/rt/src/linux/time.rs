//! `time`: the clock of this machine.

use std::time::{Duration, Instant};
use wasm_embedded_spec::generated::{Errno, Time};
use wasm_embedded_spec::runtime::Interrupt;

/// A clock that begins with the platform.
pub struct Clock {
    begin: Instant,
    interrupt: Interrupt,
}

impl Clock {
    pub fn new(interrupt: Interrupt) -> Self {
        Clock {
            begin: Instant::now(),
            interrupt,
        }
    }
}

impl Time for Clock {
    fn delay(&mut self, ns: u64) -> Result<(), Errno> {
        match self.interrupt.sleep(Duration::from_nanos(ns)) {
            true => Ok(()),
            false => Err(Errno::Timeout),
        }
    }

    fn now(&mut self) -> Result<u64, Errno> {
        u64::try_from(self.begin.elapsed().as_nanos()).map_err(|_| Errno::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_no_shorter_than_asked_and_the_clock_goes_on() {
        let mut clock = Clock::new(Interrupt::default());
        let before = clock.now().unwrap();
        for ns in [0, 1, 1_500_000] {
            let begin = Instant::now();
            assert_eq!(clock.delay(ns), Ok(()));
            assert!(begin.elapsed() >= Duration::from_nanos(ns));
        }
        assert!(clock.now().unwrap() >= before + 1_500_001);
    }

    #[test]
    fn a_delay_can_be_ended() {
        let interrupt = Interrupt::new();
        interrupt.request();
        let mut clock = Clock::new(interrupt);
        // Longer than any test runs.
        assert_eq!(clock.delay(u64::MAX), Err(Errno::Timeout));
    }
}
