//! `docs/scenarios/time-fails.md`
#![no_std]
#![no_main]

use wasm_embedded_hal::time;
use wasm_embedded_hal_scenarios::{entry, failed};

entry!(main);

fn main() {
    if let Err(error) = time::delay(1_000) {
        failed(error);
    }
    if let Err(error) = time::now() {
        failed(error);
    }
}
