//! Matching: which shares take the place of those that were sold at a loss, and what becomes of the
//! loss (IRC §1091; Treas. Reg. §1.1091-1, §1.1091-2).
//!
//! Everything here is of one identity group, securities that are substantially identical, in all accounts
//! of the household; or of several where mergers made shares of the one those of another, and then each
//! block has a [`Kind`] that says of which it was on a day. Losses are taken by the day of the sale, those of one day by original
//! acquisition (§1.1091-1(b)). Each is matched share for share with what was acquired within 30 days
//! before or after, the earliest acquisition first (§1.1091-1(c), (d)); a share that has taken a loss
//! takes no other (§1.1091-1(e)).
//!
//! A block that is matched in part is split, so that every [`Part`] of the result is matched whole or
//! not at all. Blocks that can take a loss stand by their acquisition; one is passed over for good when
//! all of it took one, or when it is found to be sold before the loss at hand. One that may still take
//! another loss, but not the one at hand, stays: it is of another kind on that day, or of the purchase or
//! the order of what was sold. Those are looked at again by each loss in whose window they are; all others
//! a few times, whatever the window.

mod parts;
mod takers;

use self::parts::Parts;
use self::takers::Takers;
use super::policy::{HoldingPeriod, Policies};
use crate::domain::money::{Money, Shares};
use chrono::{Days, NaiveDate};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Days on either side of a loss sale (IRC §1091(a)): 61 in all with its own.
pub const WINDOW: u64 = 30;

/// The first and the last of the 61 days around a loss sale.
#[must_use]
pub fn window(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let days = Days::new(WINDOW);
    (
        day.checked_sub_days(days).unwrap_or(NaiveDate::MIN),
        day.checked_add_days(days).unwrap_or(NaiveDate::MAX),
    )
}

/// What an acquisition does to a loss of other shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Takes {
    /// It takes the loss into its basis.
    IntoBasis,
    /// It takes the loss into the average of its pool, if that is made once more after the loss and
    /// before the shares leave: the last time is on this day.
    IntoPool(NaiveDate),
    /// It makes the loss permanent: shares in a retirement account (Rev. Rul. 2008-5).
    ForGood,
    /// It takes none: a gift, an inheritance, shares that carry a disallowed loss already.
    Nothing,
}

/// Shares that were acquired together and, where they were sold, sold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Shares of one purchase have one number; they never replace each other (Rev. Rul. 56-602).
    pub purchase: usize,
    /// The trade date of the acquisition.
    pub acquired: NaiveDate,
    /// When the holding period began, the day of acquisition as it counts for the term.
    pub holding_start: NaiveDate,
    /// Shares, positive.
    pub quantity: Shares,
    /// What they cost.
    pub basis: Money,
    /// What they do to a loss of other shares.
    pub takes: Takes,
    /// Their sale, where they were sold.
    pub sale: Option<BlockSale>,
}

/// What the shares of a block are identical to: a number for each group of identical securities. A merger
/// or a spin-off makes others of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// What they were before, each with the last day that they were that; the earliest first.
    pub former: Vec<(usize, NaiveDate)>,
    /// When they were sold, or today.
    pub now: usize,
}

impl Kind {
    /// Were they this on a day? On that of a merger they were both.
    fn was(&self, kind: usize, day: NaiveDate) -> bool {
        let of_day = self.former.iter().filter(|(_, until)| *until == day);
        of_day.map(|(former, _)| *former).chain([self.after(day)]).any(|one| one == kind)
    }

    /// What they were as a day ended.
    fn after(&self, day: NaiveDate) -> usize {
        let next = self.former.iter().find(|(_, until)| *until > day);
        next.map_or(self.now, |(former, _)| *former)
    }
}

/// The sale of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockSale {
    /// The trade date.
    pub on: NaiveDate,
    /// Shares of one order have one number; they do not replace each other.
    pub order: usize,
    /// What the shares fetched, less costs.
    pub proceeds: Money,
    /// Can it have a loss that the law would disallow? In a sheltered account there is none.
    pub counts: bool,
}

/// A block, or what it was split into, with what wash sales made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The place of its block.
    pub block: usize,
    /// Shares, positive.
    pub quantity: Shares,
    /// Its basis with the loss it took.
    pub basis: Money,
    /// The loss it took, positive, which is in its basis.
    pub carried: Money,
    /// The loss it took that entered the average of its pool, positive; not in this basis.
    pub entered: Money,
    /// The start of its holding period with the time of the shares it replaces (IRC §1223(3)).
    pub holding_start: NaiveDate,
    /// Its sale, with its share of the proceeds.
    pub sale: Option<BlockSale>,
    /// The part of its own loss that is disallowed, positive.
    pub disallowed: Money,
    /// Did it take a loss?
    pub is_replacement: bool,
}

impl Part {
    /// A block before anything is matched.
    const fn of((place, block): (usize, &Block)) -> Self {
        Self {
            block: place,
            quantity: block.quantity,
            basis: block.basis,
            carried: Money::ZERO,
            entered: Money::ZERO,
            holding_start: block.holding_start,
            sale: block.sale,
            disallowed: Money::ZERO,
            is_replacement: false,
        }
    }

    /// Did it take a loss that is not lost for good?
    pub(super) fn took(&self) -> bool {
        self.carried.is_positive() || self.entered.is_positive()
    }

    /// What was lost beyond what is disallowed already, positive; nothing where it was not sold.
    fn open_loss(&self) -> Money {
        let loss = self.sale.filter(|sale| sale.counts).map(|sale| self.basis - sale.proceeds);
        loss.map_or(Money::ZERO, |loss| loss - self.disallowed)
    }

    /// Keeps the first so many shares; the rest is given.
    fn split_off(&mut self, shares: Shares) -> Self {
        let whole = self.quantity;
        // Keeps the part of a total that falls on them, and gives what is left of it.
        let share = |total: &mut Money| {
            let part = total.share(shares, whole);
            let rest = *total - part;
            *total = part;
            rest
        };
        let mut rest = *self;
        self.quantity = shares;
        rest.quantity = whole - shares;
        rest.basis = share(&mut self.basis);
        rest.carried = share(&mut self.carried);
        rest.entered = share(&mut self.entered);
        rest.disallowed = share(&mut self.disallowed);
        if let (Some(sale), Some(rest)) = (&mut self.sale, &mut rest.sale) {
            rest.proceeds = share(&mut sale.proceeds);
        }
        rest
    }
}

/// One loss that other shares took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The place of the block that was sold at a loss.
    pub loss: usize,
    /// The place of the block that replaces it.
    pub replacement: usize,
    /// Shares, as many of either.
    pub shares: Shares,
    /// The loss, positive.
    pub amount: Money,
    /// Is it lost for good?
    pub for_good: bool,
    /// From the end of which day it is in the average of a pool, where it enters one.
    pub enters: Option<NaiveDate>,
}

/// What wash sales make of blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Washed {
    /// The blocks in their order, each in one part or more.
    pub parts: Vec<Part>,
    /// Which loss went where, in the order of the sales.
    pub matches: Vec<Match>,
}

/// Matches the losses of an identity group. Blocks stand in the order of their acquisitions where
/// the days are the same.
#[must_use]
pub fn wash(blocks: &[Block], policies: Policies) -> Washed {
    wash_kinds(blocks, &[], policies)
}

/// The same where blocks are of several kinds, in the order of the blocks; those without are of one.
#[must_use]
pub fn wash_kinds(blocks: &[Block], kinds: &[Kind], policies: Policies) -> Washed {
    let mut matching = Matching {
        blocks,
        kinds,
        policies,
        parts: Parts::of(blocks),
        matches: Vec::new(),
        takers: Takers::of(blocks),
        losses: BinaryHeap::new(),
    };
    matching.losses = (0..blocks.len()).filter_map(|place| matching.can_lose(place)).collect();
    while let Some(Reverse(loss)) = matching.losses.pop() {
        matching.take_loss(loss);
    }
    Washed { parts: matching.parts.in_order(), matches: matching.matches }
}

/// A part by its sale, and those of one day by acquisition: the day of that, the place of its block, its
/// own place.
type Sold = (NaiveDate, (NaiveDate, usize, usize));

struct Matching<'a> {
    blocks: &'a [Block],
    kinds: &'a [Kind],
    policies: Policies,
    parts: Parts,
    matches: Vec<Match>,
    takers: Takers,
    /// Sold parts whose loss was not looked at, the earliest on top.
    losses: BinaryHeap<Reverse<Sold>>,
}

impl Matching<'_> {
    fn can_lose(&self, place: usize) -> Option<Reverse<Sold>> {
        let block = self.parts.get(place)?.block;
        let of = self.blocks.get(block)?;
        let sale = of.sale.filter(|sale| sale.counts)?;
        Some(Reverse((sale.on, (of.acquired, block, place))))
    }

    /// Were the shares of a block on a day what those of another were when they were sold? Substantially
    /// identical are securities as one sells and buys them (IRC §1091(a)), and no later ones.
    fn was_alike(&self, block: usize, day: NaiveDate, sold: usize) -> bool {
        let kinds = self.kinds.get(block).zip(self.kinds.get(sold));
        kinds.is_none_or(|(kind, sold)| kind.was(sold.now, day))
    }

    fn take_loss(&mut self, (day, (.., mut place)): Sold) {
        while let Some(losing) = self.losing(place)
            && let Some(free) = self.replacement_of(day, place)
            && let Some(replacement) = self.parts.get(free)
        {
            let shares = losing.min(replacement.quantity);
            let rest = self.parts.cut(place, shares);
            // What is left of the replacement may have been sold at a loss too.
            if let Some(left) = self.parts.cut(free, shares) {
                self.losses.extend(self.can_lose(left));
            }
            self.settle(day, (place, free), shares);
            match rest {
                Some(rest) => place = rest,
                None => return,
            }
        }
    }

    /// The shares of a part, as long as it has a loss that is not disallowed.
    fn losing(&self, place: usize) -> Option<Shares> {
        let part = self.parts.get(place)?;
        part.open_loss().is_positive().then_some(part.quantity)
    }

    /// The earliest acquisition in the window that can take a loss of this part.
    fn replacement_of(&mut self, day: NaiveDate, place: usize) -> Option<usize> {
        let loss = self.parts.get(place)?.block;
        let sold = self.blocks.get(loss)?;
        let order = sold.sale.map(|sale| sale.order);
        let (from, to) = window(day);
        let mut next = self.takers.since(from);
        while let Some((number, acquired, block)) = self.takers.next(next)
            && acquired <= to
        {
            next = number + 1;
            let Block { purchase, sale, .. } = self.blocks.get(block)?;
            // What was sold before is no replacement for anything that is sold from now on.
            let gone = sale.is_some_and(|sale| sale.on < day);
            let Some(free) = self.parts.first_free(block).filter(|_| !gone) else {
                self.takers.pass(number);
                continue;
            };
            let replaces = *purchase != sold.purchase
                && self.was_alike(block, day.max(acquired), loss)
                && sale.is_none_or(|sale| Some(sale.order) != order)
                && self.policies.lets_replace(acquired, sold.acquired);
            if replaces {
                return Some(free);
            }
        }
        None
    }

    /// Moves the loss of a part to its replacement, which is as large.
    fn settle(&mut self, day: NaiveDate, (place, free): (usize, usize), shares: Shares) {
        let Some(part) = self.parts.get_mut(place) else { return };
        let amount = part.open_loss();
        part.disallowed += amount;
        let (loss, held_from) = (part.block, part.holding_start);
        let Some(taken) = self.parts.get_mut(free) else { return };
        let replacement = taken.block;
        let Some(Block { takes, acquired, .. }) = self.blocks.get(replacement) else { return };
        let for_good = *takes == Takes::ForGood;
        let enters = match takes {
            Takes::IntoPool(until) => Some(day).filter(|enters| enters < until),
            Takes::IntoBasis | Takes::ForGood | Takes::Nothing => None,
        };
        self.matches.push(Match { loss, replacement, shares, amount, for_good, enters });
        taken.is_replacement = true;
        if for_good {
            return;
        }
        if enters.is_some() {
            taken.entered += amount;
        } else {
            taken.basis += amount;
            taken.carried += amount;
        }
        taken.holding_start = match self.policies.holding_period {
            HoldingPeriod::DaysHeld => *acquired - (day - held_from),
            HoldingPeriod::ReplacementDate => held_from,
        };
    }
}
