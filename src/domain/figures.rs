//! Figures as text, for every reader: thousands commas, explicit signs, no exponent.

use super::money::{Money, Shares, UnitPrice, round};
use rust_decimal::Decimal;

/// The line that ends everything that shows a tax or a gain of a sale.
pub const DISCLAIMER: &str = "An estimate from the figures given, not tax advice.";

/// Decimals shown of a price, at most.
const PRICE_DECIMALS: u32 = 6;

/// Decimals shown of a number of shares, at most: those of a bitcoin's smallest unit, while a chain's own
/// records can have eighteen. What is counted, written and sent stays exact.
pub const SHARE_DECIMALS: u32 = 8;

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
        out.push('.');
        out.push_str(fraction);
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
    let exact = round(value.get(), PRICE_DECIMALS).normalize();
    grouped(exact, exact.scale().max(2))
}

/// An estimated number of shares: two decimals at least, so that figures stand under each other.
#[must_use]
pub fn shares_about(value: Shares) -> String {
    let shown = shown(value);
    grouped(shown, shown.scale().max(2))
}

/// A number of shares with just the decimals it has, of which more than [`SHARE_DECIMALS`] are rounded.
#[must_use]
pub fn shares(value: Shares) -> String {
    let shown = shown(value);
    grouped(shown, shown.scale())
}

/// A number of shares with all the decimals it has: for what is sent to a broker, written or copied.
#[must_use]
pub fn exact_shares(value: Shares) -> String {
    let exact = value.get().normalize();
    grouped(exact, exact.scale())
}

/// The decimals that a number of shares is shown with.
#[must_use]
pub fn share_places(value: Shares) -> u32 {
    shown(value).scale()
}

/// Is this number of shares shown as another one? Its parts may then not add up on a screen.
#[must_use]
pub fn is_rounded(value: Shares) -> bool {
    value.get().scale() > SHARE_DECIMALS && shown(value) != value.get()
}

/// What is shown of a number of shares: nothing is never shown of something.
fn shown(value: Shares) -> Decimal {
    let exact = value.get().normalize();
    if exact.scale() <= SHARE_DECIMALS {
        return exact;
    }
    let rounded = round(exact, SHARE_DECIMALS).normalize();
    if rounded.is_zero() { exact } else { rounded }
}

/// `1 share`, `0.5 shares`, `-20 shares`.
#[must_use]
pub fn count_shares(value: Shares) -> String {
    let one = value.abs() == Shares::from(1);
    format!("{} {}", shares(value), if one { "share" } else { "shares" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_number_of_shares_has_eight_decimals_at_most_and_never_looks_like_none() {
        // 1e-8 is the smallest part of a bitcoin, 1e-18 that of an ether.
        for (exact, seen) in [
            (dec!(0.123456789012345678), "0.12345679"),
            (dec!(1234.100000000000000001), "1,234.1"),
            (dec!(-2.000000005), "-2.00000001"),
            (dec!(0.00000001), "0.00000001"),
            (dec!(0.000000000000000001), "0.000000000000000001"),
        ] {
            let value = Shares::new(exact);
            assert_eq!(shares(value), seen);
            let decimals = seen.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            assert_eq!(share_places(value) as usize, decimals, "{exact}");
            assert_eq!(is_rounded(value), seen.replace(',', "") != exact.to_string(), "{exact}");
            assert_eq!(exact_shares(value).replace(',', ""), exact.to_string());
        }
    }

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
    fn only_one_share_is_a_share() {
        let counted = |quantity| count_shares(Shares::new(quantity));
        assert_eq!(counted(dec!(1)), "1 share");
        assert_eq!(counted(dec!(1.000)), "1 share");
        assert_eq!(counted(dec!(-1)), "-1 share");
        assert_eq!(counted(dec!(0.5)), "0.5 shares");
        assert_eq!(counted(dec!(1.842)), "1.842 shares");
        assert_eq!(counted(dec!(1204)), "1,204 shares");
    }
}
