//! The lock that makes one process the journal's writer.
//!
//! It lies on a file of its own beside the journal. A lock on the journal itself would be lost when
//! an editor or a sync service puts another file in its place, and on Windows would keep readers
//! out. The file is never removed, or two writers could each hold a lock on one.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The right to write, for as long as it lives.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

/// Why the lock is not ours.
#[derive(Debug)]
pub(super) enum Refused {
    /// Another process has it, of this number where it left one.
    Held(Option<u32>),
    /// The system refuses it.
    Failed(io::Error),
}

impl Lock {
    /// Takes the lock of a file, which is created where it is missing.
    pub(super) fn take(path: &Path) -> Result<Self, Refused> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(Refused::Failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Refused::Held(holder(&mut file))),
            Err(TryLockError::Error(error)) => return Err(Refused::Failed(error)),
        }
        // The number only helps whoever is kept out; without it the lock holds all the same.
        let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Self { path: path.to_owned(), file })
    }

    /// Does it still keep others out? Not if its file was taken away, as with its whole folder.
    pub(super) fn holds(&self) -> bool {
        self.is_still_there().unwrap_or(false)
    }

    #[cfg(unix)]
    fn is_still_there(&self) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt;
        let (ours, there) = (self.file.metadata()?, std::fs::metadata(&self.path)?);
        Ok((ours.dev(), ours.ino()) == (there.dev(), there.ino()))
    }

    /// Windows takes away no file that is open.
    #[cfg(not(unix))]
    fn is_still_there(&self) -> io::Result<bool> {
        self.file.metadata()?;
        Ok(self.path.exists())
    }
}

/// The process that holds a lock, if it left its number and the system lets it be read.
fn holder(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn one_has_it_and_the_next_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sales.jsonl.lock");
        let lock = Lock::take(&path).unwrap();
        assert!(lock.holds());
        let Err(Refused::Held(holder)) = Lock::take(&path) else { panic!("two have it") };
        if cfg!(unix) {
            assert_eq!(holder, Some(std::process::id()));
        }
        drop(lock);
        assert!(Lock::take(&path).unwrap().holds());
        assert!(path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_whose_file_is_gone_keeps_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sales.jsonl.lock");
        let lock = Lock::take(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(!lock.holds());
        // Another file of the same name is another lock.
        let other = Lock::take(&path).unwrap();
        assert!(!lock.holds() && other.holds());
    }
}
