//! One row of the lots file: from its cells to a lot, or to what is wrong with them.

use super::Reader;
use super::columns::{Column, Columns};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot, Origin, Source};
use crate::domain::money::{Money, Rate, Shares, UnitPrice, round};
use crate::domain::price::{PriceSource, Quote};
use crate::domain::term::Term;
use crate::formats::date::{self, Stamp};
use crate::formats::holdings::Keys;
use crate::formats::names::{self, Key};
use crate::formats::number::{self, MOST_DECIMALS, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::table::Row;
use crate::formats::text::{self, NOTE_LENGTH};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A problem was noted, and the row cannot become a lot.
struct LeftOut;

/// A row with the columns it is read by.
#[derive(Clone, Copy)]
struct Cells<'r> {
    row: Row<'r>,
    columns: &'r Columns,
}

impl<'r> Cells<'r> {
    fn get(&self, column: Column) -> &'r str {
        self.columns.cell(&self.row, column)
    }
}

impl Reader<'_> {
    /// The lot of a row; every fault of the row is noted, not only the first.
    pub(super) fn lot(&mut self, row: &Row<'_>, columns: &Columns) -> Option<(Lot, Keys)> {
        let cells = Cells { row: *row, columns };
        let account = self.account(cells);
        let security = self.security(cells);
        let acquired = self.date(cells, Column::Acquired);
        let holding_since = self.date(cells, Column::HoldingSince);
        let quantity = self.quantity(cells);
        let multiplier = self.multiplier(cells);
        let gift_value = self.number(cells, Column::GiftValue, Unit::Money);
        let wash_disallowed = self.number(cells, Column::WashDisallowed, Unit::Money);
        let basis = match (&quantity, &multiplier) {
            (Ok(quantity), Ok(multiplier)) => self.basis(cells, *quantity, *multiplier),
            _ => Err(LeftOut),
        };
        let id = self.id(cells);
        let (Ok((account, account_id)), Ok((security, security_id)), Ok(acquired)) =
            (account, security, acquired)
        else {
            return None;
        };
        let (Ok(quantity), Ok(multiplier), Ok(basis), Ok(holding_since)) =
            (quantity, multiplier, basis, holding_since)
        else {
            return None;
        };
        let (Ok(gift_value), Ok(wash_disallowed), Ok(id)) = (gift_value, wash_disallowed, id)
        else {
            return None;
        };
        let lot = Lot {
            id: id.unwrap_or_else(|| self.no_id.clone()),
            account: account_id,
            security: security_id,
            level: Level::Lot,
            acquired: acquired.map(|stamp| stamp.day),
            acquired_at: acquired.and_then(|stamp| stamp.time),
            holding_since: holding_since.map(|stamp| stamp.day),
            quantity,
            basis,
            multiplier,
            stated_term: self.word(
                cells,
                Column::Term,
                &[("short", Term::Short), ("long", Term::Long)],
            ),
            covered: self.word(cells, Column::Covered, &COVERED),
            origin: self.origin(cells, quantity),
            gift_value: gift_value.map(|value| Money::new(value.abs())),
            wash_disallowed: wash_disallowed.map(|loss| Money::new(loss.abs())),
            foreign_currency: self.foreign_currency(cells),
            note: self.note(cells),
            source: Source { file: Arc::clone(self.file), line: row.line },
            sequence: 0,
        };
        self.describe(cells, security, &lot);
        self.ask_for_gaps(cells, &lot);
        let given = !lot.id.is_empty();
        let id_place = given.then(|| cells.columns.place(Column::Lot)).flatten();
        Some((lot, Keys { account, security, id_place }))
    }

    fn account(&mut self, cells: Cells<'_>) -> Result<(Key, AccountId), LeftOut> {
        let cell = unguarded(cells.get(Column::Account));
        let hinted = self.hint.and_then(|hint| hint.account.as_deref());
        let cell = if cell.is_empty() { hinted.unwrap_or_default() } else { cell };
        let found = self.names.account(cell);
        self.named(cells, Column::Account, found, "missing-account")
    }

    fn security(&mut self, cells: Cells<'_>) -> Result<(Key, SecurityId), LeftOut> {
        let cell = unguarded(cells.get(Column::Symbol));
        let hinted = self.hint.and_then(|hint| hint.symbol.as_deref());
        let cell = if cell.is_empty() { hinted.unwrap_or_default() } else { cell };
        let found = self.names.security(cell);
        self.named(cells, Column::Symbol, found, "missing-symbol")
    }

    fn named<Id>(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        found: Result<Option<Id>, Fault>,
        code: &'static str,
    ) -> Result<Id, LeftOut> {
        let (code, fault) = match found {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => (code, Fault::new(format!("the {} is empty", column.name()), "fill it in")),
            Err(fault) => ("long-name", fault),
        };
        Err(self.left_out(cells, column, code, fault))
    }

    fn id(&mut self, cells: Cells<'_>) -> Result<Option<LotId>, LeftOut> {
        let cell = unguarded(cells.get(Column::Lot));
        if cell.is_empty() {
            return Ok(None);
        }
        names::name(cell, "lot")
            .map(|name| name.map(Into::into))
            .map_err(|fault| self.left_out(cells, Column::Lot, "long-name", fault))
    }

    fn date(&mut self, cells: Cells<'_>, column: Column) -> Result<Option<Stamp>, LeftOut> {
        let stamp = date::read(column.name(), cells.get(column))
            .map_err(|fault| self.left_out(cells, column, "wrong-date", fault))?;
        if stamp.is_some_and(|stamp| stamp.month_first) && !self.month_first_noted {
            self.month_first_noted = true;
            let fault = Fault::new(
                "dates with slashes are read with the month first",
                "write year-month-day, such as 2026-11-20, if the day stands first",
            );
            self.note_at(cells, column, "month-first", fault);
        }
        Ok(stamp)
    }

    fn number(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        unit: Unit,
    ) -> Result<Option<Decimal>, LeftOut> {
        number::read(column.name(), cells.get(column), unit)
            .map_err(|fault| self.left_out(cells, column, "wrong-number", fault))
    }

    fn quantity(&mut self, cells: Cells<'_>) -> Result<Shares, LeftOut> {
        let (code, what) = match self.number(cells, Column::Quantity, Unit::Quantity)? {
            Some(quantity) if !quantity.is_zero() => return Ok(Shares::new(quantity)),
            Some(_) => ("zero-quantity", "the quantity is zero"),
            None => ("missing-quantity", "the quantity is empty"),
        };
        let fault = Fault::new(what, "write the shares still held, or remove the row");
        Err(self.left_out(cells, Column::Quantity, code, fault))
    }

    fn multiplier(&mut self, cells: Cells<'_>) -> Result<Rate, LeftOut> {
        match self.number(cells, Column::Multiplier, Unit::Multiplier)? {
            None => Ok(Rate::ONE),
            Some(multiplier) if multiplier > Decimal::ZERO => Ok(Rate::new(multiplier)),
            Some(multiplier) => {
                let fault = Fault::new(
                    format!("the multiplier {multiplier} is not above zero"),
                    "write 1, 100 for an option, 0.01 for a bond quoted per 100",
                );
                Err(self.left_out(cells, Column::Multiplier, "wrong-number", fault))
            }
        }
    }

    /// The basis with the sign of the quantity: its own sign in the file means nothing.
    fn basis(
        &mut self,
        cells: Cells<'_>,
        quantity: Shares,
        multiplier: Rate,
    ) -> Result<Option<Money>, LeftOut> {
        let total = self.number(cells, Column::CostBasis, Unit::Money);
        let unit = self.number(cells, Column::CostPerShare, Unit::Price);
        let (total, unit) = (total?.map(|total| total.abs()), unit?.map(|unit| unit.abs()));
        let from_unit = match unit {
            Some(unit) => Some(self.total_of(cells, quantity, multiplier, unit)?),
            None => None,
        };
        if let (Some(total), Some(unit), Some(from_unit)) = (total, unit, from_unit)
            && (total - from_unit).abs() > rounding(quantity, multiplier, unit, total)
        {
            let fault = Fault::new(
                format!(
                    "cost_basis is {total}, but cost_per_share makes it {}",
                    from_unit.normalize()
                ),
                "the total counts; correct or empty one of the two",
            );
            self.note_at(cells, Column::CostPerShare, "costs-differ", fault);
        }
        let signed = |basis: Decimal| if quantity.is_negative() { -basis } else { basis };
        Ok(total.or(from_unit).map(|basis| Money::new(signed(basis))))
    }

    /// The total that a cost of one share makes: times the multiplier, as a price is.
    fn total_of(
        &mut self,
        cells: Cells<'_>,
        quantity: Shares,
        multiplier: Rate,
        unit: Decimal,
    ) -> Result<Decimal, LeftOut> {
        let total = (UnitPrice::new(unit) * (quantity.abs() * multiplier)).get();
        if total > Decimal::from(10_000_000_000_000_i64) {
            let fault =
                Fault::new("the cost of this lot is more than 10,000,000,000,000", "check it");
            return Err(self.left_out(cells, Column::CostPerShare, "wrong-number", fault));
        }
        Ok(round(total, MOST_DECIMALS))
    }

    /// A word out of a list; another one is noted and not used.
    fn word<T: Copy>(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        known: &[(&str, T)],
    ) -> Option<T> {
        let cell = cells.get(column);
        if number::is_absent(cell) {
            return None;
        }
        let found = known.iter().find(|(word, _)| cell.eq_ignore_ascii_case(word));
        if found.is_none() {
            let words = || known.iter().map(|(word, _)| *word);
            let mend = text::did_you_mean(cell, words()).map_or_else(
                || format!("write one of {}, or nothing", words().collect::<Vec<_>>().join(", ")),
                |word| format!("did you mean {word}?"),
            );
            let message = format!("{} {} is not known", column.name(), text::quoted(cell));
            let problem = Problem::left_out(
                "wrong-word",
                self.file,
                cells.row.line,
                Fault::new(message, mend),
            );
            self.push_at(cells, column, problem);
        }
        found.map(|(_, value)| *value)
    }

    fn origin(&mut self, cells: Cells<'_>, quantity: Shares) -> Origin {
        let usual = if quantity.is_negative() { Origin::Short } else { Origin::Purchase };
        let known = Origin::ALL.map(|(origin, slug)| (slug, origin));
        self.word(cells, Column::Origin, &known).unwrap_or(usual)
    }

    fn foreign_currency(&mut self, cells: Cells<'_>) -> Option<Arc<str>> {
        let cell = unguarded(cells.get(Column::Currency));
        if cell.is_empty() || cell.eq_ignore_ascii_case("USD") {
            return None;
        }
        let code = text::clean(&cell.to_uppercase(), 12).into_owned();
        let fault = Fault::new(
            format!("a lot in {code} is shown, and is in no total and no tax figure"),
            "nothing to do; lotscope counts US dollars only",
        );
        self.note_at(cells, Column::Currency, "foreign-currency", fault);
        Some(code.into())
    }

    fn note(&mut self, cells: Cells<'_>) -> Option<String> {
        let cell = unguarded(cells.get(Column::Note));
        let note = text::clean(cell, NOTE_LENGTH);
        if note.ends_with('…') && !cell.ends_with('…') {
            let fault = Fault::new(
                format!("the note is longer than {NOTE_LENGTH} characters and is shown cut"),
                "nothing to do",
            );
            self.note_at(cells, Column::Note, "long-note", fault);
        }
        (!note.is_empty()).then(|| note.into_owned())
    }

    /// Keeps the security's name and price.
    fn describe(&mut self, cells: Cells<'_>, key: Key, lot: &Lot) {
        let name = unguarded(cells.get(Column::Name));
        if !name.is_empty() {
            self.securities.of(key, &lot.security).named(name);
        }
        let cell = cells.get(Column::Price);
        if cell.is_empty() || !lot.is_usd() {
            return;
        }
        let price = match number::read(Column::Price.name(), cell, Unit::Price) {
            Ok(Some(price)) if price.is_sign_negative() && !price.is_zero() => Err(Fault::new(
                format!("the price {price} is below zero"),
                "write a price of zero or more",
            )),
            other => other,
        };
        match price {
            Ok(None) => {}
            Ok(Some(price)) => {
                let source = PriceSource::Export(Arc::clone(self.file));
                let quote = Quote { price: UnitPrice::new(price), as_of: None, source };
                if let Err(fault) = self.securities.of(key, &lot.security).priced(quote) {
                    self.note_at(cells, Column::Price, "prices-differ", fault);
                }
            }
            // The lot itself is sound: only the price is in no figure.
            Err(fault) => {
                self.left_out(cells, Column::Price, "wrong-number", fault);
            }
        }
    }

    /// Asks for what only the user can know, and marks a basis of zero, which may be true.
    fn ask_for_gaps(&mut self, cells: Cells<'_>, lot: &Lot) {
        if !lot.is_usd() {
            return;
        }
        // Hardly any row has a gap, so nothing is put into words before one is found.
        let what = || format!("{}, {} sh", lot.security, lot.quantity);
        if lot.acquired.is_none() {
            let fault = Fault::new(format!("{}: no date", what()), "write the day it was acquired");
            let problem = Problem::asks("missing-date", self.file, cells.row.line, fault);
            self.push_at(cells, Column::Acquired, problem);
        }
        match lot.basis {
            None => {
                let fault =
                    Fault::new(format!("{}: no basis", what()), "write what it cost in total");
                let problem = Problem::asks("missing-basis", self.file, cells.row.line, fault);
                let cost = [Column::CostBasis, Column::CostPerShare];
                let column = cost.into_iter().find(|column| cells.columns.place(*column).is_some());
                self.push_at(cells, column.unwrap_or(Column::CostBasis), problem);
            }
            Some(basis) if basis.is_zero() => {
                let fault = Fault::new(
                    format!("{}: a basis of zero, which is believed", what()),
                    "empty the cell if the basis is not known",
                );
                self.note_at(cells, Column::CostBasis, "zero-basis", fault);
            }
            Some(_) => {}
        }
    }

    fn left_out(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        code: &'static str,
        fault: Fault,
    ) -> LeftOut {
        let problem = Problem::left_out(code, self.file, cells.row.line, fault);
        self.push_at(cells, column, problem);
        LeftOut
    }

    fn note_at(&mut self, cells: Cells<'_>, column: Column, code: &'static str, fault: Fault) {
        let problem = Problem::note(code, self.file, cells.row.line, fault);
        self.push_at(cells, column, problem);
    }

    fn push_at(&mut self, cells: Cells<'_>, column: Column, problem: Problem) {
        self.problems.push(problem.in_cell(cells.columns.place(column)));
    }
}

/// The words for "reported to the IRS" and for "not".
const COVERED: [(&str, bool); 10] = [
    ("yes", true),
    ("no", false),
    ("true", true),
    ("false", false),
    ("covered", true),
    ("noncovered", false),
    ("non-covered", false),
    ("uncovered", false),
    ("1", true),
    ("0", false),
];

/// How far total and unit cost may be apart because their last digits were rounded.
fn rounding(quantity: Shares, multiplier: Rate, unit: Decimal, total: Decimal) -> Decimal {
    let half = |value: Decimal| Decimal::try_new(5, value.scale() + 1).unwrap_or_default();
    let units = (quantity.abs() * multiplier).get();
    half(unit).checked_mul(units).unwrap_or_default() + half(total)
}

/// A text cell without the apostrophe that keeps a spreadsheet from running it.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if super::write::needs_guard(rest) => rest,
        _ => cell,
    }
}
