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
    let typed = field.input.value().trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let fault = match field.key {
        ProfileKey::Deduction => "write an amount or \"standard\"",
        _ => "write it as 1,234.56",
    };
    let number = ungrouped(typed).and_then(|text| Decimal::from_str_exact(&text).ok());
    let number = number.ok_or_else(|| fault.to_owned())?;
    let number = if field.key.is_rate() { number / Decimal::ONE_HUNDRED } else { number };
    field.key.accepts(number).map_err(|fault| fault.to_string())?;
    Ok(Some(number))
}

/// A number without a dollar sign before it and without what parts its thousands; `None` where these
/// stand elsewhere, since two amounts run together would be a third one.
fn ungrouped(typed: &str) -> Option<String> {
    let (sign, rest) = typed.strip_prefix('-').map_or(("", typed), |rest| ("-", rest));
    let rest = rest.strip_prefix('$').unwrap_or(rest).trim_end_matches('.');
    let (whole, decimals) =
        rest.split_once('.').map_or((rest, ""), |(whole, after)| (whole, after));
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    let (first, more) = groups.split_first()?;
    let parted = more.is_empty() || (1..=3).contains(&first.len());
    if rest.is_empty() || !parted || more.iter().any(|group| group.len() != 3) {
        return None;
    }
    let point = if decimals.is_empty() { "" } else { "." };
    Some(format!("{sign}0{}{point}{decimals}", groups.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;
    use tui_input::Input;

    fn typed(text: &str) -> Result<Option<Decimal>, String> {
        let input = Input::new(text.to_owned());
        number(&Field { key: ProfileKey::RealizedLongTerm, hint: "", input })
    }

    #[test]
    fn thousands_and_a_dollar_sign_are_read_as_written() {
        for (text, value) in [
            ("117000", dec!(117000)),
            ("$117,000.50", dec!(117000.50)),
            ("-$1,234,567", dec!(-1234567)),
            ("117 000", dec!(117000)),
            (" .5 ", dec!(0.5)),
            ("12.", dec!(12)),
        ] {
            assert_eq!(typed(text), Ok(Some(value)), "{text}");
        }
        assert_eq!(typed(" "), Ok(None));
    }

    #[test]
    fn amounts_that_run_together_are_no_amount() {
        // 117,00 is 117 elsewhere, and no 11,700; an amount typed behind another is not one with it.
        let wrong = ["5100$5100", "117,00", "1,2345", "1234,567", "1,,000", ",5", "5,", "1.2.3"];
        for text in wrong.into_iter().chain(["-", "$", ".", "--5", "1e3", "0x10", "5-"]) {
            assert!(typed(text).is_err(), "{text}");
        }
    }
}
