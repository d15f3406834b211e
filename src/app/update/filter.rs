//! A filter being typed: the list follows as long as it means something.

use super::calendar;
use crate::app::action::Action;
use crate::app::filter::{Filter, keys};
use crate::app::holdings::Row;
use crate::app::model::{Model, Screen};
use crate::app::overlay::Overlay;
use tui_input::Input;

/// Opens the filter of the screen in front with a text; `Esc` goes back to `before`.
pub(super) fn open(model: &mut Model, before: String, text: String) {
    model.overlay = Some(Overlay::Filter { input: Input::new(text), before, fault: None });
}

/// Something was typed. The holdings wait for a term that is not finished and keep the last list
/// while one is wrong; problems are filtered by words alone.
pub(super) fn typed(model: &mut Model) {
    let Some(Overlay::Filter { input, .. }) = &model.overlay else { return };
    let text = input.value().to_owned();
    if matches!(model.screen(), Screen::Problems) {
        model.problems.set_filter(&text);
        return;
    }
    if calendar::set_filter(model, &text) {
        return;
    }
    let parsed = Filter::parse(&text);
    if let Some(Overlay::Filter { fault, .. }) = &mut model.overlay {
        *fault = parsed.as_ref().err().cloned();
    }
    if let Ok(filter) = parsed
        && !filter.is_begun(model.household.portfolio())
    {
        model.holdings.set_filter(filter, &model.household, model.today);
    }
}

/// Shows what a filter lets through, opened.
pub(super) fn show(model: &mut Model, text: &str) {
    let folded = |row: &Row| matches!(row, Row::Group(_));
    if set(model, text) && model.holdings.rows().iter().all(folded) {
        model.holdings.fold_all(&model.household, model.today);
    }
}

/// Keys that are no text: keep it, go back, complete the word.
pub(super) fn act(model: &mut Model, (input, before): (Input, String), action: Action) {
    let kept = match action {
        // The prices of now decide, even where the text is as it was.
        Action::Enter => set(model, input.value()),
        Action::Back => set(model, &before),
        _ => false,
    };
    if kept {
        return;
    }
    let completed = (action == Action::NextPane)
        .then(|| keys::complete(input.value()))
        .flatten()
        .filter(|_| matches!(model.screen(), Screen::Holdings));
    model.overlay =
        Some(Overlay::Filter { input: completed.map_or(input, Input::new), before, fault: None });
    typed(model);
}

/// Filters the list of the screen in front, unless the text means nothing.
fn set(model: &mut Model, text: &str) -> bool {
    if matches!(model.screen(), Screen::Problems) {
        model.problems.set_filter(text);
        return true;
    }
    if calendar::set_filter(model, text) {
        return true;
    }
    let Ok(filter) = Filter::parse(text) else { return false };
    model.holdings.set_filter(filter, &model.household, model.today);
    true
}
