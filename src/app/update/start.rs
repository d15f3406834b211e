//! Keys of the first screen.

use super::moved;
use crate::app::action::Action;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::start::{Choice, Start};
use tui_input::Input;

/// The first screen with the path line open, over a portfolio.
pub(super) fn typing() -> Start {
    let mut start = Start { path: Some(Input::default()), ..Start::default() };
    start.cursor = start.choices().iter().position(|choice| *choice == Choice::Open).unwrap_or(0);
    start
}

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let effects = chosen(model, action);
    // Something else was chosen over what was being read.
    if effects.iter().any(|effect| matches!(effect, Effect::Open(_) | Effect::OpenDemo))
        && let Some(Screen::Start(start)) = model.stack.last_mut()
    {
        start.reading = None;
    }
    effects
}

fn chosen(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    let over_a_portfolio = model.stack.len() > 1;
    let Some(Screen::Start(start)) = model.stack.last_mut() else { return Vec::new() };
    if let Some(path) = &start.path {
        let typed = path.value().to_owned();
        match action {
            Action::Enter if typed.trim().is_empty() => {}
            Action::Enter => return vec![Effect::Open(typed)],
            Action::NextPane => {
                if let Some(completed) = complete(&typed, start) {
                    start.path = Some(Input::new(completed.clone()));
                    return vec![Effect::List(completed)];
                }
            }
            Action::Back => {
                start.path = None;
                start.failure = None;
                if over_a_portfolio {
                    model.pop();
                }
            }
            _ => {}
        }
        return Vec::new();
    }
    if let Some(place) = moved(start.cursor, start.choices().len(), page, action) {
        start.cursor = place;
        return Vec::new();
    }
    match action {
        Action::Enter => {
            start.guide = false;
            match start.choice() {
                Choice::Demo => return vec![Effect::OpenDemo],
                Choice::Last => return start.last.clone().map(Effect::Open).into_iter().collect(),
                Choice::Open => {
                    start.path = Some(Input::default());
                    return vec![Effect::List(String::new())];
                }
                Choice::WhatToDownload => start.guide = true,
            }
        }
        Action::OpenFiles => {
            start.path = Some(Input::default());
            return vec![Effect::List(String::new())];
        }
        Action::Back => {
            start.guide = false;
            if over_a_portfolio {
                model.pop();
            }
        }
        _ => {}
    }
    Vec::new()
}

/// The longest text that every listed path begins with, where it is longer than what is typed.
fn complete(typed: &str, start: &Start) -> Option<String> {
    let mut paths = start.entries.iter().map(|entry| entry.path.as_str());
    let first = paths.next()?;
    let common = paths.fold(first, |common, path| {
        let same = common
            .char_indices()
            .zip(path.chars())
            .take_while(|((_, a), b)| a == b)
            .last()
            .map_or(0, |((place, c), _)| place + c.len_utf8());
        common.get(..same).unwrap_or(common)
    });
    (common.len() > typed.len()).then(|| common.to_owned())
}
