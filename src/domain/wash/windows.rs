//! Open windows: what must not be bought after a loss, what must not be sold at a loss after a
//! purchase, which reinvestments would wash a loss by themselves, and where disallowed losses went.
//!
//! A window is 30 days either side of a loss sale (IRC §1091(a)). What is bought in it from now on is
//! not known, so a loss that stands today is at stake until its window ends.

mod losses;
mod recent;
mod reinvest;
mod stake;
#[cfg(test)]
mod tests;

pub use losses::{LossOf, LossSale};
pub use recent::{Purchase, Recent};
pub use reinvest::Reinvesting;

use super::around::unknown;
use super::assembly::Facts;
use super::matching::WINDOW;
use super::{Analysis, View};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::Money;
use crate::domain::price::PriceBook;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// What a household must not do, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The day it is seen from.
    pub as_of: NaiveDate,
    /// Who looks.
    pub view: View,
    /// The sales at a loss of this year, and those before it whose window is open; the newest first.
    pub losses: Vec<LossSale>,
    /// What was bought in the last 30 days and would take a loss of other shares, by symbol.
    pub recent: Vec<Recent>,
    /// The reinvestments to come that fall into a window, by day.
    pub reinvesting: Vec<Reinvesting>,
    /// Every account of the household: a purchase in any of them counts.
    pub accounts: Vec<AccountId>,
    /// The accounts whose last 30 days are not known.
    pub unknown: Vec<AccountId>,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            as_of: NaiveDate::MIN,
            view: View::Taxpayer,
            losses: Vec::new(),
            recent: Vec::new(),
            reinvesting: Vec::new(),
            accounts: Vec::new(),
            unknown: Vec::new(),
        }
    }
}

/// What windows are found in.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The household with the bases of its files.
    pub facts: &'a Facts<'a>,
    /// The same with the lots as `view` has them: after every loss went where it goes.
    pub shown: &'a Facts<'a>,
    /// What wash sales are to the taxpayer.
    pub taxpayer: &'a Analysis,
    /// What they are to a broker.
    pub broker: &'a Analysis,
    /// Who looks.
    pub view: View,
    /// The day it is seen from.
    pub as_of: NaiveDate,
}

impl Seen<'_> {
    /// What wash sales are to whom looks.
    const fn analysis(&self) -> &Analysis {
        match self.view {
            View::Taxpayer => self.taxpayer,
            View::Broker => self.broker,
        }
    }

    /// The securities in which a purchase washes a loss of this one, itself first; one that has another
    /// symbol today is left out.
    fn identical(&self, security: &SecurityId) -> Vec<SecurityId> {
        let renamed = |symbol: &SecurityId| {
            let past = self.facts.history.past();
            past.renamed().any(|(from, _)| from == symbol)
        };
        let others = match self.view {
            View::Taxpayer => self.facts.groups.members(security),
            View::Broker => Vec::new(),
        };
        let others = others.into_iter().filter(|other| other != security && !renamed(other));
        std::iter::once(security.clone()).chain(others).collect()
    }
}

impl Windows {
    /// The windows of a household.
    #[must_use]
    pub fn of(seen: &Seen<'_>) -> Self {
        let losses = losses::of(seen);
        let reinvesting = reinvest::of(seen, &losses);
        Self {
            as_of: seen.as_of,
            view: seen.view,
            losses,
            recent: recent::of(seen),
            reinvesting,
            accounts: seen.facts.open.accounts().map(|account| account.id.clone()).collect(),
            unknown: unknown(seen.facts, back(seen.as_of, WINDOW)),
        }
    }

    /// Takes over other prices: all that depends on them is what recent purchases would wash.
    pub fn reprice(&mut self, prices: &PriceBook) {
        for recent in &mut self.recent {
            recent.reprice(prices);
        }
    }

    /// The losses that a purchase could still wash.
    pub fn do_not_buy(&self) -> impl Iterator<Item = &LossSale> {
        self.losses.iter().filter(|loss| loss.is_open(self.as_of))
    }

    /// The losses of which a part is disallowed, to the taxpayer or to a broker.
    pub fn washed(&self) -> impl Iterator<Item = &LossSale> {
        self.losses.iter().filter(|loss| loss.is_washed())
    }

    /// What is disallowed of these losses: to the taxpayer, and to the brokers.
    #[must_use]
    pub fn disallowed(&self) -> (Money, Money) {
        let sum = |of: fn(&LossSale) -> Money| self.losses.iter().map(of).sum();
        (sum(|loss| loss.by_taxpayer), sum(|loss| loss.by_broker))
    }

    /// Is there nothing to say, as far as it is known?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.recent.is_empty()
            && self.reinvesting.is_empty()
            && self.do_not_buy().next().is_none()
            && self.washed().next().is_none()
    }

    /// That the answer is not fully known, and of which accounts the transactions are missing.
    #[must_use]
    pub fn not_known(&self) -> Option<String> {
        let names: Vec<&str> = self.unknown.iter().map(|account| &**account).collect();
        (!names.is_empty()).then(|| {
            format!("not fully known: no transactions of {} for the last 30 days", names.join(", "))
        })
    }

    /// What there is to say where nothing is.
    pub const NONE: &str = "No window is open: no loss of the last 30 days can be washed by a \
         purchase, and no purchase of the last 30 days would wash a loss.";

    /// How far whoever looks sees.
    #[must_use]
    pub const fn reach(view: View) -> &'static str {
        match view {
            View::Taxpayer => {
                "All accounts count, a spouse's and IRAs too: in an IRA the loss is gone."
            }
            View::Broker => "As a broker sees it: one account, one symbol. Your return needs more.",
        }
    }
}

/// A lot: security, account, name.
pub type LotKey = (SecurityId, AccountId, LotId);

/// What an open window touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Securities that must not be bought, or not be sold at a loss.
    pub securities: BTreeSet<SecurityId>,
    /// Lots that would take a loss.
    pub lots: BTreeSet<LotKey>,
    /// Securities of which a lot carries a disallowed loss in its basis.
    pub carrying: BTreeSet<SecurityId>,
}

impl Touched {
    /// What windows touch on a day, without the figures.
    #[must_use]
    pub fn of(seen: &Seen<'_>) -> Self {
        let (lots, mut securities) = recent::touched(seen);
        let open = losses::of(seen).into_iter().filter(|loss| loss.is_open(seen.as_of));
        securities.extend(open.flat_map(|loss| loss.securities));
        let key = |lot: &Lot| (lot.security.clone(), lot.account.clone(), lot.id.clone());
        let lots = lots.into_iter().map(key).collect();
        let carries = |lot: &&Lot| lot.rare.wash_disallowed.is_some();
        let carrying = seen.shown.open.lots().iter().filter(carries);
        Self { securities, lots, carrying: carrying.map(|lot| lot.security.clone()).collect() }
    }

    /// Is there anything to know of wash sales of this security?
    #[must_use]
    pub fn marks(&self, security: &SecurityId) -> bool {
        self.securities.contains(security) || self.carrying.contains(security)
    }

    /// Would this lot take a loss?
    #[must_use]
    pub fn is_recent(&self, lot: &Lot) -> bool {
        !self.lots.is_empty()
            && self.lots.contains(&(lot.security.clone(), lot.account.clone(), lot.id.clone()))
    }
}

/// Some days earlier.
fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// Some days later.
fn on(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// `VTI, VTSAX`.
#[must_use]
pub fn names(securities: &[SecurityId]) -> String {
    let names: Vec<&str> = securities.iter().map(|one| &**one).collect();
    names.join(", ")
}

/// `VTI or VTSAX`.
#[must_use]
pub fn either(securities: &[SecurityId]) -> String {
    match securities {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", names(rest)),
        _ => names(securities),
    }
}

/// `one`, `two` … as a sentence has it; figures from ten on.
fn in_words(count: usize) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    words.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}
