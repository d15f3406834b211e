//! Keys of the sell ticket.

use super::moved;
use crate::app::action::Action;
use crate::app::compare::CompareScreen;
use crate::app::format;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{Overlay, Question};
use crate::app::ticket::{Pane, Ticket};
use crate::domain::broker::{self, Menu};
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::year_end;
use chrono::Datelike;

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    match action {
        Action::Sell | Action::Enter => return review(model),
        Action::Compare => compare(model),
        Action::Tax => super::tax::open(model, None),
        Action::Goals => super::goals::open(model),
        Action::Why => why(model),
        Action::OtherYear => turn_year(model),
        _ => return plan(model, action, page),
    }
    Vec::new()
}

/// Opens the comparison on the method that is shown.
fn compare(model: &mut Model) {
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
}

/// Changes the order, and plans it anew.
fn plan(model: &mut Model, action: Action, page: usize) -> Vec<Effect> {
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
        Action::NextPane => ticket.pane = ticket.next_pane(true),
        Action::PreviousPane => ticket.pane = ticket.next_pane(false),
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
        Action::AvoidWash => {
            ticket.limits.avoid_wash = !ticket.limits.avoid_wash;
            let now = if ticket.limits.avoid_wash {
                "avoiding wash sales: lots whose loss would wash go last"
            } else {
                "washing lots stand where the method puts them"
            };
            said = Some(now.to_owned());
        }
        Action::Undo => {
            ticket.undo();
        }
        Action::View => ticket.limits.all_methods = !ticket.limits.all_methods,
        Action::Reload => {
            if let Some(quote) = live {
                ticket.take_price(&quote);
            }
        }
        _ => {}
    }
    ticket.plan(household, today);
    let avoided = ticket.outlook.as_ref().ok().and_then(|outlook| outlook.avoiding.done().copied());
    let cost = avoided.and_then(|avoided| avoided.words().into_iter().next());
    if let Some(said) = said {
        model.say(cost.filter(|_| action == Action::AvoidWash).unwrap_or(said));
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
    let (to, did) = (ticket.date, ticket.side.done());
    let either = ticket.outlook.as_ref().ok().and_then(|outlook| {
        let (order, method) = (&outlook.preview.plan.order, outlook.preview.plan.method);
        let selection = ticket.selection(method);
        let by = (&selection, &ticket.limits);
        year_end::on_either_day(household, order, by, [to, from], today).ok()
    });
    let taxes = either.and_then(|[here, there]| here.taxes.zip(there.taxes));
    let more = taxes.map(|(here, there)| (here.total() - there.total()).to_cents());
    let costs = match more {
        None => String::new(),
        Some(more) if more.is_zero() => ", and both years' tax stays the same".to_owned(),
        Some(more) => {
            let than = if more.is_negative() { "less" } else { "more" };
            let cents = format::cents(more.abs());
            format!(": {cents} {than} tax in both years than in {}", from.year())
        }
    };
    model.say(format!("{did} on {}{costs}", format::long_date(to)));
}

fn choose_at(ticket: &mut Ticket, place: usize) {
    let methods = ticket.methods();
    if let Some(method) = methods.get(place.min(methods.len().saturating_sub(1))) {
        ticket.choose(*method);
    }
}

/// Asks whether to record the sale. The focus starts on going back where there is an open doubt:
/// a rest that nobody assigned, a basis that counts as zero, or a loss that is disallowed for certain.
pub(super) fn review(model: &mut Model) -> Vec<Effect> {
    let Some(ticket) = model.ticket() else { return Vec::new() };
    match &ticket.outlook {
        Ok(outlook) => {
            let preview = outlook.preview.clone();
            let in_doubt = preview.plan.fallback.is_some()
                || !preview.wash.losses.is_empty()
                || preview
                    .plan
                    .slices
                    .iter()
                    .any(|slice| slice.missing_basis && !preview.sheltered);
            if ticket.changing.is_some() {
                super::sales::review(model, in_doubt);
                return Vec::new();
            }
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
pub(super) fn about_method(model: &Model, method: Method) -> Overlay {
    let info = method.info();
    let mut lines = vec![
        format!("order      {}", info.rule),
        format!("offered    {}", broker::offered_by(method)),
    ];
    match model.ticket().and_then(|ticket| ticket.menu(&model.household)) {
        Some(menu) => lines.extend(at_broker(menu, method)),
        None => {
            lines.push("ties       the older lot first, then the order of the file".to_owned());
        }
    }
    Overlay::note(info.name, lines)
}

/// What the account's broker makes of a method, and how sure each of that is.
fn at_broker(menu: &Menu, method: Method) -> Vec<String> {
    let broker = menu.broker.short_name();
    let mut lines = vec![String::new()];
    let sure = menu.entry(Menu::carried_out_by(method)).map(|entry| entry.certainty.words());
    let full = menu.full_name(method);
    lines.push(format!(
        "at {broker}: {full}{}",
        sure.map_or(String::new(), |sure| format!(" ({sure})"))
    ));
    let (missing, missing_sure) = menu.missing_basis;
    let (ties, ties_sure) = menu.ties;
    let rules = [
        ("default", menu.default.words, menu.default.certainty),
        ("no basis", missing.words(), missing_sure),
        ("ties", ties, ties_sure),
    ];
    lines
        .extend(rules.map(|(label, words, sure)| {
            format!("{label:<9}  {}", broker::rule_words(words, sure))
        }));
    let open = menu.entry(method).map_or("", |entry| entry.open);
    if !open.is_empty() {
        lines.push(format!("open       {broker} does not publish {open}"));
    }
    let unknown: Vec<&str> = menu.unpublished().collect();
    if !unknown.is_empty() {
        lines.push(format!("also there, its rule not published: {}", unknown.join(", ")));
    }
    lines
}

fn why(model: &mut Model) {
    let Some(ticket) = model.ticket() else { return };
    if ticket.pane != Pane::Lots {
        model.overlay = Some(about_method(model, ticket.method));
        return;
    }
    let Some(lot) = ticket.lot() else { return };
    let mut lines = crate::app::holdings::about::lot_lines(model, lot);
    let last = ticket.leaves_washing(model.order_household(), &lot.id);
    lines.extend(picked_or_not(ticket, lot, last));
    model.overlay = Some(Overlay::note(lot.id.to_string(), lines));
}

/// What the choice on the screen did with this lot; silent about a locked one, which has a line of
/// its own, and where nothing is chosen.
fn picked_or_not(ticket: &Ticket, lot: &Lot, washes: bool) -> Option<String> {
    let name = ticket.method.name();
    let plan = &ticket.outlook.as_ref().ok()?.preview.plan;
    if let Some(slice) = plan.slices.iter().find(|slice| slice.lot == lot.id) {
        let rest = plan.fallback.filter(|_| slice.by_fallback == slice.quantity);
        let by = rest.map_or_else(
            || name.to_owned(),
            |method| format!("{}, the method for the rest", method.name()),
        );
        return Some(format!("taken      by {by}: {}", slice.reason));
    }
    let why_not = match ticket.method {
        _ if ticket.is_locked(&lot.id) => return None,
        _ if washes => "its loss would wash, so it goes last",
        Method::Optimal => "the lots taken cost no more tax",
        Method::Specific => "not picked by hand",
        _ => "the order is full before it",
    };
    Some(format!("not taken  by {name}: {why_not}"))
}
