//! The pane below the list: everything known of the row under the cursor, and at its right what
//! selling it today and later comes to.

use crate::app::holdings::about;
use crate::app::holdings::detail::{self, Held};
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::ui::canvas::{Canvas, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Rows of the pane, its rule included.
pub(super) const ROWS: u16 = 8;

/// Cells of the bar of a whole holding period.
const BAR: i64 = 26;
/// Cells of a label at the left, where notes have theirs, and at the right.
const LABELS: [usize; 2] = [11, 12];

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let Some(Overlay::Note { title, mut lines, .. }) = about::row(model) else {
        canvas.rule(area, area.y, ("", Role::Dim), "");
        return;
    };
    canvas.rule(area, area.y, (&title, Role::Plain), "i the same, from any screen");
    let lot = model.holdings.lot(model.household.portfolio());
    if let Some(held) = lot.and_then(|lot| detail::held(lot, model.today)) {
        // After what is told of the term, so that the bar stands below its dates.
        let place = lines
            .iter()
            .position(|line| line.starts_with("turns"))
            .map_or(lines.len(), |at| at + 1);
        lines.insert(place, format!("held       {}", bar(held)));
    }
    let half = area.width / 2;
    let [left, right] = LABELS;
    let lines = lines.iter().map(|line| line.split_at_checked(left).unwrap_or(("", line)));
    column(canvas, Rect { width: half, ..area }, left, lines);
    let sale = detail::lines(model);
    if sale.is_empty() {
        return;
    }
    canvas.put(area.x + half, area.y, "┬", Role::Dim);
    for y in area.y + 1..area.bottom() {
        canvas.put(area.x + half, y, "│", Role::Dim);
    }
    let lines = sale.iter().map(|(label, text)| (label.as_str(), text.as_str()));
    column(canvas, Rect { x: area.x + half, width: area.width - half, ..area }, right, lines);
}

/// Labels and texts; a text that is broken goes on below its beginning.
fn column<'a>(
    canvas: &mut Canvas<'_>,
    area: Rect,
    cells: usize,
    lines: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let mut y = area.y + 1;
    for (label, text) in lines {
        let x = area.x + 2;
        let indent = if label.is_empty() { 0 } else { u16::try_from(cells).unwrap_or(0) };
        if y >= area.bottom() {
            return;
        }
        canvas.put(x, y, label, Role::Dim);
        for line in wrap(text, area.width.saturating_sub(indent + 4)) {
            if y >= area.bottom() {
                return;
            }
            let line = canvas.secret(&line);
            canvas.put(x + indent, y, &line, Role::Plain);
            y += 1;
        }
    }
}

/// `████████████░░░ 358 of 366 days`
fn bar(held: Held) -> String {
    let full = (held.days * BAR).checked_div(held.of).unwrap_or(0).clamp(0, BAR);
    let full = usize::try_from(full).unwrap_or(0);
    let rest = usize::try_from(BAR).unwrap_or(0) - full;
    format!("{}{} {} of {} days", "█".repeat(full), "░".repeat(rest), held.days, held.of)
}
