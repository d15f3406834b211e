//! A whole journal: its lines, one after the other, and what they mean together.

use super::parse::{self, Unread};
use super::{Content, JournalText, Line};
use crate::domain::sales::{Decision, Event, EventId, SaleId};
use crate::formats::problem::{self, Fault, Problem};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

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
            match parse::parse(content) {
                Ok(event) => reader.keep(event, line),
                Err(_) if !ended && !parse::is_whole(content) => {
                    reader.torn(line);
                    break;
                }
                Err(unread) => reader.pass_over(*unread, line),
            }
            reader.text.ends_without_line_feed = !ended;
        }
        start = end;
    }
    reader.text.clean_len = start as u64;
    reader.done()
}

/// Why a line that is to be written would not be understood; `None` where it would be.
#[must_use]
pub fn why_unread(line: &str) -> Option<String> {
    parse::parse(line.trim_end().as_bytes()).err().map(|unread| unread.fault.message)
}

/// What was read so far, and which numbers were met in which line.
#[derive(Default)]
struct Reader {
    file: Arc<str>,
    text: JournalText,
    events: HashMap<EventId, (u32, usize)>,
    sales: HashSet<SaleId>,
    unread: Vec<(u32, Unread)>,
}

impl Reader {
    fn keep(&mut self, event: Event, line: u32) {
        self.text.numbers.take(&event);
        let number = event.event;
        let place = self.text.events.len();
        if let Some((earlier, place)) = self.events.get(&number).copied() {
            if self.text.events.get(place) == Some(&event) {
                let fault = Fault::new(
                    format!("event {} of line {earlier} stands here again", number.0),
                    "nothing to do; it counts once",
                );
                self.note("repeated-event", line, fault);
                self.text.lines.push(Line { line, content: Content::Again(place) });
                return;
            }
            let fault = Fault::new(
                format!("event {} stands in line {earlier} too, with other content", number.0),
                "both count; two copies of the journal were probably merged, so check the sales",
            );
            self.note("repeated-event", line, fault);
        } else {
            self.events.insert(number, (line, place));
        }
        self.look_at(&event.what, line);
        self.text.lines.push(Line { line, content: Content::Event(place) });
        self.text.events.push(event);
    }

    /// Does a decision fit what the lines before it record?
    fn look_at(&mut self, decision: &Decision, line: u32) {
        match (decision, decision.sale()) {
            (Decision::Sold { sale, .. }, _) => self.sell(*sale, line),
            (Decision::Undone { reverses }, _) if !self.events.contains_key(reverses) => {
                let fault = Fault::new(
                    format!("this undoes event {}, which no line before it has", reverses.0),
                    "it changes nothing; restore the line of the event from a copy",
                );
                self.note("no-such-event", line, fault);
            }
            (_, Some(sale)) if !self.sales.contains(&sale) => {
                let fault = Fault::new(
                    format!("this is about sale #{sale}, which no line before it records"),
                    "it changes nothing; restore the line of the sale from a copy",
                );
                self.note("no-such-sale", line, fault);
            }
            _ => {}
        }
    }

    fn sell(&mut self, sale: SaleId, line: u32) {
        if !self.sales.insert(sale) {
            let fault = Fault::new(
                format!("sale #{sale} is recorded a second time"),
                "this line counts and the earlier one does not; remove one of them",
            );
            let problem = Problem::left_out("repeated-sale", &self.file, line, fault);
            self.text.problems.push(problem);
        }
    }

    /// Keeps a line that is not understood where it is; its numbers are not given again.
    fn pass_over(&mut self, unread: Unread, line: u32) {
        let (event, sale) = (unread.seen.event, unread.seen.sale);
        if unread.is_object {
            self.text.numbers.take_unknown(event, sale);
        } else {
            self.text.numbers.take_damaged(event, sale);
        }
        let content = Content::Unread(unread.seen.clone());
        self.text.lines.push(Line { line, content });
        self.unread.push((line, unread));
    }

    fn torn(&mut self, line: u32) {
        self.text.torn_tail = true;
        let fault = Fault::new(
            "the last line was cut off while it was written",
            "nothing to do; what it was to record was never confirmed",
        );
        self.note("torn-tail", line, fault);
        self.text.lines.push(Line { line, content: Content::Torn });
    }

    fn note(&mut self, code: &'static str, line: u32, fault: Fault) {
        self.text.problems.push(Problem::note(code, &self.file, line, fault));
    }

    /// What was read, with every problem: only now is it known which sales there are.
    fn done(mut self) -> JournalText {
        for (line, Unread { code, fault, seen, .. }) in self.unread {
            let Fault { message, mend } = fault;
            let message = match seen.sale.map(SaleId) {
                Some(sale) if self.sales.contains(&sale) => {
                    format!("{message}; what became of sale #{sale} is not fully known")
                }
                Some(sale) => format!("{message}; sale #{sale} is in no figure"),
                None => message,
            };
            let fault = Fault { message, mend };
            self.text.problems.push(Problem::left_out(code, &self.file, line, fault));
        }
        problem::sort(&mut self.text.problems);
        self.text
    }
}
