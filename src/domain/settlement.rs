//! Settlement: the day a trade settles, and until when its lots can still be changed.
//!
//! US stocks, funds and options settle one business day after the trade since 2024-05-28, two
//! before (17 CFR 240.15c6-1). A lot is identified in time when the broker hears of it by the
//! settlement date (Treas. Reg. §1.1012-1(c)(8)); the rule names no hour.

use super::account::Broker;
use super::security::SecurityKind;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Weekday};
use chrono_tz::America::New_York;
use std::collections::BTreeSet;

/// The days on which US securities trades do not settle, besides weekends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarketCalendar {
    closed_for_settlement: BTreeSet<NaiveDate>,
    closed_for_trading: BTreeSet<NaiveDate>,
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
        Self { closed_for_settlement, closed_for_trading, years }
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
