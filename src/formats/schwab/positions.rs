//! Schwab's positions export: whole holdings of one account or of all, without dates.
//!
//! `"Positions for account Individual ...305 as of 04:40 PM ET, 2026/11/20"`, a header, a row a
//! holding, `Positions Total`. For all accounts, each begins with a line of its name alone and ends
//! with `Account Total`. The user picks the columns and their order; headings are `short (long)`
//! since about 2023, before they were plain. Totals are no holdings, they are checked.
//!
//! Source of the layout: `redstreet/beancount_reds_importers`, `schwab_csv_positions.py`;
//! `vroonhof/opensteuerauszug`, `schwab/formats.md`.

use super::account::{self, Heading};
use crate::domain::security::SecurityKind;
use crate::formats::export::checks::HALF_CENT;
use crate::formats::export::position::Figures;
use crate::formats::export::{self, Export, LeftOut, Place};
use crate::formats::holdings::{Drafts, Holdings, Keys, Section};
use crate::formats::names::Names;
use crate::formats::number::{self, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::table::{Header, Row, Table};
use crate::formats::text;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What every title begins with.
const TITLE: &str = "Positions for ";

/// Reads a positions export; `hint` names the account of a file that lost its title, `names` knows
/// the accounts.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, hint: Option<&FileHint>, names: &mut Names) -> Holdings {
    let mut reader = Reader {
        export: Export::new(file, names, "export Positions again"),
        heading: Heading::new(hint),
        columns: None,
        drafts: Drafts::default(),
        sum: Some(Decimal::ZERO),
        open: false,
        last: 1,
    };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.last = row.line;
        reader.row(&row);
    }
    reader.finish()
}

/// Is this row's text the title of a positions export?
#[must_use]
pub fn is_title(text: &str) -> bool {
    text.starts_with(TITLE) && text.contains(" as of ")
}

/// Is this the header of a positions export that lost its title?
#[must_use]
pub fn is_header(header: &Header) -> bool {
    header.has_all(&["symbol", "description"])
        && header.has_any(&["mktvalmarketvalue", "qtyquantity"])
        || header.has_all(&["symbol", "description", "quantity", "marketvalue", "securitytype"])
}

/// Where the columns are; the user may have left any of them out.
#[derive(Clone, Copy, Debug)]
struct Columns {
    symbol: Place,
    description: Place,
    figures: Figures,
    asset_type: Place,
    /// Cells in the header.
    width: usize,
}

impl Columns {
    /// The columns of a header; `None` where the row is none.
    fn of(row: &Row<'_>) -> Option<Self> {
        let header = Header::of(row);
        let quantity = header.find_any(&["qtyquantity", "quantity", "qty"]);
        let value = header.find_any(&["mktvalmarketvalue", "marketvalue", "mktval"]);
        let symbol = Some(header.find("symbol")?);
        quantity.or(value)?;
        Some(Self {
            symbol,
            description: header.find("description"),
            figures: Figures {
                quantity,
                price: header.find("price"),
                value,
                basis: header.find("costbasis"),
            },
            asset_type: header.find_any(&["assettype", "securitytype"]),
            width: header.width,
        })
    }

    /// Cells without which a row is cut short.
    fn needed(&self) -> usize {
        let Figures { quantity, value, basis, .. } = self.figures;
        [self.symbol, quantity, value, basis].into_iter().flatten().max().map_or(0, |last| last + 1)
    }
}

/// The state of reading one file.
struct Reader<'a> {
    export: Export<'a>,
    heading: Heading,
    /// The header seen last.
    columns: Option<Columns>,
    drafts: Drafts,
    /// The value of the rows since the last total; `None` once one could not be read.
    sum: Option<Decimal>,
    /// Are there rows since the last total?
    open: bool,
    last: u32,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        let line = account::line_of(row);
        if is_title(&line) {
            self.close();
            self.heading.title(&mut self.export, row, line.get(TITLE.len()..).unwrap_or_default());
            self.columns = None;
            return;
        }
        let first = row.cell(0);
        if let Some(columns) = Columns::of(row) {
            if self.heading.begins() {
                self.close();
            } else if self.columns.is_some() {
                self.export.repeated_header(row);
            }
            if self.columns.is_none() {
                self.lacking(row, &columns);
            }
            self.columns = Some(columns);
        } else if is_total(first) {
            self.total(row);
        } else if export::is_remark(row) {
            self.heading.name(&mut self.export, row);
        } else if let Some(columns) = self.columns {
            self.heading.drop_name(&mut self.export);
            self.open = true;
            self.value(row, &columns);
            if is_cash(row, &columns) {
                return self.export.cash(row, columns.figures.value);
            }
            self.export.rows += 1;
            // What is wrong is on the list of problems.
            let _ = self.holding(row, &columns);
        } else {
            self.export.not_a_lot(row);
        }
    }

    /// Says once which columns the user's view lacks.
    fn lacking(&mut self, row: &Row<'_>, columns: &Columns) {
        let Figures { quantity, basis, .. } = columns.figures;
        for (place, name, so) in [
            (quantity, "Quantity", "so no row is read"),
            (basis, "Cost Basis", "so no gain can be shown"),
        ] {
            if place.is_none() {
                let fault = Fault::new(
                    format!("this view has no column {name}, {so}"),
                    "at Schwab, add it to the view of Positions and export again",
                );
                let problem = Problem::asks("missing-column", self.export.file, row.line, fault);
                self.export.problems.push(problem);
            }
        }
    }

    /// Adds the row's value to what the total must be.
    fn value(&mut self, row: &Row<'_>, columns: &Columns) {
        let cell = columns.figures.value.map(|place| row.cell(place)).unwrap_or_default();
        let value = number::read("value", cell, Unit::Money).ok().flatten();
        self.sum = self.sum.zip(value).map(|(sum, value)| sum + value);
    }

    fn holding(&mut self, row: &Row<'_>, columns: &Columns) -> Result<(), LeftOut> {
        if columns.figures.quantity.is_none() {
            return Err(LeftOut);
        }
        self.export.shape(row, columns.needed(), columns.width)?;
        let account = self.heading.account(&mut self.export, row)?;
        let security = self.export.security(row, columns.symbol)?;
        let cell = |place: Place| place.map(|place| row.cell(place)).unwrap_or_default();
        let described = self.export.securities.of(security.0, &security.1);
        let name = cell(columns.description);
        if !number::is_absent(name) {
            described.named(name);
        }
        described.kind = described.kind.or_else(|| kind(cell(columns.asset_type)));
        let as_of = self.heading.as_of();
        let lot = self.export.position(row, &account, &security, columns.figures, as_of)?;
        let keys = Keys { account: account.0, security: security.0, id_place: None };
        self.drafts.push(lot, keys);
        Ok(())
    }

    /// Compares a total with the rows above it.
    fn total(&mut self, row: &Row<'_>) {
        self.open = false;
        let sum = self.sum.replace(Decimal::ZERO);
        let place = self.columns.and_then(|columns| columns.figures.value);
        let (Some(place), Some(sum)) = (place, sum) else { return };
        let printed = match number::read("total", row.cell(place), Unit::Money) {
            Ok(Some(printed)) => printed,
            Ok(None) => return,
            Err(_) => Decimal::MAX,
        };
        if (printed - sum).abs() > HALF_CENT {
            let fault = Fault::new(
                format!(
                    "{} has the value {}, the rows above add up to {}",
                    text::quoted(row.cell(0)),
                    text::clean(row.cell(place), 40),
                    sum.normalize()
                ),
                "a row is missing or wrong: export Positions again",
            );
            self.export.note(row, Some(place), "total-differs", fault);
        }
    }

    /// Ends the rows of one account.
    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            let fault = Fault::new(
                "these positions have no total, so some may be missing",
                "export Positions again",
            );
            let problem = Problem::note("no-total", self.export.file, self.last, fault);
            self.export.problems.push(problem);
        }
        self.sum = Some(Decimal::ZERO);
    }

    fn finish(mut self) -> Holdings {
        self.heading.drop_name(&mut self.export);
        self.heading.ask(&mut self.export);
        if self.columns.is_none() {
            self.export.no_header();
        }
        self.close();
        let section = Section::new(self.drafts, self.heading.day(), &mut self.export.problems);
        self.export.finish(vec![Section { complete: true, ..section }])
    }
}

fn is_total(cell: &str) -> bool {
    ["Positions Total", "Account Total", "Total"]
        .iter()
        .any(|total| cell.eq_ignore_ascii_case(total))
}

fn is_cash(row: &Row<'_>, columns: &Columns) -> bool {
    let cell = |place: Place| place.map(|place| row.cell(place)).unwrap_or_default();
    let starts = |text: &str, sign: &str| {
        text.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign))
    };
    starts(cell(columns.symbol), "Cash & Cash") || starts(cell(columns.asset_type), "Cash and ")
}

fn kind(word: &str) -> Option<SecurityKind> {
    let lower = word.to_ascii_lowercase();
    [
        ("etf", SecurityKind::Etf),
        ("mutual fund", SecurityKind::MutualFund),
        ("fixed income", SecurityKind::Bond),
        ("option", SecurityKind::Option),
    ]
    .into_iter()
    .find(|(sign, _)| lower.starts_with(sign))
    .map(|(_, kind)| kind)
}
