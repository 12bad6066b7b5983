//! Rust: an observer between a runtime and any platform, for `record` and traces.

use super::rust::{arguments, names, ops_setup, signature};
use super::{Files, header};
use crate::call::Int;
use crate::model::{Function, Model, Type};
use crate::names::{rust_ident, rust_type};
use std::fmt::Write;

pub(super) fn generate(model: &Model, files: &mut Files) {
    let mut o = header("//", "");
    o += "\n\n#![allow(clippy::too_many_arguments, unused_mut)]\n\nuse super::*;\nuse crate::call::{Arg, Call, Handle, Observer};\nuse crate::record::Observed;\n\n";
    o += "impl<O: Observer> Platform for Observed<O> {\n";
    for api in &model.apis {
        let (ident, ty) = (rust_ident(&api.name), rust_type(&api.name));
        let _ = write!(
            o,
            "    fn {ident}(&mut self) -> Option<&mut dyn {ty}> {{\n        if self.platform.{ident}().is_some() {{ Some(self) }} else {{ None }}\n    }}\n\n"
        );
    }
    o += "    fn has_function(&mut self, function: &'static Function) -> bool {\n        self.platform.has_function(function)\n    }\n\n";
    o += "    fn ending(&mut self) {\n        self.observer.ending();\n        self.platform.ending();\n    }\n}\n";
    for api in &model.apis {
        let (ident, ty) = (rust_ident(&api.name), rust_type(&api.name));
        let _ = writeln!(o, "\nimpl<O: Observer> {ty} for Observed<O> {{");
        for (i, f) in api.functions.iter().enumerate() {
            if i > 0 {
                o.push('\n');
            }
            let call = format!(
                "Call {{ function: &{ident}::FUNCTIONS[{i}], args: &mut [{}] }}",
                arguments(f)
            );
            let _ = writeln!(o, "    {} {{\n{}", signature(f), ops_setup(f).trim_end());
            if f.optional {
                let _ = writeln!(
                    o,
                    "        if !self.platform.has_function(&{ident}::FUNCTIONS[{i}]) {{\n            return Err(Errno::Unsupported);\n        }}"
                );
            }
            let _ = write!(
                o,
                "        self.observer.before({call});\n        let result = match self.platform.{ident}() {{\n            Some(driver) => driver.{}({}),\n            None => Err(Errno::Failed),\n        }};\n        self.observer.after({call}, result{});\n        result\n    }}\n",
                rust_ident(&f.name),
                names(f).trim_end_matches(','),
                to_result(f)
            );
        }
        o += "}\n";
    }
    files.add("src/generated/observed.rs", o.replace("{\n\n", "{\n"));
}

/// The untyped result of a typed one.
fn to_result(f: &Function) -> &'static str {
    match f.result.as_ref().map(|p| &p.ty) {
        None => ".map(|()| 0)",
        Some(Type::Int(Int::U64, _) | Type::Enum(_)) => ".map(|v| v as i64)",
        Some(_) => ".map(i64::from)",
    }
}
