//! Two things that are measured in turns, so that both see the same machine: its clock rate and what else runs on it change all
//! the time.

use std::time::{Duration, Instant};

/// How often both are made anew: where their code and data happen to lie makes a difference of its own.
const PAIRS: usize = 16;

/// How many turns each side of a pair has.
const TURNS: usize = 40;

/// What came out.
pub struct Turns {
    /// The median time of the first.
    pub a: Duration,
    /// The median time of the second.
    pub b: Duration,
    /// The median of the ratios of two neighbouring turns, the first to the second.
    pub ratio: f64,
}

/// Makes both and measures them.
pub fn compare<A: FnMut(), B: FnMut()>(make_a: fn() -> A, make_b: fn() -> B) -> Turns {
    let (mut times_a, mut times_b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        let (mut a, mut b) = (make_a(), make_b());
        for turn in 0..TURNS {
            // Each goes first in half of the turns.
            let (time_a, time_b) = if turn % 2 == 0 {
                let time_a = time(&mut a);
                (time_a, time(&mut b))
            } else {
                let time_b = time(&mut b);
                (time(&mut a), time_b)
            };
            times_a.push(time_a);
            times_b.push(time_b);
            ratios.push(time_a.as_secs_f64() / time_b.as_secs_f64());
        }
    }
    times_a.sort();
    times_b.sort();
    ratios.sort_by(f64::total_cmp);
    let median = PAIRS * TURNS / 2;
    Turns {
        a: times_a[median],
        b: times_b[median],
        ratio: ratios[median],
    }
}

fn time(work: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
