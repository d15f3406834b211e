//! The form that notes a broker's written confirmation: of which day, and whose words.

use crate::domain::sales::{Confirmation, SaleId};
use chrono::NaiveDate;
use tui_input::Input;

/// The state of the form.
#[derive(Clone, Debug)]
pub struct Confirming {
    /// The sale.
    pub sale: SaleId,
    /// What is typed: day, then note.
    pub fields: [Input; 2],
    /// The line that has the focus.
    pub focus: usize,
    /// Why it is not recorded, once that was tried.
    pub fault: Option<String>,
}

impl Confirming {
    /// What the lines ask.
    pub const LABELS: [&'static str; 2] = ["confirmed on", "by whom, reference"];

    /// The form for a sale, with today's date.
    #[must_use]
    pub fn new(sale: SaleId, today: NaiveDate) -> Self {
        let fields = [Input::new(today.to_string()), Input::default()];
        Self { sale, fields, focus: 0, fault: None }
    }

    /// Moves the focus to the other line.
    pub fn step(&mut self) {
        self.focus = 1 - self.focus.min(1);
    }

    /// What is being typed.
    pub fn field_mut(&mut self) -> Option<&mut Input> {
        self.fields.get_mut(self.focus)
    }

    /// What was typed.
    ///
    /// # Errors
    /// When the day is none.
    pub fn confirmation(&self) -> Result<Confirmation, &'static str> {
        let [on, note] = self.fields.each_ref().map(|field| field.value().trim());
        let on = on.parse().map_err(|_| "the day is written as 2026-11-24")?;
        let note = (!note.is_empty()).then(|| note.to_owned());
        Ok(Confirmation { on, note })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_needed_and_the_note_is_not() {
        let mut form = Confirming::new(SaleId(3), "2026-11-24".parse().unwrap());
        let confirmation = form.confirmation().unwrap();
        assert_eq!((confirmation.on.to_string().as_str(), confirmation.note), ("2026-11-24", None));
        *form.field_mut().unwrap() = Input::new("24 Nov".to_owned());
        assert!(form.confirmation().is_err());
        form.step();
        *form.field_mut().unwrap() = Input::new(" by mail ".to_owned());
        form.step();
        *form.field_mut().unwrap() = Input::new("2026-11-25".to_owned());
        assert_eq!(form.confirmation().unwrap().note.as_deref(), Some("by mail"));
    }
}
