//! The journal's events: what was decided, and when.

use super::super::preview::Preview;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of a sale, from 1, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SaleId(pub u32);

impl fmt::Display for SaleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a journal event, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub u32);

/// Something that was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number.
    pub event: EventId,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What it was.
    #[serde(flatten)]
    pub what: Decision,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Decision {
    /// A sale was recorded.
    Sold {
        /// Its number.
        sale: SaleId,
        /// The sale as it was shown.
        preview: Box<Preview>,
    },
    /// Other lots were named for a pending sale. What a broker had confirmed of the earlier ones
    /// says nothing of these.
    LotsChanged {
        /// The sale.
        sale: SaleId,
        /// The same sale with its new lots, method and reasons, as it was shown.
        preview: Box<Preview>,
    },
    /// The broker confirmed the lots in writing.
    ConfirmedByBroker {
        /// The sale.
        sale: SaleId,
        /// The day of the broker's answer.
        #[serde(flatten)]
        confirmation: Confirmation,
    },
    /// A pending sale was taken back.
    Cancelled {
        /// The sale.
        sale: SaleId,
    },
    /// A simulation was dropped.
    Discarded {
        /// The sale.
        sale: SaleId,
    },
    /// The files have come to show the sale: they have its shares out, and it still has its gain.
    Archived {
        /// The sale.
        sale: SaleId,
        /// What the files show of it.
        why: ArchivedBy,
    },
    /// An earlier event was reversed.
    Undone {
        /// That event.
        reverses: EventId,
    },
}

impl Decision {
    /// The sale it is about; an undo is about an event.
    #[must_use]
    pub const fn sale(&self) -> Option<SaleId> {
        match self {
            Self::Sold { sale, .. }
            | Self::LotsChanged { sale, .. }
            | Self::ConfirmedByBroker { sale, .. }
            | Self::Cancelled { sale }
            | Self::Discarded { sale }
            | Self::Archived { sale, .. } => Some(*sale),
            Self::Undone { .. } => None,
        }
    }

    /// The word for it in the journal.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Sold { .. } => "sold",
            Self::LotsChanged { .. } => "lots-changed",
            Self::ConfirmedByBroker { .. } => "confirmed-by-broker",
            Self::Cancelled { .. } => "cancelled",
            Self::Discarded { .. } => "discarded",
            Self::Archived { .. } => "archived",
            Self::Undone { .. } => "undone",
        }
    }

    /// The sale it records, with the lots it names.
    #[must_use]
    pub fn preview(&self) -> Option<&Preview> {
        match self {
            Self::Sold { preview, .. } | Self::LotsChanged { preview, .. } => Some(preview),
            _ => None,
        }
    }
}

/// A broker's written confirmation of the lots (Treas. Reg. §1.1012-1(c)(3)(i)(b)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The day it is of.
    pub on: NaiveDate,
    /// Who or what said it, in the user's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Why a sale was archived: what shows it besides the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArchivedBy {
    /// The holdings have its shares out already.
    Holdings,
    /// A realized-gain export or the transactions have it.
    History,
    /// Nothing that was read; the user says so.
    User,
}

impl ArchivedBy {
    /// Why, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Holdings => "the holdings show it",
            Self::History => "the realized history has it",
            Self::User => "by hand",
        }
    }
}
