//! The trace: one security's replay told step by step, each event with what it did to which lot.
//!
//! It is worked out when somebody asks for it, by the replay itself: what stood in the places that
//! an event can touch is compared with what stands there afterwards. A lot that goes to another
//! symbol is one lot before and after.

use super::{Customs, Place, Replay, in_order, place_of};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Lot, Origin};
use crate::domain::money::{Money, Shares};
use crate::domain::problem::Problem;
use crate::domain::realized::RealizedLot;
use crate::domain::transaction::{Action, Transaction};
use foldhash::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What an event did to one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The lot before; `None` where it came in.
    pub before: Option<Lot>,
    /// The lot afterwards; `None` where all of it went.
    pub after: Option<Lot>,
}

impl Change {
    /// The lot, as it is called afterwards.
    #[must_use]
    pub fn lot(&self) -> Option<&Lot> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

/// Shares and what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Shares, negative where they are owed.
    pub shares: Shares,
    /// The basis of those whose basis is known.
    pub basis: Money,
    /// Lots whose basis nobody knows.
    pub unknown: usize,
}

impl Held {
    /// The sums over lots.
    #[must_use]
    pub fn of<'l>(lots: impl IntoIterator<Item = &'l Lot>) -> Self {
        let mut held = Self::default();
        lots.into_iter().for_each(|lot| held.add(lot));
        held
    }

    /// What the lots of changes were, and what they became.
    #[must_use]
    pub fn around<'c>(changes: impl IntoIterator<Item = &'c Change, IntoIter: Clone>) -> [Self; 2] {
        let changes = changes.into_iter();
        [
            Self::of(changes.clone().filter_map(|change| change.before.as_ref())),
            Self::of(changes.filter_map(|change| change.after.as_ref())),
        ]
    }

    /// The basis, where that of every lot is known.
    #[must_use]
    pub fn known(&self) -> Option<Money> {
        (self.unknown == 0).then_some(self.basis)
    }

    fn add(&mut self, lot: &Lot) {
        self.shares += lot.quantity;
        match lot.basis {
            Some(basis) => self.basis += basis,
            None => self.unknown += 1,
        }
    }

    fn take_off(&mut self, lot: &Lot) {
        self.shares -= lot.quantity;
        match lot.basis {
            Some(basis) => self.basis -= basis,
            None => self.unknown = self.unknown.saturating_sub(1),
        }
    }
}

/// An event with what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The event.
    pub event: Transaction,
    /// What it did to the lots, in their order.
    pub changes: Vec<Change>,
    /// What it realized.
    pub realized: Vec<RealizedLot>,
    /// What of it could not be replayed as it stands.
    pub problems: Vec<Problem>,
    /// What the account held of the security afterwards.
    pub held: Held,
}

/// One security's part of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Its events, and those of the symbols it had before, in the order in which they count.
    pub steps: Vec<Step>,
    /// The lots that are open in the end.
    pub lots: Vec<Lot>,
}

/// Replays what one security's lots come from, and tells every step.
#[must_use]
pub fn trace(transactions: &[Transaction], customs: Customs<'_>, security: &SecurityId) -> Trace {
    let sources = sources_of(transactions, security);
    let events: Vec<&Transaction> =
        in_order(transactions.iter().filter(|event| sources.contains(&event.security)));
    let listed = listed(&events, security);
    let mut replay = Replay::new(customs);
    let mut held: BTreeMap<Place, Held> = BTreeMap::new();
    let mut steps = Vec::new();
    for (event, of_history) in events.into_iter().zip(listed) {
        let step = replay.step(event, &mut held);
        steps.extend(of_history.then_some(step));
    }
    replay.constructive_sales();
    let lots = replay.positions.into_values().flatten();
    Trace { steps, lots: lots.filter(|lot| lot.security == *security).collect() }
}

/// The symbol that an event moves shares to.
fn target(action: &Action) -> Option<&SecurityId> {
    match action {
        Action::Rename { to } | Action::SpinOff { to, .. } => Some(to),
        Action::Merger(merger) => merger.shares.as_ref().map(|shares| &shares.of),
        _ => None,
    }
}

/// A security with all that its shares can have come from.
fn sources_of(events: &[Transaction], security: &SecurityId) -> BTreeSet<SecurityId> {
    let mut found = BTreeSet::from([security.clone()]);
    loop {
        let from = events
            .iter()
            .filter(|event| target(&event.action).is_some_and(|to| found.contains(to)))
            .find(|event| !found.contains(&event.security));
        let Some(event) = from else { return found };
        found.insert(event.security.clone());
    }
}

/// Which events belong to a security's history: its own, those that brought it shares, and, of a
/// symbol that became it, everything until then. A parent that handed it out stays another one.
fn listed(events: &[&Transaction], security: &SecurityId) -> Vec<bool> {
    let mut before: BTreeSet<Place> = BTreeSet::new();
    let mut listed: Vec<bool> = Vec::with_capacity(events.len());
    for event in events.iter().rev() {
        let is_told = |account: &AccountId, of: &SecurityId| {
            of == security || before.contains(&(account.clone(), of.clone()))
        };
        let brings = target(&event.action).is_some_and(|to| is_told(&event.account, to));
        let own = is_told(&event.account, &event.security);
        if brings && !matches!(event.action, Action::SpinOff { .. }) {
            before.insert(place_of(event));
        }
        listed.push(brings || own);
    }
    listed.reverse();
    listed
}

impl Replay<'_> {
    /// Takes an event and tells what it did.
    fn step(&mut self, event: &Transaction, held: &mut BTreeMap<Place, Held>) -> Step {
        let place = place_of(event);
        let other = target(&event.action).map(|to| (event.account.clone(), to.clone()));
        let (realized, problems) = (self.realized.len(), self.problems.len());
        // What comes in changes no other lot: a purchase costs the same beside any number of lots.
        let comes_in =
            matches!(&event.action, Action::Open(opening) if opening.origin != Origin::Short);
        let before = if comes_in { Vec::new() } else { self.standing(&place) };
        let there = other.as_ref().map(|other| self.standing(other));
        self.take(event);
        let changes = if comes_in {
            let last = self.positions.get(&place).and_then(|lots| lots.last()).cloned();
            vec![Change { before: None, after: last }]
        } else {
            let mut changes = differences(before, self.standing(&place));
            if let (Some(there), Some(other)) = (there, other.as_ref().filter(|to| **to != place)) {
                moved(&mut changes, differences(there, self.standing(other)), &event.action);
            }
            changes
        };
        for change in &changes {
            for (lot, add) in [(&change.before, false), (&change.after, true)] {
                let Some(lot) = lot else { continue };
                let sums = held.entry((event.account.clone(), lot.security.clone())).or_default();
                if add { sums.add(lot) } else { sums.take_off(lot) }
            }
        }
        let stays = matches!(event.action, Action::SpinOff { .. });
        let shown = other.filter(|_| !stays).unwrap_or(place);
        Step {
            event: event.clone(),
            changes,
            realized: self.realized.get(realized..).unwrap_or_default().to_vec(),
            problems: self.problems.get(problems..).unwrap_or_default().to_vec(),
            held: held.get(&shown).copied().unwrap_or_default(),
        }
    }

    fn standing(&self, place: &Place) -> Vec<Lot> {
        self.positions.get(place).cloned().unwrap_or_default()
    }
}

/// What became of the lots of a place. A lot is known by its id, which never stands for two.
fn differences(before: Vec<Lot>, after: Vec<Lot>) -> Vec<Change> {
    let mut left: HashMap<LotId, Lot> =
        after.iter().map(|lot| (lot.id.clone(), lot.clone())).collect();
    let mut changes = Vec::new();
    for lot in before {
        let now = left.remove(&lot.id);
        if now.as_ref() != Some(&lot) {
            changes.push(Change { before: Some(lot), after: now });
        }
    }
    let new = after.into_iter().filter(|lot| left.contains_key(&lot.id));
    changes.extend(new.map(|lot| Change { before: None, after: Some(lot) }));
    changes
}

/// Puts what arrived under another symbol beside what left for it. Both are in the order of the
/// lots; a fraction that was paid for is the end of them.
fn moved(changes: &mut Vec<Change>, arrived: Vec<Change>, action: &Action) {
    let mut arrived = arrived.into_iter();
    if !matches!(action, Action::SpinOff { .. }) {
        for change in changes.iter_mut().filter(|change| change.after.is_none()) {
            let Some(there) = arrived.next() else { break };
            change.after = there.after;
        }
    }
    changes.extend(arrived);
}
