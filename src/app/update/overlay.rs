//! Keys of what lies over a screen.

use super::recording::{record_sale, record_still};
use super::{
    act as do_action, entering, filter, form, goals, holdings, moved, prices, sales, sort, telling,
};
use crate::app::action::Action;
use crate::app::key::{Code, Key};
use crate::app::keymap::{self, Section};
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::naming::Naming;
use crate::app::overlay::{Overlay, Question};
use crate::app::palette::{self, Choice};
use tui_input::{Input, InputRequest};

/// Where typing goes, if it goes into text.
fn input(model: &mut Model) -> Option<&mut Input> {
    match &mut model.overlay {
        Some(Overlay::Palette { input, .. } | Overlay::Filter { input, .. }) => Some(input),
        Some(Overlay::Form(form)) => form.field_mut().map(|field| &mut field.input),
        Some(Overlay::Naming(form)) => form.field_mut(),
        Some(Overlay::Telling(form)) => form.field_mut(),
        Some(Overlay::Entering(form)) => form.field_mut(),
        Some(Overlay::Confirming(form)) => form.field_mut(),
        Some(Overlay::Letter(letter)) => letter.path.as_mut(),
        Some(_) => None,
        None => match model.stack.last_mut() {
            Some(Screen::Start(start)) => start.path.as_mut(),
            _ => None,
        },
    }
}

/// Is text being typed, so that letters are not commands?
pub(super) fn takes_text(model: &Model) -> bool {
    match &model.overlay {
        Some(overlay) => keymap::takes_text(overlay.place()),
        None => matches!(model.screen(), Screen::Start(start) if start.path.is_some()),
    }
}

/// Types a key into the text that has the focus; says whether it was text at all.
pub(super) fn type_key(model: &mut Model, key: Key) -> bool {
    let request = match (key.code, key.ctrl) {
        (Code::Char(c), false) => InputRequest::InsertChar(c),
        (Code::Char('w'), true) => InputRequest::DeletePrevWord,
        (Code::Char('u'), true) => InputRequest::DeleteLine,
        (Code::Char('a'), true) | (Code::Home, _) => InputRequest::GoToStart,
        (Code::Char('e'), true) | (Code::End, _) => InputRequest::GoToEnd,
        (Code::Backspace, _) => InputRequest::DeletePrevChar,
        (Code::Delete, _) => InputRequest::DeleteNextChar,
        (Code::Left, _) => InputRequest::GoToPrevChar,
        (Code::Right, _) => InputRequest::GoToNextChar,
        _ => return false,
    };
    if let Some(Overlay::Price(field)) = &mut model.overlay {
        field.type_in(request);
        return true;
    }
    if let Some(input) = input(model) {
        let _ = input.handle(request);
        return true;
    }
    // The filing status is chosen, not typed; so is the type of an event.
    match (&mut model.overlay, key.code) {
        (Some(Overlay::Form(form)), Code::Char(' ') | Code::Right) => form.step_status(true),
        (Some(Overlay::Form(form)), Code::Left) => form.step_status(false),
        (Some(Overlay::Entering(form)), Code::Char(' ') | Code::Right) => form.choose(true),
        (Some(Overlay::Entering(form)), Code::Left) => form.choose(false),
        (Some(Overlay::Form(_) | Overlay::Entering(_)), Code::Char(_)) => {}
        _ => return false,
    }
    true
}

/// What follows from every typed character: the filter acts at once, lists start anew.
pub(super) fn after_typing(model: &mut Model) -> Vec<Effect> {
    match &mut model.overlay {
        Some(Overlay::Filter { .. }) => filter::typed(model),
        Some(Overlay::Palette { cursor, .. }) => *cursor = 0,
        Some(Overlay::Form(_)) => form::look(model),
        Some(Overlay::Telling(_)) => telling::typed(model),
        Some(Overlay::Entering(_)) => entering::changed(model),
        Some(_) => {}
        None => {
            if let Some(Screen::Start(start)) = model.stack.last()
                && let Some(path) = &start.path
            {
                return vec![Effect::List(path.value().to_owned())];
            }
        }
    }
    Vec::new()
}

/// Pasted text goes where typing goes, without its control characters.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if !takes_text(model) {
        return Vec::new();
    }
    let typed = text.chars().filter(|c| !c.is_control()).map(InputRequest::InsertChar);
    if let Some(Overlay::Price(field)) = &mut model.overlay {
        typed.for_each(|request| field.type_in(request));
    } else if let Some(input) = input(model) {
        for request in typed {
            let _ = input.handle(request);
        }
    }
    after_typing(model)
}

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(overlay) = model.overlay.take() else { return Vec::new() };
    match overlay {
        Overlay::Dialog(dialog) => in_dialog(model, dialog, action),
        Overlay::Help(cursor) => in_help(model, cursor, action),
        Overlay::Palette { input, cursor } => in_palette(model, input, cursor, action),
        Overlay::Form(form) => form::act(model, form, action),
        Overlay::Naming(form) => in_naming(model, form, action),
        Overlay::Telling(form) => telling::act(model, form, action),
        Overlay::Entering(form) => entering::act(model, form, action),
        Overlay::Letter(letter) => sales::in_letter(model, letter, action),
        Overlay::Confirming(form) => sales::in_confirming(model, form, action),
        Overlay::Goals(goals) => goals::act(model, goals, action),
        Overlay::Price(field) => {
            match action {
                Action::Enter => prices::typed(model, field),
                Action::Back => {}
                _ => model.overlay = Some(Overlay::Price(field)),
            }
            Vec::new()
        }
        Overlay::Filter { input, before, .. } => {
            filter::act(model, (input, before), action);
            Vec::new()
        }
        Overlay::Sort(cursor) => {
            sort::act(model, cursor, action);
            Vec::new()
        }
        Overlay::Note { title, lines, scroll } => {
            let last = lines.len().saturating_sub(1);
            if let Some(scroll) = moved(scroll.min(last), lines.len(), model.page(), action) {
                model.overlay = Some(Overlay::Note { title, lines, scroll });
            }
            Vec::new()
        }
    }
}

fn in_dialog(
    model: &mut Model,
    mut dialog: crate::app::overlay::Dialog,
    action: Action,
) -> Vec<Effect> {
    let buttons = dialog.question.buttons();
    match action {
        Action::Enter if dialog.focus + 1 < buttons => {
            return answer(model, dialog.question, dialog.focus);
        }
        Action::Enter | Action::Back => return Vec::new(),
        Action::NextPane | Action::Right => dialog.focus = (dialog.focus + 1) % buttons,
        Action::PreviousPane | Action::Left => {
            dialog.focus = (dialog.focus + buttons - 1) % buttons;
        }
        Action::Up => dialog.scroll = dialog.scroll.saturating_sub(1),
        Action::Down => dialog.scroll = (dialog.scroll + 1).min(scrollable(&dialog.question)),
        _ => {}
    }
    model.overlay = Some(Overlay::Dialog(dialog));
    Vec::new()
}

/// How far the lots of a question scroll at most.
fn scrollable(question: &Question) -> usize {
    match question {
        Question::Record(preview) => preview.plan.slices.len().saturating_sub(1),
        Question::ChangeLots(change) => change.moved.len().saturating_sub(1),
        Question::TakeBack { .. }
        | Question::TryAgain { .. }
        | Question::Found { .. }
        | Question::TakeOut(_)
        | Question::Quit => 0,
    }
}

fn answer(model: &mut Model, question: Question, button: usize) -> Vec<Effect> {
    match question {
        Question::Record(preview) => record_sale(model, *preview),
        Question::ChangeLots(change) => sales::answer(model, *change),
        Question::TakeBack { decision, .. } => record_still(model, decision),
        Question::TryAgain { decision, .. } => record_still(model, *decision),
        Question::Found { archive, discard, .. } => {
            record_still(model, if button == 0 { archive } else { discard })
        }
        Question::TakeOut(added) => vec![Effect::TakeOut(added)],
        Question::Quit => vec![Effect::Quit],
    }
}

fn in_help(model: &mut Model, cursor: usize, action: Action) -> Vec<Effect> {
    let lines: Vec<_> = crate::app::help::lines(model);
    if let Some(place) = moved(cursor, lines.len(), model.page(), action) {
        model.overlay = Some(Overlay::Help(place));
        return Vec::new();
    }
    match action {
        Action::Enter => match lines.get(cursor) {
            Some(line) if line.section == Section::Filter => {
                holdings::filter_with(model, &line.keys);
                after_typing(model)
            }
            Some(line) => do_action(model, line.action),
            None => Vec::new(),
        },
        Action::Back => Vec::new(),
        _ => {
            model.overlay = Some(Overlay::Help(cursor));
            Vec::new()
        }
    }
}

fn in_palette(model: &mut Model, input: Input, cursor: usize, action: Action) -> Vec<Effect> {
    let found = palette::find(model, input.value());
    if let Some(cursor) = moved(cursor, found.len(), model.page(), action) {
        model.overlay = Some(Overlay::Palette { input, cursor });
        return Vec::new();
    }
    match action {
        Action::Enter => match found.get(cursor).map(|found| found.choice.clone()) {
            Some(Choice::Act(action)) => do_action(model, action),
            Some(Choice::Go(security)) => {
                holdings::go_to_security(model, &security);
                Vec::new()
            }
            None => Vec::new(),
        },
        Action::Back => Vec::new(),
        _ => {
            model.overlay = Some(Overlay::Palette { input, cursor });
            Vec::new()
        }
    }
}

fn in_naming(model: &mut Model, mut form: Naming, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Enter => match form.names() {
            Ok(names) => {
                // It stays until it is saved.
                model.overlay = Some(Overlay::Naming(form));
                return vec![Effect::SaveNames(names)];
            }
            Err(fault) => form.fault = Some(fault.to_owned()),
        },
        Action::NextPane | Action::Down | Action::PreviousPane | Action::Up => form.step(),
        _ => {}
    }
    model.overlay = Some(Overlay::Naming(form));
    Vec::new()
}
