//! Where prices come from while the explorer is open: when the source was last heard, what is wrong
//! with it, and what came in while prices were held.

use crate::domain::ids::SecurityId;
use crate::domain::price::Quote;
use crate::domain::problem::Problem;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Why a source tells no prices. The last good ones stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The file is not there any more.
    Gone,
    /// The file cannot be read.
    Unreadable,
    /// What it says are no prices.
    Garbled,
    /// The program cannot be started.
    NotStarted,
    /// The program ended in failure.
    Failed,
    /// The program took too long.
    TimedOut,
}

impl Trouble {
    /// In a word or two, for a header.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Unreadable => "unreadable",
            Self::Garbled => "garbled",
            Self::NotStarted => "not started",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
        }
    }
}

/// What a source says, and how it is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What it is called.
    pub source: String,
    /// Prices that are not what they were.
    pub quotes: Vec<(SecurityId, Quote)>,
    /// When it said what it says now; `None` where it says nothing new.
    pub told: Option<DateTime<Utc>>,
    /// Everything that is wrong with what it says.
    pub problems: Vec<Problem>,
    /// Why it tells no prices at all.
    pub trouble: Option<Trouble>,
}

/// A source as the explorer knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// When it last said something.
    pub told: Option<DateTime<Utc>>,
    /// Why it tells no prices now.
    pub trouble: Option<Trouble>,
    /// What came in while prices were held, the newest of each security.
    held: BTreeMap<SecurityId, Quote>,
}

impl Feed {
    /// Keeps prices for when they may go on: the source tells each change once.
    pub fn hold(&mut self, quotes: Vec<(SecurityId, Quote)>) {
        self.held.extend(quotes);
    }

    /// What was held.
    #[must_use]
    pub fn release(&mut self) -> Vec<(SecurityId, Quote)> {
        std::mem::take(&mut self.held).into_iter().collect()
    }
}
