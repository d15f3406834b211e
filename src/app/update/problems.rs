//! Keys of the problems screen.

use super::{filter, moved, telling};
use crate::app::action::Action;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::naming::Naming;
use crate::app::overlay::Overlay;
use crate::app::problems::{self, Problems};
use crate::domain::problem::Excerpt;
use std::sync::Arc;

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    if action == Action::Edit && telling::open(model) {
        return Vec::new();
    }
    let problems = &mut model.problems;
    if let Some(place) = moved(problems.cursor(), problems.rows(), page, action) {
        problems.go_to(place);
        return Vec::new();
    }
    match action {
        Action::Enter => model.overlay = whole(problems),
        Action::Filter => {
            let before = problems.filter().to_owned();
            filter::open(model, before.clone(), before);
        }
        Action::Edit => model.overlay = naming(model),
        Action::Mark => {
            let words = if problems.accept() {
                "accepted until you leave: the header counts it no more"
            } else {
                "not accepted any more: the header counts it again"
            };
            model.say(words);
        }
        _ => {}
    }
    Vec::new()
}

/// Takes the filter off, if this screen is in front and has one.
pub(super) fn clears_filter(model: &mut Model) -> bool {
    let clears = matches!(model.screen(), Screen::Problems) && !model.problems.filter().is_empty();
    if clears {
        model.problems.set_filter("");
    }
    clears
}

/// The form for what the file under the cursor does not say.
fn naming(model: &Model) -> Option<Overlay> {
    let problem = model.problems.current()?;
    let accounts = model.household.holdings.accounts();
    let accounts = accounts.map(|account| account.id.to_string()).collect();
    let why = problem.message.clone();
    Some(Overlay::Naming(Naming::new(Arc::clone(&problem.file), why, accounts)))
}

/// What was typed is in the settings, or not: the files are read again with it.
pub(super) fn named(model: &mut Model, result: Result<(), String>) -> Vec<Effect> {
    match (result, &mut model.overlay) {
        (Ok(()), overlay) => {
            if matches!(overlay, Some(Overlay::Naming(_))) {
                *overlay = None;
            }
            return vec![Effect::Reload];
        }
        (Err(reason), Some(Overlay::Naming(form))) => form.fault = Some(reason),
        (Err(reason), _) => model.overlay = Some(Overlay::note("Not saved", vec![reason])),
    }
    Vec::new()
}

/// All there is to say of the problem under the cursor, nothing cut.
fn whole(problems: &Problems) -> Option<Overlay> {
    let problem = problems.current()?;
    let mut lines = vec![
        problem.message.clone(),
        problems::meaning(problem).to_owned(),
        format!("Mend: {}.", problem.mend),
        String::new(),
    ];
    match problems.line() {
        Some(Ok(excerpt)) => {
            if let Some(cell) = cell(excerpt) {
                lines.push(format!("the cell   {cell}"));
            }
            lines.push(format!("the line   {}", with_ends(excerpt)));
        }
        Some(Err(reason)) => lines.push(format!("the line   {reason}")),
        None => {}
    }
    lines.push(format!("code       {}", problem.code));
    Some(Overlay::note(problem.at_place(), lines))
}

/// The text of the cell that is meant.
fn cell(excerpt: &Excerpt) -> Option<String> {
    let cell = excerpt.cell.clone()?;
    let text: String = excerpt.text.chars().skip(cell.start).take(cell.len()).collect();
    Some(if text.is_empty() { "is empty".to_owned() } else { text })
}

fn with_ends(excerpt: &Excerpt) -> String {
    let end = |cut| if cut { "…" } else { "" };
    format!("{}{}{}", end(excerpt.cut_before), excerpt.text, end(excerpt.cut_behind))
}
