//! Reading a TOML text that has mistakes: the lines that cannot be are taken out, named, and the
//! rest is read.
//!
//! A text without mistakes is read as it is. In another one each statement is tried alone, with
//! the lines below it where a list or a text may go on; what then still clashes, such as a key that
//! stands twice, is found by reading the whole.

use crate::formats::problem::{Fault, Problem};
use crate::formats::text;
use std::sync::Arc;
use toml_edit::Document;

/// How many lines may be wrong before the file is given up.
const MOST_MISTAKES: usize = 24;
/// How many lines one value may have in a text with mistakes.
const LONGEST_VALUE: usize = 40;
/// Stands for a table header that cannot be read, so that the keys below it go nowhere else.
pub(super) const UNREADABLE: &str = "lotscope-unreadable-";

/// The document that is left when the lines with mistakes are blank; lines keep their numbers.
/// `None` where there are too many of them.
pub(super) fn parse(
    text: &str,
    file: &Arc<str>,
    problems: &mut Vec<Problem>,
) -> Option<Document<String>> {
    if let Ok(document) = Document::parse(text.to_owned()) {
        return Some(document);
    }
    let mut salvage = Salvage {
        lines: text.lines().map(ToOwned::to_owned).collect(),
        file,
        problems,
        mistakes: 0,
    };
    let document = salvage.try_statements().and_then(|()| salvage.try_whole());
    if document.is_none() {
        let fault = Fault::new(
            format!("more than {MOST_MISTAKES} lines are no TOML, so none of the file is used"),
            "correct it, or start with an empty file",
        );
        problems.push(Problem::left_out("not-toml", file, 1, fault));
    }
    document
}

struct Salvage<'a> {
    lines: Vec<String>,
    file: &'a Arc<str>,
    problems: &'a mut Vec<Problem>,
    mistakes: usize,
}

impl Salvage<'_> {
    /// Takes out every line that starts no statement.
    fn try_statements(&mut self) -> Option<()> {
        let mut place = 0;
        while place < self.lines.len() {
            place += match self.statement(place) {
                Ok(length) => length,
                Err(message) => {
                    self.take_out(place, &message)?;
                    1
                }
            };
        }
        Some(())
    }

    /// How many lines the statement at a line has.
    fn statement(&self, place: usize) -> Result<usize, String> {
        let lines = self.lines.get(place..).unwrap_or_default();
        let mut first_error = None;
        for length in 1..=lines.len().min(LONGEST_VALUE) {
            match Document::parse(joined(lines.get(..length).unwrap_or_default()).as_str()) {
                Ok(_) => return Ok(length),
                Err(error) => {
                    first_error.get_or_insert_with(|| error.message().to_owned());
                }
            }
        }
        Err(first_error.unwrap_or_default())
    }

    /// Reads the lines that are left, and takes out those that clash with earlier ones.
    fn try_whole(&mut self) -> Option<Document<String>> {
        loop {
            let text = joined(&self.lines);
            let error = match Document::parse(text.clone()) {
                Ok(document) => return Some(document),
                Err(error) => error,
            };
            let place = line_of(&text, error.span().map_or(0, |span| span.start));
            self.take_out(place, error.message())?;
        }
    }

    fn take_out(&mut self, place: usize, message: &str) -> Option<()> {
        self.mistakes += 1;
        if self.mistakes > MOST_MISTAKES {
            return None;
        }
        let line = self.lines.get_mut(place)?;
        let is_header = line.trim_start().starts_with('[');
        let mend = match message {
            "duplicate key" => "the first one counts; remove this one",
            _ if is_header => "correct it; the keys below it are not used until then",
            _ => "correct it; everything else is read",
        };
        let what = format!("{} is no TOML: {}", text::quoted(line), text::clean(message, 100));
        *line = if is_header { format!("[{UNREADABLE}{place}]") } else { String::new() };
        let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        let problem = Problem::left_out("not-toml", self.file, number, Fault::new(what, mend));
        self.problems.push(problem);
        Some(())
    }
}

fn joined(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The line (from 0) of a byte.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}
