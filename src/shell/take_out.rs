//! Taking a row out again that was added to a file of the user's: the file is then, byte by byte, what
//! it was. Where it is anything but what was written, nobody knows what belongs to whom, and it stays.

use super::disk;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The largest file that is looked at.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Why a row was not taken out again.
#[derive(Debug, Error)]
pub enum TakeOutError {
    /// The file is not what it was written as.
    #[error(
        "{}: nothing is taken out, as the file was changed since the row was added to it; take the row \
         out by hand",
        .path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file is not there any more, and the row with it.
    #[error("{}: nothing is taken out, as the file is gone, and the row with it{copies}", .path.display())]
    Gone {
        /// The file.
        path: PathBuf,
        /// Where copies of it can be, if anywhere.
        copies: &'static str,
    },
    /// What the file was before is not known any more.
    #[error(
        "{}: nothing is taken out, as the copy of what the file was before cannot be read ({source}); \
         take the row out by hand",
        .path.display()
    )]
    NoCopy {
        /// The copy.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file cannot be read or written.
    #[error("{}: nothing is taken out ({source}); make the file and its folder writable", .path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl TakeOutError {
    /// Will it never be possible?
    #[must_use]
    pub const fn is_for_good(&self) -> bool {
        matches!(self, Self::Changed { .. } | Self::Gone { .. } | Self::NoCopy { .. })
    }
}

/// What is in the file now; `copies` is said where it is gone.
///
/// # Errors
/// When it is gone or cannot be read.
pub fn now(path: &Path, copies: &'static str) -> Result<Vec<u8>, TakeOutError> {
    disk::read(path, LARGEST).map_err(|source| match source.kind() {
        ErrorKind::NotFound => TakeOutError::Gone { path: path.to_owned(), copies },
        _ => TakeOutError::NotWritten { path: path.to_owned(), source },
    })
}

/// Puts back what the file was, if it is `now` what was `written`; one that was made for the row goes.
///
/// # Errors
/// When it is anything else, or cannot be written.
pub fn put_back(
    path: &Path,
    was: Option<&[u8]>,
    now: &[u8],
    written: Option<&[u8]>,
) -> Result<(), TakeOutError> {
    if written != Some(now) {
        return Err(TakeOutError::Changed { path: path.to_owned() });
    }
    match was {
        Some(was) => disk::replace(path, was),
        None => std::fs::remove_file(path).and_then(|()| disk::sync_folder_of(path)),
    }
    .map_err(|source| TakeOutError::NotWritten { path: path.to_owned(), source })
}
