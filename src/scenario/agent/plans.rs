//! The plans: for every call that a HAL offers, every value, every error and every way to close.

use super::ask::{Answer, Arg, Ask, Data};
use super::calls::{CALLS, Call, Does};
use super::hello::{self, Hello};
use super::lives::lives;
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
pub(super) const CLOSING: &[&str] = &["common/guest-close"];

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

    pub(super) fn usual(&self, api: &str, name: &str, slot: u8) -> Option<Ask> {
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
            let asking = &asking;
            let plans = &mut plans;
            Way {
                asking,
                call,
                number,
                way,
                plans,
            }
            .all();
        }
    }
    for api in APIS {
        lives(&asking, api, &mut plans);
    }
    plans
}

pub(super) fn plan(
    name: String,
    title: &str,
    clauses: &[&'static str],
    asks: Vec<Option<Ask>>,
) -> Plan {
    Plan {
        name,
        title: title.to_owned(),
        clauses: clauses.to_vec(),
        asks: asks.into_iter().flatten().collect(),
    }
}

/// A call in one of its ways.
struct Way<'a, 'h> {
    asking: &'a Asking<'h>,
    call: &'static Call,
    number: u8,
    way: &'a hello::Way,
    plans: &'a mut Vec<Plan>,
}

impl Way<'_, '_> {
    /// Makes all plans for the call.
    fn all(&mut self) {
        self.values();
        if matches!(
            self.call.does,
            Does::IsOpen | Does::Nothing | Does::ErrorName | Does::Print
        ) {
            return;
        }
        self.errors();
        if self.call.does == Does::Ready {
            self.ahead();
        }
        let once = matches!(self.call.does, Does::Open | Does::Close | Does::Drop);
        if !once && !matches!(self.call.does, Does::Devices(_)) {
            let asks = repeated(&self.usual(Vec::new()));
            self.add(
                "repeated".to_owned(),
                "the same call again and again",
                BYTES,
                asks,
            );
        }
        if !once && self.call.api() != "time" && self.call.api() != "device" {
            self.closed();
        }
    }

    fn ask(&self, args: Vec<Arg>, answers: Vec<Answer>) -> Ask {
        Ask {
            call: self.call,
            way: self.number,
            slot: match self.call.api() {
                "device" => 0,
                _ => 1 % self.asking.hello.slots,
            },
            args,
            answers,
        }
    }

    fn usual(&self, answers: Vec<Answer>) -> Ask {
        self.ask(usual(self.call), answers)
    }

    fn name(&self, last: &str) -> String {
        let path = self.call.name.replace('.', "/");
        match self.number {
            0 => format!("{path}/{last}"),
            way => format!("{path}/{last},way={way}"),
        }
    }

    /// Adds a plan that opens what the calls are made on, and closes it afterwards.
    fn add(&mut self, last: String, title: &str, clauses: &[&'static str], asks: Vec<Ask>) {
        let asks = around(self.asking, self.call, asks);
        let name = self.name(&last);
        self.plans.push(plan(name, title, clauses, asks));
    }

    /// Every value of every parameter, and every answer of the driver.
    fn values(&mut self) {
        let asks = vec![self.usual(Vec::new())];
        self.add("usual".to_owned(), "usual values", VALUES, asks);
        for index in 0..self.call.params.len() {
            for (name, arg) in of(self.call, index, self.asking.hello, self.way) {
                let mut args = usual(self.call);
                let clauses = match &arg {
                    Arg::Int(_) | Arg::Addr { .. } => VALUES,
                    _ => BYTES,
                };
                args[index] = arg;
                let asks = vec![self.ask(args, Vec::new())];
                self.add(name, "a value of a parameter", clauses, asks);
            }
        }
        for args in combined(self.call) {
            let values: Vec<_> = args.iter().map(ToString::to_string).collect();
            let name = format!("all={}", values.join("-"));
            let asks = vec![self.ask(args, Vec::new())];
            self.add(name, "values together", VALUES, asks);
        }
        for (name, answer) in answers(self.call) {
            let asks = vec![self.usual(vec![answer])];
            self.add(name, "an answer of the driver", BYTES, asks);
        }
    }

    /// Every error, after which the call is made again.
    fn errors(&mut self) {
        for errno in Errno::ALL {
            let mut asks = vec![self.usual(vec![Answer::Err(*errno)])];
            if self.call.does == Does::Toggle {
                let second = vec![Answer::Value(0), Answer::Err(*errno)];
                asks.push(self.usual(second));
            }
            if !matches!(self.call.does, Does::Close | Does::Drop) {
                asks.push(self.usual(Vec::new()));
            }
            let name = format!("errno={}", errno.name());
            self.add(name, "an error of the driver", ERRORS, asks);
        }
    }

    /// A byte that is read ahead is the first of whatever reads next, and is gone when the line is closed.
    fn ahead(&mut self) {
        let ready = self.usual(Vec::new());
        let asking = self.asking;
        for name in ["read", "read_some", "read_any", "read_now", "ready"] {
            let then = |name: &str| asking.usual("uart", name, ready.slot);
            let asks = [Some(ready.clone()), then(name), then("read")];
            let asks = asks.into_iter().flatten().collect();
            self.add(
                format!("then-{name}"),
                "a byte that is read ahead",
                BYTES,
                asks,
            );
            let asks = [
                Some(ready.clone()),
                asking.close("uart", ready.slot),
                then(name),
            ];
            let asks = asks.into_iter().flatten().collect();
            let title = "a byte that was read ahead of a line that is closed";
            self.add(format!("closed-then-{name}"), title, CLOSING, asks);
        }
    }

    /// Before anything is opened, and after it is closed.
    fn closed(&mut self) {
        let closed = self.usual(Vec::new());
        let (api, slot) = (self.call.api(), closed.slot);
        let asks = vec![
            Some(closed.clone()),
            self.asking.open(api, slot),
            self.asking.close(api, slot),
            Some(closed),
        ];
        let title = "used before it is opened and after it is closed";
        let clauses = &["common/guest-errors", "common/guest-close"];
        let plan = plan(self.name("closed"), title, clauses, asks);
        self.plans.push(plan);
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
        // As an input.
        if matches!(call.name, "gpio.get" | "gpio.configure")
            && let Some(Some(ask)) = all.last_mut()
        {
            ask.args[2] = Arg::Int(0);
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
        let of_them = |name| {
            let slots = slot..asking.hello.slots;
            slots.map(move |slot| asking.ask(of, name, slot, Vec::new()))
        };
        // After an error none of them is open.
        let failed = |ask: &Option<Ask>| matches!(ask, Some(ask) if !ask.answers.is_empty());
        if let Some(at) = all.iter().position(failed) {
            all.splice(at + 1..at + 1, of_them("is_open"));
        }
        all.extend(of_them("close"));
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
