//! The lots of one order, priced and sorted once for all its methods.

use super::Method;
use super::by_cost::ByCost;
use super::keyed::{Bucket, Keyed, Tag};
use super::names::Names;
use super::order::{Cost, buckets, cost_rule};
use crate::domain::broker::MissingBasis;
use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::money::Shares;
use crate::domain::order::Order;
use crate::domain::term::Term;
use std::cmp::Reverse;
use std::iter;
use std::slice;
use std::sync::{Arc, OnceLock};

/// The lots of one order. Every method is one of a few ways along it: by age, or by cost through one
/// stretch after another of the lots of each term.
#[derive(Debug)]
pub struct Shelf {
    /// Oldest first.
    lots: Vec<Keyed>,
    tags: Vec<Tag>,
    names: Names,
    rows: OnceLock<Rows>,
    fractional: bool,
    /// Is any lot left for last?
    guarded: bool,
    /// The places of the lots that are left for last since their loss would be disallowed.
    washing: Vec<u32>,
    missing: MissingBasis,
}

/// Lots by term, dearest first, those without basis last. They are kept in this order themselves, not
/// by their places: nearly every method walks along them, and even the least tax alone does so thrice.
#[derive(Debug, Default)]
struct Rows {
    short: Vec<Keyed>,
    long: Vec<Keyed>,
}

impl Shelf {
    /// The lots of an order, in any order, which `among` others may be; `guards` says which are left
    /// for last, and `missing` where those without basis stand.
    #[must_use]
    pub fn new(
        order: &Order,
        lots: &[&Lot],
        among: Option<&Arc<Vec<Lot>>>,
        missing: MissingBasis,
        guards: impl Fn(&Lot, &Keyed) -> bool,
    ) -> Self {
        let shelf = Self::standing(order, lots, among, missing, &guards);
        // A portfolio has them in the order of their age already.
        if shelf.tags.is_sorted_by(|one, next| one.age() <= next.age()) {
            return shelf;
        }
        let mut by_age = lots.to_vec();
        by_age.sort_by_key(|lot| Tag::of(lot).age());
        Self::standing(order, &by_age, None, missing, &guards)
    }

    /// The same of lots as they stand, each of which is looked at once: a lot is large.
    fn standing(
        order: &Order,
        by_age: &[&Lot],
        among: Option<&Arc<Vec<Lot>>>,
        missing: MissingBasis,
        guards: &impl Fn(&Lot, &Keyed) -> bool,
    ) -> Self {
        let mut tags = Vec::with_capacity(by_age.len());
        let mut lots = Vec::with_capacity(by_age.len());
        let mut guarded = false;
        for (lot, place) in by_age.iter().zip(0..) {
            tags.push(Tag::of(lot));
            let mut keyed = Keyed::new(lot, order, place, missing);
            keyed.guarded = guards(lot, &keyed);
            guarded |= keyed.guarded;
            lots.push(keyed);
        }
        Self {
            lots,
            tags,
            names: Names::of(by_age, among),
            rows: OnceLock::new(),
            fractional: false,
            guarded,
            washing: Vec::new(),
            missing,
        }
    }

    /// Do lots without basis stand first in the order by date?
    #[must_use]
    pub fn takes_unknown_first(&self) -> bool {
        self.missing == MissingBasis::FirstByDate
    }

    /// The same lots, of which parts of shares may be sold though all of them have whole ones.
    #[must_use]
    pub fn in_parts(self, fractional: bool) -> Self {
        Self { fractional, ..self }
    }

    /// Leaves the lots at these places for last: their loss would be disallowed.
    pub fn leave_for_last(&mut self, washing: Vec<u32>) {
        for place in &washing {
            if let Some(lot) = self.lots.get_mut(*place as usize) {
                (lot.guarded, lot.washes) = (true, true);
                self.guarded = true;
            }
        }
        self.rows = OnceLock::new();
        self.washing = washing;
    }

    /// The lots that are left for last since their loss would be disallowed.
    pub fn washing(&self) -> impl Iterator<Item = &Keyed> {
        self.washing.iter().filter_map(|place| self.lots.get(*place as usize))
    }

    /// May parts of shares be sold, though all lots have whole ones?
    #[must_use]
    pub fn is_in_parts(&self) -> bool {
        self.fractional
    }

    /// Everything that it holds.
    #[must_use]
    pub fn shares(&self) -> Shares {
        self.lots.iter().map(|lot| lot.shares).sum()
    }

    /// Every lot, oldest first.
    #[must_use]
    pub fn lots(&self) -> &[Keyed] {
        &self.lots
    }

    /// What a lot is called.
    #[must_use]
    pub fn name(&self, lot: &Keyed) -> Option<&LotId> {
        self.name_at(lot.place)
    }

    /// What the lot at a place is called.
    #[must_use]
    pub fn name_at(&self, place: u32) -> Option<&LotId> {
        self.names.get(place)
    }

    /// What else a plan says of a lot.
    #[must_use]
    pub fn tag(&self, lot: &Keyed) -> Option<&Tag> {
        self.tags.get(lot.place as usize)
    }

    /// What else a plan says of each lot, oldest first.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Is any lot left for last, whatever the method?
    #[must_use]
    pub fn has_guarded(&self) -> bool {
        self.guarded
    }

    /// The lots in a method's order; `specific` and `optimal` have none of their own.
    #[must_use]
    pub fn in_order(&self, method: Method) -> Box<dyn Iterator<Item = &Keyed> + '_> {
        match (method, cost_rule(method), buckets(method)) {
            (Method::Fifo, ..) if self.takes_unknown_first() => {
                let of = |known| self.lots.iter().filter(move |lot| lot.basis.is_some() == known);
                Box::new(of(false).chain(of(true)))
            }
            (Method::Specific | Method::Optimal | Method::Fifo | Method::AverageCost, ..) => {
                Box::new(self.lots.iter())
            }
            (Method::Lifo, ..) => Box::new(self.lots.iter().rev()),
            (_, Cost::Dearest, []) => {
                let Rows { short, long } = self.rows();
                Box::new(merged(short, long, |lot| (lot.cost_key(), lot.place)))
            }
            (_, Cost::Cheapest, []) => {
                let Rows { short, long } = self.rows();
                let known = [short, long].map(|lots| cheapest_first(known(lots)));
                let [short, long] = known;
                let by_cost = |lot: &Keyed| (Reverse(lot.cost_key()), lot.place);
                Box::new(merged(short, long, by_cost).chain(self.without_basis()))
            }
            (_, rule, buckets) => Box::new(buckets.iter().flat_map(move |bucket| {
                let lots: Box<dyn Iterator<Item = &Keyed>> = match (bucket, rule) {
                    (Bucket::Unknown, _) => Box::new(self.without_basis()),
                    (_, Cost::Dearest) => Box::new(self.bucket(*bucket).iter()),
                    (_, Cost::Cheapest) => Box::new(cheapest_first(self.bucket(*bucket))),
                };
                lots
            })),
        }
    }

    /// The lots in a method's order, but guarded ones after all others. Shares at average cost leave
    /// oldest first, whatever one would rather keep.
    #[must_use]
    pub fn guarded_last(&self, method: Method) -> Box<dyn Iterator<Item = &Keyed> + '_> {
        if !self.has_guarded() || method == Method::AverageCost {
            return self.in_order(method);
        }
        let of = move |guarded| self.in_order(method).filter(move |lot| lot.guarded == guarded);
        Box::new(of(false).chain(of(true)))
    }

    /// The lots of one term, dearest first; those without basis last.
    pub fn dearest_of(&self, term: Term) -> slice::Iter<'_, Keyed> {
        self.row(term).iter()
    }

    fn row(&self, term: Term) -> &[Keyed] {
        let Rows { short, long } = self.rows();
        match term {
            Term::Short => short,
            Term::Long => long,
        }
    }

    fn rows(&self) -> &Rows {
        self.rows.get_or_init(|| {
            let by_cost = ByCost::of(&self.lots);
            let of = |term| {
                let places = by_cost.of_term(term);
                let mut row = Vec::with_capacity(places.len());
                row.extend(places.iter().filter_map(|place| self.lots.get(*place as usize)));
                row
            };
            Rows { short: of(Term::Short), long: of(Term::Long) }
        })
    }

    /// The lots of a bucket whose term is known from it, dearest first.
    fn bucket(&self, bucket: Bucket) -> &[Keyed] {
        let (term, sign) = match bucket {
            Bucket::ShortLoss => (Term::Short, -1),
            Bucket::LongLoss => (Term::Long, -1),
            Bucket::ShortZero => (Term::Short, 0),
            Bucket::LongZero => (Term::Long, 0),
            Bucket::ShortGain => (Term::Short, 1),
            Bucket::LongGain => (Term::Long, 1),
            Bucket::Unknown => return &[],
        };
        let lots = known(self.row(term));
        let from = lots.partition_point(|lot| lot.cost_key().signum() < sign);
        let to = lots.partition_point(|lot| lot.cost_key().signum() <= sign);
        lots.get(from..to).unwrap_or_default()
    }

    /// The lots without basis, oldest first.
    fn without_basis(&self) -> impl Iterator<Item = &Keyed> {
        let Rows { short, long } = self.rows();
        let [short, long] = [short, long].map(|lots| {
            let from = known(lots).len();
            lots.get(from..).unwrap_or_default()
        });
        merged(short, long, |lot| lot.place)
    }
}

/// Without the lots that have no basis, which are the last.
fn known(lots: &[Keyed]) -> &[Keyed] {
    let to = lots.partition_point(|lot| lot.bucket != Bucket::Unknown);
    lots.get(..to).unwrap_or_default()
}

/// Lots that stand dearest first, the other way round; those of equal cost stay as they are.
fn cheapest_first(lots: &[Keyed]) -> impl Iterator<Item = &Keyed> {
    lots.chunk_by(|one, next| one.cost_key() == next.cost_key()).rev().flatten()
}

/// Two sorted rows of lots as one.
fn merged<'s, Key: Ord>(
    one: impl IntoIterator<Item = &'s Keyed>,
    other: impl IntoIterator<Item = &'s Keyed>,
    key: impl Fn(&Keyed) -> Key,
) -> impl Iterator<Item = &'s Keyed> {
    let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
    iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(first), Some(second)) if key(second) < key(first) => other.next(),
        (None, _) => other.next(),
        _ => one.next(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Side;
    use crate::domain::testing::{lot, order};
    use rust_decimal::dec;

    /// Walking bucket by bucket reaches every lot once, whatever buckets there are.
    #[test]
    fn every_method_reaches_every_lot() {
        let lots = [
            lot("X", "A", "2020-01-02", dec!(1), Some(dec!(5))),
            lot("X", "A", "2020-01-03", dec!(1), Some(dec!(10))),
            lot("X", "A", "2020-01-06", dec!(1), Some(dec!(15))),
            lot("X", "A", "2020-01-07", dec!(1), None),
            lot("X", "A", "2026-01-05", dec!(1), Some(dec!(5))),
            lot("X", "A", "2026-01-06", dec!(1), Some(dec!(10))),
            lot("X", "A", "2026-01-07", dec!(1), Some(dec!(15))),
            lot("X", "A", "2026-01-08", dec!(1), None),
        ];
        let order = order(Side::Sell, dec!(1), dec!(10), "2026-11-20");
        let all: Vec<&Lot> = lots.iter().rev().collect();
        let shelf = Shelf::new(&order, &all, None, MissingBasis::Last, |_, _| false);
        for method in Method::ordered() {
            let mut places: Vec<u32> = shelf.in_order(method).map(|lot| lot.place).collect();
            assert_eq!(places.len(), lots.len(), "{}", method.slug());
            places.sort_unstable();
            assert_eq!(places, [0, 1, 2, 3, 4, 5, 6, 7], "{}", method.slug());
        }
    }
}
