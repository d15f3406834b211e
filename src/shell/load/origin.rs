//! Where the files of a portfolio are, to show a line of one of them again.
//!
//! Their bytes are not kept: a file may have hundreds of megabytes. It is read again, and only
//! while it is still the file that was read.

use crate::domain::problem::Excerpt;
use crate::formats::excerpt;
use crate::shell::disk;
use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use thiserror::Error;

/// Why a line cannot be shown.
#[derive(Debug, Error)]
pub enum LineError {
    /// It stands in no file.
    #[error("there is no line to show: this stands in no file")]
    NoFile,
    /// The file is not there any more.
    #[error("the file is gone since it was read; r reads the rest again")]
    Gone,
    /// The file is another than was read.
    #[error("the file has changed since it was read; r reads it again")]
    Changed,
    /// The file is a pipe, which gives its bytes once.
    #[error("the file was read from a pipe, which gives its lines only once")]
    Pipe,
    /// The file has no such line.
    #[error("the file has no such line")]
    NoLine,
    /// The system does not let it be read.
    #[error("the file cannot be read again ({0})")]
    Unreadable(io::Error),
}

/// The files of a portfolio by the names that problems give them.
#[derive(Clone, Debug, Default)]
pub struct Origins(HashMap<Arc<str>, Origin>);

#[derive(Clone, Debug)]
enum Origin {
    /// On a disk, with its state as it was read.
    Disk(PathBuf, Option<Stamp>),
    /// Lines are only ever added to it.
    Growing(PathBuf),
    /// Part of the program.
    BuiltIn(&'static [u8]),
}

/// What tells a file from the one it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    /// The state of a file now; `None` for a pipe and for what is not there.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self { length: metadata.len(), modified: metadata.modified().ok() })
    }
}

impl Origins {
    /// A file, as it was just before it was read.
    pub fn on_disk(&mut self, name: Arc<str>, path: &Path, stamp: Option<Stamp>) {
        self.0.insert(name, Origin::Disk(path.to_owned(), stamp));
    }

    /// A file to which lines are only added.
    pub fn growing(&mut self, name: Arc<str>, path: &Path) {
        self.0.insert(name, Origin::Growing(path.to_owned()));
    }

    /// A file that is part of the program.
    pub fn built_in(&mut self, name: Arc<str>, bytes: &'static [u8]) {
        self.0.insert(name, Origin::BuiltIn(bytes));
    }

    /// A line of a file as it was read, with the cell that is meant.
    ///
    /// # Errors
    /// When there is no such line, or it may be another by now.
    pub fn line(&self, file: &str, line: u32, column: Option<u32>) -> Result<Excerpt, LineError> {
        let found = match self.0.get(file).ok_or(LineError::NoFile)? {
            Origin::BuiltIn(bytes) => excerpt::excerpt(bytes, line, column),
            Origin::Growing(path) => excerpt::excerpt(&read(path)?, line, column),
            Origin::Disk(_, None) => return Err(LineError::Pipe),
            Origin::Disk(path, Some(stamp)) => {
                let unchanged = || Stamp::of(path).as_ref() == Some(stamp);
                if path.exists() && !unchanged() {
                    return Err(LineError::Changed);
                }
                let bytes = read(path)?;
                // Not one that changed while it was read, either.
                if !unchanged() {
                    return Err(LineError::Changed);
                }
                excerpt::excerpt(&bytes, line, column)
            }
        };
        found.ok_or(LineError::NoLine)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LineError> {
    disk::read(path, disk::LARGEST_FILE).map_err(|error| match error.kind() {
        ErrorKind::NotFound => LineError::Gone,
        _ => LineError::Unreadable(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_only_of_the_file_that_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lots.csv");
        fs::write(&path, "a,b\n1,2\n").unwrap();
        let mut origins = Origins::default();
        origins.on_disk("lots.csv".into(), &path, Stamp::of(&path));
        let line = |number| origins.line("lots.csv", number, Some(2));
        let found = line(2).unwrap();
        assert_eq!((found.text.as_str(), found.cell), ("1,2", Some(2..3)));
        assert!(matches!(line(9), Err(LineError::NoLine)));
        assert!(matches!(origins.line("other.csv", 1, None), Err(LineError::NoFile)));
        fs::write(&path, "a,b\n1,2\n3,4\n").unwrap();
        assert!(matches!(line(2), Err(LineError::Changed)));
        fs::remove_file(&path).unwrap();
        assert!(matches!(line(2), Err(LineError::Gone)));
    }

    #[test]
    fn what_grows_may_grow_and_what_is_built_in_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sales.jsonl");
        fs::write(&path, "{}\n").unwrap();
        let mut origins = Origins::default();
        origins.growing("sales.jsonl".into(), &path);
        origins.built_in("lots.csv".into(), b"x\ny\n");
        fs::write(&path, "{}\n{\"v\":1}\n").unwrap();
        assert_eq!(origins.line("sales.jsonl", 1, None).unwrap().text, "{}");
        assert_eq!(origins.line("lots.csv", 2, None).unwrap().text, "y");
    }
}
