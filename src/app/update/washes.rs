//! Keys of the wash-sale screen.

use super::{go, moved};
use crate::app::action::Action;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
pub(super) use crate::app::washes::Row;
use crate::app::washes::WashScreen;

/// Opens the windows of today.
pub(super) fn open(model: &mut Model) {
    let screen = WashScreen::new(&model.household, model.today);
    go(model, Screen::Washes(screen));
}

/// Opens them with the cursor on the first row that is wanted.
pub(super) fn open_at(model: &mut Model, wanted: impl Fn(&Row<'_>) -> bool) {
    open(model);
    if let Some(Screen::Washes(screen)) = model.stack.last_mut() {
        screen.find(wanted);
    }
}

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    let Model { stack, household, today, overlay, .. } = model;
    let Some(Screen::Washes(screen)) = stack.last_mut() else { return Vec::new() };
    if let Some(place) = moved(screen.cursor, screen.rows().len(), page, action) {
        screen.go_to(place);
        return Vec::new();
    }
    let note = match action {
        Action::View => {
            screen.turn(household, *today);
            None
        }
        Action::Enter => screen.what_to_what(),
        Action::Why => screen.why(),
        _ => None,
    };
    if let Some((title, lines)) = note {
        *overlay = Some(Overlay::note(title, lines));
    }
    Vec::new()
}
