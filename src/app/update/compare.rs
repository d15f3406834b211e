//! Keys of the comparison.

use super::{moved, ticket};
use crate::app::action::Action;
use crate::app::compare::{self, View};
use crate::app::format;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if moves(model, action) {
        return Vec::new();
    }
    let Some((screen, outlook)) = compare::in_front(model) else { return Vec::new() };
    let outcome = outlook.comparison.outcomes.get(screen.cursor);
    let Some(method) = outcome.map(|outcome| outcome.preview.plan.method) else {
        return Vec::new();
    };
    match action {
        Action::Enter | Action::Sell => {
            model.pop();
            if let Some((ticket, household, today)) = model.ticket_mut() {
                ticket.choose(method);
                ticket.plan(household, today);
            }
            if action == Action::Sell {
                return ticket::review(model);
            }
        }
        Action::Pin => {
            if let Some((ticket, ..)) = model.ticket_mut() {
                ticket.pin = if ticket.pin == Some(method) { None } else { Some(method) };
            }
        }
        Action::Tax => super::tax::open(model, Some(method)),
        Action::Why if screen.view == View::Matrix => model.overlay = why(model),
        Action::Why => model.overlay = Some(ticket::about_method(model, method)),
        _ => {}
    }
    Vec::new()
}

/// Moves the cursor, or goes on to the next view; says whether the action was one of these.
fn moves(model: &mut Model, action: Action) -> bool {
    let page = model.page();
    let Some((screen, outlook)) = compare::in_front(model) else { return false };
    let mut screen = *screen;
    let lots = model.ticket().map_or(0, |ticket| ticket.lots.len());
    let columns = outlook.columns();
    match action {
        Action::View => screen.step_view(),
        Action::Left | Action::Right => {
            let at = compare::column_of(columns, screen.cursor);
            let to = if action == Action::Right { at + 1 } else { at.saturating_sub(1) };
            if let Some(place) = columns.get(to).and_then(|column| column.places.first()) {
                screen.cursor = *place;
            }
        }
        _ if screen.view == View::Matrix => match moved(screen.lot, lots, page, action) {
            Some(place) => screen.lot = place,
            None => return false,
        },
        _ => match moved(screen.cursor, outlook.comparison.outcomes.len(), page, action) {
            Some(place) => screen.cursor = place,
            None => return false,
        },
    }
    if let Some(Screen::Compare(front)) = model.stack.last_mut() {
        *front = screen;
    }
    true
}

/// Puts the cursor on a cell of the matrix.
pub(super) fn go_to_cell(model: &mut Model, lot: usize, column: usize) {
    let Some((_, outlook)) = compare::in_front(model) else { return };
    let place = outlook.columns().get(column).and_then(|column| column.places.first()).copied();
    if let (Some(Screen::Compare(screen)), Some(place)) = (model.stack.last_mut(), place) {
        screen.view = View::Matrix;
        screen.cursor = place;
        screen.lot = lot;
    }
}

/// Why the methods of this column take this lot, in full.
fn why(model: &Model) -> Option<Overlay> {
    let (screen, _) = compare::in_front(model)?;
    let cell = compare::cell(model, screen)?;
    let names: Vec<&str> = cell.methods.iter().map(|method| method.name()).collect();
    let taken = cell
        .slice
        .map_or_else(|| "none of it".to_owned(), |slice| format::count_shares(slice.quantity));
    let mut lines = vec![
        format!("taken      {taken} of {}", format::shares(compare::held(cell.lot))),
        format!("by         {}", names.join("; ")),
        format!("why        {}", cell.why),
    ];
    if let Some(tax) = cell.tax_per_share {
        let tax = format::signed(crate::domain::money::Money::new(tax.get()), 2);
        lines.push(format!("one share  adds {tax} to the year's tax in this sale"));
    }
    Some(Overlay::note(cell.lot.id.to_string(), lines))
}
