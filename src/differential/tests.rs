use super::*;
use crate::generated::APIS;
use crate::guest::Guest as Checked;
use crate::report::differential::{difference, summary};
use crate::runtime::{self, End, Host, Lost, NoInstance, Refused, Runtime};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

fn modules() -> impl Iterator<Item = Module> {
    modules_for(vec![engine()])
}

fn modules_for(runtimes: Vec<Arc<dyn Runtime>>) -> impl Iterator<Item = Module> {
    let profile = Profile::of(&runtimes);
    (0..200).map(move |index| Module::generate(&profile, &mut Choices::one_of(1, index), 4))
}

/// A runtime with as much room as the engines of the project have.
fn engine() -> Arc<dyn Runtime> {
    Arc::new(Asks {
        room: 64,
        ..asks(0)
    })
}

#[test]
fn generated_guests_are_guests() {
    for module in modules() {
        let guest = Checked::parse(&module.wasm()).unwrap();
        for step in module.guests.iter().flat_map(|guest| &guest.functions) {
            assert!(guest.exports().any(|name| name == step.0));
        }
    }
}

#[test]
fn every_function_is_called_with_as_many_arguments_as_it_has() {
    let mut called = Vec::new();
    for module in modules() {
        for action in module.bodies().flatten() {
            if let Action::Call { callee, args, .. } = action {
                assert_eq!(args.len(), callee.params().len(), "{callee:?}");
                called.push(callee.import());
            }
        }
    }
    for function in APIS.iter().flat_map(|api| api.functions) {
        assert!(
            called.contains(&(function.api, function.name)),
            "{}",
            function.full_name
        );
    }
}

#[test]
fn the_same_choices_give_the_same_guest() {
    let profile = Profile::of(&[engine()]);
    let make = |choices: &mut Choices<'_>| Module::generate(&profile, choices, 2).wasm();
    assert_eq!(
        make(&mut Choices::from_seed(9)),
        make(&mut Choices::from_seed(9))
    );
    assert_ne!(
        make(&mut Choices::from_seed(9)),
        make(&mut Choices::from_seed(10))
    );
    // Any bytes do, none at all too.
    for len in 0..300 {
        let bytes: Vec<u8> = (0..len).map(|i| (i * 37) as u8).collect();
        Checked::parse(&make(&mut Choices::from_bytes(&bytes))).unwrap();
    }
}

#[test]
fn what_does_not_matter_is_left_out() {
    let calls_delay = |module: &Module| {
        let mut actions = module.bodies().flatten();
        actions.any(|action| matches!(action, Action::Call { callee, .. } if callee.import() == ("time", "delay")))
    };
    let module = modules().find(calls_delay).unwrap();
    let reduced = reduce(module, calls_delay);
    assert_eq!(reduced.bodies().flatten().count(), 1);
    assert!(reduced.guests.len() == 1 && reduced.guests[0].steps.is_empty());
    assert!(reduced.bodies().count() == 1);
}

/// A runtime that runs nothing: each call of an export asks for the time, `times` times.
#[derive(Clone, Copy)]
struct Asks {
    times: u32,
    panics: Panics,
    /// How many handles, operations and entries it takes.
    room: u32,
    /// An API and a function that it lacks.
    lacks: [&'static str; 2],
}

#[derive(Clone, Copy, PartialEq)]
enum Panics {
    Never,
    Loading,
    Running,
    /// It does not panic, but never answers.
    Hangs,
}

struct Asking {
    asks: Asks,
    host: Host,
}

impl Runtime for Asks {
    fn name(&self) -> &str {
        "asks"
    }

    fn version(&self) -> String {
        String::new()
    }

    fn max_handles(&self) -> u32 {
        self.room
    }

    fn max_operations(&self) -> u32 {
        self.room
    }

    fn max_entries(&self) -> u32 {
        self.room
    }

    fn has(&self, capability: &str) -> bool {
        !self.lacks.contains(&capability)
    }

    fn load(&self, _: &[u8]) -> Result<Arc<dyn runtime::Module>, Refused> {
        assert!(self.panics != Panics::Loading, "as asked");
        Ok(Arc::new(*self))
    }
}

impl runtime::Module for Asks {
    fn instantiate(&self, host: Host) -> Result<Box<dyn runtime::Instance>, NoInstance> {
        Ok(Box::new(Asking { asks: *self, host }))
    }
}

impl runtime::Instance for Asking {
    fn invoke(&mut self, _: &str) -> Result<(), End> {
        assert!(self.asks.panics != Panics::Running, "as asked");
        if self.asks.panics == Panics::Hangs {
            HUNG.fetch_add(1, Ordering::Relaxed);
            return Err(End::Lost(Lost::Silent("no answer".to_owned())));
        }
        for _ in 0..self.asks.times {
            let time = self.host.platform.time();
            // Whatever the answer is.
            let _ = time.map(|time| time.now());
        }
        Ok(())
    }
}

fn run_on(asks: [Asks; 2]) -> Report {
    let runtimes = asks.map(|asks| Arc::new(asks) as Arc<dyn Runtime>);
    let options = Options {
        seed: 3,
        from: 5,
        count: 20,
        calls_only: false,
        jobs: 2,
        stop: &AtomicBool::new(false),
    };
    run(&runtimes, options, |_| ())
}

fn asks(times: u32) -> Asks {
    Asks {
        times,
        panics: Panics::Never,
        room: 16,
        lacks: [""; 2],
    }
}

#[test]
fn runtimes_that_do_the_same_agree() {
    let report = run_on([asks(1), asks(1)]);
    assert!(report.difference.is_none());
    assert_eq!((report.tally.guests, report.modules), (20, 4));
    assert!(report.tally.reached >= 20 && report.tally.refused.is_empty());
    assert!(report.tally.ends["return"] >= 20);
}

#[test]
fn actions_are_shown_in_a_line() {
    let deinit = APIS.iter().find_map(|api| api.function("deinit")).unwrap();
    let call = Action::Call {
        callee: Callee::Api(deinit),
        setup: vec![Setup {
            at: 128,
            words: vec![Operand::Const(-1), Operand::End(-3)],
        }],
        args: vec![Operand::Handle(2, 256)],
        times: 3,
        indirect: true,
        slot: 0,
    };
    let name = deinit.full_name;
    assert_eq!(
        call.to_string(),
        format!("[128] = -1, size-3; {name}(handle 2+256), 3 times, by the table")
    );
}

#[test]
fn the_first_difference_is_shown() {
    let report = run_on([asks(1), asks(2)]);
    let found = report.difference.as_ref().unwrap();
    assert!((5..25).contains(&found.guest));
    let steps = &found.module.guests[0].steps;
    assert!(
        matches!(steps[..], [Step::Make(_), Step::Invoke { .. }]),
        "{steps:?}"
    );
    assert_eq!(found.played[1].seen.len(), 2);
    let told = Told::of("once", &found.played[0], &found.played[1]);
    assert_eq!(
        told.message,
        "transaction 1: the run went on where once had come to its end"
    );
    assert!(told.expected.is_none() && told.found.is_some());
    let text = difference(found, &["once", "twice"], 100);
    let differing = text.lines().filter(|line| line.contains('≠'));
    assert_eq!(differing.count(), 1, "{text}");
    assert_eq!(text.matches("time.now").count(), 3, "{text}");
    let text = summary(&report, &["once", "twice"], Duration::ZERO);
    assert!(text.contains("once and twice differ on guest"), "{text}");
}

/// How often a runtime did not answer.
static HUNG: AtomicU32 = AtomicU32::new(0);

/// Each time would cost the whole time limit of the guest.
#[test]
fn a_guest_on_which_a_runtime_hangs_is_left_as_it_is() {
    let panics = Panics::Hangs;
    let report = run_on([asks(1), Asks { panics, ..asks(1) }]);
    let found = report.difference.as_ref().unwrap();
    assert_eq!(found.played[1].lost.as_deref(), Some("no answer"));
    // Once for each of those that run at the same time.
    assert!(HUNG.load(Ordering::Relaxed) <= 2);
}

#[test]
fn a_panic_is_shown_even_of_all() {
    for panics in [Panics::Loading, Panics::Running] {
        let report = run_on([Asks { panics, ..asks(1) }; 2]);
        let found = report.difference.as_ref().unwrap();
        assert!(found.played[0].agrees(&found.played[1]));
        let text = difference(found, &["one", "other"], 100);
        assert_eq!(text.matches("panicked: as asked").count(), 2, "{text}");
        let text = summary(&report, &["one", "other"], Duration::ZERO);
        let what = "one and other did not get to the end on guest";
        assert!(text.contains(what), "{text}");
    }
}

/// What is called with which constants, function by function.
fn calls(module: &Module) -> impl Iterator<Item = (&Callee, &Vec<Setup>, &Vec<Operand>, u32)> {
    module.bodies().flatten().filter_map(|action| match action {
        Action::Call {
            callee,
            setup,
            args,
            times,
            ..
        } => Some((callee, setup, args, *times)),
        _ => None,
    })
}

#[test]
fn guests_are_made_of_what_all_runtimes_have() {
    let lacking = Arc::new(Asks {
        lacks: ["uart", "i2c.exec"],
        ..asks(0)
    });
    let mut others = 0;
    for module in modules_for(vec![engine(), lacking]) {
        for (callee, _, args, times) in calls(&module) {
            let Callee::Api(function) = callee else {
                continue;
            };
            others += usize::from(function.api == "i2c");
            assert!(function.api != "uart" && function.full_name != "i2c.exec");
            // One has room for 16, the other for 64: nothing is in between, and no table is full.
            let opens = function.result.as_ref().is_some_and(|r| r.name == "handle");
            assert!(!opens || times == 1, "{}", function.full_name);
            if let (true, [.., Operand::Const(count)]) = (function.name == "exec", &args[..]) {
                let count = count.cast_unsigned();
                assert!(count <= 16 || count > 64, "{count}");
            }
        }
    }
    assert!(others > 100);
}

/// A run has a few hundred guests: everything that implementations are known to go wrong at is among them several times.
#[test]
fn a_run_has_everything_that_goes_wrong() {
    let mut seen = std::collections::BTreeMap::<&str, u32>::new();
    for module in modules().take(50) {
        let mut note = |what: &'static str, there: bool| {
            *seen.entry(what).or_default() += u32::from(there);
        };
        for body in module.bodies() {
            let grows = body.iter().filter(|a| matches!(a, Action::Grow(1..=3)));
            note("a second growth", grows.count() > 1);
        }
        for guest in &module.guests {
            note("several instances", guest.scripts.len() > 1);
            note("a drop", guest.steps.contains(&Step::Drop(0)));
        }
        for (callee, setup, args, times) in calls(&module) {
            let exec = callee.import().1 == "exec";
            let words = || setup.iter().flat_map(|setup| &setup.words);
            let has = |number: u32| words().any(|w| *w == Operand::Const(number.cast_signed()));
            let passes = |number: i32| args.contains(&Operand::Const(number));
            note("a length above 255", has(0x100) || has(0x101));
            note("a length above 65,535", has(0x1_0000) || has(0x1_0001));
            note(
                "a range at the end",
                words().any(|w| matches!(w, Operand::End(_))),
            );
            note("operations above 2", exec && words().count() > 6);
            note("operations above 15", exec && words().count() > 45);
            note(
                "operations above what there is room for",
                exec && (passes(65) || passes(1000)),
            );
            note("a value above 16 bits", passes(400_000) || passes(0x1_0000));
            let cut = |arg: &Operand| matches!(arg, Operand::Handle(_, 0x100 | 0x1_0000));
            note("a handle that is cut", args.iter().any(cut));
            note("a full table", times > 64);
            note("a deinit", callee.import().1 == "deinit");
        }
    }
    for (what, times) in seen {
        assert!(times >= 3, "{what}: {times} times");
    }
}
