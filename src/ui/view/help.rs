//! Help and palette: both read the one key table.

use crate::app::action::Place;
use crate::app::help::{self, Line};
use crate::app::keymap::Section;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::palette;
use crate::app::scroll::Pane;
use crate::ui::canvas::{Canvas, clip, shorten, width};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;
use tui_input::Input;

pub(super) fn keys(
    canvas: &mut Canvas<'_>,
    screen: Rect,
    model: &Model,
    cursor: usize,
    memory: &mut Memory,
) {
    let lines = help::lines(model);
    let signs = help::signs(model.screen_place());
    let sign_rows = u16::try_from(signs.len().div_ceil(2)).unwrap_or(0);
    let list_rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let rows = list_rows.saturating_add(sign_rows + 4).min(screen.height);
    let title = match model.screen_place() {
        Place::Washes => "Help: Wash sales".to_owned(),
        place => format!("Help: {place:?}"),
    };
    let inside = canvas.popup(screen, (78, rows), &title);
    let height = inside.height.saturating_sub(sign_rows + 2);
    let offset = memory.offset(List::Overlay, cursor, lines.len(), height.into());
    let shown = lines.iter().enumerate().skip(offset).take(height.into());
    for (y, (place, line)) in (inside.y..).zip(shown) {
        draw_line(canvas, Rect { y, height: 1, ..inside }, line);
        let row = Rect { y, height: 1, ..inside };
        if place == cursor {
            canvas.reverse(row);
        }
        canvas.target(row, Target::Row(place));
    }
    let list = Rect { height, width: inside.width + 1, ..inside };
    canvas.scrollbar(list, offset, lines.len(), Some(Pane::Front));
    let y = inside.y + height;
    for x in inside.left()..inside.right() {
        canvas.put(x, y, "─", Role::Dim);
    }
    for (place, (sign, words)) in signs.iter().enumerate() {
        let row = u16::try_from(place / 2).unwrap_or(0);
        let column = u16::try_from(place % 2).unwrap_or(0) * (inside.width / 2);
        let x = canvas.put(inside.x + column, y + 1 + row, sign, Role::Accent);
        let room = (inside.width / 2).saturating_sub(x - inside.x - column + 2);
        canvas.put(x + 1, y + 1 + row, &shorten(words, room), Role::Dim);
    }
    canvas.right(inside.right(), inside.bottom(), " Enter runs the line  Esc closes ", Role::Dim);
    if let Some(reason) = lines.get(cursor).and_then(|line| line.why_not.as_ref()) {
        let text = clip(&format!("not now: {reason}"), inside.width - 36);
        canvas.put(inside.x, inside.bottom(), &format!(" {text} "), Role::Warning);
    }
}

fn draw_line(canvas: &mut Canvas<'_>, row: Rect, line: &Line) {
    const KEYS: u16 = 14;
    let role = if line.why_not.is_some() { Role::Dim } else { Role::Accent };
    canvas.put(row.x, row.y, &line.keys, role);
    let weight = match (line.why_not.is_some(), line.section) {
        (true, _) | (_, Section::Move) => Role::Dim,
        _ => Role::Plain,
    };
    let start = KEYS.max(width(&line.keys) + 1);
    let room = row.width.saturating_sub(start);
    canvas.put(row.x + start, row.y, &clip(line.words, room), weight);
}

pub(super) fn palette(
    canvas: &mut Canvas<'_>,
    screen: Rect,
    model: &Model,
    input: &Input,
    cursor: usize,
    memory: &mut Memory,
) {
    let found = palette::find(model, input.value());
    let inside = canvas.popup(screen, (70, 18.min(screen.height)), "All actions");
    canvas.put(inside.x, inside.y, &format!(": {}_", input.value()), Role::Accent);
    canvas.right(inside.right(), inside.y, &found.len().to_string(), Role::Dim);
    for x in inside.left()..inside.right() {
        canvas.put(x, inside.y + 1, "─", Role::Dim);
    }
    let list = Rect { y: inside.y + 2, height: inside.height.saturating_sub(3), ..inside };
    let offset = memory.offset(List::Overlay, cursor, found.len(), list.height.into());
    let shown = found.iter().enumerate().skip(offset).take(list.height.into());
    for (y, (place, item)) in (list.y..).zip(shown) {
        let row = Rect { y, height: 1, ..list };
        let role = if item.why_not.is_some() { Role::Dim } else { Role::Plain };
        let label = item
            .why_not
            .as_ref()
            .map_or_else(|| item.label.clone(), |reason| format!("{}  {reason}", item.label));
        let tail = format!("{:<9} {:>6}", item.kind, item.key);
        let room = list.width.saturating_sub(width(&tail) + 3);
        canvas.put(row.x + 1, y, &clip(&label, room), role);
        canvas.right(row.right(), y, &tail, Role::Dim);
        if place == cursor {
            canvas.reverse(row);
        }
        canvas.target(row, Target::Row(place));
    }
    let text = "Finds actions, screens and securities by their words";
    canvas.put(inside.x, inside.bottom().saturating_sub(1), text, Role::Dim);
}
