//! Standard input, for guests that may be ended while they wait for it.

#[cfg(unix)]
pub use direct::Stdin;
#[cfg(not(unix))]
pub use thread::Stdin;

#[cfg(not(unix))]
mod thread;

#[cfg(unix)]
mod direct {
    use crate::wait;
    use std::io::{self, Read};

    /// Standard input, shared by the instances that run one after the other. A read that is to be given up is
    /// [`Interrupted`](io::ErrorKind::Interrupted); nothing is lost by it.
    #[derive(Clone, Default)]
    pub struct Stdin(());

    impl Stdin {
        /// Whether bytes are here that no guest has got: never, the system has them.
        pub fn has_kept(&self) -> bool {
            false
        }
    }

    impl Read for Stdin {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            wait::read(io::stdin(), to)
        }
    }
}
