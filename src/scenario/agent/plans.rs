//! The plans: for every call that a HAL offers, every value, every error and every way to close.

use super::ask::{Answer, Arg, Ask, Data};
use super::calls::{CALLS, Call, Does};
use super::hello::{Hello, Way};
use super::values::{of, usual};
use crate::call::Kind;
use crate::generated::Errno;

/// A run of an agent: its name, and what it is asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The last parts of its id: the API, the call and the values.
    pub name: String,
    /// What it shows, in one line.
    pub title: String,
    /// The ids of the clauses that it shows.
    pub clauses: Vec<&'static str>,
    /// What the agent is asked for.
    pub asks: Vec<Ask>,
}

const VALUES: &[&str] = &["common/guest-values", "common/guest-one-call"];
const BYTES: &[&str] = &[
    "common/guest-bytes",
    "common/guest-results",
    "common/guest-one-call",
];
const ERRORS: &[&str] = &["common/guest-errors", "common/guest-error-kinds"];
const CLOSING: &[&str] = &["common/guest-close"];

/// Something else that is open with the API under test; it is closed in another order.
const APIS: [&str; 4] = ["i2c", "spi", "uart", "gpio"];

/// Makes instructions for a HAL.
pub(super) struct Asking<'h> {
    pub(super) hello: &'h Hello,
}

impl Asking<'_> {
    /// A call on a slot, with these arguments. `None` where the HAL does not offer it.
    pub(super) fn ask(&self, api: &str, name: &str, slot: u8, args: Vec<Arg>) -> Option<Ask> {
        let call = Call::named(api, name)?;
        let ask = Ask {
            call,
            way: 0,
            slot,
            args,
            answers: Vec::new(),
        };
        (!self.hello.ways(call).is_empty() && slot < self.hello.slots).then_some(ask)
    }

    fn usual(&self, api: &str, name: &str, slot: u8) -> Option<Ask> {
        let args = usual(Call::named(api, name)?);
        self.ask(api, name, slot, args)
    }

    /// Opens a slot: as an output where it is a pin.
    pub(super) fn open(&self, api: &str, slot: u8) -> Option<Ask> {
        let mut ask = self.usual(api, "open", slot)?;
        if let Some(Arg::Int(port)) = ask.args.first_mut() {
            *port += i64::from(slot);
        }
        Some(ask)
    }

    pub(super) fn close(&self, api: &str, slot: u8) -> Option<Ask> {
        self.ask(api, "close", slot, Vec::new())
            .or_else(|| self.ask(api, "drop", slot, Vec::new()))
    }
}

/// All plans for a HAL that said this.
pub fn plans(hello: &Hello) -> Vec<Plan> {
    let asking = Asking { hello };
    let mut plans = Vec::new();
    for call in CALLS {
        for (number, way) in (0..).zip(hello.ways(call)) {
            of_call(&asking, call, number, way, &mut plans);
        }
    }
    for api in APIS {
        lives(&asking, api, &mut plans);
    }
    plans
}

fn plan(name: String, title: &str, clauses: &[&'static str], asks: Vec<Option<Ask>>) -> Plan {
    Plan {
        name,
        title: title.to_owned(),
        clauses: clauses.to_vec(),
        asks: asks.into_iter().flatten().collect(),
    }
}

/// Every value of every parameter, and every error.
fn of_call(asking: &Asking<'_>, call: &'static Call, number: u8, way: &Way, plans: &mut Vec<Plan>) {
    let suffix = match number {
        0 => String::new(),
        number => format!(",way={number}"),
    };
    let path = call.name.replace('.', "/");
    let mut add = |name: String, title: &str, clauses: &[&'static str], mut asks: Vec<Ask>| {
        asks.iter_mut()
            .filter(|ask| ask.call == call)
            .for_each(|ask| ask.way = number);
        let asks = around(asking, call, asks);
        let name = format!("{path}/{name}{suffix}");
        plans.push(plan(name, title, clauses, asks));
    };
    let with = |args: Vec<Arg>, answers: Vec<Answer>| Ask {
        call,
        way: number,
        slot: match call.api() {
            "device" => 0,
            _ => 1 % asking.hello.slots,
        },
        args,
        answers,
    };
    add(
        "usual".to_owned(),
        "usual values",
        VALUES,
        vec![with(usual(call), Vec::new())],
    );
    for index in 0..call.params.len() {
        for (name, arg) in of(call, index, asking.hello, way) {
            let mut args = usual(call);
            let clauses = match &arg {
                Arg::Int(_) | Arg::Addr { .. } => VALUES,
                _ => BYTES,
            };
            args[index] = arg;
            add(
                name,
                "a value of a parameter",
                clauses,
                vec![with(args, Vec::new())],
            );
        }
    }
    for args in combined(call) {
        let values: Vec<_> = args.iter().map(ToString::to_string).collect();
        add(
            format!("all={}", values.join("-")),
            "values together",
            VALUES,
            vec![with(args, Vec::new())],
        );
    }
    for (name, answer) in answers(call) {
        add(
            name,
            "an answer of the driver",
            BYTES,
            vec![with(usual(call), vec![answer])],
        );
    }
    if matches!(
        call.does,
        Does::IsOpen | Does::Nothing | Does::ErrorName | Does::Print
    ) {
        return;
    }
    for errno in Errno::ALL {
        let failing = with(usual(call), vec![Answer::Err(*errno)]);
        let mut asks = vec![failing.clone()];
        if call.does == Does::Toggle {
            let mut second = with(Vec::new(), vec![Answer::Value(0), Answer::Err(*errno)]);
            second.way = number;
            asks.push(second);
        }
        if !matches!(call.does, Does::Close | Does::Drop) {
            asks.push(with(usual(call), Vec::new()));
        }
        add(
            format!("errno={}", errno.name()),
            "an error of the driver",
            ERRORS,
            asks,
        );
    }
    if call.does == Does::Ready {
        ahead(asking, &with(Vec::new(), Vec::new()), &mut add);
    }
    if !matches!(
        call.does,
        Does::Open | Does::Close | Does::Drop | Does::Devices(_)
    ) {
        add(
            "repeated".to_owned(),
            "the same call again and again",
            BYTES,
            repeated(&with(usual(call), Vec::new())),
        );
    }
    if call.api() != "time"
        && call.api() != "device"
        && !matches!(call.does, Does::Open | Does::Close | Does::Drop)
    {
        let closed = with(usual(call), Vec::new());
        let asks = [Some(closed.clone())]
            .into_iter()
            .chain([
                asking.open(call.api(), closed.slot),
                asking.close(call.api(), closed.slot),
            ])
            .chain([Some(closed)]);
        let name = format!("{path}/closed{suffix}");
        let clauses = &["common/guest-errors", "common/guest-close"];
        plans.push(plan(
            name,
            "used before it is opened and after it is closed",
            clauses,
            asks.collect(),
        ));
    }
}

/// A byte that is read ahead is the first of whatever reads next, and is gone when the line is closed.
fn ahead(
    asking: &Asking<'_>,
    ready: &Ask,
    add: &mut impl FnMut(String, &str, &[&'static str], Vec<Ask>),
) {
    let then = |name: &str| asking.usual("uart", name, ready.slot);
    for name in ["read", "read_some", "read_any", "read_now", "ready"] {
        let asks = [Some(ready.clone()), then(name), then("read")];
        let title = "a byte that is read ahead";
        add(
            format!("then-{name}"),
            title,
            BYTES,
            asks.into_iter().flatten().collect(),
        );
        let asks = [
            Some(ready.clone()),
            asking.close("uart", ready.slot),
            then(name),
        ];
        let title = "a byte that was read ahead of a line that is closed";
        add(
            format!("closed-then-{name}"),
            title,
            CLOSING,
            asks.into_iter().flatten().collect(),
        );
    }
}

/// The call five times, with more and with less, and with other answers.
fn repeated(ask: &Ask) -> Vec<Ask> {
    let again = |i: u32| {
        let mut ask = ask.clone();
        for arg in &mut ask.args {
            match arg {
                Arg::Bytes(Data::Pattern(len, salt)) => {
                    (*len, *salt) = ([3, 1, 7, 2, 3][i as usize], i)
                }
                Arg::Room(room) => *room = [5, 2, 9, 1, 5][i as usize],
                _ => {}
            }
        }
        let value = i64::from(i % 2);
        let answer = match ask.call.name {
            "gpio.get" | "gpio.toggle" => Some(Answer::Value(1 - value)),
            "uart.read_some" | "uart.read_any" => Some(Answer::Value(1)),
            "time.now" => Some(Answer::Value(i64::MAX >> (13 * i))),
            _ => None,
        };
        ask.answers.extend(answer);
        ask
    };
    (0..5).map(again).collect()
}

/// Opens what the calls are made on, and closes it afterwards.
fn around(asking: &Asking<'_>, call: &Call, asks: Vec<Ask>) -> Vec<Option<Ask>> {
    let api = call.api();
    let slot = asks.first().map_or(0, |ask| ask.slot);
    let needs = APIS.contains(&api);
    let opens = call.does == Does::Open;
    let mut all = Vec::new();
    if needs && !opens {
        all.push(asking.open(api, slot));
        if matches!(call.name, "gpio.get" | "gpio.configure") {
            if let Some(Some(ask)) = all.last_mut() {
                ask.args[2] = Arg::Int(0);
            }
        }
    }
    if opens {
        // What cannot be opened is not open, and can be opened afterwards.
        for ask in asks {
            let fails = matches!(ask.answers.first(), Some(Answer::Err(_)));
            all.push(Some(ask));
            if fails {
                all.push(asking.ask(api, "is_open", slot, Vec::new()));
                all.push(asking.close(api, slot));
            }
        }
    } else {
        all.extend(asks.into_iter().map(Some));
    }
    if let Does::Devices(of) = call.does {
        let of_them = |slot| asking.ask(of, "close", slot, Vec::new());
        all.extend((slot..asking.hello.slots).map(of_them));
    }
    if needs {
        all.push(asking.close(api, slot));
    }
    all
}

/// Values that mean something together: all enums of a call, with some numbers.
fn combined(call: &Call) -> Vec<Vec<Arg>> {
    if !call.name.ends_with(".configure") && call.name != "gpio.open" {
        return Vec::new();
    }
    let Some(function) = call.function() else {
        return Vec::new();
    };
    let mut all: Vec<Vec<Arg>> = vec![Vec::new()];
    for (name, _) in call.params {
        let param = function.params.iter().find(|param| param.name == *name);
        let numbers: Vec<i64> = match param.map(|param| &param.kind) {
            Some(Kind::Enum { names }) => (0..names.len() as i64).collect(),
            Some(Kind::Int { values, .. }) if !values.is_empty() => {
                let (from, to) = values[0];
                if to - from < 8 {
                    (from..=to).collect()
                } else {
                    vec![from, 7, 8, 9, 16, to]
                }
            }
            _ => vec![3, -1],
        };
        all = all
            .iter()
            .flat_map(|args| {
                let more = |n: &i64| args.iter().cloned().chain([Arg::Int(*n)]).collect();
                numbers.iter().map(more).collect::<Vec<Vec<Arg>>>()
            })
            .collect();
    }
    all
}

/// What drivers answer beside errors.
fn answers(call: &Call) -> Vec<(String, Answer)> {
    let values = |values: &[i64]| {
        let named = |n: &i64| (format!("answer={}", *n as u64), Answer::Value(*n));
        values.iter().map(named).collect()
    };
    match call.name {
        "uart.read_some" => values(&[1, 2, 4, 5]),
        "uart.read_any" => values(&[1, 3]),
        "gpio.get" | "gpio.toggle" => values(&[0, 1]),
        "time.now" => values(&[
            0,
            1,
            0xffff_ffff,
            0x1_0000_0000,
            0x0102_0304_0506_0708,
            i64::MAX,
            i64::MIN,
            -1,
        ]),
        _ if call.api() == "device" => (0..=2)
            .map(|there| (format!("answer={there}-there"), Answer::Devices(there)))
            .collect(),
        _ => Vec::new(),
    }
}

/// What is opened, used and closed in every order.
fn lives(asking: &Asking<'_>, api: &'static str, plans: &mut Vec<Plan>) {
    let Some(open) = asking.open(api, 0) else {
        return;
    };
    let open = |slot| {
        Some(Ask {
            slot,
            ..asking.open(api, slot).unwrap_or_else(|| open.clone())
        })
    };
    let close = |slot| asking.close(api, slot);
    let letting_go = |slot| asking.ask(api, "drop", slot, Vec::new());
    let is_open = |slot| asking.ask(api, "is_open", slot, Vec::new());
    let failing = |ask: Option<Ask>, errno| {
        ask.map(|ask| Ask {
            answers: vec![Answer::Err(errno)],
            ..ask
        })
    };
    let uses: Vec<Ask> = match api {
        "i2c" | "uart" | "spi" => ["write", "read"]
            .iter()
            .filter_map(|name| asking.usual(api, name, 0))
            .collect(),
        _ => ["set", "get"]
            .iter()
            .filter_map(|name| asking.usual(api, name, 0))
            .collect(),
    };
    let used = |slot: u8| {
        uses.iter().map(move |ask| {
            Some(Ask {
                slot,
                ..ask.clone()
            })
        })
    };
    let mut add = |name: &str, title: &str, asks: Vec<Option<Ask>>| {
        plans.push(plan(format!("{api}/life/{name}"), title, CLOSING, asks));
    };
    add(
        "closed-twice",
        "what is closed is not closed again",
        vec![
            is_open(0),
            open(0),
            is_open(0),
            close(0),
            is_open(0),
            close(0),
            open(1),
            close(0),
            close(1),
        ],
    );
    let busy = Errno::Busy;
    add(
        "close-fails",
        "what could not be closed well is not closed again",
        vec![
            open(0),
            failing(close(0), busy),
            is_open(0),
            close(0),
            open(0),
            close(0),
        ],
    );
    let drops = letting_go(0).is_some();
    if drops {
        add(
            "dropped",
            "what is let go of is closed",
            vec![
                open(0),
                letting_go(0),
                is_open(0),
                open(0),
                close(0),
                letting_go(0),
            ],
        );
        add(
            "drop-fails",
            "what is let go of is closed once, also when that fails",
            vec![
                open(0),
                failing(letting_go(0), busy),
                is_open(0),
                letting_go(0),
                open(0),
                close(0),
            ],
        );
    }
    add(
        "open-fails",
        "what could not be opened is not closed",
        vec![
            failing(open(0), busy),
            is_open(0),
            close(0),
            letting_go(0),
            open(0),
            close(0),
        ],
    );
    let fails = used(0).map(|ask| failing(ask, busy));
    let asks = [open(0)]
        .into_iter()
        .chain(fails.clone())
        .chain([close(0), open(0)]);
    add(
        "closed-after-errors",
        "what failed is closed as everything is",
        asks.chain(used(0)).chain([close(0)]).collect(),
    );
    if drops {
        let asks = [open(0)]
            .into_iter()
            .chain(fails)
            .chain([letting_go(0), close(0)]);
        add(
            "dropped-after-errors",
            "what failed is closed when it is let go of",
            asks.collect(),
        );
    }
    let asks = (0..3).flat_map(|_| [open(0)].into_iter().chain(used(0)).chain([close(0)]));
    add(
        "reopened",
        "what was closed can be opened again",
        asks.collect(),
    );
    let slots = asking.hello.slots.min(4);
    for (name, order) in [
        ("in-order", [0, 1, 2, 3]),
        ("in-reverse", [3, 2, 1, 0]),
        ("mixed", [2, 0, 3, 1]),
    ] {
        let order: Vec<u8> = order.into_iter().filter(|slot| *slot < slots).collect();
        let opens = (0..slots).map(&open);
        let turns = (0..2).flat_map(|_| order.iter().flat_map(|slot| used(*slot)));
        let closes = order.iter().enumerate().map(|(i, slot)| match i % 2 {
            0 => close(*slot),
            _ => letting_go(*slot).or_else(|| close(*slot)),
        });
        add(
            &format!("several-{name}"),
            "several are open at the same time",
            opens.chain(turns).chain(closes).collect(),
        );
    }
}
