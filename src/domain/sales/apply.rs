//! The portfolio that is shown: what the files hold less what was sold since.

use super::super::ids::{AccountId, LotId, SecurityId};
use super::super::lot::Lot;
use super::super::portfolio::Portfolio;
use super::super::preview;
use super::super::reconcile::{self, Finding, Open};
use super::averages::Averages;
use super::{Sale, SaleBook, SaleId, beside};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Which lot of which security in which account.
type LotKey<'a> = (&'a AccountId, &'a SecurityId, &'a LotId);

/// What is left of the lots that sales took from; `None` where nothing is.
pub(super) type Left<'a> = BTreeMap<LotKey<'a>, Option<Lot>>;

impl SaleBook {
    /// The holdings less the shares of live sales, and what does not fit: sales that the holdings show
    /// already, which are not taken off again, and sales whose lots they no longer have. What those
    /// could not take is not taken from other lots. Lots beside a short position have the terms that it
    /// leaves them.
    #[must_use]
    pub fn apply(&self, holdings: &Portfolio) -> (Portfolio, BTreeMap<SaleId, Finding>) {
        self.apply_on(holdings, NaiveDate::MAX)
    }

    /// The same with the basis that elections of average cost give the lots on a day.
    #[must_use]
    pub fn apply_on(
        &self,
        holdings: &Portfolio,
        day: NaiveDate,
    ) -> (Portfolio, BTreeMap<SaleId, Finding>) {
        let elected = !holdings.elections().is_empty();
        if self.live().next().is_none() && !elected {
            return (beside::terms(holdings.clone(), holdings, self), BTreeMap::new());
        }
        let mut findings = reconcile::findings(self, holdings);
        let mut left = Left::new();
        let mut averages = Averages::new(holdings);
        let mut sales: Vec<&Sale> = self.live().collect();
        if elected {
            sales.sort_by_key(|sale| sale.preview.plan.order.trade_date);
        }
        // Sale by sale, as they were planned: the rest of a rest rounds like the parts did.
        for sale in sales {
            averages.sell(&sale.preview.plan.order, &mut left);
            if findings.get(&sale.id).is_some_and(Finding::is_shown) {
                continue;
            }
            if let Some(lacking) = take(sale, holdings, &mut left) {
                findings.insert(sale.id, lacking);
            }
        }
        averages.look(day, &mut left);
        let rest = holdings.lots().iter().filter_map(|lot| {
            left.remove(&(&lot.account, &lot.security, &lot.id))
                .unwrap_or_else(|| Some(lot.clone()))
        });
        let rest = rest.collect();
        (beside::terms(holdings.with_lots(rest), holdings, self), findings)
    }
}

/// Takes a sale's shares off the lots it means; says what is not there.
fn take<'a>(sale: &Sale, holdings: &'a Portfolio, left: &mut Left<'a>) -> Option<Finding> {
    let order = &sale.preview.plan.order;
    let open = Open::new(order, holdings);
    let mut lacking = None;
    for slice in &sale.preview.plan.slices {
        let mut needed = slice.quantity;
        for lot in open.meant(slice) {
            let key = (&lot.account, &lot.security, &lot.id);
            let rest = left.entry(key).or_insert_with(|| Some(lot.clone()));
            let Some(open) = rest.as_ref() else { continue };
            let part = needed.min(open.quantity.abs());
            needed -= part;
            *rest = preview::lot_less(open, part);
        }
        if needed.is_positive() && lacking.is_none() {
            lacking = Some(Finding::Lacking { lot: slice.lot.clone(), shares: needed });
        }
    }
    lacking
}
