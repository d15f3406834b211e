//! One line of a file as it stands, made safe to show, with the cell that a problem speaks of.

use super::table;
use super::text;
use crate::domain::problem::Excerpt;
use std::ops::Range;

/// How many characters are kept around the cell: no screen is wider, and a file may be one line.
const MOST: usize = 4000;

/// A line of a file, counted from 1, with a cell of it, counted from 1.
///
/// Lines end as the readers of tables count them: `\n`, `\r\n`, or a lone `\r`. `None` where the
/// file has fewer lines; without the cell where the line has fewer cells.
#[must_use]
pub fn excerpt(bytes: &[u8], line: u32, column: Option<u32>) -> Option<Excerpt> {
    let (text, _) = text::decode(bytes);
    let found = nth_line(&text, line)?;
    let cell = column.and_then(|column| cell_of(found, table::delimiter(&text), column));
    let chars_before = |end: usize| found.get(..end).map_or(0, |part| part.chars().count());
    let cell = cell.map(|cell| chars_before(cell.start)..chars_before(cell.end));
    let length = found.chars().count();
    let middle = cell.as_ref().map_or(0, |cell| cell.start);
    let first = middle.saturating_sub(MOST / 2).min(length.saturating_sub(MOST));
    let kept: String = found.chars().skip(first).take(MOST).collect();
    let kept_length = length.saturating_sub(first).min(MOST);
    Some(Excerpt {
        text: text::made_visible(&kept),
        cell: cell.map(|cell| cell.start - first..(cell.end - first).min(kept_length)),
        cut_before: first > 0,
        cut_behind: first + kept_length < length,
    })
}

/// A line without its end.
fn nth_line(text: &str, line: u32) -> Option<&str> {
    let mut rest = text;
    for _ in 1..line {
        rest = rest.get(rest.find(['\n', '\r'])?..)?;
        rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..))?;
    }
    rest.split(['\n', '\r']).next()
}

/// Where a cell stands in its line, without blanks and quotes around it.
///
/// The rules of quotes are those of the csv reader: one opens at the start of a cell, a doubled one
/// is a character. A quote that never closes reaches to the end of the line.
fn cell_of(line: &str, delimiter: u8, column: u32) -> Option<Range<usize>> {
    let mut start = 0;
    let mut count = 1;
    let mut quoted = false;
    for (place, byte) in line.bytes().enumerate() {
        match byte {
            b'"' if quoted || place == start => quoted = !quoted,
            _ if byte == delimiter && !quoted => {
                if count == column {
                    return Some(inside(line, start..place));
                }
                count += 1;
                start = place + 1;
            }
            _ => {}
        }
    }
    (count == column).then(|| inside(line, start..line.len()))
}

fn inside(line: &str, cell: Range<usize>) -> Range<usize> {
    let text = line.get(cell.clone()).unwrap_or_default();
    let around = |c: char| c.is_whitespace() || c == '"';
    let kept = text.trim_matches(around);
    if kept.is_empty() {
        return cell;
    }
    let before = text.len() - text.trim_start_matches(around).len();
    cell.start + before..cell.start + before + kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(line: &str, column: u32) -> Option<String> {
        let excerpt = excerpt(line.as_bytes(), 1, Some(column)).unwrap();
        let cell = excerpt.cell?;
        Some(excerpt.text.chars().skip(cell.start).take(cell.len()).collect())
    }

    #[test]
    fn a_cell_is_found_inside_its_quotes() {
        // The line of the documented picture of the problems screen.
        let line = "\"06/15/2022 00:00:00\",\"1O0\",\"$24.10\",\"$2,410.00\",";
        assert_eq!(cell(line, 2).as_deref(), Some("1O0"));
        assert_eq!(cell(line, 4).as_deref(), Some("$2,410.00"), "a comma in quotes is no end");
        assert_eq!(cell(line, 5).as_deref(), Some(""));
        assert_eq!(cell(line, 6), None);
        assert_eq!(cell("a, b ,c", 2).as_deref(), Some("b"));
        assert_eq!(cell("a\tb\tc", 3).as_deref(), Some("c"));
        assert_eq!(cell("a,\"say \"\"hi\"\"\",c", 3).as_deref(), Some("c"));
    }

    #[test]
    fn lines_are_counted_as_tables_count_them() {
        let text = b"one\r\ntwo\rthree\n\nfive";
        let line = |number| excerpt(text, number, None).map(|found| found.text);
        let lines: Vec<_> = (1..=6).map(line).collect();
        let expected = ["one", "two", "three", "", "five"].map(|text| Some(text.to_owned()));
        assert_eq!(lines[..5], expected);
        assert_eq!(lines[5], None);
    }

    #[test]
    fn nothing_that_controls_a_terminal_is_shown_and_nothing_is_dropped() {
        let found = excerpt(b"a\tb\x1b[31mred\x07,1\xE2\x80\x8B00", 1, Some(2)).unwrap();
        assert_eq!(found.text, "a→b░[31mred░,1░00");
    }

    #[test]
    fn of_a_long_line_what_is_around_the_cell_is_kept() {
        let line = format!("{},here,{}", "x".repeat(9000), "y".repeat(9000));
        let found = excerpt(line.as_bytes(), 1, Some(2)).unwrap();
        assert_eq!(found.text.chars().count(), MOST);
        let cell = found.cell.clone().unwrap();
        assert_eq!(found.text.get(cell), Some("here"));
        assert!(found.cut_before && found.cut_behind);
        let whole = excerpt(b"short", 1, None).unwrap();
        assert!(!whole.cut_before && !whole.cut_behind);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            line in 1_u32..9,
            column in prop::option::of(1_u32..9),
        ) {
            if let Some(found) = excerpt(&bytes, line, column) {
                let length = found.text.chars().count();
                prop_assert!(found.cell.is_none_or(|cell| cell.end <= length));
                prop_assert!(!found.text.chars().any(char::is_control));
            }
        }
    }
}
