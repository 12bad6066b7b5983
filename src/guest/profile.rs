//! The profile that guests keep to, and naming what leaves it.

use super::GuestError;
use wasmparser::types::Types;
use wasmparser::{
    BinaryReaderError, KnownCustom, Name, Operator, Parser, Payload, Validator, WasmFeatures,
};

/// WebAssembly 1.0, with mutable globals.
const PROFILE: WasmFeatures = WasmFeatures::WASM1;

/// Validates a module. Everything that leaves the profile is noted, once for each feature, and validation goes on with it.
/// There are no types when the module is invalid under any features.
pub(super) fn validate(wasm: &[u8], errors: &mut Vec<GuestError>) -> Option<Types> {
    let mut features = PROFILE;
    loop {
        let error = match Validator::new_with_features(features).validate_all(wasm) {
            Ok(types) => return Some(types),
            Err(error) => error,
        };
        let Some(missing) = missing_feature(wasm, features, &error) else {
            errors.push(GuestError::Invalid {
                message: error.message().to_owned(),
                offset: error.offset(),
            });
            return None;
        };
        errors.push(outside(wasm, missing, &error));
        features |= missing;
    }
}

/// The feature without which validation came to this error; `None` when the module is wrong in itself.
fn missing_feature(
    wasm: &[u8],
    features: WasmFeatures,
    error: &BinaryReaderError,
) -> Option<WasmFeatures> {
    if let Some(missing) = error.missing_wasm_feature()
        && !features.contains(missing)
    {
        return Some(missing);
    }
    // Some errors do not tell: a feature is missing if validation gets further with it.
    let candidates = WasmFeatures::default().difference(features);
    candidates.iter().find(|candidate| {
        match Validator::new_with_features(features | *candidate).validate_all(wasm) {
            Ok(_) => true,
            Err(other) => other.offset() > error.offset(),
        }
    })
}

fn outside(wasm: &[u8], feature: WasmFeatures, error: &BinaryReaderError) -> GuestError {
    let place = Place::find(wasm, error.offset());
    let instruction = place.as_ref().and_then(|place| place.instruction.clone());
    GuestError::Outside {
        what: match instruction {
            Some(instruction) => format!("the instruction `{instruction}`"),
            None => error.message().to_owned(),
        },
        feature: feature
            .iter_names()
            .map(|(name, _)| name.to_lowercase().replace('_', "-"))
            .collect::<Vec<_>>()
            .join(", "),
        place: match place {
            Some(place) => format!("in {} at offset {:#x}", place.function, error.offset()),
            None => format!("at offset {:#x}", error.offset()),
        },
    }
}

/// A place in the code of a module.
struct Place {
    /// The number of the function, and its name where the module tells.
    function: String,
    /// The name of the instruction in the text format, where one begins at the place.
    instruction: Option<String>,
}

impl Place {
    fn find(wasm: &[u8], offset: usize) -> Option<Place> {
        let mut parser = Parser::new(0);
        parser.set_features(WasmFeatures::all());
        let mut function = 0;
        let mut found = None;
        for payload in parser.parse_all(wasm) {
            match payload.ok()? {
                Payload::ImportSection(imports) => {
                    function += imports
                        .into_imports()
                        .flatten()
                        .filter(|import| matches!(import.ty, wasmparser::TypeRef::Func(_)))
                        .count() as u32;
                }
                Payload::CodeSectionEntry(body) => {
                    if body.range().contains(&offset) {
                        let instruction = body.get_operators_reader().ok().and_then(|operators| {
                            operators
                                .into_iter_with_offsets()
                                .flatten()
                                .find(|(_, at)| *at == offset)
                                .and_then(|(operator, _)| text_name(&operator))
                        });
                        found = Some(Place {
                            function: format!("function {function}"),
                            instruction,
                        });
                    } else if found.is_none() {
                        function += 1;
                    }
                }
                Payload::CustomSection(custom) => {
                    if let (Some(place), KnownCustom::Name(names)) = (&mut found, custom.as_known())
                        && let Some(name) = function_name(names, function)
                    {
                        place.function = format!("function {function} `{name}`");
                    }
                }
                _ => {}
            }
        }
        found
    }
}

fn function_name(names: wasmparser::NameSectionReader<'_>, function: u32) -> Option<String> {
    names.into_iter().flatten().find_map(|name| match name {
        Name::Function(map) => map
            .into_iter()
            .flatten()
            .find(|naming| naming.index == function)
            .map(|naming| naming.name.to_owned()),
        _ => None,
    })
}

/// The name of an instruction as in the text format, made from the name of its variant.
fn text_name(operator: &Operator<'_>) -> Option<String> {
    macro_rules! names {
        ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
            match operator {
                $(Operator::$op { .. } => stringify!($visit),)*
                _ => return None,
            }
        };
    }
    const GROUPS: &[&str] = &[
        "i32", "i64", "f32", "f64", "v128", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2",
        "memory", "table", "data", "elem", "ref", "global", "local", "struct", "array", "i31",
    ];
    let name = wasmparser::for_each_operator!(names).strip_prefix("visit_")?;
    Some(match name.split_once('_') {
        Some((group, rest)) if GROUPS.contains(&group) => format!("{group}.{rest}"),
        _ => name.to_owned(),
    })
}
