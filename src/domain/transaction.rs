//! Transactions: what happened to an account's securities, as a statement lists it.
//!
//! They are facts, already checked for shape: amounts have the sign that their action gives them,
//! a missing figure is `None` and never zero. [`super::replay`] makes lots and gains of them.

mod kind;

pub use kind::EventType;

use super::ids::{AccountId, LotId, SecurityId};
use super::lot::{Origin, Source};
use super::money::{Money, Rate, Shares, UnitPrice};
use super::order::Side;
use chrono::NaiveDate;

/// An event that a user enters, to be added to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The event.
    pub event: Transaction,
    /// A remark.
    pub note: String,
}

/// One event of one security in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The trade date, or the effective date of a corporate action.
    pub date: NaiveDate,
    /// The account.
    pub account: AccountId,
    /// The security.
    pub security: SecurityId,
    /// What happened.
    pub action: Action,
    /// Where it was read.
    pub source: Source,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shares came in, or were sold short.
    Open(Opening),
    /// Shares were sold, or a short position was covered.
    Close(Closing),
    /// Shares left for another place, without a gain.
    TransferOut {
        /// How many.
        quantity: Shares,
        /// Which lots; by the account's standing method where none is named.
        lots: Vec<LotPick>,
    },
    /// A dividend was paid.
    Dividend {
        /// The total.
        amount: Money,
        /// How it is taxed.
        kind: DividendKind,
    },
    /// A split, or a non-taxable stock dividend: basis and dates stay (IRC §305(a), §307(a)).
    Split {
        /// New shares for old ones.
        ratio: Ratio,
        /// What was paid for the fraction of a share.
        cash_in_lieu: Option<Money>,
    },
    /// The same security under another symbol.
    Rename {
        /// The new symbol.
        to: SecurityId,
    },
    /// A merger for shares, cash, or both.
    Merger(Merger),
    /// Shares of a subsidiary were handed out (IRC §355).
    SpinOff {
        /// The subsidiary.
        to: SecurityId,
        /// Its shares for the shares held.
        ratio: Ratio,
        /// The part of the basis that goes along, from 0 to 1 (IRC §358(b); Form 8937).
        basis_part: Rate,
        /// What was paid for the fraction of a share.
        cash_in_lieu: Option<Money>,
    },
    /// A distribution that is no dividend (IRC §301(c)(2), (3)).
    ReturnOfCapital {
        /// The total.
        amount: Money,
    },
    /// A liquidating distribution (IRC §331).
    Liquidation {
        /// The total.
        amount: Money,
        /// Is it the final one? Only then is there a loss.
        last: bool,
    },
    /// A correction of a lot's basis.
    AdjustBasis {
        /// The lot.
        lot: LotId,
        /// The signed change.
        amount: Money,
    },
    /// The security became worthless (IRC §165(g)).
    Worthless,
}

/// Shares that came in, or were sold short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// How; [`Origin::Short`] is a short sale.
    pub origin: Origin,
    /// The id the file gives the lot.
    pub lot: Option<LotId>,
    /// Shares, positive.
    pub quantity: Shares,
    /// Total basis, fees included; for a short sale its proceeds less the fee. For a gift the
    /// donor's. `None` is unknown.
    pub basis: Option<Money>,
    /// When the shares were acquired; `None` is unknown.
    pub acquired: Option<NaiveDate>,
    /// When the holding period began, where that differs: the donor's date.
    pub holding_since: Option<NaiveDate>,
    /// Total value on the day of a gift.
    pub gift_value: Option<Money>,
}

/// One order that closed shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// A sale, or a cover.
    pub side: Side,
    /// Shares, positive.
    pub quantity: Shares,
    /// Total proceeds of a sale or cost of a cover, before the fee.
    pub amount: Money,
    /// The order's fee.
    pub fee: Money,
    /// The lots that were named; by the account's standing method where none was.
    pub lots: Vec<LotPick>,
}

/// A lot that an order names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotPick {
    /// The lot.
    pub lot: LotId,
    /// How much of it; all that is needed where the file does not say.
    pub quantity: Option<Shares>,
}

/// How a dividend is taxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DividendKind {
    /// At the long-term rates, where the shares were held long enough (IRC §1(h)(11)).
    Qualified,
    /// As ordinary income.
    Ordinary,
    /// A fund's capital-gain distribution: long-term gain.
    CapitalGain,
    /// A fund's exempt-interest dividend.
    Exempt,
}

impl DividendKind {
    /// Every kind with its name in the file.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Qualified, "qualified"),
        (Self::Ordinary, "ordinary"),
        (Self::CapitalGain, "capital-gain"),
        (Self::Exempt, "exempt"),
    ];
}

/// New shares for old ones: 2:1 doubles them, 1:10 leaves a tenth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// So many new shares …
    pub new: Shares,
    /// … for so many old ones; never zero.
    pub old: Shares,
}

/// What each share of a company that was taken over got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merger {
    /// Shares of another company.
    pub shares: Option<MergerShares>,
    /// Cash a share; zero where there was none.
    pub cash: UnitPrice,
}

/// The shares that a merger gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergerShares {
    /// Of which security.
    pub of: SecurityId,
    /// How many for the old ones.
    pub ratio: Ratio,
    /// What one of them was worth; needed where there was cash besides.
    pub value: Option<UnitPrice>,
    /// What was paid for the fraction of a share.
    pub cash_in_lieu: Option<Money>,
}
