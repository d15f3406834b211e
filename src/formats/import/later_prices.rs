//! Prices of days after the one that is looked at: they stand, as there may be no others, and are named;
//! one that a split keeps from being a price of the shares there were does not count.

use crate::domain::ids::SecurityId;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::formats::prices;
use crate::formats::problem::{AFTER_AS_OF, Fault, Problem};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many securities are named in one sentence.
const NAMED: usize = 5;
/// What gives other prices.
const MEND: &str = "give the prices of that day with --prices";

/// What prices are looked at for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaterPrices {
    /// The day whose state is wanted.
    day: NaiveDate,
    /// The later splits of shares that transactions leave.
    splits: BTreeSet<(SecurityId, NaiveDate)>,
}

impl LaterPrices {
    /// For the state of a day, after which these securities were split.
    #[must_use]
    pub const fn new(day: NaiveDate, splits: BTreeSet<(SecurityId, NaiveDate)>) -> Self {
        Self { day, splits }
    }

    /// What is to be said of prices of later days, and the securities whose price does not count, being
    /// one of other shares than there were. What a program says without a day is of the `run`'s.
    #[must_use]
    pub fn look<'q>(
        &self,
        quotes: impl IntoIterator<Item = (&'q SecurityId, &'q Quote)>,
        run: Option<NaiveDate>,
    ) -> (Vec<Problem>, Vec<SecurityId>) {
        let day = self.day;
        let mut used: BTreeMap<Arc<str>, Vec<&SecurityId>> = BTreeMap::new();
        let (mut split, mut dropped) = (Vec::new(), Vec::new());
        for (security, quote) in quotes {
            let (file, undated) = match &quote.source {
                PriceSource::Export(file) | PriceSource::File(file) => (Arc::clone(file), None),
                PriceSource::Command => (prices::COMMAND.into(), run),
                PriceSource::Demo | PriceSource::Typed => continue,
            };
            let on = quote.as_of.map(PriceTime::day).or(undated);
            let Some(on) = on.filter(|on| *on > day) else { continue };
            match self.splits.iter().find(|(split, when)| split == security && *when <= on) {
                Some((_, when)) => {
                    let words = format!(
                        "{security} was split on {when}, between {day} and its price: the price is not \
                         used"
                    );
                    split.push(Problem::note(AFTER_AS_OF, &file, 1, Fault::new(words, MEND)));
                    dropped.push(security.clone());
                }
                None => used.entry(file).or_default().push(security),
            }
        }
        let used = used.into_iter().map(|(file, securities)| {
            let named: Vec<&str> = securities.iter().take(NAMED).map(|one| &***one).collect();
            let more = match securities.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let words =
                format!("prices of days after {day} are used: of {}{more}", named.join(", "));
            Problem::note(AFTER_AS_OF, &file, 1, Fault::new(words, MEND))
        });
        (used.chain(split).collect(), dropped)
    }
}
