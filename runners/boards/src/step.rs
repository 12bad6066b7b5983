//! Steps of a run, with the time that each one took.

use crate::Failure;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Does something and prints a line about it.
pub fn step<T>(
    name: &str,
    work: impl FnOnce() -> Result<(T, String), Failure>,
) -> Result<T, Failure> {
    let began = Instant::now();
    let (value, told) = work()?;
    let seconds = began.elapsed().as_secs_f32();
    println!("  {name:<22} {seconds:>5.1} s  {told}");
    Ok(value)
}

/// Runs a command to its end and gives its output. What it says of itself is shown when it fails.
pub fn output(command: &mut Command) -> Result<String, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{program} cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let args: Vec<_> = command
        .get_args()
        .map(|arg| arg.to_string_lossy())
        .collect();
    Err(format!(
        "`{program} {}` failed ({}):\n{}",
        args.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim_end()
    )
    .into())
}
