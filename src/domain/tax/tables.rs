//! The indexed amounts of the tax law, one table a tax year, each with its source.
//!
//! Tables are data: they are read from `assets/tax/` by `formats::tax_tables`, which checks that
//! they are whole and in order. A year after the last table is taxed by the last one, which is an
//! assumption; a year before the first has no tax.

use super::profile::FilingStatus;
use crate::domain::money::{Money, Rate};
use std::collections::BTreeMap;

/// One row of the ordinary rate schedule (IRC §1(j)(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// Taxable income above which the row applies, in dollars.
    pub over: Money,
    /// The rate on what lies above.
    pub rate: Rate,
    /// The tax on `over` itself, from the rows below.
    pub base_tax: Money,
}

/// The amounts of one year for one filing status, in dollars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusTable {
    /// The ordinary rate schedule, rising.
    pub brackets: Vec<Bracket>,
    /// Taxable income up to which gain is taxed at 0 % (IRC §1(h)(1)(B)).
    pub zero_rate_max: Money,
    /// Taxable income up to which gain is taxed at 15 % (IRC §1(h)(1)(C)).
    pub fifteen_rate_max: Money,
    /// Taxable income up to which gain on collectibles pays the ordinary rate: where the brackets
    /// below 25 % end (IRC §1(h)(1)(A)(ii)(I); Schedule D Tax Worksheet line 19).
    pub low_brackets_max: Money,
    /// The basic standard deduction (IRC §63(c)(2)).
    pub standard_deduction: Money,
    /// The addition for each person 65 or over and for each blind one (IRC §63(f)).
    pub additional_deduction: Money,
    /// Modified adjusted gross income above which investment income is taxed (IRC §1411(b)).
    pub niit_threshold: Money,
    /// The net capital loss that one year may deduct (IRC §1211(b)).
    pub loss_limit: Money,
    /// Where the senior deduction starts to shrink; `None` for a status that has none.
    pub senior_phaseout_start: Option<Money>,
    /// The amounts of the alternative minimum tax.
    pub amt: AmtAmounts,
}

/// The amounts of the alternative minimum tax for one filing status, in dollars (IRC §55).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmtAmounts {
    /// What is free of it, before the phase-out (§55(d)(1)).
    pub exemption: Money,
    /// The alternative minimum taxable income above which the exemption shrinks (§55(d)(2)).
    pub phaseout_start: Money,
    /// Where the second rate begins (§55(b)(1)).
    pub high_rate_over: Money,
    /// Where a married separate return adds to its income as the exemption of the other spouse
    /// would shrink (§55(d)(2), last sentence); `None` for every other status.
    pub addback_start: Option<Money>,
}

impl StatusTable {
    /// The tax of the ordinary rate schedule on `income`, exact (Form 1040 line 16 without gains).
    #[must_use]
    pub fn ordinary_tax(&self, income: Money) -> Money {
        let rows = self.brackets.partition_point(|bracket| bracket.over < income);
        rows.checked_sub(1).and_then(|row| self.brackets.get(row)).map_or(Money::ZERO, |bracket| {
            bracket.base_tax + (income - bracket.over) * bracket.rate
        })
    }
}

/// One value for each filing status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByStatus<T> {
    /// Unmarried.
    pub single: T,
    /// Joint return.
    pub married_joint: T,
    /// Separate return of a married person.
    pub married_separate: T,
    /// Head of household.
    pub head_of_household: T,
    /// Surviving spouse.
    pub surviving_spouse: T,
}

impl<T> ByStatus<T> {
    /// The value for `status`.
    pub const fn get(&self, status: FilingStatus) -> &T {
        match status {
            FilingStatus::Single => &self.single,
            FilingStatus::MarriedJoint => &self.married_joint,
            FilingStatus::MarriedSeparate => &self.married_separate,
            FilingStatus::HeadOfHousehold => &self.head_of_household,
            FilingStatus::SurvivingSpouse => &self.surviving_spouse,
        }
    }

    /// Builds one from the value of each status, stopping at the first that fails.
    ///
    /// # Errors
    ///
    /// The first error of `value`.
    pub fn try_from_fn<E>(mut value: impl FnMut(FilingStatus) -> Result<T, E>) -> Result<Self, E> {
        Ok(Self {
            single: value(FilingStatus::Single)?,
            married_joint: value(FilingStatus::MarriedJoint)?,
            married_separate: value(FilingStatus::MarriedSeparate)?,
            head_of_household: value(FilingStatus::HeadOfHousehold)?,
            surviving_spouse: value(FilingStatus::SurvivingSpouse)?,
        })
    }
}

/// The three rates on long-term gain and qualified dividends (IRC §1(h)(1)(B)-(D)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongTermRates {
    /// Up to [`StatusTable::zero_rate_max`].
    pub zero: Rate,
    /// Up to [`StatusTable::fifteen_rate_max`].
    pub fifteen: Rate,
    /// Above.
    pub twenty: Rate,
}

/// The deduction of 2025–2028 for each person 65 or over (IRC §151(d)(5)(C)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeniorDeduction {
    /// For each person, in dollars, before the phase-out.
    pub amount: Money,
    /// What each dollar over the phase-out start takes off it.
    pub phaseout_rate: Rate,
    /// The last tax year that has it.
    pub last_year: i32,
}

/// The rates of the alternative minimum tax (IRC §55(b)(1), (d)(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmtRates {
    /// Up to [`AmtAmounts::high_rate_over`].
    pub low: Rate,
    /// Above.
    pub high: Rate,
    /// What each dollar over the phase-out start takes off the exemption.
    pub phaseout: Rate,
}

/// Where a table's figures were published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Of the ordinary brackets.
    pub brackets: String,
    /// Of the 0 % and 15 % ceilings.
    pub thresholds: String,
    /// Of the standard deduction.
    pub standard_deduction: String,
    /// Of its additions for age and blindness.
    pub additional_deduction: String,
    /// Of the alternative minimum tax.
    pub amt: String,
}

/// The law's amounts for one tax year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxTable {
    /// The tax year.
    pub year: i32,
    /// What depends on the filing status.
    pub statuses: ByStatus<StatusTable>,
    /// 0, 15 and 20 %.
    pub long_term_rates: LongTermRates,
    /// The highest rate on gain on collectibles (IRC §1(h)(1)(F)).
    pub collectibles_rate: Rate,
    /// The rates of the alternative minimum tax.
    pub amt: AmtRates,
    /// The rate of the net investment income tax (IRC §1411(a)(1)).
    pub niit_rate: Rate,
    /// The senior deduction, in the years that have it.
    pub senior_deduction: Option<SeniorDeduction>,
    /// Where the figures come from.
    pub sources: Sources,
}

/// The tables of every year known, at most one a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxTables(BTreeMap<i32, TaxTable>);

/// The table a year is taxed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableChoice<'a> {
    /// The table.
    pub table: &'a TaxTable,
    /// The table's year where it is not the year asked for: an assumption to name.
    pub assumed: Option<i32>,
}

impl TaxTables {
    /// The table for `year`: its own, else the latest earlier one; `None` before the first.
    #[must_use]
    pub fn for_year(&self, year: i32) -> Option<TableChoice<'_>> {
        let (&used, table) = self.0.range(..=year).next_back()?;
        Some(TableChoice { table, assumed: (used != year).then_some(used) })
    }

    /// The table of `year` itself.
    #[must_use]
    pub fn own(&self, year: i32) -> Option<&TaxTable> {
        self.0.get(&year)
    }

    /// The years that have a table of their own, rising.
    #[must_use]
    pub fn years(&self) -> impl DoubleEndedIterator<Item = i32> {
        self.0.keys().copied()
    }
}

impl FromIterator<TaxTable> for TaxTables {
    /// Of two tables for one year the later one stays.
    fn from_iter<I: IntoIterator<Item = TaxTable>>(tables: I) -> Self {
        Self(tables.into_iter().map(|table| (table.year, table)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{dollars, tables};

    #[test]
    fn a_later_year_borrows_the_last_table_and_says_so() {
        let tables = tables();
        assert_eq!(tables.for_year(2026).map(|choice| choice.assumed), Some(None));
        assert_eq!(tables.for_year(2031).map(|choice| choice.assumed), Some(Some(2026)));
        assert_eq!(tables.for_year(2025), None);
        assert_eq!(tables.years().collect::<Vec<_>>(), [2026]);
    }

    #[test]
    fn a_row_starts_above_its_bound() {
        let tables = tables();
        let table = tables.for_year(2026).unwrap().table;
        let single = table.statuses.get(FilingStatus::Single);
        assert_eq!(single.ordinary_tax(Money::ZERO), Money::ZERO);
        assert_eq!(single.ordinary_tax(dollars(12_400)), dollars(1_240));
        assert_eq!(single.ordinary_tax(dollars(12_500)), dollars(1_252));
    }
}
