//! Securities: what a symbol stands for, and what the user says of it.

use super::ids::{LotId, SecurityId};
use super::money::{Rate, Shares};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a security is, as far as a tax rule asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityKind {
    /// A share of a company.
    #[default]
    Stock,
    /// An exchange-traded fund.
    Etf,
    /// A mutual fund.
    MutualFund,
    /// A bond, quoted per 100 of face value.
    Bond,
    /// An option contract.
    Option,
    /// A digital asset: settles at once, no later change of lots.
    Crypto,
    /// A collectible (or a trust that holds one): long-term gains taxed at up to 28 %.
    Collectible,
    /// Cash: no gain.
    Cash,
}

impl SecurityKind {
    /// Every kind with its name in `lotscope.toml`.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Stock, "stock"),
        (Self::Etf, "etf"),
        (Self::MutualFund, "mutual_fund"),
        (Self::Bond, "bond"),
        (Self::Option, "option"),
        (Self::Crypto, "crypto"),
        (Self::Collectible, "collectible"),
        (Self::Cash, "cash"),
    ];
}

/// One security of the portfolio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// Its symbol.
    pub id: SecurityId,
    /// Its name, where a file gave one.
    pub name: Option<String>,
    /// What it is; a stock unless the user says otherwise.
    pub kind: SecurityKind,
    /// Are its shares those of a dividend reinvestment plan?
    pub drip: bool,
    /// Securities the user holds to be substantially identical (IRC §1091).
    pub identical_to: Vec<SecurityId>,
    /// Whether the user says that it is exempt from the wash-sale rule; see
    /// [`Self::is_wash_exempt`].
    pub wash_exempt: Option<bool>,
    /// Lots that are never sold.
    pub locked: Vec<LotId>,
    /// The part of the portfolio that it is to be, from 0 to 1, where the user gave one.
    pub target_weight: Option<Rate>,
    /// Shares that are never sold, of whatever lots; see [`crate::domain::plan::spare`].
    pub keep_at_least: Option<Shares>,
    /// The next reinvestment date, where the user gave one.
    pub reinvests: Option<NaiveDate>,
}

impl Security {
    /// A security nothing is known of but its symbol.
    #[must_use]
    pub fn new(id: SecurityId) -> Self {
        Self {
            id,
            name: None,
            kind: SecurityKind::default(),
            drip: false,
            identical_to: Vec::new(),
            wash_exempt: None,
            locked: Vec::new(),
            target_weight: None,
            keep_at_least: None,
            reinvests: None,
        }
    }

    /// Is it exempt from the wash-sale rule? Digital assets are no stock or securities (IRC §1091(a);
    /// Notice 2014-21), unless the user says otherwise; cash has no gain.
    #[must_use]
    pub fn is_wash_exempt(&self) -> bool {
        let by_kind = matches!(self.kind, SecurityKind::Crypto | SecurityKind::Cash);
        self.wash_exempt.unwrap_or(by_kind)
    }
}
