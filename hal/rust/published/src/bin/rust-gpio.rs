//! Pins as for the published HAL 0.4. Of its imports one is changed: `embedded_hal::digital::blocking` was its name.

#[allow(unused_imports)]
use embedded_hal::digital::*;
use wasm_embedded_hal::gpio::*;

fn main() {
    let mut output = Gpio::output(2, 3).unwrap();
    output.set_high().unwrap();
    let input = Gpio::input(2, 4).unwrap();
    let high = input.is_high().unwrap();
    println!("high: {:?}", high);
    assert!(!high);
}
