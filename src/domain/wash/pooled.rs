//! Disallowed losses in the averages of pools: average cost, and shares of the pool replaced others.
//!
//! The basis of the shares that were bought rises (IRC §1091(d)). How that enters an average no rule in
//! force says: Treas. Reg. §1.1091-2(b) points to paragraphs of an older §1.1012-1(e). Here the loss
//! enters the total of the pool, so that every share of it has its part, as any other basis has; the time
//! of what was replaced counts for as many shares as were matched, and for no other.
//!
//! An average is a sum by shares. So the losses are followed beside what the pool itself has as basis:
//! each is with the shares that took it until the average is made anew, before a sale, as an election
//! ends, and on the day one looks ([`Course`](crate::domain::average::Course) goes by the same days).

mod member;

use super::analysis::{Closed, ClosedKey, ClosedPart, LotPart, LotParts};
use super::assembly::Facts;
use super::sold::Told;
use crate::domain::average::Election;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::money::{Money, Shares};
use chrono::NaiveDate;
use member::Member;
use std::collections::{BTreeMap, BTreeSet};

/// Shares as the pools know them: an open lot by its place, or closed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    Lot(usize),
    Closed(ClosedKey),
}

/// A loss that shares of a pool took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Enters {
    /// The shares that took it.
    pub item: Item,
    /// The day of the sale, at whose end they have it; bought later, they come with it.
    pub after: NaiveDate,
    /// The loss, positive.
    pub amount: Money,
}

/// What each of the pools' shares has of the losses that entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pooled(BTreeMap<Item, Money>);

impl Pooled {
    pub(super) fn of(&self, item: Item) -> Money {
        self.0.get(&item).copied().unwrap_or_default()
    }
}

/// The pools of a household.
#[derive(Clone, Debug, Default)]
pub(super) struct Pools<'a> {
    places: Vec<Place<'a>>,
    /// Where each member is: its place, and its number there.
    members: BTreeMap<Item, (usize, usize)>,
}

/// One security in one account.
#[derive(Clone, Debug)]
struct Place<'a> {
    elections: Vec<&'a Election>,
    /// By their acquisition, then as they were told.
    members: Vec<Member>,
    moments: Vec<Moment>,
}

/// When an average is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    /// The day, at its beginning.
    day: NaiveDate,
    /// The last day of purchases that are in it.
    through: NaiveDate,
}

impl<'a> Pools<'a> {
    /// The pools of what is open and of what was sold; none where average cost was never elected.
    pub(super) fn of(facts: &Facts<'a>) -> Self {
        let elections = facts.holdings.elections();
        if elections.is_empty() {
            return Self::default();
        }
        let mut sold = Vec::new();
        let elected = |told: &Told<'_>| {
            elections.iter().any(|one| one.is_of(told.account(), told.security()))
        };
        for told in Told::all(facts).filter(|told| told.is_sold() && elected(told)) {
            told.add_to(facts, &mut sold);
        }
        let named: BTreeSet<(&SecurityId, &AccountId)> =
            elections.iter().map(|one| (&one.security, &one.account)).collect();
        let places = named.into_iter().filter_map(|(security, account)| {
            let of = facts.holdings.security(security)?;
            let mut own: Vec<&Election> =
                elections.iter().filter(|one| one.is_of(account, security)).collect();
            own.sort_by_key(|one| one.elected);
            let sold = sold.iter().filter(|one| (one.security, one.account) == (security, account));
            Some(Place::new(facts, (own, of), account, &sold.collect::<Vec<_>>()))
        });
        let places: Vec<Place<'_>> = places.collect();
        let numbered = places.iter().enumerate().flat_map(|(place, of)| {
            let members = of.members.iter().enumerate();
            members.map(move |(number, member)| (member.item, (place, number)))
        });
        let members = numbered.collect();
        Self { places, members }
    }

    /// Until when a loss that these shares took enters the average of a pool; `None` where they are in
    /// none.
    pub(super) fn until(&self, item: Item) -> Option<NaiveDate> {
        let (place, number) = self.members.get(&item)?;
        Some(self.places.get(*place)?.members.get(*number)?.until)
    }

    /// On how many days shares left an average.
    pub(super) fn sale_days(&self) -> usize {
        self.places.iter().map(|place| place.moments.len()).sum()
    }

    /// What each share of the pools has, once losses entered.
    pub(super) fn share_out(&self, enters: &[Enters]) -> Pooled {
        let mut of_places: BTreeMap<usize, Vec<(usize, &Enters)>> = BTreeMap::new();
        for one in enters {
            if let Some((place, number)) = self.members.get(&one.item) {
                of_places.entry(*place).or_default().push((*number, one));
            }
        }
        let mut pooled = BTreeMap::new();
        for (place, mut enters) in of_places {
            let Some(place) = self.places.get(place) else { continue };
            enters.sort_by_key(|(number, one)| (one.after, *number));
            let amounts = place.share_out(&enters).into_iter().zip(&place.members);
            let some = amounts.filter(|(amount, _)| !amount.is_zero());
            pooled.extend(some.map(|(amount, member)| (member.item, amount)));
        }
        Pooled(pooled)
    }

    /// Adds it to what was found of lots and of closed shares, each part as many shares.
    pub(super) fn add(
        &self,
        pooled: &Pooled,
        facts: &Facts<'_>,
        lots: &mut Vec<LotParts>,
        closed: &mut Vec<(ClosedKey, Closed)>,
    ) {
        if pooled.0.is_empty() {
            return;
        }
        for one in lots.iter_mut() {
            let parts = one.parts.iter_mut().map(|part| (part.quantity, &mut part.carried));
            spread(pooled.of(Item::Lot(one.place)), parts.collect());
        }
        for (key, one) in closed.iter_mut() {
            let parts = one.parts.iter_mut().map(|part| (part.quantity, &mut part.carried));
            spread(pooled.of(Item::Closed(*key)), parts.collect());
        }
        let known: BTreeSet<Item> = lots
            .iter()
            .map(|one| Item::Lot(one.place))
            .chain(closed.iter().map(|(key, _)| Item::Closed(*key)))
            .collect();
        for (item, carried) in pooled.0.iter().filter(|(item, _)| !known.contains(item)) {
            let (carried, holding_since) = (*carried, None);
            match *item {
                Item::Lot(place) => {
                    let Some(lot) = facts.open.lots().get(place) else { continue };
                    let quantity = lot.quantity.abs();
                    let parts = vec![LotPart { quantity, carried, holding_since }];
                    lots.push(LotParts { place, parts });
                }
                Item::Closed(key) => {
                    let Some((quantity, sold)) = self.sold(*item) else { continue };
                    let disallowed = Money::ZERO;
                    let parts = vec![ClosedPart { quantity, carried, holding_since, disallowed }];
                    closed.push((key, Closed { quantity, sold, parts, taken: Vec::new() }));
                }
            }
        }
    }

    fn sold(&self, item: Item) -> Option<(Shares, NaiveDate)> {
        let (place, number) = self.members.get(&item)?;
        let member = self.places.get(*place)?.members.get(*number)?;
        Some((member.quantity, member.gone?))
    }
}

impl Place<'_> {
    /// What each member has in the end.
    fn share_out(&self, enters: &[(usize, &Enters)]) -> Vec<Money> {
        let mut amounts = vec![Money::ZERO; self.members.len()];
        let mut enters = enters.iter().peekable();
        for moment in &self.moments {
            while let Some((number, one)) = enters.next_if(|(_, one)| one.after < moment.day) {
                if let Some(amount) = amounts.get_mut(*number) {
                    *amount += one.amount;
                }
            }
            let entered = amounts.iter().any(|amount| !amount.is_zero());
            for covered in [true, false].into_iter().filter(|_| entered) {
                let members = amounts.iter_mut().zip(&self.members);
                let live = members
                    .filter(|(_, member)| member.covered == covered && member.is_in(*moment))
                    .map(|(amount, member)| (member.quantity, amount));
                let mut live: Vec<(Shares, &mut Money)> = live.collect();
                let total: Money = live.iter().map(|(_, amount)| **amount).sum();
                for (_, amount) in &mut live {
                    **amount = Money::ZERO;
                }
                spread(total, live);
            }
        }
        amounts
    }
}

/// Adds a total to amounts by shares; the last has what rounding leaves.
fn spread(total: Money, among: Vec<(Shares, &mut Money)>) {
    let mut shares: Shares = among.iter().map(|(shares, _)| *shares).sum();
    let mut left = total;
    for (own, amount) in among.into_iter().filter(|_| !total.is_zero()) {
        let part = left.share(own, shares);
        shares -= own;
        left -= part;
        *amount += part;
    }
}
