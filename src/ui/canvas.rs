//! A page to write on: text in a role at a place, cut at the edge, in ASCII where it must be.

use super::Hits;
use super::theme::{Role, Theme, ascii};
use crate::app::msg::Target;
use crate::app::scroll::Pane;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A piece of text and what it means.
pub type Piece<'a> = (&'a str, Role);

/// The page of one frame.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    hidden: bool,
    hits: Hits,
}

impl<'a> Canvas<'a> {
    /// A page over a frame's buffer; `hidden` figures are drawn as stars.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, hidden: bool) -> Self {
        Self { buffer, theme, hidden, hits: Hits::default() }
    }

    /// What can be clicked on the finished page.
    #[must_use]
    pub fn into_hits(self) -> Hits {
        self.hits
    }

    /// Makes an area answer to the mouse.
    pub fn target(&mut self, area: Rect, target: Target) {
        self.hits.add(area, target);
    }

    /// Writes text from a place on and returns the column after it.
    pub fn put(&mut self, x: u16, y: u16, text: &str, role: Role) -> u16 {
        let area = self.buffer.area;
        if y >= area.bottom() || x >= area.right() {
            return x;
        }
        let style = self.theme.style(role);
        let room = usize::from(area.right() - x);
        let text: std::borrow::Cow<'_, str> =
            if self.theme.ascii { text.chars().map(ascii).collect() } else { text.into() };
        self.buffer.set_stringn(x, y, text, room, style).0
    }

    /// Writes pieces one after the other and returns the column after them.
    pub fn pieces(&mut self, x: u16, y: u16, pieces: &[Piece<'_>]) -> u16 {
        pieces.iter().fold(x, |x, (text, role)| self.put(x, y, text, *role))
    }

    /// Writes pieces as long as they fit whole before column `end`: a figure is never cut.
    pub fn fitting(&mut self, x: u16, y: u16, end: u16, pieces: &[Piece<'_>]) -> u16 {
        let mut at = x;
        for (text, role) in pieces {
            if at + width(text) > end {
                break;
            }
            at = self.put(at, y, text, *role);
        }
        at
    }

    /// Writes text so that it ends before column `end`.
    pub fn right(&mut self, end: u16, y: u16, text: &str, role: Role) {
        let start = end.saturating_sub(width(text));
        self.put(start, y, text, role);
    }

    /// Writes a figure so that it ends before column `end`; as stars where amounts are hidden.
    pub fn figure(&mut self, end: u16, y: u16, text: &str, role: Role) {
        if self.hidden {
            let stars: String =
                text.chars().map(|c| if c.is_ascii_digit() { '*' } else { c }).collect();
            self.right(end, y, &stars, role);
        } else {
            self.right(end, y, text, role);
        }
    }

    /// A figure inside a sentence: as stars where amounts are hidden.
    #[must_use]
    pub fn secret(&self, text: &str) -> String {
        if self.hidden {
            text.chars().map(|c| if c.is_ascii_digit() { '*' } else { c }).collect()
        } else {
            text.to_owned()
        }
    }

    /// A rule across an area, with a title set into it at the left and one at the right.
    pub fn rule(&mut self, area: Rect, y: u16, title: Piece<'_>, at_right: &str) {
        for x in area.left()..area.right() {
            self.put(x, y, "─", Role::Dim);
        }
        if !title.0.is_empty() {
            self.put(area.left() + 1, y, &format!(" {} ", title.0), title.1);
        }
        if !at_right.is_empty() {
            let text = format!(" {at_right} ");
            let start = area.right().saturating_sub(width(&text) + 1);
            if start > area.left() + 3 + width(title.0) {
                self.put(start, y, &text, Role::Dim);
            }
        }
    }

    /// Turns a row into the cursor's: reverse video.
    pub fn reverse(&mut self, area: Rect) {
        self.modify(area, Modifier::REVERSED);
    }

    /// Dims what is there, under a dialog.
    pub fn dim(&mut self, area: Rect) {
        self.modify(area, Modifier::DIM);
    }

    fn modify(&mut self, area: Rect, modifier: Modifier) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.modifier.insert(modifier);
                }
            }
        }
    }

    /// An empty box with a title over whatever is there; returns the room inside.
    pub fn popup(&mut self, screen: Rect, size: (u16, u16), title: &str) -> Rect {
        let (columns, rows) = (size.0.min(screen.width), size.1.min(screen.height));
        let area = Rect {
            x: screen.x + (screen.width - columns) / 2,
            y: screen.y + (screen.height - rows) / 2,
            width: columns,
            height: rows,
        };
        self.dim(screen);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
        let (last_x, last_y) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
        for x in area.left()..area.right() {
            self.put(x, area.top(), "─", Role::Dim);
            self.put(x, last_y, "─", Role::Dim);
        }
        for y in area.top()..area.bottom() {
            self.put(area.left(), y, "│", Role::Dim);
            self.put(last_x, y, "│", Role::Dim);
        }
        self.put(area.left(), area.top(), "┌", Role::Dim);
        self.put(last_x, area.top(), "┐", Role::Dim);
        self.put(area.left(), last_y, "└", Role::Dim);
        self.put(last_x, last_y, "┘", Role::Dim);
        self.put(area.left() + 1, area.top(), &format!("─ {title} "), Role::Plain);
        Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(2),
        }
    }

    /// A scrollbar in one column, where a list does not fit; a click on it scrolls `pane` there.
    pub fn scrollbar(&mut self, area: Rect, offset: usize, rows: usize, pane: Option<Pane>) {
        let height = usize::from(area.height);
        if rows <= height || height == 0 {
            return;
        }
        let x = area.right().saturating_sub(1);
        let thumb = (height * height / rows).max(1);
        let first = offset * (height - thumb) / (rows - height).max(1);
        for place in 0..area.height {
            let on = (first..first + thumb).contains(&usize::from(place));
            self.put(x, area.y + place, if on { "█" } else { "│" }, Role::Dim);
            if let Some(pane) = pane {
                let to = usize::from(place) * (rows - height) / (height - 1).max(1);
                let cell = Rect { x, y: area.y + place, width: 1, height: 1 };
                self.target(cell, Target::Scroll(pane, to));
            }
        }
    }
}

/// Cells a text takes.
#[must_use]
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// A sentence in at most `cells`, its end left out with `…`: for where the whole stands elsewhere.
#[must_use]
pub fn clip(text: &str, cells: u16) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let room = usize::from(cells.saturating_sub(1));
    format!("{}…", take(text.chars(), room).trim_end())
}

/// A text in at most `cells`, shortened in the middle: at whole words where that leaves any.
#[must_use]
pub fn shorten(text: &str, cells: u16) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let room = usize::from(cells);
    if room < 3 {
        return take(text.chars(), room);
    }
    at_words(text, cells).unwrap_or_else(|| {
        let tail_cells = (room - 1) / 2;
        let head = take(text.chars(), room - 1 - tail_cells);
        let tail: String = take(text.chars().rev(), tail_cells).chars().rev().collect();
        format!("{}…{}", head.trim_end(), tail.trim_start())
    })
}

/// The first words and as many of the last as fit: names of one house differ at their end.
fn at_words(text: &str, cells: u16) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let (first, rest) = words.split_first()?;
    (1..rest.len()).find_map(|skipped| {
        let tail = rest.get(skipped..)?.join(" ");
        let short = format!("{first}…{tail}");
        (width(&short) <= cells).then_some(short)
    })
}

fn take(chars: impl Iterator<Item = char>, cells: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= cells
        })
        .collect()
}

/// A word that is longer than a line, in pieces that are not.
fn pieces(word: &str, cells: u16) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let long = pieces
            .last()
            .is_some_and(|piece| width(piece) + width(c.encode_utf8(&mut [0; 4])) > cells);
        if long {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

/// Text broken into lines of at most `cells`, between words; inside one only where it is longer.
#[must_use]
pub fn wrap(text: &str, cells: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text).into_iter().flat_map(|word| pieces(word, cells)) {
        let Some(line) = lines.last_mut() else { break };
        let gap = u16::from(!line.is_empty());
        if width(line) + gap + width(&word) > cells && !line.is_empty() {
            lines.push(word);
        } else {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    lines
}

/// A sentence in so many rows: of a longer one the parts that fit, each whole, and that there are
/// more.
#[must_use]
pub fn within(sentence: &str, cells: u16, rows: usize) -> String {
    let mut shown = sentence.to_owned();
    let mut kept = sentence;
    while wrap(&shown, cells).len() > rows
        && let Some(end) = kept.rfind([',', ';'])
    {
        kept = kept.get(..end).unwrap_or("");
        // A comma inside a figure parts nothing.
        if sentence.get(end + 1..).is_some_and(|after| after.starts_with(' ')) {
            shown = format!("{kept}, …");
        }
    }
    shown
}

/// The words of a text. A `%` belongs to the figure before it: no line breaks between them.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    loop {
        let mut gaps = rest.match_indices(' ').map(|(at, _)| at);
        let end = gaps.find(|at| rest.get(at + 1..).is_none_or(|after| !after.starts_with('%')));
        let Some((word, after)) = end.and_then(|at| rest.split_at_checked(at)) else { break };
        words.push(word);
        rest = after.get(1..).unwrap_or("");
    }
    words.push(rest);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_shorten_in_the_middle_so_that_two_funds_of_a_house_differ() {
        assert_eq!(shorten("Apple", 18), "Apple");
        assert_eq!(shorten("Vanguard Total Stock Market ETF", 24), "Vanguard…Market ETF");
        assert_eq!(shorten("Vanguard Total Stock Index Adm", 18), "Vanguard…Index Adm");
        assert_eq!(shorten("Vanguard Total Bond Adm", 18), "Vanguard…Bond Adm");
    }

    #[test]
    fn wide_characters_are_cut_between_cells() {
        assert!(width(&shorten("日本株式インデックス", 9)) <= 9);
    }

    #[test]
    fn text_breaks_between_words_and_keeps_every_one() {
        let text = "some or all of the loss may be disallowed";
        let lines = wrap(text, 12);
        assert!(lines.iter().all(|line| width(line) <= 12));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn a_long_sentence_ends_between_its_parts() {
        let text = "1,000.00 short-term at 12 %, 2,000.00 at 22 %; 300.00 of loss";
        assert_eq!(within(text, 80, 1), text);
        assert_eq!(within(text, 50, 1), "1,000.00 short-term at 12 %, 2,000.00 at 22 %, …");
        assert_eq!(within(text, 40, 1), "1,000.00 short-term at 12 %, …");
    }

    #[test]
    fn no_line_breaks_between_a_figure_and_its_percent_sign() {
        assert_eq!(wrap("long-term in the 0 % band", 18), ["long-term in the", "0 % band"]);
        assert_eq!(wrap("taxed at 22 %", 12), ["taxed at", "22 %"]);
    }
}
