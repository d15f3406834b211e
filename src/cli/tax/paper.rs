//! The year's tax as a return reads: each line with its amount, how it came about and its source.

use super::TaxReport;
use crate::cli::output::Style;
use crate::cli::text::{self, Align, DISCLAIMER, Table};
use crate::domain::money::{Money, Rate};
use crate::domain::tax::lines::{BandKind, Line};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// The whole report.
pub(super) fn render(report: &TaxReport, style: Style) -> String {
    let mut out = String::new();
    let status = report
        .profile
        .filing_status
        .map_or(String::new(), |status| format!(", {}", status.words()));
    let pending = if report.without_pending { ", without pending sales" } else { "" };
    let _ = writeln!(out, "{}", style.bold(&format!("Tax {}{status}{pending}", report.year)));
    if let Some(missing) = report.missing() {
        let _ = writeln!(out, "{}", missing.message);
    }
    if report.tax.is_some() {
        out.push('\n');
        out.push_str(&lines(report, style));
        out.push('\n');
        out.push_str(&brackets(report, style));
        out.push('\n');
        if let Some(next) = &report.next {
            out.push_str(&super::next::text(next, style));
            out.push('\n');
        }
    }
    let rounded = report.lines.iter().any(is_rounded).then_some(ROUNDED);
    let remarks = report.assumptions.iter().map(String::as_str).chain(rounded);
    out.push_str(&text::remarks(remarks, []));
    out.push_str(DISCLAIMER);
    out.push('\n');
    out
}

/// Said where the cents of a line are not those of the lines below it.
const ROUNDED: &str =
    "amounts are rounded to cents, each by itself: some add up to a cent more or less";

fn is_rounded(line: &Line) -> bool {
    let parts: Vec<Money> = line.lines.iter().map(|inner| inner.amount).collect();
    let here = !parts.is_empty() && !text::rounded(line.amount, &parts).is_empty();
    here || line.lines.iter().any(is_rounded)
}

fn lines(report: &TaxReport, style: Style) -> String {
    let mut table =
        Table::new(&[("line", Align::Left), ("amount", Align::Right), ("source", Align::Left)]);
    for line in &report.lines {
        add(&mut table, line, 0);
    }
    table.render(style)
}

fn add(table: &mut Table, line: &Line, depth: usize) {
    let colon = if line.formula.is_empty() { "" } else { ": " };
    let cells = [
        format!("{}{}", "  ".repeat(depth), line.label),
        if line.unknown { "?".to_owned() } else { text::money(line.amount) },
        format!("{}{colon}{}", line.source, line.formula),
    ];
    if depth == 0 {
        table.total(cells);
    } else {
        table.row(cells);
    }
    for inner in &line.lines {
        add(table, inner, depth + 1);
    }
}

fn brackets(report: &TaxReport, style: Style) -> String {
    let mut table = Table::new(&[
        ("bracket", Align::Left),
        ("from", Align::Right),
        ("to", Align::Right),
        ("holds", Align::Right),
    ]);
    for fill in &report.brackets {
        let kind = match fill.kind {
            BandKind::Ordinary => "ordinary",
            BandKind::Gain => "gains",
            BandKind::Collectibles => "collectibles",
        };
        table.row([
            format!("{kind} {}", percent(fill.rate)),
            text::money(fill.from),
            fill.to.map_or_else(|| "and up".to_owned(), text::money),
            text::money(fill.amount),
        ]);
    }
    table.render(style)
}

/// `22 %`.
pub(super) fn percent(rate: Rate) -> String {
    let percent = (rate.get() * Decimal::ONE_HUNDRED).normalize();
    format!("{} %", text::grouped(percent, percent.scale()))
}
