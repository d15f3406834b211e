//! Where the journal of a portfolio is.

use super::{LoadError, Portfolio, Sources};
use crate::shell::journal::JournalError;
use crate::shell::paths::{JOURNAL, Places};
use std::path::PathBuf;
use thiserror::Error;

/// A journal's path, by who chose it.
pub(super) enum Place {
    /// The user: its folder must be there.
    Given(PathBuf),
    /// The platform, for single files: its folder is made when it is needed.
    Platform(PathBuf),
}

impl Place {
    /// The place, or why there is none.
    pub(super) fn of(
        sources: &Sources,
        portfolio: &Portfolio,
        places: Option<&Places>,
    ) -> Result<Self, String> {
        match (&sources.journal, portfolio) {
            (Some(path), _) => Ok(Self::Given(path.clone())),
            (None, Portfolio::Folder(folder)) => Ok(Self::Given(folder.join(JOURNAL))),
            (None, Portfolio::Files(files)) => places
                .ok_or_else(|| "there is no home folder".to_owned())?
                .journal_of(files)
                .map(Self::Platform)
                .map_err(|error| format!("the holdings have no lasting place: {error}")),
        }
    }
}

/// Why nobody knows where a journal is.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// The portfolio is not there.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It has no place for one.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Where the journal is that belongs to a portfolio, or the one that is named. Nothing of the
/// portfolio is read.
///
/// # Errors
/// When the portfolio is not there, or has no place for a journal.
pub fn journal_path(sources: &Sources) -> Result<PathBuf, PlaceError> {
    if let Some(path) = &sources.journal {
        return Ok(path.clone());
    }
    let portfolio = Portfolio::at(&sources.paths)?;
    match Place::of(sources, &portfolio, Places::of_user().as_ref()) {
        Ok(Place::Given(path) | Place::Platform(path)) => Ok(path),
        Err(reason) => Err(JournalError::NoPlace { reason }.into()),
    }
}
