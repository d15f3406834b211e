//! What a ticket holds back: locked lots, and lots that are left for last.

use super::Ticket;
use super::hand::{Hand, hand_selection};
use crate::domain::broker;
use crate::domain::figures;
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, LotId};
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::Year;
use crate::domain::order::Order;
use crate::domain::plan::{self, Limits, Selection};
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

    /// Why the order cannot be filled here, and how many shares an order can take elsewhere.
    pub(super) fn refused(&self, household: &Household, refusal: &Refusal) -> String {
        let more = matches!(refusal, Refusal::MoreThanHeld { .. });
        let free = |account: &AccountId| {
            let order =
                Order { account: account.clone(), ..self.order_of(Shares::ZERO, Money::ZERO) };
            plan::most(household.portfolio(), &order, &Limits::default()).ok()
        };
        let others = self.accounts.iter().filter(|account| **account != self.account);
        let others: Vec<String> = others
            .filter_map(|account| Some(format!("{} in {account}", figures::shares(free(account)?))))
            .collect();
        if others.is_empty() || !more || self.changing.is_some() {
            return refusal.to_string();
        }
        format!("{refusal} in {}, {}; ] changes the account", self.account, others.join(", "))
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

    /// Does any way to fill the order lose a loss to a purchase, or are such lots left for last?
    #[must_use]
    pub fn can_avoid_wash(&self) -> bool {
        let Ok(outlook) = &self.outlook else { return self.limits.avoid_wash };
        let outcomes = outlook.comparison.outcomes.iter().map(|outcome| &outcome.preview);
        let mut previews = outcomes.chain([&outlook.preview]);
        self.limits.avoid_wash || previews.any(|preview| !preview.wash.losses.is_empty())
    }

    /// Is this lot left for last, since its loss would be disallowed?
    #[must_use]
    pub fn leaves_washing(&self, household: &Household, lot: &LotId) -> bool {
        let Some(outlook) = self.outlook.as_ref().ok().filter(|_| self.limits.avoid_wash) else {
            return false;
        };
        let order = &outlook.preview.plan.order;
        let held = preview::position(household, order);
        let sorted = preview::shelve(household, order, &self.limits, &held);
        sorted.is_ok_and(|sorted| sorted.washing().any(|washing| sorted.name(washing) == Some(lot)))
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
        let held = preview::position(household, order);
        let sorted = preview::shelve(household, order, &self.limits, &held)?;
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
