//! Reinvestments to come: which would wash a loss of a sale that was made, and about how much of it.

use super::Seen;
use super::losses::{LossOf, LossSale};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot, Origin, Rare};
use crate::domain::money::{Money, Shares};
use crate::domain::portfolio::Portfolio;
use crate::domain::wash::Analysis;
use crate::domain::wash::assembly::Facts;
use crate::domain::wash::expected::expected;
use chrono::NaiveDate;

/// A reinvestment inside a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reinvesting {
    /// What is bought.
    pub security: SecurityId,
    /// In which account; `None` where no earlier reinvestment tells.
    pub account: Option<AccountId>,
    /// The day.
    pub on: NaiveDate,
    /// About how many shares; `None` where no earlier reinvestment tells.
    pub shares: Option<Shares>,
    /// About how much of a loss it would take; `None` where the shares are not known.
    pub deferred: Option<Money>,
    /// The part of it that would be lost for good.
    pub for_good: Money,
    /// The sales whose losses it meets.
    pub of: Vec<LossOf>,
}

/// A reinvestment that is to come.
struct Planned {
    security: SecurityId,
    on: NaiveDate,
    /// The lots that the last one bought, one an account, with about as many shares.
    lots: Vec<Lot>,
}

/// The reinvestments that fall into a window, by day.
pub(super) fn of(seen: &Seen<'_>, losses: &[LossSale]) -> Vec<Reinvesting> {
    let planned: Vec<(Planned, Vec<LossOf>)> = seen
        .facts
        .open
        .securities()
        .filter_map(|security| {
            let on = security.reinvests.filter(|on| *on >= seen.as_of)?;
            let held = seen.facts.open.lots_of(&security.id).iter().any(|lot| !lot.is_short());
            let met = met(losses, &security.id, on);
            if !held || met.is_empty() {
                return None;
            }
            Some((planned(seen, &security.id, on)?, met))
        })
        .collect();
    if planned.is_empty() {
        return Vec::new();
    }
    let bought = planned.iter().flat_map(|(planned, _)| &planned.lots).cloned();
    let lots: Vec<Lot> = seen.facts.open.lots().iter().cloned().chain(bought).collect();
    let open: Portfolio = seen.facts.open.with_lots(lots);
    let facts = Facts { open: &open, ..seen.facts.clone() };
    let then = Analysis::of(&facts, seen.view);
    let mut rows: Vec<Reinvesting> = Vec::new();
    for (planned, met) in planned {
        if planned.lots.is_empty() {
            let Planned { security, on, .. } = planned;
            rows.push(Reinvesting {
                security,
                account: None,
                on,
                shares: None,
                deferred: None,
                for_good: Money::ZERO,
                of: met,
            });
            continue;
        }
        rows.extend(planned.lots.iter().filter_map(|lot| {
            let taken = taken(&then, lot);
            let sum = |good: bool| -> Money {
                taken.iter().filter(|(_, for_good)| !good || *for_good).map(|(one, _)| *one).sum()
            };
            let deferred = sum(false);
            deferred.to_cents().is_positive().then(|| Reinvesting {
                security: planned.security.clone(),
                account: Some(lot.account.clone()),
                on: planned.on,
                shares: Some(lot.quantity),
                deferred: Some(deferred),
                for_good: sum(true),
                of: met.clone(),
            })
        }));
    }
    rows.sort_by(|a, b| (a.on, &a.security, &a.account).cmp(&(b.on, &b.security, &b.account)));
    rows
}

/// The sales of whose losses a purchase of a security on a day would take one.
fn met(losses: &[LossSale], security: &SecurityId, on: NaiveDate) -> Vec<LossOf> {
    let meets = |loss: &&LossSale| {
        loss.is_open(on) && loss.from() <= on && loss.securities.contains(security)
    };
    losses.iter().filter(meets).map(|loss| loss.of.clone()).collect()
}

fn planned(seen: &Seen<'_>, security: &SecurityId, on: NaiveDate) -> Option<Planned> {
    let lots = expected(seen.facts, security, on)?.into_iter().map(|expected| Lot {
        id: LotId::from(format!("{security} reinvested {on}")),
        acquired: Some(on),
        quantity: expected.shares,
        basis: None,
        origin: Origin::Reinvestment,
        level: Level::Lot,
        rare: Rare::default(),
        ..expected.beside.clone()
    });
    Some(Planned { security: security.clone(), on, lots: lots.collect() })
}

/// What a planned lot takes: each amount, and whether it is lost for good.
fn taken(then: &Analysis, lot: &Lot) -> Vec<(Money, bool)> {
    let all = then.closed().flat_map(|closed| &closed.taken);
    let its = all.filter(|taken| {
        taken.lot.as_ref() == Some(&lot.id)
            && taken.account == lot.account
            && taken.security == lot.security
    });
    its.map(|taken| (taken.amount, taken.for_good)).collect()
}
