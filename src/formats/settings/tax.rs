//! `[tax]` and the sections of other years: figures with the ranges a return allows.

use super::section::Section;
use crate::domain::household::Profiles;
use crate::domain::money::{Money, Rate};
use crate::domain::tax::{Deduction, FilingStatus, Profile, ProfileKey, RangeFault};
use crate::formats::text;
use rust_decimal::Decimal;
use toml_edit::Item;

/// The years a section may be of.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// `[tax]` with the years below it.
pub(super) fn profiles(section: &Section<'_>) -> Profiles {
    let mut known: Vec<&str> = ProfileKey::ALL.iter().map(|key| key.slug()).collect();
    let mut profiles = Profiles { base: profile(section, None), ..Profiles::default() };
    ask_for_investment_income(section, &profiles.base);
    taxes_within_the_deduction(section, &mut profiles.base, &Profile::default());
    for (key, item) in section.table.iter() {
        let (Some(year), Some(table)) = (year(key), item.as_table_like()) else { continue };
        known.push(key);
        let name = format!("[tax.{year}]");
        let section = Section { name: &name, line: section.line(key), table, ..*section };
        let mut own = profile(&section, profiles.base.filing_status);
        if own.year.is_some_and(|given| given != year) {
            section.wrong("year", "is not the year of the section", "remove it");
            own.year = None;
        }
        taxes_within_the_deduction(&section, &mut own, &profiles.base);
        ask_for_investment_income(&section, &own.clone().or(&profiles.base));
        profiles.years.insert(year, own);
        section.unknown_keys(&ProfileKey::ALL.iter().map(|key| key.slug()).collect::<Vec<_>>());
    }
    section.unknown_keys(&known);
    profiles
}

/// Asks about investment income above the income that it is a part of. It is used as it is given:
/// where a business lost money the two can be right.
fn ask_for_investment_income(section: &Section<'_>, profile: &Profile) {
    let (part, whole) = (ProfileKey::InvestmentIncome, ProfileKey::OrdinaryIncome);
    let figures = (profile.investment_income, profile.ordinary_income);
    if let (Some(investment), Some(ordinary)) = figures
        // Below zero something was lost, and there is nothing to ask.
        && !ordinary.is_negative()
        && investment > ordinary
        && [part, whole].iter().any(|key| section.table.contains_key(key.slug()))
    {
        let key = if section.table.contains_key(part.slug()) { part } else { whole };
        let what = format!(
            "makes {} ({investment}) more than {} ({ordinary}), which includes it",
            part.slug(),
            whole.slug()
        );
        section.asks(
            key.slug(),
            &what,
            "add it to ordinary_income, unless other income was a loss",
        );
    }
}

/// State and local taxes that are more than the deduction they are in count as not given.
fn taxes_within_the_deduction(section: &Section<'_>, own: &mut Profile, base: &Profile) {
    let deduction = own.deduction.or(base.deduction);
    if let (Some(taxes), Some(Deduction::Amount(amount))) = (own.state_and_local_taxes, deduction)
        && taxes > amount
    {
        let what = format!("is {taxes}, more than the deduction of {amount} that it is a part of");
        let key = ProfileKey::StateAndLocalTaxes.slug();
        section.wrong(key, &what, "write the part of the deduction that is such taxes");
        own.state_and_local_taxes = None;
    }
}

fn year(key: &str) -> Option<i32> {
    let year: i32 = key.parse().ok()?;
    (key.len() == 4 && YEARS.contains(&i64::from(year))).then_some(year)
}

/// The figures of one section; a wrong one counts as not given. `inherited` is the filing status
/// that holds where the section names none.
fn profile(section: &Section<'_>, inherited: Option<FilingStatus>) -> Profile {
    let statuses = FilingStatus::ALL.map(|(status, slug, _)| (status, slug));
    let filing_status = section.word(ProfileKey::FilingStatus.slug(), &statuses);
    let amount = |key| figure(section, key).map(Money::new);
    let rate = |key| figure(section, key).map(Rate::new);
    let persons = |key| persons(section, key, filing_status.or(inherited));
    Profile {
        year: section
            .whole(ProfileKey::Year.slug(), YEARS)
            .and_then(|year| i32::try_from(year).ok()),
        filing_status,
        ordinary_income: amount(ProfileKey::OrdinaryIncome),
        investment_income: amount(ProfileKey::InvestmentIncome),
        qualified_dividends: amount(ProfileKey::QualifiedDividends),
        deduction: deduction(section),
        state_and_local_taxes: amount(ProfileKey::StateAndLocalTaxes),
        persons_65_or_over: persons(ProfileKey::PersonsSixtyFiveOrOver),
        persons_blind: persons(ProfileKey::PersonsBlind),
        realized_short_term: amount(ProfileKey::RealizedShortTerm),
        realized_long_term: amount(ProfileKey::RealizedLongTerm),
        realized_collectibles: amount(ProfileKey::RealizedCollectibles),
        carryover_short_term: amount(ProfileKey::CarryoverShortTerm),
        carryover_long_term: amount(ProfileKey::CarryoverLongTerm),
        state_rate: rate(ProfileKey::StateRate),
        state_long_term_rate: rate(ProfileKey::StateLongTermRate),
        carried_from: None,
    }
}

/// `"standard"`, or an amount.
fn deduction(section: &Section<'_>) -> Option<Deduction> {
    let key = ProfileKey::Deduction;
    if let Some(word) = section.table.get(key.slug()).and_then(Item::as_str) {
        if word == "standard" {
            return Some(Deduction::Standard);
        }
        let what = format!("is {}, which is no deduction", text::quoted(word));
        section.wrong(key.slug(), &what, "write \"standard\", or the amount you itemize");
        return None;
    }
    figure(section, key).map(|amount| Deduction::Amount(Money::new(amount)))
}

/// People of whom a return counts one, and a joint one two.
fn persons(section: &Section<'_>, key: ProfileKey, status: Option<FilingStatus>) -> Option<u8> {
    let count = section.whole(key.slug(), 0..=2).and_then(|count| u8::try_from(count).ok())?;
    match status {
        Some(status) if count > status.most_persons() => {
            let what = format!("is {count}, and the filing status is \"{}\"", status.slug());
            let most = status.most_persons();
            section.wrong(key.slug(), &what, format!("write a number from 0 to {most}"));
            None
        }
        _ => Some(count),
    }
}

/// An amount or a rate in its range.
fn figure(section: &Section<'_>, key: ProfileKey) -> Option<Decimal> {
    let value = section.decimal(key.slug())?;
    let fault = match key.accepts(value) {
        Ok(()) => return Some(value),
        Err(fault) => fault,
    };
    let mend = match (fault, key) {
        (RangeFault::Negative, ProfileKey::CarryoverShortTerm | ProfileKey::CarryoverLongTerm) => {
            format!("losses carried in are positive: write {}", value.abs())
        }
        (RangeFault::Negative, ProfileKey::Deduction) => {
            "write zero or more, or \"standard\"".to_owned()
        }
        // 5 was meant as 5 %.
        (RangeFault::WholeRate, _) if value < Decimal::ONE_HUNDRED => {
            format!("write {} for {value} %", (value / Decimal::ONE_HUNDRED).normalize())
        }
        (RangeFault::Negative | RangeFault::WholeRate, key) if key.is_rate() => {
            "write a part of one, such as 0.05 for 5 %".to_owned()
        }
        (RangeFault::Negative | RangeFault::WholeRate, _) => "write zero or more".to_owned(),
        (RangeFault::TooLarge, _) => "check the digits".to_owned(),
        (RangeFault::TooManyDecimals, _) => "round it".to_owned(),
    };
    section.wrong(key.slug(), &format!("is {value}"), mend);
    None
}
