//! Keys of the screens that are one list: compare, sales.

use super::{moved, ticket};
use crate::app::action::Action;
use crate::app::format;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{Overlay, Question};
use crate::app::sales;
use crate::domain::sales::SaleState;

pub(super) fn compare(model: &mut Model, action: Action) -> Vec<Effect> {
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

pub(super) fn sales_screen(model: &mut Model, action: Action) -> Vec<Effect> {
    let count = model.household.book.sales().len();
    let page = model.page();
    let Some(Screen::Sales(screen)) = model.stack.last_mut() else { return Vec::new() };
    if let Some(place) = moved(screen.cursor, count, page, action) {
        screen.cursor = place;
        return Vec::new();
    }
    let screen = *screen;
    let Some(sale) = sales::current(model, &screen) else { return Vec::new() };
    match action {
        Action::TakeBack => {
            let (id, book) = (sale.id, &model.household.book);
            if model.household.finding(id).is_some()
                && let Ok(archive) = model.household.archive(id, model.today)
                && let Ok(discard) = book.discard(id, model.today)
            {
                let question = Question::Found { sale: id, archive, discard };
                model.overlay = Some(Overlay::ask(question, false));
                return Vec::new();
            }
            let decision = match sale.state(model.today) {
                SaleState::Pending => book.cancel(id, model.today),
                _ => book.discard(id, model.today),
            };
            match decision {
                Ok(decision) => {
                    let question = Question::TakeBack { sale: id, decision };
                    model.overlay = Some(Overlay::ask(question, false));
                }
                Err(refusal) => model.warn(refusal.to_string()),
            }
        }
        Action::Enter | Action::Why => {
            let lines = sale
                .preview
                .plan
                .slices
                .iter()
                .map(|slice| {
                    format!("{}  {}  {}", slice.lot, format::shares(slice.quantity), slice.reason)
                })
                .collect();
            let title = format!("Lots of #{}, by {}", sale.id, sale.preview.plan.method.name());
            model.overlay = Some(Overlay::note(title, lines));
        }
        _ => {}
    }
    Vec::new()
}
