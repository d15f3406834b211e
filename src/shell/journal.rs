//! The journal on disk: a file of one line an event, to which lines are only ever added.
//!
//! - **One writer.** The first write takes an exclusive lock, kept for the life of the [`Journal`].
//!   It lies on a file of its own, `sales.jsonl.lock`: a lock on the journal itself would be lost
//!   when an editor or a sync service puts another file in its place, and on Windows would keep
//!   readers out. That file is never removed, or two writers could each hold a lock on one.
//! - **Recorded means on disk.** [`Journal::append`] returns when the line, and for a new journal
//!   its name in the folder, is synced. A write that fails is taken back.
//! - **A torn last line costs nothing.** Before the first line is added, the bytes behind the last
//!   whole one are copied to `sales.jsonl.torn` and cut off: no line is ever glued to them, and
//!   nothing is thrown away.
//! - **No stale numbers.** An event gets its number from what was read. If the journal does
//!   not end as it did then, or has a line that cannot be read, nothing is written.

mod error;
mod file;

pub use error::JournalError;

use super::disk;
use crate::domain::problem::{Problem, Severity};
use crate::domain::sales::Event;
use crate::formats::journal as text;
use crate::formats::text::{NAME_LENGTH, clean};

use file::JournalFile;
use std::io::ErrorKind;
use std::path::Path;

/// Where events are recorded.
#[derive(Debug)]
pub struct Journal {
    place: Place,
    /// Why the last attempt to become the writer failed.
    refused: Option<String>,
}

#[derive(Debug)]
enum Place {
    Memory,
    Nowhere { reason: String },
    File { file: Box<JournalFile>, damaged: bool },
}

/// A journal as it was read.
#[derive(Debug)]
pub struct Opened {
    /// Where further events go.
    pub journal: Journal,
    /// The events in it.
    pub events: Vec<Event>,
    /// What could not be read of it.
    pub problems: Vec<Problem>,
}

impl Opened {
    /// A journal without events.
    #[must_use]
    pub const fn empty(journal: Journal) -> Self {
        Self { journal, events: Vec::new(), problems: Vec::new() }
    }
}

impl Journal {
    /// Reads a journal; one that does not exist yet is empty. Takes no lock and changes nothing.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn open(path: &Path) -> Result<Opened, JournalError> {
        let bytes = match disk::read(path, disk::LARGEST_FILE) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(JournalError::Unreadable { path: path.to_owned(), source }),
        };
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let read = text::read(&bytes, &clean(&name, NAME_LENGTH));
        let file = Box::new(JournalFile::new(path, &bytes, read.clean_len));
        // What an unread line numbers is unknown, and a number must never be used twice.
        let damaged = read.problems.iter().any(|problem| problem.severity == Severity::LeftOut);
        let journal = Self { place: Place::File { file, damaged }, refused: None };
        Ok(Opened { journal, events: read.events, problems: read.problems })
    }

    /// A journal that forgets: for the demo.
    #[must_use]
    pub const fn in_memory() -> Self {
        Self { place: Place::Memory, refused: None }
    }

    /// A journal that takes nothing, as there is no place for it.
    #[must_use]
    pub fn nowhere(reason: String) -> Self {
        let refused = Some(reason.clone());
        Self { place: Place::Nowhere { reason }, refused }
    }

    /// The same journal, its folder created with the first event: the platform's data folder may
    /// not exist yet. A folder the user named must, or a slip in it would go unseen.
    #[must_use]
    pub fn making_its_folder(mut self) -> Self {
        if let Place::File { file, .. } = &mut self.place {
            file.make_folder();
        }
        self
    }

    /// The file, where there is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File { file, .. } => Some(file.path()),
            Place::Memory | Place::Nowhere { .. } => None,
        }
    }

    /// Why nothing can be recorded, where an attempt found that out.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Becomes the journal's one writer, or finds out why not. A command that only reads leaves
    /// this out. It may be repeated: the other writer may be gone.
    ///
    /// # Errors
    /// When nothing can be recorded.
    pub fn claim(&mut self) -> Result<(), JournalError> {
        let claimed = match &mut self.place {
            Place::Memory => Ok(()),
            Place::Nowhere { reason } => Err(JournalError::NoPlace { reason: reason.clone() }),
            Place::File { file, damaged: true } => {
                Err(JournalError::Damaged { path: file.path().to_owned() })
            }
            Place::File { file, damaged: false } => file.claim(),
        };
        self.refused = claimed.as_ref().err().map(ToString::to_string);
        claimed
    }

    /// Records an event: when this returns, it is on disk.
    ///
    /// # Errors
    /// When it is not; nothing of it is then in the journal.
    pub fn append(&mut self, event: &Event) -> Result<(), JournalError> {
        let line = text::write_line(event)?;
        self.claim()?;
        match &mut self.place {
            Place::File { file, .. } => file.append(line.trim_end()),
            Place::Memory | Place::Nowhere { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sales::{Decision, EventId, SaleId};
    use std::fs;
    use std::path::PathBuf;
    use tempfile::TempDir;

    type Change = Box<dyn Fn(&Path)>;

    fn event(number: u32) -> Event {
        Event {
            event: EventId(number),
            at: "2026-11-20T22:00:00Z".parse().unwrap(),
            what: Decision::Discarded { sale: SaleId(number) },
        }
    }

    fn folder() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sales.jsonl");
        (folder, path)
    }

    fn open(path: &Path) -> Journal {
        Journal::open(path).unwrap().journal
    }

    fn numbers(path: &Path) -> Vec<u32> {
        Journal::open(path).unwrap().events.iter().map(|event| event.event.0).collect()
    }

    /// Records events 1 to `count`, and lets go of the journal.
    fn record(path: &Path, count: u32) {
        let mut journal = open(path);
        (1..=count).for_each(|number| journal.append(&event(number)).unwrap());
    }

    #[test]
    fn what_is_recorded_is_read_again() {
        let (folder, path) = folder();
        let Opened { mut journal, events, problems } = Journal::open(&path).unwrap();
        assert!(events.is_empty() && problems.is_empty());
        assert!(!path.exists(), "reading creates nothing");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "reading locks nothing");
        journal.append(&event(1)).unwrap();
        journal.append(&event(2)).unwrap();
        assert_eq!(journal.read_only(), None);
        let read = Journal::open(&path).unwrap();
        assert_eq!(read.events, [event(1), event(2)]);
        assert!(read.problems.is_empty());
        drop(journal);
        let mut journal = read.journal;
        journal.append(&event(3)).unwrap();
        assert_eq!(numbers(&path), [1, 2, 3]);
    }

    #[test]
    fn a_torn_last_line_costs_no_earlier_one_and_is_kept() {
        let (folder, path) = folder();
        record(&path, 2);
        let mut text = fs::read(&path).unwrap();
        let clean = text.clone();
        text.extend_from_slice(b"{\"event\":3,\"at\":\"2026-");
        fs::write(&path, &text).unwrap();

        let read = Journal::open(&path).unwrap();
        assert_eq!(read.events, [event(1), event(2)]);
        assert_eq!(read.problems.len(), 1, "it is told");
        assert_eq!(fs::read(&path).unwrap(), text, "reading changes nothing");

        let mut journal = read.journal;
        journal.append(&event(3)).unwrap();
        journal.append(&event(4)).unwrap();
        assert_eq!(numbers(&path), [1, 2, 3, 4]);
        assert!(Journal::open(&path).unwrap().problems.is_empty());
        assert!(fs::read(&path).unwrap().starts_with(&clean));
        let torn = fs::read_to_string(folder.path().join("sales.jsonl.torn")).unwrap();
        assert_eq!(torn, "{\"event\":3,\"at\":\"2026-\n");
    }

    #[test]
    fn a_last_line_without_its_break_is_not_glued_to_the_next() {
        let (_folder, path) = folder();
        record(&path, 2);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.trim_end()).unwrap();
        // Whether such a line counts is for the reader to say; what it reads must not change.
        let read = Journal::open(&path).unwrap();
        let before: Vec<_> = read.events.clone();
        let mut journal = read.journal;
        journal.append(&event(9)).unwrap();
        let after = Journal::open(&path).unwrap();
        assert_eq!(after.events.split_last(), Some((&event(9), &before[..])));
        assert!(after.problems.is_empty());
    }

    #[test]
    fn a_second_writer_is_kept_out_and_told_why() {
        let (_folder, path) = folder();
        let (mut first, mut second) = (open(&path), open(&path));
        first.claim().unwrap();
        first.claim().unwrap();
        let error = second.append(&event(1)).unwrap_err();
        let JournalError::Locked { holder, .. } = &error else { panic!("{error}") };
        if cfg!(unix) {
            assert_eq!(*holder, Some(std::process::id()));
        }
        assert_eq!(second.read_only(), Some(error.to_string().as_str()));
        assert!(!path.exists());

        // Reading needs no lock, and the lock goes with its holder.
        first.append(&event(1)).unwrap();
        assert_eq!(numbers(&path), [1]);
        drop(first);
        assert!(matches!(second.append(&event(1)), Err(JournalError::Changed { .. })));
        let mut third = open(&path);
        third.append(&event(2)).unwrap();
        assert_eq!(numbers(&path), [1, 2]);
    }

    #[test]
    fn nothing_is_added_to_a_journal_that_somebody_changed() {
        let (_folder, path) = folder();
        record(&path, 2);
        let two = fs::read(&path).unwrap();
        let one = two.split_inclusive(|byte| *byte == b'\n').next().unwrap().to_vec();
        let changes: [Change; 4] = [
            Box::new({
                let as_long = String::from_utf8(two.clone()).unwrap().replace("22:00", "23:00");
                move |path| fs::write(path, &as_long).unwrap()
            }),
            Box::new({
                let longer = [two.clone(), one.clone()].concat();
                move |path| fs::write(path, &longer).unwrap()
            }),
            Box::new(move |path| fs::write(path, &one).unwrap()),
            Box::new(|path| fs::remove_file(path).unwrap()),
        ];
        for change in changes {
            // Before the first append, and after one.
            for appends in [0, 1] {
                fs::write(&path, &two).unwrap();
                let mut journal = open(&path);
                (0..appends).for_each(|_| journal.append(&event(3)).unwrap());
                change(&path);
                let left = fs::read(&path).ok();
                let error = journal.append(&event(4)).unwrap_err();
                assert!(matches!(error, JournalError::Changed { .. }), "{error}");
                assert_eq!(fs::read(&path).ok(), left);
            }
        }
    }

    #[test]
    fn a_new_journal_does_not_replace_one_that_came_in_between() {
        let (_folder, path) = folder();
        let mut journal = open(&path);
        fs::write(&path, "somebody's\n").unwrap();
        assert!(matches!(journal.append(&event(1)), Err(JournalError::Changed { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"somebody's\n");
    }

    #[test]
    fn an_unreadable_line_stops_recording_not_reading() {
        let (_folder, path) = folder();
        record(&path, 2);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}what is this\n")).unwrap();
        let mut read = Journal::open(&path).unwrap();
        assert_eq!(read.events, [event(1), event(2)]);
        assert_eq!(read.problems.len(), 1);
        let error = read.journal.append(&event(3)).unwrap_err();
        assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
        assert!(read.journal.read_only().is_some());
    }

    #[test]
    fn a_folder_in_its_place_cannot_be_a_journal() {
        let (_folder, path) = folder();
        fs::create_dir(&path).unwrap();
        let error = Journal::open(&path).unwrap_err();
        assert!(matches!(error, JournalError::Unreadable { .. }), "{error}");
        assert!(error.to_string().starts_with(&path.display().to_string()));

        fs::remove_dir(&path).unwrap();
        let mut journal = open(&path);
        fs::create_dir(&path).unwrap();
        assert!(journal.append(&event(1)).is_err());
    }

    #[test]
    fn a_missing_folder_is_made_only_for_the_platforms_own() {
        let (folder, _) = folder();
        let path = folder.path().join("data/journals/lots.jsonl");
        let error = open(&path).append(&event(1)).unwrap_err();
        assert!(matches!(error, JournalError::NotWritable { action: "locked", .. }), "{error}");
        assert!(!folder.path().join("data").exists());

        let mut journal = open(&path).making_its_folder();
        assert!(!folder.path().join("data").exists());
        journal.append(&event(1)).unwrap();
        assert_eq!(numbers(&path), [1]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told() {
        let (_folder, path) = folder();
        std::os::unix::fs::symlink("/dev/full", &path).unwrap();
        // Reading it gives zeros without end, so it is opened before the link is there.
        let file = JournalFile::new(&path, &[], 0);
        let mut journal =
            Journal { place: Place::File { file: Box::new(file), damaged: false }, refused: None };
        let error = journal.append(&event(1)).unwrap_err();
        assert!(error.to_string().contains("not recorded"), "{error}");
    }

    #[test]
    fn the_demo_forgets_and_nowhere_takes_nothing() {
        let mut journal = Journal::in_memory();
        journal.append(&event(1)).unwrap();
        assert_eq!((journal.path(), journal.read_only()), (None, None));

        let mut journal = Journal::nowhere("there is no home folder".to_owned());
        assert!(journal.append(&event(1)).is_err());
        assert!(journal.read_only().is_some_and(|reason| reason.contains("no home folder")));
    }
}
