//! Foreign text: bytes to characters, and characters that are safe to show in a terminal.
//!
//! Whatever a file says may reach a screen, a letter or a log, so every text taken from a file
//! passes [`clean`] first: an escape sequence in a security's name must not run anything.

use super::problem::{Fault, Problem};
use std::borrow::Cow;
use std::sync::Arc;

/// The longest name of an account, a security or a lot.
pub const NAME_LENGTH: usize = 100;
/// The longest name of a file that is shown.
pub const FILE_NAME_LENGTH: usize = 200;
/// The longest remark that is kept.
pub const NOTE_LENGTH: usize = 400;
/// How much of a wrong value a message repeats.
const SHOWN_LENGTH: usize = 40;

/// How a file's bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// Neither: taken for Windows-1252, which every byte fits.
    Windows1252,
}

/// A file's text, without a byte order mark, and how its bytes were read.
///
/// UTF-8 is borrowed; the other encodings are rewritten. Nothing fails: a broken UTF-16 unit
/// becomes the replacement character.
#[must_use]
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return (utf16(rest, u16::from_le_bytes).into(), Encoding::Utf16);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return (utf16(rest, u16::from_be_bytes).into(), Encoding::Utf16);
    }
    match str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
        Ok(text) => (text.into(), Encoding::Utf8),
        Err(_) => (bytes.iter().map(|byte| windows_1252(*byte)).collect(), Encoding::Windows1252),
    }
}

/// Says that a file's bytes may have been misread.
pub(super) fn misread(file: &Arc<str>) -> Problem {
    let fault = Fault::new(
        "the file is not UTF-8 and was read as Windows-1252",
        "save it as UTF-8 if names look wrong",
    );
    Problem::note("encoding", file, 1, fault)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut text: String = char::decode_utf16(units)
        .map(|result| result.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !odd.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// The characters of bytes 0x80 to 0x9F; the other bytes are their own code points.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let special = byte.checked_sub(0x80).and_then(|place| WINDOWS_1252.get(usize::from(place)));
    special.copied().unwrap_or(char::from(byte))
}

/// Text that is safe to show: trimmed, on one line, without characters that control a terminal,
/// change the direction of writing or are invisible, and at most `longest` characters.
///
/// Line breaks and tabs become blanks; a longer text ends in `…`.
#[must_use]
pub fn clean(text: &str, longest: usize) -> Cow<'_, str> {
    let text = text.trim();
    if text.len() <= longest && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len().min(longest * 4));
    let mut length = 0;
    for character in text.chars() {
        let shown = if is_blank(character) { ' ' } else { character };
        if is_hidden(shown) {
            continue;
        }
        if length == longest {
            // One character gives way to the sign that something is missing.
            safe.pop();
            safe.push('…');
            break;
        }
        safe.push(shown);
        length += 1;
    }
    let trimmed = safe.trim();
    Cow::Owned(if trimmed.len() == safe.len() { safe } else { trimmed.to_owned() })
}

/// Text that is safe to show with every character at its place: a tab is `→`, and what controls a
/// terminal or cannot be seen is `░`.
#[must_use]
pub fn made_visible(text: &str) -> String {
    let sign = |character| match character {
        '\t' => '→',
        _ if is_hidden(character) || matches!(character, '\u{1C}'..='\u{1F}') => '░',
        _ if is_blank(character) => ' ',
        _ => character,
    };
    text.chars().map(sign).collect()
}

/// A foreign value as a message repeats it: safe, short, in quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", clean(text, SHOWN_LENGTH))
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1C}'..='\u{1F}')
}

/// Controls (C0, C1, escape), marks of writing direction, zero-width and other format characters.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// The name among `known` that a misspelt one was probably meant to be.
#[must_use]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A long foreign word is no slip of a known short one, and comparing it would cost time.
    if word.len() > 40 {
        return None;
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .min_by_key(|(steps, _)| *steps)
        .filter(|(steps, candidate)| *steps <= (candidate.len() / 3).clamp(1, 3))
        .map(|(_, candidate)| candidate)
}

/// The number of letters to add, drop, change or swap with their neighbour to get from one word to
/// the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.iter().enumerate() {
        let mut row = vec![line + 1];
        for (place, other) in to.iter().enumerate() {
            let changed = at(&last, place) + usize::from(letter != other);
            let mut best = changed.min(at(&last, place + 1) + 1).min(at(&row, place) + 1);
            if let (Some(line), Some(place)) = (line.checked_sub(1), place.checked_sub(1))
                && from.get(line) == Some(other)
                && to.get(place) == Some(letter)
            {
                best = best.min(at(&before, place) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    at(&last, to.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_broker_files_is_read() {
        // format notes §2, "Bytes".
        assert_eq!(decode("café".as_bytes()), ("café".into(), Encoding::Utf8));
        assert_eq!(decode(b"\xEF\xBB\xBFa,b"), ("a,b".into(), Encoding::Utf8));
        assert_eq!(decode(b"\xFF\xFEa\0\xE9\0"), ("aé".into(), Encoding::Utf16));
        assert_eq!(decode(b"\xFE\xFF\0a\0\xE9"), ("aé".into(), Encoding::Utf16));
        assert_eq!(decode(b"caf\xE9 \x80\x99"), ("café €™".into(), Encoding::Windows1252));
        assert_eq!(decode(b"\xFF\xFEa\0\xD8").0, "a\u{FFFD}");
    }

    #[test]
    fn nothing_that_controls_a_terminal_gets_through() {
        assert_eq!(clean("\u{1b}[31mEvil\u{7} Corp\u{9b}2J", 100), "[31mEvil Corp2J");
        assert_eq!(clean("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}", 100), "abcd");
        assert_eq!(clean("two\r\nlines\tand a tab", 100), "two  lines and a tab");
        assert_eq!(clean("  Tesla, Inc. ", 100), "Tesla, Inc.");
        assert_eq!(clean("Société Générale", 100), "Société Générale");
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(clean("abcdef", 4), "abc…");
        assert_eq!(clean("abcd", 4), "abcd");
        assert_eq!(clean("äöüß", 4), "äöüß");
        assert_eq!(clean("äöüßx", 4), "äöü…");
    }

    #[test]
    fn a_slip_finds_the_word_that_was_meant() {
        let words = ["single", "married_joint", "head_of_household"];
        assert_eq!(did_you_mean("singel", words), Some("single"));
        assert_eq!(did_you_mean("married-joint", words), Some("married_joint"));
        assert_eq!(did_you_mean("nonsense", words), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("drak", "dark"), 1);
    }
}
