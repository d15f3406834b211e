//! The letter to a broker: to be read, copied, or saved to a new file.

use super::naming::tail;
use crate::app::letter::Letter;
use crate::app::model::Model;
use crate::ui::canvas::{Canvas, clip, width, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Columns of the box: the letter's own, its frame and the scrollbar.
const COLUMNS: u16 = 78;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, letter: &Letter) {
    // The name of a lot may be longer than any line of a letter.
    let room = COLUMNS - 6;
    let whole =
        |line: &str| if width(line) > room { wrap(line, room) } else { vec![line.to_owned()] };
    let lines: Vec<String> = letter.text.lines().flat_map(whole).collect();
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
    let title = format!("Letter for #{}", letter.sale);
    let inside = canvas.popup(screen, (COLUMNS.min(screen.width), rows), &title);
    let below = if letter.path.is_some() { 4 } else { 0 };
    let list = Rect { height: inside.height.saturating_sub(below), ..inside };
    let room = usize::from(list.height);
    let scroll = letter.scroll.min(lines.len().saturating_sub(room));
    canvas.scrollbar(list, scroll, lines.len(), None);
    for (line, y) in lines.iter().skip(scroll).zip(list.y..list.bottom()) {
        let line = canvas.secret(line);
        canvas.put(inside.x, y, &line, Role::Plain);
    }
    let Some(path) = &letter.path else {
        if let Some(told) = &letter.told {
            let told = clip(&format!(" · {told} "), inside.width);
            canvas.put(inside.x, inside.bottom(), &told, Role::Accent);
            return;
        }
        let more = lines.len().saturating_sub(room + scroll);
        let keys = if more > 0 {
            format!(" ↓ {more} more lines  y copy  Enter save  Esc closes ")
        } else {
            " y copy  Enter save  Esc closes ".to_owned()
        };
        canvas.right(inside.right(), inside.bottom(), &keys, Role::Dim);
        return;
    };
    canvas.rule(inside, list.bottom(), ("save as", Role::Dim), "");
    let typed = tail(path.value(), inside.width.saturating_sub(3));
    canvas.put(inside.x, list.bottom() + 1, &format!("[{typed}_]"), Role::Accent);
    let (told, role) = match &letter.fault {
        Some(fault) => (format!("! {fault}"), Role::Warning),
        None if model.opened.demo => {
            ("into the current folder; no file is ever overwritten".to_owned(), Role::Dim)
        }
        None => ("into the portfolio's folder; no file is ever overwritten".to_owned(), Role::Dim),
    };
    for (line, y) in wrap(&told, inside.width).iter().take(2).zip(list.bottom() + 2..) {
        canvas.put(inside.x, y, line, role);
    }
    canvas.right(inside.right(), inside.bottom(), " Enter saves  Esc back ", Role::Dim);
}
