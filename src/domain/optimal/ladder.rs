//! The lots of one term, dearest first, as a ladder: how many of their shares give which gain.

use crate::domain::method::order::Keyed;
use crate::domain::money::{Money, Shares};
use crate::domain::order::Order;

/// A number of shares on the search's grid.
pub(super) type Units = i128;

/// One lot on the ladder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rung<'a> {
    /// The lot.
    pub lot: Keyed<'a>,
    /// Its shares that are free to be taken.
    pub open: Shares,
    /// The same on the grid.
    pub units: Units,
    /// The shares of all rungs before it.
    pub from: Units,
    /// The gain of all rungs before it.
    before: Money,
    /// The gain of this rung.
    gain: Money,
}

/// Lots that are taken one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Ladder<'a> {
    rungs: Vec<Rung<'a>>,
}

impl<'a> Ladder<'a> {
    /// Stacks lots in the order they come in, until `needed` shares are there, and one more: it tells
    /// why it was not taken.
    pub fn new(
        order: &Order,
        lots: impl Iterator<Item = (Keyed<'a>, Shares)>,
        grid: Grid,
        needed: Units,
    ) -> Self {
        let mut rungs = Vec::new();
        let (mut from, mut before) = (0, Money::ZERO);
        for (lot, open) in lots {
            let (units, gain) = (grid.units(open), lot.gain_of(order, open));
            rungs.push(Rung { lot, open, units, from, before, gain });
            if from >= needed {
                break;
            }
            from += units;
            before += gain;
        }
        Self { rungs }
    }

    /// Every lot, from the first to be taken.
    pub fn rungs(&self) -> &[Rung<'a>] {
        &self.rungs
    }

    /// All shares.
    pub fn height(&self) -> Units {
        self.rungs.last().map_or(0, |rung| rung.from + rung.units)
    }

    /// How many lots the first `units` shares touch.
    pub fn touched(&self, units: Units) -> usize {
        self.rungs.partition_point(|rung| rung.from < units)
    }

    /// The gain of the first `units` shares, before the fee.
    pub fn gain(&self, order: &Order, grid: Grid, units: Units) -> Money {
        let Some(rung) = self.touched(units).checked_sub(1).and_then(|last| self.rungs.get(last))
        else {
            return Money::ZERO;
        };
        let part = units - rung.from;
        if part >= rung.units {
            rung.before + rung.gain
        } else {
            rung.before + rung.lot.gain_of(order, grid.shares(part))
        }
    }
}

/// The grid that numbers of shares lie on: so many decimals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid(u32);

impl Grid {
    /// Decimals of computed shares where fractions are sold.
    const FRACTIONAL: u32 = 6;
    /// More decimals than any holding has.
    const FINEST: u32 = 18;

    /// Whole shares where all `amounts` are, else millionths, or finer where one of them is.
    pub fn of(amounts: impl Iterator<Item = Shares>) -> Self {
        let decimals = amounts.map(|shares| match shares.get().scale() {
            0 => 0,
            _ => shares.get().normalize().scale(),
        });
        match decimals.max().unwrap_or(0) {
            0 => Self(0),
            some => Self(some.clamp(Self::FRACTIONAL, Self::FINEST)),
        }
    }

    /// A number of shares in steps of the grid; what is finer than the finest grid is cut off.
    pub fn units(self, shares: Shares) -> Units {
        let (mantissa, scale) = (shares.get().mantissa(), shares.get().scale());
        if scale <= self.0 {
            mantissa.saturating_mul(10_i128.pow(self.0 - scale))
        } else {
            mantissa / 10_i128.pow(scale - self.0)
        }
    }

    /// One share.
    pub fn one(self) -> Units {
        10_i128.pow(self.0)
    }

    /// Steps of the grid as a number of shares.
    pub fn shares(self, units: Units) -> Shares {
        let (mut mantissa, mut scale) = (units, self.0);
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        let exact = rust_decimal::Decimal::try_from_i128_with_scale(mantissa, scale);
        Shares::new(exact.unwrap_or_default())
    }
}
