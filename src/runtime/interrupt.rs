//! Ending a guest from outside.

use super::{End, timer};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::{Duration, Instant};

/// How long a wait does not notice a request.
const SLICE: Duration = Duration::from_millis(10);

/// Ends a guest from outside, wherever it is: on a request from another thread or a signal handler, and at a time limit. Its
/// instance ends with [`End::Interrupted`] or [`End::TimeLimit`], and what it has open is closed.
///
/// An engine asks [`Interrupt::has_come`] after each call of a driver, before the guest sees the result. A driver call is not cut
/// off: a driver that may wait for long asks [`Interrupt::slice`] how long it may go on, and returns any error when it may not.
/// The guest does not see that error, and a [`Recorder`](crate::record::Recorder) leaves the call out.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    requested: Arc<AtomicBool>,
    limit: Option<Arc<Limit>>,
}

/// When the time of a guest is up.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) at: Instant,
    state: AtomicU8,
}

/// It is to come, and another thread watches the clock.
const WATCHED: u8 = 0;
/// Nobody watches the clock: who asks is to look at it.
const UNWATCHED: u8 = 1;
/// It has come.
const PASSED: u8 = 2;

impl Limit {
    /// Somebody calls `pass` when its time comes.
    pub(super) fn watched(&self) {
        self.state.store(WATCHED, Ordering::Relaxed);
    }

    pub(super) fn pass(&self) {
        self.state.store(PASSED, Ordering::SeqCst);
    }

    fn has_passed(&self) -> bool {
        self.state.load(Ordering::Relaxed) == PASSED || self.passes_within(Duration::ZERO)
    }

    /// Looks at the clock. Once this was true, everybody sees it.
    fn passes_within(&self, time: Duration) -> bool {
        let left = self.at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            self.pass();
        }
        left <= time
    }
}

impl Interrupt {
    /// One that nobody has requested, and without a time limit.
    pub fn new() -> Interrupt {
        Interrupt::default()
    }

    /// The same for one guest, whose time is up when `time` is over, counted from now, or earlier where there is a limit already.
    #[must_use]
    pub fn within(&self, time: Duration) -> Interrupt {
        // `None` is later than a clock can tell.
        let at = Instant::now().checked_add(time);
        let limit = match (at, &self.limit) {
            (None, limit) => limit.clone(),
            // Shared: who finds the time up tells the others.
            (Some(at), Some(limit)) if limit.at <= at => Some(Arc::clone(limit)),
            // Nobody is to wait for the other thread to see it.
            (Some(at), _) if time.is_zero() => Some(Arc::new(Limit {
                at,
                state: AtomicU8::new(PASSED),
            })),
            (Some(at), _) => {
                let limit = Arc::new(Limit {
                    at,
                    state: AtomicU8::new(UNWATCHED),
                });
                timer::watch(&limit);
                Some(limit)
            }
        };
        Interrupt {
            requested: Arc::clone(&self.requested),
            limit,
        }
    }

    /// The flag behind requests, for signal handlers: it is true from the request on.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.requested)
    }

    /// Requests that the guest ends.
    pub fn request(&self) {
        self.requested.store(true, Ordering::SeqCst);
    }

    /// Takes a request back, for the next guest.
    pub fn clear(&self) {
        self.requested.store(false, Ordering::SeqCst);
    }

    /// Whether the end was requested.
    pub fn is_requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// When the guest's time is up; `None` is never.
    pub fn deadline(&self) -> Option<Instant> {
        self.limit.as_ref().map(|limit| limit.at)
    }

    /// Whether the guest is to end. Costs two loads: no clock is looked at.
    #[inline]
    pub fn has_come(&self) -> bool {
        // Nothing but loads and branches that are not taken: this is asked after each call of a driver.
        let state = |limit: &Arc<Limit>| limit.state.load(Ordering::Relaxed);
        let nothing = !self.requested.load(Ordering::Relaxed)
            && self.limit.as_ref().map_or(WATCHED, state) == WATCHED;
        !nothing && self.look()
    }

    #[cold]
    fn look(&self) -> bool {
        self.is_requested() || self.limit.as_ref().is_some_and(|limit| limit.has_passed())
    }

    /// Whether the guest is to end, or its time will be up when this time is over: looks at the clock.
    pub fn comes_within(&self, time: Duration) -> bool {
        self.is_requested() || (self.limit.as_ref()).is_some_and(|limit| limit.passes_within(time))
    }

    /// How long a wait until `until` (`None` is for ever) may go on before it asks again. `None` when it is to be given up.
    pub fn slice(&self, until: Option<Instant>) -> Option<Duration> {
        if self.comes_within(Duration::ZERO) {
            return None;
        }
        let now = Instant::now();
        let ends = [until, self.deadline()].into_iter().flatten();
        let left = ends.map(|end| end.saturating_duration_since(now));
        Some(left.fold(SLICE, Duration::min))
    }

    /// Sleeps until the time is over, `true`, or the guest is to end, `false`.
    pub fn sleep(&self, time: Duration) -> bool {
        let until = Instant::now().checked_add(time);
        while let Some(slice) = self.slice(until) {
            if until.is_some_and(|until| until <= Instant::now()) {
                return true;
            }
            std::thread::sleep(slice);
        }
        false
    }

    /// How a guest ends that this ended.
    pub fn end(&self) -> End {
        match self.is_requested() {
            true => End::Interrupted,
            false => End::TimeLimit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

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
        let brief = interrupt.within(Duration::from_millis(20));
        assert!(!brief.sleep(Duration::MAX));
        assert!(!interrupt.has_come());
    }

    #[test]
    fn a_time_limit_comes_to_those_who_look_at_no_clock() {
        let brief = Interrupt::new().within(Duration::from_millis(20));
        // A later one does not hold it up, and neither does one that is gone.
        let later = brief.within(LONG);
        let own = Interrupt::new().within(LONG);
        drop(Interrupt::new().within(Duration::ZERO));
        while !brief.has_come() {
            std::hint::spin_loop();
        }
        assert!(brief.deadline().unwrap() <= Instant::now());
        assert!(later.has_come() && later.deadline() == brief.deadline());
        assert!(!own.has_come());
        assert_eq!(brief.end(), End::TimeLimit);
        brief.request();
        assert_eq!(later.end(), End::Interrupted);
    }

    #[test]
    fn many_limits_pass_and_none_is_forgotten() {
        let shared = Interrupt::new();
        let mut kept = Vec::new();
        for i in 0..1000 {
            // Most are gone before their time comes.
            let limit = shared.within(Duration::from_millis(1 + i % 40));
            if i % 10 == 0 {
                kept.push(limit);
            }
        }
        for limit in kept {
            while !limit.has_come() {
                std::thread::yield_now();
            }
        }
    }

    #[test]
    fn who_finds_the_time_up_tells_the_others() {
        let over = Interrupt::new().within(Duration::ZERO);
        let other = over.clone();
        assert!(over.comes_within(Duration::ZERO));
        assert!(other.has_come());
        let shared = Interrupt::new().within(LONG);
        let long = shared.within(LONG);
        assert!(!long.comes_within(LONG / 2) && long.comes_within(LONG));
        assert!(!long.has_come() && !shared.has_come());
        // A driver that has the one and an engine that has the other see the same at once.
        let soon = Interrupt::new().within(Duration::from_millis(5));
        let guest = soon.within(LONG);
        while !soon.comes_within(Duration::ZERO) {
            std::hint::spin_loop();
        }
        assert!(guest.has_come());
        assert!(!Interrupt::new().within(Duration::MAX).comes_within(LONG));
    }

    #[test]
    fn a_slice_ends_with_its_wait_and_with_the_limit() {
        let soon = Some(Instant::now() + LONG);
        let interrupt = Interrupt::new();
        assert_eq!(interrupt.slice(None), Some(SLICE));
        assert_eq!(interrupt.slice(soon), Some(SLICE));
        assert_eq!(interrupt.slice(Some(Instant::now())), Some(Duration::ZERO));
        assert_eq!(interrupt.within(LONG).slice(soon), Some(SLICE));
        assert_eq!(interrupt.within(Duration::ZERO).slice(soon), None);
        let clone = interrupt.clone();
        interrupt.request();
        assert_eq!(clone.slice(soon), None);
    }
}
