//! What every message does to the model. One file a screen; this one dispatches.

mod calendar;
mod compare;
mod entering;
mod filter;
mod form;
mod goals;
mod history;
mod holdings;
pub(in crate::app) mod locks;
mod mouse;
mod overlay;
mod prices;
mod problems;
mod reading;
mod recording;
mod sales;
mod sort;
mod start;
mod tax;
pub(in crate::app) mod telling;
mod ticket;
mod washes;

use super::action::{Action, Place};
use super::available;
use super::key::Key;
use super::keymap;
use super::model::{Model, Screen};
use super::msg::{Effect, Msg};
use super::overlay::{Overlay, Question};
use super::sales::{self as shown, SalesScreen};
use super::tax::{Of, TaxScreen};
use crate::domain::problem::Problem;
use chrono::Datelike;

/// Changes the model by a message and returns what the world is asked to do.
#[must_use]
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let (place, changed) = (model.screen_place(), calendar::changed_by(&msg));
    let told_anew = history::changed_by(&msg);
    let prices_moved = matches!(msg, Msg::Prices(_) | Msg::Source(_));
    let mut effects = take(model, msg);
    if model.ticket().is_none() {
        model.unrecorded = None;
    }
    // Calendar and windows keep what they have found: a screen that comes to the front anew looks
    // again.
    if changed || place != model.screen_place() {
        super::calendar::refresh(model);
        super::washes::refresh(model);
    } else if prices_moved {
        super::calendar::reprice(model);
        super::washes::reprice(model);
    }
    if told_anew {
        super::history::refresh(model);
    }
    // Whatever moved the cursor there: the line of the problem under it is shown.
    if matches!(model.screen(), Screen::Problems) {
        effects.extend(model.problems.wants_line().map(Effect::ReadLine));
    }
    effects
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => press(model, key),
        Msg::Paste(text) => overlay::paste(model, &text),
        Msg::Mouse(mouse, target) => mouse::act(model, mouse, target),
        Msg::Wheel(rows, target) => mouse::wheel(model, rows, target),
        Msg::Resize(columns, rows) => {
            model.size = (columns, rows);
            Vec::new()
        }
        Msg::Clock(now) => {
            model.at(now);
            Vec::new()
        }
        Msg::Prices(quotes) => {
            prices::came_in(model, quotes);
            Vec::new()
        }
        Msg::Source(report) => {
            prices::reported(model, report);
            Vec::new()
        }
        Msg::Recorded(result) => recording::recorded(model, result),
        Msg::ProfileSaved(result) => {
            match result {
                Ok(profiles) => {
                    model.household.profiles = *profiles;
                    replan(model);
                    model.say("the profile is saved; figures follow it from here on");
                }
                Err(reason) => model.warn(format!("the profile is not saved: {reason}")),
            }
            Vec::new()
        }
        Msg::TextSaved(result) => {
            sales::saved(model, result);
            Vec::new()
        }
        Msg::NamesSaved(result) => problems::named(model, result),
        Msg::BasisSaved(told, result) => telling::saved(model, *told, result),
        Msg::EventAdded(entered, result) => entering::added(model, *entered, result),
        Msg::TakenOut(added, result) => recording::taken_out(model, *added, result),
        Msg::LocksSaved(locks, result) => {
            locks::saved(model, &locks, result);
            Vec::new()
        }
        Msg::Reading(reading) => {
            model.read_to(reading);
            Vec::new()
        }
        Msg::Line(spot, line) => {
            model.problems.take_line(spot, line);
            Vec::new()
        }
        Msg::Loaded(fresh) => {
            model.load(*fresh);
            Vec::new()
        }
        Msg::Reloaded(fresh) => {
            reading::reloaded(model, *fresh);
            Vec::new()
        }
        Msg::LoadFailed(reason) => {
            reading::failed(model, reason);
            Vec::new()
        }
        Msg::Listing(entries) => {
            if let Some(Screen::Start(start)) = model.stack.last_mut() {
                start.entries = entries;
            }
            Vec::new()
        }
    }
}

/// A key: text where text is typed, else whatever the key table says.
fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.hush();
    let place = model.place();
    if model.too_small() && !matches!(key.typed(), Some('q')) && key != Key::ctrl('c') {
        return Vec::new();
    }
    if overlay::takes_text(model) && overlay::type_key(model, key) {
        return overlay::after_typing(model);
    }
    let Some(action) = keymap::action(key, place) else {
        if !keymap::takes_text(place) {
            model.say(format!("{key} does nothing here; ? shows what does"));
        }
        return Vec::new();
    };
    act(model, action)
}

/// Does an action where the keys go, unless it cannot be done now: then says why.
fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Leave => return vec![Effect::Quit],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        _ => {}
    }
    if action == Action::Back && model.overlay.is_none() && model.reading().is_some() {
        return reading::stop(model);
    }
    if model.overlay.is_some() {
        return overlay::act(model, action);
    }
    if let Some(reason) = available::why_not(model, action) {
        model.warn(reason);
        return Vec::new();
    }
    if let Some(effects) = anywhere(model, action) {
        return effects;
    }
    match model.screen_place() {
        Place::Start => start::act(model, action),
        Place::Holdings => holdings::act(model, action),
        Place::Ticket => ticket::act(model, action),
        Place::Compare => compare::act(model, action),
        Place::Sales => sales::act(model, action),
        Place::Calendar => calendar::act(model, action),
        Place::Washes => washes::act(model, action),
        Place::Tax => tax::act(model, action),
        Place::History => history::act(model, action),
        Place::Problems => problems::act(model, action),
        _ => Vec::new(),
    }
}

/// Acts that mean the same on every screen; `None` where the screen itself decides.
fn anywhere(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let on_start = matches!(model.screen(), Screen::Start(_));
    match action {
        Action::Help => model.overlay = Some(Overlay::Help(0)),
        Action::Palette => {
            model.overlay =
                Some(Overlay::Palette { input: tui_input::Input::default(), cursor: 0 });
        }
        Action::OpenFiles if !on_start => model.push(Screen::Start(start::typing())),
        Action::Quit => return Some(quit(model)),
        Action::Swap => {
            model.swap();
            replan(model);
        }
        Action::Sales => go(model, Screen::Sales(SalesScreen::default())),
        Action::Calendar => calendar::open(model),
        Action::Washes => washes::open(model),
        Action::Problems => go(model, Screen::Problems),
        Action::YearTax => go(model, Screen::Tax(TaxScreen::new(Of::Year(model.today.year())))),
        Action::Profile => form::open(model, None),
        Action::Lock => return Some(locks::turn(model)),
        Action::Freeze => prices::freeze(model),
        Action::Hide => model.hidden = !model.hidden,
        Action::Redo => return Some(recording::redo(model)),
        Action::Undo if !model.ticket_in_front_can_undo() => return Some(recording::undo(model)),
        Action::Copy => {
            model.say("copied, where the terminal allows it");
            return Some(vec![Effect::Copy(copied(model))]);
        }
        Action::Reload if model.screen_place() != Place::Ticket && !on_start => {
            return Some(vec![Effect::Reload]);
        }
        Action::Back
            if !matches!(model.screen_place(), Place::Start | Place::Holdings)
                && !problems::clears_filter(model)
                && !calendar::clears_filter(model) =>
        {
            back(model);
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Opens a screen, or goes back to where it stands already.
fn go(model: &mut Model, screen: Screen) {
    let same = |other: &Screen| match (other, &screen) {
        (Screen::Tax(other), Screen::Tax(screen)) => other.is_of_a_sale() == screen.is_of_a_sale(),
        _ => std::mem::discriminant(other) == std::mem::discriminant(&screen),
    };
    if let Some(place) = model.stack.iter().position(same) {
        model.before = Some(model.stack.clone());
        model.stack.truncate(place + 1);
    } else {
        model.push(screen);
    }
}

fn back(model: &mut Model) {
    model.pop();
    replan(model);
}

fn quit(model: &mut Model) -> Vec<Effect> {
    if model.ticket().is_some_and(super::ticket::Ticket::has_hand_picks) {
        model.overlay = Some(Overlay::ask(Question::Quit, true));
        return Vec::new();
    }
    vec![Effect::Quit]
}

/// Plans the ticket anew and builds the rows anew, after anything they depend on changed.
fn replan(model: &mut Model) {
    model.reopen();
    if let Some((ticket, household, today)) = model.ticket_mut() {
        ticket.plan(household, today);
    }
}

/// Moves a cursor in a list of `count` rows.
fn moved(cursor: usize, count: usize, page: usize, action: Action) -> Option<usize> {
    let last = count.saturating_sub(1);
    Some(match action {
        Action::Up => cursor.saturating_sub(1),
        Action::Down => (cursor + 1).min(last),
        Action::PageUp => cursor.saturating_sub(page),
        Action::PageDown => (cursor + page).min(last),
        Action::First => 0,
        Action::Last => last,
        _ => return None,
    })
}

/// What `y` copies: the row under the cursor, tabs between its cells.
fn copied(model: &Model) -> String {
    match model.screen() {
        Screen::Holdings => holdings::copied(model),
        Screen::Ticket(ticket) => ticket.lot().map(|lot| lot.id.to_string()).unwrap_or_default(),
        Screen::Compare(screen) => model
            .ticket()
            .and_then(|ticket| ticket.outlook.as_ref().ok())
            .and_then(|outlook| outlook.comparison.outcomes.get(screen.cursor))
            .map(|outcome| {
                let tax =
                    outcome.preview.tax_impact().map(super::format::cents).unwrap_or_default();
                format!("{}\t{tax}", outcome.preview.plan.method.name())
            })
            .unwrap_or_default(),
        Screen::Sales(screen) => shown::current(model, screen)
            .map(|sale| {
                let order = &sale.preview.plan.order;
                format!(
                    "#{}\t{}\t{}\t{}\t{}",
                    sale.id, order.trade_date, order.quantity, order.security, order.price
                )
            })
            .unwrap_or_default(),
        Screen::Calendar(screen) => calendar::copied(model, screen),
        Screen::Washes(screen) => screen.copied(),
        Screen::Tax(screen) => tax::copied(model, screen),
        Screen::History(screen) => screen.copied(),
        Screen::Problems => model.problems.current().map(Problem::at_place).unwrap_or_default(),
        Screen::Start(_) => String::new(),
    }
}
