//! Blocks that can take a loss, by acquisition.

use super::{Block, Takes};
use chrono::NaiveDate;

/// The blocks that can take a loss, the earliest acquisition first. Those that can no more are passed
/// over in one step, however many stand side by side: so no loss looks at all that were used before.
pub(super) struct Takers {
    /// The day of acquisition and the place of the block.
    by_age: Vec<(NaiveDate, usize)>,
    /// For each of them itself, or one behind it before which nobody takes anything any more.
    ahead: Vec<usize>,
}

impl Takers {
    pub fn of(blocks: &[Block]) -> Self {
        let takers = blocks.iter().enumerate().filter(|(_, block)| block.takes != Takes::Nothing);
        let mut by_age: Vec<(NaiveDate, usize)> =
            takers.map(|(place, block)| (block.acquired, place)).collect();
        by_age.sort_unstable();
        let ahead = (0..by_age.len()).collect();
        Self { by_age, ahead }
    }

    /// The number of the first that was acquired on a day or later.
    pub fn since(&self, day: NaiveDate) -> usize {
        self.by_age.partition_point(|(acquired, _)| *acquired < day)
    }

    /// The first from a number on, with its own number, its acquisition and the place of its block.
    pub fn next(&mut self, mut number: usize) -> Option<(usize, NaiveDate, usize)> {
        while let Some(ahead) = self.ahead.get(number).copied().filter(|ahead| *ahead != number) {
            // Who comes by again takes longer steps: to the one ahead of the one ahead.
            let further = self.ahead.get(ahead).copied().unwrap_or(ahead);
            if let Some(step) = self.ahead.get_mut(number) {
                *step = further;
            }
            number = further;
        }
        self.by_age.get(number).map(|(acquired, block)| (number, *acquired, *block))
    }

    /// One takes nothing any more.
    pub fn pass(&mut self, number: usize) {
        if let Some(ahead) = self.ahead.get_mut(number) {
            *ahead = number + 1;
        }
    }
}
