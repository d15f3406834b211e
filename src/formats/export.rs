//! What the readers of broker exports have in common.
//!
//! A reader finds its header, asks [`Export`] for the values of each row by the places of its
//! columns, and makes a lot of them. A value that cannot be taken as it stands is noted with its
//! cell, and the row becomes no lot: [`LeftOut`] says that the problem is on the list already.
//! Values that only check others are told and passed over.

mod cells;
pub mod checks;
pub(in crate::formats) mod named;
pub mod needs;
pub mod position;
pub mod price;
pub mod stamp;

use super::holdings::{Descriptions, Holdings, Section};
use super::names::{Key, Names};
use super::number::{self, Unit};
use super::problem::{self, Fault, Problem};
use super::table::Row;
use super::text;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot, Origin, Rare, Source};
use crate::domain::money::{Money, Rate, Shares, UnitPrice, round};
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::domain::security::SecurityKind;
use crate::domain::term::Term;
use checks::Found;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A problem was noted, and the row cannot become a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut;

/// The place of a column, counted from 0; none where the file has no such column.
pub type Place = Option<usize>;

/// An export while it is read.
pub struct Export<'a> {
    /// The file, as the user knows it.
    pub file: &'a Arc<str>,
    /// Knows the accounts.
    pub names: &'a mut Names,
    /// What the file says of securities.
    pub securities: Descriptions,
    /// What could not be taken as it stands.
    pub problems: Vec<Problem>,
    /// How many rows were to be lots.
    pub rows: usize,
    /// What to do with a damaged file: "download Lot Details again".
    again: &'static str,
    cash: Cash,
    /// Accounts that were asked about.
    asked: BTreeSet<Key>,
}

/// Cash, which is no holding with a gain.
#[derive(Clone, Copy, Debug, Default)]
struct Cash {
    rows: usize,
    line: u32,
    /// `None` once an amount could not be read.
    sum: Option<Decimal>,
}

impl<'a> Export<'a> {
    /// Starts to read a file; `again` is what to do where it is damaged.
    pub fn new(file: &'a Arc<str>, names: &'a mut Names, again: &'static str) -> Self {
        Self {
            file,
            names,
            securities: Descriptions::default(),
            problems: Vec::new(),
            rows: 0,
            again,
            cash: Cash { sum: Some(Decimal::ZERO), ..Cash::default() },
            asked: BTreeSet::new(),
        }
    }

    /// Notes that a row, or a value of it, is in no figure.
    pub fn left_out(
        &mut self,
        row: &Row<'_>,
        place: Place,
        code: &'static str,
        fault: Fault,
    ) -> LeftOut {
        let problem = Problem::left_out(code, self.file, row.line, fault);
        self.problems.push(problem.in_cell(place));
        LeftOut
    }

    /// Notes something that is good to know.
    pub fn note(&mut self, row: &Row<'_>, place: Place, code: &'static str, fault: Fault) {
        let problem = Problem::note(code, self.file, row.line, fault);
        self.problems.push(problem.in_cell(place));
    }

    /// Asks for what only the user can know.
    pub fn ask(&mut self, row: &Row<'_>, place: Place, code: &'static str, fault: Fault) {
        let problem = Problem::asks(code, self.file, row.line, fault);
        self.problems.push(problem.in_cell(place));
    }

    /// Notes a row that nobody takes for a lot.
    pub fn not_a_lot(&mut self, row: &Row<'_>) {
        let first = row.cells().find(|cell| !cell.is_empty()).unwrap_or_default();
        let fault = Fault::new(
            format!("{} is not read as a lot", text::quoted(first)),
            "nothing to do if it is a remark of the broker's",
        );
        self.note(row, None, "not-a-lot", fault);
    }

    /// Passes over a paragraph of the broker's; a word or two may be a row that was cut short, and
    /// are noted.
    pub fn remark(&mut self, row: &Row<'_>) {
        const PARAGRAPH: usize = 5;
        if row.cells().flat_map(str::split_whitespace).count() < PARAGRAPH {
            self.not_a_lot(row);
        }
    }

    /// Notes that no header was found.
    pub fn no_header(&mut self) {
        let fault = Fault::new("the file has no header row", self.again);
        self.problems.push(Problem::left_out("no-header", self.file, 1, fault));
    }

    /// Notes where the broker's word for the term is not what follows from the lot's date.
    pub fn term_differs(&mut self, lot: &Lot, day: Option<NaiveDate>) {
        if let Some(fault) = day.and_then(|day| checks::term(lot, day)) {
            let problem = Problem::note("term-differs", self.file, lot.source.line, fault);
            self.problems.push(problem);
        }
    }

    /// Notes a header that stands a second time.
    pub fn repeated_header(&mut self, row: &Row<'_>) {
        self.problems.push(checks::repeated_header(row, self.file));
    }

    /// Notes the columns of a header that nothing is read from; see [`checks::columns_not_read`].
    pub fn columns_not_read(&mut self, row: &Row<'_>, known: &[&str]) {
        checks::columns_not_read(row, known, self.file, &mut self.problems);
    }

    /// Has a row the shape of its header? See [`checks::shape`].
    ///
    /// # Errors
    /// When it has not.
    pub fn shape(&mut self, row: &Row<'_>, needed: usize, width: usize) -> Result<(), LeftOut> {
        checks::shape(row, needed, width, self.again).map_err(|found| self.found(row, found))
    }

    fn found(&mut self, row: &Row<'_>, (code, place, fault): Found) -> LeftOut {
        self.left_out(row, place, code, fault)
    }

    /// What a security is, so far.
    pub fn kind(&mut self, (key, security): &(Key, SecurityId)) -> Option<SecurityKind> {
        self.securities.of(*key, security).kind
    }

    /// Keeps a security's price.
    pub fn priced(
        &mut self,
        row: &Row<'_>,
        place: Place,
        (key, security): &(Key, SecurityId),
        price: Decimal,
        as_of: Option<PriceTime>,
    ) {
        let source = PriceSource::Export(Arc::clone(self.file));
        let quote = Quote { price: UnitPrice::new(price), as_of, source };
        if let Err(fault) = self.securities.of(*key, security).priced(quote) {
            self.note(row, place, "prices-differ", fault);
        }
    }

    /// What a price is multiplied with to make a value; see [`checks::multiplier`].
    pub fn multiplier(
        &mut self,
        row: &Row<'_>,
        kind: Option<SecurityKind>,
        quantity: Shares,
        price: Option<Decimal>,
        value: Option<Decimal>,
    ) -> Rate {
        let (multiplier, found) = checks::multiplier(kind, quantity.get(), price, value);
        if let Some((code, fault)) = found {
            self.note(row, None, code, fault);
        }
        multiplier
    }

    /// The basis that a price paid for one unit makes.
    ///
    /// # Errors
    /// When it is too large to be believed.
    pub fn basis_of(
        &mut self,
        row: &Row<'_>,
        place: Place,
        paid: Decimal,
        quantity: Shares,
        multiplier: Rate,
    ) -> Result<Decimal, LeftOut> {
        let units = (quantity.abs() * multiplier).get();
        let total = paid.abs().checked_mul(units);
        let total = total.filter(|total| number::is_within(*total, Unit::Money.most().into()));
        total.map(|total| round(total, number::MOST_DECIMALS)).ok_or_else(|| {
            let fault = Fault::new("the cost of this row is more than is believed", self.again);
            self.left_out(row, place, "wrong-number", fault)
        })
    }

    /// Asks for what only the user can know of a lot; see [`checks::gaps`].
    pub fn gaps(&mut self, lot: &Lot, date: Place, basis: Place) {
        checks::gaps(lot, date, basis, self.file, &mut self.problems);
    }

    /// Counts a row of cash.
    pub fn cash(&mut self, row: &Row<'_>, amount: Place) {
        let amount = self.number(row, amount, "amount", Unit::Money).ok().flatten();
        if self.cash.rows == 0 {
            self.cash.line = row.line;
        }
        self.cash.rows += 1;
        self.cash.sum = self.cash.sum.zip(amount).map(|(sum, amount)| sum + amount);
    }

    /// Everything the file says.
    #[must_use]
    pub fn finish(mut self, sections: Vec<Section>) -> Holdings {
        let Cash { rows, line, sum } = self.cash;
        if rows > 0 {
            let amount = sum.map_or_else(String::new, |sum| format!(" of {sum}"));
            let rows = if rows == 1 { String::new() } else { format!(" in {rows} rows") };
            let fault = Fault::new(
                format!("cash{amount}{rows} is no holding and is in no figure"),
                "nothing to do; cash has no gain",
            );
            self.problems.push(Problem::note("cash", self.file, line, fault));
        }
        problem::sort(&mut self.problems);
        Holdings {
            sections,
            securities: self.securities.finish(),
            problems: self.problems,
            rows: self.rows,
        }
    }
}

/// A lot that says no more than every lot does; readers fill in the rest. Whatever sign a broker
/// gives a basis, here it has that of the quantity.
#[must_use]
pub fn lot(
    account: AccountId,
    security: SecurityId,
    quantity: Shares,
    basis: Option<Decimal>,
    source: Source,
) -> Lot {
    let short = quantity.is_negative();
    let basis = basis.map(|basis| if short { -basis.abs() } else { basis.abs() });
    Lot {
        id: LotId::from(""),
        account,
        security,
        level: Level::Lot,
        acquired: None,
        quantity,
        basis: basis.map(Money::new),
        multiplier: Rate::ONE,
        stated_term: None,
        covered: None,
        origin: if short { Origin::Short } else { Origin::Purchase },
        rare: Rare::default(),
        source,
        sequence: 0,
    }
}

/// Has a row no more than one cell that says anything? Then it is a remark, or a row cut short.
#[must_use]
pub fn is_remark(row: &Row<'_>) -> bool {
    !row.unclosed && row.cells().filter(|cell| !cell.is_empty()).count() <= 1
}

/// The term that a word begins with: `Long`, `Long Term`, `long-term`, `LT`.
#[must_use]
pub fn term(cell: &str) -> Option<Term> {
    let lower = cell.trim().to_ascii_lowercase();
    if lower.starts_with("long") || lower == "lt" {
        Some(Term::Long)
    } else if lower.starts_with("short") || lower == "st" {
        Some(Term::Short)
    } else {
        None
    }
}
