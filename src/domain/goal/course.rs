//! What a method makes of every number of shares of one order.

use super::Ask;
use crate::domain::method::Method;
use crate::domain::method::order::{Keyed, Shelf};
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::{self, Year};
use crate::domain::order::{Order, ShareUnit, Side};
use crate::domain::plan::Selection;
use crate::domain::preview;
use crate::domain::refusal::Refusal;
use crate::domain::tax::tables::StatusTable;
use crate::domain::tax::{Gains, YearTax};
use crate::domain::term::Term;
use crate::domain::wash::{Around, Meeting};
use chrono::Datelike;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

/// A number of shares in the smallest steps there are: whole ones, or millionths.
pub(super) type Units = i64;

/// A millionth of a share.
const MILLIONTH: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// So many lot boundaries, and so many evenly spaced numbers of shares, are looked at where a method
/// is no sequence of lots, or where losses of it would wash.
const SAMPLES: usize = 48;

/// So many numbers of shares are looked at where what distributions make of losses is worked out for
/// each.
const SETTLED: usize = 400;

/// A sale of some shares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Proceeds less fee and this year's tax on it.
    pub kept: Money,
    /// Proceeds less fee and basis, without disallowed losses.
    pub gain: Money,
    /// Losses that are disallowed. Positive dollars.
    pub disallowed: Money,
    /// The year with it; `None` where it has no tax.
    pub tax: Option<YearTax>,
}

/// What some shares come to.
#[derive(Clone, Copy, Debug, Default)]
struct Sale {
    gains: Gains,
    /// Proceeds less fee.
    cash: Money,
    /// What wash sales and distributions make of its losses, to be added to the gains.
    recast: Gains,
    /// Losses that are disallowed by either. Positive dollars.
    disallowed: Money,
}

/// What the first lots of a sequence come to, before the fee.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    shares: Shares,
    short_shares: Shares,
    proceeds: Money,
    gains: Gains,
}

/// The lots in a method's order, each with the sums of those before it.
type Sequence = Vec<(Sums, Keyed)>;

/// One order by one method, for every number of shares.
pub(super) struct Course<'a> {
    pub order: &'a Order,
    pub method: Method,
    pub unit: ShareUnit,
    ask: Ask<'a>,
    shelf: &'a Arc<Shelf>,
    around: &'a Around<'a>,
    /// Can a loss of the order wash? Then what counts of a loss depends on all that is sold.
    washes: bool,
    /// Can what was distributed change what a loss of it counts as (IRC §852(b)(4))?
    looks_back: bool,
    /// `None` for the least-tax method, which has no sequence.
    sequence: Option<Sequence>,
    year: Option<Year<'a>>,
    sheltered: bool,
    most: Units,
    /// Where to look: lot boundaries, rising, the last one being everything.
    stops: Vec<Units>,
}

impl<'a> Course<'a> {
    /// `order` is for all that may be sold.
    pub fn new(
        ask: &Ask<'a>,
        order: &'a Order,
        (shelf, around): (&'a Arc<Shelf>, &'a Around<'a>),
    ) -> Result<Self, Refusal> {
        let method = ask.method;
        if method == Method::Specific {
            return Err(Refusal::NoLotsNamed);
        }
        let year = Year::of(ask.household, order, ask.as_of);
        let sheltered = ask.household.portfolio().is_sheltered(&order.account);
        if method == Method::Optimal && year.is_none() && !sheltered {
            return Err(Refusal::NoTaxFigure { year: order.trade_date.year() });
        }
        let mut course = Self {
            order,
            method,
            unit: ask.unit,
            ask: *ask,
            shelf,
            around,
            washes: Meeting::of(around, order, shelf).is_some(),
            looks_back: preview::looks_back(ask.household, order),
            sequence: None,
            year,
            sheltered,
            most: 0,
            stops: Vec::new(),
        };
        let all = order.quantity.get();
        let most = match ask.unit {
            ShareUnit::Whole => all.floor(),
            ShareUnit::Fractional => (all / MILLIONTH).ceil(),
        };
        course.most = most
            .to_i64()
            .filter(|most| *most > 0)
            .ok_or(Refusal::WholeSharesOnly { asked: order.quantity })?;
        let sequence = sequence(
            order,
            shelf,
            if method == Method::Optimal { Method::HighestCost } else { method },
        );
        let ends = sequence.iter().map(|(before, lot)| before.shares + lot.shares);
        course.stops = ends.flat_map(|end| course.around(end)).collect();
        let many = course.looks_back && course.stops.len() > SETTLED;
        if method == Method::Optimal || course.washes || many {
            course.stops = sampled(&course.stops, course.most);
        }
        course.sequence = (method != Method::Optimal).then_some(sequence);
        course.stops.push(course.most);
        course.stops.sort_unstable();
        course.stops.dedup();
        Ok(course)
    }

    /// The steps on either side of a number of shares.
    fn around(&self, shares: Shares) -> [Units; 2] {
        let steps = match self.unit {
            ShareUnit::Whole => shares.get(),
            ShareUnit::Fractional => shares.get() / MILLIONTH,
        };
        [steps.floor(), steps.ceil()]
            .map(|steps| steps.to_i64().unwrap_or(self.most).clamp(1, self.most))
    }

    /// So many steps in shares: the last one may be a smaller one.
    pub fn shares(&self, units: Units) -> Shares {
        let shares = match self.unit {
            ShareUnit::Whole => Decimal::from(units),
            ShareUnit::Fractional => Decimal::from(units) * MILLIONTH,
        };
        Shares::new(shares.normalize()).min(self.order.quantity)
    }

    /// Where it was looked at.
    pub fn looked_at(&self) -> impl Iterator<Item = Units> {
        self.stops.iter().copied()
    }

    /// That there is a tax to go by, or none to pay.
    pub fn taxed(&self) -> Result<(), Refusal> {
        if self.year.is_some() || self.sheltered {
            return Ok(());
        }
        Err(Refusal::NoTaxFigure { year: self.order.trade_date.year() })
    }

    /// The year without the sale and its table; `None` where the sale is not taxed.
    pub fn year(&self) -> Option<(YearTax, &StatusTable)> {
        let year = self.year.as_ref().filter(|_| !self.sheltered)?;
        let before = year.with(Gains::ZERO);
        Some((before, year.table().statuses.get(before.filing_status)))
    }

    /// The first number of shares above `from` that is as wanted, with `from` known not to be; see the
    /// head of [`super`] for why none is missed.
    pub fn first(&self, from: Units, wanted: &dyn Fn(Units) -> bool) -> Option<Units> {
        let mut before = from;
        let stop = self.stops.iter().copied().filter(|stop| *stop > from).find(|stop| {
            let is = wanted(*stop);
            if !is {
                before = *stop;
            }
            is
        })?;
        let (mut not, mut is) = (before, stop);
        while is - not > 1 {
            let middle = not + (is - not) / 2;
            if wanted(middle) { is = middle } else { not = middle }
        }
        Some(is)
    }

    /// The sale of so many steps; of none, the year as it stands.
    pub fn at(&self, units: Units) -> Mark {
        let shares = self.shares(units);
        let sale = match &self.sequence {
            _ if units == 0 => Sale::default(),
            Some(sequence) if !self.washes && !self.looks_back => self.along(sequence, shares),
            _ => self.chosen(shares),
        };
        let Sale { gains, cash, recast, disallowed } = sale;
        let gain = gains.total() + disallowed;
        let Some(year) = self.year.as_ref().filter(|_| !self.sheltered) else {
            return Mark { kept: cash, gain, disallowed, tax: None };
        };
        let (before, after) = (year.with(Gains::ZERO), year.with(gains + recast));
        let kept = cash - (after.total() - before.total());
        Mark { kept, gain, disallowed, tax: Some(after) }
    }

    fn along(&self, sequence: &Sequence, shares: Shares) -> Sale {
        let place = sequence.partition_point(|(before, _)| before.shares < shares);
        let Some((before, lot)) = place.checked_sub(1).and_then(|place| sequence.get(place)) else {
            return Sale::default();
        };
        let sums = with_part(self.order, before, lot, shares - before.shares);
        // The fee is shared out by quantity.
        let fee = self.order.fee;
        let of_short = fee.share(sums.short_shares, shares);
        let gains = sums.gains - Gains::new(of_short, fee - of_short);
        Sale { gains, cash: sums.proceeds - fee, ..Sale::default() }
    }

    fn chosen(&self, shares: Shares) -> Sale {
        let order = Order { quantity: shares, ..self.order.clone() };
        let by = Selection::Method(self.method);
        // The year has a tax figure and the shares are there: nothing is left to refuse.
        let lots = (self.shelf, self.around);
        let plan = optimal::plan_from(self.ask.household, &order, lots, &by, self.ask.as_of);
        plan.map_or_else(
            |_| Sale::default(),
            |(mut plan, _)| {
                let (gains, cash) = (plan.gains(), plan.cash());
                if !self.washes && !self.looks_back {
                    return Sale { gains, cash, ..Sale::default() };
                }
                let (wash, _) = preview::settle(self.ask.household, &mut plan, self.around);
                let recast = plan.gains() + wash.added_back() - gains;
                let disallowed = wash.disallowed() + plan.slices.totals().recast().disallowed;
                Sale { gains, cash, recast, disallowed }
            },
        )
    }
}

fn sequence(order: &Order, shelf: &Shelf, method: Method) -> Sequence {
    let mut sums = Sums::default();
    let mut sequence = Vec::new();
    for lot in shelf.guarded_last(method) {
        if sums.shares >= order.quantity {
            break;
        }
        sequence.push((sums, *lot));
        sums = with_part(order, &sums, lot, lot.shares);
    }
    sequence
}

/// The sums with some shares of the next lot.
fn with_part(order: &Order, before: &Sums, lot: &Keyed, shares: Shares) -> Sums {
    let (market, _) = lot.part(order, shares);
    let gain = lot.gain_of(order, shares);
    Sums {
        shares: before.shares + shares,
        short_shares: before.short_shares
            + if lot.taxed_term() == Term::Short { shares } else { Shares::ZERO },
        proceeds: before.proceeds + if order.side == Side::Cover { -market } else { market },
        gains: before.gains + Gains::of(lot.taxed_term(), gain),
    }
}

/// Some of the stops, and numbers of shares evenly spaced between them.
fn sampled(stops: &[Units], most: Units) -> Vec<Units> {
    let every = stops.len().div_ceil(SAMPLES).max(1);
    let samples = Units::try_from(SAMPLES).unwrap_or(1);
    let even = (1..samples).map(|place| (most.saturating_mul(place) / samples).max(1));
    stops.iter().step_by(every).copied().chain(even).collect()
}
