//! Files that do not say what their lots are of, or who holds them: what to ask the user.

use crate::domain::problem::FILE_NEEDS_NAMES;
use crate::formats::problem::{Fault, Problem};
use std::sync::Arc;

/// What a file does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Which security its lots are of.
    Symbol,
    /// Who holds them.
    Account,
    /// Neither of the two.
    Both,
}

/// Asks for the names that a file does not say, once for all of its rows. The answer is a
/// `[[file]]` of the settings.
#[must_use]
pub fn names(missing: Missing, file: &Arc<str>, line: u32, rows: usize) -> Problem {
    let (what, keys) = match missing {
        Missing::Symbol => ("symbol", "symbol = \"…\""),
        Missing::Account => ("account", "account = \"…\""),
        Missing::Both => ("symbol and account", "symbol = \"…\", account = \"…\""),
    };
    // A hint's path is the end of the file's.
    let path = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let rows = if rows == 1 { "its one row is".to_owned() } else { format!("its {rows} rows are") };
    let fault = Fault::new(
        format!("nothing in this file says the {what}: {rows} in no figure"),
        format!(
            "press e on the Problems screen, or add to lotscope.toml a section [[file]] with \
             path = \"{path}\", {keys}, each on a line of its own"
        ),
    );
    Problem::asks(FILE_NEEDS_NAMES, file, line, fault)
}
