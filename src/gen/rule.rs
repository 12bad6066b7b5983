//! The rules of generated bindings, by name.
//!
//! A generator writes the text of a rule with [`rule`], which puts it between marks together with the weaker texts that a faulty
//! binding has in its place. [`resolve`] leaves one text there: in everything that is shipped the strong one, without a trace.

const BEGIN: char = '\u{1}';
const WEAK: char = '\u{2}';
const FIELD: char = '\u{3}';
const END: char = '\u{4}';

/// A weaker text in the place of a rule, and what a binding with it does wrong.
pub(super) struct Weak {
    /// The last part of its name. With `/` before it, it is one fault of all functions; otherwise one of each.
    slug: String,
    /// The clause that it breaches: the first that exists of these, separated by `|`. `{api}` and `{f}` stand for the API and
    /// the function; `*` at the end for any clause that begins so.
    clauses: String,
    what: String,
    text: String,
}

pub(super) fn weak(
    slug: impl Into<String>,
    clauses: impl Into<String>,
    what: impl Into<String>,
    text: impl Into<String>,
) -> Weak {
    Weak {
        slug: slug.into(),
        clauses: clauses.into(),
        what: what.into(),
        text: text.into(),
    }
}

/// The text of a rule: an expression, or statements, or nothing where a fault adds something. It may contain other rules.
pub(super) fn rule(strong: &str, weaker: &[Weak]) -> String {
    let mut text = format!("{BEGIN}{strong}");
    for weak in weaker {
        let fields = [&weak.slug, &weak.clauses, &weak.what, &weak.text];
        text.push(WEAK);
        text.push_str(
            &fields
                .map(|field| strong_text(field))
                .join(&FIELD.to_string()),
        );
    }
    text.push(END);
    text
}

/// Names the rules in the text of a function.
pub(super) fn scoped(text: &str, scope: &str) -> String {
    text.replace(WEAK, &format!("{WEAK}{scope}/"))
}

/// A weaker text as it stands in the text of a file.
pub(super) struct Found<'t> {
    /// With the scopes: `i2c.write/record`.
    pub(super) name: String,
    pub(super) clauses: &'t str,
    pub(super) what: &'t str,
    pub(super) text: &'t str,
}

/// The text without marks: in the place of each rule what `choose` makes of it.
pub(super) fn resolve(
    text: &str,
    mut choose: impl FnMut(&str, Vec<Found<'_>>) -> String,
) -> String {
    let mut rest = text;
    up_to_mark(&mut rest, &mut choose)
}

/// Resolves up to a mark that ends the strong text of the rule that this is within, or to the end.
fn up_to_mark(rest: &mut &str, choose: &mut dyn FnMut(&str, Vec<Found<'_>>) -> String) -> String {
    let mut out = String::new();
    while let Some(at) = rest.find([BEGIN, WEAK, END]) {
        out.push_str(&rest[..at]);
        if !rest[at..].starts_with(BEGIN) {
            *rest = &rest[at..];
            return out;
        }
        *rest = &rest[at + BEGIN.len_utf8()..];
        let strong = up_to_mark(rest, choose);
        let (weaker, after) = rest.split_once(END).unwrap_or((rest, ""));
        *rest = after;
        let weaker = weaker.split(WEAK).skip(1).map(|weak| {
            let mut fields = weak.split(FIELD);
            let mut next = || fields.next().unwrap_or_default();
            let name = next();
            Found {
                // Of all functions: without the scope of one.
                name: name
                    .rsplit_once("//")
                    .map_or(name, |(_, slug)| slug)
                    .trim_start_matches('/')
                    .to_owned(),
                clauses: next(),
                what: next(),
                text: next(),
            }
        });
        out.push_str(&choose(&strong, weaker.collect()));
    }
    out.push_str(rest);
    *rest = "";
    out
}

/// The text with the strong text of every rule.
pub(super) fn strong_text(text: &str) -> String {
    resolve(text, |strong, _| strong.to_owned())
}

/// The text with a switch in the place of a rule: the weaker text whose number is on, or else the strong one. `path` tells the
/// language.
pub fn switch(path: &str, strong: &str, weaker: &[(usize, &str)]) -> String {
    if weaker.is_empty() {
        return strong.to_owned();
    }
    let statement = strong.is_empty() || strong.trim_end().ends_with([';', '}']);
    let mut text = String::new();
    let in_c = path.ends_with(".c") || path.ends_with(".h");
    for (number, weak) in weaker {
        text += &match (in_c, statement) {
            (true, false) => format!("wasme_fault({number}) ? ({weak}) : "),
            (true, true) => format!("if (wasme_fault({number})) {{ {weak} }} else "),
            (false, _) if path.starts_with("src/") => {
                format!("if crate::switch::on({number}) {{ {weak} }} else ")
            }
            (false, _) => format!("if wasm_embedded_spec::switch::on({number}) {{ {weak} }} else "),
        };
    }
    match (in_c, statement) {
        (true, false) => format!("({text}({strong}))"),
        _ => format!("{text}{{ {strong} }}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_named_and_leaves_no_trace() {
        let check = rule(
            "a < b",
            &[
                weak("range", "{f}/x|common/y", "No check.", "true"),
                weak(
                    "/order",
                    "common/z",
                    "Too late.",
                    rule("c", &[weak("", "", "", "d")]),
                ),
            ],
        );
        let text = scoped(&format!("if {check} {{}}"), "i2c.write");
        assert_eq!(strong_text(&text), "if a < b {}");
        let mut names = Vec::new();
        let faulty = resolve(&text, |strong, weaker| {
            names.extend(
                weaker
                    .iter()
                    .map(|w| (w.name.clone(), w.clauses.to_owned())),
            );
            let texts: Vec<_> = weaker
                .iter()
                .enumerate()
                .map(|(i, w)| (i + 1, w.text))
                .collect();
            switch("a.h", strong, &texts)
        });
        assert_eq!(
            faulty,
            "if (wasme_fault(1) ? (true) : wasme_fault(2) ? (c) : (a < b)) {}"
        );
        assert_eq!(
            names[0],
            ("i2c.write/range".to_owned(), "{f}/x|common/y".to_owned())
        );
        assert_eq!(names[1].0, "order");
    }

    #[test]
    fn switches_are_expressions_or_statements() {
        assert_eq!(
            switch("x/a.rs", "b", &[(1, "a")]),
            "if wasm_embedded_spec::switch::on(1) { a } else { b }"
        );
        assert_eq!(
            switch("src/a.rs", "", &[(1, "a;")]),
            "if crate::switch::on(1) { a; } else {  }"
        );
        assert_eq!(
            switch("a.c", "f();", &[(1, "")]),
            "if (wasme_fault(1)) {  } else { f(); }"
        );
    }
}
