//! The lines every screen has: where one is, how old the prices are, which keys act.

use crate::app::action::Place;
use crate::app::available;
use crate::app::format;
use crate::app::keymap;
use crate::app::model::{Model, Screen};
use crate::app::msg::Target;
use crate::domain::price::PriceTime;
use crate::ui::canvas::{Canvas, clip, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// What always stands at the right of the footer.
const ALWAYS: &str = "? help  : all";

pub(in crate::ui) fn header(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let mut x = area.x + 1;
    for (place, part) in path(model).iter().enumerate() {
        if place > 0 {
            x = canvas.put(x, area.y, " › ", Role::Dim);
        }
        x = canvas.put(x, area.y, part, Role::Plain);
    }
    if matches!(model.screen(), Screen::Start(_)) {
        canvas.right(
            area.right(),
            area.y,
            &format!("{} ", format::long_date(model.today)),
            Role::Dim,
        );
        return;
    }
    let date = if model.size.0 >= 120 && !model.opened.fixed_date {
        let time = model.now.with_timezone(&chrono_tz::America::New_York);
        format!("{} {} ET", format::long_date(model.today), time.format("%H:%M"))
    } else {
        format::long_date(model.today)
    };
    let start = area.right().saturating_sub(width(&date));
    canvas.put(start, area.y, &date, Role::Dim);
    if model.opened.fixed_date {
        canvas.reverse(Rect { x: start, y: area.y, width: width(&date), height: 1 });
    }
    let prices = prices(model);
    let start = start.saturating_sub(width(&prices) + 2);
    canvas.put(start, area.y, &prices, Role::Dim);
    let needing = model.problems.needing();
    if needing > 0 {
        let text = format!("!{needing}");
        let place = Rect {
            x: start.saturating_sub(width(&text) + 2),
            y: area.y,
            width: width(&text),
            height: 1,
        };
        canvas.put(place.x, place.y, &text, Role::Warning);
        // What lies over the screen may take the key for text.
        if model.overlay.is_none() {
            canvas.target(place, Target::Key(crate::app::key::Key::char('!')));
        }
    }
}

/// Where `Esc` leads, part by part.
fn path(model: &Model) -> Vec<String> {
    let order = || {
        let ticket = model.ticket().into_iter();
        ticket.flat_map(|ticket| [ticket.security.to_string(), ticket.side.words().to_owned()])
    };
    let mut parts = vec![model.opened.name.clone()];
    match model.screen() {
        Screen::Start(_) => return vec!["lotscope".to_owned()],
        Screen::Holdings => parts.push("Holdings".to_owned()),
        Screen::Ticket(_) => parts.extend(order()),
        Screen::Compare(_) => {
            parts.extend(order());
            parts.push("Compare".to_owned());
        }
        Screen::Sales(_) => parts.push("Sales".to_owned()),
        Screen::Problems => parts.push("Problems".to_owned()),
    }
    parts
}

/// The price source and how old the newest price is.
fn prices(model: &Model) -> String {
    if model.frozen {
        return "prices held".to_owned();
    }
    let source = if model.size.0 >= 120 { model.opened.price_source.as_str() } else { "prices" };
    match model.household.portfolio().prices.newest() {
        None if model.household.portfolio().prices.is_empty() => "no prices".to_owned(),
        None => format!("{source} undated"),
        Some(PriceTime::Moment(moment)) => {
            format!("{source} {}", format::age((model.now - moment).num_seconds()))
        }
        Some(PriceTime::Day(day)) => match (model.today - day).num_days() {
            days if days <= 0 => format!("{source} today"),
            days => format!("{source} {days}d"),
        },
    }
}

pub(in crate::ui) fn footer(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let y = area.bottom().saturating_sub(1);
    let end = area.right().saturating_sub(width(ALWAYS));
    let mut x = area.x + 1;
    let place = model.place();
    if model.overlay.is_none()
        && let Some(reading) = model.slow_reading()
    {
        let from = canvas.put(x, y, &reading.words(), Role::Plain) + 2;
        x = canvas.put(from, y, "Esc", Role::Accent);
        x = canvas.put(x + 1, y, "stops", Role::Dim);
        let esc = crate::app::key::Key::plain(crate::app::key::Code::Esc);
        canvas.target(Rect { x: from, y, width: x - from, height: 1 }, Target::Key(esc));
        x += 2;
    }
    let in_text = keymap::takes_text(place) || matches!(place, Place::Dialog | Place::Note);
    for binding in keymap::bindings(place).filter(|binding| !binding.footer.is_empty()) {
        if !in_text && available::why_not(model, binding.action).is_some() {
            continue;
        }
        let Some(key) = binding.keys.first() else { continue };
        let label = key.to_string();
        let entry = width(&label) + 1 + width(binding.footer);
        // Whole entries only, and always room for help.
        if x + entry + 2 > end {
            break;
        }
        let from = x;
        x = canvas.put(x, y, &label, Role::Accent);
        x = canvas.put(x + 1, y, binding.footer, Role::Dim);
        canvas.target(Rect { x: from, y, width: x - from, height: 1 }, Target::Key(*key));
        x += 2;
    }
    if in_text {
        return;
    }
    let after = canvas.put(end, y, "?", Role::Accent);
    let after = canvas.put(after, y, " help  ", Role::Dim);
    let after = canvas.put(after, y, ":", Role::Accent);
    canvas.put(after, y, " all", Role::Dim);
    let help = crate::app::key::Key::char('?');
    canvas.target(Rect { x: end, y, width: 6, height: 1 }, Target::Key(help));
    let all = crate::app::key::Key::char(':');
    canvas.target(Rect { x: end + 8, y, width: 5, height: 1 }, Target::Key(all));
}

/// The line above the footer: what the last key did, else `fact`.
pub(in crate::ui) fn notice(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    fact: (&str, Role),
) {
    let y = area.bottom().saturating_sub(1);
    match model.notice() {
        Some(notice) => {
            let role = if notice.warning { Role::Warning } else { Role::Accent };
            let sign = if notice.warning { " ! " } else { " · " };
            let x = canvas.put(area.x, y, sign, role);
            let room = area.right().saturating_sub(x);
            canvas.put(x, y, &clip(&notice.text, room), role);
        }
        None => {
            canvas.put(area.x, y, &clip(fact.0, area.width), fact.1);
        }
    }
}
