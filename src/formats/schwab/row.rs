//! The columns of a Lot Details export, and one row of it as plain values.

use crate::domain::term::Term;
use crate::formats::date::{self, Stamp};
use crate::formats::export;
use crate::formats::export::checks::{self, Found};
use crate::formats::number::{self, Unit};
use crate::formats::problem::Fault;
use crate::formats::table::{Header, Row};
use crate::formats::text;
use rust_decimal::Decimal;

/// A place of a column, counted from 0.
type Place = usize;

/// Where the columns are. The optional ones are in the layout with 15 columns, or were taken out
/// by whoever edited the file.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub open_date: Place,
    pub quantity: Place,
    pub cost_basis: Place,
    pub price: Option<Place>,
    pub market_value: Option<Place>,
    pub holding_period: Option<Place>,
    pub transaction_open: Option<Place>,
    pub disallowed_loss: Option<Place>,
    /// Cells in the header.
    pub width: usize,
}

impl Columns {
    /// The columns of a header row; `None` where the row is no header.
    pub fn of(header: &Header) -> Option<Self> {
        Some(Self {
            open_date: header.find("opendate")?,
            quantity: header.find("quantity")?,
            cost_basis: header.find("costbasis")?,
            price: header.find("price"),
            market_value: header.find("marketvalue"),
            holding_period: header.find("holdingperiod"),
            transaction_open: header.find("transactionopen"),
            disallowed_loss: header.find("disallowedloss"),
            width: header.width,
        })
    }
}

/// What a row says, before anyone decides what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Values {
    pub open: Option<Stamp>,
    pub transaction_open: Option<Stamp>,
    pub quantity: Decimal,
    pub basis: Option<Decimal>,
    pub price: Option<Decimal>,
    pub market_value: Option<Decimal>,
    pub disallowed: Option<Decimal>,
    pub term: Option<Term>,
}

/// The values of a row.
///
/// # Errors
/// What keeps the row from being a lot. Faults of values that only check others are put in
/// `besides`.
pub(super) fn values(
    row: &Row<'_>,
    columns: &Columns,
    besides: &mut Vec<Found>,
) -> Result<Values, Found> {
    let needed = 1 + columns.open_date.max(columns.quantity).max(columns.cost_basis);
    checks::shape(row, needed, columns.width, "download Lot Details again")?;
    let number = |place: Place, name: &str, unit| {
        number::read(name, row.cell(place), unit)
            .map_err(|fault| ("wrong-number", Some(place), fault))
    };
    let date = |place: Place, name: &str| {
        date::read(name, row.cell(place)).map_err(|fault| ("wrong-date", Some(place), fault))
    };
    let quantity = number(columns.quantity, "quantity", Unit::Quantity)?;
    let quantity = match quantity {
        Some(quantity) if !quantity.is_zero() => quantity,
        other => {
            let what =
                if other.is_some() { "the quantity is zero" } else { "the quantity is empty" };
            let code = if other.is_some() { "zero-quantity" } else { "missing-quantity" };
            let fault = Fault::new(what, "remove the row if it is no lot");
            return Err((code, Some(columns.quantity), fault));
        }
    };
    let optional = |place: Option<Place>, name: &str, unit| match place {
        Some(place) => number(place, name, unit),
        None => Ok(None),
    };
    let mut checking = |value: Result<Option<Decimal>, Found>| {
        value.unwrap_or_else(|found| {
            besides.push(found);
            None
        })
    };
    let price = optional(columns.price, "price", Unit::Price).and_then(|price| match price {
        Some(price) if price < Decimal::ZERO => {
            let fault = Fault::new(format!("the price {price} is below zero"), "download it again");
            Err(("wrong-number", columns.price, fault))
        }
        other => Ok(other),
    });
    Ok(Values {
        open: date(columns.open_date, "open date")?,
        transaction_open: match columns.transaction_open {
            Some(place) => date(place, "transaction open")?,
            None => None,
        },
        quantity,
        basis: number(columns.cost_basis, "cost basis", Unit::Money)?,
        price: checking(price),
        market_value: checking(optional(columns.market_value, "market value", Unit::Money)),
        disallowed: optional(columns.disallowed_loss, "disallowed loss", Unit::Money)?,
        term: columns.holding_period.and_then(|place| term(row.cell(place), place, besides)),
    })
}

fn term(cell: &str, place: Place, besides: &mut Vec<Found>) -> Option<Term> {
    let stated = export::term(cell);
    if stated.is_none() && !number::is_absent(cell) {
        let fault = Fault::new(
            format!("holding period {} is not known", text::quoted(cell)),
            "nothing to do; the term follows from the date",
        );
        besides.push(("wrong-word", Some(place), fault));
    }
    stated
}

/// Could a row be a lot at all? It has more than one cell that says something, or it starts with
/// a digit as a date does. Everything else is a remark.
pub(super) fn looks_like_lot(row: &Row<'_>) -> bool {
    row.unclosed
        || row.cell(0).starts_with(|first: char| first.is_ascii_digit())
        || row.cells().filter(|cell| !cell.is_empty()).count() > 1
}
