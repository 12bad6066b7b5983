//! Writes instrumented guests, for C programs that run them: `instrument FOLDER GUEST.wasm...`.

use std::error::Error;
use std::path::Path;
use std::{env, fs};
use wasm_embedded_rt_wasm3::instrument;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let folder = arguments
        .next()
        .ok_or("usage: instrument FOLDER GUEST.wasm...")?;
    for (number, guest) in arguments.enumerate() {
        let shown = Path::new(&guest).display();
        let wasm = fs::read(&guest).map_err(|error| format!("{shown}: {error}"))?;
        let stem = Path::new(&guest).file_stem().unwrap_or_default();
        let name = format!("{number:04}-{}.wasm", stem.display());
        let instrumented = instrument(&wasm, 64).map_err(|error| format!("{shown}: {error}"))?;
        fs::write(Path::new(&folder).join(name), instrumented)?;
    }
    Ok(())
}
