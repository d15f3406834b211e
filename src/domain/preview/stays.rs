//! What a sale of everything leaves behind because the user holds it back.

use super::Warning;
use crate::domain::figures;
use crate::domain::money::Shares;
use crate::domain::order::Order;
use crate::domain::plan::{self, Limits};
use crate::domain::portfolio::Portfolio;

/// What stays of a position whatever is sold.
#[derive(Clone, Debug)]
pub(super) struct HeldBack {
    /// Shares that may be sold.
    most: Shares,
    told: Vec<Warning>,
}

impl HeldBack {
    /// `None` where nothing is held back, which is nearly always.
    pub fn of(portfolio: &Portfolio, order: &Order) -> Option<Self> {
        let security = portfolio.security(&order.security)?;
        if security.locked.is_empty() && security.keep_at_least.is_none() {
            return None;
        }
        let most = plan::most(portfolio, order, &Limits::default()).ok()?;
        let locked: Shares = portfolio
            .open(&order.account, &order.security, order.side)
            .filter(|lot| lot.acquired.is_none_or(|day| day <= order.trade_date))
            .filter(|lot| security.locked.contains(&lot.id))
            .map(|lot| lot.quantity.abs())
            .sum();
        let mut told = Vec::new();
        if locked.is_positive() {
            let shares = figures::count_shares(locked);
            let stay = if locked == Shares::from(1) { "stays" } else { "stay" };
            let message = format!("{shares} of locked lots of {} {stay}", security.id);
            told.push(Warning::new("locked", message));
        }
        if let Some(keep) = security.keep_at_least
            && plan::spare(portfolio, order) == Some(most)
        {
            let shares = figures::shares(keep);
            let message = format!(
                "{shares} of {} stay in accounts taxed like this one: keep_at_least",
                security.id
            );
            told.push(Warning::new("keep-at-least", message));
        }
        (!told.is_empty()).then_some(Self { most, told })
    }

    /// What is to be said of this order: nothing, unless it takes all that may be sold.
    pub fn told(&self, order: &Order) -> impl Iterator<Item = Warning> {
        let all = order.quantity == self.most;
        self.told.iter().filter(move |_| all).cloned()
    }
}
