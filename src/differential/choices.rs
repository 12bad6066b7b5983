//! Where everything random comes from.

/// A source of choices: the same seed or the same bytes give the same ones.
#[derive(Debug, Clone)]
pub struct Choices<'a> {
    source: Source<'a>,
}

#[derive(Debug, Clone)]
enum Source<'a> {
    /// The state of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
    Seed(u64),
    /// Zeros follow.
    Bytes(&'a [u8]),
}

impl<'a> Choices<'a> {
    /// Endless choices.
    pub fn from_seed(seed: u64) -> Choices<'static> {
        Choices {
            source: Source::Seed(seed),
        }
    }

    /// The choices of one of many that have a seed in common.
    pub fn one_of(seed: u64, index: u64) -> Choices<'static> {
        // Neighbours must have nothing in common: the seeds are what a generator would give.
        let start = Choices::from_seed(seed).u64();
        Choices::from_seed(Choices::from_seed(start.wrapping_add(index)).u64())
    }

    /// Choices as the bytes say, as long as they last.
    pub fn from_bytes(bytes: &'a [u8]) -> Choices<'a> {
        Choices {
            source: Source::Bytes(bytes),
        }
    }

    /// The bytes are used up; never true of a seed.
    pub fn is_over(&self) -> bool {
        matches!(self.source, Source::Bytes([]))
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        match &mut self.source {
            Source::Seed(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *state;
                mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
                mixed ^= mixed >> 31;
                taken.copy_from_slice(&mixed.to_le_bytes()[..N]);
            }
            Source::Bytes(bytes) => {
                let (first, rest) = bytes.split_at(bytes.len().min(N));
                taken[..first.len()].copy_from_slice(first);
                *bytes = rest;
            }
        }
        taken
    }

    /// Any number.
    pub fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    /// Any number.
    pub fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    /// A number below `end`; 0 when there is none.
    pub fn below(&mut self, end: u32) -> u32 {
        let number = match end {
            0..=0x100 => u32::from(u8::from_le_bytes(self.take())),
            0x101..=0x1_0000 => u32::from(u16::from_le_bytes(self.take())),
            _ => self.u32(),
        };
        number.checked_rem(end).unwrap_or(0)
    }

    /// True once in so many times. Not when the bytes are used up.
    pub fn one_in(&mut self, times: u32) -> bool {
        self.below(times) + 1 == times
    }

    /// One of these.
    ///
    /// # Panics
    /// When there are none.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_as_published() {
        // The first outputs of the reference implementation for 1234567.
        let mut choices = Choices::from_seed(1_234_567);
        assert_eq!(choices.u64(), 6_457_827_717_110_365_317);
        assert_eq!(choices.u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn bytes_end_in_zeros() {
        let mut choices = Choices::from_bytes(&[7, 1, 2]);
        assert_eq!(choices.below(5), 2);
        assert_eq!(choices.u32(), 0x0201);
        assert!(choices.is_over());
        assert_eq!((choices.u64(), choices.one_in(2)), (0, false));
    }
}
