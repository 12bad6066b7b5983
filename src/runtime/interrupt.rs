//! Ending a guest from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a wait does not notice an interrupt.
const SLICE: Duration = Duration::from_millis(10);

/// Ends a guest from another thread or a signal handler, wherever it is: its instance ends with
/// [`End::Interrupted`](super::End::Interrupted), and what it has open is closed.
///
/// A driver call is not cut off by it. Drivers that may take long look at it themselves, and return early.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// One that nobody has requested.
    pub fn new() -> Interrupt {
        Interrupt::default()
    }

    /// The flag behind it, for signal handlers: it is true from the request on.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }

    /// Requests that the guest ends.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Takes a request back, for the next guest.
    pub fn clear(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether the guest is to end.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Sleeps until the time is over, `true`, or the guest is to end, `false`.
    pub fn sleep(&self, time: Duration) -> bool {
        // `None` is later than a clock can tell.
        let until = Instant::now().checked_add(time);
        while !self.is_requested() {
            let left = until.map_or(SLICE, |until| {
                until.saturating_duration_since(Instant::now())
            });
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(SLICE));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_ends_with_its_time_or_the_interrupt() {
        let interrupt = Interrupt::new();
        assert!(interrupt.sleep(Duration::ZERO));
        assert!(interrupt.sleep(Duration::from_nanos(1)));
        let other = interrupt.clone();
        std::thread::scope(|scope| {
            // Would last longer than the test may.
            let slept = scope.spawn(|| interrupt.sleep(Duration::MAX));
            other.request();
            assert!(!slept.join().unwrap());
        });
        interrupt.clear();
        assert!(!other.is_requested());
    }
}
