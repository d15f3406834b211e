//! `[tax]` and the sections of other years: figures with the ranges a return allows.

use super::section::Section;
use crate::domain::household::Profiles;
use crate::domain::money::{Money, Rate};
use crate::domain::tax::{Deduction, FilingStatus, Profile, ProfileKey};
use rust_decimal::Decimal;
use toml_edit::Item;

/// The years a section may be of.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// `[tax]` with the years below it.
pub(super) fn profiles(section: &Section<'_>) -> Profiles {
    let mut known: Vec<&str> = ProfileKey::ALL.iter().map(|key| key.slug()).collect();
    let mut profiles = Profiles { base: profile(section), ..Profiles::default() };
    for (key, item) in section.table.iter() {
        let (Some(year), Some(table)) = (year(key), item.as_table_like()) else { continue };
        known.push(key);
        let name = format!("[tax.{year}]");
        let section = Section { name: &name, line: section.line(key), table, ..*section };
        let mut own = profile(&section);
        if own.year.is_some_and(|given| given != year) {
            section.wrong("year", "is not the year of the section", "remove it");
            own.year = None;
        }
        profiles.years.insert(year, own);
        section.unknown_keys(&ProfileKey::ALL.iter().map(|key| key.slug()).collect::<Vec<_>>());
    }
    section.unknown_keys(&known);
    profiles
}

fn year(key: &str) -> Option<i32> {
    let year: i32 = key.parse().ok()?;
    (key.len() == 4 && YEARS.contains(&i64::from(year))).then_some(year)
}

/// The figures of one section; a wrong one counts as not given.
pub(super) fn profile(section: &Section<'_>) -> Profile {
    let statuses = FilingStatus::ALL.map(|(status, slug, _)| (status, slug));
    let any = |key: ProfileKey| section.decimal(key.slug()).map(Money::new);
    let positive = |key: ProfileKey, mend: &dyn Fn(Money) -> String| {
        let value = any(key)?;
        if value.is_negative() {
            section.wrong(key.slug(), &format!("is {value}"), mend(value));
            return None;
        }
        Some(value)
    };
    let amount = |key| positive(key, &|_| "write zero or more".to_owned());
    let loss = |key| {
        positive(key, &|value| format!("losses carried in are positive: write {}", value.abs()))
    };
    let rate = |key: ProfileKey| rate(section, key);
    let persons = |key: ProfileKey| {
        section.whole(key.slug(), 0..=2).and_then(|count| u8::try_from(count).ok())
    };
    Profile {
        year: section
            .whole(ProfileKey::Year.slug(), YEARS)
            .and_then(|year| i32::try_from(year).ok()),
        filing_status: section.word(ProfileKey::FilingStatus.slug(), &statuses),
        ordinary_income: any(ProfileKey::OrdinaryIncome),
        investment_income: any(ProfileKey::InvestmentIncome),
        qualified_dividends: amount(ProfileKey::QualifiedDividends),
        deduction: deduction(section),
        state_and_local_taxes: amount(ProfileKey::StateAndLocalTaxes),
        persons_65_or_over: persons(ProfileKey::PersonsSixtyFiveOrOver),
        persons_blind: persons(ProfileKey::PersonsBlind),
        realized_short_term: any(ProfileKey::RealizedShortTerm),
        realized_long_term: any(ProfileKey::RealizedLongTerm),
        realized_collectibles: any(ProfileKey::RealizedCollectibles),
        carryover_short_term: loss(ProfileKey::CarryoverShortTerm),
        carryover_long_term: loss(ProfileKey::CarryoverLongTerm),
        state_rate: rate(ProfileKey::StateRate),
        state_long_term_rate: rate(ProfileKey::StateLongTermRate),
    }
}

/// `"standard"`, or an amount.
fn deduction(section: &Section<'_>) -> Option<Deduction> {
    let key = ProfileKey::Deduction.slug();
    if section.table.get(key).and_then(Item::as_str).is_some() {
        return section.word(key, &[(Deduction::Standard, "standard")]);
    }
    let amount = section.decimal(key)?;
    if amount < Decimal::ZERO {
        section.wrong(key, &format!("is {amount}"), "write zero or more, or \"standard\"");
        return None;
    }
    Some(Deduction::Amount(Money::new(amount)))
}

/// A rate from 0 to below 1; 5 was meant as 5 %.
fn rate(section: &Section<'_>, key: ProfileKey) -> Option<Rate> {
    let rate = section.decimal(key.slug())?;
    if (Decimal::ZERO..Decimal::ONE).contains(&rate) {
        return Some(Rate::new(rate));
    }
    let mend = if (Decimal::ONE..Decimal::ONE_HUNDRED).contains(&rate) {
        format!("write {} for {rate} %", (rate / Decimal::ONE_HUNDRED).normalize())
    } else {
        "write a part of one, such as 0.05 for 5 %".to_owned()
    };
    section.wrong(key.slug(), &format!("is {rate}"), mend);
    None
}
