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
use std::cmp::{Ordering, Reverse};
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
        let term = lot.term_on(date).unwrap_or(Term::Short);
        // Value and basis carry the sign of the quantity. A long share gains with the price, a
        // short one (positive cost per share = opening proceeds) against it.
        let basis_of_one = lot.basis.and_then(|basis| basis.per_share(lot.quantity));
        let unit_gain = basis_of_one.map(|cost| {
            let gain = price * lot.multiplier - cost;
            if lot.is_short() { -gain } else { gain }
        });
        Self { lot, bucket: Bucket::of(term, unit_gain), unit_gain, term }
    }

    fn age(&self) -> (Option<NaiveDate>, Option<NaiveTime>, u32) {
        // An unknown date is `None` and sorts as the oldest.
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
            (true, _) => "part, the rest",
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

/// The place of a bucket in a method's order.
fn rank(method: Method, bucket: Bucket) -> u8 {
    use Bucket::{LongGain, LongLoss, LongZero, ShortGain, ShortLoss, ShortZero, Unknown};
    let long = matches!(bucket, LongLoss | LongZero | LongGain);
    match (method, bucket) {
        (_, Unknown) => u8::MAX,
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

/// Puts lots into a method's order. `specific` has none of its own and leaves them as they are.
pub fn sort(method: Method, lots: &mut [Keyed<'_>]) {
    match method {
        Method::Specific => {}
        Method::Fifo => lots.sort_by_key(Keyed::age),
        Method::Lifo => lots.sort_by_key(|lot| Reverse(lot.age())),
        _ => {
            let cost = cost_rule(method);
            lots.sort_by(|a, b| {
                rank(method, a.bucket)
                    .cmp(&rank(method, b.bucket))
                    .then_with(|| match cost {
                        Cost::Dearest => a.unit_gain.cmp(&b.unit_gain),
                        Cost::Cheapest => b.unit_gain.cmp(&a.unit_gain),
                    })
                    .then_with(|| a.age().cmp(&b.age()))
            });
        }
    }
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
