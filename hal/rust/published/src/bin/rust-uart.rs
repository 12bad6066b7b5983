//! UART as for the published HAL 0.4. Of its imports one is changed: `embedded_hal::serial::blocking::Write` was its name.

use embedded_io::Write as _;
use wasm_embedded_hal::uart::*;

fn main() {
    let mut uart = Uart::init(0, 115_200, -1, -1).unwrap();
    uart.write(&[0xaa, 0xbb, 0xcc]).unwrap();
    let mut bytes = [0u8; 4];
    uart.read(&mut bytes).unwrap();
    println!("{:02x?}", bytes);
    uart.deinit().unwrap();
}
