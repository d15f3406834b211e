//! How each method orders the lots: a bucket, a cost key, then date, time of day and file order.
//!
//! The cost key is the gain of one share at the order's price, before the fee. For long lots
//! "dearest first" and "smallest gain first" are the same order; for short lots the mirror follows
//! by itself. A lot without basis sorts last wherever cost is looked at.

use super::Method;
use crate::domain::lot::Lot;
use crate::domain::money::UnitPrice;
use crate::domain::term::Term;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::fmt;

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
    /// The term as taxed: an unknown one is short.
    pub term: Term,
}

impl<'a> Keyed<'a> {
    /// The lot as seen by an order at `price` on `date`.
    #[must_use]
    pub fn new(lot: &'a Lot, price: UnitPrice, date: NaiveDate) -> Self {
        let disposal = lot.disposal(price, date);
        let term = disposal.term.unwrap_or(Term::Short);
        // Value and basis carry the sign of the quantity. A long share gains with the price, a
        // short one (positive cost per share = opening proceeds) against it.
        let basis_of_one = disposal.basis.and_then(|basis| basis.per_share(lot.quantity));
        let unit_gain = basis_of_one.map(|cost| {
            let gain = price * lot.multiplier - cost;
            if lot.is_short() { -gain } else { gain }
        });
        Self { lot, bucket: Bucket::of(term, unit_gain), unit_gain, term }
    }

    /// What FIFO goes by, different for any two lots: an unknown date sorts as the oldest.
    #[must_use]
    pub fn age(&self) -> (Option<NaiveDate>, Option<NaiveTime>, u32) {
        (self.lot.acquired, self.lot.acquired_at, self.lot.sequence)
    }
}

/// Which cost comes first inside a bucket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cost {
    /// The smallest gain per share first.
    Dearest,
    /// The largest gain per share first.
    Cheapest,
}

/// The rule by which a method took a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// By date, oldest first.
    Oldest,
    /// By date, newest first.
    Newest,
    /// By cost, highest first.
    Dearest,
    /// By cost, lowest first.
    Cheapest,
    /// Named by the user.
    ByHand,
}

/// Why a lot is in a plan: its bucket where the method has buckets, the rule inside it, and
/// whether only the rest that was still needed was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// The method's bucket; `None` for methods that have none.
    pub bucket: Option<Bucket>,
    /// The rule inside the bucket.
    pub rule: Rule,
    /// Only a part of the lot was needed.
    pub part: bool,
}

impl Reason {
    /// The rule in one or two words, for a narrow column.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match (self.part, self.rule) {
            (true, Rule::ByHand) => "part, by hand",
            (true, _) => "part, rest",
            (false, Rule::Oldest) => "oldest",
            (false, Rule::Newest) => "newest",
            (false, Rule::Dearest) => "highest cost",
            (false, Rule::Cheapest) => "lowest cost",
            (false, Rule::ByHand) => "by hand",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(bucket) = self.bucket {
            write!(f, "{}, ", bucket.words())?;
        }
        f.write_str(match self.rule {
            Rule::Oldest => "oldest first",
            Rule::Newest => "newest first",
            Rule::Dearest => "highest cost first",
            Rule::Cheapest => "lowest cost first",
            Rule::ByHand => "chosen by hand",
        })?;
        if self.part { f.write_str("; part, the rest stays") } else { Ok(()) }
    }
}

/// The rank of lots without basis: after all others.
const UNKNOWN_RANK: u8 = u8::MAX;

/// The place of a bucket in a method's order.
fn rank(method: Method, bucket: Bucket) -> u8 {
    use Bucket::{LongGain, LongLoss, LongZero, ShortGain, ShortLoss, ShortZero, Unknown};
    let long = matches!(bucket, LongLoss | LongZero | LongGain);
    match (method, bucket) {
        (_, Unknown) => UNKNOWN_RANK,
        (Method::HighestCostLongTerm | Method::LowestCostLongTerm, _) => u8::from(!long),
        (Method::HighestCostShortTerm | Method::LowestCostShortTerm, _) => u8::from(long),
        // Zero counts as a gain where the method has no bucket for it.
        (Method::LossHarvester | Method::MaxShortTermLoss, bucket) => match bucket {
            ShortLoss => 0,
            LongLoss => 1,
            LongZero | LongGain => 2,
            _ => 3,
        },
        (Method::Mintax, bucket) => match bucket {
            ShortLoss => 0,
            LongLoss => 1,
            ShortZero => 2,
            LongZero => 3,
            LongGain => 4,
            _ => 5,
        },
        (Method::MaxLongTermLoss, bucket) => match bucket {
            LongLoss => 0,
            ShortLoss => 1,
            ShortZero | ShortGain => 2,
            _ => 3,
        },
        (Method::MaxLongTermGain, bucket) => match bucket {
            LongZero | LongGain => 0,
            ShortZero | ShortGain => 1,
            ShortLoss => 2,
            _ => 3,
        },
        (Method::MaxShortTermGain, bucket) => match bucket {
            ShortZero | ShortGain => 0,
            LongZero | LongGain => 1,
            LongLoss => 2,
            _ => 3,
        },
        _ => 0,
    }
}

fn cost_rule(method: Method) -> Cost {
    match method {
        Method::LowestCost
        | Method::LowestCostLongTerm
        | Method::LowestCostShortTerm
        | Method::MaxLongTermGain
        | Method::MaxShortTermGain => Cost::Cheapest,
        _ => Cost::Dearest,
    }
}

/// The lots of one order, sorted as often as its methods need and no more: every method is one of
/// three orders, walked bucket by bucket.
#[derive(Debug)]
pub struct Shelf<'a> {
    lots: Vec<Keyed<'a>>,
    oldest: OnceCell<Vec<usize>>,
    dearest: OnceCell<Vec<usize>>,
    cheapest: OnceCell<Vec<usize>>,
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

    /// The lots in a method's order; `specific` has none of its own and leaves them as they are.
    pub fn in_order(&self, method: Method) -> Box<dyn Iterator<Item = &Keyed<'a>> + '_> {
        match method {
            Method::Specific => Box::new(self.lots.iter()),
            Method::Fifo => Box::new(self.walk(self.oldest())),
            Method::Lifo => Box::new(self.walk(self.oldest()).rev()),
            _ => {
                let sorted = match cost_rule(method) {
                    Cost::Dearest => self.dearest(),
                    Cost::Cheapest => self.cheapest(),
                };
                Box::new(ranks(method).flat_map(move |wanted| {
                    self.walk(sorted).filter(move |lot| rank(method, lot.bucket) == wanted)
                }))
            }
        }
    }

    fn walk<'s>(
        &'s self,
        places: &'s [usize],
    ) -> impl DoubleEndedIterator<Item = &'s Keyed<'a>> + 's {
        places.iter().filter_map(|place| self.lots.get(*place))
    }

    fn oldest(&self) -> &[usize] {
        self.oldest.get_or_init(|| self.sorted(|a, b| a.age().cmp(&b.age())))
    }

    fn dearest(&self) -> &[usize] {
        self.dearest.get_or_init(|| {
            self.sorted(|a, b| a.unit_gain.cmp(&b.unit_gain).then_with(|| a.age().cmp(&b.age())))
        })
    }

    fn cheapest(&self) -> &[usize] {
        self.cheapest.get_or_init(|| {
            self.sorted(|a, b| b.unit_gain.cmp(&a.unit_gain).then_with(|| a.age().cmp(&b.age())))
        })
    }

    fn sorted(&self, compare: impl Fn(&Keyed<'a>, &Keyed<'a>) -> Ordering) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.lots.len()).collect();
        places.sort_by(|a, b| match (self.lots.get(*a), self.lots.get(*b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        });
        places
    }
}

/// The ranks a method gives to buckets, first to last; lots without basis are always last.
fn ranks(method: Method) -> impl Iterator<Item = u8> {
    let last = match method {
        Method::HighestCost | Method::LowestCost => 0,
        Method::HighestCostLongTerm
        | Method::HighestCostShortTerm
        | Method::LowestCostLongTerm
        | Method::LowestCostShortTerm => 1,
        Method::Mintax => 5,
        _ => 3,
    };
    (0..=last).chain([UNKNOWN_RANK])
}

/// Why `method` takes `lot`.
#[must_use]
pub fn reason(method: Method, lot: &Keyed<'_>, part: bool) -> Reason {
    let rule = match method {
        Method::Fifo => Rule::Oldest,
        Method::Lifo => Rule::Newest,
        Method::Specific => Rule::ByHand,
        _ => match cost_rule(method) {
            Cost::Dearest => Rule::Dearest,
            Cost::Cheapest => Rule::Cheapest,
        },
    };
    let looks_at_cost = matches!(rule, Rule::Dearest | Rule::Cheapest);
    let has_buckets = looks_at_cost && !matches!(method, Method::HighestCost | Method::LowestCost);
    let unknown = looks_at_cost && lot.bucket == Bucket::Unknown;
    Reason { bucket: (has_buckets || unknown).then_some(lot.bucket), rule, part }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lot::Origin;
    use crate::domain::money::Money;
    use crate::domain::testing::{day, lot};
    use rust_decimal::dec;

    /// A gift sorts by the basis the order's price gives it (IRC §1015(a)).
    #[test]
    fn a_gift_stands_where_its_sale_would() {
        let gift = Lot {
            origin: Origin::Gift,
            holding_since: Some(day("2020-05-04")),
            gift_value: Some(Money::new(dec!(9000))),
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
