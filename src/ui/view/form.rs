//! The profile form: what a tax figure needs.

use crate::app::form::Form;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

const LABEL: u16 = 36;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, form: &Form) {
    let rows = u16::try_from(form.lines()).unwrap_or(u16::MAX).saturating_add(7);
    let year = model.household.base_year(model.today);
    let inside = canvas.popup(screen, (76, rows), &format!("Tax profile {year}"));
    let mut y = inside.y + 1;
    let status = form.status.map_or("not chosen", |status| status.words());
    canvas.put(inside.x, y, "filing status", label_role(form, 0));
    canvas.put(inside.x + LABEL, y, &format!("< {status} >"), focus_role(form, 0));
    canvas.target(Rect { y, height: 1, ..inside }, Target::Row(0));
    for (place, field) in form.fields.iter().enumerate() {
        y += 1;
        let line = place + 1;
        canvas.put(inside.x, y, field.key.words(), label_role(form, line));
        let value = field.input.value();
        let shown = if form.focus == line { format!("[{value}_]") } else { format!("[{value}]") };
        let x = canvas.put(inside.x + LABEL, y, &shown, focus_role(form, line));
        if let Some(fault) = form.fault(field) {
            canvas.put(x + 1, y, &fault, Role::Warning);
        }
        canvas.target(Rect { y, height: 1, ..inside }, Target::Row(line));
    }
    let hint = match form.focus.checked_sub(1).and_then(|place| form.fields.get(place)) {
        Some(field) => field.hint,
        None => "← → or Space chooses",
    };
    canvas.put(inside.x, y + 2, hint, Role::Dim);
    let (text, role) = match model.notice() {
        Some(notice) if notice.warning => (notice.text.as_str(), Role::Warning),
        _ if model.opened.demo => ("Enter uses these in the demo; nothing is written.", Role::Dim),
        _ => ("Enter saves to lotscope.toml; what is left empty counts as not given.", Role::Dim),
    };
    canvas.put(inside.x, y + 3, text, role);
    canvas.right(inside.right(), inside.bottom(), " Tab next  Enter save  Esc back ", Role::Dim);
}

fn label_role(form: &Form, line: usize) -> Role {
    if form.focus == line { Role::Plain } else { Role::Dim }
}

fn focus_role(form: &Form, line: usize) -> Role {
    if form.focus == line { Role::Accent } else { Role::Plain }
}
