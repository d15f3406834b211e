//! Settlement: the day a trade settles, and when the market last closed.
//!
//! US stocks, funds and options settle one business day after the trade since 2024-05-28, two
//! before (17 CFR 240.15c6-1). Until when lots can be named is [`super::deadline`]'s.

use super::security::SecurityKind;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::America::New_York;
use std::collections::{BTreeMap, BTreeSet};

/// The days on which US securities trades do not settle, besides weekends, and the exchange's hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarketCalendar {
    closed_for_settlement: BTreeSet<NaiveDate>,
    closed_for_trading: BTreeSet<NaiveDate>,
    closing_early: BTreeSet<NaiveDate>,
    /// The years whose holidays are known.
    years: BTreeSet<i32>,
}

/// A day that is no plain trading day and no plain holiday: a bank holiday on which exchanges are
/// open, or a closure on which trades settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The day.
    pub day: NaiveDate,
    /// Is the exchange open?
    pub exchange_open: bool,
    /// Do trades settle?
    pub settlement_open: bool,
}

/// Holidays a year has at least, where all of them are listed: New Year's Day of a Saturday is not
/// observed, and one more was added in 2022 (NYSE Rule 7.2).
const FEWEST_HOLIDAYS: usize = 8;

impl MarketCalendar {
    /// A calendar from the exchange's holidays and the days that differ from both. All years from
    /// the first of the holidays to the last are known.
    #[must_use]
    pub fn new(
        holidays: impl IntoIterator<Item = NaiveDate>,
        exceptions: impl IntoIterator<Item = Exception>,
    ) -> Self {
        let closed_for_trading: BTreeSet<_> = holidays.into_iter().collect();
        let closed_for_settlement = closed_for_trading.clone();
        let years = closed_for_trading.first().zip(closed_for_trading.last());
        let years = years.map(|(first, last)| (first.year()..=last.year()).collect());
        let closing_early = BTreeSet::new();
        let years = years.unwrap_or_default();
        Self { closed_for_settlement, closed_for_trading, closing_early, years }
            .excepting(exceptions)
    }

    fn excepting(mut self, exceptions: impl IntoIterator<Item = Exception>) -> Self {
        for Exception { day, exchange_open, settlement_open } in exceptions {
            for (closed, open) in [
                (&mut self.closed_for_trading, exchange_open),
                (&mut self.closed_for_settlement, settlement_open),
            ] {
                if open {
                    closed.remove(&day);
                } else {
                    closed.insert(day);
                }
            }
        }
        self
    }

    /// The same calendar with more days: a holiday is closed for both, an exception is what it says,
    /// whatever the calendar had before. A year is known from as many holidays on as a year has.
    #[must_use]
    pub fn extended(
        mut self,
        holidays: impl IntoIterator<Item = NaiveDate>,
        exceptions: impl IntoIterator<Item = Exception>,
    ) -> Self {
        for day in holidays {
            self.closed_for_trading.insert(day);
            self.closed_for_settlement.insert(day);
        }
        let mut listed: BTreeMap<i32, usize> = BTreeMap::new();
        for day in &self.closed_for_trading {
            *listed.entry(day.year()).or_default() += 1;
        }
        let whole = listed.into_iter().filter(|(_, days)| *days >= FEWEST_HOLIDAYS);
        self.years.extend(whole.map(|(year, _)| year));
        self.excepting(exceptions)
    }

    /// The same calendar with the days on which the exchange closes at 13:00 Eastern.
    #[must_use]
    pub fn closing_early(mut self, days: impl IntoIterator<Item = NaiveDate>) -> Self {
        self.closing_early.extend(days);
        self
    }

    /// Are the holidays of the year of `day` known? Every year has some, so one outside those the
    /// calendar lists is a year whose announcement is not in it: only its weekends are left out.
    #[must_use]
    pub fn knows(&self, day: NaiveDate) -> bool {
        self.years.contains(&day.year())
    }

    /// Do trades settle on `day`?
    #[must_use]
    pub fn settles(&self, day: NaiveDate) -> bool {
        !is_weekend(day) && !self.closed_for_settlement.contains(&day)
    }

    /// Is the exchange open on `day`?
    #[must_use]
    pub fn trades(&self, day: NaiveDate) -> bool {
        !is_weekend(day) && !self.closed_for_trading.contains(&day)
    }

    /// The last day of a year on which the exchange is open: what is sold then is of that tax year,
    /// though it settles in the next.
    #[must_use]
    pub fn last_trading_day(&self, year: i32) -> Option<NaiveDate> {
        let back = NaiveDate::from_ymd_opt(year, 12, 31)?;
        std::iter::successors(Some(back), NaiveDate::pred_opt).find(|day| self.trades(*day))
    }

    /// The last day of a year whose trades settle in it: until then a short position that is closed at
    /// a loss counts in that year (Rev. Rul. 2002-44).
    #[must_use]
    pub fn last_day_to_settle_in(&self, year: i32) -> Option<NaiveDate> {
        let last = self.last_trading_day(year)?;
        let settles =
            |day: &NaiveDate| self.settlement_date(*day, SecurityKind::Stock).year() == year;
        let open = |day: &NaiveDate| self.trades(*day) && settles(day);
        std::iter::successors(Some(last), NaiveDate::pred_opt).find(open)
    }

    /// When the exchange closed last: 16:00 Eastern of a trading day, 13:00 where it closes early
    /// (NYSE Rule 7.1 and its yearly calendar). At the stroke of the hour it has closed.
    #[must_use]
    pub fn last_close(&self, now: DateTime<Utc>) -> DateTime<FixedOffset> {
        let today = now.with_timezone(&New_York).date_naive();
        let mut closes =
            today.iter_days().rev().filter(|day| self.trades(*day)).map(|day| self.close_of(day));
        closes.find(|close| *close <= now).unwrap_or_else(|| now.fixed_offset())
    }

    fn close_of(&self, day: NaiveDate) -> DateTime<FixedOffset> {
        let hour = if self.closing_early.contains(&day) { 13 } else { 16 };
        eastern(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default())
    }

    /// The day on which an order of `day` trades: that day, or the next on which the exchange is open.
    /// Digital assets trade on every day.
    #[must_use]
    pub fn trading_day(&self, day: NaiveDate, kind: SecurityKind) -> NaiveDate {
        if kind == SecurityKind::Crypto {
            return day;
        }
        day.iter_days().find(|day| self.trades(*day)).unwrap_or(day)
    }

    /// The settlement date of an order of a security of this kind: of a day on which the exchange is
    /// closed, that of the next trading day.
    #[must_use]
    pub fn settlement_date(&self, ordered: NaiveDate, kind: SecurityKind) -> NaiveDate {
        if kind == SecurityKind::Crypto {
            return ordered;
        }
        let traded = self.trading_day(ordered, kind);
        let mut day = traded;
        for _ in 0..settlement_cycle(traded) {
            day = self.next_settlement_day(day);
        }
        day
    }

    fn next_settlement_day(&self, after: NaiveDate) -> NaiveDate {
        after.iter_days().skip(1).find(|day| self.settles(*day)).unwrap_or(after)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Business days from trade to settlement: one from trade date 2024-05-28, two before
/// (SEC Release 34-96930).
fn settlement_cycle(traded: NaiveDate) -> u8 {
    let one_day_cycle = NaiveDate::from_ymd_opt(2024, 5, 28);
    if one_day_cycle.is_some_and(|first| traded < first) { 2 } else { 1 }
}

/// A wall-clock time in New York as an instant with its offset.
#[must_use]
pub fn eastern(day: NaiveDate, time: NaiveTime) -> DateTime<FixedOffset> {
    let local = day.and_time(time);
    New_York
        .from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc().fixed_offset(), |moment| moment.fixed_offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn only_years_with_holidays_are_known() {
        let calendar = MarketCalendar::new(
            [day("2025-01-01"), day("2026-12-25")],
            [Exception { day: day("2028-10-09"), exchange_open: true, settlement_open: false }],
        );
        for (date, known) in [
            ("2024-12-31", false),
            ("2025-01-01", true),
            ("2026-12-31", true),
            ("2027-01-04", false),
            ("2028-10-09", false),
        ] {
            assert_eq!(calendar.knows(day(date)), known, "{date}");
        }
        assert!(!MarketCalendar::default().knows(day("2026-06-01")));
    }

    #[test]
    fn more_days_close_or_open_the_market_and_complete_a_year() {
        let known = MarketCalendar::new([day("2026-12-25")], []);
        // A day of mourning, as 2025-01-09 was: closed for trading, open for settlement.
        let exception = |on: &str, exchange_open, settlement_open| Exception {
            day: day(on),
            exchange_open,
            settlement_open,
        };
        let more = known.clone().extended(
            [day("2026-12-28")],
            [exception("2026-12-29", false, true), exception("2026-12-25", true, true)],
        );
        assert!(!more.trades(day("2026-12-28")) && !more.settles(day("2026-12-28")));
        assert!(!more.trades(day("2026-12-29")) && more.settles(day("2026-12-29")));
        assert!(more.trades(day("2026-12-25")), "the later word counts");
        assert!(!more.knows(day("2030-06-03")));
        // NYSE Rule 7.2: the ten holidays of 2030.
        let holidays = [
            "2030-01-01",
            "2030-01-21",
            "2030-02-18",
            "2030-04-19",
            "2030-05-27",
            "2030-06-19",
            "2030-07-04",
            "2030-09-02",
            "2030-11-28",
            "2030-12-25",
        ];
        let year =
            |count: usize| known.clone().extended(holidays.map(day).into_iter().take(count), []);
        assert!(year(10).knows(day("2030-06-03")));
        assert!(!year(1).knows(day("2030-06-03")), "one closure does not tell the others");
        assert!(!year(10).knows(day("2029-06-03")), "what lies between is not told");
    }

    /// Core session hours of NYSE; the calendar that NYSE Group announced for 2026 to 2028.
    #[test]
    fn the_last_close_is_that_of_the_exchange_in_new_york() {
        let calendar = MarketCalendar::new([day("2026-07-03"), day("2026-11-26")], [])
            .closing_early([day("2026-11-27"), day("2028-07-03")]);
        for (now, close) in [
            // A Tuesday: before the close, at it, after it.
            ("2026-11-24T15:32:00Z", "2026-11-23T16:00:00-05:00"),
            ("2026-11-24T20:59:59Z", "2026-11-23T16:00:00-05:00"),
            ("2026-11-24T21:00:00Z", "2026-11-24T16:00:00-05:00"),
            // In UTC it is Wednesday already.
            ("2026-11-25T01:00:00Z", "2026-11-24T16:00:00-05:00"),
            // A weekend, and the Monday after it before the close.
            ("2026-11-22T12:00:00Z", "2026-11-20T16:00:00-05:00"),
            ("2026-11-23T14:00:00Z", "2026-11-20T16:00:00-05:00"),
            // Thanksgiving, and the Friday after it, which ends at 13:00.
            ("2026-11-26T23:00:00Z", "2026-11-25T16:00:00-05:00"),
            ("2026-11-27T17:59:00Z", "2026-11-25T16:00:00-05:00"),
            ("2026-11-27T18:00:00Z", "2026-11-27T13:00:00-05:00"),
            // In summer New York is four hours behind; a holiday beside a weekend.
            ("2026-07-06T19:59:00Z", "2026-07-02T16:00:00-04:00"),
            ("2026-07-06T20:00:00Z", "2026-07-06T16:00:00-04:00"),
            ("2028-07-03T17:00:00Z", "2028-07-03T13:00:00-04:00"),
        ] {
            assert_eq!(calendar.last_close(now.parse().unwrap()).to_rfc3339(), close, "{now}");
        }
    }
}
