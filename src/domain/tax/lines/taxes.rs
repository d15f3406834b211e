//! The lines of the taxes themselves: federal, investment and state.

use super::words::{by_worksheet, percent, span, sum, usd};
use super::{BandKind, Line, brackets, meanings};
use crate::domain::tax::profile::{Profile, ProfileKey};
use crate::domain::tax::tables::{StatusTable, TaxTable};
use crate::domain::tax::{Assumption, YearTax, amt, investment_tax, state};

/// Every tax that the total adds up.
pub(super) fn lines(
    tax: &YearTax,
    profile: &Profile,
    table: &TaxTable,
    figures: &StatusTable,
) -> Vec<Line> {
    let niit = investment_tax_line(tax, profile, table, figures);
    let minimum = minimum_tax(tax, profile, table);
    vec![federal(tax, table), minimum, niit, state_tax(tax, profile)]
}

/// The alternative minimum tax; where it is not computed, the line says why.
fn minimum_tax(tax: &YearTax, profile: &Profile, table: &TaxTable) -> Line {
    let formula = match amt::compute(tax, profile, table) {
        Ok(minimum) if minimum.tax.is_zero() => format!(
            "{} of tentative minimum tax is not above the regular tax of {}",
            usd(minimum.tentative),
            usd(tax.income_tax),
        ),
        Ok(minimum) => format!(
            "{} of tentative minimum tax on {} ({} of income less an exemption of {}) less the \
             regular tax of {}; {}",
            usd(minimum.tentative),
            usd(minimum.base),
            usd(minimum.income),
            usd(minimum.exemption),
            usd(tax.income_tax),
            table.sources.amt,
        ),
        Err(gap) => Assumption::AmtNotComputed(gap).to_string(),
    };
    let amount = tax.amt.unwrap_or_default();
    let line = Line::new("alternative minimum tax", amount, formula, "Form 6251 line 11 (IRC §55)")
        .by(ProfileKey::StateAndLocalTaxes)
        .means(meanings::MINIMUM_TAX);
    Line { unknown: tax.amt.is_none(), ..line }
}

/// The regular tax, bracket by bracket and band by band.
fn federal(tax: &YearTax, table: &TaxTable) -> Line {
    let taxed = |kind, source| {
        brackets(tax, table)
            .into_iter()
            .filter(move |fill| fill.kind == kind && !fill.amount.is_zero())
            .map(move |fill| {
                let rate = percent(fill.rate);
                let what = if kind == BandKind::Collectibles { ", collectibles" } else { "" };
                let formula = format!("{} × {rate}, {}", usd(fill.amount), span(&fill));
                Line::new(format!("at {rate}{what}"), fill.amount * fill.rate, formula, source)
                    .means(meanings::OF_A_RATE)
            })
    };
    Line::new(
        "federal income tax",
        tax.income_tax,
        sum(tax.ordinary_tax, tax.gain_tax),
        by_worksheet(
            tax,
            "Form 1040 line 16, QDCGTW line 25; exact, not by the printed Tax Table",
            "Form 1040 line 16, Schedule D Tax Worksheet line 47; exact, not by the printed Tax Table",
        ),
    )
    .means(meanings::FEDERAL)
    .of([
        Line::new(
            "on ordinary income",
            tax.ordinary_tax,
            format!(
                "the rate schedule on {}; {}",
                usd(tax.at_ordinary_rates),
                table.sources.brackets
            ),
            by_worksheet(
                tax,
                "QDCGTW line 22 (or 24)",
                "Schedule D Tax Worksheet line 44 (or 46)",
            ),
        )
        .means(meanings::ON_ORDINARY)
        .of(taxed(BandKind::Ordinary, "IRC §1(j)(2)")),
        Line::new(
            "on gains and dividends",
            tax.gain_tax,
            format!("on what lies above the ordinary income; {}", table.sources.thresholds),
            by_worksheet(
                tax,
                "QDCGTW lines 18 and 21",
                "Schedule D Tax Worksheet lines 31, 34 and 43",
            ),
        )
        .means(meanings::ON_GAINS)
        .of(taxed(BandKind::Gain, "IRC §1(h)(1)(B)-(D)")
            .chain(taxed(BandKind::Collectibles, "IRC §1(h)(1)(F), (4)-(5)"))),
    ])
}

fn investment_tax_line(
    tax: &YearTax,
    profile: &Profile,
    table: &TaxTable,
    figures: &StatusTable,
) -> Line {
    let base = investment_tax::compute(profile, table, figures, tax.agi, tax.taxed_gain());
    let formula = format!(
        "{} × the smaller of {} (investment income) and {} (over {})",
        percent(table.niit_rate),
        usd(base.income),
        usd(base.over_threshold),
        usd(figures.niit_threshold),
    );
    Line::new("net investment income tax", tax.niit, formula, "Form 8960 line 17 (IRC §1411)")
        .by(ProfileKey::InvestmentIncome)
        .means(meanings::INVESTMENT_TAX)
}

fn state_tax(tax: &YearTax, profile: &Profile) -> Line {
    let parts = state::parts(&tax.schedule_d(), profile);
    let source = "a flat rate on Form 1040 line 7a, a simplification";
    let by_rate = |label, amount, rate| {
        let formula = format!("{} × {}", usd(amount), percent(rate));
        Line::new(label, amount * rate, formula, source).means(meanings::STATE)
    };
    if parts.rate == parts.long_term_rate {
        let label = format!("state, {} of net gain", percent(parts.rate));
        return by_rate(label, tax.taxed_gain(), parts.rate).by(ProfileKey::StateRate);
    }
    let [long_term, rest] = [
        by_rate("on the long-term part".to_owned(), parts.long_term, parts.long_term_rate)
            .by(ProfileKey::StateLongTermRate),
        by_rate("on the rest".to_owned(), parts.rest, parts.rate).by(ProfileKey::StateRate),
    ];
    let formula = sum(long_term.amount, rest.amount);
    Line::new("state, of net gain", tax.state, formula, source)
        .means(meanings::STATE)
        .by(ProfileKey::StateRate)
        .of_some([long_term, rest])
}
