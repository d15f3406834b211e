//! How full the brackets are: the ordinary ones, the 0/15/20 % bands on top of them, and the
//! threshold of the investment tax, each without and with the sale.

use super::axis::Axis;
use super::flow;
use crate::app::format;
use crate::domain::money::Money;
use crate::domain::tax::YearTax;
use crate::domain::tax::scales::{Band, Scale, Scales, Stretch, Threshold};
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Where the bars begin.
pub(in crate::ui::view) const BARS: u16 = 10;
/// Where a bracket begins.
const EDGE: &str = "│";

/// What a row of cells shows, from cell to cell.
struct Fill {
    /// Where it begins.
    from: u16,
    /// Where what is there with and without the sale ends.
    kept: u16,
    /// Where what the sale changes ends.
    changed: u16,
}

/// The amounts at which a stretch begins, at which the part common to both ends, and at which the
/// change ends.
fn ends(scale: &Scale) -> [Money; 3] {
    let [was, is] = [&scale.before, &scale.after].map(|stretch| stretch.to - stretch.from);
    let from = scale.after.from;
    [from, from + was.at_most(is), from + was.at_least(is)]
}

/// The one axis of both scales: they lie on the same taxable income.
fn axis(scales: &Scales, cells: u16) -> Axis {
    let all = [&scales.ordinary, &scales.gains];
    let reach = all.into_iter().flat_map(|scale| [scale.before.to, ends(scale)[2]]);
    let reach = reach.fold(Money::ZERO, Money::at_least);
    let edges = || all.into_iter().flat_map(|scale| scale.bands.iter().map(|band| band.from));
    // The next edge is in the picture where it is near, and always some way beyond the last cell.
    let near = reach + half(reach);
    let edge = edges().filter(|edge| *edge > reach && *edge <= near).fold(reach, Money::at_least);
    let first = scales.ordinary.bands.iter().find_map(|band| band.to).unwrap_or(reach);
    let top = edge.at_least(first);
    let points = all.into_iter().flat_map(|scale| {
        let [from, kept, changed] = ends(scale);
        [from, kept, changed, scale.before.from, scale.before.to]
    });
    Axis::new(top + half(half(top)), cells, points.chain(edges()))
}

fn half(amount: Money) -> Money {
    Money::new(amount.get() / rust_decimal::Decimal::TWO)
}

/// Draws all three; returns the rows that were used. `most` rows are there.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    scales: &Scales,
    [before, after]: [&YearTax; 2],
    of_a_sale: bool,
) -> u16 {
    let axis = axis(scales, area.width.saturating_sub(BARS + 2));
    // Rows for the words below the bars, beyond one each.
    let bars: u16 = if of_a_sale { 3 } else { 2 };
    let mut spare = area.height.saturating_sub(2 * (bars + 1) + 2);
    let mut y = area.y;
    for (name, scale, words) in [
        ("ordinary", &scales.ordinary, ordinary_words(scales, [before, after])),
        ("gains", &scales.gains, gain_words(scales, after)),
    ] {
        heading(canvas, Rect { y, ..area }, &axis, (name, &scale.bands));
        y += 1;
        y = rows(canvas, Rect { y, ..area }, &axis, scale, of_a_sale);
        let used = flow(canvas, Rect { y, height: 1 + spare.min(2), ..area }, &words);
        spare -= used.saturating_sub(1).min(spare);
        y += used;
    }
    y = threshold(canvas, Rect { y, ..area }, &scales.investment_tax);
    let words = threshold_words(&scales.investment_tax);
    y += flow(canvas, Rect { y, height: 1 + spare.min(1), ..area }, &words);
    y - area.y
}

/// The ordinary brackets alone, before and after, with what is left in them: as the ticket has it.
pub(in crate::ui::view) fn ordinary(
    canvas: &mut Canvas<'_>,
    area: Rect,
    scales: &Scales,
    taxes: [&YearTax; 2],
) {
    let words = ordinary_words(scales, taxes);
    let room = words.last().filter(|_| words.len() > 1).map_or("", String::as_str);
    let room = canvas.secret(room);
    let bars = Rect { width: area.width.saturating_sub(width(&room) + 3), ..area };
    let axis = axis(scales, bars.width.saturating_sub(BARS + 2));
    rows(canvas, bars, &axis, &scales.ordinary, true);
    for y in [area.y, area.y + 1] {
        edges(canvas, Rect { y, ..bars }, &axis, &scales.ordinary.bands);
    }
    canvas.right(area.right() - 1, area.y + 1, &room, Role::Plain);
}

/// The rates over the bars, each behind the edge where it begins.
fn heading(canvas: &mut Canvas<'_>, area: Rect, axis: &Axis, (name, bands): (&str, &[Band])) {
    canvas.put(area.x + 1, area.y, name, Role::Plain);
    edges(canvas, area, axis, bands);
    for band in bands {
        let start = axis.at(band.from);
        let end = band.to.map_or(area.width - BARS - 2, |to| axis.at(to));
        let label = format::rate(band.rate).replace(' ', "");
        if start + width(&label) < end {
            canvas.put(area.x + BARS + start + 1, area.y, &label, Role::Dim);
        }
    }
}

fn edges(canvas: &mut Canvas<'_>, area: Rect, axis: &Axis, bands: &[Band]) {
    for band in bands {
        let start = axis.at(band.from);
        if start + BARS + 2 < area.width {
            canvas.put(area.x + BARS + start, area.y, EDGE, Role::Dim);
        }
    }
}

/// The bars without and with the sale; returns the row after them.
fn rows(canvas: &mut Canvas<'_>, area: Rect, axis: &Axis, scale: &Scale, of_a_sale: bool) -> u16 {
    let Stretch { from, to } = scale.before;
    let (from, to) = (axis.at(from), axis.at(to));
    let label = if of_a_sale { "before" } else { "filled" };
    bar(canvas, area, label, &Fill { from, kept: to, changed: to });
    if !of_a_sale {
        return area.y + 1;
    }
    let [from, kept, changed] = ends(scale).map(|amount| axis.at(amount));
    bar(canvas, Rect { y: area.y + 1, ..area }, "after", &Fill { from, kept, changed });
    area.y + 2
}

fn bar(canvas: &mut Canvas<'_>, area: Rect, label: &str, fill: &Fill) {
    canvas.put(area.x + 1, area.y, label, Role::Dim);
    for cell in 0..area.width.saturating_sub(BARS + 2) {
        let (sign, role) = match cell {
            cell if cell < fill.from => ("·", Role::Dim),
            cell if cell < fill.kept => ("█", Role::Plain),
            cell if cell < fill.changed => ("▒", Role::Accent),
            _ => ("░", Role::Dim),
        };
        canvas.put(area.x + BARS + cell, area.y, sign, role);
    }
}

/// The income that counts against the investment tax, and where that begins.
fn threshold(canvas: &mut Canvas<'_>, area: Rect, threshold: &Threshold) -> u16 {
    let (was, is) = (threshold.before, threshold.after);
    let reach = was.at_least(is).at_least(threshold.at);
    let cells = area.width.saturating_sub(BARS + 2);
    let axis = Axis::new(reach + half(half(reach)), cells, [was, is, threshold.at]);
    let [kept, changed] = [was.at_most(is), was.at_least(is)].map(|amount| axis.at(amount));
    bar(canvas, area, "income", &Fill { from: 0, kept, changed });
    let edge = axis.at(threshold.at);
    let label = format::rate(threshold.rate).replace(' ', "");
    if edge + width(&label) + 1 < cells {
        let x = canvas.put(area.x + BARS + edge, area.y, EDGE, Role::Dim);
        canvas.put(x, area.y, &label, Role::Dim);
    }
    area.y + 1
}

/// `105,100.00 → 105,538.06`; one figure where nothing changes.
fn arrow(was: Money, is: Money) -> String {
    let (was, is) = (format::cents(was), format::cents(is));
    if was == is { is } else { format!("{was} → {is}") }
}

/// What is taxed at the ordinary rates, and what is left in the last bracket. Gain on collectibles
/// that has a rate of its own stands in the bars too: it is named, and no bracket counts for it.
fn ordinary_words(scales: &Scales, [before, after]: [&YearTax; 2]) -> Vec<String> {
    let scale = &scales.ordinary;
    let (was, is) = (before.at_collectibles_rate, after.at_collectibles_rate);
    let held = arrow(scale.before.to - was, scale.after.to - is);
    let held = format!("{held} at ordinary rates");
    if was.is_positive() || is.is_positive() {
        return vec![held, format!("{} of collectibles", arrow(was, is))];
    }
    let room = scale.room().map(|(room, next)| {
        format!("{} left before {}", format::cents(room), format::rate(next.rate))
    });
    [held].into_iter().chain(room).collect()
}

fn gain_words(scales: &Scales, tax: &YearTax) -> Vec<String> {
    let scale = &scales.gains;
    let [was, is] = [&scale.before, &scale.after].map(|stretch| stretch.to - stretch.from);
    let parts: Vec<(Money, String)> = [tax.at_zero, tax.at_fifteen, tax.at_twenty]
        .into_iter()
        .zip(&scale.bands)
        .filter(|(amount, _)| amount.is_positive())
        .map(|(amount, band)| (amount, format::rate(band.rate)))
        .collect();
    let held = match parts.as_slice() {
        [] => format!("{} on top of it", arrow(was, is)),
        [(_, rate)] => format!("{} on top of it, all at {rate}", arrow(was, is)),
        several => {
            let several: Vec<String> = several
                .iter()
                .map(|(amount, rate)| format!("{} at {rate}", format::cents(*amount)))
                .collect();
            format!("{} on top of it: {}", arrow(was, is), several.join(", "))
        }
    };
    let room = scale.room().map(|(_, next)| {
        format!("{} from {}", format::rate(next.rate), format::dollars(next.from, 0))
    });
    [held].into_iter().chain(room).collect()
}

fn threshold_words(threshold: &Threshold) -> Vec<String> {
    let at = format::dollars(threshold.at, 0);
    let over = threshold.after - threshold.at;
    let left = if over.is_positive() {
        format!("{} over it", format::cents(over))
    } else {
        format!("room {}", format::cents(threshold.room()))
    };
    vec![
        format!("income {}", arrow(threshold.before, threshold.after)),
        format!("investment tax from {at}: {left}"),
    ]
}
