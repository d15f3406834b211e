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
    /// By their days, and on one day as they were told.
    events: Vec<Event>,
    /// The first transaction of each account.
    first: BTreeMap<AccountId, NaiveDate>,
    /// The last transaction of all accounts.
    last: Option<NaiveDate>,
}

/// What made other shares of those of a security.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Event {
    security: SecurityId,
    on: NaiveDate,
    made: Made,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Made {
    /// More of them, or fewer.
    Split(Ratio),
    /// The same under another symbol.
    Renamed(SecurityId),
    /// Those of another security, so many for the old ones.
    Merged(SecurityId, Ratio),
}

/// Shares of a day as they are counted later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// As the same security: after its splits, under a later symbol too.
    pub own: Shares,
    /// Today: after the mergers too, as the shares that they became.
    pub today: Shares,
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
            let made = match action {
                Action::Split { ratio, .. } => Made::Split(*ratio),
                Action::Rename { to } => Made::Renamed(to.clone()),
                Action::Merger(Merger { shares: Some(shares), .. }) => {
                    Made::Merged(shares.of.clone(), shares.ratio)
                }
                _ => continue,
            };
            let event = Event { security: security.clone(), on: *date, made };
            // Several accounts tell of one.
            if !past.events.contains(&event) {
                past.events.push(event);
            }
        }
        past.events.sort_by_key(|event| event.on);
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
        self.events.iter().filter_map(|event| match &event.made {
            Made::Renamed(to) => Some((&event.security, to)),
            Made::Split(_) | Made::Merged(..) => None,
        })
    }

    /// The pairs of symbols where shares of the one became shares of the other by a merger.
    pub fn merged(&self) -> impl Iterator<Item = (&SecurityId, &SecurityId)> {
        self.events.iter().filter_map(|event| match &event.made {
            Made::Merged(to, _) => Some((&event.security, to)),
            Made::Split(_) | Made::Renamed(_) => None,
        })
    }

    /// Shares of a day as they are counted later. A split counts from the day after its own, as a row of
    /// that day was sold after it; a merger or another symbol on its own day, as the old one was sold
    /// before it. What follows it on that day counts as it was told.
    #[must_use]
    pub fn counted(&self, security: &SecurityId, on: NaiveDate, shares: Shares) -> Counted {
        let from = self.events.partition_point(|event| event.on < on);
        let (mut symbol, mut moved) = (security, false);
        let (mut own, mut today) = (None, shares);
        for event in self.events.iter().skip(from) {
            if event.security != *symbol {
                continue;
            }
            match &event.made {
                Made::Split(ratio) if moved || event.on > on => today = scaled(today, *ratio),
                Made::Split(_) => {}
                Made::Renamed(to) => (symbol, moved) = (to, true),
                Made::Merged(to, ratio) => {
                    own = own.or(Some(today));
                    today = scaled(today, *ratio);
                    (symbol, moved) = (to, true);
                }
            }
        }
        Counted { own: own.unwrap_or(today), today }
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
        let counted = |symbol: &str, on| past.counted(&symbol.into(), day(on), 10.into());
        let today = |symbol: &str, on| counted(symbol, on).today;
        assert_eq!(today("OLD", "2026-01-05"), 15.into());
        assert_eq!(today("OLD", "2026-02-02"), 15.into(), "sold that day: before the merger");
        assert_eq!(counted("OLD", "2026-01-05").own, 10.into());
        assert_eq!(today("NEW", "2026-01-05"), 30.into());
        assert_eq!(today("NEW", "2026-02-02"), 30.into());
        assert_eq!(past.renamed().count(), 0, "other securities, not other names");
    }

    #[test]
    fn two_events_of_one_day_count_as_they_were_told() {
        // IRC §358(a), §307(a): one MID for two OLD, one NEW for five MID, and then two NEW for one, all
        // before the day is over.
        let into = |of: &str, old: i64| {
            let ratio = Ratio { new: 1.into(), old: old.into() };
            let shares = MergerShares { of: of.into(), ratio, value: None, cash_in_lieu: None };
            Action::Merger(Merger { shares: Some(shares), cash: UnitPrice::ZERO })
        };
        let past = Past::of(&[
            told("OLD", "2026-02-02", into("MID", 2)),
            told("MID", "2026-02-02", into("NEW", 5)),
            split("NEW", "2026-02-02", 2, 1),
        ]);
        for on in ["2026-01-05", "2026-02-02"] {
            let counted = |symbol: &str| past.counted(&symbol.into(), day(on), 100.into());
            assert_eq!(counted("OLD"), Counted { own: 100.into(), today: 20.into() }, "{on}");
            assert_eq!(counted("MID"), Counted { own: 100.into(), today: 40.into() }, "{on}");
        }
        let after = past.counted(&"NEW".into(), day("2026-02-02"), 100.into());
        assert_eq!(after.today, 100.into(), "sold after the split of that day");
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
        let counted = |symbol: &str, on| past.counted(&symbol.into(), day(on), 10.into());
        let today = |symbol: &str, on| counted(symbol, on).today;
        assert_eq!(today("OLD", "2026-01-04"), 60.into());
        assert_eq!(today("OLD", "2026-01-05"), 30.into(), "sold that day: after the split");
        assert_eq!(today("NEW", "2026-02-03"), 30.into());
        assert_eq!(today("NEW", "2026-03-02"), 10.into());
        assert_eq!(today("X", "2026-01-04"), 10.into());
        assert_eq!(past.known_since(&"A".into()), Some(day("2026-01-05")));
        assert!(past.reaches(day("2026-03-02")) && !past.reaches(day("2026-03-03")));
    }
}
