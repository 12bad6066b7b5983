//! `conform smoke`.

use super::again::program;
use crate::args::Smoke;
use crate::{FAILED, UNUSABLE, Unusable, output};
use anstyle::{AnsiColor, Style};
use wasm_embedded_spec::adapter::{Adapter, Check, Outcome, quote, smoke};
use wasm_embedded_spec::runtime::Runtime;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Asks an adapter what it is to know, and prints how it went.
pub fn run(arguments: &Smoke) -> Result<u8, Unusable> {
    let command = &arguments.adapter;
    let adapter = Adapter::start_with(command, arguments.transcript.as_deref())?;
    let hello = adapter.hello();
    let lacks = match hello.lacks.is_empty() {
        true => String::new(),
        false => format!(", without {}", hello.lacks.join(", ")),
    };
    output::print(&format!(
        "\n  {} {}, protocol {}\n  {}{lacks}; {} handles\n\n",
        adapter.name(),
        adapter.version(),
        hello.protocol,
        hello.apis.join(", "),
        hello.handles
    ))?;
    let mut printed = Ok(());
    let checks = smoke(&adapter, |check| {
        if printed.is_ok() {
            printed = output::print(&line(check));
        }
    });
    printed?;
    let count = |outcome| checks.iter().filter(|c| c.outcome == outcome).count();
    let (broken, failing) = (count(Outcome::AdapterBroken), count(Outcome::RuntimeFails));
    let (code, verdict) = match (broken, failing) {
        (0, 0) => (
            0,
            format!(
                "{GOOD}The adapter works.{GOOD:#} Next: {}",
                next(program(), command)
            ),
        ),
        (0, _) => (
            FAILED,
            format!("{BAD}The adapter works; the runtime behind it fails.{BAD:#}"),
        ),
        _ => {
            let verdict = "The adapter is broken; nothing more was asked.";
            (UNUSABLE, format!("{BAD}{verdict}{BAD:#}"))
        }
    };
    output::print(&format!("\n  {verdict}\n"))?;
    Ok(code)
}

/// What to run next, ready to be pasted.
fn next(program: &str, adapter: &str) -> String {
    format!("{program} test --adapter {}", quote(adapter))
}

fn line(check: &Check) -> String {
    let (style, who) = match check.outcome {
        Outcome::Passed => (GOOD, "ok"),
        Outcome::RuntimeFails => (BAD, "runtime"),
        Outcome::AdapterBroken => (BAD, "adapter"),
    };
    let mut text = format!("  {style}{who:8}{style:#}{}\n", check.name);
    for line in check.message.lines() {
        text.push_str(&format!("            {line}\n"));
    }
    text
}

/// A check that did not pass, in words.
pub fn describe(check: &Check) -> String {
    let who = match check.outcome {
        Outcome::AdapterBroken => "the adapter is broken",
        _ => "the runtime behind it fails",
    };
    format!("{who}; expected that it {}: {}", check.name, check.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_command_can_be_pasted() {
        for (adapter, argument) in [
            ("./mine", "./mine"),
            ("node mine.mjs", "'node mine.mjs'"),
            ("'./my adapter' $HOME", "\"'./my adapter' \"'$HOME'"),
        ] {
            let expected = format!("conform test --adapter {argument}");
            assert_eq!(next("conform", adapter), expected);
        }
    }
}
