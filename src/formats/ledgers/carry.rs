//! Shares that go from lot to lot without a sale: into another account, or through a split.
//!
//! Neither ends a holding period (IRC §1223; of a split §307, §1223(4)), so that what comes in
//! again keeps the days and the whole basis of what went out, unless the journal says a day.

use super::cash::CENT;
use super::inventory::{Part, Place};
use crate::domain::money::{Money, round};
use crate::formats::number::MOST_DECIMALS;
use rust_decimal::Decimal;

/// What went out of a place at no price.
#[derive(Debug)]
pub(super) struct Moved {
    pub place: Place,
    pub parts: Vec<Part>,
    pub line: u32,
    /// Did it come in again?
    pub arrived: bool,
}

impl Moved {
    fn quantity(&self) -> Decimal {
        self.parts.iter().map(|part| part.quantity).sum()
    }

    fn basis(&self) -> Decimal {
        self.parts.iter().map(|part| part.basis.get()).sum()
    }
}

/// What went out and comes in again here: as many shares, or shares that cost as much.
pub(super) fn source<'m>(
    moved: &'m mut [Moved],
    place: &Place,
    quantity: Decimal,
    cost: Option<Decimal>,
) -> Option<&'m mut Moved> {
    moved.iter_mut().find(|out| {
        let same_shares = out.quantity() == quantity;
        let same_cost = cost.map(|cost| (out.basis() - cost).abs() <= CENT);
        !out.arrived
            && out.place.1 == place.1
            && (same_cost == Some(true) || (cost.is_none() && same_shares))
    })
}

/// The lots that come in for the parts that went out: as many shares altogether, each with the
/// basis of its part.
pub(super) fn spread(out: &Moved, quantity: Decimal) -> Vec<(Part, Decimal, Money)> {
    let whole = out.quantity();
    let mut left = quantity;
    let last = out.parts.len().saturating_sub(1);
    let share = |part: &Part| {
        let share = part.quantity.checked_mul(quantity).and_then(|all| all.checked_div(whole));
        round(share.unwrap_or_default(), MOST_DECIMALS)
    };
    let spread = out.parts.iter().enumerate().map(|(place, part)| {
        let shares = if place == last { left } else { share(part) };
        left -= shares;
        (part.clone(), shares, part.basis)
    });
    spread.filter(|(_, shares, _)| *shares > Decimal::ZERO).collect()
}

/// Marks what went out as arrived where all of it did, lot by lot in other sizes.
pub(super) fn settle(moved: &mut [Moved], came: &[(Place, Decimal, Decimal)]) {
    for place in moved.iter().map(|out| out.place.clone()).collect::<Vec<_>>() {
        let out = || moved.iter().filter(|out| out.place.1 == place.1 && !out.arrived);
        let (shares, basis): (Decimal, Decimal) =
            (out().map(Moved::quantity).sum(), out().map(Moved::basis).sum());
        let here = || came.iter().filter(|(to, ..)| to.1 == place.1);
        let came_shares: Decimal = here().map(|(_, shares, _)| *shares).sum();
        let came_basis: Decimal = here().map(|(.., basis)| *basis).sum();
        let same = came_shares == shares || (came_basis - basis).abs() <= CENT;
        if same && here().next().is_some() {
            for out in moved.iter_mut().filter(|out| out.place.1 == place.1) {
                out.arrived = true;
            }
        }
    }
}
