//! Order + selection → a complete plan, or a refusal. Nothing is ever half applied.
//!
//! A method is a total order over the candidates, walked down until the order is filled. What that
//! comes to is added up at once; its slices are priced when somebody looks ([`Slices`]). `specific`
//! takes the user's quantities first and fills the rest by a fallback method.

mod by_age;
mod choice;
mod limits;
mod open;
mod pricing;
mod slices;
mod totals;

pub(in crate::domain) use by_age::Piece;
pub(in crate::domain) use choice::{Choice, Rest, Stretch, Take};
pub use limits::Limits;
pub use open::{candidates, candidates_within, locked, most, refuse_locked, resolve, spare};
pub use slices::Slices;
pub use totals::Totals;

use super::broker::{self, MissingBasis};
use super::ids::LotId;
use super::loss::Recast;
use super::lot::Lot;
use super::method::Method;
use super::method::order::{Reason, Shelf};
use super::money::{Money, Shares};
use super::order::{Order, Side};
use super::portfolio::Portfolio;
use super::reconcile::InFiles;
use super::refusal::Refusal;
use super::tax::Gains;
use super::term::Term;
use super::wash::{Around, Meeting};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

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

impl Selection {
    /// The method that it goes by.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Method(method) => *method,
            Self::Specific { .. } => Method::Specific,
        }
    }
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
    /// What a rule that looks back makes of its loss.
    #[serde(default, skip_serializing_if = "Recast::is_nothing")]
    pub recast: Recast,
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

    /// What enters the return: the taxed gain by term, a loss as rules make of it.
    #[must_use]
    pub fn gains(&self) -> Gains {
        let Recast { long_term, disallowed } = self.recast;
        let gain = self.taxed_gain() + long_term + disallowed;
        Gains::of(self.taxed_term(), gain) + Gains::of(Term::Long, -long_term)
    }

    /// The term as a list of lots shows it: long where a rule makes all of the loss long-term.
    #[must_use]
    pub fn listed_term(&self) -> Option<Term> {
        let long = self.recast.long_term;
        let all = long.is_positive() && self.gain() == Some(-long);
        if all { Some(Term::Long) } else { self.term }
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
    pub slices: Slices,
}

impl SalePlan {
    /// What the order fetches before the fee; for a cover, its opening proceeds.
    #[must_use]
    pub fn proceeds(&self) -> Money {
        self.slices.totals().proceeds()
    }

    /// The basis of what is sold (a missing one counts as zero); for a cover, its cost now.
    #[must_use]
    pub fn basis(&self) -> Money {
        self.slices.totals().basis()
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
        self.slices.totals().gains()
    }

    /// The shares whose gain is taxed as short-term, those of an unknown term among them.
    #[must_use]
    pub fn short_term_quantity(&self) -> Shares {
        let short = self.slices.iter().filter(|slice| slice.taxed_term() == Term::Short);
        short.map(|slice| slice.quantity).sum()
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
pub fn shelve(order: &Order, candidates: &[&Lot]) -> Result<Arc<Shelf>, Refusal> {
    shelve_by(order, (candidates, None), &Limits::default(), MissingBasis::default())
}

/// The same with the lots that `limits` guard behind all others, and lots without basis where the
/// account's broker has them.
///
/// # Errors
/// A [`Refusal`] when the order is not a possible one.
pub fn shelve_within(
    portfolio: &Portfolio,
    order: &Order,
    candidates: &[&Lot],
    limits: &Limits,
) -> Result<Arc<Shelf>, Refusal> {
    let menu = broker::menu(portfolio, &order.account, &order.security);
    let missing = menu.map(|menu| menu.missing_basis.0).unwrap_or_default();
    shelve_by(order, (candidates, Some(portfolio.shared_lots())), limits, missing)
}

/// The same with lots without basis where `missing` has them; the candidates may be `among` others.
///
/// # Errors
/// A [`Refusal`] when the order is not a possible one.
pub(super) fn shelve_by(
    order: &Order,
    (candidates, among): (&[&Lot], Option<&Arc<Vec<Lot>>>),
    limits: &Limits,
    missing: MissingBasis,
) -> Result<Arc<Shelf>, Refusal> {
    if order.price.is_negative() {
        return Err(Refusal::PriceNegative { price: order.price });
    }
    if order.fee.is_negative() {
        return Err(Refusal::FeeNegative);
    }
    if !order.quantity.is_positive() {
        return Err(Refusal::AmountNotPositive);
    }
    let guards = |lot: &Lot, keyed: &_| limits.guards(lot, keyed, order.trade_date);
    let shelf = Shelf::new(order, candidates, among, missing, guards).in_parts(limits.fractional);
    let held = shelf.shares();
    if order.quantity > held {
        let (side, asked) = (order.side, order.quantity);
        return Err(Refusal::MoreThanHeld { side, asked, held });
    }
    Ok(Arc::new(shelf))
}

/// The same as [`shelve_within`], and where `limits` avoid wash sales, the lots last whose losses
/// would be disallowed by what is `around`.
///
/// # Errors
/// A [`Refusal`] when the order is not a possible one.
pub fn shelve_around(
    portfolio: &Portfolio,
    order: &Order,
    candidates: &[&Lot],
    limits: &Limits,
    around: &Around<'_>,
) -> Result<Arc<Shelf>, Refusal> {
    let mut shelf = shelve_within(portfolio, order, candidates, limits)?;
    if limits.avoid_wash {
        let meeting = Meeting::of(around, order, &shelf);
        let washing: Vec<u32> = meeting.iter().flat_map(Meeting::washing).collect();
        if let Some(shelf) = Arc::get_mut(&mut shelf).filter(|_| !washing.is_empty()) {
            shelf.leave_for_last(washing);
        }
    }
    Ok(shelf)
}

/// The lots of an order whose loss would be disallowed, at least in part, if they were sold alone.
pub(in crate::domain) fn washing(around: &Around<'_>, order: &Order, shelf: &Shelf) -> Vec<LotId> {
    let meeting = Meeting::of(around, order, shelf);
    let places = meeting.iter().flat_map(Meeting::washing);
    places.filter_map(|place| shelf.name_at(place)).cloned().collect()
}

/// Fills an order from shelved candidates; see [`plan`].
///
/// # Errors
/// A [`Refusal`] when the selection does not fit the order.
pub fn plan_from(
    order: &Order,
    shelf: &Arc<Shelf>,
    selection: &Selection,
) -> Result<SalePlan, Refusal> {
    let year = order.trade_date.year();
    plan_with(order, shelf, selection, &mut |_| Err(Refusal::NoTaxFigure { year }))
}

/// Fills an order from shelved candidates; `least_tax` takes the lots where the method is
/// [`Method::Optimal`], which needs to know the tax.
pub(super) fn plan_with(
    order: &Order,
    shelf: &Arc<Shelf>,
    selection: &Selection,
    least_tax: &mut LeastTax<'_>,
) -> Result<SalePlan, Refusal> {
    let (method, fallback, choice) = match selection {
        Selection::Method(Method::Specific) => return Err(Refusal::NoLotsNamed),
        Selection::Method(method) => {
            (*method, None, choose(*method, &Rest::all(order.quantity), least_tax)?)
        }
        Selection::Specific { picks, fallback } => {
            specific(order, shelf, picks, *fallback, least_tax)?
        }
    };
    let slices = Slices::of(order, shelf, choice);
    Ok(SalePlan { order: order.clone(), method, fallback, slices })
}

/// The plan of lots that were chosen already: shelved candidates that hold the order.
pub(super) fn chosen(
    order: &Order,
    shelf: &Arc<Shelf>,
    method: Method,
    choice: Choice,
) -> SalePlan {
    let slices = Slices::of(order, shelf, choice);
    SalePlan { order: order.clone(), method, fallback: None, slices }
}

/// Chooses the lots of the least tax for what is still needed.
type LeastTax<'f> = dyn FnMut(&Rest<'_>) -> Result<Choice, Refusal> + 'f;

fn choose(
    method: Method,
    rest: &Rest<'_>,
    least_tax: &mut LeastTax<'_>,
) -> Result<Choice, Refusal> {
    if method == Method::Optimal { least_tax(rest) } else { Ok(Choice::First(method)) }
}

type Specific = (Method, Option<Method>, Choice);

/// A pick of more shares than are left of the lot it names goes on with the parts that a wash sale
/// split off it, as far as those are not named themselves: the one held longest comes first.
fn over_parts(
    picks: &[(LotId, Shares)],
    open: impl Fn(&LotId) -> Option<Shares>,
) -> Vec<(LotId, Shares)> {
    let mut spread = Vec::with_capacity(picks.len());
    for (id, quantity) in picks {
        let parts =
            (2..).map(|number| id.part(number)).map_while(|part| Some((open(&part)?, part)));
        let parts: Vec<(Shares, LotId)> = parts.collect();
        let free = |part: &LotId| !picks.iter().any(|(named, _)| named == part);
        let mut taken = Vec::new();
        let mut left = *quantity;
        let own = open(id).map(|shares| (shares, id.clone()));
        for (shares, part) in own.into_iter().chain(parts.into_iter().filter(|(_, id)| free(id))) {
            let take = left.min(shares);
            left -= take;
            taken.push((part, take));
        }
        if left.is_zero() {
            spread.append(&mut taken);
        } else {
            // More than all of them hold: refused for the lot that was named.
            spread.push((id.clone(), *quantity));
        }
    }
    spread
}

fn specific(
    order: &Order,
    shelf: &Shelf,
    picks: &[(LotId, Shares)],
    fallback: Method,
    least_tax: &mut LeastTax<'_>,
) -> Result<Specific, Refusal> {
    let named = shelf.lots().iter().filter_map(|lot| Some((shelf.name(lot)?, lot)));
    let by_id: BTreeMap<_, _> = named.collect();
    let mut used = BTreeMap::new();
    let mut taken = Vec::new();
    let picks = over_parts(picks, |id| by_id.get(id).map(|lot| lot.shares));
    for (id, quantity) in picks.iter().filter(|(_, quantity)| !quantity.is_zero()) {
        let lot = by_id.get(id).ok_or_else(|| Refusal::UnknownLot {
            account: order.account.clone(),
            security: order.security.clone(),
            side: order.side,
            lot: id.clone(),
        })?;
        if used.contains_key(&lot.place) {
            return Err(Refusal::LotNamedTwice { lot: id.clone() });
        }
        if quantity.is_negative() {
            return Err(Refusal::AmountNotPositive);
        }
        let open = lot.shares;
        if *quantity > open {
            return Err(Refusal::MoreThanLot { lot: id.clone(), asked: *quantity, open });
        }
        used.insert(lot.place, *quantity);
        let reason = Reason::of(Method::Specific, shelf, lot, [None, None], *quantity < open);
        taken.push(Take { lot: **lot, quantity: *quantity, reason, by_fallback: Shares::ZERO });
    }
    let picked: Shares = used.values().sum();
    if picked > order.quantity {
        return Err(Refusal::PicksExceedOrder { picked, ordered: order.quantity });
    }
    let left = order.quantity - picked;
    if left.is_zero() {
        return Ok((Method::Specific, None, Choice::Listed(taken)));
    }
    if fallback == Method::Specific {
        return Err(Refusal::NoLotsNamed);
    }
    let rest = Rest::new(left, &used, &taken);
    let added = choose(fallback, &rest, least_tax)?.takes(shelf, &rest);
    for rest in added {
        // Only a lot that was named can be among those taken already.
        let named = if used.contains_key(&rest.lot.place) {
            taken.iter_mut().find(|take| take.lot.place == rest.lot.place)
        } else {
            None
        };
        match named {
            // One slice a lot: the rest joins what was picked of it by hand.
            Some(take) => {
                take.quantity += rest.quantity;
                take.by_fallback = rest.quantity;
                take.reason.part = take.quantity < take.lot.shares;
            }
            None => taken.push(Take { by_fallback: rest.quantity, ..rest }),
        }
    }
    Ok((Method::Specific, Some(fallback), Choice::Listed(taken)))
}
