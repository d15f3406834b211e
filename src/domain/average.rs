//! Average cost: a standing election for one security in one account, never a choice on one order.
//!
//! Allowed for shares of funds and of dividend reinvestment plans (IRC §1012(c)-(d); Treas. Reg.
//! §1.1012-1(e)(1)). From the day it is elected until it is revoked shares leave oldest first, each
//! with its own date, at the average of their pool; no other method is offered there. How a pool's
//! average follows from purchases and sales: [`pool`], [`course`].

mod course;
mod pool;
#[cfg(test)]
mod tests;

pub use course::Course;
pub use pool::{LeftOut, average, is_covered, left_out};

use super::ids::{AccountId, SecurityId};
use super::lot::Source;
use super::method::Method;
use super::order::{Order, Side};
use super::plan::Selection;
use super::portfolio::Portfolio;
use super::refusal::Refusal;
use super::security::{Security, SecurityKind};
use chrono::{Months, NaiveDate};

/// Average cost elected for one security in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Election {
    /// The account.
    pub account: AccountId,
    /// The security.
    pub security: SecurityId,
    /// The first day of it: for covered shares that of the notice to the custodian.
    pub elected: NaiveDate,
    /// The day it was revoked, where it was.
    pub revoked: Option<NaiveDate>,
    /// The first day on or after which the files have shares leave while it stood.
    pub first_sale: Option<NaiveDate>,
    /// Where the settings say so.
    pub source: Source,
}

impl Election {
    /// The refusal of everything but average cost while it stands: other methods and lots that are named or
    /// locked.
    #[must_use]
    pub fn leaves_no_choice(&self) -> Refusal {
        Refusal::AverageCostElected {
            account: self.account.clone(),
            security: self.security.clone(),
            since: self.elected,
        }
    }

    /// Is it of this security in this account?
    #[must_use]
    pub fn is_of(&self, account: &AccountId, security: &SecurityId) -> bool {
        self.account == *account && self.security == *security
    }

    /// Does it stand on a day?
    #[must_use]
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.elected <= day && self.revoked.is_none_or(|revoked| day < revoked)
    }

    /// The last day on which revoking it restores what the shares themselves cost, if no sale comes
    /// before: one year after it was made (Treas. Reg. §1.1012-1(e)(9)(iii)).
    #[must_use]
    pub fn revocable_until(&self) -> NaiveDate {
        self.elected.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX)
    }

    /// Does revoking it on a day restore what the shares themselves cost? By the earlier of one year
    /// and the first sale under it; after that it only changes what later purchases go by.
    #[must_use]
    pub fn restores(&self, revoked: NaiveDate, first_sale: Option<NaiveDate>) -> bool {
        revoked <= self.revocable_until() && first_sale.is_none_or(|sale| revoked < sale)
    }
}

/// Why no average is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotAllowed {
    /// The law has it for funds and reinvestment plans alone.
    Kind(SecurityKind),
    /// What is closed is a short position.
    Short,
}

impl NotAllowed {
    /// What it is instead, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Short => "a short position",
            Self::Kind(kind) => match kind {
                SecurityKind::Stock => "a stock",
                SecurityKind::Etf | SecurityKind::MutualFund => "a fund",
                SecurityKind::Bond => "a bond",
                SecurityKind::Option => "an option",
                SecurityKind::Crypto => "a digital asset",
                SecurityKind::Collectible => "a collectible",
                SecurityKind::Cash => "cash",
            },
        }
    }

    /// What makes it a fund or a plan, where the settings may only not say so.
    #[must_use]
    pub const fn mend(self) -> Option<&'static str> {
        match self {
            Self::Kind(SecurityKind::Stock) => Some(
                "if it is one, write kind = \"mutual_fund\" or \"etf\", or drip = true for a \
                 reinvestment plan",
            ),
            _ => None,
        }
    }
}

/// May shares of this security be averaged (IRC §1012(c)(2)(B), (d))?
///
/// # Errors
/// What it is, where they may not.
pub const fn allowed(security: &Security) -> Result<(), NotAllowed> {
    match security.kind {
        SecurityKind::Etf | SecurityKind::MutualFund => Ok(()),
        SecurityKind::Stock if security.drip => Ok(()),
        kind => Err(NotAllowed::Kind(kind)),
    }
}

/// Is the way an order's lots are chosen the one that an election leaves there?
///
/// # Errors
/// Where average cost stands, for every other way; where it does not, for average cost.
pub fn admits(portfolio: &Portfolio, order: &Order, selection: &Selection) -> Result<(), Refusal> {
    let method = match selection {
        Selection::Method(method) => *method,
        Selection::Specific { .. } => Method::Specific,
    };
    let standing = portfolio.election(order);
    if let Some(election) = standing.filter(|_| method != Method::AverageCost) {
        return Err(election.leaves_no_choice());
    }
    if standing.is_some() || method != Method::AverageCost {
        return Ok(());
    }
    Err(why_not(portfolio, order))
}

/// Why an order cannot go by average cost, where it is not elected.
#[must_use]
pub fn why_not(portfolio: &Portfolio, order: &Order) -> Refusal {
    let security = portfolio.security(&order.security).cloned();
    let security = security.unwrap_or_else(|| Security::new(order.security.clone()));
    let never = match order.side {
        Side::Cover => Err(NotAllowed::Short),
        Side::Sell => allowed(&security),
    };
    match never {
        Err(why) => Refusal::AverageCostNotAllowed { security: order.security.clone(), why },
        Ok(()) => Refusal::AverageCostNotElected {
            account: order.account.clone(),
            security: order.security.clone(),
            on: order.trade_date,
        },
    }
}
