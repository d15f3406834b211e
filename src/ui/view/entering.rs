//! The form for an event, and what it does before it is added.

use super::history::broken;
use super::naming::tail;
use crate::app::entering::{Ask, Entering};
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::ui::canvas::{Canvas, clip, shorten, width, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

const COLUMNS: u16 = 78;
const LABEL: u16 = 23;
/// Rows below the questions: what it does, and what Enter does.
const BELOW: u16 = 10;
/// Columns of all it does, at most.
const WIDEST: u16 = 110;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, form: &Entering) {
    match form.review {
        Some(scroll) => review(canvas, screen, form, scroll),
        None => questions(canvas, screen, model, form),
    }
}

fn questions(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, form: &Entering) {
    let asks = form.asks();
    let rows = u16::try_from(asks.len()).unwrap_or(u16::MAX).saturating_add(BELOW);
    let title = shorten(&format!("An event of {}", form.security), COLUMNS - 8);
    let inside = canvas.popup(screen, (COLUMNS, rows), &title);
    let mut y = inside.y;
    for (place, ask) in asks.into_iter().enumerate() {
        y += 1;
        line(canvas, Rect { y, height: 1, ..inside }, form, (place, ask));
    }
    y += 2;
    let room = usize::from(inside.bottom().saturating_sub(y + 2));
    let effect: Vec<String> =
        form.summary().iter().flat_map(|line| wrap(line, inside.width)).collect();
    for line in effect.iter().take(room) {
        let role = if line.starts_with('!') { Role::Warning } else { Role::Plain };
        canvas.put(inside.x, y, &canvas.secret(line), role);
        y += 1;
    }
    let missing = form.ready(model.today).err().map(|wrong| wrong.words);
    let (end, role) = match (&form.fault, missing) {
        (Some(fault), _) => (format!("! {fault}"), Role::Warning),
        (None, Some(missing)) => (missing, Role::Dim),
        (None, None) => {
            let text = "Enter shows all that it does; nothing is written before that.";
            (text.to_owned(), Role::Dim)
        }
    };
    let end = wrap(&end, inside.width);
    let first = inside.bottom().saturating_sub(u16::try_from(end.len().min(2)).unwrap_or(2));
    for (line, y) in end.iter().zip(first.max(y)..inside.bottom()) {
        canvas.put(inside.x, y, line, role);
    }
    canvas.right(inside.right(), inside.bottom(), " Tab next  Enter go on  Esc back ", Role::Dim);
}

fn line(canvas: &mut Canvas<'_>, row: Rect, form: &Entering, (place, ask): (usize, Ask)) {
    let focused = place == form.focus;
    let (role, label) =
        if focused { (Role::Accent, Role::Plain) } else { (Role::Plain, Role::Dim) };
    canvas.put(row.x, row.y, form.label(ask), label);
    let x = row.x + LABEL;
    let answer = form.answer(ask);
    if ask.is_chosen() {
        let shown = shorten(answer, row.width - LABEL - 4);
        let end = canvas.put(x, row.y, &format!("< {shown} >"), role);
        if focused {
            let room = row.right().saturating_sub(end + 2);
            canvas.put(end + 2, row.y, &clip("← → or Space", room), Role::Dim);
        }
    } else {
        let typed = tail(answer, row.width - LABEL - 3);
        let amount = !matches!(ask, Ask::Date | Ask::Acquired | Ask::Symbol | Ask::Note);
        let shown = if amount && !focused { canvas.secret(&typed) } else { typed };
        let sign = if focused { "_" } else { "" };
        let end = canvas.put(x, row.y, &format!("[{shown}{sign}]"), role);
        if answer.is_empty() {
            let room = row.right().saturating_sub(end + 2);
            canvas.put(end + 2, row.y, &clip(Entering::example(ask), room), Role::Dim);
        }
    }
    canvas.target(row, Target::Row(place));
}

/// All that it does, before it is added.
fn review(canvas: &mut Canvas<'_>, screen: Rect, form: &Entering, scroll: usize) {
    let widest = screen.width.saturating_sub(8).min(WIDEST);
    let lines: Vec<String> = form.whole().iter().flat_map(|line| broken(line, widest)).collect();
    let columns = lines.iter().map(|line| width(line)).max().unwrap_or(0).max(COLUMNS - 8) + 4;
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(7);
    let title =
        format!("{}: {}, {}", form.security, form.answer(Ask::Kind), form.answer(Ask::Date));
    let inside = canvas.popup(screen, (columns, rows), &shorten(&title, columns - 8));
    let list = Rect { y: inside.y + 1, height: inside.height.saturating_sub(4), ..inside };
    let room = usize::from(list.height);
    let scroll = scroll.min(lines.len().saturating_sub(room));
    canvas.scrollbar(list, scroll, lines.len(), None);
    for (line, y) in lines.iter().skip(scroll).zip(list.y..list.bottom()) {
        let role = if line.starts_with('!') { Role::Warning } else { Role::Plain };
        canvas.put(inside.x, y, &canvas.secret(line), role);
    }
    let (end, role) = match &form.fault {
        Some(fault) => (format!("! {fault}"), Role::Warning),
        None => (
            "Enter adds one row to transactions.csv and keeps a copy of what it was; no other \
             file is written."
                .to_owned(),
            Role::Dim,
        ),
    };
    for (line, y) in wrap(&end, inside.width).iter().zip(list.bottom() + 1..inside.bottom()) {
        canvas.put(inside.x, y, line, role);
    }
    canvas.right(inside.right(), inside.bottom(), " Enter add  Esc back ", Role::Dim);
}
