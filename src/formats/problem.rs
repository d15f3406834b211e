//! What readers report: see [`crate::domain::problem`].

pub use crate::domain::problem::*;
