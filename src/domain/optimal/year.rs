//! The tax year that a sale falls into, as the search asks for it.

use crate::domain::household::Household;
use crate::domain::order::Order;
use crate::domain::security::SecurityKind;
use crate::domain::tax::{self, Gains, Profile, TaxTable, TaxTables, YearTax};
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
        let year = order.trade_date.year();
        let profile = household.profile_for(year, as_of);
        if !household.portfolio().enters_return(&order.account, profile.is_joint()) {
            return None;
        }
        let so_far = household.realized(year, &profile);
        let tables = &household.rules.tables;
        let before = tax::compute(&profile, tables, year, so_far)?;
        let table = tables.for_year(year)?.table;
        let security = household.portfolio().security(&order.security);
        let collectible = security.is_some_and(|one| one.kind == SecurityKind::Collectible);
        Some(Self { profile, table, tables, number: year, so_far, collectible, before })
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
