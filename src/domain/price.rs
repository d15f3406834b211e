//! Prices: what one unit of a security is worth, as of when, and who said so.

use super::ids::SecurityId;
use super::money::UnitPrice;
use super::settlement::MarketCalendar;
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use chrono_tz::America::New_York;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far behind the market many quotes are: one of the last minutes before a close is that
/// close's.
const DELAY: TimeDelta = TimeDelta::minutes(15);

/// The moment a price speaks of. Many files give only a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceTime {
    /// Some time on that day.
    Day(NaiveDate),
    /// Exactly then.
    Moment(DateTime<Utc>),
}

impl PriceTime {
    /// The calendar day, a moment's in New York: an evening there is the next day in UTC, and a
    /// file that was downloaded then speaks of its own day.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.with_timezone(&New_York).date_naive(),
        }
    }

    /// Is a price of this time older than the last close of the market, so that the market has a
    /// newer one? A bare day is as late as its close.
    #[must_use]
    pub fn is_stale(self, now: DateTime<Utc>, calendar: &MarketCalendar) -> bool {
        self.is_before(calendar.last_close(now))
    }

    /// Is a price of this time older than a close?
    #[must_use]
    pub fn is_before(self, close: DateTime<FixedOffset>) -> bool {
        match self {
            Self::Day(day) => day < close.date_naive(),
            Self::Moment(moment) => moment < close - DELAY,
        }
    }

    /// A key that orders times: of one day, a moment is newer than the bare day.
    #[must_use]
    pub fn rank(self) -> (NaiveDate, Option<DateTime<Utc>>) {
        match self {
            Self::Day(day) => (day, None),
            Self::Moment(moment) => (self.day(), Some(moment)),
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
    /// The program that the settings name.
    Command,
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

/// The price of each security, at most one: what the user typed, else what the files and the feed
/// say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceBook {
    told: BTreeMap<SecurityId, Quote>,
    typed: BTreeMap<SecurityId, Quote>,
}

impl PriceBook {
    /// The quote of a security.
    #[must_use]
    pub fn get(&self, security: &SecurityId) -> Option<&Quote> {
        self.typed.get(security).or_else(|| self.told(security))
    }

    /// What the files and the feed say of a security, whatever was typed.
    #[must_use]
    pub fn told(&self, security: &SecurityId) -> Option<&Quote> {
        self.told.get(security)
    }

    /// The price of a security.
    #[must_use]
    pub fn price(&self, security: &SecurityId) -> Option<UnitPrice> {
        self.get(security).map(|quote| quote.price)
    }

    /// Replaces a security's quote, whatever its age. A typed one stands over all others, and they
    /// go on behind it.
    pub fn set(&mut self, security: SecurityId, quote: Quote) {
        let book =
            if quote.source == PriceSource::Typed { &mut self.typed } else { &mut self.told };
        book.insert(security, quote);
    }

    /// Drops what was typed for a security; says whether anything was.
    pub fn untype(&mut self, security: &SecurityId) -> bool {
        self.typed.remove(security).is_some()
    }

    /// Drops what the files and the feed say of a security.
    pub fn forget(&mut self, security: &SecurityId) {
        self.told.remove(security);
    }

    /// Takes an export's quote unless a newer one, or one of a stronger source, is there.
    pub fn offer(&mut self, security: SecurityId, quote: Quote) {
        let keep = self.told.get(&security).is_some_and(|held| {
            !matches!(held.source, PriceSource::Export(_))
                || held.as_of.map(PriceTime::rank) >= quote.as_of.map(PriceTime::rank)
        });
        if !keep {
            self.told.insert(security, quote);
        }
    }

    /// Takes over what the files cannot say again: what was typed, and of a program that is still
    /// the source what it told.
    pub fn keep_from(&mut self, before: &Self, same_source: bool) {
        self.typed.clone_from(&before.typed);
        for (security, quote) in &before.told {
            if same_source && quote.source == PriceSource::Command {
                self.told.insert(security.clone(), quote.clone());
            }
        }
    }

    /// What the files and the feed say, by symbol.
    pub fn iter(&self) -> impl Iterator<Item = (&SecurityId, &Quote)> {
        self.told.iter()
    }

    /// Is no security priced?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.typed.is_empty()
    }

    /// The newest time among the quotes that count, those that were typed left out; `undated` where
    /// nobody said.
    #[must_use]
    pub fn newest(
        &self,
        undated: Option<PriceTime>,
        counts: impl Fn(&Quote) -> bool,
    ) -> Option<PriceTime> {
        let quotes = self.told.values().filter(|quote| counts(quote));
        quotes.filter_map(|quote| quote.as_of.or(undated)).max_by_key(|time| time.rank())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn quote(price: i64, source: PriceSource) -> Quote {
        Quote { price: UnitPrice::new(Decimal::from(price)), as_of: None, source }
    }

    #[test]
    fn a_price_is_stale_once_the_market_has_closed_since() {
        let day = |text: &str| PriceTime::Day(text.parse().unwrap());
        let moment = |text: &str| PriceTime::Moment(text.parse().unwrap());
        let calendar = MarketCalendar::new(["2026-11-26".parse().unwrap()], [])
            .closing_early(["2026-11-27".parse().unwrap()]);
        for (now, as_of, stale) in [
            // Tuesday morning: Monday's close is the last one.
            ("2026-11-24T15:32:00Z", day("2026-11-24"), false),
            ("2026-11-24T15:32:00Z", day("2026-11-23"), false),
            ("2026-11-24T15:32:00Z", day("2026-11-20"), true),
            ("2026-11-24T15:32:00Z", moment("2026-11-23T21:00:00Z"), false),
            ("2026-11-24T15:32:00Z", moment("2026-11-23T19:00:00Z"), true),
            // The last trade before the bell, and a delayed quote, are the close's.
            ("2026-11-24T15:32:00Z", moment("2026-11-23T20:59:58Z"), false),
            ("2026-11-24T15:32:00Z", moment("2026-11-23T20:45:00Z"), false),
            ("2026-11-24T15:32:00Z", moment("2026-11-23T20:44:59Z"), true),
            // After Tuesday's close Monday's price is old; Friday's lasts the whole weekend.
            ("2026-11-24T21:00:00Z", day("2026-11-23"), true),
            ("2026-11-23T12:00:00Z", day("2026-11-20"), false),
            ("2026-11-22T23:00:00Z", day("2026-11-19"), true),
            // Wednesday's price on Thanksgiving, and after the short Friday.
            ("2026-11-27T17:00:00Z", day("2026-11-25"), false),
            ("2026-11-27T18:30:00Z", day("2026-11-25"), true),
        ] {
            let now = now.parse().unwrap();
            assert_eq!(as_of.is_stale(now, &calendar), stale, "{as_of:?} at {now}");
        }
    }

    #[test]
    fn a_moment_of_an_evening_in_new_york_is_of_that_day() {
        // 21:30 Eastern on 20 November is 02:30 UTC on the 21st (UTC−5 in winter).
        let evening = PriceTime::Moment("2026-11-21T02:30:00Z".parse().unwrap());
        let day = |text: &str| PriceTime::Day(text.parse().unwrap());
        assert_eq!(evening.day(), day("2026-11-20").day());
        assert!(evening.rank() > day("2026-11-20").rank());
        assert!(evening.rank() < day("2026-11-21").rank());
    }

    #[test]
    fn what_is_typed_counts_until_it_is_cleared() {
        let vti = SecurityId::from("VTI");
        let mut book = PriceBook::default();
        book.set(vti.clone(), quote(328, PriceSource::Command));
        book.set(vti.clone(), quote(330, PriceSource::Typed));
        book.set(vti.clone(), quote(329, PriceSource::Command));
        assert_eq!(book.get(&vti), Some(&quote(330, PriceSource::Typed)));
        assert_eq!(book.told(&vti), Some(&quote(329, PriceSource::Command)));

        // Read again, the files know neither.
        let mut again = PriceBook::default();
        again.set(vti.clone(), quote(300, PriceSource::Export("lots.csv".into())));
        let exported = again.clone();
        again.keep_from(&book, true);
        assert_eq!(again, book);
        // Prices come from elsewhere now.
        let mut elsewhere = exported.clone();
        elsewhere.keep_from(&book, false);
        assert_eq!(elsewhere.told(&vti), exported.told(&vti));
        assert_eq!(elsewhere.get(&vti), book.get(&vti));

        assert!(book.untype(&vti));
        assert!(!book.untype(&vti));
        assert_eq!(book.get(&vti), Some(&quote(329, PriceSource::Command)));
    }
}
