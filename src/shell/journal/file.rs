//! The journal's file: read once, then added to by one writer, a whole line at a time.

use super::JournalError;
use crate::shell::disk;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
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
    /// Create the folder it lies in?
    make_folder: bool,
    lock: Option<File>,
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

    /// Takes the lock, and keeps it.
    pub(super) fn claim(&mut self) -> Result<(), JournalError> {
        if self.lock.is_some() {
            return Ok(());
        }
        if self.make_folder {
            disk::create_folder(disk::folder_of(&self.path))
                .map_err(|error| self.not_writable("created", error))?;
        }
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.beside(".lock"))
            .map_err(|error| self.not_writable("locked", error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let path = self.path.clone();
                return Err(JournalError::Locked { path, holder: holder(&mut lock) });
            }
            Err(TryLockError::Error(error)) => return Err(self.not_writable("locked", error)),
        }
        // The number only helps whoever is kept out; without it the lock holds all the same.
        let _ = lock.set_len(0).and_then(|()| write!(lock, "{}", std::process::id()));
        self.open_unchanged()?;
        self.lock = Some(lock);
        Ok(())
    }

    /// Adds a line, given without its line break; when this returns, it is on disk.
    pub(super) fn append(&mut self, line: &str) -> Result<(), JournalError> {
        // Opened anew each time: the file we know may have been put out of the way in between.
        let (mut file, new_name) = match self.open_unchanged()? {
            Some(file) => (file, None),
            None => (self.create()?, Some(self.path.as_path())),
        };
        if let Some(clean) = self.torn_from {
            self.set_torn_aside(&mut file, clean)
                .map_err(|error| self.failed(Failed { error, taken_back: true }))?;
            // What ends the file now is not known, but a line break or nothing.
            (self.torn_from, self.length, self.tail) = (None, clean, Vec::new());
        }
        let line_break = if self.open_line { "\n" } else { "" };
        let text = format!("{line_break}{line}\n");
        // Should a part of the line be left, the next attempt finds the length changed.
        write_whole(&mut file, self.length, text.as_bytes(), new_name)
            .map_err(|failed| self.failed(failed))?;
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
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(self.changed()),
            Err(error) => return Err(self.not_writable("opened for writing", error)),
        };
        match self.is_as_known(&mut file) {
            Ok(true) => Ok(Some(file)),
            Ok(false) => Err(self.changed()),
            Err(error) => Err(self.not_writable("compared with what was read", error)),
        }
    }

    fn is_as_known(&self, file: &mut File) -> io::Result<bool> {
        if file.metadata()?.len() != self.length {
            return Ok(false);
        }
        let mut now = vec![0; self.tail.len()];
        file.seek(SeekFrom::Start(self.length.saturating_sub(length(&self.tail))))?;
        file.read_exact(&mut now)?;
        Ok(now == self.tail)
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
        JournalError::NotWritable { path: self.path.clone(), action, source }
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

/// The process that holds a lock, if it left its number and the system lets it be read.
fn holder(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// What a line is written to: a file, or in a test one that fails.
trait Medium: Write + Seek {
    /// Drops everything from `length` on.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Waits until everything is on disk.
    fn sync(&mut self) -> io::Result<()>;
}

impl Medium for File {
    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

/// A write that did not succeed.
#[derive(Debug)]
struct Failed {
    error: io::Error,
    /// Is the file as it was before?
    taken_back: bool,
}

/// Puts `text` behind the first `before` bytes, all of it or nothing, and waits for the disk; where
/// the file is new, for its name in the folder too.
fn write_whole(
    file: &mut impl Medium,
    before: u64,
    text: &[u8],
    new_name: Option<&Path>,
) -> Result<(), Failed> {
    file.seek(SeekFrom::Start(before))
        .and_then(|_| file.write_all(text))
        .and_then(|()| file.sync())
        .and_then(|()| new_name.map_or(Ok(()), disk::sync_folder_of))
        .map_err(|error| {
            let taken_back = file.cut(before).and_then(|()| file.sync()).is_ok();
            Failed { error, taken_back }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// A disk that takes `room` more bytes, and may refuse to sync or to cut.
    struct Disk {
        content: Cursor<Vec<u8>>,
        room: usize,
        syncs: bool,
        cuts: bool,
    }

    impl Disk {
        fn with(content: &[u8], room: usize) -> Self {
            Self { content: Cursor::new(content.to_vec()), room, syncs: true, cuts: true }
        }

        fn add(&mut self, text: &str) -> Result<(), Failed> {
            let before = length(self.content.get_ref());
            write_whole(self, before, text.as_bytes(), None)
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.room);
            self.room -= taken;
            self.content.write(&bytes[..taken])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.content.seek(to)
        }
    }

    impl Medium for Disk {
        fn cut(&mut self, length: u64) -> io::Result<()> {
            if !self.cuts {
                return Err(ErrorKind::ReadOnlyFilesystem.into());
            }
            self.content.get_mut().truncate(usize::try_from(length).unwrap());
            Ok(())
        }

        fn sync(&mut self) -> io::Result<()> {
            if self.syncs { Ok(()) } else { Err(ErrorKind::QuotaExceeded.into()) }
        }
    }

    #[test]
    fn a_line_is_written_whole() {
        let mut disk = Disk::with(b"one\n", 100);
        disk.add("two\n").unwrap();
        assert_eq!(disk.content.get_ref(), b"one\ntwo\n");
    }

    #[test]
    fn a_full_disk_leaves_no_part_of_a_line() {
        for room in 0..4 {
            let mut disk = Disk::with(b"one\n", room);
            let failed = disk.add("two\n").unwrap_err();
            assert!(failed.taken_back);
            assert_eq!(failed.error.kind(), ErrorKind::WriteZero);
            assert_eq!(disk.content.get_ref(), b"one\n", "with room for {room}");
        }
    }

    #[test]
    fn a_line_that_does_not_reach_the_disk_is_not_recorded() {
        let mut disk = Disk::with(b"one\n", 100);
        disk.syncs = false;
        let failed = disk.add("two\n").unwrap_err();
        assert_eq!(failed.error.kind(), ErrorKind::QuotaExceeded);
        assert!(!failed.taken_back, "nobody knows what the disk holds");
        assert_eq!(disk.content.get_ref(), b"one\n");
    }

    #[test]
    fn a_part_that_cannot_be_cut_off_is_admitted() {
        let mut disk = Disk::with(b"one\n", 2);
        disk.cuts = false;
        assert!(!disk.add("two\n").unwrap_err().taken_back);
    }
}
