//! A Flex Query as CSV: a header for each account's block, and one for each section that the user
//! chose. Only open positions are read.

use super::document::{Columns, Document, Statement};
use super::{AGAIN, is_flex_header, is_other_flex_header, lots};
use crate::formats::export::{self, Export};
use crate::formats::holdings::Holdings;
use crate::formats::names::Names;
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::table::{Header, Row, Table};
use std::sync::Arc;

/// Records that frame a query, an account and a section, where the user asked for them.
const FRAMES: [&str; 6] = ["BOF", "BOA", "BOS", "EOS", "EOA", "EOF"];

/// Reads a Flex Query; `hint` says whose it is where the user chose no account column.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, hint: Option<&FileHint>, names: &mut Names) -> Holdings {
    let mut document = Document::default();
    // Rows say themselves whose they are and of which day.
    document.statements.push(Statement::default());
    let mut reader =
        Reader { export: Export::new(file, names, AGAIN), document, section: Section::None };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.row(&row);
    }
    if reader.document.columns().is_none() {
        let problem = Problem::left_out("no-positions", file, 1, no_positions());
        reader.export.problems.push(problem);
    }
    lots::holdings(&reader.document, hint, reader.export)
}

/// What to say of a query without open positions.
pub(super) fn no_positions() -> Fault {
    Fault::new(
        "the file has no open positions",
        "add the section Open Positions with its option Lots, and download it again",
    )
}

/// What the rows stand under.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    None,
    Positions,
    Other,
}

struct Reader<'a> {
    export: Export<'a>,
    document: Document,
    section: Section,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        if FRAMES.contains(&row.cell(0)) {
            return;
        }
        let header = Header::of(row);
        if is_flex_header(&header) {
            self.document.header(Columns::of(&header, row.len()));
            self.section = Section::Positions;
        } else if is_other_flex_header(&header) {
            self.section = Section::Other;
            let fault = Fault::new(
                "another section than Open Positions starts here: it is not read",
                "nothing to do",
            );
            self.export.note(row, None, "other-section", fault);
        } else if self.section == Section::Positions && export::is_remark(row) && !row.is_end {
            self.export.remark(row);
        } else if self.section == Section::Positions {
            self.entry(row);
        } else if self.section == Section::None {
            self.export.not_a_lot(row);
        }
    }

    fn entry(&mut self, row: &Row<'_>) {
        let Some(columns) = self.document.columns() else { return };
        if columns.shape(row, &mut self.export).is_ok() {
            self.document.entry(row.keep());
        } else {
            self.export.rows += 1;
        }
    }
}
