//! Messages on standard error.

use crate::output;
use anstyle::{AnsiColor, Style};
use log::{Level, LevelFilter, Log, Metadata, Record};
use wasm_embedded_spec::text::printable_message;

/// Prints messages: `error: ...`.
struct Messages;

/// Lets messages up to a level through; of other crates, at most their warnings.
pub fn init(level: LevelFilter) {
    // Fails only where there is a logger already.
    if log::set_logger(&Messages).is_ok() {
        log::set_max_level(level);
    }
}

impl Log for Messages {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("wasm_embedded") || metadata.level() <= Level::Warn
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let (name, style) = match record.level() {
            Level::Error => ("error", AnsiColor::Red.on_default().bold()),
            Level::Warn => ("warning", AnsiColor::Yellow.on_default().bold()),
            Level::Info => ("info", AnsiColor::Green.on_default().bold()),
            Level::Debug => ("debug", Style::new().dimmed()),
            Level::Trace => ("trace", Style::new().dimmed()),
        };
        let text = printable_message(&record.args().to_string()).to_string();
        output::line(&format!("{style}{name}:{style:#} {text}"));
    }

    fn flush(&self) {}
}
