//! What shares held beside a short sale make of an order: the term of a cover's loss, holding periods that
//! start again, and what the facts leave open (IRC §§1233, 1259).

use super::Warning;
use crate::domain::figures::{cents, shares};
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::loss::Recast;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::plan::{SalePlan, Slice};
use crate::domain::realized::RealizedLot;
use crate::domain::sales::{Taken, taken};
use crate::domain::short_sale;
use crate::domain::term::{self, Term};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A loss of a cover is long-term as far as identical shares had been held for more than a year when the
/// short sale was made (§1233(d), (e)(1)).
pub(super) fn recast(household: &Household, plan: &SalePlan) -> Vec<(LotId, Recast)> {
    let order = &plan.order;
    if order.side == Side::Sell || !plan.slices.totals().has_loss() {
        return Vec::new();
    }
    let long = long_beside(household, &order.security);
    let long_term = plan.slices.iter().filter_map(|slice| {
        let of_lot = long.get(&(order.account.clone(), slice.lot.clone())).copied()?;
        let long_term = short_sale::long_part(-slice.gain()?, slice.quantity, of_lot);
        let recast = Recast { long_term, disallowed: Money::ZERO };
        (!recast.is_nothing()).then(|| (slice.lot.clone(), recast))
    });
    long_term.collect()
}

/// For each short position that counts with `security`, the shares beside it that had been held for more
/// than a year; the same shares count for one position only, the oldest first, and those that recorded
/// covers of the position used are gone.
fn long_beside(
    household: &Household,
    security: &SecurityId,
) -> BTreeMap<(AccountId, LotId), Shares> {
    let holdings = &household.holdings;
    let lots: Vec<&Lot> = beside(household, security).collect();
    let symbols = short_sale::identical(security, holdings.securities());
    let covers = household.history().hedges();
    let gone: Vec<&RealizedLot> = household
        .history()
        .lots()
        .iter()
        .filter(|row| symbols.contains(&row.security))
        .filter(|row| short_sale::counts(holdings.account(&row.account)))
        .filter(|row| !covers.iter().any(|one| Some(one.from) == row.acquired))
        .collect();
    let mut shorts: Vec<&Lot> = lots.iter().copied().filter(|lot| lot.is_short()).collect();
    shorts.sort_by_key(|short| (short.acquired, short.sequence));
    let mut counted = Shares::ZERO;
    let mut long = BTreeMap::new();
    for short in shorts {
        let Some(opened) = short.acquired else { continue };
        let held = lots.iter().filter(|lot| !lot.is_short() && short_sale::was_long(lot, opened));
        let was_held = gone.iter().filter(|row| {
            let since = row.acquired.filter(|day| *day <= opened && row.sold >= opened);
            since.is_some_and(|since| Term::on(since, opened) == Term::Long)
        });
        let all: Shares =
            held.map(|lot| lot.quantity).sum::<Shares>() + was_held.map(|row| row.quantity).sum();
        let own = (all - counted).max(Shares::ZERO).min(short.quantity.abs());
        counted += own;
        let mut open = household.portfolio().open(&short.account, &short.security, Side::Cover);
        let open =
            open.find(|lot| lot.id == short.id).map_or(Shares::ZERO, |lot| lot.quantity.abs());
        let used = short.quantity.abs() - open;
        let key = (short.account.clone(), short.id.clone());
        long.insert(key, (own - used).max(Shares::ZERO));
    }
    long
}

/// The lots that count with those of a security, long and short, as the files have them.
fn beside<'h>(
    household: &'h Household,
    security: &SecurityId,
) -> impl Iterator<Item = &'h Lot> + use<'h> {
    only(household, security, |_| true)
}

/// Those of them that are wanted.
fn only<'h, Wanted: Fn(&Lot) -> bool>(
    household: &'h Household,
    security: &SecurityId,
    wanted: Wanted,
) -> impl Iterator<Item = &'h Lot> + use<'h, Wanted> {
    let holdings = &household.holdings;
    let symbols = short_sale::identical(security, holdings.securities());
    symbols
        .into_iter()
        .filter(|symbol| {
            short_sale::concerns(holdings.security(symbol).map(|one| one.kind).unwrap_or_default())
        })
        .flat_map(|symbol| holdings.lots_of(&symbol))
        .filter(move |lot| {
            wanted(lot) && lot.is_usd() && short_sale::counts(holdings.account(&lot.account))
        })
}

/// Is a security held long and sold short?
pub(super) fn stand_beside(household: &Household, security: &SecurityId) -> bool {
    let any = |short| only(household, security, |lot| lot.is_short() == short).next().is_some();
    any(true) && any(false)
}

/// What is to be said of short sales beside an order.
pub(super) fn told(household: &Household, plan: &SalePlan) -> Vec<Warning> {
    let order = &plan.order;
    let lots: Vec<&Lot> = beside(household, &order.security).collect();
    let recorded: Vec<&SalePlan> = household
        .book
        .live()
        .map(|sale| &sale.preview.plan)
        .filter(|plan| plan.order.side == Side::Cover)
        .collect();
    match order.side {
        Side::Sell => of_sale(plan, &taken(&household.holdings, &order.security, &recorded)),
        Side::Cover => {
            let covers = [recorded, vec![plan]].concat();
            let taken = taken(&household.holdings, &order.security, &covers);
            let closed = taken.iter().filter(|one| {
                one.closed == Some(order.trade_date)
                    && one.short.account == order.account
                    && plan.slices.iter().any(|slice| slice.lot.whole() == one.short.id)
            });
            let mut said: Vec<Warning> = long_losses(plan).into_iter().collect();
            said.extend(restarts(closed.copied(), order.trade_date));
            said.extend(undecided(plan, &lots));
            said.extend(constructive(plan, &lots));
            said
        }
    }
}

fn long_losses(plan: &SalePlan) -> Option<Warning> {
    let long = plan.slices.totals().recast().long_term;
    long.is_positive().then(|| {
        let message = format!(
            "{} of the loss is long-term: shares of the same security had been held for more than a \
             year at the short sale (IRC §1233(d))",
            cents(long)
        );
        Warning::new("short-sale-loss", message)
    })
}

fn restarts<'h>(taken: impl Iterator<Item = Taken<'h>>, closed: NaiveDate) -> Option<Warning> {
    let lots: Vec<String> = taken
        .map(|one| {
            let long_on = term::long_term_on(short_sale::restarted(one.lot, closed));
            let Lot { id, account, quantity, .. } = one.lot;
            if one.shares == *quantity {
                format!("{id} in {account}: long-term from {long_on}")
            } else {
                let part = shares(one.shares);
                format!(
                    "{part} of {id} in {account}: long-term from {long_on}, while its row in the list \
                     keeps the date of the whole lot"
                )
            }
        })
        .collect();
    (!lots.is_empty()).then(|| {
        let message = format!(
            "the holding period of shares held for a year or less at the short sale, or bought since, \
             starts again with this cover ({}; IRC §1233(b))",
            lots.join("; ")
        );
        Warning::new("short-sale-restart", message)
    })
}

/// Which rule may change the term of a cover, where a date that would decide it is unknown.
fn undecided(plan: &SalePlan, lots: &[&Lot]) -> Option<Warning> {
    let undated = |lot: &&&Lot| !lot.is_short() && lot.acquired.is_none();
    let known = plan.slices.iter().all(|slice| slice.acquired.is_some());
    let longs: Vec<String> = lots
        .iter()
        .filter(|lot| if known { undated(lot) } else { !lot.is_short() })
        .map(|lot| format!("{} in {}", lot.id, lot.account))
        .collect();
    (!longs.is_empty()).then(|| {
        let message = format!(
            "shares of the same security are held beside the short sale and a date is unknown ({}): a \
             loss is long-term as far as they had been held for more than a year at the short sale \
             (IRC §1233(d)), else their holding period starts again (§1233(b)), which no figure here \
             shows",
            longs.join(", ")
        );
        Warning::new("short-sale-rules", message)
    })
}

/// That the short sale was a constructive sale of shares that had gained, or when it was none (§1259).
fn constructive(plan: &SalePlan, lots: &[&Lot]) -> Vec<Warning> {
    let closed = plan.order.trade_date;
    let of_slice = |slice: &Slice| {
        let opened = slice.acquired?;
        let short = lots.iter().find(|lot| {
            lot.is_short() && lot.id == slice.lot && lot.account == plan.order.account
        })?;
        let gained: Vec<String> = lots
            .iter()
            .filter(|lot| lot.acquired.is_some_and(|day| day <= opened))
            .filter(|lot| short_sale::is_constructive(lot, short))
            .map(|lot| format!("{} in {}", lot.id, lot.account))
            .collect();
        (!gained.is_empty()).then(|| {
            let last = short_sale::last_day_to_close(opened);
            let then = if closed <= last {
                format!(
                    "none if the shares are held at your own risk until {}",
                    short_sale::at_risk_until(closed)
                )
            } else {
                format!("it had to be closed by {last} to be none")
            };
            let message = format!(
                "sold short on {opened} while {} had gained: a constructive sale of that day (IRC \
                 §1259), which no figure here has; {then}",
                gained.join(", ")
            );
            Warning::new("constructive-sale", message)
        })
    };
    plan.slices.iter().filter_map(of_slice).collect()
}

/// What a sale of shares is told that are held against a short sale, or were.
fn of_sale(plan: &SalePlan, taken: &[Taken<'_>]) -> Vec<Warning> {
    let order = &plan.order;
    let mut whole = Vec::new();
    let mut parts = Vec::new();
    for slice in &plan.slices {
        let own: Vec<_> = taken
            .iter()
            .filter(|one| one.lot.id == slice.lot.whole() && one.lot.account == order.account)
            .filter(|one| one.lot.security == order.security)
            .collect();
        let Some(first) = own.first() else { continue };
        let held: Shares = own.iter().map(|one| one.shares).sum();
        let open = own.iter().any(|one| one.closed.is_none());
        if held < first.lot.quantity {
            parts.push(format!("{} of {}", shares(held), slice.lot));
        } else if open {
            whole.push(slice.lot.to_string());
        }
    }
    let mut said = Vec::new();
    if !whole.is_empty() {
        let message = format!(
            "held against an open short sale: the holding period begins with this sale, so the gain or \
             loss is short-term ({}; IRC §1233(b))",
            whole.join(", ")
        );
        said.push(Warning::new("held-against-short", message));
    }
    if !parts.is_empty() {
        let message = format!(
            "a short sale takes the holding period of a part of a lot, so that part is short-term until \
             a year after the short sale is closed, which no figure here shows ({}; IRC §1233(b))",
            parts.join(", ")
        );
        said.push(Warning::new("short-sale-rules", message));
    }
    said
}

#[cfg(test)]
mod tests;
