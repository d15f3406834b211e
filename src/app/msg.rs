//! What happens to the explorer, and what it asks of the world.

use super::feed::Report;
use super::form::ProfileChange;
use super::key::Key;
use super::model::Fresh;
use super::naming::FileNames;
use super::problems::{Line, Spot};
use super::reading::Reading;
use super::scroll::Pane;
use super::undo::{Added, NotTakenOut};
use crate::domain::household::Profiles;
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::price::Quote;
use crate::domain::sales::{Decision, Event};
use crate::domain::told::Told;
use crate::domain::transaction::Entered;
use chrono::{DateTime, Utc};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something to what is drawn there.
    Mouse(Mouse, Target),
    /// The wheel turned over what is drawn there, by rows; negative is up.
    Wheel(i32, Option<Target>),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// It is now this late.
    Clock(DateTime<Utc>),
    /// Prices came in.
    Prices(Vec<(SecurityId, Quote)>),
    /// The source of prices has said something, or nothing.
    Source(Report),
    /// The journal has the event on disk, or why not.
    Recorded(Result<Event, NotRecorded>),
    /// The profile is in the settings file, or why not.
    ProfileSaved(Result<Box<Profiles>, String>),
    /// What a file does not say is in the settings file, or why not.
    NamesSaved(Result<(), String>),
    /// What the user knows of a lot is in its file, with what the file was before, `None` where there was
    /// none; or why it is not.
    BasisSaved(Box<Told>, Result<Option<Vec<u8>>, String>),
    /// The event is in the file of transactions, of which a copy with this name was kept if there
    /// was one; or why it is not.
    EventAdded(Box<Entered>, Result<Option<String>, String>),
    /// The row is out of its file again, or why not.
    TakenOut(Box<Added>, Result<(), NotTakenOut>),
    /// A text is in a file, whose path this is, or why not.
    TextSaved(Result<String, String>),
    /// The locks are in the settings file, or why not.
    LocksSaved(Locks, Result<(), String>),
    /// Files are being read, and this is how far it has come.
    Reading(Reading),
    /// A line that a problem speaks of was read, or why not.
    Line(Spot, Line),
    /// Another portfolio was read.
    Loaded(Box<Fresh>),
    /// The same portfolio was read again.
    Reloaded(Box<Fresh>),
    /// Files could not be read.
    LoadFailed(String),
    /// What stands in a folder that is being typed.
    Listing(Vec<Entry>),
}

/// A decision that is not in the journal: nothing of it was kept.
#[derive(Clone, Debug)]
pub struct NotRecorded {
    /// What was to be recorded.
    pub what: Box<Decision>,
    /// Why it is not, and what mends it.
    pub reason: String,
    /// What else follows from it.
    pub so: Remedy,
}

/// What can be done about a decision that is not recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Remedy {
    /// The journal is ours to write, and did not take it this time.
    #[default]
    TryAgain,
    /// Nothing can be recorded before something else changes.
    ReadOnly,
    /// The journal is not what was read.
    ReadAgain,
}

/// The locked lots of a security after one was turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locks {
    /// The security.
    pub security: SecurityId,
    /// Every lot of it that is locked.
    pub locked: Vec<LotId>,
    /// The one that was turned.
    pub turned: LotId,
    /// Is it locked now?
    pub is_locked: bool,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// One click.
    Click,
    /// A second one on the same place.
    DoubleClick,
    /// Moved over it with the button held.
    Drag,
}

/// What can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A row of the screen's list, by its place in the list.
    Row(usize),
    /// A column heading of the holdings.
    Sort(super::holdings::SortKey),
    /// An entry of the footer, or a line of help.
    Key(Key),
    /// A method of the ticket.
    Method(usize),
    /// A lot of the ticket.
    Lot(usize),
    /// A cell of the matrix: its lot and its column.
    Cell(usize, usize),
    /// A field of the order line.
    Field(super::ticket::Pane),
    /// A button of a dialog.
    Button(usize),
    /// The fold sign of a row.
    Fold(usize),
    /// A place of a scrollbar: the row that is to stand at the top.
    Scroll(Pane, usize),
    /// Beside the list, above it or below: where a drag scrolls it on.
    Beside(Side),
}

/// Which side of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

/// A file that could be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path as the user would type it.
    pub path: String,
    /// What is in it, in words.
    pub what: String,
    /// Can it be opened here?
    pub usable: bool,
}

/// Something the world is asked to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Write this event to the journal and say so.
    Record(Event),
    /// Write what changed of the tax figures to the settings file.
    SaveProfile {
        /// All of them.
        profiles: Box<Profiles>,
        /// What is to be written, section by section.
        changes: Vec<ProfileChange>,
    },
    /// Write what a file does not say to the settings file.
    SaveNames(FileNames),
    /// Add what the user knows of a lot to the file for it.
    SaveBasis(Box<Told>),
    /// Add an event to the file of transactions, and keep a copy of what that was.
    AddEvent(Box<Entered>),
    /// Take a row out of its file again, if that is what it was written as.
    TakeOut(Box<Added>),
    /// Write a text to a new file; a path that is not whole begins in the portfolio's folder.
    SaveText {
        /// Where to, as typed.
        path: String,
        /// What.
        text: String,
    },
    /// Write to the settings file which lots of a security no sale may take.
    SaveLocks(Locks),
    /// Put text on the clipboard.
    Copy(String),
    /// Read the same files again.
    Reload,
    /// Open these files or this folder.
    Open(String),
    /// Open the demo.
    OpenDemo,
    /// Read the line there once more.
    ReadLine(Spot),
    /// Read no further: what comes of it is not wanted any more.
    StopReading,
    /// List what the typed path could become.
    List(String),
    /// Draw everything again.
    Redraw,
    /// Stop until resumed.
    Suspend,
    /// Leave.
    Quit,
}
