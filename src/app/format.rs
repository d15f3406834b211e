//! Figures as a reader wants them: thousands commas, explicit signs, no exponent, no ellipsis.

use crate::domain::money::{Money, Shares, UnitPrice, round};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// Digits in groups of three, with exactly `places` decimals.
#[must_use]
pub fn grouped(value: Decimal, places: u32) -> String {
    let rounded = round(value, places);
    let text = format!("{:.*}", places as usize, rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 1);
    if rounded.is_sign_negative() && !rounded.is_zero() {
        out.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        let _ = write!(out, ".{fraction}");
    }
    out
}

/// Dollars and cents: `39,408.00`.
#[must_use]
pub fn cents(value: Money) -> String {
    grouped(value.get(), 2)
}

/// Dollars with the given decimals: lists show none on narrow screens.
#[must_use]
pub fn dollars(value: Money, places: u32) -> String {
    grouped(value.get(), places)
}

/// A gain, loss or tax change: always with its sign, `0.00` without.
#[must_use]
pub fn signed(value: Money, places: u32) -> String {
    let text = grouped(value.get(), places);
    if value.to_cents().is_positive() && round(value.get(), places) > Decimal::ZERO {
        format!("+{text}")
    } else {
        text
    }
}

/// A price: at least two decimals, more where it has them (six at most).
#[must_use]
pub fn price(value: UnitPrice) -> String {
    let exact = round(value.get(), 6).normalize();
    grouped(exact, exact.scale().max(2))
}

/// A number of shares with just the decimals it has.
#[must_use]
pub fn shares(value: Shares) -> String {
    let exact = value.get().normalize();
    grouped(exact, exact.scale())
}

/// Shares with their point in a column of `places` decimals: missing ones are blanks.
#[must_use]
pub fn aligned_shares(value: Shares, places: u32) -> String {
    let exact = value.get().normalize();
    let own = exact.scale();
    let mut text = grouped(exact, own.min(places));
    let missing = if own == 0 { if places == 0 { 0 } else { places + 1 } } else { places.saturating_sub(own) };
    text.extend(std::iter::repeat_n(' ', missing as usize));
    text
}

/// `+38.4`: percent of a whole, one decimal; `None` of nothing.
#[must_use]
pub fn percent(part: Money, whole: Money) -> Option<String> {
    let ratio = part.get().checked_div(whole.abs().get())?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(signed(Money::new(ratio), 1))
}

/// `Tue 24 Nov 2026`: a day a person plans with.
#[must_use]
pub fn long_date(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// `Tue 24 Nov`, with the year only where it is not this one.
#[must_use]
pub fn short_date(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() {
        day.format("%a %-d %b").to_string()
    } else {
        long_date(day)
    }
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
    fn figures_have_commas_signs_and_true_rounding() {
        assert_eq!(cents(Money::new(dec!(39408))), "39,408.00");
        assert_eq!(cents(Money::new(dec!(-1234567.005))), "-1,234,567.01");
        assert_eq!(signed(Money::new(dec!(24.12)), 2), "+24.12");
        assert_eq!(signed(Money::new(dec!(-0.004)), 2), "0.00");
        assert_eq!(signed(Money::ZERO, 2), "0.00");
        assert_eq!(dollars(Money::new(dec!(999.5)), 0), "1,000");
        assert_eq!(price(UnitPrice::new(dec!(328.4))), "328.40");
        assert_eq!(price(UnitPrice::new(dec!(0.000123))), "0.000123");
    }

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
