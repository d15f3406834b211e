//! One more row for `basis.csv`. Every byte that is there stays; what comes of it is read again
//! before anyone writes it, so that a row is never added where it would not count.

use super::{Columns, HEADER, read};
use crate::domain::told::{Told, Word};
use crate::formats::cell::{guarded, push_quoted};
use crate::formats::table::{self, Header, Table};
use crate::formats::text::{self, Encoding, NAME_LENGTH, NOTE_LENGTH};
use std::borrow::Cow;
use std::sync::Arc;

/// Why no row can be added to a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    /// A row in UTF-8 would not fit its other rows.
    #[error("it is not UTF-8: save it as UTF-8 first")]
    Encoding,
    /// There is text, and no header.
    #[error("it has no header row: start it with {HEADER}")]
    NoHeader,
    /// It has no column for what is told.
    #[error("it has no column for {0}: add one to its header")]
    NoColumn(&'static str),
    /// What stands there already would change what the row says, or the row what stands there.
    #[error("a row added to it would not be read as it is told: ! says what is wrong with it")]
    Unread,
}

/// A file's bytes with one row more; of an empty or missing one, with a header.
///
/// # Errors
/// When the row would not be read from there as it is told.
pub fn with(bytes: &[u8], told: &Told) -> Result<Vec<u8>, NotAdded> {
    let (before, encoding) = text::decode(bytes);
    if encoding != Encoding::Utf8 {
        return Err(NotAdded::Encoding);
    }
    let mut text = before.clone().into_owned();
    if text.trim().is_empty() {
        text = format!("{HEADER}\n");
    } else if !text.ends_with(['\n', '\r']) {
        text.push('\n');
    }
    let columns = last_header(&text).ok_or(NotAdded::NoHeader)?;
    for (what, told, place) in [
        ("acquired", told.acquired.is_some(), columns.acquired),
        ("basis", told.basis.is_some(), columns.basis),
        ("lot", true, columns.lot),
        ("source", !told.word.source.is_empty(), columns.source),
    ] {
        if told && place.is_none() {
            return Err(NotAdded::NoColumn(what));
        }
    }
    let told = Told { word: cleaned(&told.word), ..told.clone() };
    push_row(&mut text, &told, columns);
    if !counts(&before, &text, &told) {
        return Err(NotAdded::Unread);
    }
    // A byte order mark stays what the file begins with.
    let mark = bytes.strip_prefix(b"\xEF\xBB\xBF").map_or(&b""[..], |_| b"\xEF\xBB\xBF");
    Ok([mark, text.as_bytes()].concat())
}

/// A word as a file gives it back.
fn cleaned(word: &Word) -> Word {
    Word {
        who: text::clean(&word.who, NAME_LENGTH).into_owned(),
        when: word.when,
        source: text::clean(&word.source, NOTE_LENGTH).into_owned(),
    }
}

/// The columns of the rows at the end of a text.
fn last_header(text: &str) -> Option<Columns> {
    let mut table = Table::new(text);
    let mut last = None;
    while let Some(row) = table.next_row() {
        last = Columns::of(&Header::of(&row)).or(last);
    }
    last
}

fn push_row(text: &mut String, told: &Told, columns: Columns) {
    let delimiter = char::from(table::delimiter(text));
    let shown = |value: Option<String>| Cow::from(value.unwrap_or_default());
    let cells = [
        (Some(columns.account), guarded(&told.account)),
        (Some(columns.symbol), guarded(&told.security)),
        (columns.lot, guarded(&told.lot)),
        (columns.acquired, shown(told.acquired.map(|day| day.to_string()))),
        (columns.basis, shown(told.basis.map(|basis| basis.get().to_string()))),
        (columns.who, guarded(&told.word.who)),
        (columns.when, shown(told.word.when.map(|day| day.to_string()))),
        (columns.source, guarded(&told.word.source)),
        (columns.quantity, told.quantity.get().to_string().into()),
    ];
    for place in 0..columns.width {
        if place > 0 {
            text.push(delimiter);
        }
        if let Some((_, cell)) = cells.iter().find(|(own, _)| *own == Some(place)) {
            push_quoted(text, cell);
        }
    }
    text.push('\n');
}

/// Is the row read as it is told, behind everything that was read before?
fn counts(before: &str, after: &str, told: &Told) -> bool {
    let file: Arc<str> = "".into();
    let (was, now) = (read(before, &file), read(after, &file));
    let Some((last, rest)) = now.entries.split_last() else { return false };
    rest == was.entries
        && *last.account == *told.account
        && last.security == told.security
        && last.lot.as_ref() == Some(&told.lot)
        && (last.acquired, last.basis) == (told.acquired, told.basis)
        && last.word.source == told.word.source
        && last.quantity.is_none_or(|quantity| quantity == told.quantity)
}
