//! Prepares guests for devices and for C programs that run them: `instrument FOLDER GUEST...`, in binary or text format.

use std::error::Error;
use std::path::Path;
use std::{env, fs};
use wasm_embedded_rt_wasm3::{Limits, instrument};

/// wasm3 on a device, on a small stack.
const LIMITS: Limits = Limits {
    nesting: 64,
    ..Limits::HOST
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let Some(folder) = arguments.next() else {
        println!("instrument FOLDER GUEST...: writes each guest to the folder, as .wasm");
        return Ok(());
    };
    for guest in arguments {
        let guest = Path::new(&guest);
        let shown = guest.display();
        let name = guest
            .file_name()
            .ok_or_else(|| format!("{shown}: expected a file"))?;
        let wasm = wat::parse_file(guest).map_err(|error| format!("{shown}: {error}"))?;
        let instrumented =
            instrument(&wasm, &LIMITS).map_err(|error| format!("{shown}: {error}"))?;
        let target = Path::new(&folder).join(name).with_extension("wasm");
        fs::write(&target, instrumented)
            .map_err(|error| format!("{}: {error}", target.display()))?;
    }
    Ok(())
}
