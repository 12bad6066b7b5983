//! `device`: what the settings hand out. Devices are opened when they are asked for.

use super::Linux;
use super::slots::Slots;
use wasm_embedded_spec::call::Handle;
use wasm_embedded_spec::generated::{Device, Errno, GpioMode, I2c, Spi};

impl Device for Linux {
    fn spi(&mut self, handles: &mut [Handle]) -> Result<(), Errno> {
        let list = &self.devices.spi;
        hand_out(
            "spi",
            list,
            handles,
            &mut self.spi,
            |driver| &mut driver.open,
            |driver, port| driver.init(*port, 0, -1, -1, -1, -1),
        )
    }

    fn i2c(&mut self, handles: &mut [Handle]) -> Result<(), Errno> {
        let list = &self.devices.i2c;
        hand_out(
            "i2c",
            list,
            handles,
            &mut self.i2c,
            |driver| &mut driver.open,
            |driver, port| driver.init(*port, 0, -1, -1),
        )
    }

    fn gpio_in(&mut self, handles: &mut [Handle]) -> Result<(), Errno> {
        let list = &self.devices.gpio_in;
        hand_out(
            "gpio_in",
            list,
            handles,
            &mut self.gpio,
            |driver| &mut driver.open,
            |driver, pin| driver.open_pin(pin.port, pin.pin, GpioMode::Input),
        )
    }

    fn gpio_out(&mut self, handles: &mut [Handle]) -> Result<(), Errno> {
        let list = &self.devices.gpio_out;
        hand_out(
            "gpio_out",
            list,
            handles,
            &mut self.gpio,
            |driver| &mut driver.open,
            |driver, pin| driver.open_pin(pin.port, pin.pin, GpioMode::Output),
        )
    }
}

/// Fills `handles` with the devices of a list, as many as there is room for. What is still open is given again. When one cannot
/// be opened, those that were opened here are closed.
fn hand_out<D, T, L>(
    function: &'static str,
    list: &[L],
    handles: &mut [Handle],
    driver: &mut D,
    slots: fn(&mut D) -> &mut Slots<T>,
    open: impl Fn(&mut D, &L) -> Result<Handle, Errno>,
) -> Result<(), Errno> {
    handles.fill(-1);
    let mut opened = Vec::new();
    for (place, (what, handle)) in list.iter().zip(handles).enumerate() {
        let offer = (function, place);
        if let Some(open) = slots(driver).offered(offer) {
            *handle = open;
            continue;
        }
        match open(driver, what) {
            Ok(new) => {
                slots(driver).offer(new, offer);
                opened.push(new);
                *handle = new;
            }
            Err(errno) => {
                for new in opened.into_iter().rev() {
                    // It was opened a moment ago.
                    let _ = slots(driver).remove(new);
                }
                return Err(errno);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A driver whose devices are characters; `!` cannot be opened.
    #[derive(Default)]
    struct Driver(Slots<char>);

    fn ask(driver: &mut Driver, list: &str, room: usize) -> Result<Vec<Handle>, Errno> {
        let list: Vec<char> = list.chars().collect();
        let mut handles = vec![7; room];
        hand_out(
            "i2c",
            &list,
            &mut handles,
            driver,
            |driver| &mut driver.0,
            |driver, name| match name {
                '!' => Err(Errno::Denied),
                name => driver.0.insert(*name),
            },
        )?;
        Ok(handles)
    }

    #[test]
    fn as_many_as_there_are_and_as_there_is_room_for() {
        let mut driver = Driver::default();
        assert_eq!(ask(&mut driver, "ab", 0), Ok(vec![]));
        assert_eq!(driver.0.iter().count(), 0);
        assert_eq!(ask(&mut driver, "ab", 1), Ok(vec![0]));
        assert_eq!(ask(&mut driver, "ab", 3), Ok(vec![0, 1, -1]));
        assert_eq!(driver.0.iter().collect::<String>(), "ab");
    }

    #[test]
    fn what_is_open_is_given_again_and_what_was_closed_is_opened() {
        let mut driver = Driver::default();
        assert_eq!(ask(&mut driver, "ab", 2), Ok(vec![0, 1]));
        driver.0.remove(0).unwrap();
        // Opened by the guest itself, with the handle that has become free.
        assert_eq!(driver.0.insert('x'), Ok(0));
        assert_eq!(ask(&mut driver, "ab", 2), Ok(vec![2, 1]));
    }

    #[test]
    fn when_one_fails_those_before_it_are_closed() {
        let mut driver = Driver::default();
        assert_eq!(ask(&mut driver, "a", 1), Ok(vec![0]));
        assert_eq!(ask(&mut driver, "ab!", 3), Err(Errno::Denied));
        assert_eq!(driver.0.iter().collect::<String>(), "a");
    }
}
