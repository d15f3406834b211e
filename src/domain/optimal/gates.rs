//! The amounts whose thresholds decide which formula of the return applies.

use super::year::Year;
use crate::domain::money::{Money, Rate};
use crate::domain::tax::income_tax::Layers;
use crate::domain::tax::tables::StatusTable;
use crate::domain::tax::{TaxTable, YearTax, amt};

/// An amount of the return and the thresholds it can cross, in dollars.
pub(super) struct Gate<'a> {
    /// The amount.
    pub amount: Box<dyn Fn(&YearTax) -> Money + 'a>,
    /// Its thresholds.
    pub at: Vec<Money>,
}

impl<'a> Gate<'a> {
    fn new(amount: impl Fn(&YearTax) -> Money + 'a, at: Vec<Money>) -> Self {
        Self { amount: Box::new(amount), at }
    }
}

/// The gates of one year.
pub(super) struct Gates<'a> {
    /// Amounts that depend on Schedule D line 16 alone and never fall when it rises.
    pub of_net: Vec<Gate<'a>>,
    /// Amounts that are straight once the former are decided, and never fall when a gain rises.
    pub of_terms: Vec<Gate<'a>>,
    /// Schedule D line 16, below which a loss is not deductible.
    pub loss_limit: Money,
    strip: Option<Strip>,
}

impl<'a> Gates<'a> {
    /// The gates of a year by its table; `minimum_tax` says that the alternative minimum tax can be
    /// more than the regular one.
    pub fn of(year: &'a Year<'_>, collectibles: bool, minimum_tax: bool) -> Self {
        let figures = year.table.statuses.get(year.before.filing_status);
        let (zero, fifteen) = (figures.zero_rate_max, figures.fifteen_rate_max);
        let mut bands: Vec<Money> = figures.brackets.iter().map(|bracket| bracket.over).collect();
        bands.extend([Money::ZERO, zero, fifteen, figures.low_brackets_max]);
        let mut gates = Self {
            of_net: vec![
                Gate::new(|tax| tax.agi, incomes(year, figures)),
                Gate::new(|tax| tax.agi - tax.deduction, bands.clone()),
            ],
            of_terms: vec![Gate::new(below, bands.clone())],
            loss_limit: -figures.loss_limit,
            strip: Strip::of(figures, year.table),
        };
        if collectibles {
            let below_all_gain = |tax: &YearTax| tax.agi - tax.deduction - tax.preferential;
            gates.of_terms.push(Gate::new(below_all_gain, bands));
        }
        if collectibles || minimum_tax {
            let top = move |tax: &YearTax| low(tax) + ordinary(tax, figures);
            gates.of_terms.push(Gate::new(top, vec![fifteen]));
        }
        if minimum_tax {
            gates.add_minimum_tax(year, figures);
        }
        gates
    }

    /// Form 6251: the exemption and its phase-out, the two rates, and what Part III fills the bands
    /// with.
    fn add_minimum_tax(&mut self, year: &'a Year<'_>, figures: &'a StatusTable) {
        let (amounts, rates) = (&figures.amt, year.table.amt);
        let (zero, fifteen) = (figures.zero_rate_max, figures.fifteen_rate_max);
        let width = amounts.exemption.get().checked_div(rates.phaseout.get());
        let stretch = |start| {
            [Some(start), width.map(|width| start + Money::new(width))].into_iter().flatten()
        };
        let income = |tax: &YearTax| amt::income(tax, &year.profile).unwrap_or(tax.agi);
        let increased = move |tax: &YearTax| amt::base(income(tax), amounts, rates).0;
        // Before its floor at zero: it rises with the income all the way.
        let base = move |tax: &YearTax| {
            let (income, exemption, _) = amt::base(income(tax), amounts, rates);
            income - exemption
        };
        let added = amounts.addback_start.into_iter().flat_map(stretch).collect();
        let phaseout = stretch(amounts.phaseout_start).collect();
        let high = amounts.high_rate_over;
        self.of_net.extend([
            Gate::new(income, added),
            Gate::new(increased, phaseout),
            Gate::new(base, vec![Money::ZERO, high, zero, fifteen]),
        ]);
        self.of_terms.extend([
            Gate::new(move |tax| base(tax) - low(tax), vec![Money::ZERO, high]),
            Gate::new(low, vec![zero, fifteen]),
            Gate::new(move |tax| base(tax) + below(tax), vec![zero]),
            Gate::new(move |tax| base(tax) + ordinary(tax, figures), vec![fifteen]),
        ]);
    }

    /// Can the ordinary schedule alone be what the gain worksheet ends in for some split and not for
    /// another, where the amount below the gains and the taxable income lie in these ranges?
    pub fn worksheet_may_switch(&self, below: [Money; 2], taxable: [Money; 2]) -> bool {
        self.strip.as_ref().is_some_and(|strip| strip.reaches(below, taxable))
    }
}

/// Qualified dividends and net capital gain, without gain on collectibles.
fn low(tax: &YearTax) -> Money {
    tax.preferential - tax.collectibles
}

/// Taxable income below them; negative where an unused deduction shelters some of them.
pub(super) fn below(tax: &YearTax) -> Money {
    tax.agi - tax.deduction - low(tax)
}

/// What the ordinary rates tax by the worksheet.
fn ordinary(tax: &YearTax, figures: &StatusTable) -> Money {
    Layers::new(tax.taxable_income, tax.preferential, tax.collectibles, figures).ordinary
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
            tax += (upper - *from).at_least(Money::ZERO) * *rate;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::FilingStatus;
    use crate::domain::tax::fixture::{dollars, tables};

    #[test]
    fn the_worksheet_switches_only_where_the_bracket_costs_less_than_the_gain() {
        // Rev. Proc. 2025-32, single, 2026: the 12 % bracket ends at 50,400, the 0 % band at 49,450.
        // Between them a dollar costs 12 % by the schedule and 15 % as gain.
        let tables = tables();
        let table = tables.for_year(2026).unwrap().table;
        let figures = table.statuses.get(FilingStatus::Single);
        let strip = Strip::of(figures, table).unwrap();
        assert_eq!((strip.from, strip.to), (dollars(49_450), dollars(50_400)));
        let reaches = |below: [i64; 2], taxable: [i64; 2]| {
            strip.reaches(below.map(dollars), taxable.map(dollars))
        };
        assert!(reaches([0, 49_450], [0, 60_000]), "gain can fill the whole strip");
        assert!(reaches([49_500, 49_500], [50_000, 50_000]), "all of the gain lies in it");
        assert!(!reaches([0, 60_000], [0, 49_450]), "no taxable income reaches it");
        assert!(!reaches([50_400, 60_000], [0, 90_000]), "the gain lies above it");
        // 10,000 of gain from 40,000 on costs 1,200 by the schedule and 82.50 as gain.
        assert!(!reaches([40_000, 40_000], [50_000, 50_000]), "what the 0 % band saves is more");
        // 49,000 to 60,000: 12 % of 1,400 and 22 % of 9,600, or 15 % of 10,550: 2,280 and 1,582.50.
        assert!(!reaches([49_000, 49_000], [60_000, 60_000]), "the bracket above costs more");
        // Nothing is below zero.
        assert!(!reaches([-5_000, -1], [-9_000, 49_000]));
    }
}
