//! Bytes with the kernel's marks of errors among them: `PARMRK` of termios(3).

/// What came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    Byte(u8),
    /// A byte with a parity error or without a valid stop bit.
    Bad,
}

/// Takes marks apart: `ff ff` is a byte `ff`, `ff 00 x` is a byte `x` that came with an error. They may be cut anywhere.
#[derive(Debug, Default)]
pub enum Marks {
    #[default]
    Plain,
    Marked,
    BadNext,
}

impl Marks {
    /// What came with this byte.
    pub fn next(&mut self, byte: u8) -> Option<Came> {
        let (then, came) = match (&self, byte) {
            (Marks::Plain, 0xff) => (Marks::Marked, None),
            (Marks::Plain, byte) => (Marks::Plain, Some(Came::Byte(byte))),
            (Marks::Marked, 0) => (Marks::BadNext, None),
            (Marks::Marked, byte) => (Marks::Plain, Some(Came::Byte(byte))),
            (Marks::BadNext, _) => (Marks::Plain, Some(Came::Bad)),
        };
        *self = then;
        came
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_apart() {
        let mut marks = Marks::default();
        let raw = [
            1, 0, 0xff, 0xff, 2, 0xff, 0, 0x41, 0xff, 0, 0, 0xff, 0, 0xff, 3,
        ];
        let came: Vec<_> = raw.into_iter().filter_map(|b| marks.next(b)).collect();
        use Came::{Bad, Byte};
        assert_eq!(
            came,
            [
                Byte(1),
                Byte(0),
                Byte(0xff),
                Byte(2),
                Bad,
                Bad,
                Bad,
                Byte(3)
            ]
        );
    }
}
