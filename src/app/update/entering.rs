//! Keys of the form for an event.

use crate::app::action::Action;
use crate::app::entering::Entering;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
use crate::app::undo::Added;
use crate::domain::transaction::Entered;

/// Opens the form for the security of the history, in the account under the cursor.
pub(super) fn open(model: &mut Model) {
    let Screen::History(screen) = model.screen() else { return };
    let account = screen.current().map(|(part, _)| &part.account);
    let form = Entering::new(&model.household, screen.security.clone(), account);
    model.overlay = Some(Overlay::Entering(Box::new(form)));
}

/// Something was typed or chosen.
pub(super) fn changed(model: &mut Model) {
    if let Some(Overlay::Entering(form)) = &mut model.overlay {
        form.fault = None;
        form.look(&model.household, model.today);
    }
}

pub(super) fn act(model: &mut Model, mut form: Box<Entering>, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    match (action, form.review) {
        (Action::Back, None) => return effects,
        (Action::Back, Some(_)) => form.review = None,
        (Action::Enter, None) => match form.ready(model.today) {
            Ok(_) => form.review = Some(0),
            Err(wrong) => form.blame(wrong),
        },
        (Action::Enter, Some(_)) => match form.ready(model.today) {
            // It stays until it is in the file.
            Ok(entered) => effects.push(Effect::AddEvent(Box::new(entered))),
            Err(wrong) => form.blame(wrong),
        },
        (Action::NextPane | Action::Down, None) => form.step(true),
        (Action::PreviousPane | Action::Up, None) => form.step(false),
        (Action::Up, Some(scroll)) => form.review = Some(scroll.saturating_sub(1)),
        (Action::Down, Some(scroll)) => {
            form.review = Some((scroll + 1).min(form.whole().len().saturating_sub(1)));
        }
        _ => {}
    }
    model.overlay = Some(Overlay::Entering(form));
    effects
}

/// The event is in the file, or not: the files are read again with it.
pub(super) fn added(
    model: &mut Model,
    entered: Entered,
    result: Result<Option<String>, String>,
) -> Vec<Effect> {
    match result {
        Ok(copy) => {
            let words = match &copy {
                Some(copy) => {
                    format!("added to transactions.csv; what it was is in {copy}; u undoes")
                }
                None => "added to a new transactions.csv; u takes it out again".to_owned(),
            };
            let added = Added::Event { entered: entered.clone(), copy };
            let form = matches!(model.overlay, Some(Overlay::Entering(_)));
            super::recording::added(model, added, form);
            match model.stack.last_mut() {
                Some(Screen::History(screen)) => screen.await_added(entered.event, words),
                _ => model.once_read = Some(words),
            }
            vec![Effect::Reload]
        }
        Err(reason) => {
            match &mut model.overlay {
                Some(Overlay::Entering(form)) => form.fault = Some(reason),
                _ => model.overlay = Some(Overlay::note("Not added", vec![reason])),
            }
            Vec::new()
        }
    }
}
