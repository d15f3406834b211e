//! How many shares a reinvestment to come will buy, and where.
//!
//! It is not known. As many as the last one bought in the same account is the estimate; where none is
//! known, there is none.

use super::assembly::Facts;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Lot, Origin};
use crate::domain::money::{Shares, round};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A purchase that is expected in one account.
pub(super) struct Expected<'a> {
    /// A lot that the account holds of the same security.
    pub beside: &'a Lot,
    /// About how many shares.
    pub shares: Shares,
}

/// What a reinvestment of a day buys, account by account: in those that hold the security and
/// reinvested before. What an account has of that day already is no longer to come; `None` where that
/// is all.
pub(super) fn expected<'a>(
    facts: &Facts<'a>,
    security: &SecurityId,
    on: NaiveDate,
) -> Option<Vec<Expected<'a>>> {
    let mut last: BTreeMap<&AccountId, (NaiveDate, Shares)> = BTreeMap::new();
    for lot in facts.holdings.lots_of(security) {
        let reinvested = lot.origin == Origin::Reinvestment && !lot.is_short() && lot.is_usd();
        let Some(acquired) = lot.acquired.filter(|_| reinvested) else { continue };
        let entry = last.entry(&lot.account).or_insert((acquired, Shares::ZERO));
        match acquired.cmp(&entry.0) {
            Ordering::Less => {}
            Ordering::Equal => entry.1 += lot.quantity,
            Ordering::Greater => *entry = (acquired, lot.quantity),
        }
    }
    let is_here = last.values().any(|(acquired, _)| *acquired >= on);
    let to_come = last.into_iter().filter(|(_, (acquired, _))| *acquired < on);
    let expected = to_come.filter_map(|(account, (_, shares))| {
        let beside = facts.open.lots_in(account, security).iter().find(|lot| !lot.is_short())?;
        Some(Expected { beside, shares: about(shares) })
    });
    let expected: Vec<Expected<'a>> = expected.collect();
    (!is_here || !expected.is_empty()).then_some(expected)
}

/// An estimate to three digits, the last of them a 0 or a 5.
#[must_use]
pub fn about(shares: Shares) -> Shares {
    let mut step = Decimal::new(5, 2);
    let size = shares.get().abs();
    if size.is_zero() {
        return shares;
    }
    while size >= step * Decimal::from(200) {
        step *= Decimal::TEN;
    }
    while size < step * Decimal::from(20) && step.scale() < 12 {
        step /= Decimal::TEN;
    }
    let steps = shares.get().checked_div(step).map(|steps| round(steps, 0));
    steps.map_or(shares, |steps| Shares::new((steps * step).normalize()))
}

#[cfg(test)]
mod tests {
    use super::about;
    use rust_decimal::{Decimal, dec};

    #[test]
    fn estimates_have_three_digits() {
        let of = |shares: Decimal| about(shares.into()).get();
        assert_eq!([of(dec!(1.842)), of(dec!(1.398))], [dec!(1.85), dec!(1.4)]);
        assert_eq!(
            [of(dec!(123.4)), of(dec!(0.0312)), of(dec!(1009))],
            [dec!(125), dec!(0.031), dec!(1000)]
        );
        assert_eq!([of(dec!(9.98)), of(dec!(0))], [dec!(10), dec!(0)]);
    }
}
