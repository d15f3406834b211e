//! The household's lots and closed lots as blocks, group by group, and back.
//!
//! Only groups in which something was sold in a taxable account are looked at, and of their open lots
//! only those bought within 30 days of such a sale: everything else stays as it is.

use super::analysis::{Analysis, Closed, ClosedKey, ClosedPart, LotKey, LotPart, Taken, View};
use super::group::Groups;
use super::matching::{Block, BlockSale, Part, Takes, WINDOW, Washed, wash};
use super::policy::Policies;
use super::purchase::{Named, Purchases, Shown, unit_cost};
use super::row::RowOrder;
use super::sold::{OrderKey, Sold};
use super::stated;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::portfolio::Portfolio;
use crate::domain::realized::History;
use crate::domain::sales::Sale;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// What an analysis is made from.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// What the files hold, to know the lots that sales took.
    pub holdings: &'a Portfolio,
    /// The open lots, with the bases of the files.
    pub open: &'a Portfolio,
    /// What the brokers and the transactions say was sold.
    pub history: &'a History,
    /// The recorded sales that count and that the history does not have.
    pub sales: Vec<&'a Sale>,
    /// The accounts that have lots from holdings files.
    pub listed: &'a BTreeSet<AccountId>,
    /// Which securities are identical.
    pub groups: &'a Groups,
    /// The household's choices.
    pub policies: Policies,
}

impl Facts<'_> {
    pub(super) fn counts(&self, sold: &Sold<'_>) -> bool {
        !self.open.is_sheltered(sold.account) && sold.basis.is_some()
    }
}

/// What is matched together.
type GroupKey<'a> = (&'a SecurityId, Option<&'a AccountId>, bool);

/// Matches every group.
pub(super) fn analyse(facts: &Facts<'_>, view: View) -> Analysis {
    let sold = Sold::all(facts);
    let mut groups: BTreeMap<GroupKey<'_>, Vec<&Sold<'_>>> = BTreeMap::new();
    for one in &sold {
        let short = one.side == Side::Cover;
        let key = match view {
            View::Taxpayer => (facts.groups.head(one.security), None, short),
            View::Broker => (one.security, Some(one.account), short),
        };
        groups.entry(key).or_default().push(one);
    }
    let mut analysis = Analysis::default();
    for ((head, account, short), sold) in groups {
        let loses = |one: &&Sold<'_>| facts.counts(one) && one.loss().is_positive();
        if !sold.iter().any(loses) {
            continue;
        }
        let members = match view {
            View::Taxpayer => facts.groups.members(head),
            View::Broker => vec![head.clone()],
        };
        let open = members
            .iter()
            .flat_map(|security| facts.open.lots_of(security))
            .filter(|lot| lot.is_short() == short && lot.is_usd())
            .filter(|lot| account.is_none_or(|account| lot.account == *account));
        Group::new(facts, &sold, open).settle(&mut analysis);
    }
    analysis
}

/// Shares that stand in one row of the matching.
#[derive(Clone, Copy)]
pub(super) struct Track<'a> {
    pub account: &'a AccountId,
    pub security: &'a SecurityId,
    pub lot: Option<&'a LotId>,
    pub whose: Whose<'a>,
    pub block: Block,
}

#[derive(Clone, Copy)]
pub(super) enum Whose<'a> {
    Lot(&'a Lot),
    Closed(&'a Sold<'a>),
}

struct Group<'a> {
    tracks: Vec<Track<'a>>,
    policies: Policies,
}

impl<'a> Group<'a> {
    fn new(facts: &Facts<'a>, sold: &[&'a Sold<'a>], open: impl Iterator<Item = &'a Lot>) -> Self {
        let mut days: Vec<NaiveDate> =
            sold.iter().filter(|one| facts.counts(one)).map(|one| one.on).collect();
        days.sort_unstable();
        days.dedup();
        let mut rows: Vec<(RowOrder<'a>, Whose<'a>)> = Vec::new();
        for lot in open {
            if let Some(acquired) = lot.acquired
                && near(&days, acquired)
            {
                rows.push((RowOrder::of_lot(lot, acquired), Whose::Lot(lot)));
            }
        }
        rows.extend(sold.iter().map(|one| (RowOrder::of_sold(one), Whose::Closed(one))));
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut orders: Vec<&OrderKey<'_>> = sold.iter().map(|one| &one.order).collect();
        orders.sort_unstable();
        orders.dedup();
        let mut purchases = Purchases::default();
        let tracks = rows.into_iter().map(|(order, whose)| match whose {
            Whose::Lot(lot) => of_lot(facts, lot, order.acquired, &mut purchases),
            Whose::Closed(one) => {
                let number = orders.binary_search(&&one.order).unwrap_or_default();
                of_sold(facts, one, order.acquired, number, &mut purchases)
            }
        });
        let mut tracks: Vec<Track<'a>> = tracks.collect();
        stated::believe(&mut tracks);
        Self { tracks, policies: facts.policies }
    }

    fn settle(self, analysis: &mut Analysis) {
        let blocks: Vec<Block> = self.tracks.iter().map(|track| track.block).collect();
        let washed = wash(&blocks, self.policies);
        let mut lots: BTreeMap<LotKey, Vec<LotPart>> = BTreeMap::new();
        let mut closed: BTreeMap<ClosedKey, Closed> = BTreeMap::new();
        for part in &washed.parts {
            let Some(track) = self.tracks.get(part.block) else { continue };
            let took = took(part);
            match track.whose {
                Whose::Lot(lot) => {
                    let key = (lot.security.clone(), lot.account.clone(), lot.id.clone());
                    let used = track.block.takes == Takes::Nothing && !carries(lot)
                        || part.is_replacement && took.carried.is_zero();
                    if used {
                        *analysis.used.entry(key.clone()).or_default() += part.quantity;
                    }
                    lots.entry(key).or_default().push(took);
                }
                Whose::Closed(one) => {
                    if part.is_replacement || track.block.takes == Takes::Nothing {
                        *analysis.used_closed.entry(one.key).or_default() += part.quantity;
                    }
                    let LotPart { quantity, carried, holding_since } = took;
                    let disallowed = part.disallowed;
                    let entry = closed.entry(one.key).or_insert_with(|| Closed {
                        quantity: Shares::ZERO,
                        sold: one.on,
                        parts: Vec::new(),
                        taken: Vec::new(),
                    });
                    entry.quantity += quantity;
                    entry.parts.push(ClosedPart { quantity, carried, holding_since, disallowed });
                }
            }
        }
        self.name_takers(&washed, &mut closed);
        let changed = |part: &ClosedPart| !part.carried.is_zero() || !part.disallowed.is_zero();
        analysis.closed.extend(closed.into_iter().filter(|(_, one)| one.parts.iter().any(changed)));
        for (key, parts) in lots {
            if parts.iter().any(|part| part.carried.is_positive()) {
                analysis.lots.insert(key, arranged(parts));
            }
        }
    }

    fn name_takers(&self, washed: &Washed, closed: &mut BTreeMap<ClosedKey, Closed>) {
        for one in &washed.matches {
            let tracks = self.tracks.get(one.loss).zip(self.tracks.get(one.replacement));
            let Some((Track { whose: Whose::Closed(loss), .. }, taker)) = tracks else { continue };
            if let Some(of) = closed.get_mut(&loss.key) {
                of.taken.push(Taken {
                    account: taker.account.clone(),
                    security: taker.security.clone(),
                    lot: taker.lot.cloned(),
                    acquired: taker.block.acquired,
                    shares: one.shares,
                    amount: one.amount,
                    for_good: one.for_good,
                });
            }
        }
    }
}

/// The loss that a part took, and from when it counts as held.
fn took(part: &Part) -> LotPart {
    let Part { quantity, carried, holding_start, .. } = *part;
    LotPart { quantity, carried, holding_since: carried.is_positive().then_some(holding_start) }
}

/// Parts that took a loss by the start of their holding period, and the others as one behind them.
fn arranged(parts: Vec<LotPart>) -> Vec<LotPart> {
    let (mut took, others): (Vec<LotPart>, Vec<LotPart>) =
        parts.into_iter().partition(|part| part.carried.is_positive());
    took.sort_by_key(|part| (part.holding_since, part.quantity, part.carried));
    let rest: Shares = others.iter().map(|part| part.quantity).sum();
    took.extend(rest.is_positive().then_some(LotPart { quantity: rest, ..LotPart::NONE }));
    took
}

impl LotPart {
    /// A part that took nothing.
    const NONE: Self = Self { quantity: Shares::ZERO, carried: Money::ZERO, holding_since: None };
}

/// Does its basis carry a disallowed loss, by its file?
pub(super) fn carries(lot: &Lot) -> bool {
    lot.rare.wash_disallowed.is_some_and(Money::is_positive)
}

fn of_lot<'a>(
    facts: &Facts<'a>,
    lot: &'a Lot,
    acquired: NaiveDate,
    purchases: &mut Purchases<'a>,
) -> Track<'a> {
    let purchase = purchases.number(shown(lot, acquired));
    let account = facts.open.account(&lot.account);
    let block = Block {
        purchase,
        acquired,
        holding_start: lot.held_since().unwrap_or(acquired),
        quantity: lot.quantity.abs(),
        basis: lot.basis.unwrap_or_default(),
        takes: facts.policies.takes(account, lot.origin, carries(lot)),
        sale: None,
    };
    Track {
        account: &lot.account,
        security: &lot.security,
        lot: Some(&lot.id),
        whose: Whose::Lot(lot),
        block,
    }
}

/// What the purchase of an open lot is known by.
pub(super) fn shown(lot: &Lot, acquired: NaiveDate) -> Shown<'_> {
    Shown {
        account: &lot.account,
        acquired,
        lot: Some(&lot.id),
        named: if lot.level == Level::Rebuilt { Named::Transactions } else { Named::File },
        cost: unit_cost(lot.basis, lot.quantity),
    }
}

fn of_sold<'a>(
    facts: &Facts<'a>,
    one: &'a Sold<'a>,
    acquired: NaiveDate,
    order: usize,
    purchases: &mut Purchases<'a>,
) -> Track<'a> {
    let account = facts.open.account(one.account);
    let takes = match one.acquired {
        Some(_) => facts.policies.takes(account, one.origin, false),
        None => Takes::Nothing,
    };
    let counts = facts.counts(one);
    let block = Block {
        purchase: purchases.number(one.shown(acquired)),
        acquired,
        holding_start: one.holding_start.unwrap_or(acquired),
        quantity: one.quantity,
        basis: one.basis.unwrap_or_default(),
        takes,
        sale: Some(BlockSale { on: one.on, order, proceeds: one.proceeds, counts }),
    };
    Track {
        account: one.account,
        security: one.security,
        lot: one.lot,
        whose: Whose::Closed(one),
        block,
    }
}

/// Is a day within the window of one of these?
fn near(days: &[NaiveDate], day: NaiveDate) -> bool {
    let from = day.checked_sub_days(Days::new(WINDOW)).unwrap_or(NaiveDate::MIN);
    let next = days.partition_point(|one| *one < from);
    days.get(next).is_some_and(|one| (*one - day).num_days() <= WINDOW.cast_signed())
}
