//! The tax screen: why is it this much, and where is the next step?

pub(super) mod axis;
mod lines;
pub(super) mod scales;
mod steps;

use super::{frame, signed};
use crate::app::format;
use crate::app::model::Model;
use crate::app::tax::{self, BOTH_FROM, Shown, TaxScreen, View};
use crate::domain::tax::Assumption;
use crate::ui::Memory;
use crate::ui::canvas::{Canvas, width, within, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Rows at the bottom: rule, totals, what is not in it, notice.
const BELOW: u16 = 4;
/// The most rows of the sentence.
const MOST_SENTENCE: usize = 3;
/// Cells between two phrases of one row.
const GAP: u16 = 3;
/// Columns of the brackets where the lines stand beside them, on wide and on the widest screens.
const LEFT: u16 = 58;
const LEFT_WIDEST: u16 = 80;
/// From when on the brackets take [`LEFT_WIDEST`].
const WIDEST: u16 = 160;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: &TaxScreen,
    memory: &mut Memory,
) {
    let shown = match tax::shown(model, screen.of) {
        Ok(shown) => shown,
        Err(reason) => {
            for (line, y) in wrap(&reason, area.width - 2).iter().zip(area.y + 1..) {
                canvas.put(area.x + 1, y, line, Role::Unknown);
            }
            frame::notice(canvas, area, model, ("", Role::Plain));
            return;
        }
    };
    // Where the lines alone are shown they need the rows: the total is among them.
    let lines_alone = area.width < BOTH_FROM && screen.view == View::Lines;
    let most = if lines_alone { 1 } else { MOST_SENTENCE };
    let y = sentence(canvas, area, &shown, most);
    let bottom = area.bottom().saturating_sub(if lines_alone { 1 } else { BELOW });
    let content = Rect { y, height: bottom.saturating_sub(y), ..area };
    let of_a_sale = screen.is_of_a_sale();
    let rows = tax::lines::rows(&shown, Some(&screen.folds));
    let lines = format!("Lines {}", shown.year);
    let list = (rows.as_slice(), screen.cursor.min(rows.len().saturating_sub(1)));
    if area.width >= BOTH_FROM {
        let wide = if area.width >= WIDEST { LEFT_WIDEST } else { LEFT };
        brackets(canvas, Rect { width: wide, ..content }, &shown, screen, "[ ] year");
        for y in content.y + 1..bottom {
            canvas.put(content.x + wide, y, "│", Role::Dim);
        }
        let right = Rect { x: content.x + wide, width: content.width - wide, ..content };
        canvas.rule(right, right.y, (&lines, Role::Dim), "");
        canvas.put(right.x, right.y, "┬", Role::Dim);
        let inner = Rect {
            x: right.x + 1,
            y: right.y + 1,
            width: right.width - 1,
            height: right.height - 1,
        };
        lines::draw(canvas, inner, list, of_a_sale, memory);
    } else if lines_alone {
        canvas.rule(content, content.y, (&lines, Role::Dim), "[ ] year  v brackets");
        let inner = Rect { y: content.y + 1, height: content.height - 1, ..content };
        lines::draw(canvas, inner, list, of_a_sale, memory);
    } else {
        brackets(canvas, content, &shown, screen, "[ ] year  v lines");
    }
    if !lines_alone {
        below(canvas, Rect { y: bottom, height: BELOW, ..area }, &shown, of_a_sale);
    }
    frame::notice(canvas, area, model, (&first_assumption(area, &shown), Role::Unknown));
}

/// The answer, its figure to be seen first; returns the row after it.
fn sentence(canvas: &mut Canvas<'_>, area: Rect, shown: &Shown, most: usize) -> u16 {
    let [before, figure, rest] = &shown.answer;
    let whole = format!("{before}{figure}{rest}");
    let mut broken = wrap(&whole, area.width - 2);
    if broken.len() > most {
        // One row has the figure alone, more have the parts that fit: i has all of it.
        let few = format!("{before}{figure}");
        let parts = within(&whole, area.width - 2, most);
        broken = if most == 1 { vec![few] } else { wrap(&parts, area.width - 2) };
    }
    let mut y = area.y;
    for (place, line) in broken.iter().enumerate() {
        if place == 0 && line.starts_with(&format!("{before}{figure}")) {
            let after = line.get(before.len() + figure.len()..).unwrap_or("");
            let parts = [before.as_str(), figure, after].map(|part| canvas.secret(part));
            let [before, figure, after] = parts.each_ref().map(String::as_str);
            let pieces = [(before, Role::Plain), (figure, Role::Key), (after, Role::Plain)];
            canvas.pieces(area.x + 1, y, &pieces);
        } else {
            let line = canvas.secret(line);
            canvas.put(area.x + 1, y, &line, Role::Plain);
        }
        y += 1;
    }
    y
}

/// The pictures and the steps, from what matters most as far as there is room.
fn brackets(canvas: &mut Canvas<'_>, area: Rect, shown: &Shown, screen: &TaxScreen, keys: &str) {
    let told = &shown.told;
    let of_a_sale = screen.is_of_a_sale();
    canvas.rule(area, area.y, (&format!("Brackets {}", shown.year), Role::Dim), keys);
    let least = if of_a_sale { 10 } else { 8 };
    let moved = matches!(screen.of, tax::Of::Sale { moved: true, .. });
    let under = area.height.saturating_sub(1 + least);
    // Words below the bars take more rows where enough is left for the steps.
    let words = under.saturating_sub(steps::NEXT_ROWS).min(4);
    let inner = Rect { y: area.y + 1, height: least + words, ..area };
    let taxes = [&told.before, &told.after];
    let used = scales::draw(canvas, inner, &told.scales, taxes, of_a_sale);
    let mut left = Rect { y: inner.y + used, height: area.height.saturating_sub(1 + used), ..area };
    let mut take = |rows: u16| {
        let block = (left.height >= rows).then_some(Rect { height: rows, ..left });
        if block.is_some() {
            left = Rect { y: left.y + rows, height: left.height - rows, ..left };
        }
        block
    };
    let either = shown.either_year.as_ref();
    if let (Some(days), true) = (either, moved)
        && let Some(block) = take(steps::EITHER_ROWS)
    {
        steps::either_year(canvas, block, days);
    }
    if let Some(block) = take(steps::NEXT_ROWS) {
        steps::next(canvas, block, &told.next);
    }
    if let (Some(days), false) = (either, moved)
        && let Some(block) = take(steps::EITHER_ROWS)
    {
        steps::either_year(canvas, block, days);
    }
    let room = steps::room_rows(told);
    if let Some(block) = take(u16::try_from(room.len() + 1).unwrap_or(u16::MAX)) {
        steps::room(canvas, block, &room);
    }
    granted(canvas, left, shown);
}

/// What is taken for granted, as far as there is room.
fn granted(canvas: &mut Canvas<'_>, area: Rect, shown: &Shown) {
    if area.height < 6 || shown.assumed.is_empty() {
        return;
    }
    canvas.rule(area, area.y, ("Taken for granted", Role::Dim), "i all of it");
    let mut y = area.y + 1;
    for one in &shown.assumed {
        let lines = wrap(one, area.width - 4);
        if y + u16::try_from(lines.len()).unwrap_or(u16::MAX) > area.bottom() {
            return;
        }
        canvas.put(area.x + 1, y, "≈", Role::Unknown);
        for line in lines {
            canvas.put(area.x + 3, y, &line, Role::Unknown);
            y += 1;
        }
    }
}

/// The totals, and what is not in them.
fn below(canvas: &mut Canvas<'_>, area: Rect, shown: &Shown, of_a_sale: bool) {
    canvas.rule(area, area.y, ("", Role::Dim), "");
    if area.width >= BOTH_FROM {
        let wide = if area.width >= WIDEST { LEFT_WIDEST } else { LEFT };
        canvas.put(area.x + wide, area.y, "┴", Role::Dim);
    }
    let (before, after) = (shown.told.before.total(), shown.told.after.total());
    let totals = if of_a_sale {
        let (was, is) = (format::cents(before), format::cents(after));
        format!("before {was}     after {is}     this sale {}", signed(after - before))
    } else {
        format!("total {}", format::cents(after))
    };
    let totals = canvas.secret(&totals);
    canvas.put(area.x + 1, area.y + 1, &totals, Role::Plain);
    let all = format!("{}. An estimate, not tax advice.", Assumption::NotModelled);
    let short = "Not in it: credits, Social Security, QBI, more. An estimate, not tax advice.";
    let text = if width(&all) + 2 <= area.width { all.as_str() } else { short };
    canvas.put(area.x + 1, area.y + 2, text, Role::Dim);
}

/// The first of what is taken for granted, whole, and how many more there are; what is not modelled
/// counts as one, as it does beside a sale.
fn first_assumption(area: Rect, shown: &Shown) -> String {
    let mut assumed = shown.assumed.clone();
    assumed.push(Assumption::NotModelled.to_string());
    let Some(text) = format::assumed(&assumed) else { return String::new() };
    let text = format!(" ≈ {text}");
    if width(&text) <= area.width {
        return text;
    }
    format!(" ≈ {} taken for granted: i says which", format::count(assumed.len(), "thing"))
}

/// Writes phrases one behind the other into as many rows as the area has, and no further to the right
/// than it reaches; one that is longer than a row goes on in the next. What does not fit whole is
/// left out. Returns the rows that were used, one at least.
fn flow(canvas: &mut Canvas<'_>, area: Rect, phrases: &[String]) -> u16 {
    let start = area.x + 1;
    let (mut x, mut y) = (start, area.y);
    for phrase in phrases {
        let phrase = canvas.secret(phrase);
        if x > start && x + GAP + width(&phrase) <= area.right() {
            x = canvas.put(x + GAP, y, &phrase, Role::Plain);
            continue;
        }
        let first = if x > start { y + 1 } else { y };
        let lines = wrap(&phrase, area.width.saturating_sub(1));
        if first + u16::try_from(lines.len()).unwrap_or(u16::MAX) > area.bottom() {
            break;
        }
        for (line, row) in lines.iter().zip(first..) {
            x = canvas.put(start, row, line, Role::Plain);
            y = row;
        }
    }
    y + 1 - area.y
}
