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
const BAR: i64 = 36;

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
    column(canvas, Rect { width: half, ..area }, &lines);
    let right = detail::lines(model);
    if right.is_empty() {
        return;
    }
    canvas.put(area.x + half, area.y, "┬", Role::Dim);
    for y in area.y + 1..area.bottom() {
        canvas.put(area.x + half, y, "│", Role::Dim);
    }
    column(canvas, Rect { x: area.x + half, width: area.width - half, ..area }, &right);
}

fn column(canvas: &mut Canvas<'_>, area: Rect, lines: &[String]) {
    let room = area.width.saturating_sub(4);
    let broken = lines.iter().flat_map(|line| {
        // What follows a label is set under itself.
        let labelled = line.get(..11).filter(|label| label.ends_with(' ') && line.len() > 11);
        let indent = labelled.map_or(0, |_| 11);
        wrap_under(line, room, indent)
    });
    for (line, y) in broken.zip(area.y + 1..area.bottom()) {
        let line = canvas.secret(&line);
        canvas.put(area.x + 2, y, &line, Role::Plain);
    }
}

/// A line broken so that what follows begins below column `indent`.
fn wrap_under(line: &str, room: u16, indent: usize) -> Vec<String> {
    let (label, text) = line.split_at_checked(indent).unwrap_or(("", line));
    let cells = room.saturating_sub(u16::try_from(indent).unwrap_or(0));
    let broken = wrap(text, cells).into_iter().enumerate();
    broken
        .map(|(place, part)| {
            let before = if place == 0 { label.to_owned() } else { " ".repeat(indent) };
            format!("{before}{part}")
        })
        .collect()
}

/// `████████████░░░ 358 of 366 days`
fn bar(held: Held) -> String {
    let full = (held.days * BAR).checked_div(held.of).unwrap_or(0).clamp(0, BAR);
    let full = usize::try_from(full).unwrap_or(0);
    let rest = usize::try_from(BAR).unwrap_or(0) - full;
    format!("{}{} {} of {} days", "█".repeat(full), "░".repeat(rest), held.days, held.of)
}
