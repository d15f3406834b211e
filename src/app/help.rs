//! What help says: this screen's keys, the screens, what cannot be done now, and the signs.

mod signs;

pub use signs::signs;

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
