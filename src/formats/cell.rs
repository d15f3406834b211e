//! Text cells of the tables that lotscope writes: quoted where they must be, and guarded, so that a
//! spreadsheet that opens the file runs nothing.

use std::borrow::Cow;

/// A text as a cell that no spreadsheet takes for a formula: with an apostrophe in front, which
/// [`unguarded`] takes off again.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A text cell without the apostrophe that keeps a spreadsheet from running it.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    // Hardly any cell has one, which its first byte tells.
    match cell.as_bytes().first() {
        Some(b'\'') => cell.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(cell),
        _ => cell,
    }
}

/// Would a spreadsheet run this text, or is it a guarded one? (Then it needs one guard more, so
/// that reading gives it back as it was.)
fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@'])
}

/// Adds a cell to a line, in quotes where it holds what could be taken for a delimiter.
pub fn push_quoted(line: &mut String, cell: &str) {
    // Other delimiters are quoted too, so that reading cannot take one of them for the file's own.
    if cell.contains([',', ';', '\t', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_guarded_once_and_comes_back() {
        for text in ["=1+1", "+3", "-3", "@x", "'=1", "plain", "'plain", ""] {
            let cell = guarded(text);
            assert_eq!(unguarded(&cell), text);
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}
