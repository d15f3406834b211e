//! A figure of the form as it is typed.

use super::Field;
use crate::domain::tax::ProfileKey;
use rust_decimal::Decimal;

/// What is typed, as a decimal; a rate as a fraction of one. Nothing typed is nothing given.
pub(super) fn number(field: &Field) -> Result<Option<Decimal>, String> {
    let typed = field.input.value().trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let fault = match field.key {
        ProfileKey::Deduction => "write an amount or \"standard\"",
        _ => "write it as 1,234.56",
    };
    let number = ungrouped(typed).and_then(|text| Decimal::from_str_exact(&text).ok());
    let number = number.ok_or_else(|| fault.to_owned())?;
    let number = if field.key.is_rate() { number / Decimal::ONE_HUNDRED } else { number };
    field.key.accepts(number).map_err(|fault| fault.to_string())?;
    Ok(Some(number))
}

/// A number without a dollar sign before it and without what parts its thousands; `None` where these
/// stand elsewhere, since two amounts run together would be a third one.
fn ungrouped(typed: &str) -> Option<String> {
    let (sign, rest) = typed.strip_prefix('-').map_or(("", typed), |rest| ("-", rest));
    let rest = rest.strip_prefix('$').unwrap_or(rest).trim_end_matches('.');
    let (whole, decimals) =
        rest.split_once('.').map_or((rest, ""), |(whole, after)| (whole, after));
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    let (first, more) = groups.split_first()?;
    let parted = more.is_empty() || (1..=3).contains(&first.len());
    if rest.is_empty() || !parted || more.iter().any(|group| group.len() != 3) {
        return None;
    }
    let point = if decimals.is_empty() { "" } else { "." };
    Some(format!("{sign}0{}{point}{decimals}", groups.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;
    use tui_input::Input;

    fn typed(text: &str) -> Result<Option<Decimal>, String> {
        let input = Input::new(text.to_owned());
        number(&Field { key: ProfileKey::RealizedLongTerm, hint: "", input })
    }

    #[test]
    fn thousands_and_a_dollar_sign_are_read_as_written() {
        for (text, value) in [
            ("117000", dec!(117000)),
            ("$117,000.50", dec!(117000.50)),
            ("-$1,234,567", dec!(-1234567)),
            ("117 000", dec!(117000)),
            (" .5 ", dec!(0.5)),
            ("12.", dec!(12)),
        ] {
            assert_eq!(typed(text), Ok(Some(value)), "{text}");
        }
        assert_eq!(typed(" "), Ok(None));
    }

    #[test]
    fn amounts_that_run_together_are_no_amount() {
        // 117,00 is 117 elsewhere, and no 11,700; an amount typed behind another is not one with it.
        let wrong = ["5100$5100", "117,00", "1,2345", "1234,567", "1,,000", ",5", "5,", "1.2.3"];
        for text in wrong.into_iter().chain(["-", "$", ".", "--5", "1e3", "0x10", "5-"]) {
            assert!(typed(text).is_err(), "{text}");
        }
    }
}
