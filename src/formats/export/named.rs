//! Whose a row is, and of what: accounts and securities by the names that brokers give them.

use super::{Export, LeftOut, Place};
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::security::SecurityKind;
use crate::formats::instrument::Contract;
use crate::formats::names::Key;
use crate::formats::number;
use crate::formats::problem::{Fault, LOOKS_SHELTERED, Problem};
use crate::formats::table::Row;
use crate::formats::text;
use std::sync::Arc;

impl Export<'_> {
    /// The account that one of several names means: the first that the settings list, else the
    /// first that says anything.
    ///
    /// # Errors
    /// When none does.
    pub fn account(
        &mut self,
        row: &Row<'_>,
        place: Place,
        names: &[&str],
    ) -> Result<(Key, AccountId), LeftOut> {
        let said = || names.iter().copied().filter(|name| !name.is_empty());
        let name = said().find(|name| self.names.lists(name)).or_else(|| said().next());
        let (code, fault) = match self.names.account(name.unwrap_or_default()) {
            Ok(Some(account)) => {
                if !self.names.is_listed(account.0)
                    && let Some(name) = said().find(|name| looks_sheltered(name))
                {
                    self.ask_if_sheltered(row, place, account.0, name);
                }
                return Ok(account);
            }
            Ok(None) => (
                "missing-account",
                Fault::new("nothing says which account this is", "fill the account in"),
            ),
            Err(fault) => ("long-name", fault),
        };
        Err(self.left_out(row, place, code, fault))
    }

    /// Asks once about an account whose name says that its gains may not be taxed.
    fn ask_if_sheltered(&mut self, row: &Row<'_>, place: Place, account: Key, name: &str) {
        if !self.asked.insert(account) {
            return;
        }
        self.problems.push(sheltered_doubt(name, self.file, row.line).in_cell(place));
    }

    /// The security in a cell; an option contract gets the one name it has in every file.
    ///
    /// # Errors
    /// When the cell names none.
    pub fn security(&mut self, row: &Row<'_>, place: Place) -> Result<(Key, SecurityId), LeftOut> {
        let cell = place.map(|place| row.cell(place)).unwrap_or_default();
        self.security_named(row, place, cell)
    }

    /// The security of a name that is not quite what its cell says.
    ///
    /// # Errors
    /// When it names none.
    pub fn security_named(
        &mut self,
        row: &Row<'_>,
        place: Place,
        name: &str,
    ) -> Result<(Key, SecurityId), LeftOut> {
        let cell = if number::is_absent(name) { "" } else { name };
        let contract = Contract::parse(cell).map(|contract| contract.to_string());
        let (code, fault) = match self.names.security(contract.as_deref().unwrap_or(cell)) {
            Ok(Some((key, security))) => {
                if contract.is_some() {
                    self.securities.of(key, &security).kind = Some(SecurityKind::Option);
                }
                return Ok((key, security));
            }
            Ok(None) => ("missing-symbol", Fault::new("the symbol is empty", "fill it in")),
            Err(fault) => ("long-name", fault),
        };
        Err(self.left_out(row, place, code, fault))
    }
}

/// That the gains of an account count as taxed, whose name says that they may not be.
pub(in crate::formats) fn sheltered_doubt(name: &str, file: &Arc<str>, line: u32) -> Problem {
    let shown = text::quoted(name);
    let fault = Fault::new(
        format!("{shown} looks like a sheltered account, and its gains count as taxed"),
        "list it in lotscope.toml under [[account]], with its kind, such as roth_ira",
    );
    Problem::asks(LOOKS_SHELTERED, file, line, fault)
}

/// Does an account's name say that its gains may not be taxed?
pub(in crate::formats) fn looks_sheltered(name: &str) -> bool {
    const WORDS: [&str; 11] =
        ["ira", "roth", "hsa", "401", "401k", "403", "403b", "457", "457b", "529", "sep"];
    // The digits of a masked number are no plan.
    let words = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let lower =
        if words.ends_with(['.', 'X', 'x', '-', '*']) { words } else { name }.to_lowercase();
    let has_letters = lower.contains(char::is_alphabetic);
    has_letters
        && lower.split(|sign: char| !sign.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheltered_accounts_are_known() {
        for name in
            ["ROTH IRA", "Roth Contributory IRA ...778", "ACME 401(K) PLAN", "Hsa", "SEP-IRA"]
        {
            assert!(looks_sheltered(name), "{name}");
        }
        for name in ["Individual ...401", "Miraflores Trust", "529", "Individual - TOD", ""] {
            assert!(!looks_sheltered(name), "{name}");
        }
    }
}
