//! The thread that watches the time limits of all guests, so that nobody else needs to look at a clock.

use super::interrupt::Limit;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::Builder;
use std::time::Instant;

static TIMER: Timer = Timer {
    queue: Mutex::new(Queue {
        limits: BinaryHeap::new(),
        tidy_at: 64,
    }),
    changed: Condvar::new(),
    started: OnceLock::new(),
};

struct Timer {
    queue: Mutex<Queue>,
    changed: Condvar,
    /// Whether the thread runs.
    started: OnceLock<bool>,
}

struct Queue {
    /// The earliest is the greatest.
    limits: BinaryHeap<Entry>,
    /// With this many entries, those of guests that are gone are removed.
    tidy_at: usize,
}

struct Entry {
    at: Instant,
    limit: Weak<Limit>,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.cmp(&self.at)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Entry {}

/// Marks a limit as passed when its time comes. Does nothing when no thread can be started for that.
pub(super) fn watch(limit: &Arc<Limit>) {
    let started = TIMER.started.get_or_init(|| {
        let thread = Builder::new().name("time limits".to_owned());
        thread.spawn(|| TIMER.run()).is_ok()
    });
    if !started {
        return;
    }
    limit.watched();
    let mut queue = TIMER.queue();
    if queue.limits.len() >= queue.tidy_at {
        queue.limits.retain(|entry| entry.limit.strong_count() > 0);
        queue.tidy_at = 64.max(2 * queue.limits.len());
    }
    let first = queue.limits.peek().is_none_or(|entry| limit.at < entry.at);
    queue.limits.push(Entry {
        at: limit.at,
        limit: Arc::downgrade(limit),
    });
    if first {
        TIMER.changed.notify_one();
    }
}

impl Timer {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut queue = self.queue();
        loop {
            let Some(next) = queue.limits.peek() else {
                let woken = self.changed.wait(queue);
                queue = woken.unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = next.at.saturating_duration_since(Instant::now());
            if left.is_zero() {
                if let Some(limit) = queue.limits.pop().and_then(|e| e.limit.upgrade()) {
                    limit.pass();
                }
                continue;
            }
            let woken = self.changed.wait_timeout(queue, left);
            queue = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
