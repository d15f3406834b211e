//! A table of the settings with typed, checked access: every wrong value becomes a problem with
//! its line, and counts as not given.

use super::salvage::line_of;
use crate::formats::date;
use crate::formats::number::{self, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::text::{self, NOTE_LENGTH};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use toml_edit::{Item, TableLike, Value};

/// The text that is read and the problems found in it.
pub(super) struct Source<'a> {
    pub file: &'a Arc<str>,
    pub text: &'a str,
    pub problems: RefCell<Vec<Problem>>,
}

impl Source<'_> {
    /// The line of a place in the text, from 1.
    pub fn line(&self, span: Range<usize>) -> u32 {
        let line = line_of(self.text, span.start);
        u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1)
    }

    pub fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }
}

/// A table and its name.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    pub source: &'a Source<'a>,
    /// As messages call it: `[tax]`.
    pub name: &'a str,
    /// The line it starts on, from 1: where a missing key is reported.
    pub line: u32,
    pub table: &'a dyn TableLike,
}

impl<'a> Section<'a> {
    /// The line of a key, from 1.
    pub fn line(&self, key: &str) -> u32 {
        let span = self.table.get_key_value(key).and_then(|(key, item)| key.span().or(item.span()));
        span.map_or(self.line, |span| self.source.line(span))
    }

    /// Names a value that is not used.
    pub fn wrong(&self, key: &str, what: &str, mend: impl Into<String>) {
        let fault = Fault::new(format!("{key} in {} {what}", self.name), mend);
        self.source.push(Problem::left_out(
            "wrong-setting",
            self.source.file,
            self.line(key),
            fault,
        ));
    }

    /// Asks about a value that is used as it stands.
    pub fn asks(&self, key: &str, what: &str, mend: impl Into<String>) {
        let fault = Fault::new(format!("{key} in {} {what}", self.name), mend);
        let line = self.line(key);
        self.source.push(Problem::asks("doubtful-setting", self.source.file, line, fault));
    }

    /// Notes every key that is not one of `known`, with the one that was probably meant.
    pub fn unknown_keys(&self, known: &[&str]) {
        for (key, _) in self.table.iter().filter(|(key, _)| !known.contains(key)) {
            let mend = text::did_you_mean(key, known.iter().copied()).map_or_else(
                || "nothing to do; it stays in the file".to_owned(),
                |meant| format!("did you mean {meant}?"),
            );
            let shown = text::clean(key, 40);
            let fault = Fault::new(format!("{shown} in {} is not used", self.name), mend);
            let line = self.line(key);
            self.source.push(Problem::note("unknown-key", self.source.file, line, fault));
        }
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        match self.table.get(key)? {
            Item::Value(value) => Some(value),
            other => {
                self.wrong(key, &format!("is {}", article(other.type_name())), "write a value");
                None
            }
        }
    }

    fn wrong_type(&self, key: &str, value: &Value, wanted: &str, example: &str) {
        let what = format!("is {}, not {wanted}", article(value.type_name()));
        let mend = match value.as_str() {
            Some(text) if wanted == "a number" && text.parse::<Decimal>().is_ok() => {
                format!("write it without quotes: {}", text::clean(text, 30))
            }
            _ => format!("write {key} = {example}"),
        };
        self.wrong(key, &what, mend);
    }

    /// A text, safe to show.
    pub fn text(&self, key: &str) -> Option<String> {
        let value = self.value(key)?;
        let Some(text) = value.as_str() else {
            self.wrong_type(key, value, "text", "\"…\"");
            return None;
        };
        Some(text::clean(text, NOTE_LENGTH).into_owned()).filter(|text| !text.is_empty())
    }

    /// One of the words of a list.
    pub fn word<T: Copy>(&self, key: &str, known: &[(T, &'static str)]) -> Option<T> {
        let names = || known.iter().map(|(_, name)| *name);
        self.word_or(key, known, "", |word| text::did_you_mean(word, names()))
    }

    /// The same: `meant` is what a word that is none of them probably stands for, and `until` what
    /// holds until it is mended, in words.
    pub fn word_or<T: Copy>(
        &self,
        key: &str,
        known: &[(T, &'static str)],
        until: &str,
        meant: impl Fn(&str) -> Option<&'static str>,
    ) -> Option<T> {
        let word = self.text(key)?;
        let found = known.iter().find(|(_, name)| *name == word).map(|(value, _)| *value);
        if found.is_none() {
            let names = || known.iter().map(|(_, name)| *name);
            let mend = meant(&word).map_or_else(
                || format!("write one of {}", names().collect::<Vec<_>>().join(", ")),
                |meant| format!("did you mean \"{meant}\"?"),
            );
            let what = format!("is {}, which is not known{until}", text::quoted(&word));
            self.wrong(key, &what, mend);
        }
        found
    }

    /// True or false.
    pub fn truth(&self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        let truth = value.as_bool();
        if truth.is_none() {
            self.wrong_type(key, value, "true or false", "true");
        }
        truth
    }

    /// A whole number in a range.
    pub fn whole(&self, key: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let value = self.value(key)?;
        let Some(number) = value.as_integer() else {
            self.wrong_type(key, value, "a whole number", &range.start().to_string());
            return None;
        };
        if !range.contains(&number) {
            let mend = format!("write a number from {} to {}", range.start(), range.end());
            self.wrong(key, &format!("is {number}"), mend);
            return None;
        }
        Some(number)
    }

    /// A number, exact as it is written.
    pub fn decimal(&self, key: &str) -> Option<Decimal> {
        let value = self.value(key)?;
        let exact = match value {
            Value::Integer(number) => number::read(key, &number.value().to_string(), Unit::Money),
            Value::Float(_) => {
                // The parsed float has lost digits: the written ones are what counts.
                let written = value.span().and_then(|span| self.source.text.get(span));
                number::read(key, &written.unwrap_or_default().replace('_', ""), Unit::Money)
            }
            _ => {
                self.wrong_type(key, value, "a number", "1234.56");
                return None;
            }
        };
        match exact {
            Ok(exact) => exact,
            Err(fault) => {
                let line = self.line(key);
                self.source.push(Problem::left_out("wrong-setting", self.source.file, line, fault));
                None
            }
        }
    }

    /// A day, as a TOML date or as text.
    pub fn day(&self, key: &str) -> Option<NaiveDate> {
        let value = self.value(key)?;
        let written = match (value, value.as_str()) {
            (Value::Datetime(day), _) => day.value().to_string(),
            (_, Some(text)) => text.to_owned(),
            _ => {
                self.wrong_type(key, value, "a date", "2026-12-24");
                return None;
            }
        };
        match date::read(key, &written) {
            Ok(stamp) => stamp.map(|stamp| stamp.day),
            Err(fault) => {
                let line = self.line(key);
                self.source.push(Problem::left_out("wrong-setting", self.source.file, line, fault));
                None
            }
        }
    }

    /// A list of texts, safe to show.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.wrong_type(key, value, "a list", "[\"…\"]");
            return Vec::new();
        };
        let texts: Vec<String> = array
            .iter()
            .filter_map(|item| {
                item.as_str().map(|text| text::clean(text, NOTE_LENGTH).into_owned())
            })
            .filter(|text| !text.is_empty())
            .collect();
        if texts.len() < array.len() {
            self.wrong(key, "has entries that are no text", format!("write {key} = [\"…\"]"));
        }
        texts
    }
}

fn article(type_name: &str) -> String {
    match type_name {
        "string" => "text".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" => "a list".to_owned(),
        "integer" | "array of tables" | "inline table" => format!("an {type_name}"),
        "datetime" => "a date".to_owned(),
        other => format!("a {other}"),
    }
}
