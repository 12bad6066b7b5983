//! What a trap says: the functions that were running, by name, and with debug information where in the source.

use std::process::Command;
use wasm_embedded_rt_wasmtime::Wasmtime;
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::runtime::{End, Host, NoInstance, Runtime};

struct NoDrivers;

impl Platform for NoDrivers {}

/// What the trap of `run` says.
fn trap(wasm: &[u8]) -> String {
    let module = Wasmtime::for_many_instances().unwrap().load(wasm).unwrap();
    let end = match module.instantiate(Host::new(Box::new(NoDrivers))) {
        Ok(mut instance) => instance.invoke("run").unwrap_err(),
        Err(NoInstance::Ended(end)) => end,
        Err(NoInstance::Refused(refused)) => panic!("{refused}"),
    };
    match end {
        End::Trap(text) => text,
        other => panic!("expected a trap, found {other:?}"),
    }
}

fn trap_of(text: &str) -> String {
    trap(&wat::parse_str(text).unwrap())
}

const UNREACHABLE: &str = "wasm `unreachable` instruction executed";

#[test]
fn functions_are_named() {
    let text = r#"(module
        (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
        (func $"_ZN5blink4main17h0123456789abcdefE" (export "run") (call 2))
        (func (call $"led\1b[31m"))
        (func $"led\1b[31m" unreachable))"#;
    let expected = "\n  at led\\u{1b}[31m\n  at function 2\n  at blink::main";
    assert_eq!(trap_of(text), UNREACHABLE.to_owned() + expected);
    // A start function too.
    let text =
        r#"(module (func $begin (drop (i32.div_u (i32.const 1) (i32.const 0)))) (start $begin))"#;
    assert_eq!(trap_of(text), "integer divide by zero\n  at begin");
}

#[test]
fn endless_recursion_is_shown_in_part() {
    let text = trap_of(r#"(module (func $down (export "run") (call $down)))"#);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "call stack exhausted");
    assert_eq!(lines[1..21], ["  at down"; 20]);
    assert_eq!(lines[21..], ["  and more"]);
}

/// A guest in C, compiled with debug information. Nothing where there is no clang.
fn compiled(flags: &[&str]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let source = r#"
static inline __attribute__((always_inline)) void led(int pin) {
    if (pin > 7)
        __builtin_trap();
}
__attribute__((noinline)) void blink(volatile int *pin) {
    led(*pin);
    *pin = 1;
}
__attribute__((export_name("run"))) void run(void) {
    int pin = 8;
    blink(&pin);
    pin = 2;
}
"#;
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("src/blink.c"), source).unwrap();
    // In two steps: when it links with `-O`, clang has a `wasm-opt` that is there remove what is looked for.
    let clang = |arguments: &[&str]| {
        let mut command = Command::new("clang");
        let command = command
            .arg("--target=wasm32-unknown-unknown")
            .args(arguments);
        let status = command.args(flags).current_dir(folder.path()).status();
        status.is_ok_and(|status| status.success())
    };
    if !clang(&["-O1", "-c", "-o", "blink.o", "src/blink.c"])
        || !clang(&["-nostdlib", "-Wl,--no-entry", "-o", "blink.wasm", "blink.o"])
    {
        assert!(
            std::env::var_os("WASM_EMBEDDED_GUESTS").is_none(),
            "clang compiles for WebAssembly"
        );
        eprintln!("skipped: there is no clang that compiles for WebAssembly");
        return None;
    }
    Some(std::fs::read(folder.path().join("blink.wasm")).unwrap())
}

#[test]
fn lines_of_the_source_are_shown() {
    for version in ["-gdwarf-4", "-gdwarf-5"] {
        let Some(wasm) = compiled(&[version]) else {
            return;
        };
        let text = trap(&wasm);
        let expected = [
            UNREACHABLE,
            "  at led (src/blink.c:3:9)",
            "  at blink (src/blink.c:7:5)",
            "  at run (src/blink.c:12:5)",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected, "{version}");
    }
    let Some(wasm) = compiled(&["-Wl,--strip-debug"]) else {
        return;
    };
    let expected = [UNREACHABLE, "  at blink", "  at run"];
    assert_eq!(trap(&wasm).lines().collect::<Vec<_>>(), expected);
}

/// A module that traps at once, with these sections.
fn with_sections(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let text = r#"(module (func $fail (export "run") unreachable))"#;
    let mut wasm = wat::parse_str(text).unwrap();
    let leb = |mut number: usize| {
        let mut bytes = Vec::new();
        while number > 0x7f {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    for (name, contents) in sections {
        let mut section = leb(name.len());
        section.extend(name.bytes());
        section.extend(*contents);
        wasm.push(0);
        wasm.extend(leb(section.len()));
        wasm.extend(section);
    }
    wasm
}

/// A unit of DWARF 4, with these entries.
fn unit(entries: &[u8]) -> Vec<u8> {
    let mut unit = ((entries.len() + 7) as u32).to_le_bytes().to_vec();
    unit.extend([4, 0, 0, 0, 0, 0, 4]);
    unit.extend(entries);
    unit
}

const SHOWN: &str = "wasm `unreachable` instruction executed\n  at fail";

#[test]
fn debug_information_that_is_nested_without_end_is_left_alone() {
    // A unit, a function, both from address 1 on; an inlined function without attributes.
    let abbreviations = [
        1, 0x11, 1, 0x11, 1, 0x12, 6, 0, 0, 2, 0x2e, 1, 0x11, 1, 0x12, 6, 0, 0, 3, 0x1d, 1, 0, 0, 0,
    ];
    let range = [1, 0, 0, 0, 0, 0x10, 0, 0];
    let mut entries = vec![1];
    entries.extend(range);
    entries.push(2);
    entries.extend(range);
    entries.extend(vec![3; 3 << 20]);
    let info = unit(&entries);
    // There is much to read, so that the limit of that is not reached.
    let wasm = with_sections(&[
        (".debug_abbrev", &abbreviations),
        (".debug_info", &info),
        (".debug_str", &vec![b'a'; 16 << 20]),
    ]);
    assert_eq!(trap(&wasm), SHOWN);
}

#[test]
fn debug_information_that_repeats_itself_ends() {
    // 50,000 units that are all of the same line table of 1 MB, whose every row is after the address.
    let abbreviations = [1, 0x11, 0, 0x11, 1, 0x12, 6, 0x10, 0x17, 0, 0, 0];
    let mut entries = vec![1];
    entries.extend([1, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0]);
    let info = unit(&entries).repeat(50_000);
    // Lines of DWARF 4: no folders, one file, and then rows, each an address further on.
    let header = [
        1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, b'a', 0, 0, 0, 0, 0,
    ];
    let mut lines = vec![4, 0];
    lines.extend((header.len() as u32).to_le_bytes());
    lines.extend(header);
    lines.extend([0, 5, 2, 0, 0, 0x10, 0]);
    lines.extend(vec![0x20; 1 << 20]);
    let mut section = (lines.len() as u32).to_le_bytes().to_vec();
    section.extend(lines);
    let wasm = with_sections(&[
        (".debug_abbrev", &abbreviations),
        (".debug_info", &info),
        (".debug_line", &section),
    ]);
    assert_eq!(trap(&wasm), SHOWN);
}

#[test]
fn damaged_debug_information_shows_what_is_left() {
    let Some(good) = compiled(&["-g"]) else {
        return;
    };
    let start = good
        .windows(7)
        .position(|bytes| bytes == b".debug_")
        .unwrap();
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed as usize >> 8
    };
    for _ in 0..300 {
        let mut bad = good.clone();
        for _ in 0..1 + next() % 4 {
            let at = start + next() % (good.len() - start);
            bad[at] = next() as u8;
        }
        // A section that is cut short is one that no engine takes.
        let Ok(module) = Wasmtime::for_many_instances().unwrap().load(&bad) else {
            continue;
        };
        let mut instance = module.instantiate(Host::new(Box::new(NoDrivers))).unwrap();
        let Err(End::Trap(text)) = instance.invoke("run") else {
            panic!("it traps");
        };
        assert!(text.starts_with(UNREACHABLE), "{text}");
        let lines: Vec<_> = text.split('\n').collect();
        assert!(
            lines.len() <= 22 && !lines.concat().contains(char::is_control),
            "{text}"
        );
    }
}
