
pub mod switch;
