//! A price being typed for a security. It counts before what files and feeds say, until it is
//! cleared, and is written nowhere.

use super::ticket;
use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use tui_input::{Input, InputRequest};

/// The field and what is in it.
#[derive(Clone, Debug)]
pub struct PriceField {
    /// Whose price it is.
    pub security: SecurityId,
    /// What is typed.
    pub input: Input,
    /// Does it still show the price it opened with, which the first character replaces?
    pub untouched: bool,
}

impl PriceField {
    /// The field with the price that counts now.
    #[must_use]
    pub fn new(security: SecurityId, price: Option<UnitPrice>) -> Self {
        let text = price.map(|price| price.to_string()).unwrap_or_default();
        Self { security, input: Input::new(text), untouched: true }
    }

    /// Takes in a key: a first character replaces the price, anything else works on it.
    pub fn type_in(&mut self, request: InputRequest) {
        if std::mem::take(&mut self.untouched) && matches!(request, InputRequest::InsertChar(_)) {
            self.input.reset();
        }
        let _ = self.input.handle(request);
    }

    /// What is typed: a price, or nothing, which goes back to the source's.
    ///
    /// # Errors
    /// Why it is no price.
    pub fn price(&self) -> Result<Option<UnitPrice>, String> {
        let typed = self.input.value();
        let text: String = typed.chars().filter(|c| !matches!(c, ',' | '$' | ' ')).collect();
        if text.is_empty() {
            return Ok(None);
        }
        if text.starts_with('-') {
            return Err("a price is zero or more".to_owned());
        }
        if !text.chars().all(|c| c.is_ascii_digit() || c == '.') {
            return Err("a price is a plain number, such as 328.40".to_owned());
        }
        let price = ticket::number(&text).map(UnitPrice::new);
        price.map(Some).ok_or_else(|| "this is no price that can be".to_owned())
    }

    /// Is it no price yet, and may be one with the next digit?
    #[must_use]
    pub fn is_begun(&self) -> bool {
        let more = format!("{}1", self.input.value());
        let longer = Self { input: Input::new(more), ..self.clone() };
        self.price().is_err() && longer.price().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn typed(text: &str) -> PriceField {
        let mut field = PriceField::new("VTI".into(), Some(UnitPrice::new(dec!(328.40))));
        field.type_in(InputRequest::DeleteLine);
        for c in text.chars() {
            field.type_in(InputRequest::InsertChar(c));
        }
        field
    }

    #[test]
    fn what_is_typed_is_a_price_or_nothing_or_refused() {
        let price = |text: &str| typed(text).price();
        assert_eq!(price("330"), Ok(Some(UnitPrice::new(dec!(330)))));
        assert_eq!(price("$1,480.25"), Ok(Some(UnitPrice::new(dec!(1480.25)))));
        assert_eq!(price(".5"), Ok(Some(UnitPrice::new(dec!(0.5)))));
        assert_eq!(price("0"), Ok(Some(UnitPrice::new(dec!(0)))), "worthless is a price");
        assert_eq!(price(""), Ok(None));
        for wrong in ["-1", "32B", "1.2.3", ".", "1e5", "99999999999", "0.00000000001"] {
            assert!(price(wrong).is_err(), "{wrong}");
            assert_eq!(typed(wrong).is_begun(), wrong == ".", "{wrong}");
        }
    }

    #[test]
    fn the_first_character_replaces_the_price_and_editing_keeps_it() {
        let open = || PriceField::new("VTI".into(), Some(UnitPrice::new(dec!(328.4))));
        let mut field = open();
        field.type_in(InputRequest::InsertChar('3'));
        field.type_in(InputRequest::InsertChar('3'));
        assert_eq!(field.input.value(), "33");
        let mut field = open();
        field.type_in(InputRequest::DeletePrevChar);
        field.type_in(InputRequest::InsertChar('5'));
        assert_eq!(field.input.value(), "328.5");
    }
}
