//! The tax year that a sale falls into, as the search asks for it.

use crate::domain::household::Household;
use crate::domain::order::Order;
use crate::domain::security::SecurityKind;
use crate::domain::tax::{self, Gains, Impact, Profile, TaxTable, TaxTables, YearTax};
use chrono::{Datelike, NaiveDate};

/// One year's figures before a sale.
#[derive(Clone, Debug)]
pub struct Year<'a> {
    pub(super) profile: Profile,
    pub(super) table: &'a TaxTable,
    tables: &'a TaxTables,
    number: i32,
    so_far: Gains,
    /// Is gain on the security, held for more than a year, gain on collectibles?
    collectible: bool,
    /// The tax without the sale.
    pub(super) before: YearTax,
}

impl<'a> Year<'a> {
    /// The year of an order's trade date; `None` where it has no tax figure, or the account's gains
    /// are on another return.
    #[must_use]
    pub fn of(household: &'a Household, order: &Order, as_of: NaiveDate) -> Option<Self> {
        let found = Self::of_return(household, order.trade_date.year(), as_of)?;
        let portfolio = household.portfolio();
        if !portfolio.enters_return(&order.account, found.profile.is_joint()) {
            return None;
        }
        let security = portfolio.security(&order.security);
        let collectible = security.is_some_and(|one| one.kind == SecurityKind::Collectible);
        Some(Self { collectible, ..found })
    }

    /// A year, for sales that are no collectibles; `None` where it has no tax figure.
    #[must_use]
    pub fn of_return(household: &'a Household, year: i32, as_of: NaiveDate) -> Option<Self> {
        let profile = household.profile_for(year, as_of);
        let so_far = household.realized(year, &profile);
        let tables = &household.rules.tables;
        let before = tax::compute(&profile, tables, year, so_far)?;
        let table = tables.for_year(year)?.table;
        Some(Self { profile, table, tables, number: year, so_far, collectible: false, before })
    }

    /// The change of the year's tax by a sale.
    #[must_use]
    pub fn impact(&self, sale: Gains) -> Impact {
        let after = tax::compute(&self.profile, self.tables, self.number, self.so_far + sale);
        Impact::between(&self.before, &after.unwrap_or(self.before))
    }

    /// The table it is taxed by.
    #[must_use]
    pub const fn table(&self) -> &'a TaxTable {
        self.table
    }

    /// The year's tax with a sale.
    #[must_use]
    pub fn with(&self, sale: Gains) -> YearTax {
        let sale = if self.collectible { sale.with_collectibles(sale.long_term) } else { sale };
        // Whether there is a figure does not depend on the gains.
        tax::compute(&self.profile, self.tables, self.number, self.so_far + sale)
            .unwrap_or(self.before)
    }
}
