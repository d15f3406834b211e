//! Why something could not be read from the journal or recorded in it, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the journal could not be read, or an event not be recorded: nothing of it is then in the
/// journal.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The file is there and cannot be read.
    #[error(
        "{}: the journal cannot be read ({source}); make it readable, or name another with \
         --journal",
        .path.display()
    )]
    Unreadable {
        /// The journal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no place for a journal.
    #[error("there is no place for a journal ({reason}); name one with --journal")]
    NoPlace {
        /// Why not.
        reason: String,
    },
    /// The day that is looked at is before sales it has: their shares are back on that day.
    #[error(
        "{} left out with --as-of; what is recorded here could take the same shares: record \
         without it, or as of a day after them", later_sales(*.later)
    )]
    LaterSales {
        /// How many they are.
        later: usize,
    },
    /// Another process records in it.
    #[error(
        "{}: {} records in this journal; close it, or record there",
        .path.display(), other(*.holder)
    )]
    Locked {
        /// The journal.
        path: PathBuf,
        /// The other process, where it left its number.
        holder: Option<u32>,
    },
    /// It cannot be created, locked or opened for writing.
    #[error(
        "{}: the journal cannot be {action} ({source}); make its folder writable, or name \
         another journal with --journal",
        .path.display()
    )]
    NotWritable {
        /// The journal.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what was read: an event could get a number that is taken.
    #[error(
        "{}: the journal was changed since it was read; it must be read again first",
        .path.display()
    )]
    Changed {
        /// The journal.
        path: PathBuf,
    },
    /// It was there as it was read, and is not now.
    #[error(
        "{}: the journal that was read is not there any more; put it back and repeat, or read \
         the portfolio again",
        .path.display()
    )]
    Gone {
        /// The journal.
        path: PathBuf,
    },
    /// Its folder is not there.
    #[error(
        "{}: the folder of the journal is not there; put it back and repeat, or name another \
         journal with --journal",
        .path.display()
    )]
    NoFolder {
        /// The journal.
        path: PathBuf,
    },
    /// The event has a number that a line of the journal can have.
    #[error(
        "{}: number {event} may stand in the journal already; it must be read again first",
        .path.display()
    )]
    NumberTaken {
        /// The journal.
        path: PathBuf,
        /// The number of the event.
        event: u32,
    },
    /// There is no number that a line of the journal cannot have.
    #[error(
        "{}: a line of the journal has the highest number there is, so no event can follow it; \
         `lotscope journal verify` names the line: move it elsewhere",
        .path.display()
    )]
    UsedUp {
        /// The journal.
        path: PathBuf,
    },
    /// The event has no text.
    #[error("not recorded: the event cannot be written down ({0}); please report this")]
    Encoding(#[from] serde_json::Error),
    /// The line of the event would not be understood when it is read again.
    #[error("not recorded: its line would not be read back ({0}); please report this")]
    NotReadBack(String),
    /// The line could not be written; the journal is as it was.
    #[error(
        "{}: the disk did not take it ({source}), so it is not recorded; see to the disk and \
         repeat, or name another journal with --journal",
        .path.display()
    )]
    NotWritten {
        /// The journal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The line could not be written, and a part of it may be left.
    #[error(
        "{}: the disk did not take it ({source}), so it is not recorded, though a part of the \
         line may be left at its end; see to the disk and repeat",
        .path.display()
    )]
    Torn {
        /// The journal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl JournalError {
    /// What it says where the journal's path need not be told: on a screen that is of one portfolio.
    #[must_use]
    pub fn words(&self) -> String {
        let said = self.to_string();
        let path = self.path().map(|path| format!("{}: ", path.display()));
        match path.and_then(|path| said.strip_prefix(&path).map(ToOwned::to_owned)) {
            Some(words) => words,
            None => said,
        }
    }

    /// The journal, where there is one.
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Unreadable { path, .. }
            | Self::Locked { path, .. }
            | Self::NotWritable { path, .. }
            | Self::Changed { path }
            | Self::Gone { path }
            | Self::NoFolder { path }
            | Self::NumberTaken { path, .. }
            | Self::UsedUp { path }
            | Self::NotWritten { path, .. }
            | Self::Torn { path, .. } => Some(path),
            Self::NoPlace { .. }
            | Self::LaterSales { .. }
            | Self::Encoding(_)
            | Self::NotReadBack(_) => None,
        }
    }

    /// Can it be recorded once the journal was read again?
    #[must_use]
    pub const fn wants_reading(&self) -> bool {
        matches!(self, Self::Changed { .. } | Self::NumberTaken { .. })
    }
}

fn later_sales(count: usize) -> String {
    if count == 1 { "a later sale is".to_owned() } else { format!("{count} later sales are") }
}

fn other(holder: Option<u32>) -> String {
    holder.map_or_else(
        || "another lotscope".to_owned(),
        |process| format!("another lotscope (process {process})"),
    )
}
