//! What may be sold to raise cash: the lots of one security in one account.

use super::Wanted;
use crate::domain::broker;
use crate::domain::household::Household;
use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::method::order::Shelf;
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::optimal::several::{Part, Position};
use crate::domain::order::{Order, Side};
use crate::domain::plan::{self, Choice, Limits, Selection, Stretch};
use crate::domain::preview::{self, Warning};
use crate::domain::refusal::Refusal;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
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
    /// What one share fetches.
    pub share: UnitPrice,
    /// The part of the portfolio that the security is to be.
    pub weight: Option<Rate>,
}

/// What may be sold.
pub(super) struct Offers {
    /// The positions, less the shares that are to be kept: those that gain most.
    pub offered: Vec<Offer>,
    /// All of their shares, where some are kept: no choice costs less than the best of these.
    pub uncut: Option<Vec<Offer>>,
    /// What to know of what may not be sold.
    pub warnings: Vec<Warning>,
}

/// Everything that may be sold.
pub(super) fn all(
    household: &Household,
    wanted: &Wanted,
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
    let (mut elsewhere, mut refused) = (BTreeSet::new(), BTreeMap::new());
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
            trade_date: wanted.on,
            fee: Money::ZERO,
        };
        let Ok(candidates) = plan::candidates_within(portfolio, &order, &limits) else { continue };
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
        let shelf = plan::shelve_within(portfolio, &order, &candidates, &limits)?;
        let multiplier = candidates.first().map_or(Rate::ONE, |lot| lot.multiplier);
        let weight = portfolio.security(&lot.security).and_then(|one| one.target_weight);
        offers.push(Offer { share: price * multiplier, order, shelf, weight });
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
        return Ok(Offers { offered: offers, uncut: None, warnings });
    }
    let cut = offers.iter().zip(&kept).map(|(offer, kept)| offer.less(household, kept, &limits));
    let offered = cut.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    Ok(Offers { offered, uncut: Some(offers), warnings })
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
        lots.sort_by_key(|(place, _, lot)| (Reverse(lot.dollar_key()), *place, lot.place));
        for (place, one, lot) in lots {
            let shares = lot.shares.min(excess);
            let (Some(tag), Some(kept)) = (one.shelf.tag(lot), kept.get_mut(place)) else {
                continue;
            };
            if shares.is_positive() {
                kept.push((tag.id.clone(), shares));
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
        let left = candidates.into_iter().filter_map(|lot| {
            let kept = kept.iter().filter(|(id, _)| *id == lot.id);
            preview::lot_less(lot, kept.map(|(_, shares)| *shares).sum())
        });
        let left: Vec<Lot> = left.collect();
        let quantity: Shares = left.iter().map(|lot| lot.quantity).sum();
        if quantity.is_zero() {
            return Ok(None);
        }
        let order = Order { quantity, ..none };
        let lots: Vec<&Lot> = left.iter().collect();
        let sorted = plan::shelve_within(household.portfolio(), &order, &lots, limits)?;
        Ok(Some(Self { order, shelf: sorted, ..self.clone() }))
    }

    /// The position, as the search sees it.
    pub fn position(&self) -> Position<'_> {
        Position { order: &self.order, shelf: &self.shelf, share: self.share }
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
            let lots = self.shelf.dearest_of(term).iter();
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

    /// What a part realizes.
    pub fn gains(&self, part: Part) -> Gains {
        let stretch = |term, shares| Stretch { term, guarded: false, shares };
        let choice =
            Choice::Dearest(vec![stretch(Term::Short, part.short), stretch(Term::Long, part.long)]);
        let order = Order { quantity: part.shares(), ..self.order.clone() };
        plan::chosen(&order, &self.shelf, Method::Optimal, choice).gains()
    }

    /// So many of its shares by the brokers' order, by term.
    pub fn by_mintax(&self, shares: Shares) -> Part {
        let mut part = Part::default();
        Choice::First(Method::Mintax).each(&self.shelf, shares, |lot, quantity| {
            match lot.taxed_term() {
                Term::Short => part.short += quantity,
                Term::Long => part.long += quantity,
            }
        });
        part
    }
}
