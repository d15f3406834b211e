//! The least tax where a purchase can disallow a loss of the choice.
//!
//! A loss that washes is no loss this year, so the shares with the smallest gain are not always the
//! cheapest, and which losses wash depends on all that is sold: the oldest of them meet the purchases
//! first, and shares that are sold themselves replace nothing. The search with all losses allowed
//! still gives a bound, and where its choice costs no more than that, it is proven. Else these are
//! held against it, by their true tax:
//!
//! * what every other method would take;
//! * the least tax without the lots that would wash;
//! * with the would-be replacements of this account among what is sold, all of them or one;
//! * with the losses counted from some lot on, those older than it kept, or as many of their shares as
//!   purchases can meet given up, the least loss first.
//!
//! The best is improved by moving shares from one lot to another as long as that helps ([`moves`]).
//! What then costs more than the bound is the best that was found, and the gap is said. An order of
//! very many lots is held against the first two of these alone.

mod moves;
mod way;

use super::path::Path;
use super::search::{self, Found};
use super::year::Year;
use super::{Doubt, is_less};
use crate::domain::method::Method;
use crate::domain::method::order::{Keyed, Reason, Shelf};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Order;
use crate::domain::plan::{Choice, Rest, Take};
use crate::domain::term::Term;
use crate::domain::wash::{Around, Meeting};
use foldhash::HashSet;
use std::collections::BTreeMap;
use way::{Bounds, Way};

/// So many lots are tried as the first one whose loss counts, and one by one as replacements.
const MOST_TRIED: usize = 12;
/// Of more lots only the other methods, and the lots that do not wash, are tried.
const MANY_LOTS: usize = 2_000;

/// The least tax that is found, from the choice that has it with all losses allowed.
pub(super) fn least(
    (order, shelf, around): (&Order, &Shelf, &Around<'_>),
    rest: &Rest<'_>,
    year: &Year<'_>,
    (plain, found): (Choice, Found),
) -> (Choice, Found) {
    let Some(meeting) = Meeting::of(around, order, shelf) else { return (plain, found) };
    let bounds = Bounds::of(shelf, rest);
    let search = Search { order, shelf, rest, year, meeting: &meeting, bounds: &bounds };
    let start = search.of_choice(&plain);
    // What a share more of a term costs is known of the path alone, which counts every loss.
    let found = Found { more_short: None, less_short: None, ..found };
    if !is_less(found.bound, start.cost.tax) {
        return (plain, found);
    }
    let mut best = start.clone();
    search.candidates(found.bound, &mut best);
    if !search.has_many_lots() && is_less(found.bound, best.cost.tax) {
        moves::improve(&search, &mut best);
    }
    let many = search.has_many_lots();
    let doubt = Some(if many { Doubt::WashesOfMany } else { Doubt::Washes });
    let found = Found { doubt, ..found };
    if !best.cost.is_less(&start.cost) {
        return (plain, found);
    }
    let short = shelf.dearest_of(Term::Short);
    let short_shares = short.map(|lot| best.shares(lot.place) - rest.named(lot)).sum();
    (search.listed(&best), Found { short_shares, ..found })
}

/// What every choice is measured by.
struct Search<'a> {
    order: &'a Order,
    shelf: &'a Shelf,
    rest: &'a Rest<'a>,
    year: &'a Year<'a>,
    meeting: &'a Meeting<'a>,
    bounds: &'a Bounds<'a>,
}

impl<'a> Search<'a> {
    fn of_choice(&self, choice: &Choice) -> Way {
        let mut taken = vec![Shares::ZERO; self.shelf.lots().len()];
        let mut take = |lot: &Keyed, shares| {
            if let Some(taken) = taken.get_mut(lot.place as usize) {
                *taken += shares;
            }
        };
        self.rest.picked.iter().for_each(|named| take(&named.lot, named.quantity));
        choice.each(self.shelf, self.rest, take);
        Way::of(self, taken)
    }

    /// Holds every candidate against the best, until one costs no more than the bound.
    fn candidates(&self, bound: Money, best: &mut Way) {
        let methods = Method::automatic().filter(|method| *method != Method::Optimal);
        for method in methods {
            best.hold_against(Some(self.of_choice(&Choice::First(method))));
        }
        let washing: Vec<u32> = self.meeting.washing().collect();
        let set: HashSet<u32> = washing.iter().copied().collect();
        let clean = |lot: &Keyed| !set.contains(&lot.place);
        let is_done = |best: &Way| !is_less(bound, best.cost.tax);
        match self.along(&BTreeMap::new(), clean) {
            way @ Some(_) => best.hold_against(way),
            None => self.all_but(&set, best),
        }
        if is_done(best) || self.has_many_lots() {
            return;
        }
        let replacing: Vec<u32> = self.meeting.replacing().collect();
        let one_by_one = replacing.iter().rev().take(MOST_TRIED).map(|place| vec![*place]);
        for sold in [replacing.clone()].into_iter().chain(one_by_one) {
            let sold = self.up_to(self.order.quantity, sold.into_iter());
            for way in [self.along(&sold, |_| true), self.along(&sold, clean)] {
                best.hold_against(way);
            }
        }
        for (number, first) in washing.iter().enumerate().skip(1).take(MOST_TRIED) {
            if is_done(best) {
                return;
            }
            let older = washing.get(..number).unwrap_or_default();
            let from_there = |lot: &Keyed| !older.contains(&lot.place);
            best.hold_against(self.along(&BTreeMap::new(), from_there));
            let mut given_up = older.to_vec();
            given_up
                .sort_by_key(|place| self.lot(*place).map(|lot| std::cmp::Reverse(lot.cost_key())));
            let given_up = self.up_to(self.meeting.most(), given_up.into_iter());
            best.hold_against(self.along(&given_up, from_there));
            // The first that counts pays the rest of it.
            best.hold_against(self.along(&given_up, |lot| from_there(lot) && lot.place != *first));
        }
    }

    fn has_many_lots(&self) -> bool {
        self.shelf.lots().len() > MANY_LOTS
    }

    /// All of the lots outside a set, and the least tax of those inside it.
    fn all_but(&self, set: &HashSet<u32>, best: &mut Way) {
        let others = self.shelf.lots().iter().map(|lot| lot.place);
        let others = others.filter(|place| !set.contains(place));
        let others = self.up_to(self.order.quantity, others);
        best.hold_against(self.along(&others, |_| true));
    }

    /// As many shares of lots, one after the other, as there may be taken, up to some number.
    fn up_to(&self, most: Shares, lots: impl Iterator<Item = u32>) -> BTreeMap<u32, Shares> {
        let mut left = most.min(self.bounds.open());
        let mut taken = BTreeMap::new();
        for place in lots {
            let free = self.lot(place).map_or(Shares::ZERO, |lot| self.bounds.free(lot));
            let shares = free.min(left);
            if shares.is_positive() {
                taken.insert(place, shares);
                left -= shares;
            }
        }
        taken
    }

    /// The least tax of some shares that are sold in any case and of the lots that `may` be sold
    /// beside them; `None` where those do not fill the order.
    fn along(&self, sold: &BTreeMap<u32, Shares>, may: impl Fn(&Keyed) -> bool) -> Option<Way> {
        let mut taken: Vec<Shares> =
            self.shelf.lots().iter().map(|lot| self.bounds.least_of(lot)).collect();
        for (place, shares) in sold {
            *taken.get_mut(*place as usize)? += *shares;
        }
        let base = Way::of(self, taken.clone());
        let needed = self.order.quantity - taken.iter().sum();
        if !needed.is_positive() {
            return needed.is_zero().then_some(base);
        }
        let used = (0..).zip(taken.iter().copied()).filter(|(_, shares)| !shares.is_zero());
        let used: BTreeMap<u32, Shares> = used.collect();
        let free = |lot: &Keyed| may(lot) && base.shares(lot.place) < self.bounds.most_of(lot);
        let rest = Rest::new(needed, &used, &[]);
        let lots = self.shelf.lots().iter().filter(|lot| free(lot));
        if lots.map(|lot| rest.open(lot)).sum::<Shares>() < needed {
            return None;
        }
        let path = Path::among(self.order, self.shelf, &rest, free);
        let split = search::least(&path, self.year, base.counted()).split;
        for (lot, shares) in path.takes(split) {
            *taken.get_mut(lot.place as usize)? += shares;
        }
        Some(Way::of(self, taken))
    }

    fn lot(&self, place: u32) -> Option<&'a Keyed> {
        self.shelf.lots().get(place as usize)
    }

    /// A way as the lots of a plan: of each term the dearest first.
    fn listed(&self, way: &Way) -> Choice {
        let lots = [Term::Short, Term::Long].map(|term| self.shelf.dearest_of(term));
        let takes = lots.into_iter().flatten().filter_map(|lot| {
            let quantity = way.shares(lot.place) - self.rest.named(lot);
            let reason = Reason::of_least_tax(lot, quantity < self.rest.open(lot));
            let take = Take { lot: *lot, quantity, reason, by_fallback: Shares::ZERO };
            quantity.is_positive().then_some(take)
        });
        Choice::Listed(takes.collect())
    }
}

#[cfg(test)]
mod tests;
