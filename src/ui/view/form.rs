//! The profile form: every figure a tax depends on, and what it does to the tax at once.

use crate::app::form::{Field, Form, Measure};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::domain::tax::ProfileKey;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Where a label begins, behind the sign of what is assumed.
const LABEL: u16 = 2;
/// Where a figure begins.
const FIGURE: u16 = 40;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, form: &Form) {
    let rows = u16::try_from(form.lines()).unwrap_or(u16::MAX);
    let size = (78, rows.saturating_add(6));
    let inside = canvas.popup(
        screen,
        size,
        &format!("Tax profile {}", model.household.base_year(model.today)),
    );
    let mut y = inside.y;
    let status = form.status.map_or("not chosen", |status| status.words());
    canvas.put(inside.x + LABEL, y, ProfileKey::FilingStatus.words(), label_role(form, 0));
    canvas.put(inside.x + FIGURE, y, &format!("< {status} >"), focus_role(form, 0));
    canvas.target(Rect { y, height: 1, ..inside }, Target::Row(0));
    for (place, field) in form.fields.iter().enumerate() {
        y += 1;
        draw_field(canvas, Rect { y, height: 1, ..inside }, form, (place + 1, field));
    }
    let foot = Rect { y: y + 2, height: 3, ..inside };
    let focused = form.focus.checked_sub(1).and_then(|place| form.fields.get(place));
    let long =
        focused.and_then(|field| form.fault(field).filter(|fault| !fits(inside, field, fault)));
    let (hint, role) = match (&long, focused) {
        (Some(fault), _) => (fault.as_str(), Role::Warning),
        (None, Some(field)) => (field.hint, Role::Dim),
        (None, None) => ("← → or Space chooses", Role::Dim),
    };
    canvas.put(foot.x, foot.y, hint, role);
    let (text, role) = effect(form);
    let text = canvas.secret(&text);
    canvas.put(foot.x, foot.y + 1, &text, role);
    let (text, role) = match model.notice() {
        Some(notice) if notice.warning => (notice.text.as_str(), Role::Warning),
        _ if model.opened.demo => ("Enter uses these in the demo; nothing is written.", Role::Dim),
        _ => ("Enter saves to lotscope.toml. ≈ is assumed: not given.", Role::Dim),
    };
    canvas.put(foot.x, foot.y + 2, text, role);
    canvas.right(inside.right(), inside.bottom(), " Tab next  Enter save  Esc back ", Role::Dim);
}

fn draw_field(canvas: &mut Canvas<'_>, row: Rect, form: &Form, (line, field): (usize, &Field)) {
    let y = row.y;
    if form.assumed.contains(&field.key) && field.is_empty() {
        canvas.put(row.x, y, "≈", Role::Unknown);
    }
    canvas.put(row.x + LABEL, y, field.key.words(), label_role(form, line));
    let value = canvas.secret(field.input.value());
    let shown = if form.focus == line { format!("[{value}_]") } else { format!("[{value}]") };
    let unit = if field.key.is_rate() && !field.is_empty() { " %" } else { "" };
    let x = canvas.put(row.x + FIGURE, y, &shown, focus_role(form, line));
    let x = canvas.put(x, y, unit, Role::Plain) + 1;
    let (text, role) = match (form.fault(field), form.doubt(field)) {
        (Some(fault), _) => (fault, Role::Warning),
        (None, Some(doubt)) => (doubt.to_owned(), Role::Unknown),
        (None, None) if field.is_empty() => (field.default().to_owned(), Role::Dim),
        (None, None) => (String::new(), Role::Dim),
    };
    // A longer fault is said whole below, while its line has the focus.
    let text = if fits(row, field, &text) { text.as_str() } else { "!" };
    canvas.put(x, y, text, role);
    canvas.target(row, Target::Row(line));
}

/// Has a line room for this text behind its figure?
fn fits(row: Rect, field: &Field, text: &str) -> bool {
    // Brackets, the caret and a gap; and a unit.
    let around = if field.key.is_rate() { 6 } else { 4 };
    row.x + FIGURE + width(field.input.value()) + around + width(text) <= row.right()
}

/// What the figures as they are typed make of the open sale, or of the year.
fn effect(form: &Form) -> (String, Role) {
    match (form.was, form.now) {
        (Some(was), Some(now)) => (changed(&was, &now), Role::Plain),
        (None, Some(now)) => match now.sale {
            Some(sale) => (format!("this sale {}", format::signed(sale, 2)), Role::Plain),
            None => (format!("tax {}  {}", now.year, format::cents(now.total)), Role::Plain),
        },
        (_, None) => ("no tax figure from these".to_owned(), Role::Unknown),
    }
}

fn changed(was: &Measure, now: &Measure) -> String {
    let arrow = |was: String, now: String| {
        if was == now { now } else { format!("{was} → {now}") }
    };
    let total = arrow(format::cents(was.total), format::cents(now.total));
    let year = format!("tax {}  {total}", now.year);
    match was.sale.zip(now.sale) {
        Some((was, now)) => {
            let sale = arrow(format::signed(was, 2), format::signed(now, 2));
            format!("this sale  {sale}    {year}")
        }
        None => year,
    }
}

fn label_role(form: &Form, line: usize) -> Role {
    if form.focus == line { Role::Plain } else { Role::Dim }
}

fn focus_role(form: &Form, line: usize) -> Role {
    if form.focus == line { Role::Accent } else { Role::Plain }
}
