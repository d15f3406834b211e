//! Holdings: what do I have, what is it worth, what is about to change?

mod below;
mod charts;
pub(super) mod columns;
mod detail;
mod sorting;

pub(super) use sorting::draw as draw_chooser;

use super::frame;
use crate::app::holdings::facts::{self, RowFacts};
use crate::app::holdings::{ALL_COLUMNS, ColumnSet, Grouping, Row};
use crate::app::model::Model;
use crate::app::msg::{Side, Target};
use crate::app::overlay::Overlay;
use crate::app::scroll::Pane;
use crate::ui::canvas::{Canvas, shorten};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use columns::{Column, Placed};
use ratatui::layout::Rect;

/// Columns of the charts at the right, from 200 columns on.
const CHARTS: u16 = 42;

pub(in crate::ui) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model, memory: &mut Memory) {
    let detailed = area.width >= 120 && area.height >= 28;
    // Below the list: rule, totals (2), one line about the row or the pane, notice.
    let below = 4 + if detailed { detail::ROWS } else { 1 };
    let upper = Rect { height: area.height.saturating_sub(below), ..area };
    let charts = if area.width >= 200 { CHARTS } else { 0 };
    let left = Rect { width: area.width - charts, ..upper };
    let list = Rect { y: left.y + 1, height: left.height.saturating_sub(1), ..left };
    let holdings = &model.holdings;
    let rows = holdings.rows();
    let offset = memory.offset(List::Holdings, holdings.cursor(), rows.len(), list.height.into());
    let in_sight = rows.iter().skip(offset).take(list.height.into()).copied();
    let in_sight: Vec<Row> = in_sight.collect();
    let shown: Vec<RowFacts<'_>> =
        if model.size.0 >= ALL_COLUMNS || holdings.columns == ColumnSet::Wait {
            facts::rows_with_wait(model, &in_sight)
        } else {
            in_sight.iter().filter_map(|row| facts::row(model, *row)).collect()
        };
    let total = facts::total(model);
    // The last column is the scrollbar's.
    let placed = columns::place(model, &shown, &total, left.width - 3);

    // A drag that leaves the list scrolls it on.
    let under =
        Rect { y: list.bottom(), height: area.bottom().saturating_sub(list.bottom()), ..area };
    canvas.target(Rect { height: 1, ..area }, Target::Beside(Side::Above));
    canvas.target(under, Target::Beside(Side::Below));
    titles(canvas, left, model, &placed);
    for (place, row) in (list.y..).zip(&shown) {
        let index = offset + usize::from(place - list.y);
        let line = Rect { y: place, height: 1, ..list };
        draw_row(canvas, line, model, row, &placed);
        let whole = Rect { width: list.width - 1, ..line };
        if index == holdings.cursor() {
            canvas.reverse(whole);
            canvas.put(area.x, place, "▌", Role::Accent);
        }
        canvas.target(whole, Target::Row(index));
        if row.heading.is_some() {
            canvas.target(Rect { x: area.x + 2, width: 2, ..line }, Target::Fold(index));
        }
    }
    if shown.is_empty() {
        let text = match (&model.overlay, holdings.filter.is_empty()) {
            (_, true) => "Nothing is held.",
            (Some(Overlay::Filter { .. }), false) => "Nothing matches yet.",
            (_, false) => "Nothing matches the filter; Esc clears it, / changes it.",
        };
        canvas.put(area.x + 2, list.y, text, Role::Dim);
    }
    canvas.scrollbar(list, offset, rows.len(), Some(Pane::Front));
    if charts > 0 {
        charts::draw(canvas, Rect { x: left.right(), width: charts, ..upper }, model);
    }

    let mut y = upper.bottom();
    below::rule(canvas, Rect { y, height: 1, ..area }, model);
    y += 1;
    below::totals(canvas, Rect { y, height: 2, ..area }, model, &total, &placed);
    y += 2;
    let pane = Rect { y, height: area.bottom().saturating_sub(y + 1), ..area };
    if let Some(Overlay::Filter { input, fault, .. }) = &model.overlay {
        below::hints(canvas, pane, input.value());
        if let Some(fault) = fault {
            below::fault(canvas, area, fault);
            return;
        }
    } else if detailed {
        detail::draw(canvas, pane, model);
    } else {
        below::about(canvas, pane, model);
    }
    let fact = below::fact(model);
    frame::notice(canvas, area, model, (&fact.0, fact.1));
}

fn titles(canvas: &mut Canvas<'_>, area: Rect, model: &Model, placed: &[Placed]) {
    for column in placed {
        let (title, sorted) = column.column.heading(model);
        let role = if sorted { Role::Accent } else { Role::Dim };
        let lead = u16::from(matches!(column.column, Column::Term));
        if column.column.is_left_aligned() {
            canvas.put(column.start + lead, area.y, &title, role);
        } else if column.column == Column::Quantity {
            let decimals = model.holdings.quantity_places;
            let blank = if decimals == 0 { 0 } else { u16::try_from(decimals + 1).unwrap_or(0) };
            canvas.right(column.start + column.width - blank.min(4), area.y, &title, role);
        } else {
            canvas.right(column.start + column.width, area.y, &title, role);
        }
        if let Some(key) = column.column.sort() {
            let heading = Rect { x: column.start, y: area.y, width: column.width, height: 1 };
            canvas.target(heading, Target::Sort(key));
        }
    }
}

fn draw_row(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    row: &RowFacts<'_>,
    placed: &[Placed],
) {
    if row.marked {
        canvas.put(area.x + 1, area.y, "■", Role::Accent);
    }
    for column in placed {
        let (text, role) = columns::cell(model, row, column.column);
        match column.column {
            Column::Label => {
                let indent = match row.heading {
                    Some(open) => {
                        canvas.put(column.start, area.y, if open { "▼" } else { "►" }, Role::Dim);
                        2
                    }
                    None => 1,
                };
                // A group of several securities has no quantity and no price: its name has room.
                let end = if row.heading.is_some() && row.quantity.is_none() {
                    placed.iter().find(|other| other.column == Column::Basis)
                } else {
                    None
                };
                let end = end.map_or(column.start + column.width, |basis| basis.start);
                let room = end.saturating_sub(column.start + indent + 1);
                canvas.put(column.start + indent, area.y, &shorten(&text, room), role);
            }
            Column::Second | Column::From => {
                let text = shorten(&text, column.width.saturating_sub(1));
                canvas.put(column.start, area.y, &text, role);
            }
            column_kind if column_kind.is_left_aligned() => {
                canvas.put(column.start, area.y, &text, role);
            }
            Column::Price => canvas.right(column.start + column.width, area.y, &text, role),
            _ => canvas.figure(column.start + column.width, area.y, &text, role),
        }
    }
}

/// The heading the row under the cursor stands below, where it is a lot's.
pub(super) fn heading_above(model: &Model) -> Option<&str> {
    let row = model.holdings.current()?;
    let lot = matches!(row, Row::Lot { .. }) && model.holdings.grouping != Grouping::Flat;
    model.holdings.group_of(row).filter(|_| lot).map(|group| group.label.as_str())
}
