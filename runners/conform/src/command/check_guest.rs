//! `conform check-guest`.

use crate::args::{CheckGuest, Format};
use crate::{FAILED, Unusable, output};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use wasm_embedded_spec::guest::{Guest, GuestError, PAGE, findings};
use wasm_embedded_spec::input;
use wasm_embedded_spec::text::{printable, printable_json};

/// Says what is to be mended in guests, and what good ones use.
pub fn run(check: &CheckGuest) -> Result<u8, Unusable> {
    let read = |path: &Path| {
        let wasm =
            input::read(path).map_err(|e| Unusable::from(format!("{}: {e}", path.display())))?;
        Ok(Checked::new(path, &wasm))
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
    findings: Vec<GuestError>,
    /// What it uses, as far as it could be read.
    guest: Option<Guest>,
}

impl Checked {
    fn new(path: &Path, wasm: &[u8]) -> Checked {
        Checked {
            name: path.display().to_string(),
            size: wasm.len(),
            findings: findings(wasm),
            guest: Guest::parse(wasm).ok(),
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
            1 => format!("{name}: 1 thing to mend\n"),
            count => format!("{name}: {count} things to mend\n"),
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
        let pages = guest.initial_memory() / PAGE;
        let pages = if pages == 1 {
            "1 page".to_owned()
        } else {
            format!("{pages} pages")
        };
        line(
            "memory",
            &format!("{pages} of 64 KiB at the start, exported as `memory`"),
        );
        let exports = guest.exports().collect::<Vec<_>>().join(", ");
        line("exports", &printable(&exports).to_string());
        text
    }

    fn value(&self) -> Value {
        let findings: Vec<_> = self.findings.iter().map(ToString::to_string).collect();
        json!({
            "file": self.name,
            "bytes": self.size,
            "findings": findings,
            "guest": self.guest.as_ref().map(|guest| json!({
                "imports": self.imports(),
                "initial_memory": guest.initial_memory(),
                "exports_memory": guest.exports_memory(),
                "exports": guest.exports().collect::<Vec<_>>(),
            })),
        })
    }
}
