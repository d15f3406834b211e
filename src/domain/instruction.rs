//! What a broker has to be told so that the lots of a sale are the ones that were chosen: specific
//! identification (Treas. Reg. §1.1012-1(c)(2)-(3), (8)).
//!
//! The broker hears of the lots by the settlement date and confirms them in writing within a
//! reasonable time. Without both, what it sold are the lots of its standing order, else the earliest.

mod letter;
mod naming;

pub use naming::Naming;

use super::account::Broker;
use super::deadline::{Certainty, ChangeRule, change_rule};
use super::household::Household;
use super::method::Method;
use super::order::Side;
use super::refusal::Refusal;
use super::sales::{Sale, SaleId, SaleState};
use chrono::NaiveDate;

/// How a broker takes lots, in its own terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokerTerms {
    /// What it calls naming lots; `None` where it takes no lots.
    pub name: Option<&'static str>,
    /// How it is done there.
    pub how: &'static str,
    /// How sure that is.
    pub certainty: Certainty,
}

/// The terms of a broker, as the firms' help texts had them in November 2026.
#[must_use]
pub const fn terms(broker: Broker) -> BrokerTerms {
    use Certainty::{Published, SecondHand};
    let (name, how, certainty) = match broker {
        Broker::Schwab => (
            Some("Specified Lots"),
            "check All or type the quantity of each lot; lots opened today are not eligible",
            Published,
        ),
        Broker::Fidelity => {
            (Some("Specific shares"), "name the shares of each lot, up to 200 lots", Published)
        }
        Broker::Vanguard => (
            Some("SpecID"),
            "chosen for one transaction, not as a standing method; Vanguard confirms it back",
            Published,
        ),
        Broker::Ibkr => (
            Some("Specific Lot"),
            "match lots to the closing trade with a quantity for each; what is left unmatched goes by \
             the method of the day",
            Published,
        ),
        Broker::Td => {
            (Some("Specific"), "chosen from the day after the trade on; closed in 2024", Published)
        }
        Broker::Public => {
            (Some("matching instructions"), "lots are matched order by order", Published)
        }
        Broker::Robinhood => {
            (Some("Tax lots"), "chosen in the app, in taxable accounts", Published)
        }
        Broker::Etrade => (Some("specific lots"), "one of its six methods", SecondHand),
        Broker::M1 => {
            (None, "sells by its own tax minimization and takes no lots from you", Published)
        }
    };
    BrokerTerms { name, how, certainty }
}

/// Everything the letter to a broker says.
#[derive(Clone, Debug)]
pub struct Instruction<'a> {
    /// The sale, its lots in the plan.
    pub sale: &'a Sale,
    /// How files name the account, beside its own name: often its number.
    pub also_named: &'a [String],
    /// The broker, where the user named one.
    pub broker: Option<Broker>,
    /// What the security is called, where a file says.
    pub security_name: Option<&'a str>,
    /// The rule behind the deadline.
    pub rule: ChangeRule,
    /// The day it is written on.
    pub today: NaiveDate,
    /// Is it too late for the broker?
    pub late: bool,
    /// Can its lots be named at all?
    pub naming: Naming,
}

impl<'a> Instruction<'a> {
    /// The letter for a sale; one that was taken back or dropped has none.
    ///
    /// # Errors
    /// When there is no such sale, or its gain is not realized.
    pub fn new(
        household: &'a Household,
        id: SaleId,
        late: bool,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let sale = household.book.sale(id)?;
        let state = sale.state(today);
        if !state.counts() {
            return Err(Refusal::AlreadyGone { id, state });
        }
        let order = &sale.preview.plan.order;
        let account = household.holdings.account(&order.account);
        let security = household.holdings.security(&order.security);
        Ok(Self {
            sale,
            also_named: account.map_or(&[], |account| &account.aliases),
            broker: account.and_then(|account| account.broker),
            security_name: security.and_then(|security| security.name.as_deref()),
            rule: rule_of(household, sale),
            today,
            late,
            naming: naming_of(household, sale),
        })
    }

    /// Is it the closing of a short position?
    #[must_use]
    pub fn is_cover(&self) -> bool {
        self.sale.preview.plan.order.side == Side::Cover
    }
}

/// The rule behind the deadline of a recorded sale.
#[must_use]
pub fn rule_of(household: &Household, sale: &Sale) -> ChangeRule {
    let order = &sale.preview.plan.order;
    let broker = household.holdings.account(&order.account).and_then(|account| account.broker);
    let security = household.holdings.security(&order.security);
    change_rule(broker, security.map(|security| security.kind).unwrap_or_default())
}

/// Can the lots of a recorded sale be named to its broker?
#[must_use]
pub fn naming_of(household: &Household, sale: &Sale) -> Naming {
    Naming::of(&household.holdings, &sale.preview.plan)
}

/// Has the broker to be told of the lots of this sale? Not where no gain is taxed, not where it takes
/// no lots by name, and not where the account's standing method, which the broker has, takes them; it
/// has no least-tax method.
#[must_use]
pub fn is_needed(household: &Household, sale: &Sale) -> bool {
    let standing = household.standing_for(&sale.preview.plan.order);
    let known = !matches!(standing, Method::Optimal | Method::Specific);
    // Other lots that were named before may have reached the broker: it must hear of these, too.
    let mut named = sale.earlier.iter().map(|earlier| &earlier.preview).chain([&sale.preview]);
    let by_standing_order = known && named.all(|preview| preview.plan.method == standing);
    !sale.preview.sheltered && !by_standing_order && naming_of(household, sale).is_open()
}

/// Does a pending sale still wait for the broker's written word on lots that it must be told?
#[must_use]
pub fn is_unconfirmed(household: &Household, sale: &Sale, today: NaiveDate) -> bool {
    sale.state(today) == SaleState::Pending
        && sale.confirmed.is_none()
        && is_needed(household, sale)
}
