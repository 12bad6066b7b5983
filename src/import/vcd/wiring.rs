//! Which signals are the wires of which bus: as the user says, or by their names where these are clear.

use super::super::out::Bus;
use super::super::uart::Direction;
use super::super::{Options, Problem};
use super::Decoder;
use super::i2c::I2c;
use super::spi::{Lines, Spi};
use super::uart::{Frame, Parity, Uart};
use crate::nearest::nearest;
use std::collections::BTreeMap;

/// Which signals the wires of a bus are, and how they are read.
#[derive(Debug, Clone, Default)]
pub struct Wiring {
    /// The clock of I2C.
    pub scl: Option<String>,
    /// The data of I2C.
    pub sda: Option<String>,
    /// The clock of SPI.
    pub clk: Option<String>,
    /// What the controller of SPI sends.
    pub mosi: Option<String>,
    /// What it receives.
    pub miso: Option<String>,
    /// Chip select of SPI.
    pub cs: Option<String>,
    /// What the program under test receives on a UART.
    pub rx: Option<String>,
    /// What it sends.
    pub tx: Option<String>,
    /// Chip select is high when it is asserted.
    pub cs_high: bool,
    /// The clock of SPI is high when it rests.
    pub cpol: bool,
    /// SPI is read at the second edge of a bit.
    pub cpha: bool,
    /// SPI sends the lowest bit first.
    pub lsb_first: bool,
    /// Bits per second of a UART; measured where it is not given.
    pub baud: Option<u32>,
    /// Data bits of a UART, 5 to 8; 0 is 8.
    pub data_bits: u8,
    /// The parity bit of a UART.
    pub parity: Parity,
}

/// A signal.
#[derive(Debug)]
pub(super) struct Var {
    id: Vec<u8>,
    name: String,
    /// With the scopes that it is in.
    path: String,
    size: u64,
}

/// Makes a decoder of the numbers of its wires.
pub(super) type Make = Box<dyn FnOnce(Vec<usize>) -> Box<dyn Decoder>>;

/// What makes a decoder, and the identifiers of its wires.
pub(super) type Connected = (Make, Vec<Vec<u8>>);

/// The most buses that are decoded.
const MAX_BUSES: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Scl,
    Sda,
    Clk,
    Mosi,
    Miso,
    Cs,
    Rx,
    Tx,
}

/// The names of wires, as datasheets and logic analysers write them.
const NAMES: [(Role, &[&str]); 8] = [
    (Role::Scl, &["scl"]),
    (Role::Sda, &["sda"]),
    (Role::Clk, &["clk", "sck", "sclk"]),
    (Role::Mosi, &["mosi", "copi"]),
    (Role::Miso, &["miso", "cipo"]),
    (Role::Cs, &["cs", "ss", "ncs", "nss", "csn", "ssn"]),
    (Role::Rx, &["rx", "rxd"]),
    (Role::Tx, &["tx", "txd"]),
];

impl Var {
    pub(super) fn new(scope: &[Vec<u8>], name: &[&[u8]], id: Vec<u8>, size: u64) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        // `data [7:0]`: the range is no part of the name.
        let words = name.iter().filter(|word| !word.starts_with(b"["));
        let name = words.map(|word| text(word)).collect::<Vec<_>>().join(" ");
        let scopes = scope.iter().map(|scope| text(scope));
        let path = scopes.chain([name.clone()]).collect::<Vec<_>>().join(".");
        Var {
            id,
            name,
            path,
            size,
        }
    }

    /// What the name says that it is, and which bus the rest of the name means.
    fn role(&self) -> Option<(Role, String)> {
        let name = self.name.to_lowercase();
        let words: Vec<&str> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let (at, role, number) = words.iter().enumerate().find_map(|(at, word)| {
            let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let role = NAMES.iter().find(|(_, names)| names.contains(&stem))?.0;
            Some((at, role, &word[stem.len()..]))
        })?;
        let others = words[..at].iter().chain(&words[at + 1..]).copied();
        // The number of a chip select is not that of a bus.
        let number = if role == Role::Cs { "" } else { number };
        let group = others.chain([number]).collect::<Vec<_>>().join(" ");
        Some((role, group.trim().to_owned()))
    }
}

/// The decoders, each with the identifiers of its wires.
pub(super) fn connect(
    vars: &[Var],
    unit: u64,
    options: &Options,
) -> Result<Vec<Connected>, Problem> {
    let wiring = &options.wiring;
    let given = [
        (Role::Scl, &wiring.scl),
        (Role::Sda, &wiring.sda),
        (Role::Clk, &wiring.clk),
        (Role::Mosi, &wiring.mosi),
        (Role::Miso, &wiring.miso),
        (Role::Cs, &wiring.cs),
        (Role::Rx, &wiring.rx),
        (Role::Tx, &wiring.tx),
    ];
    let mut groups: BTreeMap<String, BTreeMap<Role, &Var>> = BTreeMap::new();
    let named = given.iter().any(|(_, name)| name.is_some());
    if named {
        for (role, name) in given {
            if let Some(name) = name {
                let var = find(vars, name)?;
                groups.entry(String::new()).or_default().insert(role, var);
            }
        }
    } else {
        for var in vars {
            if let Some((role, group)) = var.role() {
                let before = groups.entry(group).or_default().insert(role, var);
                if let Some(before) = before.filter(|before| before.id != var.id) {
                    return Err(format!(
                        "both {} and {} may be the same wire of a bus: say which it is, as `{}`",
                        before.path,
                        var.path,
                        example(role, &var.path)
                    )
                    .into());
                }
            }
        }
    }
    let mut decoders: Vec<Connected> = Vec::new();
    for (group, roles) in &groups {
        let has = |role| roles.contains_key(&role);
        let bus = Bus {
            name: group.clone().into_bytes(),
            port: number(group),
            ..Bus::default()
        };
        if named {
            complete(&has)?;
        }
        let ids = |roles_of: &[Role]| -> Result<Vec<Vec<u8>>, Problem> {
            let vars = roles_of.iter().filter_map(|role| roles.get(role));
            vars.map(|var| match var.size {
                1 => Ok(var.id.clone()),
                size => {
                    Err(format!("expected {} to be one wire, found {size} bits", var.path).into())
                }
            })
            .collect()
        };
        if has(Role::Scl) && has(Role::Sda) {
            let bus = bus.clone();
            let make: Make = Box::new(move |wires| Box::new(I2c::new(bus, wires[0], wires[1])));
            decoders.push((make, ids(&[Role::Scl, Role::Sda])?));
        }
        if has(Role::Clk) && (has(Role::Mosi) || has(Role::Miso)) {
            let bus = bus.clone();
            let present = [has(Role::Mosi), has(Role::Miso), has(Role::Cs)];
            let (cs_high, lsb_first) = (wiring.cs_high, wiring.lsb_first);
            let rising = wiring.cpol == wiring.cpha;
            let make: Make = Box::new(move |wires| {
                let mut rest = wires[1..].iter().copied();
                let [mosi, miso, cs] = present.map(|has| if has { rest.next() } else { None });
                let clk = wires[0];
                let lines = Lines {
                    clk,
                    mosi,
                    miso,
                    cs,
                    cs_high,
                    rising,
                    lsb_first,
                };
                Box::new(Spi::new(bus, lines))
            });
            let ids = ids(&[Role::Clk, Role::Mosi, Role::Miso, Role::Cs])?;
            decoders.push((make, ids));
        }
        for (role, direction) in [(Role::Rx, Direction::Received), (Role::Tx, Direction::Sent)] {
            if has(role) {
                let mut bus = bus.clone();
                bus.baud = wiring.baud.unwrap_or(0);
                let size = options.uart_size;
                let frame = Frame {
                    unit,
                    baud: wiring.baud,
                    data_bits: match wiring.data_bits {
                        0 => 8,
                        bits => bits.clamp(5, 8),
                    },
                    parity: wiring.parity,
                };
                let make: Make = Box::new(move |wires| {
                    Box::new(Uart::new(bus, wires[0], frame, direction, size))
                });
                decoders.push((make, ids(&[role])?));
            }
        }
    }
    match decoders.len() {
        0 => Err(format!(
            "no bus is clear from the names of the signals, {}: say which they are, as `--scl {2} --sda {3}`, `--clk {2} --mosi {3}`{1}",
            list(vars),
            " or `--rx NAME`",
            vars.first().map_or("NAME", |var| &var.path),
            vars.get(1).map_or("NAME", |var| &var.path),
        )
        .into()),
        1..=MAX_BUSES => Ok(decoders),
        count => Err(format!("expected at most {MAX_BUSES} buses, found {count}: say which one, as `--scl NAME --sda NAME`").into()),
    }
}

/// Whether the wires that the user names are enough for a bus.
fn complete(has: &impl Fn(Role) -> bool) -> Result<(), Problem> {
    let missing = |what: &str| Err(Problem::Text(what.to_owned()));
    match () {
        () if has(Role::Scl) != has(Role::Sda) => {
            missing("I2C has two wires: give both --scl and --sda")
        }
        () if (has(Role::Mosi) || has(Role::Miso) || has(Role::Cs)) && !has(Role::Clk) => {
            missing("SPI has a clock: give --clk too")
        }
        () if has(Role::Clk) && !has(Role::Mosi) && !has(Role::Miso) => {
            missing("SPI has data: give --mosi or --miso or both")
        }
        () => Ok(()),
    }
}

/// The signal of this name, with its scopes or without, in capitals or not.
fn find<'a>(vars: &'a [Var], name: &str) -> Result<&'a Var, Problem> {
    let by = |equal: &dyn Fn(&str) -> bool| {
        let mut found = vars
            .iter()
            .filter(|var| equal(&var.path) || equal(&var.name));
        let first = found.next()?;
        Some((first, found.find(|var| var.id != first.id)))
    };
    let found =
        by(&|other| other == name).or_else(|| by(&|other| other.eq_ignore_ascii_case(name)));
    match found {
        Some((var, None)) => Ok(var),
        Some((var, Some(other))) => Err(format!(
            "{name} is the name of several signals: say which, {} or {}",
            var.path, other.path
        )
        .into()),
        None => {
            let near = nearest(name, vars.iter().map(|var| var.name.as_str()));
            let hint = match near.first() {
                Some(near) => format!(": is {near} meant?"),
                None => String::new(),
            };
            Err(format!("there is no signal {name}, but {}{hint}", list(vars)).into())
        }
    }
}

/// The names of signals, not all of many.
fn list(vars: &[Var]) -> String {
    const MOST: usize = 16;
    let mut names: Vec<&str> = vars.iter().take(MOST).map(|var| &*var.path).collect();
    if vars.len() > MOST {
        names.push("...");
    }
    match names.is_empty() {
        true => "of which there are none".to_owned(),
        false => names.join(", "),
    }
}

fn example(role: Role, name: &str) -> String {
    match role {
        Role::Scl | Role::Sda => format!("--scl {name} --sda NAME"),
        Role::Clk | Role::Mosi | Role::Miso | Role::Cs => format!("--clk {name} --mosi NAME"),
        Role::Rx | Role::Tx => format!("--rx {name}"),
    }
}

/// The last number in the name of a bus; 0 where it has none.
fn number(name: &str) -> u32 {
    let digits: Vec<&str> = name
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .collect();
    digits
        .last()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}
