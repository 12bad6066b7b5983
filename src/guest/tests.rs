use super::*;
use crate::call::{AnyDriver, Call};

fn guest(text: &str) -> Result<Guest, GuestError> {
    Guest::parse(&wat::parse_str(text).unwrap())
}

fn error(text: &str) -> String {
    guest(text).unwrap_err().to_string()
}

fn found(text: &str) -> Vec<String> {
    let errors = findings(&wat::parse_str(text).unwrap());
    errors.iter().map(ToString::to_string).collect()
}

/// A good guest but for these fields.
fn module(fields: &str) -> String {
    format!(r#"(module {fields} (memory (export "memory") 1) (func (export "_start")))"#)
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in: {text}");
    }
}

#[test]
fn a_guest_tells_what_it_has() {
    let text = r#"(module
        (import "i2c" "deinit" (func (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
        (import "i2c" "deinit" (func (param i32) (result i32)))
        (import "time" "delay" (func (param i64) (result i32)))
        (memory (export "memory") 2)
        (func (export "_start")) (func (export "other")) (func (export "typed") (param i32))
        (data (i32.const 131071) "x") (data (i32.const 131072) ""))"#;
    let guest = guest(text).unwrap();
    let imports: Vec<_> = guest.imports().collect();
    assert_eq!(
        imports,
        [
            ("i2c", "deinit"),
            ("wasi_snapshot_preview1", "proc_exit"),
            ("i2c", "deinit"),
            ("time", "delay")
        ]
    );
    assert_eq!(
        guest.apis().map(|api| api.name).collect::<Vec<_>>(),
        ["i2c", "time"]
    );
    assert_eq!(guest.exports().collect::<Vec<_>>(), ["_start", "other"]);
    assert!(guest.exports_memory());
    assert_eq!(guest.initial_memory(), 2 * PAGE);
    assert!(found(text).is_empty());
}

#[test]
fn every_function_can_be_imported() {
    use crate::call::WasmType;
    let ty = |params: &[WasmType]| {
        let params = params.iter().map(|param| match param {
            WasmType::I32 => " i32",
            WasmType::I64 => " i64",
        });
        format!("(param{})", params.collect::<String>())
    };
    let mut imports = String::new();
    for function in APIS.iter().flat_map(|api| api.functions) {
        let params = ty(function.wasm_params);
        imports += &format!(
            r#"(import "{}" "{}" (func {params} (result i32)))"#,
            function.api, function.name
        );
    }
    for module in crate::wasi::MODULES {
        for function in crate::wasi::FUNCTIONS.iter().filter(|f| f.is_in(module)) {
            let (name, params) = (function.name, ty(function.params));
            let result = if function.returns { "(result i32)" } else { "" };
            imports += &format!(r#"(import "{module}" "{name}" (func {params} {result}))"#);
        }
    }
    assert_eq!(guest(&module(&imports)).unwrap().apis().count(), APIS.len());
}

#[test]
fn what_is_no_module_is_told() {
    let error = |bytes: &[u8]| Guest::parse(bytes).unwrap_err().to_string();
    says(&error(b""), &["found none"]);
    says(&error(b"\x7fE"), &["found 7f 45 and the end"]);
    says(
        &error(b"\x7fELF\x02"),
        &["expected the first bytes 00 61 73 6d, found 7f 45 4c 46"],
    );
    says(&error(b"\n  (module)"), &["text format", "wat2wasm"]);
    says(&error(b";; a guest\n(module)"), &["text format"]);
    says(
        &error(&wat::parse_str("(component)").unwrap()),
        &["component"],
    );
    says(&error(b"\0asm\x02\0\0\0"), &["not a valid"]);
    says(
        &error(b"\0asm\x01\0\0\0\x01"),
        &["not a valid", "offset 0x"],
    );
}

/// What [`Guest::check_profile`] says of a module that is a guest otherwise.
#[track_caller]
fn outside(text: &str) -> String {
    let guest = guest(text).unwrap();
    guest.check_profile(&[]).unwrap_err().to_string()
}

fn with_code(code: &str) -> String {
    format!(
        r#"(module (memory (export "memory") 1) (table 2 funcref) (elem $e func 0) (func (export "_start") {code}))"#
    )
}

#[test]
fn what_leaves_the_profile_is_named() {
    let text = outside(
        r#"(module (import "time" "delay" (func (param i64) (result i32))) (memory (export "memory") 1)
            (func) (func $sum (export "_start") (drop (v128.const i32x4 0 0 0 0))))"#,
    );
    says(
        &text,
        &[
            "`v128.const`",
            "simd",
            "function 2 `sum`",
            "offset 0x",
            "target-cpu=lime1",
            "-mcpu=lime1",
            "--disable",
        ],
    );
    for (code, parts) in [
        ("(local v128)", ["the type v128", "simd"]),
        ("(return_call 0)", ["`return_call`", "tail-call"]),
        ("(drop (ref.null func))", ["`ref.null`", "reference-types"]),
        (
            "(drop (table.grow (ref.null func) (i32.const 1)))",
            ["`ref.null`", "reference-types"],
        ),
        ("(drop (table.size))", ["`table.size`", "reference-types"]),
        (
            "(drop (select (result i32) (i32.const 1) (i32.const 1) (i32.const 1)))",
            ["select", "reference-types"],
        ),
        (
            "(table.copy (i32.const 0) (i32.const 0) (i32.const 1))",
            ["`table.copy`", "bulk-memory"],
        ),
        (
            "(table.init $e (i32.const 0) (i32.const 0) (i32.const 1))",
            ["`table.init`", "bulk-memory"],
        ),
        ("(elem.drop $e)", ["`elem.drop`", "bulk-memory"]),
        (
            "(drop (i32.atomic.load (i32.const 0)))",
            ["`i32.atomic.load`", "threads"],
        ),
    ] {
        says(&outside(&with_code(code)), &parts);
    }
    for (fields, feature) in [
        ("(memory 1)", "multi-memory"),
        ("(table 1 externref)", "reference-types"),
        ("(table 1 funcref) (table 1 funcref)", "reference-types"),
        (
            "(global i32 (i32.const 1)) (global i32 (global.get 0))",
            "gc",
        ),
        ("(tag)", "exceptions"),
        ("(type (struct))", "gc"),
    ] {
        says(&outside(&module(fields)), &["outside the profile", feature]);
    }
    says(&outside("(module (memory i64 1))"), &["memory64"]);
    says(&outside("(module (memory 1 2 shared))"), &["threads"]);
}

#[test]
fn engines_may_take_more() {
    let guest = guest(&with_code(
        "(drop (v128.const i32x4 0 0 0 0)) (return_call 0)",
    ))
    .unwrap();
    assert!(guest.check_profile(&["simd", "tail-call"]).is_ok());
    let refused = guest.check_profile(&["simd"]).unwrap_err().to_string();
    says(&refused, &["`return_call`"]);
}

#[test]
fn what_compilers_write_is_in_the_profile() {
    for code in [
        "(drop (i32.extend8_s (i32.const 1))) (drop (i64.extend32_s (i64.const 1)))",
        "(drop (i32.trunc_sat_f32_s (f32.const 1))) (drop (i64.trunc_sat_f64_u (f64.const 1)))",
        "(memory.fill (i32.const 0) (i32.const 0) (i32.const 1)) (memory.copy (i32.const 0) (i32.const 0) (i32.const 1))",
        "(i32.const 0) (i32.const 0) (block (param i32 i32) (result i32 i32)) (drop) (drop)",
    ] {
        assert!(found(&with_code(code)).is_empty(), "{code}");
    }
    for fields in [
        "(func (result i32 i32) (i32.const 0) (i32.const 0))",
        r#"(data $d "passive") (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d))"#,
        "(table 1 funcref) (elem declare func 0) (elem func 0)",
        "(global i32 (i32.add (i32.const 1) (i32.const 2))) (global i64 (i64.mul (i64.const 1) (i64.const 2)))",
        r#"(data (offset (i32.sub (i32.const 9) (i32.const 2))) "x")"#,
    ] {
        assert!(found(&module(fields)).is_empty(), "{fields}");
    }
}

#[test]
fn an_index_of_a_table_may_be_over_long() {
    let mut wasm = wat::parse_str(with_code("(call_indirect (i32.const 0))")).unwrap();
    let at = wasm
        .windows(3)
        .rposition(|bytes| bytes == [0x11, 0, 0])
        .unwrap();
    wasm.splice(at + 2..at + 3, [0x80, 0x80, 0x80, 0x80, 0]);
    // The sizes of the body and of the section.
    let body = at - 4;
    assert_eq!(wasm[body..body + 4], [7, 0, 0x41, 0]);
    wasm[body] += 4;
    wasm[body - 2] += 4;
    assert_eq!(findings(&wasm), []);
}

#[test]
fn a_module_is_validated_twice_at_most() {
    let passes = |wasm: &[u8]| {
        profile::PASSES.set(0);
        findings(wasm);
        profile::PASSES.get()
    };
    let everything = "(tag) (memory 1) (table 1 externref) (global v128 (v128.const i32x4 0 0 0 0))
        (func (return_call 0)) (func (drop (ref.null func))) (func (drop (i32.atomic.load (i32.const 0))))";
    let beyond = wat::parse_str(module(everything)).unwrap();
    assert!(passes(&beyond) <= 2);
    assert_eq!(passes(&wat::parse_str(module("")).unwrap()), 1);
    let mut invalid = wat::parse_str(with_code("(drop (i32.const 1))")).unwrap();
    let drop = invalid.iter().rposition(|byte| *byte == 0x1a).unwrap();
    invalid[drop] = 0x01;
    assert!(passes(&invalid) <= 2);
}

#[test]
fn mutable_globals_and_floats_are_in_the_profile() {
    let fields = r#"(global (export "g") (mut f64) (f64.const 1))"#;
    assert!(guest(&module(fields)).is_ok());
}

#[test]
fn all_findings_are_told() {
    let found = found(
        r#"(module
            (import "i2c" "wirte" (func (param i32 i32 i32) (result i32)))
            (import "env" "abort" (func (param i32 i32 i32 i32)))
            (memory (export "mem") 1)
            (table 1 funcref) (elem (i32.const 1) 0)
            (data (i32.const 65535) "xy")
            (func (export "_start") (param i32)
                (drop (v128.const i32x4 0 0 0 0)) (drop (v128.const i32x4 1 0 0 0))
                (table.copy (i32.const 0) (i32.const 0) (i32.const 0))))"#,
    );
    assert_eq!(found.len(), 8, "{found:#?}");
    says(&found[0], &["v128.const"]);
    says(&found[1], &["table.copy"]);
    says(&found[2], &["`i2c.wirte`", "did you mean `write`?"]);
    says(&found[3], &["`env.abort`", "--use abort="]);
    says(
        &found[4],
        &["element segment 0", "from 1 to 2", "1 entries"],
    );
    says(
        &found[5],
        &["data segment 0", "from 65535 to 65537", "65536 bytes"],
    );
    says(&found[6], &["`memory`", "exported as `mem`"]);
    says(&found[7], &["`_start`", "(i32) -> ()"]);
    says(
        &findings(b"x")[0].to_string(),
        &["not a WebAssembly module"],
    );
    assert_eq!(findings(b"x").len(), 1);
}

#[test]
fn imports_are_checked() {
    let import = |import: &str| error(&module(&format!("(import {import})")));
    says(
        &import(r#""i2c" "init" (func (param i32 i64) (result i32))"#),
        &[
            "`i2c.init`",
            "(i32, i32, i32, i32, i32) -> (i32)",
            "found (i32, i64) -> (i32)",
        ],
    );
    says(
        &import(r#""wasi_unstable" "proc_exit" (func (param i32) (result i32))"#),
        &["expected the type (i32) -> (), found (i32) -> (i32)"],
    );
    says(
        &import(r#""i2s" "init" (func)"#),
        &["no API is named `i2s`", "did you mean `i2c`?"],
    );
    says(
        &import(r#""bluetooth" "scan" (func)"#),
        &["there are: ", "gpio", "wasi_unstable"],
    );
    says(
        &import(r#""gpio" "toggle" (func)"#),
        &["`gpio` has no such function", "there are: ", "set"],
    );
    says(
        &import(r#""wasi_snapshot_preview1" "path_open" (func)"#),
        &["expected the type (i32, i32, i32, i32, i32, i64, i64, i32, i32) -> (i32)"],
    );
    says(
        &import(r#""wasi_snapshot_preview1" "thread-spawn" (func)"#),
        &[
            "`wasi_snapshot_preview1` has no such function",
            "fd_write",
            "sock_accept",
        ],
    );
    says(
        &import(r#""wasi_unstable" "sock_accept" (func (param i32 i32 i32) (result i32))"#),
        &["`wasi_unstable` has no such function"],
    );
    says(&import(r#""env" "i2c_write" (func)"#), &["attribute"]);
    says(
        &error(r#"(module (import "env" "memory" (memory 1)))"#),
        &["found a memory", "--import-memory"],
    );
    says(
        &import(r#""env" "g" (global i32)"#),
        &["expected a function, found a global"],
    );
    says(
        &import(r#""env" "t" (table 1 funcref)"#),
        &["expected a function, found a table"],
    );
}

#[test]
fn segments_and_tables_must_fit() {
    says(
        &error(&module(r#"(data (i32.const -1) "x")"#)),
        &["4294967295"],
    );
    says(
        &error(&module(r#"(data (i32.const 65537) "")"#)),
        &["data segment 0"],
    );
    assert!(guest(&module(r#"(data (i32.const 65536) "")"#)).is_ok());
    says(
        &error(&module(
            r#"(data (offset (i32.add (i32.const 65535) (i32.const 1))) "x")"#,
        )),
        &["from 65536 to 65537"],
    );
    assert!(guest(&module("(table 65536 funcref)")).is_ok());
    says(
        &error(&module("(table 65537 funcref)")),
        &["table 0 has 65537 entries", "at most 65536"],
    );
    assert!(guest(&module("(table 2 funcref) (elem (i32.const 1) 0)")).is_ok());
}

#[test]
fn memory_is_limited_in_whole_pages() {
    let guest = guest(&module("").replace(" 1)", " 3)")).unwrap();
    assert_eq!(guest.check_memory(3 * PAGE), Ok(()));
    let refused = guest.check_memory(3 * PAGE - 1).unwrap_err();
    says(
        &refused.0,
        &[
            "needs 3 pages of memory (196608 bytes)",
            "limit is 2 pages (196607 bytes)",
        ],
    );
}

#[test]
fn a_platform_must_have_what_is_imported() {
    struct I2cOnly;
    impl AnyDriver for I2cOnly {
        fn call(&mut self, _: Call<'_, '_>) -> Result<i64, i32> {
            Err(-2)
        }
        fn has_api(&self, api: &str) -> bool {
            api == "i2c"
        }
    }
    let guest = |api: &str| {
        let import = format!(r#"(import "{api}" "deinit" (func (param i32) (result i32)))"#);
        guest(&module(&import)).unwrap()
    };
    let mut platform = I2cOnly;
    assert_eq!(guest("i2c").check_platform(&mut platform), Ok(()));
    let refused = guest("gpio").check_platform(&mut platform).unwrap_err();
    says(&refused.0, &["`gpio.deinit`", "no `gpio`"]);
}

#[test]
fn damaged_modules_are_no_danger() {
    let wasm = wat::parse_str(
        r#"(module $name
            (import "i2c" "write" (func $write (param i32 i32 i32) (result i32)))
            (memory (export "memory") 1) (table 2 funcref) (global (mut i32) (i32.const 0))
            (elem (i32.const 0) $main $write) (data (i32.const 8) "bytes")
            (func $main (export "_start") (local i64)
                (drop (call_indirect (param i32 i32 i32) (result i32)
                    (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 1)))))"#,
    )
    .unwrap();
    assert!(findings(&wasm).is_empty());
    for len in 0..wasm.len() {
        findings(&wasm[..len]);
    }
    for at in 0..wasm.len() {
        for value in [0, 1, 2, 0x3f, 0x40, 0x70, 0x7e, 0x7f, 0x80, 0xfc, 0xff] {
            let mut damaged = wasm.clone();
            damaged[at] = value;
            findings(&damaged);
        }
    }
}
