//! What the raw bindings of guests have in common: the parameters of imports as WebAssembly has them, and the records they
//! point to.

use super::c::function_docs;
use super::rust::docs_with_clauses;
use crate::call::Int;
use crate::model::{Api, Enum, Function, OpType, Type};

/// What a WebAssembly parameter of an import carries.
pub(super) enum Carried<'m> {
    /// A number.
    Int(Int),
    /// The number of an enum's value.
    Enum(&'m Enum),
    /// A handle.
    Handle,
    /// The address of a record.
    Record(&'static Record),
    /// The address of the first operation.
    Ops(&'m OpType),
    /// The number of operations.
    Count,
    /// The address of the place for a result.
    Place(&'m Type),
}

/// A record of a pointer and a length: 8 bytes.
pub(super) struct Record {
    /// Its name in the specification; one name for handles of all APIs.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) docs: &'static str,
    /// The name of the pointer.
    pub(super) pointer: &'static str,
    /// The host writes there.
    pub(super) written: bool,
    /// It points to handles, not to bytes.
    pub(super) handles: bool,
}

/// All records of a pointer and a length.
pub(super) static RECORDS: [Record; 4] = [
    Record {
        name: "rbytes",
        docs: "Bytes that the host reads.",
        pointer: "ptr",
        written: false,
        handles: false,
    },
    Record {
        name: "wbytes",
        docs: "Bytes that the host writes.",
        pointer: "ptr",
        written: true,
        handles: false,
    },
    Record {
        name: "iobytes",
        docs: "Bytes that the host reads and then overwrites in place.",
        pointer: "inout",
        written: true,
        handles: false,
    },
    Record {
        name: "handles",
        docs: "Room for handles that the host fills in.",
        pointer: "ptr",
        written: true,
        handles: true,
    },
];

/// The parameters of the import, by name: lists become two, and the place for the result is the last.
pub(super) fn imported(f: &Function) -> Vec<(String, Carried<'_>)> {
    let mut carried = Vec::new();
    for p in &f.params {
        let first = match &p.ty {
            Type::Int(int, _) => Carried::Int(*int),
            Type::Enum(e) => Carried::Enum(e),
            Type::Handle(_) => Carried::Handle,
            Type::In => Carried::Record(&RECORDS[0]),
            Type::Out => Carried::Record(&RECORDS[1]),
            Type::InOut => Carried::Record(&RECORDS[2]),
            Type::Handles(_) => Carried::Record(&RECORDS[3]),
            Type::Ops(ops) => Carried::Ops(ops),
        };
        let list = matches!(first, Carried::Ops(_));
        carried.push((p.name.clone(), first));
        if list {
            carried.push((format!("{}_len", p.name), Carried::Count));
        }
    }
    if let Some(result) = &f.result {
        carried.push((result.name.clone(), Carried::Place(&result.ty)));
    }
    carried
}

/// The documentation of an import: text, clauses, parameters.
pub(super) fn docs(f: &Function) -> String {
    let mut text = function_docs(f);
    if f.optional {
        text += "\n\nOptional: `unsupported` where the driver lacks it.";
    }
    text
}

/// The documentation of an API: text, clauses, what its functions answer.
pub(super) fn api_docs(api: &Api) -> String {
    format!(
        "{}\n\nThe imports of `{}`. Each answers 0 or an errno, negated.",
        docs_with_clauses(&api.docs),
        api.name
    )
}

/// The records that functions of an API take.
pub(super) fn records_of(api: &Api) -> Vec<&'static Record> {
    let used = |record: &&Record| {
        let mut carried = api.functions.iter().flat_map(imported);
        carried.any(|(_, c)| matches!(c, Carried::Record(used) if used.name == record.name))
    };
    RECORDS.iter().filter(used).collect()
}
