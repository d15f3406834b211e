//! Raising cash where a purchase can disallow a loss of the choice.
//!
//! The search over several securities counts every loss in full, so where losses wash its choice is
//! one among others. By their true tax these are held against it:
//!
//! * what the other ways of choosing would sell;
//! * the choice without the lots that would wash, and with those of one security alone;
//! * each single security that is worth the amount, by its own least tax;
//! * the best of them with shares exchanged for others as long as that costs less ([`exchange`]).
//!
//! Of very many securities those whose losses are largest are tried. What then costs more than the
//! bound, which counts every loss, is the best that was found, and the gap is said.
//!
//! [`exchange`]: super::exchange

use super::exchange;
use super::mix::{Market, Mix, Stall};
use super::offer::{Offer, Washing};
use super::{By, Raised, Sources, Wanted, choose};
use crate::domain::household::Household;
use crate::domain::ids::SecurityId;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, round};
use crate::domain::optimal::several::{Part, Window};
use crate::domain::optimal::{self, Doubt, Proof, ProofKind, is_less};
use crate::domain::order::Order;
use crate::domain::plan::{SalePlan, Selection};
use crate::domain::preview::{self, Preview};
use crate::domain::refusal::Refusal;
use crate::domain::tax::Gains;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// So many securities are tried alone.
const MOST_ALONE: usize = 24;
/// So many securities are tried as the only one whose losses may wash.
const MOST_WASHING: usize = 6;
/// So many choices are improved.
const MOST_IMPROVED: usize = 6;
/// Of more lots the choices are tried as they are.
const MANY_LOTS: usize = 2_000;
/// So often the proceeds are brought down to what leaves the target after tax.
const MOST_ROUNDS: usize = 4;

/// The best that is found, where what was raised is not proven.
pub(super) fn better(
    household: &Household,
    wanted: &Wanted,
    raised: Raised,
    as_of: NaiveDate,
) -> Result<Raised, Refusal> {
    let is_proven = |raised: &Raised| raised.proof.is_some_and(|one| one.kind == ProofKind::Exact);
    if is_proven(&raised) {
        return Ok(raised);
    }
    let sources = Sources::new(household, wanted, Washing::In, as_of)?;
    let Some(market) = Market::of(&sources) else { return Ok(raised) };
    let mut best = raised;
    let mut amount = if wanted.after_tax { best.proceeds } else { wanted.target };
    for round in 0..MOST_ROUNDS {
        let bound = best.proof.and_then(|proof| proof.bound).unwrap_or_default();
        let Some(plans) = sources.best_of_washed(&market, amount, bound) else { break };
        let found = sources.of_plans(plans, amount)?;
        let kept = found.after_tax_proceeds().map(Money::to_cents);
        let leaves = !wanted.after_tax || kept >= Some(wanted.target.to_cents());
        let after = |raised: &Raised| raised.tax.map(|tax| tax.after).unwrap_or_default();
        // A lower amount that leaves the target is better in any case.
        if !leaves || round == 0 && !is_less(after(&found), after(&best)) {
            break;
        }
        best = Raised { avoided: Vec::new(), warnings: best.warnings, ..found };
        let due = wanted.target + best.tax.map(|tax| tax.total()).unwrap_or_default();
        let due = Money::new((due.get() * Decimal::ONE_HUNDRED).ceil() / Decimal::ONE_HUNDRED);
        if !wanted.after_tax || due.to_cents() >= best.proceeds.to_cents() || !due.is_positive() {
            break;
        }
        amount = due;
    }
    Ok(best)
}

impl Sources<'_> {
    /// The sales that cost least by their true tax.
    fn best_of_washed(
        &self,
        market: &Market<'_>,
        amount: Money,
        bound: Money,
    ) -> Option<Vec<SalePlan>> {
        let window = self.window(amount);
        let mut starts: Vec<Vec<SalePlan>> = Vec::new();
        for by in By::ALL.map(|(by, _)| by) {
            starts.extend(self.sales_by(by, amount));
        }
        let washing = self.washing_securities(market);
        let only = washing.iter().map(|security| Washing::Only(security));
        for washing in [Washing::Out].into_iter().chain(only) {
            let other = Sources::new(self.household, self.wanted, washing, self.as_of).ok();
            starts.extend(other.and_then(|other| other.sales_by(By::Optimal, amount)));
        }
        starts.extend(self.alone(amount).into_iter().map(|plan| vec![plan]));
        let mut mixes: Vec<Mix> =
            starts.iter().filter_map(|plans| market.of_plans(plans)).collect();
        mixes.sort_by_key(|mix| mix.tax);
        mixes.dedup_by_key(|mix| mix.tax);
        let many = market.things().count() > MANY_LOTS;
        for mix in mixes.iter_mut().take(if many { 0 } else { MOST_IMPROVED }) {
            exchange::improve(market, window, bound, mix);
            starts.push(market.plans(mix));
            if !is_less(bound, mix.tax) {
                break;
            }
        }
        starts.into_iter().min_by_key(|plans| self.true_tax(plans))
    }

    fn window(&self, amount: Money) -> Window {
        let dearest = self.offers.iter().map(|offer| offer.share).max().unwrap_or_default();
        Window { least: amount, below: amount + Money::new(dearest.get()) }
    }

    /// What one way of choosing sells; `None` where it has nothing to go by.
    fn sales_by(&self, by: By, amount: Money) -> Option<Vec<SalePlan>> {
        if amount > self.offers.iter().map(|offer| offer.worth(self.fractional)).sum() {
            return None;
        }
        let year = self.year.as_ref();
        let (parts, _) = choose::parts(&self.offers, by, self.fractional, year, amount).ok()?;
        let parts = self.offers.iter().zip(parts);
        let parts = parts.map(|(offer, part)| (offer, offer.as_they_leave(part)));
        let sold = parts.filter(|(_, part)| part.shares().is_positive());
        Some(sold.map(|(offer, part)| offer.sale(by.method(), part)).collect())
    }

    /// The securities with lots that wash, those that lose most first.
    fn washing_securities(&self, market: &Market<'_>) -> Vec<SecurityId> {
        let washing = market.stalls.iter().filter(|stall| !stall.marked().is_empty());
        let mut washing: Vec<(Money, &SecurityId)> = washing
            .map(|stall: &Stall<'_>| (loss(stall.offer), &stall.offer.order.security))
            .collect();
        washing.sort_unstable();
        let mut found: Vec<SecurityId> = Vec::new();
        for (_, security) in washing {
            if !found.contains(security) {
                found.push(security.clone());
            }
        }
        // One alone is what the search with all of them has seen.
        if found.len() < 2 {
            return Vec::new();
        }
        found.truncate(MOST_WASHING);
        found
    }

    /// Each offer that is worth the amount, sold alone by its least tax.
    fn alone(&self, amount: Money) -> Vec<SalePlan> {
        let worth = self.offers.iter().filter(|offer| offer.worth(self.fractional) >= amount);
        let mut offers: Vec<(Money, &Offer, Shares)> = worth
            .filter_map(|offer| {
                let shares = self.shares_for(offer, amount)?;
                let part = Part { short: shares, long: Shares::ZERO };
                let gains = offer.sale(Method::HighestCost, part).gains();
                Some((gains.short_term + gains.long_term, offer, shares))
            })
            .collect();
        offers.sort_by_key(|(gain, ..)| *gain);
        let offers = offers.into_iter().take(MOST_ALONE);
        offers.filter_map(|(_, offer, shares)| self.by_least_tax(offer, shares)).collect()
    }

    /// The shares of an offer that fetch an amount.
    fn shares_for(&self, offer: &Offer, amount: Money) -> Option<Shares> {
        let price = offer.share.get();
        let shares = amount.get().checked_div(price)?;
        let shares = if self.fractional {
            let near = |decimals: &u32| price * Decimal::new(1, *decimals) <= Decimal::new(2, 3);
            round(shares, (6..12).find(near).unwrap_or(12))
        } else {
            shares.ceil()
        };
        Some(Shares::new(shares).min(offer.order.quantity)).filter(|shares| shares.is_positive())
    }

    fn by_least_tax(&self, offer: &Offer, shares: Shares) -> Option<SalePlan> {
        if offer.averaged {
            let part = Part { short: shares, long: Shares::ZERO };
            return Some(offer.sale(Method::AverageCost, part));
        }
        let order = Order { quantity: shares, ..offer.order.clone() };
        let around = self.household.around(&order);
        let by = Selection::Method(Method::Optimal);
        let lots = (&offer.shelf, &around);
        let plan = optimal::plan_from(self.household, &order, lots, &by, self.as_of);
        plan.ok().map(|(plan, _)| plan)
    }

    /// The year's tax with some sales, each settled as it is shown.
    fn true_tax(&self, plans: &[SalePlan]) -> Money {
        let portfolio = self.household.portfolio();
        let gains = plans.iter().map(|plan| {
            let mut plan = plan.clone();
            let around = self.household.around(&plan.order);
            let (wash, _) = preview::settle(self.household, &mut plan, &around);
            let gains = plan.gains() + wash.added_back();
            portfolio.with_collectibles(&plan.order.security, gains)
        });
        let gains: Gains = gains.sum();
        self.year.as_ref().map_or(Money::ZERO, |year| year.impact(gains).after)
    }

    /// What some sales raise, with the proof of the amount they were found for.
    fn of_plans(&self, plans: Vec<SalePlan>, amount: Money) -> Result<Raised, Refusal> {
        let offers = self.uncut.as_ref().unwrap_or(&self.offers);
        let evidence = self.parts_of(offers, amount)?.1;
        let sold = plans.into_iter().map(|plan| {
            let method = if plan.method == Method::AverageCost {
                Method::AverageCost
            } else {
                self.wanted.by.method()
            };
            let held = preview::position(self.household, &plan.order);
            let plan = SalePlan { method, ..plan };
            preview::complete_from(self.household, plan, &held, self.as_of)
        });
        let sales: Vec<Preview> = sold.collect();
        let raised = self.sold(sales, evidence);
        let of_these = |proof: Proof| {
            let bounded = proof.kind == ProofKind::Bounded;
            let doubt = if bounded { Some(Doubt::Washes) } else { proof.doubt };
            // What a dollar more costs is known of the search's own choice alone.
            Proof { doubt, marginal_more_short: None, marginal_less_short: None, ..proof }
        };
        Ok(Raised { proof: raised.proof.map(of_these), ..raised })
    }
}

/// What the lots of an offer that lose come to, negative.
fn loss(offer: &Offer) -> Money {
    let lots = offer.shelf.lots().iter();
    let gains = lots.map(|lot| lot.gain_of(&offer.order, lot.shares));
    gains.filter(|gain| gain.is_negative()).sum()
}
