//! The lines from income to taxable income, and how that splits by the rates that tax it.

use super::brackets::{collectibles_band, gain_bands};
use super::words::{by_worksheet, percent, span, sum, usd};
use super::{Line, meanings};
use crate::domain::tax::YearTax;
use crate::domain::tax::income_tax::{self, Deductions};
use crate::domain::tax::profile::{Deduction, Profile, ProfileKey};
use crate::domain::tax::tables::{StatusTable, TaxTable};

/// Form 1040 from the income to line 15.
pub(super) fn lines(
    tax: &YearTax,
    profile: &Profile,
    table: &TaxTable,
    figures: &StatusTable,
) -> [Line; 4] {
    let ordinary = profile.ordinary_income.unwrap_or_default();
    let dividends = profile.qualified_dividends.unwrap_or_default();
    let without_gains = ordinary + dividends;
    let [zero, fifteen, twenty] = gain_bands(tax, table, figures).map(|band| {
        let label = format!("at {}", percent(band.rate));
        let source = by_worksheet(
            tax,
            "QDCGTW lines 9, 17 and 20",
            "Schedule D Tax Worksheet lines 22, 30 and 33",
        );
        Line::new(label, band.amount, span(&band), source).means(meanings::AT_GAIN_RATE)
    });
    let collectibles = collectibles_band(tax, table, figures).map(|band| {
        Line::new(
            format!("at {}, collectibles", percent(band.rate)),
            band.amount,
            format!("above the brackets that end at {}", usd(band.from)),
            "Schedule D Tax Worksheet line 42",
        )
        .means(meanings::AT_COLLECTIBLES_RATE)
    });
    [
        Line::new(
            "income without gains",
            without_gains,
            sum(ordinary, dividends),
            "Form 1040 lines 1z to 8, without 7a",
        )
        .by(ProfileKey::OrdinaryIncome)
        .means(meanings::WITHOUT_GAINS)
        .of_some([
            Line::plain("ordinary income", ordinary, "Form 1040 lines 1z, 2b, 3b to 6b and 8")
                .by(ProfileKey::OrdinaryIncome)
                .means(meanings::ORDINARY_INCOME),
            Line::plain("qualified dividends", dividends, "Form 1040 line 3a")
                .by(ProfileKey::QualifiedDividends)
                .means(meanings::QUALIFIED_DIVIDENDS),
        ]),
        Line::new(
            "adjusted gross income",
            tax.agi,
            sum(without_gains, tax.taxed_gain()),
            "Form 1040 line 11a",
        )
        .means(meanings::GROSS_INCOME),
        deduction(tax, profile, table, figures),
        Line::new(
            "taxable income",
            tax.taxable_income,
            format!("{} - {}, not below 0", usd(tax.agi), usd(tax.deduction)),
            "Form 1040 line 15",
        )
        .means(meanings::TAXABLE_INCOME)
        .of_some(
            [
                Line::new(
                    "at ordinary rates",
                    tax.at_ordinary_rates,
                    ordinary_part(tax),
                    by_worksheet(
                        tax,
                        "QDCGTW line 5 (or 24, where the rate schedule alone is less)",
                        "Schedule D Tax Worksheet line 21 (or 46, where the rate schedule alone is less)",
                    ),
                )
                .means(meanings::AT_ORDINARY_RATES),
                zero,
                fifteen,
                twenty,
            ]
            .into_iter()
            .chain(collectibles),
        ),
    ]
}

fn ordinary_part(tax: &YearTax) -> String {
    if tax.at_ordinary_rates == tax.taxable_income {
        return "all of the taxable income".to_owned();
    }
    let low = tax.preferential - tax.collectibles;
    let (taxable, low) = (usd(tax.taxable_income), usd(low));
    let rest = format!("{taxable} less {low} of net capital gain and qualified dividends");
    if tax.collectibles.is_zero() {
        format!("{rest}, not below 0")
    } else {
        let (all, above) = (usd(tax.collectibles), usd(tax.at_collectibles_rate));
        format!("{rest}; of {all} of gain on collectibles {above} lie above the 24 % bracket")
    }
}

fn deduction(tax: &YearTax, profile: &Profile, table: &TaxTable, figures: &StatusTable) -> Line {
    let Deductions { base, additional, senior } =
        income_tax::deductions(profile, table, figures, tax.year, tax.agi);
    let base_line = match profile.deduction {
        Some(Deduction::Amount(_)) => {
            Line::plain("own deduction", -base, "Form 1040 line 12e").means(meanings::OWN_DEDUCTION)
        }
        Some(Deduction::Standard) | None => Line::new(
            "standard deduction",
            -base,
            table.sources.standard_deduction.clone(),
            "Form 1040 line 12e (IRC §63(c))",
        )
        .means(meanings::STANDARD_DEDUCTION),
    };
    let seniors = profile.persons_65_or_over.unwrap_or(0);
    let people = u16::from(seniors) + u16::from(profile.persons_blind.unwrap_or(0));
    let addition = format!(
        "{} × {people}; {}",
        usd(figures.additional_deduction),
        table.sources.additional_deduction
    );
    let parts = [base, additional, senior].map(|part| (!part.is_zero()).then(|| usd(part)));
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let formula = match (parts.len(), profile.deduction) {
        (2.., _) => parts.join(" + "),
        (_, Some(Deduction::Amount(_))) => "your own".to_owned(),
        _ => "standard".to_owned(),
    };
    Line::new("deduction", -tax.deduction, formula, "Form 1040 line 14")
        .by(ProfileKey::Deduction)
        .means(meanings::DEDUCTION)
        .of_some([
            base_line.by(ProfileKey::Deduction),
            Line::new(
                "for age and blindness",
                -additional,
                addition,
                "Form 1040 line 12e (IRC §63(f))",
            )
            .means(meanings::AGE_AND_BLINDNESS)
            .by(ProfileKey::PersonsSixtyFiveOrOver),
            Line::new(
                "for seniors",
                -senior,
                senior_part(tax, table, figures, seniors),
                "Schedule 1-A line 37 (IRC §151(d)(5)(C))",
            )
            .means(meanings::SENIORS)
            .by(ProfileKey::PersonsSixtyFiveOrOver),
        ])
}

/// `2 × (6,000 - 6 % × 13,200)`: what the phase-out leaves of each senior's deduction.
fn senior_part(tax: &YearTax, table: &TaxTable, figures: &StatusTable, seniors: u8) -> String {
    let Some(part) = table.senior_deduction else { return String::new() };
    let whole = usd(part.amount);
    match figures.senior_phaseout_start.filter(|start| tax.agi > *start) {
        Some(start) => {
            let (rate, over) = (percent(part.phaseout_rate), usd(tax.agi - start));
            format!("{seniors} × ({whole} - {rate} × {over})")
        }
        None => format!("{seniors} × {whole}"),
    }
}
