//! What differential testing came to, for people.

use super::text::{BAD, FAINT, GOOD, STRONG, count, list, pad, paint, wrap};
use crate::differential::{Became, Difference, Made, Module, Report, Shown};
use crate::fixture::{OpValue, Reply, Transaction, Value, hex};
use std::fmt::Write as _;
use std::time::Duration;

/// How many transactions are shown before the first that differs, and how many from there on.
const CONTEXT: (usize, usize) = (3, 8);
/// How many bytes are shown of a value.
const BYTES: usize = 16;

/// The counts, and how it went.
pub fn summary(report: &Report, engines: &[&str], elapsed: Duration) -> String {
    let tally = &report.tally;
    let mut out = String::new();
    let mut line = |label: &str, text: String| {
        let _ = writeln!(out, "  {}{text}", paint(FAINT, &pad(label, 10)));
    };
    let counts = |counts: Vec<(&str, u64)>| {
        let counts: Vec<_> = counts
            .iter()
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        counts.join(", ")
    };
    line(
        "guests",
        format!("{} in {} modules", tally.guests, report.modules),
    );
    line(
        "calls",
        format!(
            "{} reached drivers, {} were answered before, {} of WASI",
            tally.reached,
            tally.refused.values().sum::<u64>(),
            tally.wasi
        ),
    );
    line(
        "answered",
        counts(
            tally
                .refused
                .iter()
                .map(|(errno, count)| (*errno, *count))
                .collect(),
        ),
    );
    line(
        "ends",
        counts(
            tally
                .ends
                .iter()
                .map(|(end, count)| (end.as_str(), *count))
                .collect(),
        ),
    );
    line("time", format!("{:.2} s", elapsed.as_secs_f64()));
    let verdict = match &report.difference {
        None => paint(
            GOOD,
            &format!(
                "{} did the same with {}.",
                list(engines),
                count(tally.guests as usize, "guest")
            ),
        ),
        Some(difference) => {
            let which = engines.iter().zip(&difference.played);
            let which: Vec<_> = which
                .filter(|(_, played)| played.lost.is_some())
                .map(|(e, _)| *e)
                .collect();
            let (which, what) = match which.is_empty() {
                true => (engines, "differ"),
                false => (&which[..], "did not get to the end"),
            };
            let text = format!("{} {what} on guest {}.", list(which), difference.guest);
            paint(BAD, &text)
        }
    };
    let _ = writeln!(out, "\n  {verdict}");
    out
}

/// What the guest does, and the two runs side by side, from shortly before the first difference on.
pub fn difference(difference: &Difference, engines: &[&str], width: usize) -> String {
    let pair = difference
        .played
        .windows(2)
        .position(|pair| !pair[0].agrees(&pair[1]))
        .unwrap_or(0);
    let [left, right] = [pair, pair + 1].map(|at| difference.played.get(at));
    let (Some(left), Some(right)) = (left, right) else {
        return String::new();
    };
    let column = (width.saturating_sub(10) / 2).max(30);
    let mut out = String::new();
    let mut line = |mark: &str, label: &str, left: &str, right: &str| {
        let left = pad(&cut(left, column - 2), column);
        let line = format!(
            "  {}{} {left}{}",
            pad(mark, 2),
            pad(label, 5),
            cut(right, column)
        );
        let _ = writeln!(out, "{}", line.trim_end());
    };
    let name = |at: usize| engines.get(at).copied().unwrap_or_default();
    line("", "", name(pair), name(pair + 1));
    let first = left
        .seen
        .iter()
        .zip(&right.seen)
        .take_while(|(l, r)| l == r)
        .count();
    let most = left.seen.len().max(right.seen.len());
    for at in first.saturating_sub(CONTEXT.0)..most.min(first + CONTEXT.1) {
        let (l, r) = (left.seen.get(at), right.seen.get(at));
        let mark = if l == r { "" } else { "≠" };
        line(
            mark,
            &at.to_string(),
            &transaction(l, r),
            &transaction(r, l),
        );
    }
    let rest = most.saturating_sub(first + CONTEXT.1);
    if rest > 0 {
        line("", "", &format!("and {rest} more"), "");
    }
    for (instance, (left, right)) in left.instances.iter().zip(&right.instances).enumerate() {
        if left.made.is_none() && right.made.is_none() {
            continue;
        }
        line("", &instance.to_string(), "", "");
        for (label, of) in BECAME {
            let (l, r) = (of(left), of(right));
            let mark = if l == r || l.is_empty() || r.is_empty() {
                ""
            } else {
                "≠"
            };
            line(mark, label, &l, &r);
        }
    }
    for (at, played) in [(pair, left), (pair + 1, right)] {
        let Some(lost) = &played.lost else {
            continue;
        };
        let text = format!("{}: {lost}", name(at));
        for part in text.lines().flat_map(|part| wrap(part, width - 4)) {
            let _ = writeln!(out, "  ≠ {part}");
        }
    }
    format!(
        "  {}\n\n{}\n{out}",
        paint(
            STRONG,
            &format!("guest {}, as far as it matters", difference.guest)
        ),
        guest(&difference.module)
    )
}

/// Each function, and what it does line by line.
fn guest(module: &Module) -> String {
    let start = module.start.iter().map(|body| ("the start function", body));
    let functions = module.guests.iter().flat_map(|guest| &guest.functions);
    let functions = functions.map(|(name, body)| (name.as_str(), body));
    let mut out = String::new();
    let steps = module.guests.iter().flat_map(|guest| &guest.steps);
    let steps: Vec<_> = steps.map(ToString::to_string).collect();
    let _ = writeln!(out, "  steps: {}", steps.join(", "));
    for (name, body) in start.chain(functions) {
        let _ = writeln!(out, "  {name}");
        for action in body {
            let _ = writeln!(out, "    {action}");
        }
    }
    out
}

/// A label, and the text of what it is.
type Row = (&'static str, fn(&Became) -> String);

/// What is shown of an instance. An empty text is not compared.
const BECAME: [Row; 4] = [
    ("made", |became| {
        became
            .made
            .as_ref()
            .map_or_else(String::new, Made::to_string)
    }),
    ("ends", |became| {
        let ends: Vec<_> = became.ends.iter().map(ToString::to_string).collect();
        ends.join(", ")
    }),
    ("out", |became| quoted(&became.stdout)),
    ("err", |became| {
        became.stderr.as_deref().map_or_else(String::new, quoted)
    }),
];

fn quoted(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}

/// A transaction in one line; of long values the part where the other one differs.
fn transaction(this: Option<&Transaction>, other: Option<&Transaction>) -> String {
    let Some(this) = this else {
        return String::new();
    };
    if let Some(shown) = Shown::of(this) {
        return format!("  {} returned {}", shown.name(), shown.result);
    }
    let mut text = this.function.full_name.to_owned();
    for (i, (param, arg)) in this.function.params.iter().zip(&this.args).enumerate() {
        let other = other.and_then(|other| other.args.get(i));
        let _ = write!(text, " {}={}", param.name, value(arg, other));
    }
    match &this.reply {
        Reply::Ok { result, .. } if this.function.result.is_some() => {
            let _ = write!(text, " -> {result}");
        }
        Reply::Ok { .. } => text.push_str(" -> ok"),
        Reply::Err(_) => {
            let _ = write!(text, " -> {}", this.reply_name());
        }
    }
    if this.at_end {
        text.push_str(" (at the end)");
    }
    text
}

fn value(this: &Value, other: Option<&Value>) -> String {
    match this {
        Value::Int(number) => number.to_string(),
        Value::Bytes(bytes) => {
            let first = match other {
                Some(Value::Bytes(other)) => {
                    bytes.iter().zip(other).take_while(|(a, b)| a == b).count()
                }
                _ => 0,
            };
            let from = if bytes.len() <= BYTES || first >= bytes.len() {
                0
            } else {
                first
            };
            let part = hex(&bytes[from..bytes.len().min(from + BYTES)]);
            match (from, bytes.len() > BYTES) {
                (_, false) => part,
                (0, true) => format!("{part}.. ({} bytes)", bytes.len()),
                (from, true) => format!("..{part}.. (from {from:#x} of {} bytes)", bytes.len()),
            }
        }
        Value::Room(room) => format!("room for {room}"),
        Value::Ops(ops) => {
            let other = |i: usize| match other {
                Some(Value::Ops(other)) => other.get(i).map(|op| &op.value),
                _ => None,
            };
            let op =
                |(i, op): (usize, &OpValue)| format!("{}:{}", op.kind, value(&op.value, other(i)));
            let ops: Vec<_> = ops.iter().enumerate().map(op).collect();
            format!("[{}]", ops.join(", "))
        }
        Value::Any => "any".to_owned(),
    }
}

/// The first characters of a text.
fn cut(text: &str, width: usize) -> String {
    match text.chars().count() > width {
        true => text
            .chars()
            .take(width.saturating_sub(1))
            .chain(['…'])
            .collect(),
        false => text.to_owned(),
    }
}
