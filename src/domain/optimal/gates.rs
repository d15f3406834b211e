//! The amounts whose thresholds decide which formula of the return applies.

use super::year::Year;
use crate::domain::money::{Money, Rate};
use crate::domain::tax::tables::StatusTable;
use crate::domain::tax::{TaxTable, YearTax};

/// An amount of the return and the thresholds it can cross, in dollars.
pub(super) struct Gate {
    /// The amount.
    pub amount: fn(&YearTax) -> Money,
    /// Its thresholds.
    pub at: Vec<Money>,
}

/// The gates of one year.
pub(super) struct Gates {
    /// Amounts that depend on Schedule D line 16 alone and never fall when it rises.
    pub of_net: Vec<Gate>,
    /// Amounts that are straight once the former are decided, and never fall when a gain rises.
    pub of_terms: Vec<Gate>,
    /// Schedule D line 16, below which a loss is not deductible.
    pub loss_limit: Money,
    strip: Option<Strip>,
}

impl Gates {
    /// The gates of a year by its table.
    pub fn of(year: &Year<'_>) -> Self {
        let figures = year.table.statuses.get(year.before.filing_status);
        let mut bands: Vec<Money> = figures.brackets.iter().map(|bracket| bracket.over).collect();
        bands.extend([Money::ZERO, figures.zero_rate_max, figures.fifteen_rate_max]);
        Self {
            of_net: vec![
                Gate { amount: |tax| tax.agi, at: incomes(year, figures) },
                Gate { amount: |tax| tax.agi - tax.deduction, at: bands.clone() },
            ],
            of_terms: vec![Gate { amount: below, at: bands }],
            loss_limit: -figures.loss_limit,
            strip: Strip::of(figures, year.table),
        }
    }

    /// Can the ordinary schedule alone be what the gain worksheet ends in for some split and not for
    /// another, where the amount below the gains and the taxable income lie in these ranges?
    pub fn worksheet_may_switch(&self, below: [Money; 2], taxable: [Money; 2]) -> bool {
        self.strip.as_ref().is_some_and(|strip| strip.reaches(below, taxable))
    }
}

/// Taxable income below qualified dividends and net capital gain; negative where an unused deduction
/// shelters some of them.
pub(super) fn below(tax: &YearTax) -> Money {
    tax.agi - tax.deduction - tax.preferential
}

/// Thresholds of the adjusted gross income.
fn incomes(year: &Year<'_>, figures: &StatusTable) -> Vec<Money> {
    let profile = &year.profile;
    let investment = profile.investment_income.unwrap_or_default()
        + profile.qualified_dividends.unwrap_or_default();
    let without_gains = year.before.agi - year.before.taxed_gain();
    // Where investment income reaches zero, and where its tax begins.
    let mut at = vec![without_gains - investment, figures.niit_threshold];
    if let (Some(senior), Some(start)) =
        (year.table.senior_deduction, figures.senior_phaseout_start)
    {
        let whole = senior.amount.get().checked_div(senior.phaseout_rate.get());
        at.push(start);
        at.extend(whole.map(|width| start + Money::new(width)));
    }
    at
}

/// Where a bracket's rate is below the rate on gains that lie in the same place.
#[derive(Debug)]
struct Strip {
    from: Money,
    to: Money,
    figures: StatusTable,
    gain_rates: [(Money, Rate); 3],
}

impl Strip {
    fn of(figures: &StatusTable, table: &TaxTable) -> Option<Self> {
        let rates = &table.long_term_rates;
        let gain_rates = [
            (Money::ZERO, rates.zero),
            (figures.zero_rate_max, rates.fifteen),
            (figures.fifteen_rate_max, rates.twenty),
        ];
        let mut edges: Vec<Money> = figures.brackets.iter().map(|bracket| bracket.over).collect();
        edges.extend(gain_rates.map(|(over, _)| over));
        edges.sort_unstable();
        edges.dedup();
        let ordinary = |at: Money| {
            figures.brackets.iter().rev().find(|bracket| bracket.over <= at).map(|one| one.rate)
        };
        let on_gain = |at: Money| {
            gain_rates.iter().rev().find(|(over, _)| *over <= at).map(|(_, rate)| *rate)
        };
        let ends = edges.iter().skip(1).copied().map(Some).chain([None]);
        let cheaper: Vec<(Money, Option<Money>)> = edges
            .iter()
            .copied()
            .zip(ends)
            .filter(|(from, _)| ordinary(*from) < on_gain(*from))
            .collect();
        let (from, to) = (cheaper.first()?.0, cheaper.last()?.1);
        // A schedule that stays below the rates on gains for ever has no end: none of the tables.
        let to = to.unwrap_or(Money::new(rust_decimal::Decimal::MAX));
        Some(Self { from, to, figures: figures.clone(), gain_rates })
    }

    /// The tax on gains that lie from zero to `top`.
    fn on_gains(&self, top: Money) -> Money {
        let mut tax = Money::ZERO;
        let ends = self.gain_rates.iter().skip(1).map(|(over, _)| Some(*over)).chain([None]);
        for ((from, rate), to) in self.gain_rates.iter().zip(ends) {
            let upper = to.map_or(top, |to| top.at_most(to));
            tax = tax + (upper - *from).at_least(Money::ZERO) * *rate;
        }
        tax
    }

    /// What gains from `below` to `taxable` save against the ordinary schedule is least where they
    /// begin and end with the strip: if it is not negative there, it never is.
    fn reaches(&self, below: [Money; 2], taxable: [Money; 2]) -> bool {
        let [below_min, below_max] = below.map(|amount| amount.at_least(Money::ZERO));
        let [taxable_min, taxable_max] = taxable.map(|amount| amount.at_least(Money::ZERO));
        if taxable_max <= self.from || below_min >= self.to {
            return false;
        }
        let below = self.from.at_least(below_min).at_most(below_max);
        let taxable = self.to.at_least(taxable_min).at_most(taxable_max);
        let whole = self.figures.ordinary_tax(taxable) - self.figures.ordinary_tax(below);
        whole < self.on_gains(taxable) - self.on_gains(below)
    }
}
