//! `docs/agent.md`: makes the calls of the HAL that the suite asks for, and reports what came back.
#![no_std]
#![no_main]

use wasm_embedded_hal_scenarios::{agent, entry};

entry!(main);

fn main() {
    agent::run();
}
