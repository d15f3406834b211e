//! The canonical lots file: one row a lot, a header row, columns in any order.
//!
//! Required are `account,symbol,acquired,quantity,cost_basis` (or `cost_per_share`); the other
//! columns of [`Column`] are optional, and one with any other name is noted and not used. Rows that
//! cannot be taken as they stand are left out whole, each with the cell and the mend: a lot with a
//! guessed figure would be worse than a gap that is named.

mod columns;
mod halves;
mod row;
#[cfg(test)]
mod tests;
mod values;
mod write;

pub use columns::Column;
pub use write::write_portfolio;

use super::export::checks;
use super::holdings::{Descriptions, Drafts, Holdings, Section};
use super::names::Names;
use super::problem::{self, Fault, Problem};
use super::settings::FileHint;
use super::table::{Header, Row, Table};
use super::watch::Watch;
use columns::Columns;
use std::sync::Arc;

/// Reads a canonical lots file.
///
/// `hint` fills account and symbol where the file does not say them; `names` knows the accounts.
/// Where `watch` stops it, the rows before are given.
#[must_use]
pub fn read(
    text: &str,
    file: &Arc<str>,
    hint: Option<&FileHint>,
    names: &mut Names,
    watch: &mut Watch<'_>,
) -> Holdings {
    let mut reader = Reader::new(file, hint, names);
    halves::read(&mut reader, Table::new(text), halves::LARGE, watch);
    reader.finish()
}

/// The state of reading one file.
struct Reader<'a> {
    file: &'a Arc<str>,
    hint: Option<&'a FileHint>,
    names: &'a mut Names,
    /// The columns of the header seen last; none before the first. Boxed, since every row takes them
    /// out while it is read.
    columns: Option<Box<Columns>>,
    drafts: Drafts,
    securities: Descriptions,
    problems: Vec<Problem>,
    rows: usize,
    month_first_noted: bool,
}

impl<'a> Reader<'a> {
    fn new(file: &'a Arc<str>, hint: Option<&'a FileHint>, names: &'a mut Names) -> Self {
        Self {
            file,
            hint,
            names,
            columns: None,
            drafts: Drafts::default(),
            securities: Descriptions::default(),
            problems: Vec::new(),
            rows: 0,
            month_first_noted: false,
        }
    }

    /// Reads rows to the end of the table, or until `watch` stops it.
    fn rows(&mut self, mut table: Table<'_>, watch: &mut Watch<'_>) {
        while watch.row()
            && let Some(row) = table.next_row()
        {
            self.row(&row);
        }
    }

    fn row(&mut self, row: &Row<'_>) {
        if !self.has_quantity(row) && looks_like_header(row) {
            self.header(row);
            return;
        }
        // Lines above the header are a title.
        let Some(columns) = self.columns.take() else { return };
        self.rows += 1;
        if self.has_right_shape(row, &columns)
            && let Some((lot, keys)) = self.lot(row, &columns)
        {
            self.drafts.push(lot, keys);
        }
        self.columns = Some(columns);
    }

    /// Does a digit stand first where the header has the quantity? Then the row is no header, which
    /// is seen sooner than that no cell of it names a column.
    fn has_quantity(&self, row: &Row<'_>) -> bool {
        let quantity = |columns: &Columns| columns.cell(row, Column::Quantity).as_bytes().first();
        self.columns.as_deref().and_then(quantity).is_some_and(u8::is_ascii_digit)
    }

    fn header(&mut self, row: &Row<'_>) {
        let header = Header::of(row);
        let mut columns = Columns::of(&header);
        if self.columns.is_some() {
            self.problems.push(Problem::note(
                "repeated-header",
                self.file,
                row.line,
                Fault::new(
                    "the header stands here again",
                    "nothing to do if this file was joined from several; the rows below it are read",
                ),
            ));
        } else {
            let known: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
            checks::columns_not_read(row, &known, self.file, &mut self.problems);
        }
        let hinted = |column| match column {
            Column::Account => self.hint.is_some_and(|hint| hint.account.is_some()),
            Column::Symbol => self.hint.is_some_and(|hint| hint.symbol.is_some()),
            _ => false,
        };
        let missing = columns.require(hinted);
        if missing.is_empty() {
            self.columns = Some(Box::new(columns));
            return;
        }
        let fault = Fault::new(
            format!("the header has no column {}, so no row below it is read", missing.join(", ")),
            "add it; a lots file needs account, symbol, acquired, quantity and cost_basis",
        );
        self.problems.push(Problem::left_out("missing-column", self.file, row.line, fault));
        self.columns = Some(Box::new(columns));
    }

    /// Has a row as many cells as it should, and quotes that close?
    fn has_right_shape(&mut self, row: &Row<'_>, columns: &Columns) -> bool {
        let (code, place, fault) = if row.unclosed {
            (
                "unclosed-quote",
                None,
                Fault::new(
                    "a quote opens in this row and never closes",
                    "close it; if this is the last line the file was cut short, so get it again",
                ),
            )
        } else if !columns.complete {
            // The header's problem has said so for all of them.
            return false;
        } else if row.len() < columns.needed {
            (
                "short-row",
                None,
                Fault::new(
                    format!("the row ends after {} of {} cells", row.len(), columns.width),
                    "complete it; if it is the last one the file was cut short, so get it again",
                ),
            )
        } else if let Some(place) = row.surplus(columns.width) {
            (
                "long-row",
                Some(place),
                Fault::new(
                    format!("the row has {} cells, the header {}", row.len(), columns.width),
                    "put a cell that contains the delimiter in quotes, a number without commas",
                ),
            )
        } else {
            if row.breaks > 0 {
                self.problems.push(spans_lines(self.file, row));
            }
            return true;
        };
        let problem = Problem::left_out(code, self.file, row.line, fault);
        self.problems.push(problem.in_cell(place));
        false
    }

    fn finish(mut self) -> Holdings {
        if self.columns.is_none() {
            let fault = Fault::new(
                "the file has no header row",
                "start with account,symbol,acquired,quantity,cost_basis",
            );
            self.problems.push(Problem::left_out("no-header", self.file, 1, fault));
        }
        let section = Section::new(self.drafts, None, &mut self.problems);
        problem::sort(&mut self.problems);
        Holdings {
            sections: vec![section],
            securities: self.securities.finish(),
            problems: self.problems,
            rows: self.rows,
        }
    }
}

/// Does a row name columns? Only a header has a quantity and one of these others.
fn looks_like_header(row: &Row<'_>) -> bool {
    let has = |wanted: &str| row.cells().any(|cell| cell.eq_ignore_ascii_case(wanted));
    let others = [Column::Symbol, Column::Account, Column::Acquired];
    has(Column::Quantity.name()) && others.iter().any(|column| has(column.name()))
}

/// A cell with line breaks is allowed, and is also what a forgotten quote looks like.
fn spans_lines(file: &Arc<str>, row: &Row<'_>) -> Problem {
    let last = row.line.saturating_add(row.breaks);
    let fault = Fault::new(
        format!("this row goes on to line {last}"),
        "if these are several lots, close the quote that opens in the first of them",
    );
    Problem::note("row-spans-lines", file, row.line, fault)
}
