//! Drawing the explorer from its model: nothing is decided here and no money is computed.
//!
//! [`draw`] paints one frame and returns what can be clicked. What a frame must remember for the
//! next one (how far lists are scrolled) is in [`Memory`].

pub mod canvas;
pub mod theme;
mod view;

use crate::app::compare::View;
use crate::app::model::{Model, Screen};
use crate::app::msg::Target;
use crate::app::scroll::{Pane, Scroll};
use canvas::Canvas;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use std::collections::BTreeMap;
use theme::Theme;

/// A list that scrolls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// The holdings.
    Holdings,
    /// The methods of the ticket.
    Methods,
    /// The lots of the ticket.
    Lots,
    /// The methods compared.
    Compare,
    /// The lots of the matrix.
    Matrix,
    /// The methods of the matrix.
    MatrixColumns,
    /// The sales.
    Sales,
    /// The calendar.
    Calendar,
    /// The wash sales.
    Washes,
    /// The lines of a tax.
    Tax,
    /// The history of a security.
    History,
    /// The problems.
    Problems,
    /// What lies over the screen.
    Overlay,
}

/// Rows kept between the cursor and the edge of its list.
const MARGIN: usize = 2;

/// How far each list is scrolled, from one frame to the next.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    lists: BTreeMap<List, Scrolled>,
    /// What of wheel and scrollbar was followed.
    seen: Scroll,
    /// What they ask in this frame, and of which list.
    asked: Option<(List, Scroll)>,
}

/// How far a list is scrolled, and what that followed from.
#[derive(Clone, Copy, Debug, Default)]
struct Scrolled {
    offset: usize,
    /// Cursor, rows and height.
    by: Option<(usize, usize, usize)>,
}

impl Memory {
    /// A new frame: which list wheel and scrollbar mean.
    fn frame(&mut self, model: &Model) {
        let front = match (&model.overlay, model.screen()) {
            (Some(_), _) => List::Overlay,
            (None, Screen::Ticket(_)) if model.scroll.pane == Pane::Methods => List::Methods,
            (None, Screen::Ticket(_)) => List::Lots,
            (None, Screen::Compare(screen)) if screen.view == View::Matrix => List::Matrix,
            (None, Screen::Compare(_)) => List::Compare,
            (None, Screen::Sales(_)) => List::Sales,
            (None, Screen::Calendar(_)) => List::Calendar,
            (None, Screen::Washes(_)) => List::Washes,
            (None, Screen::Tax(_)) => List::Tax,
            (None, Screen::History(_)) => List::History,
            (None, Screen::Problems) => List::Problems,
            (None, Screen::Holdings | Screen::Start(_)) => List::Holdings,
        };
        self.asked = (model.scroll != self.seen).then_some((front, self.seen));
        self.seen = model.scroll;
    }

    /// Where the list stands if neither its cursor nor its size changed: where it stood, moved by
    /// wheel and scrollbar.
    fn kept(&self, list: List, by: (usize, usize, usize)) -> Option<usize> {
        let was = self.lists.get(&list).filter(|was| was.by == Some(by))?;
        let offset = match &self.asked {
            Some((asked, seen)) if *asked == list => self.seen.follow(seen, was.offset),
            _ => was.offset,
        };
        Some(offset)
    }

    /// The first row to show so that `first` stands at the top, as far as the list goes.
    pub fn begin(&mut self, list: List, first: usize, rows: usize, height: usize) -> usize {
        let by = (first, rows, height);
        let offset = self.kept(list, by).unwrap_or(first).min(rows.saturating_sub(height));
        self.lists.insert(list, Scrolled { offset, by: Some(by) });
        offset
    }

    /// The first row to show so that the cursor is in sight, moving the list as little as possible.
    /// What the wheel put out of sight stays there until the cursor moves.
    pub fn offset(&mut self, list: List, cursor: usize, rows: usize, height: usize) -> usize {
        let by = (cursor, rows, height);
        let offset = self.kept(list, by).unwrap_or_else(|| {
            let margin = MARGIN.min(height.saturating_sub(1) / 2);
            let was = self.lists.get(&list).map_or(0, |was| was.offset);
            let highest = cursor.saturating_sub(margin);
            let lowest = (cursor + margin + 1).saturating_sub(height);
            was.min(highest).max(lowest)
        });
        let offset = offset.min(rows.saturating_sub(height));
        self.lists.insert(list, Scrolled { offset, by: Some(by) });
        offset
    }
}

/// What can be clicked, what lies on top last.
#[derive(Clone, Debug, Default)]
pub struct Hits(Vec<(Rect, Target)>);

impl Hits {
    /// What is drawn at a place.
    #[must_use]
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let place = Position::new(column, row);
        self.0.iter().rev().find(|(area, _)| area.contains(place)).map(|(_, target)| *target)
    }

    pub(crate) fn add(&mut self, area: Rect, target: Target) {
        self.0.push((area, target));
    }
}

/// Paints a frame and returns what can be clicked in it.
pub fn draw(frame: &mut Frame<'_>, model: &Model, theme: &Theme, memory: &mut Memory) -> Hits {
    let area = frame.area();
    memory.frame(model);
    let mut canvas = Canvas::new(frame.buffer_mut(), theme, model.hidden);
    if model.too_small() {
        view::small::draw(&mut canvas, area, model);
        return canvas.into_hits();
    }
    view::frame::header(&mut canvas, area, model);
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    match model.screen() {
        Screen::Start(start) => view::start::draw(&mut canvas, body, model, start),
        Screen::Holdings => view::holdings::draw(&mut canvas, body, model, memory),
        Screen::Ticket(ticket) => view::ticket::draw(&mut canvas, body, model, ticket, memory),
        Screen::Compare(screen) => view::compare::draw(&mut canvas, body, model, screen, memory),
        Screen::Sales(screen) => view::sales::draw(&mut canvas, body, model, *screen, memory),
        Screen::Calendar(screen) => {
            view::calendar::draw(&mut canvas, body, model, screen, memory);
        }
        Screen::Washes(screen) => view::washes::draw(&mut canvas, body, model, screen, memory),
        Screen::Tax(screen) => view::taxes::draw(&mut canvas, body, model, screen, memory),
        Screen::History(screen) => view::history::draw(&mut canvas, body, model, screen, memory),
        Screen::Problems => view::problems::draw(&mut canvas, body, model, memory),
    }
    view::frame::footer(&mut canvas, area, model);
    if let Some(overlay) = &model.overlay {
        view::overlay::draw(&mut canvas, area, model, overlay, memory);
    }
    canvas.into_hits()
}
