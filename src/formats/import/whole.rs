//! Whole holdings: what a user is told of files that have no dates.

use crate::domain::lot::{Level, Lot};
use crate::domain::problem::WHOLE_HOLDINGS;
use crate::formats::detect::Kind;
use crate::formats::problem::{Fault, Problem};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Says once for each file how many of its holdings count without dates, and where the dates are.
pub(super) fn dates(lots: &[Lot], kinds: &BTreeMap<Arc<str>, Kind>) -> Vec<Problem> {
    let mut counts: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
    for lot in lots.iter().filter(|lot| lot.level == Level::Position) {
        *counts.entry(&lot.source.file).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(file, count)| {
            let holdings = if count == 1 { "holding has" } else { "holdings have" };
            let fault = Fault::new(
                format!("{count} {holdings} no dates here: their gain is shown, their term is not"),
                kinds.get(file).map_or("", |kind| kind.dates_are()),
            );
            Problem::note(WHOLE_HOLDINGS, file, 1, fault)
        })
        .collect()
}
