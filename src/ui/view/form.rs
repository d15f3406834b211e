//! The profile form: every figure a tax depends on, and what it does to the tax at once.

use crate::app::form::{Field, Form, Measure};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::domain::tax::ProfileKey;
use crate::ui::canvas::{Canvas, shorten, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Where a label begins, behind the sign of what is assumed.
const LABEL: u16 = 2;
/// Where a figure begins.
const FIGURE: u16 = 40;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, form: &Form) {
    let rows = u16::try_from(form.lines()).unwrap_or(u16::MAX);
    let size = (78, rows.saturating_add(6));
    let inside = canvas.popup(screen, size, &format!("Tax profile {}", form.year));
    let mut y = inside.y;
    let status = form.filing_status().map_or("not chosen", |status| status.words());
    if form.status.is_none() && form.filing_status().is_some() {
        canvas.put(inside.x, y, "≈", Role::Unknown);
    }
    canvas.put(inside.x + LABEL, y, ProfileKey::FilingStatus.words(), label_role(form, 0));
    canvas.put(inside.x + FIGURE, y, &format!("< {status} >"), focus_role(form, 0));
    canvas.target(Rect { y, height: 1, ..inside }, Target::Row(0));
    for (place, field) in form.fields.iter().enumerate() {
        y += 1;
        draw_field(canvas, Rect { y, height: 1, ..inside }, form, (place + 1, field));
    }
    let foot = Rect { y: y + 2, height: 3, ..inside };
    let focused = form.focus.checked_sub(1).and_then(|place| form.fields.get(place));
    let (hint, role) = hint(form, focused, inside);
    canvas.put(foot.x, foot.y, &shorten(&hint, inside.width), role);
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
    let assumed = form.assumed.contains(&field.key) && field.is_empty();
    if assumed || form.is_borrowed(field) {
        canvas.put(row.x, y, "≈", Role::Unknown);
    }
    canvas.put(row.x + LABEL, y, field.key.words(), label_role(form, line));
    let value = canvas.secret(field.input.value());
    let shown = if form.focus == line { format!("[{value}_]") } else { format!("[{value}]") };
    let unit = if field.key.is_rate() && !field.is_empty() { " %" } else { "" };
    let x = canvas.put(row.x + FIGURE, y, &shown, focus_role(form, line));
    let x = canvas.put(x, y, unit, Role::Plain) + 1;
    let (text, role) = match remark(form, field) {
        Some((text, role)) if fits(row, field, &text) => (text, role),
        // It is said whole below.
        Some((_, Role::Dim)) => (String::new(), Role::Dim),
        Some((_, role)) => ("!".to_owned(), role),
        None if field.is_empty() => {
            let default = form.default(field);
            (if form.is_borrowed(field) { canvas.secret(&default) } else { default }, Role::Dim)
        }
        None => (String::new(), Role::Dim),
    };
    canvas.put(x, y, &text, role);
    canvas.target(row, Target::Row(line));
}

/// What is wrong with a line, or what to look at again.
fn remark(form: &Form, field: &Field) -> Option<(String, Role)> {
    let doubt = || form.doubt(field).map(|doubt| (doubt.to_owned(), Role::Unknown));
    let fault = form.fault(field).map(|fault| {
        let begun = form.has_focus(field) && form.is_begun(field);
        (fault, if begun { Role::Dim } else { Role::Warning })
    });
    fault.or_else(doubt)
}

/// What the line in focus asks for; before that a remark that is too long for its line, the one of
/// the line in focus first.
fn hint(form: &Form, focused: Option<&Field>, inside: Rect) -> (String, Role) {
    let long = |field: &Field| {
        let (text, role) = remark(form, field).filter(|(text, _)| !fits(inside, field, text))?;
        let own = focused.is_some_and(|focused| focused.key == field.key);
        Some((if own { text } else { format!("{}: {text}", field.key.words()) }, role))
    };
    let usual = || {
        let hint = focused.map_or("← → or Space chooses", |field| field.hint);
        (hint.to_owned(), Role::Dim)
    };
    focused.and_then(long).or_else(|| form.fields.iter().find_map(long)).unwrap_or_else(usual)
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
