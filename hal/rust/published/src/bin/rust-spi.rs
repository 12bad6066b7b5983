//! SPI as for the published HAL 0.4. Of its imports one is changed: `embedded_hal::spi::blocking` had three traits for a bus.

#[allow(unused_imports)]
use embedded_hal::spi::SpiBus as _;
use wasm_embedded_hal::spi::*;

fn main() {
    let mut spi = Spi::init(0, 4_000_000, -1, -1, -1, -1).unwrap();
    spi.write(&[0xaa, 0xbb]).unwrap();

    let mut bytes = [0x00; 3];
    spi.read(&mut bytes).unwrap();
    println!("{:02x?}", bytes);

    spi.transfer_in_place(&mut bytes).unwrap();
    println!("{:02x?}", bytes);

    let mut came = [0x00; 2];
    spi.transfer(&mut came, &[0x01, 0x02]).unwrap();
    println!("{:02x?}", came);

    spi.deinit().unwrap();
}
