//! From events to sales. An undone event counts as never made.

use super::event::{Decision, Event, EventId, SaleId};
use super::sale::{Earlier, End, Sale};
use std::collections::BTreeMap;

/// The sales that follow from events, in the order of their numbers.
pub(super) fn fold(events: &[Event]) -> Vec<Sale> {
    let undone = undone(events);
    let mut sales: BTreeMap<SaleId, Sale> = BTreeMap::new();
    for event in events.iter().filter(|event| !undone.contains_key(&event.event)) {
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

/// The events that were undone, with those that undid them: from the newest back, so that an undone undo gives life back to
/// what it had reversed.
pub(super) fn undone(events: &[Event]) -> BTreeMap<EventId, EventId> {
    let mut undone = BTreeMap::new();
    for event in events.iter().rev() {
        if let Decision::Undone { reverses } = &event.what
            && !undone.contains_key(&event.event)
        {
            undone.entry(*reverses).or_insert(event.event);
        }
    }
    undone
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
