//! Federal income tax on realized gains, for a US individual: from gains to one year's tax.
//!
//! The path is the return's own. [`schedule_d`] nets short and long and limits a loss; the result
//! enters the adjusted gross income; the deduction gives the taxable income; [`income_tax`] taxes it
//! by the Qualified Dividends and Capital Gain Tax Worksheet, or with gain on collectibles by the
//! Schedule D Tax Worksheet; [`amt`] adds the alternative minimum tax, [`investment_tax`] the net
//! investment income tax and [`state`] a flat state rate. [`mod@impact`] is the difference a sale makes:
//! always the whole computation twice, since a marginal rate is wrong across the brackets, the
//! 0/15/20 % steps, the investment-tax threshold, the loss limit and the netting.
//!
//! Nothing is rounded inside: the exact rate schedule is used, not the printed Tax Table, which
//! differs by a few dollars below a taxable income of 100,000. What is not modelled is named by
//! [`Assumption::NotModelled`] wherever a tax is shown.
//!
//! [`compute`] and [`impact`](impact()) allocate nothing, since searches call them thousands of
//! times; [`lines`] explains one result afterwards.
//!
//! Sources: IRC §§1, 55, 63, 151(d)(5), 1211, 1212, 1222, 1411; Form 1040, Schedule D and Form 6251
//! of 2025.

pub mod amt;
pub mod assumption;
#[cfg(test)]
pub(crate) mod fixture;
pub mod impact;
pub mod income_tax;
pub mod investment_tax;
pub mod lines;
pub mod marginal;
pub mod profile;
pub mod scales;
pub mod schedule_d;
pub mod state;
pub mod story;
pub mod tables;

pub use amt::AmtGap;
pub use assumption::{Assumption, assumptions};
pub use impact::{Impact, impact, with_and_without};
pub use profile::{CarriedFrom, Deduction, FilingStatus, Profile, ProfileKey, RangeFault};
pub use schedule_d::{Carryover, Gains};
pub use tables::{TableChoice, TaxTable, TaxTables};

use super::money::Money;
use income_tax::{Layers, Stacked};
use schedule_d::{LossUse, ScheduleD};

/// One year's tax with every figure it came from. Amounts are exact dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearTax {
    /// The tax year.
    pub year: i32,
    /// The status the return is filed with.
    pub filing_status: FilingStatus,
    /// The year's realized gains before carryovers.
    pub gains: Gains,
    /// The losses carried in from earlier years (Schedule D lines 6 and 14).
    pub carryover_in: Carryover,
    /// Net short-term gain or loss after the carryover (Schedule D line 7).
    pub short_term: Money,
    /// Net long-term gain or loss after the carryover (Schedule D line 15).
    pub long_term: Money,
    /// Both together (Schedule D line 16).
    pub net: Money,
    /// The part of the net capital gain that is gain on collectibles (Schedule D line 18).
    pub collectibles: Money,
    /// The part of a net loss that the year may deduct, positive (Schedule D line 21).
    pub deductible_loss: Money,
    /// The part of it that a low income did use up (Capital Loss Carryover Worksheet line 4).
    pub used_loss: Money,
    /// The losses carried out, by character (Capital Loss Carryover Worksheet lines 8 and 13).
    pub carryover: Carryover,
    /// Adjusted gross income (Form 1040 line 11a); may be negative.
    pub agi: Money,
    /// All deductions together, positive (Form 1040 line 14).
    pub deduction: Money,
    /// The senior deduction in it (Schedule 1-A line 37).
    pub senior_deduction: Money,
    /// Taxable income (Form 1040 line 15), never negative.
    pub taxable_income: Money,
    /// Qualified dividends and net capital gain (QDCGTW line 4; Schedule D Tax Worksheet line 10).
    pub preferential: Money,
    /// The part of the taxable income that the ordinary rates tax.
    pub at_ordinary_rates: Money,
    /// The part taxed at 0 %.
    pub at_zero: Money,
    /// The part taxed at 15 %.
    pub at_fifteen: Money,
    /// The part taxed at 20 %.
    pub at_twenty: Money,
    /// Gain on collectibles taxed at 28 %; the rest of it is in the part at ordinary rates.
    pub at_collectibles_rate: Money,
    /// Tax on the part at ordinary rates.
    pub ordinary_tax: Money,
    /// Tax on the parts at 0/15/20 % and at 28 %.
    pub gain_tax: Money,
    /// Regular federal income tax before credits (Form 1040 line 16).
    pub income_tax: Money,
    /// Alternative minimum tax (Form 6251 line 11); `None` where it is not computed.
    pub amt: Option<Money>,
    /// Net investment income tax (Form 8960 line 17).
    pub niit: Money,
    /// Flat state tax on the net gain; negative where a net loss saves tax.
    pub state: Money,
}

impl YearTax {
    /// Regular income tax and, where computed, the alternative minimum tax.
    #[must_use]
    pub fn federal(&self) -> Money {
        self.income_tax + self.amt.unwrap_or(Money::ZERO)
    }

    /// Everything: federal, net investment income tax and state.
    #[must_use]
    pub fn total(&self) -> Money {
        self.federal() + self.niit + self.state
    }

    /// What the year's gains put on the return: the net gain, or the limited loss as a negative
    /// amount (Form 1040 line 7a).
    #[must_use]
    pub fn taxed_gain(&self) -> Money {
        self.schedule_d().taxed_gain()
    }

    /// The lines of Schedule D on their own.
    #[must_use]
    pub const fn schedule_d(&self) -> ScheduleD {
        ScheduleD {
            short_term: self.short_term,
            long_term: self.long_term,
            net: self.net,
            collectibles: self.collectibles,
            deductible_loss: self.deductible_loss,
        }
    }
}

/// The tax of `year` on `gains`: all realized gains of the year before carryovers, those of
/// [`Profile::realized`] included.
///
/// `None` without a filing status and an ordinary income, and for a year before the first table: a
/// figure from nothing would mislead.
#[must_use]
pub fn compute(profile: &Profile, tables: &TaxTables, year: i32, gains: Gains) -> Option<YearTax> {
    let status = profile.filing_status?;
    let ordinary_income = profile.ordinary_income?;
    let TableChoice { table, .. } = tables.for_year(year)?;
    let figures = table.statuses.get(status);

    let carryover_in = profile.carryover();
    let schedule_d = ScheduleD::new(gains, carryover_in, figures.loss_limit);
    let taxed_gain = schedule_d.taxed_gain();
    let qualified_dividends = profile.qualified_dividends.unwrap_or_default();
    let agi = ordinary_income + qualified_dividends + taxed_gain;

    let deductions = income_tax::deductions(profile, table, figures, year, agi);
    let deduction = deductions.total();
    let before_floor = agi - deduction;
    let LossUse { used, carryover } = schedule_d.carry_forward(before_floor);
    let taxable_income = before_floor.at_least(Money::ZERO);
    let preferential = qualified_dividends + schedule_d.net_capital_gain();
    let layers = Layers::new(taxable_income, preferential, schedule_d.collectibles, figures);
    let Stacked {
        at_ordinary_rates,
        at_zero,
        at_fifteen,
        at_twenty,
        at_collectibles_rate,
        ordinary_tax,
        gain_tax,
    } = income_tax::stack(taxable_income, &layers, figures, table);

    let mut tax = YearTax {
        year,
        filing_status: status,
        gains,
        carryover_in,
        short_term: schedule_d.short_term,
        long_term: schedule_d.long_term,
        net: schedule_d.net,
        deductible_loss: schedule_d.deductible_loss,
        collectibles: schedule_d.collectibles,
        used_loss: used,
        carryover,
        agi,
        deduction,
        senior_deduction: deductions.senior,
        taxable_income,
        preferential,
        at_ordinary_rates,
        at_zero,
        at_fifteen,
        at_twenty,
        at_collectibles_rate,
        ordinary_tax,
        gain_tax,
        income_tax: ordinary_tax + gain_tax,
        amt: None,
        niit: investment_tax::compute(profile, table, figures, agi, taxed_gain).tax,
        state: state::parts(&schedule_d, profile).tax(),
    };
    tax.amt = amt::tax_of(&tax, profile, table);
    Some(tax)
}

#[cfg(test)]
mod tests {
    use super::fixture::{any_gains, any_profile, money, single, tables};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_figure_without_status_income_or_table() {
        let tables = tables();
        let whole = single(80_000);
        assert!(compute(&whole, &tables, 2026, Gains::default()).is_some());
        let no_status = Profile { filing_status: None, ..whole.clone() };
        assert_eq!(compute(&no_status, &tables, 2026, Gains::default()), None);
        let no_income = Profile { ordinary_income: None, ..whole.clone() };
        assert_eq!(compute(&no_income, &tables, 2026, Gains::default()), None);
        assert_eq!(compute(&whole, &tables, 2025, Gains::default()), None);
    }

    #[test]
    fn a_year_after_the_last_table_is_taxed_by_it() {
        let tables = tables();
        let [now, later] = [2026, 2027].map(|year| {
            compute(&single(80_000), &tables, year, Gains::default()).map(|tax| tax.total())
        });
        assert_eq!(now, later);
    }

    proptest! {
        /// More gain never means less tax, whatever else the return holds.
        #[test]
        fn tax_never_falls_when_a_gain_rises(
            profile in any_profile(),
            gains in any_gains(),
            more in 0_i64..20_000_000,
            kind in 0..3_u8,
        ) {
            let tables = tables();
            let more = money(more);
            let added = match kind {
                0 => Gains::new(more, Money::ZERO),
                1 => Gains::new(Money::ZERO, more),
                _ => Gains::new(Money::ZERO, more).with_collectibles(more),
            };
            let before = compute(&profile, &tables, 2026, gains).unwrap().total();
            let after = compute(&profile, &tables, 2026, gains + added).unwrap().total();
            prop_assert!(after >= before, "{before} fell to {after}");
        }

        /// The year is taxed on its sums, so the order of its sales cannot matter.
        #[test]
        fn netting_is_free_of_order(
            profile in any_profile(),
            sales in prop::collection::vec(any_gains(), 0..6),
        ) {
            let tables = tables();
            let forward: Gains = sales.iter().copied().sum();
            let backward: Gains = sales.iter().rev().copied().sum();
            prop_assert_eq!(
                compute(&profile, &tables, 2026, forward),
                compute(&profile, &tables, 2026, backward)
            );
        }

        /// Every dollar of taxable income is taxed once, and a loss is used or carried.
        #[test]
        fn the_parts_make_the_whole(profile in any_profile(), gains in any_gains()) {
            let tax = compute(&profile, &tables(), 2026, gains).unwrap();
            let at_gain_rates =
                tax.at_zero + tax.at_fifteen + tax.at_twenty + tax.at_collectibles_rate;
            let parts = tax.at_ordinary_rates + at_gain_rates;
            prop_assert_eq!(parts, tax.taxable_income);
            prop_assert_eq!(tax.ordinary_tax + tax.gain_tax, tax.income_tax);
            prop_assert_eq!(tax.federal() + tax.niit + tax.state, tax.total());
            let loss = (-tax.net).at_least(Money::ZERO);
            prop_assert_eq!(tax.used_loss + tax.carryover.total(), loss);
            prop_assert!(!tax.carryover.short_term.is_negative());
            prop_assert!(!tax.carryover.long_term.is_negative());
        }
    }
}
