//! The rules: lots, methods, plans, tax, settlement and sales, as pure functions over plain data.
//!
//! Nothing here reads a clock, a file, the environment or a terminal; today's date is an argument.
//!
//! Start with [`lot::Lot`] and [`portfolio::Portfolio`] (what is held), then [`method`] and
//! [`plan`] (which lots an order takes), [`preview`] and [`compare`] (what that costs) and
//! [`sales`] (what was decided). [`household::Household`] holds all of it together.

pub mod account;
pub mod ahead;
pub mod average;
pub mod broker;
pub mod chronicle;
pub mod closed;
pub mod coming;
pub mod compare;
pub mod covered;
pub mod deadline;
pub mod dividend;
pub mod explain;
pub mod figures;
pub mod fund_loss;
pub mod goal;
pub mod household;
pub mod ids;
pub mod instruction;
pub mod later;
pub mod loss;
pub mod lot;
pub mod method;
pub mod money;
pub mod optimal;
pub mod order;
pub mod plan;
pub mod portfolio;
pub mod preview;
pub mod price;
pub mod problem;
pub mod raise;
pub mod realized;
pub mod reconcile;
pub mod refusal;
pub mod relot;
pub mod replay;
pub mod sales;
pub mod security;
pub mod sell_when;
pub mod settlement;
pub mod short_sale;
pub mod tax;
pub mod term;
pub mod told;
pub mod transaction;
pub mod wait;
pub mod wash;
pub mod year_end;

#[cfg(test)]
pub(crate) mod testing;
