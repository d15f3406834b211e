//! `basis.csv`: what the user knows of lots whose file does not say it.
//!
//! `account,symbol,lot,acquired,basis,who,when,source`, columns in any order, one row a lot and a
//! word. `basis` is the lot's total. A further column `quantity`, which lotscope adds where it makes
//! the file, keeps how many shares the row speaks of: a lot that was sold in part since has its part
//! of the total. Which lot a row means is found where all lots are known, in the import; here rows
//! become [`Entry`]s.

#[cfg(test)]
mod tests;
mod write;

pub use write::{NotAdded, with};

use super::cell::unguarded;
use super::date;
use super::export::checks::{self, Found};
use super::names;
use super::number::{self, Unit};
use super::problem::{self, Fault, Problem};
use super::table::{Header, Row, Table};
use super::text::{self, NAME_LENGTH, NOTE_LENGTH};
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::money::{Money, Shares};
use crate::domain::told::Word;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The slug of the file in reports.
pub const FORMAT: &str = "basis";

/// What the file begins with where lotscope makes it.
const HEADER: &str = "account,symbol,lot,acquired,basis,who,when,source,quantity";

/// What mends a row that is not whole.
const AGAIN: &str = "complete the row";

/// Where the cells of a row are, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    account: usize,
    symbol: usize,
    /// The lot's id.
    pub lot: Option<usize>,
    /// The acquisition date.
    pub acquired: Option<usize>,
    /// The total basis.
    pub basis: Option<usize>,
    who: Option<usize>,
    when: Option<usize>,
    source: Option<usize>,
    /// The shares that the row speaks of.
    pub quantity: Option<usize>,
    width: usize,
}

impl Columns {
    /// The names of the columns.
    const NAMES: [&'static str; 9] =
        ["account", "symbol", "lot", "acquired", "basis", "who", "when", "source", "quantity"];

    fn of(header: &Header) -> Option<Self> {
        let columns = Self {
            account: header.find("account")?,
            symbol: header.find("symbol")?,
            lot: header.find("lot"),
            acquired: header.find("acquired"),
            basis: header.find("basis"),
            who: header.find("who"),
            when: header.find("when"),
            source: header.find("source"),
            quantity: header.find("quantity"),
            width: header.width,
        };
        (columns.acquired.is_some() || columns.basis.is_some()).then_some(columns)
    }
}

/// A row that tells something of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account, as the row names it.
    pub account: String,
    /// The security.
    pub security: SecurityId,
    /// The lot, where the row names one.
    pub lot: Option<LotId>,
    /// The shares that the row speaks of, positive.
    pub quantity: Option<Shares>,
    /// The acquisition date.
    pub acquired: Option<NaiveDate>,
    /// The total basis, positive for long and short alike.
    pub basis: Option<Money>,
    /// Who says so.
    pub word: Word,
    /// The line, from 1.
    pub line: u32,
    /// Where its cells are.
    pub columns: Columns,
}

/// Everything the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Its rows, in its order.
    pub entries: Vec<Entry>,
    /// What could not be taken as it stands.
    pub problems: Vec<Problem>,
    /// How many rows were to tell something.
    pub rows: usize,
}

/// Reads the file.
#[must_use]
pub fn read(text: &str, file: &Arc<str>) -> Basis {
    let mut reader = Reader { file, columns: None, read: Basis::default() };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.row(&row);
    }
    if reader.columns.is_none() && !text.trim().is_empty() {
        let fault = Fault::new("the file has no header row", format!("start with {HEADER}"));
        reader.read.problems.insert(0, Problem::left_out("no-header", file, 1, fault));
    }
    problem::sort(&mut reader.read.problems);
    reader.read
}

struct Reader<'a> {
    file: &'a Arc<str>,
    columns: Option<Columns>,
    read: Basis,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        if !row.unclosed
            && let Some(columns) = Columns::of(&Header::of(row))
        {
            return self.header(row, columns);
        }
        let Some(columns) = self.columns else {
            let fault = Fault::new(
                format!("{} stands above the header", text::quoted(row.cell(0))),
                "it is not read; take it away if it is a row",
            );
            return self.read.problems.push(Problem::note("not-a-row", self.file, row.line, fault));
        };
        self.read.rows += 1;
        match self.entry(row, columns) {
            Ok(entry) => self.read.entries.push(entry),
            Err((code, place, fault)) => {
                let problem = Problem::left_out(code, self.file, row.line, fault);
                self.read.problems.push(problem.in_cell(place));
            }
        }
    }

    fn header(&mut self, row: &Row<'_>, columns: Columns) {
        let problems = &mut self.read.problems;
        if self.columns.replace(columns).is_some() {
            problems.push(checks::repeated_header(row, self.file));
        }
        checks::columns_not_read(row, &Columns::NAMES, self.file, problems);
    }

    fn entry(&mut self, row: &Row<'_>, columns: Columns) -> Result<Entry, Found> {
        let needed = [Some(columns.account), Some(columns.symbol), columns.acquired, columns.basis];
        let needed = needed.into_iter().flatten().max().unwrap_or(0) + 1;
        checks::shape(row, needed, columns.width, AGAIN)?;
        let text = |place: Option<usize>| unguarded(place.map_or("", |place| row.cell(place)));
        let long = |place| move |fault| ("long-name", place, fault);
        let missing = |code, place, what: &str| {
            (code, Some(place), Fault::new(format!("the {what} is empty"), "fill it in"))
        };
        let account = names::name(text(Some(columns.account)), "account")
            .map_err(long(Some(columns.account)))?
            .ok_or_else(|| missing("missing-account", columns.account, "account"))?;
        let security = names::symbol(text(Some(columns.symbol)))
            .map_err(long(Some(columns.symbol)))?
            .ok_or_else(|| missing("missing-symbol", columns.symbol, "symbol"))?;
        let lot = names::name(text(columns.lot), "lot").map_err(long(columns.lot))?;
        let quantity = number(row, columns.quantity, "quantity", Unit::Quantity)?;
        let acquired = date_of(row, columns.acquired, "acquired")?;
        let basis = number(row, columns.basis, "basis", Unit::Money)?;
        if acquired.is_none() && basis.is_none() {
            let fault = Fault::new(
                format!("the row says neither when {security} was acquired nor what it cost"),
                "fill in acquired or basis, or take the row away",
            );
            return Err(("nothing-told", columns.basis.or(columns.acquired), fault));
        }
        let when = date_of(row, columns.when, "when").unwrap_or_else(|(code, place, fault)| {
            // The day it was written down costs no more than itself.
            let problem = Problem::left_out(code, self.file, row.line, fault);
            self.read.problems.push(problem.in_cell(place));
            None
        });
        let word = Word {
            who: text::clean(text(columns.who), NAME_LENGTH).into_owned(),
            when,
            source: text::clean(text(columns.source), NOTE_LENGTH).into_owned(),
        };
        Ok(Entry {
            account,
            security,
            lot: lot.map(LotId::from),
            quantity: quantity.map(|quantity| Shares::new(quantity.abs())),
            acquired,
            basis: basis.map(|basis| Money::new(basis.abs())),
            word,
            line: row.line,
            columns,
        })
    }
}

fn number(
    row: &Row<'_>,
    place: Option<usize>,
    name: &str,
    unit: Unit,
) -> Result<Option<Decimal>, Found> {
    let cell = place.map_or("", |place| row.cell(place));
    number::read(name, cell, unit).map_err(|fault| ("wrong-number", place, fault))
}

fn date_of(row: &Row<'_>, place: Option<usize>, name: &str) -> Result<Option<NaiveDate>, Found> {
    let cell = place.map_or("", |place| row.cell(place));
    let stamp = date::read(name, cell).map_err(|fault| ("wrong-date", place, fault))?;
    Ok(stamp.map(|stamp| stamp.day))
}
