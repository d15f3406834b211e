//! The day and time in a title, a heading or a footer, in all the ways brokers print it.

use crate::domain::price::PriceTime;
use crate::domain::settlement::eastern;
use crate::formats::date;
use chrono::{NaiveDate, NaiveTime, Utc};

/// When an export says its prices are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The day.
    pub day: NaiveDate,
    /// The time in New York, where one is printed.
    pub time: Option<NaiveTime>,
}

impl AsOf {
    /// The day and time in a text: `04:31 PM ET, 11/20/2026`, `Nov-20-2026 5:45 p.m ET`,
    /// `Sun May 03 13:18:19 EDT 2026`. The zone is always New York's. `None` without a day.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let words: Vec<&str> =
            text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty()).collect();
        Some(Self { day: day(&words)?, time: time(&words) })
    }

    /// The moment; the bare day where no time is printed.
    #[must_use]
    pub fn moment(self) -> PriceTime {
        match self.time {
            Some(time) => PriceTime::Moment(eastern(self.day, time).with_timezone(&Utc)),
            None => PriceTime::Day(self.day),
        }
    }
}

fn day(words: &[&str]) -> Option<NaiveDate> {
    let numeric = |word: &&str| word.contains(['/', '-']) && word.starts_with(char::is_numeric);
    let printed = words.iter().filter(|word| numeric(word));
    if let Some(stamp) = printed.copied().find_map(|word| date::read("as of", word).ok().flatten())
    {
        return Some(stamp.day);
    }
    words
        .iter()
        .enumerate()
        .find_map(|(place, word)| {
            // `Nov-20-2026`, else `Nov 20 … 2026`.
            let mut parts = word.split('-');
            let month = date::month(parts.next()?)?;
            let later = words.get(place + 1..)?;
            let day = parts.next().or(later.first().copied())?;
            let year = parts.next().or_else(|| {
                let is_year = |word: &&&str| word.len() == 4 && word.parse::<u16>().is_ok();
                later.iter().find(is_year).copied()
            })?;
            date::read("as of", &format!("{year}-{month}-{day}")).ok().flatten()
        })
        .map(|stamp| stamp.day)
}

/// `04:31 PM`, `5:45 p.m`, `16:31`.
fn time(words: &[&str]) -> Option<NaiveTime> {
    let place = words.iter().position(|word| word.contains(':'))?;
    let clock = words.get(place)?;
    let half = words.get(place + 1).map(|word| word.replace('.', "")).unwrap_or_default();
    match half.to_ascii_uppercase().as_str() {
        half @ ("AM" | "PM") => date::clock(&format!("{clock} {half}")),
        _ => date::clock(clock),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_print_a_moment_is_read() {
        // format notes §2, "Title dates". Eastern is UTC−5 in November and UTC−4 in May.
        let moment = |text: &str| Some(PriceTime::Moment(text.parse().unwrap()));
        for (text, expected) in [
            ("04:31 PM ET, 11/20/2026", moment("2026-11-20T21:31:00Z")),
            ("04:40 PM ET, 2026/11/20", moment("2026-11-20T21:40:00Z")),
            ("Market value as of 11/20/2026 02:17 PM, ET", moment("2026-11-20T19:17:00Z")),
            ("Date downloaded Nov-20-2026 5:45 p.m ET", moment("2026-11-20T22:45:00Z")),
            ("Date downloaded 11/20/2026 5:45 PM ET", moment("2026-11-20T22:45:00Z")),
            ("Generated at Nov 20 2026 04:05 PM ET", moment("2026-11-20T21:05:00Z")),
            ("Sun May 03  13:18:19 EDT 2026", moment("2026-05-03T17:18:19Z")),
            ("11/20/2026", Some(PriceTime::Day("2026-11-20".parse().unwrap()))),
            ("yesterday", None),
            ("Maybe 3 of 2026x", None),
            ("", None),
        ] {
            assert_eq!(AsOf::find(text).map(AsOf::moment), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC*|[-/:, A-Za-z0-9]{0,40}") {
            let _ = AsOf::find(&text);
        }
    }
}
