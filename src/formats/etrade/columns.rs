//! The columns of the positions; a view has some of them, in its own order.

use crate::formats::export::Place;
use crate::formats::table::{Header, Row};

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub symbol: usize,
    pub quantity: usize,
    pub price: Place,
    /// The price paid for one.
    pub paid: Place,
    /// What all cost.
    pub total: Place,
    pub value: Place,
    /// Cells in the header.
    pub width: usize,
    /// The line of the header.
    pub line: u32,
}

impl Columns {
    /// The columns of a header; `None` where it is none of positions.
    pub fn of(header: &Header) -> Option<Self> {
        let columns = Self {
            symbol: header.find("symbol")?,
            // `Quantity`, `Qty #`.
            quantity: header.find_any(&["quantity", "qty"])?,
            price: header.find_any(&["lastprice$", "lastprice"]),
            paid: header.find_any(&["pricepaid$", "pricepaid"]),
            total: header.find_any(&["totalcost", "totalcost$"]),
            value: header.find_any(&["value$", "value"]),
            width: header.width,
            line: 0,
        };
        let dollars = header.has_any(&["lastprice$", "pricepaid$", "value$"]);
        dollars.then_some(columns)
    }

    /// The same of a row, with its line.
    pub fn at(self, row: &Row<'_>) -> Self {
        Self { line: row.line, ..self }
    }

    /// Cells without which a row is cut short.
    pub fn needed(&self) -> usize {
        let all = [Some(self.quantity), self.paid, self.total];
        all.into_iter().flatten().max().unwrap_or_default().max(self.symbol) + 1
    }
}
