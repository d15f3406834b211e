//! The lines of beancount.

use super::entries::{Entry, Line, LotLine, SharesLine, number};
use super::names::{self, Names};
use super::{Content, NO_COST, TITLE, accounts, first_day};
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
                    writeln!(out, "  {account}  {} USD", super::exact(*amount))
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
        let called = content.holdings.security(id).and_then(|security| security.name.as_deref());
        // A symbol that is no commodity is said beside the name.
        let said = if commodity == &**id { String::new() } else { id.to_string() };
        let words: Vec<&str> =
            called.into_iter().chain([said.as_str()]).filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            let _ = writeln!(out, "  name: {}", names::quoted(&words.join(", ")));
        }
        if let Some((day, price)) = content.price_of(id) {
            let _ = writeln!(out, "{day} price {commodity}  {} USD", super::exact(price));
        }
    }
    out.push('\n');
}

/// `  Account  10 VTI {145.2 USD, 2019-03-04, "core"} @ 328.4 USD`
fn shares(line: &SharesLine) -> String {
    let SharesLine { account, quantity, commodity, lot, price, undated, .. } = line;
    let mut out = format!("  {account}  {} {commodity}", number(*quantity));
    if let Some(lot) = lot {
        let _ = write!(out, " {}", braces(lot, price.is_some()));
    }
    if let Some(price) = price {
        let _ = write!(out, " @ {} USD", super::exact(*price));
    }
    if lot.is_none() && price.is_some() {
        let _ = write!(out, "  ; {NO_COST}");
    }
    if *undated {
        out.push_str("\n    acquired: \"unknown\"");
    }
    out
}

/// A lot; one that is reduced is named without a cost that has no end.
fn braces(lot: &LotLine, reduced: bool) -> String {
    let LotLine { unit, whole, currency, date, label } = lot;
    let currency = names::currency(currency);
    let cost = match whole {
        None => Some(format!("{} {currency}", super::exact(*unit))),
        Some(whole) => Some(format!("{} {currency}", whole.normalize())).filter(|_| !reduced),
    };
    let date = date.map(|date| date.to_string());
    let label = label.as_deref().map(names::quoted);
    let parts: Vec<String> = cost.into_iter().chain(date).chain(label).collect();
    let parts = parts.join(", ");
    if whole.is_some() && !reduced { format!("{{{{{parts}}}}}") } else { format!("{{{parts}}}") }
}
