//! The outside world: clock, disk, environment, terminal, signals and threads. No rules.
//!
//! Everything behind this room gets what it needs as values, so this is the only one that may ask
//! what day it is, open a file, read a variable or talk to the terminal.
//!
//! - [`paths`] finds the portfolio and what belongs to it, [`load`] reads it, [`loader`] on a thread
//! - [`journal`], [`settings_file`], [`basis_file`] and [`transactions_file`] write, by way of
//!   [`disk`], what must survive a power cut
//! - [`terminal`], [`signals`] and [`input`] connect the explorer, each by a thread that hands
//!   values to the event loop's one channel
//! - [`run`] is the event loop; [`effects`] does what the explorer asks for
//! - [`feed`] follows a price file or runs a price command, on a thread of its own
//! - [`demo`] is the sample household, whose prices move
//! - [`clock`] knows the time

// The rest of the crate must not touch these; this room is where it is allowed.
#![allow(clippy::disallowed_methods, reason = "this room is the outside world")]

pub mod basis_file;
pub mod clock;
pub mod demo;
pub mod disk;
pub mod effects;
pub mod feed;
pub mod input;
pub mod journal;
pub mod listing;
pub mod load;
pub mod loader;
pub mod look;
pub mod paths;
pub mod run;
pub mod settings_file;
pub mod signals;
pub mod take_out;
pub mod terminal;
pub mod transactions_file;
pub mod translate;
