//! What waiting for the long-term rate is worth: for a lot with a short-term gain, the tax saved by
//! selling it on the day it turns long-term, and the price on that day at which waiting comes to the
//! same.
//!
//! Both follow from the whole computation of the year, and of both years where the day falls into the
//! next one: a gain moved there leaves this year's loss to be carried along. What a loss carried out of
//! the last of these years is worth later is in no figure.
//!
//! [`Waiting`] works out once what all lots share, the two years' figures and what they have realized.
//! A lot then costs one computation for today's sale, one for the later one, and a handful for the
//! break-even price, since taxes are straight between few kinks: some microseconds, so a column over
//! tens of thousands of lots needs no cache.

use super::household::{Household, with_carryover};
use super::lot::Lot;
use super::money::{Money, UnitPrice, round};
use super::plan::Slice;
use super::security::SecurityKind;
use super::tax::{self, Gains, Profile};
use super::term::Term;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// What waiting for one lot is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The first day on which it can be sold long-term: a trading day.
    pub until: NaiveDate,
    /// Days until then.
    pub days: i64,
    /// Tax saved by selling then, at today's price; negative where it costs more, which only another
    /// year's rates can make.
    pub saved: Money,
    /// The price on that day at which the cash after tax is today's; `None` where no price is.
    pub break_even: Option<UnitPrice>,
}

/// What selling a lot once it is long-term saves in tax against selling it today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The tax saved at today's price; negative where a sale today is taxed less. Of a day in the next
    /// year it is the tax of both years.
    pub tax: Money,
    /// The first day on which it can be sold long-term: a trading day.
    pub until: NaiveDate,
}

/// The figures of one year.
#[derive(Clone, Debug)]
struct Year {
    of: i32,
    profile: Profile,
    realized: Gains,
}

/// A lot that waits.
#[derive(Clone, Copy, Debug)]
struct Sides {
    value: Money,
    basis: Money,
    until: NaiveDate,
    /// Does it turn in the next tax year?
    next_year: bool,
}

/// What all lots of a household share.
#[derive(Clone, Debug)]
pub struct Waiting<'a> {
    household: &'a Household,
    as_of: NaiveDate,
    this: Year,
    /// Its profile names no carryover but one that was given: the rest follows from this year.
    next: Year,
}

impl<'a> Waiting<'a> {
    /// Prepares the two years that matter on `as_of`.
    #[must_use]
    pub fn new(household: &'a Household, as_of: NaiveDate) -> Self {
        let year = |year, profile: Profile| {
            let realized = household.realized(year, &profile);
            Year { of: year, profile, realized }
        };
        let (this, next) = (as_of.year(), as_of.year().saturating_add(1));
        let base_year = household.base_year(as_of);
        Self {
            household,
            as_of,
            this: year(this, household.profile_for(this, as_of)),
            next: year(next, household.figures_of(next, base_year)),
        }
    }

    /// The same beside other gains of this year, such as the rest of a sale.
    #[must_use]
    pub fn beside(mut self, gains: Gains) -> Self {
        self.this.realized += gains;
        self
    }

    /// What waiting is worth for the part of a lot that a sale takes.
    #[must_use]
    pub fn of_slice(&self, lot: &Lot, slice: &Slice, price: UnitPrice) -> Option<Wait> {
        // The basis of a slice is the one its gain is measured from: of a gift no other matters.
        let basis = slice.basis.filter(|_| !slice.missing_basis);
        let mut part = Lot { quantity: slice.quantity, basis, ..lot.clone() };
        if part.rare.gift_value.is_some() {
            part.rare.gift_value = None;
        }
        self.of(&part, price)
    }

    /// What waiting is worth for a lot at today's `price`; `None` where it has no short-term gain that
    /// could turn long-term and is taxed on this return, or where there is no tax figure.
    #[must_use]
    pub fn of(&self, lot: &Lot, price: UnitPrice) -> Option<Wait> {
        let Sides { value, basis, until, next_year } = self.sides(lot, price)?;
        if value <= basis {
            return None;
        }
        let sold_now = Gains::of(Term::Short, value - basis);
        let cash_now = value - self.taxes(sold_now, Gains::ZERO, next_year)?;
        let cash_later = |value: Money| Some(value - self.later(lot, value - basis, next_year)?);
        let saved = cash_later(value)? - cash_now;
        let break_even =
            match break_even(value, basis, saved, |value| Some(cash_later(value)? - cash_now)) {
                Some(value) => value.per_share(lot.units()),
                None => None,
            };
        Some(Wait {
            until,
            days: (until - self.as_of).num_days(),
            saved,
            break_even: break_even.map(|price| UnitPrice::new(round(price.get(), PRICE_DECIMALS))),
        })
    }

    /// What a lot that waits is worth and cost, and when it can be sold long-term; `None` where it does
    /// not turn long-term, is not taxed on this return, or turns in a year after the next.
    fn sides(&self, lot: &Lot, price: UnitPrice) -> Option<Sides> {
        let portfolio = self.household.portfolio();
        let joint = self.this.profile.is_joint();
        let taxed = lot.is_usd()
            && !lot.is_short()
            && !portfolio.is_sheltered(&lot.account)
            && portfolio.enters_return(&lot.account, joint);
        let turns = lot.long_term_on().filter(|day| taxed && *day > self.as_of)?;
        let today = lot.disposal(price, self.as_of);
        let basis = today.basis.filter(|_| today.term == Some(Term::Short))?;
        let kind = portfolio.security(&lot.security).map(|one| one.kind).unwrap_or_default();
        let until = first_trading_day(self.household, turns, kind)?;
        let next_year = match until.year() - self.as_of.year() {
            0 => false,
            1 => true,
            _ => return None,
        };
        Some(Sides { value: lot.value(price), basis, until, next_year })
    }

    /// What selling a lot once it is long-term saves in tax against selling it today, at today's
    /// `price`: a gain mostly saves by waiting, a loss can cost (the result is negative), being worth
    /// more against gains taxed at ordinary rates. `None` where [`Waiting::of`] has no figure for any
    /// reason but that there is no gain.
    #[must_use]
    pub fn saves(&self, lot: &Lot, price: UnitPrice) -> Option<Saved> {
        let sides = self.sides(lot, price)?;
        let gain = sides.value - sides.basis;
        let now = self.taxes(Gains::of(Term::Short, gain), Gains::ZERO, sides.next_year)?;
        let tax = now - self.later(lot, gain, sides.next_year)?;
        Some(Saved { tax, until: sides.until })
    }

    /// The taxes with the gain of a lot realized once it is long-term.
    fn later(&self, lot: &Lot, gain: Money, next_year: bool) -> Option<Money> {
        let gain = Gains::of(Term::Long, gain);
        let gain = self.household.portfolio().with_collectibles(&lot.security, gain);
        let (this, next) = if next_year { (Gains::ZERO, gain) } else { (gain, Gains::ZERO) };
        self.taxes(this, next, next_year)
    }

    /// The total taxes with these gains sold this year and next; of this year alone unless `both`.
    fn taxes(&self, this: Gains, next: Gains, both: bool) -> Option<Money> {
        let tables = &self.household.rules.tables;
        let first =
            tax::compute(&self.this.profile, tables, self.this.of, self.this.realized + this)?;
        if !both {
            return Some(first.total());
        }
        let Year { of: year, profile, realized } = &self.next;
        let profile = with_carryover(profile.clone(), *year, Some(first.carryover));
        let second = tax::compute(&profile, tables, *year, *realized + next)?;
        Some(first.total() + second.total())
    }
}

/// The first day from `day` on which a security of this kind trades.
pub(super) fn first_trading_day(
    household: &Household,
    day: NaiveDate,
    kind: SecurityKind,
) -> Option<NaiveDate> {
    let calendar = &household.rules.calendar;
    let open = |day: &NaiveDate| kind == SecurityKind::Crypto || calendar.trades(*day);
    day.iter_days().take(LONGEST_CLOSURE).find(open)
}

/// Days within which the exchange has always opened again.
const LONGEST_CLOSURE: usize = 14;
/// Decimals of a break-even price.
const PRICE_DECIMALS: u32 = 6;
/// Decimals of a value that is tried: far below what a price shows.
const VALUE_DECIMALS: u32 = 9;
/// A difference of cash that counts as none: a ten-thousandth of a cent.
const NOTHING: Money = Money::new(Decimal::from_parts(1, 0, 0, false, 6));
/// Values that are tried; few are needed, as taxes are straight between their kinks.
const MOST_STEPS: u32 = 80;

/// The value at which `excess` is nothing. It rises with the value, since no further dollar is taxed
/// with a dollar, and is `at_value` at `value`.
fn break_even(
    value: Money,
    basis: Money,
    at_value: Money,
    excess: impl Fn(Money) -> Option<Money>,
) -> Option<Money> {
    if at_value.abs() <= NOTHING {
        return Some(value);
    }
    // The tax of today's sale is less than its gain, so the basis is too low a value.
    let far = if at_value.is_positive() { basis } else { value + (value - basis) };
    let (mut near, mut far) = ((value, at_value), (far, excess(far)?));
    if near.1.is_positive() == far.1.is_positive() {
        return None;
    }
    for _ in 0..MOST_STEPS {
        // Where the straight line between both ends is nothing (regula falsi); an end that stays twice
        // counts half, so that the other one comes nearer too (the Illinois rule).
        let slope = far.1.get() - near.1.get();
        let part = near.1.get().checked_div(slope)?;
        let step = (far.0.get() - near.0.get()).checked_mul(part)?;
        let tried = Money::new(round(near.0.get() - step, VALUE_DECIMALS));
        let found = excess(tried)?;
        if found.abs() <= NOTHING {
            return Some(tried);
        }
        if found.is_positive() == near.1.is_positive() {
            far.1 = Money::new(far.1.get() / Decimal::TWO);
        } else {
            far = near;
        }
        near = (tried, found);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::Profiles;
    use crate::domain::tax::fixture::{any_profile, dollars, percent, single};
    use crate::domain::testing::{day, household_with, lot};
    use proptest::prelude::*;
    use rust_decimal::dec;

    fn with(base: Profile, lots: Vec<Lot>) -> Household {
        household_with(Profiles { base, ..Profiles::default() }, lots)
    }

    fn wait(base: Profile, one: &Lot, price: Decimal, as_of: &str) -> Option<Wait> {
        let household = with(base, vec![one.clone()]);
        Waiting::new(&household, day(as_of)).of(one, UnitPrice::new(price))
    }

    /// 10 shares that cost 600.
    fn bought(date: &str) -> Lot {
        lot("X", "A", date, dec!(10), Some(dec!(600)))
    }

    /// The formula of constant marginal rates: (P - s(P - c) - l·c) / (1 - l).
    fn formula(price: Decimal, cost: Decimal, short: Decimal, long: Decimal) -> Decimal {
        (price - short * (price - cost) - long * cost) / (Decimal::ONE - long)
    }

    #[test]
    fn constant_rates_give_the_formulas_price() {
        // Single 2026, 150,000 of wages: 24 % and 15 %. P 100, c 60 gives 95.76.
        let found = wait(single(150_000), &bought("2025-12-09"), dec!(100), "2026-11-24").unwrap();
        assert_eq!((found.until, found.days), (day("2026-12-10"), 16));
        assert_eq!(found.saved, dollars(36), "9 % of 400");
        let price = found.break_even.unwrap().get();
        assert_eq!(price, round(formula(dec!(100), dec!(60), dec!(0.24), dec!(0.15)), 6));
        assert_eq!(round(price, 2), dec!(95.76));
    }

    #[test]
    fn state_rates_are_in_it() {
        let profile = Profile {
            state_rate: Some(percent(5)),
            state_long_term_rate: Some(percent(3)),
            ..single(150_000)
        };
        let found = wait(profile, &bought("2025-12-09"), dec!(100), "2026-11-24").unwrap();
        let formula = formula(dec!(100), dec!(60), dec!(0.29), dec!(0.18));
        assert_eq!(found.break_even.unwrap().get(), round(formula, 6));
    }

    #[test]
    fn a_loss_costs_by_waiting_where_short_term_gains_are_there_to_meet_it() {
        // Single 2026, 150,000 of wages, 5,000 of short-term and 5,000 of long-term gains realized: a
        // loss of 100 saves 24 % while it is short-term, 15 % then (IRC §1222(5), (6); §1(h)).
        let profile = Profile {
            realized_short_term: Some(dollars(5_000)),
            realized_long_term: Some(dollars(5_000)),
            ..single(150_000)
        };
        let one = bought("2025-12-09");
        let household = with(profile, vec![one.clone()]);
        let waiting = Waiting::new(&household, day("2026-11-24"));
        let saves = |price| waiting.saves(&one, UnitPrice::new(price)).map(|saved| saved.tax);
        assert_eq!(saves(dec!(50)), Some(dollars(-9)));
        assert_eq!(saves(dec!(60)), Some(Money::ZERO));
        // A gain saves what `of` says.
        let gain = UnitPrice::new(dec!(100));
        assert_eq!(saves(dec!(100)), waiting.of(&one, gain).map(|wait| wait.saved));
    }

    #[test]
    fn only_a_short_term_gain_on_this_return_waits() {
        let as_of = "2026-11-24";
        let worth = |one: &Lot, price| wait(single(150_000), one, price, as_of).is_some();
        assert!(worth(&bought("2025-12-09"), dec!(60.01)));
        assert!(!worth(&bought("2025-12-09"), dec!(60)), "no gain");
        assert!(!worth(&bought("2025-12-09"), dec!(50)), "a loss is worth more before");
        assert!(!worth(&bought("2025-11-23"), dec!(100)), "long-term already");
        assert!(!worth(&lot("X", "A", "2026-01-02", dec!(10), None), dec!(100)), "no basis");
        assert!(
            !worth(&lot("X", "A", "2026-01-02", dec!(-10), Some(dec!(-600))), dec!(50)),
            "short"
        );
        assert_eq!(wait(Profile::default(), &bought("2025-12-09"), dec!(100), as_of), None);
    }

    #[test]
    fn a_lot_that_turns_on_a_closed_day_waits_for_the_next_open_one() {
        // Bought on Friday 2025-12-05, long-term from Sunday 2026-12-06.
        let bought = bought("2025-12-05");
        let found = wait(single(150_000), &bought, dec!(100), "2026-11-24").unwrap();
        assert_eq!(found.until, day("2026-12-07"));
    }

    #[test]
    fn over_the_turn_of_the_year_both_years_count() {
        // 2026: 150,000 of wages, 24 %. 2027 (table of 2026): 40,000, so the gain lies in the 0 % band.
        let one = bought("2026-02-02");
        let base = Profile { year: Some(2026), ..single(150_000) };
        let later = single(40_000);
        let profiles = Profiles { base, years: [(2027, later)].into() };
        let household = household_with(profiles, vec![one.clone()]);
        let found = Waiting::new(&household, day("2026-11-24"))
            .of(&one, UnitPrice::new(dec!(100)))
            .unwrap();
        assert_eq!((found.until, found.saved), (day("2027-02-03"), dollars(96)));
        assert_eq!(found.break_even, Some(UnitPrice::new(dec!(90.4))), "1,000 less 96");
        // A loss of 2026 that today's gain would use up is carried into 2027 instead, and is used there.
        let base = Profile {
            year: Some(2026),
            realized_short_term: Some(dollars(-5_000)),
            ..single(150_000)
        };
        let profiles = Profiles { base, years: [(2027, single(80_000))].into() };
        let household = household_with(profiles, vec![one.clone()]);
        let found = Waiting::new(&household, day("2026-11-24"))
            .of(&one, UnitPrice::new(dec!(100)))
            .unwrap();
        // Today: 3,000 deducted in 2026, 1,600 in 2027. Later: 2,000 less the gain of 400 in 2027, and
        // so 1,600 again. Without the carryover the gain would cost 15 % of 400.
        assert_eq!(found.saved, Money::ZERO);
        assert_eq!(found.break_even, Some(UnitPrice::new(dec!(100))));
    }

    proptest! {
        /// Selling at the break-even price leaves today's cash, whatever the rates do on the way.
        #[test]
        fn at_the_break_even_price_waiting_comes_to_the_same(
            profile in any_profile(),
            shares in 1_i64..100_000,
            cents in 1_i64..50_000,
            gain in 1_i64..200_000,
        ) {
            let quantity = Decimal::from(shares);
            let basis = quantity * Decimal::new(cents, 2);
            let one = lot("X", "A", "2026-01-12", quantity, Some(basis));
            let price = UnitPrice::new(Decimal::new(cents + gain, 2));
            let household = with(Profile { year: Some(2026), ..profile }, vec![one.clone()]);
            // The day it turns, 2027-01-13, is in the next year; from 2027 on it is in the same one.
            for as_of in ["2026-11-24", "2027-01-05"] {
                let waiting = Waiting::new(&household, day(as_of));
                let found = waiting.of(&one, price).unwrap();
                let next_year = found.until.year() > waiting.this.of;
                let value = price * one.units();
                let taxes = |now: bool, value: Money| {
                    let gain = Gains::of(
                        if now { Term::Short } else { Term::Long },
                        value - one.basis.unwrap(),
                    );
                    let zero = Gains::ZERO;
                    let (this, next) = if now || !next_year { (gain, zero) } else { (zero, gain) };
                    waiting.taxes(this, next, next_year).unwrap()
                };
                prop_assert_eq!(found.saved, taxes(true, value) - taxes(false, value));
                let break_even = found.break_even.unwrap() * one.units();
                let now = value - taxes(true, value);
                let later = break_even - taxes(false, break_even);
                // The price is rounded to six decimals.
                let rounded = Decimal::new(shares, 6) + dec!(0.00001);
                prop_assert!((now - later).abs() <= Money::new(rounded), "{now} {later}");
            }
        }
    }
}
