use super::*;
use crate::generated::APIS;
use crate::guest::Guest as Checked;
use crate::report::differential::{difference, summary};
use crate::runtime::{self, End, Host, NoInstance, Refused, Runtime};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn modules() -> impl Iterator<Item = Module> {
    (0..200).map(|index| Module::generate(&mut Choices::one_of(1, index), 4))
}

#[test]
fn made_up_guests_are_guests() {
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
    let make = |choices: &mut Choices<'_>| Module::generate(choices, 2).wasm();
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
}

#[derive(Clone, Copy, PartialEq)]
enum Panics {
    Never,
    Loading,
    Running,
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
        0
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
        jobs: 2,
        stop: &AtomicBool::new(false),
    };
    run(&runtimes, options, |_| ())
}

fn asks(times: u32) -> Asks {
    Asks {
        times,
        panics: Panics::Never,
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
        args: vec![Operand::Load(128)],
        times: 3,
        indirect: true,
    };
    let name = deinit.full_name;
    assert_eq!(
        call.to_string(),
        format!("[128] = -1, size-3; {name}([128]), 3 times, by the table")
    );
}

#[test]
fn the_first_difference_is_shown() {
    let report = run_on([asks(1), asks(2)]);
    let found = report.difference.as_ref().unwrap();
    assert!((5..25).contains(&found.guest));
    assert_eq!(found.module.guests[0].steps.len(), 1);
    assert_eq!(found.played[1].seen.len(), 2);
    let text = difference(found, &["once", "twice"], 100);
    let differing = text.lines().filter(|line| line.contains('≠'));
    assert_eq!(differing.count(), 1, "{text}");
    assert_eq!(text.matches("time.now").count(), 3, "{text}");
    let text = summary(&report, &["once", "twice"], Duration::ZERO);
    assert!(text.contains("once and twice differ on guest"), "{text}");
}

#[test]
fn a_panic_is_shown_even_of_all() {
    for panics in [Panics::Loading, Panics::Running] {
        let report = run_on([Asks { times: 1, panics }; 2]);
        let found = report.difference.as_ref().unwrap();
        assert_eq!(found.played[0], found.played[1]);
        let text = difference(found, &["one", "other"], 100);
        assert_eq!(text.matches("panicked: as asked").count(), 2, "{text}");
        let text = summary(&report, &["one", "other"], Duration::ZERO);
        assert!(text.contains("one and other panicked on guest"), "{text}");
    }
}
