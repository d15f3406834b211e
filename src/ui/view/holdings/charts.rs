//! The pane at the right of a wide screen: of the security under the cursor the gain of each lot and
//! how near each is to long-term, and what share of the value each security is.

use crate::app::format;
use crate::app::holdings::detail;
use crate::app::model::Model;
use crate::domain::ids::SecurityId;
use crate::domain::lot::Lot;
use crate::domain::money::Money;
use crate::ui::canvas::{Canvas, shorten, width};
use crate::ui::theme::Role;
use crate::ui::view::{bar, gain_role};
use ratatui::layout::Rect;

/// Cells of the longest bar.
const CELLS: i64 = 14;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    for y in area.top()..area.bottom() {
        canvas.put(area.x, y, "│", Role::Dim);
    }
    let pane = Rect { x: area.x + 1, width: area.width - 1, ..area };
    let portfolio = model.household.portfolio();
    let security = model.holdings.security(portfolio);
    // Where no one security is under the cursor, the shares have all the room.
    let third = if security.is_some() { pane.height / 3 } else { 0 };
    if let Some(security) = &security {
        let lots = portfolio.lots_of(security);
        gains(canvas, Rect { height: third, ..pane }, model, (security, lots));
        let y = pane.y + third;
        periods(canvas, Rect { y, height: third, ..pane }, model, (security, lots));
    }
    let y = pane.y + 2 * third;
    shares(canvas, Rect { y, height: pane.height - 2 * third, ..pane }, model, security.as_ref());
}

fn title(canvas: &mut Canvas<'_>, area: Rect, text: &str) {
    canvas.rule(area, area.y, (text, Role::Plain), "");
}

/// The rows of a list of `count` that fit, `at` among them.
fn window(count: usize, at: usize, room: usize) -> usize {
    at.saturating_sub(room / 2).min(count.saturating_sub(room))
}

fn day(lot: &Lot) -> String {
    lot.acquired.map_or_else(|| "no date".to_owned(), |day| day.to_string())
}

/// The gain of each lot as a bar; the lot under the cursor is pointed at.
fn gains(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    (security, lots): (&SecurityId, &[Lot]),
) {
    let portfolio = model.household.portfolio();
    title(canvas, area, &format!("{security}: gain by lot"));
    let Some(price) = portfolio.prices.price(security) else {
        canvas.put(area.x + 1, area.y + 1, "? no price", Role::Unknown);
        return;
    };
    let gain = |lot: &Lot| lot.gain(price).filter(|_| lot.is_usd());
    let most = lots.iter().filter_map(gain).map(Money::abs).max().unwrap_or(Money::ZERO);
    let current = model.holdings.lot(portfolio);
    let at = current
        .and_then(|own| lots.iter().position(|lot| lot.id == own.id && lot.account == own.account));
    let room = usize::from(area.height.saturating_sub(1));
    let first = window(lots.len(), at.unwrap_or(0), room);
    for (y, (place, lot)) in (area.y + 1..area.bottom()).zip(lots.iter().enumerate().skip(first)) {
        if at == Some(place) {
            canvas.put(area.x + 1, y, "►", Role::Accent);
        }
        canvas.put(area.x + 2, y, &day(lot), Role::Dim);
        match gain(lot) {
            None => canvas.right(area.x + 24, y, "?", Role::Unknown),
            Some(gain) => {
                let sheltered = portfolio.is_sheltered(&lot.account);
                let role = if sheltered { Role::Dim } else { gain_role(gain) };
                let sign = if sheltered { "⌂" } else { "" };
                let text = format!("{sign}{}", format::signed(gain, 0));
                canvas.figure(area.x + 24, y, &text, role);
                canvas.put(area.x + 25, y, &bar(gain, most, CELLS), role);
            }
        }
    }
}

/// The holding period of each lot that will turn long-term, the next one first.
fn periods(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    (security, lots): (&SecurityId, &[Lot]),
) {
    title(canvas, area, &format!("{security}: the way to long-term"));
    let portfolio = model.household.portfolio();
    let taxable = lots.iter().filter(|lot| !portfolio.is_sheltered(&lot.account));
    let mut turning: Vec<_> =
        taxable.filter_map(|lot| Some((lot, detail::held(lot, model.today)?))).collect();
    turning.sort_by_key(|(_, held)| held.of - held.days);
    if turning.is_empty() {
        canvas.put(area.x + 1, area.y + 1, "no taxable lot will turn", Role::Dim);
    }
    for (y, (lot, held)) in (area.y + 1..area.bottom()).zip(turning) {
        canvas.put(area.x + 2, y, &day(lot), Role::Dim);
        let full = (held.days * CELLS).checked_div(held.of).unwrap_or(0).clamp(0, CELLS);
        let full = usize::try_from(full).unwrap_or(0);
        let rest = usize::try_from(CELLS).unwrap_or(0) - full;
        let x = canvas.put(area.x + 14, y, &"█".repeat(full), Role::Short);
        let x = canvas.put(x, y, &"░".repeat(rest), Role::Dim);
        canvas.put(x, y, &format!(" ○{:>4}d", held.of - held.days), Role::Short);
    }
}

/// The value of each security that is listed, the largest first, with its share of their sum.
fn shares(canvas: &mut Canvas<'_>, area: Rect, model: &Model, current: Option<&SecurityId>) {
    title(canvas, area, "Share of what is held long and listed");
    let portfolio = model.household.portfolio();
    let mut values: Vec<(&SecurityId, Money)> = Vec::new();
    let members = model.holdings.groups().iter().flat_map(|group| &group.members);
    for member in members {
        let Some(price) = portfolio.prices.price(&member.security) else { continue };
        let value = member.sums.value(price);
        values.push((&member.security, value));
    }
    values.sort_by(|a, b| a.0.cmp(b.0));
    values.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    values.retain(|(_, value)| value.is_positive());
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let sum: Money = values.iter().map(|(_, value)| *value).sum();
    let Some(most) = values.first().map(|(_, value)| *value) else { return };
    let at = current.and_then(|own| values.iter().position(|(security, _)| *security == own));
    let room = usize::from(area.height.saturating_sub(1));
    let first = window(values.len(), at.unwrap_or(0), room);
    let shown = values.iter().enumerate().skip(first);
    for (y, (place, (security, value))) in (area.y + 1..area.bottom()).zip(shown) {
        if at == Some(place) {
            canvas.put(area.x + 1, y, "►", Role::Accent);
        }
        canvas.put(area.x + 2, y, &shorten(security, 12), Role::Plain);
        let percent = format::percent(*value, sum).unwrap_or_default();
        let text = format!("{} %", percent.trim_start_matches('+'));
        let text = canvas.secret(&text);
        canvas.put(area.x + 22 - width(&text).min(8), y, &text, Role::Plain);
        if !model.hidden {
            canvas.put(area.x + 25, y, &bar(*value, most, CELLS), Role::Long);
        }
    }
}
