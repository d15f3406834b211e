//! Figures inside a sentence: amounts with thousands separators, rates in percent.

use super::BracketFill;
use crate::domain::figures;
use crate::domain::money::{Money, Rate};
use crate::domain::tax::YearTax;
use rust_decimal::Decimal;

/// Where a bracket lies, in words.
pub(super) fn span(fill: &BracketFill) -> String {
    fill.to.map_or_else(
        || format!("taxable income over {}", usd(fill.from)),
        |to| format!("taxable income of {} to {}", usd(fill.from), usd(to)),
    )
}

/// The worksheet that the return uses: with gain on collectibles it is the longer one.
pub(super) const fn by_worksheet(
    tax: &YearTax,
    without: &'static str,
    with_collectibles: &'static str,
) -> &'static str {
    if tax.collectibles.get().is_zero() { without } else { with_collectibles }
}

/// `22 %`, for a sentence.
pub(in crate::domain::tax) fn percent(rate: Rate) -> String {
    format!("{} %", Rate::new(rate.get() * Decimal::ONE_HUNDRED))
}

/// `-1,234.50`, and `1,234` where there are no cents, for a sentence.
pub(super) fn usd(amount: Money) -> String {
    let cents = amount.to_cents().get();
    figures::grouped(cents, if cents.fract().is_zero() { 0 } else { 2 })
}

/// `1,234 - 500`: two amounts as one sum.
pub(super) fn sum(first: Money, second: Money) -> String {
    let sign = if second.is_negative() { '-' } else { '+' };
    format!("{} {sign} {}", usd(first), usd(second.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{money, percent as rate};

    #[test]
    fn amounts_are_grouped_and_have_cents_only_where_they_have_some() {
        for (cents, text) in [
            (0, "0"),
            (-5, "-0.05"),
            (99_950, "999.50"),
            (100_000, "1,000"),
            (-123_456_789, "-1,234,567.89"),
        ] {
            assert_eq!(usd(money(cents)), text);
        }
        assert_eq!(usd(Money::new(Decimal::new(-4, 3))), "0", "no minus before a rounded zero");
    }

    #[test]
    fn a_sum_has_one_sign_between_its_parts() {
        assert_eq!(sum(money(-100), money(-250)), "-1 - 2.50");
        assert_eq!(sum(money(100), money(0)), "1 + 0");
    }

    #[test]
    fn rates_are_in_percent() {
        assert_eq!(percent(rate(22)), "22 %");
        assert_eq!(percent(Rate::new(Decimal::new(38, 3))), "3.8 %");
    }
}
