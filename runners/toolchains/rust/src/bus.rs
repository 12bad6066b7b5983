//! The imports of the specification that the guests of this folder use, written by hand.
// One statement for each module: `extern` blocks cannot be nested.

/// A range of memory, as calls want it.
#[repr(C)]
pub struct Bytes {
    ptr: *const u8,
    len: u32,
}

mod i2c {
    #[link(wasm_import_module = "i2c")]
    extern "C" {
        pub fn init(port: u32, baud: u32, sda: i32, scl: i32, handle: *mut i32) -> i32;
        pub fn deinit(handle: i32) -> i32;
        pub fn write_read(
            handle: i32,
            addr: u32,
            write: *const super::Bytes,
            read: *const super::Bytes,
        ) -> i32;
    }
}

mod gpio {
    #[link(wasm_import_module = "gpio")]
    extern "C" {
        pub fn init(port: i32, pin: i32, mode: u32, handle: *mut i32) -> i32;
        pub fn deinit(handle: i32) -> i32;
        pub fn set(handle: i32, value: u32) -> i32;
    }
}

mod time {
    #[link(wasm_import_module = "time")]
    extern "C" {
        pub fn delay(ns: u64) -> i32;
    }
}

/// A TMP102 at address 0x48.
pub struct Sensor(i32);

impl Sensor {
    pub fn open() -> Result<Sensor, i32> {
        let mut handle = 0;
        // SAFETY: the handle outlives the call.
        check(unsafe { i2c::init(0, 100_000, -1, -1, &mut handle) })?;
        Ok(Sensor(handle))
    }

    pub fn measure(&self) -> Result<f64, i32> {
        let register = [0x00];
        let mut raw = [0; 2];
        let write = Bytes {
            ptr: register.as_ptr(),
            len: 1,
        };
        let read = Bytes {
            ptr: raw.as_mut_ptr(),
            len: 2,
        };
        // SAFETY: the ranges outlive the call.
        check(unsafe { i2c::write_read(self.0, 0x48, &write, &read) })?;
        Ok(f64::from(i16::from_be_bytes(raw)) / 256.0)
    }
}

impl Drop for Sensor {
    fn drop(&mut self) {
        // SAFETY: it takes a number.
        unsafe { i2c::deinit(self.0) };
    }
}

/// An LED at pin 13.
pub struct Led(i32);

impl Led {
    pub fn open() -> Result<Led, i32> {
        let mut handle = 0;
        // SAFETY: the handle outlives the call.
        check(unsafe { gpio::init(0, 13, 1, &mut handle) })?;
        Ok(Led(handle))
    }

    pub fn set(&self, high: bool) -> Result<(), i32> {
        // SAFETY: it takes numbers.
        check(unsafe { gpio::set(self.0, high.into()) })
    }
}

impl Drop for Led {
    fn drop(&mut self) {
        // SAFETY: it takes a number.
        unsafe { gpio::deinit(self.0) };
    }
}

/// Waits, by the specification's own clock.
pub fn delay(ns: u64) -> Result<(), i32> {
    // SAFETY: it takes a number.
    check(unsafe { time::delay(ns) })
}

fn check(result: i32) -> Result<(), i32> {
    if result < 0 {
        Err(-result)
    } else {
        Ok(())
    }
}
