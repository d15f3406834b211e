//! What became of a security that is not held any more: renamed, merged, paid out, worthless or sold.

use super::Household;
use crate::domain::ids::SecurityId;
use crate::domain::refusal::Refusal;
use crate::domain::transaction::{Action, Transaction};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What the files say became of a security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// What happened, step by step: `it was renamed to BBB on 2024-03-01`.
    pub words: String,
    /// What its shares are of now, where such shares are held.
    pub now: Option<SecurityId>,
}

impl Household {
    /// A security that lots are held of, recorded sales aside.
    ///
    /// # Errors
    /// When none are: with what became of it, or that no file names it.
    pub fn listed(&self, security: &SecurityId) -> Result<(), Refusal> {
        if !self.holdings.lots_of(security).is_empty() {
            return Ok(());
        }
        Err(match self.fate(security) {
            Some(fate) => Refusal::NoLongerHeld { security: security.clone(), fate },
            None => Refusal::UnknownSecurity { security: security.to_string() },
        })
    }

    /// What became of a security; `None` where no file tells anything of it.
    fn fate(&self, security: &SecurityId) -> Option<Fate> {
        let mut steps: Vec<String> = Vec::new();
        let mut seen = BTreeSet::new();
        let (mut at, mut from) = (security.clone(), NaiveDate::MIN);
        while seen.insert(at.clone()) {
            let own = self.events().iter().filter(|event| event.security == at);
            // Newest first is an order of files too; of one day, the file's own counts.
            let Some((event, end)) = own
                .filter(|event| event.date >= from)
                .filter_map(ending)
                .max_by_key(|(event, _)| event.date)
            else {
                break;
            };
            let of = if steps.is_empty() { "it".to_owned() } else { at.to_string() };
            steps.push(format!("{of} {} on {}", end.words(), event.date));
            let End::Into { to, .. } = end else { break };
            from = event.date;
            at = to;
        }
        if steps.is_empty() {
            return self.last_told(security).map(|day| Fate {
                words: format!("nothing of it is open since {day}"),
                now: None,
            });
        }
        let held = at != *security && !self.holdings.lots_of(&at).is_empty();
        Some(Fate { words: steps.join(", and "), now: held.then_some(at) })
    }

    /// The day of what a file tells last of a security.
    fn last_told(&self, security: &SecurityId) -> Option<NaiveDate> {
        let events = self.events().iter().filter(|event| event.security == *security);
        let sold = self.history().lots().iter().filter(|lot| lot.security == *security);
        events.map(|event| event.date).chain(sold.map(|lot| lot.sold)).max()
    }
}

/// How a security ends.
enum End {
    /// Its shares became shares of another.
    Into { to: SecurityId, how: &'static str },
    /// They became nothing, or money.
    Out(&'static str),
}

impl End {
    fn words(&self) -> String {
        match self {
            Self::Into { to, how } => format!("{how} {to}"),
            Self::Out(how) => (*how).to_owned(),
        }
    }
}

/// What ended a security, if an event did.
fn ending(event: &Transaction) -> Option<(&Transaction, End)> {
    let end = match &event.action {
        Action::Rename { to } => End::Into { to: to.clone(), how: "was renamed to" },
        Action::Merger(merger) => match &merger.shares {
            Some(shares) => End::Into { to: shares.of.clone(), how: "was merged into" },
            None => End::Out("was merged for cash"),
        },
        Action::Liquidation { last: true, .. } => End::Out("was liquidated"),
        Action::Worthless => End::Out("became worthless"),
        _ => return None,
    };
    Some((event, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::{Money, Shares, UnitPrice};
    use crate::domain::testing::{household, lot, on};
    use crate::domain::transaction::{Merger, MergerShares, Ratio};
    use rust_decimal::{Decimal, dec};

    fn of(security: &str, date: &str, action: Action) -> Transaction {
        Transaction { security: security.into(), ..on(date, action) }
    }

    fn rename(from: &str, to: &str, date: &str) -> Transaction {
        of(from, date, Action::Rename { to: to.into() })
    }

    /// The household holds CCC alone.
    fn fate(events: Vec<Transaction>) -> Option<(String, Option<SecurityId>)> {
        let lots = vec![lot("X", "A", "2020-01-06", dec!(10), Some(dec!(500)))];
        let lots =
            lots.into_iter().map(|one| crate::domain::lot::Lot { security: "CCC".into(), ..one });
        let household = household(lots.collect()).with_events(events);
        assert_eq!(household.listed(&"CCC".into()), Ok(()));
        match household.listed(&"AAA".into()) {
            Err(Refusal::NoLongerHeld { fate, .. }) => Some((fate.words, fate.now)),
            Err(Refusal::UnknownSecurity { .. }) => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_security_is_followed_to_what_its_shares_are_of_now() {
        let one = Shares::new(Decimal::ONE);
        let into = MergerShares {
            of: "CCC".into(),
            ratio: Ratio { new: one, old: one },
            value: None,
            cash_in_lieu: None,
        };
        let merger = Merger { shares: Some(into), cash: UnitPrice::new(dec!(0)) };
        let found = fate(vec![
            rename("AAA", "BBB", "2023-03-01"),
            of("BBB", "2024-06-03", Action::Merger(merger)),
        ]);
        let words =
            "it was renamed to BBB on 2023-03-01, and BBB was merged into CCC on 2024-06-03";
        assert_eq!(found, Some((words.to_owned(), Some("CCC".into()))));
    }

    #[test]
    fn the_last_event_is_the_latest_whatever_the_order_of_the_file() {
        // A name that was given up, taken back and given up again.
        let mut events = vec![
            rename("AAA", "BBB", "2021-03-01"),
            rename("BBB", "AAA", "2022-03-01"),
            rename("AAA", "CCC", "2023-03-01"),
        ];
        let told = Some(("it was renamed to CCC on 2023-03-01".to_owned(), Some("CCC".into())));
        assert_eq!(fate(events.clone()), told);
        events.reverse();
        assert_eq!(fate(events), told);
        // Of one day the row further down counts.
        let same = vec![rename("AAA", "BBB", "2023-03-01"), rename("AAA", "CCC", "2023-03-01")];
        assert_eq!(fate(same), told);
    }

    #[test]
    fn what_is_not_held_under_any_name_is_told_and_leads_nowhere() {
        let cash = Merger { shares: None, cash: UnitPrice::new(dec!(12)) };
        for (events, words) in [
            (vec![rename("AAA", "BBB", "2023-03-01")], "it was renamed to BBB on 2023-03-01"),
            (
                vec![of("AAA", "2023-03-01", Action::Merger(cash))],
                "it was merged for cash on 2023-03-01",
            ),
            (vec![of("AAA", "2023-12-29", Action::Worthless)], "it became worthless on 2023-12-29"),
            (
                vec![of("AAA", "2023-05-02", Action::ReturnOfCapital { amount: Money::ZERO })],
                "nothing of it is open since 2023-05-02",
            ),
            // Names that go round end.
            (
                vec![rename("AAA", "BBB", "2023-03-01"), rename("BBB", "AAA", "2023-03-01")],
                "it was renamed to BBB on 2023-03-01, and BBB was renamed to AAA on 2023-03-01",
            ),
        ] {
            assert_eq!(fate(events), Some((words.to_owned(), None)));
        }
        assert_eq!(fate(vec![rename("ZZZ", "BBB", "2023-03-01")]), None, "nobody knows it");
    }
}
