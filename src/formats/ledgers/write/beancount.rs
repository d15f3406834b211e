//! The lines of beancount.

use super::entries::{Entry, Line, LotLine, SharesLine, number};
use super::names::{self, Names};
use super::{Content, TITLE, accounts, cents, first_day};
use crate::domain::money::Rate;
use std::fmt::Write as _;

/// The journal.
pub(super) fn render(
    content: &Content<'_>,
    entries: &[Entry],
    names: &Names,
    closing: &str,
) -> String {
    let mut out = format!("; {TITLE}.\n\n");
    // Writing to a text cannot fail.
    if content.with_lots {
        let _ = writeln!(out, "option \"operating_currency\" \"USD\"\n");
        let first = first_day(entries, content.today);
        for account in accounts(entries) {
            let _ = writeln!(out, "{first} open {account}");
        }
        out.push('\n');
        commodities(&mut out, content, names, first);
    }
    for entry in entries {
        let flag = if entry.pending { '!' } else { '*' };
        let _ = writeln!(out, "{} {flag} {}", entry.date, names::quoted(&entry.said));
        for line in &entry.lines {
            let _ = match line {
                Line::Shares(line) => writeln!(out, "{}", shares(line)),
                Line::Dollars { account, amount } => {
                    writeln!(out, "  {account}  {} USD", cents(*amount))
                }
                Line::Rest { account } => writeln!(out, "  {account}"),
            };
        }
        out.push('\n');
    }
    let _ = writeln!(out, "; {closing}");
    out
}

/// What commodities are, and their prices.
fn commodities(out: &mut String, content: &Content<'_>, names: &Names, first: chrono::NaiveDate) {
    for (id, commodity) in names.commodities() {
        let _ = writeln!(out, "{first} commodity {commodity}");
        let named = content.holdings.security(id).and_then(|security| security.name.as_deref());
        // A symbol that is no commodity is said beside the name.
        let said = if commodity == &**id { String::new() } else { id.to_string() };
        let words: Vec<&str> =
            named.into_iter().chain([said.as_str()]).filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            let _ = writeln!(out, "  name: {}", names::quoted(&words.join(", ")));
        }
        let multiplier = content.holdings.lots_of(id).first().map_or(Rate::ONE, |lot| lot.multiplier);
        if let Some(quote) = content.holdings.prices.get(id)
            && let Some(day) = quote.as_of.map(crate::domain::price::PriceTime::day)
        {
            let price = quote.price.get() * multiplier.get();
            let _ = writeln!(out, "{day} price {commodity}  {} USD", price.normalize());
        }
    }
    out.push('\n');
}

/// `  Account  10 VTI {145.2 USD, 2019-03-04, "core"} @ 328.4 USD`
fn shares(line: &SharesLine) -> String {
    let SharesLine { account, quantity, commodity, lot, price, undated } = line;
    let mut out = format!("  {account}  {} {commodity}", number(*quantity));
    if let Some(LotLine { unit, currency, date, label }) = lot {
        let _ = write!(out, " {{{} {}", unit.normalize(), currency_name(currency));
        if let Some(date) = date {
            let _ = write!(out, ", {date}");
        }
        if let Some(label) = label {
            let _ = write!(out, ", {}", names::quoted(label));
        }
        out.push('}');
    }
    if let Some(price) = price {
        let _ = write!(out, " @ {} USD", price.normalize());
    }
    if *undated {
        out.push_str("\n    acquired: \"unknown\"");
    }
    out
}

fn currency_name(currency: &str) -> String {
    let letters = currency.chars().filter(char::is_ascii_alphabetic).take(12);
    let name: String = letters.collect::<String>().to_ascii_uppercase();
    if name.is_empty() { "XXX".to_owned() } else { name }
}
