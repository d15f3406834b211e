//! What was done in this session and can be taken back, in one row: decisions of the journal, and
//! events that were added to the file of transactions.

use crate::domain::sales::EventId;
use crate::domain::transaction::Entered;

/// Something that undo takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// An event of the journal.
    Recorded(EventId),
    /// An event in the file of transactions.
    Added(Box<Added>),
}

/// Something that redo does again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// An event of the journal, and the one that undid it.
    Recorded(EventId, EventId),
    /// An event that was taken out of the file of transactions.
    TakenOut(Box<Entered>),
}

/// An event that was added to the file of transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The event.
    pub entered: Entered,
    /// The name of the copy of what the file was before; `None` where there was no file.
    pub copy: Option<String>,
}

/// Why an event was not taken out of the file again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTakenOut {
    /// Why, and what mends it.
    pub reason: String,
    /// Can it never be, since the file is not what was written?
    pub for_good: bool,
}
