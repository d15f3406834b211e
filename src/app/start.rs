//! The first screen: no portfolio yet, and three ways to one.

use super::msg::Entry;
use tui_input::Input;

/// What the first screen offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The built-in sample.
    Demo,
    /// The portfolio that was open last.
    Last,
    /// Type a path.
    Open,
    /// Per broker, where the file is.
    WhatToDownload,
}

/// The state of the first screen.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Why the portfolio named on the command line did not open, if it did not.
    pub failure: Option<String>,
    /// The portfolio that is being read, while it is the first.
    pub reading: Option<String>,
    /// The portfolio that was open last.
    pub last: Option<String>,
    /// The place of the cursor among the choices.
    pub cursor: usize,
    /// The path being typed, while it is.
    pub path: Option<Input>,
    /// What the typed path could become.
    pub entries: Vec<Entry>,
    /// Is the list of brokers shown?
    pub guide: bool,
}

impl Start {
    /// The choices there are.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        let mut choices = vec![Choice::Demo];
        if self.last.is_some() {
            choices.push(Choice::Last);
        }
        choices.extend([Choice::Open, Choice::WhatToDownload]);
        choices
    }

    /// The choice under the cursor.
    #[must_use]
    pub fn choice(&self) -> Choice {
        self.choices().get(self.cursor).copied().unwrap_or(Choice::Demo)
    }
}

/// Where each broker keeps the file, and whether lotscope reads it.
pub const DOWNLOADS: [(&str, &str); 9] = [
    ("Schwab", "Positions, a Cost Basis value, Export: Lot Details"),
    ("", "Positions, Export: no dates. Realized Gain/Loss: the year"),
    ("Vanguard", "Cost basis, Export, Unrealized gains/losses"),
    ("Fidelity", "Portfolio, Positions, Download: no dates"),
    ("", "NetBenefits stock plan: View open lots, download"),
    ("IBKR", "Flex Query, Open Positions with Lots, XML"),
    ("E*TRADE", "Portfolios, open the lots, Download"),
    ("your own list", "a lots file: account,symbol,acquired,quantity,cost_basis"),
    ("others", "any list of lots, as a lots file: one row a lot"),
];
