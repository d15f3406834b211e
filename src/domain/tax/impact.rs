//! What a sale does to the year's tax: the whole computation with it and without it.
//!
//! A loss beyond the yearly limit changes the carryover, not this year's tax, so the carryover after
//! the sale is part of the answer (tax rules NET-8).

use super::profile::Profile;
use super::schedule_d::{Carryover, Gains};
use super::tables::TaxTables;
use super::{YearTax, compute};
use crate::domain::money::Money;
use serde::{Deserialize, Serialize};

/// The change a sale makes to the year's tax, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// The year's total tax without the sale.
    pub before: Money,
    /// The year's total tax with it.
    pub after: Money,
    /// The change of the federal income tax, alternative minimum tax included where computed.
    pub federal: Money,
    /// The change of the net investment income tax.
    pub niit: Money,
    /// The change of the state tax.
    pub state: Money,
    /// The losses carried out of the year with the sale.
    pub carryover_after: Carryover,
}

impl Impact {
    /// The difference between two computations of the same year.
    #[must_use]
    pub fn between(before: &YearTax, after: &YearTax) -> Self {
        Self {
            before: before.total(),
            after: after.total(),
            federal: after.federal() - before.federal(),
            niit: after.niit - before.niit,
            state: after.state - before.state,
            carryover_after: after.carryover,
        }
    }

    /// What the sale costs in tax; negative where it saves some.
    #[must_use]
    pub fn total(&self) -> Money {
        self.after - self.before
    }
}

/// The year without and with a sale: see [`impact`].
#[must_use]
pub fn with_and_without(
    profile: &Profile,
    tables: &TaxTables,
    year: i32,
    so_far: Gains,
    sale: Gains,
) -> Option<[YearTax; 2]> {
    let before = compute(profile, tables, year, so_far)?;
    let after = compute(profile, tables, year, so_far + sale)?;
    Some([before, after])
}

/// What adding `sale` to the gains realized `so_far` does to the tax of `year`.
///
/// `so_far` holds [`Profile::realized`] already. `None` where [`compute`] has no figure.
#[must_use]
pub fn impact(
    profile: &Profile,
    tables: &TaxTables,
    year: i32,
    so_far: Gains,
    sale: Gains,
) -> Option<Impact> {
    let [before, after] = with_and_without(profile, tables, year, so_far, sale)?;
    Some(Impact::between(&before, &after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{any_gains, any_profile, dollars, single, tables};
    use proptest::prelude::*;

    #[test]
    fn a_loss_over_the_limit_costs_nothing_now_and_is_carried() {
        let so_far = Gains::new(dollars(-3_000), Money::ZERO);
        let sale = Gains::new(Money::ZERO, dollars(-2_000));
        let impact = impact(&single(80_000), &tables(), 2026, so_far, sale).unwrap();
        assert_eq!(impact.total(), Money::ZERO);
        assert_eq!(impact.carryover_after.long_term, dollars(2_000));
    }

    proptest! {
        /// Two sales one after the other cost what they cost together.
        #[test]
        fn sales_add_up(
            profile in any_profile(),
            so_far in any_gains(),
            first in any_gains(),
            second in any_gains(),
        ) {
            let tables = tables();
            let impact = |so_far, sale| impact(&profile, &tables, 2026, so_far, sale).unwrap();
            let [one, two, both] = [
                impact(so_far, first),
                impact(so_far + first, second),
                impact(so_far, first + second),
            ];
            prop_assert_eq!(one.total() + two.total(), both.total());
            prop_assert_eq!(one.after, two.before);
            prop_assert_eq!(two.carryover_after, both.carryover_after);
            prop_assert_eq!(both.federal + both.niit + both.state, both.total());
        }
    }
}
