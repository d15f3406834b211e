//! From events to sales. An undone event counts as never made.

use super::event::{Decision, Event, EventId, SaleId};
use super::sale::{Earlier, End, Sale};
use chrono::NaiveDate;
use chrono_tz::America::New_York;
use std::collections::{BTreeMap, BTreeSet};

/// The sales that follow from events, in the order of their numbers.
pub(super) fn fold(events: &[Event]) -> Vec<Sale> {
    let mut sales: BTreeMap<SaleId, Sale> = BTreeMap::new();
    let live = events.iter().zip(undone(events)).filter(|(_, by)| by.is_none());
    for (event, _) in live {
        if let Decision::Sold { sale, preview } = &event.what {
            sales.insert(*sale, Sale::new(*sale, event.at, (**preview).clone()));
        } else if let Some(id) = event.what.sale()
            && let Some(sale) = sales.get_mut(&id)
        {
            follow(sale, event);
        }
    }
    sales.into_values().collect()
}

/// By which event each was undone: from the newest back, so that an undone undo gives life back to what
/// it had reversed. An undo reverses what stands before it; of what comes after it, it knows nothing.
pub(super) fn undone(events: &[Event]) -> Vec<Option<EventId>> {
    let mut reversed = BTreeMap::new();
    let back = events.iter().rev().map(|event| {
        let by = reversed.get(&event.event).copied();
        if let (None, Decision::Undone { reverses }) = (by, &event.what) {
            reversed.entry(*reverses).or_insert(event.event);
        }
        by
    });
    let mut undone: Vec<Option<EventId>> = back.collect();
    undone.reverse();
    undone
}

/// The sales recorded by a day of whose fate or lots something later says otherwise. The day of a decision
/// is that on which it was recorded; a sale that itself was recorded later, as of an earlier day, has
/// only such decisions, and they count.
pub(super) fn decided_after(events: &[Event], day: NaiveDate) -> BTreeSet<SaleId> {
    let later = |event: &Event| event.at.with_timezone(&New_York).date_naive() > day;
    let by_then: BTreeSet<SaleId> = events
        .iter()
        .filter(|event| !later(event) && matches!(event.what, Decision::Sold { .. }))
        .filter_map(|event| event.what.sale())
        .collect();
    let reversed_later = |by: EventId| events.iter().any(|one| one.event == by && later(one));
    let changes = events.iter().zip(undone(events)).filter(|(event, by)| match (by, &event.what) {
        (_, Decision::ConfirmedByBroker { .. }) | (None, Decision::Sold { .. }) => false,
        (None, _) => later(event),
        (Some(by), _) => !later(event) && reversed_later(*by),
    });
    let sales = changes.filter_map(|(event, _)| event.what.sale());
    sales.filter(|sale| by_then.contains(sale)).collect()
}

fn follow(sale: &mut Sale, event: &Event) {
    match &event.what {
        // What is over has no lots to change: its shares are back, or out of the files.
        Decision::LotsChanged { preview, .. } if sale.is_live() => {
            let before = std::mem::replace(&mut sale.preview, (**preview).clone());
            sale.earlier.push(Earlier { at: sale.at, preview: before });
            sale.at = event.at;
            sale.confirmed = None;
        }
        Decision::ConfirmedByBroker { confirmation, .. } => {
            sale.confirmed = Some(confirmation.clone());
        }
        Decision::Cancelled { .. } => sale.ended = Some(End::Cancelled),
        Decision::Discarded { .. } => sale.ended = Some(End::Discarded),
        Decision::Archived { why, .. } => sale.ended = Some(End::Archived(*why)),
        Decision::LotsChanged { .. } | Decision::Sold { .. } | Decision::Undone { .. } => {}
    }
}
