//! Why a command has no result: what to say, under which stable code, with which exit status.

use super::output::Status;
use crate::domain::refusal::Refusal;
use crate::shell::journal::JournalError;
use crate::shell::load::{LoadError, PlaceError};
use std::error::Error;
use thiserror::Error;

/// A command that has no result.
#[derive(Debug, Error)]
pub enum Failure {
    /// The command line cannot be followed.
    #[error("{message}")]
    Usage {
        /// A stable code.
        code: &'static str,
        /// What to type instead.
        message: String,
    },
    /// A rule refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The portfolio cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The decision cannot be recorded.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The result cannot be written.
    #[error("the result cannot be written: {0}")]
    Writing(Box<dyn Error + Send + Sync>),
}

impl From<PlaceError> for Failure {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::Load(error) => error.into(),
            PlaceError::Journal(error) => error.into(),
        }
    }
}

impl Failure {
    /// A command line that cannot be followed.
    #[must_use]
    pub fn usage(code: &'static str, message: impl Into<String>) -> Self {
        Self::Usage { code, message: message.into() }
    }

    /// A result that cannot be written.
    #[must_use]
    pub fn writing(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Writing(Box::new(error))
    }

    /// A code that never changes its meaning, for scripts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Usage { code, .. } => code,
            Self::Refused(refusal) => refusal.code(),
            Self::Load(error) => match error {
                LoadError::Unnamed => "no-portfolio",
                LoadError::Missing { .. } => "no-such-path",
                LoadError::FolderAmongFiles { .. } => "folder-among-files",
                LoadError::NoHoldings { .. } => "no-holdings",
                LoadError::Unreadable { .. } => "unreadable",
                LoadError::Stopped => "stopped",
                LoadError::BuiltIn { .. } => "built-in-tables",
            },
            Self::Journal(JournalError::Unreadable { .. }) => "unreadable",
            Self::Journal(JournalError::NoPlace { .. }) => "no-journal",
            Self::Journal(_) => "not-recorded",
            Self::Writing(_) => "not-written",
        }
    }

    /// The exit status that tells it.
    ///
    /// A refusal that another command line would not meet, whatever the holdings, is wrong usage:
    /// a name nobody knows, an account that must be named, an amount that is none.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Usage { .. }
            | Self::Load(
                LoadError::Unnamed | LoadError::Missing { .. } | LoadError::FolderAmongFiles { .. },
            ) => Status::WrongUsage,
            Self::Refused(refusal) => match refusal {
                Refusal::UnknownSecurity { .. }
                | Refusal::NoLongerHeld { .. }
                | Refusal::UnknownAccount { .. }
                | Refusal::AccountNeeded { .. }
                | Refusal::OnlySheltered { .. }
                | Refusal::AmountNotPositive
                | Refusal::PriceNegative { .. }
                | Refusal::FeeNegative
                | Refusal::NoLotsNamed
                | Refusal::LotNamedTwice { .. } => Status::WrongUsage,
                _ => Status::Refused,
            },
            Self::Load(_) | Self::Journal(_) | Self::Writing(_) => Status::Incomplete,
        }
    }
}
