//! The net investment income tax: 3.8 % on investment income above a fixed income threshold.
//!
//! The base is the smaller of the net investment income and the modified adjusted gross income over
//! the threshold (IRC §1411(a)-(c); Form 8960). Investment income is interest, dividends and the net
//! gain after netting and carryovers; the net loss that §1211(b) allows reduces the rest of it
//! (Treas. Reg. §1.1411-4(d), (f)(4)). It stands outside the gain worksheet and is added after it.

use super::profile::Profile;
use super::tables::{StatusTable, TaxTable};
use crate::domain::money::Money;

/// The tax and the two amounts it is the smaller of, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvestmentTax {
    /// Net investment income, floored at zero as a whole (Form 8960 line 12).
    pub income: Money,
    /// Modified adjusted gross income over the threshold, floored at zero (Form 8960 line 15).
    pub over_threshold: Money,
    /// The tax (Form 8960 line 17).
    pub tax: Money,
}

/// The tax on a return with this adjusted gross income, which for most filers is the modified one.
///
/// `taxed_gain` is Form 1040 line 7a: a loss is already limited.
#[must_use]
pub fn compute(
    profile: &Profile,
    table: &TaxTable,
    figures: &StatusTable,
    agi: Money,
    taxed_gain: Money,
) -> InvestmentTax {
    let dividends_and_interest = profile.investment_income.unwrap_or_default()
        + profile.qualified_dividends.unwrap_or_default();
    let income = (dividends_and_interest + taxed_gain).at_least(Money::ZERO);
    let over_threshold = (agi - figures.niit_threshold).at_least(Money::ZERO);
    InvestmentTax { income, over_threshold, tax: income.at_most(over_threshold) * table.niit_rate }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::FilingStatus;
    use crate::domain::tax::fixture::{dollars, single, table};

    fn taxed(investment_income: i64, agi: i64, taxed_gain: i64) -> InvestmentTax {
        let mut profile = single(0);
        profile.investment_income = Some(dollars(investment_income));
        let table = table();
        let figures = table.statuses.get(FilingStatus::Single);
        compute(&profile, &table, figures, dollars(agi), dollars(taxed_gain))
    }

    #[test]
    fn the_smaller_base_counts() {
        // tax rules NET-6, Q3: min(50,000; 40,000) × 3.8 %.
        assert_eq!(taxed(0, 240_000, 50_000).tax, dollars(1_520));
        assert_eq!(taxed(0, 199_999, 50_000).tax, Money::ZERO);
    }

    #[test]
    fn an_allowed_loss_reduces_the_other_investment_income_but_not_below_zero() {
        assert_eq!(taxed(5_000, 302_000, -3_000).income, dollars(2_000));
        assert_eq!(taxed(2_000, 302_000, -3_000).income, Money::ZERO);
    }
}
