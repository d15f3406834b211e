//! How each broker's deadline for naming lots is known, and how sure that is.
//!
//! The law names a day and no hour (Treas. Reg. §1.1012-1(c)(8)); the moment itself is
//! [`super::settlement::change_until`].

use super::account::Broker;
use super::security::SecurityKind;
use chrono::{DateTime, FixedOffset};
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
