//! Whether the lots of a sale can be named at all to whoever carries it out.

use crate::domain::account::Broker;
use crate::domain::broker;
use crate::domain::method::Method;
use crate::domain::order::Order;
use crate::domain::plan::SalePlan;
use crate::domain::portfolio::Portfolio;

/// Can the lots of a sale be named?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Until the broker's deadline.
    Open,
    /// No: at average cost shares leave oldest first (Treas. Reg. §1.1012-1(e)(7)).
    Averaged,
    /// No: the broker takes no lots by name, and sells by its own method.
    NotTaken(Broker, &'static str),
}

impl Naming {
    /// Of a planned or recorded sale.
    #[must_use]
    pub fn of(portfolio: &Portfolio, plan: &SalePlan) -> Self {
        if plan.method == Method::AverageCost {
            return Self::Averaged;
        }
        Self::of_order(portfolio, &plan.order)
    }

    /// Of an order, whose lots may be chosen by any method.
    #[must_use]
    pub fn of_order(portfolio: &Portfolio, order: &Order) -> Self {
        let place = (&order.account, &order.security);
        if portfolio.election(order).is_some() {
            return Self::Averaged;
        }
        match broker::menu(portfolio, place.0, place.1) {
            Some(menu) if !broker::offered(portfolio, place, Method::Specific) => {
                let standing = broker::standing(portfolio, place.0, place.1);
                Self::NotTaken(menu.broker, menu.name(standing))
            }
            _ => Self::Open,
        }
    }

    /// Can they?
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open)
    }

    /// Why they cannot, in words; `None` where they can.
    #[must_use]
    pub fn why_not(self) -> Option<String> {
        match self {
            Self::Open => None,
            Self::Averaged => Some("average cost: shares leave oldest first".to_owned()),
            Self::NotTaken(broker, by) => {
                let broker = broker.short_name();
                Some(format!("{broker} takes no lots by name and sells by {by}"))
            }
        }
    }
}
