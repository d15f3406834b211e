//! Keys of the comparison.

use super::{moved, ticket};
use crate::app::action::Action;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    let count = model
        .ticket()
        .and_then(|ticket| ticket.outlook.as_ref().ok())
        .map_or(0, |outlook| outlook.comparison.outcomes.len());
    let Some(Screen::Compare(cursor)) = model.stack.last_mut() else { return Vec::new() };
    if let Some(place) = moved(*cursor, count, page, action) {
        *cursor = place;
        return Vec::new();
    }
    let place = *cursor;
    let method = model
        .ticket()
        .and_then(|ticket| ticket.outlook.as_ref().ok())
        .and_then(|outlook| outlook.comparison.outcomes.get(place))
        .map(|outcome| outcome.preview.plan.method);
    let Some(method) = method else { return Vec::new() };
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
        Action::Why => model.overlay = Some(ticket::about_method(method)),
        _ => {}
    }
    Vec::new()
}
