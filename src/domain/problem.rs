//! Problems: what a file says that could not be taken as it stands, where it says so, and the mend.
//!
//! Readers never drop anything in silence: what does not reach the portfolio is a [`Problem`].

use super::ids::SecurityId;
use super::lot::Source;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The code of a file whose lots cannot be placed, because it names neither their symbol nor their
/// account (or one of the two): a `[[file]]` section with its path says them.
pub const FILE_NEEDS_NAMES: &str = "file-needs-names";

/// The code of a file of whole holdings, without dates: its mend says which export has them.
pub const WHOLE_HOLDINGS: &str = "no-dates";

/// The code of a lot whose file does not say what it cost.
pub const MISSING_BASIS: &str = "missing-basis";

/// The code of a lot whose file does not say when it was acquired.
pub const MISSING_DATE: &str = "missing-date";

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A row or a value is in no figure.
    LeftOut,
    /// Something only the user knows is missing.
    Asks,
    /// Good to know; every figure has what the file says.
    Note,
}

/// One thing in a file that needs a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// A code that never changes its meaning, for scripts.
    pub code: &'static str,
    /// The file, as the user knows it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The number of the cell, from 1, where one cell is meant.
    pub column: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What mends it.
    pub mend: String,
}

impl Problem {
    /// A row or value that is in no figure.
    #[must_use]
    pub fn left_out(code: &'static str, file: &Arc<str>, line: u32, fault: Fault) -> Self {
        Self::new(Severity::LeftOut, code, file, line, fault)
    }

    /// A gap that only the user can fill.
    #[must_use]
    pub fn asks(code: &'static str, file: &Arc<str>, line: u32, fault: Fault) -> Self {
        Self::new(Severity::Asks, code, file, line, fault)
    }

    /// Something good to know.
    #[must_use]
    pub fn note(code: &'static str, file: &Arc<str>, line: u32, fault: Fault) -> Self {
        Self::new(Severity::Note, code, file, line, fault)
    }

    /// A security that no source has a price for, where it is first held; `mend` says where it is given.
    #[must_use]
    pub fn no_price(security: &SecurityId, held: &Source, mend: String) -> Self {
        let fault = Fault::new(without_price(security), mend);
        Self::note(NO_PRICE, &held.file, held.line, fault)
    }

    fn new(
        severity: Severity,
        code: &'static str,
        file: &Arc<str>,
        line: u32,
        fault: Fault,
    ) -> Self {
        let Fault { message, mend } = fault;
        Self { severity, code, file: Arc::clone(file), line, column: None, message, mend }
    }

    /// The same problem, of one cell (counted from 1).
    #[must_use]
    pub fn at(mut self, column: u32) -> Self {
        self.column = Some(column);
        self
    }

    /// The same problem, of the cell at a place counted from 0, where there is one.
    #[must_use]
    pub fn in_cell(self, place: Option<usize>) -> Self {
        match place {
            Some(place) => self.at(u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1)),
            None => self,
        }
    }

    /// Is something of the file in no figure because of it?
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        self.severity == Severity::LeftOut || self.code == FILE_NEEDS_NAMES
    }

    /// Do gains count as taxed that most likely are not?
    #[must_use]
    pub fn doubts_tax(&self) -> bool {
        self.code == LOOKS_SHELTERED
    }

    /// Does it say what is left out because it came after the day that is looked at?
    #[must_use]
    pub fn is_after_as_of(&self) -> bool {
        self.code == AFTER_AS_OF
    }

    /// Does it say that a basis, a date or a term is missing?
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.code.starts_with("missing-") || self.code == NO_BASIS_COLUMN
    }

    /// Can what it misses be told by the user?
    #[must_use]
    pub fn can_be_told(&self) -> bool {
        [MISSING_BASIS, MISSING_DATE, NO_BASIS_COLUMN].contains(&self.code)
    }

    /// `file:line:column`, without the column where no cell is meant.
    #[must_use]
    pub fn at_place(&self) -> String {
        match self.column {
            Some(column) => format!("{}:{}:{column}", self.file, self.line),
            None => format!("{}:{}", self.file, self.line),
        }
    }

    /// Orders problems as their places stand in the files.
    #[must_use]
    pub fn place(&self) -> (&str, u32, Option<u32>) {
        (&self.file, self.line, self.column)
    }
}

/// The code of an account that nobody listed and whose name is that of a sheltered one.
pub const LOOKS_SHELTERED: &str = "looks-sheltered";

/// The code of what came after the day that is looked at, and is left out.
pub const AFTER_AS_OF: &str = "after-as-of";

/// The code of a file that has no column for what was paid.
pub const NO_BASIS_COLUMN: &str = "no-basis-column";

/// The code of [`Problem::no_price`].
const NO_PRICE: &str = "no-price";

fn without_price(security: &SecurityId) -> String {
    format!("{security} has no price, so no value and no gain")
}

/// `file:line:column: message; mend`, without the column where no cell is meant.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.at_place(), self.message, self.mend)
    }
}

/// What is wrong with a value and what mends it, before anyone says where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What mends it.
    pub mend: String,
}

impl Fault {
    /// A fault in words.
    #[must_use]
    pub fn new(message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { message: message.into(), mend: mend.into() }
    }
}

/// A line of a file as it stands, safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Its characters; those that cannot be shown have a sign each.
    pub text: String,
    /// The cell that is meant, in characters of `text`.
    pub cell: Option<Range<usize>>,
    /// Does the line begin before this?
    pub cut_before: bool,
    /// Does it go on behind this?
    pub cut_behind: bool,
}

/// Drops what says that one of these securities has no price: now it has. Thousands can get their
/// first price at once.
pub fn drop_no_price<'a>(
    problems: &mut Vec<Problem>,
    priced: impl IntoIterator<Item = &'a SecurityId>,
) {
    let said: HashSet<String> = priced.into_iter().map(without_price).collect();
    problems.retain(|problem| problem.code != NO_PRICE || !said.contains(&problem.message));
}

/// Sorts problems by file, line and cell.
pub fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| (a.place(), a.code).cmp(&(b.place(), b.code)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_place_message_and_mend() {
        // the documented interface, "Starting it": `file:line:column: what is wrong, and the mend`.
        let fault = Fault::new("quantity \"1O0\" has a letter O", "write 100");
        let row = Problem::left_out("wrong-number", &"schwab-lots-INTC.csv".into(), 7, fault);
        assert_eq!(
            row.to_string(),
            "schwab-lots-INTC.csv:7: quantity \"1O0\" has a letter O; write 100"
        );
        assert_eq!(
            row.at(2).to_string(),
            "schwab-lots-INTC.csv:7:2: quantity \"1O0\" has a letter O; write 100"
        );
    }
}
