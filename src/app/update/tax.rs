//! Keys of the tax screen.

use super::{form, moved};
use crate::app::action::Action;
use crate::app::format;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
use crate::app::tax::lines::{self, Row};
use crate::app::tax::{self, BOTH_FROM, Of, TaxScreen, View};
use crate::domain::method::Method;
use crate::domain::tax::Assumption;

/// Explains the tax of the ticket's sale, by this method or as it stands.
pub(super) fn open(model: &mut Model, method: Option<Method>) {
    model.push(Screen::Tax(TaxScreen::new(Of::Sale { method, moved: false })));
}

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    let Screen::Tax(screen) = model.screen() else { return Vec::new() };
    let (mut screen, told) = (screen.clone(), tax::shown(model, screen.of));
    let in_lines = screen.view == View::Lines || model.size.0 >= BOTH_FROM;
    let rows = told.as_ref().map(|told| lines::rows(told, Some(&screen.folds))).unwrap_or_default();
    if let Some(place) = moved(screen.cursor, rows.len(), page, action) {
        screen.cursor = place;
    }
    let row = rows.get(screen.cursor);
    match (action, row) {
        (Action::Enter, _) if !in_lines => screen.view = View::Lines,
        (Action::Enter, Some(row)) if !row.has_lines => {
            model.overlay = Some(about(row, screen.is_of_a_sale()));
        }
        (Action::Enter, Some(row)) => screen.folds.set(&row.path, !row.open),
        (Action::Right, Some(row)) if row.has_lines => screen.folds.set(&row.path, true),
        (Action::Left, Some(row)) if row.open => screen.folds.set(&row.path, false),
        (Action::Left, Some(row)) => {
            let above = rows.iter().take(screen.cursor);
            let above = above.rev().position(|other| other.depth() < row.depth());
            screen.cursor -= above.map_or(0, |rows| rows + 1);
        }
        (Action::FoldAll, _) => {
            if let Ok(told) = &told {
                screen.folds.turn_all(told);
                let left = lines::rows(told, Some(&screen.folds));
                let outermost = row.and_then(|row| row.path.first());
                let found = left.iter().position(|other| Some(&other.path) == row.map(|r| &r.path));
                screen.cursor = found
                    .or(left.iter().position(|other| other.path.first() == outermost))
                    .unwrap_or(0);
            }
            screen.view = View::Lines;
        }
        (Action::View, _) => {
            screen.view = match screen.view {
                View::Brackets => View::Lines,
                View::Lines => View::Brackets,
            };
        }
        (Action::NextItem | Action::PreviousItem, _) => {
            match tax::of_next_year(model, screen.of, action == Action::NextItem) {
                Ok(of) => screen.of = of,
                Err(reason) => model.warn(reason),
            }
        }
        (Action::Edit, row) => {
            let input = row.filter(|_| in_lines).and_then(|row| row.input);
            form::open(model, input);
        }
        (Action::Why, _) => {
            if let Ok(told) = &told {
                model.overlay = Some(why(told, row.filter(|_| in_lines)));
            }
        }
        _ => {}
    }
    if let Some(Screen::Tax(own)) = model.stack.last_mut() {
        *own = screen;
    }
    Vec::new()
}

/// How a line came about.
fn about(row: &Row, of_a_sale: bool) -> Overlay {
    let unknown = || "?".to_owned();
    let [before, after] = row.amounts().map(|one| one.map_or_else(unknown, format::cents));
    let change = row.change().map_or_else(unknown, |change| format::signed(change, 2));
    let mut text = if of_a_sale {
        vec![
            format!("before     {before}"),
            format!("after      {after}"),
            format!("change     {change}"),
        ]
    } else {
        vec![format!("amount     {after}")]
    };
    if !row.formula.is_empty() {
        text.push(format!("how        {}", row.formula));
    }
    text.push(format!("source     {}", row.source));
    if let Some(input) = row.input {
        let given = if row.assumed { ", not given" } else { "" };
        text.push(format!("input      {}{given}: e edits it", input.words()));
    }
    Overlay::note(row.label(), text)
}

/// What the line under the cursor means, else the answer whole; what is taken for granted and what is
/// left out.
fn why(told: &tax::Shown, row: Option<&Row>) -> Overlay {
    let mut text = vec![told.answer.concat(), String::new()];
    if let Some(row) = row {
        text = vec![row.meaning.to_owned(), String::new()];
    }
    text.extend(told.assumed.iter().map(|one| format!("≈ {one}")));
    text.push(Assumption::NotModelled.to_string());
    text.push(format::DISCLAIMER.to_owned());
    let title = match row {
        Some(row) => row.label().to_owned(),
        None => format!("Tax {}: what is taken for granted", told.year),
    };
    Overlay::note(title, text)
}

/// What `y` copies: the line under the cursor, tabs between its cells.
pub(super) fn copied(model: &Model, screen: &TaxScreen) -> String {
    let Ok(told) = tax::shown(model, screen.of) else { return String::new() };
    if screen.view == View::Brackets && model.size.0 < BOTH_FROM {
        return told.answer.concat();
    }
    lines::rows(&told, Some(&screen.folds))
        .get(screen.cursor)
        .map(|row| {
            let [before, after] = row.amounts();
            let cells = [before, after, row.change()];
            let cells = cells.map(|one| one.map_or_else(|| "?".to_owned(), format::cents));
            format!("{}\t{}", row.label(), cells.join("\t"))
        })
        .unwrap_or_default()
}
