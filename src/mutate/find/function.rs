//! What is changed where a function begins.

use super::{Finder, Form};
use crate::mutate::operators::bits;
use crate::mutate::{Language, Operator};
use tree_sitter::Node;

impl Finder<'_> {
    pub(super) fn visit_function(&mut self, node: Node<'_>) {
        let Some(body) = node.child_by_field_name("body") else {
            return;
        };
        let name = match node.child_by_field_name("name") {
            Some(name) => name,
            None => match self.declarator(node) {
                Some(function) => function
                    .child_by_field_name("declarator")
                    .unwrap_or(function),
                None => return,
            },
        };
        // What the compiler runs cannot ask a switch.
        let head = &self.text[node.start_byte()..name.start_byte()];
        if head.split_whitespace().any(|word| word == "const") && self.language == Language::Rust {
            return;
        }
        let name = self.text(name).to_owned();
        let outer = std::mem::replace(&mut self.function, name);
        self.returns(node, body);
        self.parameters(node, body);
        self.visit_children(body);
        self.function = outer;
    }

    /// C: the declarator with the parameters, below those of pointers.
    fn declarator<'n>(&self, node: Node<'n>) -> Option<Node<'n>> {
        let mut at = node.child_by_field_name("declarator")?;
        while at.kind() != "function_declarator" {
            at = at.child_by_field_name("declarator")?;
        }
        Some(at)
    }

    fn start(&mut self, body: Node<'_>, operator: Operator, after: String) {
        let at = body.start_byte() + 1;
        self.add(at..at, Form::Start, operator, after);
    }

    /// The function returns at once.
    fn returns(&mut self, node: Node<'_>, body: Node<'_>) {
        if body.named_child_count() == 0 {
            return;
        }
        let field = match self.language {
            Language::C => "type",
            _ => "return_type",
        };
        let name = node
            .child_by_field_name(field)
            .map_or("", |node| self.text(node));
        let name = name.trim_start_matches(':').trim();
        let declarator = node.child_by_field_name("declarator");
        let pointer = declarator.is_some_and(|d| d.kind() == "pointer_declarator");
        let values: &[&str] = match (self.language, name) {
            (Language::C, _) if pointer => &["NULL"],
            (Language::Rust, "") | (Language::C | Language::AssemblyScript, "void") => &[""],
            (_, "bool") => &["true", "false"],
            _ if bits(name).is_some() => &["0", "1"],
            (Language::Rust, "Self" | "!") => return,
            (Language::Rust, _) if name.starts_with("impl") || name.starts_with('&') => return,
            (Language::Rust, _) if name.contains("Result<()") => &["Ok(())"],
            (Language::Rust, _) if name.contains("Result<") => &["Ok(Default::default())"],
            (Language::Rust, _) if name.starts_with("Option<") => &["None"],
            (Language::Rust, _) => &["Default::default()"],
            _ => return,
        };
        for value in values {
            let after = format!("return {value};").replace(" ;", ";");
            self.start(body, Operator::Return, after);
        }
    }

    /// Parameters that are whole numbers go through narrower types.
    fn parameters(&mut self, node: Node<'_>, body: Node<'_>) {
        let list = match self.language {
            Language::C => self
                .declarator(node)
                .and_then(|d| d.child_by_field_name("parameters")),
            _ => node.child_by_field_name("parameters"),
        };
        let Some(list) = list else { return };
        let field = match self.language {
            Language::C => "declarator",
            _ => "pattern",
        };
        let mut cursor = list.walk();
        let parameters: Vec<Node<'_>> = list.named_children(&mut cursor).collect();
        for parameter in parameters {
            let parts = [field, "type"].map(|name| parameter.child_by_field_name(name));
            let [Some(name), Some(kind)] = parts else {
                continue;
            };
            let name = self.text(name);
            let kind = self.text(kind).trim_start_matches(':').trim();
            let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "_";
            let constant = self.language == Language::C && self.text(parameter).contains("const");
            let Some(wide) = bits(kind).filter(|_| plain && !constant) else {
                continue;
            };
            let back = match self.language {
                Language::Rust => kind.to_owned(),
                Language::C => format!("({kind})"),
                Language::AssemblyScript => format!("<{kind}>"),
            };
            for value in self.narrowed(name, wide, &back) {
                self.start(body, Operator::Width, format!("{name} = {value};"));
            }
        }
    }
}
