//! The rows of any of the three files, before anyone decides which of them count.

use crate::formats::export::{Export, LeftOut, Place};
use crate::formats::problem::Fault;
use crate::formats::table::{Header, Kept, Row};
use std::collections::HashMap;

macro_rules! fields {
    ($($field:ident, $attribute:literal, $words:literal, [$($key:literal),+];)*) => {
        /// A value that open positions can have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Field {
            $($field,)*
        }

        impl Field {
            /// Every field.
            pub const ALL: &[Self] = &[$(Self::$field),*];

            /// The XML attribute.
            pub const fn attribute(self) -> &'static str {
                match self { $(Self::$field => $attribute,)* }
            }

            /// What messages call it.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$field => $words,)* }
            }

            /// The names of its column, as headers are compared.
            const fn keys(self) -> &'static [&'static str] {
                match self { $(Self::$field => &[$($key),+],)* }
            }
        }

        const COUNT: usize = Field::ALL.len();
    };
}

fields! {
    Account, "accountId", "account", ["clientaccountid", "accountid", "account"];
    Currency, "currency", "currency", ["currencyprimary", "currency"];
    Category, "assetCategory", "asset category", ["assetclass", "assetcategory"];
    Subcategory, "subCategory", "subcategory", ["subcategory"];
    Symbol, "symbol", "symbol", ["symbol"];
    Name, "description", "description", ["description"];
    Isin, "isin", "ISIN", ["isin"];
    Cusip, "cusip", "CUSIP", ["cusip"];
    Underlying, "underlyingSymbol", "underlying symbol", ["underlyingsymbol"];
    Expiry, "expiry", "expiry", ["expiry"];
    Strike, "strike", "strike", ["strike"];
    PutCall, "putCall", "put/call", ["putcall"];
    Multiplier, "multiplier", "multiplier", ["multiplier", "mult"];
    Reported, "reportDate", "report date", ["reportdate"];
    Quantity, "position", "quantity", ["position", "quantity"];
    Price, "markPrice", "price", ["markprice", "closeprice"];
    Value, "positionValue", "value", ["positionvalue", "value"];
    UnitCost, "costBasisPrice", "cost price", ["costbasisprice", "costprice"];
    Cost, "costBasisMoney", "cost basis", ["costbasismoney", "costbasis"];
    Level, "levelOfDetail", "level of detail", ["levelofdetail", "datadiscriminator"];
    Opened, "openDateTime", "open date", ["opendatetime", "open"];
    HeldSince, "holdingPeriodDateTime", "holding period", ["holdingperioddatetime"];
    Vesting, "vestingDate", "vesting date", ["vestingdate"];
    Code, "code", "code", ["code"];
}

/// Where a table has its fields.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    places: [Place; COUNT],
    /// How many columns the header names.
    pub width: usize,
    /// How many cells the header has.
    cells: usize,
    /// How many cells a row needs so that nothing a lot needs is cut off.
    pub needed: usize,
}

impl Columns {
    /// The columns that a header names, which has so many cells.
    pub fn of(header: &Header, cells: usize) -> Self {
        let mut places = [None; COUNT];
        for (place, field) in places.iter_mut().zip(Field::ALL) {
            *place = header.find_any(field.keys());
        }
        let mut columns = Self { places, width: header.width, cells, needed: 0 };
        let last = [Field::Symbol, Field::Quantity, Field::Cost, Field::UnitCost, Field::Opened]
            .into_iter()
            .filter_map(|field| columns.place(field))
            .max();
        columns.needed = last.map_or(0, |last| last + 1);
        columns
    }

    /// Every field in its order: how XML attributes are kept.
    pub fn of_attributes() -> Self {
        let mut places = [None; COUNT];
        for (number, place) in places.iter_mut().enumerate() {
            *place = Some(number);
        }
        Self { places, width: COUNT, cells: COUNT, needed: 0 }
    }

    /// Has a row of this table its shape? Interactive Brokers puts no comma behind the last cell, so
    /// one cell too many means that all of them may be shifted, even if the last is empty.
    ///
    /// # Errors
    /// When it has not, which is noted.
    pub fn shape(&self, row: &Row<'_>, export: &mut Export<'_>) -> Result<(), LeftOut> {
        export.shape(row, self.needed, self.width)?;
        if row.len() <= self.cells {
            return Ok(());
        }
        let fault = Fault::new(
            format!("the row has {} cells, the header {}", row.len(), self.cells),
            "put numbers with commas in quotes, or download the file again",
        );
        Err(export.left_out(row, Some(self.cells), "long-row", fault))
    }

    /// Where a field is, counted from 0.
    pub fn place(&self, field: Field) -> Place {
        self.places.get(field as usize).copied().flatten()
    }
}

/// A row of open positions.
#[derive(Debug)]
pub(super) struct Entry {
    row: Kept,
    /// Which of the document's columns it stands under.
    columns: usize,
    /// Which of the document's statements it stands in.
    pub statement: usize,
}

/// What a statement says of all its rows.
#[derive(Debug, Default)]
pub(super) struct Statement {
    /// Whose it is, where it says so.
    pub account: String,
    /// Its last day as printed.
    pub day: String,
}

/// What another table of the file says of a security.
#[derive(Debug, Default)]
pub(super) struct About {
    pub name: String,
    pub subcategory: String,
}

/// Everything a file says of open positions.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Its values are XML attributes, which have no columns.
    pub is_xml: bool,
    pub statements: Vec<Statement>,
    /// By the symbol as printed.
    pub about: HashMap<String, About>,
    columns: Vec<Columns>,
    entries: Vec<Entry>,
}

impl Document {
    /// Adds a header: the rows that follow stand under it.
    pub fn header(&mut self, columns: Columns) {
        self.columns.push(columns);
    }

    /// The columns of the rows that follow.
    pub fn columns(&self) -> Option<&Columns> {
        self.columns.last()
    }

    /// Adds a row of the last statement; nothing where no header or no statement came before.
    pub fn entry(&mut self, row: Kept) {
        let (Some(columns), Some(statement)) =
            (self.columns.len().checked_sub(1), self.statements.len().checked_sub(1))
        else {
            return;
        };
        self.entries.push(Entry { row, columns, statement });
    }

    /// Its rows.
    pub fn entries(&self) -> impl Iterator<Item = View<'_>> {
        self.entries.iter().filter_map(|entry| {
            Some(View {
                row: entry.row.row(),
                columns: self.columns.get(entry.columns)?,
                statement: entry.statement,
                is_xml: self.is_xml,
            })
        })
    }
}

/// A row with the columns it is read by.
#[derive(Clone, Copy)]
pub(super) struct View<'d> {
    pub row: Row<'d>,
    columns: &'d Columns,
    pub statement: usize,
    is_xml: bool,
}

impl<'d> View<'d> {
    /// The text of a field; nothing where there is none.
    pub fn get(&self, field: Field) -> &'d str {
        self.place(field).map(|place| self.row.cell(place)).unwrap_or_default()
    }

    /// Where it stands.
    pub fn place(&self, field: Field) -> Place {
        self.columns.place(field)
    }

    /// What messages call it: an XML attribute can be looked for by its name alone.
    pub fn name(&self, field: Field) -> &'static str {
        if self.is_xml { field.attribute() } else { field.words() }
    }
}
