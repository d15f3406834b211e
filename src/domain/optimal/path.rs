//! The one dimension of the search: how many of an order's shares come from short-term lots.

use super::ladder::{Grid, Ladder, Rung, Units};
use crate::domain::method::Method;
use crate::domain::method::order::{Keyed, Reason, Shelf};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Order;
use crate::domain::plan::{Rest, Take};
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use rust_decimal::Decimal;

/// All ways to split an order between the terms, each by its dearest shares.
#[derive(Debug)]
pub(super) struct Path<'o, 'a> {
    order: &'o Order,
    grid: Grid,
    /// Shares to be taken.
    needed: Shares,
    quantity: Units,
    short: Ladder<'a>,
    long: Ladder<'a>,
    low: Units,
    high: Units,
    bends: Vec<Units>,
}

impl<'o, 'a> Path<'o, 'a> {
    /// The splits of what is still needed of an order, from the guarded lots or from the others.
    pub fn new(order: &'o Order, shelf: &Shelf<'a>, rest: &Rest<'_, 'a>, guarded: bool) -> Self {
        let free = |lot: &Keyed<'a>| {
            let open = rest.open(lot);
            (lot.guarded == guarded && open.is_positive()).then_some((*lot, open))
        };
        let amounts = shelf.lots().iter().map(|lot| rest.open(lot));
        let grid = Grid::of(amounts.chain([rest.needed]));
        let quantity = grid.units(rest.needed);
        let of = |term| {
            let lots = shelf.dearest_of(term).filter_map(free);
            Ladder::new(order, lots, grid, quantity)
        };
        let (short, long) = (of(Term::Short), of(Term::Long));
        let low = (quantity - long.height()).max(0);
        let high = quantity.min(short.height());
        let bends = bends(&short, &long, quantity, low, high);
        Self { order, grid, needed: rest.needed, quantity, short, long, low, high, bends }
    }

    /// The fewest shares that can come from short-term lots.
    pub fn low(&self) -> Units {
        self.low
    }

    /// The most shares that can come from short-term lots.
    pub fn high(&self) -> Units {
        self.high
    }

    /// The splits at which a lot of either term is used up, rising; both ends among them.
    pub fn bends(&self) -> &[Units] {
        &self.bends
    }

    /// One share.
    pub fn one(&self) -> Units {
        self.grid.one()
    }

    /// A number of shares of the grid.
    pub fn shares(&self, units: Units) -> Shares {
        self.grid.shares(units)
    }

    /// What a split realizes, after the fee.
    pub fn gains(&self, short: Units) -> Gains {
        let long = self.quantity - short;
        let fee = self.order.fee;
        let (short_fee, long_fee) = if fee.is_zero() {
            (Money::ZERO, Money::ZERO)
        } else {
            // Of lots named by hand the rest bears its own part alone.
            let all = fee.share(self.needed, self.order.quantity);
            let of_short = fee.share(self.grid.shares(short), self.order.quantity);
            (of_short, all - of_short)
        };
        Gains::new(
            self.short.gain(self.order, self.grid, short) - short_fee,
            self.long.gain(self.order, self.grid, long) - long_fee,
        )
    }

    /// How many lots a split touches.
    pub fn touched(&self, short: Units) -> usize {
        self.short.touched(short) + self.long.touched(self.quantity - short)
    }

    /// The lots a split touches.
    pub fn lots(&self, short: Units) -> impl Iterator<Item = &Keyed<'a>> {
        let of = |ladder: &'_ Ladder<'a>, units| ladder.touched(units);
        let (in_short, in_long) = (of(&self.short, short), of(&self.long, self.quantity - short));
        let rungs = self.short.rungs().iter().take(in_short);
        rungs.chain(self.long.rungs().iter().take(in_long)).map(|rung| &rung.lot)
    }

    /// The split as what is taken of each lot.
    pub fn takes(&self, short: Units) -> Vec<Take<'a>> {
        let mut taken = Vec::new();
        let of_short = self.grid.shares(short);
        take(&mut taken, self.short.rungs(), of_short);
        take(&mut taken, self.long.rungs(), self.needed - of_short);
        taken
    }

    /// The split that lies `part` of `whole` of the way from one to another.
    pub fn between(from: Units, to: Units, part: Decimal, whole: Decimal) -> Option<Units> {
        let width = Decimal::try_from_i128_with_scale(to - from, 0).ok()?;
        let steps = width.checked_mul(part)?.checked_div(whole)?;
        let steps = steps.trunc();
        Some(from + steps.mantissa() / 10_i128.pow(steps.scale()))
    }
}

fn take<'a>(taken: &mut Vec<Take<'a>>, rungs: &[Rung<'a>], mut needed: Shares) {
    let mut before = None;
    let mut rungs = rungs.iter().peekable();
    while let Some(rung) = rungs.next().filter(|_| needed.is_positive()) {
        let quantity = needed.min(rung.open);
        needed -= quantity;
        let beside = [before, rungs.peek().map(|rung| &rung.lot)];
        let reason = Reason::of(Method::Optimal, &rung.lot, beside, quantity < rung.open);
        taken.push(Take::by_cost(&rung.lot, quantity, reason));
        before = Some(&rung.lot);
    }
}

/// Lot boundaries of both ladders between `low` and `high`, and both ends.
fn bends(
    short: &Ladder<'_>,
    long: &Ladder<'_>,
    quantity: Units,
    low: Units,
    high: Units,
) -> Vec<Units> {
    let inside = |at: &Units| low < *at && *at < high;
    let mut up = short.rungs().iter().map(|rung| rung.from).filter(inside).peekable();
    let mut down =
        long.rungs().iter().rev().map(|rung| quantity - rung.from).filter(inside).peekable();
    let mut bends = vec![low];
    loop {
        let next = match (up.peek(), down.peek()) {
            (Some(a), Some(b)) if a <= b => up.next(),
            (_, Some(_)) => down.next(),
            (Some(_), None) => up.next(),
            (None, None) => break,
        };
        if next != bends.last().copied() {
            bends.extend(next);
        }
    }
    if high > low {
        bends.push(high);
    }
    bends
}
