//! Worked examples that somebody else published, each with its source, and the household of
//! the screen designs, whose figures were computed without lotscope.
//!
//! Netting, the loss limit and the worksheets have theirs in `vectors_tax.rs`, the methods of M1 and
//! of an article in `cases/methods.jsonl` (M0301, M0302), the settlement table in `formats::market`.

mod average_cost;
mod lots_and_dates;
mod screens;
