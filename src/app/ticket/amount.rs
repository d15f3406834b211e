//! The order line: amount, price, fee and date as they are typed.

use super::{Pane, Ticket};
use crate::domain::money::{Money, Shares, UnitPrice, round};
use crate::domain::order::{Amount, ShareUnit};
use crate::domain::price::Quote;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// The most decimals a file or a journal takes.
const MAX_DECIMALS: u32 = 10;

/// `YYYY-MM-DD`.
const DATE_LENGTH: usize = 10;

/// The longest number anybody types.
const MAX_DIGITS: usize = 16;

/// An amount as typed: as an order takes it, or a percentage of what is held.
pub(super) enum Typed {
    Amount(Amount),
    Percent(Decimal),
}

impl Typed {
    /// As an order takes it; a percentage is of the shares that may be sold.
    pub(super) fn amount(self, most: Shares, unit: ShareUnit) -> (Amount, ShareUnit) {
        match self {
            Self::Amount(amount @ Amount::Proceeds(_)) => (amount, unit),
            Self::Amount(amount) => (amount, ShareUnit::Fractional),
            Self::Percent(percent) => {
                let exact = most.get() * percent / Decimal::ONE_HUNDRED;
                let places = if unit == ShareUnit::Whole { 0 } else { 6 };
                (Amount::Shares(Shares::new(round(exact, places))), unit)
            }
        }
    }
}

impl Ticket {
    /// How much: what is typed, or where nothing is, what was picked by hand.
    pub(super) fn wanted(&self) -> Result<Typed, String> {
        match &self.hand {
            Some(hand) if self.amount.is_empty() && !hand.picks.is_empty() => {
                Ok(Typed::Amount(Amount::Shares(hand.assigned())))
            }
            _ => self.typed_amount(),
        }
    }

    fn typed_amount(&self) -> Result<Typed, String> {
        let text = self.amount.as_str();
        if text.is_empty() {
            return Err("how much?  digits  $ dollars  a all  % half".to_owned());
        }
        let bad = || format!("\"{text}\" is not an amount");
        if let Some(dollars) = text.strip_prefix('$') {
            if is_begun(dollars) {
                return Err("how many dollars?  digits".to_owned());
            }
            return number(dollars)
                .map(|n| Typed::Amount(Amount::Proceeds(Money::new(n))))
                .ok_or_else(bad);
        }
        if is_begun(text) {
            return Err("how many shares?  digits".to_owned());
        }
        if let Some(percent) = text.strip_suffix('%') {
            return number(percent).map(Typed::Percent).ok_or_else(bad);
        }
        number(text).map(|n| Typed::Amount(Amount::Shares(Shares::new(n)))).ok_or_else(bad)
    }

    /// Types one character into the amount. A digit after a whole amount (all, half) starts anew.
    pub fn type_amount(&mut self, c: char) {
        if self.amount_is_whole && c != '%' {
            self.amount.clear();
        }
        match c {
            '$' => "$".clone_into(&mut self.amount),
            '%' if self.amount.is_empty() || self.amount.starts_with('$') => {
                "50%".clone_into(&mut self.amount);
            }
            '%' if self.amount.ends_with('%') => {}
            '.' if self.amount.contains('.') => {}
            _ if self.amount.len() < MAX_DIGITS => self.amount.push(c),
            _ => {}
        }
        self.amount_is_whole = c == '%';
    }

    /// Asks for everything.
    pub fn all(&mut self) {
        self.amount = self.sellable().to_string();
        self.amount_is_whole = true;
    }

    /// Is everything asked for already?
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.amount_is_whole && self.amount == self.sellable().to_string()
    }

    /// Puts an amount there whole, so that a digit starts anew.
    pub fn set_amount(&mut self, amount: String) {
        self.amount = amount;
        self.amount_is_whole = true;
    }

    /// Asks for nothing yet.
    pub fn none(&mut self) {
        self.amount.clear();
        self.amount_is_whole = false;
    }

    /// The amount as the order line shows it: as typed, or the sum of the picks where they decide.
    #[must_use]
    pub fn amount_text(&self) -> String {
        match &self.hand {
            Some(hand) if self.amount.is_empty() => hand.assigned().to_string(),
            _ => self.amount.clone(),
        }
    }

    /// Types one character into the field that has the focus.
    pub fn type_field(&mut self, c: char) {
        match self.pane {
            Pane::Price => {
                let text = self.price_text.get_or_insert_default();
                push_number(text, c);
                if let Some(price) = number(text) {
                    self.price = UnitPrice::new(price);
                    self.price_as_of = None;
                }
            }
            Pane::Fee => push_number(&mut self.fee, c),
            Pane::Date => {
                let text = self.date_text.get_or_insert_default();
                if c.is_ascii_digit() && text.len() < DATE_LENGTH {
                    text.push(c);
                    if matches!(text.len(), 4 | 7) {
                        text.push('-');
                    }
                }
                // Shorter texts parse too: 2026-12-3 is a date on the way to another.
                let whole = (text.len() == DATE_LENGTH).then(|| text.parse::<NaiveDate>());
                if let Some(Ok(date)) = whole.filter(|date| in_reach(date.as_ref().ok())) {
                    self.date_on(date);
                }
            }
            Pane::Amount | Pane::Methods | Pane::Lots => self.type_amount(c),
        }
    }

    /// Takes back the last character of the field that has the focus.
    pub fn erase(&mut self) {
        match self.pane {
            Pane::Price => {
                let mut text = self.price_text.take().unwrap_or_else(|| self.price.to_string());
                text.pop();
                if let Some(price) = number(&text) {
                    self.price = UnitPrice::new(price);
                    self.price_as_of = None;
                }
                self.price_text = Some(text);
            }
            Pane::Fee => {
                self.fee.pop();
            }
            Pane::Date => {
                let mut text = self.date_text.take().unwrap_or_else(|| self.date.to_string());
                text.pop();
                if text.ends_with('-') {
                    text.pop();
                }
                self.date_text = Some(text);
            }
            Pane::Amount | Pane::Methods | Pane::Lots => {
                self.amount.pop();
            }
        }
    }

    /// Takes the live price, from now on frozen.
    pub fn take_price(&mut self, quote: &Quote) {
        self.price = quote.price;
        self.price_text = None;
        self.price_as_of = quote.as_of;
    }
}

/// Is this how a number may begin, and none yet?
pub(in crate::app) fn is_begun(text: &str) -> bool {
    matches!(text, "" | ".")
}

pub(in crate::app) fn push_number(text: &mut String, c: char) {
    let fits = text.len() < MAX_DIGITS && (c.is_ascii_digit() || (c == '.' && !text.contains('.')));
    if fits {
        text.push(c);
    }
}

/// Why a date that is being typed is none: it is not complete, or there is no such day here.
pub(super) fn no_date_yet(typed: &str) -> String {
    if typed.len() < DATE_LENGTH {
        return "the date is not complete: YYYY-MM-DD".to_owned();
    }
    format!("{typed} is no date here: YYYY-MM-DD, from 1990 to 2099")
}

/// Is this a day on which something could be sold here?
fn in_reach(date: Option<&NaiveDate>) -> bool {
    date.is_some_and(|date| (1990..2100).contains(&date.year()))
}

/// A typed number, exact; nothing above what an order can be.
pub(in crate::app) fn number(text: &str) -> Option<Decimal> {
    let text = text.trim_end_matches('.');
    let text = if text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
    let value = Decimal::from_str_exact(&text).ok()?;
    let fits = value <= Decimal::from(10_000_000_000_i64) && value.scale() <= MAX_DECIMALS;
    fits.then_some(value)
}
