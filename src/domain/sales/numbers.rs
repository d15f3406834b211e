//! The numbers that a journal has used, so that none is ever given twice.
//!
//! A line takes the number after the last one of the lines before it, and one that records a sale
//! takes the next number of a sale too. So a line that nobody can read counts as one more of both:
//! the numbers it holds cannot be higher, as long as it was written by that rule. Where it lets
//! higher ones be seen, those count. Numbers may be left out in between, and mean nothing.

use super::{Decision, Event, EventId, SaleId};

/// The highest numbers that the lines of a journal can hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    event: u32,
    sale: u32,
}

impl Numbers {
    /// Takes in one more event.
    pub fn take(&mut self, event: &Event) {
        let sale = match &event.what {
            Decision::Sold { sale, .. } => Some(sale.0),
            _ => None,
        };
        self.event = next(self.event).max(event.event.0);
        self.sale = sale.map_or(self.sale, |sale| next(self.sale).max(sale));
    }

    /// Takes in a line whose fields can be read, but not its meaning: the numbers it says it has.
    pub fn take_unknown(&mut self, event: Option<u32>, sale: Option<u32>) {
        self.event = next(self.event).max(event.unwrap_or_default());
        // Of a line that names a sale it is at worst this one that it records.
        self.sale = sale.map_or(next(self.sale), |sale| self.sale.max(sale));
    }

    /// Takes in a line that cannot be read: what looks like a number may be the rest of one.
    pub fn take_damaged(&mut self, event: Option<u32>, sale: Option<u32>) {
        self.event = next(self.event).max(event.unwrap_or_default());
        self.sale = next(self.sale).max(sale.unwrap_or_default());
    }

    /// The number that the next event gets.
    #[must_use]
    pub const fn next_event(self) -> EventId {
        EventId(next(self.event))
    }

    /// The number that the next sale gets.
    #[must_use]
    pub const fn next_sale(self) -> SaleId {
        SaleId(next(self.sale))
    }

    /// Can this event be recorded, as nothing before it can have one of its numbers?
    #[must_use]
    pub fn leave_free(self, event: &Event) -> bool {
        let of_sale = match &event.what {
            Decision::Sold { sale, .. } => sale.0 > self.sale,
            _ => true,
        };
        event.event.0 > self.event && of_sale
    }

    /// Is there no number left for a further event or a further sale?
    #[must_use]
    pub const fn used_up(self) -> bool {
        self.event == u32::MAX || self.sale == u32::MAX
    }
}

const fn next(number: u32) -> u32 {
    number.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn discarded(number: u32, sale: u32) -> Event {
        let what = Decision::Discarded { sale: SaleId(sale) };
        Event { event: EventId(number), at: DateTime::UNIX_EPOCH, what }
    }

    fn next_of(numbers: Numbers) -> (u32, u32) {
        (numbers.next_event().0, numbers.next_sale().0)
    }

    #[test]
    fn numbers_follow_each_other_from_one() {
        let mut numbers = Numbers::default();
        assert_eq!(next_of(numbers), (1, 1));
        numbers.take(&discarded(1, 9));
        assert_eq!(next_of(numbers), (2, 1), "who takes a sale back makes none");
    }

    #[test]
    fn a_line_that_nobody_can_read_may_have_had_the_next_ones() {
        let mut numbers = Numbers::default();
        numbers.take(&discarded(1, 1));
        numbers.take_damaged(None, None);
        assert_eq!(next_of(numbers), (3, 2));
        // What is written next begins the count anew: it is no further one for each line read.
        numbers.take(&discarded(3, 1));
        assert_eq!(next_of(numbers), (4, 2));
        numbers.take_damaged(Some(40), Some(7));
        assert_eq!(next_of(numbers), (41, 8));
        numbers.take_damaged(Some(4), Some(1));
        assert_eq!(next_of(numbers), (42, 9), "they may be the rest of 44 and of 10");
    }

    #[test]
    fn a_line_of_a_newer_version_says_its_numbers() {
        let mut numbers = Numbers::default();
        numbers.take_unknown(Some(4), Some(3));
        assert_eq!(next_of(numbers), (5, 4));
        numbers.take_unknown(Some(5), Some(2));
        assert_eq!(next_of(numbers), (6, 4), "a line about an earlier sale records none");
        numbers.take_unknown(None, None);
        assert_eq!(next_of(numbers), (7, 5));
    }

    #[test]
    fn a_number_that_stands_twice_hides_none() {
        // The second line was event 2 until somebody changed it.
        let mut numbers = Numbers::default();
        numbers.take(&discarded(1, 1));
        numbers.take(&discarded(1, 1));
        assert_eq!(next_of(numbers), (3, 1));
    }

    #[test]
    fn the_last_number_is_the_end() {
        let mut numbers = Numbers::default();
        numbers.take_unknown(Some(u32::MAX), None);
        assert!(numbers.used_up());
        assert!(!numbers.leave_free(&discarded(u32::MAX, 1)));
    }
}
