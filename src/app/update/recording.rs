//! From a decision to the journal and back: only what the journal has is said to be recorded.

use super::replan;
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
use crate::domain::sales::{Decision, Event, SaleId};

/// Asks for an event to be recorded, unless nothing can be.
pub(super) fn record(model: &mut Model, decision: Decision) -> Vec<Effect> {
    if let Some(reason) = model.opened.read_only.clone() {
        model.warn(format!("not recorded: {reason}"));
        return Vec::new();
    }
    vec![Effect::Record(model.household.book.event(decision, model.now))]
}

pub(super) fn undo(model: &mut Model) -> Vec<Effect> {
    match model.done.last() {
        Some(event) => {
            let reverses = *event;
            record(model, Decision::Undone { reverses })
        }
        None => Vec::new(),
    }
}

pub(super) fn redo(model: &mut Model) -> Vec<Effect> {
    match model.undone.last() {
        Some((_, undo)) => {
            let reverses = *undo;
            record(model, Decision::Undone { reverses })
        }
        None => Vec::new(),
    }
}

/// The journal answered: only now is anything said to be recorded.
pub(super) fn recorded(model: &mut Model, result: Result<Event, String>) -> Vec<Effect> {
    let event = match result {
        Ok(event) => event,
        Err(reason) => {
            model.warn("NOT recorded: nothing was kept, the ticket stays");
            model.overlay = Some(Overlay::note("Not recorded".to_owned(), vec![reason]));
            return Vec::new();
        }
    };
    let was = model.household.portfolio().clone();
    model.household.record(event.clone());
    model.problems.set_found(model.household.problems());
    model.holdings.rebuild_from(&was, &model.household, model.today);
    match &event.what {
        Decision::Sold { sale, preview } => {
            model.done.push(event.event);
            model.undone.clear();
            let order = &preview.plan.order;
            model.stack.truncate(1);
            model.before = None;
            model.say(format!(
                "Recorded as #{sale}: {} {}.  S shows it, u takes it back",
                format::shares(order.quantity),
                order.security
            ));
        }
        Decision::LotsChanged { sale, .. } => did(model, &event, *sale, "has other lots now"),
        Decision::ConfirmedByBroker { sale, .. } => {
            did(model, &event, *sale, "is confirmed by the broker");
        }
        Decision::Cancelled { sale } => did(model, &event, *sale, "is cancelled"),
        Decision::Discarded { sale } => did(model, &event, *sale, "is discarded"),
        Decision::Archived { sale, .. } => did(model, &event, *sale, "is archived"),
        Decision::Undone { reverses } => {
            if model.done.last() == Some(reverses) {
                model.done.pop();
                model.undone.push((*reverses, event.event));
                model.say("undone; Ctrl-r does it again");
            } else if let Some((original, _)) = model.undone.pop() {
                model.done.push(original);
                model.say("done again");
            }
        }
    }
    replan(model);
    Vec::new()
}

/// Tells of something decided about a sale; undo takes it back.
fn did(model: &mut Model, event: &Event, sale: SaleId, what: &str) {
    model.done.push(event.event);
    model.undone.clear();
    model.say(format!("#{sale} {what}; u undoes that"));
}
