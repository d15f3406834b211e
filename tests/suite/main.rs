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
mod examples;
mod laws;
mod layers;
mod refusals;
mod vectors_methods;
mod vectors_tax;
