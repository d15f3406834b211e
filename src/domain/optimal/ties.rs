//! The choice among splits of equal tax: what leaves the most for later.
//!
//! First the largest losses carried out plus basis of the shares that remain; then the larger
//! short-term part of those losses, which offsets the dearer gains; then fewer lots; then older ones.

use super::cells::Walk;
use super::is_less;
use super::measure::Units;
use crate::domain::money::Money;

/// The best of some splits: least tax first, then what leaves the most for later.
pub(super) fn best(walk: &Walk<'_>, mut splits: Vec<Units>) -> Units {
    splits.sort_unstable();
    splits.dedup();
    let mut tied: Vec<Split> = splits.into_iter().map(|split| Split::of(walk, split)).collect();
    keep_least(&mut tied, |split| split.tax);
    keep_least(&mut tied, |split| -split.left);
    keep_least(&mut tied, |split| -split.short_term_loss);
    let fewest = tied.iter().map(|split| walk.path.touched(split.at)).min();
    tied.retain(|split| Some(walk.path.touched(split.at)) == fewest);
    let oldest = |split: &Split| {
        let mut ages: Vec<_> = walk.path.lots(split.at).map(|lot| lot.place).collect();
        ages.sort_unstable();
        ages
    };
    let first =
        if tied.len() > 1 { tied.iter().min_by_key(|split| oldest(split)) } else { tied.first() };
    first.map_or(walk.path.low(), |split| split.at)
}

struct Split {
    at: Units,
    tax: Money,
    /// Losses carried out plus basis of the shares that remain, but for what all splits share.
    left: Money,
    short_term_loss: Money,
}

impl Split {
    fn of(walk: &Walk<'_>, at: Units) -> Self {
        let tax = walk.tax(at);
        // What is sold fetches the same by every split, so the basis that leaves is that less the
        // gain: a dollar more of gain leaves a dollar more of basis.
        let left = tax.carryover.total() + tax.net;
        Self { at, tax: tax.total(), left, short_term_loss: tax.carryover.short_term }
    }
}

fn keep_least(splits: &mut Vec<Split>, key: impl Fn(&Split) -> Money) {
    if let Some(least) = splits.iter().map(&key).min() {
        splits.retain(|split| !is_less(least, key(split)));
    }
}
