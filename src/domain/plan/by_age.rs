//! What a plan takes of its lots, oldest first, for rules that look at the oldest of its losses. Of very
//! many lots only those are priced that are looked at.

use super::Slice;
use super::choice::{Fees, Rest};
use super::slices::Source;
use crate::domain::ids::LotId;
use crate::domain::loss::Recast;
use crate::domain::method::order::{Keyed, Shelf};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::term::Term;
use chrono::NaiveDate;
use foldhash::HashMap;
use std::collections::BTreeMap;

/// What is taken of one lot, as a [`Slice`] has it.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Piece<'s> {
    pub lot: &'s LotId,
    pub acquired: Option<NaiveDate>,
    pub quantity: Shares,
    pub proceeds: Money,
    pub basis: Money,
    pub fee: Money,
    /// The term that is taxed.
    pub term: Term,
    pub recast: Recast,
}

impl<'s> Piece<'s> {
    fn of(slice: &'s Slice) -> Option<Self> {
        (!slice.missing_basis).then(|| Self {
            lot: &slice.lot,
            acquired: slice.acquired,
            quantity: slice.quantity,
            proceeds: slice.proceeds,
            basis: slice.basis.unwrap_or_default(),
            fee: slice.fee,
            term: slice.taxed_term(),
            recast: slice.recast,
        })
    }

    /// Proceeds − fee − basis.
    pub fn gain(&self) -> Money {
        self.proceeds - self.fee - self.basis
    }

    /// The loss that could wash: what exempt-interest dividends took of it is none.
    pub fn loss(&self) -> Money {
        -self.gain() - self.recast.disallowed
    }
}

/// What is taken of the lots of a plan.
pub(in crate::domain) struct ByAge<'s>(Lots<'s>);

enum Lots<'s> {
    /// Of a shelf, which has the oldest first.
    Shelved(&'s Source, Fees<'s>, Taken),
    /// Slices that were priced before.
    Priced(Vec<&'s Slice>),
}

/// The lots that are taken, by their place. Nearly all of them are taken whole.
struct Taken {
    lots: Vec<bool>,
    parts: BTreeMap<u32, Shares>,
}

impl Taken {
    fn of(Source { order, shelf, choice }: &Source) -> Self {
        let mut lots = vec![false; shelf.lots().len()];
        let mut parts = BTreeMap::new();
        choice.each(shelf, &Rest::all(order.quantity), |lot, shares| {
            if let Some(taken) = lots.get_mut(lot.place as usize) {
                *taken = true;
            }
            if shares != lot.shares {
                parts.insert(lot.place, shares);
            }
        });
        Self { lots, parts }
    }

    /// The lots from a place on, with the shares of each that are taken.
    fn since<'s>(
        &self,
        lots: &'s Shelf,
        place: usize,
    ) -> impl Iterator<Item = (&'s Keyed, Shares)> {
        let lots = lots.lots().iter().zip(&self.lots).skip(place);
        let lots = lots.filter(|(_, taken)| **taken).map(|(lot, _)| lot);
        lots.map(|lot| (lot, self.parts.get(&lot.place).copied().unwrap_or(lot.shares)))
    }
}

impl<'s> ByAge<'s> {
    pub(super) fn of(source: &'s Source) -> Self {
        let fees = Fees::of(&source.order, &source.shelf, &source.choice);
        Self(Lots::Shelved(source, fees, Taken::of(source)))
    }

    pub(super) fn of_slices(slices: &'s [Slice]) -> Self {
        let mut slices: Vec<&Slice> = slices.iter().collect();
        slices.sort_by_key(|slice| slice.acquired);
        Self(Lots::Priced(slices))
    }

    /// The shares of the lots acquired on a day or later, by the name of their lot.
    pub fn since(&self, day: NaiveDate) -> HashMap<&'s LotId, Shares> {
        match &self.0 {
            Lots::Shelved(source, _, taken) => {
                let lots = &source.shelf;
                let from = lots.tags().partition_point(|tag| tag.acquired < Some(day));
                let young = taken.since(lots, from);
                young.filter_map(|(lot, shares)| Some((lots.name(lot)?, shares))).collect()
            }
            Lots::Priced(slices) => {
                let mut shares: HashMap<&LotId, Shares> = HashMap::default();
                for slice in slices.iter().filter(|slice| slice.acquired >= Some(day)) {
                    *shares.entry(&slice.lot).or_default() += slice.quantity;
                }
                shares
            }
        }
    }

    /// What is taken of each lot at a loss, oldest first.
    pub fn losses(&self) -> impl Iterator<Item = Piece<'s>> {
        let (shelved, priced) = match &self.0 {
            Lots::Shelved(source, fees, taken) => (Some((*source, fees, taken)), None),
            Lots::Priced(slices) => (None, Some(slices)),
        };
        let shelved = shelved.into_iter().flat_map(|(source, fees, taken)| {
            let may_lose = |lot: &Keyed| lot.cost_key() < 0 || !source.order.fee.is_zero();
            let lots = taken.since(&source.shelf, 0).filter(move |(lot, _)| may_lose(lot));
            lots.filter_map(|(lot, shares)| source.piece(fees, lot, shares))
        });
        let priced = priced.into_iter().flatten().filter_map(|slice| Piece::of(slice));
        shelved.chain(priced).filter(|piece| piece.gain().is_negative())
    }
}

impl Source {
    /// So many shares of a lot; `None` where its basis is unknown.
    fn piece(&self, fees: &Fees<'_>, lot: &Keyed, quantity: Shares) -> Option<Piece<'_>> {
        let tag = self.shelf.tag(lot)?;
        let (market, carried) = lot.part(&self.order, quantity);
        let (proceeds, basis) = match self.order.side {
            Side::Sell => (market, carried?),
            Side::Cover => (carried?, market),
        };
        Some(Piece {
            lot: self.shelf.name(lot)?,
            acquired: tag.acquired,
            quantity,
            proceeds,
            basis,
            fee: fees.of_lot(lot, quantity),
            term: lot.taxed_term(),
            recast: Recast::default(),
        })
    }
}
