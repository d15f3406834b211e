//! The journal's lines: one JSON object an event, each ended by a line feed.
//!
//! A line, once written, is never changed. Reading keeps going whatever a line holds: one that is
//! not understood is named and stays in the file. The last line may be torn by a crash; it was then
//! never confirmed to anyone, and costs no earlier line.

use super::problem::{self, Fault, Problem};
use super::text;
use crate::domain::sales::{Decision, Event, EventId, SaleId};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The version of the lines written here.
const VERSION: u64 = 1;

/// What a journal holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalText {
    /// The events that were understood, in the order of the file.
    pub events: Vec<Event>,
    /// Lines that were not, and numbers that stand twice.
    pub problems: Vec<Problem>,
    /// Has the last line no line feed, and no meaning either? Then it was torn while written.
    pub torn_tail: bool,
    /// Bytes up to the end of the last whole line: what to keep before more is added.
    pub clean_len: u64,
    /// Is only the line feed of the last event missing? Then write one before anything else.
    pub ends_without_line_feed: bool,
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

/// Reads a journal.
#[must_use]
pub fn read(bytes: &[u8], file: &str) -> JournalText {
    let mut reader = Reader { file: file.into(), ..Reader::default() };
    let mut line = 0;
    let mut start = 0;
    for whole in bytes.split_inclusive(|byte| *byte == b'\n') {
        line += 1;
        let end = start + whole.len();
        let (content, ended) = match whole.strip_suffix(b"\n") {
            Some(content) => (content, true),
            None => (whole, false),
        };
        let content = if line == 1 {
            content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content)
        } else {
            content
        };
        let content = content.trim_ascii();
        if !content.is_empty() {
            match parse(content) {
                Ok(event) => {
                    reader.keep(event, line);
                    reader.text.ends_without_line_feed = !ended;
                }
                Err(_) if !ended => {
                    reader.torn(line);
                    break;
                }
                Err((code, fault)) => {
                    reader.text.problems.push(Problem::left_out(code, &reader.file, line, fault));
                }
            }
        }
        start = end;
    }
    reader.text.clean_len = start as u64;
    problem::sort(&mut reader.text.problems);
    reader.text
}

/// What was read so far, and which numbers were met in which line.
#[derive(Default)]
struct Reader {
    file: Arc<str>,
    text: JournalText,
    events: HashMap<EventId, (u32, usize)>,
    sales: HashSet<SaleId>,
}

impl Reader {
    fn keep(&mut self, event: Event, line: u32) {
        if let Some((earlier, place)) = self.events.get(&event.event) {
            let number = event.event.0;
            if self.text.events.get(*place) == Some(&event) {
                let fault = Fault::new(
                    format!("event {number} of line {earlier} stands here again"),
                    "nothing to do; it counts once",
                );
                self.text.problems.push(Problem::note("repeated-event", &self.file, line, fault));
                return;
            }
            let fault = Fault::new(
                format!("event {number} stands in line {earlier} too, with other content"),
                "both count; two copies of the journal were probably merged, so check the sales",
            );
            self.text.problems.push(Problem::note("repeated-event", &self.file, line, fault));
        } else {
            self.events.insert(event.event, (line, self.text.events.len()));
        }
        if let Decision::Sold { sale, .. } = &event.what
            && !self.sales.insert(*sale)
        {
            let fault = Fault::new(
                format!("sale #{sale} is recorded a second time"),
                "this line counts and the earlier one does not; remove one of them",
            );
            self.text.problems.push(Problem::left_out("repeated-sale", &self.file, line, fault));
        }
        self.text.events.push(event);
    }

    fn torn(&mut self, line: u32) {
        self.text.torn_tail = true;
        let fault = Fault::new(
            "the last line was cut off while it was written",
            "nothing to do; what it was to record was never confirmed",
        );
        self.text.problems.push(Problem::note("torn-tail", &self.file, line, fault));
    }
}

fn parse(line: &[u8]) -> Result<Event, (&'static str, Fault)> {
    let shown = || text::quoted(&String::from_utf8_lossy(line));
    let value: Value = serde_json::from_slice(line).map_err(|_| {
        let fault = Fault::new(
            format!("{} is no journal line", shown()),
            "it is kept; move it elsewhere if it is not lotscope's",
        );
        ("foreign-line", fault)
    })?;
    match value.get("v").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(newer) if newer > VERSION => {
            let fault = Fault::new(
                format!("this line has version {newer}, made by a newer lotscope"),
                "it is kept; use that lotscope to see all sales",
            );
            return Err(("newer-version", fault));
        }
        _ => {
            let fault = Fault::new(
                format!("{} is no event of lotscope's", shown()),
                "it is kept; move it elsewhere if it is not lotscope's",
            );
            return Err(("foreign-line", fault));
        }
    }
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    serde_json::from_value(value).map_err(|error| {
        let error = error.to_string();
        let fault = if error.starts_with(&format!("unknown variant `{kind}`")) {
            Fault::new(
                format!("the event kind {} is not known", text::quoted(&kind)),
                "it is kept; use the lotscope that wrote it to see all sales",
            )
        } else {
            Fault::new(
                format!("this event is not complete: {}", text::clean(&error, 120)),
                "it is kept; restore the line from a copy",
            )
        };
        ("unknown-event", fault)
    })
}
