//! Why there is no portfolio to show, and what to do about it.

use crate::domain::problem::Problem;
use std::error::Error;
use std::io;
use std::path::PathBuf;

/// Why a portfolio could not be loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No path was given.
    #[error("no portfolio is named: give a folder or a holdings file")]
    Unnamed,
    /// There is nothing at this path.
    #[error("{}: there is no such file or folder", .path.display())]
    Missing {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The system does not let it be read.
    #[error("{}: cannot be read ({source})", .path.display())]
    Unreadable {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Several paths, and one of them is a folder: whose settings and journal would count?
    #[error("{}: a folder is opened by itself; name only it, or files", .path.display())]
    FolderAmongFiles {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing there is holdings.
    #[error("{}: no holdings found; {LOOKED_FOR}{}", .path.display(), listed(.problems))]
    NoHoldings {
        /// The path as it was given, the first of several.
        path: PathBuf,
        /// What was found instead.
        problems: Vec<Problem>,
    },
    /// Whoever waited for it wants it no more.
    #[error("stopped")]
    Stopped,
    /// The program's own tables do not read: a mistake in lotscope.
    #[error("lotscope's own {what} cannot be read ({source}); please report this")]
    BuiltIn {
        /// Which tables.
        what: &'static str,
        /// What is wrong with them.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// What counts as holdings.
const LOOKED_FOR: &str = "looked for a lots file (columns account, symbol, acquired, quantity, \
                          cost_basis) and for exports of Schwab, Vanguard, Fidelity, Interactive \
                          Brokers and E*TRADE, and for beancount, ledger and hledger journals";

fn listed(problems: &[Problem]) -> String {
    problems.iter().flat_map(|problem| ["\n  ".to_owned(), problem.to_string()]).collect()
}
