use crate::import::tests::{lines, refused};
use crate::import::{Options, Parity, Wiring};

/// The head of a file with these signals, one wire each, with the identifiers a, b, c...
fn head(names: &[&str]) -> String {
    let vars = names
        .iter()
        .zip('a'..)
        .map(|(name, id)| format!("$var wire 1 {id} {name} $end\n"));
    format!(
        "$date today $end $timescale\n 1us $end\n$scope module top $end\n{}$upscope $end\n$enddefinitions $end\n",
        vars.collect::<String>()
    )
}

fn wiring(wiring: Wiring) -> Options {
    Options {
        wiring,
        ..Options::default()
    }
}

/// Bits at one rate on the line a, from 100 on.
fn uart(bits: &str, width: usize) -> String {
    let changes = bits
        .chars()
        .enumerate()
        .map(|(at, bit)| format!("#{} {bit}a\n", 100 + at * width));
    format!("#0 1a\n{}", changes.collect::<String>())
}

const READ_41: &str = r#"{"call":"uart.read","args":{"handle":0,"flags":0,"bytes":1},"reply":"ok","out":{"bytes":"41"}}"#;

#[test]
fn uart_frames() {
    let rx = |bits, baud, parity, data_bits| {
        let given = Wiring {
            rx: Some("line".to_owned()),
            baud,
            parity,
            data_bits,
            ..Wiring::default()
        };
        lines(
            &format!("{}{}", head(&["line"]), uart(bits, 104)),
            &wiring(given),
        )
    };
    // 41 is 1000001, sent from its lowest bit.
    assert_eq!(
        rx("01000001011", Some(9600), Parity::None, 8),
        (vec![READ_41.to_owned()], vec![])
    );
    // The rate is measured, and the last change may be that to the stop bit.
    assert_eq!(rx("0100000101", None, Parity::None, 0).0, [READ_41]);
    assert_eq!(
        rx("01000001001", Some(9600), Parity::Even, 8),
        (vec![READ_41.to_owned()], vec![])
    );
    let (found, remarks) = rx("01000001001", Some(9600), Parity::Odd, 8);
    assert_eq!(found, [READ_41]);
    assert!(remarks[0].contains("wrong parity bit"), "{remarks:?}");
    assert_eq!(rx("010000011", Some(9600), Parity::None, 7).0, [READ_41]);
    let (found, remarks) = rx("01000001001", Some(9600), Parity::None, 8);
    assert_eq!(found, [READ_41]);
    assert!(remarks[0].contains("wrong stop bit"), "{remarks:?}");
    let (_, remarks) = rx("0000000000001", Some(9600), Parity::None, 8);
    assert!(
        remarks.iter().any(|remark| remark.contains("breaks")),
        "{remarks:?}"
    );
}

#[test]
fn a_uart_that_ends_in_the_middle() {
    let text = format!("{}#0 1a #100 0a #204 1a #308 0a\n#400\n", head(&["RX"]));
    let given = Wiring {
        baud: Some(9600),
        ..Wiring::default()
    };
    let (found, remarks) = lines(&text, &wiring(given));
    assert_eq!(found, [""; 0]);
    assert!(remarks[0].contains("ends in the middle"), "{remarks:?}");
}

/// One byte, 9f out and 35 in, in any mode.
fn spi(cpol: bool, cpha: bool, lsb_first: bool) -> String {
    let mut text = format!("#0 1d {}a 0b 0c\n#10 0d\n", u8::from(cpol));
    let mut time = 20;
    for at in 0..8 {
        let shift = if lsb_first { at } else { 7 - at };
        let (out, in_) = (0x9f >> shift & 1, 0x35 >> shift & 1);
        let data = format!("{out}b {in_}c");
        let (first, second) = (u8::from(!cpol), u8::from(cpol));
        text += &match cpha {
            false => format!(
                "#{time} {data}\n#{} {first}a\n#{} {second}a\n",
                time + 5,
                time + 10
            ),
            true => format!("#{time} {data} {first}a\n#{} {second}a\n", time + 5),
        };
        time += 10;
    }
    text + &format!("#{} 1d\n", time + 10)
}

#[test]
fn spi_modes() {
    for (cpol, cpha, lsb_first) in [
        (false, false, false),
        (false, true, false),
        (true, false, true),
        (true, true, false),
    ] {
        let text = format!(
            "{}{}",
            head(&["SCK", "MOSI", "MISO", "CS#"]),
            spi(cpol, cpha, lsb_first)
        );
        let options = wiring(Wiring {
            cpol,
            cpha,
            lsb_first,
            ..Wiring::default()
        });
        assert_eq!(
            lines(&text, &options).0,
            [
                r#"{"call":"spi.transfer","args":{"handle":0,"read":1,"write":"9f"},"reply":"ok","out":{"read":"35"}}"#
            ],
            "{cpol} {cpha} {lsb_first}"
        );
        // Chip select the other way round, and none at all.
        let high = text
            .replace("1d", "2d")
            .replace("0d", "1d")
            .replace("2d", "0d");
        let options = wiring(Wiring {
            cs_high: true,
            ..options.wiring
        });
        assert_eq!(lines(&high, &options).0.len(), 1);
        let none = text.replace("CS#", "other");
        assert_eq!(lines(&none, &options).0.len(), 1);
    }
}

#[test]
fn spi_without_chip_select_is_parted_by_pauses() {
    let byte = |from: usize| {
        (0..8)
            .map(|at| format!("#{} 1a #{} 0a\n", from + at * 10, from + at * 10 + 5))
            .collect::<String>()
    };
    let text = format!(
        "{}#0 0a 1b\n{}{}{}",
        head(&["clk", "mosi"]),
        byte(10),
        byte(100),
        byte(1000)
    );
    assert_eq!(
        lines(&text, &Options::default()).0,
        [
            r#"{"call":"spi.write","args":{"handle":0,"bytes":"ffff"},"reply":"ok"}"#,
            r#"{"call":"spi.write","args":{"handle":0,"bytes":"ff"},"reply":"ok"}"#,
        ]
    );
}

/// Longer identifiers, signals of several bits, real numbers, comments and dumps.
#[test]
fn all_of_the_syntax() {
    let (i2c, _) = (include_str!("../../../docs/captures/levels.vcd"), ());
    let renamed: String = i2c
        .lines()
        .map(|line| match line.as_bytes() {
            [level @ (b'0' | b'1'), b'!'] => format!("{}clock\nb1010 bus r1.5 volt\n$comment #7 0clock $end\n", char::from(*level)),
            [b'$', b'v', b'a', b'r', .., b'S', b'C', b'L', _, _, _, _, _] => {
                "$var wire 1 clock SCL [0] $end $var reg 4 bus data [3:0] $end $var real 1 volt v $end\n".to_owned()
            }
            _ => format!("{line}\n"),
        })
        .collect();
    assert_ne!(renamed, i2c);
    let dumped = renamed
        .replacen("#0\n", "#0 $dumpvars\n", 1)
        .replacen("#20\n", "$end\n#20\n", 1);
    assert_eq!(
        lines(&dumped, &Options::default()).0,
        lines(i2c, &Options::default()).0
    );
}

#[test]
fn names_of_wires() {
    let text = |names: &[&str]| format!("{}#0 1a 1b\n#1\n", head(names));
    let none = Options::default();
    for names in [
        ["SCL", "SDA"],
        ["i2c1_scl", "i2c1_sda"],
        ["SDA/data", "SCL.0"],
        ["scl2", "sda2"],
    ] {
        if names == ["SDA/data", "SCL.0"] {
            assert!(refused(text(&names).as_bytes(), &none).contains("no bus is clear"));
        } else {
            assert_eq!(lines(&text(&names), &none).0, [""; 0]);
        }
    }
    let error = refused(text(&["A0", "A1"]).as_bytes(), &none);
    assert!(
        error.ends_with("no bus is clear from the names of the signals, top.A0, top.A1: say which they are, as `--scl top.A0 --sda top.A1`, `--clk top.A0 --mosi top.A1` or `--rx NAME`"),
        "{error}"
    );
    let error = refused(text(&["SCL", "scl"]).as_bytes(), &none);
    assert!(
        error.contains("both top.SCL and top.scl may be the same wire"),
        "{error}"
    );
    let name = |name: &str| Some(name.to_owned());
    let error = refused(
        text(&["SCL", "SDA"]).as_bytes(),
        &wiring(Wiring {
            scl: name("SCK"),
            sda: name("SDA"),
            ..Wiring::default()
        }),
    );
    assert!(
        error.ends_with("there is no signal SCK, but top.SCL, top.SDA: is SCL meant?"),
        "{error}"
    );
    let error = refused(
        text(&["A", "a"]).as_bytes(),
        &wiring(Wiring {
            rx: name("top.b"),
            ..Wiring::default()
        }),
    );
    assert!(error.contains("there is no signal top.b"), "{error}");
    for (given, what) in [
        (
            Wiring {
                scl: name("A"),
                ..Wiring::default()
            },
            "give both --scl and --sda",
        ),
        (
            Wiring {
                mosi: name("A"),
                ..Wiring::default()
            },
            "give --clk too",
        ),
        (
            Wiring {
                clk: name("A"),
                ..Wiring::default()
            },
            "give --mosi or --miso or both",
        ),
    ] {
        let error = refused(text(&["A", "B"]).as_bytes(), &wiring(given));
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn bad_files() {
    let head = head(&["SCL", "SDA"]);
    for (text, error) in [
        (
            "$timescale 1 us $end\n".to_owned(),
            "1: the file ends before `$enddefinitions`",
        ),
        (
            "$timescale 3 us $end\n".to_owned(),
            "1: expected a time scale",
        ),
        (
            "$var wire 1 ! SCL $end\n$enddefinitions $end\n".to_owned(),
            "2: expected a `$timescale`",
        ),
        (
            "$var wire x ! SCL $end\n".to_owned(),
            "1: expected a signal, as",
        ),
        (
            "$var wire 1 !\n$end\n".to_owned(),
            "2: expected a signal, as",
        ),
        (
            format!("$date x $end\nSCL\n{head}"),
            "2: expected a declaration",
        ),
        (
            format!("{head}#5\n#4\n"),
            "9: expected a time of at least #5, found #4",
        ),
        (
            format!("{head}#99999999999999999999999\n"),
            "8: expected a time, as `#100`",
        ),
        (format!("{head}#\n"), "8: expected a time, as `#100`"),
        (
            format!("{head}#0 1\n"),
            "8: expected the identifier of a signal",
        ),
        (format!("{head}#0 what\n"), "8: expected a time or a change"),
        (
            head.replace("wire 1 a", "wire 8 a"),
            "7: expected top.SCL to be one wire, found 8 bits",
        ),
    ] {
        let found = refused(
            text.as_bytes(),
            &Options {
                format: Some(crate::import::Format::Vcd),
                ..Options::default()
            },
        );
        assert!(found.starts_with(&format!("capture:{error}")), "{found}");
    }
}

#[test]
fn bits_longer_than_any_capture() {
    let text = format!("{}{}", head(&["RX"]), uart("0101011011", 104));
    for baud in [0, 1] {
        let options = wiring(Wiring {
            baud: Some(baud),
            ..Wiring::default()
        });
        let (found, remarks) = lines(&text, &options);
        assert_eq!(found, [""; 0]);
        assert_eq!(
            remarks,
            ["1 starts of bytes on a UART were none: passed by (is the rate right?)"]
        );
    }
}
