//! Writing a journal: the lots of a portfolio and the simulated sales, for beancount and ledger.
//!
//! | in lotscope | account in the journal |
//! |---|---|
//! | a security in an account | `Assets:ACCOUNT:SYMBOL` |
//! | the cash of a sale | `Assets:ACCOUNT:Cash` |
//! | its fee | `Expenses:ACCOUNT:Fees` |
//! | its gain | `Income:ACCOUNT:Gains:Short-Term` and `…:Long-Term` |
//! | where lots come from | `Equity:Opening-Balances` |
//!
//! `ACCOUNT` is the account's name with a dash for every run of signs other than letters and digits
//! of ASCII, the first letter a capital; two names that become one get a number. A name that is a
//! journal's own (`Assets:US:Broker`) stays what it is. A lot is reduced at the cost of a unit it
//! came in at, with its day and the id that it was given. Cash, fees and gains are in cents; what
//! balances a sale is its gain. Lots without a basis come in, and go out, without a cost.

mod beancount;
mod entries;
mod names;
mod plain;

use crate::domain::ids::SecurityId;
use crate::domain::money::Rate;
use crate::domain::portfolio::Portfolio;
use crate::domain::sales::Sale;
use chrono::NaiveDate;
use entries::Line;
use names::Names;
use rust_decimal::Decimal;

/// In whose language a journal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Beancount.
    Beancount,
    /// Ledger.
    Ledger,
}

impl Language {
    /// Its name.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Beancount => "beancount",
            Self::Ledger => "ledger",
        }
    }
}

/// What is written.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// What the files hold, before the sales.
    pub holdings: &'a Portfolio,
    /// The sales, in the order in which they are written.
    pub sales: Vec<&'a Sale>,
    /// Write the lots too, so that the journal stands for itself?
    pub with_lots: bool,
    /// The day that decides which sales are settled.
    pub today: NaiveDate,
}

impl Content<'_> {
    /// The price of a unit of a security, its multiplier in it, and the day it is of.
    fn price_of(&self, security: &SecurityId) -> Option<(NaiveDate, Decimal)> {
        let quote = self.holdings.prices.get(security)?;
        let first = self.holdings.lots_of(security).first();
        let multiplier = first.map_or(Rate::ONE, |lot| lot.multiplier);
        Some((quote.as_of?.day(), quote.price.get() * multiplier.get()))
    }
}

/// Writes a journal. Its last line is `closing`, as a comment.
#[must_use]
pub fn write(content: &Content<'_>, language: Language, closing: &str) -> String {
    let mut names = Names::new(language);
    let entries = entries::of(content, &mut names);
    match language {
        Language::Beancount => beancount::render(content, &entries, &names, closing),
        Language::Ledger => plain::render(content, &entries, &names, closing),
    }
}

/// The first line of every journal.
const TITLE: &str = "Simulated sales of lotscope: what was decided, not what a broker reported";

/// An amount with its cents, and more decimals where it has them.
fn exact(amount: Decimal) -> String {
    let exact = amount.normalize();
    if exact.scale() < 2 { format!("{exact:.2}") } else { exact.to_string() }
}

/// What is said of shares that go out of a lot whose cost nobody knows.
const NO_COST: &str = "their cost is not known: no gain is booked";

/// The day of the first line: an account is opened before anything happens in it.
fn first_day(entries: &[entries::Entry], today: NaiveDate) -> NaiveDate {
    entries.iter().map(|entry| entry.date).min().unwrap_or(today)
}

/// The accounts of the lines, each once.
fn accounts(entries: &[entries::Entry]) -> std::collections::BTreeSet<&str> {
    entries.iter().flat_map(|entry| &entry.lines).map(Line::account).collect()
}
