//! Delimited text as rows with line numbers, and headers found by their names.
//!
//! Broker files put titles and blank lines above the header, footers below the rows, commas after
//! the last cell, and repeat headers. So a table here is rows only; a reader asks each row whether
//! it is the header it knows ([`Header::of`]) and looks cells up by name.

mod ends;
mod header;

pub use header::{Header, key};

use csv::{Reader, ReaderBuilder, StringRecord};
use ends::Ends;
use memchr::{memchr, memchr_iter};

/// How often reading starts again behind a quote that never closes.
const MOST_RESTARTS: u32 = 16;

/// A delimited text, read row by row.
pub struct Table<'a> {
    /// What is left to read, from the first row that `reader` has not seen.
    text: &'a str,
    delimiter: u8,
    /// Where no quote stands, every line is a row, and no csv reader is needed.
    plain: bool,
    /// The ends of the cells from `read` on, of such a text.
    ends: Ends<'a>,
    reader: Reader<&'a [u8]>,
    record: StringRecord,
    /// Where the cells of the row just read start and end.
    cells: Vec<(usize, usize)>,
    /// Bytes of `text` that were read, up to the row after next.
    read: usize,
    /// The line at `read`, from 1.
    line: u32,
    restarts: u32,
}

/// One row: its cells, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    text: &'a str,
    /// Where the cells start and end in the text.
    cells: &'a [(usize, usize)],
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
        Self::part(text, (delimiter(text), memchr(b'"', text.as_bytes()).is_none()), 1)
    }

    /// The rows that are left, cut in two at a line's end; nothing where they are fewer bytes than
    /// `least`, or a quote among them could make one row of many lines.
    #[must_use]
    pub fn halves(&self, least: usize) -> Option<(Table<'a>, Table<'a>)> {
        let rest = self.text.get(self.read..)?;
        if rest.len() < least || !(self.plain || memchr(b'"', rest.as_bytes()).is_none()) {
            return None;
        }
        let middle = rest.as_bytes().get(rest.len() / 2..)?;
        let end = rest.len() / 2 + memchr(b'\n', middle)? + 1;
        let (first, second) = rest.split_at_checked(end)?;
        let line = self.line + breaks(first);
        let shape = (self.delimiter, true);
        Some((Self::part(first, shape, self.line), Self::part(second, shape, line)))
    }

    /// A text that starts at a line: its delimiter, and whether it is without quotes.
    fn part(text: &'a str, (delimiter, plain): (u8, bool), line: u32) -> Self {
        let reader = reader(text, delimiter);
        let ends = Ends::new(text, delimiter);
        let (record, cells) = Default::default();
        Self { text, delimiter, plain, ends, reader, record, cells, read: 0, line, restarts: 0 }
    }

    /// The next row that is not blank.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        if self.plain { self.next_line() } else { self.next_record() }
    }

    /// The next row of a text without quotes: the cells of the next line that is not blank.
    fn next_line(&mut self) -> Option<Row<'_>> {
        let (line, is_end) = loop {
            let (line, is_end) = (self.line, self.split_line()?);
            let cell = |(start, end): &(usize, usize)| self.text.get(*start..*end);
            if !self.cells.iter().filter_map(cell).all(|cell| trimmed(cell).is_empty()) {
                break (line, is_end);
            }
        };
        Some(Row { text: self.text, cells: &self.cells, line, breaks: 0, unclosed: false, is_end })
    }

    /// Splits the next line into cells and goes on behind it. Says whether the text ends in it.
    fn split_line(&mut self) -> Option<bool> {
        // As the csv reader does, a byte order mark that was left is passed over.
        let mark = if self.read == 0 && self.text.starts_with('\u{FEFF}') { 3 } else { 0 };
        let mut start = self.read + mark;
        let text = self.text.as_bytes();
        if start >= text.len() {
            return None;
        }
        self.cells.clear();
        for end in &mut self.ends {
            self.cells.push((start, end));
            start = end + 1;
            if text.get(end) != Some(&self.delimiter) {
                if text.get(end..=start) == Some(b"\r\n") {
                    start += 1;
                    self.ends.next();
                }
                self.read = start;
                self.line += 1;
                return Some(false);
            }
        }
        self.cells.push((start, self.text.len()));
        self.read = self.text.len();
        Some(true)
    }

    /// The next row by the rules of quotes.
    fn next_record(&mut self) -> Option<Row<'_>> {
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
            self.cells.clear();
            let ends = (0..self.record.len()).filter_map(|cell| self.record.range(cell));
            self.cells.extend(ends.map(|range| (range.start, range.end)));
            let (text, cells) = (self.record.as_slice(), self.cells.as_slice());
            return Some(Row { text, cells, line, breaks, unclosed, is_end });
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
        self.raw(place).map(trimmed).unwrap_or_default()
    }

    fn raw(&self, place: usize) -> Option<&'a str> {
        let (start, end) = self.cells.get(place)?;
        self.text.get(*start..*end)
    }

    /// Does its first cell begin with a blank, as rows do that belong to the one above?
    #[must_use]
    pub fn is_indented(&self) -> bool {
        self.raw(0).is_some_and(|cell| cell.starts_with(char::is_whitespace))
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Has it no cells at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Its cells, trimmed.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let row = *self;
        (0..row.len()).map(move |place| row.cell(place))
    }

    /// The row for later.
    #[must_use]
    pub fn keep(&self) -> Kept {
        Kept::of((0..self.len()).filter_map(|place| self.raw(place)), self.line)
    }

    /// The first cell at or after `width` that says something, counted from 0.
    #[must_use]
    pub fn surplus(&self, width: usize) -> Option<usize> {
        (width..self.len()).find(|place| !self.cell(*place).is_empty())
    }
}

/// A row kept for later, when the table has gone on.
#[derive(Clone, Debug)]
pub struct Kept {
    text: String,
    cells: Vec<(usize, usize)>,
    /// The line it starts on, from 1.
    pub line: u32,
}

impl Kept {
    /// Values that stand in no table, as a row of one: a place means nothing to the user.
    pub fn of<'c>(values: impl IntoIterator<Item = &'c str>, line: u32) -> Self {
        let mut kept = Self { text: String::new(), cells: Vec::new(), line };
        for value in values {
            let start = kept.text.len();
            kept.text.push_str(value);
            kept.cells.push((start, kept.text.len()));
        }
        kept
    }

    /// The row; readers look at its shape before they keep it.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        let Self { text, cells, line } = self;
        Row { text, cells, line: *line, breaks: 0, unclosed: false, is_end: false }
    }
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
    // A large part of a file has one kind: counting one byte is fast.
    let bytes = text.as_bytes();
    if memchr(b'\r', bytes).is_none() {
        return u32::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX);
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
    fn a_surplus_cell_is_one_that_says_something() {
        let mut table = Table::new("a,b,,\na,b,,x");
        assert_eq!(table.next_row().unwrap().surplus(2), None);
        assert_eq!(table.next_row().unwrap().surplus(2), Some(3));
    }

    proptest! {
        #[test]
        fn a_text_without_quotes_is_read_as_the_csv_reader_reads_it(
            text in "([ab,;\t\r\n \u{FEFF}é]|\r\n){0,60}",
        ) {
            // The csv reader takes a line end behind such a mark for a part of the next row.
            prop_assume!(!text.starts_with("\u{FEFF}\r") && !text.starts_with("\u{FEFF}\n"));
            let read = |plain| {
                let mut table = Table::part(&text, (b',', plain), 1);
                let mut rows = Vec::new();
                while let Some(row) = table.next_row() {
                    let cells: Vec<String> = row.cells().map(ToOwned::to_owned).collect();
                    rows.push((row.line, cells, row.breaks, row.is_end, row.is_indented()));
                }
                rows
            };
            prop_assert_eq!(read(true), read(false));
        }

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
