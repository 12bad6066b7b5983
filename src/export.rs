//! Fixtures become what other tools read, and what the wires can say of them.

mod wire;

pub use wire::wire;
