//! One row of the lots file: from its cells to a lot, or to what is wrong with them.

use super::Reader;
use super::columns::{Column, Columns};
use super::values::{COVERED, Cells, LeftOut};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot, Origin, Rare, Source, TRANSFER_STATEMENT};
use crate::domain::money::{Money, UnitPrice};
use crate::domain::price::{PriceSource, Quote};
use crate::domain::term::Term;
use crate::formats::cell::unguarded;
use crate::formats::holdings::Keys;
use crate::formats::names::{self, Key};
use crate::formats::number::{self, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::table::Row;
use crate::formats::text::{self, NOTE_LENGTH};
use rust_decimal::Decimal;
use std::sync::Arc;

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
        let costs = self.costs(cells);
        let id = self.id(cells);
        let (account, account_id) = account.ok()?;
        let (security, security_id) = security.ok()?;
        let (acquired, holding_since) = (acquired.ok()?, holding_since.ok()?);
        let (quantity, multiplier) = (quantity.ok()?, multiplier.ok()?);
        let (gift_value, wash_disallowed) = (gift_value.ok()?, wash_disallowed.ok()?);
        let (costs, id) = (costs.ok()?, id.ok()?);
        let basis = self.basis(cells, costs, quantity, multiplier).ok()?;
        let mut rare = Rare::default();
        rare.put(acquired.and_then(|stamp| stamp.time), |facts| &mut facts.acquired_at);
        rare.put(holding_since.map(|stamp| stamp.day), |facts| &mut facts.holding_since);
        let amount = |value: Decimal| Money::new(value.abs());
        rare.put(gift_value.map(amount), |facts| &mut facts.gift_value);
        rare.put(wash_disallowed.map(amount), |facts| &mut facts.wash_disallowed);
        rare.put(self.foreign_currency(cells), |facts| &mut facts.foreign_currency);
        rare.put(self.note(cells), |facts| &mut facts.note);
        let lot = Lot {
            id: id.unwrap_or_else(|| LotId::from("")),
            account: account_id,
            security: security_id,
            level: Level::Lot,
            acquired: acquired.map(|stamp| stamp.day),
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
            rare,
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
        if cell.is_empty() {
            return None;
        }
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
        let cell = if lot.is_usd() { cells.get(Column::Price) } else { "" };
        if name.is_empty() && cell.is_empty() {
            return;
        }
        let described = self.securities.of(key, &lot.security);
        described.named(name);
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
                let price = UnitPrice::new(price);
                // Rows of one security repeat its price.
                if described.quote.as_ref().is_some_and(|quote| quote.price == price) {
                    return;
                }
                let source = PriceSource::Export(Arc::clone(self.file));
                if let Err(fault) = described.priced(Quote { price, as_of: None, source }) {
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
                let mut mend = "write what it cost in total".to_owned();
                if lot.origin == Origin::Transfer {
                    mend = format!("{mend}; {TRANSFER_STATEMENT}");
                }
                let fault = Fault::new(format!("{}: no basis", what()), mend);
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
}
