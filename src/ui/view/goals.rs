//! The list of goals, with what the one under the cursor comes to.

use super::signed;
use crate::app::format;
use crate::app::goals::{Aim, Answer, Goals};
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::domain::order::Side;
use crate::ui::canvas::{Canvas, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Columns of the box.
const WIDTH: u16 = 76;
/// Where a number begins.
const NUMBER: u16 = 34;
/// Rows below the list: explanation, a blank, figures, a sentence of up to three lines.
const BELOW: u16 = 7;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, goals: &Goals) {
    let Some(ticket) = model.ticket() else { return };
    let rows = u16::try_from(Aim::ALL.len()).unwrap_or(0);
    let method = ticket.method_of_goals(model.order_household(), model.today);
    let title = format!("Goals for {}, by {}", ticket.security, method.name());
    let inside = canvas.popup(screen, (WIDTH, rows + BELOW + 2), &title);
    for (y, (place, aim)) in (inside.y..).zip(Aim::ALL.into_iter().enumerate()) {
        let row = Rect { y, height: 1, ..inside };
        canvas.put(row.x + 2, y, aim.words(), Role::Plain);
        if aim.has_number() {
            let (text, role) = if place == goals.cursor() {
                (canvas.secret(&format!("[{}_]", goals.number(aim))), Role::Accent)
            } else {
                ("[ ]".to_owned(), Role::Dim)
            };
            canvas.put(row.x + NUMBER, y, &text, role);
        }
        if place == goals.cursor() {
            canvas.put(row.x, y, "▌", Role::Accent);
        }
        canvas.target(row, Target::Row(place));
    }
    let y = inside.y + rows;
    canvas.put(inside.x + 2, y, goals.aim().explained(), Role::Dim);
    let told = Rect { x: inside.x + 2, y: y + 2, width: inside.width - 3, height: BELOW - 2 };
    match &goals.answer {
        Ok(answer) => found(canvas, told, answer),
        Err(reason) => paragraph(canvas, told, reason, Role::Warning),
    }
    canvas.right(inside.right(), inside.bottom(), " Enter takes the shares  Esc back ", Role::Dim);
}

/// `sell 31.204512   tax +343.28   you keep 10,000.00`, and how near that is.
fn found(canvas: &mut Canvas<'_>, area: Rect, answer: &Answer) {
    let preview = &answer.preview;
    let verb = preview.plan.order.side.words().to_lowercase();
    let sold = canvas.secret(&format!("{verb} {}", format::shares(answer.quantity)));
    let gain = preview.plan.gain() + preview.disallowed();
    let gain = canvas.secret(&format!("   gain {}", signed(gain)));
    let tax = preview
        .tax_impact()
        .map_or(String::new(), |tax| canvas.secret(&format!("   tax {}", signed(tax))));
    let kept = preview.after_tax_proceeds().unwrap_or(preview.plan.cash());
    let kept = match preview.plan.order.side {
        Side::Sell => format!("   you keep {}", format::cents(kept)),
        Side::Cover => format!("   you pay {}", format::cents(-kept)),
    };
    let kept = canvas.secret(&kept);
    let pieces = [
        (sold.as_str(), Role::Key),
        (gain.as_str(), Role::Plain),
        (tax.as_str(), Role::Plain),
        (kept.as_str(), Role::Plain),
    ];
    canvas.fitting(area.x, area.y, area.right(), &pieces);
    let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
    paragraph(canvas, below, &answer.sentence, Role::Plain);
}

fn paragraph(canvas: &mut Canvas<'_>, area: Rect, text: &str, role: Role) {
    let text = canvas.secret(text);
    for (line, y) in wrap(&text, area.width).iter().zip(area.y..area.bottom()) {
        canvas.put(area.x, y, line, role);
    }
}
