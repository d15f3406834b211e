//! What a sale leaves to be taxed, and what each share in it costs: both by whole computations.

use super::broker::MissingBasis;
use super::household::Household;
use super::ids::LotId;
use super::lot::Lot;
use super::method::order::Keyed;
use super::money::{Money, Shares, UnitPrice};
use super::plan::Slice;
use super::preview::Preview;
use super::security::SecurityKind;
use super::tax::{self, Gains, Profile};
use super::term::Term;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One share more than a sale takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextShare {
    /// Its term.
    pub term: Term,
    /// What it would gain.
    pub gain: UnitPrice,
    /// What it would add to the year's tax.
    pub cost: UnitPrice,
}

/// A sale's year, with everything in it but the sale.
pub struct Sold<'a> {
    household: &'a Household,
    preview: &'a Preview,
    profile: Profile,
    so_far: Gains,
    collectible: bool,
}

impl<'a> Sold<'a> {
    /// The year of a sale; `None` where the sale has no tax of its own.
    #[must_use]
    pub fn of(household: &'a Household, preview: &'a Preview, as_of: NaiveDate) -> Option<Self> {
        preview.tax.filter(|_| !preview.sheltered)?;
        let profile = household.profile_for(preview.tax_year, as_of);
        let so_far = household.realized(preview.tax_year, &profile);
        let security = household.portfolio().security(&preview.plan.order.security);
        let collectible = security.is_some_and(|one| one.kind == SecurityKind::Collectible);
        Some(Self { household, preview, profile, so_far, collectible })
    }

    /// The year's tax with the sale and `more` besides.
    fn with(&self, more: Gains) -> Option<Money> {
        let more = if self.collectible { more.with_collectibles(more.long_term) } else { more };
        let gains = self.so_far + self.preview.gains + more;
        let tables = &self.household.rules.tables;
        let tax = tax::compute(&self.profile, tables, self.preview.tax_year, gains)?;
        Some(tax.total())
    }

    /// What the shares that are left would cost this year at the order's price, on top of the sale:
    /// what the choice of lots puts off. Lots of unknown gain are not in it.
    #[must_use]
    pub fn tax_of_the_rest(&self) -> Option<Money> {
        let left = &self.preview.remaining;
        let rest = Gains::new(left.short_term_gain, left.long_term_gain);
        Some(self.with(rest)? - self.with(Gains::ZERO)?)
    }

    /// What one share more from lots of a term would cost on top of the sale: the share with the
    /// least gain among those of `lots` that it leaves, or all of it where it is less. Lots of unknown
    /// gain are not looked at.
    #[must_use]
    pub fn next_share(&self, lots: &[&Lot], term: Term) -> Option<NextShare> {
        let order = &self.preview.plan.order;
        let taken: BTreeMap<&LotId, Shares> =
            self.preview.plan.slices.iter().map(|slice| (&slice.lot, slice.quantity)).collect();
        let left = lots.iter().filter_map(|lot| {
            let left = lot.quantity.abs() - taken.get(&lot.id).copied().unwrap_or_default();
            let keyed = Keyed::new(lot, order, 0, MissingBasis::Last);
            let of_term = keyed.taxed_term() == term && left.is_positive();
            of_term.then(|| keyed.unit_gain(order)).flatten().map(|gain| (gain, left))
        });
        let (gain, left) = left.min_by_key(|(gain, _)| *gain)?;
        let one = left.min(Shares::from(1));
        let cost = self.with(Gains::of(term, gain * one))? - self.with(Gains::ZERO)?;
        Some(NextShare { term, gain, cost: cost.per_share(one)? })
    }

    /// What one share of a slice, or all of it where it is less, adds to the year's tax, per share:
    /// the tax with the sale less the tax without that share.
    #[must_use]
    pub fn tax_per_share(&self, slice: &Slice) -> Option<UnitPrice> {
        let one = slice.quantity.min(Shares::from(1));
        let gains = slice.gains();
        let share = |gain: Money| gain.share(one, slice.quantity);
        let less = -Gains::new(share(gains.short_term), share(gains.long_term));
        (self.with(Gains::ZERO)? - self.with(less)?).per_share(one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::method::Method;
    use crate::domain::order::Side;
    use crate::domain::plan::Selection;
    use crate::domain::preview::preview;
    use crate::domain::testing::{day, household, lot, order};
    use rust_decimal::dec;

    #[test]
    fn what_is_put_off_and_what_a_share_costs() {
        // Single 2026, 80,000 of wages: taxable 63,900, so short-term gain pays 22 %, long-term 15 %.
        let household = household(vec![
            lot("X", "A", "2020-01-02", dec!(10), Some(dec!(500))),
            lot("X", "A", "2026-02-02", dec!(10), Some(dec!(800))),
        ]);
        let order = order(Side::Sell, dec!(12), dec!(100), "2026-11-24");
        let today = day("2026-11-24");
        let by = Selection::Method(Method::Optimal);
        let sale = preview(&household, &order, &by, today).unwrap();
        let sold = Sold::of(&household, &sale, today).unwrap();
        // 20 of short-term gain a share cost 4.40, 50 of long-term gain 7.50.
        let costs: Vec<_> = sale
            .plan
            .slices
            .iter()
            .map(|slice| (slice.quantity, sold.tax_per_share(slice).unwrap()))
            .collect();
        let cost = |quantity: i64, cost| (Shares::from(quantity), UnitPrice::new(cost));
        assert_eq!(costs, [cost(10, dec!(4.40)), cost(2, dec!(7.50))]);
        assert_eq!(sold.tax_of_the_rest(), Some(Money::from(60)));
        // No short-term share is left; the next long-term one costs what the last one did.
        let lots: Vec<&Lot> = household.portfolio().lots().iter().collect();
        assert_eq!(sold.next_share(&lots, Term::Short), None);
        let next = NextShare { term: Term::Long, gain: 50.into(), cost: UnitPrice::new(dec!(7.5)) };
        assert_eq!(sold.next_share(&lots, Term::Long), Some(next));
    }
}
