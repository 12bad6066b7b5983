//! The operators: what is put in the place of what.

use std::fmt;

/// A kind of small change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `<` to `<=`, `==` to `!=`.
    Relation,
    /// `&&` to `||`.
    Logic,
    /// `+` to `-`, `&` to `|`.
    Arithmetic,
    /// A number, or a constant, by one.
    Constant,
    /// A number in a pattern by one.
    Pattern,
    /// An operator before a value is left out.
    Sign,
    /// A value goes through a narrower type.
    Width,
    /// Two arguments change places.
    Arguments,
    /// A statement is left out.
    Statement,
    /// A function returns at once.
    Return,
    /// A condition is negated.
    Condition,
    /// A loop or a slice ends one later or earlier.
    Bound,
    /// Another variant of an enum, or another errno.
    Variant,
    /// The opposite function: `min` to `max`.
    Function,
}

impl Operator {
    /// All operators.
    pub const ALL: [Operator; 14] = [
        Operator::Relation,
        Operator::Logic,
        Operator::Arithmetic,
        Operator::Constant,
        Operator::Pattern,
        Operator::Sign,
        Operator::Width,
        Operator::Arguments,
        Operator::Statement,
        Operator::Return,
        Operator::Condition,
        Operator::Bound,
        Operator::Variant,
        Operator::Function,
    ];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Relation => "relation",
            Operator::Logic => "logic",
            Operator::Arithmetic => "arithmetic",
            Operator::Constant => "constant",
            Operator::Pattern => "pattern",
            Operator::Sign => "sign",
            Operator::Width => "width",
            Operator::Arguments => "arguments",
            Operator::Statement => "statement",
            Operator::Return => "return",
            Operator::Condition => "condition",
            Operator::Bound => "bound",
            Operator::Variant => "variant",
            Operator::Function => "function",
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What stands in the place of a binary operator.
pub(super) fn binary(operator: &str) -> (Operator, &'static [&'static str]) {
    match operator {
        "<" => (Operator::Relation, &["<=", ">="]),
        "<=" => (Operator::Relation, &["<", ">"]),
        ">" => (Operator::Relation, &[">=", "<="]),
        ">=" => (Operator::Relation, &[">", "<"]),
        "==" => (Operator::Relation, &["!="]),
        "!=" => (Operator::Relation, &["=="]),
        "&&" => (Operator::Logic, &["||"]),
        "||" => (Operator::Logic, &["&&"]),
        "+" => (Operator::Arithmetic, &["-"]),
        "-" => (Operator::Arithmetic, &["+"]),
        "*" => (Operator::Arithmetic, &["+"]),
        "/" | "%" => (Operator::Arithmetic, &["*"]),
        "<<" => (Operator::Arithmetic, &[">>"]),
        ">>" => (Operator::Arithmetic, &["<<"]),
        "&" => (Operator::Arithmetic, &["|"]),
        "|" => (Operator::Arithmetic, &["&"]),
        "^" => (Operator::Arithmetic, &["|"]),
        _ => (Operator::Arithmetic, &[]),
    }
}

/// What stands in the place of an operator that assigns.
pub(super) fn assigning(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "+=" => "-=",
        "-=" => "+=",
        "*=" => "+=",
        "|=" => "&=",
        "&=" => "|=",
        "^=" => "|=",
        "<<=" => ">>=",
        ">>=" => "<<=",
        _ => return None,
    })
}

/// Functions of which each does the opposite of the other.
const OPPOSITES: [(&str, &str); 14] = [
    ("min", "max"),
    ("is_some", "is_none"),
    ("is_ok", "is_err"),
    ("is_some_and", "is_none_or"),
    ("any", "all"),
    ("checked_add", "checked_sub"),
    ("saturating_add", "saturating_sub"),
    ("wrapping_add", "wrapping_sub"),
    ("from_le_bytes", "from_be_bytes"),
    ("to_le_bytes", "to_be_bytes"),
    ("first", "last"),
    ("pop_front", "pop_back"),
    ("push_front", "push_back"),
    ("skip", "take"),
];

/// The function that does the opposite.
pub(super) fn opposite(function: &str) -> Option<&'static str> {
    OPPOSITES.iter().find_map(|(one, other)| {
        if *one == function {
            Some(*other)
        } else if *other == function {
            Some(*one)
        } else {
            None
        }
    })
}

/// How many bits of a type of whole numbers are used; `None` for other types. Guests have no more than 32 bits of memory, so
/// neither lengths nor places in it have.
pub(super) fn bits(name: &str) -> Option<u32> {
    Some(match name.trim() {
        "u8" | "i8" | "uint8_t" | "int8_t" => 8,
        "u16" | "i16" | "uint16_t" | "int16_t" => 16,
        "u32" | "i32" | "uint32_t" | "int32_t" | "int" => 32,
        "usize" | "isize" | "size_t" | "uintptr_t" => 32,
        "u64" | "i64" | "u128" | "uint64_t" | "int64_t" => 64,
        _ => return None,
    })
}

/// The number that a literal stands for, and its suffix.
pub(super) fn number(literal: &str) -> Option<(u64, &str)> {
    let digits = |text: &str, radix| {
        let end = text
            .find(|c: char| !c.is_digit(radix) && c != '_')
            .unwrap_or(text.len());
        let value = u64::from_str_radix(&text[..end].replace('_', ""), radix).ok()?;
        Some((value, end))
    };
    let (prefix, radix) = match literal.get(..2) {
        Some("0x" | "0X") => (2, 16),
        Some("0b") => (2, 2),
        Some("0o") => (2, 8),
        _ => (0, 10),
    };
    let (value, end) = digits(&literal[prefix..], radix)?;
    let suffix = &literal[prefix + end..];
    (!suffix.contains(['.', 'e', 'f'])).then_some((value, suffix))
}

/// A literal one higher, and one lower where that is not below 0.
pub(super) fn neighbours(literal: &str) -> Vec<String> {
    let Some((value, suffix)) = number(literal) else {
        return Vec::new();
    };
    let both = [value.checked_add(1), value.checked_sub(1)];
    both.into_iter()
        .flatten()
        .map(|n| format!("{n}{suffix}"))
        .collect()
}

/// Whether a name is that of a constant.
pub(super) fn is_constant(name: &str) -> bool {
    name.len() > 1
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && name.bytes().any(|b| b.is_ascii_uppercase())
}
