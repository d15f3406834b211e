//! How full the brackets are: what one year's taxable income puts into each of them.
//!
//! The ordinary schedule fills from below; the gain bands are cut by the same taxable income, with
//! the ordinary income below them (IRC §1(h)(1), §1(j)(2)).

use crate::domain::money::{Money, Rate};
use crate::domain::tax::YearTax;
use crate::domain::tax::tables::{StatusTable, TaxTable};

/// Which rates a [`BracketFill`] belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandKind {
    /// The ordinary rate schedule.
    Ordinary,
    /// The 0/15/20 % rates on gains and qualified dividends.
    Gain,
    /// The 28 % rate on gain on collectibles above the brackets below 25 %.
    Collectibles,
}

/// How much of the taxable income one bracket or band holds. Amounts in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BracketFill {
    /// Bracket of the schedule or band of the gain rates.
    pub kind: BandKind,
    /// Its rate.
    pub rate: Rate,
    /// The taxable income above which it starts.
    pub from: Money,
    /// The taxable income up to which it reaches; `None` for the last.
    pub to: Option<Money>,
    /// What it holds. Ordinary income lies below the gains, so a band starts where that ends.
    pub amount: Money,
}

/// Every ordinary bracket and then every gain band, empty ones included, each rising; at last the
/// band of collectibles where it holds something.
#[must_use]
pub fn brackets(tax: &YearTax, table: &TaxTable) -> Vec<BracketFill> {
    let figures = table.statuses.get(tax.filing_status);
    let ends = figures.brackets.iter().skip(1).map(|next| Some(next.over)).chain([None]);
    let mut fills: Vec<_> = figures
        .brackets
        .iter()
        .zip(ends)
        .map(|(bracket, to)| {
            let filled_to =
                to.map_or(tax.at_ordinary_rates, |to| tax.at_ordinary_rates.at_most(to));
            BracketFill {
                kind: BandKind::Ordinary,
                rate: bracket.rate,
                from: bracket.over,
                to,
                amount: (filled_to - bracket.over).at_least(Money::ZERO),
            }
        })
        .collect();
    fills.extend(gain_bands(tax, table, figures));
    fills.extend(collectibles_band(tax, table, figures));
    fills
}

/// Gain on collectibles at its own rate, where there is some.
pub(super) fn collectibles_band(
    tax: &YearTax,
    table: &TaxTable,
    figures: &StatusTable,
) -> Option<BracketFill> {
    (!tax.at_collectibles_rate.is_zero()).then_some(BracketFill {
        kind: BandKind::Collectibles,
        rate: table.collectibles_rate,
        from: figures.low_brackets_max,
        to: None,
        amount: tax.at_collectibles_rate,
    })
}

/// The three gain bands.
pub(super) fn gain_bands(
    tax: &YearTax,
    table: &TaxTable,
    figures: &StatusTable,
) -> [BracketFill; 3] {
    let band =
        |rate, from, to, amount| BracketFill { kind: BandKind::Gain, rate, from, to, amount };
    let rates = table.long_term_rates;
    let (zero_end, fifteen_end) = (figures.zero_rate_max, figures.fifteen_rate_max);
    [
        band(rates.zero, Money::ZERO, Some(zero_end), tax.at_zero),
        band(rates.fifteen, zero_end, Some(fifteen_end), tax.at_fifteen),
        band(rates.twenty, fifteen_end, None, tax.at_twenty),
    ]
}
