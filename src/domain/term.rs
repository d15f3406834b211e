//! The holding period: short-term or long-term, and the day it turns.
//!
//! The day of acquisition does not count and the day of disposal does; the unit is the calendar
//! month (IRC §1222; Rev. Rul. 66-7). So the period starts on the day after the acquisition, and a
//! sale is long-term from one calendar year after that start. A start on February 29 has no
//! anniversary in a common year and rolls forward to March 1.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Whether a gain is short-term or long-term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Term {
    /// Held one year or less: taxed as ordinary income.
    Short,
    /// Held more than one year: taxed at the 0, 15 or 20 % rates.
    Long,
}

impl Term {
    /// `short` or `long`, as files and JSON spell it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
        }
    }

    /// The term of shares whose holding period began with `held_since` when sold on `sold`.
    #[must_use]
    pub fn on(held_since: NaiveDate, sold: NaiveDate) -> Self {
        // A year and a day are 366 days or 367: only then the calendar must be asked.
        match (sold - held_since).num_days() {
            ..366 => Self::Short,
            366 if sold < long_term_on(held_since) => Self::Short,
            _ => Self::Long,
        }
    }
}

/// The first day on which shares acquired on `held_since` can be sold long-term.
///
/// ```
/// use chrono::NaiveDate;
/// use lotscope::domain::term::long_term_on;
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// assert_eq!(long_term_on(day(2023, 3, 1)), day(2024, 3, 2));
/// ```
#[must_use]
pub fn long_term_on(held_since: NaiveDate) -> NaiveDate {
    longer_than(held_since, 12)
}

/// The first day on which shares acquired on `held_since` have been held for more than so many months.
#[must_use]
pub fn longer_than(held_since: NaiveDate, months: u32) -> NaiveDate {
    let start = held_since.succ_opt().unwrap_or(NaiveDate::MAX);
    // chrono clamps a day that a month does not have to its last; the rule rolls it forward instead.
    start
        .checked_add_months(Months::new(months))
        .and_then(
            |clamped| if clamped.day() < start.day() { clamped.succ_opt() } else { Some(clamped) },
        )
        .unwrap_or(NaiveDate::MAX)
}

/// Days from `today` until shares turn long-term; `None` once they have.
#[must_use]
pub fn days_to_long_term(held_since: NaiveDate, today: NaiveDate) -> Option<i64> {
    let days = (long_term_on(held_since) - today).num_days();
    (days > 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The table of holding-period cases: Rev. Rul. 66-7 and Publication 550 (2025), p. 81.
    #[test]
    fn long_term_starts_as_the_ruling_says() {
        for (acquired, first_long_day) in [
            ("2025-11-22", "2026-11-23"),
            ("2024-01-31", "2025-02-01"),
            ("2024-02-28", "2025-03-01"),
            ("2024-02-29", "2025-03-01"),
            ("2024-02-27", "2025-02-28"),
            ("2023-02-28", "2024-03-01"),
            ("2027-02-28", "2028-03-01"),
            ("2025-02-28", "2026-03-01"),
            ("2025-12-31", "2027-01-01"),
            ("2023-03-01", "2024-03-02"),
        ] {
            assert_eq!(long_term_on(day(acquired)), day(first_long_day), "acquired {acquired}");
        }
    }

    #[test]
    fn more_than_six_months_is_counted_in_months() {
        // Rev. Rul. 66-7: the rule was six months then; of April 30 it is the first of November.
        for (acquired, first_longer_day) in [
            ("1965-04-30", "1965-11-01"),
            ("2025-04-03", "2025-10-04"),
            ("2025-08-28", "2026-03-01"),
            ("2025-08-30", "2026-03-01"),
            ("2025-08-31", "2026-03-01"),
        ] {
            assert_eq!(longer_than(day(acquired), 6), day(first_longer_day), "{acquired}");
        }
    }

    #[test]
    fn the_day_before_is_still_short() {
        assert_eq!(Term::on(day("2025-11-22"), day("2026-11-22")), Term::Short);
        assert_eq!(Term::on(day("2025-11-22"), day("2026-11-23")), Term::Long);
        // Publication 550's facts: bought 2024-01-31, sold 2025-01-29 short, 2025-02-06 long.
        assert_eq!(Term::on(day("2024-01-31"), day("2025-01-29")), Term::Short);
        assert_eq!(Term::on(day("2024-01-31"), day("2025-02-06")), Term::Long);
    }

    proptest! {
        #[test]
        fn days_decide_as_the_calendar_does(since in 0_u64..60_000, held in 0_u64..800) {
            let since = day("1900-01-01") + Days::new(since);
            for held in [held, 365, 366, 367] {
                let sold = since + Days::new(held);
                let expected = if sold >= long_term_on(since) { Term::Long } else { Term::Short };
                prop_assert_eq!(Term::on(since, sold), expected, "{} to {}", since, sold);
            }
        }
    }

    #[test]
    fn the_countdown_ends_on_the_day_it_turns() {
        assert_eq!(days_to_long_term(day("2025-12-01"), day("2026-11-24")), Some(8));
        assert_eq!(days_to_long_term(day("2025-12-01"), day("2026-12-01")), Some(1));
        assert_eq!(days_to_long_term(day("2025-12-01"), day("2026-12-02")), None);
    }
}
