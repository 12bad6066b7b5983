//! `conform check-guest`.

use crate::args::{CheckGuest, Format};
use crate::engine::Engine;
use crate::{FAILED, Unusable, output};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use wasm_embedded_spec::guest::{Guest, PAGE, findings};
use wasm_embedded_spec::input;
use wasm_embedded_spec::runtime::{Limits, Refused, Runtime};
use wasm_embedded_spec::text::{printable, printable_json};

/// Says what is to be fixed in guests, and what good ones use.
pub fn run(check: &CheckGuest) -> Result<u8, Unusable> {
    let engines = Engine::runtimes(&[])?;
    let read = |path: &Path| {
        let wasm =
            input::read(path).map_err(|e| Unusable::from(format!("{}: {e}", path.display())))?;
        Ok(Checked::new(path, &wasm, &engines))
    };
    let files = check.files.iter().map(|path| read(path));
    let files = files.collect::<Result<Vec<_>, Unusable>>()?;
    let text = match check.format {
        Format::Text => files
            .iter()
            .map(Checked::text)
            .collect::<Vec<_>>()
            .join("\n"),
        Format::Json => {
            let all = Value::Array(files.iter().map(Checked::value).collect());
            printable_json(&format!("{all:#}\n")).into_owned()
        }
    };
    output::print(&text)?;
    let bad = files.iter().any(|file| !file.findings.is_empty());
    Ok(if bad { FAILED } else { 0 })
}

/// A file and what was found in it.
struct Checked {
    name: String,
    size: usize,
    findings: Vec<String>,
    /// What it uses, as far as it could be read.
    guest: Option<Guest>,
    /// Why it does not run on a small device.
    too_much_for_devices: Vec<String>,
}

impl Checked {
    fn new(path: &Path, wasm: &[u8], engines: &[Arc<dyn Runtime>]) -> Checked {
        let guest = Guest::parse(wasm).ok();
        let mut found: Vec<_> = findings(wasm).iter().map(ToString::to_string).collect();
        if let Some(guest) = guest
            .as_ref()
            .filter(|guest| guest.check_profile(&[]).is_ok())
        {
            found.extend(beyond_limits(guest, wasm, engines));
        }
        Checked {
            name: path.display().to_string(),
            size: wasm.len(),
            findings: found,
            too_much_for_devices: guest
                .as_ref()
                .map_or_else(Vec::new, |guest| for_devices(guest, wasm)),
            guest,
        }
    }

    /// The names of imports by module, each once.
    fn imports(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut imports: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (module, name) in self.guest.iter().flat_map(Guest::imports) {
            let names = imports.entry(module).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        imports
    }

    fn text(&self) -> String {
        let name = printable(&self.name);
        let mut text = match self.findings.len() {
            0 => format!("{name}: a guest, {} bytes\n", self.size),
            1 => format!("{name}: 1 thing to fix\n"),
            count => format!("{name}: {count} things to fix\n"),
        };
        self.findings
            .iter()
            .for_each(|finding| text.push_str(&format!("  - {finding}\n")));
        let (true, Some(guest)) = (self.findings.is_empty(), &self.guest) else {
            return text;
        };
        let mut line = |label: &str, value: &str| text.push_str(&format!("  {label:9}{value}\n"));
        let imports = self.imports();
        if imports.is_empty() {
            line("imports", "none");
        }
        for (i, (module, names)) in imports.iter().enumerate() {
            line(
                if i == 0 { "imports" } else { "" },
                &format!("{}: {}", printable(module), printable(&names.join(", "))),
            );
        }
        line(
            "memory",
            &format!(
                "{} at the start, exported as `memory`",
                pages(guest.initial_memory())
            ),
        );
        line(
            "devices",
            &match &self.too_much_for_devices[..] {
                [] => "runs on a device with a page of memory".to_owned(),
                reasons => format!("too much for a small one: {}", reasons.join("; ")),
            },
        );
        let exports = guest.exports().collect::<Vec<_>>().join(", ");
        line("exports", &printable(&exports).to_string());
        text
    }

    fn value(&self) -> Value {
        json!({
            "file": self.name,
            "bytes": self.size,
            "findings": self.findings,
            "guest": self.guest.as_ref().map(|guest| json!({
                "imports": self.imports(),
                "initial_memory": guest.initial_memory(),
                "exports_memory": guest.exports_memory(),
                "exports": guest.exports().collect::<Vec<_>>(),
                "too_much_for_devices": self.too_much_for_devices,
            })),
        })
    }
}

/// An amount of memory, in words.
fn pages(bytes: u64) -> String {
    match bytes / PAGE {
        1 => "1 page of 64 KiB".to_owned(),
        count => format!(
            "{count} pages of 64 KiB ({:.1} MiB)",
            bytes as f64 / f64::from(1 << 20)
        ),
    }
}

/// How a guest gets by with less.
const LESS_MEMORY: &str = "link it with a smaller stack (clang and zig cc `-Wl,-z,stack-size=16384`, zig `--stack 16384`, \
    rustc `-C link-arg=-zstack-size=16384`)";

/// What runtimes refuse although it is a guest: their limits are not those of WebAssembly.
fn beyond_limits(guest: &Guest, wasm: &[u8], engines: &[Arc<dyn Runtime>]) -> Vec<String> {
    let mut found = Vec::new();
    let limit = Limits::default().memory;
    if guest.initial_memory() > limit {
        found.push(format!(
            "it needs {} of memory at the start, more than the {} that runtimes give when they are not asked for more: \
             {LESS_MEMORY}, or run it with `--memory-limit {}`",
            pages(guest.initial_memory()),
            pages(limit),
            guest.initial_memory(),
        ));
    }
    for engine in engines {
        if let Err(Refused(why)) = engine.load(wasm) {
            found.push(format!("{} refuses it: {why}", engine.name()));
        }
    }
    found
}

/// What a device lacks that has a page of memory for the guest, and wasm3 with little room to compile it.
fn for_devices(guest: &Guest, wasm: &[u8]) -> Vec<String> {
    let mut reasons = Vec::new();
    if guest.initial_memory() > PAGE {
        let needed = pages(guest.initial_memory());
        reasons.push(format!("it needs {needed} of memory; {LESS_MEMORY}"));
    }
    reasons.extend(beyond_devices(wasm));
    reasons
}

/// Why wasm3 does not compile it on a device.
#[cfg(feature = "wasm3")]
fn beyond_devices(wasm: &[u8]) -> Option<String> {
    use wasm_embedded_rt_wasm3::{Limits, instrument};
    let refused = instrument(wasm, &Limits::DEVICE).err();
    refused.map(|Refused(why)| why)
}

/// Only wasm3 knows.
#[cfg(not(feature = "wasm3"))]
fn beyond_devices(_: &[u8]) -> Option<String> {
    None
}
