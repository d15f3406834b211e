//! The form for a broker's written confirmation.

use super::naming::tail;
use crate::app::confirming::Confirming;
use crate::app::msg::Target;
use crate::ui::canvas::{Canvas, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

const COLUMNS: u16 = 70;
const LABEL: u16 = 20;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, form: &Confirming) {
    let title = format!("Did the broker confirm the lots of #{}?", form.sale);
    let inside = canvas.popup(screen, (COLUMNS, 11), &title);
    let mut y = inside.y + 1;
    for (place, (label, field)) in Confirming::LABELS.iter().zip(&form.fields).enumerate() {
        let focused = place == form.focus;
        let (role, sign) = if focused { (Role::Accent, "_") } else { (Role::Plain, "") };
        canvas.put(inside.x, y, label, if focused { Role::Plain } else { Role::Dim });
        let typed = tail(field.value(), inside.width - LABEL - 3);
        canvas.put(inside.x + LABEL, y, &format!("[{typed}{sign}]"), role);
        canvas.target(Rect { y, height: 1, ..inside }, Target::Row(place));
        y += 1;
    }
    y += 1;
    let (told, role) = match &form.fault {
        Some(fault) => (fault.as_str(), Role::Warning),
        None => (
            "The law asks for the broker's confirmation in writing, within a reasonable time; a fill \
             or a screen that shows the lots is best kept as a copy.",
            Role::Dim,
        ),
    };
    for line in wrap(told, inside.width).iter().take(3) {
        canvas.put(inside.x, y, line, role);
        y += 1;
    }
    canvas.right(inside.right(), inside.bottom(), " Tab next  Enter records  Esc back ", Role::Dim);
}
