//! Which instructions of a function can be reached. The others are left out: wasm3 compiles them too, with whatever lies on its
//! stack there.

use wasmparser::Operator;

/// What becomes of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// It stays.
    Yes,
    /// It stays, an `else` or `end` that nothing falls into.
    BehindJump,
    /// It is left out.
    No,
}

/// Follows the instructions of one function.
#[derive(Default)]
pub(super) struct Live {
    /// How many blocks were opened behind a jump; `None` where instructions are reached.
    behind_jump: Option<u32>,
}

impl Live {
    pub(super) fn next(&mut self, operator: &Operator<'_>) -> Reached {
        let Some(opened) = &mut self.behind_jump else {
            if let Operator::Unreachable
            | Operator::Br { .. }
            | Operator::BrTable { .. }
            | Operator::Return = operator
            {
                self.behind_jump = Some(0);
            }
            return Reached::Yes;
        };
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => *opened += 1,
            Operator::Else | Operator::End if *opened == 0 => {
                self.behind_jump = None;
                return Reached::BehindJump;
            }
            Operator::End => *opened -= 1,
            _ => {}
        }
        Reached::No
    }
}
