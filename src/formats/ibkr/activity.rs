//! An Activity Statement as CSV: many tables in one file, the name of its table in the first cell
//! of every row, and in the second what the row is: `Header`, `Data`, `SubTotal`, `Total`, `Notes`.
//!
//! A table's header can come again with other columns, so rows are read by the last one seen of
//! their table. Names of securities stand in a table of their own, further down.

use super::document::{About, Columns, Document, Field, Statement};
use super::{AGAIN, flex_csv, lots};
use crate::formats::export::Export;
use crate::formats::holdings::Holdings;
use crate::formats::names::Names;
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::table::{Header, Row, Table};
use std::collections::HashMap;
use std::sync::Arc;

/// The table of holdings; older statements have one for each side.
const POSITIONS: [&str; 3] = ["Open Positions", "Long Open Positions", "Short Open Positions"];

/// Is this the name of a table of holdings?
pub(super) fn is_positions(name: &str) -> bool {
    POSITIONS.contains(&name)
}

/// Reads an Activity Statement; `hint` says whose it is where the statement does not.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, hint: Option<&FileHint>, names: &mut Names) -> Holdings {
    let mut reader = Reader {
        export: Export::new(file, names, AGAIN),
        document: Document::default(),
        statement: Statement::default(),
        headers: HashMap::new(),
        last_positions: String::new(),
    };
    reader.document.statements.push(Statement::default());
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.row(&row);
    }
    let Reader { mut export, mut document, statement, .. } = reader;
    if document.columns().is_none() {
        export.problems.push(Problem::left_out("no-positions", file, 1, flex_csv::no_positions()));
    }
    document.statements = vec![statement];
    lots::holdings(&document, hint, export)
}

struct Reader<'a> {
    export: Export<'a>,
    document: Document,
    statement: Statement,
    /// The header seen last of each table.
    headers: HashMap<String, Header>,
    /// The table whose header the document has last.
    last_positions: String,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        let (section, what) = (row.cell(0), row.cell(1));
        let is_positions = is_positions(section);
        if row.unclosed {
            // What it is stands in it, if anywhere, before the quote that is open.
            let _ = self.export.shape(row, 0, usize::MAX);
            self.export.rows += usize::from(is_positions);
        } else if what.eq_ignore_ascii_case("header") {
            let header = Header::of(row);
            if is_positions {
                self.document.header(Columns::of(&header, row.len()));
                section.clone_into(&mut self.last_positions);
            }
            self.headers.insert(section.to_owned(), header);
        } else if !what.eq_ignore_ascii_case("data") {
            // Totals and footnotes.
        } else if is_positions {
            self.position(row, section);
        } else {
            self.beside(row, section);
        }
    }

    fn position(&mut self, row: &Row<'_>, section: &str) {
        let columns = self.document.columns().filter(|_| self.last_positions == section);
        let Some(columns) = columns else {
            self.export.rows += 1;
            let fault = Fault::new("the row stands above its header", AGAIN);
            self.export.left_out(row, None, "no-header", fault);
            return;
        };
        let missing = [Field::Symbol, Field::Quantity]
            .into_iter()
            .find(|field| columns.place(*field).is_none());
        if let Some(missing) = missing {
            self.export.rows += 1;
            let fault =
                Fault::new(format!("its header has no column for the {}", missing.words()), AGAIN);
            self.export.left_out(row, None, "missing-column", fault);
        } else if columns.shape(row, &mut self.export).is_ok() {
            self.document.entry(row.keep());
        } else {
            self.export.rows += 1;
        }
    }

    /// Rows of the other tables that say something of the holdings.
    fn beside(&mut self, row: &Row<'_>, section: &str) {
        match (section, row.cell(2)) {
            ("Account Information", "Account") => {
                row.cell(3).clone_into(&mut self.statement.account);
            }
            // `November 20, 2026`, or two days with a dash between them.
            ("Statement", "Period") => {
                let last = row.cell(3).rsplit(" - ").next().unwrap_or_default();
                self.statement.day = long_day(last).unwrap_or_default();
            }
            ("Financial Instrument Information", _) => self.instrument(row),
            _ => {}
        }
    }

    fn instrument(&mut self, row: &Row<'_>) {
        let Some(header) = self.headers.get("Financial Instrument Information") else { return };
        let cell = |key| header.find(key).map(|place| row.cell(place)).unwrap_or_default();
        // One security can go by several symbols: `XYZ, XYZ.OLD`.
        for symbol in cell("symbol").split(',').map(str::trim).filter(|symbol| !symbol.is_empty()) {
            self.document.about.entry(symbol.to_owned()).or_insert_with(|| About {
                name: cell("description").to_owned(),
                subcategory: cell("type").to_owned(),
            });
        }
    }
}

/// `November 20, 2026` as a date of numbers.
fn long_day(text: &str) -> Option<String> {
    let stamp = crate::formats::export::stamp::AsOf::find(text)?;
    Some(stamp.day.to_string())
}
