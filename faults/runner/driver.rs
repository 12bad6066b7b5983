//! Faulty drivers: platforms between the binding and the replay that change calls or answers.

use std::cell::RefCell;
use wasm_embedded_spec::call::{AnyDriver, Arg, Call, Function};
use wasm_embedded_spec::generated::{Errno, Platform};

/// The platform with the fault of this name.
pub fn faulty(name: &str, platform: Box<dyn Platform>) -> Box<dyn Platform> {
    Box::new(Faulty { name: name.to_owned(), platform: RefCell::new(platform) })
}

struct Faulty {
    name: String,
    platform: RefCell<Box<dyn Platform>>,
}

impl AnyDriver for Faulty {
    fn call(&mut self, call: Call<'_, '_>) -> Result<i64, i32> {
        let _ = &self.name;
        self.platform.get_mut().any().map_or(Err(Errno::Failed.code()), |any| any.call(call))
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
