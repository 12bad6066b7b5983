//! The figures of a full run.

use super::{Group, Known, Mutant, Operator};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// A case noticed it.
    Killed,
    /// Cases reached it, and none noticed.
    Survived,
    /// No case reached it.
    Unreached,
}

/// How many mutants there are of each fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// In all.
    pub mutants: usize,
    /// Noticed by a case.
    pub killed: usize,
    /// Known to change nothing that can be observed.
    pub equivalent: usize,
    /// Noticed by none.
    pub survived: usize,
}

impl Count {
    fn add(&mut self, fate: Fate, equivalent: bool) {
        self.mutants += 1;
        match (fate, equivalent) {
            (Fate::Killed, _) => self.killed += 1,
            (_, true) => self.equivalent += 1,
            (_, false) => self.survived += 1,
        }
    }

    /// Returns the share of killed ones among those that can be observed, in percent.
    pub fn rate(&self) -> f64 {
        let rest = self.killed + self.survived;
        if rest == 0 {
            return 100.0;
        }
        // Counts of mutants are small.
        #[allow(clippy::cast_precision_loss)]
        let rate = self.killed as f64 * 100.0 / rest as f64;
        rate
    }

    fn row(&self, name: &str) -> String {
        let Count {
            mutants,
            killed,
            equivalent,
            survived,
        } = self;
        let rate = self.rate();
        format!("| {name} | {mutants} | {killed} | {equivalent} | {survived} | {rate:.1}% |\n")
    }
}

/// Counts them, by a key.
pub fn counts<'m, K: Ord>(
    ran: &[(&'m Mutant, Fate)],
    known: &Known,
    key: impl Fn(&'m Mutant) -> K,
) -> BTreeMap<K, Count> {
    let mut counts: BTreeMap<K, Count> = BTreeMap::new();
    for (mutant, fate) in ran {
        let equivalent = known.reason(mutant).is_some();
        counts
            .entry(key(mutant))
            .or_default()
            .add(*fate, equivalent);
    }
    counts
}

/// Returns the page of the documentation about a full run; of none, what the command does.
pub fn page(ran: &[(&Mutant, Fate)], known: &Known) -> String {
    let mut page = String::from(HEAD);
    if ran.is_empty() {
        page += "None is recorded yet.\n";
        return page;
    }
    page += "The rate is that of killed mutants among those that are not equivalent.\n\n";
    let head = |name: &str| {
        format!(
            "| {name} | mutants | killed | equivalent | survived | rate |\n|---|---:|---:|---:|---:|---:|\n"
        )
    };
    page += &head("group");
    for (group, count) in counts(ran, known, |mutant| mutant.group) {
        page += &count.row(group.name());
    }
    page += "\n## Operators\n\n";
    page += &head("operator");
    for (operator, count) in counts(ran, known, |mutant| mutant.operator) {
        page += &count.row(operator.name());
    }
    for group in Group::ALL {
        let files = counts(ran, known, |mutant| (mutant.group, &mutant.file));
        let files = files.into_iter().filter(|((of, _), _)| *of == group);
        let rows: String = files
            .map(|((_, file), count)| count.row(&format!("`{file}`")))
            .collect();
        if !rows.is_empty() {
            let _ = write!(
                page,
                "\n## Files of `{}`\n\n{}{rows}",
                group.name(),
                head("file")
            );
        }
    }
    page += "\n## Operators in words\n\n| operator | what it does |\n|---|---|\n";
    for operator in Operator::ALL {
        let _ = writeln!(page, "| {operator} | {} |", what(operator));
    }
    page
}

/// What an operator does.
fn what(operator: Operator) -> &'static str {
    match operator {
        Operator::Relation => "`<` to `<=` and `>=`, `==` to `!=`, and so on",
        Operator::Logic => "`&&` to `||` and back",
        Operator::Arithmetic => {
            "`+` to `-`, `*` to `+`, `<<` to `>>`, `&` to `\\|`, `+=` to `-=`, and so on"
        }
        Operator::Constant => {
            "a number or a named constant one higher and one lower; `true` to `false`"
        }
        Operator::Pattern => {
            "a number in a pattern, a `case` or `matches!` one higher and one lower"
        }
        Operator::Sign => "`!x`, `-x` and `~x` to `x`",
        Operator::Width => {
            "a parameter, a result, a length or a cast goes through 8, 16 or 32 bits"
        }
        Operator::Arguments => "two neighbouring arguments change places",
        Operator::Statement => {
            "a call, an assignment, a loop, an early `return` or `break` is left out"
        }
        Operator::Return => "a function returns success, zero, one, `true` or `false` at once",
        Operator::Condition => "a condition is negated",
        Operator::Bound => "a loop or a slice begins or ends one later and one earlier",
        Operator::Variant => "the next variant of an enum: another errno, another kind",
        Operator::Function => {
            "the opposite function: `min` to `max`, `any` to `all`, `checked_add` to `checked_sub`"
        }
    }
}

const HEAD: &str = "\
<!-- Written by `cargo conform faults --mutate --write`; edit `src/mutate/page.rs` instead. -->
# Mutation testing

The [faults](faults.md) are those that somebody thought of. Mutants are small changes that nobody chose: operators change each place
of the sources that keep the rules, and the cases of the suite must notice. All mutants of a group are compiled together, each behind
a switch; a first run finds out which cases reach which, and each mutant runs against those, the likeliest 400 on each engine, until
one fails; then before random guests, which are to do what they do without it. Mutants of HALs run in the guests of all scenarios. A
mutant that crashes or hangs is killed. What a compiler rejects is not counted.

```
cargo conform faults --mutate                          # all: the figures below
cargo conform faults --mutate runtime                  # one group: runtime, c or hal
cargo conform faults --mutate memory.rs                # a file, a line (memory.rs:36), a function or an operator
cargo conform faults --mutate --sample 200 --seed 7    # some of them, chosen by the seed
cargo conform faults --mutate --write                  # this page and the list of survivors
```

A mutant that survives is printed with file, line, and the text before and after. Either a case is missing; or the mutant changes
nothing that can be observed: then it goes into `runners/faults/equivalent.toml`, with the reason. An entry there is an error when no
mutant is like it any more, or when a case notices one that it is about. `runners/faults/survivors.toml` has the survivors of the last
full run: a run of a sample fails when a mutant survives that is in neither list.

## The last full run

";
