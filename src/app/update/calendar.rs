//! Keys of the calendar.

use super::{filter, go, holdings, moved, washes};
use crate::app::action::Action;
use crate::app::calendar::{self, CalendarScreen, Row};
use crate::app::model::{Model, Screen};
use crate::app::msg::{Effect, Msg};
use crate::app::sales::SalesScreen;
use crate::app::tax::{Of, TaxScreen};
use crate::domain::coming::Event;
use crate::domain::sales::SaleId;

/// Opens the calendar of the days from today on.
pub(super) fn open(model: &mut Model) {
    let screen = CalendarScreen::new(&model.household, model.today, model.size.0);
    go(model, Screen::Calendar(screen));
}

fn screen(model: &mut Model) -> Option<&mut CalendarScreen> {
    match model.stack.last_mut() {
        Some(Screen::Calendar(screen)) => Some(screen),
        _ => None,
    }
}

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    let Some(screen) = screen(model) else { return Vec::new() };
    if let Some(place) = moved(screen.cursor, screen.rows().len(), page, action) {
        screen.go_to(place);
        return Vec::new();
    }
    match action {
        Action::Right | Action::Left => screen.step_day(action == Action::Right),
        Action::View => {
            screen.turn();
            calendar::refresh(model);
        }
        Action::NextItem | Action::PreviousItem => {
            screen.step(action == Action::NextItem);
            calendar::refresh(model);
        }
        Action::Filter => {
            let before = screen.filter().to_owned();
            filter::open(model, before.clone(), before);
        }
        Action::Enter => {
            if let Some(row) = screen.current().cloned() {
                follow(model, &row);
            }
        }
        _ => {}
    }
    Vec::new()
}

/// Goes to what a row is about: the sale, the lot, the security, the year's tax.
fn follow(model: &mut Model, row: &Row) {
    match &row.coming.what {
        Event::LotsFinal(of, _) | Event::Settles(of) => sale(model, of.id),
        Event::TurnsLong(turning) => {
            holdings::go_to_lot(model, &turning.account, &turning.security, &turning.lot);
        }
        Event::MayBuy(of) => {
            let of = of.clone();
            washes::open_at(
                model,
                |row| matches!(row, washes::Row::Buy(loss) if loss.securities == of.securities),
            );
        }
        Event::MaySell(of) => {
            let of = of.clone();
            washes::open_at(
                model,
                |row| matches!(row, washes::Row::Sell(recent) if recent.securities == of.securities),
            );
        }
        Event::Reinvests(of) if of.washes => {
            let security = of.security.clone();
            washes::open_at(
                model,
                |row| matches!(row, washes::Row::Reinvests(one) if one.security == security),
            );
        }
        Event::Reinvests(of) => holdings::go_to_security(model, &of.security),
        Event::LastCover(year) | Event::LastTradeDate(year) => {
            go(model, Screen::Tax(TaxScreen::new(Of::Year(*year))));
        }
    }
}

fn sale(model: &mut Model, id: SaleId) {
    go(model, Screen::Sales(SalesScreen::default()));
    let newest_first = model.household.book.sales().iter().rev();
    let place = newest_first.map(|sale| sale.id).position(|other| other == id);
    if let (Some(Screen::Sales(screen)), Some(place)) = (model.stack.last_mut(), place) {
        screen.cursor = place;
    }
}

/// Takes the filter off, if this screen is in front and has one.
pub(super) fn clears_filter(model: &mut Model) -> bool {
    screen(model).is_some_and(|screen| !screen.filter().is_empty()) && set_filter(model, "")
}

/// Sets the filter, if this screen is in front.
pub(super) fn set_filter(model: &mut Model, text: &str) -> bool {
    let Model { stack, household, today, .. } = model;
    let Some(Screen::Calendar(screen)) = stack.last_mut() else { return false };
    screen.set_filter(text, household, *today);
    true
}

/// Can what happened have changed what is coming?
pub(super) const fn changed_by(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::Resize(..)
            | Msg::Recorded(_)
            | Msg::ProfileSaved(_)
            | Msg::Loaded(_)
            | Msg::Reloaded(_)
    )
}

/// What `y` copies: day, days until then, what happens and what it is worth.
pub(super) fn copied(model: &Model, screen: &CalendarScreen) -> String {
    let under = screen.cursor..screen.cursor.saturating_add(1);
    let priced = screen.priced(&model.household, model.today, under);
    priced.first().map_or_else(String::new, |row| {
        let on = row.coming.on;
        let days = (on - model.today).num_days();
        format!("{on}\t{days}\t{}\t{}", row.words(), row.worth())
    })
}
