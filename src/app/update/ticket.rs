//! Keys of the sell ticket.

use super::moved;
use crate::app::action::Action;
use crate::app::compare::CompareScreen;
use crate::app::format;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{Overlay, Question};
use crate::app::ticket::Pane;
use crate::domain::method::Method;
use crate::domain::year_end;

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    match action {
        Action::Sell | Action::Enter => return review(model),
        Action::Compare => {
            let lot = model.ticket().map_or(0, |ticket| ticket.lot_cursor);
            let cursor = model.ticket().map_or(0, |ticket| {
                let outcomes =
                    ticket.outlook.as_ref().map(|outlook| outlook.comparison.outcomes.as_slice());
                outcomes
                    .unwrap_or_default()
                    .iter()
                    .position(|outcome| outcome.preview.plan.method == ticket.method)
                    .unwrap_or(0)
            });
            model.push(Screen::Compare(CompareScreen::on(cursor, lot)));
            return Vec::new();
        }
        Action::Tax => {
            super::tax::open(model, None);
            return Vec::new();
        }
        Action::Goals => {
            super::goals::open(model);
            return Vec::new();
        }
        Action::Why => {
            why(model);
            return Vec::new();
        }
        Action::OtherYear => {
            turn_year(model);
            return Vec::new();
        }
        _ => {}
    }
    let live = model
        .ticket()
        .and_then(|ticket| model.household.portfolio().prices.get(&ticket.security).cloned());
    let Some((ticket, household, today)) = model.ticket_mut() else { return Vec::new() };
    let in_lots = ticket.pane == Pane::Lots;
    let mut refused = None;
    let mut said = None;
    if let Some(place) = moved(ticket.lot_cursor, ticket.lots.len(), page, action) {
        if in_lots {
            ticket.move_lot(place);
            return Vec::new();
        }
        match action {
            Action::Up => ticket.step_method(false),
            Action::Down => ticket.step_method(true),
            Action::First => choose_at(ticket, 0),
            Action::Last => choose_at(ticket, usize::MAX),
            _ => {}
        }
        ticket.plan(household, today);
        return Vec::new();
    }
    match action {
        Action::NextPane => ticket.pane = ticket.pane.step(true),
        Action::PreviousPane => ticket.pane = ticket.pane.step(false),
        Action::NextItem | Action::PreviousItem => {
            ticket.step_account(action == Action::NextItem);
        }
        Action::Digit(digit) if in_lots => refused = ticket.type_pick(household, digit).err(),
        Action::Digit(digit) => ticket.type_field(digit),
        Action::Erase if in_lots => refused = ticket.erase_pick(household).err(),
        Action::Erase => ticket.erase(),
        Action::More => refused = ticket.nudge_pick(household, 1).err(),
        Action::Less => refused = ticket.nudge_pick(household, -1).err(),
        Action::Mark => refused = ticket.toggle_pick(household).err(),
        Action::All if in_lots => ticket.pick_all(household, true),
        Action::None if in_lots => ticket.pick_all(household, false),
        Action::All => ticket.all(),
        Action::None => ticket.none(),
        Action::Percent => ticket.type_amount('%'),
        Action::Dollars => ticket.type_amount('$'),
        Action::NextMethod => ticket.step_method(true),
        Action::PreviousMethod => ticket.step_method(false),
        Action::Fallback => ticket.step_fallback(),
        Action::Pin => {
            ticket.pin = if ticket.pin == Some(ticket.method) { None } else { Some(ticket.method) };
        }
        Action::Guard => {
            ticket.step_guard();
            said = Some(ticket.limits.guard_days.map_or_else(
                || "no lot is left for last any more".to_owned(),
                |days| format!("gains that turn long-term within {days} days go last"),
            ));
        }
        Action::Undo => {
            ticket.undo();
        }
        Action::Reload => {
            if let Some(quote) = live {
                ticket.take_price(&quote);
            }
        }
        _ => {}
    }
    ticket.plan(household, today);
    if let Some(said) = said {
        model.say(said);
    }
    if let Some(reason) = refused {
        model.warn(reason);
    }
    Vec::new()
}

/// Dates the sale to the other side of the turn of the year, and says what both years' tax makes of it.
fn turn_year(model: &mut Model) {
    let Some((ticket, household, today)) = model.ticket_mut() else { return };
    let from = ticket.turn_year(household, today);
    ticket.plan(household, today);
    let to = ticket.date;
    let either = ticket.outlook.as_ref().ok().and_then(|outlook| {
        let (order, method) = (&outlook.preview.plan.order, outlook.preview.plan.method);
        year_end::on_either_day(household, order, &ticket.selection(method), [to, from], today).ok()
    });
    let taxes = either.and_then(|[here, there]| here.taxes.zip(there.taxes));
    let more = taxes.map(|(here, there)| (here.total() - there.total()).to_cents());
    let costs = match more {
        None => String::new(),
        Some(more) if more.is_zero() => ", and both years' tax stays the same".to_owned(),
        Some(more) => {
            let than = if more.is_negative() { "less" } else { "more" };
            let cents = format::cents(more.abs());
            format!(": {cents} {than} tax in both years than on {}", format::long_date(from))
        }
    };
    model.say(format!("sold on {}{costs}", format::long_date(to)));
}

fn choose_at(ticket: &mut crate::app::ticket::Ticket, place: usize) {
    let methods = ticket.methods();
    if let Some(method) = methods.get(place.min(methods.len().saturating_sub(1))) {
        ticket.choose(*method);
    }
}

/// Asks whether to record the sale. The focus starts on going back where there is an open doubt:
/// a rest that nobody assigned, or a basis that counts as zero.
pub(super) fn review(model: &mut Model) -> Vec<Effect> {
    let Some(ticket) = model.ticket() else { return Vec::new() };
    match &ticket.outlook {
        Ok(outlook) => {
            let preview = outlook.preview.clone();
            let in_doubt = preview.plan.fallback.is_some()
                || preview
                    .plan
                    .slices
                    .iter()
                    .any(|slice| slice.missing_basis && !preview.sheltered);
            let question = Question::Record(Box::new(preview));
            model.overlay = Some(Overlay::ask(question, in_doubt));
        }
        Err(reason) => {
            let reason = reason.clone();
            model.warn(reason);
        }
    }
    Vec::new()
}

/// What a method does and who offers it.
pub(super) fn about_method(method: Method) -> Overlay {
    let info = method.info();
    Overlay::note(
        info.name,
        vec![
            format!("order      {}", info.rule),
            format!("offered    {}", info.offered_by),
            "ties       the older lot first, then the order of the file".to_owned(),
        ],
    )
}

fn why(model: &mut Model) {
    let Some(ticket) = model.ticket() else { return };
    if ticket.pane != Pane::Lots {
        model.overlay = Some(about_method(ticket.method));
        return;
    }
    let Some(lot) = ticket.lot() else { return };
    let mut lines = crate::app::holdings::about::lot_lines(model, lot);
    let slice =
        ticket.outlook.as_ref().ok().and_then(|outlook| {
            outlook.preview.plan.slices.iter().find(|slice| slice.lot == lot.id)
        });
    lines.push(match slice {
        Some(slice) => format!("taken      by {}: {}", ticket.method.name(), slice.reason),
        None => format!("not taken  by {}: the order is full before it", ticket.method.name()),
    });
    model.overlay = Some(Overlay::note(lot.id.to_string(), lines));
}
