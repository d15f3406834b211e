//! Shares of lots of several offers, and what they truly cost where purchases disallow losses.

use super::offer::Offer;
use super::{Sources, Wanted};
use crate::domain::household::Household;
use crate::domain::ids::LotId;
use crate::domain::method::Method;
use crate::domain::method::order::Keyed;
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::Year;
use crate::domain::optimal::several::Part;
use crate::domain::plan::SalePlan;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use crate::domain::wash::{Around, Meeting};
use foldhash::HashMap;

/// An offer and what its losses meet.
pub(super) struct Stall<'s> {
    pub offer: &'s Offer,
    around: &'s Around<'s>,
    meeting: Option<Meeting<'s>>,
    places: HashMap<&'s LotId, usize>,
}

impl Stall<'_> {
    fn lots(&self) -> &[Keyed] {
        self.offer.shelf.lots()
    }

    /// Of how many things shares are taken: its lots, or where they leave oldest first, all of it.
    fn things(&self) -> usize {
        if self.offer.averaged { 1 } else { self.lots().len() }
    }

    /// How many shares there are of one.
    fn most(&self, thing: usize) -> Shares {
        if self.offer.averaged {
            return self.offer.order.quantity;
        }
        self.lots().get(thing).map_or(Shares::ZERO, |lot| lot.shares)
    }

    /// The shares of it whose loss is disallowed at most.
    pub fn meets(&self) -> Shares {
        self.meeting.as_ref().map_or(Shares::ZERO, Meeting::most)
    }

    /// The lots that wash or take a loss.
    pub fn marked(&self) -> Vec<usize> {
        let meeting = self.meeting.iter().filter(|_| !self.offer.averaged);
        let places = meeting.flat_map(|meeting| meeting.washing().chain(meeting.replacing()));
        places.map(|place| place as usize).collect()
    }

    /// What so many shares of each thing realize, less what of it is disallowed.
    fn counted(&self, household: &Household, taken: &[Shares]) -> Gains {
        if taken.iter().all(|shares| shares.is_zero()) {
            return Gains::ZERO;
        }
        if self.offer.averaged {
            let part = Part { short: taken.iter().sum(), long: Shares::ZERO };
            return self.offer.gains(household, Method::AverageCost, part, self.around);
        }
        let order = &self.offer.order;
        let of = |lot: &Keyed, shares: Shares| {
            let gain = if shares.is_zero() { Money::ZERO } else { lot.gain_of(order, shares) };
            Gains::of(lot.taxed_term(), gain)
        };
        let mut gains: Gains = self.lots().iter().zip(taken).map(|(lot, n)| of(lot, *n)).sum();
        let Some(meeting) = &self.meeting else { return gains };
        let sold = |place: u32| taken.get(place as usize).copied().unwrap_or_default();
        meeting.each(sold, |met| {
            let Some(lot) = self.lots().get(met.place as usize) else { return };
            let all = sold(met.place);
            let loss = -lot.gain_of(order, all).share(met.shares, all);
            gains += Gains::of(lot.taxed_term(), loss);
        });
        gains
    }
}

/// So many shares of everything on offer.
#[derive(Clone, Debug)]
pub(super) struct Mix {
    taken: Vec<Vec<Shares>>,
    gains: Vec<Gains>,
    pub proceeds: Money,
    pub tax: Money,
}

/// One thing of one offer.
pub(super) type Thing = (usize, usize);

impl Mix {
    /// How many shares of one are sold.
    pub fn shares(&self, (stall, thing): Thing) -> Shares {
        self.taken.get(stall).and_then(|taken| taken.get(thing)).copied().unwrap_or_default()
    }
}

/// Everything on offer.
pub(super) struct Market<'s> {
    household: &'s Household,
    wanted: &'s Wanted,
    year: &'s Year<'s>,
    pub fractional: bool,
    pub stalls: Vec<Stall<'s>>,
}

impl<'s> Market<'s> {
    /// What is offered; `None` where no loss can wash, or the year has no tax figure.
    pub fn of(sources: &'s Sources<'s>) -> Option<Self> {
        let year = sources.year.as_ref()?;
        let stall = |(offer, around): (&'s Offer, &'s Around<'s>)| {
            let names = offer.shelf.lots().iter().filter_map(|lot| offer.shelf.name(lot));
            let places = names.enumerate().map(|(place, name)| (name, place)).collect();
            let meeting = Meeting::of(around, &offer.order, &offer.shelf);
            Stall { offer, around, meeting, places }
        };
        let stalls: Vec<_> = sources.offers.iter().zip(&sources.around).map(stall).collect();
        let washes = stalls.iter().any(|stall| stall.meeting.is_some());
        let Sources { household, wanted, fractional, .. } = *sources;
        washes.then_some(Self { household, wanted, year, fractional, stalls })
    }

    /// All of the things.
    pub fn things(&self) -> impl Iterator<Item = Thing> + '_ {
        let stalls = self.stalls.iter().enumerate();
        stalls.flat_map(|(place, stall)| (0..stall.things()).map(move |thing| (place, thing)))
    }

    /// The lots of a stall of one term, dearest first.
    pub fn dearest(&self, stall: usize, term: Term) -> Vec<Thing> {
        let lots = self.stalls.get(stall).filter(|stall| !stall.offer.averaged);
        let lots = lots.into_iter().flat_map(|stall| stall.offer.shelf.dearest_of(term));
        lots.map(|lot| (stall, lot.place as usize)).collect()
    }

    /// How many shares there are of a thing.
    pub fn most(&self, (stall, thing): Thing) -> Shares {
        self.stalls.get(stall).map_or(Shares::ZERO, |stall| stall.most(thing))
    }

    /// What one share of it fetches.
    pub fn share(&self, (stall, _): Thing) -> Money {
        let share = self.stalls.get(stall).map(|stall| stall.offer.share);
        Money::new(share.unwrap_or_default().get())
    }

    fn gains(&self, stall: &Stall<'_>, taken: &[Shares]) -> Gains {
        let gains = stall.counted(self.household, taken);
        self.household.portfolio().with_collectibles(&stall.offer.order.security, gains)
    }

    fn mix(&self, taken: Vec<Vec<Shares>>) -> Mix {
        let each = || self.stalls.iter().zip(&taken);
        let gains: Vec<Gains> = each().map(|(stall, taken)| self.gains(stall, taken)).collect();
        let worth = |(stall, taken): (&Stall<'_>, &Vec<Shares>)| {
            stall.offer.share * taken.iter().sum::<Shares>()
        };
        let proceeds = each().map(worth).sum();
        let tax = self.year.with(gains.iter().copied().sum()).total();
        Mix { taken, gains, proceeds, tax }
    }

    /// The lots of some sales; `None` where one of them is not on offer.
    pub fn of_plans(&self, plans: &[SalePlan]) -> Option<Mix> {
        let mut taken: Vec<Vec<Shares>> =
            self.stalls.iter().map(|stall| vec![Shares::ZERO; stall.things()]).collect();
        for plan in plans {
            let same = |stall: &Stall<'_>| {
                let order = &stall.offer.order;
                (&order.account, &order.security) == (&plan.order.account, &plan.order.security)
            };
            let place = self.stalls.iter().position(same)?;
            let (stall, taken) = (self.stalls.get(place)?, taken.get_mut(place)?);
            for slice in &plan.slices {
                let thing = if stall.offer.averaged { 0 } else { *stall.places.get(&slice.lot)? };
                *taken.get_mut(thing)? += slice.quantity;
                if *taken.get(thing)? > stall.most(thing) {
                    return None;
                }
            }
        }
        Some(self.mix(taken))
    }

    /// Some shares of one thing less and some of another more.
    pub fn moved(&self, mix: &Mix, changes: [(Thing, Shares); 2]) -> Mix {
        let mut taken = mix.taken.clone();
        let mut gains = mix.gains.clone();
        for ((stall, thing), change) in changes {
            if let Some(shares) = taken.get_mut(stall).and_then(|taken| taken.get_mut(thing)) {
                *shares += change;
            }
        }
        for ((place, _), _) in changes {
            let stall = self.stalls.get(place).zip(taken.get(place));
            if let Some((gain, (stall, taken))) = gains.get_mut(place).zip(stall) {
                *gain = self.gains(stall, taken);
            }
        }
        let proceeds = changes.iter().map(|(thing, change)| {
            let share = self.share(*thing);
            Money::new(share.get() * change.get())
        });
        let proceeds = mix.proceeds + proceeds.sum::<Money>();
        let tax = self.year.with(gains.iter().copied().sum()).total();
        Mix { taken, gains, proceeds, tax }
    }

    /// The sales of a mix.
    pub fn plans(&self, mix: &Mix) -> Vec<SalePlan> {
        let stalls = self.stalls.iter().zip(&mix.taken);
        let sold = stalls.filter(|(_, taken)| taken.iter().any(|shares| shares.is_positive()));
        sold.map(|(stall, taken)| stall.offer.listed(self.wanted.by.method(), taken)).collect()
    }
}
