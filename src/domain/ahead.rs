//! Lots that were acquired on a day that has not come: most often a year that was mistyped.

use super::lot::Lot;
use super::problem::{Fault, Problem};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Says once for each file how many of its lots were acquired after `today`: they are in the sums
/// like the others, and no order of today can take them.
#[must_use]
pub fn acquired_after(lots: &[Lot], today: NaiveDate) -> Vec<Problem> {
    let mut ahead: BTreeMap<&Arc<str>, Vec<&Lot>> = BTreeMap::new();
    for lot in lots.iter().filter(|lot| lot.acquired.is_some_and(|day| day > today)) {
        ahead.entry(&lot.source.file).or_default().push(lot);
    }
    ahead
        .into_iter()
        .filter_map(|(file, lots)| {
            let first = lots.iter().min_by_key(|lot| lot.source.line)?;
            let more = match lots.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            let fault = Fault::new(
                format!("{} was acquired after {today}{more}: it cannot be sold yet", first.id),
                "check the date",
            );
            Some(Problem::asks("future-date", file, first.source.line, fault))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, lot};
    use rust_decimal::dec;

    #[test]
    fn lots_of_days_to_come_are_named_once_a_file() {
        let made = |date: &str| lot("KO", "A", date, dec!(1), Some(dec!(1)));
        let today = day("2026-11-22");
        let lots = [made("2026-11-22"), made("2026-11-23"), made("2062-01-05")];
        let found = acquired_after(&lots, today);
        let said: Vec<_> = found.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            said,
            ["KO@2026-11-23 was acquired after 2026-11-22, and 1 more: it cannot be sold yet"]
        );
        assert_eq!(acquired_after(&lots[..1], today), [], "one of today can be");
    }
}
