//! A year's tax explained: a tree of lines in the order of the return, and how full the brackets are.
//!
//! Every line says how it came about and which line of which form it is. A line with lines of its
//! own is their sum, to the last decimal. Two trees of one profile can be laid side by side: labels
//! are unique among their neighbours and do not depend on the gains, and the outermost lines are
//! always all there; inner lines that are zero are left out.

mod brackets;
mod income;
mod meanings;
mod netting;
mod taxes;
mod words;

pub(in crate::domain::tax) use words::percent;

pub use brackets::{BandKind, BracketFill, brackets};

use super::YearTax;
use super::profile::{Profile, ProfileKey};
use super::tables::TaxTable;
use crate::domain::money::Money;

/// One line of the explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is, in lower case.
    pub label: String,
    /// Its amount in dollars, exact; what is taken off is negative. Zero where it is not known.
    pub amount: Money,
    /// Is it not computed? Then it counts as nothing in the total, and is never shown as a zero.
    pub unknown: bool,
    /// How it came about, with figures rounded to cents; empty where it is plain.
    pub formula: String,
    /// Which line of which form, or which section of the law.
    pub source: &'static str,
    /// The figure of the profile that it comes from, where it comes from one above all.
    pub input: Option<ProfileKey>,
    /// What the word means, in a sentence or two for someone who files a return once a year.
    pub meaning: &'static str,
    /// The lines it is the sum of.
    pub lines: Vec<Self>,
}

impl Line {
    fn new(label: impl Into<String>, amount: Money, formula: String, source: &'static str) -> Self {
        Self {
            label: label.into(),
            amount,
            unknown: false,
            formula,
            source,
            input: None,
            meaning: "",
            lines: Vec::new(),
        }
    }

    fn means(self, meaning: &'static str) -> Self {
        Self { meaning, ..self }
    }

    /// The same, coming from this figure of the profile.
    fn by(self, input: ProfileKey) -> Self {
        Self { input: Some(input), ..self }
    }

    /// A figure that needs no formula.
    fn plain(label: &str, amount: Money, source: &'static str) -> Self {
        Self::new(label, amount, String::new(), source)
    }

    fn of(self, lines: impl IntoIterator<Item = Self>) -> Self {
        Self { lines: lines.into_iter().collect(), ..self }
    }

    /// The same with those of `lines` that are not zero.
    fn of_some(self, lines: impl IntoIterator<Item = Self>) -> Self {
        self.of(lines.into_iter().filter(|line| !line.amount.is_zero()))
    }
}

/// Explains `tax`, which `profile` and `table` were used to compute.
#[must_use]
pub fn explain(tax: &YearTax, profile: &Profile, table: &TaxTable) -> Vec<Line> {
    let figures = table.statuses.get(tax.filing_status);
    let mut lines = netting::lines(tax, profile, figures);
    lines.extend(income::lines(tax, profile, table, figures));
    lines.extend(taxes::lines(tax, profile, table, figures));
    let taxes = [
        (tax.income_tax, "income tax"),
        (tax.amt.unwrap_or_default(), "AMT"),
        (tax.niit, "investment tax"),
        (tax.state, "state"),
    ];
    let owed = taxes.iter().filter(|(amount, _)| !amount.to_cents().is_zero());
    let owed = owed.map(|(amount, name)| format!("{} {name}", words::usd(*amount)));
    let owed: Vec<String> = owed.collect();
    let formula = if owed.is_empty() { "no tax".to_owned() } else { owed.join(" + ") };
    lines.push(
        Line::new("total", tax.total(), formula, "Form 1040 lines 16, 17 and 23, and the state")
            .means(meanings::TOTAL),
    );
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{
        any_gains, any_profile, dollars, percent as rate, single, table, tables,
    };
    use crate::domain::tax::{Deduction, Gains, compute};
    use proptest::prelude::*;

    fn explained(profile: &Profile, gains: Gains) -> (YearTax, Vec<Line>) {
        let tax = compute(profile, &tables(), 2026, gains).unwrap();
        let lines = explain(&tax, profile, &table());
        (tax, lines)
    }

    fn find<'a>(lines: &'a [Line], label: &str) -> &'a Line {
        lines.iter().find(|line| line.label == label).unwrap()
    }

    fn sum_of_leaves(line: &Line) -> Money {
        if line.lines.is_empty() { line.amount } else { line.lines.iter().map(sum_of_leaves).sum() }
    }

    #[test]
    fn a_return_reads_from_the_gains_to_the_total() {
        // tax rules Q1: single, wages 50,000, long-term gain 20,000.
        let (_, lines) = explained(&single(50_000), Gains::new(Money::ZERO, dollars(20_000)));
        let labels: Vec<_> = lines.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "short-term net",
                "long-term net",
                "net gain or limited loss",
                "loss carried to the next year",
                "income without gains",
                "adjusted gross income",
                "deduction",
                "taxable income",
                "federal income tax",
                "alternative minimum tax",
                "net investment income tax",
                "state, 0 % of net gain",
                "total",
            ]
        );
        let federal = find(&lines, "federal income tax");
        let gains = find(&federal.lines, "on gains and dividends");
        assert_eq!(find(&gains.lines, "at 0 %").amount, Money::ZERO);
        let fifteen = find(&gains.lines, "at 15 %");
        assert_eq!(fifteen.formula, "4,450 × 15 %, taxable income of 49,450 to 545,500");
        assert_eq!(find(&find(&lines, "taxable income").lines, "at 0 %").amount, dollars(15_550));
    }

    #[test]
    fn a_tax_that_is_not_computed_is_no_zero() {
        // Tax rules NET-11: with an itemized deduction the state and local taxes in it are needed.
        let profile =
            Profile { deduction: Some(Deduction::Amount(dollars(20_000))), ..single(80_000) };
        let (_, lines) = explained(&profile, Gains::ZERO);
        let minimum = find(&lines, "alternative minimum tax");
        assert!(minimum.unknown && minimum.formula.contains("is not computed"), "{minimum:?}");
        let (_, lines) = explained(&single(80_000), Gains::ZERO);
        assert!(lines.iter().all(|line| !line.unknown));
    }

    #[test]
    fn brackets_show_where_the_income_lies() {
        let (tax, _) = explained(&single(50_000), Gains::new(Money::ZERO, dollars(20_000)));
        let filled: Vec<_> = brackets(&tax, &table())
            .into_iter()
            .filter(|fill| !fill.amount.is_zero())
            .map(|fill| (fill.kind, fill.rate, fill.to, fill.amount))
            .collect();
        let (ordinary, gain) = (BandKind::Ordinary, BandKind::Gain);
        assert_eq!(
            filled,
            [
                (ordinary, rate(10), Some(dollars(12_400)), dollars(12_400)),
                (ordinary, rate(12), Some(dollars(50_400)), dollars(21_500)),
                (gain, rate(0), Some(dollars(49_450)), dollars(15_550)),
                (gain, rate(15), Some(dollars(545_500)), dollars(4_450)),
            ]
        );
    }

    proptest! {
        /// A line is the sum of its lines, and the taxes are the total.
        #[test]
        fn leaves_add_up(profile in any_profile(), gains in any_gains()) {
            fn check(line: &Line) -> Result<(), TestCaseError> {
                prop_assert_eq!(sum_of_leaves(line), line.amount, "{}", &line.label);
                let mut labels: Vec<_> = line.lines.iter().map(|line| &line.label).collect();
                labels.sort_unstable();
                labels.dedup();
                prop_assert_eq!(labels.len(), line.lines.len(), "unique labels");
                let sentences = line.meaning.matches(". ").count() + 1;
                prop_assert!(line.meaning.ends_with('.') && sentences <= 2, "{}", &line.label);
                line.lines.iter().try_for_each(check)
            }
            let (tax, lines) = explained(&profile, gains);
            lines.iter().try_for_each(check)?;
            let amount = |label| find(&lines, label).amount;
            let [short, long] = ["short-term net", "long-term net"].map(amount);
            prop_assert_eq!(short + long, tax.net);
            prop_assert_eq!(
                amount("income without gains") + amount("net gain or limited loss"),
                amount("adjusted gross income")
            );
            prop_assert_eq!(
                (amount("adjusted gross income") + amount("deduction")).at_least(Money::ZERO),
                amount("taxable income")
            );
            let taxes: Money = lines
                .iter()
                .filter(|line| {
                    line.label == "federal income tax"
                        || line.label == "alternative minimum tax"
                        || line.label == "net investment income tax"
                        || line.label.starts_with("state, ")
                })
                .map(sum_of_leaves)
                .sum();
            prop_assert_eq!(taxes, amount("total"));
            prop_assert_eq!(taxes, tax.total());
        }

        /// Brackets and bands hold the taxable income, each within its bounds.
        #[test]
        fn brackets_hold_the_taxable_income(profile in any_profile(), gains in any_gains()) {
            let (tax, _) = explained(&profile, gains);
            let fills = brackets(&tax, &table());
            prop_assert_eq!(fills.iter().map(|fill| fill.amount).sum::<Money>(), tax.taxable_income);
            for fill in fills {
                prop_assert!(!fill.amount.is_negative());
                prop_assert!(fill.to.is_none_or(|to| fill.amount <= to - fill.from));
            }
        }
    }
}
