//! A month by weeks: each day with the signs and names of what happens on it.

use super::{apart, sign};
use crate::app::calendar::CalendarScreen;
use crate::app::model::Model;
use crate::ui::canvas::{Canvas, shorten, width};
use crate::ui::theme::Role;
use chrono::{Datelike, Days, NaiveDate};
use ratatui::layout::Rect;

/// The days of a week, as the columns stand.
const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Rows from which a day has three lines.
const TALL: u16 = 33;

/// Draws the weeks of the month; returns the row below them.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: &CalendarScreen,
) -> u16 {
    let (first, days) = screen.window();
    let cell = (area.width - 2) / 7;
    let lines = if area.height >= TALL { 3 } else { 2 };
    for (column, name) in (0..).zip(WEEK) {
        canvas.put(area.x + 2 + column * cell, area.y, name, Role::Dim);
    }
    let offset = u16::try_from(first.weekday().num_days_from_monday()).unwrap_or(0);
    let under = screen.current().map(|row| row.coming.on);
    let mut bottom = area.y + 1;
    for place in 0..=u16::try_from(days).unwrap_or(0) {
        let Some(day) = first.checked_add_days(Days::new(place.into())) else { break };
        let (week, column) = ((offset + place) / 7, (offset + place) % 7);
        let spot = Rect {
            x: area.x + 2 + column * cell,
            y: area.y + 1 + week * lines,
            width: cell,
            height: lines,
        };
        draw_day(canvas, spot, (model, screen), day);
        if under == Some(day) {
            let number = Rect { width: 2, height: 1, ..spot };
            canvas.reverse(number);
        }
        bottom = spot.bottom();
    }
    bottom
}

fn draw_day(
    canvas: &mut Canvas<'_>,
    spot: Rect,
    (model, screen): (&Model, &CalendarScreen),
    day: NaiveDate,
) {
    let role = match day.cmp(&model.today) {
        std::cmp::Ordering::Less => Role::Dim,
        std::cmp::Ordering::Equal => Role::Accent,
        std::cmp::Ordering::Greater => Role::Plain,
    };
    canvas.right(spot.x + 2, spot.y, &day.day().to_string(), role);
    let rows: Vec<_> = screen.on(day).collect();
    let fit = usize::from(spot.height);
    let shown = if rows.len() > fit { fit - 1 } else { rows.len() };
    for (y, row) in (spot.y..).zip(rows.iter().take(shown)) {
        let (sign, role) = sign(row);
        let x = canvas.put(spot.x + 3, y, sign, role) + u16::from(apart(sign));
        let room = (spot.right() - 1).saturating_sub(x);
        let name = row.name();
        let name = if width(&name) <= room { name } else { shorten(&row.short_name(), room) };
        canvas.put(x, y, &name, Role::Plain);
    }
    let more = rows.len() - shown;
    if more > 0 {
        let y = spot.y + u16::try_from(shown).unwrap_or(0);
        canvas.put(spot.x + 3, y, &format!("+{more} more"), Role::Dim);
    }
}
