//! Locking lots: kept in the settings, so that every command and the next start know of it.

use super::replan;
use crate::app::action::Place;
use crate::app::model::Model;
use crate::app::msg::{Effect, Locks};
use crate::app::overlay::Overlay;
use crate::domain::lot::Lot;

/// The lot a lock would be of: the one under the cursor.
pub(in crate::app) fn lot(model: &Model) -> Option<&Lot> {
    match model.screen_place() {
        Place::Holdings => model.holdings.lot(model.household.portfolio()),
        _ => model.ticket().and_then(|ticket| ticket.lot()),
    }
}

/// Asks for the lock of the lot under the cursor to be turned.
pub(super) fn turn(model: &Model) -> Vec<Effect> {
    let Some(lot) = lot(model) else { return Vec::new() };
    let mut locked = model.household.portfolio().locked(&lot.security).to_vec();
    let is_locked = locked.contains(&lot.id);
    if is_locked {
        locked.retain(|id| *id != lot.id);
    } else {
        locked.push(lot.id.clone());
    }
    let locks = Locks {
        security: lot.security.clone(),
        locked,
        turned: lot.id.clone(),
        is_locked: !is_locked,
    };
    vec![Effect::SaveLocks(locks)]
}

/// The settings have it, or not: it holds either way, without them until files are read again.
pub(super) fn saved(model: &mut Model, locks: &Locks, result: Result<(), String>) {
    let sold_all = model.ticket().is_some_and(|ticket| ticket.hand.is_none() && ticket.is_all());
    model.household.set_locked(&locks.security, &locks.locked);
    model.holdings.rebuild(&model.household, model.today);
    if let Some((ticket, ..)) = model.ticket_mut() {
        ticket.give_back(&locks.turned);
    }
    replan(model);
    if let Some((ticket, household, today)) = model.ticket_mut().filter(|_| sold_all) {
        // All of it is all that may be sold.
        ticket.all();
        ticket.plan(household, today);
    }
    let lot = &locks.turned;
    let said = if locks.is_locked {
        format!("{lot} is locked: no sale takes it; b unlocks it")
    } else {
        format!("{lot} is unlocked")
    };
    match result {
        Ok(()) => model.say(said),
        Err(reason) => {
            let lines = vec![format!("{said}."), format!("Until files are read again: {reason}.")];
            model.overlay = Some(Overlay::note("Not saved", lines));
        }
    }
}
