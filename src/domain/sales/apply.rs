//! The portfolio that is shown: what the files hold less what was sold since.

use super::super::ids::{AccountId, LotId, SecurityId};
use super::super::lot::Lot;
use super::super::money::Shares;
use super::super::order::Order;
use super::super::portfolio::Portfolio;
use super::super::preview::{self, Warning};
use super::{Sale, SaleBook, SaleId};
use std::collections::{BTreeMap, BTreeSet};

/// Which lot of which security in which account.
type LotKey<'a> = (&'a AccountId, &'a SecurityId, &'a LotId);

impl SaleBook {
    /// The holdings less the shares of live sales.
    ///
    /// A sale whose lots the holdings no longer have is named in a warning: what it could not take
    /// is not taken from other lots.
    #[must_use]
    pub fn apply(&self, holdings: &Portfolio) -> (Portfolio, Vec<Warning>) {
        // Sale by sale, as they were planned: the rest of a rest rounds like the parts did.
        let mut sold: BTreeMap<LotKey<'_>, Vec<(SaleId, Shares)>> = BTreeMap::new();
        for sale in self.live() {
            let order = &sale.preview.plan.order;
            for slice in &sale.preview.plan.slices {
                let key = (&order.account, &order.security, &slice.lot);
                sold.entry(key).or_default().push((sale.id, slice.quantity));
            }
        }
        if sold.is_empty() {
            return (holdings.clone(), Vec::new());
        }
        let mut left: Vec<Lot> = Vec::with_capacity(holdings.lots().len());
        for lot in holdings.lots() {
            let Some(taken) = sold.get_mut(&(&lot.account, &lot.security, &lot.id)) else {
                left.push(lot.clone());
                continue;
            };
            let mut rest = Some(lot.clone());
            for (_, quantity) in taken {
                let Some(open) = &rest else { break };
                let part = (*quantity).min(open.quantity.abs());
                *quantity -= part;
                rest = preview::lot_less(open, part);
            }
            left.extend(rest);
        }
        let mut named = BTreeSet::new();
        let missing = sold.iter().flat_map(|((account, _, lot), taken)| {
            taken.iter().map(move |(sale, missing)| (account, lot, sale, missing))
        });
        let mut warnings: Vec<Warning> = missing
            .filter(|(.., missing)| missing.is_positive())
            .map(|(account, lot, sale, missing)| {
                named.insert(*sale);
                Warning::new(
                    "sale-not-in-holdings",
                    format!(
                        "sale #{sale} took {missing} more shares of {lot} in {account} than the files hold: \
                         if they already show the sale, discard #{sale}"
                    ),
                )
            })
            .collect();
        let shown = self.shown_by(holdings).into_iter().filter(|sale| !named.contains(sale));
        warnings.extend(shown.map(|sale| {
            Warning::new(
                "holdings-show-sale",
                format!("the files already show sale #{sale}: discard it, else it counts twice"),
            )
        }));
        (holdings.with_lots(left), warnings)
    }

    /// The live sales that the holdings seem to show already: those up to the last one of a
    /// position after which just as many shares were to remain as the files hold. Files that did
    /// not change hold more than was to remain after any of them.
    fn shown_by(&self, holdings: &Portfolio) -> Vec<SaleId> {
        let mut positions: Vec<(&Order, Vec<&Sale>)> = Vec::new();
        for sale in self.live() {
            let order = &sale.preview.plan.order;
            let same = |one: &Order| {
                (&one.account, &one.security, one.side)
                    == (&order.account, &order.security, order.side)
            };
            match positions.iter_mut().find(|(one, _)| same(one)) {
                Some((_, sales)) => sales.push(sale),
                None => positions.push((order, vec![sale])),
            }
        }
        let shown = positions.iter().flat_map(|(order, sales)| {
            let open = holdings.open(&order.account, &order.security, order.side);
            let held: Shares = open.map(|lot| lot.quantity).sum();
            // As each was first recorded: a change of lots sees the sales after it too.
            let fits = |sale: &&Sale| sale.first().remaining.quantity == held;
            let last = sales.iter().rposition(fits).map_or(0, |place| place + 1);
            sales.iter().take(last).map(|sale| sale.id)
        });
        shown.collect()
    }
}
