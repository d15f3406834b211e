//! The clock: the one place that knows what time it is.
//!
//! Everything else takes the moment or the date as an argument, so that a test, the demo and
//! `--as-of` can say what day it is.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::America::New_York;
use chrono_tz::Tz;
use std::env;

/// This moment.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Today's date where the market is.
///
/// Trade dates, settlement and the brokers' deadlines are days in New York. With the local date a
/// traveller in Tokyo would see a lot turn long-term, and a pending sale settle, half a day before
/// either is true.
#[must_use]
pub fn today() -> NaiveDate {
    market_date(now())
}

/// The date in New York at some moment.
#[must_use]
pub fn market_date(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&New_York).date_naive()
}

/// The user's own time zone, where the system names it: `TZ`, else what is set for the machine.
#[must_use]
pub fn zone() -> Option<Tz> {
    let said = env::var("TZ").ok().filter(|name| !name.is_empty());
    let named = |name: &str| name.trim_start_matches(':').parse().ok();
    match said {
        Some(name) => named(&name),
        None => named(&iana_time_zone::get_timezone().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_changes_at_midnight_in_new_york() {
        let date = |moment: &str| market_date(moment.parse().unwrap()).to_string();
        // Standard time is five hours behind, summer time four.
        assert_eq!(date("2026-11-21T04:59:59Z"), "2026-11-20");
        assert_eq!(date("2026-11-21T05:00:00Z"), "2026-11-21");
        assert_eq!(date("2026-07-01T03:59:59Z"), "2026-06-30");
        assert_eq!(date("2026-07-01T04:00:00Z"), "2026-07-01");
    }
}
