//! What one share of each lot in a sale adds to the year's tax.

use super::household::{Household, Rules};
use super::money::{Money, Shares, UnitPrice};
use super::plan::Slice;
use super::preview::Preview;
use super::security::SecurityKind;
use super::tax::{self, Gains, Profile};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The year with a sale, ready to be computed again without a share of it.
#[derive(Clone, Debug)]
pub struct PerShare {
    profile: Profile,
    rules: Arc<Rules>,
    year: i32,
    /// The year's gains, the sale's among them.
    gains: Gains,
    after: Money,
    sheltered: bool,
    collectible: bool,
}

impl PerShare {
    /// Of a planned sale; `None` where it has no tax figure.
    #[must_use]
    pub fn of(household: &Household, preview: &Preview, as_of: NaiveDate) -> Option<Self> {
        let year = preview.tax_year;
        let profile = household.profile_for(year, as_of);
        let security = household.portfolio().security(&preview.plan.order.security);
        Some(Self {
            gains: household.realized(year, &profile) + preview.gains,
            after: preview.tax?.after,
            rules: Arc::clone(&household.rules),
            year,
            profile,
            sheltered: preview.sheltered,
            collectible: security.is_some_and(|one| one.kind == SecurityKind::Collectible),
        })
    }

    /// The marginal tax of a slice in dollars per share: the year's tax less the tax without the last
    /// share of it, or without what there is of one. Negative where the share saves tax.
    #[must_use]
    pub fn marginal(&self, slice: &Slice) -> Option<UnitPrice> {
        if self.sheltered {
            return Some(UnitPrice::ZERO);
        }
        let last = slice.quantity.min(Shares::new(Decimal::ONE));
        let gain = slice.taxed_gain().share(last, slice.quantity);
        let gains = Gains::of(slice.taxed_term(), gain);
        let gains = if self.collectible { gains.with_collectibles(gains.long_term) } else { gains };
        let tables = &self.rules.tables;
        let without = tax::compute(&self.profile, tables, self.year, self.gains - gains)?;
        (self.after - without.total()).per_share(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::Profiles;
    use crate::domain::method::Method;
    use crate::domain::order::{Order, Side};
    use crate::domain::plan::Selection;
    use crate::domain::preview::preview;
    use crate::domain::tax::fixture::single;
    use crate::domain::testing::{day, household, lot};
    use rust_decimal::dec;

    #[test]
    fn a_share_costs_its_gain_at_the_rate_of_its_term() {
        // Single, 2026, 80,000 of income: 22 % on short-term gain and 15 % on long-term gain (Rev.
        // Proc. 2025-32). A third of a share is priced as the third it is.
        let lots = vec![
            lot("X", "A", "2020-01-02", dec!(10), Some(dec!(600))),
            lot("X", "A", "2026-02-02", dec!(10), Some(dec!(900))),
            lot("X", "A", "2026-03-02", dec!(0.25), Some(dec!(30))),
        ];
        let mut household = household(lots);
        household.profiles = Profiles { base: single(80_000), ..Profiles::default() };
        let order = Order {
            account: "A".into(),
            security: "X".into(),
            side: Side::Sell,
            quantity: Shares::new(dec!(20.25)),
            price: UnitPrice::new(dec!(100)),
            trade_date: day("2026-11-24"),
            fee: Money::ZERO,
        };
        let today = day("2026-11-24");
        let selection = Selection::Method(Method::Fifo);
        let preview = preview(&household, &order, &selection, today).unwrap();
        let per_share = PerShare::of(&household, &preview, today).unwrap();
        let found: Vec<_> =
            preview.plan.slices.iter().filter_map(|slice| per_share.marginal(slice)).collect();
        // 40 × 15 %, 10 × 22 %, and a loss of 20 a share at 22 %.
        let expected = [dec!(6), dec!(2.2), dec!(-4.4)].map(UnitPrice::new);
        assert_eq!(found, expected);
    }
}
