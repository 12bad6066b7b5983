//! Clocks, and waiting for several things at once.

use super::memory::{Memory, element};
use super::{Errno, Failure, Stop, Wasi};
use std::time::Duration;

const SUBSCRIPTION_SIZE: u32 = 48;
const EVENT_SIZE: u32 = 32;

/// The kinds of subscriptions and events.
const CLOCK: u8 = 0;
const FD_READ: u8 = 1;
const FD_WRITE: u8 = 2;

/// A clock, by its number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    Realtime = 0,
    Monotonic = 1,
}

impl Clock {
    pub(super) fn new(id: u32) -> Result<Clock, Errno> {
        match id {
            0 => Ok(Clock::Realtime),
            1 => Ok(Clock::Monotonic),
            _ => Err(Errno::Inval),
        }
    }
}

/// Something that `poll_oneoff` waits for.
struct Subscription {
    user_data: [u8; 8],
    kind: u8,
    /// After how many nanoseconds it happens.
    after: u64,
    /// The error that its event tells.
    error: Option<Errno>,
}

impl Subscription {
    /// The event that tells the guest.
    fn event(&self) -> [u8; EVENT_SIZE as usize] {
        let mut event = [0; EVENT_SIZE as usize];
        event[..8].copy_from_slice(&self.user_data);
        event[10] = self.kind;
        match self.error {
            Some(errno) => event[8] = errno as u8,
            None if self.kind == CLOCK => {}
            // One byte is promised: how many there are is not known.
            None => event[16] = 1,
        }
        event
    }
}

impl Wasi {
    /// Waits for the first of several things. Streams are always ready, so the guest waits only when it subscribes to nothing
    /// but clocks.
    pub(super) fn poll_oneoff(
        &mut self,
        memory: &mut Memory<'_>,
        [subscriptions, events, count, out]: [u32; 4],
    ) -> Result<(), Failure> {
        if count == 0 {
            return Err(Errno::Inval.into());
        }
        memory.bytes(
            subscriptions,
            u64::from(count) * u64::from(SUBSCRIPTION_SIZE),
        )?;
        memory.bytes(events, u64::from(count) * u64::from(EVENT_SIZE))?;
        memory.bytes(out, 4)?;
        let now = self.now();
        let mut wait = u64::MAX;
        for index in 0..count {
            wait = wait.min(self.subscription(memory, subscriptions, index, &now)?.after);
        }
        if wait > 0 {
            self.check_wait(wait)?;
            if !self.interrupt.sleep(Duration::from_nanos(wait)) {
                return Err(Failure::Stop(Stop::TimeLimit));
            }
        }
        let mut happened: u32 = 0;
        for index in 0..count {
            // Read again, rather than keeping what may be a great many.
            let subscription = self.subscription(memory, subscriptions, index, &now)?;
            if subscription.after <= wait {
                memory.put(element(events, happened, EVENT_SIZE)?, subscription.event())?;
                happened += 1;
            }
        }
        Ok(memory.put(out, happened.to_le_bytes())?)
    }

    fn subscription(
        &self,
        memory: &mut Memory<'_>,
        subscriptions: u32,
        index: u32,
        now: &[u64; 2],
    ) -> Result<Subscription, Errno> {
        let at = element(subscriptions, index, SUBSCRIPTION_SIZE)?;
        // The range of all subscriptions was checked: no address in it wraps.
        let [kind] = memory.get(at + 8)?;
        let mut subscription = Subscription {
            user_data: memory.get(at)?,
            kind,
            after: 0,
            error: None,
        };
        match kind {
            CLOCK => {
                let clock = Clock::new(u32::from_le_bytes(memory.get(at + 16)?))?;
                let time = u64::from_le_bytes(memory.get(at + 24)?);
                subscription.after = match u16::from_le_bytes(memory.get(at + 40)?) {
                    0 => time,
                    1 => time.saturating_sub(now[clock as usize]),
                    _ => return Err(Errno::Inval),
                };
            }
            FD_READ | FD_WRITE => {
                let stream = self.stream(u32::from_le_bytes(memory.get(at + 16)?));
                if stream.map(|stream| stream == 0) != Ok(kind == FD_READ) {
                    subscription.error = Some(Errno::Badf);
                }
            }
            _ => return Err(Errno::Inval),
        }
        Ok(subscription)
    }
}
