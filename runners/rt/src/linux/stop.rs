//! When waiting is to be given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a wait goes on before it looks whether it is to be given up.
const SLICE: Duration = Duration::from_millis(20);

/// Ends waits inside drivers: at a point in time, or when somebody says so. Clones end together.
///
/// A call that waits is answered with `timeout` then. It is the runtime that ends the guest.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    now: Arc<AtomicBool>,
    at: Option<Instant>,
}

impl Stop {
    /// Waits end at this time, or when `now` becomes true.
    pub fn new(now: Arc<AtomicBool>, at: Option<Instant>) -> Stop {
        Stop { now, at }
    }

    /// How long a wait until `until` (`None` is for ever) may go on before it asks again. Nothing when it is to be given up.
    pub fn slice(&self, until: Option<Instant>) -> Option<Duration> {
        let now = Instant::now();
        if self.now.load(Ordering::Relaxed) || self.at.is_some_and(|at| at <= now) {
            return None;
        }
        let left = [until, self.at].into_iter().flatten();
        let left = left.map(|end| end.saturating_duration_since(now));
        Some(left.fold(SLICE, Duration::min))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_at_its_end_at_the_limit_and_on_demand() {
        let long = Duration::from_secs(3600);
        let later = Some(Instant::now() + long);
        assert_eq!(Stop::default().slice(None), Some(SLICE));
        assert_eq!(Stop::default().slice(later), Some(SLICE));
        assert_eq!(
            Stop::default().slice(Some(Instant::now())),
            Some(Duration::ZERO)
        );
        let over = Stop::new(Arc::default(), Some(Instant::now()));
        assert_eq!(over.slice(later), None);
        let now = Arc::new(AtomicBool::new(false));
        let stop = Stop::new(now.clone(), later);
        let clone = stop.clone();
        assert_eq!(clone.slice(later), Some(SLICE));
        now.store(true, Ordering::Relaxed);
        assert_eq!(clone.slice(later), None);
    }
}
