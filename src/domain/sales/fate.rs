//! What came of each event, for whoever reads the journal line by line.

use super::event::{Decision, Event, EventId, SaleId};
use super::{SaleBook, fold};
use std::collections::{BTreeMap, BTreeSet};

/// What came of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It has the effect it was to have.
    Holds,
    /// It counts as never made.
    Undone {
        /// The event that undid it.
        by: EventId,
    },
    /// No event before it records the sale it is about, or that one was undone.
    NoSale,
    /// No event before it has the number that it undoes.
    NoEvent,
    /// The sale was over when its lots were to change.
    TooLate,
    /// A later event records the sale of the same number.
    Replaced {
        /// That event.
        by: EventId,
    },
}

impl SaleBook {
    /// What came of each event, in their order.
    #[must_use]
    pub fn fates(&self) -> Vec<Fate> {
        let undone = fold::undone(&self.events);
        let recorded = || self.events.iter().zip(&undone);
        // The last one that records a sale is the one that counts.
        let sellers: BTreeMap<SaleId, EventId> = recorded()
            .filter(|(_, by)| by.is_none())
            .filter_map(|(event, _)| match &event.what {
                Decision::Sold { sale, .. } => Some((*sale, event.event)),
                _ => None,
            })
            .collect();
        let mut past = Past::default();
        let fates = recorded().map(|(event, by)| match by {
            Some(by) => {
                past.events.insert(event.event);
                Fate::Undone { by: *by }
            }
            None => past.take(event, &sellers),
        });
        fates.collect()
    }
}

/// What the events so far came to.
#[derive(Default)]
struct Past {
    events: BTreeSet<EventId>,
    sales: BTreeSet<SaleId>,
    over: BTreeSet<SaleId>,
}

impl Past {
    fn take(&mut self, event: &Event, sellers: &BTreeMap<SaleId, EventId>) -> Fate {
        let fate = match &event.what {
            Decision::Sold { sale, .. } => {
                self.sales.insert(*sale);
                self.over.remove(sale);
                match sellers.get(sale) {
                    Some(last) if *last != event.event => Fate::Replaced { by: *last },
                    _ => Fate::Holds,
                }
            }
            Decision::Undone { reverses } if !self.events.contains(reverses) => Fate::NoEvent,
            Decision::Undone { .. } => Fate::Holds,
            what => match what.sale() {
                Some(sale) if self.sales.contains(&sale) => self.follow(what, sale),
                _ => Fate::NoSale,
            },
        };
        self.events.insert(event.event);
        fate
    }

    fn follow(&mut self, what: &Decision, sale: SaleId) -> Fate {
        match what {
            Decision::LotsChanged { .. } if self.over.contains(&sale) => return Fate::TooLate,
            Decision::Cancelled { .. } | Decision::Discarded { .. } | Decision::Archived { .. } => {
                self.over.insert(sale);
            }
            _ => {}
        }
        Fate::Holds
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sold;
    use super::*;
    use chrono::DateTime;
    use rust_decimal::dec;

    /// What came of these, numbered from 1.
    fn fates(events: impl IntoIterator<Item = Decision>) -> Vec<Fate> {
        let at = DateTime::UNIX_EPOCH;
        let events = (1..).zip(events);
        let events = events.map(|(number, what)| Event { event: EventId(number), at, what });
        SaleBook::new(events.collect()).fates()
    }

    fn sale() -> Decision {
        sold(&[dec!(40)]).book.events()[0].what.clone()
    }

    fn other_lots() -> Decision {
        let Decision::Sold { sale, preview } = sale() else { panic!("a sale") };
        Decision::LotsChanged { sale, preview }
    }

    const CANCELLED: Decision = Decision::Cancelled { sale: SaleId(1) };

    fn undo(event: u32) -> Decision {
        Decision::Undone { reverses: EventId(event) }
    }

    #[test]
    fn an_undone_event_names_the_one_that_undid_it() {
        // The fifth event gives life back to the second.
        assert_eq!(fates([sale(), CANCELLED, undo(2)])[1], Fate::Undone { by: EventId(3) });
        let again = fates([sale(), CANCELLED, undo(2), undo(3)]);
        let undone = Fate::Undone { by: EventId(4) };
        assert_eq!(again, [Fate::Holds, Fate::Holds, undone, Fate::Holds]);
    }

    #[test]
    fn a_decision_about_nothing_does_nothing() {
        assert_eq!(fates([CANCELLED, sale()]), [Fate::NoSale, Fate::Holds]);
        let undone = Fate::Undone { by: EventId(2) };
        assert_eq!(fates([sale(), undo(1), CANCELLED]), [undone, Fate::Holds, Fate::NoSale]);
        assert_eq!(fates([sale(), undo(9)])[1], Fate::NoEvent);
        // Two copies that were merged can bring an undo before the event it is about.
        assert_eq!(fates([undo(2), sale()]), [Fate::NoEvent, Fate::Holds]);
    }

    #[test]
    fn what_is_over_has_no_lots_to_change() {
        assert_eq!(
            fates([sale(), other_lots(), CANCELLED, other_lots()])[1..],
            [Fate::Holds, Fate::Holds, Fate::TooLate]
        );
    }

    #[test]
    fn of_two_sales_of_one_number_the_later_counts() {
        let twice = fates([sale(), sale()]);
        assert_eq!(twice, [Fate::Replaced { by: EventId(2) }, Fate::Holds]);
    }
}
