//! The tax tables: one JSON file a year. Those under `assets/tax/` come with lotscope; the user can
//! put more of them into a folder of the settings, for a year that was published since.
//!
//! Amounts are whole dollars written as integers or exact decimals written as strings, never JSON
//! fractions: a reader would make floats of those. A table is checked before it is used: every
//! filing status is there, brackets and thresholds rise, and each bracket's base tax is, to the
//! cent, what the brackets below it add up to. A mistyped figure is refused with its file, line and
//! key.

mod node;
mod user;

pub use user::of_user;

use crate::domain::money::{Money, Rate};
use crate::domain::tax::FilingStatus;
use crate::domain::tax::tables::{
    AmtAmounts, AmtRates, Bracket, ByStatus, LongTermRates, SeniorDeduction, Sources, StatusTable,
    TaxTable, TaxTables,
};
use node::Node;
use rust_decimal::Decimal;
use serde_json::Value;

/// Every built-in file with its name.
const FILES: [(&str, &str); 4] = [
    ("us-federal-2023.json", include_str!("../../assets/tax/us-federal-2023.json")),
    ("us-federal-2024.json", include_str!("../../assets/tax/us-federal-2024.json")),
    ("us-federal-2025.json", include_str!("../../assets/tax/us-federal-2025.json")),
    ("us-federal-2026.json", include_str!("../../assets/tax/us-federal-2026.json")),
];

/// Why a tax table was refused.
#[derive(Debug, thiserror::Error)]
pub enum TaxTableError {
    /// The file is no JSON.
    #[error("{file}: not JSON")]
    Json {
        /// The file.
        file: String,
        /// What the JSON reader found.
        source: serde_json::Error,
    },
    /// A key is not there.
    #[error("{file}: {key} is missing")]
    Missing {
        /// The file.
        file: String,
        /// The key, dotted from the top.
        key: String,
    },
    /// A value is not of the kind its key asks for.
    #[error("{file}: {key} must be {expected}")]
    Kind {
        /// The file.
        file: String,
        /// The key, dotted from the top.
        key: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// Values that must rise do not.
    #[error("{file}: {key} must rise")]
    NotRising {
        /// The file.
        file: String,
        /// The key, dotted from the top.
        key: String,
    },
    /// A base tax disagrees with the brackets below it.
    #[error("{file}: {key} is {stated}, but the brackets below add up to {computed}")]
    BaseTax {
        /// The file.
        file: String,
        /// The key, dotted from the top.
        key: String,
        /// What the file says.
        stated: Money,
        /// What the brackets say.
        computed: Money,
    },
    /// A figure has to be where the first bracket of 25 % or more starts, and is not.
    #[error("{file}: {key} must be where the first bracket of 25 % or more starts")]
    NoBracket {
        /// The file.
        file: String,
        /// The key, dotted from the top.
        key: String,
    },
    /// A key that a table does not have: most likely a misspelt one.
    #[error("{file}: {key} is no key of a tax table")]
    Unknown {
        /// The file.
        file: String,
        /// The key.
        key: String,
    },
    /// The addition to a separate return's income starts elsewhere than the exemption ends.
    #[error("{file}: {key} is {stated}, but the exemption is used up at {computed}")]
    Addback {
        /// The file.
        file: String,
        /// The key, dotted from the top.
        key: String,
        /// What the file says.
        stated: Money,
        /// Phase-out start + exemption / phase-out rate.
        computed: Money,
    },
    /// Two files hold the same year.
    #[error("{file}: {year} has a table already")]
    SecondOfYear {
        /// The later file.
        file: String,
        /// The year.
        year: i32,
    },
}

/// The tables that come with lotscope.
///
/// # Errors
///
/// The first fault of a built-in file: only a broken build has one.
pub fn built_in() -> Result<TaxTables, TaxTableError> {
    let mut tables: Vec<TaxTable> = Vec::with_capacity(FILES.len());
    for (file, text) in FILES {
        let table = parse(file, text)?;
        if tables.iter().any(|other| other.year == table.year) {
            return Err(second_of_year(file, table.year));
        }
        tables.push(table);
    }
    Ok(tables.into_iter().collect())
}

fn second_of_year(file: &str, year: i32) -> TaxTableError {
    TaxTableError::SecondOfYear { file: file.to_owned(), year }
}

/// Reads one year's table; `file` names it in errors.
///
/// # Errors
///
/// The first value that is missing, of the wrong kind, or at odds with the rest.
pub fn parse(file: &str, text: &str) -> Result<TaxTable, TaxTableError> {
    let root: Value = serde_json::from_str(text)
        .map_err(|source| TaxTableError::Json { file: file.to_owned(), source })?;
    let root = Node { file, key: String::new(), value: &root };
    root.known_keys(&KEYS)?;
    let year = root.get("year")?.year()?;
    let version = root.get("schema_version")?;
    if version.value.as_i64() != Some(1) {
        return Err(version.kind("1, the only form of a table there is"));
    }
    Ok(TaxTable {
        year,
        statuses: ByStatus::try_from_fn(|status| figures(&root, status))?,
        long_term_rates: long_term_rates(&root.get("long_term_rates")?.get("rates")?)?,
        collectibles_rate: root.get("collectibles_max_rate")?.get("rate")?.rate()?,
        amt: amt_rates(&root.get(AMT)?)?,
        niit_rate: root.get("niit")?.get("rate")?.rate()?,
        senior_deduction: senior_of(&root, year)?.map(|node| senior(&node)).transpose()?,
        sources: Sources {
            brackets: root.source("ordinary_brackets")?,
            thresholds: root.source("capital_gain_thresholds")?,
            standard_deduction: root.source("standard_deduction")?,
            additional_deduction: root.source(ADDITIONAL)?,
            amt: root.source(AMT)?,
        },
    })
}

const ADDITIONAL: &str = "additional_standard_deduction_65_or_blind_each";
const AMT: &str = "alternative_minimum_tax";
const LOW_BRACKETS: &str = "schedule_d_tax_worksheet_line_19";
const SENIOR: &str = "senior_deduction";

/// Every key of a table; those that no computation reads say what the file is.
const KEYS: [&str; 18] = [
    "schema_version",
    "title",
    "year",
    "status",
    "as_of",
    "units",
    "long_term_rates",
    "collectibles_max_rate",
    "unrecaptured_section_1250_max_rate",
    "ordinary_brackets",
    "capital_gain_thresholds",
    "standard_deduction",
    ADDITIONAL,
    "niit",
    "capital_loss_limit",
    LOW_BRACKETS,
    SENIOR,
    AMT,
];

/// The years in which the senior deduction is law (IRC §151(d)(5)(C)).
const SENIOR_YEARS: std::ops::RangeInclusive<i32> = 2025..=2028;

/// The rate that divides the brackets in which gain on collectibles pays the ordinary rate from those
/// above (IRC §1(h)(1)(A)(ii)(I)).
const LOW_END: Rate = Rate::new(Decimal::from_parts(25, 0, 0, false, 2));

/// The senior deduction. In its years a table has it, or says with null that it is gone: one that is
/// forgotten would cost every person over 65 a deduction in silence.
fn senior_of<'a>(root: &Node<'a>, year: i32) -> Result<Option<Node<'a>>, TaxTableError> {
    let found =
        if SENIOR_YEARS.contains(&year) { Some(root.get(SENIOR)?) } else { root.find(SENIOR) };
    Ok(found.filter(|node| !node.value.is_null()))
}

fn figures(root: &Node<'_>, status: FilingStatus) -> Result<StatusTable, TaxTableError> {
    let thresholds = root.get("capital_gain_thresholds")?.of(status)?;
    let zero_rate_max = thresholds.get("zero_rate_max")?.dollars()?;
    let fifteen = thresholds.get("fifteen_rate_max")?;
    let fifteen_rate_max = fifteen.dollars()?;
    if fifteen_rate_max <= zero_rate_max {
        return Err(fifteen.not_rising());
    }
    let senior_phaseout_start = match root.find(SENIOR).filter(|node| !node.value.is_null()) {
        // A married separate return has none: its absence is the law, not a gap.
        Some(senior) if status != FilingStatus::MarriedSeparate => {
            Some(senior.get("phaseout_start")?.of(status)?.dollars()?)
        }
        _ => None,
    };
    let brackets = brackets(&root.get("ordinary_brackets")?.of(status)?)?;
    let low_brackets = root.get(LOW_BRACKETS)?.of(status)?;
    let low_brackets_max = low_brackets.dollars()?;
    let above = brackets.iter().find(|bracket| bracket.rate >= LOW_END);
    if above.is_none_or(|bracket| bracket.over != low_brackets_max) {
        let (file, key) = (low_brackets.file.to_owned(), low_brackets.key);
        return Err(TaxTableError::NoBracket { file, key });
    }
    Ok(StatusTable {
        brackets,
        low_brackets_max,
        amt: amt_amounts(&root.get(AMT)?, status)?,
        zero_rate_max,
        fifteen_rate_max,
        standard_deduction: root.get("standard_deduction")?.of(status)?.dollars()?,
        additional_deduction: root.get(ADDITIONAL)?.of(status)?.dollars()?,
        niit_threshold: root.get("niit")?.get("magi_threshold")?.of(status)?.dollars()?,
        loss_limit: root.get("capital_loss_limit")?.of(status)?.dollars()?,
        senior_phaseout_start,
    })
}

fn brackets(rows: &Node<'_>) -> Result<Vec<Bracket>, TaxTableError> {
    let mut brackets: Vec<Bracket> = Vec::new();
    for row in rows.rows()? {
        let over = row.get("over")?;
        let bracket = Bracket {
            over: over.dollars()?,
            rate: row.get("rate")?.rate()?,
            base_tax: Money::new(row.get("base_tax")?.decimal()?),
        };
        let (rises, computed) = match brackets.last() {
            // The schedule starts at nothing, with no tax.
            None => (bracket.over.is_zero(), Money::ZERO),
            Some(below) => (
                bracket.over > below.over && bracket.rate > below.rate,
                below.base_tax + (bracket.over - below.over) * below.rate,
            ),
        };
        if !rises {
            return Err(over.not_rising());
        }
        if bracket.base_tax != computed {
            let base_tax = row.get("base_tax")?;
            return Err(TaxTableError::BaseTax {
                file: base_tax.file.to_owned(),
                key: base_tax.key,
                stated: bracket.base_tax,
                computed,
            });
        }
        brackets.push(bracket);
    }
    if brackets.is_empty() { Err(rows.kind("a list of brackets")) } else { Ok(brackets) }
}

fn amt_rates(node: &Node<'_>) -> Result<AmtRates, TaxTableError> {
    let rates = node.get("rates")?;
    let rows = rates.rows()?;
    let [low, high] = rows.as_slice() else {
        return Err(rates.kind("a list of two rates"));
    };
    let (low, high) = (low.rate()?, high.rate()?);
    if high <= low {
        return Err(rates.not_rising());
    }
    let phaseout = node.get("phaseout_rate")?;
    let rate = phaseout.rate()?;
    if rate.is_zero() {
        return Err(phaseout.kind("a rate above 0"));
    }
    Ok(AmtRates { low, high, phaseout: rate })
}

fn amt_amounts(node: &Node<'_>, status: FilingStatus) -> Result<AmtAmounts, TaxTableError> {
    let amount = |key: &str| node.get(key)?.of(status)?.dollars();
    let (exemption, phaseout_start) = (amount("exemption")?, amount("phaseout_start")?);
    let addback_start = if status == FilingStatus::MarriedSeparate {
        let start = node.get("married_separate_addback_start")?;
        let (stated, rate) = (start.dollars()?, node.get("phaseout_rate")?.rate()?);
        // Multiplied, as a quotient could be endless.
        if (stated - phaseout_start) * rate != exemption {
            let quotient = exemption.get().checked_div(rate.get()).unwrap_or_default();
            let computed = phaseout_start + Money::new(quotient);
            let (file, key) = (start.file.to_owned(), start.key);
            return Err(TaxTableError::Addback { file, key, stated, computed });
        }
        Some(stated)
    } else {
        None
    };
    Ok(AmtAmounts {
        exemption,
        phaseout_start,
        high_rate_over: amount("rate_28_over")?,
        addback_start,
    })
}

fn long_term_rates(node: &Node<'_>) -> Result<LongTermRates, TaxTableError> {
    let rows = node.rows()?;
    let [zero, fifteen, twenty] = rows.as_slice() else {
        return Err(node.kind("a list of three rates"));
    };
    let rates =
        LongTermRates { zero: zero.rate()?, fifteen: fifteen.rate()?, twenty: twenty.rate()? };
    if rates.zero < rates.fifteen && rates.fifteen < rates.twenty {
        Ok(rates)
    } else {
        Err(node.not_rising())
    }
}

fn senior(node: &Node<'_>) -> Result<SeniorDeduction, TaxTableError> {
    Ok(SeniorDeduction {
        amount: node.get("amount")?.dollars()?,
        phaseout_rate: node.get("phaseout_rate")?.rate()?,
        last_year: node.get("last_year")?.year()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../assets/tax/us-federal-2026.json");

    /// What is said of the table of 2026 with one passage replaced.
    fn refusal(from: &str, to: &str) -> String {
        assert!(TABLE.contains(from), "nothing to spoil: {from}");
        parse("t.json", &TABLE.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_tables_are_whole() {
        let tables = built_in().unwrap();
        assert_eq!(tables.years().collect::<Vec<_>>(), [2023, 2024, 2025, 2026]);
        let table = tables.for_year(2026).unwrap().table;
        assert_eq!(table.statuses.single.standard_deduction, Money::from(16_100));
        assert_eq!(table.statuses.surviving_spouse.niit_threshold, Money::from(250_000));
    }

    #[test]
    fn a_surviving_spouse_has_the_joint_figures_but_files_no_joint_return() {
        // IRC §151(d)(5)(C): 150,000 "in the case of a joint return", 75,000 for all others.
        let tables = built_in().unwrap();
        let statuses = &tables.for_year(2026).unwrap().table.statuses;
        assert_eq!(statuses.surviving_spouse.brackets, statuses.married_joint.brackets);
        assert_eq!(statuses.surviving_spouse.senior_phaseout_start, Some(Money::from(75_000)));
        assert_eq!(statuses.married_joint.senior_phaseout_start, Some(Money::from(150_000)));
        assert_eq!(statuses.married_separate.senior_phaseout_start, None);
    }

    #[test]
    fn a_wrong_figure_is_refused_by_file_and_key() {
        assert_eq!(
            refusal("\"5800.00\"", "\"5800.01\""),
            "t.json: ordinary_brackets.single.2.base_tax is 5800.01, \
             but the brackets below add up to 5800"
        );
        assert_eq!(
            refusal("\"over\": 50400", "\"over\": 12400"),
            "t.json: ordinary_brackets.single.2.over must rise"
        );
        assert_eq!(
            refusal("\"zero_rate_max\": 49450", "\"zero_rate_max\": 545500"),
            "t.json: capital_gain_thresholds.single.fifteen_rate_max must rise"
        );
        assert_eq!(
            refusal("[\"0.00\", \"0.15\", \"0.20\"]", "[\"0.00\", \"0.20\", \"0.15\"]"),
            "t.json: long_term_rates.rates must rise"
        );
    }

    #[test]
    fn every_status_must_be_there() {
        assert_eq!(
            refusal("\"head_of_household\": 24150", "\"head_of_house\": 24150"),
            "t.json: standard_deduction.head_of_household is missing"
        );
        assert_eq!(refusal("\"year\": 2026,", ""), "t.json: year is missing");
    }

    #[test]
    fn a_misspelt_key_is_no_missing_figure() {
        assert_eq!(
            refusal("\"senior_deduction\"", "\"senior_deducton\""),
            "t.json: senior_deducton is no key of a tax table"
        );
        // In 2025 to 2028 the senior deduction is law; that it is gone has to be said.
        let at = TABLE.find("\"senior_deduction\"").unwrap();
        let end = at + TABLE[at..].find("\"alternative_minimum_tax\"").unwrap();
        let without = |year: &str, line: &str| {
            let text = format!("{}{line}{}", &TABLE[..at], &TABLE[end..]);
            parse("t.json", &text.replacen("\"year\": 2026", &format!("\"year\": {year}"), 1))
        };
        let missing = without("2027", "").unwrap_err().to_string();
        assert_eq!(missing, "t.json: senior_deduction is missing");
        assert_eq!(without("2027", "\"senior_deduction\": null,").unwrap().senior_deduction, None);
        assert_eq!(without("2029", "").unwrap().senior_deduction, None);
        assert_eq!(
            refusal("\"schema_version\": 1", "\"schema_version\": 2"),
            "t.json: schema_version must be 1, the only form of a table there is"
        );
    }

    #[test]
    fn gain_on_collectibles_is_capped_from_the_right_bracket_on() {
        // 105,700 is where the 24 % bracket starts: a bracket's edge, but not the one.
        let at = TABLE.find("\"schedule_d_tax_worksheet_line_19\"").unwrap();
        let text = format!("{}{}", &TABLE[..at], TABLE[at..].replacen("201775", "105700", 1));
        assert_eq!(
            parse("t.json", &text).unwrap_err().to_string(),
            "t.json: schedule_d_tax_worksheet_line_19.single must be where the first bracket of \
             25 % or more starts"
        );
    }

    #[test]
    fn fractions_are_refused_before_they_become_floats() {
        assert_eq!(
            refusal("\"single\": 16100", "\"single\": 16100.5"),
            "t.json: standard_deduction.single must be whole dollars, not below 0"
        );
        assert_eq!(
            refusal("\"rate\": \"0.038\"", "\"rate\": 0.038"),
            "t.json: niit.rate must be a decimal in quotes"
        );
        assert_eq!(
            refusal("\"rate\": \"0.038\"", "\"rate\": \"3.8\""),
            "t.json: niit.rate must be a rate from 0 to 1"
        );
        assert!(matches!(parse("t.json", "{"), Err(TaxTableError::Json { .. })));
    }
}
