//! Dividends that were paid, what each share of a lot had of them, and for how long a share must be held
//! for its dividend to be taxed at the long-term rates (IRC §1(h)(11)(B)(iii), §246(c)).
//!
//! A row of transactions has one date, and it is taken for the ex-dividend date: who held shares before
//! that day has the dividend, and the days are counted around it.

use super::ids::{AccountId, SecurityId};
use super::lot::{Lot, Origin, Source};
use super::money::{Money, Shares};
use super::transaction::DividendKind;
use chrono::{Days, NaiveDate};

/// A share must be held for more days than these …
const NEEDED: i64 = 60;
/// … within as many days before the ex-dividend date as after it.
const AROUND: u64 = 60;

/// A dividend of one security in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dividend {
    /// The account it was paid into.
    pub account: AccountId,
    /// What the shares it was paid on are of today: after a merger that is another security.
    pub security: SecurityId,
    /// What paid it, under the symbol it had last.
    pub paid_by: SecurityId,
    /// The day before which the shares had to be held.
    pub ex_date: NaiveDate,
    /// How it is taxed.
    pub kind: DividendKind,
    /// All of it.
    pub amount: Money,
    /// The shares it was paid on, as many as they are after later splits and mergers; none where nobody knows.
    pub shares: Shares,
    /// Where it was read.
    pub source: Source,
}

impl Dividend {
    /// The part of so many shares; nothing where nobody knows how many it was paid on.
    #[must_use]
    pub fn of(&self, shares: Shares) -> Money {
        if self.shares.is_positive() { self.amount.share(shares, self.shares) } else { Money::ZERO }
    }

    /// Was it paid on the shares of this lot, or on those that they were before a merger (their days
    /// count on: IRC §1223(1), which §246(c)(3)(B) does not leave out)?
    #[must_use]
    pub fn is_on(&self, lot: &Lot) -> bool {
        (&self.account, &self.security) == (&lot.account, &lot.security)
            && *lot.security_on(self.ex_date) == self.paid_by
            && !lot.is_short()
            && lot.acquired.is_some_and(|day| day < self.ex_date)
    }

    /// Are the days of a share counted for it if it is sold on `date`? Later the days are complete.
    #[must_use]
    pub fn counts_days_on(&self, date: NaiveDate) -> bool {
        self.kind == DividendKind::Qualified
            && (self.ex_date..=last_day(self.ex_date)).contains(&date)
    }
}

fn first_day(ex_date: NaiveDate) -> NaiveDate {
    ex_date.checked_sub_days(Days::new(AROUND)).unwrap_or(NaiveDate::MIN)
}

fn last_day(ex_date: NaiveDate) -> NaiveDate {
    ex_date.checked_add_days(Days::new(AROUND)).unwrap_or(NaiveDate::MAX)
}

/// The days that count of shares held from `since` until they were sold on `sold`: those within the 121
/// days around the ex-dividend date, without the day of purchase and with the day of sale. Days on which
/// a short sale took the risk of the shares away, the first and the last included, do not count
/// (§246(c)(4)); such times must not overlap.
#[must_use]
pub fn days_held(
    since: NaiveDate,
    sold: NaiveDate,
    ex_date: NaiveDate,
    hedged: &[(NaiveDate, NaiveDate)],
) -> i64 {
    let begin = since.succ_opt().unwrap_or(since).max(first_day(ex_date));
    let end = sold.min(last_day(ex_date));
    let within = |from: NaiveDate, to: NaiveDate| {
        let (from, to) = (from.max(begin), to.min(end));
        ((to - from).num_days() + 1).max(0)
    };
    let hedged: i64 = hedged.iter().map(|(from, to)| within(*from, *to)).sum();
    within(begin, end) - hedged
}

/// Is the dividend of shares that were held so long taxed at the long-term rates?
#[must_use]
pub fn is_qualified(days_held: i64) -> bool {
    days_held > NEEDED
}

/// Since when the days of a lot count: those a wash sale adds do not (§246(c)(3)(B)), those of a donor
/// do. Inherited shares count as held for more than a year (§1223(9)): `None`, as without a date.
#[must_use]
pub fn counted_since(lot: &Lot) -> Option<NaiveDate> {
    match lot.origin {
        Origin::Inherited => None,
        Origin::Gift => lot.held_since(),
        _ => lot.acquired,
    }
}

/// The first day on which shares that count since `since` can be sold with their dividend qualified.
#[must_use]
pub fn qualified_from(since: NaiveDate, ex_date: NaiveDate) -> NaiveDate {
    let start = since.max(first_day(ex_date).pred_opt().unwrap_or(since));
    start.checked_add_days(Days::new(NEEDED.unsigned_abs() + 1)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, paid};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn held(bought: &str, sold: &str) -> i64 {
        days_held(day(bought), day(sold), day("2025-07-14"), &[])
    }

    #[test]
    fn a_share_is_held_more_than_60_days_of_121() {
        // IRC §1(h)(11)(B)(iii), §246(c)(3)(A): ex-date 2025-07-14, so the window is 2025-05-15 to
        // 2025-09-12; the day of purchase is left out, the day of sale counts.
        for (bought, sold, days, qualified) in [
            ("2025-07-07", "2025-08-08", 32, false),
            ("2025-07-11", "2025-09-12", 63, true),
            ("2025-07-11", "2025-09-09", 60, false),
            ("2025-07-11", "2025-09-10", 61, true),
        ] {
            let found = held(bought, sold);
            assert_eq!((found, is_qualified(found)), (days, qualified), "{bought} to {sold}");
        }
        assert_eq!(held("2024-01-02", "2026-01-02"), 121, "the window and no more");
        assert_eq!(held("2024-01-02", "2025-07-14"), 61);
        assert_eq!(held("2025-07-11", "2025-07-11"), 0);
    }

    #[test]
    fn days_beside_a_short_sale_do_not_count() {
        // IRC §246(c)(4)(A), with a short sale from the 1st to the 10th of August: 63 days less 10.
        let hedged = [(day("2025-08-01"), day("2025-08-10"))];
        let days = days_held(day("2025-07-11"), day("2025-09-12"), day("2025-07-14"), &hedged);
        assert_eq!(days, 53);
        let before = [(day("2025-01-02"), day("2025-07-20"))];
        let days = days_held(day("2025-07-11"), day("2025-09-12"), day("2025-07-14"), &before);
        assert_eq!(days, 54, "the days of purchase and before never counted");
    }

    #[test]
    fn the_first_qualified_day_is_named() {
        assert_eq!(qualified_from(day("2025-07-11"), day("2025-07-14")), day("2025-09-10"));
        assert_eq!(qualified_from(day("2024-01-02"), day("2025-07-14")), day("2025-07-14"));
    }

    proptest! {
        #[test]
        fn the_first_qualified_day_is_the_first(before in 1_u64..200, after in 0_u64..200) {
            let ex_date = day("2025-07-14");
            let since = ex_date - Days::new(before);
            let sold = ex_date + Days::new(after);
            let qualified = is_qualified(days_held(since, sold, ex_date, &[]));
            prop_assert_eq!(qualified, sold >= qualified_from(since, ex_date));
        }

        /// A dividend is shared out whole.
        #[test]
        fn the_parts_of_a_dividend_are_the_dividend(cents in 0_i64..1_000_000, first in 1_i64..1000, second in 1_i64..1000) {
            let amount = Decimal::new(cents, 2);
            let dividend = paid(DividendKind::Exempt, "2025-07-14", amount, first + second);
            let parts = dividend.of(Shares::from(first)) + dividend.of(Shares::from(second));
            prop_assert_eq!(parts.to_cents(), dividend.amount);
        }
    }
}
