//! The household's lots and closed lots as blocks, group by group, and back.
//!
//! Only groups in which something was sold at a loss in a taxable account are looked at, one after the
//! other, and of their open lots only those bought within 30 days of a taxable sale: everything else
//! stays as it is. No group knows of another, so where there are many rows two threads share them.

use super::analysis::{Analysis, Closed, ClosedKey, ClosedPart, LotPart, LotParts, Taken, View};
use super::group::Groups;
use super::kinds::kinds_of;
use super::matching::{Block, BlockSale, Kind, Match, Part, Takes, WINDOW, wash_kinds};
use super::policy::Policies;
use super::pooled::{Enters, Item, Pooled, Pools};
use super::purchase::{Cost, Named, Purchases, Shown};
use super::row::{Row, Whose};
use super::sold::{Sold, Told, orders};
use super::stated;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::portfolio::Portfolio;
use crate::domain::realized::History;
use crate::domain::sales::Sale;
use chrono::{Days, NaiveDate};
use foldhash::HashMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

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
    /// The day whose elections of average cost the open lots go by.
    pub day: NaiveDate,
}

/// What is matched together.
type GroupKey<'a> = (&'a SecurityId, Option<&'a AccountId>, bool);

/// Fewer rows are matched sooner than a thread starts.
const MANY: usize = 2_000;

/// Matches every group.
pub(super) fn analyse(facts: &Facts<'_>, view: View) -> Analysis {
    analyse_by(facts, view, MANY)
}

/// The same; from so `many` rows on, by two threads. What was sold out of an average that a loss had
/// raised lost more by that: all is matched again until it stays the same, a day of sales each time.
pub(super) fn analyse_by(facts: &Facts<'_>, view: View, many: usize) -> Analysis {
    let pools = Pools::of(facts);
    let mut pooled = Pooled::default();
    let mut found = match_groups(facts, view, many, (&pools, &pooled));
    for _ in 0..=pools.sale_days() {
        let next = pools.share_out(&found.enters);
        if next == pooled {
            break;
        }
        pooled = next;
        found = match_groups(facts, view, many, (&pools, &pooled));
    }
    pools.add(&pooled, facts, &mut found.lots, &mut found.closed);
    found.in_order(facts)
}

fn match_groups(facts: &Facts<'_>, view: View, many: usize, pools: (&Pools<'_>, &Pooled)) -> Found {
    let mut groups: HashMap<GroupKey<'_>, Vec<Told<'_>>> = HashMap::default();
    let can_wash = |told: &Told<'_>| told.is_sold() && !facts.groups.is_exempt(told.security());
    for told in Told::all(facts).filter(can_wash) {
        let short = told.side() == Side::Cover;
        let account = match view {
            View::Taxpayer => None,
            View::Broker => Some(told.account()),
        };
        let head = facts.groups.head_over_mergers(view, told.security());
        groups.entry((head, account, short)).or_default().push(told);
    }
    let groups: Vec<(GroupKey<'_>, Vec<Told<'_>>)> = groups.into_iter().collect();
    let rows: usize = groups.iter().map(|(_, told)| told.len()).sum();
    let mut found = Found::default();
    if rows < many {
        found.match_all((facts, pools), view, &groups);
    } else {
        let mut seen = 0;
        let half = groups.iter().take_while(|(_, told)| {
            seen += told.len();
            seen <= rows.div_ceil(2)
        });
        let (first, second) = groups.split_at(half.count());
        let mut other = Found::default();
        let shared = thread::scope(|scope| {
            let helper = thread::Builder::new();
            let started =
                helper.spawn_scoped(scope, || other.match_all((facts, pools), view, first)).is_ok();
            found.match_all((facts, pools), view, second);
            started
        });
        // The system has no thread to give.
        if !shared {
            other.match_all((facts, pools), view, first);
        }
        found.take(other);
    }
    found
}

/// The open lots that are matched with what was sold of a group, with their places.
fn open_of<'a>(
    facts: &Facts<'a>,
    members: &[SecurityId],
    (account, short): (Option<&AccountId>, bool),
) -> impl Iterator<Item = (usize, &'a Lot)> {
    let open = facts.open;
    members
        .iter()
        .flat_map(|security| {
            let places = open.places_of(security);
            let lots = open.lots().get(places.clone()).unwrap_or_default();
            places.zip(lots)
        })
        .filter(move |(_, lot)| lot.is_short() == short && lot.is_usd())
        .filter(move |(_, lot)| account.is_none_or(|account| lot.account == *account))
}

/// What the groups looked at so far come to.
#[derive(Default)]
struct Found {
    lots: Vec<LotParts>,
    used: Vec<(usize, Shares)>,
    closed: Vec<(ClosedKey, Closed)>,
    used_closed: Vec<(ClosedKey, Shares)>,
    /// What enters the average of a pool.
    enters: Vec<Enters>,
}

impl Found {
    /// Matches some groups.
    fn match_all(
        &mut self,
        (facts, pools): (&Facts<'_>, (&Pools<'_>, &Pooled)),
        view: View,
        groups: &[(GroupKey<'_>, Vec<Told<'_>>)],
    ) {
        for ((head, account, short), told) in groups {
            let mut sold = Sold::of(facts, told.iter().copied());
            for one in &mut sold {
                one.pooled = pools.1.of(Item::Closed(one.key));
            }
            if !sold.iter().any(|one: &Sold<'_>| one.counts && one.loss().is_positive()) {
                continue;
            }
            let members = facts.groups.members_over_mergers(view, head);
            let open = open_of(facts, &members, (*account, *short));
            Group::new((facts, pools.0), &sold, open, (view, &members)).settle(self);
        }
    }

    fn take(&mut self, other: Self) {
        self.lots.extend(other.lots);
        self.used.extend(other.used);
        self.closed.extend(other.closed);
        self.used_closed.extend(other.used_closed);
        self.enters.extend(other.enters);
    }

    fn in_order(self, facts: &Facts<'_>) -> Analysis {
        let Self { mut lots, mut used, closed, used_closed, .. } = self;
        lots.sort_unstable_by_key(|lot| lot.place);
        used.sort_unstable_by_key(|(place, _)| *place);
        Analysis {
            open: Arc::clone(facts.open.shared_lots()),
            lots,
            used,
            closed: closed.into(),
            used_closed: used_closed.into(),
        }
    }
}

/// Shares that stand in one block of the matching.
#[derive(Clone, Copy)]
pub(super) struct Track<'a> {
    /// The place of their row: several blocks can be of one.
    pub row: usize,
    pub account: &'a AccountId,
    pub security: &'a SecurityId,
    pub lot: Option<&'a LotId>,
    pub whose: Whose<'a>,
    pub block: Block,
}

struct Group<'a> {
    tracks: Vec<Track<'a>>,
    /// Of each track; none where all are identical, and always were.
    kinds: Vec<Kind>,
    policies: Policies,
}

impl<'a> Group<'a> {
    fn new(
        (facts, pools): (&Facts<'a>, &Pools<'_>),
        sold: &'a [Sold<'a>],
        open: impl Iterator<Item = (usize, &'a Lot)>,
        (view, members): (View, &[SecurityId]),
    ) -> Self {
        let mut days: Vec<NaiveDate> =
            sold.iter().filter(|one| one.counts).map(|one| one.on).collect();
        days.sort_unstable();
        days.dedup();
        let mut rows: Vec<Row<'a>> = orders(sold).into_iter().zip(sold).map(Row::of_sold).collect();
        rows.extend(open.filter_map(|(place, lot)| {
            let acquired = lot.acquired.filter(|acquired| near(&days, *acquired))?;
            Some(Row::of_lot((place, lot), acquired))
        }));
        Row::sort(&mut rows);
        let mut purchases = Purchases::with_capacity(rows.len());
        let tracks = (0..).zip(rows).map(|(place, row)| match row.whose {
            Whose::Lot(_, lot) => of_lot(facts, (place, row), lot, &mut purchases),
            Whose::Closed(order, one) => of_sold(facts, (place, row), (one, order), &mut purchases),
        });
        let mut tracks: Vec<Track<'a>> = tracks.collect();
        for Track { whose, block, .. } in &mut tracks {
            if let (Takes::IntoBasis, Some(until)) = (block.takes, pools.until(whose.item())) {
                block.takes = Takes::IntoPool(until);
            }
        }
        stated::believe(&mut tracks);
        let kinds = kinds_of(&tracks, facts.groups, (view, members));
        Self { tracks, kinds, policies: facts.policies }
    }

    fn settle(&self, found: &mut Found) {
        let blocks: Vec<Block> = self.tracks.iter().map(|track| track.block).collect();
        let washed = wash_kinds(&blocks, &self.kinds, self.policies);
        for Match { replacement, amount, enters, .. } in &washed.matches {
            let taker = self.tracks.get(*replacement).zip(*enters);
            found.enters.extend(taker.map(|(taker, after)| Enters {
                item: taker.whose.item(),
                after,
                amount: *amount,
            }));
        }
        let row_of = |block: usize| self.tracks.get(block).map(|track| track.row);
        let mut parts: Vec<(Option<usize>, &Part)> =
            washed.parts.iter().map(|part| (row_of(part.block), part)).collect();
        let mut matches: Vec<(Option<usize>, &Match)> =
            washed.matches.iter().map(|one| (row_of(one.loss), one)).collect();
        parts.sort_by_key(|(row, _)| *row);
        matches.sort_by_key(|(row, _)| *row);
        for parts in parts.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((row, track)) =
                parts.first().and_then(|(row, part)| Some((*row, self.tracks.get(part.block)?)))
            else {
                continue;
            };
            match track.whose {
                Whose::Lot(place, lot) => self.settle_lot((place, lot), parts, found),
                Whose::Closed(_, one) => {
                    let from = matches.partition_point(|(of, _)| *of < row);
                    let of_row = matches.iter().skip(from).take_while(|(of, _)| *of == row);
                    let taken = of_row.filter_map(|(_, one)| self.taken(one));
                    self.settle_closed(one, parts, taken, found);
                }
            }
        }
    }

    /// What an open lot took, part by part.
    fn settle_lot(
        &self,
        (place, lot): (usize, &Lot),
        parts: &[(Option<usize>, &Part)],
        found: &mut Found,
    ) {
        let is_used = |part: &Part| {
            self.takes_nothing(part) && !carries(lot) || part.is_replacement && !part.took()
        };
        let used = parts.iter().filter(|(_, part)| is_used(part));
        let used: Shares = used.map(|(_, part)| part.quantity).sum();
        if used.is_positive() {
            found.used.push((place, used));
        }
        if parts.iter().any(|(_, part)| part.took()) {
            let parts = LotPart::arranged(parts.iter().map(|(_, part)| LotPart::of(part)));
            found.lots.push(LotParts { place, parts });
        }
    }

    /// What becomes of closed shares, part by part.
    fn settle_closed(
        &self,
        one: &Sold<'_>,
        parts: &[(Option<usize>, &Part)],
        taken: impl Iterator<Item = Taken>,
        found: &mut Found,
    ) {
        let is_used = |part: &Part| part.is_replacement || self.takes_nothing(part);
        let used = parts.iter().filter(|(_, part)| is_used(part));
        let used: Shares = used.map(|(_, part)| part.quantity).sum();
        if used.is_positive() {
            found.used_closed.push((one.key, used));
        }
        let changed = |part: &Part| part.took() || !part.disallowed.is_zero();
        if !parts.iter().any(|(_, part)| changed(part)) {
            return;
        }
        let closed_part = |(_, part): &(Option<usize>, &Part)| {
            let LotPart { quantity, carried, holding_since } = LotPart::of(part);
            ClosedPart { quantity, carried, holding_since, disallowed: part.disallowed }
        };
        let closed = Closed::of(parts.iter().map(closed_part).collect(), taken.collect());
        found.closed.extend(closed.map(|closed| (one.key, closed)));
    }

    fn takes_nothing(&self, part: &Part) -> bool {
        self.tracks.get(part.block).is_some_and(|track| track.block.takes == Takes::Nothing)
    }

    /// Where a loss went.
    fn taken(&self, one: &Match) -> Option<Taken> {
        let taker = self.tracks.get(one.replacement)?;
        Some(Taken {
            account: taker.account.clone(),
            security: taker.security.clone(),
            lot: taker.lot.cloned(),
            acquired: taker.block.acquired,
            shares: match taker.whose {
                Whose::Closed(_, sold) => sold.in_own(one.shares),
                Whose::Lot(..) => one.shares,
            },
            amount: one.amount,
            for_good: one.for_good,
        })
    }
}

/// Does its basis carry a disallowed loss, by its file?
pub(super) fn carries(lot: &Lot) -> bool {
    lot.rare.wash_disallowed.is_some_and(Money::is_positive)
}

fn of_lot<'a>(
    facts: &Facts<'a>,
    (place, Row { acquired, whose }): (usize, Row<'a>),
    lot: &'a Lot,
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
        row: place,
        account: &lot.account,
        security: &lot.security,
        lot: Some(&lot.id),
        whose,
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
        cost: Cost::new(lot.basis, lot.quantity),
    }
}

fn of_sold<'a>(
    facts: &Facts<'a>,
    (place, Row { acquired, whose }): (usize, Row<'a>),
    (one, order): (&'a Sold<'a>, usize),
    purchases: &mut Purchases<'a>,
) -> Track<'a> {
    let takes = match one.acquired {
        Some(_) => facts.policies.takes(one.of, one.origin, false),
        None => Takes::Nothing,
    };
    let block = Block {
        purchase: purchases.number(one.shown(acquired)),
        acquired,
        holding_start: one.holding_start.unwrap_or(acquired),
        quantity: one.quantity,
        basis: one.basis.unwrap_or_default() + one.pooled,
        takes,
        sale: Some(BlockSale { on: one.on, order, proceeds: one.proceeds, counts: one.counts }),
    };
    Track { row: place, account: one.account, security: one.security, lot: one.lot, whose, block }
}

/// Is a day within the window of one of these?
fn near(days: &[NaiveDate], day: NaiveDate) -> bool {
    let from = day.checked_sub_days(Days::new(WINDOW)).unwrap_or(NaiveDate::MIN);
    let next = days.partition_point(|one| *one < from);
    days.get(next).is_some_and(|one| (*one - day).num_days() <= WINDOW.cast_signed())
}
