//! Lots against methods: what each method takes of each lot.

use crate::app::compare::{self, Cell, Column, CompareScreen, View};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::ticket::{Outlook, Ticket};
use crate::domain::compare::Outcome;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares, round};
use crate::domain::term::Term;
use crate::ui::canvas::{Canvas, clip, width};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;
use rust_decimal::Decimal;

/// Cells of a bar.
const BAR: u16 = 5;
/// The narrowest column: a name of six letters, or a bar, and a blank.
const NARROWEST: u16 = 7;
/// Rows above the lots: each method's name takes two.
const ABOVE: u16 = 2;
/// Rows below the lots: a rule, four figures, the signs, the cell in two lines.
const BELOW: u16 = 8;

/// What stands where.
struct Layout {
    /// The columns after the last cell of a lot's shares, and of its gain per share.
    shares: u16,
    per_share: u16,
    /// Where the methods begin, and how wide each column is.
    start: u16,
    column: u16,
    /// How many columns fit.
    fit: usize,
    /// Decimals of the shares.
    places: u32,
    /// Decimals of the figures below.
    cents: u32,
}

impl Layout {
    fn of(area: Rect, ticket: &Ticket, outlook: &Outlook, shown: &[Lot]) -> Self {
        let cents = if area.width < 100 { 0 } else { 2 };
        let places = shown.iter().map(|lot| format::share_places(lot.quantity)).max().unwrap_or(0);
        let longest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| width(&text)).max().unwrap_or(1)
        };
        let date = if area.width < 100 { 8 } else { 10 };
        let shares = longest(
            &mut shown.iter().map(|lot| format::aligned_shares(compare::held(lot), places)),
        );
        let per_share = longest(&mut shown.iter().map(|lot| per_share(ticket, lot).0));
        let shares = 3 + date + 2 + shares.max(6);
        let per_share = shares + 2 + per_share.max(6);
        let outcomes = outlook.comparison.outcomes.iter();
        let figures = longest(&mut outcomes.flat_map(|outcome| figures(outcome, cents)));
        let column = NARROWEST.max(figures + 1);
        let start = per_share + 2;
        let fit = area.width.saturating_sub(start + 1) / column;
        Self { shares, per_share, start, column, fit: fit.max(1).into(), places, cents }
    }
}

pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: &CompareScreen,
    memory: &mut Memory,
) {
    let Some(ticket) = model.ticket() else { return };
    let Ok(outlook) = &ticket.outlook else { return };
    let columns = outlook.columns();
    let focused = screen.view == View::Matrix;
    let rows = u16::try_from(ticket.lots.len()).unwrap_or(u16::MAX);
    let height = area.height.saturating_sub(ABOVE + BELOW).min(rows);
    let list = Rect { y: area.y + ABOVE, height, ..area };
    let cursor = screen.lot.min(ticket.lots.len().saturating_sub(1));
    let offset = memory.offset(List::Matrix, cursor, ticket.lots.len(), height.into());
    let shown = ticket.lots.get(offset..).unwrap_or_default();
    let shown = shown.get(..shown.len().min(height.into())).unwrap_or_default();
    let layout = Layout::of(area, ticket, outlook, shown);
    let at = compare::column_of(columns, screen.cursor);
    let first = memory.offset(List::MatrixColumns, at, columns.len(), layout.fit);
    let here = || columns.iter().enumerate().skip(first).take(layout.fit);

    titles(canvas, area, outlook, &layout, here(), at);
    for (y, (place, lot)) in (list.y..).zip((offset..).zip(shown)) {
        let row = Rect { y, height: 1, width: area.width - 1, ..list };
        if place == cursor && focused {
            canvas.put(row.x, y, "▌", Role::Accent);
        }
        of_lot(canvas, row, (model, ticket), &layout, lot);
        for (x, (number, column)) in starts(area, &layout).zip(here()) {
            let slice = column.slice(&outlook.comparison.outcomes, &lot.id);
            let (bar, role) = match slice {
                Some(slice) => (bar(slice.quantity, compare::held(lot)), Role::Accent),
                None => ("·".to_owned(), Role::Dim),
            };
            canvas.put(x, y, &bar, role);
            let cell = Rect { x, y, width: layout.column - 1, height: 1 };
            if focused && place == cursor && number == at {
                canvas.reverse(cell);
            }
            canvas.target(cell, Target::Cell(place, number));
        }
    }
    canvas.scrollbar(list, offset, ticket.lots.len(), None);
    let below = Rect { y: list.bottom(), height: BELOW, ..area };
    // Where the edge hides methods, it is said which ones are shown.
    let beyond = (first + layout.fit).min(columns.len());
    let hidden = beyond - first < columns.len();
    let of = format!("columns {} to {beyond} of {}", first + 1, columns.len());
    canvas.rule(below, below.y, ("", Role::Dim), if hidden { &of } else { "" });
    for (x, (_, column)) in starts(area, &layout).zip(here()) {
        if pinned(ticket, outlook, column) {
            canvas.put(x, below.y, "pin", Role::Accent);
        }
    }
    sums(canvas, below, outlook, &layout, here());
    if let Some(cell) = compare::cell(model, screen).filter(|_| focused) {
        told(canvas, Rect { y: below.y + 6, height: 2, ..below }, &cell);
    }
}

fn starts(area: Rect, layout: &Layout) -> impl Iterator<Item = u16> {
    let (start, step) = (area.x + layout.start, layout.column);
    (0..).map(move |place: u16| start + place * step)
}

fn titles<'a>(
    canvas: &mut Canvas<'_>,
    area: Rect,
    outlook: &Outlook,
    layout: &Layout,
    columns: impl Iterator<Item = (usize, &'a Column)>,
    at: usize,
) {
    let low = area.y + ABOVE - 1;
    canvas.put(area.x + 3, area.y, "taken by", Role::Dim);
    canvas.put(area.x + 3, low, "Lot", Role::Dim);
    canvas.right(area.x + layout.shares, low, "shares", Role::Dim);
    canvas.right(area.x + layout.per_share, low, "gain/sh", Role::Dim);
    for (x, (place, column)) in starts(area, layout).zip(columns) {
        let Some(outcome) = first_of(outlook, column) else { continue };
        let role = if place == at { Role::Accent } else { Role::Dim };
        for (line, y) in outcome.preview.plan.method.info().tag.into_iter().zip(area.y..) {
            canvas.put(x, y, line, role);
        }
    }
}

fn first_of<'a>(outlook: &'a Outlook, column: &Column) -> Option<&'a Outcome> {
    outlook.comparison.outcomes.get(*column.places.first()?)
}

/// Does the method stand here that the others are measured against?
fn pinned(ticket: &Ticket, outlook: &Outlook, column: &Column) -> bool {
    let outcomes = column.places.iter().filter_map(|at| outlook.comparison.outcomes.get(*at));
    outcomes.map(|outcome| outcome.preview.plan.method).any(|method| ticket.pin == Some(method))
}

/// The lot itself: its date, its shares, its term and what a share of it gains.
fn of_lot(
    canvas: &mut Canvas<'_>,
    row: Rect,
    (model, ticket): (&Model, &Ticket),
    layout: &Layout,
    lot: &Lot,
) {
    let y = row.y;
    if ticket.is_locked(&lot.id) {
        canvas.put(row.x + 1, y, "L", Role::Dim);
    }
    let date = lot.acquired.map_or_else(
        || "no date".to_owned(),
        |day| day.format(if row.width < 99 { "%y-%m-%d" } else { "%Y-%m-%d" }).to_string(),
    );
    canvas.put(row.x + 3, y, &date, Role::Plain);
    let shares = format::aligned_shares(compare::held(lot), layout.places);
    canvas.figure(row.x + layout.shares, y, &shares, Role::Plain);
    let (text, role) = per_share(ticket, lot);
    let (sign, of_sign) = if model.household.portfolio().is_sheltered(&lot.account) {
        ("⌂", Role::Dim)
    } else {
        match lot.disposal(ticket.price, ticket.date).term {
            Some(Term::Long) => ("●", Role::Long),
            Some(Term::Short) => ("○", Role::Short),
            None => ("?", Role::Unknown),
        }
    };
    canvas.put(row.x + layout.shares + 1, y, sign, of_sign);
    canvas.figure(row.x + layout.per_share, y, &text, role);
}

fn per_share(ticket: &Ticket, lot: &Lot) -> (String, Role) {
    let basis = lot.disposal(ticket.price, ticket.date).basis;
    let gain = basis
        .and_then(|basis| (lot.value(ticket.price) - basis).per_share(compare::held(lot)))
        .map(|gain| Money::new(gain.get()));
    gain.map_or_else(
        || ("?".to_owned(), Role::Unknown),
        |gain| (super::super::signed(gain), super::super::gain_role(gain)),
    )
}

/// `███▌░`: how much of a lot is taken; a part is never drawn as none or as all.
fn bar(taken: Shares, held: Shares) -> String {
    let halves = i128::from(BAR) * 2;
    let share = (taken.get() * Decimal::from(halves)).checked_div(held.get());
    let part = share.map_or(halves, |share| round(share, 0).mantissa());
    let part = if taken == held { halves } else { part.clamp(1, halves - 1) };
    let part = usize::try_from(part).unwrap_or(0);
    let (whole, half) = (part / 2, part % 2);
    let rest = usize::from(BAR) - whole - half;
    format!("{}{}{}", "█".repeat(whole), "▌".repeat(half), "░".repeat(rest))
}

/// What a method comes to: its two gains, its tax, what it costs above the least.
fn figures(outcome: &Outcome, cents: u32) -> [String; 4] {
    let preview = &outcome.preview;
    let unknown = || "?".to_owned();
    let tax = preview.tax_impact().map_or_else(unknown, |tax| format::dollars(tax, cents));
    // Whole dollars stand close together and have a sign only where it is a minus.
    let signed = |amount| {
        if cents == 0 { format::dollars(amount, 0) } else { format::signed(amount, cents) }
    };
    let extra = outcome.extra_tax.map_or_else(unknown, |extra| {
        if extra.is_zero() { "least".to_owned() } else { signed(extra) }
    });
    let gain = signed;
    [gain(preview.gains.short_term), gain(preview.gains.long_term), tax, extra]
}

fn sums<'a>(
    canvas: &mut Canvas<'_>,
    area: Rect,
    outlook: &Outlook,
    layout: &Layout,
    columns: impl Iterator<Item = (usize, &'a Column)>,
) {
    let labels = ["short-term gain", "long-term gain", "tax of this sale", "above the least tax"];
    for (label, y) in labels.into_iter().zip(area.y + 1..) {
        canvas.put(area.x + 2, y, label, Role::Dim);
    }
    for (x, (_, column)) in starts(area, layout).zip(columns) {
        let Some(outcome) = first_of(outlook, column) else { continue };
        for (place, text) in figures(outcome, layout.cents).iter().enumerate() {
            let y = area.y + 1 + u16::try_from(place).unwrap_or(0);
            let role = if text == "least" { Role::Accent } else { Role::Plain };
            canvas.figure(x + layout.column - 1, y, text, role);
        }
    }
    let signs = [
        "● LT long-term  ○ ST short-term   █ taken  ░ left  · not touched",
        "   one column for all methods that take the same lots",
    ];
    let signs = signs.map(|text| (text, Role::Dim));
    canvas.fitting(area.x + 2, area.y + 5, area.right(), &signs);
}

/// The cell under the cursor: what is taken of which lot by whom, and why.
fn told(canvas: &mut Canvas<'_>, area: Rect, cell: &Cell<'_>) {
    let taken = cell.slice.map_or(Shares::ZERO, |slice| slice.quantity);
    let what = format!(
        "{} of {} of {}",
        format::shares(taken),
        format::shares(compare::held(cell.lot)),
        cell.lot.id
    );
    let what = canvas.secret(&what);
    let names: Vec<&str> = cell.methods.iter().map(|method| method.info().short_name).collect();
    let x = canvas.put(area.x + 1, area.y, &what, Role::Plain);
    let room = area.right().saturating_sub(x + 5);
    canvas.put(x, area.y, &format!("  by {}", clip(&names.join("; "), room)), Role::Dim);
    let tax = cell.tax_per_share.map_or(String::new(), |tax| {
        let tax = Money::new(tax.get());
        canvas.secret(&format!("; {} tax a share", super::super::signed(tax)))
    });
    let room = area.width.saturating_sub(2 + width(&tax));
    let why = clip(&cell.why, room);
    let x = canvas.put(area.x + 1, area.y + 1, &why, Role::Plain);
    canvas.put(x, area.y + 1, &tax, Role::Plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_lot_is_never_drawn_as_none_or_as_all() {
        let drawn = |taken: i64, held: i64| bar(Shares::from(taken), Shares::from(held));
        assert_eq!(drawn(40, 40), "█████");
        assert_eq!(drawn(1, 1_000), "▌░░░░");
        assert_eq!(drawn(999, 1_000), "████▌");
        // Screen 4.4: 28.158 of 40 is seven tenths.
        let part = Shares::new(Decimal::new(28_158, 3));
        assert_eq!(bar(part, Shares::from(40)), "███▌░");
    }
}
