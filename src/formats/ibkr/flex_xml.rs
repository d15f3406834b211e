//! A Flex Query as XML: every open position is an element, and all it says stands in attributes.
//!
//! Elements are taken one by one, so a file that breaks off gives all that stands before the break.
//! A document type is refused: a Flex Query has none, and entities of one's own are what makes a
//! small file large.

use super::document::{Columns, Document, Field, Statement};
use super::{AGAIN, flex_csv, lots};
use crate::formats::export::Export;
use crate::formats::holdings::Holdings;
use crate::formats::names::Names;
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::table::Kept;
use crate::formats::text;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::sync::Arc;

/// Reads a Flex Query; `hint` says whose it is where the user chose no account.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, hint: Option<&FileHint>, names: &mut Names) -> Holdings {
    let mut document = Document::default();
    document.is_xml = true;
    document.header(Columns::of_attributes());
    let mut reader = Reader {
        export: Export::new(file, names, AGAIN),
        document,
        lines: Lines { text, place: 0, line: 1 },
        has_positions: false,
    };
    reader.elements(text);
    if !reader.has_positions {
        let problem = Problem::left_out("no-positions", file, 1, flex_csv::no_positions());
        reader.export.problems.push(problem);
    }
    lots::holdings(&reader.document, hint, reader.export)
}

struct Reader<'a> {
    export: Export<'a>,
    document: Document,
    lines: Lines<'a>,
    /// Was there a section of open positions, even an empty one?
    has_positions: bool,
}

impl Reader<'_> {
    fn elements(&mut self, text: &str) {
        let mut xml = quick_xml::Reader::from_str(text);
        let mut depth = 0_usize;
        loop {
            let start = self.lines.at(xml.buffer_position());
            let fault = match xml.read_event() {
                Ok(Event::Start(element)) => {
                    depth += 1;
                    self.element(&element, start);
                    continue;
                }
                Ok(Event::Empty(element)) => {
                    self.element(&element, start);
                    continue;
                }
                Ok(Event::End(_)) => {
                    depth = depth.saturating_sub(1);
                    continue;
                }
                Ok(Event::DocType(_)) => {
                    Fault::new("the file defines a document type, which no Flex Query has", AGAIN)
                }
                Ok(Event::Eof) if depth == 0 => return,
                Ok(Event::Eof) => {
                    Fault::new("the file breaks off here, so positions may be missing", AGAIN)
                }
                Ok(_) => continue,
                Err(error) => {
                    let what = text::clean(&error.to_string(), 120).into_owned();
                    Fault::new(format!("this is no XML, and nothing below is read: {what}"), AGAIN)
                }
            };
            // Where a mistake starts is known; where the end of the file is, is `start`.
            let line = start.max(self.lines.at(xml.error_position()));
            self.export.problems.push(Problem::left_out(
                "broken-xml",
                self.export.file,
                line,
                fault,
            ));
            return;
        }
    }

    fn element(&mut self, element: &BytesStart<'_>, line: u32) {
        match element.local_name().as_ref() {
            "FlexStatement" => {
                let account = attribute(element, "accountId");
                let statement = Statement { account, day: attribute(element, "toDate") };
                self.document.statements.push(statement);
            }
            "OpenPositions" => self.has_positions = true,
            "OpenPosition" => {
                self.has_positions = true;
                self.position(element, line);
            }
            _ => {}
        }
    }

    fn position(&mut self, element: &BytesStart<'_>, line: u32) {
        let mut values: Vec<String> = vec![String::new(); Field::ALL.len()];
        for attribute in element.attributes() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    let what = text::clean(&error.to_string(), 120).into_owned();
                    return self.broken(line, format!("an attribute is no XML: {what}"));
                }
            };
            let name = attribute.key.as_ref();
            let field = Field::ALL.iter().find(|field| field.attribute() == name);
            let Some((field, value)) =
                field.and_then(|field| Some((*field, values.get_mut(*field as usize)?)))
            else {
                continue;
            };
            match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(text) => *value = text.into_owned(),
                // A name only describes.
                Err(_) if field == Field::Name => *value = attribute.value.into_owned(),
                Err(error) => {
                    let what = text::clean(&error.to_string(), 120).into_owned();
                    return self.broken(line, format!("{name} is no XML: {what}"));
                }
            }
        }
        if self.document.statements.is_empty() {
            // The statement's own element is lost.
            self.document.statements.push(Statement::default());
        }
        self.document.entry(Kept::of(values.iter().map(String::as_str), line));
    }

    fn broken(&mut self, line: u32, what: String) {
        self.export.rows += 1;
        let fault = Fault::new(what, AGAIN);
        self.export.problems.push(Problem::left_out("broken-xml", self.export.file, line, fault));
    }
}

/// An attribute of a statement; nothing where it cannot be read.
fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let found = element.attributes().flatten().find(|found| found.key.as_ref() == name);
    let value = found.and_then(|found| found.normalized_value(XmlVersion::Implicit1_0).ok());
    value.unwrap_or_default().into_owned()
}

/// The lines of places that only rise.
struct Lines<'a> {
    text: &'a str,
    place: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of a byte, from 1.
    fn at(&mut self, place: u64) -> u32 {
        let place = usize::try_from(place).unwrap_or(usize::MAX).min(self.text.len());
        if let Some(passed) = self.text.get(self.place..place) {
            let breaks = passed.matches('\n').count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.place = place;
        }
        self.line
    }
}
