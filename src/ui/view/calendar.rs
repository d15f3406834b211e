//! Calendar: what happens by itself, and what should wait for it?

mod lanes;
mod month;

use super::{frame, gain_role, signed};
use crate::app::calendar::{self, CalendarScreen, Row, View};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::scroll::Pane;
use crate::domain::coming::Event;
use crate::ui::canvas::{Canvas, clip, shorten, width};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Where the columns of the list begin.
const DAYS_END: u16 = 22;
const WHAT: u16 = 25;
/// Columns from which gain and account are shown.
const WIDE: u16 = 120;
/// Columns that the list takes of a wide window: what stands far apart is not read together.
const WIDEST: u16 = 140;
/// Cells of the account, and of worth with a gap before it.
const ACCOUNT: u16 = 22;
const WORTH: u16 = 24;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: &CalendarScreen,
    memory: &mut Memory,
) {
    let top = match screen.view {
        View::Lanes => lanes::draw(canvas, area, screen),
        View::Month => month::draw(canvas, area, model, screen),
    };
    let rows = screen.rows();
    let list = Rect { y: top + 2, height: (area.bottom() - 1).saturating_sub(top + 2), ..area };
    let offset = memory.offset(List::Calendar, screen.cursor, rows.len(), list.height.into());
    let below = rows.len().saturating_sub(offset + usize::from(list.height));
    let more = if below > 0 { format!("▼ {below} more") } else { String::new() };
    canvas.rule(area, top, (&title(screen), Role::Plain), &more);
    let columns = Rect { width: area.width.min(WIDEST), ..area };
    heading(canvas, columns, top + 1, &screen.worth_heading(model.today));
    let in_view = offset..offset + usize::from(list.height);
    let priced = screen.priced(&model.household, model.today, in_view);
    for (y, (place, row)) in (list.y..list.bottom()).zip((offset..).zip(&priced)) {
        let line = Rect { y, height: 1, width: area.width - 1, ..list };
        draw_row(canvas, Rect { width: columns.width - 1, ..line }, model, row);
        if place == screen.cursor {
            canvas.reverse(line);
            canvas.put(line.x, y, "▌", Role::Accent);
        }
        canvas.target(line, Target::Row(place));
    }
    canvas.scrollbar(list, offset, rows.len(), Some(Pane::Front));
    if rows.is_empty() {
        let none = if screen.filter().is_empty() {
            "Nothing is coming in these days."
        } else {
            "Nothing of these days has all of these words; Esc shows all again."
        };
        canvas.put(list.x + 2, list.y, none, Role::Dim);
    }
    let under = screen.cursor.checked_sub(offset).and_then(|place| priced.get(place));
    let (fact, role) = fact(model, under);
    frame::notice(canvas, area, model, (&fact, role));
}

/// `Next 60 days`, or the days from another month on.
fn title(screen: &CalendarScreen) -> String {
    let (from, days) = screen.window();
    let filter = match screen.filter() {
        "" => String::new(),
        words => format!("  / {words}"),
    };
    if screen.begins_today() {
        return format!("Next {}{filter}", format::days(i64::try_from(days + 1).unwrap_or(0)));
    }
    let what = match screen.view {
        View::Month => from.format("%B %Y").to_string(),
        View::Lanes => format!(
            "{} from {}",
            format::days(i64::try_from(days + 1).unwrap_or(0)),
            format::long_date(from)
        ),
    };
    format!("{what}{filter}")
}

fn heading(canvas: &mut Canvas<'_>, area: Rect, y: u16, worth: &str) {
    canvas.put(area.x + 2, y, "When", Role::Dim);
    canvas.right(area.x + DAYS_END, y, "in", Role::Dim);
    canvas.put(area.x + WHAT, y, "What", Role::Dim);
    let mut end = area.right() - 2;
    if area.width >= WIDE {
        canvas.put(end - ACCOUNT, y, "Account", Role::Dim);
        end -= ACCOUNT + 2;
    }
    canvas.right(end, y, worth, Role::Dim);
    if area.width >= WIDE {
        canvas.right(end - WORTH, y, "Gain", Role::Dim);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, line: Rect, model: &Model, row: &Row) {
    let (y, on) = (line.y, row.coming.on);
    canvas.put(line.x + 2, y, &on.format("%a %-d %b").to_string(), Role::Plain);
    canvas.right(line.x + DAYS_END, y, &calendar::days_until(on, model.today), Role::Plain);
    let (gain, account) = match &row.coming.what {
        Event::TurnsLong(turning) => (turning.gain, turning.account.to_string()),
        Event::LotsFinal(of, _) | Event::Settles(of) => (None, of.account.to_string()),
        _ => (None, String::new()),
    };
    let mut end = line.right() - 1;
    if line.width + 1 >= WIDE {
        canvas.put(end - ACCOUNT, y, &shorten(&account, ACCOUNT), Role::Dim);
        end -= ACCOUNT + 2;
    }
    let worth = row.worth();
    let role = if worth == "?" { Role::Unknown } else { Role::Plain };
    canvas.figure(end, y, &worth, role);
    let mut room = end.saturating_sub(line.x + WHAT + width(&worth) + 1);
    if line.width + 1 >= WIDE {
        let text = gain.map(signed).unwrap_or_default();
        canvas.figure(end - WORTH, y, &text, gain.map_or(Role::Plain, gain_role));
        room = (end - WORTH).saturating_sub(line.x + WHAT + width(&text) + 1);
    }
    let words = match &row.coming.what {
        Event::TurnsLong(_) => canvas.secret(&row.words()),
        _ => row.words(),
    };
    canvas.put(line.x + WHAT, y, &clip(&words, room), Role::Plain);
}

/// The sign of what happens, and its role.
fn sign(row: &Row) -> (&'static str, Role) {
    match &row.coming.what {
        Event::LotsFinal(..) => ("▼", Role::Short),
        Event::Settles(_) => ("■", Role::Plain),
        Event::TurnsLong(_) => ("●", Role::Long),
        Event::MayBuy(_) | Event::MaySell(_) => ("W", Role::Warning),
        Event::Reinvests(of) if of.washes => ("!", Role::Warning),
        Event::Reinvests(_) => ("r", Role::Plain),
        Event::LastCover(_) => ("S", Role::ShortPosition),
        Event::LastTradeDate(_) => ("▲", Role::Accent),
    }
}

/// Does a blank stand between a sign and the name behind it? A letter or a mark of ASCII would else be
/// read as a part of the name.
const fn apart(sign: &str) -> bool {
    sign.is_ascii()
}

/// The one most useful line about the row under the cursor.
fn fact(model: &Model, under: Option<&Row>) -> (String, Role) {
    let Some(what) = under.map(|row| &row.coming.what) else {
        return (String::new(), Role::Plain);
    };
    if let Some(is) = what.worth_is(model.today) {
        return (format!(" Worth: {is}."), Role::Dim);
    }
    let Event::TurnsLong(turning) = what else { return (String::new(), Role::Plain) };
    let (why, role) = match turning.gain {
        None => (" ? no price or no basis: what waiting is worth is unknown", Role::Unknown),
        Some(_) if model.household.holdings.enters_return(&turning.account, true) => {
            (" P  give filing status and income to see what waiting is worth", Role::Dim)
        }
        Some(_) => (" its gains are on another return", Role::Dim),
    };
    (why.to_owned(), role)
}
