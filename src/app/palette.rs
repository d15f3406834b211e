//! What the palette finds: actions, screens, securities and accounts.

use super::action::Action;
use super::available;
use super::keymap::{self, Section};
use super::model::Model;
use crate::domain::ids::SecurityId;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Does this.
    Act(Action),
    /// Goes to this security.
    Go(SecurityId),
}

/// One line of the palette.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is.
    pub label: String,
    /// Which kind.
    pub kind: &'static str,
    /// The key that does the same.
    pub key: String,
    /// Why it cannot be done now.
    pub why_not: Option<String>,
    /// What choosing it does.
    pub choice: Choice,
}

/// Everything that matches what is typed: each word must occur.
#[must_use]
pub fn find(model: &Model, typed: &str) -> Vec<Found> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let place = model.screen_place();
    let actions = keymap::bindings(place)
        .filter(|binding| binding.section != Section::Move)
        .filter(|binding| !matches!(binding.action, Action::Palette | Action::Enter))
        .map(|binding| Found {
            label: binding.words.to_owned(),
            kind: match binding.section {
                Section::Screens => "screen",
                Section::Program => "program",
                Section::Here | Section::Move | Section::Filter => "here",
            },
            key: binding.keys.first().map(ToString::to_string).unwrap_or_default(),
            why_not: available::why_not(model, binding.action),
            choice: Choice::Act(binding.action),
        });
    let portfolio = model.household.portfolio();
    let securities = portfolio
        .securities()
        .filter(|security| !portfolio.lots_of(&security.id).is_empty())
        .map(|security| Found {
            label: match &security.name {
                Some(name) => format!("{}  {name}", security.id),
                None => security.id.to_string(),
            },
            kind: "security",
            key: String::new(),
            why_not: None,
            choice: Choice::Go(security.id.clone()),
        });
    actions
        .chain(securities)
        .filter(|found| {
            let text = format!("{} {}", found.label.to_lowercase(), found.kind);
            words.iter().all(|word| text.contains(word))
        })
        .collect()
}
