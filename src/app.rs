//! The explorer as a state machine: `update(model, message)` changes the model and returns what the
//! world is asked to do. Nothing here draws, reads a clock or touches a file.
//!
//! Key → [`keymap`] (in the [`model::Model::place`] of the moment) → [`action::Action`] → is it
//! [available](available::why_not)? → [`update`].

pub mod action;
pub mod available;
pub mod calendar;
pub mod compare;
pub mod confirming;
pub mod entering;
pub mod feed;
pub mod filter;
pub mod form;
pub mod format;
pub mod goals;
pub mod help;
pub mod history;
pub mod holdings;
pub mod key;
pub mod keymap;
pub mod letter;
pub mod model;
pub mod msg;
pub mod naming;
pub mod overlay;
pub mod palette;
pub mod price_field;
pub mod problems;
pub mod reading;
pub mod sales;
pub mod scroll;
pub mod start;
pub mod tax;
pub mod telling;
pub mod ticket;
pub mod undo;
pub mod update;
pub mod washes;

pub use model::Model;
pub use msg::{Effect, Msg};
pub use update::update;
