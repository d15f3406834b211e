//! Typed access to the values of a table, each with the way to it.

use super::TaxTableError;
use crate::domain::money::{Money, Rate};
use crate::domain::tax::FilingStatus;
use crate::formats::text;
use rust_decimal::Decimal;
use serde_json::Value;
use std::borrow::Cow;

/// More dollars than any figure of a table has; beyond it products could lose digits.
const MOST_DOLLARS: i64 = 1_000_000_000_000;
/// The most decimals of a rate or a base tax.
const MOST_DECIMALS: u32 = 6;

/// A value of the file with the way to it, so that every refusal can say where.
pub(super) struct Node<'a> {
    pub file: &'a str,
    pub key: String,
    pub value: &'a Value,
}

impl<'a> Node<'a> {
    pub fn at(&self, key: &str, value: &'a Value) -> Self {
        let dot = if self.key.is_empty() { "" } else { "." };
        Self { file: self.file, key: format!("{}{dot}{key}", self.key), value }
    }

    pub fn find(&self, key: &str) -> Option<Self> {
        self.value.get(key).map(|value| self.at(key, value))
    }

    pub fn get(&self, key: &str) -> Result<Self, TaxTableError> {
        self.find(key).ok_or_else(|| TaxTableError::Missing {
            file: self.file.to_owned(),
            key: self.at(key, self.value).key,
        })
    }

    /// Refuses a key that is none of these.
    pub fn known_keys(&self, known: &[&str]) -> Result<(), TaxTableError> {
        let mut keys = self.value.as_object().into_iter().flat_map(|object| object.keys());
        match keys.find(|key| !known.contains(&key.as_str())) {
            Some(key) => {
                Err(TaxTableError::Unknown { file: self.file.to_owned(), key: key.clone() })
            }
            None => Ok(()),
        }
    }

    /// The value for a filing status; a surviving spouse has the joint one unless the file says
    /// otherwise (IRC §2(a), §1(j)(2)(A)).
    pub fn of(&self, status: FilingStatus) -> Result<Self, TaxTableError> {
        match (self.find(status.slug()), status) {
            (Some(own), _) => Ok(own),
            (None, FilingStatus::SurvivingSpouse) => self.get(FilingStatus::MarriedJoint.slug()),
            (None, _) => self.get(status.slug()),
        }
    }

    pub fn rows(&self) -> Result<Vec<Self>, TaxTableError> {
        let rows = self.value.as_array().ok_or_else(|| self.kind("a list"))?;
        Ok(rows.iter().enumerate().map(|(row, value)| self.at(&row.to_string(), value)).collect())
    }

    pub fn year(&self) -> Result<i32, TaxTableError> {
        let year = self.value.as_i64().and_then(|year| i32::try_from(year).ok());
        year.filter(|year| (1913..=9999).contains(year)).ok_or_else(|| self.kind("a tax year"))
    }

    pub fn dollars(&self) -> Result<Money, TaxTableError> {
        let dollars = self.value.as_i64().filter(|dollars| (0..=MOST_DOLLARS).contains(dollars));
        dollars.map(Money::from).ok_or_else(|| self.kind("whole dollars, not below 0"))
    }

    pub fn decimal(&self) -> Result<Decimal, TaxTableError> {
        let value = self.value.as_str().and_then(|text| Decimal::from_str_exact(text).ok());
        value
            .filter(|value| value.normalize().scale() <= MOST_DECIMALS)
            .ok_or_else(|| self.kind("a decimal in quotes"))
    }

    pub fn rate(&self) -> Result<Rate, TaxTableError> {
        let rate = self.decimal()?;
        if (Decimal::ZERO..=Decimal::ONE).contains(&rate) {
            Ok(Rate::new(rate))
        } else {
            Err(self.kind("a rate from 0 to 1"))
        }
    }

    /// Where the figures under `key` were published.
    pub fn source(&self, key: &str) -> Result<String, TaxTableError> {
        let source = self.get(key)?.get("source")?;
        let words = source.value.as_str().map(|words| text::clean(words, text::NOTE_LENGTH));
        words.map(Cow::into_owned).ok_or_else(|| source.kind("a text"))
    }

    pub fn kind(&self, expected: &'static str) -> TaxTableError {
        TaxTableError::Kind { file: self.file.to_owned(), key: self.key.clone(), expected }
    }

    pub fn not_rising(&self) -> TaxTableError {
        TaxTableError::NotRising { file: self.file.to_owned(), key: self.key.clone() }
    }
}
