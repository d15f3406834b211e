//! The field in which a price is typed.

use crate::app::holdings::about;
use crate::app::model::Model;
use crate::app::price_field::PriceField;
use crate::ui::canvas::{Canvas, clip};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Columns of the box.
const WIDTH: u16 = 66;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, field: &PriceField) {
    let inside = canvas.popup(screen, (WIDTH, 8), &format!("Price of {}", field.security));
    let y = inside.y + 1;
    let x = canvas.put(inside.x, y, "a share, in dollars  ", Role::Dim);
    let value = field.input.value();
    // As in the other fields; what the next character replaces stands reversed.
    let shown = if field.untouched { format!("[{value}]") } else { format!("[{value}_]") };
    let end = canvas.put(x, y, &clip(&shown, inside.right().saturating_sub(x)), Role::Accent);
    if field.untouched && !value.is_empty() {
        let typed = Rect { x: x + 1, y, width: end.saturating_sub(x + 2), height: 1 };
        canvas.reverse(typed);
    }
    let told = about::told(model, &field.security);
    let (line, role) = match field.price() {
        Err(fault) if field.is_begun() => (fault, Role::Dim),
        Err(fault) => (format!("! {fault}"), Role::Warning),
        Ok(None) => (format!("empty: back to {told}"), Role::Plain),
        Ok(Some(_)) => (format!("Ctrl-u empties it: back to {told}"), Role::Dim),
    };
    let room = inside.right().saturating_sub(inside.x);
    canvas.put(inside.x, y + 1, &clip(&line, room), role);
    let marked = "Marked e, it counts until it is emptied; no file is written.";
    canvas.put(inside.x, y + 3, &clip(marked, room), Role::Dim);
    canvas.right(inside.right(), inside.bottom(), " Enter takes it  Esc back ", Role::Dim);
}
