//! How each method orders the lots: a bucket, a cost key, then date, time of day and file order.
//!
//! The cost key is the gain of one share at the order's price, before the fee. For long lots
//! "dearest first" and "smallest gain first" are the same order; for short lots the mirror follows
//! by itself. A lot without basis sorts last wherever cost is looked at.

pub use super::reason::{Reason, Rule, Tie};

use super::Method;
use crate::domain::lot::{Disposal, Lot};
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::term::Term;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::cmp::Ordering;

/// A lot's term and the sign of its gain on this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bucket {
    /// Short-term, below cost.
    ShortLoss,
    /// Long-term, below cost.
    LongLoss,
    /// Short-term, exactly at cost.
    ShortZero,
    /// Long-term, exactly at cost.
    LongZero,
    /// Long-term, above cost.
    LongGain,
    /// Short-term, above cost.
    ShortGain,
    /// Without basis: nobody can say.
    Unknown,
}

impl Bucket {
    /// How many there are.
    const COUNT: usize = 7;

    fn of(term: Term, unit_gain: Option<UnitPrice>) -> Self {
        let Some(gain) = unit_gain else { return Self::Unknown };
        match (term, gain.cmp(&UnitPrice::ZERO)) {
            (Term::Short, Ordering::Less) => Self::ShortLoss,
            (Term::Short, Ordering::Equal) => Self::ShortZero,
            (Term::Short, Ordering::Greater) => Self::ShortGain,
            (Term::Long, Ordering::Less) => Self::LongLoss,
            (Term::Long, Ordering::Equal) => Self::LongZero,
            (Term::Long, Ordering::Greater) => Self::LongGain,
        }
    }

    /// In words, as a reason gives it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ShortLoss => "short-term loss",
            Self::LongLoss => "long-term loss",
            Self::ShortZero => "short-term, no gain",
            Self::LongZero => "long-term, no gain",
            Self::LongGain => "long-term gain",
            Self::ShortGain => "short-term gain",
            Self::Unknown => "basis unknown, so last",
        }
    }
}

/// What every method needs to know of a lot, computed once for an order.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// The lot.
    pub lot: &'a Lot,
    /// Its place by term and gain.
    pub bucket: Bucket,
    /// The gain of one share at the order's price; `None` without basis.
    pub unit_gain: Option<UnitPrice>,
    /// Its shares, positive for both sides. Here, and not behind the lot, because whatever walks a
    /// sorted shelf would wait for each lot to come from memory.
    pub shares: Shares,
    /// What all of it is worth at the order's price, positive for both sides.
    pub value: Money,
    /// What a disposal at the order's price takes off its proceeds, and its term.
    pub disposal: Disposal,
    /// The term as taxed: an unknown one is short.
    pub term: Term,
    /// Left for last, whatever the method: see [`Limits`](crate::domain::plan::Limits).
    pub guarded: bool,
}

impl<'a> Keyed<'a> {
    /// The lot as seen by an order at `price` on `date`.
    #[must_use]
    pub fn new(lot: &'a Lot, price: UnitPrice, date: NaiveDate) -> Self {
        let disposal = lot.disposal(price, date);
        let term = disposal.term.unwrap_or(Term::Short);
        let value = lot.value(price).abs();
        // Value and basis carry the sign of the quantity. A long share gains with the price, a
        // short one (positive cost per share = opening proceeds) against it.
        let basis_of_one = disposal.basis.and_then(|basis| basis.per_share(lot.quantity));
        let unit_gain = basis_of_one.map(|cost| {
            let gain = price * lot.multiplier - cost;
            if lot.is_short() { -gain } else { gain }
        });
        Self {
            lot,
            bucket: Bucket::of(term, unit_gain),
            unit_gain,
            shares: lot.quantity.abs(),
            value,
            disposal,
            term,
            guarded: false,
        }
    }

    /// The gain of some of its shares at the order's price, before the fee; a missing basis counts as
    /// zero, as where it is taxed.
    #[must_use]
    pub fn gain_of(&self, order: &Order, shares: Shares) -> Money {
        if shares == self.shares {
            let basis = self.disposal.basis.map_or(Money::ZERO, Money::abs);
            return if order.side == Side::Cover { basis - self.value } else { self.value - basis };
        }
        let signed = if self.lot.is_short() { -shares } else { shares };
        let value = order.price * (signed * self.lot.multiplier);
        let basis = self.disposal.basis.map(|total| total.share(signed, self.lot.quantity));
        value - basis.unwrap_or(Money::ZERO)
    }

    /// What FIFO goes by, different for any two lots: an unknown date sorts as the oldest.
    #[must_use]
    pub fn age(&self) -> (Option<NaiveDate>, Option<NaiveTime>, u32) {
        (self.lot.acquired, self.lot.rare.acquired_at, self.lot.sequence)
    }
}

/// Which cost comes first inside a bucket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    /// The smallest gain per share first.
    Dearest,
    /// The largest gain per share first.
    Cheapest,
}

/// The buckets of a method, first to last; empty for one that looks at no term, or at no cost.
///
/// Buckets that a method does not tell apart stand beside each other in the order of their cost, so
/// that taking one after the other takes both together. Zero counts as a gain where the method has
/// no bucket for it.
fn buckets(method: Method) -> &'static [Bucket] {
    use Bucket::{LongGain, LongLoss, LongZero, ShortGain, ShortLoss, ShortZero, Unknown};
    match method {
        Method::HighestCostLongTerm => {
            &[LongLoss, LongZero, LongGain, ShortLoss, ShortZero, ShortGain, Unknown]
        }
        Method::HighestCostShortTerm => {
            &[ShortLoss, ShortZero, ShortGain, LongLoss, LongZero, LongGain, Unknown]
        }
        Method::LowestCostLongTerm => {
            &[LongGain, LongZero, LongLoss, ShortGain, ShortZero, ShortLoss, Unknown]
        }
        Method::LowestCostShortTerm => {
            &[ShortGain, ShortZero, ShortLoss, LongGain, LongZero, LongLoss, Unknown]
        }
        Method::LossHarvester | Method::MaxShortTermLoss => {
            &[ShortLoss, LongLoss, LongZero, LongGain, ShortZero, ShortGain, Unknown]
        }
        Method::Mintax => &[ShortLoss, LongLoss, ShortZero, LongZero, LongGain, ShortGain, Unknown],
        Method::MaxLongTermLoss => {
            &[LongLoss, ShortLoss, ShortZero, ShortGain, LongZero, LongGain, Unknown]
        }
        Method::MaxLongTermGain => {
            &[LongGain, LongZero, ShortGain, ShortZero, ShortLoss, LongLoss, Unknown]
        }
        Method::MaxShortTermGain => {
            &[ShortGain, ShortZero, LongGain, LongZero, LongLoss, ShortLoss, Unknown]
        }
        Method::Optimal
        | Method::Fifo
        | Method::Lifo
        | Method::HighestCost
        | Method::LowestCost
        | Method::Specific => &[],
    }
}

pub(super) fn cost_rule(method: Method) -> Cost {
    match method {
        Method::LowestCost
        | Method::LowestCostLongTerm
        | Method::LowestCostShortTerm
        | Method::MaxLongTermGain
        | Method::MaxShortTermGain => Cost::Cheapest,
        _ => Cost::Dearest,
    }
}

/// Decimals of a gain per share that the order by cost looks at: lots that differ by less, which no
/// basis in cents can, count as equal.
const KEY_DECIMALS: u32 = 24;

/// A gain per share as a whole number, which compares in one step; lots without basis last.
pub(super) fn cost_key(unit_gain: Option<UnitPrice>) -> i128 {
    let Some(gain) = unit_gain.map(UnitPrice::get) else { return i128::MAX };
    let (mantissa, scale) = (gain.mantissa(), gain.scale());
    if scale > KEY_DECIMALS {
        return mantissa / 10_i128.pow(scale - KEY_DECIMALS);
    }
    mantissa.saturating_mul(10_i128.pow(KEY_DECIMALS - scale)).min(i128::MAX - 1)
}

/// Lots by their place on the shelf, sorted by cost, and the same again bucket by bucket.
#[derive(Debug)]
struct ByCost {
    all: Vec<u32>,
    buckets: [Vec<u32>; Bucket::COUNT],
}

/// The lots of one order, sorted as often as its methods need and no more: every method is one of
/// three orders, walked bucket by bucket.
#[derive(Debug)]
pub struct Shelf<'a> {
    lots: Vec<Keyed<'a>>,
    oldest: OnceCell<Vec<u32>>,
    dearest: OnceCell<ByCost>,
    cheapest: OnceCell<ByCost>,
}

impl<'a> Shelf<'a> {
    /// Lots in any order.
    #[must_use]
    pub fn new(lots: Vec<Keyed<'a>>) -> Self {
        Self { lots, oldest: OnceCell::new(), dearest: OnceCell::new(), cheapest: OnceCell::new() }
    }

    /// The lots as they were given.
    #[must_use]
    pub fn lots(&self) -> &[Keyed<'a>] {
        &self.lots
    }

    /// The lots in a method's order; `specific` and `optimal` have none of their own and leave them
    /// as they are.
    pub fn in_order(&self, method: Method) -> Box<dyn Iterator<Item = &Keyed<'a>> + '_> {
        match method {
            Method::Specific | Method::Optimal => Box::new(self.lots.iter()),
            Method::Fifo => Box::new(self.walk(self.oldest())),
            Method::Lifo => Box::new(self.walk(self.oldest()).rev()),
            _ => {
                let sorted = match cost_rule(method) {
                    Cost::Dearest => self.dearest(),
                    Cost::Cheapest => self.cheapest(),
                };
                match buckets(method) {
                    [] => Box::new(self.walk(&sorted.all)),
                    order => Box::new(order.iter().flat_map(|bucket| {
                        self.walk(sorted.buckets.get(*bucket as usize).map_or(&[], Vec::as_slice))
                    })),
                }
            }
        }
    }

    /// The lots in a method's order, but guarded ones after all others.
    pub fn guarded_last(&self, method: Method) -> Box<dyn Iterator<Item = &Keyed<'a>> + '_> {
        if !self.lots.iter().any(|lot| lot.guarded) {
            return self.in_order(method);
        }
        let of = move |guarded| self.in_order(method).filter(move |lot| lot.guarded == guarded);
        Box::new(of(false).chain(of(true)))
    }

    /// The lots of one term, dearest first; those without basis last.
    pub fn dearest_of(&self, term: Term) -> impl Iterator<Item = &Keyed<'a>> {
        self.walk(&self.dearest().all).filter(move |lot| lot.term == term)
    }

    fn walk<'s>(
        &'s self,
        places: &'s [u32],
    ) -> impl DoubleEndedIterator<Item = &'s Keyed<'a>> + 's {
        places.iter().filter_map(|place| self.lots.get(*place as usize))
    }

    fn oldest(&self) -> &[u32] {
        self.oldest.get_or_init(|| {
            let mut aged: Vec<_> = self.lots.iter().map(Keyed::age).zip(0_u32..).collect();
            aged.sort_unstable();
            aged.into_iter().map(|(_, place)| place).collect()
        })
    }

    fn dearest(&self) -> &ByCost {
        self.dearest.get_or_init(|| self.by_cost(|key| key))
    }

    fn cheapest(&self) -> &ByCost {
        // Without basis is last here too.
        self.cheapest.get_or_init(|| self.by_cost(|key| if key == i128::MAX { key } else { -key }))
    }

    /// By cost; the sort is stable, so that lots of equal cost keep the order of their age.
    fn by_cost(&self, key: impl Fn(i128) -> i128) -> ByCost {
        let mut sorted: Vec<(i128, u32)> = self
            .oldest()
            .iter()
            .filter_map(|place| {
                let lot = self.lots.get(*place as usize)?;
                Some((key(cost_key(lot.unit_gain)), *place))
            })
            .collect();
        sorted.sort_by_key(|(key, _)| *key);
        let all: Vec<u32> = sorted.into_iter().map(|(_, place)| place).collect();
        let mut buckets: [Vec<u32>; Bucket::COUNT] = Default::default();
        for place in &all {
            let bucket = self.lots.get(*place as usize).map(|lot| lot.bucket as usize);
            if let Some(bucket) = bucket.and_then(|bucket| buckets.get_mut(bucket)) {
                bucket.push(*place);
            }
        }
        ByCost { all, buckets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lot::{Origin, RareFacts};
    use crate::domain::money::Money;
    use crate::domain::testing::{day, lot};
    use rust_decimal::dec;

    /// A gift sorts by the basis the order's price gives it (IRC §1015(a)).
    #[test]
    fn a_gift_stands_where_its_sale_would() {
        let gift = Lot {
            origin: Origin::Gift,
            rare: RareFacts {
                holding_since: Some(day("2020-05-04")),
                gift_value: Some(Money::new(dec!(9000))),
                ..RareFacts::default()
            }
            .into(),
            ..lot("X", "A", "2026-03-02", dec!(100), Some(dec!(10000)))
        };
        for (price, bucket, unit_gain) in [
            (dec!(104), Bucket::LongGain, dec!(4)),
            (dec!(95), Bucket::LongZero, dec!(0)),
            (dec!(87), Bucket::ShortLoss, dec!(-3)),
        ] {
            let keyed = Keyed::new(&gift, UnitPrice::new(price), day("2026-11-24"));
            assert_eq!(keyed.bucket, bucket, "at {price}");
            assert_eq!(keyed.unit_gain, Some(UnitPrice::new(unit_gain)));
        }
    }

    /// Walking bucket by bucket reaches every lot once, whatever buckets there are.
    #[test]
    fn every_method_reaches_every_lot() {
        let lots = [
            lot("X", "A", "2020-01-02", dec!(1), Some(dec!(5))),
            lot("X", "A", "2020-01-03", dec!(1), Some(dec!(10))),
            lot("X", "A", "2020-01-06", dec!(1), Some(dec!(15))),
            lot("X", "A", "2026-01-05", dec!(1), Some(dec!(5))),
            lot("X", "A", "2026-01-06", dec!(1), Some(dec!(10))),
            lot("X", "A", "2026-01-07", dec!(1), Some(dec!(15))),
            lot("X", "A", "2026-01-08", dec!(1), None),
        ];
        let price = UnitPrice::new(dec!(10));
        let keyed = lots.iter().map(|lot| Keyed::new(lot, price, day("2026-11-20"))).collect();
        let shelf = Shelf::new(keyed);
        for method in Method::ordered() {
            let mut ids: Vec<&str> = shelf.in_order(method).map(|lot| &*lot.lot.id).collect();
            assert_eq!(ids.len(), lots.len(), "{}", method.slug());
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), lots.len(), "{}", method.slug());
        }
    }
}
