//! What may be sold to raise cash: the lots of one security in one account.

use super::Wanted;
use super::smooth::smoothed;
use crate::domain::broker;
use crate::domain::household::Household;
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::method::order::{Keyed, Reason, Shelf};
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::optimal::several::{Part, Position};
use crate::domain::order::{Order, Side};
use crate::domain::plan::{self, Choice, Limits, Rest, SalePlan, Selection, Stretch, Take};
use crate::domain::preview::{self, Warning};
use crate::domain::refusal::Refusal;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use crate::domain::wash::Around;
use chrono::{Datelike, NaiveDate};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The lots of one security in one account, priced and sorted.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// An order for all of them.
    pub order: Order,
    /// The lots.
    pub shelf: Arc<Shelf>,
    /// The same as the search sees them: see [`super::smooth`].
    free: Arc<Shelf>,
    /// What one share fetches.
    pub share: UnitPrice,
    /// The part of the portfolio that the security is to be.
    pub weight: Option<Rate>,
    /// Is average cost elected for it, so that its shares leave oldest first?
    pub averaged: bool,
    /// Lots that stay out since their loss would be disallowed.
    out: Vec<LotId>,
}

/// Whether lots whose loss would be disallowed may be sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Washing<'a> {
    In,
    Out,
    /// Those of one security alone.
    Only(&'a SecurityId),
}

/// What may be sold.
pub(super) struct Offers {
    /// The positions, less the shares that are to be kept: those that gain most.
    pub offered: Vec<Offer>,
    /// All of their shares, where some are kept: no choice costs less than the best of these.
    pub uncut: Option<Vec<Offer>>,
    /// The lots that stay out since their loss would be disallowed.
    pub avoided: Vec<LotId>,
    /// How many lots are locked.
    pub locked: u32,
    /// What to know of what may not be sold.
    pub warnings: Vec<Warning>,
}

/// The days on which what may be sold would trade, earliest first.
pub(super) fn trade_dates(household: &Household, wanted: &Wanted) -> BTreeSet<NaiveDate> {
    let portfolio = household.portfolio();
    let lots = portfolio.lots().iter().filter(|lot| {
        let named = wanted.accounts.is_empty() || wanted.accounts.contains(&lot.account);
        named && lot.is_usd() && !lot.is_short() && !portfolio.is_sheltered(&lot.account)
    });
    lots.map(|lot| household.trade_date(&lot.security, wanted.on)).collect()
}

/// Everything that may be sold, or that without the lots whose loss would be disallowed.
pub(super) fn all(
    household: &Household,
    wanted: &Wanted,
    washing: Washing<'_>,
    as_of: NaiveDate,
) -> Result<Offers, Refusal> {
    let portfolio = household.portfolio();
    if let Some(account) = wanted.accounts.iter().find(|id| portfolio.is_sheltered(id)) {
        return Err(Refusal::ShelteredAccount { account: account.clone() });
    }
    let joint = household.profile_for(wanted.on.year(), as_of).is_joint();
    let named = |id| wanted.accounts.is_empty() || wanted.accounts.contains(id);
    let all_methods = wanted.all_methods;
    let limits = Limits { locked: wanted.locked.clone(), all_methods, ..Limits::default() };
    let by = Selection::Method(wanted.by.method());
    let (mut offers, mut unpriced) = (Vec::new(), BTreeSet::new());
    let (mut elsewhere, mut avoided) = (BTreeSet::new(), Vec::new());
    let (mut refused, mut locked) = (BTreeMap::new(), 0_u32);
    let lots = portfolio.lots();
    for run in
        lots.chunk_by(|one, next| one.account == next.account && one.security == next.security)
    {
        let Some(lot) = run.first() else { continue };
        if portfolio.is_sheltered(&lot.account) || !named(&lot.account) {
            continue;
        }
        if !portfolio.enters_return(&lot.account, joint) {
            elsewhere.insert(lot.account.to_string());
            continue;
        }
        let mut order = Order {
            account: lot.account.clone(),
            security: lot.security.clone(),
            side: Side::Sell,
            quantity: Shares::ZERO,
            price: UnitPrice::ZERO,
            trade_date: household.trade_date(&lot.security, wanted.on),
            fee: Money::ZERO,
        };
        locked = locked.saturating_add(plan::locked(portfolio, &order, &limits));
        let Ok(mut candidates) = plan::candidates_within(portfolio, &order, &limits) else {
            continue;
        };
        let Some(price) = portfolio.prices.price(&lot.security).filter(|price| price.is_positive())
        else {
            unpriced.insert(lot.security.to_string());
            continue;
        };
        if let Err(refusal) = broker::refuse(portfolio, &order, &by, &limits) {
            if wanted.accounts.contains(&lot.account) {
                return Err(refusal);
            }
            refused.insert(lot.account.to_string(), refusal);
            continue;
        }
        order.price = price;
        order.quantity = candidates.iter().map(|lot| lot.quantity).sum();
        let mut shelf = plan::shelve_within(portfolio, &order, &candidates, &limits)?;
        let mut out = Vec::new();
        // At average cost the oldest leave first, whether they wash or not.
        let averaged = portfolio.election(&order).is_some();
        let stays = matches!(washing, Washing::In) || washing == Washing::Only(&lot.security);
        if !stays && !averaged {
            let around = household.around(&order);
            out = plan::washing(&around, &order, &shelf);
        }
        if !out.is_empty() {
            candidates.retain(|lot| !out.contains(&lot.id));
            avoided.extend(out.iter().cloned());
            order.quantity = candidates.iter().map(|lot| lot.quantity).sum();
            if candidates.is_empty() {
                continue;
            }
            shelf = plan::shelve_within(portfolio, &order, &candidates, &limits)?;
        }
        let multiplier = candidates.first().map_or(Rate::ONE, |lot| lot.multiplier);
        let weight = portfolio.security(&lot.security).and_then(|one| one.target_weight);
        let free = free(&order, &shelf, &candidates, averaged)?;
        let share = price * multiplier;
        offers.push(Offer { order, shelf, free, share, weight, averaged, out });
    }
    let list = |names: BTreeSet<String>| names.into_iter().collect::<Vec<_>>().join(", ");
    let mut warnings = Vec::new();
    if !unpriced.is_empty() {
        let message = format!("{} left out: no price", list(unpriced));
        warnings.push(Warning::new("no-price", message));
    }
    if !elsewhere.is_empty() {
        let message = format!("{} left out: the gains are on another return", list(elsewhere));
        warnings.push(Warning::new("not-on-this-return", message));
    }
    if let Some(refusal) = refused.first_entry().filter(|_| offers.is_empty()) {
        return Err(refusal.remove());
    }
    warnings.extend(refused.iter().map(|(account, refusal)| {
        Warning::new(refusal.code(), format!("{account} left out: {refusal}"))
    }));
    let kept = kept(household, &offers);
    if kept.iter().all(Vec::is_empty) {
        return Ok(Offers { offered: offers, uncut: None, avoided, locked, warnings });
    }
    let cut = offers.iter().zip(&kept).map(|(offer, kept)| offer.less(household, kept, &limits));
    let offered = cut.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    Ok(Offers { offered, uncut: Some(offers), avoided, locked, warnings })
}

/// The lots as the search sees them.
fn free(
    order: &Order,
    shelf: &Arc<Shelf>,
    lots: &[&Lot],
    averaged: bool,
) -> Result<Arc<Shelf>, Refusal> {
    if !averaged {
        return Ok(Arc::clone(shelf));
    }
    let smoothed = smoothed(lots, order.trade_date);
    plan::shelve(order, &smoothed.iter().collect::<Vec<_>>())
}

/// The shares of each offer that `keep_at_least` holds back: of each security those that gain most.
fn kept(household: &Household, offers: &[Offer]) -> Vec<Vec<(LotId, Shares)>> {
    let mut kept = vec![Vec::new(); offers.len()];
    for offer in offers {
        let security = &offer.order.security;
        let same = || offers.iter().enumerate().filter(|(_, one)| one.order.security == *security);
        let Some(free) = plan::spare(household.portfolio(), &offer.order) else { continue };
        // Once for each security.
        if same().next().is_none_or(|(_, first)| first.order.account != offer.order.account) {
            continue;
        }
        let held: Shares = same().map(|(_, one)| one.order.quantity).sum();
        let mut excess = held - free;
        let mut lots: Vec<_> = same()
            .flat_map(|(place, one)| one.shelf.lots().iter().map(move |lot| (place, one, lot)))
            .collect();
        lots.sort_by_key(|(place, one, lot)| {
            // At average cost the youngest are left, as the oldest leave first.
            let age = if one.averaged { u32::MAX - lot.place } else { lot.place };
            (Reverse(lot.dollar_key()), *place, age)
        });
        for (place, one, lot) in lots {
            let shares = lot.shares.min(excess);
            let (Some(name), Some(kept)) = (one.shelf.name(lot), kept.get_mut(place)) else {
                continue;
            };
            if shares.is_positive() {
                kept.push((name.clone(), shares));
                excess -= shares;
            }
        }
    }
    kept
}

impl Offer {
    /// The same without these shares; `None` where nothing is left.
    fn less(
        &self,
        household: &Household,
        kept: &[(LotId, Shares)],
        limits: &Limits,
    ) -> Result<Option<Self>, Refusal> {
        let none = Order { quantity: Shares::ZERO, ..self.order.clone() };
        let candidates = plan::candidates_within(household.portfolio(), &none, limits)?;
        let candidates = candidates.into_iter().filter(|lot| !self.out.contains(&lot.id));
        let rest = candidates.filter_map(|lot| {
            let kept = kept.iter().filter(|(id, _)| *id == lot.id);
            preview::lot_less(lot, kept.map(|(_, shares)| *shares).sum())
        });
        let rest: Vec<Lot> = rest.collect();
        let quantity: Shares = rest.iter().map(|lot| lot.quantity).sum();
        if quantity.is_zero() {
            return Ok(None);
        }
        let order = Order { quantity, ..none };
        let lots: Vec<&Lot> = rest.iter().collect();
        let sorted = plan::shelve_within(household.portfolio(), &order, &lots, limits)?;
        let free = free(&order, &sorted, &lots, self.averaged)?;
        Ok(Some(Self { order, shelf: sorted, free, ..self.clone() }))
    }

    /// The position, as the search sees it.
    pub fn position(&self) -> Position<'_> {
        Position { order: &self.order, shelf: &self.free, share: self.share }
    }

    /// Its lots in the brokers' order.
    pub fn in_brokers_order(&self) -> Box<dyn Iterator<Item = &Keyed> + '_> {
        self.free.in_order(Method::Mintax)
    }

    /// Has any of its lots a part of a share?
    pub fn has_fractions(&self) -> bool {
        self.shelf.lots().iter().any(|lot| !lot.shares.get().fract().is_zero())
    }

    /// The shares that can be sold: all, or as many whole ones as there are of each term.
    pub fn shares(&self, fractional: bool) -> Shares {
        if fractional {
            return self.order.quantity;
        }
        let of = |term| {
            let lots = self.shelf.dearest_of(term);
            let all: Shares = lots.map(|lot| lot.shares).sum();
            Shares::new(all.get().floor())
        };
        of(Term::Short) + of(Term::Long)
    }

    /// What those fetch.
    pub fn worth(&self, fractional: bool) -> Money {
        self.share * self.shares(fractional)
    }

    /// What a part fetches.
    pub fn proceeds(&self, part: Part) -> Money {
        self.share * part.shares()
    }

    /// The sale of a part, its lots chosen by a method.
    pub fn sale(&self, method: Method, part: Part) -> SalePlan {
        let method = if self.averaged { Method::AverageCost } else { method };
        let choice = if method == Method::Optimal {
            let stretch = |term, shares| Stretch { term, guarded: false, shares };
            Choice::Dearest(vec![stretch(Term::Short, part.short), stretch(Term::Long, part.long)])
        } else {
            Choice::First(method)
        };
        let order = Order { quantity: part.shares(), ..self.order.clone() };
        plan::chosen(&order, &self.shelf, method, choice)
    }

    /// The sale of so many shares of each lot, of each term the dearest first; where the oldest leave
    /// first, of so many shares.
    pub fn listed(&self, method: Method, taken: &[Shares]) -> SalePlan {
        let quantity: Shares = taken.iter().sum();
        if self.averaged {
            return self.sale(method, Part { short: quantity, long: Shares::ZERO });
        }
        let lots = [Term::Short, Term::Long].map(|term| self.shelf.dearest_of(term));
        let chosen = lots.into_iter().flatten().filter_map(|lot| {
            let quantity = *taken.get(lot.place as usize)?;
            let reason = Reason::of_least_tax(lot, quantity < lot.shares);
            let take = Take { lot: *lot, quantity, reason, by_fallback: Shares::ZERO };
            quantity.is_positive().then_some(take)
        });
        let order = Order { quantity, ..self.order.clone() };
        plan::chosen(&order, &self.shelf, method, Choice::Listed(chosen.collect()))
    }

    /// What a part realizes by a method, as the sale is shown; `around` is what its losses meet.
    pub fn gains(
        &self,
        household: &Household,
        method: Method,
        part: Part,
        around: &Around<'_>,
    ) -> Gains {
        let mut plan = self.sale(method, part);
        let (wash, _) = preview::settle(household, &mut plan, around);
        plan.gains() + wash.added_back()
    }

    /// As much of it as a part is, by term as its shares leave.
    pub fn as_they_leave(&self, part: Part) -> Part {
        if self.averaged { self.first(Method::AverageCost, part.shares()) } else { part }
    }

    /// So many of its shares by the brokers' order, by term.
    pub fn by_mintax(&self, shares: Shares) -> Part {
        self.first(Method::Mintax, shares)
    }

    fn first(&self, method: Method, shares: Shares) -> Part {
        let mut part = Part::default();
        Choice::First(method).each(&self.shelf, &Rest::all(shares), |lot, quantity| {
            match lot.taxed_term() {
                Term::Short => part.short += quantity,
                Term::Long => part.long += quantity,
            }
        });
        part
    }
}
