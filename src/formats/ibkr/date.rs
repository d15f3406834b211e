//! Dates as Interactive Brokers writes them: the user chooses the order of day and month, the
//! separator before the time, and whether the time has colons.
//!
//! `yyyyMMdd`, `yyyy-MM-dd`, `MM/dd/yyyy`, `MM/dd/yy`, `dd/MM/yyyy`, `dd/MM/yy` and `dd-MMM-yy`;
//! then `;`, `,`, a blank, `T` or nothing; then `HHmmss` or `HH:mm:ss`, perhaps with a zone. Which
//! of day and month stands first can only be told from all dates of a file together.

use crate::formats::date::{self, Stamp};
use crate::formats::number;
use crate::formats::problem::Fault;
use crate::formats::text;
use chrono::NaiveTime;

/// Which of month and day stands first between slashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// The month, as in the United States.
    #[default]
    MonthFirst,
    /// The day.
    DayFirst,
}

/// What the dates of a file say of their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    slashes: bool,
    first_above_twelve: bool,
    second_above_twelve: bool,
}

impl Evidence {
    /// Takes one more date into account.
    pub fn see(&mut self, cell: &str) {
        let mut parts = cell.split('/');
        let (Some(first), Some(second), Some(_)) = (parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        let (Ok(first), Ok(second)) = (first.trim().parse::<u32>(), second.parse::<u32>()) else {
            return;
        };
        // A year in front leaves no doubt.
        if first <= 31 {
            self.slashes = true;
            self.first_above_twelve |= first > 12;
            self.second_above_twelve |= second > 12;
        }
    }

    /// The order that all of them bear out; the month first where none tells.
    pub fn order(self) -> Order {
        if self.first_above_twelve && !self.second_above_twelve {
            Order::DayFirst
        } else {
            Order::MonthFirst
        }
    }

    /// Is the order a guess?
    pub fn is_guess(self) -> bool {
        self.slashes && self.first_above_twelve == self.second_above_twelve
    }
}

/// Reads a date and its time; `None` where the cell says that there is none.
///
/// # Errors
/// When it has none of the shapes, or is no day of the calendar.
pub(super) fn read(name: &str, cell: &str, order: Order) -> Result<Option<Stamp>, Fault> {
    // `2025-02-03 (Vesting: 2025-08-03)`: the first date counts.
    let cell = cell.split('(').next().unwrap_or_default().trim();
    if number::is_absent(cell) {
        return Ok(None);
    }
    let (date, time) = split(cell);
    let shape = || {
        Fault::new(
            format!("{name} {} is no date", text::quoted(cell)),
            "choose yyyy-MM-dd as the date format and download it again",
        )
    };
    let iso = iso(date, order).ok_or_else(shape)?;
    let stamp = date::read(name, &iso).map_err(|fault| Fault {
        message: fault.message.replace(&text::quoted(&iso), &text::quoted(cell)),
        ..fault
    })?;
    let time = match time.split_whitespace().next() {
        None => None,
        Some(time) => Some(clock(time).ok_or_else(shape)?),
    };
    // Midnight is how exports print that there is no time.
    let time = time.filter(|time| *time != NaiveTime::MIN);
    Ok(stamp.map(|stamp| Stamp { time, ..stamp }))
}

/// Date and time of a cell.
fn split(cell: &str) -> (&str, &str) {
    let digit_before = |place: usize| {
        cell.get(..place).is_some_and(|date| date.ends_with(|last: char| last.is_ascii_digit()))
    };
    // The T of a month's name is no separator.
    let mark = cell.char_indices().find(|(place, letter)| match letter {
        ';' | ',' | ' ' => true,
        'T' => digit_before(*place),
        _ => false,
    });
    if let Some((place, _)) = mark {
        let (date, rest) = cell.split_at_checked(place).unwrap_or((cell, ""));
        return (date, rest.trim_start_matches([';', ',', ' ', 'T']));
    }
    // No separator: the time is the last six digits, or eight characters with colons.
    let time = if cell.contains(':') { 8 } else { 6 };
    let is_longer = cell.len() > 11;
    match cell.len().checked_sub(time).filter(|_| is_longer) {
        Some(place) => cell.split_at_checked(place).unwrap_or((cell, "")),
        None => (cell, ""),
    }
}

/// `year-month-day` of any of the shapes.
fn iso(date: &str, order: Order) -> Option<String> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if date.len() == 8 && digits(date) {
        let (year, rest) = date.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return Some(format!("{year}-{month}-{day}"));
    }
    let mut parts = date.split(['-', '/']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !digits(first) || !digits(third) {
        return None;
    }
    if first.len() == 4 {
        return digits(second).then(|| format!("{first}-{second}-{third}"));
    }
    let year = match third.len() {
        2 => format!("20{third}"),
        4 => third.to_owned(),
        _ => return None,
    };
    if !digits(second) {
        let month = date::month(second).filter(|_| second.len() == 3)?;
        return Some(format!("{year}-{month}-{first}"));
    }
    let (month, day) = match order {
        Order::MonthFirst => (first, second),
        Order::DayFirst => (second, first),
    };
    date.contains('/').then(|| format!("{year}-{month}-{day}"))
}

/// `100501`, `10:05:01`, with an offset behind it or without.
fn clock(time: &str) -> Option<NaiveTime> {
    let time = time.split(['+', '-', 'Z', '.']).next()?;
    let is_short = time.len() == 6 && time.bytes().all(|byte| byte.is_ascii_digit());
    if !is_short {
        return date::clock(time);
    }
    let (hour, rest) = time.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    date::clock(&format!("{hour}:{minute}:{second}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(cell: &str, order: Order) -> String {
        match read("openDateTime", cell, order) {
            Ok(Some(stamp)) => {
                let time = stamp.time.map_or(String::new(), |time| format!(" {time}"));
                format!("{}{time}", stamp.day)
            }
            Ok(None) => "none".to_owned(),
            Err(fault) => fault.message,
        }
    }

    #[test]
    fn every_setting_of_the_user_is_read() {
        // The formats that Flex Queries offer: ibflex's parser, `DATE_FORMATS` and below.
        let month_first = |cell: &str| shown(cell, Order::MonthFirst);
        for date in ["20240305", "2024-03-05", "03/05/2024", "03/05/24", "05-Mar-24", "05-MAR-2024"]
        {
            assert_eq!(month_first(date), "2024-03-05", "{date}");
            for (mark, time) in [
                (";", "100501"),
                (";", "10:05:01"),
                (",", "100501"),
                (", ", "10:05:01"),
                (" ", "100501"),
                ("T", "10:05:01"),
                ("", "100501"),
                ("", "10:05:01"),
                (";", "10:05:01 EST"),
                (";", "100501-0400"),
            ] {
                let cell = format!("{date}{mark}{time}");
                assert_eq!(month_first(&cell), "2024-03-05 10:05:01", "{cell}");
            }
        }
        assert_eq!(shown("05/03/2024;100501", Order::DayFirst), "2024-03-05 10:05:01");
        assert_eq!(month_first("12-OCT-26"), "2026-10-12");
        assert_eq!(month_first("2025-02-03 (Vesting: 2025-08-03)"), "2025-02-03");
        assert_eq!(month_first("20240305;000000"), "2024-03-05", "midnight is no time");
        for absent in ["MULTI", "", "-", "--"] {
            assert_eq!(month_first(absent), "none");
        }
    }

    #[test]
    fn what_is_no_date_says_so() {
        let message = |cell| shown(cell, Order::MonthFirst);
        assert_eq!(message("yesterday"), "openDateTime \"yesterday\" is no date");
        assert_eq!(
            message("20240230;100501"),
            "openDateTime \"20240230;100501\" is no day of the calendar"
        );
        assert_eq!(message("20240305;25"), "openDateTime \"20240305;25\" is no date");
        assert_eq!(message("13/05/2024"), "openDateTime \"13/05/2024\" is no day of the calendar");
    }

    #[test]
    fn all_dates_together_tell_the_order() {
        let evidence = |cells: &[&str]| {
            let mut evidence = Evidence::default();
            for cell in cells {
                evidence.see(cell);
            }
            (evidence.order(), evidence.is_guess())
        };
        assert_eq!(evidence(&["03/05/2024", "20/11/2026;1"]), (Order::DayFirst, false));
        assert_eq!(evidence(&["03/05/2024", "11/20/2026"]), (Order::MonthFirst, false));
        assert_eq!(evidence(&["03/05/2024"]), (Order::MonthFirst, true));
        assert_eq!(evidence(&["20/11/2026", "11/20/2026"]), (Order::MonthFirst, true));
        assert_eq!(evidence(&["20240305", "MULTI", "2024/11/20"]), (Order::MonthFirst, false));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(cell in "\\PC*|[-/;:, T0-9A-Za-z]{0,24}") {
            let _ = read("date", &cell, Order::DayFirst);
            Evidence::default().see(&cell);
        }
    }
}
