//! `docs/scenarios/time-now.md`
#![no_std]
#![no_main]

use wasm_embedded_hal::time;
use wasm_embedded_hal_scenarios::{entry, failed, show};

entry!(main);

fn main() {
    match time::now() {
        Ok(now) => show(&now.to_le_bytes()),
        Err(error) => failed(error),
    }
}
