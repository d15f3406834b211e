//! The journal on disk: a file of one line an event, to which lines are only ever added.
//!
//! - **One writer.** Whoever writes holds an exclusive lock for the life of its [`Journal`]: the
//!   explorer from the moment a portfolio is open, so that a second one says at once that it only
//!   reads; a command from its first write. Reading takes no lock.
//! - **Recorded means on disk.** [`Journal::append`] returns when the line, and for a new journal
//!   its name in the folder, is synced. A write that fails is taken back, and can be repeated.
//! - **A torn last line costs nothing.** Before the first line is added, the bytes behind the last
//!   whole one are copied to `sales.jsonl.torn` and cut off: no line is ever glued to them, and
//!   nothing is thrown away.
//! - **No number twice.** An event gets its number from what was read. Nothing is written where the
//!   journal does not end as it did then, nor under a number that a line of it can have, a line
//!   that is not understood included. Such a line stays, and keeps nobody from writing.

mod error;
mod file;
mod lock;
mod write;

pub use error::JournalError;

use super::disk;
use super::paths::JOURNAL;
use crate::domain::problem::{AFTER_AS_OF, Fault, Problem};
use crate::domain::sales::{Event, Numbers, SaleBook};
use crate::formats::journal::{self as text, JournalText};
use crate::formats::text::{FILE_NAME_LENGTH, clean};

use chrono::NaiveDate;
use file::JournalFile;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

/// Where events are recorded.
#[derive(Debug)]
pub struct Journal {
    place: Place,
    /// The numbers that were used in it.
    numbers: Numbers,
    /// Why the last attempt to become the writer failed.
    refused: Option<String>,
    /// Sales of days after the one that is looked at, whose shares are back on it.
    later: usize,
}

#[derive(Debug)]
enum Place {
    Memory,
    Nowhere { reason: String },
    File(Box<JournalFile>),
}

/// A journal as it was read.
#[derive(Debug)]
pub struct Opened {
    /// Where further events go.
    pub journal: Journal,
    /// The sales that follow from its events.
    pub book: SaleBook,
    /// What could not be read of it.
    pub problems: Vec<Problem>,
}

impl Opened {
    /// Leaves out the sales of later days, and says so. Where shares of them are back by that, nothing
    /// is recorded: it could take them again.
    pub fn go_back_to(&mut self, day: NaiveDate) {
        let all = std::mem::take(&mut self.book);
        let (sales, counted) = (all.sales().len(), all.counted().count());
        let decided = all.decided_after(day);
        self.book = all.as_of(day);
        self.journal.later = counted - self.book.counted().count();
        match sales - self.book.sales().len() {
            0 => {}
            1 => self.note(format!("one sale was made after {day}: it is left out")),
            later => self.note(format!("{later} sales were made after {day}: they are left out")),
        }
        if !decided.is_empty() {
            let sales: Vec<String> = decided.iter().map(|id| format!("#{id}")).collect();
            self.note(format!(
                "decided on after {day}, and shown as it stands now: {}",
                sales.join(", ")
            ));
        }
    }

    fn note(&mut self, words: String) {
        let name = self.journal.path().map_or_else(|| JOURNAL.into(), name_of);
        let fault = Fault::new(words, "without --as-of all of it counts");
        self.problems.push(Problem::note(AFTER_AS_OF, &name, 1, fault));
    }

    /// A journal without events.
    #[must_use]
    pub fn empty(journal: Journal) -> Self {
        Self { journal, book: SaleBook::default(), problems: Vec::new() }
    }
}

/// What a journal says, line by line; one that does not exist says nothing. `None` where it does
/// not exist.
///
/// # Errors
/// When it is there and cannot be read.
pub fn read(path: &Path) -> Result<Option<JournalText>, JournalError> {
    Ok(bytes(path)?.map(|bytes| read_text(path, &bytes)))
}

fn bytes(path: &Path) -> Result<Option<Vec<u8>>, JournalError> {
    match disk::read(path, disk::LARGEST_FILE) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(JournalError::Unreadable { path: path.to_owned(), source }),
    }
}

fn read_text(path: &Path, bytes: &[u8]) -> JournalText {
    text::read(bytes, &name_of(path))
}

/// A journal's name, safe to show.
fn name_of(path: &Path) -> Arc<str> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    clean(&name, FILE_NAME_LENGTH).into()
}

impl Journal {
    /// Reads a journal; one that does not exist yet is empty. Takes no lock and changes nothing.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn open(path: &Path) -> Result<Opened, JournalError> {
        let bytes = bytes(path)?.unwrap_or_default();
        let JournalText { events, problems, numbers, clean_len, .. } = read_text(path, &bytes);
        let file = Box::new(JournalFile::new(path, &bytes, clean_len));
        let journal = Self { place: Place::File(file), numbers, refused: None, later: 0 };
        Ok(Opened { journal, book: SaleBook::of_journal(events, numbers), problems })
    }

    /// A journal that forgets: for the demo.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { place: Place::Memory, numbers: Numbers::default(), refused: None, later: 0 }
    }

    /// A journal that takes nothing, as there is no place for it.
    #[must_use]
    pub fn nowhere(reason: String) -> Self {
        let refused = Some(reason.clone());
        Self { place: Place::Nowhere { reason }, numbers: Numbers::default(), refused, later: 0 }
    }

    /// The same journal, its folder created with the first event: the platform's data folder may
    /// not exist yet. A folder the user named must, or a slip in it would go unseen.
    #[must_use]
    pub fn making_its_folder(mut self) -> Self {
        if let Place::File(file) = &mut self.place {
            file.make_folder();
        }
        self
    }

    /// The file, where there is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(file) => Some(file.path()),
            Place::Memory | Place::Nowhere { .. } => None,
        }
    }

    /// Why nothing can be recorded, where an attempt found that out.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Takes over the right to write from the same journal as it was read before.
    pub fn take_over(&mut self, before: Self) {
        if let (Place::File(file), Place::File(before)) = (&mut self.place, before.place) {
            file.take_over(*before);
        }
    }

    /// Becomes the journal's one writer, or finds out why not. It may be repeated: the other writer
    /// may be gone.
    ///
    /// # Errors
    /// When nothing can be recorded.
    pub fn claim(&mut self) -> Result<(), JournalError> {
        let claimed = match &mut self.place {
            _ if self.later > 0 => Err(JournalError::LaterSales { later: self.later }),
            Place::Memory => Ok(()),
            Place::Nowhere { reason } => Err(JournalError::NoPlace { reason: reason.clone() }),
            Place::File(file) if self.numbers.used_up() => {
                Err(JournalError::UsedUp { path: file.path().to_owned() })
            }
            Place::File(file) => file.claim(),
        };
        self.refused = claimed.as_ref().err().map(JournalError::words);
        claimed
    }

    /// Records an event: when this returns, it is on disk.
    ///
    /// # Errors
    /// When it is not; nothing of it is then in the journal.
    pub fn append(&mut self, event: &Event) -> Result<(), JournalError> {
        let line = text::write_line(event)?;
        // What is confirmed must count the next time too.
        if let Some(unread) = text::why_unread(&line) {
            return Err(JournalError::NotReadBack(unread));
        }
        self.claim()?;
        if let Place::File(file) = &mut self.place {
            if !self.numbers.leave_free(event) {
                let path = file.path().to_owned();
                return Err(JournalError::NumberTaken { path, event: event.event.0 });
            }
            file.append(line.trim_end())?;
        }
        self.numbers.take(event);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
