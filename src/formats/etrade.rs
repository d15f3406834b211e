//! E*TRADE's `PortfolioDownload`: the positions of one account, each with its lots below it where the
//! view had them open.
//!
//! A lot's first cell is a date behind blanks. Lots count and positions without lots stand as whole
//! holdings; what the lots leave of a position is shown as a rest without lot. Most views print the
//! price paid and no total cost: the basis then is quantity × price paid × multiplier, which is
//! said. The account stands in a table of its own above, next to one that has a column called
//! Symbol too; the time of the prices stands at the end.
//!
//! Source of the layout: portfolio readers and their test data that are published; format notes
//! §3.6.

mod columns;
mod position;

use super::export::price::{self, Valued};
use super::export::stamp::AsOf;
use super::export::{Export, needs};
use super::holdings::{Drafts, Holdings, Section};
use super::names::{Key, Names};
use super::problem::{Fault, NO_BASIS_COLUMN, Problem};
use super::settings::FileHint;
use super::table::{Header, Row, Table};
use super::text;
use crate::domain::ids::SecurityId;
use columns::Columns;
use position::Position;
use std::sync::Arc;

/// What to do with a damaged file.
const AGAIN: &str = "download the portfolio again at E*TRADE";
/// What stands before the time of the prices.
const GENERATED: &str = "Generated at";

/// Reads a portfolio; `hint` says whose it is where the file does not.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, hint: Option<&FileHint>, names: &mut Names) -> Holdings {
    let generated = text.lines().rev().find_map(|line| line.split_once(GENERATED));
    let mut reader = Reader {
        export: Export::new(file, names, AGAIN),
        accounts: Vec::new(),
        hinted: hint.and_then(|hint| hint.account.clone()),
        as_of: generated.and_then(|(_, when)| AsOf::find(when.trim_matches([',', '"']))),
        table: Place::Start,
        columns: None,
        position: None,
        lots: Drafts::default(),
        holdings: Drafts::default(),
        values: Vec::new(),
        nameless: 0,
        ended: false,
        computed: false,
        complete: false,
    };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.row(&row);
    }
    reader.finish()
}

/// Is this the header of the positions? The table above it has a column called Symbol too.
#[must_use]
pub fn is_header(header: &Header) -> bool {
    Columns::of(header).is_some()
}

/// Where in the file the rows stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    /// Below the header of the account's own table.
    Summary,
    /// Below the header of the positions.
    Positions,
}

/// The state of reading one file.
struct Reader<'a> {
    export: Export<'a>,
    /// The accounts that the file names.
    accounts: Vec<String>,
    /// The account that the settings give this file.
    hinted: Option<String>,
    as_of: Option<AsOf>,
    table: Place,
    columns: Option<Columns>,
    /// The position whose lots may follow.
    position: Option<Position>,
    /// Lots, and whole holdings: where both are there the assembly compares them.
    lots: Drafts,
    holdings: Drafts,
    /// What positions are worth, in a view that has no prices.
    values: Vec<((Key, SecurityId), Valued)>,
    /// Rows of nobody's account.
    nameless: usize,
    /// Was there a total or a time at the end?
    ended: bool,
    /// Was a basis computed from the price paid?
    computed: bool,
    /// Does the view say that it shows securities of all types?
    complete: bool,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        let header = Header::of(row);
        // A zero-width character can stand before any first cell.
        let first = text::clean(row.cell(0), text::NAME_LENGTH);
        if let Some(columns) = Columns::of(&header) {
            if self.columns.is_some() {
                self.export.repeated_header(row);
            }
            self.position = None;
            self.table = Place::Positions;
            self.columns = Some(columns.at(row));
        } else if self.table == Place::Positions {
            self.below_header(row, &first);
        } else if header.has_all(&["account"]) && header.width > 1 {
            self.table = Place::Summary;
        } else if first.starts_with("View Summary") {
            self.table = Place::Start;
        } else if first.is_empty() && row.cell(1) == "All" {
            self.complete = true;
        } else if self.table == Place::Summary && !first.is_empty() && !row.unclosed {
            self.accounts.push(first.into_owned());
        }
    }

    fn below_header(&mut self, row: &Row<'_>, first: &str) {
        let Some(columns) = self.columns else { return };
        if first.eq_ignore_ascii_case("total") || first.starts_with(GENERATED) {
            self.ended = true;
            self.position = None;
        } else if first.eq_ignore_ascii_case("cash") {
            self.position = None;
            self.export.cash(row, columns.value);
        } else if row.unclosed || row.cells().filter(|cell| !cell.is_empty()).count() > 1 {
            self.export.rows += 1;
            // A row that cannot be taken has said why.
            let _ = if is_lot(row, first) {
                self.lot(row, columns)
            } else {
                self.position(row, columns, first)
            };
        } else {
            self.export.not_a_lot(row);
        }
    }

    fn finish(mut self) -> Holdings {
        match self.columns {
            None => self.export.no_header(),
            Some(columns) if columns.paid.is_none() && columns.total.is_none() => {
                let fault = Fault::new(
                    "the view has neither Price Paid nor Total Cost, so no holding has a basis",
                    "choose a view with Price Paid $ and download it again",
                );
                self.push(Problem::asks(NO_BASIS_COLUMN, self.export.file, columns.line, fault));
            }
            Some(columns) if self.computed => {
                let fault = Fault::new(
                    "the file has no total cost: each basis is computed from the price paid",
                    "compare with the broker's cost basis; fees and wash sales may be missing",
                );
                self.push(Problem::note("basis-computed", self.export.file, columns.line, fault));
            }
            Some(_) => {}
        }
        if let Some(columns) = self.columns.filter(|_| !self.ended) {
            let fault = Fault::new("the file has no TOTAL row, so some rows may be missing", AGAIN);
            self.push(Problem::note("no-total", self.export.file, columns.line, fault));
        }
        if self.nameless > 0 {
            let missing = needs::Missing::Account;
            self.push(needs::names(missing, self.export.file, 1, self.nameless));
        }
        let moment = self.as_of.map(AsOf::moment);
        for ((key, security), value) in self.values {
            price::offer(&mut self.export, key, &security, &[value], moment);
        }
        let day = self.as_of.map(|as_of| as_of.day);
        let complete = self.complete;
        let sections = [self.lots, self.holdings].map(|drafts| {
            let section = Section::new(drafts, day, &mut self.export.problems);
            Section { complete, ..section }
        });
        self.export.finish(sections.into())
    }

    fn push(&mut self, problem: Problem) {
        self.export.problems.push(problem);
    }
}

/// Is a row a lot of the position above it? It is indented, or begins with a day or with a sign
/// that there is none; some spreadsheets take the blanks off.
fn is_lot(row: &Row<'_>, first: &str) -> bool {
    let is_date = first.contains('/')
        && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/')
        || first == "--";
    is_date || row.is_indented()
}
