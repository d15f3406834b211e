//! The journal's lines: one JSON object an event, each ended by a line feed.
//!
//! A line, once written, is never changed. Reading keeps going whatever a line holds: one that is
//! not understood, or whose figures are beyond all range, is named and stays in the file, and more
//! can be recorded behind it. The last line may be torn by a crash; it was then never confirmed to
//! anyone, and costs no earlier line.
//!
//! In a line of any version `event` is the number of the event, `sale` that of the sale it is
//! about, and `reverses` that of the event it undoes. So a line of a newer lotscope tells its
//! numbers, and no number is given twice: see [`Numbers`].

mod parse;
mod read;
mod vet;

pub use read::{read, why_unread};

use super::problem::Problem;
use crate::domain::sales::{Event, Numbers};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// The version of the lines written here.
const VERSION: u64 = 1;

/// What a journal holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalText {
    /// The events that were understood, in the order of the file.
    pub events: Vec<Event>,
    /// What became of each line that is not blank.
    pub lines: Vec<Line>,
    /// Lines that were not understood, numbers that stand twice, and decisions about nothing.
    pub problems: Vec<Problem>,
    /// The numbers that its lines can hold.
    pub numbers: Numbers,
    /// Has the last line no line feed, and no meaning either? Then it was torn while written.
    pub torn_tail: bool,
    /// Bytes up to the end of the last whole line: what to keep before more is added.
    pub clean_len: u64,
    /// Is only the line feed of the last line missing? Then write one before anything else.
    pub ends_without_line_feed: bool,
}

/// A line of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place in the file, from 1.
    pub line: u32,
    /// What became of it.
    pub content: Content,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// It is an event: its place among the events.
    Event(usize),
    /// It repeats the event at this place, which counts once.
    Again(usize),
    /// It is kept, and not understood.
    Unread(Seen),
    /// It was cut off while it was written.
    Torn,
}

/// What can be seen of a line that is not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The number it seems to have.
    pub event: Option<u32>,
    /// When it seems to have been recorded.
    pub at: Option<DateTime<Utc>>,
    /// What it calls its kind, safe to show.
    pub kind: Option<String>,
    /// The sale it seems to be about.
    pub sale: Option<u32>,
}

/// The journal line of an event, line feed included.
///
/// # Errors
/// Never for the events there are; JSON knows no infinities, and events have none.
pub fn write_line(event: &Event) -> Result<String, serde_json::Error> {
    let mut object = Map::new();
    object.insert("v".to_owned(), VERSION.into());
    if let Value::Object(fields) = serde_json::to_value(event)? {
        object.extend(fields);
    }
    let mut line = serde_json::to_string(&object)?;
    line.push('\n');
    Ok(line)
}

#[cfg(test)]
mod tests;
