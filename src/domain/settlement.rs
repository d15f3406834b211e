//! Settlement: the day a trade settles, until when its lots can still be changed, and when the
//! market last closed.
//!
//! US stocks, funds and options settle one business day after the trade since 2024-05-28, two
//! before (17 CFR 240.15c6-1). A lot is identified in time when the broker hears of it by the
//! settlement date (Treas. Reg. §1.1012-1(c)(8)); the rule names no hour.

use super::account::Broker;
use super::security::SecurityKind;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::America::New_York;
use std::collections::BTreeSet;

/// The days on which US securities trades do not settle, besides weekends, and the exchange's hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarketCalendar {
    closed_for_settlement: BTreeSet<NaiveDate>,
    closed_for_trading: BTreeSet<NaiveDate>,
    closing_early: BTreeSet<NaiveDate>,
    /// The first and the last year whose holidays are known.
    years: Option<(i32, i32)>,
}

impl MarketCalendar {
    /// A calendar from the exchange's holidays and the days on which settlement differs from
    /// trading (`(day, settlement is open)`): bank holidays, or a closure on which trades settle.
    #[must_use]
    pub fn new(
        holidays: impl IntoIterator<Item = NaiveDate>,
        exceptions: impl IntoIterator<Item = (NaiveDate, bool)>,
    ) -> Self {
        let closed_for_trading: BTreeSet<_> = holidays.into_iter().collect();
        let mut closed_for_settlement = closed_for_trading.clone();
        let years = closed_for_trading.first().zip(closed_for_trading.last());
        let years = years.map(|(first, last)| (first.year(), last.year()));
        for (day, settlement_open) in exceptions {
            if settlement_open {
                closed_for_settlement.remove(&day);
            } else {
                closed_for_settlement.insert(day);
            }
        }
        Self { closed_for_settlement, closed_for_trading, closing_early: BTreeSet::new(), years }
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
        self.years.is_some_and(|(first, last)| (first..=last).contains(&day.year()))
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

    /// The settlement date of a trade of a security of this kind.
    #[must_use]
    pub fn settlement_date(&self, traded: NaiveDate, kind: SecurityKind) -> NaiveDate {
        if kind == SecurityKind::Crypto {
            return traded;
        }
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

/// The last moment at which the broker takes a change of lots.
///
/// 23:59:00 Eastern of the settlement date where no hour is published; Vanguard asks for the day
/// before settlement, Interactive Brokers for 20:30 Eastern on the trade date; crypto must be
/// identified at the moment of the sale (here: `sold_at`).
#[must_use]
pub fn change_until(
    broker: Option<Broker>,
    kind: SecurityKind,
    traded: NaiveDate,
    settles: NaiveDate,
) -> DateTime<FixedOffset> {
    let end_of_day = NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default();
    let (day, time) = match (kind, broker) {
        (SecurityKind::Crypto, _) => (traded, NaiveTime::MIN),
        (_, Some(Broker::Ibkr)) => {
            (traded, NaiveTime::from_hms_opt(20, 30, 0).unwrap_or(end_of_day))
        }
        (_, Some(Broker::Vanguard)) => {
            (settles.checked_sub_days(Days::new(1)).unwrap_or(settles), end_of_day)
        }
        _ => (settles, end_of_day),
    };
    eastern(day, time)
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
    fn lots_can_change_until_the_end_of_the_settlement_date_in_new_york() {
        // Treas. Reg. §1.1012-1(c)(8): by the settlement date; Schwab: to midnight Eastern of it.
        let until = change_until(None, SecurityKind::Etf, day("2026-11-25"), day("2026-11-27"));
        assert_eq!(until.to_rfc3339(), "2026-11-27T23:59:00-05:00");
        let summer = change_until(None, SecurityKind::Etf, day("2026-07-01"), day("2026-07-02"));
        assert_eq!(summer.to_rfc3339(), "2026-07-02T23:59:00-04:00");
    }

    #[test]
    fn only_years_with_holidays_are_known() {
        let calendar = MarketCalendar::new(
            [day("2025-01-01"), day("2026-12-25")],
            [(day("2028-10-09"), false)],
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

    #[test]
    fn brokers_with_a_published_hour_keep_it() {
        let of = |broker| {
            change_until(Some(broker), SecurityKind::Stock, day("2026-11-23"), day("2026-11-24"))
                .to_rfc3339()
        };
        assert_eq!(of(Broker::Ibkr), "2026-11-23T20:30:00-05:00");
        assert_eq!(of(Broker::Vanguard), "2026-11-23T23:59:00-05:00");
        assert_eq!(of(Broker::Schwab), "2026-11-24T23:59:00-05:00");
    }
}
