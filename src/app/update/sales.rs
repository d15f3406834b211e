//! Keys of the sales screen, and of what it opens: other lots, the letter, the confirmation.

use super::recording::record;
use super::{moved, replan};
use crate::app::action::Action;
use crate::app::confirming::Confirming;
use crate::app::letter::Letter;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{Overlay, Question};
use crate::app::sales;
use crate::app::ticket::Ticket;
use crate::domain::relot::{self, Change, Moment, Reopened};
use crate::domain::sales::{SaleId, SaleState};
use tui_input::Input;

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let count = model.household.book.sales().len();
    let page = model.page();
    let Some(Screen::Sales(screen)) = model.stack.last_mut() else { return Vec::new() };
    if let Some(place) = moved(screen.cursor, count, page, action) {
        screen.cursor = place;
        return Vec::new();
    }
    let screen = *screen;
    let Some(sale) = sales::current(model, &screen) else { return Vec::new() };
    let id = sale.id;
    match action {
        Action::TakeBack => take_back(model, id),
        Action::Edit => change_lots(model, id),
        Action::Export => match Letter::new(model, id) {
            Ok(letter) => model.overlay = Some(Overlay::Letter(letter)),
            Err(refusal) => model.warn(refusal.to_string()),
        },
        Action::Confirmed => {
            model.overlay = Some(Overlay::Confirming(Confirming::new(id, model.today)));
        }
        Action::Enter | Action::Why => {
            let lines = sales::lot_lines(&sale.preview);
            let title = format!("Lots of #{id}, by {}", sale.preview.plan.method.name());
            model.overlay = Some(Overlay::note(title, lines));
        }
        _ => {}
    }
    Vec::new()
}

fn take_back(model: &mut Model, id: SaleId) {
    let book = &model.household.book;
    if model.household.finding(id).is_some()
        && let Ok(archive) = model.household.archive(id, model.today)
        && let Ok(discard) = book.discard(id, model.today)
    {
        let question = Question::Found { sale: id, archive, discard };
        model.overlay = Some(Overlay::ask(question, false));
        return;
    }
    let pending = book.sale(id).is_ok_and(|sale| sale.state(model.today) == SaleState::Pending);
    let decision =
        if pending { book.cancel(id, model.today) } else { book.discard(id, model.today) };
    match decision {
        Ok(decision) => {
            let question = Question::TakeBack { sale: id, decision };
            model.overlay = Some(Overlay::ask(question, false));
        }
        Err(refusal) => model.warn(refusal.to_string()),
    }
}

/// Opens the sell screen as it stood before the sale.
fn change_lots(model: &mut Model, id: SaleId) {
    match Reopened::new(&model.household, id, Moment::Now(model.now), model.today) {
        Ok(reopened) => {
            let ticket = Ticket::reopened(&reopened, model.today);
            model.push(Screen::Ticket(Box::new(ticket)));
            model.reopened = Some(Box::new(reopened));
        }
        Err(refusal) => model.warn(refusal.to_string()),
    }
}

/// What the ticket in front would change of its sale.
fn change(model: &Model) -> Option<Change> {
    let (ticket, reopened) = (model.ticket()?, model.reopened.as_ref()?);
    let preview = ticket.outlook.as_ref().ok()?.preview.clone();
    Some(reopened.change_to(preview, &ticket.choice(), &ticket.limits, model.today))
}

/// Asks whether the lots are to be changed, with old and new side by side.
pub(super) fn review(model: &mut Model, in_doubt: bool) {
    let Some(change) = change(model) else { return };
    if change.is_none() {
        let why = change.withheld.first().map(|one| format!(": {}", one.words()));
        let why = why.unwrap_or_default();
        model.warn(format!("#{} has these lots already{why}", change.sale));
        return;
    }
    model.overlay = Some(Overlay::ask(Question::ChangeLots(Box::new(change)), in_doubt));
}

/// Records what was asked, unless it is not what would be changed any more.
pub(super) fn answer(model: &mut Model, asked: Change) -> Vec<Effect> {
    replan(model);
    let moment = Moment::Now(model.now);
    if let Err(refusal) = relot::changeable(&model.household, asked.sale, moment, model.today) {
        model.warn(refusal.to_string());
        return Vec::new();
    }
    if change(model).as_ref() != Some(&asked) {
        model.warn("not recorded: something changed since; look at the lots again");
        return Vec::new();
    }
    record(model, asked.decision())
}

/// Keys of the letter, and of the path it is saved to.
pub(super) fn in_letter(model: &mut Model, mut letter: Letter, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    let lines = letter.text.lines().count();
    match (action, letter.path.take()) {
        (Action::Back, None) => return Vec::new(),
        // Back from the path to the letter.
        (Action::Back, Some(_)) => letter.fault = None,
        (Action::Enter, None) => {
            letter.path = Some(Input::new(letter.file_name(model)));
        }
        (Action::Enter, Some(path)) => {
            effects.push(Effect::SaveText {
                path: path.value().trim().to_owned(),
                text: letter.text.clone(),
            });
            // It stays until it is saved.
            letter.path = Some(path);
        }
        (Action::Copy, None) => {
            effects.push(Effect::Copy(letter.text.clone()));
            letter.told = Some("copied, where the terminal allows it".to_owned());
        }
        (action, path) => {
            let last = lines.saturating_sub(1);
            letter.scroll = moved(letter.scroll.min(last), lines, model.page(), action)
                .unwrap_or(letter.scroll);
            letter.path = path;
        }
    }
    model.overlay = Some(Overlay::Letter(letter));
    effects
}

/// A text was saved there, or not.
pub(super) fn saved(model: &mut Model, result: Result<String, String>) {
    match (result, &mut model.overlay) {
        (Ok(path), overlay) => {
            if let Some(Overlay::Letter(letter)) = overlay {
                (letter.path, letter.fault) = (None, None);
                letter.told = Some(format!("saved as {path}"));
            }
        }
        (Err(reason), Some(Overlay::Letter(letter))) => letter.fault = Some(reason),
        (Err(reason), _) => model.warn(reason),
    }
}

/// Keys of the form for a confirmation.
pub(super) fn in_confirming(
    model: &mut Model,
    mut form: Confirming,
    action: Action,
) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Enter => {
            let book = &model.household.book;
            let decision = form.confirmation().map_err(ToOwned::to_owned).and_then(|typed| {
                let decided = book.confirm(form.sale, typed, model.today);
                decided.map_err(|refusal| refusal.to_string())
            });
            match decision {
                Ok(decision) => return record(model, decision),
                Err(fault) => form.fault = Some(fault),
            }
        }
        Action::NextPane | Action::Down | Action::PreviousPane | Action::Up => form.step(),
        _ => {}
    }
    model.overlay = Some(Overlay::Confirming(form));
    Vec::new()
}
