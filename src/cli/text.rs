//! Text a person reads: figures with commas and signs, and tables whose figures line up.

mod table;

pub use crate::domain::figures::{
    DISCLAIMER, SHARE_DECIMALS, cents as money, grouped, is_rounded, price, shares, shares_about,
};
pub use table::{Align, Table};

use crate::domain::money::{Money, UnitPrice, round};
use crate::domain::term::Term;
use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr;

/// What stands where nobody knows.
pub const UNKNOWN: &str = "?";

/// A gain, a loss or a change of tax: dollars and cents, always with a sign but for nothing.
#[must_use]
pub fn signed(amount: Money) -> String {
    crate::domain::figures::signed(amount, 2)
}

/// ` (rounded)` where parts, each in cents, do not add up to the cents of their sum.
#[must_use]
pub fn rounded(sum: Money, parts: &[Money]) -> &'static str {
    let shown: Money = parts.iter().map(|part| part.to_cents()).sum();
    if shown == sum.to_cents() { "" } else { " (rounded)" }
}

/// [`signed`], or `?`.
#[must_use]
pub fn maybe_signed(amount: Option<Money>) -> String {
    amount.map_or_else(|| UNKNOWN.to_owned(), signed)
}

/// [`money`], or `?`.
#[must_use]
pub fn maybe_money(amount: Option<Money>) -> String {
    amount.map_or_else(|| UNKNOWN.to_owned(), money)
}

/// A cost per share, or `?`: in cents, since it has no end as a rule; below a dollar as a price.
#[must_use]
pub fn cost(value: Option<UnitPrice>) -> String {
    value.map_or_else(
        || UNKNOWN.to_owned(),
        |cost| if cost.get() < Decimal::ONE { price(cost) } else { grouped(cost.get(), 2) },
    )
}

/// What was assumed and what to beware of, a line each, with the signs of the screens.
#[must_use]
pub fn remarks<'a>(
    assumptions: impl IntoIterator<Item = &'a str>,
    warnings: impl IntoIterator<Item = &'a str>,
) -> String {
    let assumed = assumptions.into_iter().map(|assumption| format!("~ {assumption}\n"));
    let warned = warnings.into_iter().map(|warning| format!("! {warning}\n"));
    assumed.chain(warned).collect()
}

/// `+38.4`, or `?`.
#[must_use]
pub fn percent(value: Option<Decimal>) -> String {
    value.map_or_else(
        || UNKNOWN.to_owned(),
        |value| {
            let text = grouped(value, 1);
            if round(value, 1) > Decimal::ZERO { format!("+{text}") } else { text }
        },
    )
}

/// `short`, `long` or `?`.
#[must_use]
pub fn term(term: Option<Term>) -> String {
    term.map_or(UNKNOWN, |term| term.slug()).to_owned()
}

/// `1 lot`, `2 lots`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Text in lines of at most `columns`, broken between words; all but the first begin with `indent`.
/// A word that is longer than a line stays whole, so that it can be copied.
#[must_use]
pub fn wrapped(text: &str, columns: usize, indent: &str) -> String {
    let words = text.trim_start();
    let mut lines = text.get(..text.len() - words.len()).unwrap_or_default().to_owned();
    let mut used = lines.width();
    for (place, word) in words.split(' ').enumerate() {
        if place > 0 && used + 1 + word.width() > columns {
            lines.push('\n');
            lines.push_str(indent);
            used = indent.width();
        } else if place > 0 {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += word.width();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn parts_whose_cents_do_not_add_up_are_called_rounded() {
        let money = |amount| Money::new(amount);
        // 1.234 + 1.234 = 2.468, and 1.23 + 1.23 is a cent less than 2.47.
        let half = money(dec!(1.234));
        assert_eq!(rounded(half + half, &[half, half]), " (rounded)");
        assert_eq!(rounded(money(dec!(2.464)), &[half, money(dec!(1.23))]), "");
        assert_eq!(rounded(Money::ZERO, &[]), "");
    }

    #[test]
    fn text_breaks_between_words() {
        assert_eq!(wrapped("one two three four", 9, "  "), "one two\n  three\n  four");
        assert_eq!(
            wrapped("  a longer-than-a-line b", 8, "    "),
            "  a\n    longer-than-a-line\n    b"
        );
    }

    #[test]
    fn figures_have_commas_and_signs() {
        assert_eq!(money(Money::new(dec!(-1234567.885))), "-1,234,567.89");
        assert_eq!(signed(Money::new(dec!(17912))), "+17,912.00");
        assert_eq!(signed(Money::new(dec!(0.004))), "0.00");
        assert_eq!(signed(Money::new(dec!(-0.004))), "0.00");
        assert_eq!(price(UnitPrice::new(dec!(328.4))), "328.40");
        assert_eq!(price(UnitPrice::new(dec!(0.12345))), "0.12345");
        assert_eq!(shares(crate::domain::money::Shares::new(dec!(1.8420))), "1.842");
        assert_eq!(percent(Some(dec!(0.04))), "0.0");
    }
}
