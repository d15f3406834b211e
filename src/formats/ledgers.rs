//! Journals of plain-text accounting as holdings: beancount, ledger and hledger.
//!
//! Each journal is read line by line into entries ([`read`]); all of them together are booked into
//! transactions ([`book`]), since one journal may sell what another bought. Lots and gains are then
//! made of the transactions as of any others. Read is the part of the three languages that says
//! what is held: purchases with their cost, reductions with the lots they name, prices, names.
//! Whatever else concerns a security is named with its line and left out; cash, income and expenses
//! are no holdings and are passed over.
//!
//! Sources: beancount's `parser/grammar.y` and "How Inventories Work"; the manuals of ledger 3.3 and
//! hledger, and hledger's `SPEC-lots`.

mod amount;
mod beancount;
mod booking;
mod carry;
mod cash;
mod entry;
mod inventory;
mod plain;
mod scan;
pub mod write;

pub use booking::{Booked, book};
pub use entry::Ledger;

use super::watch::Watch;
use std::sync::Arc;

/// Whose rules a journal follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Beancount.
    Beancount,
    /// Ledger or hledger, which share their lines.
    Ledger,
}

/// Reads a journal. Where `watch` stops it, the lines before are given.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, flavour: Flavour, watch: &mut Watch<'_>) -> Ledger {
    match flavour {
        Flavour::Beancount => beancount::read(text, file, watch),
        Flavour::Ledger => plain::read(text, file, watch),
    }
}

/// Is this line one that only a beancount journal has?
#[must_use]
pub fn is_beancount_line(line: &str) -> bool {
    beancount::is_sign(line)
}

/// Is this a ledger or hledger journal? It has a price, or an entry with an indented posting.
#[must_use]
pub fn is_plain_journal(text: &str) -> bool {
    plain::is_journal(text)
}
