//! The start function of a module, as an export.
//!
//! wasmi cannot go on with a start function that ran out of fuel, and so cannot hold it to a time limit. A function that is
//! called it can.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportKind, ExportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// The same module with its start function as an export, and the name of that; nothing without a start function.
pub fn as_export(wasm: &[u8]) -> Option<(Vec<u8>, String)> {
    let (mut start, mut exports, mut longest) = (None, ExportSection::new(), 0);
    for payload in Parser::new(0).parse_all(wasm).flatten() {
        match payload {
            Payload::StartSection { func, .. } => start = Some(func),
            Payload::ExportSection(section) => {
                let names = section
                    .clone()
                    .into_iter()
                    .flatten()
                    .map(|export| export.name);
                longest = names.map(str::len).max().unwrap_or_default();
                RoundtripReencoder
                    .parse_export_section(&mut exports, section)
                    .ok()?;
            }
            _ => {}
        }
    }
    // Longer than any other.
    let name = "-".repeat(longest + 1);
    exports.export(&name, ExportKind::Func, start?);

    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm).flatten() {
        match (&payload, payload.as_section()) {
            (Payload::ExportSection(_), _) => {}
            // In a module the exports may stand here: nothing is between the two but what may stand anywhere.
            (Payload::StartSection { .. }, _) => {
                module.section(&exports);
            }
            (_, Some((id, range))) => {
                module.section(&RawSection {
                    id,
                    data: wasm.get(range)?,
                });
            }
            (_, None) => {}
        }
    }
    Some((module.finish(), name))
}

#[cfg(test)]
mod tests {
    use super::as_export;

    #[test]
    fn everything_but_the_start_function_stays() {
        let guest = |start: &str, export: &str| {
            let text = format!(
                r#"(module (@custom "note" (after export) "x") (type (func)) (memory 1) (global i32 (i32.const 1)) (table 1 funcref)
                    (export "memory" (memory 0)) (export "--" (global 0)) (export "t" (table 0)) (export "_start" (func 1)) {export}
                    {start} (elem (i32.const 0) 1) (func nop) (func unreachable) (data (i32.const 0) "x"))"#
            );
            wat::parse_str(text).unwrap()
        };
        let (found, name) = as_export(&guest("(start 0)", "")).unwrap();
        assert_eq!(name, "-------");
        let expected = guest("", r#"(export "-------" (func 0))"#);
        let sections = |wasm: &[u8]| {
            let payloads = wasmparser::Parser::new(0).parse_all(wasm);
            let sections = payloads.filter_map(|payload| payload.unwrap().as_section());
            sections
                .map(|(id, range)| (id, wasm[range].to_vec()))
                .collect::<std::collections::BTreeSet<_>>()
        };
        // The custom section stands before the exports instead of behind them.
        assert_eq!(sections(&found), sections(&expected));
        wasmparser::validate(&found).unwrap();
        assert!(as_export(&expected).is_none());
    }
}
