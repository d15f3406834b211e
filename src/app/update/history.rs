//! Keys of the history screen.

use super::{go, moved};
use crate::app::action::Action;
use crate::app::history::{self, HistoryScreen, about, words};
use crate::app::model::{Model, Screen};
use crate::app::msg::{Effect, Msg};
use crate::app::overlay::Overlay;
use crate::domain::ids::SecurityId;

/// Opens the history of the security under the cursor of the holdings.
pub(super) fn open(model: &mut Model) {
    if let Some(security) = model.holdings.security(model.household.portfolio()) {
        let screen = HistoryScreen::new(&model.household, security);
        go(model, Screen::History(screen));
    }
}

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    let Some(Screen::History(screen)) = model.stack.last_mut() else { return Vec::new() };
    if let Some(place) = moved(screen.cursor(), screen.rows().len(), page, action) {
        screen.go_to(place);
        return Vec::new();
    }
    match action {
        Action::NextItem | Action::PreviousItem => {
            if let Some(security) = neighbour(model, action == Action::NextItem) {
                let other = HistoryScreen::new(&model.household, security.clone());
                if let Some(Screen::History(screen)) = model.stack.last_mut() {
                    *screen = other;
                }
                // Whoever goes back finds the cursor on it.
                model.holdings.find(&security);
            }
        }
        Action::Enter | Action::Why => show(model),
        Action::Edit => super::entering::open(model),
        _ => {}
    }
    Vec::new()
}

/// The next security that has a history, or the one before, round and round.
fn neighbour(model: &Model, next: bool) -> Option<SecurityId> {
    let Screen::History(screen) = model.screen() else { return None };
    let all = history::securities(model);
    let count = all.len();
    let place = all.iter().position(|security| *security == screen.security);
    let place = match place {
        Some(place) => (place + if next { 1 } else { count - 1 }) % count,
        None => 0,
    };
    all.get(place).cloned()
}

/// All of the row under the cursor.
fn show(model: &mut Model) {
    let Screen::History(screen) = model.screen() else { return };
    let Some((part, entry)) = screen.current() else { return };
    let title = entry.map_or_else(
        || part.account.to_string(),
        |entry| {
            let day = entry.on.map_or_else(|| "no date".to_owned(), |day| day.to_string());
            format!("{day}  {}", words::entry(entry, &screen.security))
        },
    );
    let lines = about::about(model, part, entry);
    model.overlay = Some(Overlay::note(title, lines));
}

/// Can what happened have changed what is told?
pub(super) const fn changed_by(msg: &Msg) -> bool {
    matches!(msg, Msg::Recorded(_) | Msg::Reloaded(_))
}
