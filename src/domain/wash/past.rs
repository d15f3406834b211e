//! What transactions tell beside lots and sales: which symbols are one security, by what splits a
//! share of the past is to be counted, and from which day on an account is known.

use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::money::Shares;
use crate::domain::replay::ratio::scaled;
use crate::domain::transaction::{Action, Merger, Ratio, Transaction};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The past of a household beside its lots and sales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    splits: Vec<Split>,
    successions: Vec<Succession>,
    /// The first transaction of each account.
    first: BTreeMap<AccountId, NaiveDate>,
    /// The last transaction of all accounts.
    last: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Split {
    security: SecurityId,
    on: NaiveDate,
    ratio: Ratio,
}

/// Shares that are of another symbol from a day on: of the same security, or by a merger.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Succession {
    from: SecurityId,
    on: NaiveDate,
    to: SecurityId,
    /// New shares for old ones in a merger; `None` where only the symbol changed.
    merged: Option<Ratio>,
}

impl Past {
    /// What transactions tell, in whatever order.
    #[must_use]
    pub fn of(transactions: &[Transaction]) -> Self {
        let mut past = Self::default();
        for transaction in transactions {
            let Transaction { date, account, security, action, .. } = transaction;
            let first = past.first.entry(account.clone()).or_insert(*date);
            *first = (*first).min(*date);
            past.last = past.last.max(Some(*date));
            let mut succeed = |to: &SecurityId, merged: Option<Ratio>| {
                let (from, to) = (security.clone(), to.clone());
                let succession = Succession { from, on: *date, to, merged };
                if !past.successions.contains(&succession) {
                    past.successions.push(succession);
                }
            };
            match action {
                // Several accounts tell of one split.
                Action::Split { ratio, .. } => {
                    let split = Split { security: security.clone(), on: *date, ratio: *ratio };
                    if !past.splits.contains(&split) {
                        past.splits.push(split);
                    }
                }
                Action::Rename { to } => succeed(to, None),
                Action::Merger(Merger { shares: Some(shares), .. }) => {
                    succeed(&shares.of, Some(shares.ratio));
                }
                _ => {}
            }
        }
        past.splits.sort_by_key(|split| split.on);
        past
    }

    /// From which day on the transactions of an account are known; `None` where it has none.
    #[must_use]
    pub fn known_since(&self, account: &AccountId) -> Option<NaiveDate> {
        self.first.get(account).copied()
    }

    /// Do the transactions reach as far as a day? Accounts that did not trade are known by those that did:
    /// a file that ends earlier may have been written before.
    #[must_use]
    pub fn reaches(&self, day: NaiveDate) -> bool {
        self.last.is_some_and(|last| last >= day)
    }

    /// The pairs of symbols that are one security.
    pub fn renamed(&self) -> impl Iterator<Item = (&SecurityId, &SecurityId)> {
        let renames = self.successions.iter().filter(|one| one.merged.is_none());
        renames.map(|one| (&one.from, &one.to))
    }

    /// The pairs of symbols where shares of the one became shares of the other by a merger.
    pub fn merged(&self) -> impl Iterator<Item = (&SecurityId, &SecurityId)> {
        let mergers = self.successions.iter().filter(|one| one.merged.is_some());
        mergers.map(|one| (&one.from, &one.to))
    }

    /// The day on which shares of a security became others by a merger, for those that were there before.
    #[must_use]
    pub fn merged_on(&self, from: &SecurityId, held: Option<NaiveDate>) -> Option<NaiveDate> {
        let mergers = self.successions.iter().filter(|one| one.merged.is_some());
        let of = mergers.filter(|one| one.from == *from && held.is_none_or(|held| held <= one.on));
        of.map(|one| one.on).min()
    }

    /// Shares of a day as they are counted today: after the splits and mergers that followed, under a
    /// later symbol too. A split counts from the day after its own, as a row above it was sold before.
    #[must_use]
    pub fn in_todays_shares(&self, security: &SecurityId, on: NaiveDate, shares: Shares) -> Shares {
        let later = self.successions.iter().filter(|one| one.on > on);
        let mut successions: Vec<&Succession> = later.collect();
        successions.sort_by_key(|one| one.on);
        let (mut symbol, mut since, mut shares) = (security, on, shares);
        loop {
            let next = successions.iter().find(|one| one.from == *symbol && one.on > since);
            let until = next.map_or(NaiveDate::MAX, |one| one.on);
            for split in self.splits.iter().filter(|split| split.security == *symbol) {
                if split.on > since && split.on <= until {
                    shares = scaled(shares, split.ratio);
                }
            }
            match next {
                Some(next) => {
                    shares = next.merged.map_or(shares, |ratio| scaled(shares, ratio));
                    (symbol, since) = (&next.to, next.on);
                }
                None => return shares,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::UnitPrice;
    use crate::domain::testing::{day, on};
    use crate::domain::transaction::MergerShares;

    fn told(security: &str, date: &str, action: Action) -> Transaction {
        Transaction { security: security.into(), ..on(date, action) }
    }

    fn split(security: &str, on: &str, new: i64, old: i64) -> Transaction {
        let ratio = Ratio { new: new.into(), old: old.into() };
        told(security, on, Action::Split { ratio, cash_in_lieu: None })
    }

    #[test]
    fn shares_of_before_a_merger_are_counted_as_those_that_they_became() {
        // IRC §358(a), §1223(1): one NEW for two OLD, and then three NEW for one.
        let shares = MergerShares {
            of: "NEW".into(),
            ratio: Ratio { new: 1.into(), old: 2.into() },
            value: None,
            cash_in_lieu: None,
        };
        let merger = Merger { shares: Some(shares), cash: UnitPrice::ZERO };
        let past = Past::of(&[
            told("OLD", "2026-02-02", Action::Merger(merger)),
            split("NEW", "2026-03-02", 3, 1),
        ]);
        let today = |symbol: &str, on| past.in_todays_shares(&symbol.into(), day(on), 10.into());
        assert_eq!(today("OLD", "2026-01-05"), 15.into());
        assert_eq!(today("NEW", "2026-01-05"), 30.into());
        let gone = |held: &str| past.merged_on(&"OLD".into(), Some(day(held)));
        assert_eq!(gone("2026-02-02"), Some(day("2026-02-02")));
        assert_eq!(gone("2026-02-03"), None, "it was no OLD by then");
        assert_eq!(past.merged_on(&"NEW".into(), None), None);
        assert_eq!(past.renamed().count(), 0, "other securities, not other names");
    }

    #[test]
    fn shares_of_the_past_are_counted_as_those_of_today() {
        // IRC §307(a): a split leaves what was bought, in more shares. Two for one as OLD, then OLD
        // became NEW, then three for one.
        let past = Past::of(&[
            split("NEW", "2026-03-02", 3, 1),
            split("OLD", "2026-01-05", 2, 1),
            split("OLD", "2026-01-05", 2, 1),
            told("OLD", "2026-02-02", Action::Rename { to: "NEW".into() }),
        ]);
        let today = |symbol: &str, on| past.in_todays_shares(&symbol.into(), day(on), 10.into());
        assert_eq!(today("OLD", "2026-01-04"), 60.into());
        assert_eq!(today("OLD", "2026-01-05"), 30.into(), "sold that day: after the split");
        assert_eq!(today("NEW", "2026-02-03"), 30.into());
        assert_eq!(today("NEW", "2026-03-02"), 10.into());
        assert_eq!(today("X", "2026-01-04"), 10.into());
        assert_eq!(past.known_since(&"A".into()), Some(day("2026-01-05")));
        assert!(past.reaches(day("2026-03-02")) && !past.reaches(day("2026-03-03")));
    }
}
