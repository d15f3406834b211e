//! The values in the cells of a row: numbers, prices, shares, dates.

use super::{Export, LeftOut, Place};
use crate::domain::money::Shares;
use crate::formats::date::{self, Stamp};
use crate::formats::number::{self, Unit};
use crate::formats::problem::Fault;
use crate::formats::table::Row;
use rust_decimal::Decimal;

impl Export<'_> {
    /// The number in a cell; `None` where there is none.
    ///
    /// # Errors
    /// When the cell is no number.
    pub fn number(
        &mut self,
        row: &Row<'_>,
        place: Place,
        name: &str,
        unit: Unit,
    ) -> Result<Option<Decimal>, LeftOut> {
        let Some(cell) = place.map(|place| row.cell(place)) else { return Ok(None) };
        number::read(name, cell, unit)
            .map_err(|fault| self.left_out(row, place, "wrong-number", fault))
    }

    /// A price, which is never below zero; the row counts without it where it is wrong.
    pub fn price(&mut self, row: &Row<'_>, place: Place) -> Option<Decimal> {
        let price = self.number(row, place, "price", Unit::Price).ok().flatten()?;
        if price < Decimal::ZERO {
            let fault = Fault::new(format!("the price {price} is below zero"), self.again);
            self.left_out(row, place, "wrong-number", fault);
            return None;
        }
        Some(price)
    }

    /// The shares of a lot, never zero.
    ///
    /// # Errors
    /// When the cell has none.
    pub fn quantity(&mut self, row: &Row<'_>, place: Place) -> Result<Shares, LeftOut> {
        let (code, what) = match self.number(row, place, "quantity", Unit::Quantity)? {
            Some(quantity) if !quantity.is_zero() => return Ok(Shares::new(quantity)),
            Some(_) => ("zero-quantity", "the quantity is zero"),
            None => ("missing-quantity", "the quantity is empty"),
        };
        let fault = Fault::new(what, "remove the row if it is no lot");
        Err(self.left_out(row, place, code, fault))
    }

    /// The date in a cell; `None` where there is none.
    ///
    /// # Errors
    /// When the cell is no date.
    pub fn date(
        &mut self,
        row: &Row<'_>,
        place: Place,
        name: &str,
    ) -> Result<Option<Stamp>, LeftOut> {
        let Some(cell) = place.map(|place| row.cell(place)) else { return Ok(None) };
        date::read(name, cell).map_err(|fault| self.left_out(row, place, "wrong-date", fault))
    }
}
