//! `docs/scenarios/time-delay.md`
#![no_std]
#![no_main]

use embedded_hal::delay::DelayNs as _;
use wasm_embedded_hal::Delay;
use wasm_embedded_hal_scenarios::entry;

entry!(main);

fn main() {
    Delay.delay_ns(1_500);
    Delay.delay_ms(5_000);
}
