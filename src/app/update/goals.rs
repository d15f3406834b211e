//! Keys of the list of goals.

use super::moved;
use crate::app::action::Action;
use crate::app::goals::{Aim, Goals};
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;

pub(super) fn open(model: &mut Model) {
    show(model, Goals::new());
}

/// Works the list out anew and shows it; the ticket below stays as it is.
fn show(model: &mut Model, mut goals: Goals) {
    if let Some(ticket) = model.ticket() {
        goals.look(ticket, &model.household, model.today);
        model.overlay = Some(Overlay::Goals(goals));
    }
}

/// Puts the cursor on a goal; says whether it was there already.
pub(super) fn go_to(model: &mut Model, row: usize) -> bool {
    let Some(Overlay::Goals(mut goals)) = model.overlay.take() else { return false };
    let already = std::mem::replace(&mut goals.cursor, row.min(Aim::ALL.len() - 1)) == row;
    show(model, goals);
    already
}

pub(super) fn act(model: &mut Model, mut goals: Goals, action: Action) -> Vec<Effect> {
    if let Some(place) = moved(goals.cursor, Aim::ALL.len(), Aim::ALL.len(), action) {
        goals.cursor = place;
        show(model, goals);
        return Vec::new();
    }
    match action {
        Action::Back => return Vec::new(),
        Action::Enter => {
            take(model, goals);
            return Vec::new();
        }
        Action::Digit(digit) => goals.type_digit(digit),
        Action::Erase => goals.erase(),
        Action::Less => goals.turn(),
        _ => {}
    }
    show(model, goals);
    Vec::new()
}

/// Takes what was found into the order's amount.
fn take(model: &mut Model, goals: Goals) {
    match &goals.answer {
        Ok(answer) => {
            // What one share less would come to is said in the list.
            let said = answer.sentence.split(';').next().unwrap_or_default().to_owned();
            let amount = match goals.aim() {
                Aim::Proceeds => format!("${}", goals.number(Aim::Proceeds)),
                _ => answer.quantity.to_string(),
            };
            if let Some((ticket, household, today)) = model.ticket_mut() {
                ticket.set_amount(amount);
                ticket.plan(household, today);
            }
            model.say(said);
        }
        Err(reason) => {
            let reason = reason.clone();
            model.overlay = Some(Overlay::Goals(goals));
            model.warn(reason);
        }
    }
}
