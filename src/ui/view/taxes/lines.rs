//! The return line by line, without and with the sale.

use super::super::signed;
use crate::app::format;
use crate::app::msg::Target;
use crate::app::scroll::Pane;
use crate::app::tax::lines::Row;
use crate::domain::money::Money;
use crate::ui::canvas::{Canvas, shorten, width, wrap};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Rows below the list: the rule, and how the line under the cursor came about; fewer where the
/// list needs them.
const ABOUT: u16 = 4;
const ABOUT_LOW: u16 = 3;
/// Where formulas begin beside the labels, on the widest screens.
const FORMULAS: u16 = 42;
/// The narrowest column of labels beside three columns of figures.
const LABELS: u16 = 32;

/// Draws the lines that are in sight, and explains the one under the cursor.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (rows, cursor): (&[Row], usize),
    of_a_sale: bool,
    memory: &mut Memory,
) {
    let columns = columns(area, rows, of_a_sale);
    for (title, end, _) in &columns {
        canvas.right(*end, area.y, title, Role::Dim);
    }
    canvas.put(area.x + 4, area.y, "Line", Role::Dim);
    let below = if area.height < 24 { ABOUT_LOW } else { ABOUT };
    let height = area.height.saturating_sub(1 + below);
    let list = Rect { y: area.y + 1, height, ..area };
    let offset = memory.offset(List::Tax, cursor, rows.len(), list.height.into());
    let figures = columns.first().map_or(list.right(), |(_, _, start)| *start);
    let shown = rows.iter().enumerate().skip(offset).take(list.height.into());
    for (y, (place, row)) in (list.y..).zip(shown) {
        let line = Rect { y, height: 1, width: list.width - 1, ..list };
        label(canvas, line, row, figures);
        for (title, end, _) in &columns {
            let (text, role) = cell(row, title);
            canvas.figure(*end, y, &text, role);
        }
        if place == cursor {
            canvas.reverse(line);
            canvas.put(line.x, y, "▌", Role::Accent);
        }
        canvas.target(line, Target::Row(place));
    }
    canvas.scrollbar(list, offset, rows.len(), Some(Pane::Front));
    if let Some(row) = rows.get(cursor) {
        about(canvas, Rect { y: list.bottom(), height: below, ..area }, row);
    }
}

/// The columns from the left: title, where it ends, where it begins.
fn columns(area: Rect, rows: &[Row], of_a_sale: bool) -> Vec<(&'static str, u16, u16)> {
    let titles: &[&'static str] =
        if of_a_sale { &["before", "after", "change"] } else { &["amount"] };
    let widest = |title: &str| {
        rows.iter().map(|row| width(&cell(row, title).0)).max().unwrap_or(0).max(width(title))
    };
    let mut end = area.right().saturating_sub(2);
    let mut columns = Vec::new();
    for title in titles.iter().rev() {
        let start = end.saturating_sub(widest(title).max(11));
        // What stood before leaves where labels need its room: it is after less change.
        if *title == "before" && start < area.x + LABELS {
            break;
        }
        columns.push((*title, end, start));
        end = start.saturating_sub(2);
    }
    columns.reverse();
    columns
}

fn cell(row: &Row, title: &str) -> (String, Role) {
    let unknown = || ("?".to_owned(), Role::Unknown);
    let figure = |amount: Option<Money>| {
        amount.map_or_else(unknown, |amount| (format::cents(amount), Role::Plain))
    };
    let [before, after] = row.amounts();
    match (title, row.change()) {
        ("before", _) => figure(before),
        ("change", None) => unknown(),
        ("change", Some(change)) if change.to_cents().is_zero() => ("·".to_owned(), Role::Dim),
        ("change", Some(change)) => (signed(change), Role::Plain),
        _ => figure(after),
    }
}

fn label(canvas: &mut Canvas<'_>, line: Rect, row: &Row, end: u16) {
    if row.assumed {
        canvas.put(line.x + 1, line.y, "≈", Role::Unknown);
    }
    let fold = match (row.has_lines, row.open) {
        (false, _) => "",
        (true, false) => "►",
        (true, true) => "▼",
    };
    let depth = u16::try_from(row.depth()).unwrap_or(0) * 2;
    canvas.put(line.x + 2 + depth, line.y, fold, Role::Dim);
    let start = line.x + 4 + depth;
    let room = end.saturating_sub(start + 1);
    canvas.put(start, line.y, &shorten(row.label(), room), Role::Plain);
    let formulas = line.x + FORMULAS;
    if formulas + width(&row.formula) < end && start + width(row.label()) < formulas {
        let formula = canvas.secret(&row.formula);
        canvas.put(formulas, line.y, &formula, Role::Dim);
    }
}

/// Formula and source of a line.
fn about(canvas: &mut Canvas<'_>, area: Rect, row: &Row) {
    canvas.rule(area, area.y, (&shorten(row.label(), area.width - 6), Role::Plain), "");
    let formula = if row.formula.is_empty() { "as given" } else { &row.formula };
    let input = row.input.map_or(String::new(), |key| format!("   e edits {}", key.words()));
    let source = format!("{}{input}", row.source);
    let mut left = area.height.saturating_sub(1);
    let mut y = area.y + 1;
    for text in [&format!("= {formula}"), &source] {
        let text = canvas.secret(text);
        for line in wrap(&text, area.width - 2) {
            if left == 0 {
                return;
            }
            canvas.put(area.x + 1, y, &line, Role::Dim);
            (y, left) = (y + 1, left - 1);
        }
    }
}
