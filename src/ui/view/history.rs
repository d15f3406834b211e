//! History: how did these lots come about?

use super::fit::{Want, ends};
use super::{frame, gain_role, places};
use crate::app::format;
use crate::app::history::{HistoryScreen, Row, about, words};
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::scroll::Pane;
use crate::domain::chronicle::{Entry, Part};
use crate::domain::money::Money;
use crate::domain::replay::Held;
use crate::ui::canvas::{Canvas, clip, shorten, width, wrap};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Where what happened begins: behind a date.
const WHAT: u16 = 13;
/// Cells that what happened has at least.
const WORDS: u16 = 25;
/// The same beside what is disallowed.
const WORDS_BESIDE: u16 = 19;
/// Cells of the signs of a gain, with the scrollbar.
const SIGNS: u16 = 5;
/// Columns from which the place in the file is shown, and the cells it has at most.
const WIDE: u16 = 120;
const PLACE: u16 = 30;
/// Columns that the list takes of a wide window: what stands far apart is not read together.
const WIDEST: u16 = 150;
/// Rows of the pane below, with its rule: of a low and of a high window.
const BELOW: (u16, u16) = (8, 14);
const HIGH: u16 = 30;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: &HistoryScreen,
    memory: &mut Memory,
) {
    let (summary, role) = summary(screen);
    let said = wrap(&summary, area.width - 2);
    let mut y = area.y;
    for line in said.iter().take(2) {
        canvas.put(area.x + 1, y, &canvas.secret(line), role);
        y += 1;
    }
    let below = if area.height >= HIGH { BELOW.1.max(area.height / 3) } else { BELOW.0 };
    let columns = Columns::of(area, model, screen);
    columns.headings(canvas, area, y);
    let list = Rect { y: y + 1, height: (area.bottom() - 1 - below).saturating_sub(y + 1), ..area };
    let (rows, cursor) = (screen.rows(), screen.cursor());
    let offset = memory.offset(List::History, cursor, rows.len(), list.height.into());
    for (y, (place, row)) in (list.y..list.bottom()).zip(rows.iter().enumerate().skip(offset)) {
        let line = Rect { y, height: 1, width: area.width - 1, ..list };
        if let Some((part, entry)) = screen.at(place) {
            if let Some(entry) = entry {
                columns.entry(canvas, line, screen, (part, entry));
            } else {
                heading(canvas, line, *row, part);
                columns.now(canvas, line, *row, part);
            }
        }
        if place == cursor {
            canvas.reverse(line);
            canvas.put(line.x, y, "▌", Role::Accent);
        }
        canvas.target(line, Target::Row(place));
    }
    canvas.scrollbar(list, offset, rows.len(), Some(Pane::Front));
    if rows.is_empty() {
        canvas.put(list.x + 2, list.y, "No file tells anything of it.", Role::Dim);
    }
    let pane = Rect { y: list.bottom(), height: below, ..area };
    detail(canvas, pane, screen);
    let promise = " lotscope adds to transactions.csv what you enter with e, and to no other file.";
    let promise = if model.opened.adds_nothing.is_some() { "" } else { promise };
    frame::notice(canvas, area, model, (promise, Role::Dim));
}

/// What the files tell, or what file would.
fn summary(screen: &HistoryScreen) -> (String, Role) {
    let parts = &screen.chronicle().parts;
    if !screen.has_transactions() {
        let text = format!(
            "No transactions tell of {}: these are its lots. A transactions.csv in the folder, from \
             the broker's history, would tell the rest.",
            screen.security
        );
        return (text, Role::Dim);
    }
    let differ = parts.iter().any(|part| !part.differences.is_empty());
    let mut held = Held::default();
    for part in parts {
        held.shares += part.held.shares;
        held.basis += part.held.basis;
        held.unknown += part.held.unknown;
    }
    let mut text = about::held_words(&held);
    if differ {
        text.push_str("  ! the transactions leave other lots than the holdings list.");
    }
    for made in
        [false, true].into_iter().filter_map(|shelter| Some((screen.realized(shelter)?, shelter)))
    {
        text.push_str(&about::realized_words(made));
    }
    (text, if differ { Role::Warning } else { Role::Plain })
}

/// Where figures end; `None` for a column that has left.
struct Columns {
    words: u16,
    /// Where the place in a file begins, and its cells.
    place: Option<(u16, u16)>,
    disallows: bool,
    /// Change, held, basis, gain, disallowed, what counts.
    ends: Vec<Option<u16>>,
    money: u32,
}

const HEADINGS: [&str; words::FIGURES] =
    ["Shares", "Held", "Basis", "Gain", "Disallowed", "Counts"];

impl Columns {
    fn of(area: Rect, model: &Model, screen: &HistoryScreen) -> Self {
        let money = places(model);
        let longest = screen.longest(money);
        let disallows = screen.disallows();
        let longest = HEADINGS.iter().zip(longest).map(|(heading, most)| width(heading).max(most));
        let shown = if disallows { words::FIGURES } else { words::FIGURES - 2 };
        let wants: Vec<Want> = longest
            .zip([0, 3, 2, 0, 1, 0])
            .take(shown)
            // The sign of the gain stands behind it.
            .map(|(longest, rank)| Want { cells: 12, longest, rank })
            .collect();
        let [told, placed] = screen.texts();
        let least = if disallows { WORDS_BESIDE } else { WORDS };
        let close: u16 = wants.iter().map(|want| want.longest + 1).sum();
        let usual: u16 = wants.iter().map(|want| want.cells.max(want.longest + 1)).sum();
        // What happened is told whole before the place is, before figures stand apart, and before the
        // list ends early.
        let told = told.saturating_add(1);
        let cells = placed.clamp(width("Where"), PLACE);
        let fits = told.saturating_add(WHAT + cells + 2 + SIGNS + close) <= area.width;
        let beside = if area.width >= WIDE && fits { cells + 2 } else { 0 };
        let fixed = WHAT + beside + SIGNS;
        let whole = area.width.min(WIDEST.max(fixed.saturating_add(told).saturating_add(usual)));
        let words = told.min(whole.saturating_sub(fixed + close)).max(least);
        let ends = ends(whole.saturating_sub(fixed + words), &wants);
        let used = ends.iter().flatten().max().copied().unwrap_or(0);
        let start = whole.saturating_sub(SIGNS + used);
        let words = start.saturating_sub(WHAT + beside + 1);
        Self {
            words,
            place: (beside > 0).then_some((WHAT + words + 1, cells)),
            disallows,
            ends: ends.into_iter().map(|end| end.map(|end| area.x + start + end)).collect(),
            money,
        }
    }

    fn headings(&self, canvas: &mut Canvas<'_>, area: Rect, y: u16) {
        canvas.put(area.x + 2, y, "Date", Role::Dim);
        canvas.put(area.x + WHAT, y, "What", Role::Dim);
        if let Some((place, _)) = self.place {
            canvas.put(area.x + place, y, "Where", Role::Dim);
        }
        for (heading, end) in HEADINGS.iter().zip(&self.ends) {
            if let Some(end) = end {
                canvas.right(*end, y, heading, Role::Dim);
            }
        }
    }

    fn entry(
        &self,
        canvas: &mut Canvas<'_>,
        line: Rect,
        screen: &HistoryScreen,
        (part, entry): (&Part, &Entry),
    ) {
        let y = line.y;
        let day = entry.on.map_or_else(|| "no date".to_owned(), |day| day.to_string());
        canvas.put(line.x + 2, y, &day, Role::Plain);
        let x = canvas.put(line.x + WHAT, y, words::sign(entry), Role::Warning);
        let what = words::entry(entry, &screen.security);
        let room = (line.x + WHAT + self.words).saturating_sub(x);
        canvas.put(x, y, &canvas.secret(&clip(&what, room)), Role::Plain);
        if let Some((place, cells)) = self.place {
            canvas.put(line.x + place, y, &shorten(&words::place(entry), cells), Role::Dim);
        }
        let realized = entry.realized();
        let role = |gain: Option<Money>| match gain {
            _ if part.sheltered => Role::Dim,
            Some(gain) => gain_role(gain),
            None => Role::Unknown,
        };
        let before = role(realized.map(|made| made.before));
        let counts = role(realized.map(|made| made.counts));
        let roles = [Role::Plain, Role::Plain, Role::Plain, before, Role::Warning, counts];
        let figures = words::figures(entry, &screen.security, (self.money, self.disallows));
        for ((text, end), role) in figures.iter().zip(&self.ends).zip(roles) {
            if let Some(end) = end {
                canvas.figure(*end, y, text, role);
            }
        }
        if let Some(end) = self.ends.iter().rev().flatten().next() {
            canvas.put(end + 1, y, &words::signs(entry, part.sheltered), Role::Dim);
        }
    }

    /// What is open now, below the rows of the files.
    fn now(&self, canvas: &mut Canvas<'_>, line: Rect, row: Row, part: &Part) {
        if let Row::Now(_) = row {
            let figures = words::held(Some(&part.held), self.money);
            for (text, end) in figures.iter().zip(self.ends.iter().skip(1)) {
                if let Some((text, end)) = text.as_ref().zip(*end) {
                    canvas.figure(end, line.y, text, Role::Plain);
                }
            }
        }
    }
}

/// The line of an account, or what its holdings list today.
fn heading(canvas: &mut Canvas<'_>, line: Rect, row: Row, part: &Part) {
    if let Row::Today(_) = row {
        let (text, role) = if part.differences.is_empty() {
            ("the holdings list the same lots".to_owned(), Role::Plain)
        } else {
            let days = format::count(part.differences.len(), "date");
            (format!("! the holdings list other lots: {days}"), Role::Warning)
        };
        canvas.put(line.x + 2, line.y, "today", Role::Plain);
        canvas.put(line.x + WHAT, line.y, &text, role);
        return;
    }
    if let Row::Now(_) = row {
        canvas.put(line.x + 2, line.y, "today", Role::Plain);
        let role = if part.carried.is_zero() { Role::Plain } else { Role::Warning };
        canvas.put(line.x + WHAT, line.y, &canvas.secret(&words::now(part)), role);
        return;
    }
    let sign = if part.sheltered { " ⌂" } else { "" };
    canvas.put(line.x + 1, line.y, &format!("{}{sign}", part.account), Role::Accent);
}

/// What the row under the cursor did to each lot.
fn detail(canvas: &mut Canvas<'_>, pane: Rect, screen: &HistoryScreen) {
    let Some((part, entry)) = screen.current() else {
        return canvas.rule(pane, pane.y, ("", Role::Plain), "");
    };
    let (title, place, lines) = match entry {
        Some(entry) => (
            words::entry(entry, &screen.security),
            words::place(entry),
            words::lines(entry, part.sheltered),
        ),
        None => (part.account.to_string(), String::new(), about::account(part)),
    };
    let account = if entry.is_some() { format!("{}, {title}", part.account) } else { title };
    let place = shorten(&place, pane.width / 2);
    let title = shorten(&account, pane.width.saturating_sub(8 + width(&place)));
    canvas.rule(pane, pane.y, (&title, Role::Plain), &place);
    let inside = Rect { x: pane.x + 2, width: pane.width - 4, ..pane };
    let broken: Vec<String> = lines.iter().flat_map(|line| broken(line, inside.width)).collect();
    let room = usize::from(pane.height.saturating_sub(1));
    let shown = if broken.len() > room { room.saturating_sub(1) } else { room };
    let mut y = pane.y + 1;
    for line in broken.iter().take(shown) {
        let role = if line.starts_with('!') { Role::Warning } else { Role::Plain };
        canvas.put(inside.x, y, &canvas.secret(line), role);
        y += 1;
    }
    if broken.len() > room {
        let more = format::count(broken.len() - shown, "line");
        canvas.put(inside.x, y, &format!("▼ {more} more: Enter shows all"), Role::Dim);
    }
}

/// A line that fits as it stands, with its figures under those of the others; else broken.
pub(super) fn broken(line: &str, cells: u16) -> Vec<String> {
    if width(line) <= cells { vec![line.to_owned()] } else { wrap(line, cells) }
}
