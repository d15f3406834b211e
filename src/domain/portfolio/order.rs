//! The order of a portfolio's lots: by security, account, date, time of day and file order.
//!
//! Lots are large and their names are text, so a large portfolio is ordered by numbers that stand
//! for the names, and each lot moves once.

use crate::domain::lot::Lot;
use chrono::{Datelike, Timelike};
use foldhash::HashMap;
use std::cmp::Ordering;

/// Puts lots into the order of a portfolio; those that tie stay as they stand.
pub(super) fn sort(lots: &mut [Lot]) {
    // A file that was written in this order, and what a sale leaves of sorted lots.
    if !lots.is_sorted_by(|a, b| compare(a, b).is_le()) {
        let mut keys = keys(lots);
        keys.sort_unstable();
        arrange(lots, keys.into_iter().map(|key| key.place).collect());
    }
}

fn compare(a: &Lot, b: &Lot) -> Ordering {
    let place = |lot: &Lot| (lot.acquired, lot.rare.acquired_at, lot.sequence);
    // Lots of one reading share their names, which is seen without reading them.
    if a.security == b.security && a.account == b.account {
        return place(a).cmp(&place(b));
    }
    (&a.security, &a.account).cmp(&(&b.security, &b.account)).then_with(|| place(a).cmp(&place(b)))
}

/// What a lot is ordered by, in numbers, and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    security: u32,
    account: u32,
    /// Counted days; an unknown one stands first.
    day: Option<i32>,
    /// Seconds and nanoseconds of the day.
    time: Option<(u32, u32)>,
    sequence: u32,
    place: usize,
}

fn keys(lots: &[Lot]) -> Vec<Key> {
    let (mut securities, mut accounts) = (Ranks::default(), Ranks::default());
    let mut keys: Vec<Key> = lots
        .iter()
        .enumerate()
        .map(|(place, lot)| Key {
            security: securities.number(&lot.security),
            account: accounts.number(&lot.account),
            day: lot.acquired.map(|day| day.num_days_from_ce()),
            time: lot
                .rare
                .acquired_at
                .map(|time| (time.num_seconds_from_midnight(), time.nanosecond())),
            sequence: lot.sequence,
            place,
        })
        .collect();
    let (securities, accounts) = (securities.ranks(), accounts.ranks());
    let rank = |ranks: &[u32], number: u32| ranks.get(number as usize).copied().unwrap_or(0);
    for key in &mut keys {
        key.security = rank(&securities, key.security);
        key.account = rank(&accounts, key.account);
    }
    keys
}

/// Numbers for names, as they come.
#[derive(Default)]
struct Ranks<'a> {
    numbers: HashMap<&'a str, u32>,
    last: Option<(&'a str, u32)>,
}

impl<'a> Ranks<'a> {
    fn number(&mut self, name: &'a str) -> u32 {
        if let Some((last, number)) = self.last
            && last == name
        {
            return number;
        }
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(name).or_insert(next);
        self.last = Some((name, number));
        number
    }

    /// The place of each number's name among all of them.
    fn ranks(self) -> Vec<u32> {
        let mut names: Vec<(&str, u32)> = self.numbers.into_iter().collect();
        names.sort_unstable();
        let mut ranks = vec![0; names.len()];
        for (rank, (_, number)) in (0..).zip(names) {
            if let Some(place) = ranks.get_mut(number as usize) {
                *place = rank;
            }
        }
        ranks
    }
}

/// Moves to each place the lot that is to stand there: `from` names, place by place, where it
/// stands now.
fn arrange(lots: &mut [Lot], mut from: Vec<usize>) {
    for start in 0..from.len() {
        let mut place = start;
        // Each round of places is followed until it comes back to its start.
        while let Some(source) = from.get_mut(place) {
            let source = std::mem::replace(source, place);
            if source == start {
                break;
            }
            lots.swap(place, source);
            place = source;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::lot;
    use chrono::NaiveTime;
    use proptest::prelude::*;
    use rust_decimal::dec;

    proptest! {
        #[test]
        fn numbers_order_lots_as_their_names_do(
            rows in prop::collection::vec((0..4_usize, 0..3_usize, 1..4_u32, 0..3_u32), 0..40)
        ) {
            let lots: Vec<Lot> = rows
                .into_iter()
                .zip((0..100).rev())
                .map(|((security, account, day, time), sequence)| {
                    let name = ["VTI", "BRK.B", "A", "AA"][security];
                    let date = format!("2026-01-0{day}");
                    let mut lot = lot(name, ["b", "A", "Z"][account], &date, dec!(1), None);
                    lot.acquired = lot.acquired.filter(|_| day > 1);
                    lot.rare.acquired_at = NaiveTime::from_hms_nano_opt(9, 0, time / 2, time).filter(|_| time > 0);
                    lot.sequence = sequence;
                    lot
                })
                .collect();
            let mut expected = lots.clone();
            expected.sort_by(compare);
            let mut sorted = lots;
            sort(&mut sorted);
            prop_assert_eq!(sorted, expected);
        }
    }
}
