//! A line of a journal, taken from left to right.

use crate::domain::money::round;
use crate::formats::date::YEARS;
use crate::formats::number::{self, MOST_DECIMALS, Unit};
use crate::formats::problem::Fault;
use crate::formats::text;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// How deep brackets may stand in each other.
const DEEPEST: u32 = 16;

/// What is left of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    pub rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub fn new(line: &'a str) -> Self {
        Self { rest: line }
    }

    pub fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub fn is_done(&mut self) -> bool {
        self.skip_blanks();
        self.rest.is_empty()
    }

    /// Takes this text, where it comes next.
    pub fn eat(&mut self, wanted: &str) -> bool {
        self.skip_blanks();
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|letter| !wanted(letter)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// What stands before `end`, which is taken too; `None` where it does not come.
    pub fn until(&mut self, end: &str) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        Some(taken)
    }

    pub fn word(&mut self) -> &'a str {
        self.skip_blanks();
        self.take_while(|letter| !letter.is_whitespace())
    }

    /// A text in quotes, without them.
    pub fn quoted(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let inside = self.rest.strip_prefix('"')?;
        let mut before = ' ';
        let end = inside.find(|letter| {
            let ends = letter == '"' && before != '\\';
            before = letter;
            ends
        })?;
        let (taken, rest) = (inside.get(..end)?, inside.get(end + 1..)?);
        self.rest = rest;
        Some(taken)
    }

    /// A day, where one comes next.
    pub fn date(&mut self) -> Option<Result<NaiveDate, Fault>> {
        self.skip_blanks();
        let mut ahead = *self;
        let shown = ahead.take_while(|sign| sign.is_ascii_digit() || "-/.".contains(sign));
        let parts: Vec<&str> = shown.split(['-', '/', '.']).collect();
        let &[year, month, dom] = parts.as_slice() else { return None };
        if year.len() != 4 || !(1..=2).contains(&month.len()) || !(1..=2).contains(&dom.len()) {
            return None;
        }
        *self = ahead;
        Some(day(year, month, dom).ok_or_else(|| no_day(shown)))
    }

    /// A number, or a sum of several as beancount allows it.
    pub fn expression(&mut self) -> Result<Decimal, Fault> {
        let start = self.rest;
        let value = self.sum(0).map_err(|wrong| wrong.unwrap_or_else(|| no_number(start)))?;
        // Sums of what is believed cannot overflow.
        if !number::is_within(value, Unit::Money.most().into()) {
            return Err(no_number(start));
        }
        Ok(round(value, MOST_DECIMALS))
    }

    fn sum(&mut self, depth: u32) -> Result<Decimal, Option<Fault>> {
        let mut sum = self.product(depth)?;
        loop {
            sum = if self.eat("+") {
                sum.checked_add(self.product(depth)?)
            } else if self.eat("-") {
                sum.checked_sub(self.product(depth)?)
            } else {
                return Ok(sum);
            }
            .ok_or(None)?;
        }
    }

    fn product(&mut self, depth: u32) -> Result<Decimal, Option<Fault>> {
        let mut product = self.factor(depth)?;
        loop {
            product = if self.eat("*") {
                product.checked_mul(self.factor(depth)?)
            } else if self.eat("/") {
                product.checked_div(self.factor(depth)?)
            } else {
                return Ok(product);
            }
            .ok_or(None)?;
        }
    }

    fn factor(&mut self, depth: u32) -> Result<Decimal, Option<Fault>> {
        if depth == DEEPEST {
            return Err(None);
        }
        if self.eat("-") {
            return self.factor(depth + 1).map(|value| -value);
        }
        if self.eat("+") {
            return self.factor(depth + 1);
        }
        if self.eat("(") {
            let inside = self.sum(depth + 1)?;
            return if self.eat(")") { Ok(inside) } else { Err(None) };
        }
        let digits = self.digits();
        number::read("number", digits, Unit::Money).map_err(Some)?.ok_or(None)
    }

    /// Digits with a point, and with commas where thousands are: a comma behind them belongs to
    /// what comes next.
    fn digits(&mut self) -> &'a str {
        let is_digit =
            |place: usize| self.rest.as_bytes().get(place).is_some_and(u8::is_ascii_digit);
        let mut end = 0;
        let mut point = false;
        while let Some(byte) = self.rest.as_bytes().get(end) {
            match byte {
                b'0'..=b'9' => {}
                b'.' if !point => point = true,
                b',' if !point && (1..=3).all(|ahead| is_digit(end + ahead)) => {}
                _ => break,
            }
            end += 1;
        }
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

/// A day of the years that are believed.
pub(super) fn day(year: &str, month: &str, dom: &str) -> Option<NaiveDate> {
    let day = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, dom.parse().ok()?)?;
    YEARS.contains(&day.year()).then_some(day)
}

pub(super) fn no_day(shown: &str) -> Fault {
    Fault::new(
        format!("{} is no day of the calendar", text::quoted(shown)),
        "write it as year-month-day",
    )
}

fn no_number(start: &str) -> Fault {
    let shown: String = start.trim().chars().take(40).collect();
    Fault::new(
        format!("no number can be made of {}", text::quoted(&shown)),
        "write the number itself",
    )
}
