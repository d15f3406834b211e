//! What a ticket holds back: locked lots, and lots that are left for last.

use super::Ticket;
use super::hand::{Hand, hand_selection};
use crate::domain::broker;
use crate::domain::household::Household;
use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::Year;
use crate::domain::order::Order;
use crate::domain::plan::{self, Selection};
use crate::domain::preview::{self, Preview};
use crate::domain::refusal::Refusal;
use chrono::NaiveDate;

/// Days before long-term within which gain lots can be left for last, one after the other.
const GUARDS: [u16; 4] = [7, 30, 60, 90];

impl Ticket {
    /// The lots that are there on the trade date, locked ones too.
    pub(super) fn listed(&self, household: &Household) -> Vec<Lot> {
        household
            .portfolio()
            .open(&self.account, &self.security, self.side)
            .filter(|lot| lot.acquired.is_none_or(|day| day <= self.date))
            .cloned()
            .collect()
    }

    /// Shares that may be sold of them.
    pub(super) fn most(&self, household: &Household) -> Shares {
        let order = self.order_of(Shares::ZERO, Money::ZERO);
        plan::most(household.portfolio(), &order, &self.limits).unwrap_or(Shares::ZERO)
    }

    /// Is this lot locked?
    #[must_use]
    pub fn is_locked(&self, lot: &LotId) -> bool {
        self.locked.contains(lot)
    }

    /// Leaves lots that turn long-term within more days for last, and after the most none.
    pub fn step_guard(&mut self) {
        let next = match self.limits.guard_days {
            None => GUARDS.first(),
            Some(days) => GUARDS.iter().find(|more| **more > days),
        };
        self.limits.guard_days = next.copied();
    }

    /// The sale by each method for the rest, from lots sorted once.
    pub(super) fn rests(
        &self,
        household: &Household,
        order: &Order,
        hand: &Hand,
        today: NaiveDate,
    ) -> Result<Vec<Preview>, Refusal> {
        let portfolio = household.portfolio();
        let candidates = plan::candidates_within(portfolio, order, &self.limits)?;
        let sorted = plan::shelve_within(portfolio, order, &candidates, &self.limits)?;
        let held = preview::position(household, order);
        let here = |method: &Method| {
            let by = Selection::Method(*method);
            broker::refuse(portfolio, order, &by, &self.limits).is_ok()
        };
        Method::automatic()
            .filter(here)
            .map(|method| {
                let selection = hand_selection(hand, method);
                preview::preview_from(household, order, &sorted, &selection, &held, today)
            })
            .filter(|preview| !matches!(preview, Err(Refusal::NoTaxFigure { .. })))
            .collect()
    }

    /// Gives a lot back that was picked by hand.
    pub fn give_back(&mut self, lot: &LotId) {
        if let Some(hand) = &mut self.hand {
            hand.picks.remove(lot);
        }
    }

    /// The method that goals are for: the one picked, else the one of the least tax.
    #[must_use]
    pub fn method_of_goals(&self, household: &Household, today: NaiveDate) -> Method {
        if let (Some(chosen), _) | (None, Ok(chosen)) =
            (self.chosen, self.outlook.as_ref().map(|outlook| outlook.preview.plan.method))
        {
            return chosen;
        }
        let order = self.order_of(Shares::ZERO, Money::ZERO);
        let taxed = Year::of(household, &order, today).is_some();
        let optimal = Selection::Method(Method::Optimal);
        let offered = broker::refuse(household.portfolio(), &order, &optimal, &self.limits).is_ok();
        if taxed && offered { Method::Optimal } else { self.standing(household) }
    }
}
