//! The bridge between C and Rust drivers, both ways at once: a Rust platform behind C vtables, used as Rust drivers again.

use core::ffi::c_void;
use std::path::Path;
use wasm_embedded_spec::call::{AnyDriver, Call};
use wasm_embedded_spec::fixture::Fixture;
use wasm_embedded_spec::generated::bridge::{
    CDriver, Context, GpioDrv, I2cDrv, MAX_ITEMS, Vtables,
};
use wasm_embedded_spec::generated::{
    Conformance, Device, Errno, Gpio, GpioMode, GpioValue, I2c, I2cOp, Platform, Spi, SpiOp, Time,
    Uart,
};
use wasm_embedded_spec::replay::Replay;

/// A replay, its platform, and what the context of the vtables points to.
struct Behind {
    replay: Replay,
    platform: Box<dyn Platform>,
    context: Context,
}

impl Behind {
    fn new(header: &str, transactions: &str) -> Behind {
        let text = format!("{{\"schema\":1{header},\"transactions\":[{transactions}]}}");
        let fixture =
            Fixture::parse(Path::new("test.json"), &text).unwrap_or_else(|e| panic!("{e}"));
        let replay = Replay::new(fixture, 8);
        let mut platform = replay.platform("");
        let context: Context = &mut *platform;
        Behind {
            replay,
            platform,
            context,
        }
    }

    fn vtables(&mut self) -> Vtables {
        Vtables::of(&mut *self.platform)
    }

    fn ctx(&mut self) -> *mut c_void {
        (&raw mut self.context).cast()
    }

    fn finish(self) {
        let Behind {
            replay, platform, ..
        } = self;
        drop(platform);
        assert_eq!(replay.finish().mismatch, None);
    }
}

/// The driver behind a vtable, as a Rust driver again.
macro_rules! driver {
    ($behind:expr, $vtables:expr, $api:ident) => {
        // SAFETY: vtables and context outlive the driver, and nothing else uses the platform meanwhile.
        unsafe { CDriver::new($vtables.$api.as_ref().unwrap(), $behind.ctx()) }
    };
}

#[test]
fn every_form_of_call_crosses_both_ways() {
    let mut behind = Behind::new(
        "",
        r#"{"call":"i2c.init","args":{"port":1,"baud":400000,"sda":-1,"scl":-1},"out":{"handle":3}},
           {"call":"i2c.write_read","args":{"handle":3,"addr":33023,"write":"00","read":2},"out":{"read":"1980"}},
           {"call":"i2c.write","args":{"handle":3,"addr":9,"bytes":""},"reply":"nack_address"},
           {"call":"spi.transfer","args":{"handle":5,"read":1,"write":"0102"},"out":{"read":"ff"}},
           {"call":"spi.transfer_inplace","args":{"handle":5,"bytes":"9f00"},"out":{"bytes":"00bf"}},
           {"call":"spi.exec","args":{"handle":5,"ops":[{"write":"9f"},{"delay":1000},{"read":2},{"transfer":"01"}]},"out":{"ops":["bf25","41"]}},
           {"call":"uart.read_some","args":{"handle":2,"bytes":8,"timeout_ms":10},"out":{"count":2,"bytes":"0102"}},
           {"call":"device.i2c","args":{"handles":3},"out":{"handles":[0,7]}},
           {"call":"time.delay","args":{"ns":18446744073709551615}},
           {"call":"time.now","args":{},"out":{"now":9223372036854775808}},
           {"call":"gpio.init","args":{"port":-1,"pin":4,"mode":"output"},"out":{"handle":0}},
           {"call":"gpio.get","args":{"handle":0},"out":{"value":"high"}},
           {"call":"conformance.observe","args":{"bytes":"aa"}},
           {"call":"i2c.deinit","args":{"handle":3},"reply":"bus"}"#,
    );
    let v = behind.vtables();
    let mut i2c = driver!(behind, v, i2c);
    assert_eq!(i2c.init(1, 400_000, -1, -1), Ok(3));
    let mut two = [0; 2];
    assert_eq!(i2c.write_read(3, 0x80ff, &[0], &mut two), Ok(()));
    assert_eq!(two, [0x19, 0x80]);
    assert_eq!(i2c.write(3, 9, &[]), Err(Errno::NackAddress));
    let mut spi = driver!(behind, v, spi);
    let mut one = [0];
    assert_eq!(spi.transfer(5, &mut one, &[1, 2]), Ok(()));
    assert_eq!(one, [0xff]);
    let mut pair = [0x9f, 0];
    assert_eq!(spi.transfer_inplace(5, &mut pair), Ok(()));
    assert_eq!(pair, [0, 0xbf]);
    let (mut id, mut last) = ([0; 2], [1]);
    let mut ops = [
        SpiOp::Write(&[0x9f]),
        SpiOp::Delay(1000),
        SpiOp::Read(&mut id),
        SpiOp::Transfer(&mut last),
    ];
    assert_eq!(spi.exec(5, &mut ops), Ok(()));
    assert_eq!((id, last), ([0xbf, 0x25], [0x41]));
    let mut some = [0; 8];
    assert_eq!(driver!(behind, v, uart).read_some(2, &mut some, 10), Ok(2));
    assert_eq!(some[..2], [1, 2]);
    let mut handles = [-1; 3];
    assert_eq!(driver!(behind, v, device).i2c(&mut handles), Ok(()));
    assert_eq!(handles, [0, 7, -1]);
    assert_eq!(driver!(behind, v, time).delay(u64::MAX), Ok(()));
    assert_eq!(driver!(behind, v, time).now(), Ok(1 << 63));
    let mut gpio = driver!(behind, v, gpio);
    assert_eq!(gpio.init(-1, 4, GpioMode::Output), Ok(0));
    assert_eq!(gpio.get(0), Ok(GpioValue::High));
    assert_eq!(driver!(behind, v, conformance).observe(&[0xaa]), Ok(()));
    assert_eq!(i2c.deinit(3), Err(Errno::Bus));
    behind.finish();
}

#[test]
fn what_is_absent_is_null_and_unsupported() {
    let mut behind = Behind::new(",\"absent\":[\"uart\",\"i2c.exec\"]", "");
    let v = behind.vtables();
    assert!(v.uart.is_none());
    assert!(
        v.i2c
            .is_some_and(|i2c| i2c.exec.is_none() && i2c.write.is_some())
    );
    let mut i2c = driver!(behind, v, i2c);
    assert_eq!(
        i2c.exec(0, 1, &mut [I2cOp::Write(&[1])]),
        Err(Errno::Unsupported)
    );
    behind.finish();
}

#[test]
fn answers_of_c_that_make_no_sense_become_failed() {
    unsafe extern "C" fn get(_: *mut c_void, handle: i32, value: *mut u32) -> i32 {
        // SAFETY: the bridge gives a valid pointer.
        unsafe { *value = 7 };
        handle
    }
    let gpio = GpioDrv {
        init: None,
        deinit: None,
        set: None,
        get: Some(get),
        configure: None,
    };
    // SAFETY: the vtable outlives the driver; its function needs no context.
    let mut driver = unsafe { CDriver::new(&raw const gpio, core::ptr::null_mut()) };
    assert_eq!(
        driver.get(0),
        Err(Errno::Failed),
        "a level that does not exist"
    );
    assert_eq!(driver.get(1), Err(Errno::Failed), "a positive answer");
    assert_eq!(
        driver.get(-99),
        Err(Errno::Failed),
        "an errno that does not exist"
    );
    assert_eq!(driver.get(Errno::Busy.code()), Err(Errno::Busy));
    assert_eq!(driver.init(0, 0, GpioMode::Input), Err(Errno::Unsupported));
    assert_eq!(driver.deinit(0), Ok(()), "nothing to close");
}

#[test]
fn answers_of_values_that_make_no_sense_become_failed() {
    struct Answers(Result<i64, i32>);
    impl AnyDriver for Answers {
        fn call(&mut self, _: Call<'_, '_>) -> Result<i64, i32> {
            self.0
        }
    }
    // Cut to 32 bits each would be a handle, a count, an errno, or success.
    for answer in [Ok(1 << 32), Ok(-1), Ok(i64::MIN), Err(7), Err(0)] {
        let mut platform: Box<dyn Platform> = Box::new(Answers(answer));
        let mut context: Context = &mut *platform;
        let vtables = Vtables::of(&mut *platform);
        let ctx = (&raw mut context).cast();
        // SAFETY: vtables and context outlive the drivers, and nothing else uses the platform meanwhile.
        let (mut i2c, mut uart) = unsafe {
            (
                CDriver::new(vtables.i2c.as_ref().unwrap(), ctx),
                CDriver::new(vtables.uart.as_ref().unwrap(), ctx),
            )
        };
        assert_eq!(i2c.init(0, 0, 0, 0), Err(Errno::Failed), "{answer:?}");
        let count = uart.read_some(0, &mut [0], 0);
        assert_eq!(count, Err(Errno::Failed), "{answer:?}");
    }
}

#[test]
fn too_many_operations_are_exhausted() {
    let mut behind = Behind::new("", "");
    let v = behind.vtables();
    let mut ops: Vec<I2cOp<'_>> = (0..=MAX_ITEMS).map(|_| I2cOp::Write(&[])).collect();
    assert_eq!(
        driver!(behind, v, i2c).exec(0, 1, &mut ops),
        Err(Errno::Exhausted)
    );
    let _: Option<I2cDrv> = v.i2c;
    behind.finish();
}
