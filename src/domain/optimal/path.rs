//! The one dimension of the search: how many of an order's shares come from short-term lots.

use super::ladder::Ladder;
use super::measure::{Grid, Measure, Units};
use crate::domain::method::order::{Keyed, Shelf};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Order;
use crate::domain::plan::Rest;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use rust_decimal::Decimal;

/// All ways to split an order between the terms, each by its dearest shares.
#[derive(Debug)]
pub(super) struct Path<'o, 's> {
    measure: Measure<'o>,
    /// What is to be taken.
    needed: Decimal,
    quantity: Units,
    short: Ladder<'s>,
    long: Ladder<'s>,
    low: Units,
    high: Units,
    bends: Vec<Units>,
}

impl<'o, 's> Path<'o, 's> {
    /// The splits of what is still needed of an order, from the guarded lots or from the others.
    pub fn new(order: &'o Order, shelf: &'s Shelf, rest: &Rest<'_>, guarded: bool) -> Self {
        Self::among(order, shelf, rest, |lot| lot.guarded == guarded)
    }

    /// The same from the lots that `may` be taken.
    pub fn among(
        order: &'o Order,
        shelf: &'s Shelf,
        rest: &Rest<'_>,
        may: impl Fn(&Keyed) -> bool,
    ) -> Self {
        let amounts = shelf.lots().iter().map(|lot| rest.open(lot).get());
        let needed = rest.needed.get();
        let any = shelf.is_in_parts().then_some(Grid::A_PART);
        let measure = Measure::Shares(order, Grid::of(amounts.chain([needed]).chain(any)));
        let of = |term| {
            let lots = shelf.dearest_of(term).filter(|lot| may(lot));
            let free = lots.map(|lot| (lot, rest.open(lot)));
            let free = free.filter(|(_, open)| !open.is_zero());
            Ladder::new(&measure, free, measure.grid().units(needed))
        };
        Self::between(measure, needed, of(Term::Short), of(Term::Long))
    }

    /// The splits of some dollars between the lots of each term, whatever their security; both are
    /// dearest first, by the dollar.
    pub fn of_dollars(short: &[&'s Keyed], long: &[&'s Keyed], dollars: Money) -> Self {
        let needed = dollars.get();
        let amounts = short.iter().chain(long).map(|lot| lot.value.get());
        let grid = Grid::of(amounts.chain([needed, Grid::A_PART]));
        let measure = Measure::Dollars(grid);
        let of = |lots: &[&'s Keyed]| {
            let all = lots.iter().map(|lot| (*lot, lot.shares));
            Ladder::new(&measure, all, grid.units(needed))
        };
        Self::between(measure, needed, of(short), of(long))
    }

    fn between(measure: Measure<'o>, needed: Decimal, short: Ladder<'s>, long: Ladder<'s>) -> Self {
        let quantity = measure.grid().units(needed);
        let low = (quantity - long.height()).max(0);
        let high = quantity.min(short.height());
        let bends = bends(&short, &long, quantity, low, high);
        Self { measure, needed, quantity, short, long, low, high, bends }
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

    /// One share, or one dollar.
    pub fn one(&self) -> Units {
        self.measure.grid().one()
    }

    /// A number of steps of the grid as shares, or dollars.
    pub fn amount(&self, units: Units) -> Decimal {
        self.measure.grid().amount(units)
    }

    /// What a split takes from long-term lots.
    pub fn long_amount(&self, short: Units) -> Decimal {
        self.needed - self.amount(short)
    }

    /// What a split realizes, after the fee.
    pub fn gains(&self, short: Units) -> Gains {
        let long = self.quantity - short;
        // Of lots named by hand the rest bears its own part alone.
        let short_fee = self.measure.fee(self.amount(short));
        let long_fee = self.measure.fee(self.needed) - short_fee;
        Gains::new(
            self.short.gain(&self.measure, short) - short_fee,
            self.long.gain(&self.measure, long) - long_fee,
        )
    }

    /// How many lots a split touches.
    pub fn touched(&self, short: Units) -> usize {
        self.short.touched(short) + self.long.touched(self.quantity - short)
    }

    /// The lots a split touches.
    pub fn lots(&self, short: Units) -> impl Iterator<Item = &Keyed> {
        let (in_short, in_long) =
            (self.short.touched(short), self.long.touched(self.quantity - short));
        let rungs = self.short.rungs().iter().take(in_short);
        rungs.chain(self.long.rungs().iter().take(in_long)).map(|rung| rung.lot)
    }

    /// What a split takes of each lot, in shares.
    pub fn takes(&self, short: Units) -> impl Iterator<Item = (&Keyed, Shares)> {
        let amount = move |units| Shares::new(self.amount(units));
        let of = move |ladder: &'_ Ladder<'s>, units: Units| {
            let touched = ladder.touched(units);
            let rungs = ladder.rungs().iter().take(touched);
            let taken = rungs.map(|rung| (rung.lot, amount((units - rung.from).min(rung.units))));
            taken.collect::<Vec<_>>()
        };
        let long = of(&self.long, self.quantity - short);
        of(&self.short, short).into_iter().chain(long)
    }

    /// The split that lies `part` of `whole` of the way from one to another.
    pub fn point_between(from: Units, to: Units, part: Decimal, whole: Decimal) -> Option<Units> {
        let width = Decimal::try_from_i128_with_scale(to - from, 0).ok()?;
        let steps = width.checked_mul(part)?.checked_div(whole)?;
        let steps = steps.trunc();
        Some(from + steps.mantissa() / 10_i128.pow(steps.scale()))
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
    let mut bends = Vec::with_capacity(short.rungs().len() + long.rungs().len() + 2);
    bends.push(low);
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
