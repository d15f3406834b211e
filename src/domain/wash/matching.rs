//! Matching: which shares take the place of those that were sold at a loss, and what becomes of the
//! loss (IRC §1091; Treas. Reg. §1.1091-1, §1.1091-2).
//!
//! Everything here is of one identity group: securities that are substantially identical, in all
//! accounts of the household. Losses are taken by the day of the sale, those of one day by original
//! acquisition (§1.1091-1(b)). Each is matched share for share with what was acquired within 30 days
//! before or after, the earliest acquisition first (§1.1091-1(c), (d)); a share that has taken a loss
//! takes no other (§1.1091-1(e)).
//!
//! A block that is matched in part is split, so that every [`Part`] of the result is matched whole or
//! not at all. Parts that can still take a loss wait in one ordered set; a part leaves it when it is
//! matched, or found to be sold before the loss at hand. So each is looked at a few times, whatever the
//! window.

use super::policy::{HoldingPeriod, Policies};
use crate::domain::money::{Money, Shares};
use chrono::{Days, NaiveDate};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::ops::Bound;

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
/// makes others of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// When they were acquired.
    pub acquired: usize,
    /// When they were sold, or today.
    pub now: usize,
}

impl Kind {
    /// Do shares of this kind take the place of others that were sold?
    const fn replaces(self, sold: Self) -> bool {
        self.acquired == sold.now || self.now == sold.now
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

    /// The first so many shares of it, and the rest.
    fn split(self, shares: Shares) -> (Self, Self) {
        let of = |total: Money| total.share(shares, self.quantity);
        let sale = |proceeds: fn(Money, Money) -> Money| {
            self.sale.map(|sale| BlockSale {
                proceeds: proceeds(sale.proceeds, of(sale.proceeds)),
                ..sale
            })
        };
        let first = Self {
            quantity: shares,
            basis: of(self.basis),
            carried: of(self.carried),
            entered: of(self.entered),
            disallowed: of(self.disallowed),
            sale: sale(|_, part| part),
            ..self
        };
        let rest = Self {
            quantity: self.quantity - shares,
            basis: self.basis - first.basis,
            carried: self.carried - first.carried,
            entered: self.entered - first.entered,
            disallowed: self.disallowed - first.disallowed,
            sale: sale(|whole, part| whole - part),
            ..self
        };
        (first, rest)
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
        parts: blocks.iter().enumerate().map(Part::of).collect(),
        matches: Vec::new(),
        free: BTreeSet::new(),
        losses: BinaryHeap::new(),
    };
    let places = 0..blocks.len();
    matching.free = places.clone().filter_map(|place| matching.can_take(place)).collect();
    matching.losses = places.filter_map(|place| matching.can_lose(place)).collect();
    while let Some(Reverse(loss)) = matching.losses.pop() {
        matching.take_loss(loss);
    }
    matching.finish()
}

/// A part by its acquisition: the day, the place of its block, its own place.
type Acquired = (NaiveDate, usize, usize);
/// A part by its sale, and those of one day by acquisition.
type Sold = (NaiveDate, Acquired);

struct Matching<'a> {
    blocks: &'a [Block],
    kinds: &'a [Kind],
    policies: Policies,
    parts: Vec<Part>,
    matches: Vec<Match>,
    /// Parts that can still take a loss.
    free: BTreeSet<Acquired>,
    /// Sold parts whose loss was not looked at, the earliest on top.
    losses: BinaryHeap<Reverse<Sold>>,
}

impl Matching<'_> {
    fn add(&mut self, part: Part) {
        let place = self.parts.len();
        self.parts.push(part);
        self.free.extend(self.can_take(place));
        self.losses.extend(self.can_lose(place));
    }

    fn acquired(&self, place: usize) -> Option<(&Part, &Block, Acquired)> {
        let part = self.parts.get(place)?;
        let block = self.blocks.get(part.block)?;
        Some((part, block, (block.acquired, part.block, place)))
    }

    fn can_take(&self, place: usize) -> Option<Acquired> {
        let (part, block, key) = self.acquired(place)?;
        (block.takes != Takes::Nothing && !part.is_replacement).then_some(key)
    }

    fn can_lose(&self, place: usize) -> Option<Reverse<Sold>> {
        let (part, _, key) = self.acquired(place)?;
        part.sale.filter(|sale| sale.counts).map(|sale| Reverse((sale.on, key)))
    }

    fn kind(&self, block: usize) -> Kind {
        self.kinds.get(block).copied().unwrap_or_default()
    }

    fn take_loss(&mut self, (day, key): Sold) {
        let (_, _, mut place) = key;
        while let Some(part) = self.parts.get(place).copied()
            && part.open_loss().is_positive()
            && let Some(free) = self.replacement_of(day, place)
        {
            let Some(replacement) = self.parts.get(free.2).copied() else { return };
            let shares = part.quantity.min(replacement.quantity);
            let rest = self.cut(place, shares);
            self.cut(free.2, shares);
            self.settle(day, place, free, shares);
            match rest {
                Some(rest) => place = rest,
                None => return,
            }
        }
    }

    /// The earliest acquisition in the window that can take a loss of this part.
    fn replacement_of(&mut self, day: NaiveDate, place: usize) -> Option<Acquired> {
        let part = self.parts.get(place)?;
        let block = self.blocks.get(part.block)?;
        let order = part.sale.map(|sale| sale.order);
        let kind = self.kind(part.block);
        let (from, to) = window(day);
        let near = (Bound::Included((from, 0, 0)), Bound::Included((to, usize::MAX, usize::MAX)));
        // What was sold before is no replacement for anything that is sold from now on.
        let mut gone = Vec::new();
        let replaces = |key: &&Acquired| {
            let (acquired, of, own) = **key;
            let sale = self.parts.get(own).and_then(|part| part.sale);
            if sale.is_some_and(|sale| sale.on < day) {
                gone.push(**key);
                return false;
            }
            let other = self.blocks.get(of).map(|other| other.purchase);
            other != Some(block.purchase)
                && self.kind(of).replaces(kind)
                && sale.is_none_or(|sale| Some(sale.order) != order)
                && self.policies.lets_replace(acquired, block.acquired)
        };
        let found = self.free.range(near).find(replaces).copied();
        for key in gone {
            self.free.remove(&key);
        }
        found
    }

    /// Leaves so many shares in a part; what is more becomes a part of its own, whose place is given.
    fn cut(&mut self, place: usize, shares: Shares) -> Option<usize> {
        let part = self.parts.get_mut(place)?;
        if part.quantity == shares {
            return None;
        }
        let (first, rest) = part.split(shares);
        *part = first;
        let added = self.parts.len();
        self.add(rest);
        Some(added)
    }

    /// Moves the loss of a part to its replacement, which is as large.
    fn settle(&mut self, day: NaiveDate, place: usize, free: Acquired, shares: Shares) {
        self.free.remove(&free);
        let Some(part) = self.parts.get_mut(place) else { return };
        let amount = part.open_loss();
        part.disallowed += amount;
        let (loss, held_from) = (part.block, part.holding_start);
        let (acquired, replacement, taken) = free;
        let block = self.blocks.get(replacement);
        let for_good = block.is_some_and(|block| block.takes == Takes::ForGood);
        let enters = block.and_then(|block| match block.takes {
            Takes::IntoPool(until) => Some(day).filter(|enters| *enters < until),
            Takes::IntoBasis | Takes::ForGood | Takes::Nothing => None,
        });
        self.matches.push(Match { loss, replacement, shares, amount, for_good, enters });
        let Some(taken) = self.parts.get_mut(taken) else { return };
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
            HoldingPeriod::DaysHeld => acquired - (day - held_from),
            HoldingPeriod::ReplacementDate => held_from,
        };
    }

    /// The parts in the order of their blocks.
    fn finish(mut self) -> Washed {
        self.parts.sort_by_key(|part| part.block);
        Washed { parts: self.parts, matches: self.matches }
    }
}
