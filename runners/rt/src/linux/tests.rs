//! What can be opened. What happens on wires is tested on emulated boards.

use super::*;
use std::fs;
use wasm_embedded_spec::generated::{Errno, GpioMode};
use wasm_embedded_spec::input::Input;

/// A platform with these settings.
fn platform(settings: &str) -> Box<dyn Platform> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rt.toml");
    fs::write(&path, settings).unwrap();
    open(
        Settings::load(&Input::open(&path).unwrap()).unwrap(),
        Interrupt::default(),
    )
}

const ONE_PORT: &str = "
    [uart.9]
    device = \"/dev/no-such-line\"";

#[test]
fn ports_that_are_not_listed_do_not_exist() {
    let mut platform = platform(ONE_PORT);
    for port in [0, 1, u32::MAX] {
        let i2c = platform.i2c().unwrap().init(port, 0, -1, -1);
        assert_eq!(i2c, Err(Errno::NoDevice));
        let spi = platform.spi().unwrap().init(port, 0, -1, -1, -1, -1);
        assert_eq!(spi, Err(Errno::NoDevice));
        let uart = platform.uart().unwrap().init(port, 0, -1, -1);
        assert_eq!(uart, Err(Errno::NoDevice));
    }
    for port in [-1, 0, 1, i32::MIN, i32::MAX] {
        let gpio = platform.gpio().unwrap().init(port, 4, GpioMode::Input);
        assert_eq!(gpio, Err(Errno::NoDevice));
    }
    let mut handles = [7; 2];
    platform.device().unwrap().i2c(&mut handles).unwrap();
    assert_eq!(handles, [-1, -1]);
}

#[test]
fn pins_that_are_not_listed_are_denied() {
    let mut platform = platform(
        "
        [gpio.2]
        device = \"/dev/no-such-chip\"
        inputs = [4]
        outputs = [17]",
    );
    let gpio = platform.gpio().unwrap();
    for (pin, mode, expected) in [
        (5, GpioMode::Input, Errno::Denied),
        (17, GpioMode::Input, Errno::Denied),
        (4, GpioMode::Output, Errno::Denied),
        (-1, GpioMode::Input, Errno::InvalidArg),
        // The settings allow these, but the chip is not there.
        (4, GpioMode::Input, Errno::NoDevice),
        (17, GpioMode::Output, Errno::NoDevice),
    ] {
        assert_eq!(gpio.init(2, pin, mode), Err(expected), "{pin} {mode:?}");
        // The only port is the default.
        assert_eq!(gpio.init(-1, pin, mode), Err(expected), "{pin} {mode:?}");
    }
}

#[test]
fn a_device_that_is_another_is_no_device() {
    let mut platform = platform(
        "
        i2c.0.device = \"/dev/null\"
        i2c.1.device = \"/dev/no-such-bus\"
        spi.0.device = \"/dev/null\"
        spi.0.cs.7 = \"/dev/no-such-select\"
        gpio.0.device = \"/dev/null\"
        gpio.0.pins = \"all\"
        gpio.1.label = \"no such label\"
        gpio.1.pins = \"all\"
        device.i2c = [0]",
    );
    let none = Err(Errno::NoDevice);
    for port in [0, 1] {
        assert_eq!(platform.i2c().unwrap().init(port, 0, -1, -1), none);
        let gpio = platform.gpio().unwrap();
        assert_eq!(gpio.init(port as i32, 1, GpioMode::Output), none);
    }
    for cs in [-1, 7, 8] {
        let spi = platform.spi().unwrap();
        assert_eq!(spi.init(0, 0, -1, -1, -1, cs), none);
    }
    let device = platform.device().unwrap();
    assert_eq!(device.i2c(&mut [0]), Err(Errno::NoDevice));
    assert_eq!(device.i2c(&mut []), Ok(()));
}

#[test]
fn handles_that_are_not_open_are_no_device() {
    let mut platform = platform(ONE_PORT);
    let none = Err(Errno::NoDevice);
    let i2c = platform.i2c().unwrap();
    assert_eq!(i2c.write(0, 0x48, &[1]), none);
    assert_eq!(i2c.deinit(0), none);
    let spi = platform.spi().unwrap();
    assert_eq!(spi.write(0, &[1]), none);
    assert_eq!(spi.deinit(-1), none);
    assert_eq!(platform.gpio().unwrap().deinit(3), none);
    assert_eq!(platform.uart().unwrap().deinit(i32::MAX), none);
}
