//! The journal's file: read once, then added to by one writer, a whole line at a time.

use super::JournalError;
use super::lock::{Lock, Refused};
use super::write::{Failed, write_whole};
use crate::shell::{disk, signals};
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How many of the last bytes are compared: more than the longest line there should be.
const TAIL: usize = 64 * 1024;

/// What is known of the file, and the lock once it is ours.
#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    /// Its length as we know it, 0 while it does not exist.
    length: u64,
    /// Its last bytes as we know them. A sync service can bring another machine's journal that is,
    /// by chance, just as long.
    tail: Vec<u8>,
    /// Where its whole lines end, while something torn follows.
    torn_from: Option<u64>,
    /// Does its last line lack its line break?
    open_line: bool,
    /// What we wrote last and could not take back: the file may go on with a part of it.
    rest: Vec<u8>,
    /// Is its name in the folder known to last?
    named: bool,
    /// Create the folder it lies in?
    make_folder: bool,
    lock: Option<Lock>,
}

impl JournalFile {
    /// The file as it was read, its first `clean` bytes in whole lines; nothing where it does not
    /// exist.
    pub(super) fn new(path: &Path, all: &[u8], clean: u64) -> Self {
        let whole = usize::try_from(clean).ok().and_then(|clean| all.get(..clean)).unwrap_or(all);
        Self {
            path: path.to_owned(),
            length: length(all),
            tail: tail(all).to_vec(),
            torn_from: (whole.len() < all.len()).then(|| length(whole)),
            open_line: whole.last().is_some_and(|byte| *byte != b'\n'),
            rest: Vec::new(),
            named: false,
            make_folder: false,
            lock: None,
        }
    }

    /// Has the folder created that the journal lies in, when it is first written.
    pub(super) fn make_folder(&mut self) {
        self.make_folder = true;
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes over the lock of the same file as it was known before, so that there is no moment at
    /// which another process could get it.
    pub(super) fn take_over(&mut self, before: Self) {
        if before.path == self.path {
            self.lock = self.lock.take().or(before.lock);
        }
    }

    /// Takes the lock, and keeps it.
    pub(super) fn claim(&mut self) -> Result<(), JournalError> {
        if self.lock.as_ref().is_some_and(Lock::holds) {
            return Ok(());
        }
        self.lock = None;
        signals::outlive_size_limit();
        if self.make_folder {
            disk::create_folder(disk::folder_of(&self.path))
                .map_err(|error| self.not_writable("created", error))?;
        }
        let lock = Lock::take(&self.beside(".lock")).map_err(|refused| match refused {
            Refused::Held(holder) => JournalError::Locked { path: self.path.clone(), holder },
            Refused::Failed(error) => self.not_writable("locked", error),
        })?;
        self.open_unchanged()?;
        self.lock = Some(lock);
        Ok(())
    }

    /// Adds a line, given without its line break; when this returns, it is on disk.
    pub(super) fn append(&mut self, line: &str) -> Result<(), JournalError> {
        // Opened anew each time: the file we know may have been put out of the way in between.
        let mut file = match self.open_unchanged()? {
            Some(file) => file,
            None => self.create()?,
        };
        if !self.rest.is_empty() {
            // A part of what we could not take back then: nobody was told of it.
            file.set_len(self.length)
                .and_then(|()| file.sync_all())
                .map_err(|error| self.failed(Failed { error, taken_back: false }))?;
            self.rest.clear();
        }
        if let Some(clean) = self.torn_from {
            self.set_torn_aside(&mut file, clean)
                .map_err(|error| self.failed(Failed { error, taken_back: true }))?;
            // What ends the file now is not known, but a line break or nothing.
            (self.torn_from, self.length, self.tail) = (None, clean, Vec::new());
        }
        let line_break = if self.open_line { "\n" } else { "" };
        let text = format!("{line_break}{line}\n");
        // Whoever made the file may have ended before its name was on disk.
        let name = (!self.named).then_some(self.path.as_path());
        write_whole(&mut file, self.length, text.as_bytes(), name).map_err(|failed| {
            if !failed.taken_back {
                self.rest = text.clone().into_bytes();
            }
            self.failed(failed)
        })?;
        self.named = true;
        self.length += length(text.as_bytes());
        self.tail = tail(text.as_bytes()).to_vec();
        self.open_line = false;
        Ok(())
    }

    /// Opens the journal for writing, if it is still as it was read; `None` while there is none.
    fn open_unchanged(&self) -> Result<Option<File>, JournalError> {
        let mut file = match OpenOptions::new().read(true).write(true).open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound && self.length == 0 => {
                return Ok(None);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(JournalError::Gone { path: self.path.clone() });
            }
            Err(error) => return Err(self.not_writable("opened for writing", error)),
        };
        match self.is_as_known(&mut file) {
            Ok(true) => Ok(Some(file)),
            Ok(false) => Err(self.changed()),
            Err(error) => Err(self.not_writable("compared with what was read", error)),
        }
    }

    fn is_as_known(&self, file: &mut File) -> io::Result<bool> {
        let more = match file.metadata()?.len().checked_sub(self.length) {
            Some(more) if more <= length(&self.rest) => more,
            _ => return Ok(false),
        };
        let mut now = vec![0; self.tail.len()];
        file.seek(SeekFrom::Start(self.length.saturating_sub(length(&self.tail))))?;
        file.read_exact(&mut now)?;
        let mut rest = Vec::new();
        file.take(more).read_to_end(&mut rest)?;
        Ok(now == self.tail && self.rest.starts_with(&rest))
    }

    fn create(&self) -> Result<File, JournalError> {
        match OpenOptions::new().read(true).write(true).create_new(true).open(&self.path) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(self.changed()),
            Err(error) => Err(self.not_writable("created", error)),
        }
    }

    /// Keeps the bytes behind the last whole line in a file of their own, then cuts them off.
    fn set_torn_aside(&self, file: &mut File, clean: u64) -> io::Result<()> {
        let mut torn = Vec::new();
        file.seek(SeekFrom::Start(clean))?;
        file.read_to_end(&mut torn)?;
        torn.push(b'\n');
        let kept = self.beside(".torn");
        let mut aside = OpenOptions::new().append(true).create(true).open(&kept)?;
        aside.write_all(&torn)?;
        aside.sync_all()?;
        disk::sync_folder_of(&kept)?;
        file.set_len(clean)?;
        file.sync_all()
    }

    /// The file beside the journal with an ending added to its name.
    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or(OsStr::new("journal")).to_owned();
        name.push(ending);
        self.path.with_file_name(name)
    }

    fn changed(&self) -> JournalError {
        JournalError::Changed { path: self.path.clone() }
    }

    fn not_writable(&self, action: &'static str, source: io::Error) -> JournalError {
        let path = self.path.clone();
        if source.kind() == ErrorKind::NotFound && !disk::folder_of(&path).exists() {
            return JournalError::NoFolder { path };
        }
        JournalError::NotWritable { path, action, source }
    }

    fn failed(&self, failed: Failed) -> JournalError {
        let (path, source) = (self.path.clone(), failed.error);
        if failed.taken_back {
            JournalError::NotWritten { path, source }
        } else {
            JournalError::Torn { path, source }
        }
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// The last bytes of the journal, enough to tell one from another.
fn tail(bytes: &[u8]) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_part_of_a_line_that_was_left_is_dropped_by_the_next_attempt() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sales.jsonl");
        fs::write(&path, "one\ntw").unwrap();
        // The disk took a part of "two" and would not let it be cut off.
        let mut file = JournalFile::new(&path, b"one\n", 4);
        file.rest = b"two\n".to_vec();
        file.append("other").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\nother\n");

        fs::write(&path, "one\nother\nsomebody's\n").unwrap();
        file.rest = b"two\n".to_vec();
        assert!(matches!(file.append("more"), Err(JournalError::Changed { .. })));
    }
}
