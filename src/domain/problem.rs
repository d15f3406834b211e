//! temporary
pub use crate::formats::problem::*;
