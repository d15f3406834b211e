//! How far lists are scrolled by wheel and scrollbar, beside what their cursors ask.
//!
//! The wheel moves the list and not the cursor. How tall a list is drawn is not known here, so that
//! this only counts; the drawing remembers what it has followed already.

/// A list that scrolls by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The one list of what is in front.
    #[default]
    Front,
    /// The methods of the ticket.
    Methods,
    /// The lots of the ticket.
    Lots,
}

/// What wheel and scrollbar have asked for since the explorer began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// Of which list, last.
    pub pane: Pane,
    /// Rows turned by the wheel, down less up.
    turned: i64,
    /// How often the scrollbar was used.
    jumps: u32,
    /// The row it asked to stand at the top.
    to: usize,
}

impl Scroll {
    /// The wheel turned over a list, by rows; negative is up.
    pub fn turn(&mut self, pane: Pane, rows: i32) {
        self.pane = pane;
        self.turned += i64::from(rows);
    }

    /// The scrollbar asks for a row at the top.
    pub fn jump(&mut self, pane: Pane, to: usize) {
        self.pane = pane;
        self.jumps = self.jumps.wrapping_add(1);
        self.to = to;
    }

    /// Where a list stands that stood at `offset` when `seen` was followed.
    #[must_use]
    pub fn follow(&self, seen: &Self, offset: usize) -> usize {
        if self.jumps != seen.jumps {
            return self.to;
        }
        let rows = usize::try_from((self.turned - seen.turned).unsigned_abs()).unwrap_or(0);
        if self.turned < seen.turned { offset.saturating_sub(rows) } else { offset + rows }
    }
}
