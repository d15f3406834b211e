//! `tax.income`: the keys of `[tax]` as they were used, then what follows from them.

use crate::cli::json::{self, Object};
use crate::domain::money::{Money, Rate};
use crate::domain::tax::{FilingStatus, Profile, ProfileKey, YearTax};
use serde_json::{Value, json};

/// Every key of the profile, then `agi`, `deduction` and `taxable_income`.
///
/// Where there is a tax figure, a key that was not given has the value it counts as; else it is
/// null. `deduction` is the amount that was taken off.
pub(super) fn json(profile: &Profile, year: i32, tax: Option<&YearTax>) -> Value {
    let mut income: Object = ProfileKey::ALL
        .iter()
        .filter(|key| **key != ProfileKey::Deduction)
        .map(|key| (key.slug().to_owned(), used(profile, *key, year, tax)))
        .collect();
    income.insert("agi".to_owned(), json::maybe_money(tax.map(|tax| tax.agi)));
    income.insert("deduction".to_owned(), json::maybe_money(tax.map(|tax| tax.deduction)));
    income
        .insert("taxable_income".to_owned(), json::maybe_money(tax.map(|tax| tax.taxable_income)));
    Value::Object(income)
}

fn used(profile: &Profile, key: ProfileKey, year: i32, tax: Option<&YearTax>) -> Value {
    let counts = tax.is_some();
    let money = |given: Option<Money>| json::maybe_money(given.or(counts.then_some(Money::ZERO)));
    let rate = |given: Option<Rate>| {
        given.or(counts.then_some(Rate::ZERO)).map_or(Value::Null, json::rate)
    };
    let persons = |given: Option<u8>| json!(given.or(counts.then_some(0)));
    match key {
        ProfileKey::Year => json!(profile.year.or(counts.then_some(year))),
        ProfileKey::FilingStatus => json!(profile.filing_status.map(FilingStatus::slug)),
        ProfileKey::OrdinaryIncome => money(profile.ordinary_income),
        ProfileKey::InvestmentIncome => money(profile.investment_income),
        ProfileKey::QualifiedDividends => money(profile.qualified_dividends),
        ProfileKey::Deduction => Value::Null,
        ProfileKey::StateAndLocalTaxes => money(profile.state_and_local_taxes),
        ProfileKey::PersonsSixtyFiveOrOver => persons(profile.persons_65_or_over),
        ProfileKey::PersonsBlind => persons(profile.persons_blind),
        ProfileKey::RealizedShortTerm => money(profile.realized_short_term),
        ProfileKey::RealizedLongTerm => money(profile.realized_long_term),
        ProfileKey::RealizedCollectibles => money(profile.realized_collectibles),
        ProfileKey::CarryoverShortTerm => money(profile.carryover_short_term),
        ProfileKey::CarryoverLongTerm => money(profile.carryover_long_term),
        ProfileKey::StateRate => rate(profile.state_rate),
        ProfileKey::StateLongTermRate => rate(profile.state_long_term_rate.or(profile.state_rate)),
    }
}
