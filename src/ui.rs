//! Drawing the explorer from its model: nothing is decided here and no money is computed.
//!
//! [`draw`] paints one frame and returns what can be clicked. What a frame must remember for the
//! next one (how far lists are scrolled) is in [`Memory`].

pub mod canvas;
pub mod theme;
mod view;

use crate::app::model::{Model, Screen};
use crate::app::msg::Target;
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
    /// The sales.
    Sales,
    /// The lines of a tax.
    Tax,
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
    offsets: BTreeMap<List, usize>,
}

impl Memory {
    /// The first row to show so that `first` stands at the top, as far as the list goes.
    pub fn begin(&mut self, list: List, first: usize, rows: usize, height: usize) -> usize {
        let offset = first.min(rows.saturating_sub(height));
        self.offsets.insert(list, offset);
        offset
    }

    /// The first row to show so that the cursor is in sight, moving the list as little as possible.
    pub fn offset(&mut self, list: List, cursor: usize, rows: usize, height: usize) -> usize {
        let margin = MARGIN.min(height.saturating_sub(1) / 2);
        let offset = self.offsets.entry(list).or_default();
        if cursor < *offset + margin {
            *offset = cursor.saturating_sub(margin);
        }
        if cursor + margin + 1 > *offset + height {
            *offset = cursor + margin + 1 - height;
        }
        *offset = (*offset).min(rows.saturating_sub(height));
        *offset
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
        Screen::Compare(cursor) => view::compare::draw(&mut canvas, body, model, *cursor, memory),
        Screen::Sales(screen) => view::sales::draw(&mut canvas, body, model, *screen, memory),
        Screen::Tax(screen) => view::taxes::draw(&mut canvas, body, model, screen, memory),
        Screen::Problems => view::problems::draw(&mut canvas, body, model, memory),
    }
    view::frame::footer(&mut canvas, area, model);
    if let Some(overlay) = &model.overlay {
        view::overlay::draw(&mut canvas, area, model, overlay, memory);
    }
    canvas.into_hits()
}
