//! Sales: what did I decide, and can I still change it?

mod about;

pub(super) use about::sides;

use super::{frame, gain_role, signed};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::sales::{self, SalesScreen};
use crate::app::scroll::Pane;
use crate::domain::instruction;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::sales::{Sale, SaleState};
use crate::ui::canvas::{Canvas, shorten, width};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Rows below the list: rule, the year, what is about the sale, notice.
const BELOW: u16 = 3 + about::ROWS;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: SalesScreen,
    memory: &mut Memory,
) {
    let all = sales::newest_first(model);
    let ends = fitting(area, &all);
    let covers = all.iter().any(|sale| sale.preview.plan.order.side == Side::Cover);
    let headings = if covers { "#  Traded What" } else { "#  Sold   What" };
    canvas.put(area.x + 2, area.y, headings, Role::Dim);
    canvas.put(area.x + ends.method, area.y, "Method", Role::Dim);
    canvas.right(area.x + ends.gain, area.y, "Gain", Role::Dim);
    canvas.right(area.x + ends.tax, area.y, "Tax", Role::Dim);
    canvas.put(area.x + ends.tax + 2, area.y, "State", Role::Dim);
    if let Some(column) = ends.confirmed {
        canvas.put(area.x + column, area.y, "Broker", Role::Dim);
    }
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + BELOW), ..area };
    let offset = memory.offset(List::Sales, screen.cursor, all.len(), list.height.into());
    let shown = all.iter().enumerate().skip(offset).take(list.height.into());
    for (y, (place, sale)) in (list.y..).zip(shown) {
        let row = Rect { y, height: 1, width: area.width - 1, ..list };
        draw_sale(canvas, row, &ends, model, sale);
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
        let area = Rect { y: list.bottom() + 2, height: about::ROWS, ..area };
        about::draw(canvas, area, model, sale);
    }
    let told = sales::notice(model, &screen).map(|told| format!(" {told}"));
    let warns = told.as_ref().is_some_and(|told| told.starts_with(" !"));
    let role = if warns { Role::Warning } else { Role::Short };
    frame::notice(canvas, area, model, (told.as_deref().unwrap_or_default(), role));
}

/// Where the method begins and the figures end.
struct Ends {
    method: u16,
    gain: u16,
    tax: u16,
    /// Whether the broker has confirmed, where there is room to say it.
    confirmed: Option<u16>,
}

/// Room for every gain and tax; the names of securities and methods shorten.
fn fitting(area: Rect, sales: &[&Sale]) -> Ends {
    let longest = |figure: &dyn Fn(&Sale) -> Option<Money>| {
        let figures = sales.iter().filter_map(|sale| figure(sale));
        figures.map(|amount| width(&signed(amount))).max().unwrap_or(1)
    };
    let gain = longest(&|sale| Some(sale.preview.plan.gain())) + 1;
    let tax = longest(&|sale| sale.preview.tax_impact()) + 1;
    // The state has 18 cells after the tax, the broker's word 17 after that.
    let tax_end = if area.width >= 100 { 81 } else { area.width.saturating_sub(20).min(62) };
    let confirmed = (area.width >= tax_end + 39).then_some(tax_end + 22);
    let gain_end = tax_end - tax.max(11);
    let room = gain_end.saturating_sub(gain.max(10) + 12);
    let whats = sales.iter().map(|sale| {
        let order = &sale.preview.plan.order;
        width(cover(order.side))
            + width(&format::shares(order.quantity))
            + 1
            + width(&order.security)
    });
    let what = whats.max().unwrap_or(0).max(14).min(room.saturating_sub(9));
    Ends { method: 13 + what, gain: gain_end, tax: tax_end, confirmed }
}

/// What tells a cover from a sale.
const fn cover(side: Side) -> &'static str {
    match side {
        Side::Sell => "",
        Side::Cover => "cover ",
    }
}

fn draw_sale(canvas: &mut Canvas<'_>, row: Rect, ends: &Ends, model: &Model, sale: &Sale) {
    let plan = &sale.preview.plan;
    let order = &plan.order;
    let state = sales::state(model, sale);
    let role = if state.is_live() { Role::Plain } else { Role::Dim };
    let y = row.y;
    canvas.put(row.x + 2, y, &sale.id.to_string(), role);
    canvas.put(row.x + 5, y, &order.trade_date.format("%-d %b").to_string(), role);
    let quantity = canvas.secret(&format::shares(order.quantity));
    let end = row.x + ends.method - 1;
    let pieces = [(cover(order.side), role), (&*quantity, role), (" ", role)];
    let x = canvas.fitting(row.x + 12, y, end, &pieces);
    canvas.put(x, y, &shorten(&order.security, end.saturating_sub(x)), role);
    let gain = plan.gain();
    let room = ends.gain.saturating_sub(width(&signed(gain)) + 1 + ends.method);
    let method = plan.method.info();
    let names = [method.name, method.short_name, method.bare_name()];
    let name = names.into_iter().find(|name| width(name) <= room).unwrap_or(method.bare_name());
    canvas.put(row.x + ends.method, y, &shorten(name, room), role);
    let gain_role = if state.is_live() { gain_role(gain) } else { Role::Dim };
    canvas.figure(row.x + ends.gain, y, &signed(gain), gain_role);
    match sale.preview.tax_impact() {
        _ if sale.preview.sheltered => canvas.right(row.x + ends.tax, y, "⌂", Role::Dim),
        Some(tax) => canvas.figure(row.x + ends.tax, y, &signed(tax), role),
        None => canvas.right(row.x + ends.tax, y, "?", Role::Unknown),
    }
    let (text, state_role) = state_cell(model, sale, state);
    let (text, state_role) = match model.household.finding(sale.id) {
        Some(_) => (format!("! {}", text.trim_start_matches(['○', '●', ' '])), Role::Warning),
        None => (text, state_role),
    };
    canvas.put(row.x + ends.tax + 2, y, &text, state_role);
    if let Some(column) = ends.confirmed {
        let (text, role) = confirmed_cell(model, sale);
        canvas.put(row.x + column, y, &text, role);
    }
}

fn state_cell(model: &Model, sale: &Sale, state: SaleState) -> (String, Role) {
    match state {
        SaleState::Pending => match sales::seconds_left(model, sale).map(sales::countdown) {
            Some((left, true)) => (format!("○ {left} left"), Role::Key),
            Some((left, false)) => (format!("○ {left} left"), Role::Short),
            None if sales::why_unnamed(model, sale).is_some() => {
                let day = sale.preview.settles_on.format("%-d %b");
                (format!("○ settles {day}"), Role::Short)
            }
            None => ("○ final".to_owned(), Role::Short),
        },
        SaleState::Settled => {
            let day = sale.preview.settles_on.format("%-d %b");
            (format!("● settled {day}"), Role::Long)
        }
        SaleState::Cancelled => ("· cancelled".to_owned(), Role::Dim),
        SaleState::Discarded => ("· discarded".to_owned(), Role::Dim),
        SaleState::Archived => ("● archived".to_owned(), Role::Dim),
    }
}

/// Whether the broker has confirmed the lots, where there is a column for it.
fn confirmed_cell(model: &Model, sale: &Sale) -> (String, Role) {
    match &sale.confirmed {
        Some(confirmation) => {
            (format!("confirmed {}", confirmation.on.format("%-d %b")), Role::Plain)
        }
        None if instruction::is_unconfirmed(&model.household, sale, model.today) => {
            ("not confirmed".to_owned(), Role::Unknown)
        }
        None => (String::new(), Role::Plain),
    }
}

fn year(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    canvas.rule(area, area.y, ("", Role::Dim), "");
    let gains = sales::realized(model);
    let [short, long] = [gains.short_term, gains.long_term];
    let figures = [short, long].map(|amount| canvas.secret(&signed(amount)));
    let [short_text, long_text] = &figures;
    let label = "realized this year, elsewhere too: short-term ";
    let all = width(label) + width(short_text) + width("  long-term ") + width(long_text) + 3;
    let label = if all <= area.width { label } else { "realized: short-term " };
    let pieces = [
        (label, Role::Dim),
        (short_text.as_str(), gain_role(short)),
        ("  long-term ", Role::Dim),
        (long_text.as_str(), gain_role(long)),
    ];
    canvas.fitting(area.x + 2, area.y + 1, area.right(), &pieces);
}
