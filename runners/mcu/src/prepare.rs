//! Images in the place of guests, for adapters that run images.

use crate::image::{self, hex, unhex};
use crate::program::Program;
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Write};
use std::process::ChildStdout;
use wasm_embedded_rt_wasm3::Limits;

/// Puts an image in the place of the guest of a request to instantiate it. The error is the answer to the suite.
///
/// # Errors
/// When there is no image of it.
pub fn put_image(request: &mut Value, limits: &Limits) -> Result<(), String> {
    let refused = |text: &str| json!({"end": "refused", "text": text}).to_string();
    let wasm = request["module"].as_str().and_then(unhex);
    let wasm = wasm.ok_or_else(|| refused("the module is not in hexadecimal digits"))?;
    let memory = request["memory"].as_u64().unwrap_or(u64::MAX);
    let image = image::prepare(&wasm, memory, limits).map_err(|why| refused(&why.to_string()))?;
    request["module"] = hex(&image).into();
    Ok(())
}

/// An adapter that runs images. The program is killed when it is dropped.
pub struct Adapter {
    program: Program,
    output: BufReader<ChildStdout>,
}

impl Adapter {
    /// Starts the program.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str, args: &[String]) -> io::Result<Adapter> {
        let (program, output) = Program::start(program, args)?;
        Ok(Adapter { program, output })
    }

    /// Passes the lines of the suite on, with images in the place of guests, and the answers back, until either ends.
    ///
    /// # Errors
    /// When the other is gone before.
    pub fn serve(
        &mut self,
        suite: impl BufRead,
        mut answers: impl Write,
        limits: &Limits,
    ) -> io::Result<()> {
        for line in suite.lines() {
            let mut request: Value = serde_json::from_str(&line?).map_err(io::Error::other)?;
            let mut answer = String::new();
            let refused = match request["do"].as_str() {
                Some("instantiate") => put_image(&mut request, limits),
                _ => Ok(()),
            };
            match refused {
                Err(refusal) => answer = refusal + "\n",
                Ok(()) => {
                    writeln!(self.program.input, "{request}")?;
                    self.program.input.flush()?;
                    self.output.read_line(&mut answer)?;
                }
            }
            if answer.is_empty() {
                return Ok(());
            }
            answers.write_all(answer.as_bytes())?;
            answers.flush()?;
        }
        Ok(())
    }
}
