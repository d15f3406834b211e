//! One sale, seen whole before it happens: the plan, its gains, the tax before and after, what
//! remains, and what the reader must know.

mod averaged;
pub mod notes;
mod past;
mod position;
mod settle;
mod shorts;
mod stays;
#[cfg(test)]
mod tests;

pub(in crate::domain) use past::looks_back;
pub use position::{Position, lot_less, position};
pub(in crate::domain) use settle::settle;

use super::broker;
use super::deadline;
use super::household::Household;
use super::lot::Lot;
use super::method::order::Shelf;
use super::money::{Money, Shares};
use super::optimal::{self, Proof};
use super::order::{Order, Side};
use super::plan::{self, Limits, SalePlan, Selection};
use super::refusal::Refusal;
use super::security::SecurityKind;
use super::tax::{self, Gains, Impact};
use super::term::Term;
use super::wash::SaleWash;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Something the reader must know of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable code.
    pub code: String,
    /// What it is, in words.
    pub message: String,
    /// The file it comes from, if it does.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<u32>,
}

impl Warning {
    /// A warning that comes from no file.
    #[must_use]
    pub fn new(code: &str, message: String) -> Self {
        Self { code: code.to_owned(), message, file: None, line: None }
    }
}

/// What is left of the position after the sale, at the order's price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Shares, negative for a short position.
    pub quantity: Shares,
    /// Known gain in them.
    pub gain: Money,
    /// The short-term part of it; none in a sheltered account.
    pub short_term_gain: Money,
    /// The long-term part of it; none in a sheltered account.
    pub long_term_gain: Money,
}

/// A planned sale and all that follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Today, for whoever planned it.
    pub as_of: NaiveDate,
    /// The lots.
    #[serde(flatten)]
    pub plan: SalePlan,
    /// When the trade settles.
    pub settles_on: NaiveDate,
    /// Until when the broker takes a change of lots.
    pub change_until: DateTime<FixedOffset>,
    /// The tax year the gain belongs to.
    pub tax_year: i32,
    /// Is it in a sheltered account, where no gain is taxed?
    pub sheltered: bool,
    /// What enters Schedule D, after disallowed losses.
    pub gains: Gains,
    /// What wash sales make of it.
    #[serde(default, skip_serializing_if = "SaleWash::is_empty")]
    pub wash: SaleWash,
    /// The year's tax before and after; `None` without filing status and income, or where the
    /// account's gains are on another return.
    pub tax: Option<Impact>,
    /// What is left of the position.
    pub remaining: Remaining,
    /// What shows that nothing costs less; of the least-tax method alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// Every figure that was assumed and that a figure here depends on.
    pub assumptions: Vec<String>,
    /// What else to know.
    pub warnings: Vec<Warning>,
}

impl Preview {
    /// Cash in hand after this year's tax; `None` without a tax figure.
    #[must_use]
    pub fn after_tax_proceeds(&self) -> Option<Money> {
        self.tax.as_ref().map(|impact| self.plan.cash() - impact.total())
    }

    /// The day on which a part of it with this gain counts: that of the trade, but of a short position
    /// closed at a loss the day on which the shares are delivered (Rev. Rul. 2002-44; Treas. Reg.
    /// §1.1233-1(a)(1)), where that day is in the year that all of it is taxed in. A gain that is not
    /// known is no loss.
    #[must_use]
    pub fn counts_on(&self, gain: Option<Money>) -> NaiveDate {
        let order = &self.plan.order;
        let is_loss = order.side == Side::Cover && gain.is_some_and(Money::is_negative);
        if is_loss && self.settles_on.year() == self.tax_year {
            self.settles_on
        } else {
            order.trade_date
        }
    }

    /// What of its losses is not deductible, by wash sales and otherwise.
    #[must_use]
    pub fn disallowed(&self) -> Money {
        self.wash.disallowed() + self.plan.slices.totals().recast().disallowed
    }

    /// Says that it was ordered for a day on which the exchange is closed, and is planned for the day
    /// on which it trades.
    pub fn note_ordered(&mut self, ordered: NaiveDate) {
        let traded = self.plan.order.trade_date;
        self.warnings.push(notes::closed(ordered, traded, ""));
        self.order_warnings();
    }

    /// Says of a sale among others, ordered for a day, why it trades on another one: its market is
    /// closed until then, or it would trade on `alone` and waits for the others.
    pub fn note_traded(&mut self, ordered: NaiveDate, alone: NaiveDate) {
        let traded = self.plan.order.trade_date;
        if alone != ordered {
            self.note_ordered(ordered);
        } else if traded != ordered {
            self.warnings.push(notes::waits(&self.plan.order.security, ordered, traded));
            self.order_warnings();
        }
    }

    /// What can never be got back is told before everything else, then what day it all counts from.
    fn order_warnings(&mut self) {
        self.warnings.sort_by_key(|warning| match &*warning.code {
            notes::FOR_GOOD => 0,
            notes::CLOSED => 1,
            _ => 2,
        });
    }

    /// The change of the year's tax; `None` without a tax figure.
    #[must_use]
    pub fn tax_impact(&self) -> Option<Money> {
        self.tax.as_ref().map(Impact::total)
    }
}

/// Plans one order one way and works out everything that follows.
///
/// # Errors
/// A [`Refusal`] when no such sale is possible.
pub fn preview(
    household: &Household,
    order: &Order,
    selection: &Selection,
    as_of: NaiveDate,
) -> Result<Preview, Refusal> {
    preview_within(household, order, selection, &Limits::default(), as_of)
}

/// The same within what the user asks of this order besides.
///
/// # Errors
/// A [`Refusal`] when no such sale is possible.
pub fn preview_within(
    household: &Household,
    order: &Order,
    selection: &Selection,
    limits: &Limits,
    as_of: NaiveDate,
) -> Result<Preview, Refusal> {
    let household = &*household.on(order.trade_date);
    let portfolio = household.portfolio();
    broker::refuse(portfolio, order, selection, limits)?;
    plan::refuse_locked(portfolio, order, selection, limits)?;
    let held = position(household, order);
    let shelf = shelve(household, order, limits, &held)?;
    preview_from(household, order, &shelf, selection, &held, as_of)
}

/// What an order may take, priced and sorted for any number of selections; `held` is its [`position`].
///
/// # Errors
/// A [`Refusal`] when the order is not a possible one.
pub fn shelve(
    household: &Household,
    order: &Order,
    limits: &Limits,
    held: &Position<'_>,
) -> Result<Arc<Shelf>, Refusal> {
    let portfolio = household.portfolio();
    let candidates = plan::candidates_within(portfolio, order, limits)?;
    plan::shelve_around(portfolio, order, &candidates, limits, &held.around)
}

/// The same from shelved candidates and the [`position`] they are of, for any number of selections.
///
/// # Errors
/// A [`Refusal`] when the selection does not fit the order.
pub fn preview_from(
    household: &Household,
    order: &Order,
    shelf: &Arc<Shelf>,
    selection: &Selection,
    held: &Position<'_>,
    as_of: NaiveDate,
) -> Result<Preview, Refusal> {
    let around = &held.around;
    let (plan, evidence) = optimal::plan_from(household, order, (shelf, around), selection, as_of)?;
    let mut preview = complete_from(household, plan, held, as_of);
    preview.warnings.extend(notes::avoided(shelf, &preview.plan));
    preview.proof = evidence.and_then(|evidence| optimal::prove(&preview, &evidence));
    Ok(preview)
}

/// Works out everything that follows from a plan.
#[must_use]
pub fn complete(household: &Household, plan: SalePlan, as_of: NaiveDate) -> Preview {
    let held = position(household, &plan.order);
    complete_from(household, plan, &held, as_of)
}

/// Works out everything that follows from a plan; `held` is the [`position`] it is taken from,
/// summed once for any number of plans.
#[must_use]
pub fn complete_from(
    household: &Household,
    mut plan: SalePlan,
    held: &Position<'_>,
    as_of: NaiveDate,
) -> Preview {
    let (wash, stays) = settle(household, &mut plan, &held.around);
    let portfolio = household.portfolio();
    let order = &plan.order;
    let security = portfolio.security(&order.security);
    let account = portfolio.account(&order.account);
    let kind = security.map(|security| security.kind).unwrap_or_default();
    let traded = household.rules.calendar.trading_day(order.trade_date, kind);
    let settles_on = household.rules.calendar.settlement_date(order.trade_date, kind);
    let broker = account.and_then(|account| account.broker);
    let sheltered = portfolio.is_sheltered(&order.account);
    let gains = if sheltered {
        Gains::ZERO
    } else {
        portfolio.with_collectibles(&order.security, plan.gains() + wash.added_back())
    };
    let tax_year = tax_year(&plan, settles_on);

    let before = held.year(household, tax_year, as_of);
    let (profile, so_far) = (&before.profile, before.realized);
    let enters_return = portfolio.enters_return(&order.account, profile.is_joint());
    // A sheltered account has no gains: its tax is the year's, unchanged, whoever owns it.
    let tables = &household.rules.tables;
    let years = (enters_return || sheltered)
        .then(|| tax::with_and_without(profile, tables, tax_year, so_far, gains))
        .flatten();
    let impact = years.map(|[before, after]| Impact::between(&before, &after));

    let mut assumptions: Vec<String> = Vec::new();
    let mut warnings = Vec::new();
    if let Some(years) = years {
        let assumed = tax::assumptions(profile, tables, &years);
        assumptions.extend(assumed.iter().map(ToString::to_string));
        assumptions.extend(before.left_out.clone());
    }
    if !enters_return && !sheltered {
        warnings.push(Warning::new(
            "not-on-this-return",
            format!(
                "{}: gains of this account are on another return, so no tax is shown",
                order.account
            ),
        ));
    }
    if kind != SecurityKind::Crypto {
        let calendar = &household.rules.calendar;
        warnings.extend(notes::of_calendar(calendar, &plan, [traded, settles_on]));
    }
    let known = impact.filter(|_| !sheltered).and_then(|impact| {
        let even = notes::at_no_gain(&plan)?.gains() + wash.added_back();
        let even = portfolio.with_collectibles(&order.security, even);
        let years = tax::with_and_without(profile, tables, tax_year, so_far, even)?;
        let [before, after] = years;
        Some([Impact::between(&before, &after).total(), impact.total()])
    });
    if held.sums.without_basis.lots > 0 {
        assumptions.extend(broker::missing_basis(portfolio, &plan));
    }
    if !sheltered {
        assumptions.extend(broker::left_open(portfolio, &plan));
        assumptions.extend(broker::averages(portfolio, &plan));
    }
    notes::of_basis(&plan, known, &mut assumptions, &mut warnings);
    warnings.extend(broker::told(portfolio, &plan));
    warnings.extend(held.held_back.iter().flat_map(|back| back.told(order)));
    warnings.extend(averaged::notes(household, &plan));
    if !sheltered {
        warnings.extend(notes::across_years(&plan, settles_on, tax_year));
        let identical = household.identical().members(&order.security);
        let coming = held.around.reinvested(&plan, as_of);
        warnings.extend(notes::wash(&wash, &coming, (&plan, &identical)));
        warnings.extend(past::of_funds(&plan));
        if held.beside_shorts {
            warnings.extend(shorts::told(household, &plan));
        }
    }
    let mut preview = Preview {
        as_of,
        remaining: remaining(&plan, held, stays),
        settles_on,
        change_until: deadline::change_until(broker, kind, traded, settles_on),
        tax_year,
        sheltered,
        gains,
        wash,
        tax: impact,
        plan,
        proof: None,
        assumptions,
        warnings,
    };
    if !sheltered {
        let mut assumed = Vec::new();
        let lost = past::of_dividends(household, &preview, &mut assumed);
        preview.warnings.extend(lost);
        preview.assumptions.extend(assumed);
    }
    preview.order_warnings();
    preview
}

/// The year a sale is taxed in: that of its trade date, but a short position closed at a loss
/// counts when the shares are delivered (Rev. Rul. 2002-44; Treas. Reg. §1.1233-1(a)(1)). A slice
/// whose opening proceeds are unknown makes no loss that would move the rest to another year.
fn tax_year(plan: &SalePlan, settles_on: NaiveDate) -> i32 {
    if plan.order.side == Side::Cover && plan.slices.totals().known_gain().is_negative() {
        settles_on.year()
    } else {
        plan.order.trade_date.year()
    }
}

/// What was held less what the plan takes; gains before the order's fee. A gift leaves as it stood
/// in the sums, with the donor's basis and period. `stays` is what losses change that other lots of it
/// take.
fn remaining(plan: &SalePlan, position: &Position<'_>, stays: Gains) -> Remaining {
    let order = &plan.order;
    let Position { sums: held, gifts, .. } = position;
    let mut left = Remaining {
        quantity: held.quantity(),
        gain: held.gain(order.price),
        short_term_gain: held.short_term.gain(order.price),
        long_term_gain: held.long_term.gain(order.price),
    };
    match order.side {
        Side::Sell => left.quantity -= order.quantity,
        Side::Cover => left.quantity += order.quantity,
    }
    let [short_term, long_term, undated] = if gifts.is_empty() {
        plan.slices.totals().before_fee()
    } else {
        before_fee_with_gifts(plan, gifts)
    };
    left.gain = left.gain - short_term - long_term - undated + stays.total();
    left.short_term_gain += stays.short_term;
    left.long_term_gain += stays.long_term;
    // A sheltered position has its gain in neither part.
    if held.short_term.lots > 0 {
        left.short_term_gain -= short_term;
    }
    if held.long_term.lots > 0 {
        left.long_term_gain -= long_term;
    }
    left
}

/// The gain before the fee of the slices of a known basis, short-term, long-term and of unknown term,
/// where some of them may be of gifts with two bases.
fn before_fee_with_gifts(plan: &SalePlan, gifts: &[&Lot]) -> [Money; 3] {
    let mut sums = [Money::ZERO; 3];
    let [short_term, long_term, undated] = &mut sums;
    for slice in &plan.slices {
        let gift = gifts.iter().find(|gift| gift.id == slice.lot);
        let (basis, term) = match gift.and_then(|gift| Some((gift, gift.basis?))) {
            Some((gift, total)) => (
                Some(total.share(slice.quantity, gift.quantity)),
                gift.term_on(plan.order.trade_date),
            ),
            None => (slice.basis.filter(|_| !slice.missing_basis), slice.term),
        };
        let Some(basis) = basis else { continue };
        let sum = match term {
            Some(Term::Short) => &mut *short_term,
            Some(Term::Long) => &mut *long_term,
            None => &mut *undated,
        };
        *sum += slice.proceeds - basis;
    }
    sums
}
