//! What a symbol stands for that is no ticker: an option contract as each broker writes it, and a
//! CUSIP.
//!
//! One contract has one name whatever file it comes from, so that its price, its lots and its wash
//! sales meet: `XOM 01/15/2027 120.00 C`, which is Schwab's way to write it.

use super::date;
use super::number::{self, Unit};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt;

/// An option contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// The underlying's symbol.
    pub root: String,
    /// The day it expires.
    pub expiry: NaiveDate,
    /// Dollars for one share.
    pub strike: Decimal,
    /// A call, or a put.
    pub is_call: bool,
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { root, expiry, strike, is_call } = self;
        let side = if *is_call { 'C' } else { 'P' };
        let strike = strike.normalize();
        // Cents at least, and all of a strike such as 12.125.
        let decimals = usize::try_from(strike.scale().max(2)).unwrap_or(2);
        write!(f, "{root} {} {strike:.decimals$} {side}", expiry.format("%m/%d/%Y"))
    }
}

impl Contract {
    /// The contract that a symbol or description names; `None` where it names none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.trim().to_ascii_uppercase();
        let words: Vec<&str> = upper.split_whitespace().collect();
        match words.as_slice() {
            [one] => packed(one),
            [root, rest] => occ(root, rest),
            [root, second, third, fourth] => words_of(root, second, third, fourth),
            // `XOM Jan 15 '27 $120 Call`
            [root, month, day, year, strike, side] => {
                let year = year.strip_prefix('\'')?;
                Self::new(root, from_parts(year, month, day)?, strike, side)
            }
            _ => None,
        }
    }

    fn new(root: &str, expiry: NaiveDate, strike: &str, side: &str) -> Option<Self> {
        let is_call = match side {
            "C" | "CALL" => true,
            "P" | "PUT" => false,
            _ => return None,
        };
        let strike = number::read("strike", strike, Unit::Price).ok()??;
        if !is_root(root) || strike <= Decimal::ZERO {
            return None;
        }
        Some(Self { root: root.to_owned(), expiry, strike, is_call })
    }
}

/// `XOM 01/15/2027 120.00 P`, `XOM CALL 01/15/27 $120.00`, `XOM 1/15/2027 PUT $120.00`,
/// `XOM 15JAN27 120 C`.
fn words_of(root: &str, second: &str, third: &str, fourth: &str) -> Option<Contract> {
    if let Some(expiry) = slashed(second) {
        return Contract::new(root, expiry, third, fourth)
            .or_else(|| Contract::new(root, expiry, fourth, third));
    }
    if let Some(expiry) = slashed(third) {
        return Contract::new(root, expiry, fourth, second);
    }
    let (day, rest) = second.split_at_checked(second.len().checked_sub(5)?)?;
    let (month, year) = rest.split_at_checked(3)?;
    Contract::new(root, from_parts(year, month, day)?, third, fourth)
}

/// Fidelity's ` -XOM270115C120`: root, six digits of the day, side, strike.
fn packed(text: &str) -> Option<Contract> {
    let text = text.trim_start_matches('-');
    let digits = text.find(|letter: char| letter.is_ascii_digit())?;
    let (root, rest) = text.split_at_checked(digits)?;
    let (day, rest) = rest.split_at_checked(6)?;
    let (side, strike) = rest.split_at_checked(1)?;
    Contract::new(root, six_digits(day)?, strike, side)
}

/// The OCC's `XOM   270115C00120000`: the strike in thousandths.
fn occ(root: &str, rest: &str) -> Option<Contract> {
    let (day, rest) = rest.split_at_checked(6)?;
    let (side, strike) = rest.split_at_checked(1)?;
    if strike.len() != 8 || !strike.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = Decimal::try_new(strike.parse().ok()?, 3).ok()?;
    Contract::new(root, six_digits(day)?, &thousandths.to_string(), side)
}

/// `01/15/2027` or `01/15/27`.
fn slashed(word: &str) -> Option<NaiveDate> {
    let (start, year) = word.rsplit_once('/')?;
    let long = if year.len() == 2 { format!("{start}/20{year}") } else { word.to_owned() };
    date::read("expiry", &long).ok()?.map(|stamp| stamp.day)
}

/// `270115`.
fn six_digits(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_at_checked(2)?;
    let (month, day) = rest.split_at_checked(2)?;
    day_of(year, month.parse().ok()?, day)
}

/// `27`, `JAN`, `15`.
fn from_parts(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    day_of(year, date::month(month)?, day)
}

fn day_of(year: &str, month: u32, day: &str) -> Option<NaiveDate> {
    let two_digits = year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit());
    let year: i32 = if two_digits { year.parse().ok()? } else { return None };
    NaiveDate::from_ymd_opt(2000 + year, month, day.parse().ok()?)
}

fn is_root(text: &str) -> bool {
    (1..=6).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/'))
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Is it a CUSIP: nine characters, the last of them the check digit of the others?
///
/// Source: ANSI X9.6, "modulus 10 double add double".
#[must_use]
pub fn is_cusip(text: &str) -> bool {
    let Some((body, check)) = text.split_at_checked(8) else { return false };
    let Some(check) = check.parse::<u32>().ok().filter(|_| check.len() == 1) else { return false };
    let mut sum = 0;
    for (place, letter) in body.chars().enumerate() {
        let value = match letter {
            '*' => 36,
            '@' => 37,
            '#' => 38,
            letter => match letter.to_ascii_uppercase().to_digit(36) {
                Some(value) => value,
                None => return false,
            },
        };
        let value = if place % 2 == 1 { value * 2 } else { value };
        sum += value / 10 + value % 10;
    }
    (10 - sum % 10) % 10 == check
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(text: &str) -> Option<String> {
        Contract::parse(text).map(|contract| contract.to_string())
    }

    #[test]
    fn one_contract_has_one_name_whoever_writes_it() {
        // format notes §2, "Options": the same contract at seven brokers.
        for text in [
            "XOM 01/15/2027 120.00 C",
            " -XOM270115C120",
            "XOM Jan 15 '27 $120 Call",
            "XOM CALL 01/15/27 $120.00",
            "XOM   270115C00120000",
            "XOM 15JAN27 120 C",
            "XOM 1/15/2027 Call $120.00",
        ] {
            assert_eq!(named(text).as_deref(), Some("XOM 01/15/2027 120.00 C"), "{text}");
        }
        assert_eq!(named("-F270115P12.5").as_deref(), Some("F 01/15/2027 12.50 P"));
        assert_eq!(named("F     270115P00012125").as_deref(), Some("F 01/15/2027 12.125 P"));
    }

    #[test]
    fn what_is_no_contract_is_none() {
        for text in
            ["VTI", "BRK B", "912828ZQ6", "XOM 13/45/2027 120.00 C", "-XOM", "", "XOM 270115C12"]
        {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn a_cusip_is_known_by_its_check_digit() {
        // Published: Apple 037833100, Cisco 17275R102, Alphabet C 02079K107.
        for cusip in ["037833100", "17275R102", "02079K107"] {
            assert!(is_cusip(cusip), "{cusip}");
        }
        for other in ["037833101", "VTI", "", "0378331000", "é3783310"] {
            assert!(!is_cusip(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC*|[-A-Z0-9/$'. ]{0,24}") {
            if let Some(contract) = Contract::parse(&text) {
                prop_assert_eq!(Contract::parse(&contract.to_string()), Some(contract));
            }
            let _ = is_cusip(&text);
        }
    }
}
