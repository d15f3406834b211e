//! Exchanging shares of one lot for those of another, of the same security or not, as long as that
//! costs less.

use super::mix::{Market, Mix, Thing};
use crate::domain::money::{Money, Shares, round};
use crate::domain::optimal::is_less;
use crate::domain::optimal::several::Window;
use crate::domain::term::Term;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// So many lots take part; of more those that matter most.
const MOST_LOTS: usize = 24;
/// All of them are gone through so many times at most.
const MOST_ROUNDS: usize = 12;
/// So often what is exchanged is halved.
const HALVES: usize = 12;

/// Improves a mix whose proceeds lie in a window until nothing gains or it costs no more than the bound.
pub(super) fn improve(market: &Market<'_>, window: Window, bound: Money, best: &mut Mix) {
    for _ in 0..MOST_ROUNDS {
        let before = best.tax;
        for from in taking_part(market, best) {
            let others = taking_part(market, best);
            let tried = others.iter().filter(|to| **to != from);
            let tried = tried.flat_map(|to| tries(market, window, best, (from, *to)));
            let least = tried.min_by_key(|mix| mix.tax);
            if let Some(better) = least.filter(|mix| is_less(mix.tax, best.tax)) {
                *best = better;
            }
            if !is_less(bound, best.tax) {
                return;
            }
        }
        if !is_less(best.tax, before) {
            return;
        }
    }
}

/// The lots that shares are exchanged between: all of a few; of many those that wash or replace, and
/// those at which the choice ends.
fn taking_part(market: &Market<'_>, mix: &Mix) -> Vec<Thing> {
    let few: Vec<Thing> = market.things().take(MOST_LOTS + 1).collect();
    if few.len() <= MOST_LOTS {
        return few;
    }
    let mut found: BTreeSet<Thing> = BTreeSet::new();
    let sold = |thing: &&Thing| mix.shares(**thing).is_positive();
    let open = |thing: &&Thing| mix.shares(**thing) < market.most(**thing);
    for stall in 0..market.stalls.len() {
        let rows = [Term::Short, Term::Long].map(|term| market.dearest(stall, term));
        let ends = rows.iter().flat_map(|row| [row.iter().rfind(sold), row.iter().find(open)]);
        let own = ends.flatten().copied();
        // What is sold already is closest to what the choice turns on.
        if found.len() < MOST_LOTS / 2 || rows.iter().flatten().any(|thing| sold(&thing)) {
            found.extend(own);
        }
    }
    for (place, stall) in market.stalls.iter().enumerate() {
        found.extend(stall.marked().into_iter().take(4).map(|thing| (place, thing)));
    }
    let mut found: Vec<Thing> = found.into_iter().collect();
    found.sort_by_key(|thing| !mix.shares(*thing).is_positive());
    found.truncate(MOST_LOTS);
    found
}

/// Some of the exchanges of one lot for another.
fn tries<'m>(
    market: &'m Market<'_>,
    window: Window,
    mix: &'m Mix,
    (from, to): (Thing, Thing),
) -> impl Iterator<Item = Mix> + 'm {
    let (price, other) = (market.share(from).get(), market.share(to).get());
    let meets =
        |(stall, _): Thing| market.stalls.get(stall).map_or(Shares::ZERO, |one| one.meets());
    let given = whole(market, mix.shares(from));
    let room = whole(market, market.most(to) - mix.shares(to));
    let as_given = |shares: Shares| {
        let worth = (shares.get() * other).checked_div(price).unwrap_or_default();
        Shares::new(worth)
    };
    let (own, others) = (meets(from), as_given(meets(to)));
    let all = given.min(Shares::new(as_given(room).get().ceil()));
    let halves = std::iter::successors(Some(all), |shares| {
        Some(Shares::new(round(shares.get() / Decimal::TWO, 6)))
    });
    let named = [own, all - own, others, all - others, Shares::from(1), Shares::ZERO];
    let mut amounts: Vec<Shares> = halves.take(HALVES).chain(named).collect();
    for shares in &mut amounts {
        *shares = whole(market, (*shares).clamp(Shares::ZERO, given));
    }
    amounts.sort_unstable();
    amounts.dedup();
    let pairs = amounts.into_iter().flat_map(move |shares| {
        let left = mix.proceeds - Money::new(shares.get() * price);
        let (least, most) = fitting(market, window, left, other);
        let (least, most) = (least.max(Shares::ZERO), most.min(room));
        let ends = if least > most { [None, None] } else { [Some(least), Some(most)] };
        ends.into_iter().flatten().map(move |more| (shares, more))
    });
    let changing = pairs.filter(|(less, more)| !(less.is_zero() && more.is_zero()));
    changing.map(move |(less, more)| market.moved(mix, [(from, -less), (to, more)]))
}

/// As many whole shares as there are in some, where only whole ones are sold.
fn whole(market: &Market<'_>, shares: Shares) -> Shares {
    if market.fractional { shares } else { Shares::new(shares.get().floor()) }
}

/// The least and the most shares at a price that bring proceeds into the window.
fn fitting(
    market: &Market<'_>,
    window: Window,
    proceeds: Money,
    price: Decimal,
) -> (Shares, Shares) {
    let shares = |amount: Money| amount.get().checked_div(price).unwrap_or(Decimal::MAX);
    let least = shares(window.least - proceeds);
    if market.fractional {
        // To six decimals, or as many more as bring them within a tenth of a cent.
        let near = |decimals: &u32| price * Decimal::new(1, *decimals) <= Decimal::new(2, 3);
        let exact = Shares::new(round(least, (6..12).find(near).unwrap_or(12)));
        return (exact, exact);
    }
    let most = shares(window.below - proceeds).ceil() - Decimal::ONE;
    (Shares::new(least.ceil()), Shares::new(most))
}
