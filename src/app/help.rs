//! What help says: this screen's keys, the screens, what cannot be done now, and the signs.

use super::action::{Action, Place};
use super::available;
use super::filter::keys;
use super::keymap::{self, Section};
use super::model::Model;

/// A line of help that can be run.
#[derive(Clone, Debug)]
pub struct Line {
    /// The keys, as one reads them.
    pub keys: String,
    /// What they do.
    pub words: &'static str,
    /// What running the line does.
    pub action: Action,
    /// The part of the table it stands in.
    pub section: Section,
    /// Why it cannot be done now.
    pub why_not: Option<String>,
}

/// The keys of the screen in front, in the table's order, movement last; where rows are filtered,
/// what a filter can ask.
#[must_use]
pub fn lines(model: &Model) -> Vec<Line> {
    let place = model.screen_place();
    let of = |section: Section| {
        keymap::bindings(place).filter(move |binding| binding.section == section).map(|binding| {
            Line {
                keys: binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                words: binding.words,
                action: binding.action,
                section: binding.section,
                why_not: available::why_not(model, binding.action),
            }
        })
    };
    let keys = [Section::Here, Section::Screens, Section::Program, Section::Move];
    let terms = keys::all().filter(|_| place == Place::Holdings).map(|key| Line {
        keys: key.example.to_owned(),
        words: key.words,
        action: Action::Filter,
        section: Section::Filter,
        why_not: None,
    });
    keys.into_iter().flat_map(of).chain(terms).collect()
}

/// The signs a screen uses, each with its meaning.
#[must_use]
pub fn signs(place: Place) -> &'static [(&'static str, &'static str)] {
    match place {
        Place::Holdings => &[
            ("○", "short-term, days left"),
            ("●", "long-term"),
            ("⌂", "sheltered: no tax"),
            ("?", "unknown"),
            ("S", "short position"),
            ("L", "locked"),
            ("W", "touched by a wash sale: W"),
            ("■", "marked"),
            ("▲▼", "price just moved"),
            ("r g h t", "reinvested, gift, inherited, transferred"),
            ("e", "price typed by you"),
            ("5d!", "price older than the last close"),
            ("·", "no lot of that term"),
            ("↑ ↓", "sorted by, which way"),
        ],
        Place::Ticket => &[
            ("○", "short-term, days left"),
            ("●", "long-term"),
            ("⌂", "sheltered: no tax"),
            ("?", "unknown"),
            ("■", "all of the lot"),
            ("▄", "part of it"),
            ("·", "none of it"),
            ("L", "locked: no sale takes it"),
            ("×", "a method not at this broker"),
            ("≈", "assumed"),
            ("▲▼", "live price above, below the frozen one"),
            ("( )", "by the method for the rest"),
            ("▒", "what this sale changes"),
            ("░", "room in a bracket"),
        ],
        Place::Compare => &[
            ("*", "the standing method"),
            ("×", "not at this broker"),
            ("●", "long-term"),
            ("○", "short-term"),
            ("⌂", "sheltered: no tax"),
            ("?", "unknown"),
            ("█", "taken; with ▌ half a step"),
            ("░", "left of the lot"),
            ("·", "not touched; no gain to tax"),
            ("L", "locked: no sale takes it"),
        ],
        Place::Sales => &[
            ("○", "pending; a short-term gain"),
            ("●", "settled, archived; a long-term gain"),
            ("·", "cancelled or discarded"),
            ("!", "act on it: not confirmed, or the files show it"),
            ("⌂", "sheltered: no tax"),
        ],
        Place::Calendar => &[
            ("●", "a lot turns long-term"),
            ("○", "a sale is pending: S"),
            ("▼", "a sale's lots become final; more below"),
            ("■", "a sale settles"),
            ("r", "a dividend is reinvested"),
            ("!", "it is reinvested inside a wash-sale window"),
            ("█", "a wash-sale window is open"),
            ("W", "the day after it"),
            ("▲", "last trade date of the tax year"),
            ("S", "last day to close a short at a loss"),
            ("?", "unknown"),
            ("·", "a day"),
        ],
        Place::Washes => &[
            ("▼", "sold at a loss"),
            ("W", "bought: takes a loss"),
            ("!", "a reinvestment that washes"),
            ("►", "the first clean day"),
            ("▲", "today"),
            ("░", "to come: a purchase washes"),
            ("·", "days gone"),
            ("⌂", "sheltered: lost for good there"),
            ("?", "unknown"),
            ("○", "a sale is pending: S"),
        ],
        Place::Tax => &[
            ("█", "filled"),
            ("▒", "what this sale changes"),
            ("░", "room"),
            ("·", "below the gains; no change"),
            ("○", "a sale is pending: S"),
            ("≈", "assumed, as it was not given"),
            ("►▼", "a line with lines of its own"),
            ("⌂", "sheltered: no tax"),
            ("×", "times"),
            ("§", "section of the law"),
        ],
        Place::History => &[
            ("○", "short-term"),
            ("●", "long-term"),
            ("⌂", "sheltered: no tax"),
            ("?", "unknown"),
            ("!", "could not be replayed as it stands; holdings differ"),
            ("·", "no lot before, none after"),
            ("W", "losses that wash sales disallowed, in a basis"),
            ("→", "before and after"),
        ],
        Place::Problems => &[
            ("!", "left out or wrong"),
            ("○", "a sale is pending: S"),
            ("?", "only you know"),
            ("·", "note"),
            ("→", "a tab"),
            ("░", "a character that cannot be shown"),
        ],
        _ => &[],
    }
}
