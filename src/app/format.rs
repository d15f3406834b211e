//! Figures and dates as the screens want them.

pub use crate::domain::figures::{
    DISCLAIMER, SHARE_DECIMALS, cents, count_shares, dollars, exact_shares, grouped, is_rounded,
    price, share_places, shares, signed,
};

use crate::domain::money::{Money, Rate, Shares, UnitPrice, round};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// Shares with their point in a column of `places` decimals: missing ones are blanks.
#[must_use]
pub fn aligned_shares(value: Shares, places: u32) -> String {
    let own = share_places(value);
    let mut text = grouped(value.get(), own.min(places));
    let missing = if own == 0 {
        if places == 0 { 0 } else { places + 1 }
    } else {
        places.saturating_sub(own)
    };
    text.extend(std::iter::repeat_n(' ', missing as usize));
    text
}

/// `+38.4`: percent of a whole, one decimal; `None` of nothing.
#[must_use]
pub fn percent(part: Money, whole: Money) -> Option<String> {
    let ratio = part.get().checked_div(whole.abs().get())?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(signed(Money::new(ratio), 1))
}

/// A price as a market has it, where it was computed: cents are enough of one that has dollars.
#[must_use]
pub fn price_of_a_day(value: UnitPrice) -> String {
    let exact = value.get();
    price(UnitPrice::new(if exact < Decimal::ONE { exact } else { round(exact, 2) }))
}

/// `22 %`.
#[must_use]
pub fn rate(rate: Rate) -> String {
    let percent = (rate.get() * Decimal::ONE_HUNDRED).normalize();
    format!("{} %", grouped(percent, percent.scale()))
}

/// `Tue 24 Nov 2026`: a day a person plans with.
#[must_use]
pub fn long_date(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// `Tue 24 Nov`, with the year only where it is not this one.
#[must_use]
pub fn short_date(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() { day.format("%a %-d %b").to_string() } else { long_date(day) }
}

/// The first assumption, and how many more there are: `the standard deduction is assumed; 5 more`.
#[must_use]
pub fn assumed(assumptions: &[String]) -> Option<String> {
    let (first, rest) = assumptions.split_first()?;
    Some(if rest.is_empty() { first.clone() } else { format!("{first}; {} more", rest.len()) })
}

/// `1 day`, `8 days`.
#[must_use]
pub fn days(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// `1 lot`, `34 lots`.
#[must_use]
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// An age in the largest fitting unit: `2s`, `3m`, `5h`, `12d`.
#[must_use]
pub fn age(seconds: i64) -> String {
    match seconds.max(0) {
        s @ 0..60 => format!("{s}s"),
        s @ 60..3600 => format!("{}m", s / 60),
        s @ 3600..86_400 => format!("{}h", s / 3600),
        s => format!("{}d", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn whole_and_fractional_shares_stand_under_the_same_point() {
        assert_eq!(aligned_shares(Shares::new(dec!(40)), 3), "40    ");
        assert_eq!(aligned_shares(Shares::new(dec!(1.842)), 3), "1.842");
        assert_eq!(aligned_shares(Shares::new(dec!(-20)), 0), "-20");
        assert_eq!(aligned_shares(Shares::new(dec!(0.5)), 3), "0.5  ");
    }

    #[test]
    fn ages_and_dates_read_naturally() {
        assert_eq!(age(2), "2s");
        assert_eq!(age(3 * 86_400 + 5), "3d");
        let day = "2026-11-24".parse().unwrap();
        assert_eq!(long_date(day), "Tue 24 Nov 2026");
        assert_eq!(short_date(day, "2026-01-01".parse().unwrap()), "Tue 24 Nov");
    }

    #[test]
    fn percent_of_a_short_basis_keeps_the_sign_of_the_gain() {
        assert_eq!(percent(Money::new(dec!(-984)), Money::new(dec!(-7040))), Some("-14.0".into()));
        assert_eq!(percent(Money::new(dec!(1)), Money::ZERO), None);
    }
}
