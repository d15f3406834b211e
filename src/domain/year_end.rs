//! The same sale on two days, such as the last of December and the first of January: what both years'
//! taxes come to either way.
//!
//! A sale moved into the next year changes this year's tax, the next year's, and what is carried from
//! one to the other, so neither year alone answers.

use super::household::Household;
use super::money::Money;
use super::order::Order;
use super::plan::{Limits, Selection};
use super::preview::{Preview, preview_within};
use super::refusal::Refusal;
use super::security::SecurityKind;
use super::tax::Carryover;
use super::wait::first_trading_day;
use chrono::{Datelike, NaiveDate};

/// A sale on one of the days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDay {
    /// The sale as of that day; its terms are those of the day.
    pub preview: Preview,
    /// Both years' total taxes with it; `None` where one of them has no figure, or the account's gains
    /// are on another return.
    pub taxes: Option<BothYears>,
}

/// The taxes of two years in a row with a sale in one of them, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BothYears {
    /// The first of the two years.
    pub first_year: i32,
    /// Its total.
    pub first: Money,
    /// The next year's total.
    pub second: Money,
    /// The losses carried out of the second.
    pub carryover: Carryover,
}

impl BothYears {
    /// What the two years cost together.
    #[must_use]
    pub fn total(&self) -> Money {
        self.first + self.second
    }
}

/// The trading day on the other side of the turn of the year: the first of the next year, and for a
/// day of a year that is yet to come the last one before it. Crypto trades on every day.
#[must_use]
pub fn other_side(
    household: &Household,
    kind: SecurityKind,
    day: NaiveDate,
    as_of: NaiveDate,
) -> NaiveDate {
    let new_year = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(day);
    let found = if day.year() > as_of.year() {
        let mut back = std::iter::successors(new_year(day.year()).pred_opt(), NaiveDate::pred_opt);
        back.find(|day| first_trading_day(household, *day, kind) == Some(*day))
    } else {
        first_trading_day(household, new_year(day.year().saturating_add(1)), kind)
    };
    found.unwrap_or(day)
}

/// The order sold on each of two days; both are seen over the same two years, that of the earlier day
/// and the next.
///
/// # Errors
/// A [`Refusal`] when it cannot be sold on one of them.
pub fn on_either_day(
    household: &Household,
    order: &Order,
    (selection, limits): (&Selection, &Limits),
    days: [NaiveDate; 2],
    as_of: NaiveDate,
) -> Result<[OnDay; 2], Refusal> {
    let first_year = days.iter().min().map_or(as_of.year(), NaiveDate::year);
    let on = |trade_date| {
        let order = Order { trade_date, ..order.clone() };
        let preview = preview_within(household, &order, selection, limits, as_of)?;
        let taxes = taxes(household, &preview, first_year, as_of);
        Ok(OnDay { preview, taxes })
    };
    let [one, other] = days;
    Ok([on(one)?, on(other)?])
}

fn taxes(
    household: &Household,
    preview: &Preview,
    first_year: i32,
    as_of: NaiveDate,
) -> Option<BothYears> {
    preview.tax?;
    let planned = [(preview.tax_year, preview.gains)];
    let first = household.year_tax(first_year, as_of, &planned)?;
    let second = household.year_tax(first_year.checked_add(1)?, as_of, &planned)?;
    Some(BothYears {
        first_year,
        first: first.total(),
        second: second.total(),
        carryover: second.carryover,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::Profiles;
    use crate::domain::method::Method;
    use crate::domain::order::Side;
    use crate::domain::tax::Profile;
    use crate::domain::tax::fixture::{dollars, single};
    use crate::domain::testing::{day, household_with, lot, order};
    use rust_decimal::{Decimal, dec};

    /// 100 shares that cost 10,000, sold on 2026-12-30 and on 2027-01-04 by someone with these
    /// wages in 2026 and an ordinary income of 40,000 in 2027.
    fn sold(wages: i64, bought: &str, price: Decimal) -> [OnDay; 2] {
        let base = Profile { year: Some(2026), ..single(wages) };
        let later = Profile { ordinary_income: Some(dollars(40_000)), ..Profile::default() };
        let household = household_with(
            Profiles { base, years: [(2027, later)].into() },
            vec![lot("X", "A", bought, dec!(100), Some(dec!(10000)))],
        );
        let order = order(Side::Sell, dec!(100), price, "2026-12-30");
        let days = [day("2026-12-30"), day("2027-01-04")];
        let fifo = Selection::Method(Method::Fifo);
        let by = (&fifo, &Limits::default());
        on_either_day(&household, &order, by, days, day("2026-11-24")).unwrap()
    }

    fn totals(days: &[OnDay; 2]) -> [(i32, Money); 2] {
        [0, 1].map(|place| {
            let one = &days[place];
            (one.preview.tax_year, one.taxes.unwrap().total())
        })
    }

    #[test]
    fn the_other_side_of_the_year_is_the_nearest_trading_day_there() {
        // 2026-12-31 is a Thursday, 2027-01-01 a holiday, and the Monday after is 2027-01-04.
        let household = household_with(Profiles::default(), Vec::new());
        let stock = SecurityKind::Stock;
        let other = |kind, from: &str| other_side(&household, kind, day(from), day("2026-11-24"));
        assert_eq!(other(stock, "2026-11-24"), day("2027-01-04"));
        assert_eq!(other(stock, "2027-03-01"), day("2026-12-31"));
        assert_eq!(other(SecurityKind::Crypto, "2026-11-24"), day("2027-01-01"));
    }

    #[test]
    fn january_can_have_the_lower_rate_and_the_longer_term() {
        // Single, table of 2026 for both years. 80,000 of wages are taxed with 8,770.00, 40,000 with
        // 12,400 × 10 % + 11,500 × 12 % = 2,620.00. A gain of 5,000: short-term in 2026 it costs 22 %;
        // long-term in 2027 it lies in the 0 % band.
        let days = sold(80_000, "2026-01-02", dec!(150));
        let base = dollars(8_770 + 2_620);
        assert_eq!(totals(&days), [(2026, base + dollars(1_100)), (2027, base)]);
    }

    #[test]
    fn a_loss_sold_in_december_is_carried_into_january() {
        // A loss of 8,000: in 2026 it saves 3,000 at 22 %, in 2027 another 3,000 at 12 %, and 2,000 are
        // left; in 2027 alone it saves 3,000 at 12 % and leaves 5,000.
        let days = sold(80_000, "2025-06-02", dec!(20));
        let base = dollars(8_770 + 2_620);
        assert_eq!(totals(&days), [(2026, base - dollars(660 + 360)), (2027, base - dollars(360))]);
        let carried = [0, 1].map(|place| days[place].taxes.unwrap().carryover.long_term);
        assert_eq!(carried, [dollars(2_000), dollars(5_000)]);
    }
}
