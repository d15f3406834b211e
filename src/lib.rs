//! lotscope: which tax lots to sell, and what each choice costs.
//!
//! The house has six rooms; each may use only those behind it.
//!
//! ```text
//! main → cli → shell → ui → app → domain      cli: shell, formats, domain   ui: app, domain
//!                └──→ formats ─────→ domain    shell: ui, app, formats, domain
//! ```
//!
//! - [`domain`]: the rules, as pure functions over plain data
//! - [`formats`]: text ⇄ domain
//! - [`app`]: the explorer as a state machine
//! - [`ui`]: drawing it
//! - [`shell`]: clock, disk, terminal
//! - [`cli`]: the same engine without a screen

// A test may fail by panicking; nothing else may.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::disallowed_methods
    )
)]

pub mod app;
pub mod cli;
pub mod domain;
pub mod formats;
pub mod shell;
pub mod ui;
