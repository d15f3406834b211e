//! A row of a whole holding: shares, value and cost, without the day of any purchase.

use super::{Export, LeftOut, Place};
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Level, Lot, Source};
use crate::domain::price::PriceTime;
use crate::formats::names::Key;
use crate::formats::number::Unit;
use crate::formats::table::Row;
use std::sync::Arc;

/// Where a file of whole holdings has the figures of one.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Shares.
    pub quantity: Place,
    /// The price of one.
    pub price: Place,
    /// What all are worth.
    pub value: Place,
    /// What all cost.
    pub basis: Place,
}

impl Export<'_> {
    /// The holding of a row, and its security's price.
    ///
    /// # Errors
    /// When its quantity or its cost cannot be read.
    pub fn position(
        &mut self,
        row: &Row<'_>,
        account: &(Key, AccountId),
        security: &(Key, SecurityId),
        figures: Figures,
        as_of: Option<PriceTime>,
    ) -> Result<Lot, LeftOut> {
        let quantity = self.quantity(row, figures.quantity);
        let basis = self.number(row, figures.basis, "cost basis", Unit::Money);
        let price = self.price(row, figures.price);
        let value = self.number(row, figures.value, "value", Unit::Money).ok().flatten();
        let (quantity, basis) = (quantity?, basis?);
        let kind = self.kind(security);
        let multiplier = self.multiplier(row, kind, quantity, price, value);
        if let Some(price) = price {
            self.priced(row, figures.price, security, price, as_of);
        }
        let source = Source { file: Arc::clone(self.file), line: row.line };
        let base = super::lot(account.1.clone(), security.1.clone(), quantity, basis, source);
        let lot = Lot { level: Level::Position, multiplier, ..base };
        self.gaps(&lot, None, figures.basis);
        Ok(lot)
    }
}
