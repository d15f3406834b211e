//! Dates as files write them: a calendar day, sometimes with a time of day.
//!
//! The printed day is kept; nothing is shifted between time zones. Read are `YYYY-MM-DD` (also with
//! `T` or a blank and a time), `MM/DD/YYYY` and `M/D/YYYY` (with a time), `YYYY/MM/DD` and
//! `Mmm-DD-YYYY`.
//! A time of midnight is how exports print that they have none.

use super::number;
use super::problem::Fault;
use super::text;
use crate::domain::price::PriceTime;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

/// The years that are believed.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A day, and the time where one was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The calendar day as printed.
    pub day: NaiveDate,
    /// The time of day; midnight counts as none.
    pub time: Option<NaiveTime>,
    /// Was it written with the month first, so that month and day could be confused?
    pub month_first: bool,
}

/// Reads the date in a cell; `None` where the cell says that there is none.
///
/// # Errors
/// When the cell is no date of a known shape, or no day of the calendar. `name` says in the message
/// what the cell was to be.
pub fn read(name: &str, cell: &str) -> Result<Option<Stamp>, Fault> {
    if number::is_absent(cell) {
        return Ok(None);
    }
    if let Some(day) = iso_day(cell) {
        return Ok(Some(Stamp { day, time: None, month_first: false }));
    }
    let cell = cell.trim();
    let (date, time) = cell.split_at(cell.find(['T', ' ', ',']).unwrap_or(cell.len()));
    let (day, month_first) = calendar_day(date).map_err(|wrong| wrong.fault(name, cell))?;
    let time = time.trim_start_matches(['T', ' ', ',']);
    let time = match time {
        "" => None,
        _ => Some(clock(without_zone(time)).ok_or_else(|| {
            Fault::new(
                format!("{name} {} has a time that is none", text::quoted(cell)),
                format!("write {day}"),
            )
        })?),
    };
    Ok(Some(Stamp { day, time: time.filter(|time| *time != NaiveTime::MIN), month_first }))
}

/// A price's moment as its file gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceStamp {
    /// The moment; a bare day where the file gives no more, or a time without its zone.
    pub as_of: PriceTime,
    /// Was there a time that cannot be used, because it names no zone?
    pub zone_missing: bool,
}

/// Reads the moment of a price: RFC 3339, or a date as [`read`] takes it.
///
/// # Errors
/// When the cell is neither.
pub fn price_time(name: &str, cell: &str) -> Result<Option<PriceStamp>, Fault> {
    let cell = cell.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(cell)
        && YEARS.contains(&moment.year())
    {
        let as_of = PriceTime::Moment(moment.with_timezone(&Utc));
        return Ok(Some(PriceStamp { as_of, zone_missing: false }));
    }
    Ok(read(name, cell)?.map(|stamp| PriceStamp {
        as_of: PriceTime::Day(stamp.day),
        zone_missing: stamp.time.is_some(),
    }))
}

/// Writes a day as `YYYY-MM-DD` behind a text: a file may have a hundred thousand of them.
pub fn push(text: &mut String, day: NaiveDate) {
    match std::str::from_utf8(&digits(day)) {
        Ok(digits) if (0..=9999).contains(&day.year()) => text.push_str(digits),
        _ => text.push_str(&day.to_string()),
    }
}

/// The letters of `YYYY-MM-DD`, for a year of four digits.
fn digits(day: NaiveDate) -> [u8; 10] {
    let (year, month, day) = (day.year().unsigned_abs(), day.month(), day.day());
    let digit = |number: u32| (number % 10).to_le_bytes()[0] + b'0';
    let [y1, y2, y3, y4] = [1000, 100, 10, 1].map(|unit| digit(year / unit));
    let [m1, m2, d1, d2] = [month / 10, month, day / 10, day].map(digit);
    [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
}

/// A time of day: `16:05`, `16:05:01`, `04:05 PM`.
#[must_use]
pub fn clock(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let (digits, afternoon) = if let Some(digits) = lower.strip_suffix("am") {
        (digits, Some(false))
    } else if let Some(digits) = lower.strip_suffix("pm") {
        (digits, Some(true))
    } else {
        (lower.as_str(), None)
    };
    let digits = digits.trim_end().split('.').next().unwrap_or_default();
    let mut parts = digits.split(':').map(part);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |second| second)?;
    if parts.next().is_some() {
        return None;
    }
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// The month that the first three letters of an English name mean, from 1.
#[must_use]
pub fn month(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = name.get(..3)?;
    let place = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(start))?;
    u32::try_from(place + 1).ok()
}

/// The time without `Z` or an offset, since the printed day and time are kept.
fn without_zone(time: &str) -> &str {
    let time = time.strip_suffix(['Z', 'z']).unwrap_or(time);
    time.find(['+', '-']).and_then(|place| time.get(..place)).unwrap_or(time)
}

/// A number of one or two digits.
fn part(text: &str) -> Option<u32> {
    let short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if short { text.parse().ok() } else { None }
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Shape,
    NoSuchDay,
    ShortYear,
    DayFirst(NaiveDate),
    Year(i32),
}

impl Wrong {
    fn fault(self, name: &str, cell: &str) -> Fault {
        let shown = text::quoted(cell);
        match self {
            Self::Shape => Fault::new(
                format!("{name} {shown} is no date"),
                "write it as year-month-day, such as 2026-11-20",
            ),
            Self::NoSuchDay => Fault::new(
                format!("{name} {shown} is no day of the calendar"),
                "check month and day; the form is 2026-11-20",
            ),
            Self::ShortYear => Fault::new(
                format!("{name} {shown} has no year of four digits"),
                "write it as year-month-day, such as 2026-11-20",
            ),
            Self::DayFirst(day) => Fault::new(
                format!("{name} {shown} has no month {}", day.day()),
                format!("write {day} if the day stands first"),
            ),
            Self::Year(year) => Fault::new(
                format!("{name} {shown} is in the year {year}"),
                format!("use a year from {} to {}", YEARS.start(), YEARS.end()),
            ),
        }
    }
}

/// `YYYY-MM-DD` and nothing else: the usual case, worth a short way.
fn iso_day(cell: &str) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = cell.as_bytes() else { return None };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(**digit - b'0'))
        })
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    believed(year, number(&[m1, m2])?, number(&[d1, d2])?).ok()
}

/// A date alone, and whether its month stands first.
fn calendar_day(date: &str) -> Result<(NaiveDate, bool), Wrong> {
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut parts = date.split(separator);
    let (Some(first), Some(second), Some(third), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Wrong::Shape);
    };
    if let Some(year) = four_digits(first) {
        let (month, day) = (part(second).ok_or(Wrong::Shape)?, part(third).ok_or(Wrong::Shape)?);
        return Ok((believed(year, month, day)?, false));
    }
    if separator == '-'
        && first.len() == 3
        && let (Some(month), Some(day), Some(year)) =
            (month(first), part(second), four_digits(third))
    {
        return Ok((believed(year, month, day)?, false));
    }
    let (Some(month), Some(day)) = (part(first), part(second)) else { return Err(Wrong::Shape) };
    if separator != '/' {
        return Err(Wrong::Shape);
    }
    let Some(year) = four_digits(third) else {
        return Err(if part(third).is_some() { Wrong::ShortYear } else { Wrong::Shape });
    };
    if month > 12
        && let Ok(swapped) = believed(year, day, month)
    {
        return Err(Wrong::DayFirst(swapped));
    }
    Ok((believed(year, month, day)?, true))
}

fn four_digits(text: &str) -> Option<i32> {
    let four = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if four { text.parse().ok() } else { None }
}

fn believed(year: i32, month: u32, day: u32) -> Result<NaiveDate, Wrong> {
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(Wrong::NoSuchDay)?;
    if YEARS.contains(&year) { Ok(date) } else { Err(Wrong::Year(year)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stamp(cell: &str) -> (String, Option<String>, bool) {
        let stamp = read("acquired", cell).unwrap().unwrap();
        (stamp.day.to_string(), stamp.time.map(|time| time.to_string()), stamp.month_first)
    }

    proptest! {
        #[test]
        fn a_day_is_written_as_chrono_writes_it(days in -800_000_i32..4_000_000) {
            let day = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            let mut text = "VTI@".to_owned();
            push(&mut text, day);
            prop_assert_eq!(text, format!("VTI@{day}"));
        }
    }

    #[test]
    fn the_shapes_of_exports_are_read() {
        // format notes §2, "Dates"; the printed day is kept whatever zone stands behind it.
        let day = |text: &str| (text.to_owned(), None, false);
        let at = |text: &str, time: &str| (text.to_owned(), Some(time.to_owned()), false);
        assert_eq!(stamp("2026-11-20"), day("2026-11-20"));
        assert_eq!(stamp("2026/11/20"), day("2026-11-20"));
        assert_eq!(stamp("2026-11-20T13:05:22"), at("2026-11-20", "13:05:22"));
        assert_eq!(stamp("2026-11-20T23:30:00-05:00"), at("2026-11-20", "23:30:00"));
        assert_eq!(stamp("2026-11-20T13:05:22.125Z"), at("2026-11-20", "13:05:22"));
        assert_eq!(stamp("2024-03-05, 10:05:01"), at("2024-03-05", "10:05:01"));
        assert_eq!(
            stamp("09/30/2026 13:05:22"),
            ("2026-09-30".into(), Some("13:05:22".into()), true)
        );
        assert_eq!(stamp("3/5/2022"), ("2022-03-05".into(), None, true));
    }

    #[test]
    fn midnight_is_no_time() {
        // Schwab prints 00:00:00 where it has no time of day (format notes §3.1).
        assert_eq!(stamp("03/15/2022 00:00:00"), ("2022-03-15".into(), None, true));
    }

    #[test]
    fn absent_dates_are_absent() {
        for cell in ["", "--", "N/A", "Various", "MULTI"] {
            assert_eq!(read("acquired", cell), Ok(None), "{cell:?}");
        }
    }

    #[test]
    fn a_wrong_date_is_named_with_its_mend() {
        for (cell, says) in [
            (
                "2026-02-30",
                "acquired \"2026-02-30\" is no day of the calendar; check month and day; the form is 2026-11-20",
            ),
            (
                "13/05/2024",
                "acquired \"13/05/2024\" has no month 13; write 2024-05-13 if the day stands first",
            ),
            (
                "03/15/22",
                "acquired \"03/15/22\" has no year of four digits; write it as year-month-day, such as 2026-11-20",
            ),
            (
                "yesterday",
                "acquired \"yesterday\" is no date; write it as year-month-day, such as 2026-11-20",
            ),
            (
                "0026-01-05",
                "acquired \"0026-01-05\" is in the year 26; use a year from 1900 to 2100",
            ),
            (
                "2026-11-20 25:00",
                "acquired \"2026-11-20 25:00\" has a time that is none; write 2026-11-20",
            ),
            (
                "20.11.2026",
                "acquired \"20.11.2026\" is no date; write it as year-month-day, such as 2026-11-20",
            ),
        ] {
            let fault = read("acquired", cell).unwrap_err();
            assert_eq!(format!("{}; {}", fault.message, fault.mend), says);
        }
    }

    #[test]
    fn a_price_has_a_moment_or_a_day() {
        let of = |cell| price_time("as_of", cell).unwrap().unwrap();
        let moment = "2026-11-20T21:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let stamp = of("2026-11-20T16:00:00-05:00");
        assert_eq!(stamp, PriceStamp { as_of: PriceTime::Moment(moment), zone_missing: false });
        let day = PriceTime::Day("2026-11-20".parse().unwrap());
        assert_eq!(of("2026-11-20"), PriceStamp { as_of: day, zone_missing: false });
        assert_eq!(of("11/20/2026"), PriceStamp { as_of: day, zone_missing: false });
        assert_eq!(of("2026-11-20T16:00:00"), PriceStamp { as_of: day, zone_missing: true });
        assert_eq!(price_time("as_of", ""), Ok(None));
        assert!(price_time("as_of", "today").is_err());
    }

    #[test]
    fn a_clock_has_twelve_or_twenty_four_hours() {
        let time = |text| clock(text).map(|time| time.to_string());
        assert_eq!(time("04:31 PM").as_deref(), Some("16:31:00"));
        assert_eq!(time("12:05 AM").as_deref(), Some("00:05:00"));
        assert_eq!(time("12:05 pm").as_deref(), Some("12:05:00"));
        assert_eq!(time("16:05").as_deref(), Some("16:05:00"));
        assert_eq!(time("13:05 PM"), None);
        assert_eq!(time("4"), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(cell in "\\PC*|[-/T0-9 :,.]*") {
            let _ = read("acquired", &cell);
            let _ = price_time("as_of", &cell);
            let _ = clock(&cell);
        }
    }
}
