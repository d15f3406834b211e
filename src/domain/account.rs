//! Accounts: whose they are, whether their gains are taxed, and what method stands.

use super::broker::Menu;
use super::ids::AccountId;
use super::method::Method;
use super::security::SecurityKind;
use serde::{Deserialize, Serialize};

/// What the law makes of the gains of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Every sale is a taxable event.
    #[default]
    Taxable,
    /// A traditional IRA: no gain on a sale, ordinary income when money is withdrawn.
    TraditionalIra,
    /// A Roth IRA: no gain on a sale.
    RothIra,
    /// An employer plan under §401(k).
    #[serde(rename = "401k")]
    Plan401k,
    /// A health savings account.
    Hsa,
    /// An education plan under §529.
    #[serde(rename = "529")]
    Plan529,
}

impl AccountKind {
    /// Every kind with its name in `lotscope.toml`.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Taxable, "taxable"),
        (Self::TraditionalIra, "traditional_ira"),
        (Self::RothIra, "roth_ira"),
        (Self::Plan401k, "401k"),
        (Self::Hsa, "hsa"),
        (Self::Plan529, "529"),
    ];

    /// What a sale in a sheltered account means for the tax, in words. Of a traditional account the
    /// tax comes with the withdrawal (IRC §408(d)(1)); of a plan under §401(k) it may, since it can
    /// hold Roth money.
    #[must_use]
    pub const fn untaxed_words(self) -> &'static str {
        match self {
            Self::TraditionalIra => "no gain, no tax; a withdrawal is taxed as income",
            Self::Plan401k => "no gain, no tax; a withdrawal can be taxed",
            _ => "no gain, no tax",
        }
    }
}

/// Whose account it is. All count for wash sales; a spouse's gains only on a joint return.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The taxpayer.
    #[default]
    Myself,
    /// The taxpayer's spouse.
    Spouse,
    /// A company or trust the taxpayer controls: its gains are on its own return.
    Entity,
}

impl Owner {
    /// Every owner with its name in `lotscope.toml`.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Myself, "self"), (Self::Spouse, "spouse"), (Self::Entity, "entity")];
}

/// The broker that keeps an account, where the user names one.
///
/// It decides until when lots can be changed ([`super::deadline::change_until`]) and which methods
/// there are ([`super::broker`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Broker {
    /// Charles Schwab.
    Schwab,
    /// Fidelity.
    Fidelity,
    /// Vanguard.
    Vanguard,
    /// Interactive Brokers.
    Ibkr,
    /// M1 Finance.
    M1,
    /// TD Ameritrade (closed in 2024).
    Td,
    /// Public.
    Public,
    /// Robinhood.
    Robinhood,
    /// E*TRADE.
    Etrade,
}

impl Broker {
    /// Every broker with its name in `lotscope.toml`.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Schwab, "schwab"),
        (Self::Fidelity, "fidelity"),
        (Self::Vanguard, "vanguard"),
        (Self::Ibkr, "ibkr"),
        (Self::M1, "m1"),
        (Self::Td, "td"),
        (Self::Public, "public"),
        (Self::Robinhood, "robinhood"),
        (Self::Etrade, "etrade"),
    ];

    /// The firm's name, as a letter is addressed to it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schwab => "Charles Schwab",
            Self::Fidelity => "Fidelity",
            Self::Vanguard => "Vanguard",
            Self::Ibkr => "Interactive Brokers",
            Self::M1 => "M1 Finance",
            Self::Td => "TD Ameritrade",
            Self::Public => "Public",
            Self::Robinhood => "Robinhood",
            Self::Etrade => "E*TRADE",
        }
    }

    /// The firm's name where there is little room, and in running text.
    #[must_use]
    pub const fn short_name(self) -> &'static str {
        match self {
            Self::Schwab => "Schwab",
            Self::Ibkr => "IBKR",
            Self::M1 => "M1",
            Self::Td => "TD",
            Self::Fidelity | Self::Vanguard | Self::Public | Self::Robinhood | Self::Etrade => {
                self.name()
            }
        }
    }

    /// Its name in `lotscope.toml`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        Self::ALL.iter().find(|(broker, _)| *broker == self).map_or("", |(_, slug)| slug)
    }
}

/// One account of the household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name as shown.
    pub id: AccountId,
    /// How files name it besides.
    pub aliases: Vec<String>,
    /// Taxable or sheltered.
    pub kind: AccountKind,
    /// Whose it is.
    pub owner: Owner,
    /// Who keeps it.
    pub broker: Option<Broker>,
    /// The standing method that the user gave: what a sale without further instruction uses.
    pub method: Option<Method>,
}

impl Account {
    /// An account nothing is known of but its name: taxable, the taxpayer's own.
    #[must_use]
    pub fn new(id: AccountId) -> Self {
        Self {
            id,
            aliases: Vec::new(),
            kind: AccountKind::default(),
            owner: Owner::default(),
            broker: None,
            method: None,
        }
    }

    /// The standing method for a kind of security: the one the user gave, else the broker's usual one,
    /// else first in, first out (Treas. Reg. §1.1012-1(c)(1)(i)).
    #[must_use]
    pub fn standing(&self, kind: SecurityKind) -> Method {
        let menu = || Menu::of(self.broker?, kind);
        self.method.or_else(|| Some(menu()?.default.method)).unwrap_or(Method::Fifo)
    }

    /// Are gains in this account free of tax when realized?
    #[must_use]
    pub fn is_sheltered(&self) -> bool {
        self.kind != AccountKind::Taxable
    }

    /// Do files call this account `name`, by its own name or an alias?
    #[must_use]
    pub fn answers_to(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }
}
