//! Everything a user can do in the explorer, and where.

/// An act. Small letters act on what is under the cursor, capitals open screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// Half a page up.
    PageUp,
    /// Half a page down.
    PageDown,
    /// First row.
    First,
    /// Last row.
    Last,
    /// Open, or go on to the next step.
    Enter,
    /// Unfold, or the next button.
    Right,
    /// Fold, or the button before.
    Left,
    /// Back, close; clears a filter or marks first.
    Back,
    /// Next pane, field or button.
    NextPane,
    /// The one before.
    PreviousPane,
    /// Next of what the screen shows: security, account.
    NextItem,
    /// The one before.
    PreviousItem,
    /// The screen before this one, and again.
    Swap,
    /// Mark or take this row.
    Mark,
    /// All of them.
    All,
    /// None of them.
    None,
    /// A digit or the decimal point of an amount.
    Digit(char),
    /// Take back the last digit.
    Erase,
    /// One share more.
    More,
    /// One share less.
    Less,
    /// Half, or percent after digits.
    Percent,
    /// An amount in dollars.
    Dollars,
    /// Next method.
    NextMethod,
    /// The method before.
    PreviousMethod,
    /// To the ticket; from the ticket to the review.
    Sell,
    /// Compare the methods on this order.
    Compare,
    /// Why: about this row or figure.
    Why,
    /// The method for the rest of a hand-made selection.
    Fallback,
    /// Measure the other methods against this one.
    Pin,
    /// Work back from the result that is wanted.
    Goals,
    /// Lock this lot, or unlock it.
    Lock,
    /// Leave lots that turn long-term soon for last.
    Guard,
    /// Leave lots whose loss would be disallowed for last.
    AvoidWash,
    /// Edit or enter a value.
    Edit,
    /// The letter that names the lots of a sale to the broker.
    Export,
    /// Note that the broker confirmed the lots.
    Confirmed,
    /// Take a sale back, or drop a simulation.
    TakeBack,
    /// Next set of columns.
    View,
    /// Fold or unfold everything.
    FoldAll,
    /// Choose what to sort by.
    Sort,
    /// Filter the rows.
    Filter,
    /// Show the lots without basis or date.
    Missing,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Copy the row.
    Copy,
    /// Group by security, by account, or not at all.
    Group,
    /// Reload files and prices; in the ticket, take the live price.
    Reload,
    /// Stop and resume the prices.
    Freeze,
    /// Hide amounts.
    Hide,
    /// Open the sales.
    Sales,
    /// Open the calendar.
    Calendar,
    /// Open the wash sales.
    Washes,
    /// The same sale on the other side of the turn of the year, and back.
    OtherYear,
    /// The tax of the sale at hand, explained.
    Tax,
    /// The tax of the year, explained.
    YearTax,
    /// Open the tax profile.
    Profile,
    /// What happened to the lots of this security.
    History,
    /// Open the problems.
    Problems,
    /// Open another portfolio.
    OpenFiles,
    /// Help for this screen.
    Help,
    /// Find an action, a security or a screen.
    Palette,
    /// Draw everything again.
    Redraw,
    /// Stop the program until the shell resumes it.
    Suspend,
    /// Leave, asking only over what would be lost.
    Quit,
    /// Leave at once.
    Leave,
}

/// Where the keys go: the screen, or what lies over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The first screen, without a portfolio.
    Start,
    /// What is held.
    Holdings,
    /// The order: amount, method, lots.
    Ticket,
    /// All methods side by side.
    Compare,
    /// Recorded sales.
    Sales,
    /// What is coming.
    Calendar,
    /// Open wash-sale windows.
    Washes,
    /// The tax of a sale or of a year, explained.
    Tax,
    /// What happened to a security's lots.
    History,
    /// What could not be read.
    Problems,
    /// A yes-or-no dialog.
    Dialog,
    /// The profile form.
    Form,
    /// The help window.
    Help,
    /// The palette.
    Palette,
    /// A line of text being typed: the filter.
    Line,
    /// A list of which one is chosen: what to sort by.
    Chooser,
    /// A price being typed.
    Price,
    /// The list of goals.
    Goals,
    /// A note to be read.
    Note,
    /// The letter to a broker.
    Letter,
    /// The path of a file being typed.
    Path,
}
