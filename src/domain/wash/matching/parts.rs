//! Blocks and what they are split into.

use super::{Block, Part};
use crate::domain::money::Shares;
use std::iter::successors;

/// The parts of all blocks. Those of a block are known in the order in which they were cut.
pub(super) struct Parts {
    /// First the blocks as they came, then what was cut off them.
    all: Vec<Part>,
    /// For each part the one that was cut off its block next.
    next: Vec<Option<usize>>,
    /// For each block the part that was cut off it last.
    last: Vec<usize>,
    /// For each block a part before which all of them took a loss.
    free: Vec<usize>,
}

impl Parts {
    /// The blocks before anything is matched.
    pub fn of(blocks: &[Block]) -> Self {
        Self {
            all: blocks.iter().enumerate().map(Part::of).collect(),
            next: vec![None; blocks.len()],
            last: (0..blocks.len()).collect(),
            free: (0..blocks.len()).collect(),
        }
    }

    pub fn get(&self, place: usize) -> Option<&Part> {
        self.all.get(place)
    }

    pub fn get_mut(&mut self, place: usize) -> Option<&mut Part> {
        self.all.get_mut(place)
    }

    /// The first part of a block that took no loss.
    pub fn first_free(&mut self, block: usize) -> Option<usize> {
        let free = self.free.get_mut(block)?;
        // A part that took a loss never gives it back: it is passed once.
        while self.all.get(*free)?.is_replacement {
            *free = (*self.next.get(*free)?)?;
        }
        Some(*free)
    }

    /// Leaves so many shares in a part; what is more becomes a part of its own, whose place is given.
    pub fn cut(&mut self, place: usize, shares: Shares) -> Option<usize> {
        let part = self.all.get_mut(place)?;
        if part.quantity == shares {
            return None;
        }
        let rest = part.split_off(shares);
        let added = self.all.len();
        let last = self.last.get_mut(rest.block)?;
        *self.next.get_mut(*last)? = Some(added);
        *last = added;
        self.all.push(rest);
        self.next.push(None);
        Some(added)
    }

    /// All of them, in the order of their blocks.
    pub fn in_order(self) -> Vec<Part> {
        let after = |place: &usize| *self.next.get(*place)?;
        let of_block = |block| successors(Some(block), after);
        let places = (0..self.last.len()).flat_map(of_block);
        places.filter_map(|place| self.all.get(place).copied()).collect()
    }
}
