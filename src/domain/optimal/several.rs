//! The least tax of raising cash from several securities at once.
//!
//! Any part of a share: the search is the one of a single security, per dollar of proceeds instead of
//! per share. The lots of each term stand by their gain per dollar, and the split is between dollars
//! from short-term and from long-term lots.
//!
//! Whole shares ([`whole`]) are a knapsack, with a bound from the same search.

mod whole;

pub(in crate::domain) use whole::{Window, of_whole_shares};

use super::path::Path;
use super::search::{self, Found};
use super::{Doubt, Proof, ProofKind, is_less};
use crate::domain::method::order::{Keyed, Shelf};
use crate::domain::money::{Money, Shares, UnitPrice, round};
use crate::domain::optimal::Year;
use crate::domain::order::Order;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use rust_decimal::Decimal;

/// The lots of one security in one account, to be sold in part.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Position<'s> {
    /// An order for all of it.
    pub order: &'s Order,
    /// Its lots.
    pub shelf: &'s Shelf,
    /// What one share fetches.
    pub share: UnitPrice,
}

/// What is sold of a position: the dearest shares of each term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::domain) struct Part {
    /// Shares from short-term lots.
    pub short: Shares,
    /// Shares from long-term lots.
    pub long: Shares,
}

impl Part {
    /// Both together.
    pub fn shares(&self) -> Shares {
        self.short + self.long
    }
}

/// What the search knows beside the parts.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Evidence(Found);

impl Evidence {
    /// The proof of what was planned. A remainder of a share of the last lots, less than a cent of
    /// proceeds, is no gap: `rounding` is what it can cost. Marginals are per dollar of proceeds. `doubt`
    /// is why the tax may be above the bound, where the search knows of nothing.
    pub fn proof(&self, after: Money, rounding: Money, doubt: Doubt) -> Proof {
        let Self(found) = self;
        let doubt = found.doubt.map_or(doubt, |known| known.min(doubt));
        let proof = Proof { short_term_quantity: None, ..Proof::of(found, after, doubt) };
        if proof.kind == ProofKind::Bounded && !is_less(found.bound + rounding, after) {
            return Proof {
                kind: ProofKind::Exact,
                bound: Some(after),
                gap: Some(Money::ZERO),
                doubt: None,
                ..proof
            };
        }
        proof
    }
}

/// A lot and the place of its position.
pub(in crate::domain) type Placed<'s> = (usize, &'s Keyed);

/// The lots of one term of all positions, dearest first by the dollar.
fn row<'s>(positions: &[Position<'s>], term: Term) -> Vec<Placed<'s>> {
    let of = |(place, position): (usize, &Position<'s>)| {
        let lots = position.shelf.dearest_of(term);
        lots.filter(|lot| lot.value.is_positive()).map(move |lot| (place, lot))
    };
    let mut row: Vec<_> = positions.iter().enumerate().flat_map(of).collect();
    row.sort_by_cached_key(|(place, lot)| (lot.dollar_key(), *place, lot.place));
    row
}

fn lots<'s>(row: &[Placed<'s>]) -> Vec<&'s Keyed> {
    row.iter().map(|(_, lot)| *lot).collect()
}

/// The parts whose proceeds are these dollars, but for the last decimals of a share, and what shows
/// that nothing costs less.
pub(in crate::domain) fn of_dollars(
    positions: &[Position<'_>],
    year: &Year<'_>,
    dollars: Money,
) -> (Vec<Part>, Evidence) {
    let (short, long) = (row(positions, Term::Short), row(positions, Term::Long));
    let (in_short, in_long) = (lots(&short), lots(&long));
    let path = Path::of_dollars(&in_short, &in_long, dollars);
    let found = search::least(&path, year, Gains::ZERO);
    let mut parts = vec![Part::default(); positions.len()];
    take(&mut parts, &short, Money::new(path.amount(found.split)));
    take(&mut parts, &long, Money::new(path.long_amount(found.split)));
    (parts, Evidence(found))
}

/// Takes lots one after the other until they make so many dollars.
pub(in crate::domain) fn take(parts: &mut [Part], row: &[Placed<'_>], dollars: Money) {
    let mut left = dollars;
    for (place, lot) in row {
        if !left.is_positive() {
            break;
        }
        let Some(part) = parts.get_mut(*place) else { continue };
        let shares = if lot.value <= left { lot.shares } else { part_of(lot, left) };
        left -= lot.value;
        match lot.taxed_term() {
            Term::Short => part.short += shares,
            Term::Long => part.long += shares,
        }
    }
}

/// The shares of a lot that fetch so many dollars: to six decimals, or as many more as bring them
/// within a tenth of a cent.
fn part_of(lot: &Keyed, dollars: Money) -> Shares {
    let shares = Shares::new(dollars.get());
    let exact = Money::new(lot.shares.get()).share(shares, Shares::new(lot.value.get())).get();
    let share = lot.value.per_share(lot.shares).unwrap_or_default().get();
    let near = |decimals: &u32| share * Decimal::new(1, *decimals) <= Decimal::new(2, 3);
    let decimals = (6..12).find(near).unwrap_or(12);
    Shares::new(round(exact, decimals)).min(lot.shares)
}
