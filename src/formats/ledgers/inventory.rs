//! What is open while journals are booked, and which lots a reduction means.

use super::entry::{Booking, Cost};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::money::{Money, Shares, round};
use crate::domain::transaction::LotPick;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Decimals in which the costs of one unit are compared: totals make endless ones.
const UNIT_DECIMALS: u32 = 8;

/// One security in one account.
pub(super) type Place = (AccountId, SecurityId);

/// An open lot.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub id: LotId,
    pub label: Option<String>,
    pub acquired: Option<NaiveDate>,
    /// Signed: negative when sold short.
    pub quantity: Decimal,
    /// Total, positive.
    pub basis: Money,
    /// What one unit cost, when it came in.
    pub unit: Option<Decimal>,
    pub currency: String,
}

/// The part of a lot that a reduction takes, positive.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub id: LotId,
    pub acquired: Option<NaiveDate>,
    pub quantity: Decimal,
    pub basis: Money,
    pub currency: String,
}

/// What a reduction takes.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    pub parts: Vec<Part>,
    /// What no lot was found for.
    pub missing: Decimal,
    /// Could several lots be meant, and nothing says which?
    pub ambiguous: bool,
}

/// All that is open.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    places: BTreeMap<Place, Vec<Open>>,
    ids: BTreeMap<Place, BTreeSet<LotId>>,
}

impl Inventory {
    /// What is open of a sign: of long lots, or of those sold short.
    pub fn holds(&self, place: &Place, short: bool) -> bool {
        let lots = self.places.get(place).into_iter().flatten();
        lots.into_iter().any(|lot| lot.quantity.is_sign_negative() == short)
    }

    /// A name for a new lot: its label where that is free, else symbol and day with a number.
    pub fn free_id(&mut self, place: &Place, label: Option<&str>, day: Option<NaiveDate>) -> LotId {
        let used = self.ids.entry(place.clone()).or_default();
        let plain = match day {
            Some(day) => format!("{}@{day}", place.1),
            None => format!("{}@undated", place.1),
        };
        let own = label.into_iter().map(LotId::from);
        let numbered = (2_u32..).map(|number| LotId::from(format!("{plain}.{number}")));
        let mut ids = own.chain([LotId::from(plain.as_str())]).chain(numbered);
        let id = ids.find(|id| !used.contains(id)).unwrap_or_else(|| plain.as_str().into());
        used.insert(id.clone());
        id
    }

    pub fn add(&mut self, place: Place, lot: Open) {
        self.places.entry(place).or_default().push(lot);
    }

    /// Takes shares, positive, out of the lots that a reduction names.
    pub fn take(
        &mut self,
        place: &Place,
        cost: Option<&Cost>,
        quantity: Decimal,
        of: Side,
    ) -> Taken {
        let lots = self.places.entry(place.clone()).or_default();
        let fits = |lot: &Open| {
            lot.quantity.is_sign_negative() == of.short
                && cost.is_none_or(|cost| named(lot, cost, quantity))
        };
        let mut order: Vec<usize> =
            (0..lots.len()).filter(|place| lots.get(*place).is_some_and(fits)).collect();
        let key = |place: &usize| lots.get(*place);
        let open: Decimal = order.iter().filter_map(key).map(|lot| lot.quantity.abs()).sum();
        let mut taken = Taken::default();
        match of.method {
            Booking::Lifo => {
                order.sort_by_key(|at| std::cmp::Reverse(key(at).map(|lot| lot.acquired)));
            }
            Booking::Hifo => order.sort_by_key(|at| std::cmp::Reverse(key(at).map(|lot| lot.unit))),
            // The oldest first is also what is taken where nothing says which.
            Booking::Fifo
            | Booking::Strict
            | Booking::StrictWithSize
            | Booking::Average
            | Booking::Unmatched => order.sort_by_key(|at| key(at).map(|lot| lot.acquired)),
        }
        if matches!(of.method, Booking::Strict | Booking::StrictWithSize | Booking::Average)
            && open > quantity
            && !all_alike(order.iter().filter_map(key))
        {
            let of_size = |at: &usize| key(at).is_some_and(|lot| lot.quantity.abs() == quantity);
            match order.iter().copied().find(of_size) {
                Some(at) if of.method == Booking::StrictWithSize => order = vec![at],
                _ => taken.ambiguous = true,
            }
        }
        taken.missing = quantity;
        for at in order {
            let Some(lot) = lots.get_mut(at).filter(|_| taken.missing > Decimal::ZERO) else {
                break;
            };
            let part = lot.part(taken.missing.min(lot.quantity.abs()));
            taken.missing -= part.quantity;
            taken.parts.push(part);
        }
        lots.retain(|lot| !lot.quantity.is_zero());
        taken
    }
}

/// Which lots a reduction is about, and how it chooses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    pub short: bool,
    pub method: Booking,
}

impl Open {
    /// Takes a part off; shares of the basis are made as a sale of the lot makes them.
    fn part(&mut self, quantity: Decimal) -> Part {
        let held = Shares::new(self.quantity.abs());
        let basis = self.basis.share(Shares::new(quantity), held);
        self.basis -= basis;
        self.quantity -= if self.quantity.is_sign_negative() { -quantity } else { quantity };
        Part {
            id: self.id.clone(),
            acquired: self.acquired,
            quantity,
            basis,
            currency: self.currency.clone(),
        }
    }
}

/// Does a lot have what a reduction names of it?
fn named(lot: &Open, cost: &Cost, quantity: Decimal) -> bool {
    let unit = cost.worth.as_ref().map(|worth| {
        let unit = worth.of(quantity).and_then(|total| total.checked_div(quantity));
        (unit, worth.commodity.as_str())
    });
    let rounded = |unit: Option<Decimal>| unit.map(|unit| round(unit, UNIT_DECIMALS));
    unit.is_none_or(|(unit, of)| of == lot.currency && rounded(unit) == rounded(lot.unit))
        && cost.date.is_none_or(|date| lot.acquired == Some(date))
        && cost.label.as_ref().is_none_or(|label| lot.label.as_ref() == Some(label))
}

/// Are lots so alike that it makes no difference which one is taken?
fn all_alike<'a>(mut lots: impl Iterator<Item = &'a Open>) -> bool {
    let first = lots.next();
    lots.all(|lot| {
        first.is_some_and(|first| (first.acquired, first.unit) == (lot.acquired, lot.unit))
    })
}

/// A part as an order names it.
pub(super) fn pick(part: &Part) -> LotPick {
    LotPick { lot: part.id.clone(), quantity: Some(Shares::new(part.quantity)) }
}
