//! One sale, seen whole before it happens: the plan, its gains, the tax before and after, what
//! remains, and what the reader must know.

use super::household::Household;
use super::lot::{Lot, Origin};
use super::money::{Money, Shares};
use super::order::{Order, Side};
use super::plan::{self, SalePlan, Selection};
use super::portfolio::Sums;
use super::refusal::Refusal;
use super::security::{Security, SecurityKind};
use super::settlement;
use super::tax::{self, Gains, Impact};
use super::term::Term;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

/// Days before and after a loss sale in which a purchase washes it (IRC §1091(a)).
const WASH_DAYS: u64 = 30;

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
    /// What enters Schedule D.
    pub gains: Gains,
    /// The year's tax before and after; `None` without filing status and income, or where the
    /// account's gains are on another return.
    pub tax: Option<Impact>,
    /// What is left of the position.
    pub remaining: Remaining,
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
    plan::refuse_locked(household.portfolio(), order, selection)?;
    let candidates = plan::candidates(household.portfolio(), order)?;
    let plan = plan::plan(order, &candidates, selection)?;
    Ok(complete(household, plan, as_of))
}

/// Works out everything that follows from a plan.
#[must_use]
pub fn complete(household: &Household, plan: SalePlan, as_of: NaiveDate) -> Preview {
    let held = position(household, &plan.order);
    complete_from(household, plan, &held, as_of)
}

/// The sums over everything an order's side has open, locked lots and later purchases too: what
/// [`Remaining`] is counted from.
#[must_use]
pub fn position(household: &Household, order: &Order) -> Sums {
    let portfolio = household.portfolio();
    let open = portfolio.open(&order.account, &order.security, order.side);
    portfolio.sums(open, order.trade_date)
}

/// Works out everything that follows from a plan; `held` is the [`position`] it is taken from,
/// summed once for any number of plans.
#[must_use]
pub fn complete_from(
    household: &Household,
    plan: SalePlan,
    held: &Sums,
    as_of: NaiveDate,
) -> Preview {
    let portfolio = household.portfolio();
    let order = &plan.order;
    let security = portfolio.security(&order.security);
    let account = portfolio.account(&order.account);
    let kind = security.map(|security| security.kind).unwrap_or_default();
    let settles_on = household.rules.calendar.settlement_date(order.trade_date, kind);
    let broker = account.and_then(|account| account.broker);
    let sheltered = portfolio.is_sheltered(&order.account);
    let gains = if sheltered { Gains::default() } else { plan.gains() };
    let tax_year = tax_year(&plan, settles_on);

    let profile = household.profile_for(tax_year, as_of);
    let enters_return = portfolio.enters_return(&order.account, profile.is_joint());
    let so_far = household.realized(tax_year, &profile);
    let impact = enters_return
        .then(|| tax::impact(&profile, &household.rules.tables, tax_year, so_far, gains))
        .flatten();

    let mut assumptions: Vec<String> = Vec::new();
    let mut warnings = Vec::new();
    if impact.is_some() {
        assumptions.extend(
            tax::assumptions(&profile, &household.rules.tables, tax_year)
                .iter()
                .map(ToString::to_string),
        );
    }
    let collectible = tax::Assumption::CollectiblesAtLongTermRates.to_string();
    if impact.is_some() && kind == SecurityKind::Collectible && !assumptions.contains(&collectible)
    {
        assumptions.push(collectible);
    }
    if !enters_return {
        warnings.push(Warning::new(
            "not-on-this-return",
            format!(
                "{}: gains of this account are on another return, so no tax is shown",
                order.account
            ),
        ));
    }
    if kind != SecurityKind::Crypto && !household.rules.calendar.trades(order.trade_date) {
        warnings.push(Warning::new(
            "market-closed",
            format!(
                "{} is no trading day: an order of that day trades on a later one",
                order.trade_date
            ),
        ));
    }
    basis_warnings(&plan, &mut assumptions, &mut warnings);
    if !sheltered {
        warnings.extend(wash_warning(household, &plan, security));
    }
    Preview {
        as_of,
        remaining: remaining(&plan, held),
        settles_on,
        change_until: settlement::change_until(broker, kind, order.trade_date, settles_on),
        tax_year,
        sheltered,
        gains,
        tax: impact,
        plan,
        assumptions,
        warnings,
    }
}

/// The year a sale is taxed in: that of its trade date, but a short position closed at a loss
/// counts when the shares are delivered (Rev. Rul. 2002-44; Treas. Reg. §1.1233-1(a)(1)).
fn tax_year(plan: &SalePlan, settles_on: NaiveDate) -> i32 {
    if plan.order.side == Side::Cover && plan.gain().is_negative() {
        settles_on.year()
    } else {
        plan.order.trade_date.year()
    }
}

/// What was held less what the plan takes; gains before the order's fee.
fn remaining(plan: &SalePlan, held: &Sums) -> Remaining {
    let order = &plan.order;
    let mut left = Remaining {
        quantity: held.quantity(),
        gain: held.gain(order.price),
        short_term_gain: held.short_term.gain(order.price),
        long_term_gain: held.long_term.gain(order.price),
    };
    for slice in &plan.slices {
        match order.side {
            Side::Sell => left.quantity -= slice.quantity,
            Side::Cover => left.quantity += slice.quantity,
        }
        let Some(gain) = slice.gain().map(|gain| gain + slice.fee) else { continue };
        left.gain -= gain;
        match slice.term {
            // A sheltered position has its gain in neither part.
            Some(Term::Short) if held.short_term.lots > 0 => left.short_term_gain -= gain,
            Some(Term::Long) if held.long_term.lots > 0 => left.long_term_gain -= gain,
            _ => {}
        }
    }
    left
}

/// What is left of a lot after `taken` shares (positive) left it; `None` when nothing is.
#[must_use]
pub fn lot_less(lot: &Lot, taken: Shares) -> Option<Lot> {
    let signed = if lot.is_short() { -taken } else { taken };
    let quantity = lot.quantity - signed;
    if quantity.is_zero() || quantity.is_negative() != lot.quantity.is_negative() {
        return None;
    }
    if taken.is_zero() {
        return Some(lot.clone());
    }
    let part = |total: Money| total - total.share(signed, lot.quantity);
    Some(Lot {
        quantity,
        basis: lot.basis.map(part),
        gift_value: lot.gift_value.map(part),
        wash_disallowed: lot.wash_disallowed.map(part),
        ..lot.clone()
    })
}

fn basis_warnings(plan: &SalePlan, assumptions: &mut Vec<String>, warnings: &mut Vec<Warning>) {
    let names = |wanted: &dyn Fn(&plan::Slice) -> bool| {
        let ids: Vec<&str> =
            plan.slices.iter().filter(|slice| wanted(slice)).map(|slice| &*slice.lot).collect();
        (!ids.is_empty()).then(|| ids.join(", "))
    };
    if let Some(lots) = names(&|slice| slice.missing_basis) {
        assumptions.push(format!("basis of {lots} taken as zero"));
        warnings.push(Warning::new(
            "missing-basis",
            format!(
                "{lots}: the basis is unknown and counts as zero, so the tax is an upper bound"
            ),
        ));
    }
    if let Some(lots) = names(&|slice| slice.term.is_none()) {
        assumptions.push(format!("{lots} taxed as short-term"));
        warnings.push(Warning::new(
            "missing-date",
            format!("{lots}: the acquisition date is unknown, so the gain is taxed as short-term"),
        ));
    }
}

/// Says that a loss may wash: a loss lot is sold and the same security (or one the user holds to
/// be identical) was bought within 30 days before or after, in any account of the household.
fn wash_warning(
    household: &Household,
    plan: &SalePlan,
    security: Option<&Security>,
) -> Option<Warning> {
    if security.is_some_and(|security| security.wash_exempt) {
        return None;
    }
    let order = &plan.order;
    let is_loss = |slice: &&plan::Slice| slice.gain().is_some_and(Money::is_negative);
    let losses: Vec<_> = plan.slices.iter().filter(is_loss).collect();
    if losses.is_empty() {
        return None;
    }
    let from = order.trade_date.checked_sub_days(Days::new(WASH_DAYS)).unwrap_or(order.trade_date);
    let through =
        order.trade_date.checked_add_days(Days::new(WASH_DAYS)).unwrap_or(order.trade_date);
    let mut identical = vec![order.security.clone()];
    identical
        .extend(security.into_iter().flat_map(|security| security.identical_to.iter().cloned()));
    identical.extend(
        household
            .portfolio()
            .securities()
            .filter(|other| other.identical_to.contains(&order.security))
            .map(|other| other.id.clone()),
    );
    identical.sort();
    identical.dedup();
    let bought: Vec<String> = identical
        .iter()
        .flat_map(|symbol| household.holdings.lots_of(symbol))
        .filter(|lot| lot.is_short() == (order.side == Side::Cover))
        .filter(|lot| !matches!(lot.origin, Origin::Gift | Origin::Inherited | Origin::Transfer))
        .filter(|lot| lot.acquired.is_some_and(|day| (from..=through).contains(&day)))
        // A purchase does not wash its own sale.
        .filter(|lot| {
            losses.iter().any(|slice| slice.lot != lot.id) || lot.account != order.account
        })
        .map(|lot| format!("{} {} in {}", lot.quantity.abs(), lot.id, lot.account))
        .collect();
    if bought.is_empty() {
        return None;
    }
    Some(Warning::new(
        "wash-window",
        format!(
            "a loss is sold and the same security was bought within 30 days ({}): \
             some or all of the loss may be disallowed, which no figure here shows",
            bought.join("; ")
        ),
    ))
}
