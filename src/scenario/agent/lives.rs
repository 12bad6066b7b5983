//! What is opened, used and closed in every order.

use super::ask::{Answer, Ask};
use super::plans::{Asking, CLOSING, Plan, plan};
use crate::generated::Errno;

/// Adds the plans for an API.
pub(super) fn lives(asking: &Asking<'_>, api: &'static str, plans: &mut Vec<Plan>) {
    if asking.open(api, 0).is_none() {
        return;
    }
    let open = |slot| asking.open(api, slot);
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
    let slots = asking.hello.slots.min(4);
    let used = |slot: u8| {
        uses.iter().filter(move |_| slot < slots).map(move |ask| {
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
        // The second gets the handle that the first had.
        [
            open(0),
            failing(close(0), busy),
            is_open(0),
            open(1),
            close(0),
        ]
        .into_iter()
        .chain(used(1))
        .chain([close(1), open(0), close(0)])
        .collect(),
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
            [
                open(0),
                failing(letting_go(0), busy),
                is_open(0),
                open(1),
                letting_go(0),
            ]
            .into_iter()
            .chain(used(1))
            .chain([close(1), open(0), close(0)])
            .collect(),
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
