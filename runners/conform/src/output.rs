//! Printing.

use crate::Unusable;
use anstyle::{AnsiColor, Style};
use console::Term;
use std::io::{self, ErrorKind, Write};
use wasm_embedded_spec::text::{printable_lines, printable_message};

const BAD: Style = AnsiColor::Red.on_default().bold();

/// How many columns there are where nobody says.
const WIDTH: usize = 100;

/// Prints text, with colours where they are wanted. A reader that has gone away is no error.
pub fn print(text: &str) -> Result<(), Unusable> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(no_output(error)),
        _ => Ok(()),
    }
}

fn no_output(error: io::Error) -> Unusable {
    Unusable::from(format!("standard output cannot be written: {error}"))
}

/// Prints an error. There is nowhere to say so when that fails.
pub fn error(message: &str) {
    let message = printable_message(message);
    let _ = writeln!(anstream::stderr(), "{BAD}error:{BAD:#} {message}");
}

/// Prints a remark beside the output.
pub fn remark(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", printable_lines(message));
}

/// How wide the terminal is.
pub fn width() -> usize {
    Term::stdout()
        .size_checked()
        .map_or(WIDTH, |(_, columns)| usize::from(columns))
}
