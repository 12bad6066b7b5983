//! The embedded-wasm specification of I2C, SPI, UART and GPIO for WebAssembly guests, as a library.
//!
//! - Driver traits, errno and calls as values are generated from `witx/` and need nothing but `core`: turn the default
//!   features off.
//! - With `std` (the default): fixtures, [`replay`], [`record`], and what runtimes have in common.
//! - With `gen`: the [`model`] of the specification, the generator, the conformance [`suite`], runtimes behind an [`adapter`], and [`differential`] testing.
//! - With `suite`, in release builds: the suite itself, inside the program.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod call;
#[rustfmt::skip]
pub mod generated;

/// The version of the specification.
pub const SPEC_VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg(feature = "std")]
pub mod export;
#[cfg(feature = "std")]
pub mod fixture;
#[cfg(feature = "std")]
pub mod guest;
#[cfg(feature = "std")]
pub mod import;
#[cfg(feature = "std")]
pub mod input;
#[cfg(feature = "std")]
pub mod memory;
#[cfg(feature = "std")]
pub mod record;
#[cfg(feature = "std")]
pub mod replay;
#[cfg(feature = "std")]
pub mod runtime;
#[cfg(feature = "std")]
pub mod table;
#[cfg(feature = "std")]
pub mod text;
#[cfg(feature = "std")]
pub mod wasi;
#[cfg(feature = "std")]
pub mod whole;

#[cfg(feature = "gen")]
pub mod adapter;
#[cfg(feature = "gen")]
pub mod boundary;
#[cfg(feature = "gen")]
pub mod bundle;
#[cfg(feature = "gen")]
pub mod clause;
#[cfg(feature = "gen")]
pub mod diff;
#[cfg(feature = "gen")]
pub mod differential;
#[cfg(feature = "suite")]
pub mod embedded;
#[cfg(feature = "gen")]
pub mod faults;
#[cfg(feature = "gen")]
pub mod r#gen;
#[cfg(feature = "gen")]
pub mod model;
#[cfg(feature = "mutate")]
pub mod mutate;
#[cfg(feature = "gen")]
pub mod names;
#[cfg(feature = "std")]
pub mod nearest;
#[cfg(feature = "gen")]
pub mod report;
#[cfg(feature = "gen")]
pub mod scenario;
#[cfg(feature = "gen")]
pub mod skeleton;
#[cfg(feature = "gen")]
pub mod suite;
