//! The columns of the lots file, and where a file has them.

use crate::formats::table::{Header, Row};

macro_rules! columns {
    ($($column:ident, $name:literal, $key:literal, $doc:literal;)*) => {
        /// A column of the canonical lots file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column {
            $(#[doc = $doc] $column,)*
        }

        impl Column {
            /// Every column, in the order in which they are written.
            pub const ALL: &[Self] = &[$(Self::$column),*];

            /// Its name in the header.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$column => $name,)* }
            }

            /// Its name as headers are compared.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$column => $key,)* }
            }
        }

        /// How many there are.
        const COUNT: usize = Column::ALL.len();
    };
}

columns! {
    Account, "account", "account", "The account, by its name or an alias.";
    Symbol, "symbol", "symbol", "The security's symbol.";
    Lot, "lot", "lot", "The lot's id.";
    Name, "name", "name", "The security's name.";
    Acquired, "acquired", "acquired", "The day it was acquired, or sold short.";
    Quantity, "quantity", "quantity", "Shares; negative for a short position.";
    CostBasis, "cost_basis", "costbasis", "Total basis, or opening proceeds.";
    CostPerShare, "cost_per_share", "costpershare", "The same for one share.";
    Price, "price", "price", "A price, where no better source has one.";
    Multiplier, "multiplier", "multiplier", "`value = quantity × price × multiplier`.";
    Term, "term", "term", "What the broker says: `short` or `long`.";
    Covered, "covered", "covered", "Is the basis reported to the IRS?";
    Origin, "origin", "origin", "How the shares came in.";
    HoldingSince, "holding_since", "holdingsince", "The start of the holding period.";
    GiftValue, "gift_value", "giftvalue", "Total value on the day of a gift.";
    WashDisallowed, "wash_disallowed", "washdisallowed", "Disallowed loss inside the basis.";
    Currency, "currency", "currency", "Its currency code.";
    Note, "note", "note", "A remark.";
}

/// Where a file has its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    places: [Option<usize>; COUNT],
    /// Cells in the header.
    pub width: usize,
    /// Cells that a row needs so that no required one is cut off.
    pub needed: usize,
    /// Are all required columns there?
    pub complete: bool,
}

impl Columns {
    /// The columns that a header names.
    pub fn of(header: &Header) -> Self {
        let mut places = [None; COUNT];
        for (place, column) in places.iter_mut().zip(Column::ALL) {
            *place = header.find(column.key());
        }
        let mut columns = Self { places, width: header.width, needed: 0, complete: false };
        let cost = [Column::CostBasis, Column::CostPerShare];
        let cost = cost.iter().filter_map(|column| columns.place(*column)).min();
        let others = [Column::Account, Column::Symbol, Column::Acquired, Column::Quantity];
        let last = others.iter().filter_map(|column| columns.place(*column)).chain(cost).max();
        columns.needed = last.map_or(0, |last| last + 1);
        columns
    }

    /// Settles whether all required columns are there, `hinted` ones left aside: names the others.
    pub fn require(&mut self, hinted: impl Fn(Column) -> bool) -> Vec<&'static str> {
        let required = [Column::Account, Column::Symbol, Column::Acquired, Column::Quantity];
        let mut missing: Vec<&'static str> = required
            .into_iter()
            .filter(|column| self.place(*column).is_none() && !hinted(*column))
            .map(Column::name)
            .collect();
        if self.place(Column::CostBasis).is_none() && self.place(Column::CostPerShare).is_none() {
            missing.push(Column::CostBasis.name());
        }
        self.complete = missing.is_empty();
        missing
    }

    /// Where a column is, counted from 0.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places.get(column as usize).copied().flatten()
    }

    /// The text in a column; nothing where the file has no such column.
    pub fn cell<'r>(&self, row: &Row<'r>, column: Column) -> &'r str {
        self.place(column).map(|place| row.cell(place)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::table;

    #[test]
    fn every_key_is_the_name_as_headers_are_compared() {
        for (place, column) in Column::ALL.iter().enumerate() {
            assert_eq!(*column as usize, place);
            assert_eq!(table::key(column.name()), column.key());
        }
    }
}
