//! Figures between what is typed and what they are.

use super::Field;
use crate::domain::money::Rate;
use crate::domain::tax::{Deduction, Profile, ProfileKey};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::ops::RangeInclusive;

/// The years that figures may be of.
const YEARS: RangeInclusive<i32> = 1900..=2100;

/// Is it a number of people?
pub(super) const fn counts_people(key: ProfileKey) -> bool {
    matches!(key, ProfileKey::PersonsSixtyFiveOrOver | ProfileKey::PersonsBlind)
}

/// A tax year; nothing typed is nothing given.
pub(super) fn year(typed: Option<Decimal>) -> Result<Option<i32>, String> {
    let Some(typed) = typed else { return Ok(None) };
    let whole = typed.fract().is_zero().then(|| typed.to_i32()).flatten();
    match whole.filter(|year| YEARS.contains(year)) {
        Some(year) => Ok(Some(year)),
        None => Err("write a year, such as 2026".to_owned()),
    }
}

/// What the profile says, as one would type it.
pub(super) fn value(profile: &Profile, key: ProfileKey) -> Option<String> {
    let percentage = |rate: Option<Rate>| {
        let rate = rate?.get().checked_mul(Decimal::ONE_HUNDRED)?;
        Some(rate.normalize().to_string())
    };
    let money = match key {
        ProfileKey::OrdinaryIncome => profile.ordinary_income,
        ProfileKey::QualifiedDividends => profile.qualified_dividends,
        ProfileKey::InvestmentIncome => profile.investment_income,
        ProfileKey::RealizedShortTerm => profile.realized_short_term,
        ProfileKey::RealizedLongTerm => profile.realized_long_term,
        ProfileKey::RealizedCollectibles => profile.realized_collectibles,
        ProfileKey::CarryoverShortTerm => profile.carryover_short_term,
        ProfileKey::CarryoverLongTerm => profile.carryover_long_term,
        ProfileKey::StateAndLocalTaxes => profile.state_and_local_taxes,
        ProfileKey::Deduction => match profile.deduction? {
            Deduction::Standard => return Some("standard".to_owned()),
            Deduction::Amount(amount) => Some(amount),
        },
        ProfileKey::StateRate => return percentage(profile.state_rate),
        ProfileKey::StateLongTermRate => return percentage(profile.state_long_term_rate),
        ProfileKey::PersonsSixtyFiveOrOver => {
            return profile.persons_65_or_over.map(|count| count.to_string());
        }
        ProfileKey::PersonsBlind => return profile.persons_blind.map(|count| count.to_string()),
        ProfileKey::Year => return profile.year.map(|year| year.to_string()),
        ProfileKey::FilingStatus => None,
    };
    money.map(|money| money.to_string())
}

/// What is typed, as a decimal; a rate as a fraction of one. Nothing typed is nothing given.
pub(super) fn number(field: &Field) -> Result<Option<Decimal>, String> {
    let text: String =
        field.input.value().chars().filter(|c| !matches!(c, ',' | '$' | ' ')).collect();
    if text.is_empty() {
        return Ok(None);
    }
    let or_standard =
        if field.key == ProfileKey::Deduction { ", and not \"standard\"" } else { "" };
    let number = Decimal::from_str_exact(&text)
        .map_err(|_| format!("\"{text}\" is not a number{or_standard}"))?;
    let number = if field.key.is_rate() { number / Decimal::ONE_HUNDRED } else { number };
    field.key.accepts(number).map_err(|fault| fault.to_string())?;
    Ok(Some(number))
}
