//! What takes a compiler longer than its size says: it is refused before it is compiled.
//!
//! Measured on wasmtime: time grows with the square of the blocks of one function, faster where loops lie in loops; with the number
//! of blocks times that of the locals that live through them; and 8 bytes declare 50,000 locals. Up to these limits a byte of them
//! takes about as long as one of ordinary code. What compilers write stays far below: Go nests 570 blocks; a `switch` in C has a
//! block for each of its cases, and so 6,700 in a function with 5,000 of them that is not optimised; loops are nested 10 deep; a
//! debug build of Zig has 940 locals in a function, and that `switch` 46,677.

use super::FunctionNames;
use crate::runtime::Refused;
use wasmparser::{FunctionBody, Operator, Parser, Payload, TypeRef};

/// How many blocks, loops and `if`s a function may have, and so how deep they may be nested.
pub const MAX_BLOCKS: u64 = 20_000;
/// How deep loops may be nested.
pub const MAX_LOOPS: u64 = 500;
/// How many blocks a function may have, times how many locals it reads in another block than that in which they were set.
pub const MAX_LIVE: u64 = 20_000_000;
/// How many locals all functions together may have.
pub const MAX_LOCALS: u64 = 5_000_000;

/// Checks a valid module against the limits, in a time that is linear in its size.
///
/// # Errors
/// Which function is beyond which limit.
pub fn check_compilation(wasm: &[u8]) -> Result<(), Refused> {
    match beyond(wasm) {
        Ok(None) => Ok(()),
        Ok(Some((function, what, most))) => {
            let names = FunctionNames::of(wasm);
            let line = names.backtrace(&[function], 1);
            let name = line.trim_start().trim_start_matches("at ");
            Err(Refused(format!(
                "`{name}` would take too long to compile: expected at most {most} {what}; split it into several functions, such as a large \
                 `switch` by groups of its cases"
            )))
        }
        // It is not this that finds fault with it.
        Err(_) => Ok(()),
    }
}

/// Returns the first function beyond a limit: its index, what it has too much of, and the limit.
fn beyond(wasm: &[u8]) -> wasmparser::Result<Option<(u32, &'static str, u64)>> {
    let mut function = 0;
    let mut all_locals = 0;
    let mut locals = Locals::default();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    function += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                for declared in body.get_locals_reader()? {
                    all_locals += u64::from(declared?.0);
                }
                if all_locals > MAX_LOCALS {
                    let what = "locals in it and the functions before it";
                    return Ok(Some((function, what, MAX_LOCALS)));
                }
                if let Some((what, most)) = shape(&body, &mut locals)?.beyond() {
                    return Ok(Some((function, what, most)));
                }
                function += 1;
            }
            _ => {}
        }
    }
    Ok(None)
}

/// What a function has of what takes long.
#[derive(Default)]
struct Shape {
    blocks: u64,
    loops: u64,
    live: u64,
}

impl Shape {
    fn beyond(&self) -> Option<(&'static str, u64)> {
        if self.blocks > MAX_BLOCKS {
            Some(("blocks", MAX_BLOCKS))
        } else if self.loops > MAX_LOOPS {
            Some(("loops nested in each other", MAX_LOOPS))
        } else if self.live * self.blocks > MAX_LIVE {
            let what = "blocks times locals that live through them";
            Some((what, MAX_LIVE))
        } else {
            None
        }
    }
}

/// In which piece of straight code each local was set last.
#[derive(Default)]
struct Locals(Vec<Option<u64>>);

impl Locals {
    fn at(&mut self, local: u32) -> &mut Option<u64> {
        let local = local as usize;
        if self.0.len() <= local {
            self.0.resize(local + 1, Some(0));
        }
        &mut self.0[local]
    }

    fn set(&mut self, local: u32, piece: u64) {
        if let Some(set) = self.at(local) {
            *set = piece;
        }
    }

    /// Whether it is read for the first time in another piece.
    fn get(&mut self, local: u32, piece: u64) -> bool {
        let at = self.at(local);
        let crosses = at.is_some_and(|set| set != piece);
        if crosses {
            *at = None;
        }
        crosses
    }
}

fn shape(body: &FunctionBody<'_>, locals: &mut Locals) -> wasmparser::Result<Shape> {
    let mut shape = Shape::default();
    let (mut piece, mut loops) = (0, 0);
    let mut open = Vec::new();
    locals.0.clear();
    for operator in body.get_operators_reader()? {
        let is_loop = match operator? {
            Operator::LocalGet { local_index } => {
                shape.live += u64::from(locals.get(local_index, piece));
                continue;
            }
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                locals.set(local_index, piece);
                continue;
            }
            Operator::Loop { .. } => true,
            Operator::Block { .. } | Operator::If { .. } => false,
            Operator::End => {
                loops -= u64::from(open.pop() == Some(true));
                piece += 1;
                continue;
            }
            Operator::Else
            | Operator::Br { .. }
            | Operator::BrIf { .. }
            | Operator::BrTable { .. } => {
                piece += 1;
                continue;
            }
            _ => continue,
        };
        open.push(is_loop);
        piece += 1;
        shape.blocks += 1;
        loops += u64::from(is_loop);
        shape.loops = shape.loops.max(loops);
    }
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<String> {
        let wasm = wat::parse_str(text).unwrap();
        check_compilation(&wasm).err().map(|refused| refused.0)
    }

    /// A module with a function before the one that has this code.
    fn function(code: &str) -> Option<String> {
        refused(&format!(
            r#"(module (import "time" "now" (func (param i32) (result i32))) (func)
                (func $hot (param i32) (local i32) {code}))"#
        ))
    }

    #[test]
    fn the_most_that_is_taken() {
        let nested = |open: &str, count: usize| {
            function(&format!("{}{}", open.repeat(count), "end ".repeat(count)))
        };
        assert_eq!(nested("block ", 20_000), None);
        assert_eq!(nested("local.get 0 if ", 20_000), None);
        assert_eq!(nested("loop ", 500), None);
        assert_eq!(function(&"block end ".repeat(20_000)), None);
        assert_eq!(function(&"loop end ".repeat(20_000)), None);
    }

    #[test]
    fn what_takes_too_long_is_named_with_its_function() {
        let blocks = function(&"block end ".repeat(20_001)).unwrap();
        assert!(
            blocks.starts_with(
                "`hot` would take too long to compile: expected at most 20000 blocks; "
            ),
            "{blocks}"
        );
        let loops = format!("{}{}", "loop ".repeat(501), "end ".repeat(501));
        let loops = function(&loops).unwrap();
        assert!(
            loops.contains("at most 500 loops nested in each other"),
            "{loops}"
        );
        let many = format!(
            "(module {})",
            format!("(func (local{}))", " i32".repeat(50_000)).repeat(101)
        );
        let many = refused(&many).unwrap();
        assert!(
            many.starts_with("`function 100`") && many.contains("at most 5000000 locals"),
            "{many}"
        );
    }

    #[test]
    fn locals_count_where_they_live_through_blocks() {
        let with = |count: usize, between: &str| {
            let locals = 1..=count;
            let set: String = locals
                .clone()
                .map(|i| format!("(local.set {i} (local.get 0))"))
                .collect();
            let get: String = locals.map(|i| format!("(drop (local.get {i}))")).collect();
            let text = format!(
                "(module (func (param i32) (local{}) {set} {between} {get}))",
                " i32".repeat(count)
            );
            refused(&text)
        };
        let blocks = "block end ".repeat(10_000);
        // The parameter lives in the first piece alone.
        assert_eq!(with(2000, &blocks), None);
        assert!(with(2001, &blocks).unwrap().contains("blocks times locals"));
        // Nothing lives through blocks before and behind.
        assert_eq!(with(40_000, ""), None);
    }
}
