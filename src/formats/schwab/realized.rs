//! Schwab's realized gains: lots that were sold, which count as the year's realized history.
//!
//! `"Realized Gain/Loss - Lot Details for Joint_Tenant as of Sun May 03 13:18:19 EDT 2026 from
//! 01/01/2026 to 05/03/2026"`, a header, a row a lot; for all accounts, each begins with a line of
//! its name alone. A basis that is missing stays unknown. The disallowed loss of a wash sale is
//! printed with either sign. The columns called Transaction hold the values before adjustment.
//!
//! Source of the layout: format notes §8, and the headers that public readers of this file expect.

use super::account::{self, Heading};
use crate::domain::lot::Source;
use crate::domain::money::{Money, Shares};
use crate::domain::realized::{Disposal, RealizedLot};
use crate::formats::export::checks::HALF_CENT;
use crate::formats::export::{self, Export, LeftOut, Place};
use crate::formats::holdings::Holdings;
use crate::formats::names::Names;
use crate::formats::number::{self, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::table::{Header, Row, Table};
use crate::formats::text;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What every title begins with.
const TITLE: &str = "Realized Gain/Loss";
/// What stands before the account.
const FOR: &str = " for ";

/// Reads a realized-gain export: the day of its title with what was sold, and the rest. `hint` names
/// the account of a file that lost its title, `names` knows the accounts.
#[must_use]
pub fn read(
    text: &str,
    file: &Arc<str>,
    hint: Option<&FileHint>,
    names: &mut Names,
) -> ((Option<NaiveDate>, Vec<RealizedLot>), Holdings) {
    let mut reader = Reader {
        export: Export::new(file, names, "export Realized Gain/Loss again"),
        heading: Heading::new(hint),
        columns: None,
        lots: Vec::new(),
    };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.row(&row);
    }
    reader.heading.drop_name(&mut reader.export);
    reader.heading.ask(&mut reader.export);
    if reader.columns.is_none() {
        reader.export.no_header();
    }
    let sold = (reader.heading.day(), reader.lots);
    (sold, reader.export.finish(Vec::new()))
}

/// Is this row's text the title of a realized-gain export?
#[must_use]
pub fn is_title(text: &str) -> bool {
    text.starts_with(TITLE)
}

/// Is this the header of a realized-gain export?
#[must_use]
pub fn is_header(header: &Header) -> bool {
    header.has_all(&["symbol", "closeddate", "quantity", "proceeds"])
}

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    symbol: Place,
    name: Place,
    closed: Place,
    opened: Place,
    quantity: Place,
    proceeds: Place,
    basis: Place,
    gain: Place,
    term: Place,
    disallowed: Place,
    /// Cells in the header.
    width: usize,
}

impl Columns {
    fn of(row: &Row<'_>) -> Option<Self> {
        let header = Header::of(row);
        is_header(&header).then(|| Self {
            symbol: header.find("symbol"),
            name: header.find_any(&["name", "description"]),
            closed: header.find("closeddate"),
            opened: header.find("openeddate"),
            quantity: header.find("quantity"),
            proceeds: header.find("proceeds"),
            basis: header.find_any(&["costbasiscb", "costbasis"]),
            gain: header.find("gainloss$"),
            term: header.find("term"),
            disallowed: header.find("disallowedloss"),
            width: header.width,
        })
    }

    /// Cells without which a row is cut short.
    fn needed(&self) -> usize {
        let Self { symbol, closed, opened, quantity, proceeds, basis, term, disallowed, .. } = self;
        [symbol, closed, opened, quantity, proceeds, basis, term, disallowed]
            .into_iter()
            .filter_map(|place| *place)
            .max()
            .map_or(0, |last| last + 1)
    }
}

/// The state of reading one file.
struct Reader<'a> {
    export: Export<'a>,
    heading: Heading,
    columns: Option<Columns>,
    lots: Vec<RealizedLot>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        let line = account::line_of(row);
        if is_title(&line) {
            let rest = line.split_once(FOR).map(|(_, rest)| rest).unwrap_or_default();
            self.heading.title(&mut self.export, row, rest);
            self.columns = None;
        } else if let Some(columns) = Columns::of(row) {
            if !self.heading.begins() && self.columns.is_some() {
                self.export.repeated_header(row);
            }
            self.columns = Some(columns);
        } else if row.cell(0).eq_ignore_ascii_case("total")
            || row.cell(0).eq_ignore_ascii_case("account total")
        {
            // The sum of the rows above.
        } else if export::is_remark(row) {
            self.heading.name(&mut self.export, row);
        } else if let Some(columns) = self.columns {
            self.heading.drop_name(&mut self.export);
            self.export.rows += 1;
            // What is wrong is on the list of problems.
            if let Ok(lot) = self.lot(row, &columns) {
                self.lots.push(lot);
            }
        } else {
            self.export.not_a_lot(row);
        }
    }

    fn lot(&mut self, row: &Row<'_>, columns: &Columns) -> Result<RealizedLot, LeftOut> {
        self.export.shape(row, columns.needed(), columns.width)?;
        let account = self.heading.account(&mut self.export, row)?;
        let export = &mut self.export;
        let security = export.security(row, columns.symbol);
        let quantity = export.quantity(row, columns.quantity);
        let opened = export.date(row, columns.opened, "opened date");
        let closed = export.date(row, columns.closed, "closed date");
        let proceeds = export.number(row, columns.proceeds, "proceeds", Unit::Money);
        let basis = export.number(row, columns.basis, "cost basis", Unit::Money);
        let disallowed = export.number(row, columns.disallowed, "disallowed loss", Unit::Money);
        let (security, quantity, opened) = (security?, quantity?, opened?);
        let (closed, proceeds, basis) = (closed?, proceeds?, basis?);
        let disallowed = disallowed?.filter(|loss| !loss.is_zero());
        let Some(closed) = closed else {
            return Err(self.lacks(row, columns.closed, "missing-date", "day it was sold"));
        };
        let Some(proceeds) = proceeds else {
            return Err(self.lacks(row, columns.proceeds, "missing-proceeds", "proceeds"));
        };
        let name = columns.name.map(|place| row.cell(place)).unwrap_or_default();
        self.export.securities.of(security.0, &security.1).named(name);
        let lot = RealizedLot {
            account: account.1,
            security: security.1,
            quantity: Shares::new(quantity.get().abs()),
            acquired: opened.map(|stamp| stamp.day),
            sold: closed.day,
            proceeds: Money::new(proceeds),
            // A basis is what was paid, whatever sign it is printed with.
            basis: basis.map(|basis| Money::new(basis.abs())),
            stated_term: columns.term.and_then(|place| export::term(row.cell(place))),
            disallowed: disallowed.map(|loss| Money::new(loss.abs())),
            nondeductible: Money::ZERO,
            how: Disposal::Exported,
            source: Source { file: Arc::clone(self.export.file), line: row.line },
        };
        self.check_gain(row, columns, &lot);
        self.gaps(row, columns, &lot);
        Ok(lot)
    }

    fn lacks(&mut self, row: &Row<'_>, place: Place, code: &'static str, what: &str) -> LeftOut {
        let fault = Fault::new(
            format!("the row has no {what}, so its gain is in no figure"),
            "export Realized Gain/Loss again",
        );
        self.export.left_out(row, place, code, fault)
    }

    /// The printed gain is that before the disallowed loss is added back, or after.
    fn check_gain(&mut self, row: &Row<'_>, columns: &Columns, lot: &RealizedLot) {
        let printed = self.export.number(row, columns.gain, "gain", Unit::Money).ok().flatten();
        let (Some(printed), Some(basis)) = (printed, lot.basis) else { return };
        let raw = (lot.proceeds - basis).get();
        let added = lot.disallowed.map(Money::get).unwrap_or_default();
        // All three are rounded to cents.
        let fits = |gain: Decimal| (gain - printed).abs() <= HALF_CENT * Decimal::TWO;
        if !fits(raw) && !fits(raw + added) {
            let fault = Fault::new(
                format!("the gain {printed} is not proceeds less basis, {raw}"),
                "proceeds and basis count; check this row against the broker's screen",
            );
            self.export.note(row, columns.gain, "gain-differs", fault);
        }
    }

    /// Asks for what keeps the gain from being known.
    fn gaps(&mut self, row: &Row<'_>, columns: &Columns, lot: &RealizedLot) {
        let what = format!("{}, {} sh sold {}", lot.security, lot.quantity, lot.sold);
        let mut ask = |code, place: Place, gap: &str, mend: &str| {
            let fault = Fault::new(format!("{what}: no {gap}, so its gain is unknown"), mend);
            let problem = Problem::asks(code, self.export.file, row.line, fault);
            self.export.problems.push(problem.in_cell(place));
        };
        let mend = "look it up, and give the gain as realized_short_term or realized_long_term";
        if lot.basis.is_none() {
            ask("missing-basis", columns.basis, "basis", mend);
        }
        if lot.term().is_none() {
            ask("missing-term", columns.term, "term and no date", mend);
        }
        let word = columns.term.map(|place| row.cell(place)).unwrap_or_default();
        if lot.stated_term.is_none() && !number::is_absent(word) {
            let fault = Fault::new(
                format!("term {} is not known", text::quoted(word)),
                "nothing to do; the term follows from the dates",
            );
            self.export.note(row, columns.term, "wrong-word", fault);
        }
    }
}
