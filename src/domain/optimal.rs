//! The least-tax choice of lots, with its proof.
//!
//! # Why the search finds the least tax
//!
//! Let `T(S, L)` be the year's whole tax given the net short-term gain `S` and the net long-term gain
//! `L` of the year. It never falls when one of them rises, so whatever number `k` of shares the best
//! choice takes from short-term lots, they are the ones with the smallest gain per share, and so are
//! the other `Q − k` among the long-term lots. What is left is one dimension, `k`, and a path: `S(k)`
//! and `L(Q − k)` are straight between lot boundaries and convex over all of it, because gains per
//! share only rise along each term ([`path`]).
//!
//! `T` is not convex: a gain that uses up losses is taxed unlike one above them, ordinary income
//! pushes gain out of the 0 % band, phase-outs end. But it is made of `min`, `max` and straight
//! pieces, and the path is cut into [`cells`] in which all but two of them are decided:
//!
//! 1. at the signs of Schedule D lines 7, 15 and 16 and at the loss limit;
//! 2. at the thresholds of amounts that depend on line 16 alone (adjusted gross income, taxable
//!    income, the phase-outs, the investment-tax threshold);
//! 3. at the thresholds of what lies below the gains in the brackets.
//!
//! Each of these amounts is straight with coefficients that are not negative, once those before it are
//! decided. Composed with the convex path it is convex, so it crosses a threshold at most twice, and
//! the crossings are found by bisection. In a cell the tax is then
//! `max(min(A, B), C) + D`: the worksheet `A`, its line that takes the ordinary schedule `B` if that
//! costs less, the tentative minimum tax `C` and the rest `D`, each convex along the path. The maximum
//! of convex functions is convex. The minimum is not, but it can only matter where a bracket rate is
//! below the rate on gains in the same place (12 % against 15 %), a strip of a few hundred dollars;
//! in cells that reach into it every lot boundary is tried, since between two of them a minimum of
//! straight lines has its least value at an end. In all others the least value is found by bisection
//! over the lot boundaries, and beside it where the minimum tax sets in.
//!
//! Numbers of shares lie on a grid: whole shares where the position has no fractions, else
//! millionths (finer where the lots are). Cells hold grid points, so the answer is the least over the
//! grid, and nothing is rounded on the way.
//!
//! # Equal tax
//!
//! See [`ties`]. Taxes that differ by less than a billionth of a dollar are equal: the part of a lot
//! is kept to a trillionth ([`Money::share`]).
//!
//! # Where it does not hold
//!
//! * The search counts every loss in full. Where a purchase disallows one of the choice, others are
//!   looked at ([`washed`]); where the best of them costs more than the bound, the gap is said
//!   ([`ProofKind::Bounded`]).
//! * Where the alternative minimum tax has no figure for some splits, the tax jumps: the bound is the
//!   least tax without it ([`ProofKind::Bounded`]).
//! * Where it has no figure at all, since the state and local taxes inside an itemized deduction are not
//!   given, the proof is of the tax without it, as every figure of the sale is.
//! * Lots that the user locks, guards or names are no choice: the proof holds among the choices left,
//!   and says so ([`Among`]).
//! * A cover closes short-term lots alone, dearest first. Where its losses count in another year than
//!   its gains, or opening proceeds are unknown, nothing is claimed.

mod among;
mod cells;
mod doubt;
mod gates;
mod ladder;
mod measure;
mod path;
mod proof;
mod search;
pub(in crate::domain) mod several;
mod ties;
mod washed;
mod year;

pub use among::Among;
pub use doubt::Doubt;
pub use proof::{Proof, ProofKind};
pub use year::Year;

use super::average;
use super::household::Household;
use super::method::Method;
use super::method::order::Shelf;
use super::money::{Money, Shares};
use super::order::{Order, Side};
use super::plan::{self, Choice, Rest, SalePlan, Selection, Stretch};
use super::preview::Preview;
use super::refusal::Refusal;
use super::tax::Gains;
use super::term::Term;
use super::wash::Around;
use chrono::{Datelike, NaiveDate};
use measure::Units;
use path::Path;
use search::Found;
use std::sync::Arc;

/// Taxes closer than this are equal: a billionth of a dollar.
pub(in crate::domain) fn is_less(one: Money, other: Money) -> bool {
    other - one > Money::new(rust_decimal::Decimal::from_parts(1, 0, 0, false, 9))
}

/// Plans an order any way, the least-tax way included, and says what was found on that way; `around` is
/// what its losses would meet.
///
/// # Errors
/// A [`Refusal`] when the selection does not fit the order, or when `optimal` has no tax to go by.
pub(super) fn plan_from(
    household: &Household,
    order: &Order,
    (shelf, around): (&Arc<Shelf>, &Around<'_>),
    selection: &Selection,
    as_of: NaiveDate,
) -> Result<(SalePlan, Option<Evidence>), Refusal> {
    average::admits(household.portfolio(), order, selection)?;
    let mut evidence = None;
    let plan = plan::plan_with(order, shelf, selection, &mut |rest| {
        let (choice, found) = choose(household, order, (shelf, around), rest, as_of)?;
        let among = Among::of(household.portfolio(), order, shelf, rest);
        let short = rest.picked.iter().filter(|take| take.lot.taxed_term() == Term::Short);
        let named_short = short.map(|take| take.quantity).sum();
        evidence = Some(Evidence { found, among, named_short });
        Ok(choice)
    })?;
    Ok((plan, evidence))
}

/// What the search knows beside the plan.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    found: Choosing,
    /// The lots that were a choice.
    among: Among,
    /// The short-term shares that were named for the sale, of which the search knows nothing.
    named_short: Shares,
}

/// How the lots were chosen.
#[derive(Clone, Debug)]
enum Choosing {
    /// The split it chose.
    Split(Found),
    /// Every choice costs the same: nothing is taxed here.
    Untaxed,
    /// A cover: there is one term only, and it takes the dearest first; why that is not proven.
    OneTerm(Option<Doubt>),
}

fn choose(
    household: &Household,
    order: &Order,
    (shelf, around): (&Shelf, &Around<'_>),
    rest: &Rest<'_>,
    as_of: NaiveDate,
) -> Result<(Choice, Choosing), Refusal> {
    if household.portfolio().is_sheltered(&order.account) {
        return Ok((Choice::First(Method::Fifo), Choosing::Untaxed));
    }
    let year = Year::of(household, order, as_of)
        .ok_or(Refusal::NoTaxFigure { year: order.trade_date.year() })?;
    if order.side == Side::Cover {
        let known = shelf.lots().iter().all(|lot| lot.basis.is_some());
        let kind = household.portfolio().security(&order.security).map(|one| one.kind);
        let settles =
            household.rules.calendar.settlement_date(order.trade_date, kind.unwrap_or_default());
        let doubt = if !known {
            Some(Doubt::UnknownProceeds)
        } else if settles.year() != order.trade_date.year() {
            Some(Doubt::TwoYears)
        } else {
            None
        };
        return Ok((Choice::First(Method::HighestCost), Choosing::OneTerm(doubt)));
    }
    let (choice, found) = with_losses_allowed(order, shelf, rest, &year);
    let (choice, found) = washed::least((order, shelf, around), rest, &year, (choice, found));
    Ok((choice, Choosing::Split(found)))
}

/// The least tax with all losses allowed.
fn with_losses_allowed(
    order: &Order,
    shelf: &Shelf,
    rest: &Rest<'_>,
    year: &Year<'_>,
) -> (Choice, Found) {
    let named: Gains = rest.picked.iter().map(|take| take.gains(order)).sum();
    let free: Option<Shares> = shelf.has_guarded().then(|| {
        let lots = shelf.lots().iter().filter(|lot| !lot.guarded);
        lots.map(|lot| rest.open(lot)).sum()
    });
    let Some(free) = free.filter(|free| rest.needed > *free) else {
        let path = Path::new(order, shelf, rest, false);
        let found = search::least(&path, year, named);
        return (dearest(&path, found.split, false), found);
    };
    // All of what is not guarded, and then the least tax of what is.
    let first = Path::new(order, shelf, &rest.only(free), false);
    let realized = named + first.gains(first.low());
    let path = Path::new(order, shelf, &rest.only(rest.needed - free), true);
    let found = search::least(&path, year, realized);
    let short_shares = found.short_shares + Shares::new(first.amount(first.low()));
    let stretches = [stretches(&first, first.low(), false), stretches(&path, found.split, true)];
    let choice = Choice::Dearest(stretches.concat());
    (choice, Found { short_shares, ..found })
}

fn dearest(path: &Path<'_, '_>, split: Units, guarded: bool) -> Choice {
    Choice::Dearest(stretches(path, split, guarded).to_vec())
}

/// A split as what is taken from the lots of each term.
fn stretches(path: &Path<'_, '_>, split: Units, guarded: bool) -> [Stretch; 2] {
    let stretch = |term, amount| Stretch { term, guarded, shares: Shares::new(amount) };
    [stretch(Term::Short, path.amount(split)), stretch(Term::Long, path.long_amount(split))]
}

/// The proof of a completed sale. Its bound is the least tax with all losses allowed: disallowing one
/// raises no gain's tax and lowers none, so no choice of lots falls below it.
pub(super) fn prove(preview: &Preview, evidence: &Evidence) -> Option<Proof> {
    let after = preview.tax.as_ref()?.after;
    let washes = !preview.wash.losses.is_empty();
    let recast = !preview.plan.slices.totals().recast().is_nothing();
    let proof = match &evidence.found {
        Choosing::OneTerm(None) if washes => Proof::unclaimed(Doubt::Washes),
        Choosing::OneTerm(None) if recast => Proof::unclaimed(Doubt::ShortSale),
        Choosing::Untaxed | Choosing::OneTerm(None) => Proof::exact(after),
        Choosing::OneTerm(Some(doubt)) => Proof::unclaimed(*doubt),
        Choosing::Split(found) => {
            let recast = recast.then_some(Doubt::Distributed);
            let doubt = [recast, found.doubt].into_iter().flatten().min();
            Proof::of(found, after, doubt.unwrap_or(Doubt::Untried))
        }
    };
    let short_term_quantity = proof.short_term_quantity.map(|found| found + evidence.named_short);
    Some(Proof { among: evidence.among, short_term_quantity, ..proof })
}

#[cfg(test)]
mod tests;
