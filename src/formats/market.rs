//! The built-in market calendar: when US exchanges are closed, and where settlement differs.
//!
//! The files under `assets/market/` hold the calendars that NYSE, FINRA and the SEC publish.

use super::date;
use super::problem::{Fault, Problem};
use super::table::{Header, Table};
use crate::domain::settlement::MarketCalendar;
use chrono::NaiveDate;
use std::sync::Arc;

const HOLIDAYS: (&str, &str) = ("holidays.csv", include_str!("../../assets/market/holidays.csv"));
const EARLY: (&str, &str) =
    ("early-closes.csv", include_str!("../../assets/market/early-closes.csv"));
const EXCEPTIONS: (&str, &str) =
    ("settlement-exceptions.csv", include_str!("../../assets/market/settlement-exceptions.csv"));

/// The calendar that lotscope brings along.
///
/// # Errors
/// When a built-in file was damaged; a test keeps that from being released.
pub fn built_in_calendar() -> Result<MarketCalendar, Problem> {
    let holidays = days(HOLIDAYS, None)?.into_iter().map(|(day, _)| day);
    let exceptions = days(EXCEPTIONS, Some("settlementopen"))?;
    let early = days(EARLY, None)?.into_iter().map(|(day, _)| day);
    Ok(MarketCalendar::new(holidays, exceptions).closing_early(early))
}

/// The days of a file, each with the truth of a column (false without one).
fn days(
    (name, text): (&str, &str),
    truth: Option<&str>,
) -> Result<Vec<(NaiveDate, bool)>, Problem> {
    let file: Arc<str> = name.into();
    let problem = |line, fault| Problem::left_out("built-in-calendar", &file, line, fault);
    let wrong = |line, what: &str| problem(line, Fault::new(what, "build lotscope again"));
    let mut table = Table::new(text);
    let header = table.next_row().map(|row| Header::of(&row)).unwrap_or_default();
    let place = header.find("date").ok_or_else(|| wrong(1, "there is no date column"))?;
    let truth = match truth {
        None => None,
        Some(key) => Some(header.find(key).ok_or_else(|| wrong(1, "a column is missing"))?),
    };
    let mut days = Vec::new();
    while let Some(row) = table.next_row() {
        let day = date::read("date", row.cell(place))
            .map_err(|fault| problem(row.line, fault))?
            .ok_or_else(|| wrong(row.line, "the date is empty"))?;
        let open = match truth.map(|place| row.cell(place)) {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(wrong(row.line, "neither true nor false")),
        };
        days.push((day.day, open));
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::security::SecurityKind;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The table of tax rules SET-3: the calendars that SEC (17 CFR 240.15c6-1), FINRA and NYSE
    /// publish. Columbus Day and Veterans Day are no settlement dates; 2025-01-09 was one although
    /// the exchanges were closed.
    #[test]
    fn trades_settle_as_the_published_calendars_say() {
        let calendar = built_in_calendar().unwrap();
        for (traded, settles) in [
            ("2026-10-09", "2026-10-13"),
            ("2026-10-12", "2026-10-13"),
            ("2026-11-10", "2026-11-12"),
            ("2026-11-11", "2026-11-12"),
            ("2026-11-20", "2026-11-23"),
            ("2026-11-25", "2026-11-27"),
            ("2026-12-24", "2026-12-28"),
            ("2026-12-31", "2027-01-04"),
            ("2026-07-02", "2026-07-06"),
            ("2025-01-08", "2025-01-09"),
        ] {
            let date = calendar.settlement_date(day(traded), SecurityKind::Stock);
            assert_eq!(date, day(settles), "traded {traded}");
        }
    }

    #[test]
    fn the_exchange_is_closed_on_its_holidays() {
        // NYSE: Good Friday 2026-04-03, Independence Day observed 2026-07-03; open on Veterans Day.
        let calendar = built_in_calendar().unwrap();
        assert!(!calendar.trades(day("2026-04-03")));
        assert!(!calendar.trades(day("2026-07-03")));
        assert!(calendar.trades(day("2026-11-11")));
        assert!(!calendar.settles(day("2026-11-11")));
        assert!(!calendar.trades(day("2025-01-09")));
        assert!(calendar.settles(day("2025-01-09")));
    }

    #[test]
    fn short_days_end_at_one_in_the_afternoon() {
        // NYSE Group's calendars for 2025 to 2027 and 2026 to 2028: 13:00 on these, and not on the
        // day before Independence Day 2026, which is closed, or Christmas Eve 2027, the same.
        let calendar = built_in_calendar().unwrap();
        for (noon, close) in [
            ("2025-07-03T17:30:00Z", "2025-07-03T13:00:00-04:00"),
            ("2025-11-28T18:30:00Z", "2025-11-28T13:00:00-05:00"),
            ("2026-07-03T17:30:00Z", "2026-07-02T16:00:00-04:00"),
            ("2026-11-27T18:30:00Z", "2026-11-27T13:00:00-05:00"),
            ("2026-12-24T18:30:00Z", "2026-12-24T13:00:00-05:00"),
            ("2027-11-26T18:30:00Z", "2027-11-26T13:00:00-05:00"),
            ("2027-12-24T18:30:00Z", "2027-12-23T16:00:00-05:00"),
            ("2028-07-03T17:30:00Z", "2028-07-03T13:00:00-04:00"),
        ] {
            assert_eq!(calendar.last_close(noon.parse().unwrap()).to_rfc3339(), close);
        }
        let early = days(EARLY, None).unwrap();
        assert!(early.iter().all(|(day, _)| calendar.trades(*day)), "a short day is a trading day");
    }

    #[test]
    fn a_damaged_calendar_is_refused() {
        assert!(days(("x", "day\n2026-01-01\n"), None).is_err());
        assert!(days(("x", "date\n2026-02-30\n"), None).is_err());
        assert!(
            days(("x", "date,settlement_open\n2026-01-01,maybe\n"), Some("settlementopen"))
                .is_err()
        );
    }
}
