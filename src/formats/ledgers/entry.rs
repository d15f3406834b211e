//! What a journal says, line by line, before anything is booked.

use super::Flavour;
use crate::formats::problem::{Fault, Problem};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A journal that was read.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The file, as the user knows it.
    pub file: Arc<str>,
    /// Whose rules it follows.
    pub flavour: Flavour,
    /// Its transactions in the order of the file.
    pub(super) entries: Vec<Entry>,
    /// Its prices in the order of the file.
    pub(super) prices: Vec<PricePoint>,
    /// The names that it gives commodities.
    pub(super) names: Vec<(String, String)>,
    /// How accounts choose among lots, where it says so.
    pub(super) methods: BTreeMap<String, Booking>,
    /// How every other account does.
    pub(super) default_method: Option<Booking>,
    /// The currencies that it says it works in.
    pub(super) currencies: BTreeSet<String>,
    /// The files that it includes.
    pub(super) includes: Vec<(String, u32)>,
    /// What could not be taken as it stands.
    pub(super) problems: Vec<Problem>,
}

impl Ledger {
    pub(super) fn new(file: &Arc<str>, flavour: Flavour) -> Self {
        Self {
            file: Arc::clone(file),
            flavour,
            entries: Vec::new(),
            prices: Vec::new(),
            names: Vec::new(),
            methods: BTreeMap::new(),
            default_method: None,
            currencies: BTreeSet::new(),
            includes: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Notes a line, or a part of it, that is in no figure.
    pub(super) fn left_out(&mut self, line: u32, code: &'static str, fault: Fault) {
        self.problems.push(Problem::left_out(code, &self.file, line, fault));
    }

    /// Notes something that is good to know.
    pub(super) fn note(&mut self, line: u32, code: &'static str, fault: Fault) {
        self.problems.push(Problem::note(code, &self.file, line, fault));
    }

    /// Adds a posting to the transaction that was begun last.
    pub(super) fn posting(&mut self, posting: Posting) {
        if let Some(entry) = self.entries.last_mut() {
            entry.postings.push(posting);
        }
    }

    /// How an account chooses among lots that all fit.
    pub(super) fn method(&self, account: &str) -> Option<Booking> {
        self.methods.get(account).copied().or(self.default_method)
    }
}

/// A transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub date: NaiveDate,
    pub postings: Vec<Posting>,
}

impl Entry {
    /// What it says, wherever it stands: two files that have it both are copies of one journal.
    pub fn said(&self) -> String {
        let lines = self.postings.iter().map(|posting| {
            let Posting { account, amount, cost, price, .. } = posting;
            format!("{account} {amount:?} {cost:?} {price:?}")
        });
        format!("{} {}", self.date, lines.collect::<Vec<_>>().join("\n"))
    }
}

/// One line of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub account: String,
    /// `None` is what balances the transaction.
    pub amount: Option<Amount>,
    pub cost: Option<Cost>,
    pub price: Option<Worth>,
    /// Does it say that nobody knows when the shares were acquired?
    pub undated: bool,
    pub line: u32,
}

/// So much of a commodity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    pub number: Decimal,
    pub commodity: String,
}

/// What is in braces: every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    pub worth: Option<Worth>,
    pub date: Option<NaiveDate>,
    pub label: Option<String>,
}

/// An amount for one unit, or for all units of a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Worth {
    /// For one unit.
    pub each: Decimal,
    /// For all of them, beside that.
    pub whole: Decimal,
    pub commodity: String,
}

impl Worth {
    pub fn each(amount: Amount) -> Self {
        Self { each: amount.number, whole: Decimal::ZERO, commodity: amount.commodity }
    }

    pub fn whole(amount: Amount) -> Self {
        Self { each: Decimal::ZERO, whole: amount.number, commodity: amount.commodity }
    }

    /// What so many units are worth, positive; `None` where that is more than a decimal holds.
    pub fn of(&self, units: Decimal) -> Option<Decimal> {
        self.each.abs().checked_mul(units.abs())?.checked_add(self.whole.abs())
    }
}

/// A price on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PricePoint {
    pub date: NaiveDate,
    pub commodity: String,
    pub price: Amount,
    pub line: u32,
}

/// How an account chooses among the lots that a reduction may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Booking {
    /// None: it must be said which.
    Strict,
    /// A lot of the very size, where there is one.
    StrictWithSize,
    Fifo,
    Lifo,
    Hifo,
    /// All as one.
    Average,
    /// Lots are not matched.
    Unmatched,
}

impl Booking {
    /// The method of a word, whatever its case.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word.to_ascii_uppercase().as_str() {
            "STRICT" | "SPECID" => Self::Strict,
            "STRICT_WITH_SIZE" => Self::StrictWithSize,
            "FIFO" | "FIFOALL" => Self::Fifo,
            "LIFO" | "LIFOALL" => Self::Lifo,
            "HIFO" | "HIFOALL" => Self::Hifo,
            "AVERAGE" | "AVERAGEALL" => Self::Average,
            "NONE" => Self::Unmatched,
            _ => return None,
        })
    }
}
