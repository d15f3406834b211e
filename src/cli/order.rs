//! From words to an order: which account, how many shares, at what price, and how lots are chosen.
//!
//! Every rule behind it is the household's; this only asks in the right order, so that a user hears
//! of the first thing that is wrong.

use super::args::OrderArgs;
use super::failure::Failure;
use super::priced;
use super::session::Session;
use crate::domain::broker::{self, Menu};
use crate::domain::figures;
use crate::domain::goal::{self, Ask, Found, Goal};
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::Year;
use crate::domain::order::{Amount, Order, ShareUnit, Side};
use crate::domain::plan::{self, Limits, Selection};
use crate::domain::preview::{Preview, Warning};
use crate::domain::refusal::Refusal;
use crate::domain::tax::Profile;
use chrono::NaiveDate;

/// An order and, where lots are named, how they were.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to sell.
    pub order: Order,
    /// The day it was ordered for, where the exchange is closed on that: it trades on the next one.
    pub ordered: Option<NaiveDate>,
    /// What is asked of it besides its method.
    pub limits: Limits,
    /// The lots named by hand; `None` where a method chooses all.
    pub by_hand: Option<Selection>,
    /// The account's standing method.
    pub standing: Method,
    /// What was aimed at, where the number of shares follows from a goal.
    pub goal: Option<Found>,
    /// What to know of the price, where none is given for the order.
    pub priced: Option<Warning>,
}

impl Request {
    /// Makes sense of the words of a sale by `method`, or by the standing one.
    ///
    /// # Errors
    /// When they name something that is not there, or ask for what cannot be sold.
    pub fn read(
        args: &OrderArgs,
        method: Option<Method>,
        session: &Session,
    ) -> Result<Self, Failure> {
        Self::read_with(args, session, |request| method.unwrap_or(request.standing))
    }

    /// The same for a sale by every method: a goal is for the method that leaves most after tax,
    /// which needs the fewest shares for it; for the standing one where there is no tax to go by.
    ///
    /// # Errors
    /// As for [`Request::read`].
    pub fn read_for_all(args: &OrderArgs, session: &Session) -> Result<Self, Failure> {
        Self::read_with(args, session, |request| {
            let known = Year::of(session.household(), &request.order, session.as_of).is_some();
            let (order, limits) = (&request.order, &request.limits);
            let optimal = Selection::Method(Method::Optimal);
            let portfolio = session.household().portfolio();
            let offered = broker::refuse(portfolio, order, &optimal, limits).is_ok();
            if known && offered { Method::Optimal } else { request.standing }
        })
    }

    fn read_with(
        args: &OrderArgs,
        session: &Session,
        method: impl FnOnce(&Self) -> Method,
    ) -> Result<Self, Failure> {
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
        let day = args.on.unwrap_or(session.as_of);
        let trade_date = household.trade_date(&security, day);
        let ordered = (trade_date != day).then_some(day);
        let own = args.price.is_none();
        let priced = own.then(|| priced::warning(session, &security, trade_date)).flatten();
        let order = Order {
            account,
            security,
            side,
            quantity: Shares::ZERO,
            price,
            trade_date,
            fee: args.fee.unwrap_or(Money::ZERO),
        };
        // Nothing open is the reason to give, before any amount is too large for it.
        let limits =
            Limits { fractional: args.shares == Some(ShareUnit::Fractional), ..args.pick.limits() };
        let strange = limits.locked.iter().find(|id| {
            portfolio.open(&order.account, &order.security, side).all(|lot| lot.id != **id)
        });
        if let Some(lot) = strange {
            let (account, security) = (order.account.clone(), order.security.clone());
            let lot = lot.clone();
            return Err(Refusal::UnknownLot { account, security, side, lot }.into());
        }
        // Only a computed number of shares is made whole unasked; a typed one is meant as it is.
        let of_position = || household.share_unit(&order.account, &order.security, side);
        let unit = args.shares.unwrap_or_else(|| match amount {
            Asked::Goal(_) | Asked::Amount(Amount::Proceeds(_)) => of_position(),
            Asked::Amount(_) => ShareUnit::Fractional,
        });
        let standing = household.standing_for(&order);
        let by_hand = args.pick.by_hand(standing);
        let mut request = Self { order, ordered, limits, by_hand, standing, goal: None, priced };
        request.order.quantity = match amount {
            Asked::Amount(amount) => {
                let (order, limits) = (&request.order, &request.limits);
                plan::resolve(portfolio, order, limits, (amount, unit))?
            }
            Asked::Goal(goal) => {
                let method = method(&request);
                let Self { order, limits, .. } = &request;
                let as_of = session.as_of;
                let ask = Ask { household, order, limits, method, unit, as_of };
                let found = goal::seek(&ask, goal)?;
                request.goal = Some(found);
                found.quantity
            }
        };
        Ok(request)
    }

    /// What the account's broker offers, where it has a profile.
    #[must_use]
    pub fn menu(&self, household: &Household) -> Option<&'static Menu> {
        broker::menu(&household.holdings, &self.order.account, &self.order.security)
    }

    /// How lots are chosen: by hand where any are named, else by `method`, else as it stands.
    ///
    /// # Errors
    /// When lots are named and a method is, too.
    pub fn selection(&self, method: Option<Method>) -> Result<Selection, Failure> {
        selection(self.by_hand.clone(), method, self.standing)
    }
}

/// How lots are chosen: by hand where any are named, else by `method`, else as it stands.
///
/// # Errors
/// When lots are named and a method is, too.
pub fn selection(
    by_hand: Option<Selection>,
    method: Option<Method>,
    standing: Method,
) -> Result<Selection, Failure> {
    match (by_hand, method) {
        (Some(by_hand), None | Some(Method::Specific)) => Ok(by_hand),
        (Some(_), Some(method)) => Err(Failure::usage(
            "method-and-lots",
            format!(
                "--lots chooses the lots, so --method {} has nothing to choose; --fallback names the \
                 method for shares that --lots leaves open",
                method.slug()
            ),
        )),
        (None, method) => Ok(Selection::Method(method.unwrap_or(standing))),
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

/// The code under which it is said how near a sale comes to its goal.
pub const GOAL: &str = "goal";

/// How much, as it was said.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Amount(Amount),
    Goal(Goal),
}

fn amount(args: &OrderArgs) -> Result<Asked, Failure> {
    let goal = args.target_cash.map(Goal::Cash).or(args.target_gain.map(Goal::Gain));
    if let Some(goal) = goal.or(args.fill.map(Goal::Fill)) {
        return Ok(Asked::Goal(goal));
    }
    match (args.quantity, args.proceeds, args.all) {
        (Some(quantity), ..) => Ok(Asked::Amount(Amount::Shares(quantity))),
        (_, Some(dollars), _) => Ok(Asked::Amount(Amount::Proceeds(dollars))),
        (.., true) => Ok(Asked::Amount(Amount::All)),
        _ if args.pick.lots.is_empty() => Err(Failure::usage(
            "amount-needed",
            "how much? give --quantity N, --proceeds USD, --all, a goal (--target-cash USD, \
             --target-gain USD, --fill WHAT), or the lots with --lots ID=QTY,ID=QTY",
        )),
        _ => {
            let sum = args.pick.lots.iter().map(|pick| pick.quantity).sum();
            Ok(Asked::Amount(Amount::Shares(sum)))
        }
    }
}

/// Adds what only the command line can know of a preview: that it trades on another day than it was
/// ordered for, what its price is of, what was aimed at and how near the shares come to it, and [`warn_of_lots`].
pub fn add_warnings(preview: &mut Preview, request: &Request, household: &Household) {
    if let Some(ordered) = request.ordered {
        preview.note_ordered(ordered);
    }
    if let Some(mut warning) = request.priced.clone() {
        warning.message.push_str("; --price gives another");
        if warning.code == priced::NOT_OF_DAY && preview.settles_on < preview.as_of {
            warning.message.push_str("; once recorded, the sale is settled");
        }
        preview.warnings.push(warning);
    }
    if let Some(found) = request.goal.filter(|found| found.method == preview.plan.method) {
        preview.warnings.push(Warning::new(GOAL, found.sentence()));
    }
    warn_of_lots(preview, household);
}

/// Adds to a preview that a method chose shares which were left open by hand, and what is needed
/// before a tax can be shown.
pub fn warn_of_lots(preview: &mut Preview, household: &Household) {
    let filled: Shares = preview.plan.slices.iter().map(|slice| slice.by_fallback).sum();
    if let Some(method) = preview.plan.fallback {
        let one = filled == Shares::from(1);
        let (were, theirs) = if one { ("was", "its own") } else { ("were", "theirs") };
        let shares = figures::count_shares(filled);
        let message =
            format!("{shares} {were} not assigned to a lot: {} chose {theirs}", method.name());
        preview.warnings.push(Warning::new("unassigned", message));
    }
    add_invitation(preview, household);
}

/// Adds what is needed before a tax can be shown, where none is.
pub fn add_invitation(preview: &mut Preview, household: &Household) {
    if preview.tax.is_none()
        && let Some(warning) = no_tax_figure(preview, household)
    {
        preview.warnings.push(warning);
    }
}

fn no_tax_figure(preview: &Preview, household: &Household) -> Option<Warning> {
    let year = preview.tax_year;
    let profile = household.profile_for(year, preview.as_of);
    if !profile.is_complete() {
        return Some(invitation(year, &profile));
    }
    let no_table = household.rules.tables.for_year(year).is_none();
    no_table.then(|| no_table_of(year))
}

/// What to give before there is a tax figure.
#[must_use]
pub fn invitation(year: i32, profile: &Profile) -> Warning {
    let missing = match (profile.filing_status, profile.ordinary_income) {
        (None, Some(_)) => "filing_status",
        (Some(_), None) => "ordinary_income",
        _ => "filing_status and ordinary_income",
    };
    let message = format!("no tax figure for {year}: give {missing} under [tax] in lotscope.toml");
    Warning::new("no-tax-profile", message)
}

/// That the year lies before the tables.
#[must_use]
pub fn no_table_of(year: i32) -> Warning {
    Warning::new("no-tax-table", format!("no tax figure for {year}: there is no tax table for it"))
}
