//! The pools of an election, and the average of each.
//!
//! Covered and noncovered shares are two pools with two averages (IRC §1012(c)(2); Treas. Reg.
//! §1.1012-1(e)(7)): total basis by total shares, whatever the holding period. What the shares
//! themselves cost is kept beside it ([`Lot::own_basis`]).

use crate::domain::covered;
use crate::domain::lot::{Lot, Origin, Rare};
use crate::domain::money::{Money, Shares};
use crate::domain::security::{Security, SecurityKind};
use chrono::{Datelike, NaiveDate};

/// The first year of plans whose shares may be averaged (IRC §1012(d)(1)).
const PLANS_FROM: i32 = 2011;

/// Why a lot is in no pool and keeps its own basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeftOut {
    /// It is sold short, or not in US dollars.
    OtherSide,
    /// Nobody knows what it cost.
    NoBasis,
    /// A gift that was worth no more than the donor's basis: it may be averaged only after stating
    /// in writing that its basis is that value (Treas. Reg. §1.1012-1(e)(1)(ii); IRS Publication 550,
    /// "Average Basis").
    LowGift,
    /// Shares of a plan from before the law let plans average.
    BeforePlans,
}

impl LeftOut {
    /// In words, after `left out of the average:`; `None` where nobody would expect it in.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::OtherSide => None,
            Self::NoBasis => Some("nobody knows what it cost"),
            Self::LowGift => Some(
                "a gift worth no more than its donor's basis, averaged only after stating in writing \
                 that its value is its basis",
            ),
            Self::BeforePlans => Some("shares of a plan from before 2011"),
        }
    }
}

/// Why a lot is in no pool; `None` where it is in one.
#[must_use]
pub fn left_out(lot: &Lot, security: &Security) -> Option<LeftOut> {
    if lot.is_short() || !lot.is_usd() {
        return Some(LeftOut::OtherSide);
    }
    let Some(own) = lot.own_basis() else { return Some(LeftOut::NoBasis) };
    let worth = lot.rare.gift_value.filter(|_| lot.origin == Origin::Gift);
    if worth.is_some_and(|value| value <= own) {
        return Some(LeftOut::LowGift);
    }
    let of_plan = security.kind == SecurityKind::Stock;
    let early = |day: NaiveDate| day.year() < PLANS_FROM;
    (of_plan && lot.acquired.is_some_and(early)).then_some(LeftOut::BeforePlans)
}

/// Is it in the pool of covered shares? Where nobody knows its date no broker reports its basis.
#[must_use]
pub fn is_covered(lot: &Lot, security: &Security) -> bool {
    covered::covered(lot, security) == Some(true)
}

/// Gives each lot of a pool the pool's average as basis; the last one takes what rounding leaves, so
/// that nothing of the total is lost. Lots that are in none stay as they are.
pub fn average<'l>(lots: impl IntoIterator<Item = &'l mut Lot>, security: &Security) {
    let members = lots.into_iter().filter(|lot| left_out(lot, security).is_none());
    let (covered, other): (Vec<_>, Vec<_>) = members.partition(|lot| is_covered(lot, security));
    for mut pool in [covered, other] {
        let total: Money = pool.iter().filter_map(|lot| lot.basis).sum();
        let shares: Shares = pool.iter().map(|lot| lot.quantity).sum();
        let (mut money_left, mut lots_left) = (total, pool.len());
        for lot in &mut pool {
            lots_left -= 1;
            let part = if lots_left == 0 { money_left } else { total.share(lot.quantity, shares) };
            money_left -= part;
            let own = lot.own_basis();
            lot.basis = Some(part);
            lot.rare.averaging = own.map(|own| part - own);
        }
    }
}

/// Gives lots back what they themselves cost.
pub(super) fn restore<'l>(lots: impl IntoIterator<Item = &'l mut Lot>) {
    for lot in lots.into_iter().filter(|lot| lot.rare.averaging.is_some()) {
        lot.basis = lot.own_basis();
        let mut facts = super::super::lot::RareFacts::clone(&lot.rare);
        facts.averaging = None;
        lot.rare = Rare::from(facts);
    }
}
