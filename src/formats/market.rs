//! The market calendar: when US exchanges are closed, and where settlement differs.
//!
//! The files under `assets/market/` hold the calendars that NYSE, FINRA and the SEC publish. The user
//! can put files of the same names and columns into a folder of the settings, for days that were
//! announced since.

mod user;

pub use user::of_user;

use super::date;
use super::problem::{Fault, Problem};
use super::table::{Header, Row, Table};
use super::text;
use crate::domain::settlement::{Exception, MarketCalendar};
use chrono::NaiveDate;
use std::sync::Arc;

const HOLIDAYS: (&str, &str) = ("holidays.csv", include_str!("../../assets/market/holidays.csv"));
const EARLY: (&str, &str) =
    ("early-closes.csv", include_str!("../../assets/market/early-closes.csv"));
const EXCEPTIONS: (&str, &str) =
    ("settlement-exceptions.csv", include_str!("../../assets/market/settlement-exceptions.csv"));

/// The names of the files that make a calendar.
pub const FILES: [&str; 3] = [HOLIDAYS.0, EARLY.0, EXCEPTIONS.0];

/// The calendar that lotscope brings along.
///
/// # Errors
/// When a built-in file was damaged; a test keeps that from being released.
pub fn built_in_calendar() -> Result<MarketCalendar, Problem> {
    let holidays = whole(days(&HOLIDAYS.0.into(), HOLIDAYS.1))?;
    let early = whole(days(&EARLY.0.into(), EARLY.1))?;
    let exceptions = whole(exceptions(&EXCEPTIONS.0.into(), EXCEPTIONS.1))?;
    Ok(MarketCalendar::new(holidays, exceptions).closing_early(early))
}

/// What was read of a file, if all of it could be.
fn whole<T>((read, problems): (Vec<T>, Vec<Problem>)) -> Result<Vec<T>, Problem> {
    problems.into_iter().next().map_or(Ok(read), Err)
}

/// The days of a file of `date,name`.
fn days(file: &Arc<str>, text: &str) -> (Vec<NaiveDate>, Vec<Problem>) {
    rows(file, text, ["date"], |row, [date]| day(row, date))
}

/// The days of a file of `date,name,exchange_open,settlement_open`.
fn exceptions(file: &Arc<str>, text: &str) -> (Vec<Exception>, Vec<Problem>) {
    let columns = ["date", "exchange_open", "settlement_open"];
    rows(file, text, columns, |row, [date, exchange, settlement]| {
        Ok(Exception {
            day: day(row, date)?,
            exchange_open: truth("exchange_open", row.cell(exchange))?,
            settlement_open: truth("settlement_open", row.cell(settlement))?,
        })
    })
}

/// Reads the rows of a file that has these columns; what is wrong with a row is named, and the others
/// are read.
fn rows<T, const N: usize>(
    file: &Arc<str>,
    text: &str,
    columns: [&'static str; N],
    read: impl Fn(&Row<'_>, [usize; N]) -> Result<T, Fault>,
) -> (Vec<T>, Vec<Problem>) {
    let wrong = |line, fault| Problem::left_out(WRONG_DAY, file, line, fault);
    let mut table = Table::new(text);
    let header = table.next_row().map(|row| Header::of(&row)).unwrap_or_default();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let Some(found) = header.find(&column.replace('_', "")) else {
            let fault = Fault::new(
                format!("there is no column {column}, so no day of this file counts"),
                format!("begin it with {}", columns.join(",")),
            );
            return (Vec::new(), vec![wrong(1, fault)]);
        };
        *place = found;
    }
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    while let Some(row) = table.next_row() {
        match read(&row, places) {
            Ok(one) => all.push(one),
            Err(fault) => problems.push(wrong(row.line, fault)),
        }
    }
    (all, problems)
}

/// The code of a row that names no day, or does not say what is open on it.
const WRONG_DAY: &str = "wrong-market-day";

fn day(row: &Row<'_>, place: usize) -> Result<NaiveDate, Fault> {
    let read = date::read("date", row.cell(place))?;
    let missing = || Fault::new("the date is empty", "write it as 2029-01-01");
    read.map(|stamp| stamp.day).ok_or_else(missing)
}

fn truth(name: &str, cell: &str) -> Result<bool, Fault> {
    match cell {
        "true" => Ok(true),
        "false" => Ok(false),
        other => {
            let said = text::clean(other, text::NOTE_LENGTH);
            Err(Fault::new(format!("{name} is {said:?}"), "write true or false"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::security::SecurityKind;
    use chrono::Datelike;

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
        let (early, _) = days(&"early".into(), EARLY.1);
        assert!(early.iter().all(|day| calendar.trades(*day)), "a short day is a trading day");
    }

    /// The algorithm of SET-3 and the dates of SET-2, NYSE's announcements of 2024-11-08 and
    /// 2025-12-23: the whole year 2027, and the two years in which New Year's Day is a Saturday or
    /// the eve of one.
    #[test]
    fn the_years_to_come_have_their_holidays() {
        let calendar = built_in_calendar().unwrap();
        let closed = |year: i32| {
            let days =
                day(&format!("{year}-01-01")).iter_days().take_while(|day| day.year() == year);
            let closed = days
                .filter(|day| day.weekday().num_days_from_monday() < 5 && !calendar.trades(*day));
            closed.map(|day| day.format("%m-%d").to_string()).collect::<Vec<_>>()
        };
        let of_2027 = [
            "01-01", "01-18", "02-15", "03-26", "05-31", "06-18", "07-05", "09-06", "11-25",
            "12-24",
        ];
        assert_eq!(closed(2027), of_2027);
        // 2028-01-01 is a Saturday: the Friday before ends a year, so it is open (NYSE Rule 7.2).
        assert!(calendar.trades(day("2027-12-31")));
        assert_eq!(closed(2028).first().map(String::as_str), Some("01-17"));
        assert_eq!(closed(2028).len(), 9);
        assert_eq!(closed(2025).len(), 11, "ten, and the day of mourning");
        // Veterans Day 2028 is a Saturday: the Friday settles.
        assert!(calendar.settles(day("2028-11-10")));
    }

    /// SET-1: two days before 2024-05-28, one from then on, so both of these settle on one day; crypto
    /// is delivered as it is sold, on a Sunday too.
    #[test]
    fn the_cycle_shortened_in_2024_and_crypto_has_none() {
        let calendar = built_in_calendar().unwrap();
        let settles = |traded: &str, kind| calendar.settlement_date(day(traded), kind);
        assert_eq!(settles("2024-05-24", SecurityKind::Stock), day("2024-05-29"));
        assert_eq!(settles("2024-05-28", SecurityKind::Stock), day("2024-05-29"));
        assert_eq!(settles("2026-11-22", SecurityKind::Crypto), day("2026-11-22"));
        assert_eq!(settles("2026-12-24", SecurityKind::Crypto), day("2026-12-24"));
    }

    /// 17 CFR 240.15c6-1 counts from the trade, and there is none while the exchange is closed: NYSE's
    /// calendar of 2026, and its closure of 2025-01-09, on which trades settled.
    #[test]
    fn an_order_of_a_closed_day_trades_and_settles_later() {
        let calendar = built_in_calendar().unwrap();
        for (ordered, traded, settled) in [
            // A Saturday, a Sunday, Thanksgiving, Christmas Day of a Friday, a day of mourning.
            ("2026-11-21", "2026-11-23", "2026-11-24"),
            ("2026-11-22", "2026-11-23", "2026-11-24"),
            ("2026-11-26", "2026-11-27", "2026-11-30"),
            ("2026-12-25", "2026-12-28", "2026-12-29"),
            ("2025-01-09", "2025-01-10", "2025-01-13"),
            // Open for trading, closed for settlement; an open day.
            ("2026-10-12", "2026-10-12", "2026-10-13"),
            ("2026-11-20", "2026-11-20", "2026-11-23"),
        ] {
            let stock = SecurityKind::Stock;
            assert_eq!(calendar.trading_day(day(ordered), stock), day(traded), "{ordered}");
            assert_eq!(calendar.settlement_date(day(ordered), stock), day(settled), "{ordered}");
        }
        let sunday = day("2026-11-22");
        assert_eq!(calendar.trading_day(sunday, SecurityKind::Crypto), sunday);
    }

    #[test]
    fn the_tax_year_ends_on_the_last_open_day() {
        // NYSE's calendar: 2027-12-31 is a Friday and open; 2028-12-31 is a Sunday.
        let calendar = built_in_calendar().unwrap();
        for (year, last, cover) in [
            (2026, "2026-12-31", "2026-12-30"),
            (2027, "2027-12-31", "2027-12-30"),
            (2028, "2028-12-29", "2028-12-28"),
            (2022, "2022-12-30", "2022-12-28"),
        ] {
            assert_eq!(calendar.last_trading_day(year), Some(day(last)));
            assert_eq!(calendar.last_day_to_settle_in(year), Some(day(cover)), "T+1, in 2022 T+2");
        }
    }

    #[test]
    fn a_damaged_calendar_is_refused() {
        let file: Arc<str> = "x".into();
        let refused = |text: &str| whole(days(&file, text)).is_err();
        assert!(refused("day\n2026-01-01\n"));
        assert!(refused("date\n2026-02-30\n"));
        assert!(!refused("date\n2026-02-27\n"));
        let text = "date,exchange_open,settlement_open\n2026-01-01,true,maybe\n";
        assert!(whole(exceptions(&file, text)).is_err());
    }
}
