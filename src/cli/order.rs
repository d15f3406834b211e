//! From words to an order: which account, how many shares, at what price, and how lots are chosen.
//!
//! Every rule behind it is the household's; this only asks in the right order, so that a user hears
//! of the first thing that is wrong.

use super::args::OrderArgs;
use super::failure::Failure;
use super::session::Session;
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::method::Method;
use crate::domain::money::{Money, Rate, Shares};
use crate::domain::order::{Amount, Order, ShareUnit, Side};
use crate::domain::plan::{self, Limits, Selection};
use crate::domain::preview::{Preview, Warning};
use crate::domain::refusal::Refusal;

/// An order and, where lots are named, how they were.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to sell.
    pub order: Order,
    /// What is asked of it besides its method.
    pub limits: Limits,
    /// The lots named by hand; `None` where a method chooses all.
    pub by_hand: Option<Selection>,
    /// The account's standing method.
    pub standing: Method,
}

impl Request {
    /// Makes sense of the words of a sale.
    ///
    /// # Errors
    /// When they name something that is not there, or ask for what cannot be sold.
    pub fn read(args: &OrderArgs, session: &Session) -> Result<Self, Failure> {
        let amount = amount(args)?;
        let household = session.household();
        let security = session.security(&args.symbol)?;
        let side = args.side.unwrap_or_else(|| open_side(household, &security, args));
        let account = account(household, &security, side, args.account.as_deref())?;
        let portfolio = household.portfolio();
        let price = args
            .price
            .or_else(|| portfolio.prices.price(&security))
            .ok_or_else(|| Refusal::NoPrice { security: security.clone() })?;
        let trade_date = args.on.unwrap_or(session.as_of);
        let mut order = Order {
            account,
            security,
            side,
            quantity: Shares::ZERO,
            price,
            trade_date,
            fee: args.fee.unwrap_or(Money::ZERO),
        };
        // Nothing open is the reason to give, before any amount is too large for it.
        let limits = Limits {
            locked: args.lock.clone(),
            guard_days: args.guard_days,
            fractional: args.shares == Some(ShareUnit::Fractional),
        };
        let strange = args.lock.iter().find(|id| {
            portfolio.open(&order.account, &order.security, side).all(|lot| lot.id != **id)
        });
        if let Some(lot) = strange {
            let (account, security) = (order.account.clone(), order.security.clone());
            return Err(Refusal::UnknownLot { account, security, lot: lot.clone() }.into());
        }
        let candidates = plan::candidates_within(portfolio, &order, &limits)?;
        let multiplier = candidates.first().map_or(Rate::ONE, |lot| lot.multiplier);
        let held = candidates.iter().map(|lot| lot.quantity.abs()).sum();
        // Only a computed number of shares is made whole unasked; a typed one is meant as it is.
        let unit = args.shares.unwrap_or_else(|| match amount {
            Amount::Proceeds(_) => household.share_unit(&order.account, &order.security, side),
            Amount::Shares(_) | Amount::All => ShareUnit::Fractional,
        });
        order.quantity = amount.resolve(held, price * multiplier, unit)?;

        let standing =
            portfolio.account(&order.account).map_or(Method::Fifo, |account| account.method);
        let by_hand = (!args.lots.is_empty()).then(|| Selection::Specific {
            picks: args.lots.iter().map(|pick| (pick.lot.clone(), pick.quantity)).collect(),
            fallback: args.fallback.unwrap_or(standing),
        });
        Ok(Self { order, limits, by_hand, standing })
    }

    /// How lots are chosen: by hand where any are named, else by `method`, else as it stands.
    ///
    /// # Errors
    /// When lots are named and a method is, too.
    pub fn selection(&self, method: Option<Method>) -> Result<Selection, Failure> {
        match (&self.by_hand, method) {
            (Some(by_hand), None | Some(Method::Specific)) => Ok(by_hand.clone()),
            (Some(_), Some(method)) => Err(Failure::usage(
                "method-and-lots",
                format!(
                    "--lots chooses the lots, so --method {} has nothing to choose; \
                     --fallback names the method for shares that --lots leaves open",
                    method.slug()
                ),
            )),
            (None, method) => Ok(Selection::Method(method.unwrap_or(self.standing))),
        }
    }
}

/// The side that is open: long lots are sold, and only where there are none are short ones covered.
fn open_side(household: &Household, security: &SecurityId, args: &OrderArgs) -> Side {
    let in_account = |account: &AccountId| {
        args.account.as_deref().is_none_or(|name| {
            let portfolio = household.portfolio();
            portfolio.account(account).is_some_and(|account| account.answers_to(name))
        })
    };
    let open = |side| household.holders(security, side).iter().any(in_account);
    if !open(Side::Sell) && open(Side::Cover) { Side::Cover } else { Side::Sell }
}

/// The account, also of a position that recorded sales have emptied or that is open on the other
/// side only: there the plan says that nothing is open, which is what is wrong.
fn account(
    household: &Household,
    security: &SecurityId,
    side: Side,
    named: Option<&str>,
) -> Result<AccountId, Refusal> {
    match household.choose_account(security, side, named) {
        Err(Refusal::UnknownSecurity { .. }) => {
            let mut holders: Vec<_> =
                household.holdings.lots_of(security).iter().map(|lot| &lot.account).collect();
            holders.dedup();
            let taxable = |account: &&AccountId| !household.holdings.is_sheltered(account);
            if holders.iter().any(taxable) {
                holders.retain(taxable);
            }
            match holders.as_slice() {
                [only] => Ok((*only).clone()),
                several => Err(Refusal::AccountNeeded {
                    security: security.clone(),
                    accounts: several.iter().map(ToString::to_string).collect(),
                }),
            }
        }
        found => found,
    }
}

fn amount(args: &OrderArgs) -> Result<Amount, Failure> {
    match (args.quantity, args.proceeds, args.all) {
        (Some(quantity), ..) => Ok(Amount::Shares(quantity)),
        (_, Some(dollars), _) => Ok(Amount::Proceeds(dollars)),
        (.., true) => Ok(Amount::All),
        _ if args.lots.is_empty() => Err(Failure::usage(
            "amount-needed",
            "how much? give --quantity N, --proceeds USD, --all, or the lots with --lots ID=QTY,ID=QTY",
        )),
        _ => Ok(Amount::Shares(args.lots.iter().map(|pick| pick.quantity).sum())),
    }
}

/// Adds what only the command line can know of a preview: that a method chose shares which were
/// left open by hand, and what is needed before a tax can be shown.
pub fn add_warnings(preview: &mut Preview, household: &Household) {
    let filled: Shares = preview.plan.slices.iter().map(|slice| slice.by_fallback).sum();
    if let Some(method) = preview.plan.fallback {
        let message =
            format!("{filled} shares were not assigned to a lot: {} chose theirs", method.name());
        preview.warnings.push(Warning::new("unassigned", message));
    }
    if preview.tax.is_none()
        && let Some(warning) = no_tax_figure(preview, household)
    {
        preview.warnings.push(warning);
    }
}

fn no_tax_figure(preview: &Preview, household: &Household) -> Option<Warning> {
    let year = preview.tax_year;
    if !household.profile_for(year, preview.as_of).is_complete() {
        return Some(invitation(year));
    }
    let no_table = household.rules.tables.for_year(year).is_none();
    no_table.then(|| no_table_of(year))
}

/// What to give before there is a tax figure.
#[must_use]
pub fn invitation(year: i32) -> Warning {
    let message = format!(
        "no tax figure for {year}: give filing_status and ordinary_income under [tax] in lotscope.toml"
    );
    Warning::new("no-tax-profile", message)
}

/// That the year lies before the tables.
#[must_use]
pub fn no_table_of(year: i32) -> Warning {
    Warning::new("no-tax-table", format!("no tax figure for {year}: there is no tax table for it"))
}
