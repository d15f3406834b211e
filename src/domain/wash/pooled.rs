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

use super::analysis::{Closed, ClosedKey, ClosedPart, LotPart, LotParts, View};
use super::assembly::Facts;
use super::sold::{Sold, Told};
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
    /// Where each member is: its place, and its number there. A merger takes it from one place to another:
    /// they stand as it came to them.
    members: BTreeMap<Item, Vec<(usize, usize)>>,
}

/// One security in one account.
#[derive(Clone, Debug)]
struct Place<'a> {
    elections: Vec<&'a Election>,
    /// By their acquisition, then as they were told.
    members: Vec<Member>,
    moments: Vec<Moment>,
}

/// A loss that entered a place with one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entered {
    place: usize,
    number: usize,
    after: NaiveDate,
    amount: Money,
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
        let elected = |told: &Told<'_>| {
            let over_mergers = |one: &Election| {
                let head = |security| facts.groups.head_over_mergers(View::Taxpayer, security);
                one.account == *told.account() && head(&one.security) == head(told.security())
            };
            elections.iter().any(over_mergers)
        };
        let told = Told::all(facts).filter(|told| told.is_sold() && elected(told));
        let sold = Sold::of(facts, told);
        let named: BTreeSet<(&SecurityId, &AccountId)> =
            elections.iter().map(|one| (&one.security, &one.account)).collect();
        let places = named.into_iter().filter_map(|(security, account)| {
            let of = facts.holdings.security(security)?;
            let mut own: Vec<&Election> =
                elections.iter().filter(|one| one.is_of(account, security)).collect();
            own.sort_by_key(|one| one.elected);
            let sold = sold.iter().filter(|one| one.account == account);
            Some(Place::new(facts, (own, of), account, &sold.collect::<Vec<_>>()))
        });
        let places: Vec<Place<'_>> = places.collect();
        let numbered = places.iter().enumerate().flat_map(|(place, of)| {
            let members = of.members.iter().enumerate();
            members.map(move |(number, member)| (member, (place, number)))
        });
        let mut numbered: Vec<(&Member, (usize, usize))> = numbered.collect();
        numbered.sort_by_key(|(member, _)| member.came);
        let mut members: BTreeMap<Item, Vec<(usize, usize)>> = BTreeMap::new();
        for (member, at) in numbered {
            members.entry(member.item).or_default().push(at);
        }
        Self { places, members }
    }

    /// Until when a loss that these shares took enters the average of a pool; `None` where they are in
    /// none.
    pub(super) fn until(&self, item: Item) -> Option<NaiveDate> {
        self.stays(item).map(|(_, member)| member.until).max()
    }

    /// On how many days shares left an average.
    pub(super) fn sale_days(&self) -> usize {
        self.places.iter().map(|place| place.moments.len()).sum()
    }

    /// What each share of the pools has, once losses entered.
    pub(super) fn share_out(&self, enters: &[Enters]) -> Pooled {
        let entered = enters.iter().filter_map(|one| {
            let mut stays = self.stays(one.item);
            // The first place whose average is made once more.
            let ((place, number), _) = stays.find(|(_, member)| member.until > one.after)?;
            Some(Entered { place, number, after: one.after, amount: one.amount })
        });
        let entered: Vec<Entered> = entered.collect();
        let mut handed = Vec::new();
        let mut amounts = self.share_out_all(&entered, &handed);
        // A place hands on what it has by then: each merger takes it one further.
        for _ in &self.places {
            let next = self.handed_on(&amounts);
            if next == handed {
                break;
            }
            handed = next;
            amounts = self.share_out_all(&entered, &handed);
        }
        let last = self.members.iter().filter_map(|(item, at)| {
            let (place, number) = at.last()?;
            Some((*item, *amounts.get(*place)?.get(*number)?))
        });
        Pooled(last.filter(|(_, amount)| !amount.is_zero()).collect())
    }

    /// What each member of each place has in the end.
    fn share_out_all(&self, entered: &[Entered], handed: &[Entered]) -> Vec<Vec<Money>> {
        let places = self.places.iter().enumerate();
        let shared = places.map(|(place, of)| {
            let enters = entered.iter().chain(handed).filter(|one| one.place == place);
            let mut enters: Vec<&Entered> = enters.collect();
            enters.sort_by_key(|one| (one.after, one.number));
            of.share_out(&enters)
        });
        shared.collect()
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
            one.raise(|parts| {
                let parts = parts.iter_mut().map(|part| (part.quantity, &mut part.carried));
                spread(pooled.of(Item::Closed(*key)), parts.collect());
            });
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
                    let Some((_, Member { quantity, .. })) = self.stays(*item).next() else {
                        continue;
                    };
                    let quantity = *quantity;
                    let disallowed = Money::ZERO;
                    let parts = vec![ClosedPart { quantity, carried, holding_since, disallowed }];
                    closed.extend(Closed::of(parts, Vec::new()).map(|one| (key, one)));
                }
            }
        }
    }

    /// The places in which shares were, as they came to them.
    fn stays(&self, item: Item) -> impl Iterator<Item = ((usize, usize), &Member)> {
        let at = self.members.get(&item).into_iter().flatten();
        at.filter_map(|(place, number)| {
            let member = self.places.get(*place)?.members.get(*number)?;
            Some(((*place, *number), member))
        })
    }

    /// What entered the place before, with those who go on to another by a merger: they bring it along.
    fn handed_on(&self, amounts: &[Vec<Money>]) -> Vec<Entered> {
        let two = self.members.iter().filter(|(_, at)| at.len() > 1);
        let steps = two.flat_map(|(item, _)| self.stays(*item).zip(self.stays(*item).skip(1)));
        let handed = steps.filter_map(|(((place, number), _), ((to, at), member))| {
            let amount = *amounts.get(place)?.get(number)?;
            let after = member.came.and_then(|came| came.pred_opt()).unwrap_or(NaiveDate::MIN);
            Some(Entered { place: to, number: at, after, amount })
        });
        handed.filter(|one| !one.amount.is_zero()).collect()
    }
}

impl Place<'_> {
    /// What each member has in the end.
    fn share_out(&self, enters: &[&Entered]) -> Vec<Money> {
        let mut amounts = vec![Money::ZERO; self.members.len()];
        if enters.is_empty() {
            return amounts;
        }
        let mut enters = enters.iter().peekable();
        for moment in &self.moments {
            while let Some(one) = enters.next_if(|one| one.after < moment.day) {
                if let Some(amount) = amounts.get_mut(one.number) {
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
