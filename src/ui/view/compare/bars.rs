//! The tax of every method as a bar, all on one scale.

use super::super::ticket::methods;
use super::super::{bar, gain_role, signed};
use crate::app::compare::CompareScreen;
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::ticket::Ticket;
use crate::domain::compare::Outcome;
use crate::domain::money::Money;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Columns of the longest name with its indent.
const NAME: u16 = 29;

pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    list: Rect,
    (model, ticket, outcomes): (&Model, &Ticket, &[Outcome]),
    screen: &CompareScreen,
    memory: &mut Memory,
) {
    let menu = ticket.menu(&model.household);
    let offset = memory.offset(List::Compare, screen.cursor, outcomes.len(), list.height.into());
    let taxes = || outcomes.iter().filter_map(|outcome| outcome.preview.tax_impact());
    let most = taxes().map(Money::abs).max().filter(|most| most.is_positive());
    let longest = taxes().map(|tax| width(&format::cents(tax))).max().unwrap_or(1).max(5);
    let extra = outcomes.iter().filter_map(|outcome| outcome.extra_tax);
    let extra = extra.map(|extra| width(&signed(extra))).max().unwrap_or(5).max(5);
    // Name, bar, tax, extra, scrollbar.
    let tax_end = list.width.saturating_sub(extra + 3);
    let cells = tax_end.saturating_sub(NAME + longest + 2);
    let shown = outcomes.iter().enumerate().skip(offset).take(list.height.into());
    for (y, (place, outcome)) in (list.y..).zip(shown) {
        let row = Rect { y, height: 1, width: list.width - 1, ..list };
        let method = outcome.preview.plan.method;
        let here = ticket.is_offered(&model.household, method);
        let name = methods::name(menu, method, true);
        let x = methods::put_name(canvas, (row.x + 2, y), name, here);
        if ticket.pin == Some(outcome.preview.plan.method) {
            canvas.put(x, y, " pin", Role::Accent);
        }
        if let (Some(tax), Some(most)) = (outcome.preview.tax_impact(), most) {
            canvas.put(row.x + NAME, y, &bar(tax, most, cells.into()), gain_role(-tax));
        }
        match outcome.preview.tax_impact() {
            Some(tax) => canvas.figure(row.x + tax_end, y, &format::cents(tax), Role::Plain),
            None => canvas.right(row.x + tax_end, y, "?", Role::Unknown),
        }
        match outcome.extra_tax {
            Some(extra) if extra.is_zero() => {
                canvas.right(row.right() - 1, y, "least", Role::Accent);
            }
            Some(extra) => canvas.figure(row.right() - 1, y, &signed(extra), Role::Plain),
            None => {}
        }
        if place == screen.cursor {
            canvas.reverse(row);
            canvas.put(row.x, y, "▌", Role::Accent);
        }
        canvas.target(row, Target::Row(place));
    }
}
