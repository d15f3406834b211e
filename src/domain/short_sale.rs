//! Short sales beside shares of one's own (IRC §1233(b), (d), (e); §1259).
//!
//! Substantially identical shares that had been held for a year or less when the short sale was made,
//! or that came in while it was open, lose their holding period: it starts again when the short sale is
//! closed, or when they are sold, whichever comes first; the oldest of them first, as many as were sold
//! short. Shares held for more than a year by then keep theirs, and as many of the shares sold short
//! close with a loss that is long-term. A spouse's shares count like one's own (§1233(e)(2)(C)).

use super::account::{Account, Owner};
use super::ids::SecurityId;
use super::lot::{Lot, Origin};
use super::money::{Money, Shares};
use super::security::{Security, SecurityKind};
use super::term::Term;
use chrono::{Datelike, Days, NaiveDate};

/// Days after the end of a year until which a short sale against the box can be closed (§1259(c)(3)(A)(i)).
const DAYS_TO_CLOSE: u64 = 30;
/// Days from the closing on for which the shares must then be held at one's own risk (ibid. (ii), (iii)).
const DAYS_AT_RISK: u64 = 60;

/// A short sale that is over, for what it took of other holding periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hedge {
    /// What was sold short.
    pub security: SecurityId,
    /// Since when.
    pub from: NaiveDate,
    /// Until when.
    pub to: NaiveDate,
    /// How many shares, as many as they are after later splits.
    pub shares: Shares,
}

/// A short sale, or the part of one that was closed at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// When it was made.
    pub opened: NaiveDate,
    /// Until when it is looked at: its closing, or the last day of all.
    pub by: NaiveDate,
    /// How many shares, positive.
    pub shares: Shares,
}

/// Is this property of the kind the rule is about, stocks and securities (§1233(e)(2)(A))?
#[must_use]
pub const fn concerns(kind: SecurityKind) -> bool {
    matches!(
        kind,
        SecurityKind::Stock | SecurityKind::Etf | SecurityKind::MutualFund | SecurityKind::Bond
    )
}

/// Do the shares of this account count as the taxpayer's or the spouse's?
#[must_use]
pub fn counts(account: Option<&Account>) -> bool {
    account.is_none_or(|account| !account.is_sheltered() && account.owner != Owner::Entity)
}

/// A security and those the user holds to be substantially identical with it, by symbol.
#[must_use]
pub fn identical<'s>(
    security: &SecurityId,
    securities: impl IntoIterator<Item = &'s Security>,
) -> Vec<SecurityId> {
    let mut identical = vec![security.clone()];
    for one in securities {
        if one.id == *security {
            identical.extend(one.identical_to.iter().cloned());
        } else if one.identical_to.contains(security) {
            identical.push(one.id.clone());
        }
    }
    identical.sort();
    identical.dedup();
    identical
}

/// Had the lot been held for more than a year when the short sale was made (§1233(d))?
#[must_use]
pub fn was_long(lot: &Lot, opened: NaiveDate) -> bool {
    lot.acquired.is_some_and(|day| day <= opened) && lot.term_on(opened) == Some(Term::Long)
}

/// Does a short sale made on `opened` take the lot's holding period, if it is open or closed on `by`
/// (§1233(b))? Inherited shares have one whatever happens (§1223(9)).
#[must_use]
pub fn takes_period(lot: &Lot, opened: NaiveDate, by: NaiveDate) -> bool {
    let Some(acquired) = lot.acquired else { return false };
    if lot.is_short() || lot.origin == Origin::Inherited || acquired > by {
        return false;
    }
    acquired > opened || lot.term_on(opened) == Some(Term::Short)
}

/// Where the holding period of such a lot starts again: on the day of the closing, so as if acquired on
/// the day before. It never starts earlier than it did.
#[must_use]
pub fn restarted(lot: &Lot, closed: NaiveDate) -> NaiveDate {
    let day_before = closed.pred_opt().unwrap_or(closed);
    lot.held_since().map_or(day_before, |since| since.max(day_before))
}

/// Would selling the lot for what the short sale fetched a share be a gain, so that the short sale is a
/// constructive sale of it (§1259(a), (b)(1))?
#[must_use]
pub fn is_constructive(lot: &Lot, short: &Lot) -> bool {
    let costs = lot.cost_per_share().zip(short.cost_per_share());
    !lot.is_short() && costs.is_some_and(|(paid, fetched)| paid < fetched)
}

/// The last day to close a short sale so that it is no constructive sale, if the shares are then held.
#[must_use]
pub fn last_day_to_close(opened: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(opened.year(), 12, 31)
        .and_then(|end| end.checked_add_days(Days::new(DAYS_TO_CLOSE)))
        .unwrap_or(opened)
}

/// Until when the shares must be held at one's own risk after such a closing.
#[must_use]
pub fn at_risk_until(closed: NaiveDate) -> NaiveDate {
    closed.checked_add_days(Days::new(DAYS_AT_RISK - 1)).unwrap_or(closed)
}

/// The part of a loss on closing `shares` that is long-term, where so many identical shares had been
/// held for more than a year at the short sale (§1233(d), (e)(1)).
#[must_use]
pub fn long_part(loss: Money, shares: Shares, long: Shares) -> Money {
    let long = long.min(shares);
    if long.is_positive() && loss.is_positive() { loss.share(long, shares) } else { Money::ZERO }
}

/// Shares out what short sales take among lots: each short sale, oldest first, takes the period of the
/// oldest shares that it reaches and no earlier one took, as many as it is of.
///
/// Gives places among the short sales and among the lots, with shares.
#[must_use]
pub fn share_out(shorts: &[Open], lots: &[&Lot]) -> Vec<(usize, usize, Shares)> {
    let sorted = |keys: Vec<Option<NaiveDate>>| {
        let mut places: Vec<usize> = (0..keys.len()).collect();
        places.sort_by_key(|place| keys.get(*place).copied().flatten());
        places
    };
    let by_opening = sorted(shorts.iter().map(|short| Some(short.opened)).collect());
    let by_age = sorted(lots.iter().map(|lot| lot.acquired).collect());
    let mut free: Vec<Shares> = lots.iter().map(|lot| lot.quantity).collect();
    let mut taken = Vec::new();
    for short in by_opening {
        let Some(Open { opened, by, shares: mut needed }) = shorts.get(short).copied() else {
            continue;
        };
        for place in &by_age {
            let (Some(lot), Some(free)) = (lots.get(*place), free.get_mut(*place)) else {
                continue;
            };
            let shares = needed.min(*free);
            if shares.is_positive() && takes_period(lot, opened, by) {
                needed -= shares;
                *free -= shares;
                taken.push((short, *place, shares));
            }
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, lot};
    use proptest::prelude::*;
    use rust_decimal::{Decimal, dec};

    fn held(acquired: &str, quantity: Decimal) -> Lot {
        lot("X", "A", acquired, quantity, Some(quantity * dec!(10)))
    }

    #[test]
    fn a_year_or_less_at_the_short_sale_or_bought_while_it_was_open() {
        // IRC §1233(b): short on 2026-06-01, closed on 2026-08-03.
        for (acquired, taken, long) in [
            ("2025-05-31", false, true),
            ("2025-06-01", true, false),
            ("2026-02-02", true, false),
            ("2026-06-01", true, false),
            ("2026-07-01", true, false),
            ("2026-08-03", true, false),
            ("2026-08-04", false, false),
        ] {
            let lot = held(acquired, dec!(100));
            let (opened, closed) = (day("2026-06-01"), day("2026-08-03"));
            assert_eq!(takes_period(&lot, opened, closed), taken, "{acquired}");
            assert_eq!(was_long(&lot, opened), long, "{acquired}");
        }
    }

    #[test]
    fn the_period_starts_again_on_the_day_of_the_closing() {
        // IRC §1233(b)(2), with the day of acquisition left out as everywhere (Rev. Rul. 66-7): long-term
        // from the anniversary of the closing on.
        let lot = held("2026-02-02", dec!(100));
        let since = restarted(&lot, day("2026-08-03"));
        assert_eq!(since, day("2026-08-02"));
        assert_eq!(Term::on(since, day("2027-08-02")), Term::Short);
        assert_eq!(Term::on(since, day("2027-08-03")), Term::Long);
        // Bought on the day of the closing: its own period is not made longer.
        assert_eq!(restarted(&held("2026-08-03", dec!(1)), day("2026-08-03")), day("2026-08-03"));
    }

    #[test]
    fn the_oldest_shares_are_taken_first_and_no_more_than_were_sold_short() {
        // IRC §1233(b)(2), last sentence.
        let lots = [
            held("2026-03-02", dec!(50)),
            held("2026-02-02", dec!(60)),
            held("2024-01-02", dec!(500)),
        ];
        let lots: Vec<&Lot> = lots.iter().collect();
        let opened =
            |date| Open { opened: day(date), by: day("2026-08-03"), shares: Shares::from(100) };
        let taken = share_out(&[opened("2026-06-01")], &lots);
        assert_eq!(taken, [(0, 1, Shares::from(60)), (0, 0, Shares::from(40))]);
        let taken = share_out(&[opened("2026-06-02"), opened("2026-06-01")], &lots);
        assert_eq!(
            taken,
            [(1, 1, Shares::from(60)), (1, 0, Shares::from(40)), (0, 0, Shares::from(10))]
        );
    }

    #[test]
    fn a_loss_is_long_term_as_far_as_shares_had_been_held_long() {
        // IRC §1233(d), (e)(1).
        let part = |long| long_part(Money::from(500), Shares::from(100), Shares::from(long));
        assert_eq!([part(0), part(40), part(100), part(300)], [0, 200, 500, 500].map(Money::from));
    }

    #[test]
    fn a_short_sale_above_cost_is_constructive_unless_closed_by_january_30() {
        // IRC §1259(b)(1), (c)(1)(A), (c)(3)(A).
        let short = lot("X", "A", "2026-06-01", dec!(-100), Some(dec!(-1500)));
        let own = |basis| lot("X", "A", "2026-02-02", dec!(100), Some(basis));
        assert!(is_constructive(&own(dec!(1000)), &short));
        assert!(!is_constructive(&own(dec!(1500)), &short));
        assert_eq!(last_day_to_close(day("2026-06-01")), day("2027-01-30"));
        assert_eq!(at_risk_until(day("2027-01-04")), day("2027-03-04"));
    }

    #[test]
    fn companies_and_plans_are_not_the_taxpayer() {
        // IRC §1233(e)(2)(C): "taxpayer or his spouse".
        use crate::domain::account::AccountKind;
        let of = |owner, kind| Account { kind, owner, ..Account::new("A".into()) };
        assert!(counts(None));
        assert!(counts(Some(&of(Owner::Spouse, AccountKind::Taxable))));
        assert!(!counts(Some(&of(Owner::Entity, AccountKind::Taxable))));
        assert!(!counts(Some(&of(Owner::Myself, AccountKind::RothIra))));
    }

    proptest! {
        /// No share is taken twice, and no short sale takes more than it is of.
        #[test]
        fn what_is_taken_is_there(
            shorts in prop::collection::vec((0_u64..60, 1_i64..300), 0..4),
            lots in prop::collection::vec((0_u64..500, 1_i64..200), 0..8),
        ) {
            let shorts: Vec<_> = shorts
                .into_iter()
                .map(|(after, shares)| Open {
                    opened: day("2026-06-01") + Days::new(after),
                    by: day("2026-08-03"),
                    shares: Shares::from(shares),
                })
                .collect();
            let lots: Vec<Lot> = lots
                .into_iter()
                .map(|(before, shares)| {
                    let acquired = day("2026-08-03") - Days::new(before);
                    held(&acquired.to_string(), Decimal::from(shares))
                })
                .collect();
            let lots: Vec<&Lot> = lots.iter().collect();
            let taken = share_out(&shorts, &lots);
            for (place, short) in shorts.iter().enumerate() {
                let own = taken.iter().filter(|one| one.0 == place).map(|one| one.2);
                prop_assert!(own.sum::<Shares>() <= short.shares);
            }
            for (place, lot) in lots.iter().enumerate() {
                let own = taken.iter().filter(|one| one.1 == place).map(|one| one.2);
                prop_assert!(own.sum::<Shares>() <= lot.quantity);
            }
        }
    }
}
