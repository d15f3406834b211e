//! The 61 days of the row under the cursor.

use crate::app::model::Model;
use crate::app::washes::{Mark, Row, SIDE, Timeline, WashScreen};
use crate::domain::wash::Windows;
use crate::ui::canvas::{Canvas, clip, width};
use crate::ui::theme::Role;
use chrono::{Days, NaiveDate};
use ratatui::layout::Rect;

/// Rows: the rule, the scale, the days, their words, how far the rule reaches.
pub(super) const ROWS: u16 = 5;
/// Where the days begin, and cells beside them.
const LEFT: u16 = 9;
const BESIDE: u16 = 18;
/// Days in all.
const DAYS: u16 = 61;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model, screen: &WashScreen) {
    let reach = Windows::reach(screen.windows().view);
    let Some(timeline) = screen.timeline() else {
        canvas.rule(area, area.y, ("", Role::Plain), "");
        return;
    };
    canvas.rule(area, area.y, (&timeline.title, Role::Plain), "");
    let cell = (area.width.saturating_sub(BESIDE) / DAYS).max(1);
    scale(canvas, Rect { y: area.y + 1, ..area }, &timeline, cell);
    let open = matches!(screen.current(), Some(Row::Buy(_) | Row::Reinvests(_)));
    let first = timeline.first();
    for place in 0..DAYS {
        let Some(day) = first.checked_add_days(Days::new(place.into())) else { break };
        let sign = if open && day >= model.today { "░" } else { "·" };
        for x in place * cell..(place + 1) * cell {
            canvas.put(area.x + LEFT + x, area.y + 2, sign, Role::Dim);
        }
    }
    // What is drawn last stands on top where two things fall on one day.
    for (day, mark, _) in timeline.marks.iter().rev() {
        let (sign, role) = sign(*mark);
        if let Some(x) = column(&timeline, *day, cell) {
            canvas.put(area.x + x, area.y + 2, sign, role);
        }
    }
    words(canvas, Rect { y: area.y + 3, ..area }, &timeline, cell);
    canvas.put(area.x + 1, area.y + 4, &clip(reach, area.width - 2), Role::Dim);
}

const fn sign(mark: Mark) -> (&'static str, Role) {
    match mark {
        Mark::Sold => ("▼", Role::Loss),
        Mark::Took => ("W", Role::Warning),
        Mark::Reinvests => ("!", Role::Warning),
        Mark::Clean => ("►", Role::Gain),
        Mark::Today => ("▲", Role::Accent),
    }
}

/// Where a day stands, if it is one of them.
fn column(timeline: &Timeline, day: NaiveDate, cell: u16) -> Option<u16> {
    let place = u16::try_from((day - timeline.first()).num_days()).ok()?;
    (place < DAYS).then_some(LEFT + place * cell)
}

fn scale(canvas: &mut Canvas<'_>, line: Rect, timeline: &Timeline, cell: u16) {
    let day = |day: NaiveDate| day.format("%-d %b").to_string();
    canvas.put(line.x + 2, line.y, &day(timeline.first()), Role::Dim);
    let end = LEFT + DAYS * cell;
    for x in LEFT..end {
        canvas.put(line.x + x, line.y, "─", Role::Dim);
    }
    let middle = format!(" {} ", day(timeline.middle));
    let at = LEFT + u16::try_from(SIDE).unwrap_or(0) * cell;
    canvas.put(line.x + at - width(&middle) / 2, line.y, &middle, Role::Dim);
    let last = timeline.middle.checked_add_days(Days::new(SIDE)).unwrap_or(timeline.middle);
    canvas.put(line.x + end + 1, line.y, &day(last), Role::Dim);
}

/// The words below the marks, as many as have room.
fn words(canvas: &mut Canvas<'_>, line: Rect, timeline: &Timeline, cell: u16) {
    let mut taken: Vec<(u16, u16)> = Vec::new();
    let mut place = |canvas: &mut Canvas<'_>, middle: u16, text: &str, role: Role| {
        let most = line.width.saturating_sub(width(text) + 1);
        let from = middle.saturating_sub(width(text) / 2).clamp(2, most.max(2));
        let to = from + width(text);
        if taken.iter().all(|(start, end)| to + 1 < *start || from > end + 1) {
            canvas.put(line.x + from, line.y, text, role);
            taken.push((from, to));
        }
    };
    let mut marks: Vec<_> = timeline.marks.iter().collect();
    marks.sort_by_key(|(_, mark, _)| *mark);
    for (day, mark, text) in marks {
        if let Some(x) = column(timeline, *day, cell) {
            place(canvas, x, text, sign(*mark).1);
        }
    }
    if let Some(before) = &timeline.before {
        let half = LEFT + u16::try_from(SIDE / 2).unwrap_or(0) * cell;
        place(canvas, half, before, Role::Dim);
    }
}
