//! What was done in this session and can be taken back, in one row: decisions of the journal, and
//! rows that were added to the user's files.

use super::msg::Effect;
use crate::domain::sales::EventId;
use crate::domain::told::Told;
use crate::domain::transaction::Entered;

/// Something that undo takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// An event of the journal.
    Recorded(EventId),
    /// A row of a file.
    Added(Box<Added>),
}

/// Something that redo does again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// An event of the journal, and the one that undid it.
    Recorded(EventId, EventId),
    /// A row that was taken out of its file.
    TakenOut(Box<Added>),
}

/// A row that was added to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// An event in the file of transactions.
    Event {
        /// The event.
        entered: Entered,
        /// The name of the copy of what the file was before; `None` where there was no file.
        copy: Option<String>,
    },
    /// What the user knows of a lot, in the file for that.
    Told {
        /// What is told.
        told: Told,
        /// What the file was before; `None` where there was no file.
        was: Option<Vec<u8>>,
    },
}

impl Added {
    /// The file that it is in.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        match self {
            Self::Event { .. } => "transactions.csv",
            Self::Told { .. } => "basis.csv",
        }
    }

    /// Adds it once more.
    #[must_use]
    pub fn again(&self) -> Effect {
        match self {
            Self::Event { entered, .. } => Effect::AddEvent(Box::new(entered.clone())),
            Self::Told { told, .. } => Effect::SaveBasis(Box::new(told.clone())),
        }
    }
}

/// Why a row was not taken out of its file again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTakenOut {
    /// Why, and what mends it.
    pub reason: String,
    /// Can it never be, since the file is not what was written?
    pub for_good: bool,
}
