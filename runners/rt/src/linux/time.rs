//! `time`: the clock of this machine.

use super::stop::Stop;
use std::time::{Duration, Instant};
use wasm_embedded_spec::generated::{Errno, Time};

/// A clock that begins with the platform.
pub struct Clock {
    begin: Instant,
    stop: Stop,
}

impl Clock {
    pub fn new(stop: Stop) -> Self {
        Clock {
            begin: Instant::now(),
            stop,
        }
    }
}

impl Time for Clock {
    fn delay(&mut self, ns: u64) -> Result<(), Errno> {
        // `None` is later than a clock can tell.
        let until = Instant::now().checked_add(Duration::from_nanos(ns));
        loop {
            let slice = self.stop.slice(until).ok_or(Errno::Timeout)?;
            if until.is_some_and(|until| until <= Instant::now()) {
                return Ok(());
            }
            std::thread::sleep(slice);
        }
    }

    fn now(&mut self) -> Result<u64, Errno> {
        u64::try_from(self.begin.elapsed().as_nanos()).map_err(|_| Errno::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn a_delay_is_no_shorter_than_asked_and_the_clock_goes_on() {
        let mut clock = Clock::new(Stop::default());
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
        let now = Arc::new(AtomicBool::new(true));
        let mut clock = Clock::new(Stop::new(now, None));
        // Longer than any test runs.
        assert_eq!(clock.delay(u64::MAX), Err(Errno::Timeout));
    }
}
