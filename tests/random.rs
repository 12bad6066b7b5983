//! Random uses of what guests, files and peers reach: nothing panics, and debug and release builds do the same.
//!
//! The seed is always the same unless `WASM_EMBEDDED_SEED` gives another one; `WASM_EMBEDDED_RANDOM` is how often each test tries.
//! A failure says the seed and what was tried, which goes into a test of its own.

#[path = "random/fixture.rs"]
mod fixture;
#[path = "random/import.rs"]
#[allow(dead_code)]
mod import;
#[path = "random/memory.rs"]
mod memory;
#[path = "random/mutate.rs"]
mod mutate;
#[path = "random/table.rs"]
mod table;

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;
use wasm_embedded_spec::adapter;
use wasm_embedded_spec::differential::Choices;
use wasm_embedded_spec::guest::findings;
use wasm_embedded_spec::import::{AddressBits, CaptureLine, Format, Open, Options, Parity};
use wasm_embedded_spec::model::{Level, Model};
use wasm_embedded_spec::report::merge::merge;
use wasm_embedded_spec::report::{json, junit};
use wasm_embedded_spec::suite::{
    CaseResult, Expectations, RoundDifference, Rounds, Run, RuntimeInfo, Shard, Status, discover,
};

/// A number from the environment.
fn number(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    }
}

/// Tries something with random choices, `often` times unless the environment says how often.
fn tries(often: u64, one: impl Fn(&mut Choices)) {
    let seed = number("WASM_EMBEDDED_SEED", 1);
    for index in 0..number("WASM_EMBEDDED_RANDOM", often) {
        let tried = AssertUnwindSafe(|| one(&mut Choices::one_of(seed, index)));
        if let Err(panic) = catch_unwind(tried) {
            eprintln!("seed {seed}, number {index}");
            std::panic::resume_unwind(panic);
        }
    }
}

/// Tries something with samples in which something is changed.
fn mutants(often: u64, samples: &[Vec<u8>], one: impl Fn(&mut Choices, &[u8])) {
    assert!(!samples.is_empty());
    tries(often, |choices| {
        let pick = |choices: &mut Choices| &samples[choices.below(samples.len() as u32) as usize];
        let (sample, other) = (pick(choices), pick(choices));
        let mutant = mutate::mutate(choices, sample, other);
        let tried = AssertUnwindSafe(|| one(choices, &mutant));
        if let Err(panic) = catch_unwind(tried) {
            eprintln!("of this input:\n{}", mutant.escape_ascii());
            std::panic::resume_unwind(panic);
        }
    });
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder, and of those in it, that have one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<Vec<u8>> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if endings.contains(&&*ending) {
            found.push(std::fs::read(path).unwrap());
        }
    }
    found
}

#[test]
fn memory_is_as_the_model_says() {
    tries(20_000, memory::check);
}

#[test]
fn tables_are_as_the_model_says() {
    tries(2_000, table::check);
}

/// Small captures of every format, for what the longer examples do not have.
const CAPTURES: &[&str] = &[
    "name,type,start_time,duration,\"error\",\"data\"\n\"UART\",\"data\",0.1,0.0001,,0x41\n\"UART\",\"data\",0.2,0.0001,,0x42\n",
    "name,type,start_time,duration,\"mosi\",\"miso\"\n\"SPI\",\"enable\",0.1,1e-8,,\n\"SPI\",\"result\",0.1,1e-8,0x9f,0xff\n\"SPI\",\"disable\",0.2,1e-8,,\n",
    "Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK\n0.0010,0,0x90,0x00,Write,ACK\n0.0011,1,0x91,0x19,Read,NAK\n",
    "Time [s],Packet ID,MOSI,MISO\n0.1,0,0x9f,0xff\n0.2,0,0x00,0xef\n",
    "Time [s],Value,Parity Error,Framing Error\n0.1,0x41,,\n0.2,0x42,Error,\n",
    "$timescale 1 us $end\n$var wire 1 ! RX $end\n$enddefinitions $end\n#0 1!\n#100 0!\n#204 1!\n#308 0!\n#412 1!\n#2000 0!\n#2104 1!\n#9000\n",
    "$timescale 10 ns $end\n$scope module top $end\n$var wire 1 ! CLK $end\n$var wire 1 \" MOSI $end\n$var wire 1 # MISO $end\n$var wire 1 $ CS $end\n$upscope $end\n$enddefinitions $end\n#0 0! 1\" 1# 1$\n#10 0$\n#20 1!\n#30 0! 0\"\n#40 1!\n#50 0!\n#60 1$\n",
    "30-30 i2c-1: Start\n45-150 i2c-1: Address write: 44\n165-180 i2c-1: ACK\n190-300 i2c-1: Data write: 2C\n301-302 i2c-1: NACK\n310-310 i2c-1: Stop\n64-185 spi-1: 00 01\n64-185 spi-1: 5A 5B\n14-84 uart-1: 48\n90-120 uart-1: 49\n",
    " a-71 [000] .....  9.1: i2c_write: i2c-5 #0 a=044 f=0000 l=2 [02-14]\n a-71 [000] ..... 9.2: i2c_read: i2c-5 #1 a=044 f=0001 l=4\n a-71 [000] ..... 9.3: i2c_reply: i2c-5 #1 a=044 f=0001 l=4 [33-00-00-00]\n a-71 [000] ..... 9.4: i2c_result: i2c-5 n=2 ret=2\n a-71 [000] ..... 9.5: i2c_write: i2c-5 #0 a=044 f=0000 l=1 [02]\n a-71 [000] ..... 9.6: i2c_result: i2c-5 n=1 ret=-121\n",
    "2.5\trising\tgpiochip0 3\n2.6\tfalling\tgpiochip0 3 \"BUTTON\"\nevent:  RISING EDGE offset: 3 timestamp: [    1234.567890123]\n",
];

fn captures() -> Vec<Vec<u8>> {
    let endings = ["txt", "csv", "vcd"];
    let mut captures = files(&root().join("docs/captures"), &endings);
    captures.extend(CAPTURES.iter().map(|text| text.as_bytes().to_vec()));
    captures
}

#[test]
fn importers_take_any_capture() {
    mutants(6_000, &captures(), |choices, mutant| {
        let text = |choices: &mut Choices| {
            let names = ["SCL", "SDA", "CLK", "MOSI", "RX", "top.CLK", ""];
            choices.one_in(8).then(|| choices.pick(&names).to_owned())
        };
        let mut options = Options {
            pad: choices.one_in(2),
            open: choices.pick(&[None, Some(Open::Guest), Some(Open::Runtime)]),
            line: choices.pick(&[None, Some(CaptureLine::Tx), Some(CaptureLine::Miso)]),
            uart_size: NonZeroUsize::new(choices.below(4) as usize),
            address_bits: choices.pick(&[None, Some(AddressBits::Seven), Some(AddressBits::Eight)]),
            ..Options::default()
        };
        if choices.one_in(4) {
            options.format = Some(choices.pick(Format::ALL));
        }
        let wiring = &mut options.wiring;
        for wire in [
            &mut wiring.scl,
            &mut wiring.sda,
            &mut wiring.clk,
            &mut wiring.mosi,
            &mut wiring.rx,
        ] {
            *wire = text(choices);
        }
        wiring.cpol = choices.one_in(2);
        wiring.cpha = choices.one_in(2);
        wiring.lsb_first = choices.one_in(2);
        wiring.baud = choices.pick(&[None, None, Some(0), Some(1), Some(9600), Some(u32::MAX)]);
        wiring.data_bits = choices.pick(&[0, 0, 5, 8, 9, 255]);
        wiring.parity = choices.pick(&[Parity::None, Parity::Even, Parity::Odd]);
        import::check_with(&options, mutant);
    });
}

/// As text, for readers that take nothing else.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn fixtures_are_read_or_refused() {
    let samples = files(&root().join("fixtures"), &["json", "jsonl"]);
    mutants(6_000, &samples, |_, mutant| {
        fixture::check_json(&text(mutant))
    });
}

#[test]
fn mocks_are_read_or_refused() {
    let mut samples = files(&root().join("fixtures"), &["toml"]);
    samples.push(MOCK.as_bytes().to_vec());
    mutants(4_000, &samples, |_, mutant| {
        fixture::check_toml(&text(mutant))
    });
}

const MOCK: &str = "ops = [\n{i2c_init = {port = 1, baud = 100000}},\n]\n";

/// An error of one line or several can be printed as it is.
fn shown(error: &str) {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!error.is_empty() && !error.contains(control), "{error:?}");
}

#[test]
fn reports_are_read_or_refused() {
    let result = |status, message: &str| CaseResult {
        id: "i2c/write/bytes".to_owned(),
        clauses: vec!["i2c/write/bytes".to_owned()],
        level: Level::Must,
        status,
        duration: Duration::from_micros(1_500),
        title: "A title.".to_owned(),
        guest: "suites/i2c/write/bytes.wat".to_owned(),
        fixture: String::new(),
        message: message.to_owned(),
        trace: vec![serde_json::json!({"call": "i2c.write", "times": 2})],
        expected: Some(serde_json::json!({"call": "i2c.write", "args": {"handle": 0}})),
        found: None,
    };
    let run = Run {
        runtime: RuntimeInfo {
            name: "engine".to_owned(),
            version: "1.0".to_owned(),
        },
        shard: Shard::new(1, 2).ok(),
        cases: vec![
            result(Status::Failed, "\u{9b}2J\nno"),
            result(Status::Passed, ""),
        ],
        rounds: vec![Rounds {
            reference: RuntimeInfo {
                name: "other".to_owned(),
                version: "1.0".to_owned(),
            },
            seed: 7,
            guests: 9,
            difference: Some(RoundDifference {
                guest: 8,
                message: "\u{9b}2J".to_owned(),
                expected: None,
                found: Some(serde_json::json!({"call": "i2c.write"})),
                again: "conform fuzz".to_owned(),
                shown: String::new(),
            }),
        }],
    };
    let sample = json::render(std::slice::from_ref(&run));
    assert_eq!(json::parse(&sample), Ok(vec![run.clone()]));
    shown(&sample);
    let sample = sample.into_bytes();
    mutants(3_000, &[sample], |_, mutant| {
        match json::parse(&text(mutant)) {
            Ok(runs) => {
                let again = json::parse(&json::render(&runs)).unwrap();
                assert_eq!(again, runs);
                shown(&junit::render(&runs));
                assert!(merge([runs.clone(), runs].concat(), &[]).is_err());
            }
            Err(error) => assert!(!error.is_empty()),
        }
    });
}

#[test]
fn lines_of_adapters_are_read_or_refused() {
    let transcript = std::fs::read_to_string(root().join("docs/adapter-transcript.jsonl")).unwrap();
    let of_adapter = |line: &str| -> Option<Vec<u8>> {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        Some(line.get("adapter")?.to_string().into_bytes())
    };
    let samples: Vec<_> = transcript.lines().filter_map(of_adapter).collect();
    mutants(6_000, &samples, |_, mutant| {
        match adapter::parse(&text(mutant)) {
            Ok(adapter::Line::Call(call)) => {
                assert_eq!(call.args.len(), call.function.params.len())
            }
            Ok(_) => {}
            Err(error) => assert!(!error.is_empty()),
        }
    });
}

/// A folder with a specification and no cases yet.
fn project() -> (tempfile::TempDir, Model) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("suites/i2c/write")).unwrap();
    (folder, Model::load(&root().join("witx")).unwrap())
}

#[test]
fn cases_and_expectations_are_read_or_refused() {
    let (folder, model) = project();
    let case = folder.path().join("suites/i2c/write/case.wat");
    let cases = files(&root().join("suites/common"), &["wat"]);
    mutants(400, &cases, |_, mutant| {
        std::fs::write(&case, mutant).unwrap();
        if let Err(errors) = discover(folder.path(), &model) {
            errors.iter().for_each(|error| shown(&error.to_string()));
        }
    });
    std::fs::write(&case, ";;! clauses = [\"i2c/write/bytes\"]\n(module)").unwrap();
    let cases = discover(folder.path(), &model).unwrap();
    let file = folder.path().join("expectations.toml");
    let sample = "[[expect]]\ncase = \"i2c/write/case\"\nstatus = \"failed\"\nreason = \"so\"\n";
    mutants(2_000, &[sample.as_bytes().to_vec()], |_, mutant| {
        std::fs::write(&file, mutant).unwrap();
        if let Err(errors) = Expectations::read(&file, &cases) {
            errors.iter().for_each(|error| shown(&error.to_string()));
        }
    });
}

#[test]
fn guests_are_read_or_refused() {
    let texts = files(&root().join("suites/common"), &["wat"]);
    let guests: Vec<_> = texts
        .iter()
        .filter_map(|text| wat::parse_bytes(text).ok())
        .collect();
    let guests: Vec<_> = guests.iter().map(|guest| guest.to_vec()).collect();
    mutants(2_000, &guests, |_, mutant| {
        for finding in findings(mutant) {
            let finding = finding.to_string();
            shown(&finding);
            assert!(!finding.contains('\n'), "{finding:?}");
        }
    });
}
