//! I2C as for the published HAL 0.4. Of its imports one is changed: `embedded_hal::i2c::blocking::I2c` was its name.

#[allow(unused_imports)]
use embedded_hal::i2c::I2c as _;
use wasm_embedded_hal::i2c::*;

fn main() {
    println!("write");
    let mut bus = I2c::init(0, 400_000, -1, -1).unwrap();
    let command = [0xaa, 0xbb, 0xcc];
    bus.write(0x0a, &command).unwrap();

    println!("read");
    let mut answer = [0u8; 4];
    bus.read(0x0a, &mut answer).unwrap();
    assert_eq!(&answer, &[0x11, 0x22, 0x33, 0x44]);

    println!("write, then read");
    bus.write_read(0x0a, &command, &mut answer).unwrap();
    println!("{:02x?}", answer);

    if let Err(error) = bus.read(0x0b, &mut answer) {
        println!("nobody there: {:?}", error);
    }
}
