//! What a ticket shows besides while the lots of a pending sale are changed.

use super::super::signed;
use crate::app::format;
use crate::app::model::Model;
use crate::app::sales;
use crate::app::ticket::Ticket;
use crate::domain::compare::Outcome;
use crate::domain::order::Side;
use crate::domain::sales::SaleId;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// `#3  Sell 120 VTI at 328.40 = 39,408.00   lots until Wed 25 Nov 23:59 ET, 13h 27m left`.
pub(super) fn order_line(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    ticket: &Ticket,
    id: SaleId,
) {
    let y = area.y;
    let Some(changing) = &ticket.changing else { return };
    let plan = &changing.old.plan;
    let order = &plan.order;
    let gross = match order.side {
        Side::Sell => plan.proceeds(),
        Side::Cover => plan.basis(),
    };
    let sold = format!(
        " #{id}  {} {} {} at {}",
        order.side.words(),
        format::shares(order.quantity),
        order.security,
        format::price(order.price)
    );
    let x = canvas.put(area.x, y, &canvas.secret(&sold), Role::Plain);
    let sale = model.household.book.sale(id).ok();
    let left = sale.and_then(|sale| sales::seconds_left(model, sale));
    let unnamed = sale.is_some_and(|sale| sales::why_unnamed(model, sale).is_some());
    let (text, role) = match left.map(sales::countdown) {
        Some((left, true)) => (format!("{left} left"), Role::Key),
        Some((left, false)) => (format!("{left} left"), Role::Short),
        None if unnamed => {
            let settles = format::short_date(changing.old.settles_on, model.today);
            (format!("settles {settles}"), Role::Short)
        }
        None => ("final".to_owned(), Role::Warning),
    };
    let start = area.right().saturating_sub(width(&text) + 1);
    canvas.put(start, y, &text, role);
    let sum = canvas.secret(&format!(" = {}", format::cents(gross)));
    let on = format!(", {}", format::short_date(order.trade_date, model.today));
    let mut x = x;
    for piece in [on, sum] {
        if x + width(&piece) + 2 < start {
            x = canvas.put(x, y, &piece, Role::Plain);
        }
    }
}

/// What the column behind the methods compares.
pub(super) const fn heading(wide: u16) -> &'static str {
    if wide > SECOND { "extra tax  tax against old" } else { "tax against old" }
}

/// The width from which the extra tax over the least stands beside it, and what it takes.
const SECOND: u16 = 45;
const FURTHER: u16 = 15;

/// Cells that the methods take more than in a ticket of a new sale.
pub(super) fn further_columns(screen: u16, ticket: &Ticket) -> u16 {
    if ticket.changing.is_some() && screen >= 140 { FURTHER } else { 0 }
}

/// The extra tax over the least, where there is a column for it: how far left of the other it ends.
pub(super) fn extra(ticket: &Ticket, outcome: &Outcome, wide: u16) -> Option<(u16, String)> {
    let shown = ticket.changing.is_some() && ticket.pin.is_none() && wide >= SECOND;
    let extra = outcome.extra_tax.filter(|_| shown)?;
    let text = if extra.is_zero() { "best".to_owned() } else { signed(extra) };
    Some((FURTHER + 2, text))
}

/// What a method changes: its tax less that of the lots the sale has.
pub(super) fn figure(ticket: &Ticket, outcome: &Outcome) -> (String, Role) {
    match ticket.against_recorded(&outcome.preview) {
        Some(more) => {
            let role = if more.to_cents().is_positive() { Role::Plain } else { Role::Gain };
            (signed(more), role)
        }
        None => ("?".to_owned(), Role::Unknown),
    }
}

/// What the lots on the screen change, and how far they are from the least tax.
pub(super) fn told(ticket: &Ticket) -> Option<String> {
    let changing = ticket.changing.as_ref()?;
    let outlook = ticket.outlook.as_ref().ok()?;
    let (old, new) = (&changing.old, &outlook.preview);
    let moved = crate::domain::relot::moved(&old.plan, &new.plan).len();
    if moved == 0 {
        return Some(format!(" · the lots #{} has; m goes on to other methods", changing.sale));
    }
    let lots = format::count(moved, "lot");
    let tax =
        ticket.against_recorded(new).map_or(String::new(), |tax| format!(", tax {}", signed(tax)));
    let least = outlook.extra_tax.filter(|extra| extra.to_cents().is_positive());
    let least = least.map_or(String::new(), |extra| format!("; {} over the least", signed(extra)));
    Some(format!(" · {lots} would change{tax}{least}.  Enter shows it"))
}
