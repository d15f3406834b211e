//! The lots of one term, dearest first, as a ladder: how many of their shares give which gain.

use super::measure::{Measure, Units};
use crate::domain::method::order::Keyed;
use crate::domain::money::{Money, Shares};

/// One lot on the ladder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rung<'s> {
    /// The lot.
    pub lot: &'s Keyed,
    /// How much of it is free to be taken.
    pub units: Units,
    /// The height of all rungs before it.
    pub from: Units,
    /// The gain of all rungs before it.
    before: Money,
}

/// Lots that are taken one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Ladder<'s> {
    rungs: Vec<Rung<'s>>,
}

impl<'s> Ladder<'s> {
    /// Stacks lots and what is free of them in the order they come in, until the height is `needed`.
    pub fn new(
        measure: &Measure<'_>,
        lots: impl Iterator<Item = (&'s Keyed, Shares)>,
        needed: Units,
    ) -> Self {
        let mut rungs = Vec::with_capacity(lots.size_hint().1.unwrap_or_default());
        let (mut from, mut before) = (0, Money::ZERO);
        for (lot, open) in lots {
            if from >= needed {
                break;
            }
            let (units, gain) = (measure.units(lot, open), measure.gain_of_open(lot, open));
            rungs.push(Rung { lot, units, from, before });
            from += units;
            before += gain;
        }
        Self { rungs }
    }

    /// Every lot, from the first to be taken.
    pub fn rungs(&self) -> &[Rung<'s>] {
        &self.rungs
    }

    /// The height of all of them.
    pub fn height(&self) -> Units {
        self.rungs.last().map_or(0, |rung| rung.from + rung.units)
    }

    /// How many lots the first `units` touch.
    pub fn touched(&self, units: Units) -> usize {
        self.rungs.partition_point(|rung| rung.from < units)
    }

    /// The gain of the first `units`, before the fee.
    pub fn gain(&self, measure: &Measure<'_>, units: Units) -> Money {
        let Some(rung) = self.touched(units).checked_sub(1).and_then(|last| self.rungs.get(last))
        else {
            return Money::ZERO;
        };
        rung.before + measure.gain(rung.lot, (units - rung.from).min(rung.units))
    }
}
