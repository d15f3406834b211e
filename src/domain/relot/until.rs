//! Until when lots can be named, and what cannot be changed or undone any more.

use super::super::household::Household;
use super::super::refusal::Refusal;
use super::super::sales::{Decision, EventId, Sale, SaleId, SaleState};
use super::super::settlement;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};

/// When something is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At this moment.
    Now(DateTime<Utc>),
    /// On this day, at no known hour: what can be done at its beginning can be done.
    Day(NaiveDate),
}

impl Moment {
    /// Is a deadline over?
    #[must_use]
    pub fn is_past(self, deadline: &DateTime<FixedOffset>) -> bool {
        match self {
            Self::Now(now) => now >= *deadline,
            Self::Day(day) => settlement::eastern(day, NaiveTime::MIN) >= *deadline,
        }
    }
}

/// The sale whose lots may still be changed.
///
/// # Errors
/// When there is no such sale, it or its deadline is over, or the files do not hold its shares any
/// more.
pub fn changeable(
    household: &Household,
    id: SaleId,
    moment: Moment,
    today: NaiveDate,
) -> Result<&Sale, Refusal> {
    let sale = household.book.sale(id)?;
    let until = sale.preview.change_until;
    match sale.state(today) {
        // Lots that the files have sold already are not there to be chosen from.
        _ if is_open(sale, moment, today) && household.finding(id).is_some() => {
            Err(Refusal::FilesDiffer { id })
        }
        _ if is_open(sale, moment, today) => Ok(sale),
        SaleState::Pending | SaleState::Settled => Err(Refusal::PastDeadline { id, until }),
        state => Err(Refusal::AlreadyGone { id, state }),
    }
}

/// Can the lots of this sale still be named?
#[must_use]
pub fn is_open(sale: &Sale, moment: Moment, today: NaiveDate) -> bool {
    sale.state(today) == SaleState::Pending && !moment.is_past(&sale.preview.change_until)
}

/// The decision that reverses an event: a change of lots, or its undoing, until the deadline alone.
/// What is dropped or taken back can come back at any time.
///
/// # Errors
/// When a sale would have other lots than those that are final.
pub fn undo(
    household: &Household,
    reverses: EventId,
    moment: Moment,
    today: NaiveDate,
) -> Result<Decision, Refusal> {
    let (book, decision) = (&household.book, Decision::Undone { reverses });
    let then = book.with(book.event(decision.clone(), DateTime::UNIX_EPOCH));
    let has_other_lots = |sale: &&Sale| {
        then.sale(sale.id).is_ok_and(|then| then.is_live() && then.preview != sale.preview)
    };
    match book.live().filter(has_other_lots).find(|sale| !is_open(sale, moment, today)) {
        Some(sale) => Err(Refusal::PastDeadline { id: sale.id, until: sale.preview.change_until }),
        None => Ok(decision),
    }
}
