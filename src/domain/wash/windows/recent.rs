//! Recent purchases: what must not be sold at a loss while they are 30 days old or less.

use super::stake::{Reach, Stake};
use super::{Seen, in_words, on};
use crate::domain::figures;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::price::PriceBook;
use crate::domain::wash::View;
use crate::domain::wash::assembly::{carries, shown};
use crate::domain::wash::matching::{Takes, WINDOW};
use crate::domain::wash::purchase::Purchases;
use chrono::NaiveDate;
use foldhash::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Purchases of the last 30 days that would take a loss of other shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// What must not be sold at a loss: what was bought, and what is identical to it for whom looks.
    pub securities: Vec<SecurityId>,
    /// Is it short positions that must not be covered at a loss?
    pub is_short: bool,
    /// The purchases, the earliest first.
    pub purchases: Vec<Purchase>,
    /// The first day on which a loss would meet none of them.
    pub clean_from: NaiveDate,
    /// No more than this would they wash of the losses that other shares have today, at today's prices;
    /// `None` where a price is missing.
    pub would_wash: Option<Money>,
    /// No more than this of it would be lost for good.
    pub for_good: Money,
    /// From which the two follow at other prices.
    stake: Stake,
}

/// Shares that would take a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// Their account.
    pub account: AccountId,
    /// What they are of.
    pub security: SecurityId,
    /// Their lot.
    pub lot: LotId,
    /// When they were bought.
    pub acquired: NaiveDate,
    /// How many of them took no loss so far.
    pub shares: Shares,
    /// Would a loss be lost for good, as in an IRA?
    pub for_good: bool,
}

impl Purchase {
    /// The first day on which a loss would not meet it.
    #[must_use]
    pub fn clean_from(&self) -> NaiveDate {
        on(self.acquired, WINDOW + 1)
    }
}

impl Recent {
    /// Takes over other prices.
    pub(super) fn reprice(&mut self, prices: &PriceBook) {
        let most = self.stake.most(prices);
        self.would_wash = most.map(|(amount, _)| amount);
        self.for_good = most.map_or(Money::ZERO, |(_, for_good)| for_good);
    }

    /// Would it wash a loss today, as far as it is known?
    #[must_use]
    pub fn matters(&self) -> bool {
        self.would_wash.is_none_or(|loss| loss.to_cents().is_positive())
    }

    /// `50, 9 Nov`, `51.4 since 2 Nov`: where there is little room.
    #[must_use]
    pub fn because_in_short(&self) -> String {
        let Some(first) = self.purchases.first() else { return String::new() };
        let shares = figures::shares(self.shares());
        let apart = if self.purchases.len() == 1 { "," } else { " since" };
        format!("{shares}{apart} {}", first.acquired.format("%-d %b"))
    }

    /// The shares that would take a loss.
    #[must_use]
    pub fn shares(&self) -> Shares {
        self.purchases.iter().map(|one| one.shares).sum()
    }

    /// What would close such lots.
    #[must_use]
    pub const fn side(&self) -> Side {
        if self.is_short { Side::Cover } else { Side::Sell }
    }

    /// `50 bought 9 Nov`, `three lots, 51.4 bought since 2 Nov`.
    #[must_use]
    pub fn because(&self) -> String {
        let Some(first) = self.purchases.first() else { return String::new() };
        let (shares, day) = (figures::shares(self.shares()), first.acquired.format("%-d %b"));
        let did = self.side().opened();
        match self.purchases.len() {
            1 => format!("{shares} {did} {day}"),
            several => format!("{} lots, {shares} {did} since {day}", in_words(several)),
        }
    }
}

/// A group, for a broker one of its accounts, and whether its short positions are meant.
type Key<'a> = (&'a SecurityId, Option<&'a AccountId>, bool);

/// What was bought in the last 30 days beside shares that could be sold at a loss, by symbol.
pub(super) fn of(seen: &Seen<'_>) -> Vec<Recent> {
    met(seen).filter_map(|bought| recent(seen, &bought)).collect()
}

/// The lots that would take a loss, and the securities of which a loss would meet them.
pub(super) fn touched<'a>(seen: &Seen<'a>) -> (Vec<&'a Lot>, BTreeSet<SecurityId>) {
    let (mut lots, mut securities) = (Vec::new(), BTreeSet::new());
    for bought in met(seen) {
        lots.extend(bought.takers.iter().map(|taker| taker.lot));
        let can_be_sold =
            |security: &&SecurityId| bought.others_of(seen, security).next().is_some();
        securities.extend(bought.members.iter().filter(can_be_sold).cloned());
    }
    (lots, securities)
}

/// The purchases of each group beside which something of another purchase could be sold at a loss.
fn met<'s, 'a>(seen: &'s Seen<'a>) -> impl Iterator<Item = Bought<'a>> + use<'s, 'a> {
    let mut groups: BTreeMap<Key<'a>, Vec<Taker<'a>>> = BTreeMap::new();
    for lot in seen.shown.open.lots() {
        let Some(taker) = Taker::of(seen, lot) else { continue };
        let key = match seen.view {
            View::Taxpayer => (seen.facts.groups.head(&lot.security), None, lot.is_short()),
            View::Broker => (&lot.security, Some(&lot.account), lot.is_short()),
        };
        groups.entry(key).or_default().push(taker);
    }
    let bought = groups.into_iter().map(|(key, takers)| Bought::new(seen, key, takers));
    bought.filter(|bought| bought.is_met(seen))
}

/// The purchases of one group.
struct Bought<'a> {
    /// The earliest first.
    takers: Vec<Taker<'a>>,
    /// The securities of which a loss would meet them.
    members: Vec<SecurityId>,
    /// The one account that a broker looks at.
    account: Option<&'a AccountId>,
    is_short: bool,
}

impl<'a> Bought<'a> {
    fn new(
        seen: &Seen<'a>,
        (head, account, is_short): Key<'a>,
        mut takers: Vec<Taker<'a>>,
    ) -> Self {
        takers.sort_by_key(|taker| (taker.acquired, &taker.lot.account, &taker.lot.id));
        let members = match seen.view {
            View::Taxpayer => seen.facts.groups.members(head),
            View::Broker => vec![head.clone()],
        };
        Self { takers, members, account, is_short }
    }

    /// What could be sold at a loss of one security.
    fn others_of(
        &self,
        seen: &Seen<'a>,
        security: &SecurityId,
    ) -> impl Iterator<Item = &'a Lot> + use<'a> {
        let (open, account, is_short) = (seen.shown.open, self.account, self.is_short);
        open.lots_of(security)
            .iter()
            .filter(move |lot| lot.is_short() == is_short && lot.is_usd())
            .filter(move |lot| !open.is_sheltered(&lot.account))
            .filter(move |lot| account.is_none_or(|account| lot.account == *account))
    }

    /// The number of each purchase, and what could be sold at a loss, each with the number of its own
    /// where that can be one of them.
    fn numbered(&self, seen: &Seen<'a>) -> (Vec<usize>, impl Iterator<Item = Other<'a>>) {
        let mut numbers = Purchases::default();
        let days = self.takers.iter().map(|taker| (&taker.lot.account, taker.acquired));
        let days: HashSet<(&AccountId, NaiveDate)> = days.collect();
        let own = |taker: &Taker<'a>| numbers.number(shown(taker.lot, taker.acquired));
        let bought = self.takers.iter().map(own).collect();
        let others = self.members.iter().flat_map(|security| self.others_of(seen, security));
        let others = others.map(move |lot| {
            let day = lot.acquired.filter(|day| days.contains(&(&lot.account, *day)));
            (lot, day.map(|day| numbers.number(shown(lot, day))))
        });
        (bought, others)
    }

    /// Shares of one purchase never replace each other: alone it can wash nothing.
    fn is_met(&self, seen: &Seen<'a>) -> bool {
        let (bought, mut others) = self.numbered(seen);
        others.any(|(_, other)| bought.iter().any(|one| Some(*one) != other))
    }

    /// What the purchases would meet.
    fn stake(&self, seen: &Seen<'a>, bought: &[usize], others: &[Other<'a>]) -> Stake {
        let mut stake = Stake::default();
        let mut of_purchase: HashMap<usize, Reach> = HashMap::default();
        let key = |lot: &'a Lot| (&lot.security, &lot.account, &lot.id);
        let mut of_lot: HashMap<_, Reach> = HashMap::default();
        // By the day from which on they were bought, the last first.
        let mut since: Vec<(NaiveDate, Reach)> = Vec::with_capacity(self.takers.len());
        for (taker, purchase) in self.takers.iter().zip(bought).rev() {
            let free = taker.reach();
            stake.free = stake.free + free;
            let own = of_purchase.entry(*purchase).or_default();
            *own = *own + free;
            of_lot.insert(key(taker.lot), free);
            since.push((taker.acquired, stake.free));
        }
        let policies = seen.facts.policies;
        for (lot, purchase) in others {
            // A lot without a date is taken for one of today.
            let acquired = lot.acquired.unwrap_or(seen.as_of);
            let newer = since.partition_point(|(day, _)| policies.lets_replace(*day, acquired));
            let newer = newer.checked_sub(1).and_then(|last| since.get(last));
            let newer = newer.map(|(_, reach)| *reach).unwrap_or_default();
            let of_same = |number| of_purchase.get(&number).copied().unwrap_or_default();
            let met = newer - purchase.map(of_same).unwrap_or_default();
            let own = of_lot.get(&key(lot)).copied().unwrap_or_default();
            stake.add(lot, *purchase, own, met);
        }
        stake.arrange();
        stake
    }
}

/// A lot that could be sold at a loss, and the number of its purchase.
type Other<'a> = (&'a Lot, Option<usize>);

/// A lot that would take a loss.
#[derive(Clone, Copy)]
struct Taker<'a> {
    lot: &'a Lot,
    acquired: NaiveDate,
    free: Shares,
    takes: Takes,
}

impl<'a> Taker<'a> {
    fn of(seen: &Seen<'a>, lot: &'a Lot) -> Option<Self> {
        let acquired = lot
            .acquired
            .filter(|acquired| *acquired <= seen.as_of && on(*acquired, WINDOW) >= seen.as_of)?;
        let account = seen.facts.open.account(&lot.account);
        let takes = seen.facts.policies.takes(account, lot.origin, carries(lot));
        let free = lot.quantity.abs() - seen.analysis().used(lot);
        let counts = lot.is_usd()
            && lot.level != Level::Position
            && takes != Takes::Nothing
            && free.is_positive()
            && !seen.facts.groups.is_exempt(&lot.security);
        counts.then_some(Self { lot, acquired, free, takes })
    }

    fn reach(&self) -> Reach {
        let for_good = if self.takes == Takes::ForGood { self.free } else { Shares::ZERO };
        Reach { all: self.free, for_good }
    }
}

fn recent<'a>(seen: &Seen<'a>, bought: &Bought<'a>) -> Option<Recent> {
    let takers = &bought.takers;
    let first = takers.first()?;
    let (numbers, sellable) = bought.numbered(seen);
    let sellable: Vec<Other<'_>> = sellable.collect();
    let mut securities = seen.identical(&first.lot.security);
    securities.retain(|one| sellable.iter().any(|(lot, _)| lot.security == *one));
    let mut recent = Recent {
        securities,
        is_short: first.lot.is_short(),
        clean_from: on(takers.iter().map(|taker| taker.acquired).max()?, WINDOW + 1),
        would_wash: None,
        for_good: Money::ZERO,
        stake: bought.stake(seen, &numbers, &sellable),
        purchases: takers
            .iter()
            .map(|taker| Purchase {
                account: taker.lot.account.clone(),
                security: taker.lot.security.clone(),
                lot: taker.lot.id.clone(),
                acquired: taker.acquired,
                shares: taker.free,
                for_good: taker.takes == Takes::ForGood,
            })
            .collect(),
    };
    recent.reprice(&seen.facts.open.prices);
    Some(recent)
}
