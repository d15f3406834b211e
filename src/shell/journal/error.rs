//! Why something could not be read from the journal or recorded in it, and what to do about it.

use std::io;
use std::path::PathBuf;
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
    /// It is not what was read: an event would get a number that is taken.
    #[error(
        "{}: the journal was changed since it was read; open the portfolio again and repeat",
        .path.display()
    )]
    Changed {
        /// The journal.
        path: PathBuf,
    },
    /// A line in it is left out: an event could get the number that stands there.
    #[error(
        "{}: nothing is recorded while a line of the journal is left out; `lotscope check` \
         names it, and what mends it",
        .path.display()
    )]
    Damaged {
        /// The journal.
        path: PathBuf,
    },
    /// The event has no text.
    #[error("not recorded: the event cannot be written down ({0}); please report this")]
    Encoding(#[from] serde_json::Error),
    /// The line could not be written; the journal is as it was.
    #[error(
        "{}: not recorded ({source}); see to the disk and repeat, or name another journal \
         with --journal",
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
        "{}: not recorded ({source}), and a part of the line may be left at its end; see to \
         the disk and open the portfolio again",
        .path.display()
    )]
    Torn {
        /// The journal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn other(holder: Option<u32>) -> String {
    holder.map_or_else(
        || "another lotscope".to_owned(),
        |process| format!("another lotscope (process {process})"),
    )
}
