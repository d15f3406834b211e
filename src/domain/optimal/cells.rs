//! Stretches of the path on which one formula holds, and how they are found: by bisection along
//! functions that are convex, or rise with one that is.

use super::gates::{Gate, Gates};
use super::measure::Units;
use super::path::Path;
use super::year::Year;
use crate::domain::money::Money;
use crate::domain::tax::{AmtGap, Gains, YearTax, amt};

/// The splits from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub from: Units,
    pub to: Units,
}

/// The path through one year.
pub(super) struct Walk<'a> {
    pub path: &'a Path<'a, 'a>,
    pub year: &'a Year<'a>,
    /// What the sale realizes beside the splits: the lots named by hand.
    pub named: Gains,
}

impl Walk<'_> {
    /// The year's tax at a split.
    pub fn tax(&self, split: Units) -> YearTax {
        self.year.with(self.named + self.path.gains(split))
    }

    /// Whether gain on collectibles is among the gains, and whether the alternative minimum tax can be
    /// more than the regular one on any split: both taxes rise with either gain, so the one at the
    /// most of both is held against the other at the least of both.
    pub fn needs(&self) -> (bool, bool) {
        let whole = Cell { from: self.path.low(), to: self.path.high() };
        let short = |split| self.path.gains(split).short_term;
        let long = |split| self.path.gains(split).long_term;
        let least = Gains::new(short(self.lowest(whole, short)), long(self.lowest(whole, long)));
        let [from, to] = [whole.from, whole.to];
        let most = Gains::new(short(from).max(short(to)), long(from).max(long(to)));
        let [least, most] = [least, most].map(|gains| self.year.with(self.named + gains));
        let collectibles =
            !most.gains.collectibles.is_zero() || !least.gains.collectibles.is_zero();
        let minimum_tax = match amt::compute(&most, &self.year.profile, self.year.table) {
            Ok(found) => found.tentative > least.income_tax,
            Err(AmtGap::StateTaxesNotGiven) => false,
            Err(AmtGap::SeniorDeduction) => true,
        };
        (collectibles, minimum_tax)
    }

    /// The lot boundaries strictly inside a cell.
    pub fn bends(&self, cell: Cell) -> &[Units] {
        let bends = self.path.bends();
        let from = bends.partition_point(|bend| *bend <= cell.from);
        let to = bends.partition_point(|bend| *bend < cell.to).max(from);
        bends.get(from..to).unwrap_or_default()
    }

    /// The ends of a cell and the lot boundaries between them, by their place.
    fn point(cell: Cell, bends: &[Units], place: usize) -> Units {
        match place.checked_sub(1) {
            None => cell.from,
            Some(place) => bends.get(place).copied().unwrap_or(cell.to),
        }
    }

    /// Where a function that is convex along the cell, and straight between lot boundaries, is least.
    pub fn lowest(&self, cell: Cell, value: impl Fn(Units) -> Money) -> Units {
        let bends = self.bends(cell);
        let (mut low, mut high) = (0, bends.len() + 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            let [here, next] =
                [middle, middle + 1].map(|place| value(Self::point(cell, bends, place)));
            if here <= next { high = middle } else { low = middle + 1 }
        }
        Self::point(cell, bends, low)
    }

    /// The last split of a cell on the same side of `threshold` as its first one, where the value
    /// goes from one side to the other once; `None` where both ends are on one side.
    pub fn crossing(
        &self,
        cell: Cell,
        threshold: Money,
        value: impl Fn(Units) -> Money,
    ) -> Option<Units> {
        let under = |split| value(split) < threshold;
        let side = under(cell.from);
        if under(cell.to) == side {
            return None;
        }
        let bends = self.bends(cell);
        let before = bends.partition_point(|bend| under(*bend) == side);
        let mut from = Self::point(cell, bends, before);
        let mut to = Self::point(cell, bends, before + 1);
        // Between two lots the value is straight, nearly always: a line through both ends finds the
        // place at once, and halving finds it where it is not.
        let mut tries = 0;
        while to - from > 1 {
            let (low, high) = (value(from), value(to));
            let line = Path::point_between(from, to, (threshold - low).get(), (high - low).get());
            let guess = match line {
                Some(guess) if tries < 6 => guess + Units::from(tries % 2 == 1),
                _ => from + (to - from) / 2,
            };
            let guess = guess.clamp(from + 1, to - 1);
            if under(guess) == side {
                from = guess;
            } else {
                to = guess;
            }
            tries += 1;
        }
        Some(from)
    }
}

/// The whole path, cut where a gate decides.
pub(super) fn cells(walk: &Walk<'_>, gates: &Gates<'_>) -> Vec<Cell> {
    let whole = Cell { from: walk.path.low(), to: walk.path.high() };
    let base = walk.year.with(walk.named);
    let short = |split| base.short_term + walk.path.gains(split).short_term;
    let long = |split| base.long_term + walk.path.gains(split).long_term;
    let net = |split| base.net + walk.path.gains(split).total();
    let [of_short, of_long, of_net] = collectibles_at(&base);
    let mut cells = vec![whole];
    cells = cut(walk, &cells, short, &[Money::ZERO, of_short]);
    cells = cut(walk, &cells, long, &[Money::ZERO, of_long, of_net]);
    cells = cut(walk, &cells, net, &[Money::ZERO, gates.loss_limit, of_net]);
    cells = cells.iter().flat_map(|cell| cut_by_net(walk, *cell, net, &gates.of_net)).collect();
    for gate in &gates.of_terms {
        cells = cut(walk, &cells, |split| (gate.amount)(&walk.tax(split)), &gate.at);
    }
    cells
}

/// Where the 28% Rate Gain Worksheet decides, as amounts of Schedule D lines 7, 15 and 16: the
/// losses that gain on collectibles meets first, and the year's other long-term gain.
fn collectibles_at(base: &YearTax) -> [Money; 3] {
    let carried = base.carryover_in.long_term;
    let of_collectibles = base.gains.collectibles;
    let other = base.gains.long_term - of_collectibles;
    [carried - of_collectibles, of_collectibles - carried, other]
}

/// Cuts each cell where a convex function crosses a threshold.
fn cut(walk: &Walk<'_>, cells: &[Cell], value: impl Fn(Units) -> Money, at: &[Money]) -> Vec<Cell> {
    let one = |cell: &Cell| {
        if cell.from == cell.to {
            return vec![*cell];
        }
        let lowest = walk.lowest(*cell, &value);
        let mut cuts = Vec::new();
        crossings(walk, *cell, lowest, &value, at, &mut cuts);
        pieces(*cell, cuts)
    };
    cells.iter().flat_map(one).collect()
}

/// Cuts a cell by amounts that rise with the net gain: they are least where it is.
fn cut_by_net(
    walk: &Walk<'_>,
    cell: Cell,
    net: impl Fn(Units) -> Money,
    gates: &[Gate<'_>],
) -> Vec<Cell> {
    if cell.from == cell.to {
        return vec![cell];
    }
    let lowest = walk.lowest(cell, net);
    let mut cuts = Vec::new();
    for gate in gates {
        let amount = |split| (gate.amount)(&walk.tax(split));
        crossings(walk, cell, lowest, amount, &gate.at, &mut cuts);
    }
    pieces(cell, cuts)
}

/// Where a function that falls to `lowest` and rises after it crosses thresholds.
fn crossings(
    walk: &Walk<'_>,
    cell: Cell,
    lowest: Units,
    value: impl Fn(Units) -> Money,
    at: &[Money],
    cuts: &mut Vec<Units>,
) {
    let bottom = value(lowest);
    for branch in [Cell { to: lowest, ..cell }, Cell { from: lowest, ..cell }] {
        if branch.from == branch.to {
            continue;
        }
        let outer = if branch.from == lowest { branch.to } else { branch.from };
        let top = value(outer);
        let crossed = at.iter().filter(|threshold| bottom < **threshold && **threshold <= top);
        cuts.extend(crossed.filter_map(|threshold| walk.crossing(branch, *threshold, &value)));
    }
}

/// A cell cut after each of the splits.
fn pieces(cell: Cell, mut cuts: Vec<Units>) -> Vec<Cell> {
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    let mut from = cell.from;
    for cut in cuts.into_iter().filter(|cut| *cut < cell.to) {
        pieces.push(Cell { from, to: cut });
        from = cut + 1;
    }
    pieces.push(Cell { from, ..cell });
    pieces
}
