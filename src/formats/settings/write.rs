//! Writing the tax figures back into `lotscope.toml`, and nothing else.

use super::read;
use crate::domain::tax::{Deduction, Profile, ProfileKey};
use crate::formats::problem::{Fault, Problem};
use crate::formats::text;
use rust_decimal::Decimal;
use std::sync::Arc;
use toml_edit::{DocumentMut, Item, Table, Value};

/// What a new file starts with.
const NEW_FILE: &str = "# Settings of lotscope; every key is described in its README.\n\n[tax]\n";

/// The text with the figures of `[tax]` set to those that `profile` gives.
///
/// Keys that the profile leaves open, keys that say the same already, comments, the order of keys
/// and everything lotscope does not know stay as they are. An empty text becomes a new file.
///
/// # Errors
/// When the text is no TOML: a file that cannot be read whole is not written.
pub fn set_tax(toml_text: &str, profile: &Profile) -> Result<String, Problem> {
    let file: Arc<str> = "lotscope.toml".into();
    let refused = |line, fault| Problem::left_out("not-toml", &file, line, fault);
    let (mark, body) = match toml_text.strip_prefix('\u{FEFF}') {
        Some(rest) => ("\u{FEFF}", rest),
        None => ("", toml_text),
    };
    let start = if body.trim().is_empty() { NEW_FILE } else { body };
    let parsed = |text: &str| text.parse::<DocumentMut>();
    let mut document = parsed(start).map_err(|error| {
        let line = error.span().map_or(0, |span| super::salvage::line_of(start, span.start));
        let fault = Fault::new(
            format!("the file is no TOML: {}", text::clean(error.message(), 100)),
            "correct this line; nothing was written",
        );
        refused(u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1), fault)
    })?;
    if !document.contains_key("tax")
        && let Ok(longer) = parsed(&format!("{}\n\n[tax]\n", start.trim_end()))
    {
        // As text, so that a comment at the end stays above the new section.
        document = longer;
    }
    let current = read(start, &file).0.profiles.base;
    let tax = document.entry("tax").or_insert_with(|| Item::Table(Table::new()));
    let Some(tax) = tax.as_table_like_mut() else {
        return Err(refused(
            1,
            Fault::new("tax is no section", "write [tax] on a line of its own"),
        ));
    };
    for key in ProfileKey::ALL {
        let Some(written) = written(profile, *key) else { continue };
        if self::written(&current, *key).as_ref() == Some(&written) {
            continue;
        }
        let Ok(value) = written.parse::<Value>() else {
            let fault =
                Fault::new(format!("{} cannot be written as {written}", key.slug()), "check it");
            return Err(refused(1, fault));
        };
        match tax.get_mut(key.slug()) {
            // The blanks before and the comment behind belong to the old value.
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                *old = value;
                *old.decor_mut() = decor;
            }
            Some(item) => *item = Item::Value(value),
            None => {
                tax.insert(key.slug(), Item::Value(value));
            }
        }
    }
    let text = document.to_string();
    // The writer ends lines with a line feed alone; a file keeps the ends it had.
    let text = if body.contains("\r\n") { text.replace('\n', "\r\n") } else { text };
    Ok(format!("{mark}{text}"))
}

/// A figure as TOML writes it, exact; `None` where it is not given.
fn written(profile: &Profile, key: ProfileKey) -> Option<String> {
    let money = |value: Option<crate::domain::money::Money>| value.map(|value| plain(value.get()));
    let rate = |value: Option<crate::domain::money::Rate>| value.map(|value| plain(value.get()));
    match key {
        ProfileKey::Year => profile.year.map(|year| year.to_string()),
        ProfileKey::FilingStatus => {
            profile.filing_status.map(|status| format!("\"{}\"", status.slug()))
        }
        ProfileKey::Deduction => profile.deduction.map(|deduction| match deduction {
            Deduction::Standard => "\"standard\"".to_owned(),
            Deduction::Amount(amount) => plain(amount.get()),
        }),
        ProfileKey::PersonsSixtyFiveOrOver => profile.persons_65_or_over.map(|n| n.to_string()),
        ProfileKey::PersonsBlind => profile.persons_blind.map(|n| n.to_string()),
        ProfileKey::OrdinaryIncome => money(profile.ordinary_income),
        ProfileKey::InvestmentIncome => money(profile.investment_income),
        ProfileKey::QualifiedDividends => money(profile.qualified_dividends),
        ProfileKey::StateAndLocalTaxes => money(profile.state_and_local_taxes),
        ProfileKey::RealizedShortTerm => money(profile.realized_short_term),
        ProfileKey::RealizedLongTerm => money(profile.realized_long_term),
        ProfileKey::RealizedCollectibles => money(profile.realized_collectibles),
        ProfileKey::CarryoverShortTerm => money(profile.carryover_short_term),
        ProfileKey::CarryoverLongTerm => money(profile.carryover_long_term),
        ProfileKey::StateRate => rate(profile.state_rate),
        ProfileKey::StateLongTermRate => rate(profile.state_long_term_rate),
    }
}

/// A decimal without trailing zeros.
fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}
