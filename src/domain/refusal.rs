//! Every way in which a rule refuses a sale: what was asked, why not, and a stable code.

mod words;

pub use words::Lock;

use super::average::NotAllowed;
use super::broker::Menu;
use super::figures;
use super::goal::{Fill, NotReachable};
use super::household::Fate;
use super::ids::{AccountId, LotId, SecurityId};
use super::method::Method;
use super::money::{Money, Shares, UnitPrice};
use super::order::Side;
use super::sales::{SaleId, SaleState};
use chrono::{DateTime, FixedOffset, NaiveDate};
use thiserror::Error;
use words::{list, not_at_broker, some_of};

/// A sale that cannot be; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No file names this security.
    #[error("no lots of {security}: no file names it")]
    UnknownSecurity {
        /// What was asked for.
        security: String,
    },
    /// Nothing of it is held any more.
    #[error("no lots of {security}: {}{}", fate.words, match &fate.now {
        Some(now) => format!("; ask for {now}"),
        None => String::new(),
    })]
    NoLongerHeld {
        /// What was asked for.
        security: SecurityId,
        /// What became of it.
        fate: Fate,
    },
    /// No file and no setting names this account.
    #[error("no account is called \"{account}\"; the portfolio has {}", known.join(", "))]
    UnknownAccount {
        /// What was asked for.
        account: String,
        /// The accounts there are.
        known: Vec<String>,
    },
    /// Several accounts could be meant.
    #[error("{security} is in {}: name one with --account", accounts.join(" and "))]
    AccountNeeded {
        /// The security.
        security: SecurityId,
        /// The taxable accounts that hold it.
        accounts: Vec<String>,
    },
    /// Only sheltered accounts hold it, and a sheltered account is used only when named.
    #[error("{security} is only in {}, where a sale is not taxed: name it with --account", accounts.join(" and "))]
    OnlySheltered {
        /// The security.
        security: SecurityId,
        /// The sheltered accounts that hold it.
        accounts: Vec<String>,
    },
    /// The account holds none of it on that side, or none that was acquired by the trade date.
    #[error("{account} has no open {} lots of {security} on {date}", match side { Side::Sell => "long", Side::Cover => "short" })]
    NothingOpen {
        /// The account.
        account: AccountId,
        /// The security.
        security: SecurityId,
        /// The side that was to be closed.
        side: Side,
        /// The trade date.
        date: NaiveDate,
    },
    /// More shares than the lots hold.
    #[error("{} asked for, {} can be {}", figures::count_shares(*asked), figures::shares(*held), side.done())]
    MoreThanHeld {
        /// The side that was to be closed.
        side: Side,
        /// Shares asked for.
        asked: Shares,
        /// Shares that can be sold, or covered.
        held: Shares,
    },
    /// More dollars than the lots are worth.
    #[error("{} asked for, the lots that can be sold are worth {}{}", figures::cents(*asked), figures::cents(*held), if *after_tax { " after this year's tax" } else { "" })]
    MoreThanWorth {
        /// Dollars asked for.
        asked: Money,
        /// What can be sold is worth.
        held: Money,
        /// Is it what is left after this year's tax, both times?
        after_tax: bool,
    },
    /// Cash is raised from taxable accounts: what a withdrawal costs is not known.
    #[error(
        "{account} is sheltered: what leaves it is a withdrawal, the tax of which is not computed; name taxable accounts"
    )]
    ShelteredAccount {
        /// The account.
        account: AccountId,
    },
    /// Nobody said how much of the portfolio a security is to be.
    #[error("how far above its weight is {}? give target_weight under [security.{}] in lotscope.toml, as 0.40 for 40 %", list(securities), securities.first().map_or("X", |one| one))]
    NoTargetWeight {
        /// The securities without one.
        securities: Vec<SecurityId>,
    },
    /// More than `keep_at_least` leaves to be sold.
    #[error(
        "{asked} shares asked for, {free} can be sold: keep_at_least holds {keep} of {security} back; lower it under [security.{security}] in lotscope.toml, or sell less"
    )]
    KeepAtLeast {
        /// The security.
        security: SecurityId,
        /// Shares asked for.
        asked: Shares,
        /// Shares that can be sold.
        free: Shares,
        /// Shares that are to be kept.
        keep: Shares,
    },
    /// No number of shares comes to what is wanted.
    #[error("{}", .0.told())]
    GoalNotReachable(Box<NotReachable>),
    /// There is nothing to fill or to use up.
    #[error("{}", fill.nothing(*year))]
    NothingToFill {
        /// What was to be filled.
        fill: Fill,
        /// The tax year.
        year: i32,
    },
    /// A cover brings no cash, and its tax year turns on its gain.
    #[error("a cover has no such goal: only a net gain or loss can be aimed at")]
    GoalOfCover,
    /// Nothing, or less than nothing.
    #[error("the amount must be above zero")]
    AmountNotPositive,
    /// A fraction where whole shares were asked for.
    #[error("{asked} is not a whole number of shares")]
    WholeSharesOnly {
        /// Shares asked for.
        asked: Shares,
    },
    /// A dollar amount cannot be turned into shares at this price.
    #[error("a price of {price} gives no number of shares")]
    PriceNotPositive {
        /// The price.
        price: UnitPrice,
    },
    /// A price below zero.
    #[error("a price cannot be below zero: {price}")]
    PriceNegative {
        /// The price.
        price: UnitPrice,
    },
    /// A fee below zero.
    #[error("a fee cannot be below zero")]
    FeeNegative,
    /// No file has a price.
    #[error("{security} has no price: give one with --price, or in prices.csv")]
    NoPrice {
        /// The security.
        security: SecurityId,
    },
    /// A method that the account's broker does not offer.
    #[error("{}", not_at_broker(menu, *method))]
    NotAtBroker {
        /// What the broker offers.
        menu: &'static Menu,
        /// The method asked for.
        method: Method,
    },
    /// `specific` without any lots.
    #[error("name the lots, with --lots ID=QTY,ID=QTY")]
    NoLotsNamed,
    /// Average cost stands: no other method is offered there.
    #[error(
        "average cost is elected for {security} in {account} since {since}: while it stands its shares leave oldest first at their pool's average; no other method can be used and no lot locked (Treas. Reg. §1.1012-1(e)); revoked = DATE in its [[election]] ends it"
    )]
    AverageCostElected {
        /// The account.
        account: AccountId,
        /// The security.
        security: SecurityId,
        /// The first day of the election.
        since: NaiveDate,
    },
    /// Average cost is no choice on one order.
    #[error(
        "average cost is not elected for {security} in {account} on {on}: it is a standing election for one security in one account, made before the sale, not a choice on one order; an [[election]] in lotscope.toml says that it was made"
    )]
    AverageCostNotElected {
        /// The account.
        account: AccountId,
        /// The security.
        security: SecurityId,
        /// The trade date.
        on: NaiveDate,
    },
    /// Average cost where the law has none.
    #[error(
        "average cost is allowed for shares of funds and of dividend reinvestment plans alone, and {security} is {} (IRC §1012(c)-(d)){}", why.words(), why.mend().map(|mend| format!("; {mend} under [security.{security}]")).unwrap_or_default()
    )]
    AverageCostNotAllowed {
        /// The security.
        security: SecurityId,
        /// What it is.
        why: NotAllowed,
    },
    /// `optimal` without a tax to go by.
    #[error(
        "there is no tax figure for {year} to go by: it needs a filing status and an ordinary income, and an account whose gains are on the same return"
    )]
    NoTaxFigure {
        /// The tax year.
        year: i32,
    },
    /// A lot that is not there.
    #[error("{account} has no lot {lot} of {security} that can be {}", side.done())]
    UnknownLot {
        /// The account.
        account: AccountId,
        /// The security.
        security: SecurityId,
        /// The side that was to be closed.
        side: Side,
        /// The lot asked for.
        lot: LotId,
    },
    /// A lot the user has locked.
    #[error("{lot} is locked: no sale may take it; {}", lock.mend(security))]
    LotLocked {
        /// The security.
        security: SecurityId,
        /// The lot.
        lot: LotId,
        /// Where it is locked.
        lock: Lock,
    },
    /// There are lots to be closed, and all of them are locked.
    #[error("every lot of {security} in {account} that could be {} is locked: {}; {}", side.done(), some_of(lots), lock.mend(security))]
    AllLocked {
        /// The account.
        account: AccountId,
        /// The security.
        security: SecurityId,
        /// The side that was to be closed.
        side: Side,
        /// The lots.
        lots: Vec<LotId>,
        /// Where one of them is locked.
        lock: Lock,
    },
    /// The same lot twice.
    #[error("{lot} is named twice")]
    LotNamedTwice {
        /// The lot.
        lot: LotId,
    },
    /// More than the lot holds.
    #[error("{lot}: {asked} asked for, {open} at most")]
    MoreThanLot {
        /// The lot.
        lot: LotId,
        /// Shares asked of it.
        asked: Shares,
        /// Shares it holds.
        open: Shares,
    },
    /// The named lots add up to more than the order.
    #[error("the named lots add up to {picked}, the order is for {ordered}")]
    PicksExceedOrder {
        /// The sum of the named quantities.
        picked: Shares,
        /// The order's quantity.
        ordered: Shares,
    },
    /// A sale to be archived whose shares the files hold.
    #[error(
        "the files still hold the shares of sale #{id}: archived, they would count as sold and as held; read newer holdings, or discard it if it was not carried out"
    )]
    StillHeld {
        /// The sale.
        id: SaleId,
    },
    /// No such sale in the journal.
    #[error("the journal has no sale #{id}")]
    UnknownSale {
        /// The sale asked for.
        id: SaleId,
    },
    /// A sale that is no longer pending.
    #[error("#{id} is {}: only a pending sale can be taken back{}", state.slug(), match state { SaleState::Settled => "; discard drops the simulation", _ => "" })]
    NotPending {
        /// The sale.
        id: SaleId,
        /// What it is instead.
        state: SaleState,
    },
    /// A sale whose lots are final.
    #[error(
        "#{id}: its lots are final since {} ET. The broker must hear of them by then; what was not named goes by the standing order, else first in, first out (Treas. Reg. §1.1012-1(c)(1), (8))",
        until.format("%a %Y-%m-%d %H:%M")
    )]
    PastDeadline {
        /// The sale.
        id: SaleId,
        /// When they became final, in Eastern time.
        until: DateTime<FixedOffset>,
    },
    /// A sale that newer files show, or do not fit.
    #[error(
        "#{id}: the files do not hold its shares any more: archive or discard it before its lots are changed"
    )]
    FilesDiffer {
        /// The sale.
        id: SaleId,
    },
    /// Shares that another sale has.
    #[error(
        "{lot}: {open} left, the rest is sold by {}; take that sale back first, or change its lots",
        by.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(" and ")
    )]
    TakenByOtherSale {
        /// The lot.
        lot: LotId,
        /// Shares asked of it, where that is known.
        asked: Option<Shares>,
        /// Shares the other sales left.
        open: Shares,
        /// Those sales.
        by: Vec<SaleId>,
    },
    /// A broker's confirmation of a day on which it cannot have answered.
    #[error("#{id} was sold on {traded}: a confirmation of {on} {}", if on > today { "is still to come" } else { "was before that" })]
    ConfirmationDate {
        /// The sale.
        id: SaleId,
        /// The day of the confirmation.
        on: NaiveDate,
        /// The day of the sale.
        traded: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// A sale that is out of the portfolio already.
    #[error("#{id} is {} already", state.slug())]
    AlreadyGone {
        /// The sale.
        id: SaleId,
        /// What it is.
        state: SaleState,
    },
}

impl Refusal {
    /// Is it about the method alone, so that another one may do?
    #[must_use]
    pub const fn is_of_method(&self) -> bool {
        matches!(
            self,
            Self::NoTaxFigure { .. }
                | Self::AverageCostElected { .. }
                | Self::AverageCostNotElected { .. }
                | Self::AverageCostNotAllowed { .. }
        )
    }

    /// A code that never changes its meaning, for scripts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownSecurity { .. } => "unknown-security",
            Self::NoLongerHeld { .. } => "no-longer-held",
            Self::UnknownAccount { .. } => "unknown-account",
            Self::AccountNeeded { .. } => "account-needed",
            Self::OnlySheltered { .. } => "only-sheltered",
            Self::NothingOpen { .. } => "nothing-open",
            Self::MoreThanHeld { .. } => "more-than-held",
            Self::MoreThanWorth { .. } => "more-than-worth",
            Self::ShelteredAccount { .. } => "sheltered-account",
            Self::NoTargetWeight { .. } => "no-target-weight",
            Self::KeepAtLeast { .. } => "keep-at-least",
            Self::GoalNotReachable(_) => "goal-not-reachable",
            Self::NothingToFill { .. } => "goal-nothing-to-fill",
            Self::GoalOfCover => "goal-of-cover",
            Self::AmountNotPositive => "amount-not-positive",
            Self::WholeSharesOnly { .. } => "whole-shares-only",
            Self::PriceNotPositive { .. } => "price-not-positive",
            Self::PriceNegative { .. } => "price-negative",
            Self::FeeNegative => "fee-negative",
            Self::NoPrice { .. } => "no-price",
            Self::NotAtBroker { .. } => "not-at-broker",
            Self::NoLotsNamed => "no-lots-named",
            Self::AverageCostElected { .. } => "average-cost-elected",
            Self::AverageCostNotElected { .. } => "average-cost-not-elected",
            Self::AverageCostNotAllowed { .. } => "average-cost-not-allowed",
            Self::NoTaxFigure { .. } => "no-tax-figure",
            Self::UnknownLot { .. } => "unknown-lot",
            Self::LotLocked { .. } | Self::AllLocked { .. } => "lot-locked",
            Self::LotNamedTwice { .. } => "lot-named-twice",
            Self::MoreThanLot { .. } => "more-than-lot",
            Self::PicksExceedOrder { .. } => "picks-exceed-order",
            Self::StillHeld { .. } => "still-held",
            Self::UnknownSale { .. } => "unknown-sale",
            Self::NotPending { .. } => "not-pending",
            Self::PastDeadline { .. } => "past-deadline",
            Self::FilesDiffer { .. } => "files-differ",
            Self::TakenByOtherSale { .. } => "taken-by-other-sale",
            Self::ConfirmationDate { .. } => "confirmation-date",
            Self::AlreadyGone { .. } => "already-gone",
        }
    }
}
