//! The lines of ledger.

use super::entries::{Entry, Line, LotLine, SharesLine, number};
use super::names::{self, Names};
use super::{Content, NO_COST, TITLE};
use rust_decimal::Decimal;
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
        prices(&mut out, content, names);
    }
    for entry in entries {
        let flag = if entry.pending { '!' } else { '*' };
        let date = entry.date.format("%Y/%m/%d");
        let _ = writeln!(out, "{date} {flag} {}", names::on_line(&entry.said));
        for line in &entry.lines {
            let _ = match line {
                Line::Shares(line) => writeln!(out, "{}", shares(line)),
                Line::Dollars { account, amount } => {
                    writeln!(out, "    {account}  ${}", super::exact(*amount))
                }
                Line::Rest { account } => writeln!(out, "    {account}"),
            };
        }
        out.push('\n');
    }
    let _ = writeln!(out, "; {closing}");
    out
}

fn prices(out: &mut String, content: &Content<'_>, names: &Names) {
    for (id, commodity) in names.commodities() {
        if let Some((day, price)) = content.price_of(id) {
            let day = day.format("%Y/%m/%d");
            let _ = writeln!(out, "P {day} {} ${}", quoted(commodity), super::exact(price));
        }
    }
    out.push('\n');
}

/// `    Account  10 VTI {$145.2} [2019/03/04] (core) @ $328.4`
fn shares(line: &SharesLine) -> String {
    let SharesLine { account, quantity, commodity, lot, price, undated, id } = line;
    let mut out = format!("    {account}  {} {}", number(*quantity), quoted(commodity));
    if let Some(LotLine { unit, whole, currency, date, label }) = lot {
        let _ = write!(out, " {{{}}}", amount(*unit, currency));
        if let Some(date) = date {
            let _ = write!(out, " [{}]", date.format("%Y/%m/%d"));
        }
        if let Some(label) = label {
            let _ = write!(out, " ({})", names::in_brackets(label));
        }
        // A lot that comes in is bought at what it cost.
        let _ = match whole {
            _ if price.is_some() => Ok(()),
            Some(whole) => write!(out, " @@ {}", amount(*whole, currency)),
            None => write!(out, " @ {}", amount(*unit, currency)),
        };
    } else {
        // Its name tells it from those whose cost is known.
        let _ = write!(out, " ({})", names::in_brackets(id));
    }
    if let Some(price) = price {
        let _ = write!(out, " @ ${}", super::exact(*price));
    }
    if lot.is_none() && price.is_some() {
        let _ = write!(out, "  ; {NO_COST}");
    }
    if *undated {
        out.push_str("\n    ; acquired: unknown");
    }
    out
}

fn amount(unit: Decimal, currency: &str) -> String {
    let unit = super::exact(unit);
    if currency == "USD" {
        return format!("${unit}");
    }
    format!("{unit} {}", names::currency(currency))
}

/// A commodity of anything but letters stands in quotes.
fn quoted(commodity: &str) -> String {
    if commodity.bytes().all(|sign| sign.is_ascii_alphabetic()) {
        commodity.to_owned()
    } else {
        format!("\"{commodity}\"")
    }
}
