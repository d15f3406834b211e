//! What lies over a screen: dialogs, help, palette, the profile form, a line or a price being typed.

use super::action::Place;
use super::confirming::Confirming;
use super::entering::Entering;
use super::filter::Fault;
use super::form::Form;
use super::goals::Goals;
use super::letter::Letter;
use super::naming::Naming;
use super::price_field::PriceField;
use super::telling::Telling;
use super::undo::Added;
use crate::domain::preview::Preview;
use crate::domain::relot::Change;
use crate::domain::sales::{Decision, SaleId};
use tui_input::Input;

/// What a dialog asks.
#[derive(Clone, Debug)]
pub enum Question {
    /// Record this sale?
    Record(Box<Preview>),
    /// Name these lots for a pending sale instead?
    ChangeLots(Box<Change>),
    /// Take this sale back, or drop it?
    TakeBack {
        /// The sale.
        sale: SaleId,
        /// What would be recorded.
        decision: Decision,
    },
    /// Try again to record this, which the journal did not take?
    TryAgain {
        /// What was to be recorded.
        decision: Box<Decision>,
        /// Why it is not.
        reason: String,
    },
    /// The files say something of this sale: archive it, or drop it?
    Found {
        /// The sale.
        sale: SaleId,
        /// What the first button would record.
        archive: Decision,
        /// What the second would.
        discard: Decision,
    },
    /// Take this row out of its file again?
    TakeOut(Box<Added>),
    /// Leave, though lots picked by hand would be lost?
    Quit,
}

impl Question {
    /// How many buttons it has; the last one goes back.
    #[must_use]
    pub const fn buttons(&self) -> usize {
        match self {
            Self::Found { .. } => 3,
            _ => 2,
        }
    }
}

/// A dialog whose last button goes back.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// What it asks.
    pub question: Question,
    /// The focused button.
    pub focus: usize,
    /// Lines scrolled past, where the lots do not fit.
    pub scroll: usize,
}

/// What lies over the screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// A question.
    Dialog(Dialog),
    /// The keys of the screen; the place of the cursor.
    Help(usize),
    /// Everything that can be found.
    Palette {
        /// What is typed.
        input: Input,
        /// The place of the cursor.
        cursor: usize,
    },
    /// The tax profile.
    Form(Box<Form>),
    /// What a file does not say.
    Naming(Naming),
    /// What the user knows of a lot.
    Telling(Box<Telling>),
    /// An event of a security.
    Entering(Box<Entering>),
    /// The filter being typed, and what it was before.
    Filter {
        /// What is typed.
        input: Input,
        /// To go back to.
        before: String,
        /// What is wrong with what is typed; the list shows the last filter that meant something.
        fault: Option<Fault>,
    },
    /// What the holdings are sorted by: the place of the cursor among the keys.
    Sort(usize),
    /// A price being typed.
    Price(PriceField),
    /// The letter to a broker.
    Letter(Letter),
    /// What the broker confirmed, and when.
    Confirming(Confirming),
    /// What a sale is to come to.
    Goals(Goals),
    /// A text to be read.
    Note {
        /// Its title.
        title: String,
        /// Its lines.
        lines: Vec<String>,
        /// Lines scrolled past, where they do not fit.
        scroll: usize,
    },
}

impl Overlay {
    /// A question, with the focus on the first button unless there is an open doubt.
    #[must_use]
    pub fn ask(question: Question, in_doubt: bool) -> Self {
        Self::Dialog(Dialog { question, focus: usize::from(in_doubt), scroll: 0 })
    }

    /// A text to be read, from its first line.
    #[must_use]
    pub fn note(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self::Note { title: title.into(), lines, scroll: 0 }
    }

    /// Where keys go.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self {
            Self::Dialog(_) => Place::Dialog,
            // All it does is being looked at: nothing is typed.
            Self::Entering(form) if form.review.is_some() => Place::Dialog,
            Self::Help(_) => Place::Help,
            Self::Palette { .. } => Place::Palette,
            Self::Form(_)
            | Self::Naming(_)
            | Self::Telling(_)
            | Self::Entering(_)
            | Self::Confirming(_) => Place::Form,
            Self::Letter(letter) if letter.path.is_some() => Place::Path,
            Self::Letter(_) => Place::Letter,
            Self::Filter { .. } => Place::Line,
            Self::Sort(_) => Place::Chooser,
            Self::Price(_) => Place::Price,
            Self::Goals(_) => Place::Goals,
            Self::Note { .. } => Place::Note,
        }
    }
}
