//! One choice of shares, and what it truly costs.

use super::Search;
use crate::domain::method::order::{Keyed, Shelf};
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::is_less;
use crate::domain::plan::Rest;
use crate::domain::tax::Gains;
use crate::domain::term::Term;

/// How many shares of a lot may be taken: what was named by hand at least, and of lots that are left for
/// last something only where the others do not do.
pub(super) struct Bounds<'r> {
    rest: &'r Rest<'r>,
    has_guarded: bool,
    /// Do the others not do, so that all of them go?
    fill: bool,
    open: Shares,
}

impl<'r> Bounds<'r> {
    pub fn of(shelf: &Shelf, rest: &'r Rest<'r>) -> Self {
        let has_guarded = shelf.has_guarded();
        let unguarded = if has_guarded {
            let lots = shelf.lots().iter().filter(|lot| !lot.guarded);
            lots.map(|lot| rest.open(lot)).sum()
        } else {
            rest.needed
        };
        let fill = rest.needed > unguarded;
        let open = if fill { rest.needed - unguarded } else { rest.needed };
        Self { rest, has_guarded, fill, open }
    }

    /// The shares that are to be chosen.
    pub const fn open(&self) -> Shares {
        self.open
    }

    pub fn least_of(&self, lot: &Keyed) -> Shares {
        let all = self.has_guarded && self.fill && !lot.guarded;
        if all { lot.shares } else { self.rest.named(lot) }
    }

    pub fn most_of(&self, lot: &Keyed) -> Shares {
        let none = self.has_guarded && !self.fill && lot.guarded;
        if none { self.rest.named(lot) } else { lot.shares }
    }

    /// How many shares of a lot are to be chosen from.
    pub fn free(&self, lot: &Keyed) -> Shares {
        self.most_of(lot) - self.least_of(lot)
    }
}

fn at(shares: &[Shares], place: u32) -> Shares {
    shares.get(place as usize).copied().unwrap_or(Shares::ZERO)
}

/// What a choice costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// The year's tax.
    pub tax: Money,
    /// The loss that is gone for good.
    gone: Money,
}

impl Cost {
    /// Is it less? Of equal tax, what loses less for good.
    pub fn is_less(&self, other: &Self) -> bool {
        is_less(self.tax, other.tax)
            || !is_less(other.tax, self.tax) && is_less(self.gone, other.gone)
    }
}

/// So many shares of each lot.
#[derive(Clone, Debug)]
pub(super) struct Way {
    taken: Vec<Shares>,
    /// The gain of each lot, all losses allowed.
    gains: Vec<Money>,
    total: Gains,
    /// What is disallowed, as an addition to the gains.
    added: Gains,
    pub cost: Cost,
}

impl Way {
    pub fn of(search: &Search<'_>, taken: Vec<Shares>) -> Self {
        let lots = search.shelf.lots().iter().zip(&taken);
        let gains: Vec<Money> = lots.map(|(lot, shares)| gain(search, lot, *shares)).collect();
        let (mut short, mut long) = (Money::ZERO, Money::ZERO);
        for (lot, gain) in search.shelf.lots().iter().zip(&gains) {
            match lot.taxed_term() {
                _ if gain.is_zero() => (),
                Term::Short => short += *gain,
                Term::Long => long += *gain,
            }
        }
        let total = Gains::new(short, long);
        let (added, cost) =
            cost(search, total, |place| at(&taken, place), |place| gained(&gains, place));
        Self { taken, gains, total, added, cost }
    }

    /// The shares of the lot at a place.
    pub fn shares(&self, place: u32) -> Shares {
        at(&self.taken, place)
    }

    /// What enters the return.
    pub fn counted(&self) -> Gains {
        self.total + self.added
    }

    /// Takes another way's place where that is better.
    pub fn hold_against(&mut self, other: Option<Self>) {
        if let Some(other) = other.filter(|other| other.cost.is_less(&self.cost)) {
            *self = other;
        }
    }

    /// The cost with some shares of one lot instead of another's.
    pub fn moved(&self, search: &Search<'_>, (from, to): (&Keyed, &Keyed), shares: Shares) -> Cost {
        let less = self.shares(from.place) - shares;
        let more = self.shares(to.place) + shares;
        let (gain_less, gain_more) = (gain(search, from, less), gain(search, to, more));
        let of = |lot: &Keyed, now: Money| {
            Gains::of(lot.taxed_term(), now - gained(&self.gains, lot.place))
        };
        let total = self.total + of(from, gain_less) + of(to, gain_more);
        let either = |place: u32| match place {
            place if place == from.place => Some((less, gain_less)),
            place if place == to.place => Some((more, gain_more)),
            _ => None,
        };
        let taken = |place| either(place).map_or_else(|| at(&self.taken, place), |one| one.0);
        let gains = |place| either(place).map_or_else(|| gained(&self.gains, place), |one| one.1);
        cost(search, total, taken, gains).1
    }

    /// The same way with some shares of one lot instead of another's.
    pub fn after(&self, search: &Search<'_>, (from, to): (&Keyed, &Keyed), shares: Shares) -> Self {
        let mut taken = self.taken.clone();
        for (lot, change) in [(from, -shares), (to, shares)] {
            if let Some(shares) = taken.get_mut(lot.place as usize) {
                *shares += change;
            }
        }
        Self::of(search, taken)
    }
}

fn gained(gains: &[Money], place: u32) -> Money {
    gains.get(place as usize).copied().unwrap_or_default()
}

/// The gain of some shares of a lot with their part of the fee.
fn gain(search: &Search<'_>, lot: &Keyed, shares: Shares) -> Money {
    if shares.is_zero() {
        return Money::ZERO;
    }
    let order = search.order;
    let gain = lot.gain_of(order, shares);
    if order.fee.is_zero() { gain } else { gain - order.fee.share(shares, order.quantity) }
}

/// What is disallowed of a choice, and what it costs.
fn cost(
    search: &Search<'_>,
    total: Gains,
    taken: impl Fn(u32) -> Shares,
    gain: impl Fn(u32) -> Money,
) -> (Gains, Cost) {
    let (mut added, mut gone) = (Gains::ZERO, Money::ZERO);
    search.meeting.each(&taken, |met| {
        let loss = -gain(met.place).share(met.shares, taken(met.place));
        let Some(lot) = search.lot(met.place) else { return };
        added += Gains::of(lot.taxed_term(), loss);
        if met.for_good {
            gone += loss;
        }
    });
    let tax = search.year.with(total + added).total();
    (added, Cost { tax, gone })
}
