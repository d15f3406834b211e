//! From a decision to the journal and back: only what the journal has is said to be recorded.

use super::replan;
use crate::app::format;
use crate::app::model::{Model, Screen};
use crate::app::msg::{Effect, NotRecorded, Remedy};
use crate::app::overlay::{Overlay, Question};
use crate::app::undo::{Added, Done, NotTakenOut, Undone};
use crate::app::washes;
use crate::domain::preview::Preview;
use crate::domain::refusal::Refusal;
use crate::domain::relot::{self, Moment};
use crate::domain::sales::{Decision, Event, EventId, SaleId};

/// What follows where another hand wrote to the journal.
const LOOK_AGAIN: &str = "It is being read again: look at the sale before you repeat this.";

/// Asks for an event to be recorded. Where nothing could be, it is asked for all the same: whoever
/// kept us out may be gone.
pub(super) fn record(model: &Model, decision: Decision) -> Vec<Effect> {
    vec![Effect::Record(model.household.book.event(decision, model.now))]
}

/// Records a sale as it was reviewed, if it is still what would be sold. What the files hold of its
/// lots is noted as it is now.
pub(super) fn record_sale(model: &mut Model, preview: Preview) -> Vec<Effect> {
    replan(model);
    let reviewed = model.household.kept(preview);
    let now = model.ticket().and_then(|ticket| ticket.outlook.as_ref().ok());
    if now.is_none_or(|outlook| model.household.kept(outlook.preview.clone()) != reviewed) {
        model.warn("not recorded: the holdings changed since; look at the sale again");
        return Vec::new();
    }
    let decision = model.household.sold(reviewed);
    record(model, decision)
}

/// Records what was asked about, or what the journal did not take, if it can still be decided: a
/// deadline may have passed while the question stood.
pub(super) fn record_still(model: &mut Model, decision: Decision) -> Vec<Effect> {
    if let Decision::Sold { preview, .. } = decision {
        return record_sale(model, *preview);
    }
    record_or_warn(model, |model| still(model, decision))
}

fn still(model: &Model, decision: Decision) -> Result<Decision, Refusal> {
    let Model { household, today, .. } = model;
    let (book, today, moment) = (&household.book, *today, Moment::Now(model.now));
    match decision {
        Decision::Cancelled { sale } => book.cancel(sale, today),
        Decision::Discarded { sale } => book.discard(sale, today),
        Decision::Archived { sale, .. } => household.archive(sale, today),
        Decision::ConfirmedByBroker { sale, confirmation } => {
            book.confirm(sale, confirmation, today)
        }
        Decision::Undone { reverses } => relot::undo(household, reverses, moment, today),
        Decision::LotsChanged { sale, .. } => {
            relot::changeable(household, sale, moment, today).map(|_| decision)
        }
        Decision::Sold { .. } => Ok(decision),
    }
}

fn record_or_warn(
    model: &mut Model,
    decide: impl FnOnce(&Model) -> Result<Decision, Refusal>,
) -> Vec<Effect> {
    match decide(model) {
        Ok(decision) => record(model, decision),
        Err(refusal) => {
            model.warn(refusal.to_string());
            Vec::new()
        }
    }
}

pub(super) fn undo(model: &mut Model) -> Vec<Effect> {
    match model.done.last() {
        Some(Done::Recorded(event)) => reverse(model, *event),
        Some(Done::Added(added)) => {
            let question = Question::TakeOut(added.clone());
            model.overlay = Some(Overlay::ask(question, false));
            Vec::new()
        }
        None => Vec::new(),
    }
}

pub(super) fn redo(model: &mut Model) -> Vec<Effect> {
    match model.undone.last() {
        Some(Undone::Recorded(_, undo)) => reverse(model, *undo),
        Some(Undone::TakenOut(added)) => vec![added.again()],
        None => Vec::new(),
    }
}

/// A row is in a file: from the form for it, which closes, or in again after it was taken out.
pub(super) fn added(model: &mut Model, added: Added, from_form: bool) {
    if from_form {
        model.overlay = None;
        model.undone.clear();
    } else {
        model.undone.pop();
    }
    model.done.push(Done::Added(Box::new(added)));
}

/// The row is out of its file again, or not: then it is said why, and where it never will be, undo goes on
/// with what was done before it.
pub(super) fn taken_out(
    model: &mut Model,
    added: Added,
    result: Result<(), NotTakenOut>,
) -> Vec<Effect> {
    let mine = |done: &Done| matches!(done, Done::Added(one) if **one == added);
    match result {
        Ok(()) => {
            model.done.pop_if(|done| mine(done));
            let words = format!("taken out of {} again; Ctrl-r adds it", added.file());
            model.once_read = Some(words);
            model.undone.push(Undone::TakenOut(Box::new(added)));
            vec![Effect::Reload]
        }
        Err(NotTakenOut { reason, for_good }) => {
            if for_good {
                model.done.pop_if(|done| mine(done));
            }
            model.overlay = Some(Overlay::note("Not taken out", vec![reason]));
            Vec::new()
        }
    }
}

fn reverse(model: &mut Model, event: EventId) -> Vec<Effect> {
    record_or_warn(model, |model| {
        relot::undo(&model.household, event, Moment::Now(model.now), model.today)
    })
}

/// The journal did not take it: it stays where it is, as not recorded, and can be tried again.
fn not_recorded(model: &mut Model, failed: NotRecorded) -> Vec<Effect> {
    let NotRecorded { what, reason, so } = failed;
    model.opened.read_only = (so == Remedy::ReadOnly).then(|| reason.clone());
    model.warn("NOT recorded: nothing was kept");
    let of_ticket = matches!(*what, Decision::Sold { .. });
    if of_ticket {
        model.unrecorded = Some(reason.clone());
    }
    if so == Remedy::ReadAgain && !of_ticket {
        // What was decided may not fit what the journal says now.
        model.overlay = Some(Overlay::note("NOT recorded", vec![reason, LOOK_AGAIN.to_owned()]));
    } else {
        let question = Question::TryAgain { decision: what, reason };
        model.overlay = Some(Overlay::ask(question, false));
    }
    match so {
        Remedy::ReadAgain => vec![Effect::Reload],
        Remedy::TryAgain | Remedy::ReadOnly => Vec::new(),
    }
}

/// The journal answered: only now is anything said to be recorded.
pub(super) fn recorded(model: &mut Model, result: Result<Event, NotRecorded>) -> Vec<Effect> {
    let event = match result {
        Ok(event) => event,
        Err(failed) => return not_recorded(model, failed),
    };
    model.opened.read_only = None;
    model.unrecorded = None;
    let was = model.household.portfolio().clone();
    model.household.record(event.clone());
    model.problems.set_found(model.household.problems());
    model.holdings.rebuild_from(&was, &model.household, model.today);
    match &event.what {
        Decision::Sold { sale, preview } => {
            model.done.push(Done::Recorded(event.event));
            model.undone.clear();
            let order = &preview.plan.order;
            model.stack.truncate(1);
            model.before = None;
            let next = match washes::advice(model, *sale) {
                Some(advice) => format!("W: {advice}; u takes it back"),
                None => "S shows it, u takes it back".to_owned(),
            };
            model.say(format!(
                "Recorded as #{sale}: {} {}.  {next}",
                format::shares(order.quantity),
                order.security
            ));
        }
        Decision::LotsChanged { sale, .. } => {
            // Back to where the change began.
            let sales = |screen: &Screen| matches!(screen, Screen::Sales(_));
            let keep = model.stack.iter().position(sales).map_or(1, |place| place + 1);
            model.stack.truncate(keep);
            model.before = None;
            did(model, &event, *sale, "has other lots now; E writes the letter");
        }
        Decision::ConfirmedByBroker { sale, .. } => {
            did(model, &event, *sale, "is confirmed by the broker");
        }
        Decision::Cancelled { sale } => did(model, &event, *sale, "is cancelled"),
        Decision::Discarded { sale } => did(model, &event, *sale, "is discarded"),
        Decision::Archived { sale, .. } => did(model, &event, *sale, "is archived"),
        Decision::Undone { reverses } => {
            if model.done.last() == Some(&Done::Recorded(*reverses)) {
                model.done.pop();
                model.undone.push(Undone::Recorded(*reverses, event.event));
                let of =
                    model.household.book.events().iter().find(|event| event.event == *reverses);
                model.say(of.and_then(|event| event.what.sale()).map_or_else(
                    || "undone; Ctrl-r does it again".to_owned(),
                    |sale| format!("undone, of #{sale}; Ctrl-r does it again"),
                ));
            } else if let Some(Undone::Recorded(original, _)) = model.undone.pop() {
                model.done.push(Done::Recorded(original));
                model.say("done again");
            }
        }
    }
    replan(model);
    Vec::new()
}

/// Tells of something decided about a sale; undo takes it back.
fn did(model: &mut Model, event: &Event, sale: SaleId, what: &str) {
    model.done.push(Done::Recorded(event.event));
    model.undone.clear();
    model.say(format!("#{sale} {what}; u undoes that"));
}
