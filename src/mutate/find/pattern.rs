//! Numbers in patterns: the switch goes around all that has the pattern.

use super::{Finder, Form};
use crate::mutate::Operator;
use crate::mutate::operators::neighbours;
use std::ops::Range;
use tree_sitter::Node;

/// Longer ones are not repeated.
const LONGEST: usize = 1600;

impl Finder<'_> {
    pub(super) fn patterns(&mut self, node: Node<'_>) {
        if node.byte_range().len() > LONGEST {
            return;
        }
        let mut numbers = Vec::new();
        match node.kind() {
            "macro_invocation" if self.text(node).starts_with("matches!") => {
                numbers_in(node, &mut numbers);
            }
            "match_expression" | "switch_statement" => {
                let Some(body) = node.child_by_field_name("body") else {
                    return;
                };
                let mut cursor = body.walk();
                for arm in body.named_children(&mut cursor) {
                    let field = if arm.kind() == "match_arm" {
                        "pattern"
                    } else {
                        "value"
                    };
                    if let Some(pattern) = arm.child_by_field_name(field) {
                        numbers_in(pattern, &mut numbers);
                    }
                }
            }
            _ => return,
        }
        let alone = node.parent().is_some_and(|parent| {
            parent.kind() == "expression_statement" && !self.text(parent).ends_with(';')
        });
        let form = if node.kind() == "switch_statement" || alone {
            Form::Statement
        } else {
            Form::Expression
        };
        let whole = self.text(node);
        for at in numbers {
            let literal = &self.text[at.clone()];
            for other in neighbours(literal) {
                let (from, to) = (at.start - node.start_byte(), at.end - node.start_byte());
                let after = format!("{}{other}{}", &whole[..from], &whole[to..]);
                let shown = format!("{other} in the place of the {literal} at byte {from}");
                self.add_shown(
                    node.byte_range(),
                    form,
                    Operator::Pattern,
                    after,
                    Some(shown),
                );
            }
        }
    }
}

/// The literals below a node.
fn numbers_in(node: Node<'_>, found: &mut Vec<Range<usize>>) {
    if matches!(node.kind(), "integer_literal" | "number_literal" | "number") {
        found.push(node.byte_range());
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        numbers_in(child, found);
    }
}
