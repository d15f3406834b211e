//! What a profile does to an order: which methods it refuses, what stands where nobody chose, and
//! what the reader must know of it.

use super::{Menu, MissingBasis, Standing};
use crate::domain::deadline::Certainty;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::method::Method;
use crate::domain::method::order::Rule;
use crate::domain::money::Shares;
use crate::domain::order::{Order, Side};
use crate::domain::plan::{Limits, SalePlan, Selection};
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::Warning;
use crate::domain::refusal::Refusal;
use crate::domain::security::SecurityKind;

fn kind(portfolio: &Portfolio, security: &SecurityId) -> SecurityKind {
    portfolio.security(security).map(|security| security.kind).unwrap_or_default()
}

/// What the broker of an account offers for a security; `None` where the account names no broker, or
/// no text on such securities was found.
#[must_use]
pub fn menu(
    portfolio: &Portfolio,
    account: &AccountId,
    security: &SecurityId,
) -> Option<&'static Menu> {
    Menu::of(portfolio.account(account)?.broker?, kind(portfolio, security))
}

/// The standing method of an account for a security: the one the user gave, else the broker's usual
/// one, else first in, first out, as the law has it.
#[must_use]
pub fn standing(portfolio: &Portfolio, account: &AccountId, security: &SecurityId) -> Method {
    let account = portfolio.account(account);
    account.map_or(Method::Fifo, |account| account.standing(kind(portfolio, security)))
}

/// Can a method be had in an account? What the user gave as its standing method always can, and average
/// cost where it was elected, which is said elsewhere.
#[must_use]
pub fn offered(
    portfolio: &Portfolio,
    (account, security): (&AccountId, &SecurityId),
    method: Method,
) -> bool {
    let Some(menu) = menu(portfolio, account, security) else { return true };
    let own = portfolio.account(account).and_then(|account| account.method);
    menu.offers(method) || own == Some(method) || method == Method::AverageCost
}

/// Refuses a choice of lots that the account's broker does not take, unless all methods are asked for.
///
/// # Errors
/// [`Refusal::NotAtBroker`], with the first method that is not on the menu.
pub fn refuse(
    portfolio: &Portfolio,
    order: &Order,
    selection: &Selection,
    limits: &Limits,
) -> Result<(), Refusal> {
    let place = (&order.account, &order.security);
    // Where average cost stands that is the reason, for whatever else.
    let free = limits.all_methods || portfolio.election(order).is_some();
    let Some(menu) = menu(portfolio, place.0, place.1).filter(|_| !free) else {
        return Ok(());
    };
    let methods = match selection {
        Selection::Method(method) => [Some(*method), None],
        Selection::Specific { picks, fallback } => {
            let picked: Shares = picks.iter().map(|(_, quantity)| *quantity).sum();
            [Some(Method::Specific), (picked < order.quantity).then_some(*fallback)]
        }
    };
    let missing = methods.into_iter().flatten().find(|one| !offered(portfolio, place, *one));
    missing.map_or(Ok(()), |method| Err(Refusal::NotAtBroker { menu, method }))
}

/// What the reader must know of a plan at its broker: that a method is not to be had there, or that
/// the broker's own order is not known for sure, so that it may book other lots.
#[must_use]
pub fn told(portfolio: &Portfolio, plan: &SalePlan) -> Vec<Warning> {
    let place = (&plan.order.account, &plan.order.security);
    let Some(menu) = menu(portfolio, place.0, place.1) else { return Vec::new() };
    let broker = menu.broker.short_name();
    let of = |method: Method| {
        if !offered(portfolio, place, method) {
            let name = method.name();
            let message = match menu.entry(Method::Specific) {
                Some(entry) => {
                    format!("{name} is not at {broker}; these lots go by {}", entry.name)
                }
                None if method == Method::Specific => {
                    format!("{broker} takes no lots by name, and would sell others than these")
                }
                None => format!(
                    "{name} is not at {broker}, which takes no lots by name and would sell others"
                ),
            };
            return Some(Warning::new("not-at-broker", message));
        }
        let entry = menu.entry(Menu::carried_out_by(method))?;
        let message = match entry.certainty {
            Certainty::Published => return None,
            Certainty::SecondHand => format!(
                "{broker}'s {} is known second-hand: {broker} may book other lots than these",
                entry.name
            ),
            Certainty::NotPublished => format!(
                "{broker}'s {} is taken to be what its name says, its rule is not published: {broker} \
                 may book other lots than these",
                entry.name
            ),
        };
        Some(Warning::new("broker-rule", message))
    };
    [Some(plan.method), plan.fallback].into_iter().flatten().filter_map(of).collect()
}

/// That average cost is the broker's own default for what is sold, where no election says that it stands.
#[must_use]
pub fn averages(portfolio: &Portfolio, plan: &SalePlan) -> Option<String> {
    let order = &plan.order;
    let menu = menu(portfolio, &order.account, &order.security)?;
    let Standing { averages, certainty, .. } = menu.default;
    let open = order.side == Side::Sell && portfolio.election(order).is_none();
    (open && !averages.is_empty()).then(|| {
        format!(
            "each lot has its own basis: for {} average cost is {}'s default {averages} ({}); where it \
             stands, say so with an [[election]] in lotscope.toml",
            menu.covers,
            menu.broker.short_name(),
            certainty.words()
        )
    })
}

/// What the broker's text leaves open of the method of a plan, and what is taken for it here.
#[must_use]
pub fn left_open(portfolio: &Portfolio, plan: &SalePlan) -> Option<String> {
    let menu = menu(portfolio, &plan.order.account, &plan.order.security)?;
    let entry = menu.entry(plan.fallback.unwrap_or(plan.method))?;
    let broker = menu.broker.short_name();
    (!entry.open.is_empty()).then(|| {
        format!(
            "that of one share is taken: {broker} does not publish {}, and may book other lots",
            entry.open
        )
    })
}

/// What is assumed of lots without basis, where the account has a broker and a method goes by them.
#[must_use]
pub fn missing_basis(portfolio: &Portfolio, plan: &SalePlan) -> Option<String> {
    let order = &plan.order;
    let menu = menu(portfolio, &order.account, &order.security)?;
    let broker = menu.broker.short_name();
    let rule = Rule::of(plan.fallback.unwrap_or(plan.method));
    let by_cost = matches!(rule, Rule::Dearest | Rule::Cheapest);
    let (missing, certainty) = menu.missing_basis;
    let words = match missing {
        MissingBasis::FirstByDate if rule == Rule::Oldest => "first in the order by date",
        MissingBasis::Zero if by_cost && order.side == Side::Sell => "as if they had cost nothing",
        _ if by_cost => "last",
        _ => return None,
    };
    Some(match certainty {
        Certainty::NotPublished => {
            format!("lots without basis stand {words}; {broker}'s own rule is not published")
        }
        _ => {
            format!("lots without basis stand {words}, as {broker} has it ({})", certainty.words())
        }
    })
}
