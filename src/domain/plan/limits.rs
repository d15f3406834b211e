//! What the user asks of one order besides its method: lots that are not sold, and lots that are left
//! for last.

use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::method::order::{Bucket, Keyed};
use chrono::NaiveDate;

/// What bounds the choice of lots, whatever the method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Lots that this order may not take, besides those locked for good.
    pub locked: Vec<LotId>,
    /// Short-term gain lots that turn long-term within so many days are taken last.
    pub guard_days: Option<u16>,
    /// Parts of shares may be sold, though every lot has whole ones.
    pub fractional: bool,
    /// Methods count that the account's broker does not offer.
    pub all_methods: bool,
}

impl Limits {
    /// Is this lot left for last?
    pub(super) fn guards(&self, lot: &Lot, keyed: &Keyed, traded: NaiveDate) -> bool {
        let Some(guard) = self.guard_days else { return false };
        let within = |days: i64| days <= i64::from(guard);
        keyed.bucket == Bucket::ShortGain && lot.days_to_long_term(traded).is_some_and(within)
    }
}
