//! What the holdings are sorted by: from the chooser, or by a click on a heading.

use super::moved;
use crate::app::action::Action;
use crate::app::holdings::SortKey;
use crate::app::model::Model;
use crate::app::overlay::Overlay;

/// Opens the chooser on the key that is sorted by.
pub(super) fn open(model: &mut Model) {
    let now = model.holdings.sort.key;
    let place = SortKey::ALL.iter().position(|key| *key == now).unwrap_or(0);
    model.overlay = Some(Overlay::Sort(place));
}

/// Keys of the chooser: `Enter` sorts by the key under the cursor, or turns the order round where
/// it is sorted by already; `s` and the arrows move on.
pub(super) fn act(model: &mut Model, cursor: usize, action: Action) {
    let count = SortKey::ALL.len();
    let page = model.page();
    let cursor = match action {
        Action::Back => return,
        Action::Enter => {
            if let Some(key) = SortKey::ALL.get(cursor) {
                by(model, *key);
            }
            return;
        }
        Action::Sort => (cursor + 1) % count,
        _ => moved(cursor, count, page, action).unwrap_or(cursor),
    };
    model.overlay = Some(Overlay::Sort(cursor));
}

/// Sorts by a key in its natural direction; once more turns it round.
pub(super) fn by(model: &mut Model, key: SortKey) {
    let sort = model.holdings.sort.chosen(key);
    model.holdings.sort = sort;
    model.holdings.rebuild(&model.household, model.today);
    model.say(format!("sorted by {}, {}", key.words(), sort.direction()));
}
