//! What drivers answer: every errno, numbers that are none, and results at their limits.

use super::clauses::Clauses;
use super::expect::counts;
use super::plan::{Plan, opens_own};
use super::script::{Act, Answer, Call, Given, Outcome, Script, Span};
use crate::call::{Function, Kind};
use crate::generated::Errno;

/// Codes that are no errno: 0 is success, and -errno an errno.
const UNKNOWN: [i32; 16] = [
    1,
    2,
    5,
    21,
    22,
    127,
    255,
    256,
    65_536,
    i32::MAX,
    -256,
    -257,
    -258,
    -65_537,
    -65_536,
    i32::MIN,
];

pub(super) fn add(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    let all: Vec<i32> = Errno::ALL.iter().map(|errno| errno.code()).collect();
    let title = format!(
        "{}: every errno of the driver arrives as it is",
        function.full_name
    );
    let rules = ["errno-values", "errno-negated", "result-after-error"];
    scripts.push(fails(clauses, function, "reply=errno", &all, title, &rules));
    let last = -(all.len() as i32);
    let unknown: Vec<i32> = UNKNOWN
        .into_iter()
        .filter(|code| Errno::from_code(*code).is_none())
        .chain([last - 1, last - 2, -127, -128, -129, -255])
        .collect();
    let title = format!("{}: what is no errno becomes `failed`", function.full_name);
    scripts.push(fails(
        clauses,
        function,
        "reply=unknown",
        &unknown,
        title,
        &["driver-errno"],
    ));
    results(clauses, function, scripts);
}

/// The driver answers with each of these codes, and works again after that.
fn fails(
    clauses: &Clauses<'_>,
    function: &'static Function,
    what: &str,
    codes: &[i32],
    title: String,
    rules: &[&str],
) -> Script {
    let mut plan = Plan::new(function, what);
    let good = plan.good(function);
    if opens_own(function) {
        plan.act(Act::Put {
            at: good.place,
            words: vec![0x7654_3210],
        });
    }
    for code in codes {
        let mut call = good.clone();
        // What is closed is closed, whatever the driver answers.
        if function.closes {
            call.given[0] = Given::Opened {
                at: plan.open(function.api),
                plus: 0,
            };
        }
        call.outcome = Outcome::Failed(*code);
        // An error may spoil what is exchanged in place.
        plan.lay(&call);
        plan.make(&call);
        if function.closes {
            call.outcome = Outcome::Refused(Errno::NoDevice);
            plan.make(&call);
        }
    }
    if opens_own(function) {
        plan.act(Act::Show {
            at: good.place,
            len: 4,
        });
    }
    plan.call(&good);
    let mut ids = clauses.common(rules);
    if function.closes {
        ids.extend(clauses.common(&["handle-freed", "handle-closed"]));
    }
    if opens_own(function) {
        ids.extend(clauses.common(&["handle-failed-init"]));
    }
    plan.shows(title, ids)
}

/// Results at their limits, and those that there are not.
fn results(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    let Some(result) = &function.result else {
        return;
    };
    let (good, bad, rule): (Vec<i64>, Vec<i64>, _) = match &result.kind {
        // The whole width is what drivers of C answer; others cannot say more.
        Kind::Enum { names } => {
            let count = names.len() as i64;
            let bad = [
                count,
                count + 1,
                0x100,
                0x101,
                0x1_0000,
                i64::from(i32::MAX),
                1 << 31,
                i64::from(u32::MAX),
            ];
            ((0..count).collect(), bad.into(), "driver-value")
        }
        Kind::Int { .. } if counts(function) => return count(clauses, function, scripts),
        Kind::Int { int, .. } if int.range().1 > u32::MAX.into() => {
            let wide = [
                0,
                1,
                0x7fff_ffff,
                0x8000_0000,
                0xffff_ffff,
                1 << 32,
                (1 << 32) + 1,
                i64::MAX,
                i64::MIN,
                -1,
            ];
            (wide.into(), Vec::new(), "")
        }
        Kind::Int { int, .. } => {
            let (least, most) = int.range();
            let wide = [
                0,
                1,
                0x7f,
                0x80,
                0xff,
                0x100,
                0xffff,
                0x1_0000,
                0x7fff_ffff,
                0x8000_0000,
                0xffff_ffff,
            ];
            let fits = |number: &i64| (least..=most).contains(&i128::from(*number));
            (wide.into_iter().filter(fits).collect(), Vec::new(), "")
        }
        _ => return,
    };
    let name = result.name;
    let mut plan = Plan::new(function, format!("{name}=each"));
    let call = plan.good(function);
    for number in good {
        let mut call = call.clone();
        call.outcome = answer(number);
        plan.call(&call);
    }
    let title = format!(
        "{}: the guest gets `{name}` as the driver answers it",
        function.full_name
    );
    scripts.push(plan.shows(title, clauses.result(function, &["errno-negated"])));
    if bad.is_empty() {
        return;
    }
    let mut plan = Plan::new(function, format!("{name}=unknown"));
    let call = plan.good(function);
    plan.lay(&call);
    for number in bad {
        let mut call = call.clone();
        call.outcome = nonsense(number);
        plan.make(&call);
    }
    plan.call(&call);
    let title = format!(
        "{}: a `{name}` that there is not becomes `failed`",
        function.full_name
    );
    scripts.push(plan.shows(title, clauses.common(&[rule])));
}

/// Counts of bytes that came into a buffer: from none to all, and more than there is room for.
fn count(clauses: &Clauses<'_>, function: &'static Function, scripts: &mut Vec<Script>) {
    let name = function.result.as_ref().map_or("", |result| result.name);
    let roomy = |plan: &mut Plan, ptr: u32, len: u32| -> Call {
        let mut call = plan.good(function);
        for (param, given) in function.params.iter().zip(&mut call.given) {
            if let (Kind::Out, Given::Span(span)) = (&param.kind, given) {
                *span = Span { len, ptr, ..*span };
            }
        }
        call
    };
    let mut plan = Plan::new(function, format!("{name}=each")).pages(2);
    let call = roomy(&mut plan, 0x4000, 65_537);
    for number in [0, 1, 2, 255, 256, 257, 65_535, 65_536, 65_537] {
        let mut call = call.clone();
        call.outcome = answer(number);
        plan.call(&call);
    }
    let title = format!(
        "{}: the guest learns how many bytes came, and finds them",
        function.full_name
    );
    scripts.push(plan.shows(title, clauses.result(function, &[])));
    let mut plan = Plan::new(function, format!("{name}=beyond"));
    for len in [5, 0, 255, 256] {
        let mut call = roomy(&mut plan, 0xd00, len);
        plan.lay(&call);
        for number in [
            len + 1,
            len + 2,
            0x100 + len,
            0x1_0000 + len,
            0x7fff_ffff,
            0x8000_0000,
            u32::MAX,
        ] {
            call.outcome = nonsense(i64::from(number));
            plan.make(&call);
        }
    }
    let title = format!(
        "{}: a `{name}` above what was asked for becomes `failed`",
        function.full_name
    );
    scripts.push(plan.shows(title, clauses.common(&["driver-count"])));
}

fn answer(result: i64) -> Outcome {
    Outcome::Answered(Answer {
        result,
        seed: 0x80,
        ..Answer::default()
    })
}

fn nonsense(result: i64) -> Outcome {
    Outcome::Nonsense(Answer {
        result,
        seed: 0x80,
        ..Answer::default()
    })
}
