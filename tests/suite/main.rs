//! The one integration binary.

// A test may fail by panicking.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

mod build;
mod cli;
mod docs;
mod durability;
mod examples;
mod explorer;
mod files;
mod household;
mod journeys;
mod laws;
mod layers;
mod pty;
mod refusals;
mod screens;
mod vectors_booking;
mod vectors_methods;
mod vectors_optimal;
mod vectors_raise;
mod vectors_tax;
mod vectors_wash;
mod worksheets;
