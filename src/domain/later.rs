//! What a sale leaves to be taxed, and what each share in it costs: both by whole computations.

use super::broker::MissingBasis;
use super::household::Household;
use super::ids::LotId;
use super::lot::Lot;
use super::method::Method;
use super::method::order::Keyed;
use super::money::{Money, Shares, UnitPrice};
use super::order::Order;
use super::plan::{self, SalePlan, Selection, Slice};
use super::preview::{self, Preview};
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
    /// What it would add to the year's tax, wash sales counted.
    pub cost: UnitPrice,
    /// Is all of its loss disallowed?
    pub washes: bool,
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

    /// What one share more or less changes of the gains: `plain` where no loss can wash, else the
    /// difference between the sale with these slices and the sale, each settled. A share that washes
    /// changes nothing, and one that replaces others, or leaves a purchase to them, more than its own
    /// gain.
    fn changed(&self, plain: Gains, slices: impl Fn() -> Option<Vec<Slice>>) -> Gains {
        let loses = plain.short_term.is_negative() || plain.long_term.is_negative();
        if self.preview.wash.is_empty() && !loses {
            return plain;
        }
        let household = &*self.household.on(self.preview.plan.order.trade_date);
        let around = household.around(&self.preview.plan.order);
        if !around.is_near() {
            return plain;
        }
        let settled = |slices: Vec<Slice>| {
            let quantity = slices.iter().map(|slice| slice.quantity).sum();
            let order = Order { quantity, ..self.preview.plan.order.clone() };
            let mut plan = SalePlan { order, slices: slices.into(), ..self.preview.plan.clone() };
            let (wash, _) = preview::settle(household, &mut plan, &around);
            plan.gains() + wash.added_back()
        };
        let Some(changed) = slices() else { return plain };
        settled(changed) - settled(self.preview.plan.slices.to_vec())
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
            of_term.then(|| keyed.unit_gain(order)).flatten().map(|gain| (gain, left, *lot))
        });
        let (gain, left, lot) = left.min_by_key(|(gain, ..)| *gain)?;
        let one = left.min(Shares::from(1));
        let plain = Gains::of(term, gain * one);
        let more = self.changed(plain, || {
            let order = Order { quantity: one, fee: Money::ZERO, ..order.clone() };
            let added = plan::plan(&order, &[lot], &Selection::Method(Method::Fifo)).ok()?;
            let mut slices = self.preview.plan.slices.to_vec();
            for slice in added.slices {
                match slices.iter_mut().find(|one| one.lot == slice.lot) {
                    Some(taken) => {
                        taken.quantity += slice.quantity;
                        taken.proceeds += slice.proceeds;
                        taken.basis = taken.basis.zip(slice.basis).map(|(one, more)| one + more);
                    }
                    None => slices.push(slice),
                }
            }
            Some(slices)
        });
        let cost = self.with(more)? - self.with(Gains::ZERO)?;
        let counted = (more.short_term + more.long_term).to_cents();
        let washes = gain.is_negative() && counted.is_zero();
        Some(NextShare { term, gain, cost: cost.per_share(one)?, washes })
    }

    /// What one share of a slice, or all of it where it is less, adds to the year's tax, per share:
    /// the tax with the sale less the tax without that share.
    #[must_use]
    pub fn tax_per_share(&self, slice: &Slice) -> Option<UnitPrice> {
        let one = slice.quantity.min(Shares::from(1));
        let gains = slice.gains();
        let share = |gain: Money| gain.share(one, slice.quantity);
        let plain = -Gains::new(share(gains.short_term), share(gains.long_term));
        let less = self.changed(plain, || {
            let mut slices = self.preview.plan.slices.to_vec();
            for taken in slices.iter_mut().filter(|taken| taken.lot == slice.lot) {
                let left = |amount: Money| amount - amount.share(one, slice.quantity);
                taken.quantity -= one;
                taken.proceeds = left(taken.proceeds);
                taken.basis = taken.basis.map(left);
                taken.fee = left(taken.fee);
            }
            slices.retain(|taken| taken.quantity.is_positive());
            Some(slices)
        });
        (self.with(Gains::ZERO)? - self.with(less)?).per_share(one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, AccountKind};
    use crate::domain::order::Side;
    use crate::domain::portfolio::Portfolio;
    use crate::domain::preview::preview;
    use crate::domain::price::PriceBook;
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
        let cost = UnitPrice::new(dec!(7.5));
        let next = NextShare { term: Term::Long, gain: 50.into(), cost, washes: false };
        assert_eq!(sold.next_share(&lots, Term::Long), Some(next));
    }

    #[test]
    fn a_share_whose_loss_washes_saves_nothing() {
        // 80 X of 10 November in a Roth IRA take the losses of as many shares, the oldest first (IRC
        // §1091(a); Rev. Rul. 2008-5): of the 81st on, 40 of loss a share save 22 %.
        let roth = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
        let lots = vec![
            lot("X", "A", "2024-02-01", dec!(200), Some(dec!(20000))),
            lot("X", "A", "2026-04-01", dec!(100), Some(dec!(9000))),
            lot("X", "IRA", "2026-11-10", dec!(80), Some(dec!(4960))),
        ];
        let household = crate::domain::testing::household_of(Portfolio::new(
            [roth],
            [],
            lots,
            PriceBook::default(),
        ));
        let today = day("2026-11-24");
        let lots: Vec<&Lot> =
            household.portfolio().lots_in(&"A".into(), &"X".into()).iter().collect();
        let at = |quantity: i64| {
            let order = order(Side::Sell, quantity.into(), dec!(60), "2026-11-24");
            let sale =
                preview(&household, &order, &Selection::Method(Method::Fifo), today).unwrap();
            let sold = Sold::of(&household, &sale, today).unwrap();
            let next = [Term::Short, Term::Long].map(|term| sold.next_share(&lots, term).unwrap());
            let own = sold.tax_per_share(&sale.plan.slices[0]).unwrap();
            (next.map(|next| (next.gain.get(), next.cost.get(), next.washes)), own.get())
        };
        let washed = [(dec!(-30), dec!(0), true), (dec!(-40), dec!(0), true)];
        for quantity in [10, 11, 79] {
            assert_eq!(at(quantity), (washed, dec!(0)), "{quantity}");
        }
        let counts = [(dec!(-30), dec!(-6.60), false), (dec!(-40), dec!(-8.80), false)];
        assert_eq!(at(80), (counts, dec!(0)));
        assert_eq!(at(81), (counts, dec!(-8.80)));
    }

    #[test]
    fn a_replacement_sold_too_lets_a_loss_count() {
        // Ten X lose 10 each; of them five wash by the five of 9 November (IRC §1091(a)), which stand at
        // no gain. One of those sold in the same order replaces nothing: 10 of loss at 22 % counts.
        let household = household(vec![
            lot("X", "A", "2026-03-02", dec!(10), Some(dec!(1100))),
            lot("X", "A", "2026-11-09", dec!(5), Some(dec!(500))),
        ]);
        let order = order(Side::Sell, dec!(10), dec!(100), "2026-11-24");
        let today = day("2026-11-24");
        let sale = preview(&household, &order, &Selection::Method(Method::Fifo), today).unwrap();
        let sold = Sold::of(&household, &sale, today).unwrap();
        let lots: Vec<&Lot> = household.portfolio().lots().iter().collect();
        let next = sold.next_share(&lots, Term::Short).unwrap();
        assert_eq!((next.gain, next.cost), (UnitPrice::ZERO, UnitPrice::new(dec!(-2.20))));
    }
}
