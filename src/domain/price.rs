//! Prices: what one unit of a security is worth, as of when, and who said so.

use super::ids::SecurityId;
use super::money::UnitPrice;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The moment a price speaks of. Many files give only a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceTime {
    /// Some time on that day.
    Day(NaiveDate),
    /// Exactly then.
    Moment(DateTime<Utc>),
}

impl PriceTime {
    /// The calendar day (a moment's in UTC: only used to tell newer from older).
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.date_naive(),
        }
    }

    /// A key that orders times: of one day, a moment is newer than the bare day.
    fn rank(self) -> (NaiveDate, Option<DateTime<Utc>>) {
        match self {
            Self::Day(day) => (day, None),
            Self::Moment(moment) => (moment.date_naive(), Some(moment)),
        }
    }
}

/// Who said so, weakest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PriceSource {
    /// A holdings file's own price column or title.
    Export(Arc<str>),
    /// The price file.
    File(Arc<str>),
    /// The demo's random walk.
    Demo,
    /// Typed by the user.
    Typed,
}

/// One security's price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Dollars per unit.
    pub price: UnitPrice,
    /// As of when; `None` when nobody said.
    pub as_of: Option<PriceTime>,
    /// Who said so.
    pub source: PriceSource,
}

/// The price of each security, at most one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceBook(BTreeMap<SecurityId, Quote>);

impl PriceBook {
    /// The quote of a security.
    #[must_use]
    pub fn get(&self, security: &SecurityId) -> Option<&Quote> {
        self.0.get(security)
    }

    /// The price of a security.
    #[must_use]
    pub fn price(&self, security: &SecurityId) -> Option<UnitPrice> {
        self.get(security).map(|quote| quote.price)
    }

    /// Replaces a security's quote, whatever its age.
    pub fn set(&mut self, security: SecurityId, quote: Quote) {
        self.0.insert(security, quote);
    }

    /// Takes an export's quote unless a newer one, or one of a stronger source, is there.
    pub fn offer(&mut self, security: SecurityId, quote: Quote) {
        let keep = self.0.get(&security).is_some_and(|held| {
            !matches!(held.source, PriceSource::Export(_))
                || held.as_of.map(PriceTime::rank) >= quote.as_of.map(PriceTime::rank)
        });
        if !keep {
            self.0.insert(security, quote);
        }
    }

    /// All quotes, by symbol.
    pub fn iter(&self) -> impl Iterator<Item = (&SecurityId, &Quote)> {
        self.0.iter()
    }

    /// Is no security priced?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest time among all quotes.
    #[must_use]
    pub fn newest(&self) -> Option<PriceTime> {
        self.0.values().filter_map(|quote| quote.as_of).max_by_key(|time| time.rank())
    }
}
