//! A position, and a lot below it.

use super::Reader;
use super::columns::Columns;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Level, Lot, Source};
use crate::domain::money::{Rate, Shares};
use crate::domain::security::SecurityKind;
use crate::formats::export::price::Valued;
use crate::formats::export::stamp::AsOf;
use crate::formats::export::{self, LeftOut};
use crate::formats::holdings::Keys;
use crate::formats::names::Key;
use crate::formats::number::Unit;
use crate::formats::problem::Fault;
use crate::formats::table::Row;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What a position's lots have from it.
#[derive(Clone, Debug)]
pub(super) struct Position {
    account: Option<(Key, AccountId)>,
    security: (Key, SecurityId),
    multiplier: Rate,
}

impl Reader<'_> {
    /// Reads a position; the lots below it have its security even where its own figures are wrong.
    pub(super) fn position(
        &mut self,
        row: &Row<'_>,
        columns: Columns,
        first: &str,
    ) -> Result<(), LeftOut> {
        self.position = None;
        let account = self.account(row).ok();
        let security = self.export.security_named(row, Some(columns.symbol), first)?;
        let kind = self.export.kind(&security);
        let is_option = kind == Some(SecurityKind::Option);
        let usual = if is_option { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        let multiplier = Rate::new(usual);
        self.position =
            Some(Position { account: account.clone(), security: security.clone(), multiplier });
        self.shape(row, columns)?;
        let quantity = self.export.quantity(row, Some(columns.quantity));
        let price = self.export.price(row, columns.price);
        let value = self.export.number(row, columns.value, "value", Unit::Money).ok().flatten();
        let quantity = quantity?;
        // An option's value is of the middle of bid and ask, its price of the last trade.
        let compared = value.filter(|_| !is_option);
        let multiplier = self.export.multiplier(row, kind, quantity, price, compared);
        self.position =
            Some(Position { account: account.clone(), security: security.clone(), multiplier });
        if multiplier.get() < Decimal::ONE {
            let described = self.export.securities.of(security.0, &security.1);
            described.kind = described.kind.or(Some(SecurityKind::Bond));
        }
        if let Some(price) = price {
            let as_of = self.as_of.map(AsOf::moment);
            self.export.priced(row, columns.price, &security, price, as_of);
        } else if let Some(value) = value.filter(|_| columns.price.is_none()) {
            let units = (quantity * multiplier).get();
            self.values.push((security.clone(), Valued { units, value, line: row.line }));
        }
        let basis = self.basis(row, columns, quantity, multiplier)?;
        let Some(account) = account else {
            self.nameless += 1;
            return Err(LeftOut);
        };
        let source = Source { file: Arc::clone(self.export.file), line: row.line };
        let plain = export::lot(account.1, security.1, quantity, basis, source);
        let lot = Lot { level: Level::Position, multiplier, ..plain };
        self.export.gaps(&lot, None, columns.total.or(columns.paid));
        self.holdings.push(lot, Keys { account: account.0, security: security.0, id_place: None });
        Ok(())
    }

    /// Reads a lot of the position above it.
    pub(super) fn lot(&mut self, row: &Row<'_>, columns: Columns) -> Result<(), LeftOut> {
        let Some(position) = self.position.clone() else {
            let fault = Fault::new("no position stands above this lot", super::AGAIN);
            return Err(self.export.left_out(row, None, "no-position", fault));
        };
        self.shape(row, columns)?;
        let export = &mut self.export;
        let acquired = export.date(row, Some(columns.symbol), "date");
        let quantity = export.quantity(row, Some(columns.quantity));
        let (acquired, quantity) = (acquired?, quantity?);
        let basis = self.basis(row, columns, quantity, position.multiplier)?;
        let Some(account) = position.account else {
            self.nameless += 1;
            return Err(LeftOut);
        };
        let source = Source { file: Arc::clone(self.export.file), line: row.line };
        let (key, security) = position.security;
        let lot = Lot {
            acquired: acquired.map(|stamp| stamp.day),
            multiplier: position.multiplier,
            ..export::lot(account.1, security, quantity, basis, source)
        };
        self.export.gaps(&lot, Some(columns.symbol), columns.total.or(columns.paid));
        let keys = Keys { account: account.0, security: key, id_place: None };
        self.lots.push(lot, keys);
        Ok(())
    }

    /// Has a row its shape? A file that ends in a row of the positions was cut short, and its last
    /// figure may be half of itself.
    fn shape(&mut self, row: &Row<'_>, columns: Columns) -> Result<(), LeftOut> {
        self.export.shape(row, columns.needed(), columns.width)?;
        if !row.is_end {
            return Ok(());
        }
        let fault = Fault::new("the file ends in this row, so it was cut short", super::AGAIN);
        Err(self.export.left_out(row, None, "short-row", fault))
    }

    /// The account that the file names, if it names one alone; else the one of the settings.
    fn account(&mut self, row: &Row<'_>) -> Result<(Key, AccountId), LeftOut> {
        let mut names: Vec<&str> = Vec::new();
        if let [account] = self.accounts.as_slice() {
            names.push(account);
            // `Brokerage -7001` is known by its number, too.
            names.extend(account.rsplit_once('-').map(|(_, number)| number));
        } else if let Some(hinted) = &self.hinted {
            names.push(hinted);
        }
        if names.is_empty() {
            return Err(LeftOut);
        }
        self.export.account(row, None, &names)
    }

    /// The total cost, or what the price paid makes.
    fn basis(
        &mut self,
        row: &Row<'_>,
        columns: Columns,
        quantity: Shares,
        multiplier: Rate,
    ) -> Result<Option<Decimal>, LeftOut> {
        if let Some(total) = self.export.number(row, columns.total, "total cost", Unit::Money)? {
            return Ok(Some(total));
        }
        let Some(paid) = self.export.number(row, columns.paid, "price paid", Unit::Price)? else {
            return Ok(None);
        };
        self.computed = true;
        self.export.basis_of(row, columns.paid, paid, quantity, multiplier).map(Some)
    }
}
