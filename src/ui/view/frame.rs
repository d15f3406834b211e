//! The lines every screen has: where one is, how old the prices are, which keys act.

use super::holdings;
use crate::app::available;
use crate::app::format;
use crate::app::keymap;
use crate::app::model::{Model, Screen};
use crate::app::msg::Target;
use crate::app::sales;
use crate::app::tax::Of;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::ui::canvas::{Canvas, clip, shorten, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// How much of a price file's name the header shows.
const LONGEST_SOURCE: u16 = 24;

/// The part of a portfolio's name that is always shown.
const SHORT_NAME: u16 = 20;

/// Seconds of a day: from then on a deadline is near.
const DAY: i64 = 24 * 3600;
/// What the header says while nothing can be recorded.
const READ_ONLY: &str = "! read-only";

/// What always stands at the right of the footer.
const ALWAYS: &str = "? help  : all";

pub(in crate::ui) fn header(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let parts = path(model);
    // A long name of the portfolio gives way to where in it one is.
    let rest: u16 = parts.iter().skip(1).map(|part| width(part) + 3).sum();
    let name = parts.first().map_or(0, |name| width(name));
    let end = if matches!(model.screen(), Screen::Start(_)) {
        let date = format!("{} ", format::long_date(model.today));
        canvas.right(area.right(), area.y, &date, Role::Dim);
        area.right().saturating_sub(width(&date) + 2)
    } else {
        right_of_header(canvas, area, model, area.x + 1 + rest + name.min(SHORT_NAME))
    };
    let room = end.saturating_sub(area.x + 1);
    let mut x = area.x + 1;
    for (place, part) in parts.iter().enumerate() {
        let part = if place == 0 {
            shorten(part, room.saturating_sub(rest).max(8))
        } else {
            x = canvas.put(x, area.y, " › ", Role::Dim);
            part.clone()
        };
        x = canvas.put(x, area.y, &shorten(&part, end.saturating_sub(x)), Role::Plain);
    }
}

/// Problems, age of the prices and the day, beside a path that ends before `path` at least; returns
/// the column it must end before.
fn right_of_header(canvas: &mut Canvas<'_>, area: Rect, model: &Model, path: u16) -> u16 {
    let date = if model.size.0 >= 120 && !model.opened.fixed_date {
        let time = model.now.with_timezone(&chrono_tz::America::New_York);
        format!("{} {} ET", format::long_date(model.today), time.format("%H:%M"))
    } else {
        format::long_date(model.today)
    };
    let mut start = area.right().saturating_sub(width(&date));
    canvas.put(start, area.y, &date, Role::Dim);
    if model.opened.fixed_date {
        canvas.reverse(Rect { x: start, y: area.y, width: width(&date), height: 1 });
    }
    if model.opened.read_only.is_some() && start > path + width(READ_ONLY) + 2 {
        start = start.saturating_sub(width(READ_ONLY) + 2);
        canvas.put(start, area.y, READ_ONLY, Role::Warning);
    }
    let mark = pending(model);
    let marked = mark.as_ref().map_or(0, |(text, _)| width(text) + 2);
    let needing = model.problems.needing();
    let count = if needing > 0 { format!("!{needing}") } else { String::new() };
    let reserved = if needing > 0 { width(&count) + 2 } else { 0 };
    // The figures of the line are whole or absent; of the price source the name goes first.
    let room = start.saturating_sub(path + reserved + marked + 4);
    let (wordings, role) = prices(model);
    if let Some(prices) = wordings.iter().find(|wording| width(wording) <= room) {
        start = start.saturating_sub(width(prices) + 2);
        canvas.put(start, area.y, prices, role);
    }
    if needing > 0 && start > path + width(&count) + 2 {
        start = start.saturating_sub(width(&count) + 2);
        let place = Rect { x: start, y: area.y, width: width(&count), height: 1 };
        canvas.put(place.x, place.y, &count, Role::Warning);
        // What lies over the screen may take the key for text.
        if model.overlay.is_none() {
            canvas.target(place, Target::Key(crate::app::key::Key::char('!')));
        }
    }
    if let Some((text, role)) = mark.filter(|(text, _)| start > path + width(text) + 2) {
        start = start.saturating_sub(width(&text) + 2);
        let place = Rect { x: start, y: area.y, width: width(&text), height: 1 };
        canvas.put(place.x, place.y, &text, role);
        if model.overlay.is_none() {
            canvas.target(place, Target::Key(crate::app::key::Key::char('S')));
        }
    }
    start.saturating_sub(2)
}

/// How many sales are pending; with the time left on the last day, and `!` where one of them is not
/// confirmed then.
fn pending(model: &Model) -> Option<(String, Role)> {
    let waiting = sales::waiting(model)?;
    let count = waiting.pending;
    let near = waiting.unconfirmed.or(waiting.next).filter(|(_, seconds)| *seconds < DAY);
    let Some((_, seconds)) = near else { return Some((format!("○{count}"), Role::Short)) };
    let (left, last_hour) = sales::countdown(seconds);
    let sign = if waiting.unconfirmed.is_some() { "!" } else { "" };
    let role = match (last_hour, sign) {
        (true, _) => Role::Key,
        (false, "!") => Role::Warning,
        (false, _) => Role::Short,
    };
    Some((format!("{sign}○{count} {left}"), role))
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
        Screen::Holdings => {
            parts.push("Holdings".to_owned());
            parts.extend(holdings::heading_above(model).map(ToOwned::to_owned));
        }
        Screen::Ticket(ticket) => match &ticket.changing {
            Some(changing) => {
                parts.push("Sales".to_owned());
                parts.push(format!("#{} lots", changing.sale));
            }
            None => parts.extend(order()),
        },
        Screen::Compare(_) => {
            parts.extend(order());
            parts.push("Compare".to_owned());
        }
        Screen::Sales(_) => parts.push("Sales".to_owned()),
        Screen::Tax(screen) => {
            let year = match screen.of {
                Of::Year(year) => format!("Tax {year}"),
                Of::Sale { .. } => {
                    parts.extend(order());
                    "Tax".to_owned()
                }
            };
            parts.push(year);
        }
        Screen::Calendar(_) => parts.push("Calendar".to_owned()),
        Screen::Washes(screen) => {
            parts.push("Wash sales".to_owned());
            if screen.is_broker() {
                parts.push("broker view".to_owned());
            }
        }
        Screen::History(screen) => {
            parts.push(screen.security.to_string());
            parts.push("History".to_owned());
        }
        Screen::Problems => parts.push("Problems".to_owned()),
    }
    parts
}

/// The price source and how old its newest price is, or what is wrong with it: in full, and shorter.
pub(super) fn prices(model: &Model) -> (Vec<String>, Role) {
    if model.frozen {
        return (vec!["prices held".to_owned()], Role::Dim);
    }
    // Until the source has told any, the holdings files' own prices are shown.
    let mut quotes = model.household.portfolio().prices.iter();
    let told = quotes.any(|(_, quote)| !matches!(quote.source, PriceSource::Export(_)));
    let source = if told || model.feed.trouble.is_some() {
        shorten(&model.opened.price_source, LONGEST_SOURCE)
    } else {
        "export".to_owned()
    };
    let names: &[&str] = if model.size.0 >= 120 { &[&source, "prices"] } else { &["prices"] };
    let age = price_age(model);
    let said = |what: &str| names.iter().map(|name| format!("{name} {what}")).collect();
    match (model.feed.trouble, age) {
        (Some(trouble), age) => {
            let words = trouble.words();
            let age = age.map(|age| format!(", {age}")).unwrap_or_default();
            let full = names.iter().map(|name| format!("! {name} {words}{age}"));
            (
                full.chain([format!("! prices {words}"), "! prices".to_owned()]).collect(),
                Role::Warning,
            )
        }
        (None, Some(age)) => match old(model) {
            0 => (said(&age), Role::Dim),
            old => {
                let full = said(&format!("{age}, {old} old"));
                ([full, vec![format!("prices {old} old")]].concat(), Role::Warning)
            }
        },
        (None, None) if model.household.portfolio().prices.is_empty() => {
            (vec!["no prices".to_owned()], Role::Dim)
        }
        (None, None) => (said("undated"), Role::Dim),
    }
}

/// Of how many securities that are held the price is older than the last close.
fn old(model: &Model) -> usize {
    let household = &model.household;
    let close = household.rules.calendar.last_close(model.now);
    let told = model.feed.told.map(PriceTime::Moment);
    let quotes = household.portfolio().prices.iter().filter(|(security, quote)| {
        let followed = matches!(quote.source, PriceSource::File(_) | PriceSource::Command);
        let time = quote.as_of.or(told.filter(|_| followed));
        time.is_some_and(|time| time.is_before(close))
            && !household.portfolio().lots_of(security).is_empty()
    });
    quotes.count()
}

/// How old the source's newest price is. Without a time of its own it is as old as what the source
/// said last; the holdings files' own prices count until the source has said anything.
fn price_age(model: &Model) -> Option<String> {
    let told = model.feed.told;
    let counts = |quote: &Quote| told.is_none() || !matches!(quote.source, PriceSource::Export(_));
    let prices = &model.household.portfolio().prices;
    Some(match prices.newest(told.map(PriceTime::Moment), counts)? {
        PriceTime::Moment(moment) => format::age((model.now - moment).num_seconds()),
        PriceTime::Day(day) => match (model.today - day).num_days() {
            days if days <= 0 => "today".to_owned(),
            days => format!("{days}d"),
        },
    })
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
    let in_text = keymap::takes_text(place) || model.overlay.is_some();
    for binding in keymap::bindings(place).filter(|binding| !binding.footer.is_empty()) {
        let reason = if in_text {
            available::why_not_over(model, binding.action)
        } else {
            available::why_not(model, binding.action)
        };
        if reason.is_some() {
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
    let standing = standing(model, fact.0.is_empty());
    if let Some(notice) = model.notice() {
        let role = if notice.warning { Role::Warning } else { Role::Accent };
        let sign = if notice.warning { " ! " } else { " · " };
        let x = canvas.put(area.x, y, sign, role);
        let room = area.right().saturating_sub(x);
        canvas.put(x, y, &clip(&notice.text, room), role);
    } else if let Some(text) = standing {
        canvas.put(area.x, y, &clip(&text, area.width), Role::Warning);
    } else {
        canvas.put(area.x, y, &clip(fact.0, area.width), fact.1);
    }
}

/// What stays told until it is over: that the order in front is not recorded, and, where there is
/// nothing else to say, that nothing can be.
fn standing(model: &Model, nothing_else: bool) -> Option<String> {
    let order = || Some(format!(" ! NOT recorded: {}", model.unrecorded.as_ref()?));
    let all = || Some(format!(" ! read-only: {}", model.opened.read_only.as_ref()?));
    order().or_else(|| nothing_else.then(all).flatten())
}
