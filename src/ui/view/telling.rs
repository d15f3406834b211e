//! The form for what the user knows of a lot.

use super::naming::tail;
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::telling::{Ask, Telling};
use crate::ui::canvas::{Canvas, clip, shorten, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

const COLUMNS: u16 = 76;
const LABEL: u16 = 23;
/// Rows beside the questions: the lot, what comes of it, what Enter does.
const ROWS: u16 = 13;
/// What the two lines of the effect are called.
const EFFECTS: [&str; 2] = ["sold today, as it is", "as it is typed"];

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, form: &Telling) {
    let lot = &form.lot;
    let questions = u16::try_from(form.lines.len()).unwrap_or(u16::MAX);
    let title = shorten(&lot.id, COLUMNS - 8);
    let inside = canvas.popup(screen, (COLUMNS, questions.saturating_add(ROWS)), &title);
    let mut y = inside.y + 1;
    let held = format!("{} {} in {}", format::shares(lot.quantity), lot.security, lot.account);
    canvas.put(inside.x, y, &clip(&canvas.secret(&held), inside.width), Role::Plain);
    let place = format!("from {}, line {}", lot.source.file, lot.source.line);
    canvas.put(inside.x, y + 1, &clip(&place, inside.width), Role::Dim);
    y += 3;
    for (place, line) in form.lines.iter().enumerate() {
        let focused = place == form.focus;
        let (role, sign) = if focused { (Role::Accent, "_") } else { (Role::Plain, "") };
        let label = if focused { Role::Plain } else { Role::Dim };
        canvas.put(inside.x, y, form.label(line.ask), label);
        let typed = tail(line.input.value(), inside.width - LABEL - 3);
        let amount = matches!(line.ask, Ask::Total | Ask::PerShare);
        let shown = if amount && !focused { canvas.secret(&typed) } else { typed };
        let end = canvas.put(inside.x + LABEL, y, &format!("[{shown}{sign}]"), role);
        if line.input.value().is_empty() {
            let room = inside.right().saturating_sub(end + 2);
            canvas.put(end + 2, y, &clip(Telling::example(line.ask), room), Role::Dim);
        }
        canvas.target(Rect { y, height: 1, ..inside }, Target::Row(place));
        y += 1;
    }
    y += 1;
    for (label, effect) in EFFECTS.iter().zip(form.effect()) {
        canvas.put(inside.x, y, label, Role::Dim);
        let effect = effect.unwrap_or_else(|| "·".to_owned());
        let x = inside.x + LABEL;
        let text = clip(&canvas.secret(&effect), inside.right().saturating_sub(x));
        canvas.put(x, y, &text, Role::Plain);
        y += 1;
    }
    y += 1;
    let (end, role) = match (&form.fault, form.told(model.today)) {
        (Some(fault), _) => (format!("! {fault}"), Role::Warning),
        (None, Err(fault)) if form.is_begun(model.today) => (fault, Role::Dim),
        (None, Err(fault)) if !form.is_empty() => (format!("! {fault}"), Role::Warning),
        _ => {
            let text = "Enter keeps it in basis.csv and reads the files again; no other file is \
                        written. Told once more, the later word counts.";
            (text.to_owned(), Role::Dim)
        }
    };
    for line in wrap(&end, inside.width).iter().take(3) {
        canvas.put(inside.x, y, line, role);
        y += 1;
    }
    canvas.right(inside.right(), inside.bottom(), " Tab next  Enter save  Esc back ", Role::Dim);
}
