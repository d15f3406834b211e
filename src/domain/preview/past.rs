//! Rules that look back at what a lot received: losses on funds (IRC §852(b)(4)), and dividends that a
//! sale makes non-qualified (§1(h)(11)(B)(iii)).

use super::{Preview, Warning};
use crate::domain::dividend::{self, Dividend};
use crate::domain::figures::cents;
use crate::domain::fund_loss;
use crate::domain::household::Household;
use crate::domain::ids::LotId;
use crate::domain::loss::Recast;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::order::{Order, Side};
use crate::domain::plan::SalePlan;
use crate::domain::short_sale;
use crate::domain::tax::{self, Gains, Profile};
use crate::domain::transaction::DividendKind;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// The distributions that a loss on an order's shares can be measured against.
fn received<'h>(household: &'h Household, order: &Order) -> impl Iterator<Item = &'h Dividend> {
    let matters = |one: &&Dividend| {
        matches!(one.kind, DividendKind::CapitalGain | DividendKind::Exempt)
            && one.account == order.account
            && one.ex_date <= order.trade_date
    };
    let dividends = household.history().dividends_of(&order.security);
    dividends.iter().filter(matters).filter(|_| order.side == Side::Sell)
}

/// Can what was distributed change what a loss of this order counts as?
pub(in crate::domain) fn looks_back(household: &Household, order: &Order) -> bool {
    !household.portfolio().is_sheltered(&order.account)
        && received(household, order).next().is_some()
}

/// What distributions make of losses on the plan's lots.
pub(super) fn recast(household: &Household, plan: &SalePlan) -> Vec<(LotId, Recast)> {
    let order = &plan.order;
    let received: Vec<&Dividend> = received(household, order).collect();
    if received.is_empty() || !plan.slices.totals().has_loss() {
        return Vec::new();
    }
    let lots = lots_of(household, plan);
    let of_slice = plan.slices.iter().filter_map(|slice| {
        let (lot, gain) = (lots.get(&slice.lot)?, slice.gain()?);
        let received = received.iter().copied();
        let recast = fund_loss::of_lot(lot, slice.quantity, -gain, order.trade_date, received)?;
        Some((slice.lot.clone(), recast))
    });
    of_slice.collect()
}

/// The lots that a plan can take, by name.
fn lots_of<'h>(household: &'h Household, plan: &SalePlan) -> BTreeMap<&'h LotId, &'h Lot> {
    let order = &plan.order;
    let open = household.portfolio().open(&order.account, &order.security, order.side);
    open.map(|lot| (&lot.id, lot)).collect()
}

/// What is to be said of losses on funds.
pub(super) fn of_funds(plan: &SalePlan) -> Vec<Warning> {
    let Recast { long_term, disallowed } = plan.slices.totals().recast();
    if plan.order.side == Side::Cover {
        return Vec::new();
    }
    let mut said = Vec::new();
    if disallowed.is_positive() {
        let message = format!(
            "{} of the loss is not deductible: these shares, held for six months or less, received as \
             much in exempt-interest dividends (IRC §852(b)(4)(B)); it is, if the fund declares such \
             dividends every day and pays them at least monthly",
            cents(disallowed)
        );
        said.push(Warning::new("exempt-dividend-loss", message));
    }
    if long_term.is_positive() {
        let message = format!(
            "{} of the loss is long-term: these shares, held for six months or less, received as much in \
             capital-gain distributions (IRC §852(b)(4)(A), §857(b)(8))",
            cents(long_term)
        );
        said.push(Warning::new("fund-loss", message));
    }
    said
}

/// A dividend that a sale makes non-qualified.
struct Lost<'d> {
    dividend: &'d Dividend,
    /// The lots with the first day on which each can be sold without that.
    lots: Vec<(LotId, NaiveDate)>,
    amount: Money,
}

/// Says which dividends a sale makes non-qualified, and what that costs: the tax of the dividend's year
/// with them taxed as ordinary income, less that without, the sale's gains in both.
pub(super) fn of_dividends(
    household: &Household,
    preview: &Preview,
    assumptions: &mut Vec<String>,
) -> Vec<Warning> {
    let plan = &preview.plan;
    let order = &plan.order;
    if order.side == Side::Cover {
        return Vec::new();
    }
    let recent = household.history().dividends_of(&order.security).iter();
    let recent =
        recent.filter(|one| one.account == order.account && one.counts_days_on(order.trade_date));
    let lost: Vec<Lost<'_>> = recent.filter_map(|one| lost(household, plan, one)).collect();
    if !lost.is_empty() {
        assumptions.push(format!(
            "the dates of {} dividends are taken for their ex-dividend dates, and its shares for common \
             ones",
            order.security
        ));
    }
    let mut by_year: BTreeMap<i32, Money> = BTreeMap::new();
    for one in &lost {
        *by_year.entry(one.dividend.ex_date.year()).or_default() += one.amount;
    }
    let mut said: Vec<Warning> = lost.iter().map(words).collect();
    said.extend(
        by_year.into_iter().filter_map(|(year, amount)| cost(household, preview, year, amount)),
    );
    said
}

/// What of a dividend a plan makes non-qualified.
fn lost<'d>(household: &Household, plan: &SalePlan, dividend: &'d Dividend) -> Option<Lost<'d>> {
    let order = &plan.order;
    let lots = lots_of(household, plan);
    let hedged = hedged(household, plan);
    let (mut of_lots, mut amount) = (Vec::new(), Money::ZERO);
    for slice in &plan.slices {
        let Some(lot) = lots.get(&slice.lot).filter(|lot| dividend.is_on(lot)) else { continue };
        let Some(since) = dividend::counted_since(lot) else { continue };
        let days = |until| dividend::days_held(since, until, dividend.ex_date, &hedged);
        let kept = dividend::is_qualified(days(NaiveDate::MAX));
        if kept && !dividend::is_qualified(days(order.trade_date)) {
            amount += dividend.of(slice.quantity);
            let first = dividend::qualified_from(since, dividend.ex_date);
            of_lots.push((slice.lot.clone(), first));
        }
    }
    amount.is_positive().then_some(Lost { dividend, lots: of_lots, amount })
}

/// The times in which short sales of identical shares took the risk of all that is held of them away;
/// of a smaller short sale nobody knows which shares it is against.
fn hedged(household: &Household, plan: &SalePlan) -> Vec<(NaiveDate, NaiveDate)> {
    let holdings = &household.holdings;
    let symbols = short_sale::identical(&plan.order.security, holdings.securities());
    let lots = || {
        let all = symbols.iter().flat_map(|symbol| holdings.lots_of(symbol));
        all.filter(|lot| short_sale::counts(holdings.account(&lot.account)))
    };
    let held: Shares = lots().filter(|lot| !lot.is_short()).map(|lot| lot.quantity).sum();
    let over = household.history().hedges().iter();
    let over = over
        .filter(|one| symbols.contains(&one.security) && one.shares >= held)
        .map(|one| (one.from, one.to));
    let open = lots()
        .filter(|lot| lot.is_short() && lot.quantity.abs() >= held)
        .filter_map(|lot| Some((lot.acquired?, plan.order.trade_date)));
    let mut times: Vec<_> = over.chain(open).collect();
    times.sort_unstable();
    // Times that overlap are one.
    let mut apart: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (from, to) in times {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

fn words(lost: &Lost<'_>) -> Warning {
    let lots: Vec<String> =
        lost.lots.iter().map(|(lot, first)| format!("{lot} from {first} on")).collect();
    let Dividend { paid_by, ex_date, .. } = lost.dividend;
    let message = format!(
        "this sale makes {} of the {paid_by} dividend of {ex_date} non-qualified: a share must be held \
         for more than 60 days of the 121 around that day (sold without that: {}; IRC §1(h)(11))",
        cents(lost.amount),
        lots.join(", ")
    );
    Warning::new("dividend-not-qualified", message)
}

/// What it costs that `amount` of a year's dividends is not qualified; nothing where no tax is shown. Where
/// the profile has less than that among its qualified dividends, they cannot be counted in it, and there
/// is no figure.
fn cost(household: &Household, preview: &Preview, year: i32, amount: Money) -> Option<Warning> {
    let profile = household.profile_for(year, preview.as_of);
    let given = profile.qualified_dividends.unwrap_or_default();
    let gains = household.realized(year, &profile)
        + if preview.tax_year == year { preview.gains } else { Gains::ZERO };
    let tables = &household.rules.tables;
    let total = |profile: &Profile| Some(tax::compute(profile, tables, year, gains)?.total());
    let qualified = total(&profile).filter(|_| preview.tax.is_some())?;
    let message = if given < amount {
        format!(
            "what that costs for {year} is unknown: qualified_dividends is {}, less than the {} of these \
             dividends",
            cents(given),
            cents(amount)
        )
    } else {
        let ordinary = total(&Profile {
            qualified_dividends: Some(given - amount),
            ordinary_income: profile.ordinary_income.map(|income| income + amount),
            investment_income: Some(profile.investment_income.unwrap_or_default() + amount),
            ..profile.clone()
        })?;
        format!(
            "that costs {} of tax for {year}, which the tax of the sale does not have: \
             qualified_dividends less {}, ordinary_income as much more",
            cents(ordinary - qualified),
            cents(amount)
        )
    };
    Some(Warning::new("dividend-tax", message))
}

#[cfg(test)]
mod tests;
