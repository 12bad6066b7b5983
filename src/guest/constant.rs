//! The values of constant expressions.

use wasmparser::{ConstExpr, Operator};

/// A number that an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// Of 32 bits.
    I32(i32),
    /// Of 64 bits.
    I64(i64),
}

impl Constant {
    /// Computes an expression of integer constants, additions, subtractions and multiplications. `None` for any other: guests
    /// import no globals that it could read.
    pub fn of(expression: &ConstExpr<'_>) -> Option<Constant> {
        let mut stack = Vec::new();
        for operator in expression.get_operators_reader() {
            match operator.ok()? {
                Operator::I32Const { value } => stack.push(Constant::I32(value)),
                Operator::I64Const { value } => stack.push(Constant::I64(value)),
                Operator::End => break,
                operator => {
                    let (right, left) = (stack.pop()?, stack.pop()?);
                    stack.push(left.combine(right, &operator)?);
                }
            }
        }
        match stack[..] {
            [value] => Some(value),
            _ => None,
        }
    }

    fn combine(self, right: Constant, operator: &Operator<'_>) -> Option<Constant> {
        Some(match (self, right, operator) {
            (Constant::I32(a), Constant::I32(b), operator) => Constant::I32(match operator {
                Operator::I32Add => a.wrapping_add(b),
                Operator::I32Sub => a.wrapping_sub(b),
                Operator::I32Mul => a.wrapping_mul(b),
                _ => return None,
            }),
            (Constant::I64(a), Constant::I64(b), operator) => Constant::I64(match operator {
                Operator::I64Add => a.wrapping_add(b),
                Operator::I64Sub => a.wrapping_sub(b),
                Operator::I64Mul => a.wrapping_mul(b),
                _ => return None,
            }),
            _ => return None,
        })
    }
}
