//! Goal seek: how many shares to sell, so that the sale comes to what is wanted.
//!
//! # What is found
//!
//! * [`Goal::Cash`] and [`Goal::Gain`]: the fewest shares that reach it. A loss is reached from
//!   above: the fewest shares that lose as much. A loss that is disallowed counts in neither: what is
//!   aimed at is what enters the return, as with every other goal.
//! * [`Fill::ZeroBand`], [`Fill::Bracket`], [`Fill::Niit`]: the most shares that still fit, up to
//!   where the sale first goes beyond the edge. Nothing is spilled over it.
//! * [`Fill::Carryover`]: the fewest shares after which no loss is carried out of the year. The
//!   part of a net loss that the year may deduct is left as it is: using it up would cost tax.
//!
//! Whole shares are whole; fractions are found to six decimals. Every measure is the whole
//! computation of gains and tax for that number of shares, never a rate.
//!
//! # Why it is the first such number
//!
//! A method that is an order takes, for any number of shares, the beginning of one sequence of lots
//! ([`course`]). Between two lot boundaries both gains are straight lines in the number of shares, one of
//! them not moving, so everything that is aimed at rises there or falls there: the gain itself;
//! every amount of the return, none of which falls when a gain rises; and the cash after tax,
//! since a dollar of gain is never taxed with a dollar. Looking at every lot boundary therefore
//! finds the first stretch in which the goal is crossed, and bisection the place in it.
//!
//! Two things bend that rule. A fee is shared out by quantity, so that the split of it between the
//! terms is no straight line; and where the alternative minimum tax has no figure for some gains,
//! the tax jumps. Then the number found reaches the goal, and one just before it may as well.
//!
//! The least-tax method is no sequence: with more shares it may choose other lots. Its cash after
//! tax still rises with every share, since the choice for fewer shares and one share more is among
//! its choices, so the bisection for cash holds. For the other goals it is looked at evenly
//! spaced numbers of shares and at lot boundaries ([`course`]): the result reaches the goal, and is
//! the first among those looked at. So it is with any method where a loss of the order can wash: what
//! counts of the losses is no line then, as the shares that would replace them may be sold too. What
//! a fund distributed leaves the rule as it is: of a loss on shares held for six months or less so much
//! a share is not deductible or is long-term (IRC §852(b)(4)), and each part is a line again.

mod course;
#[cfg(test)]
mod tests;
mod words;

use super::average;
use super::broker;
use super::household::Household;
use super::method::Method;
use super::money::{Money, Shares};
use super::order::{Order, ShareUnit, Side};
use super::plan::{self, Limits, Selection};
use super::preview;
use super::refusal::Refusal;
use super::tax::tables::StatusTable;
use super::tax::{YearTax, marginal};
use chrono::{Datelike, NaiveDate};
use course::{Course, Mark, Units};

/// What a sale is to come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// So much cash after this year's tax, in dollars.
    Cash(Money),
    /// This net gain, or as a negative amount this net loss, in dollars, without disallowed losses.
    Gain(Money),
    /// As much as there is room for.
    Fill(Fill),
}

/// What is filled or used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fill {
    /// The band in which long-term gain is not taxed (IRC §1(h)(1)(B)).
    ZeroBand,
    /// The ordinary bracket that the year without the sale is in.
    Bracket,
    /// The room below the net investment income tax (IRC §1411).
    Niit,
    /// The loss that would be carried out of the year (IRC §1212(b)).
    Carryover,
}

impl Fill {
    /// Each with its name on the command line.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::ZeroBand, "zero-band"),
        (Self::Bracket, "bracket"),
        (Self::Niit, "niit"),
        (Self::Carryover, "carryover"),
    ];
}

/// A sale of which everything is said but how much.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Where.
    pub household: &'a Household,
    /// What, at which price, when; its quantity does not count.
    pub order: &'a Order,
    /// What is asked of it besides.
    pub limits: &'a Limits,
    /// How lots are chosen; not by hand.
    pub method: Method,
    /// Whole shares, or parts too.
    pub unit: ShareUnit,
    /// Today.
    pub as_of: NaiveDate,
}

/// A number of shares that does what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What was asked.
    pub goal: Goal,
    /// How lots were chosen.
    pub method: Method,
    /// The tax year.
    pub year: i32,
    /// Shares to sell.
    pub quantity: Shares,
    /// What the sale comes to: the cash, the gain, or the room that is left.
    pub reached: Money,
    /// What one whole share less comes to; `None` for fractions, and where there is no such sale.
    pub one_less: Option<Money>,
    /// Losses of the sale that are disallowed, and are not in what is reached. Positive dollars.
    pub disallowed: Money,
}

/// That no number of shares does what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotReachable {
    /// What was asked.
    pub goal: Goal,
    /// How lots were chosen.
    pub method: Method,
    /// The tax year.
    pub year: i32,
    /// The number of shares that comes nearest.
    pub quantity: Shares,
    /// What they come to: the cash, the gain, or the room that is left.
    pub nearest: Money,
    /// Losses of that sale that are disallowed, and are not in what is reached. Positive dollars.
    pub disallowed: Money,
    /// A method that reaches it, and with how many shares.
    pub by: Option<(Method, Shares)>,
}

/// Finds how many shares come to the goal.
///
/// # Errors
/// Where no number of them does, a goal has no meaning for the order, or the year has no tax figure.
pub fn seek(ask: &Ask<'_>, goal: Goal) -> Result<Found, Refusal> {
    match seek_by(ask, goal) {
        Err(Refusal::GoalNotReachable(missed)) => {
            let other =
                Method::automatic().filter(|method| *method != ask.method).find_map(|method| {
                    let found = seek_by(&Ask { method, ..*ask }, goal).ok()?;
                    Some((method, found.quantity))
                });
            Err(Refusal::GoalNotReachable(Box::new(NotReachable { by: other, ..*missed })))
        }
        result => result,
    }
}

fn seek_by(ask: &Ask<'_>, goal: Goal) -> Result<Found, Refusal> {
    if ask.order.side == Side::Cover && !matches!(goal, Goal::Gain(_)) {
        return Err(Refusal::GoalOfCover);
    }
    if matches!(goal, Goal::Cash(cash) if !cash.is_positive()) {
        return Err(Refusal::AmountNotPositive);
    }
    let household = &*ask.household.on(ask.order.trade_date);
    let ask = &Ask { household, ..*ask };
    let portfolio = household.portfolio();
    let by = Selection::Method(ask.method);
    average::admits(portfolio, ask.order, &by)?;
    broker::refuse(portfolio, ask.order, &by, ask.limits)?;
    let most = plan::most(portfolio, ask.order, ask.limits)?;
    let order = Order { quantity: most, ..ask.order.clone() };
    let held = preview::position(ask.household, &order);
    let shelf = preview::shelve(ask.household, &order, ask.limits, &held)?;
    let course = Course::new(ask, &order, (&shelf, held.around()))?;
    let search = Search { course: &course, goal, measure: Measure::of(&course, goal)? };
    match goal {
        Goal::Fill(Fill::ZeroBand | Fill::Bracket | Fill::Niit) => search.last_that_fits(),
        Goal::Cash(_) | Goal::Gain(_) | Goal::Fill(Fill::Carryover) => search.first_that_reaches(),
    }
}

/// How a sale is measured against a goal.
#[derive(Clone, Copy, Debug)]
enum Measure {
    Cash,
    Gain,
    /// What is left below this much taxable income.
    Taxable(Money),
    /// What is left below this much income at ordinary rates.
    Ordinary(Money),
    /// What is left below this much adjusted gross income.
    Adjusted(Money),
    /// What is carried out of the year.
    Carried,
}

impl Measure {
    fn of(course: &Course<'_>, goal: Goal) -> Result<Self, Refusal> {
        let fill = match goal {
            Goal::Cash(_) => return course.taxed().map(|()| Self::Cash),
            Goal::Gain(_) => return Ok(Self::Gain),
            Goal::Fill(fill) => fill,
        };
        course.taxed()?;
        let nothing = || Refusal::NothingToFill { fill, year: course.order.trade_date.year() };
        let (before, figures) = course.year().ok_or_else(nothing)?;
        Ok(match fill {
            Fill::ZeroBand => Self::Taxable(figures.zero_rate_max),
            Fill::Bracket => Self::Ordinary(edge_above(&before, figures).ok_or_else(nothing)?),
            Fill::Niit => Self::Adjusted(figures.niit_threshold),
            Fill::Carryover if before.carryover.total().is_zero() => return Err(nothing()),
            Fill::Carryover => Self::Carried,
        })
    }

    fn at(self, mark: &Mark) -> Money {
        let of_tax =
            |amount: &dyn Fn(&YearTax) -> Money| mark.tax.as_ref().map(amount).unwrap_or_default();
        match self {
            Self::Cash => mark.kept,
            Self::Gain => mark.gain,
            Self::Taxable(edge) => edge - of_tax(&|tax| tax.agi - tax.deduction),
            Self::Ordinary(edge) => edge - of_tax(&marginal::below_gains),
            Self::Adjusted(edge) => edge - of_tax(&|tax| tax.agi),
            Self::Carried => of_tax(&|tax| tax.carryover.total()),
        }
    }
}

/// Where the ordinary bracket ends that the year without the sale is in.
fn edge_above(before: &YearTax, figures: &StatusTable) -> Option<Money> {
    marginal::next_bracket(before, figures).map(|(edge, _)| edge)
}

struct Search<'c, 'a> {
    course: &'c Course<'a>,
    goal: Goal,
    measure: Measure,
}

impl Search<'_, '_> {
    fn measured(&self, units: Units) -> Money {
        self.measure.at(&self.course.at(units))
    }

    fn reaches(&self, measured: Money) -> bool {
        match self.goal {
            Goal::Cash(wanted) => measured >= wanted,
            Goal::Gain(wanted) if wanted.is_negative() => measured <= wanted,
            Goal::Gain(wanted) if wanted.is_positive() => measured >= wanted,
            // Nothing gained and nothing lost: where the gain changes its sign.
            Goal::Gain(_) => {
                let first = self.measured(1);
                if first.is_negative() { !measured.is_negative() } else { !measured.is_positive() }
            }
            Goal::Fill(_) => measured.is_zero(),
        }
    }

    fn first_that_reaches(&self) -> Result<Found, Refusal> {
        let reached = self.course.first(0, &|units| self.reaches(self.measured(units)));
        let Some(units) = reached else { return Err(self.missed()) };
        Ok(self.found(units))
    }

    /// Into the room, where losses have to make it, and then to its edge.
    fn last_that_fits(&self) -> Result<Found, Refusal> {
        let fits = |units: Units| !self.measured(units).is_negative();
        let inside = if fits(0) { Some(0) } else { self.course.first(0, &fits) };
        let Some(inside) = inside else { return Err(self.nothing()) };
        let Some(beyond) = self.course.first(inside, &|units| !fits(units)) else {
            return Err(self.missed());
        };
        if beyond == 1 {
            return Err(self.nothing());
        }
        Ok(self.found(beyond - 1))
    }

    fn found(&self, units: Units) -> Found {
        let whole = self.course.unit == ShareUnit::Whole && units > 1;
        let fills = matches!(self.goal, Goal::Fill(_));
        Found {
            goal: self.goal,
            method: self.course.method,
            year: self.course.order.trade_date.year(),
            quantity: self.course.shares(units),
            reached: self.measured(units),
            one_less: (whole && !fills).then(|| self.measured(units - 1)),
            disallowed: self.course.at(units).disallowed,
        }
    }

    fn nothing(&self) -> Refusal {
        let year = self.course.order.trade_date.year();
        match self.goal {
            Goal::Fill(fill) => Refusal::NothingToFill { fill, year },
            Goal::Cash(_) | Goal::Gain(_) => self.missed(),
        }
    }

    /// The number of shares looked at that comes nearest.
    fn missed(&self) -> Refusal {
        let far = |units: &Units| {
            let measured = self.measured(*units);
            match self.goal {
                Goal::Cash(wanted) | Goal::Gain(wanted) => (wanted - measured).abs(),
                Goal::Fill(_) => measured.abs(),
            }
        };
        let units = self.course.looked_at().min_by_key(far).unwrap_or(1);
        Refusal::GoalNotReachable(Box::new(NotReachable {
            goal: self.goal,
            method: self.course.method,
            year: self.course.order.trade_date.year(),
            quantity: self.course.shares(units),
            nearest: self.measured(units),
            disallowed: self.course.at(units).disallowed,
            by: None,
        }))
    }
}
