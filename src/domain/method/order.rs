//! How each method orders the lots: a bucket, a cost key, then date, time of day and file order.
//!
//! The cost key is the gain of one share at the order's price, before the fee. For long lots
//! "dearest first" and "smallest gain first" are the same order; for short lots the mirror follows
//! by itself. A lot without basis sorts last wherever cost is looked at, unless the account's broker
//! has another rule ([`MissingBasis`](crate::domain::broker::MissingBasis)).

pub use super::keyed::{Bucket, Keyed};
pub use super::reason::{Reason, Rule, Tie};
pub use super::shelf::Shelf;

use super::Method;

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
pub(super) fn buckets(method: Method) -> &'static [Bucket] {
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
        | Method::Specific
        | Method::AverageCost => &[],
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
