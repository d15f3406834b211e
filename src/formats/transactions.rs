//! The transactions file: `date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,
//! fair_value,to_symbol,ratio,note`, one event a row, columns in any order.
//!
//! A row that cannot be taken as it stands is left out whole and named; what it would have done to
//! later rows, the replay names in its turn.

mod event;
#[cfg(test)]
mod tests;
mod write;

pub use write::{HEADER, NotAdded, with};

use super::export::{Export, LeftOut, Place};
use super::holdings::Holdings;
use super::names::Names;
use super::problem::Fault;
use super::table::{Header, Row, Table};
use super::text;
use super::watch::Watch;
use crate::domain::lot::Source;
use crate::domain::transaction::{EventType, Transaction};
use std::sync::Arc;

/// Reads a transactions file: its events in the order of the file, and what could not be taken.
#[must_use]
pub fn read(
    text: &str,
    file: &Arc<str>,
    names: &mut Names,
    watch: &mut Watch<'_>,
) -> (Vec<Transaction>, Holdings) {
    let export = Export::new(file, names, "complete the row");
    let mut reader = Reader { export, columns: None, events: Vec::new() };
    let mut table = Table::new(text);
    while watch.row()
        && let Some(row) = table.next_row()
    {
        reader.row(&row);
    }
    if reader.columns.is_none() {
        reader.export.no_header();
    }
    (reader.events, reader.export.finish(Vec::new()))
}

/// Is this the header of a transactions file?
#[must_use]
pub fn is_header(header: &Header) -> bool {
    header.has_all(&["date", "account", "type", "symbol"])
}

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    date: Place,
    account: Place,
    kind: Place,
    symbol: Place,
    quantity: Place,
    price: Place,
    amount: Place,
    fee: Place,
    lot: Place,
    acquired: Place,
    basis: Place,
    fair_value: Place,
    to_symbol: Place,
    ratio: Place,
    note: Place,
    /// Cells in the header.
    width: usize,
}

/// The names of the columns.
const COLUMNS: [&str; 15] = [
    "date",
    "account",
    "type",
    "symbol",
    "quantity",
    "price",
    "amount",
    "fee",
    "lot",
    "acquired",
    "basis",
    "fair_value",
    "to_symbol",
    "ratio",
    "note",
];

impl Columns {
    fn of(header: &Header) -> Self {
        Self {
            date: header.find("date"),
            account: header.find("account"),
            kind: header.find("type"),
            symbol: header.find("symbol"),
            quantity: header.find("quantity"),
            price: header.find("price"),
            amount: header.find("amount"),
            fee: header.find("fee"),
            lot: header.find("lot"),
            acquired: header.find("acquired"),
            basis: header.find("basis"),
            fair_value: header.find("fairvalue"),
            to_symbol: header.find("tosymbol"),
            ratio: header.find("ratio"),
            note: header.find("note"),
            width: header.width,
        }
    }

    /// Cells without which a row is cut short: trailing empty ones may be missing.
    fn needed(&self) -> usize {
        let Self { date, account, kind, symbol, .. } = self;
        [date, account, kind, symbol].into_iter().flatten().max().map_or(0, |place| place + 1)
    }
}

struct Reader<'a> {
    export: Export<'a>,
    columns: Option<Columns>,
    events: Vec<Transaction>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        if row.cells().any(|cell| cell.eq_ignore_ascii_case("type")) {
            let header = Header::of(row);
            if is_header(&header) {
                return self.header(row, &header);
            }
        }
        // Lines above the header are a title.
        let Some(columns) = self.columns else { return };
        self.export.rows += 1;
        // A fault of the row is on the list by then.
        if let Ok(event) = self.event(row, &columns) {
            self.events.push(event);
        }
    }

    fn header(&mut self, row: &Row<'_>, header: &Header) {
        if self.columns.is_some() {
            self.export.repeated_header(row);
        }
        self.export.columns_not_read(row, &COLUMNS);
        self.columns = Some(Columns::of(header));
    }

    fn event(&mut self, row: &Row<'_>, columns: &Columns) -> Result<Transaction, LeftOut> {
        let width = if row.is_end { row.len().max(columns.needed()) } else { columns.width };
        self.export.shape(row, columns.needed(), width)?;
        let kind = self.kind(row, columns);
        let account = columns.account.map(|place| row.cell(place)).unwrap_or_default();
        let account = self.export.account(row, columns.account, &[account]);
        let security = self.export.security(row, columns.symbol);
        let date = self.date(row, columns);
        let (kind, (_, account), (_, security), date) = (kind?, account?, security?, date?);
        let action = self.action(row, columns, kind, date)?;
        let source = Source { file: Arc::clone(self.export.file), line: row.line };
        Ok(Transaction { date, account, security, action, source })
    }

    fn kind(&mut self, row: &Row<'_>, columns: &Columns) -> Result<EventType, LeftOut> {
        let cell = columns.kind.map(|place| row.cell(place)).unwrap_or_default();
        EventType::named(cell).ok_or_else(|| {
            let names = || EventType::ALL.iter().map(|(_, name)| *name);
            let mend = text::did_you_mean(cell, names()).map_or_else(
                || format!("write one of {}", names().collect::<Vec<_>>().join(", ")),
                |name| format!("did you mean {name}?"),
            );
            let message = if cell.is_empty() {
                "the type is empty".to_owned()
            } else {
                format!("type {} is not known", text::quoted(cell))
            };
            self.export.left_out(row, columns.kind, "wrong-word", Fault::new(message, mend))
        })
    }
}
