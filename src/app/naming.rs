//! The form for a file that says neither of which security its lots are nor whose: asked once, kept
//! in the settings.

use std::sync::Arc;
use tui_input::Input;

/// What a file does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNames {
    /// The file, as problems name it.
    pub file: Arc<str>,
    /// The symbol of its lots, where that was given.
    pub symbol: Option<String>,
    /// The account of its lots, where that was given.
    pub account: Option<String>,
}

/// The state of the form.
#[derive(Clone, Debug)]
pub struct Naming {
    /// The file.
    pub file: Arc<str>,
    /// What it says of itself: nothing, in words.
    pub why: String,
    /// What is typed: symbol, then account.
    pub fields: [Input; 2],
    /// The line that has the focus.
    pub focus: usize,
    /// Accounts there are already.
    pub accounts: Vec<String>,
    /// Why it is not saved, once that was tried.
    pub fault: Option<String>,
}

impl Naming {
    /// What the lines ask.
    pub const LABELS: [&'static str; 2] = ["symbol of its lots", "account they are in"];

    /// The form for a file, with nothing typed yet.
    #[must_use]
    pub fn new(file: Arc<str>, why: String, accounts: Vec<String>) -> Self {
        Self {
            file,
            why,
            fields: [Input::default(), Input::default()],
            focus: 0,
            accounts,
            fault: None,
        }
    }

    /// Moves the focus to the other line.
    pub fn step(&mut self) {
        self.focus = 1 - self.focus.min(1);
    }

    /// What is being typed.
    pub fn field_mut(&mut self) -> Option<&mut Input> {
        self.fields.get_mut(self.focus)
    }

    /// What was typed; a line left empty was not given.
    ///
    /// # Errors
    /// When nothing was.
    pub fn names(&self) -> Result<FileNames, &'static str> {
        let [symbol, account] = self.fields.each_ref().map(|field| {
            let typed = field.value().trim();
            (!typed.is_empty()).then(|| typed.to_owned())
        });
        if symbol.is_none() && account.is_none() {
            return Err("type a symbol and an account first");
        }
        Ok(FileNames { file: Arc::clone(&self.file), symbol, account })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_left_empty_is_not_given() {
        let mut form = Naming::new("lots.csv".into(), String::new(), Vec::new());
        assert!(form.names().is_err());
        form.step();
        *form.field_mut().unwrap() = Input::new(" Plan ".to_owned());
        let names = form.names().unwrap();
        assert_eq!((names.symbol, names.account.as_deref()), (None, Some("Plan")));
    }
}
