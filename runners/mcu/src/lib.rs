//! Puts boards under test whose firmware is an adapter on a serial line, `firmware/conform.c`.
//!
//! The suite sends guests as they are. A device takes images that a host has checked, so a program stands between the two, which
//! checks and instruments every guest, puts a checksum behind every line, and says what became of the step at hand when the
//! board lost a line or reset.

pub mod board;
pub mod bridge;
pub mod image;
pub mod line;
pub mod prepare;
mod program;
