//! Finds the places that operators change.

use super::operators::{assigning, binary, is_constant, neighbours};
use super::{Language, Mutant, Operator, Source};
use std::collections::BTreeMap;
use std::ops::Range;
use tree_sitter::{Node, Tree};

mod call;
mod function;
mod pattern;

/// What stands at a place, which says how a switch is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// The begin of a function's body: alternatives are statements that come before it.
    Start,
    /// A statement.
    Statement,
    /// An expression.
    Expression,
}

/// A place, and the texts that can stand there instead.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) range: Range<usize>,
    pub(super) form: Form,
    /// The number of a mutant, and its text.
    pub(super) alternatives: Vec<(usize, String)>,
}

/// The enums of all sources: names of variants without data.
#[derive(Debug, Default)]
pub(super) struct Enums(Vec<(String, Vec<String>)>);

impl Enums {
    pub(super) fn add(&mut self, tree: &Tree, text: &str) {
        let mut stack = vec![tree.root_node()];
        while let Some(node) = stack.pop() {
            let variants = match node.kind() {
                "enum_item" | "enum_declaration" => node.child_by_field_name("body"),
                "enumerator_list" => Some(node),
                _ => None,
            };
            if let Some(list) = variants {
                let name = node.child_by_field_name("name");
                let name = name.map_or_else(String::new, |name| text[name.byte_range()].to_owned());
                let variant = |child: Node<'_>| match child.kind() {
                    "enum_variant" if child.child_by_field_name("body").is_some() => None,
                    "enum_variant" | "enumerator" | "enum_assignment" => {
                        Some(text[child.child_by_field_name("name")?.byte_range()].to_owned())
                    }
                    "property_identifier" => Some(text[child.byte_range()].to_owned()),
                    _ => None,
                };
                let mut cursor = list.walk();
                let variants = list.children(&mut cursor).filter_map(variant).collect();
                self.0.push((name, variants));
            }
            let mut cursor = node.walk();
            stack.extend(node.children(&mut cursor));
        }
    }

    /// The variant after this one; in C the name of the enum is not said.
    fn next(&self, name: &str, variant: &str) -> Option<&str> {
        self.0.iter().find_map(|(enumeration, variants)| {
            if !name.is_empty() && name != enumeration || variants.len() < 2 {
                return None;
            }
            let at = variants.iter().position(|v| v == variant)?;
            Some(variants[(at + 1) % variants.len()].as_str())
        })
    }
}

/// Finds the sites of a source, and adds their mutants to the others. Sites come in their order, one around another first.
pub(super) fn sites(
    source: &Source,
    tree: &Tree,
    text: &str,
    enums: &Enums,
    first: usize,
    mutants: &mut Vec<Mutant>,
) -> Vec<Site> {
    let mut finder = Finder {
        language: source.language,
        text,
        enums,
        function: String::new(),
        found: BTreeMap::new(),
    };
    finder.visit(tree.root_node());
    let mut sites = Vec::new();
    for ((start, _, form, end), found) in finder.found {
        let mut alternatives: Vec<(usize, String)> = Vec::new();
        for Found {
            function,
            operator,
            after,
            shown,
        } in found
        {
            let range = start..end.unsigned_abs();
            let before = one_line(&text[range.clone()]);
            let number = first + mutants.len();
            mutants.push(Mutant {
                number,
                group: source.group,
                file: source.file.clone(),
                line: text[..start].matches('\n').count() + 1,
                function,
                operator,
                before,
                after: one_line(shown.as_deref().unwrap_or(&after)),
            });
            alternatives.push((number, after));
        }
        sites.push(Site {
            range: start..end.unsigned_abs(),
            form,
            alternatives,
        });
    }
    sites
}

/// The text on one line, and not longer than fits a report.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

struct Found {
    function: String,
    operator: Operator,
    after: String,
    /// What is shown instead, where that is no text that stands for another.
    shown: Option<String>,
}

/// Start, end negated so that what is around comes first, form, end.
type Place = (usize, isize, Form, isize);

struct Finder<'t> {
    language: Language,
    text: &'t str,
    enums: &'t Enums,
    function: String,
    found: BTreeMap<Place, Vec<Found>>,
}

/// What no operator looks into: types, patterns, constants that the compiler computes, names.
const PASSED: &[&str] = &[
    "abstract_type",
    "array_declarator",
    "attribute_item",
    "break_expression",
    "const_block",
    "const_item",
    "decorator",
    "enum_declaration",
    "enum_item",
    "enum_specifier",
    "field_declaration_list",
    "formal_parameters",
    "function_declarator",
    "generic_type",
    "import_statement",
    "inner_attribute_item",
    "line_comment",
    "block_comment",
    "comment",
    "macro_definition",
    "parameters",
    "parameter_list",
    "preproc_include",
    "public_field_definition",
    "sizeof_expression",
    "static_item",
    "string_literal",
    "struct_item",
    "type_annotation",
    "type_arguments",
    "type_definition",
    "type_descriptor",
    "type_parameters",
    "use_declaration",
];

impl<'t> Finder<'t> {
    fn text(&self, node: Node<'_>) -> &'t str {
        &self.text[node.byte_range()]
    }

    fn add(&mut self, range: Range<usize>, form: Form, operator: Operator, after: String) {
        self.add_shown(range, form, operator, after, None);
    }

    fn add_shown(
        &mut self,
        range: Range<usize>,
        form: Form,
        operator: Operator,
        after: String,
        shown: Option<String>,
    ) {
        if self.function.is_empty() || self.text[range.clone()] == after && form != Form::Start {
            return;
        }
        let end = range.end.cast_signed();
        let found = self
            .found
            .entry((range.start, -end, form, end))
            .or_default();
        if found.iter().all(|found| found.after != after) {
            found.push(Found {
                function: self.function.clone(),
                operator,
                after,
                shown,
            });
        }
    }

    fn expression(&mut self, node: Node<'_>, operator: Operator, after: String) {
        self.add(node.byte_range(), Form::Expression, operator, after);
    }

    fn visit(&mut self, node: Node<'_>) {
        if PASSED.contains(&node.kind()) || node.is_error() {
            return;
        }
        match node.kind() {
            "function_item"
            | "function_definition"
            | "function_declaration"
            | "method_definition" => {
                return self.visit_function(node);
            }
            "binary_expression" => self.binary(node),
            "unary_expression" => self.unary(node),
            "integer_literal" | "number_literal" | "number" => self.literal(node),
            "boolean_literal" | "true" | "false" => {
                let other = if self.text(node) == "true" {
                    "false"
                } else {
                    "true"
                };
                self.expression(node, Operator::Constant, other.to_owned());
            }
            "identifier" | "scoped_identifier" => return self.name(node),
            "member_expression" => self.name(node),
            "call_expression" => self.call(node),
            "type_cast_expression" | "cast_expression" | "type_assertion" | "as_expression" => {
                self.cast(node);
            }
            "init_declarator" => self.initial(node),
            "if_expression" | "if_statement" | "conditional_expression" | "ternary_expression" => {
                self.condition(node.child_by_field_name("condition"));
            }
            "match_pattern" => return self.condition(node.child_by_field_name("condition")),
            "range_expression" => self.range(node),
            "match_expression" | "switch_statement" | "macro_invocation" => self.patterns(node),
            "expression_statement"
            | "return_statement"
            | "continue_statement"
            | "break_statement" => self.statement(node),
            _ => {}
        }
        self.visit_children(node);
    }

    fn visit_children(&mut self, node: Node<'_>) {
        let kind = node.kind();
        // Rust: an attribute stands before what it is for.
        let mut for_tests = false;
        let mut cursor = node.walk();
        for (at, child) in node.children(&mut cursor).enumerate() {
            let field = node.field_name_for_child(u32::try_from(at).unwrap_or(u32::MAX));
            if child.kind() == "attribute_item" {
                let text = self.text(child);
                for_tests |= text.contains("cfg(test)") || text.contains("cfg(not(");
                continue;
            }
            if std::mem::take(&mut for_tests) {
                continue;
            }
            let passed = match field {
                Some("declarator") => child.kind() != "init_declarator",
                Some("type" | "return_type" | "pattern" | "label") => true,
                Some("field" | "property" | "macro" | "type_arguments") => true,
                Some("length") => kind == "array_expression",
                Some("value") => kind == "case_statement" || kind == "switch_case",
                Some("function") => child.kind().ends_with("identifier"),
                // What is assigned to is no value.
                Some("left") => kind.contains("assignment"),
                Some("update" | "increment") => true,
                Some("argument") => kind == "update_expression",
                Some("name") => kind == "struct_expression" || kind == "field_initializer",
                _ => false,
            } || child.kind() == "token_tree"
                || kind == "pointer_expression" && self.text(node).starts_with('&');
            if !passed {
                self.visit(child);
            }
        }
    }

    fn binary(&mut self, node: Node<'_>) {
        let fields = ["left", "operator", "right"].map(|name| node.child_by_field_name(name));
        let [Some(left), Some(sign), Some(right)] = fields else {
            return;
        };
        let (operator, others) = binary(self.text(sign));
        for other in others {
            let after = format!("({}) {other} ({})", self.text(left), self.text(right));
            let shown = format!("{} {other} {}", self.text(left), self.text(right));
            let range = node.byte_range();
            self.add_shown(range, Form::Expression, operator, after, Some(shown));
        }
    }

    fn unary(&mut self, node: Node<'_>) {
        let Some(sign) = node.child(0) else { return };
        let Some(operand) = node.child(1) else { return };
        if matches!(self.text(sign), "!" | "-" | "~") {
            let after = format!("({})", self.text(operand));
            self.expression(node, Operator::Sign, after);
        }
    }

    fn literal(&mut self, node: Node<'_>) {
        for other in neighbours(self.text(node)) {
            self.expression(node, Operator::Constant, other);
        }
    }

    /// A constant, or a variant of an enum.
    fn name(&mut self, node: Node<'_>) {
        let text = self.text(node);
        let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.');
        if !text.chars().all(is_path) {
            return;
        }
        let separator = if self.language == Language::Rust {
            "::"
        } else {
            "."
        };
        let (path, name) = text.rsplit_once(separator).unwrap_or(("", text));
        let enumeration = path.rsplit(separator).next().unwrap_or_default();
        let is_variant = self.language == Language::C || !path.is_empty();
        if let Some(other) = self.enums.next(enumeration, name).filter(|_| is_variant) {
            let prefix = &text[..text.len() - name.len()];
            return self.expression(node, Operator::Variant, format!("{prefix}{other}"));
        }
        if is_constant(name) && name != "NULL" {
            for sign in ["+", "-"] {
                self.expression(node, Operator::Constant, format!("({text} {sign} 1)"));
            }
        }
    }

    /// Conditions that no other operator negates.
    fn condition(&mut self, condition: Option<Node<'_>>) {
        let Some(mut node) = condition else { return };
        if node.kind() == "parenthesized_expression"
            && let Some(inner) = node.named_child(0)
        {
            node = inner;
        }
        let whole = matches!(
            node.kind(),
            "identifier"
                | "call_expression"
                | "field_expression"
                | "member_expression"
                | "macro_invocation"
                | "subscript_expression"
        );
        if whole {
            let after = format!("!({})", self.text(node));
            self.expression(node, Operator::Condition, after);
        }
        if node.parent().is_some_and(|p| p.kind() == "match_pattern") {
            self.visit(node);
        }
    }

    /// Rust: what loops and slices end with.
    fn range(&mut self, node: Node<'_>) {
        let parent = node.parent().map_or("", |parent| parent.kind());
        if !matches!(parent, "for_expression" | "index_expression") {
            return;
        }
        let mut cursor = node.walk();
        let ends: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for end in ends {
            if end.kind() != "integer_literal" {
                for sign in ["+", "-"] {
                    let after = format!("({}) {sign} 1", self.text(end));
                    self.expression(end, Operator::Bound, after);
                }
            }
        }
    }

    fn statement(&mut self, node: Node<'_>) {
        let Some(inner) = (match node.kind() {
            "expression_statement" => node.named_child(0),
            _ => Some(node),
        }) else {
            return;
        };
        let parent = node.parent().map_or("", |parent| parent.kind());
        let removable = match inner.kind() {
            "call_expression" => !self.text(inner).starts_with("super"),
            "assignment_expression"
            | "compound_assignment_expr"
            | "augmented_assignment_expression"
            | "update_expression"
            | "try_expression"
            | "for_expression"
            | "continue_expression"
            | "return_expression" => true,
            // Not the last one of a function.
            "return_statement" => self.is_early(node),
            // Of loops; without that of a `case` the next one is gone through.
            "break_statement" | "continue_statement" => parent != "labeled_statement",
            _ => false,
        };
        let range = node.byte_range();
        if removable {
            let operator = Operator::Statement;
            self.add_shown(
                range.clone(),
                Form::Statement,
                operator,
                String::new(),
                Some(String::new()),
            );
        }
        let sign = inner.child_by_field_name("operator");
        if let Some((sign, other)) = sign.and_then(|sign| Some((sign, assigning(self.text(sign))?)))
        {
            let start = node.start_byte();
            let whole = self.text(node);
            let (from, to) = (sign.start_byte() - start, sign.end_byte() - start);
            let after = format!("{}{other}{}", &whole[..from], &whole[to..]);
            self.add(range, Form::Statement, Operator::Arithmetic, after);
        }
    }

    /// Whether a statement is not the last one of its function.
    fn is_early(&self, node: Node<'_>) -> bool {
        let Some(parent) = node.parent() else {
            return false;
        };
        let of_function = parent.parent().is_some_and(|p| {
            matches!(
                p.kind(),
                "function_definition" | "function_declaration" | "method_definition"
            )
        });
        parent.kind() != "case_statement" && parent.kind() != "switch_case" && !of_function
    }
}
