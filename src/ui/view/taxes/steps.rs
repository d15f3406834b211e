//! What the next dollar costs, how much gain still fits, and the sale in either year.

use super::super::signed;
use crate::app::format;
use crate::domain::explain::Explained;
use crate::domain::money::Money;
use crate::domain::tax::marginal::Marginal;
use crate::domain::year_end::OnDay;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use chrono::Datelike;
use ratatui::layout::Rect;

/// Rows of the table of next dollars, its rule included.
pub(super) const NEXT_ROWS: u16 = 4;
/// Rows of the sale in either year.
pub(super) const EITHER_ROWS: u16 = 4;

/// The change of the tax by the next dollars of gain and loss.
pub(super) fn next(canvas: &mut Canvas<'_>, area: Rect, next: &Marginal) {
    canvas.rule(area, area.y, ("The next dollar", Role::Dim), "");
    let rows =
        [("short-term", &next.short_term), ("long-term", &next.long_term)].map(|(name, of)| {
            let steps = [of.gain_of_1, of.gain_of_1_000, of.loss_of_1, of.loss_of_1_000];
            (name.to_owned(), steps.map(format::cents).to_vec())
        });
    table(canvas, area, &["+1", "+1,000", "-1", "-1,000"], &rows);
}

/// The gain that still fits before each step. Where a loss or an unused deduction absorbs some of
/// it, it is more than what the brackets themselves have left, which stands beside them.
pub(super) fn room_rows(told: &Explained) -> Vec<(String, Money)> {
    let (room, scales) = (&told.next.room, &told.scales);
    let left = scales.ordinary.room().map_or(Money::ZERO, |(left, _)| left);
    let bracket = room.bracket.filter(|(amount, _)| *amount != left);
    let bracket =
        bracket.map(|(amount, rate)| (format!("short-term before {}", format::rate(rate)), amount));
    let investment = Some(room.investment_tax)
        .filter(|amount| *amount != scales.investment_tax.room())
        .map(|amount| ("long-term before the investment tax".to_owned(), amount));
    let long = [
        ("long-term before 15 %".to_owned(), room.zero_band),
        ("long-term before 20 %".to_owned(), room.fifteen_band),
    ];
    bracket.into_iter().chain(long).chain(investment).collect()
}

/// The same, drawn.
pub(super) fn room(canvas: &mut Canvas<'_>, area: Rect, rows: &[(String, Money)]) {
    canvas.rule(area, area.y, ("Room for more gain", Role::Dim), "");
    for ((words, amount), y) in rows.iter().zip(area.y + 1..) {
        canvas.put(area.x + 1, y, words, Role::Plain);
        canvas.figure(area.x + 56.min(area.width - 2), y, &format::cents(*amount), Role::Plain);
    }
}

/// Both years' taxes with the sale in either of them.
pub(super) fn either_year(canvas: &mut Canvas<'_>, area: Rect, days: &[OnDay; 2]) {
    let mut days: Vec<&OnDay> = days.iter().collect();
    days.sort_by_key(|one| one.preview.plan.order.trade_date);
    let taxes: Vec<_> = days.iter().filter_map(|one| one.taxes).collect();
    let [first, second] = taxes.as_slice() else { return };
    let less = (first.total() - second.total()).to_cents();
    let words = match less {
        less if less.is_zero() => "the same together".to_owned(),
        less => {
            let cheaper = if less.is_positive() { days.last() } else { days.first() };
            let year = cheaper.map_or(first.first_year, |one| one.preview.tax_year);
            format!("{} less in {year}", format::cents(less.abs()))
        }
    };
    let words = canvas.secret(&words);
    let title = "Sold in either year at this price";
    let fits = width(title) + width(&words) + 6 <= area.width;
    let title = if fits { title } else { "Sold in either year" };
    canvas.rule(area, area.y, (title, Role::Dim), &words);
    let rows: Vec<(String, Vec<String>)> = days
        .iter()
        .zip(&taxes)
        .map(|(one, taxes)| {
            let figures = [taxes.first, taxes.second, taxes.total()].map(format::cents);
            let day = one.preview.plan.order.trade_date;
            (format!("{} {}", day.format("%-d %b"), day.year()), figures.to_vec())
        })
        .collect();
    let year = first.first_year;
    let titles = [format!("tax {year}"), format!("tax {}", year + 1), "together".to_owned()];
    table(canvas, area, &titles.each_ref().map(String::as_str), &rows);
    carried(canvas, area, [first.carryover.total(), second.carryover.total()]);
}

/// The losses that are left over after both years, where there are any.
fn carried(canvas: &mut Canvas<'_>, area: Rect, left: [Money; 2]) {
    if area.width < 78 || left.iter().all(|loss| loss.is_zero()) {
        return;
    }
    canvas.right(area.x + 74, area.y + 1, "carried on", Role::Dim);
    for (loss, y) in left.iter().zip(area.y + 2..) {
        canvas.figure(area.x + 74, y, &signed(*loss), Role::Plain);
    }
}

/// Figures under their titles, each as wide as the widest needs, from the left.
fn table(canvas: &mut Canvas<'_>, area: Rect, titles: &[&str], rows: &[(String, Vec<String>)]) {
    let cells = || rows.iter().flat_map(|(_, cells)| cells.iter());
    let widest = cells().map(|cell| width(cell)).chain(titles.iter().map(|title| width(title)));
    let columns = u16::try_from(titles.len()).unwrap_or(1).max(1);
    let room = area.width.saturating_sub(14) / columns;
    let step = (widest.max().unwrap_or(0) + 1).max(room.min(14));
    let end = |place: usize| area.x + 13 + step * u16::try_from(place + 1).unwrap_or(1);
    for (place, title) in titles.iter().enumerate() {
        canvas.right(end(place), area.y + 1, title, Role::Dim);
    }
    for ((name, cells), y) in rows.iter().zip(area.y + 2..) {
        canvas.put(area.x + 1, y, name, Role::Plain);
        for (place, cell) in cells.iter().enumerate() {
            if end(place) < area.right() {
                canvas.figure(end(place), y, cell, Role::Plain);
            }
        }
    }
}
