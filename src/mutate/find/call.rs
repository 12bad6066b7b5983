//! Calls, their arguments, and values that change their type.

use super::Finder;
use crate::mutate::operators::{bits, is_constant, number, opposite};
use crate::mutate::{Language, Operator};
use std::ops::Range;
use tree_sitter::Node;

impl Finder<'_> {
    pub(super) fn call(&mut self, node: Node<'_>) {
        let fields = ["function", "arguments"].map(|name| node.child_by_field_name(name));
        let [Some(function), Some(list)] = fields else {
            return;
        };
        let name_at = ["field", "name", "property"]
            .iter()
            .find_map(|field| function.child_by_field_name(field));
        let name_node = name_at.unwrap_or(function);
        let replace = |range: Range<usize>, with: &str| {
            let (whole, start) = (self.text(node), node.start_byte());
            let (from, to) = (range.start - start, range.end - start);
            format!("{}{with}{}", &whole[..from], &whole[to..])
        };
        let mut found = Vec::new();
        if self.language == Language::Rust
            && let Some(other) = opposite(self.text(name_node))
        {
            let after = replace(name_node.byte_range(), other);
            found.push((Operator::Function, after));
        }
        let mut cursor = list.walk();
        let arguments: Vec<Node<'_>> = list
            .named_children(&mut cursor)
            .filter(|child| !child.kind().contains("comment"))
            .collect();
        for pair in arguments.windows(2) {
            let [one, other] = [self.text(pair[0]), self.text(pair[1])];
            let alike = pair[0].kind() == pair[1].kind()
                || ![one, other]
                    .iter()
                    .any(|text| text.starts_with(['&', '|', '"', '[']));
            if one != other && alike {
                let after = replace(
                    pair[0].start_byte()..pair[1].end_byte(),
                    &format!("{other}, {one}"),
                );
                found.push((Operator::Arguments, after));
            }
        }
        for (operator, after) in found {
            self.expression(node, operator, after);
        }
        let called = self.text(function);
        let from = called.strip_suffix("::from").and_then(bits);
        if let (Some(wide), [argument]) = (from, arguments.as_slice()) {
            let value = self.text(*argument);
            let fixed = number(value).is_some() || is_constant(value) || value.contains('"');
            for narrow in [8, 16].into_iter().filter(|bits| *bits < wide && !fixed) {
                let after = format!("{called}(({value}) as u{narrow})");
                self.expression(node, Operator::Width, after);
            }
        }
        if self.language == Language::C {
            for argument in arguments {
                let field = argument.child_by_field_name("field");
                let is_number =
                    |field| matches!(self.text(field), "len" | "count" | "driver_handle");
                if field.is_some_and(is_number) {
                    self.narrower(argument, 32);
                }
            }
        }
    }

    /// C: the value of a node, through each type that is narrower than `wide` bits.
    fn narrower(&mut self, node: Node<'_>, wide: u32) {
        for after in self.narrowed(self.text(node), wide, "") {
            self.expression(node, Operator::Width, after);
        }
    }

    /// A value through each type that is narrower than `wide` bits, and back to its own.
    pub(super) fn narrowed(&self, value: &str, wide: u32, back: &str) -> Vec<String> {
        let narrow = [8, 16, 32].into_iter().filter(|bits| *bits < wide);
        let text = |bits: u32| match self.language {
            Language::Rust => format!("(({value}) as u{bits} as {back})"),
            Language::C => format!("{back}(uint{bits}_t)({value})"),
            Language::AssemblyScript => format!("{back}<u{bits}>({value})"),
        };
        narrow.map(text).collect()
    }

    pub(super) fn cast(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let [one, other] = children.as_slice() else {
            return;
        };
        let behind = matches!(node.kind(), "type_cast_expression" | "as_expression");
        let (value, target) = if behind { (one, other) } else { (other, one) };
        let name = self.text(*target).trim_matches(['<', '>']);
        let Some(wide) = bits(name) else { return };
        let text = self.text(*value);
        if number(text).is_some() || is_constant(text) || value.kind() == "scoped_identifier" {
            return;
        }
        let back = match self.language {
            Language::Rust => name.to_owned(),
            Language::C => format!("({name})"),
            Language::AssemblyScript => format!("<{name}>"),
        };
        for after in self.narrowed(text, wide, &back) {
            self.expression(node, Operator::Width, after);
        }
    }

    /// C: what a variable begins with, where that is the result of a function.
    pub(super) fn initial(&mut self, node: Node<'_>) {
        let declaration = node.parent();
        let target = declaration.and_then(|d| d.child_by_field_name("type"));
        let value = node.child_by_field_name("value");
        let (Some(target), Some(value)) = (target, value) else {
            return;
        };
        let is_plain = |node: Node<'_>| node.kind() == "identifier";
        if let Some(wide) = bits(self.text(target))
            && value.kind() == "call_expression"
            && node.child_by_field_name("declarator").is_some_and(is_plain)
        {
            self.narrower(value, wide);
        }
    }
}
