//! Delimited text as rows with line numbers, and headers found by their names.
//!
//! Broker files put titles and blank lines above the header, footers below the rows, commas after
//! the last cell, and repeat headers. So a table here is rows only; a reader asks each row whether
//! it is the header it knows ([`Header::of`]) and looks cells up by name.

use csv::{Reader, ReaderBuilder, StringRecord};

/// How often reading starts again behind a quote that never closes.
const MOST_RESTARTS: u32 = 16;

/// A delimited text, read row by row.
pub struct Table<'a> {
    /// What is left to read, from the first row that `reader` has not seen.
    text: &'a str,
    delimiter: u8,
    reader: Reader<&'a [u8]>,
    record: StringRecord,
    /// Bytes of `text` that were read, up to the row after next.
    read: usize,
    /// The line at `read`, from 1.
    line: u32,
    restarts: u32,
}

/// One row: its cells, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    record: &'a StringRecord,
    /// The line it starts on, from 1.
    pub line: u32,
    /// How many line breaks stand inside it.
    pub breaks: u32,
    /// Does a quote open in it that never closes? Then its cells mean nothing.
    pub unclosed: bool,
    /// Does the text end in it, without a line end? Then it may have been cut short.
    pub is_end: bool,
}

impl<'a> Table<'a> {
    /// Starts to read a text whose delimiter is found from its first lines.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self::part(text, delimiter(text), 1)
    }

    /// The rows that are left, cut in two at a line's end; nothing where they are fewer bytes than
    /// `least`, or a quote among them could make one row of many lines.
    #[must_use]
    pub fn halves(&self, least: usize) -> Option<(Table<'a>, Table<'a>)> {
        let rest = self.text.get(self.read..)?;
        if rest.len() < least || rest.as_bytes().contains(&b'"') {
            return None;
        }
        let middle = rest.as_bytes().get(rest.len() / 2..)?;
        let end = rest.len() / 2 + middle.iter().position(|byte| *byte == b'\n')? + 1;
        let (first, second) = rest.split_at_checked(end)?;
        let line = self.line + breaks(first);
        Some((
            Self::part(first, self.delimiter, self.line),
            Self::part(second, self.delimiter, line),
        ))
    }

    /// A text that starts at a line.
    fn part(text: &'a str, delimiter: u8, line: u32) -> Self {
        let reader = reader(text, delimiter);
        Self { text, delimiter, reader, record: StringRecord::new(), read: 0, line, restarts: 0 }
    }

    /// The next row that is not blank.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        loop {
            // A text cannot fail to be read; if it did, the rest would be reported as cut short.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            let end = self.end_of_row();
            let span = self.text.get(self.read..end).unwrap_or_default();
            // The csv reader counts blank lines before a record as part of it.
            let row = span.trim_start_matches(['\r', '\n']);
            let line = self.line + breaks(span.get(..span.len() - row.len()).unwrap_or_default());
            let inside = row.trim_end_matches(['\r', '\n']);
            let inner = breaks(inside);
            let unclosed = end == self.text.len() && ends_in_quotes(inside, self.delimiter);
            if unclosed && inner > 0 && self.restarts < MOST_RESTARTS {
                self.restart_after_line(end - row.len(), line);
            } else {
                self.read = end;
                self.line = line + inner + breaks(row.get(inside.len()..).unwrap_or_default());
                if !unclosed && self.record.iter().all(|cell| trimmed(cell).is_empty()) {
                    continue;
                }
            }
            let breaks = if unclosed { 0 } else { inner };
            let is_end = end == self.text.len() && inside.len() == row.len();
            return Some(Row { record: &self.record, line, breaks, unclosed, is_end });
        }
    }

    /// Where the row just read ends: behind the whole of its `\r\n`, of which the csv reader takes
    /// the second half only with the next row.
    fn end_of_row(&self) -> usize {
        let end = usize::try_from(self.reader.position().byte()).unwrap_or(self.text.len());
        let (before, after) = self.text.as_bytes().split_at_checked(end).unwrap_or_default();
        if before.ends_with(b"\r") && after.starts_with(b"\n") { end + 1 } else { end }
    }

    /// Goes on with the line after the one at `start`: a quote there swallowed the rest of the text.
    fn restart_after_line(&mut self, start: usize, line: u32) {
        let tail = self.text.get(start..).unwrap_or_default();
        let rest = tail.find('\n').and_then(|end| tail.get(end + 1..)).unwrap_or_default();
        self.text = rest;
        self.reader = reader(rest, self.delimiter);
        self.read = 0;
        self.line = line + 1;
        self.restarts += 1;
    }
}

impl<'a> Row<'a> {
    /// The trimmed text of a cell, counted from 0; nothing where the row is shorter.
    #[must_use]
    pub fn cell(&self, place: usize) -> &'a str {
        self.record.get(place).map(trimmed).unwrap_or_default()
    }

    /// Does its first cell begin with a blank, as rows do that belong to the one above?
    #[must_use]
    pub fn is_indented(&self) -> bool {
        self.record.get(0).is_some_and(|cell| cell.starts_with(char::is_whitespace))
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// Has it no cells at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.record.is_empty()
    }

    /// Its cells, trimmed.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.record.iter().map(trimmed)
    }

    /// The row for later.
    #[must_use]
    pub fn keep(&self) -> Kept {
        Kept { record: self.record.clone(), line: self.line }
    }

    /// The first cell at or after `width` that says something, counted from 0.
    #[must_use]
    pub fn surplus(&self, width: usize) -> Option<usize> {
        (width..self.record.len()).find(|place| !self.cell(*place).is_empty())
    }
}

/// A row kept for later, when the table has gone on.
#[derive(Clone, Debug)]
pub struct Kept {
    record: StringRecord,
    /// The line it starts on, from 1.
    pub line: u32,
}

impl Kept {
    /// Values that stand in no table, as a row of one: a place means nothing to the user.
    pub fn of<'c>(values: impl IntoIterator<Item = &'c str>, line: u32) -> Self {
        Self { record: values.into_iter().collect(), line }
    }

    /// The row; readers look at its shape before they keep it.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        Row { record: &self.record, line: self.line, breaks: 0, unclosed: false, is_end: false }
    }
}

/// The names of a table's columns.
#[derive(Clone, Debug, Default)]
pub struct Header {
    keys: Vec<String>,
    /// How many columns have a name, up to the last that has one.
    pub width: usize,
}

impl Header {
    /// A row taken for a header.
    #[must_use]
    pub fn of(row: &Row<'_>) -> Self {
        let keys: Vec<String> = row.cells().map(key).collect();
        let width = keys.iter().rposition(|key| !key.is_empty()).map_or(0, |last| last + 1);
        Self { keys, width }
    }

    /// The place of a column by its key (see [`key`]), counted from 0: the first, if several.
    #[must_use]
    pub fn find(&self, wanted: &str) -> Option<usize> {
        self.keys.iter().position(|key| key == wanted)
    }

    /// The place of a column that goes by several names: that of the first name there is.
    #[must_use]
    pub fn find_any(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.find(name))
    }

    /// Has it all of these columns?
    #[must_use]
    pub fn has_all(&self, wanted: &[&str]) -> bool {
        wanted.iter().all(|key| self.find(key).is_some())
    }

    /// Has it one of these columns?
    #[must_use]
    pub fn has_any(&self, wanted: &[&str]) -> bool {
        wanted.iter().any(|key| self.find(key).is_some())
    }

    /// Its keys with their places.
    pub fn keys(&self) -> impl Iterator<Item = (usize, &str)> {
        self.keys.iter().map(String::as_str).enumerate()
    }
}

/// A column's name as it is compared: lower case, letters, digits, `$` and `%` only, and without
/// the time stamp that Vanguard puts behind " as of ".
#[must_use]
pub fn key(name: &str) -> String {
    let lower = name.to_lowercase();
    let name = lower.split(" as of ").next().unwrap_or_default();
    name.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '$' | '%')).collect()
}

/// A cell without blanks around it; most have none, which is seen at once.
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

/// The delimiter that stands most often in the first lines, outside quotes: a comma if in doubt.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(5);
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for line in lines {
        let mut quoted = false;
        for byte in line.bytes() {
            quoted ^= byte == b'"';
            if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| !quoted && *sign == byte) {
                *count += 1;
            }
        }
    }
    let [comma, semicolon, tab] = counts;
    [semicolon, tab]
        .into_iter()
        .fold(comma, |best, other| if other.1 > best.1 { other } else { best })
        .0
}

/// The number of line breaks: `\n`, `\r\n`, or a lone `\r`.
fn breaks(text: &str) -> u32 {
    // Nearly every row has none, and a large part of a file has one kind: counting one byte is fast.
    let bytes = text.as_bytes();
    if !bytes.contains(&b'\r') {
        if !bytes.contains(&b'\n') {
            return 0;
        }
        let ends = text.bytes().filter(|byte| *byte == b'\n').count();
        return u32::try_from(ends).unwrap_or(u32::MAX);
    }
    let pairs = text.bytes().zip(text.bytes().skip(1).map(Some).chain([None]));
    let ends = pairs.filter(|(byte, next)| match byte {
        b'\n' => true,
        b'\r' => *next != Some(b'\n'),
        _ => false,
    });
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}

/// Does a row end inside a quoted cell? The rules are those of the csv reader: a quote opens at the
/// start of a cell, a doubled one is a character.
fn ends_in_quotes(row: &str, delimiter: u8) -> bool {
    let mut quoted = false;
    let mut start = true;
    let mut bytes = row.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
            }
        } else if byte == b'"' && start {
            quoted = true;
        }
        start = !quoted && (byte == delimiter || byte == b'\n' || byte == b'\r');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut table = Table::new(text);
        let mut rows = Vec::new();
        while let Some(row) = table.next_row() {
            let cells = row.cells().map(ToOwned::to_owned).collect();
            rows.push((row.line, if row.unclosed { vec!["?".to_owned()] } else { cells }));
        }
        rows
    }

    fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (line, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn lines_are_counted_over_blank_lines_and_line_breaks_in_cells() {
        let text = "\n\na,b\r\n\r\n\"x\ny\",2\n,,\n\nlast,3";
        assert_eq!(
            rows(text),
            [row(3, &["a", "b"]), row(5, &["x\ny", "2"]), row(9, &["last", "3"])]
        );
        assert_eq!(
            rows("a,b\rc,d\r\re,f"),
            [row(1, &["a", "b"]), row(2, &["c", "d"]), row(4, &["e", "f"])]
        );
    }

    #[test]
    fn the_delimiter_is_found_outside_quotes() {
        assert_eq!(
            rows("a;b;c\n\"1,2,3,4\";2;3"),
            [row(1, &["a", "b", "c"]), row(2, &["1,2,3,4", "2", "3"])]
        );
        assert_eq!(rows("a\tb\n1,5\t2"), [row(1, &["a", "b"]), row(2, &["1,5", "2"])]);
        assert_eq!(rows("single"), [row(1, &["single"])]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_its_own_line_only() {
        let text = "a,b\n\"1,2\n3,4\n5,6\n";
        assert_eq!(
            rows(text),
            [row(1, &["a", "b"]), row(2, &["?"]), row(3, &["3", "4"]), row(4, &["5", "6"])]
        );
        assert_eq!(rows("a,b\n\"1\",\"2"), [row(1, &["a", "b"]), row(2, &["?"])]);
        assert_eq!(
            rows("a,b\n\"say \"\"hi\"\"\",\"2\""),
            [row(1, &["a", "b"]), row(2, &["say \"hi\"", "2"])]
        );
    }

    #[test]
    fn headers_are_found_whatever_their_case_and_blanks() {
        let mut table = Table::new(
            "\" Open Date \",COST_basis,\"Market value as of 11/20/2026 02:17 PM, ET\",Gain/Loss $,",
        );
        let header = Header::of(&table.next_row().unwrap());
        assert_eq!(header.find("opendate"), Some(0));
        assert_eq!(header.find("costbasis"), Some(1));
        assert_eq!(header.find("marketvalue"), Some(2));
        assert_eq!(header.find("gainloss$"), Some(3));
        assert_eq!(header.width, 4);
        assert!(header.has_all(&["opendate", "costbasis"]));
        assert!(!header.has_any(&["symbol"]));
    }

    #[test]
    fn a_surplus_cell_is_one_that_says_something() {
        let mut table = Table::new("a,b,,\na,b,,x");
        assert_eq!(table.next_row().unwrap().surplus(2), None);
        assert_eq!(table.next_row().unwrap().surplus(2), Some(3));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it_and_lines_only_rise(text in "([a\",;\t\r\n]|\\PC){0,60}") {
            let lines = text.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
            let mut last = 0;
            for (line, _) in rows(&text) {
                prop_assert!(line > last, "{line} after {last}");
                prop_assert!(line as usize <= lines);
                last = line;
            }
        }
    }
}
