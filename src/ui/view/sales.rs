//! Sales: what did I decide, and can I still change it?

use super::{frame, gain_role, signed};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::sales::{self, SalesScreen};
use crate::app::scroll::Pane;
use crate::domain::money::Money;
use crate::domain::sales::{Sale, SaleState};
use crate::ui::canvas::{Canvas, shorten, width};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Rows below the list: rule, the year, rule, four lines about the sale, notice.
const BELOW: u16 = 8;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: SalesScreen,
    memory: &mut Memory,
) {
    let all = sales::newest_first(model);
    canvas.put(area.x + 2, area.y, "#  Sold   What", Role::Dim);
    canvas.put(area.x + 28, area.y, "Method", Role::Dim);
    canvas.right(area.x + 54, area.y, "Gain", Role::Dim);
    canvas.right(area.x + 65, area.y, "Tax", Role::Dim);
    canvas.put(area.x + 67, area.y, "State", Role::Dim);
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + BELOW), ..area };
    let offset = memory.offset(List::Sales, screen.cursor, all.len(), list.height.into());
    let shown = all.iter().enumerate().skip(offset).take(list.height.into());
    for (y, (place, sale)) in (list.y..).zip(shown) {
        let row = Rect { y, height: 1, width: area.width - 1, ..list };
        draw_sale(canvas, row, model, sale);
        if place == screen.cursor {
            canvas.reverse(row);
            canvas.put(row.x, y, "▌", Role::Accent);
        }
        canvas.target(row, Target::Row(place));
    }
    canvas.scrollbar(list, offset, all.len(), Some(Pane::Front));
    if all.is_empty() {
        canvas.put(
            area.x + 2,
            list.y,
            "No sale is recorded. x on a security starts one.",
            Role::Dim,
        );
    }
    year(canvas, Rect { y: list.bottom(), ..area }, model);
    if let Some(sale) = all.get(screen.cursor) {
        about(canvas, Rect { y: list.bottom() + 2, height: BELOW - 3, ..area }, model, sale);
    }
    frame::notice(canvas, area, model, ("", Role::Plain));
}

fn draw_sale(canvas: &mut Canvas<'_>, row: Rect, model: &Model, sale: &Sale) {
    let plan = &sale.preview.plan;
    let order = &plan.order;
    let state = sales::state(model, sale);
    let role = if state.is_live() { Role::Plain } else { Role::Dim };
    let y = row.y;
    canvas.put(row.x + 2, y, &sale.id.to_string(), role);
    canvas.put(row.x + 5, y, &order.trade_date.format("%-d %b").to_string(), role);
    let what = format!("{} {}", format::shares(order.quantity), order.security);
    let what = canvas.secret(&what);
    canvas.put(row.x + 12, y, &shorten(&what, 16), role);
    canvas.put(row.x + 28, y, &shorten(plan.method.info().short_name, 16), role);
    let gain = plan.gain();
    let gain_role = if state.is_live() { gain_role(gain) } else { Role::Dim };
    canvas.figure(row.x + 54, y, &signed(gain), gain_role);
    match sale.preview.tax_impact() {
        _ if sale.preview.sheltered => canvas.right(row.x + 65, y, "⌂", Role::Dim),
        Some(tax) => canvas.figure(row.x + 65, y, &signed(tax), role),
        None => canvas.right(row.x + 65, y, "?", Role::Unknown),
    }
    let (text, state_role) = state_cell(model, sale, state);
    canvas.put(row.x + 67, y, &text, state_role);
}

fn state_cell(model: &Model, sale: &Sale, state: SaleState) -> (String, Role) {
    match state {
        SaleState::Pending => match sales::minutes_left(model, sale) {
            Some(minutes) => (format!("○ {}", left(minutes)), Role::Short),
            None => ("○ final".to_owned(), Role::Short),
        },
        SaleState::Settled => ("● settled".to_owned(), Role::Long),
        SaleState::Cancelled => ("· cancelled".to_owned(), Role::Dim),
        SaleState::Discarded => ("· discarded".to_owned(), Role::Dim),
    }
}

/// `1d 13h` or `13h 27m`: the two largest units.
fn left(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{rest}m"),
        (0, _) => format!("{hours}h {rest:02}m"),
        _ => format!("{days}d {hours}h"),
    }
}

fn year(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    canvas.rule(area, area.y, ("", Role::Dim), "");
    let gains = sales::realized(model);
    let mut x = canvas.put(
        area.x + 2,
        area.y + 1,
        "realized this year, elsewhere too: short-term ",
        Role::Dim,
    );
    let mut figure = |canvas: &mut Canvas<'_>, amount: Money, label: &str| {
        let text = canvas.secret(&signed(amount));
        x = canvas.put(x, area.y + 1, &text, gain_role(amount));
        x = canvas.put(x, area.y + 1, label, Role::Dim);
    };
    figure(canvas, gains.short_term, "  long-term ");
    figure(canvas, gains.long_term, "");
}

fn about(canvas: &mut Canvas<'_>, area: Rect, model: &Model, sale: &Sale) {
    let preview = &sale.preview;
    let plan = &preview.plan;
    let state = sales::state(model, sale);
    let until = preview.change_until;
    let title = match state {
        SaleState::Pending => format!(
            "#{}  lots can change until {} {} ET",
            sale.id,
            format::short_date(until.date_naive(), model.today),
            until.format("%H:%M")
        ),
        SaleState::Settled => {
            format!("#{}  settled {}", sale.id, format::short_date(preview.settles_on, model.today))
        }
        other => format!("#{}  {}", sale.id, other.slug()),
    };
    canvas.rule(area, area.y, (&title, Role::Plain), &plan.order.account);
    let lots: Vec<String> = plan
        .slices
        .iter()
        .map(|slice| format!("{} of {}", format::shares(slice.quantity), slice.lot))
        .collect();
    let line = canvas.secret(&format!("lots   {}", lots.join(", ")));
    let line = if width(&line) + 4 > area.width {
        format!("lots   {} lots, by {}: Enter lists them", lots.len(), plan.method.name())
    } else {
        line
    };
    canvas.put(area.x + 2, area.y + 1, &line, Role::Plain);
    let price = format::price(plan.order.price);
    let line = canvas.secret(&if preview.sheltered {
        format!("gain   ⌂ {}, not taxed    at {price}", signed(plan.gain()))
    } else {
        let (short, long) = (signed(preview.gains.short_term), signed(preview.gains.long_term));
        format!("gain   ○ {short}    ● {long}    at {price}")
    });
    canvas.put(area.x + 2, area.y + 2, &line, Role::Plain);
    let next = match state {
        SaleState::Pending => "d cancels it: its shares return to the holdings",
        SaleState::Settled => "d discards the simulation: its shares return to the holdings",
        _ => "its shares are in the holdings",
    };
    canvas.put(area.x + 2, area.y + 3, next, Role::Dim);
}
