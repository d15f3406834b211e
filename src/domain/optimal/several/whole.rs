//! Whole shares of several securities.
//!
//! What whole shares fetch cannot be any amount: they fetch it and less than the dearest share more.
//! Which shares fit together is a knapsack. The search over any part of a share, with the dollars
//! above the amount lying ready as cash that gains nothing, costs no more than any choice of whole
//! shares: it is the bound. From its split, and from what else is worth a try, shares are exchanged
//! for others as long as that costs less. What lies between the two is the gap.

use super::{Evidence, Part, Position, lots, row};
use crate::domain::method::order::Keyed;
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::ladder::Ladder;
use crate::domain::optimal::measure::{Grid, Measure, Units};
use crate::domain::optimal::path::Path;
use crate::domain::optimal::{Year, is_less, search};
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use rust_decimal::Decimal;

/// What the proceeds may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain) struct Window {
    /// The amount to raise.
    pub least: Money,
    /// The proceeds stay below this.
    pub below: Money,
}

impl Window {
    fn holds(self, proceeds: Money) -> bool {
        self.least <= proceeds && proceeds < self.below
    }
}

/// The shares of one term of one position.
struct Group<'s> {
    measure: Measure<'s>,
    ladder: Ladder<'s>,
    share: Money,
    /// Whole shares there are.
    most: Units,
}

impl<'s> Group<'s> {
    fn of(position: &Position<'s>, term: Term) -> Self {
        let lots = position.shelf.dearest_of(term);
        let grid = Grid::of(lots.clone().map(|lot| lot.shares.get()));
        let measure = Measure::Shares(position.order, grid);
        let all = lots.map(|lot| (lot, lot.shares));
        let ladder = Ladder::new(&measure, all, Units::MAX);
        let most = ladder.height() / grid.one();
        Self { measure, ladder, share: Money::new(position.share.get()), most }
    }

    fn gain(&self, shares: Units) -> Money {
        self.ladder.gain(&self.measure, shares * self.measure.grid().one())
    }
}

/// How many shares of each group: short-term and long-term by turns, position by position.
type Counts = Vec<Units>;

struct Knapsack<'s, 'y> {
    groups: Vec<Group<'s>>,
    year: &'y Year<'y>,
    window: Window,
    /// Nothing costs less.
    bound: Money,
}

/// How far a group is searched around its count where it has very many shares.
const REACH: Units = 250;

/// How far three groups are changed together, and of how many groups at most.
const REACH_OF_THREE: Units = 4;
const MOST_FOR_THREE: usize = 10;

impl Knapsack<'_, '_> {
    fn gains(&self, counts: &[Units]) -> Gains {
        let mut gains = Gains::ZERO;
        for (place, (group, count)) in self.groups.iter().zip(counts).enumerate() {
            let gain = group.gain(*count);
            if place.is_multiple_of(2) { gains.short_term += gain } else { gains.long_term += gain }
        }
        gains
    }

    fn tax(&self, counts: &[Units]) -> Money {
        self.year.with(self.gains(counts)).total()
    }

    fn proceeds(&self, counts: &[Units]) -> Money {
        let of = |(group, count): (&Group<'_>, &Units)| times(group.share, *count);
        self.groups.iter().zip(counts).map(of).sum()
    }

    /// Brings counts into the window, the cheapest share at a time; `None` where that fails.
    fn filled(&self, mut counts: Counts) -> Option<Counts> {
        for (count, group) in counts.iter_mut().zip(&self.groups) {
            *count = (*count).clamp(0, group.most);
        }
        let mut proceeds = self.proceeds(&counts);
        // Too much goes back share by share, what is worth least first: more than the amount is left.
        while proceeds >= self.window.below {
            let held =
                self.groups.iter().enumerate().filter(|(place, _)| counts.get(*place) > Some(&0));
            let (place, group) = held.min_by_key(|(_, group)| group.share)?;
            proceeds -= group.share;
            *counts.get_mut(place)? -= 1;
        }
        while proceeds < self.window.least {
            let missing = self.window.least - proceeds;
            let cost = |place: usize| {
                let (group, count) = (self.groups.get(place)?, *counts.get(place)?);
                // As many shares at once as surely fit.
                let step = whole_part(missing, group.share).clamp(1, (group.most - count).max(1));
                let mut more = counts.clone();
                *more.get_mut(place)? = count + step;
                let fits =
                    count < group.most && proceeds + times(group.share, step) < self.window.below;
                fits.then(|| (self.tax(&more), self.proceeds(&more), more))
            };
            let tried = (0..counts.len()).filter_map(cost);
            let tried = tried.map(|(tax, sum, more)| ((tax, -sum), more));
            let (_, more) = tried.min_by_key(|(key, _)| *key)?;
            proceeds = self.proceeds(&more);
            counts = more;
        }
        self.window.holds(proceeds).then_some(counts)
    }

    /// Exchanges shares of one or two groups, and a few of three, as long as that costs less.
    fn improved(&self, counts: Counts) -> (Money, Counts) {
        let mut best = (self.tax(&counts), counts);
        // What costs no more than the bound is the best there is.
        while is_less(self.bound, best.0) {
            let found = self.exchange_of_two(&best);
            match found.or_else(|| self.exchange_of_three(&best)) {
                Some(better) => best = better,
                None => break,
            }
        }
        best
    }

    fn exchange_of_two(&self, best: &(Money, Counts)) -> Option<(Money, Counts)> {
        let mut tried = Tried::new(self, best);
        let proceeds = self.proceeds(&best.1);
        for (first, group) in self.groups.iter().enumerate() {
            let count = *best.1.get(first)?;
            let steps = (-count).max(-REACH)..=(group.most - count).min(REACH);
            for step in steps.filter(|step| *step != 0) {
                let sum = proceeds + times(group.share, step);
                let one = Exchange::default().and(self, &best.1, first, step);
                for (second, shift) in self.closing(&best.1, sum, |place| place != first) {
                    tried.look_at(&one.and(self, &best.1, second, shift));
                }
                if self.window.holds(sum) {
                    tried.look_at(&one);
                }
            }
        }
        tried.better
    }

    fn exchange_of_three(&self, best: &(Money, Counts)) -> Option<(Money, Counts)> {
        if self.groups.len() > MOST_FOR_THREE {
            return None;
        }
        let mut tried = Tried::new(self, best);
        let proceeds = self.proceeds(&best.1);
        let fits = |place: usize, step: Units| {
            let most = self.groups.get(place).map_or(0, |group| group.most);
            best.1.get(place).is_some_and(|count| (0..=most).contains(&(count + step)))
        };
        let steps = |place| {
            (-REACH_OF_THREE..=REACH_OF_THREE).filter(move |step| *step != 0 && fits(place, *step))
        };
        for (first, group) in self.groups.iter().enumerate() {
            for step in steps(first) {
                let sum = proceeds + times(group.share, step);
                let one = Exchange::default().and(self, &best.1, first, step);
                for (second, group) in self.groups.iter().enumerate().skip(first + 1) {
                    for shift in steps(second) {
                        let sum = sum + times(group.share, shift);
                        let two = one.and(self, &best.1, second, shift);
                        let other = |place| place != first && place != second;
                        for (third, last) in self.closing(&best.1, sum, other) {
                            tried.look_at(&two.and(self, &best.1, third, last));
                        }
                    }
                }
            }
        }
        tried.better
    }

    /// Every change of one of the groups that brings proceeds of `sum` into the window.
    fn closing<'k>(
        &'k self,
        counts: &'k [Units],
        sum: Money,
        may: impl Fn(usize) -> bool + 'k,
    ) -> impl Iterator<Item = (usize, Units)> + 'k {
        let groups = self.groups.iter().zip(counts).enumerate();
        groups.filter(move |(place, _)| may(*place)).flat_map(move |(place, (group, count))| {
            let from = ceiling(self.window.least - sum, group.share).max(-count);
            let to = (ceiling(self.window.below - sum, group.share) - 1).min(group.most - count);
            (from..=to).filter(|shift| *shift != 0).map(move |shift| (place, shift))
        })
    }
}

/// Shares of some groups more or less, and what that changes of the gains.
#[derive(Clone, Copy, Debug, Default)]
struct Exchange {
    steps: [Option<(usize, Units)>; 3],
    gains: Gains,
}

impl Exchange {
    fn and(
        mut self,
        knapsack: &Knapsack<'_, '_>,
        counts: &[Units],
        place: usize,
        step: Units,
    ) -> Self {
        let (group, count) = (knapsack.groups.get(place), counts.get(place));
        let free = self.steps.iter_mut().find(|step| step.is_none());
        if let Some(((group, count), free)) = group.zip(count).zip(free) {
            let gain = group.gain(count + step) - group.gain(*count);
            self.gains +=
                Gains::of(if place.is_multiple_of(2) { Term::Short } else { Term::Long }, gain);
            *free = Some((place, step));
        }
        self
    }
}

/// The exchanges that were looked at, and the best of them.
struct Tried<'k> {
    year: &'k Year<'k>,
    counts: &'k [Units],
    gains: Gains,
    least: Money,
    better: Option<(Money, Counts)>,
}

impl<'k> Tried<'k> {
    fn new(knapsack: &Knapsack<'_, 'k>, (least, counts): &'k (Money, Counts)) -> Self {
        let gains = knapsack.gains(counts);
        Self { year: knapsack.year, counts, gains, least: *least, better: None }
    }

    fn look_at(&mut self, exchange: &Exchange) {
        // The tax never falls where neither gain does.
        let Gains { short_term, long_term, .. } = exchange.gains;
        if !short_term.is_negative() && !long_term.is_negative() {
            return;
        }
        let tax = self.year.with(self.gains + exchange.gains).total();
        if !is_less(tax, self.least) {
            return;
        }
        self.least = tax;
        let mut counts = self.counts.to_vec();
        for (place, step) in exchange.steps.iter().flatten() {
            if let Some(count) = counts.get_mut(*place) {
                *count += step;
            }
        }
        self.better = Some((tax, counts));
    }
}

fn times(share: Money, count: Units) -> Money {
    Money::new(share.get() * Decimal::try_from_i128_with_scale(count, 0).unwrap_or_default())
}

/// The fewest shares that fetch at least so much; negative for an amount below zero.
fn ceiling(amount: Money, share: Money) -> Units {
    amount.get().checked_div(share.get()).map_or(0, |shares| shares.ceil().mantissa_at_zero())
}

/// The most shares that fetch no more than so much.
fn whole_part(amount: Money, share: Money) -> Units {
    amount.get().checked_div(share.get()).map_or(0, |shares| shares.floor().mantissa_at_zero())
}

/// A whole decimal as a number.
trait Whole {
    fn mantissa_at_zero(&self) -> Units;
}

impl Whole for Decimal {
    fn mantissa_at_zero(&self) -> Units {
        self.mantissa() / 10_i128.pow(self.scale())
    }
}

/// The best whole shares found whose proceeds lie in the window, and the bound; `others` are choices
/// that must not cost less. `None` where none fit.
pub(in crate::domain) fn of_whole_shares(
    positions: &[Position<'_>],
    year: &Year<'_>,
    window: Window,
    others: &[Vec<Part>],
) -> Option<(Vec<Part>, Evidence)> {
    let (short, long) = (row(positions, Term::Short), row(positions, Term::Long));
    let held: Money = short.iter().chain(&long).map(|(_, lot)| lot.value).sum();
    let most = window.below.at_most(held);
    let cash = Keyed::cash(most - window.least);
    let (in_short, mut in_long) = (lots(&short), lots(&long));
    let cash_place = in_long.partition_point(|lot| lot.dollar_key() < cash.dollar_key());
    in_long.insert(cash_place, &cash);
    let path = Path::of_dollars(&in_short, &in_long, most);
    let found = search::least(&path, year, Gains::ZERO);

    let groups = positions
        .iter()
        .flat_map(|position| [Term::Short, Term::Long].map(|term| Group::of(position, term)));
    let knapsack = Knapsack { groups: groups.collect(), year, window, bound: found.bound };

    // The cash goes after the lots that lose and before those that gain.
    let from_long = Money::new(path.long_amount(found.split));
    let losses: Money = in_long.iter().take(cash_place).map(|lot| lot.value).sum();
    let from_long = (from_long - cash.value).at_least(from_long.at_most(losses));
    let mut relaxed = vec![Part::default(); positions.len()];
    super::take(&mut relaxed, &short, Money::new(path.amount(found.split)));
    super::take(&mut relaxed, &long, from_long);

    let (exact, _) = super::of_dollars(positions, year, window.least);
    let starts = [&relaxed, &exact].into_iter().chain(others);
    let whole = |shares: Shares| shares.get().floor().mantissa_at_zero();
    let counts = starts.map(|parts| {
        parts.iter().flat_map(|part| [whole(part.short), whole(part.long)]).collect::<Counts>()
    });
    let mut best: Option<(Money, Counts)> = None;
    for counts in counts.filter_map(|counts| knapsack.filled(counts)) {
        let found = knapsack.improved(counts);
        if best.as_ref().is_none_or(|(least, _)| is_less(found.0, *least)) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|(least, _)| !is_less(knapsack.bound, *least)) {
            break;
        }
    }
    let (_, best) = best?;
    let shares =
        |count: Units| Shares::new(Decimal::try_from_i128_with_scale(count, 0).unwrap_or_default());
    let parts = best.chunks(2).map(|pair| match pair {
        [short, long] => Part { short: shares(*short), long: shares(*long) },
        _ => Part::default(),
    });
    Some((parts.collect(), Evidence(found)))
}
