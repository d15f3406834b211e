//! Order + selection → a complete plan, or a refusal. Nothing is ever half applied.
//!
//! A method is a total order over the candidates; [`allocate`] walks down it until the order is
//! filled. `specific` takes the user's quantities first and fills the rest by a fallback method.

mod limits;
mod open;
mod pricing;

pub use limits::Limits;
pub use open::{candidates, candidates_within, most, resolve, spare};

use super::ids::LotId;
use super::lot::Lot;
use super::method::Method;
use super::method::order::{Keyed, Reason, Shelf};
use super::money::{Money, Shares};
use super::order::{Order, Side};
use super::portfolio::Portfolio;
use super::reconcile::InFiles;
use super::refusal::Refusal;
use super::tax::Gains;
use super::term::Term;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How lots are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// By a method's order.
    Method(Method),
    /// By hand: these quantities, and the method that fills what they leave open.
    Specific {
        /// Shares taken from each lot.
        picks: Vec<(LotId, Shares)>,
        /// The method for the rest.
        fallback: Method,
    },
}

/// The part of an order that one lot fills. Quantities and amounts are positive for both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// The lot.
    pub lot: LotId,
    /// Its acquisition date, where known.
    pub acquired: Option<NaiveDate>,
    /// Shares taken.
    pub quantity: Shares,
    /// What the shares fetch; for a cover, what they were sold short for. Before the fee.
    pub proceeds: Money,
    /// What they cost; for a cover, what buying them back costs now. `None` without basis.
    pub basis: Option<Money>,
    /// This slice's part of the order's fee.
    pub fee: Money,
    /// Short or long on the trade date; `None` where nobody knows (taxed as short).
    pub term: Option<Term>,
    /// Is the lot's basis (for a cover: its opening proceeds) missing?
    pub missing_basis: bool,
    /// Why it was taken.
    pub reason: Reason,
    /// The part of `quantity` that the method for the rest of a hand-made selection added.
    pub by_fallback: Shares,
    /// What the files held of the lot when the sale was recorded; only a recorded sale has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_files: Option<InFiles>,
}

impl Slice {
    /// Proceeds − fee − basis; `None` where the basis is missing.
    #[must_use]
    pub fn gain(&self) -> Option<Money> {
        (!self.missing_basis).then(|| self.taxed_gain())
    }

    /// The gain that is taxed: a missing basis counts as zero.
    #[must_use]
    pub fn taxed_gain(&self) -> Money {
        self.proceeds - self.fee - self.basis.unwrap_or(Money::ZERO)
    }

    /// The term that is taxed: an unknown one is short.
    #[must_use]
    pub fn taxed_term(&self) -> Term {
        self.term.unwrap_or(Term::Short)
    }
}

/// A complete plan: its slices add up to the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalePlan {
    /// What it fills.
    pub order: Order,
    /// How its lots were chosen.
    pub method: Method,
    /// The method that filled the rest of a hand-made selection, where one did.
    pub fallback: Option<Method>,
    /// One slice a lot, in the order in which the method takes them.
    pub slices: Vec<Slice>,
}

impl SalePlan {
    /// What the order fetches before the fee; for a cover, its opening proceeds.
    #[must_use]
    pub fn proceeds(&self) -> Money {
        self.slices.iter().map(|slice| slice.proceeds).sum()
    }

    /// The basis of what is sold (a missing one counts as zero); for a cover, its cost now.
    #[must_use]
    pub fn basis(&self) -> Money {
        self.slices.iter().filter_map(|slice| slice.basis).sum()
    }

    /// Proceeds − fee − basis.
    #[must_use]
    pub fn gain(&self) -> Money {
        self.proceeds() - self.order.fee - self.basis()
    }

    /// Cash in hand: proceeds less fee, or for a cover minus its cost and fee.
    #[must_use]
    pub fn cash(&self) -> Money {
        match self.order.side {
            Side::Sell => self.proceeds() - self.order.fee,
            Side::Cover => -(self.basis() + self.order.fee),
        }
    }

    /// The gain by term, as it would be taxed in a taxable account.
    #[must_use]
    pub fn gains(&self) -> Gains {
        let mut gains = Gains::default();
        for slice in &self.slices {
            match slice.taxed_term() {
                Term::Short => gains.short_term += slice.taxed_gain(),
                Term::Long => gains.long_term += slice.taxed_gain(),
            }
        }
        gains
    }
}

/// Refuses a hand-made selection that names a lot the user has locked.
///
/// # Errors
/// Names the first such lot.
pub fn refuse_locked(
    portfolio: &Portfolio,
    order: &Order,
    selection: &Selection,
    limits: &Limits,
) -> Result<(), Refusal> {
    let Selection::Specific { picks, .. } = selection else { return Ok(()) };
    let locked = portfolio.locked(&order.security);
    match picks.iter().find(|(lot, _)| locked.contains(lot) || limits.locked.contains(lot)) {
        Some((lot, _)) => Err(Refusal::LotLocked { lot: lot.clone() }),
        None => Ok(()),
    }
}

/// Fills an order from its candidates.
///
/// # Errors
/// A [`Refusal`] when the order asks for more than there is, or the selection does not fit it.
pub fn plan(
    order: &Order,
    candidates: &[&Lot],
    selection: &Selection,
) -> Result<SalePlan, Refusal> {
    plan_from(order, &shelve(order, candidates)?, selection)
}

/// Checks an order against its candidates and computes what every method needs, once for all of
/// them: [`plan_from`] then plans any number of methods.
///
/// # Errors
/// A [`Refusal`] when the order is not a possible one.
pub fn shelve<'a>(order: &Order, candidates: &[&'a Lot]) -> Result<Shelf<'a>, Refusal> {
    shelve_within(order, candidates, &Limits::default())
}

/// The same with the lots that `limits` guard behind all others.
///
/// # Errors
/// A [`Refusal`] when the order is not a possible one.
pub fn shelve_within<'a>(
    order: &Order,
    candidates: &[&'a Lot],
    limits: &Limits,
) -> Result<Shelf<'a>, Refusal> {
    if order.price.is_negative() {
        return Err(Refusal::PriceNegative { price: order.price });
    }
    if order.fee.is_negative() {
        return Err(Refusal::FeeNegative);
    }
    if !order.quantity.is_positive() {
        return Err(Refusal::AmountNotPositive);
    }
    let held: Shares = candidates.iter().map(|lot| lot.quantity.abs()).sum();
    if order.quantity > held {
        return Err(Refusal::MoreThanHeld { asked: order.quantity, held });
    }
    let keyed = candidates.iter().map(|lot| {
        let lot = Keyed::new(lot, order.price, order.trade_date);
        Keyed { guarded: limits.guards(&lot, order.trade_date), ..lot }
    });
    Ok(Shelf::new(keyed.collect()))
}

/// Fills an order from shelved candidates; see [`plan`].
///
/// # Errors
/// A [`Refusal`] when the selection does not fit the order.
pub fn plan_from(
    order: &Order,
    shelf: &Shelf<'_>,
    selection: &Selection,
) -> Result<SalePlan, Refusal> {
    let year = order.trade_date.year();
    plan_with(order, shelf, selection, &mut |_| Err(Refusal::NoTaxFigure { year }))
}

/// Fills an order from shelved candidates; `least_tax` takes the lots where the method is
/// [`Method::Optimal`], which needs to know the tax.
pub(super) fn plan_with<'a>(
    order: &Order,
    shelf: &Shelf<'a>,
    selection: &Selection,
    least_tax: &mut LeastTax<'_, 'a>,
) -> Result<SalePlan, Refusal> {
    let (method, fallback, taken) = match selection {
        Selection::Method(Method::Specific) => return Err(Refusal::NoLotsNamed),
        Selection::Method(method) => {
            let none = BTreeMap::new();
            let all = Rest::all(order.quantity, &none);
            (*method, None, fill(*method, shelf, &all, least_tax)?)
        }
        Selection::Specific { picks, fallback } => {
            specific(order, shelf, picks, *fallback, least_tax)?
        }
    };
    let slices = pricing::slices(order, &taken);
    Ok(SalePlan { order: order.clone(), method, fallback, slices })
}

/// Takes the lots of the least tax for what is still needed.
type LeastTax<'f, 'a> = dyn FnMut(&Rest<'_, 'a>) -> Result<Vec<Take<'a>>, Refusal> + 'f;

/// A lot and how much of it is taken.
#[derive(Clone, Debug)]
pub(super) struct Take<'a> {
    lot: Keyed<'a>,
    quantity: Shares,
    reason: Reason,
    by_fallback: Shares,
}

impl<'a> Take<'a> {
    /// A lot of the least-tax choice, which takes the dearest of each term.
    pub fn by_cost(lot: &Keyed<'a>, quantity: Shares, reason: Reason) -> Self {
        Self { lot: *lot, quantity, reason, by_fallback: Shares::ZERO }
    }

    /// What it realizes as a part of `order`, its fee included.
    pub fn gains(&self, order: &Order) -> Gains {
        let fee = order.fee.share(self.quantity, order.quantity);
        Gains::of(self.lot.term, self.lot.gain_of(order, self.quantity) - fee)
    }
}

/// What is still needed of an order, and what was named by hand before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest<'r, 'a> {
    /// Shares to be taken.
    pub needed: Shares,
    used: &'r BTreeMap<&'r LotId, Shares>,
    /// The lots named by hand.
    pub picked: &'r [Take<'a>],
}

impl<'r> Rest<'r, '_> {
    /// All of an order.
    pub const fn all(needed: Shares, none: &'r BTreeMap<&'r LotId, Shares>) -> Self {
        Self { needed, used: none, picked: &[] }
    }

    /// Only so much of it.
    pub fn only(self, needed: Shares) -> Self {
        Self { needed, ..self }
    }

    /// How much of a lot is free.
    pub fn open(&self, lot: &Keyed<'_>) -> Shares {
        let held = lot.shares;
        if self.used.is_empty() {
            return held;
        }
        held - self.used.get(&lot.lot.id).copied().unwrap_or(Shares::ZERO)
    }
}

fn fill<'a>(
    method: Method,
    shelf: &Shelf<'a>,
    rest: &Rest<'_, 'a>,
    least_tax: &mut LeastTax<'_, 'a>,
) -> Result<Vec<Take<'a>>, Refusal> {
    match method {
        Method::Optimal => least_tax(rest),
        _ => Ok(allocate(method, shelf, rest)),
    }
}

/// Walks down a method's order until the rest is filled.
pub(super) fn allocate<'a>(
    method: Method,
    shelf: &Shelf<'a>,
    rest: &Rest<'_, 'a>,
) -> Vec<Take<'a>> {
    let mut left = rest.needed;
    let mut taken = Vec::new();
    let mut before = None;
    let mut lots = shelf.guarded_last(method).peekable();
    while let Some(lot) = lots.next().filter(|_| left.is_positive()) {
        let open = rest.open(lot);
        let quantity = left.min(open);
        if quantity.is_positive() {
            left -= quantity;
            let beside = [before, lots.peek().copied()];
            let reason = Reason::of(method, lot, beside, quantity < open);
            taken.push(Take { lot: *lot, quantity, reason, by_fallback: Shares::ZERO });
        }
        before = Some(lot);
    }
    taken
}

type Specific<'a> = (Method, Option<Method>, Vec<Take<'a>>);

fn specific<'a>(
    order: &Order,
    shelf: &Shelf<'a>,
    picks: &[(LotId, Shares)],
    fallback: Method,
    least_tax: &mut LeastTax<'_, 'a>,
) -> Result<Specific<'a>, Refusal> {
    let by_id: BTreeMap<&LotId, &Keyed<'a>> =
        shelf.lots().iter().map(|lot| (&lot.lot.id, lot)).collect();
    let mut named = BTreeSet::new();
    let mut used = BTreeMap::new();
    let mut taken = Vec::new();
    for (id, quantity) in picks.iter().filter(|(_, quantity)| !quantity.is_zero()) {
        let lot = by_id.get(id).ok_or_else(|| Refusal::UnknownLot {
            account: order.account.clone(),
            security: order.security.clone(),
            lot: id.clone(),
        })?;
        if !named.insert(id) {
            return Err(Refusal::LotNamedTwice { lot: id.clone() });
        }
        if quantity.is_negative() {
            return Err(Refusal::AmountNotPositive);
        }
        let open = lot.lot.quantity.abs();
        if *quantity > open {
            return Err(Refusal::MoreThanLot { lot: id.clone(), asked: *quantity, open });
        }
        used.insert(id, *quantity);
        let reason = Reason::of(Method::Specific, lot, [None, None], *quantity < open);
        taken.push(Take { lot: **lot, quantity: *quantity, reason, by_fallback: Shares::ZERO });
    }
    let picked: Shares = used.values().sum();
    if picked > order.quantity {
        return Err(Refusal::PicksExceedOrder { picked, ordered: order.quantity });
    }
    let left = order.quantity - picked;
    if left.is_zero() {
        return Ok((Method::Specific, None, taken));
    }
    if fallback == Method::Specific {
        return Err(Refusal::NoLotsNamed);
    }
    let rest = Rest { needed: left, used: &used, picked: &taken };
    for rest in fill(fallback, shelf, &rest, least_tax)? {
        let added = rest.quantity;
        let id = &rest.lot.lot.id;
        // Only a lot that was named can be among those taken already.
        let named = if used.contains_key(id) {
            taken.iter_mut().find(|take: &&mut Take<'_>| take.lot.lot.id == *id)
        } else {
            None
        };
        match named {
            // One slice a lot: the rest joins what was picked of it by hand.
            Some(take) => {
                take.quantity += added;
                take.by_fallback = added;
                take.reason.part = take.quantity < take.lot.lot.quantity.abs();
            }
            None => taken.push(Take { by_fallback: added, ..rest }),
        }
    }
    Ok((Method::Specific, Some(fallback), taken))
}
