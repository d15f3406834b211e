//! Raising cash: one sale per account and security, chosen over all of them at once.
//!
//! Shares at average cost leave oldest first, whatever the way of choosing.
//!
//! What may be sold are the long lots of all taxable accounts whose gains are on the return, or of the
//! accounts that are named. Any part of a share: the proceeds are the amount to the cent. Whole shares:
//! they reach it and stay below it plus the dearest share among them.

mod choose;
mod exchange;
mod mix;
mod offer;
mod smooth;
mod washed;

use super::figures;
use super::household::Household;
use super::ids::{AccountId, LotId, SecurityId};
use super::method::Method;
use super::money::{Money, Shares};
use super::optimal::several::{Evidence, Part};
use super::optimal::{Among, Doubt, Proof, Year};
use super::order::{Order, ShareUnit};
use super::preview::notes::AVOIDED;
use super::preview::{self, Preview, Warning};
use super::refusal::Refusal;
use super::security::SecurityKind;
use super::tax::{Gains, Impact};
use super::wash::Around;
use chrono::{Datelike, NaiveDate};
use offer::{Offer, Offers, Washing};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// How the lots are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The least tax over all of them.
    Optimal,
    /// M1's way: the securities that are most above their target weight first, inside each of them
    /// the brokers' order.
    Overweight,
    /// The brokers' order over all of them.
    Mintax,
}

impl By {
    /// Every way with its name on the command line and in JSON.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Optimal, "optimal"), (Self::Overweight, "overweight"), (Self::Mintax, "mintax")];

    /// Its name on the command line and in JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Overweight => "overweight",
            Self::Mintax => "mintax",
        }
    }

    /// The method of each of its sales.
    const fn method(self) -> Method {
        match self {
            Self::Optimal => Method::Optimal,
            Self::Overweight | Self::Mintax => Method::Mintax,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Dollars: proceeds, or what is left of them after the year's tax.
    pub target: Money,
    /// Is it what is left after tax?
    pub after_tax: bool,
    /// How the lots are chosen.
    pub by: By,
    /// The accounts; none for every taxable one.
    pub accounts: Vec<AccountId>,
    /// Do lots stay out whose loss would be disallowed, as far as the others do?
    pub avoid_wash: bool,
    /// Lots that are not sold, besides those locked for good.
    pub locked: Vec<LotId>,
    /// Parts of shares or whole ones; `None` for whole ones unless every position has fractions.
    pub unit: Option<ShareUnit>,
    /// The day of the orders, which trade on it or, where their market is closed, on its next day. Where
    /// some would trade in a later year than others, all trade on the last of their days.
    pub on: NaiveDate,
    /// Accounts count too whose broker does not offer this way of choosing.
    pub all_methods: bool,
}

/// Cash raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// What was asked for.
    pub wanted: Wanted,
    /// One sale per account and security. The tax of each is that sale alone against the same year.
    pub sales: Vec<Preview>,
    /// What all of them fetch.
    pub proceeds: Money,
    /// The year's tax without and with all of them; `None` without a tax figure.
    pub tax: Option<Impact>,
    /// What shows that nothing costs less; of the least tax alone. Marginals are per dollar.
    pub proof: Option<Proof>,
    /// The lots that stay out since their loss would be disallowed.
    pub avoided: Vec<LotId>,
    /// What else to know.
    pub warnings: Vec<Warning>,
}

impl Raised {
    /// Cash in hand after this year's tax; `None` without a tax figure.
    #[must_use]
    pub fn after_tax_proceeds(&self) -> Option<Money> {
        self.tax.map(|tax| self.proceeds - tax.total())
    }
}

/// Raises cash.
///
/// # Errors
/// A [`Refusal`] when the lots are not worth the amount, an account is none to raise cash from, or what
/// the way of choosing goes by is not known.
pub fn raise(household: &Household, wanted: &Wanted, as_of: NaiveDate) -> Result<Raised, Refusal> {
    let days = offer::trade_dates(household, wanted);
    let last = days.last().copied().unwrap_or(wanted.on);
    let household = &*household.on(last);
    // One year taxes all of it.
    let together = last.year() != wanted.on.year();
    let within = Wanted { on: if together { last } else { wanted.on }, ..wanted.clone() };
    let mut raised = choose_lots(household, &within, as_of)?;
    for sale in &mut raised.sales {
        sale.note_traded(wanted.on, household.trade_date(&sale.plan.order.security, wanted.on));
    }
    Ok(raised)
}

/// The cheapest lots to raise it from, or those of another way of choosing.
fn choose_lots(
    household: &Household,
    wanted: &Wanted,
    as_of: NaiveDate,
) -> Result<Raised, Refusal> {
    if !wanted.target.is_positive() {
        return Err(Refusal::AmountNotPositive);
    }
    let from = |washing| Sources::new(household, wanted, washing, as_of)?.raise();
    if wanted.avoid_wash {
        let clean = from(Washing::Out);
        let Err(Refusal::MoreThanWorth { held, .. }) = clean else { return clean };
        let mut raised = from(Washing::In)?;
        let message = format!(
            "lots whose loss would be disallowed are sold too: without them {} can be raised",
            figures::cents(held)
        );
        raised.warnings.push(Warning::new(AVOIDED, message));
        return Ok(raised);
    }
    let raised = from(Washing::In)?;
    if wanted.by != By::Optimal {
        return Ok(raised);
    }
    if raised.sales.iter().all(|sale| sale.wash.losses.is_empty()) {
        return washed::better(household, wanted, raised, as_of);
    }
    // The search counted every loss. Without the lots that wash it is right; its bound stays.
    let raised = match from(Washing::Out) {
        Ok(clean) if costs_less(&clean, &raised) => {
            let proof = raised.proof.zip(clean.tax);
            let proof = proof.map(|(proof, tax)| proof.of_other(tax.after));
            Raised { proof, avoided: Vec::new(), warnings: raised.warnings, ..clean }
        }
        _ => raised,
    };
    washed::better(household, wanted, raised, as_of)
}

/// Does one way leave the year with less tax than another?
fn costs_less(one: &Raised, other: &Raised) -> bool {
    one.tax.zip(other.tax).is_some_and(|(one, other)| one.after.to_cents() < other.after.to_cents())
}

impl<'a> Sources<'a> {
    fn new(
        household: &'a Household,
        wanted: &'a Wanted,
        washing: Washing<'_>,
        as_of: NaiveDate,
    ) -> Result<Self, Refusal> {
        let Offers { offered: offers, uncut, avoided, locked, warnings } =
            offer::all(household, wanted, washing, as_of)?;
        let year = Year::of_return(household, wanted.on.year(), as_of);
        let fractional = match wanted.unit {
            Some(unit) => unit == ShareUnit::Fractional,
            None => offers.iter().all(Offer::has_fractions),
        };
        let around = offers.iter().map(|offer| household.around(&offer.order)).collect();
        Ok(Self {
            household,
            wanted,
            as_of,
            offers,
            around,
            uncut,
            avoided,
            locked,
            warnings,
            year,
            fractional,
        })
    }

    fn raise(self) -> Result<Raised, Refusal> {
        let wanted = self.wanted;
        let raised = if wanted.after_tax { self.after_tax()? } else { self.gross(wanted.target)? };
        let Self { avoided, mut warnings, .. } = self;
        if !avoided.is_empty() {
            let lots: Vec<&str> = avoided.iter().map(|lot| &**lot).collect();
            let message = format!("left out, as their loss would wash: {}", lots.join(", "));
            warnings.push(Warning::new(AVOIDED, message));
        }
        Ok(Raised { avoided, warnings, ..raised })
    }
}

struct Sources<'a> {
    household: &'a Household,
    wanted: &'a Wanted,
    as_of: NaiveDate,
    offers: Vec<Offer>,
    /// What the losses of each offer meet.
    around: Vec<Around<'a>>,
    uncut: Option<Vec<Offer>>,
    avoided: Vec<LotId>,
    /// Lots that are locked.
    locked: u32,
    warnings: Vec<Warning>,
    year: Option<Year<'a>>,
    fractional: bool,
}

impl Sources<'_> {
    fn no_tax_figure(&self) -> Refusal {
        Refusal::NoTaxFigure { year: self.wanted.on.year() }
    }

    /// The parts that fetch an amount.
    fn parts(&self, amount: Money) -> Result<(Vec<Part>, Option<Evidence>), Refusal> {
        let held: Money = self.offers.iter().map(|offer| offer.worth(self.fractional)).sum();
        if amount > held {
            return Err(Refusal::MoreThanWorth { asked: amount, held, after_tax: false });
        }
        self.parts_of(&self.offers, amount)
    }

    fn parts_of(
        &self,
        offers: &[Offer],
        amount: Money,
    ) -> Result<(Vec<Part>, Option<Evidence>), Refusal> {
        let (wanted, year) = (self.wanted, self.year.as_ref());
        let (mut parts, evidence) =
            choose::parts(offers, wanted.by, self.fractional, year, amount)?;
        // What is elected is no choice: the search is free to choose there, so its bound holds.
        for (part, offer) in parts.iter_mut().zip(offers) {
            *part = offer.as_they_leave(*part);
        }
        Ok((parts, evidence))
    }

    /// What the parts realize.
    fn gains(&self, parts: &[Part]) -> Gains {
        let portfolio = self.household.portfolio();
        let of = |((offer, around), part): ((&Offer, &Around<'_>), &Part)| {
            let gains = offer.gains(self.household, self.wanted.by.method(), *part, around);
            portfolio.with_collectibles(&offer.order.security, gains)
        };
        self.offers.iter().zip(&self.around).zip(parts).map(of).sum()
    }

    /// Raises an amount of proceeds.
    fn gross(&self, amount: Money) -> Result<Raised, Refusal> {
        let (parts, evidence) = self.parts(amount)?;
        let evidence = match &self.uncut {
            Some(uncut) => self.parts_of(uncut, amount)?.1,
            None => evidence,
        };
        let sold = self.offers.iter().zip(&parts).filter(|(_, part)| part.shares().is_positive());
        let sales = sold.map(|(offer, part)| self.sale(offer, *part)).collect();
        Ok(self.sold(sales, evidence))
    }

    /// What some sales come to.
    fn sold(&self, sales: Vec<Preview>, evidence: Option<Evidence>) -> Raised {
        let gains: Gains = sales.iter().map(|sale| sale.gains).sum();
        let tax = self.year.as_ref().map(|year| year.impact(gains));
        let proof = evidence.zip(tax).map(|(evidence, tax)| self.proof(&evidence, &sales, &tax));
        Raised {
            wanted: self.wanted.clone(),
            proceeds: sales.iter().map(|sale| sale.plan.proceeds()).sum(),
            sales,
            tax,
            proof,
            avoided: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// One sale, the tax of which is its own alone.
    fn sale(&self, offer: &Offer, part: Part) -> Preview {
        let order = Order { quantity: part.shares(), ..offer.order.clone() };
        let held = preview::position(self.household, &order);
        let plan = offer.sale(self.wanted.by.method(), part);
        preview::complete_from(self.household, plan, &held, self.as_of)
    }

    fn proof(&self, evidence: &Evidence, sales: &[Preview], tax: &Impact) -> Proof {
        // Gain on collectibles is a dimension of its own, which the search does not have.
        let portfolio = self.household.portfolio();
        let is_collectible = |offer: &Offer| {
            let security = portfolio.security(&offer.order.security);
            security.is_some_and(|one| one.kind == SecurityKind::Collectible)
        };
        if self.offers.iter().any(is_collectible) {
            return Proof { doubt: Some(Doubt::Collectibles), ..Proof::UNCLAIMED };
        }
        let cent = Money::new(Decimal::new(1, 2));
        let rounding = if self.fractional { cent } else { Money::ZERO };
        // A disallowed loss is in the tax and not in the bound, which no choice can fall below.
        let proof = evidence.proof(tax.after, rounding, self.doubt(sales));
        Proof { among: Among::less_locked(self.locked), ..proof }
    }

    /// Why the tax of some sales may be above the bound.
    fn doubt(&self, sales: &[Preview]) -> Doubt {
        if sales.iter().any(|sale| !sale.wash.losses.is_empty()) {
            Doubt::Washes
        } else if sales.iter().any(|sale| !sale.plan.slices.totals().recast().is_nothing()) {
            Doubt::Distributed
        } else if self.uncut.is_some() {
            Doubt::Kept
        } else if !self.fractional {
            Doubt::WholeShares
        } else if self.offers.iter().any(|offer| offer.averaged) {
            Doubt::AverageCost
        } else {
            Doubt::Untried
        }
    }

    /// What is left of an amount of proceeds after the year's tax.
    fn kept(&self, amount: Money) -> Result<Money, Refusal> {
        let year = self.year.as_ref().ok_or_else(|| self.no_tax_figure())?;
        let (parts, _) = self.parts(amount)?;
        let proceeds: Money =
            self.offers.iter().zip(&parts).map(|(offer, part)| offer.proceeds(*part)).sum();
        Ok(proceeds - year.impact(self.gains(&parts)).total())
    }

    /// Raises what leaves the target after tax: of any part of a share the least proceeds, in cents,
    /// that do. Of whole shares, which cannot fetch every amount, fewer may do as well.
    fn after_tax(&self) -> Result<Raised, Refusal> {
        let target = self.wanted.target;
        let held: Money = self.offers.iter().map(|offer| offer.worth(self.fractional)).sum();
        let too_much = |held| Refusal::MoreThanWorth { asked: target, held, after_tax: true };
        let of = |cents: i64| Money::new(Decimal::new(cents, 2));
        let cents = (held.get() * Decimal::ONE_HUNDRED).trunc().to_i64();
        let (mut low, mut high) = (0, cents.unwrap_or_default());
        let most = if high > 0 { self.kept(of(high))? } else { Money::ZERO };
        if most < target {
            return Err(too_much(most));
        }
        while high - low > 1 {
            let middle = i64::midpoint(low, high);
            if self.kept(of(middle))? < target { low = middle } else { high = middle }
        }
        self.gross(of(high))
    }
}

/// The securities among some offers that have no target weight.
fn without_weight(offers: &[Offer]) -> Vec<SecurityId> {
    let missing = offers.iter().filter(|offer| offer.weight.is_none());
    let mut missing: Vec<_> = missing.map(|offer| offer.order.security.clone()).collect();
    missing.dedup();
    missing
}

/// Dollars as shares of a price, for sums of parts.
fn dollars(shares: Shares, offer: &Offer) -> Money {
    offer.share * shares
}

#[cfg(test)]
mod tests;
