//! The days that the user adds to the market calendar: each row is checked as the built-in ones are,
//! and a wrong one is a problem with its line, not the end.

use super::{EARLY, EXCEPTIONS, FILES, HOLIDAYS, days, exceptions};
use crate::domain::settlement::MarketCalendar;
use crate::formats::problem::{Fault, Problem};
use crate::formats::text;
use std::sync::Arc;

/// The built-in calendar with the days of the user's own files, and what is wrong with the rest. Each
/// file is a name, which says what its days are, and its bytes.
#[must_use]
pub fn of_user(
    files: &[(Arc<str>, Vec<u8>)],
    built_in: MarketCalendar,
) -> (MarketCalendar, Vec<Problem>) {
    let (mut holidays, mut early, mut differing) = (Vec::new(), Vec::new(), Vec::new());
    let mut problems = Vec::new();
    for (file, bytes) in files {
        let (text, _) = text::decode(bytes);
        let name = file.rsplit('/').next().unwrap_or(file);
        let found = if name == EXCEPTIONS.0 {
            let (read, found) = exceptions(file, &text);
            differing.extend(read);
            found
        } else if name == EARLY.0 || name == HOLIDAYS.0 {
            let (read, found) = days(file, &text);
            let list = if name == EARLY.0 { &mut early } else { &mut holidays };
            list.extend(read);
            found
        } else {
            let fault = Fault::new(
                "no calendar goes by this name: its days do not count",
                format!("name it {}", FILES.join(" or ")),
            );
            vec![Problem::note("not-a-calendar", file, 1, fault)]
        };
        problems.extend(found);
    }
    (built_in.extended(holidays, differing).closing_early(early), problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::security::SecurityKind;
    use crate::formats::market::built_in_calendar;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(files: &[(&str, &str)]) -> (MarketCalendar, Vec<String>) {
        let files: Vec<_> =
            files.iter().map(|(name, text)| (Arc::from(*name), text.as_bytes().to_vec())).collect();
        let (calendar, problems) = of_user(&files, built_in_calendar().unwrap());
        (calendar, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_day_announced_since_counts() {
        let (calendar, problems) = read(&[
            ("market/holidays.csv", "date,name\n2026-11-27,Day of mourning\n"),
            ("market/early-closes.csv", "date,name\n2026-12-23,Two days before\n"),
            (
                "market/settlement-exceptions.csv",
                "date,name,exchange_open,settlement_open\n2026-12-01,Banks closed,true,false\n",
            ),
        ]);
        assert_eq!(problems, [""; 0]);
        let settles = |traded| calendar.settlement_date(day(traded), SecurityKind::Stock);
        // Thanksgiving and the Friday after it are closed now: Wednesday's trade settles on Monday.
        assert_eq!(settles("2026-11-25"), day("2026-11-30"));
        assert_eq!(settles("2026-11-30"), day("2026-12-02"));
        assert!(calendar.trades(day("2026-12-01")));
        let close = calendar.last_close("2026-12-23T20:00:00Z".parse().unwrap());
        assert_eq!(close.to_rfc3339(), "2026-12-23T13:00:00-05:00");
    }

    #[test]
    fn a_bad_row_is_named_and_the_rest_counts() {
        let (calendar, problems) = read(&[
            (
                "market/holidays.csv",
                "date,name\n2026-11-31,No such day\n2026-12-28,Closed\n,Empty\n",
            ),
            (
                "market/settlement-exceptions.csv",
                "date,name,exchange_open,settlement_open\n2026-12-01,x,yes,\u{1b}[2Jno\n2026-12-02,y,true,false\n",
            ),
            ("market/early-closes.csv", "day,name\n2026-12-23,x\n"),
            ("market/closures.csv", "date,name\n2026-12-23,x\n"),
        ]);
        assert_eq!(
            problems,
            [
                "market/holidays.csv:2: date \"2026-11-31\" is no day of the calendar; check month and day; \
                 the form is 2026-11-20",
                "market/holidays.csv:4: the date is empty; write it as 2029-01-01",
                "market/settlement-exceptions.csv:2: exchange_open is \"yes\"; write true or false",
                "market/early-closes.csv:1: there is no column date, so no day of this file counts; begin it with date",
                "market/closures.csv:1: no calendar goes by this name: its days do not count; name it holidays.csv or \
                 early-closes.csv or settlement-exceptions.csv",
            ]
        );
        assert!(!calendar.trades(day("2026-12-28")) && !calendar.settles(day("2026-12-02")));
        assert!(calendar.trades(day("2026-12-23")));
    }
}
