//! The alternative minimum tax: a second computation with fewer deductions and two rates of its own.
//!
//! Tax is never below what 26 and 28 % of the income over an exemption come to; gains keep their
//! 0/15/20 % in it, gain on collectibles does not (IRC §55; Form 6251). It bites where a large
//! long-term gain takes the exemption away, from 2026 at 50 cents a dollar. The standard deduction is
//! not allowed in it (§56(b)(1)(D)), nor are the state and local taxes inside an itemized one
//! (§56(b)(1)(A)). Other preferences and credits are not modelled.
//!
//! Whether the senior deduction counts in it is not settled here: both readings are computed, and
//! where they differ there is no figure rather than a wrong one.

use super::YearTax;
use super::income_tax::Layers;
use super::profile::{Deduction, Profile};
use super::tables::{AmtAmounts, AmtRates, StatusTable, TaxTable};
use crate::domain::money::Money;

/// Why the tax is not computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AmtGap {
    /// The deduction is an amount, and the state and local taxes inside it are not known.
    StateTaxesNotGiven,
    /// It depends on whether the senior deduction counts.
    SeniorDeduction,
}

/// The tax and the amounts it came from, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinimumTax {
    /// Alternative minimum taxable income (Form 6251 line 4); may be negative.
    pub income: Money,
    /// What the phase-out leaves of the exemption (line 5).
    pub exemption: Money,
    /// Income over the exemption, floored at zero (line 6).
    pub base: Money,
    /// The tentative minimum tax (line 7).
    pub tentative: Money,
    /// What it exceeds the regular tax by (line 11).
    pub tax: Money,
}

/// The alternative minimum tax of a year whose regular tax is computed; `tax.amt` is not read.
///
/// # Errors
/// Why it cannot be computed from this profile.
pub fn compute(tax: &YearTax, profile: &Profile, table: &TaxTable) -> Result<MinimumTax, AmtGap> {
    let figures = table.statuses.get(tax.filing_status);
    let income = income(tax, profile)?;
    let found = at(income, tax, figures, table);
    if tax.senior_deduction.is_zero() {
        return Ok(found);
    }
    let with = at(income - tax.senior_deduction, tax, figures, table);
    if found.tax == with.tax { Ok(found) } else { Err(AmtGap::SeniorDeduction) }
}

/// The tax alone, as [`compute`] has it, without the parts that most returns do not need.
pub(super) fn tax_of(tax: &YearTax, profile: &Profile, table: &TaxTable) -> Option<Money> {
    let amounts = &table.statuses.get(tax.filing_status).amt;
    let income = income(tax, profile).ok()?;
    // Part III and a senior deduction only lower what the two rates give on all of it.
    if income <= amounts.phaseout_start {
        let base = income - amounts.exemption;
        if !base.is_positive() || flat(base, amounts, table.amt) <= tax.income_tax {
            return Some(Money::ZERO);
        }
    }
    compute(tax, profile, table).ok().map(|minimum| minimum.tax)
}

/// The alternative minimum taxable income, the senior deduction not taken off.
pub(in crate::domain) fn income(tax: &YearTax, profile: &Profile) -> Result<Money, AmtGap> {
    match profile.deduction {
        Some(Deduction::Amount(amount)) => {
            let taxes = profile.state_and_local_taxes.ok_or(AmtGap::StateTaxesNotGiven)?;
            Ok(tax.agi - amount + taxes)
        }
        Some(Deduction::Standard) | None => Ok(tax.agi),
    }
}

/// Lines 4 to 6: the income with the addition of a separate return, the exemption and the rest.
pub(in crate::domain) fn base(
    income: Money,
    amounts: &AmtAmounts,
    rates: AmtRates,
) -> (Money, Money, Money) {
    let over = |start| (income - start).at_least(Money::ZERO) * rates.phaseout;
    let addition = amounts.addback_start.map_or(Money::ZERO, over).at_most(amounts.exemption);
    let income = income + addition;
    let lost = (income - amounts.phaseout_start).at_least(Money::ZERO) * rates.phaseout;
    let exemption = (amounts.exemption - lost).at_least(Money::ZERO);
    (income, exemption, (income - exemption).at_least(Money::ZERO))
}

/// Lines 18 and 39: the two rates on an amount.
fn flat(amount: Money, amounts: &AmtAmounts, rates: AmtRates) -> Money {
    if amount <= amounts.high_rate_over {
        return amount * rates.low;
    }
    amounts.high_rate_over * rates.low + (amount - amounts.high_rate_over) * rates.high
}

fn at(income: Money, tax: &YearTax, figures: &StatusTable, table: &TaxTable) -> MinimumTax {
    let amounts = &figures.amt;
    let (income, exemption, base) = base(income, amounts, table.amt);
    // Part III. The bands are filled first by what fills them in the regular tax.
    let Layers { preferential, beneath, ordinary } =
        Layers::new(tax.taxable_income, tax.preferential, tax.collectibles, figures);
    let gains = preferential.at_most(base); // line 22; line 16 is the same without §1250 gain
    let zero_room = (figures.zero_rate_max - beneath).at_least(Money::ZERO); // line 21
    let at_zero = gains.at_most(zero_room); // line 23
    let fifteen_room = figures.fifteen_rate_max - (zero_room + ordinary); // line 29
    let at_fifteen = (gains - at_zero).at_most(fifteen_room.at_least(Money::ZERO)); // line 30
    let at_twenty = gains - at_zero - at_fifteen; // line 33
    let rates = &table.long_term_rates;
    let stacked = flat(base - gains, amounts, table.amt)
        + at_zero * rates.zero
        + at_fifteen * rates.fifteen
        + at_twenty * rates.twenty; // line 38
    let tentative = flat(base, amounts, table.amt).at_most(stacked); // line 40
    let excess = (tentative - tax.income_tax).at_least(Money::ZERO);
    MinimumTax { income, exemption, base, tentative, tax: excess }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{dollars, money, single, table, tables};
    use crate::domain::tax::{FilingStatus, Gains, compute as year_tax};

    fn year(profile: &Profile, long_term: i64) -> YearTax {
        year_tax(profile, &tables(), 2026, Gains::new(Money::ZERO, dollars(long_term))).unwrap()
    }

    #[test]
    fn a_large_gain_over_a_modest_income_meets_it() {
        // Tax rules NET-11: head of household 2026, wages 36,175, long-term gain 609,600.
        let head = FilingStatus::HeadOfHousehold;
        let profile = Profile { filing_status: Some(head), ..single(36_175) };
        let tax = year(&profile, 609_600);
        assert_eq!(tax.amt, Some(money(372_775)));
        let parts = compute(&tax, &profile, &table()).unwrap();
        assert_eq!(parts.income, dollars(645_775));
        // 90,100 less half of what is over 500,000.
        assert_eq!(parts.exemption, money(1_721_250));
        assert_eq!(parts.tentative, tax.income_tax + money(372_775));
    }

    #[test]
    fn a_separate_return_adds_to_its_income_what_the_other_spouse_would_lose() {
        // IRC §55(d)(2): from 640,200 on, half of each dollar until 70,100 is reached.
        let amounts = table().statuses.married_separate.amt;
        let income = |income| base(dollars(income), &amounts, table().amt).0;
        assert_eq!(income(640_200), dollars(640_200));
        assert_eq!(income(640_400), dollars(640_500));
        assert_eq!(income(900_000), dollars(970_100));
    }

    #[test]
    fn with_a_deduction_of_ones_own_it_needs_the_state_taxes_in_it() {
        let mut profile =
            Profile { deduction: Some(Deduction::Amount(dollars(120_000))), ..single(300_000) };
        let tax = year(&profile, 0);
        assert_eq!(tax.amt, None);
        assert_eq!(compute(&tax, &profile, &table()), Err(AmtGap::StateTaxesNotGiven));
        profile.state_and_local_taxes = Some(dollars(100_000));
        let tax = year(&profile, 0);
        // Income 300,000 - 120,000 + 100,000; 26 % of what is over 90,100 is 49,374.00. The regular
        // tax on 180,000 is 17,966 + 24 % of 74,300 = 35,798.00.
        assert_eq!(tax.income_tax, dollars(35_798));
        assert_eq!(tax.amt, Some(dollars(49_374 - 35_798)));
    }

    #[test]
    fn where_the_senior_deduction_would_decide_there_is_no_figure() {
        let profile = Profile {
            deduction: Some(Deduction::Amount(dollars(110_000))),
            state_and_local_taxes: Some(dollars(110_000)),
            persons_65_or_over: Some(1),
            ..single(150_000)
        };
        let tax = year(&profile, 0);
        assert_eq!(tax.senior_deduction, dollars(1_500));
        // 26 % of 59,900 against the tax on 38,500, with and without 1,500 less.
        assert_eq!((tax.amt, tax.income_tax), (None, dollars(4_372)));
        assert_eq!(compute(&tax, &profile, &table()), Err(AmtGap::SeniorDeduction));
        let young = Profile { persons_65_or_over: Some(0), ..profile };
        assert!(year(&young, 0).amt.unwrap().is_positive());
        let modest = Profile { persons_65_or_over: Some(1), ..single(150_000) };
        assert_eq!(year(&modest, 0).amt, Some(Money::ZERO), "it does not matter here");
    }
}
