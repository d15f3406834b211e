//! The comparison as a screen: a list, lots against methods, or the taxes as bars.

use super::model::{Model, Screen};
use super::ticket::{Outlook, Ticket};
use crate::domain::compare::Outcome;
use crate::domain::ids::LotId;
use crate::domain::later::Sold;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Shares, UnitPrice};
use crate::domain::plan::Slice;
use crate::domain::preview::Preview;
use std::collections::BTreeMap;

/// From so many columns on, the matrix stands beside the list.
pub const BESIDE_FROM: u16 = 200;

/// How the methods are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One under the other, with their figures.
    #[default]
    List,
    /// Lots as rows, methods as columns.
    Matrix,
    /// The tax of each as a bar.
    Bars,
}

/// Where one is in the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompareScreen {
    /// The place of the method under the cursor.
    pub cursor: usize,
    /// The lot under the cursor, where lots are shown.
    pub lot: usize,
    /// How they are shown.
    pub view: View,
}

impl CompareScreen {
    /// The list, on this method and this lot.
    #[must_use]
    pub fn on(cursor: usize, lot: usize) -> Self {
        Self { cursor, lot, ..Self::default() }
    }

    /// The next way to show it.
    pub fn step_view(&mut self) {
        self.view = match self.view {
            View::List => View::Matrix,
            View::Matrix => View::Bars,
            View::Bars => View::List,
        };
    }
}

/// Methods that take the same shares of the same lots.
#[derive(Clone, Debug)]
pub struct Column {
    /// Their places in the comparison; the first gives the column its name.
    pub places: Vec<usize>,
    /// Where each lot stands among the first one's slices.
    taken: BTreeMap<LotId, usize>,
}

impl Column {
    /// What the method of this column takes of a lot.
    #[must_use]
    pub fn slice<'a>(&self, outcomes: &'a [Outcome], lot: &LotId) -> Option<&'a Slice> {
        let outcome = outcomes.get(*self.places.first()?)?;
        outcome.preview.plan.slices.get(*self.taken.get(lot)?)
    }
}

/// The columns of the matrix: methods of equal picks are one, in the order of the comparison.
#[must_use]
pub fn columns(outcomes: &[Outcome]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (place, outcome) in outcomes.iter().enumerate() {
        let slices = outcome.preview.plan.slices.as_slice();
        let same = columns.iter_mut().find(|column| {
            column.taken.len() == slices.len()
                && slices.iter().all(|slice| {
                    let own = column.slice(outcomes, &slice.lot);
                    own.is_some_and(|own| own.quantity == slice.quantity)
                })
        });
        match same {
            Some(column) => column.places.push(place),
            None => columns.push(Column {
                places: vec![place],
                taken: slices.iter().map(|slice| slice.lot.clone()).zip(0..).collect(),
            }),
        }
    }
    columns
}

/// The place of the column that a method stands in.
#[must_use]
pub fn column_of(columns: &[Column], place: usize) -> usize {
    columns.iter().position(|column| column.places.contains(&place)).unwrap_or(0)
}

/// What one cell of the matrix says.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// The lot.
    pub lot: &'a Lot,
    /// The methods of the column.
    pub methods: Vec<Method>,
    /// What is taken of it, if anything.
    pub slice: Option<&'a Slice>,
    /// What one share of it adds to the year's tax, in the sale of this column.
    pub tax_per_share: Option<UnitPrice>,
    /// Why it is taken, or is not.
    pub why: String,
}

/// The cell under the cursor.
#[must_use]
pub fn cell<'a>(model: &'a Model, screen: &CompareScreen) -> Option<Cell<'a>> {
    let ticket = model.ticket()?;
    let outlook = ticket.outlook.as_ref().ok()?;
    let outcomes = outlook.comparison.outcomes.as_slice();
    let columns = outlook.columns();
    let column = columns.get(column_of(columns, screen.cursor))?;
    let lot = ticket.lots.get(screen.lot)?;
    let methods: Vec<Method> = column
        .places
        .iter()
        .filter_map(|place| outcomes.get(*place))
        .map(|outcome| outcome.preview.plan.method)
        .collect();
    let slice = column.slice(outcomes, &lot.id);
    let preview = &outcomes.get(*column.places.first()?)?.preview;
    let tax_per_share = slice
        .and_then(|slice| Sold::of(&model.household, preview, model.today)?.tax_per_share(slice));
    Some(Cell { lot, why: why(ticket, preview, lot, slice), methods, slice, tax_per_share })
}

fn why(ticket: &Ticket, preview: &Preview, lot: &Lot, slice: Option<&Slice>) -> String {
    match slice {
        Some(slice) => slice.reason.to_string(),
        None if ticket.is_locked(&lot.id) => "locked: no sale takes it".to_owned(),
        None => format!("not needed: {}", preview.plan.method.info().rule),
    }
}

/// Shares of a lot.
#[must_use]
pub fn held(lot: &Lot) -> Shares {
    lot.quantity.abs()
}

/// The comparison in front, with what it compares.
#[must_use]
pub fn in_front(model: &Model) -> Option<(&CompareScreen, &Outlook)> {
    let Screen::Compare(screen) = model.screen() else { return None };
    Some((screen, model.ticket()?.outlook.as_ref().ok()?))
}
