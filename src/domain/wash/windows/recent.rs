//! Recent purchases: what must not be sold at a loss while they are 30 days old or less.

use super::{Seen, in_words, on};
use crate::domain::figures;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::domain::money::{Money, Rate, Shares};
use crate::domain::wash::View;
use crate::domain::wash::assembly::{carries, shown};
use crate::domain::wash::matching::{Takes, WINDOW};
use crate::domain::wash::purchase::Purchases;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Reverse;
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

    /// `50 bought 9 Nov`, `three lots, 51.4 bought since 2 Nov`.
    #[must_use]
    pub fn because(&self) -> String {
        let Some(first) = self.purchases.first() else { return String::new() };
        let (shares, day) = (figures::shares(self.shares()), first.acquired.format("%-d %b"));
        let did = if self.is_short { "sold short" } else { "bought" };
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

    /// The number of each purchase, and what could be sold at a loss, each with that of its own.
    fn numbered(&self, seen: &Seen<'a>) -> (Vec<usize>, impl Iterator<Item = (&'a Lot, usize)>) {
        let mut numbers = Purchases::default();
        let own = |taker: &Taker<'a>| numbers.number(shown(taker.lot, taker.acquired));
        let bought = self.takers.iter().map(own).collect();
        let others = self.members.iter().flat_map(|security| self.others_of(seen, security));
        let others = others.map(move |lot| {
            (lot, numbers.number(shown(lot, lot.acquired.unwrap_or(NaiveDate::MIN))))
        });
        (bought, others)
    }

    /// Shares of one purchase never replace each other: alone it can wash nothing.
    fn is_met(&self, seen: &Seen<'a>) -> bool {
        let (bought, mut others) = self.numbered(seen);
        others.any(|(_, other)| bought.iter().any(|one| *one != other))
    }
}

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
}

fn recent<'a>(seen: &Seen<'a>, bought: &Bought<'a>) -> Option<Recent> {
    let takers = &bought.takers;
    let first = takers.first()?;
    let (numbers, sellable) = bought.numbered(seen);
    let sellable: Vec<(&Lot, usize)> = sellable.collect();
    let worst = worst(seen, takers, &numbers, &sellable);
    let mut securities = seen.identical(&first.lot.security);
    securities.retain(|one| sellable.iter().any(|(lot, _)| lot.security == *one));
    Some(Recent {
        securities,
        is_short: first.lot.is_short(),
        clean_from: on(takers.iter().map(|taker| taker.acquired).max()?, WINDOW + 1),
        would_wash: worst.map(|(amount, _)| amount),
        for_good: worst.map_or(Money::ZERO, |(_, for_good)| for_good),
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
    })
}

/// No more than this could wash today, and no more of it for good: every free share takes the deepest
/// loss that it could, the deepest first, but none of its own purchase. Which lots it takes to get
/// there is left open, so that the figure can be more than any one sale comes to.
fn worst(
    seen: &Seen<'_>,
    takers: &[Taker<'_>],
    bought: &[usize],
    sellable: &[(&Lot, usize)],
) -> Option<(Money, Money)> {
    let loss_of = |lot: &Lot| {
        let price = seen.facts.open.prices.price(&lot.security)?;
        Some(lot.gain(price).map_or(Money::ZERO, |gain| (-gain).at_least(Money::ZERO)))
    };
    let losses: Option<Vec<Losing<'_>>> = sellable
        .iter()
        .map(|(lot, purchase)| Some(Losing { lot, purchase: *purchase, loss: loss_of(lot)? }))
        .collect();
    let mut losses = losses?;
    losses.retain(|one| one.loss.is_positive());
    losses.sort_by_key(|one| Reverse(one.loss.per_share(one.lot.quantity.abs())));
    let takers: Vec<(&Taker<'_>, usize)> = takers.iter().zip(bought.iter().copied()).collect();
    let for_good = takers.iter().filter(|(taker, _)| taker.takes == Takes::ForGood);
    let for_good: Vec<(&Taker<'_>, usize)> = for_good.copied().collect();
    let replaces_older = seen.facts.policies.older_lot_replaces;
    Some((bound(&losses, &takers, replaces_older), bound(&losses, &for_good, replaces_older)))
}

/// A lot that could be sold at a loss.
struct Losing<'a> {
    lot: &'a Lot,
    purchase: usize,
    /// Of all its shares, positive.
    loss: Money,
}

/// What these purchases could take at most of losses, the deepest of which stands first.
fn bound(losses: &[Losing<'_>], takers: &[(&Taker<'_>, usize)], replaces_older: bool) -> Money {
    let free: Shares = takers.iter().map(|(taker, _)| taker.free).sum();
    // A share that is sold takes no loss: where the purchases' own shares are sold, each loss that is
    // washed needs two of them.
    let own = |lot: &Lot| -> Shares {
        let own = takers.iter().filter(|(taker, _)| std::ptr::eq(taker.lot, lot));
        own.map(|(taker, _)| taker.free).sum()
    };
    let others: Shares = losses.iter().map(|one| one.lot.quantity.abs() - own(one.lot)).sum();
    let mut left = (free + others.min(free)) * Rate::new(Decimal::new(5, 1));
    let mut used: BTreeMap<usize, Shares> = BTreeMap::new();
    let mut washed = Money::ZERO;
    for one in losses {
        let meets = |(taker, purchase): &&(&Taker<'_>, usize)| {
            *purchase != one.purchase && (replaces_older || Some(taker.acquired) > one.lot.acquired)
        };
        let met: Shares = takers.iter().filter(meets).map(|(taker, _)| taker.free).sum();
        let used = used.entry(one.purchase).or_default();
        let quantity = one.lot.quantity.abs();
        let taken = quantity.min(met - *used).min(left);
        *used += taken;
        left -= taken;
        washed += one.loss.share(taken, quantity);
    }
    washed
}
