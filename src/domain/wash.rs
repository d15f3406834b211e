//! Wash sales: losses that the law disallows because shares of the same kind were bought within 30
//! days (IRC §1091).

pub mod matching;
mod policy;
#[cfg(test)]
mod tests;

pub use policy::{HoldingPeriod, PlanPurchases, Policies};
