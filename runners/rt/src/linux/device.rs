//! `device`: what the settings hand out. Devices are opened when they are asked for.

use super::Linux;
use super::slots::Slots;
use wasm_embedded_spec::call::Handle;
use wasm_embedded_spec::generated::{Device, Errno, GpioMode, I2c};

impl Device for Linux {
    fn spi(&mut self, handles: &mut [Handle]) -> Result<(), Errno> {
        handles.fill(-1);
        Ok(())
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
