//! Faulty drivers: platforms between the binding and the replay that change calls or answers.

use std::cell::RefCell;
use wasm_embedded_spec::call::{AnyDriver, Arg, Call, Function, Op, Ops};
use wasm_embedded_spec::generated::{APIS, Errno, Platform};

/// The platform with the fault of this name.
pub fn faulty(name: &str, platform: Box<dyn Platform>) -> Box<dyn Platform> {
    Box::new(Faulty {
        name: name.to_owned(),
        platform: RefCell::new(platform),
    })
}

struct Faulty {
    name: String,
    platform: RefCell<Box<dyn Platform>>,
}

impl Faulty {
    fn pass(&mut self, function: &'static Function, args: &mut [Arg<'_>]) -> Result<i64, i32> {
        let any = self.platform.get_mut().any();
        any.map_or(Err(Errno::Failed.code()), |any| {
            any.call(Call { function, args })
        })
    }
}

impl AnyDriver for Faulty {
    fn call(&mut self, call: Call<'_, '_>) -> Result<i64, i32> {
        let Call { function, args } = call;
        let name = self.name.trim_start_matches("driver/").to_owned();
        match (name.as_str(), function.full_name, &mut *args) {
            ("i2c/address-8-bits", _, [_, Arg::Int(address), ..])
                if function.api == "i2c" && function.name != "init" =>
            {
                *address &= 0xff;
            }
            ("i2c/no-probe", "i2c.write", [_, _, Arg::In([])]) => return Ok(0),
            (
                "i2c/stop-between",
                "i2c.write_read",
                [
                    Arg::Int(handle),
                    Arg::Int(address),
                    Arg::In(write),
                    Arg::Out(read),
                ],
            ) => {
                let (handle, address) = (*handle, *address);
                self.pass(
                    like(function, "write"),
                    &mut [Arg::Int(handle), Arg::Int(address), Arg::In(write)],
                )?;
                return self.pass(
                    like(function, "read"),
                    &mut [Arg::Int(handle), Arg::Int(address), Arg::Out(read)],
                );
            }
            (
                "i2c/operations-apart",
                "i2c.exec",
                [Arg::Int(handle), Arg::Int(address), Arg::Ops(ops)],
            ) => {
                for index in 0..ops.count() {
                    let mut one = One {
                        ops: &mut **ops,
                        index,
                    };
                    self.pass(
                        function,
                        &mut [Arg::Int(*handle), Arg::Int(*address), Arg::Ops(&mut one)],
                    )?;
                }
                return Ok(0);
            }
            ("spi/operations-apart", "spi.exec", [Arg::Int(handle), Arg::Ops(ops)]) => {
                for index in 0..ops.count() {
                    let mut one = One {
                        ops: &mut **ops,
                        index,
                    };
                    self.pass(function, &mut [Arg::Int(*handle), Arg::Ops(&mut one)])?;
                }
                return Ok(0);
            }
            ("spi/padding", "spi.transfer", [Arg::Int(handle), Arg::Out(read), Arg::In(write)]) => {
                let mut padded = write.to_vec();
                padded.resize(padded.len().max(read.len()), 0xff);
                return self.pass(
                    function,
                    &mut [Arg::Int(*handle), Arg::Out(read), Arg::In(&padded)],
                );
            }
            ("spi/mode", "spi.configure", [_, Arg::Int(mode), ..]) => *mode = 2,
            ("uart/baud", "uart.init", [_, Arg::Int(baud), ..]) => *baud = 115_200,
            ("uart/write-some", "uart.write", [_, _, Arg::In(bytes)]) => {
                *bytes = &bytes[..bytes.len() / 2]
            }
            ("time/early", "time.delay", [Arg::Int(ns)]) => *ns /= 2,
            _ => {}
        }
        let answer = self.pass(function, args);
        match (name.as_str(), function.full_name, answer) {
            ("any/errors-lost", _, Err(_)) => Ok(0),
            ("i2c/nack-is-failed", _, Err(code))
                if NACKS.iter().any(|nack| nack.code() == code) =>
            {
                Err(Errno::Failed.code())
            }
            ("uart/would-block", "uart.read", Err(_)) => Err(Errno::Failed.code()),
            ("uart/read-some", "uart.read", Ok(result)) => {
                if let [_, _, Arg::Out(bytes)] = args {
                    let half = bytes.len() / 2;
                    bytes[half..].fill(0);
                }
                Ok(result)
            }
            ("uart/read-none", "uart.read_some", Ok(_)) => Ok(0),
            ("gpio/set-input", "gpio.set", Err(code)) if code == Errno::InvalidArg.code() => Ok(0),
            ("gpio/get-output", "gpio.get", Ok(_)) => Ok(0),
            ("time/back", "time.now", Ok(ns)) => Ok(-ns),
            (_, _, answer) => answer,
        }
    }

    fn has_api(&self, api: &str) -> bool {
        self.platform.borrow_mut().has_api(api)
    }

    fn has_function(&self, function: &'static Function) -> bool {
        self.platform.borrow_mut().has_function(function)
    }

    fn ending(&mut self) {
        self.platform.get_mut().ending();
    }
}

const NACKS: [Errno; 3] = [Errno::Nack, Errno::NackAddress, Errno::NackData];

/// Another function of the same API.
fn like(function: &'static Function, name: &str) -> &'static Function {
    let api = APIS
        .iter()
        .find(|api| api.name == function.api)
        .expect("its API");
    api.function(name).expect("the function")
}

/// One operation of several.
struct One<'a> {
    ops: &'a mut dyn Ops,
    index: usize,
}

impl Ops for One<'_> {
    fn count(&self) -> usize {
        1
    }

    fn op(&mut self, _: usize) -> Op<'_> {
        self.ops.op(self.index)
    }
}
