//! Until when each broker takes a change of lots, how that is known, and how sure it is.
//!
//! A lot is identified in time when the broker hears of it by the settlement date; the law names that
//! day and no hour (Treas. Reg. §1.1012-1(c)(8)).

use super::account::Broker;
use super::security::SecurityKind;
use super::settlement::eastern;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime};
use chrono_tz::Tz;

/// How sure a rule of a broker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Read in the firm's own help text.
    Published,
    /// Told by others.
    SecondHand,
    /// Not seen anywhere; lotscope takes what the law says.
    NotPublished,
}

impl Certainty {
    /// Its name in JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotPublished => "not-published",
            other => other.words(),
        }
    }

    /// The word on screens.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::SecondHand => "second-hand",
            Self::NotPublished => "not published",
        }
    }
}

/// Where a deadline comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeRule {
    /// The rule, in words.
    pub rule: &'static str,
    /// How sure it is.
    pub certainty: Certainty,
}

impl ChangeRule {
    /// `midnight Eastern on the settlement date (published)`.
    #[must_use]
    pub fn words(self) -> String {
        format!("{} ({})", self.rule, self.certainty.words())
    }
}

/// The law's day, where a broker's hour is not known.
const BY_LAW: &str = "the settlement date; the law names no hour";

/// The rule behind the deadline of a broker, as the firms' help texts had it in November 2026.
#[must_use]
pub const fn change_rule(broker: Option<Broker>, kind: SecurityKind) -> ChangeRule {
    use Certainty::{NotPublished, Published, SecondHand};
    let (rule, certainty) = match (kind, broker) {
        (SecurityKind::Crypto, _) => {
            ("digital assets: named at the moment of the sale", SecondHand)
        }
        (_, Some(Broker::Schwab)) => ("midnight Eastern on the settlement date", Published),
        (_, Some(Broker::Td)) => ("23:59 Eastern on settlement, not on the trade date", Published),
        (_, Some(Broker::Vanguard)) => ("before the settlement date", Published),
        (_, Some(Broker::Ibkr)) => {
            ("20:30 Eastern on the trade date; its own pages differ", Published)
        }
        (_, Some(Broker::Fidelity)) => ("while the trade is unsettled", SecondHand),
        (_, None | Some(Broker::M1 | Broker::Public | Broker::Robinhood | Broker::Etrade)) => {
            (BY_LAW, NotPublished)
        }
    };
    ChangeRule { rule, certainty }
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

/// A deadline on the user's own clock: `22:59 your time, Chicago`, with the day where it is another
/// one there. `None` where that clock shows Eastern time.
#[must_use]
pub fn local(moment: &DateTime<FixedOffset>, zone: Tz) -> Option<String> {
    let there = moment.with_timezone(&zone);
    if there.naive_local() == moment.naive_local() {
        return None;
    }
    let time = if there.date_naive() == moment.date_naive() {
        there.format("%H:%M")
    } else {
        there.format("%a %H:%M")
    };
    let city = zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ");
    Some(format!("{time} your time, {city}"))
}

/// Time left in the units one counts: `1d 13h 27m`, `13h 27m`, `42m`; with seconds in the last hour
/// where they are wanted.
#[must_use]
pub fn span(seconds: i64, to_the_second: bool) -> String {
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    match (days, hours) {
        (0, 0) if to_the_second => format!("{minutes}m {rest:02}s"),
        (0, 0) => format!("{minutes}m"),
        (0, _) => format!("{hours}h {minutes:02}m"),
        _ => format!("{days}d {hours:02}h {minutes:02}m"),
    }
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
    fn brokers_with_a_published_hour_keep_it() {
        let of = |broker| {
            change_until(Some(broker), SecurityKind::Stock, day("2026-11-23"), day("2026-11-24"))
                .to_rfc3339()
        };
        assert_eq!(of(Broker::Ibkr), "2026-11-23T20:30:00-05:00");
        assert_eq!(of(Broker::Vanguard), "2026-11-23T23:59:00-05:00");
        assert_eq!(of(Broker::Schwab), "2026-11-24T23:59:00-05:00");
    }

    #[test]
    fn a_deadline_is_told_on_the_users_own_clock_where_that_differs() {
        let deadline = "2026-11-25T23:59:00-05:00".parse().unwrap();
        let of = |zone: Tz| local(&deadline, zone);
        assert_eq!(of(Tz::America__New_York), None);
        assert_eq!(of(Tz::America__Chicago).unwrap(), "22:59 your time, Chicago");
        assert_eq!(of(Tz::Europe__Berlin).unwrap(), "Thu 05:59 your time, Berlin");
        assert_eq!(of(Tz::America__Los_Angeles).unwrap(), "20:59 your time, Los Angeles");
    }

    #[test]
    fn time_left_reads_in_days_hours_and_minutes() {
        assert_eq!(span(37 * 3600 + 27 * 60, false), "1d 13h 27m");
        assert_eq!(span(13 * 3600 + 7 * 60, true), "13h 07m");
        assert_eq!(span(5 * 60 + 9, false), "5m");
        assert_eq!(span(5 * 60 + 9, true), "5m 09s");
        assert_eq!(span(9, true), "0m 09s");
    }

    #[test]
    fn a_rule_says_how_sure_it_is() {
        let of = |broker| change_rule(broker, SecurityKind::Etf).words();
        assert_eq!(of(Some(Broker::Schwab)), "midnight Eastern on the settlement date (published)");
        assert_eq!(of(Some(Broker::Fidelity)), "while the trade is unsettled (second-hand)");
        let by_law = "the settlement date; the law names no hour (not published)";
        assert_eq!(of(None), by_law);
        assert_eq!(of(Some(Broker::Public)), by_law);
        // A coin is final wherever it lies.
        let coin = change_rule(Some(Broker::Schwab), SecurityKind::Crypto);
        assert_eq!(coin.certainty, Certainty::SecondHand);
    }
}
