//! A column a day: one line for each kind of thing that happens, and in a wide window one for each lot
//! that turns long-term.

use super::{apart, sign};
use crate::app::calendar::{CalendarScreen, LANE_A_LOT, Row};
use crate::app::format;
use crate::domain::coming::Event;
use crate::ui::canvas::{Canvas, clip, shorten, width};
use crate::ui::theme::Role;
use chrono::{Datelike, Days, NaiveDate};
use ratatui::layout::Rect;

/// Cells of a line's label, and where lots have their own.
const LABEL: u16 = 14;
const LOT_LABEL: u16 = 18;
/// Lots with a line of their own at most: the soonest.
const MOST_LOTS: usize = 12;
/// Days that are marked on the scale, besides today.
const MARKED: [u32; 3] = [1, 11, 21];

/// A line of the picture.
struct Lane<'a> {
    label: String,
    rows: Vec<&'a Row>,
    /// What a day without a mark is drawn with.
    filler: &'static str,
    /// Is the label the name, so that the day stands beside the mark?
    dated: bool,
    /// Is it filled up to its last mark, which has no sign of its own?
    bar: bool,
}

/// Draws the scale and the lanes; returns the row below them.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, screen: &CalendarScreen) -> u16 {
    let (from, days) = screen.window();
    let by_lot = area.width >= LANE_A_LOT;
    let days = u16::try_from(days + 1).unwrap_or(u16::MAX);
    let left = area.x + if by_lot { LOT_LABEL } else { LABEL };
    let room = Rect { x: left, width: days.min(area.right() - left), ..area };
    scale(canvas, room, screen, from);
    let mut y = area.y + 1;
    for lane in lanes(screen, by_lot) {
        let label = shorten(&lane.label, left - area.x - 2);
        canvas.put(area.x + 1, y, &canvas.secret(&label), Role::Dim);
        draw_lane(canvas, Rect { y, height: 1, ..room }, area.right() - left, from, &lane);
        y += 1;
    }
    y
}

/// The lines that have something to show.
fn lanes(screen: &CalendarScreen, by_lot: bool) -> Vec<Lane<'_>> {
    let of = |wanted: fn(&Event) -> bool| -> Vec<&Row> {
        screen.rows().iter().filter(|row| wanted(&row.coming.what)).collect()
    };
    let named = |label: &str, rows: Vec<_>| Lane {
        label: label.to_owned(),
        rows,
        filler: "·",
        dated: false,
        bar: false,
    };
    let turning = of(|what| matches!(what, Event::TurnsLong(_)));
    let mut lanes = Vec::new();
    let own = if by_lot { turning.len().min(MOST_LOTS) } else { 0 };
    for row in turning.iter().take(own) {
        if let Event::TurnsLong(turning) = &row.coming.what {
            let label = format!("{} {}", turning.security, format::shares(turning.quantity));
            lanes.push(Lane { label, rows: vec![row], filler: "·", dated: true, bar: false });
        }
    }
    let rest = turning.into_iter().skip(own).collect();
    lanes.push(named(if own > 0 { "further lots" } else { "turns long" }, rest));
    let buys = of(|what| matches!(what, Event::MayBuy(_)));
    let sells = of(|what| matches!(what, Event::MaySell(_)));
    for (label, rows) in [("do not buy", buys), ("no loss sale", sells)] {
        let each = if by_lot { 1 } else { rows.len().max(1) };
        let bars = rows.chunks(each).map(<[_]>::to_vec);
        lanes.extend(bars.map(|rows| Lane { bar: true, ..named(label, rows) }));
    }
    lanes.push(named("lots final", of(|what| matches!(what, Event::LotsFinal(..)))));
    lanes.push(named("settles", of(|what| matches!(what, Event::Settles(_)))));
    lanes.push(named("reinvests", of(|what| matches!(what, Event::Reinvests(_)))));
    let year = of(|what| matches!(what, Event::LastCover(_) | Event::LastTradeDate(_)));
    lanes.push(Lane {
        label: "tax year".to_owned(),
        rows: year,
        filler: "─",
        dated: false,
        bar: false,
    });
    lanes.retain(|lane| !lane.rows.is_empty());
    lanes
}

/// Today and the days that a reader counts from.
fn scale(canvas: &mut Canvas<'_>, room: Rect, screen: &CalendarScreen, from: NaiveDate) {
    let first = if screen.begins_today() { "today".to_owned() } else { label(from) };
    let mut end = canvas.put(room.x, room.y, &first, Role::Dim);
    for place in 1..room.width {
        let Some(day) = from.checked_add_days(Days::new(place.into())) else { break };
        if !MARKED.contains(&day.day()) {
            continue;
        }
        let text = label(day);
        let x = room.x + place;
        if x > end + 1 && x + width(&text) <= room.right() {
            end = canvas.put(x, room.y, &text, Role::Dim);
        }
    }
}

/// `1 Dec`, `1 Jan 2027`, and the other days by their number.
fn label(day: NaiveDate) -> String {
    match (day.day(), day.month()) {
        (1, 1) => day.format("%-d %b %Y").to_string(),
        (1, _) => day.format("%-d %b").to_string(),
        _ => day.day().to_string(),
    }
}

/// A bar through the last day of a window, and what it is about behind it.
fn draw_bar(canvas: &mut Canvas<'_>, room: Rect, names_end: u16, marks: &[(u16, &Row)]) {
    let end = marks.iter().map(|(at, _)| *at).max().unwrap_or(0);
    for at in 0..end {
        canvas.put(room.x + at, room.y, "█", Role::Warning);
    }
    let mut names: Vec<String> = Vec::new();
    for (_, row) in marks {
        let name = row.name();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let free = names_end.saturating_sub(end);
    canvas.put(room.x + end, room.y, &clip(&names.join(", "), free), Role::Plain);
}

/// A line in `room`; a name may go on behind its last day, `names_end` cells from its first.
fn draw_lane(
    canvas: &mut Canvas<'_>,
    room: Rect,
    names_end: u16,
    from: NaiveDate,
    lane: &Lane<'_>,
) {
    let place = |row: &Row| u16::try_from((row.coming.on - from).num_days()).ok();
    let mut marks: Vec<(u16, &Row)> =
        lane.rows.iter().filter_map(|row| Some((place(row)?, *row))).collect();
    marks.retain(|(place, _)| *place < room.width);
    let year_ends =
        lane.rows.iter().filter(|row| matches!(row.coming.what, Event::LastTradeDate(_)));
    let last = year_ends.filter_map(|row| place(row)).next_back();
    for at in 0..room.width {
        let filler = if lane.filler == "─" && last.is_some_and(|last| at > last) {
            "·"
        } else {
            lane.filler
        };
        canvas.put(room.x + at, room.y, filler, Role::Dim);
    }
    if lane.bar {
        draw_bar(canvas, room, names_end, &marks);
        return;
    }
    let mut names: Vec<String> = Vec::new();
    for (index, (at, row)) in marks.iter().enumerate() {
        let (sign, role) = sign(row);
        canvas.put(room.x + at, room.y, sign, role);
        let name = if lane.dated { row.coming.on.format("%-d %b").to_string() } else { row.name() };
        if !name.is_empty() && names.last() != Some(&name) {
            names.push(name);
        }
        // The next mark of another day ends the room for names; what stands close goes on with it.
        let next =
            marks.get(index + 1..).and_then(|rest| rest.iter().find(|(other, _)| other > at));
        let same_day = marks.get(index + 1).is_some_and(|(other, _)| other == at);
        if same_day || next.is_some_and(|(other, _)| other - at <= 2) {
            continue;
        }
        let free = next.map_or(names_end, |(other, _)| *other).saturating_sub(at + 2);
        let all = names.join(", ");
        let last = names.last().cloned().unwrap_or_default();
        let short = row.short_name();
        let fits = |text: &String| width(text) <= free;
        let text = [all, last, short].into_iter().find(fits).unwrap_or_default();
        let apart = apart(sign) && !text.is_empty() && width(&text) < free;
        let text = if apart { format!(" {text}") } else { text };
        canvas.put(room.x + at + 1, room.y, &text, Role::Plain);
        names.clear();
    }
}
