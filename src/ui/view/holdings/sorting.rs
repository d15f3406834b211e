//! The chooser of what the holdings are sorted by.

use crate::app::holdings::{Sort, SortKey};
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

pub(in crate::ui::view) fn draw(
    canvas: &mut Canvas<'_>,
    screen: Rect,
    model: &Model,
    cursor: usize,
) {
    let sort = model.holdings.sort;
    let rows = u16::try_from(SortKey::ALL.len()).unwrap_or(0);
    let inside = canvas.popup(screen, (58, rows + 4), "Sort by");
    for (place, (y, key)) in (inside.y..).zip(SortKey::ALL).enumerate() {
        let row = Rect { y, height: 1, ..inside };
        let (shown, sign) =
            if key == sort.key { (sort, sort.sign()) } else { (Sort::natural(key), " ") };
        let role = if key == sort.key { Role::Accent } else { Role::Plain };
        canvas.put(row.x + 1, y, sign, role);
        canvas.put(row.x + 3, y, key.words(), role);
        canvas.put(row.x + 34, y, shown.direction(), Role::Dim);
        if place == cursor {
            canvas.reverse(row);
        }
        canvas.target(row, Target::Row(place));
    }
    let text = "Rows keep their places while prices move.";
    canvas.put(inside.x, inside.bottom() - 1, text, Role::Dim);
    canvas.right(
        inside.right(),
        inside.bottom(),
        " Enter sorts, again turns round  Esc back ",
        Role::Dim,
    );
}
