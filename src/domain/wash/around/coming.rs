//! Reinvestments to come in the window of a sale: about how much of its loss they would take.

use super::{Around, Bought, Matched};
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Lot, Origin};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Order;
use crate::domain::plan::SalePlan;
use crate::domain::wash::assembly::Facts;
use crate::domain::wash::expected::expected;
use crate::domain::wash::matching::window;
use crate::domain::wash::purchase::{Cost, Named};
use chrono::NaiveDate;

/// A reinvestment to come that would take a loss of a planned sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reinvested {
    /// What is bought.
    pub security: SecurityId,
    /// The day.
    pub on: NaiveDate,
    /// About how much of the loss it would take, positive; `None` where no earlier reinvestment tells
    /// how many shares it buys.
    pub taken: Option<Money>,
    /// The part of it that would be lost for good.
    pub for_good: Money,
}

/// A reinvestment that the settings of a security say will come.
#[derive(Clone, Debug)]
pub(super) struct Coming<'a> {
    security: &'a SecurityId,
    on: NaiveDate,
    /// About what it buys, account by account.
    bought: Vec<Bought<'a>>,
    /// What is held of it where the order takes from.
    of_order: Shares,
    /// Is it held beside that?
    elsewhere: bool,
}

impl<'a> Coming<'a> {
    /// Those of an identity group that fall into the window of an order.
    pub(super) fn of(facts: &Facts<'a>, members: &[SecurityId], order: &Order) -> Vec<Self> {
        let (from, through) = window(order.trade_date);
        let planned = members.iter().filter_map(|security| {
            let security = facts.open.security(security)?;
            let on = security.reinvests.filter(|on| (from..=through).contains(on))?;
            Self::one(facts, &security.id, on, order)
        });
        planned.collect()
    }

    fn one(
        facts: &Facts<'a>,
        security: &'a SecurityId,
        on: NaiveDate,
        order: &Order,
    ) -> Option<Self> {
        let bought = expected(facts, security, on)?.into_iter().map(|expected| {
            let account = &expected.beside.account;
            Bought {
                account,
                security,
                lot: None,
                named: Named::Nobody,
                acquired: on,
                cost: Cost::UNKNOWN,
                quantity: expected.shares,
                takes: facts.policies.takes(
                    facts.open.account(account),
                    Origin::Reinvestment,
                    false,
                ),
                open: None,
            }
        });
        let sells = |lot: &&Lot| lot.account == order.account && lot.security == order.security;
        let long = || facts.open.lots_of(security).iter().filter(|lot| !lot.is_short());
        Some(Self {
            security,
            on,
            bought: bought.collect(),
            of_order: long().filter(sells).map(|lot| lot.quantity).sum(),
            elsewhere: long().any(|lot| !sells(&lot)),
        })
    }
}

impl Around<'_> {
    /// The reinvestments to come, of this day or later, that would take a loss of a plan beyond what is
    /// disallowed for certain. Where the plan leaves nothing, nothing is reinvested.
    #[must_use]
    pub fn reinvested(&self, plan: &SalePlan, as_of: NaiveDate) -> Vec<Reinvested> {
        if self.coming.is_empty() || !plan.slices.totals().has_loss() {
            return Vec::new();
        }
        let order = &plan.order;
        let stays = |coming: &Coming<'_>| coming.of_order > order.quantity;
        let to_come = self.coming.iter().filter(|coming| coming.on >= as_of);
        to_come
            .filter(|coming| stays(coming) || coming.elsewhere)
            .filter_map(|coming| {
                let goes = |one: &&Bought<'_>| {
                    !stays(coming)
                        && *one.account == order.account
                        && *one.security == order.security
                };
                let buys = coming.bought.iter().filter(|one| !goes(one));
                let expected: Vec<Bought<'_>> = buys.cloned().collect();
                let known = !expected.is_empty();
                let (taken, for_good) = self.taken(plan, &expected);
                let (taken, matters) = if known {
                    (Some(taken), taken.to_cents().is_positive())
                } else {
                    (None, self.stands(plan))
                };
                matters.then(|| Reinvested {
                    security: coming.security.clone(),
                    on: coming.on,
                    taken,
                    for_good,
                })
            })
            .collect()
    }

    /// How much of the losses of a plan such purchases would take, and how much of it for good.
    fn taken(&self, plan: &SalePlan, expected: &[Bought<'_>]) -> (Money, Money) {
        let Matched { left, washed, .. } = self.matched(plan, expected);
        let theirs = |place: usize| {
            left.get(place)
                .is_some_and(|(one, _)| expected.iter().any(|own| std::ptr::eq(own, *one)))
        };
        let matches = || washed.matches.iter().filter(|one| theirs(one.replacement));
        let for_good = matches().filter(|one| one.for_good).map(|one| one.amount);
        (matches().map(|one| one.amount).sum(), for_good.sum())
    }

    /// Does a loss of a plan stand, by what was bought so far?
    fn stands(&self, plan: &SalePlan) -> bool {
        let Matched { losing, washed, .. } = self.matched(plan, &[]);
        let lost: Money = losing.iter().filter_map(|slice| slice.gain()).map(|gain| -gain).sum();
        let disallowed: Money = washed.matches.iter().map(|one| one.amount).sum();
        (lost - disallowed).to_cents().is_positive()
    }
}
