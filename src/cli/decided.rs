//! One recorded sale: how it is named, its JSON, and what a command that decides about it answers.

use super::failure::Failure;
use super::json::{self, Object};
use super::output::Style;
use super::report::Report;
use super::session::Session;
use crate::domain::sales::{Confirmation, Sale, SaleId};
use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

/// What `cancel`, `discard` and `archive` take.
#[derive(Args, Clone, Copy, Debug)]
pub struct SaleArgs {
    /// The sale, by its number
    #[arg(value_name = "ID", value_parser = parse_id)]
    pub id: SaleId,
}

/// Reads `3` or `#3`.
///
/// # Errors
/// When it is no number of a sale.
pub fn parse_id(text: &str) -> Result<SaleId, String> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(number) if plain && number > 0 => Ok(SaleId(number)),
        _ => Err("a sale is named by its number, such as 3".to_owned()),
    }
}

/// One member of `sales`: its number and fate, then `PREVIEW` as it was recorded.
#[must_use]
pub fn member(sale: &Sale, today: NaiveDate) -> Object {
    let preview = json::preview(&sale.preview);
    let head = [
        ("id", Value::String(sale.id.to_string())),
        ("state", json!(sale.state(today).slug())),
        ("change_until", json::time(&sale.preview.change_until)),
        ("confirmed", sale.confirmed.as_ref().map_or(Value::Null, confirmation)),
    ];
    let mut member: Object = head.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    // `change_until` is a key of both; it keeps its first place.
    member.extend(preview);
    member
}

/// The broker's written confirmation of the lots.
fn confirmation(confirmation: &Confirmation) -> Value {
    json!({ "on": confirmation.on.to_string(), "note": confirmation.note })
}

/// A sale after something was decided about it.
#[derive(Clone, Debug)]
pub struct DecidedReport {
    sale: Sale,
    said: String,
    today: NaiveDate,
}

impl DecidedReport {
    /// The sale as the household now has it, and what was done to it in words.
    ///
    /// # Errors
    /// When there is no such sale.
    pub fn new(id: SaleId, said: String, session: &Session) -> Result<Self, Failure> {
        let household = session.household();
        let sale = household.as_known(household.book.sale(id)?);
        Ok(Self { sale, said, today: session.as_of })
    }
}

impl Report for DecidedReport {
    fn text(&self, _: Style) -> String {
        format!("{}\n", self.said)
    }

    fn json(&self) -> Value {
        Value::Object(member(&self.sale, self.today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_is_named_by_its_number() {
        assert_eq!(parse_id("3"), Ok(SaleId(3)));
        assert_eq!(parse_id("#3"), Ok(SaleId(3)));
        for wrong in ["", "#", "0", "-3", "+3", "three", "99999999999"] {
            assert!(parse_id(wrong).is_err(), "{wrong}");
        }
    }
}
