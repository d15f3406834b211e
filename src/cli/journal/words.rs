//! Lines of the journal in words: what was decided, and what came of it.

use crate::cli::text;
use crate::domain::preview::Preview;
use crate::domain::sales::{Confirmation, Decision, EventId, Fate, SaleBook, SaleId};
use crate::formats::journal::Seen;
use chrono::{DateTime, Utc};

/// A moment as the market's clocks have it.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::America::New_York).format("%Y-%m-%d %H:%M:%S ET").to_string()
}

/// What was decided.
pub(super) fn what(decision: &Decision) -> String {
    match decision {
        Decision::Sold { sale, preview } => sold(*sale, preview),
        Decision::LotsChanged { sale, preview } => {
            format!("other lots for #{sale}: {}", by(preview))
        }
        Decision::ConfirmedByBroker { sale, confirmation: Confirmation { on, note } } => {
            let note = note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
            format!("the broker confirmed the lots of #{sale} on {on}{note}")
        }
        Decision::Cancelled { sale } => format!("cancelled #{sale}"),
        Decision::Discarded { sale } => format!("discarded #{sale}"),
        Decision::Archived { sale, why } => format!("archived #{sale}: {}", why.words()),
        Decision::Undone { reverses } => format!("undid event {}", reverses.0),
    }
}

fn sold(sale: SaleId, preview: &Preview) -> String {
    let order = &preview.plan.order;
    format!(
        "{} {} {} at {} in {} as #{sale}, traded {}: {}",
        order.side.done(),
        text::shares(order.quantity),
        order.security,
        text::price(order.price),
        order.account,
        order.trade_date,
        by(preview)
    )
}

/// The method and the lots.
fn by(preview: &Preview) -> String {
    let plan = &preview.plan;
    format!("{}, {}", plan.method.name(), text::count(plan.slices.len(), "lot"))
}

/// What came of it.
pub(super) fn effect(decision: &Decision, fate: Fate, book: &SaleBook) -> String {
    match fate {
        Fate::Holds => holds(decision, book),
        Fate::Undone { by } => format!("none: event {} undid it", by.0),
        Fate::NoSale => "none: no line before it records that sale".to_owned(),
        Fate::NoEvent => "none: no line before it has that event".to_owned(),
        Fate::TooLate => "none: the sale was over".to_owned(),
        Fate::Replaced { by } => format!("none: event {} records the same number again", by.0),
    }
}

fn holds(decision: &Decision, book: &SaleBook) -> String {
    match decision {
        Decision::Sold { preview, .. } => {
            let gain = text::signed(preview.plan.gain());
            format!("its shares leave the holdings; gain {gain}")
        }
        Decision::LotsChanged { preview, .. } => {
            let gain = text::signed(preview.plan.gain());
            format!("these lots leave the holdings instead; gain {gain}")
        }
        Decision::ConfirmedByBroker { .. } => "its lots are confirmed in writing".to_owned(),
        Decision::Cancelled { .. } | Decision::Discarded { .. } => {
            "its shares come back to the holdings; its gain counts no more".to_owned()
        }
        Decision::Archived { .. } => {
            "its shares are left to the files; its gain still counts".to_owned()
        }
        Decision::Undone { reverses } => undone(*reverses, book),
    }
}

/// What an undo means: of an undo, that what it had reversed holds again.
fn undone(reverses: EventId, book: &SaleBook) -> String {
    let target = book.events().iter().find(|event| event.event == reverses);
    match target.map(|event| &event.what) {
        Some(Decision::Undone { reverses }) => format!("event {} holds again", reverses.0),
        _ => format!("event {} counts as never made", reverses.0),
    }
}

/// A line that is not understood.
pub(super) fn unread(seen: &Seen) -> String {
    let about = seen.sale.map_or_else(String::new, |sale| format!(", about sale #{sale}"));
    match &seen.kind {
        Some(kind) => format!("\"{kind}\", not understood{about}"),
        None => format!("not understood{about}"),
    }
}
