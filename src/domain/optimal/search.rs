//! The search itself: the least tax of every cell, and the best split of all.

use super::cells::{self, Cell, Walk};
use super::gates::{self, Gates};
use super::measure::Units;
use super::path::Path;
use super::year::Year;
use super::{Doubt, is_less, ties};
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::tax::{Gains, YearTax};
use rust_decimal::Decimal;

/// So many lot boundaries of equal tax are looked at one by one; of more, the ends of the stretch and
/// where its net gain is least.
const MOST_TIES: usize = 1_024;

/// The best split and what shows that it is.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Found {
    /// Shares from short-term lots, on the grid.
    pub(super) split: Units,
    /// The same in shares.
    pub short_shares: Shares,
    /// No choice of lots costs less than this.
    pub bound: Money,
    /// What a share more from short-term lots costs.
    pub more_short: Option<UnitPrice>,
    /// What a share less from short-term lots costs.
    pub less_short: Option<UnitPrice>,
    /// Why the choice may cost more than the bound.
    pub doubt: Option<Doubt>,
}

/// The split with the least tax; `named` is realized beside it.
pub(super) fn least(path: &Path<'_, '_>, year: &Year<'_>, named: Gains) -> Found {
    let walk = Walk { path, year, named };
    let (collectibles, minimum_tax) = walk.needs();
    let gates = Gates::of(year, collectibles, minimum_tax);
    let cells = cells::cells(&walk, &gates);
    let (mut splits, mut bound) = candidates(&walk, &gates, &cells, YearTax::total);
    // With a senior deduction the minimum tax has a figure for some splits only, and the tax jumps from
    // one to the next; without it the tax is a bound, and its best split a candidate.
    let jumps = minimum_tax && year.profile.persons_65_or_over.is_some_and(|persons| persons > 0);
    if jumps {
        let (others, below) = candidates(&walk, &gates, &cells, without_minimum_tax);
        splits.extend(others);
        bound = below;
    }
    let split = ties::best(&walk, splits);
    let (more_short, less_short) = marginals(&walk, split);
    let short_shares = Shares::new(path.amount(split));
    let doubt = jumps.then_some(Doubt::MinimumTax);
    Found { split, short_shares, bound, more_short, less_short, doubt }
}

fn without_minimum_tax(tax: &YearTax) -> Money {
    tax.total() - tax.amt.unwrap_or_default()
}

/// The splits of least cost that the choice among equals is made from, and that cost.
fn candidates(
    walk: &Walk<'_>,
    gates: &Gates<'_>,
    cells: &[Cell],
    cost: fn(&YearTax) -> Money,
) -> (Vec<Units>, Money) {
    let at = |split| cost(&walk.tax(split));
    let bottoms: Vec<Bottom> =
        cells.iter().map(|cell| Bottom::of(walk, gates, *cell, cost)).collect();
    let least = bottoms.iter().flat_map(|bottom| &bottom.tried).map(|(_, cost)| *cost).min();
    let least = least.unwrap_or_default();
    let mut splits = Vec::new();
    for bottom in &bottoms {
        let tied = bottom.tried.iter().filter(|(_, cost)| !is_less(least, *cost));
        let tied: Vec<Units> = tied.map(|(split, _)| *split).collect();
        splits.extend(&tied);
        if let (true, Some(&middle)) = (bottom.convex, tied.first()) {
            splits.extend(plateau(walk, bottom.cell, middle, least, at));
        }
    }
    (splits, least)
}

/// What was tried of a cell: of a convex one its least, of another every lot boundary.
struct Bottom {
    cell: Cell,
    convex: bool,
    tried: Vec<(Units, Money)>,
}

impl Bottom {
    fn of(walk: &Walk<'_>, gates: &Gates<'_>, cell: Cell, cost: fn(&YearTax) -> Money) -> Self {
        let at = |split| cost(&walk.tax(split));
        let convex = !worksheet_may_switch(walk, gates, cell);
        let mut splits = if convex {
            let lowest = walk.lowest(cell, at);
            let bends = walk.bends(cell);
            let place = bends.partition_point(|bend| *bend < lowest);
            let beside = [place.checked_sub(1), Some(place), Some(place + 1)];
            let beside = beside.iter().flatten().filter_map(|place| bends.get(*place).copied());
            let mut near: Vec<Units> = beside.chain([cell.from, cell.to, lowest]).collect();
            near.sort_unstable();
            near.dedup();
            near
        } else {
            let bends = walk.bends(cell).iter().copied();
            [cell.from].into_iter().chain(bends).chain([cell.to]).collect()
        };
        splits.extend(minimum_tax_begins(walk, &splits));
        let tried = splits.into_iter().map(|split| (split, at(split))).collect();
        Self { cell, convex, tried }
    }
}

/// Where the alternative minimum tax begins or ends between two of these splits, both sides of it:
/// the larger of two taxes has a corner there.
fn minimum_tax_begins(walk: &Walk<'_>, splits: &[Units]) -> Vec<Units> {
    let has = |split| walk.tax(split).amt.is_some_and(Money::is_positive);
    let mut found = Vec::new();
    for pair in splits.windows(2) {
        let &[mut from, mut to] = pair else { continue };
        let side = has(from);
        if has(to) == side {
            continue;
        }
        while to - from > 1 {
            let middle = from + (to - from) / 2;
            if has(middle) == side { from = middle } else { to = middle }
        }
        found.extend([from, to]);
    }
    found
}

fn worksheet_may_switch(walk: &Walk<'_>, gates: &Gates<'_>, cell: Cell) -> bool {
    let ends = [cell.from, cell.to].map(|split| walk.tax(split));
    let range = |amount: fn(&YearTax) -> Money| {
        let lowest = walk.lowest(cell, |split| amount(&walk.tax(split)));
        let top = ends.iter().map(amount).max().unwrap_or_default();
        [amount(&walk.tax(lowest)), top]
    };
    // The upper ends settle most cells before the lower ones are looked for.
    let top = |amount: fn(&YearTax) -> Money| ends.iter().map(amount).max().unwrap_or_default();
    let taxable: fn(&YearTax) -> Money = |tax| tax.agi - tax.deduction;
    if !gates.worksheet_may_switch([Money::ZERO, top(gates::below)], [Money::ZERO, top(taxable)]) {
        return false;
    }
    gates.worksheet_may_switch(range(gates::below), range(taxable))
}

/// The stretch of a convex cell around `middle` that costs no more than the least: its ends, where its
/// net gain is least, and its lot boundaries where they are not too many.
fn plateau(
    walk: &Walk<'_>,
    cell: Cell,
    middle: Units,
    least: Money,
    at: impl Fn(Units) -> Money,
) -> Vec<Units> {
    let over = least + Money::new(Decimal::from_parts(1, 0, 0, false, 9));
    let left = Cell { to: middle, ..cell };
    let right = Cell { from: middle, ..cell };
    let from = walk.crossing(left, over, &at).map_or(cell.from, |last| last + 1);
    let to = walk.crossing(right, over, &at).unwrap_or(cell.to);
    let flat = Cell { from, to };
    let mut splits = vec![from, to];
    let bends = walk.bends(flat);
    if bends.len() <= MOST_TIES {
        splits.extend(bends);
    } else {
        splits.push(walk.lowest(flat, |split| walk.path.gains(split).short_term));
        splits.push(walk.lowest(flat, |split| walk.path.gains(split).long_term));
    }
    splits
}

/// What a share more and a share less from short-term lots cost, or as much as there is, per share.
fn marginals(walk: &Walk<'_>, split: Units) -> (Option<UnitPrice>, Option<UnitPrice>) {
    let here = walk.tax(split).total();
    let one = |to: Units| {
        let shares = Shares::new(walk.path.amount((to - split).abs()));
        (walk.tax(to).total() - here).per_share(shares)
    };
    let step = walk.path.one();
    let more = (split + step).min(walk.path.high());
    let less = (split - step).max(walk.path.low());
    ((more > split).then(|| one(more)).flatten(), (less < split).then(|| one(less)).flatten())
}
