//! Reading a TOML text that has mistakes: the lines that cannot be are taken out, named, and the
//! rest is read.

use crate::formats::problem::{Fault, Problem};
use crate::formats::text;
use std::sync::Arc;
use toml_edit::{Document, TomlError};

/// How many lines may be wrong before the file is given up.
const MOST_MISTAKES: usize = 24;
/// Stands for a table header that cannot be read, so that the keys below it go nowhere else.
pub(super) const UNREADABLE: &str = "lotscope-unreadable-";

/// The document that is left when the lines with mistakes are blank; lines keep their numbers.
/// `None` where there are too many of them.
pub(super) fn parse(
    text: &str,
    file: &Arc<str>,
    problems: &mut Vec<Problem>,
) -> Option<Document<String>> {
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    for _ in 0..=MOST_MISTAKES {
        let error = match Document::parse(joined(&lines)) {
            Ok(document) => return Some(document),
            Err(error) => error,
        };
        let blamed = to_blame(&lines, &error)?;
        problems.push(mistake(&lines, blamed, error.message(), file));
        blank(&mut lines, blamed);
    }
    let fault = Fault::new(
        format!("more than {MOST_MISTAKES} lines are no TOML, so none of the file is used"),
        "correct it, or start with an empty file",
    );
    problems.push(Problem::left_out("not-toml", file, 1, fault));
    None
}

fn joined(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The line (from 0) that, taken out, lets reading get furthest: the one where the reader gave up,
/// or one just above it where a bracket or a quote was left open.
fn to_blame(lines: &[String], error: &TomlError) -> Option<usize> {
    let start = error.span().map_or(0, |span| span.start);
    let found = line_of(&joined(lines), start).min(lines.len().saturating_sub(1));
    let above = lines.get(..=found)?.iter().enumerate().rev();
    let candidates = above.filter(|(_, line)| !line.trim().is_empty()).map(|(place, _)| place);
    candidates.take(3).max_by_key(|place| {
        let mut without = lines.to_vec();
        blank(&mut without, *place);
        // Of two that help alike the one nearest to the mistake; `max_by_key` takes the last.
        (reach(&without), *place)
    })
}

/// How far a text can be read: the line of its first mistake.
fn reach(lines: &[String]) -> usize {
    let text = joined(lines);
    match Document::parse(text.as_str()) {
        Ok(_) => usize::MAX,
        Err(error) => line_of(&text, error.span().map_or(0, |span| span.start)),
    }
}

fn blank(lines: &mut [String], place: usize) {
    if let Some(line) = lines.get_mut(place) {
        let is_header = line.trim_start().starts_with('[');
        *line = if is_header { format!("[{UNREADABLE}{place}]") } else { String::new() };
    }
}

/// The line (from 0) of a byte.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count()
}

fn mistake(lines: &[String], place: usize, message: &str, file: &Arc<str>) -> Problem {
    let line = lines.get(place).map(String::as_str).unwrap_or_default();
    let mend = if message == "duplicate key" {
        "the first one counts; remove this one"
    } else if line.trim_start().starts_with('[') {
        "correct it; the keys below it are not used until then"
    } else {
        "correct it; everything else is read"
    };
    let fault = Fault::new(
        format!("{} is no TOML: {}", text::quoted(line), text::clean(message, 100)),
        mend,
    );
    let line = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
    Problem::left_out("not-toml", file, line, fault)
}
