//! The left pane of the ticket: the methods with what each costs, or the ways to fill a rest.

use super::super::{gain_role, signed};
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::ticket::{Averaging, Hand, Outlook, Pane, Ticket};
use crate::domain::broker::Menu;
use crate::domain::method::Method;
use crate::domain::money::Money;
use crate::ui::canvas::{Canvas, width, wrap};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    ticket: &Ticket,
    memory: &mut Memory,
) {
    if let Some(hand) = &ticket.hand {
        let menu = ticket.menu(&model.household);
        by_hand(canvas, area, (ticket, menu), hand);
        return;
    }
    let methods = ticket.methods();
    let cursor = methods.iter().position(|method| *method == ticket.method).unwrap_or(0);
    let height = usize::from(area.height);
    let fits = methods.len() < height;
    // The last line is kept for what is below, and for what is not in the list.
    let shown = if fits { methods.len() } else { height.saturating_sub(1) };
    let offset = memory.offset(List::Methods, cursor, methods.len(), shown);
    let standing = ticket.standing(&model.household);
    let menu = ticket.menu(&model.household);
    for (y, (place, method)) in (area.y..).zip(methods.iter().enumerate().skip(offset).take(shown))
    {
        let row = Rect { y, height: 1, ..area };
        let here = ticket.is_offered(&model.household, *method);
        let name = name(menu, *method, area.width >= 34);
        let x = put_name(canvas, (area.x + 1, y), name, here);
        let (text, role) = figure(ticket, *method);
        let role = if here { role } else { Role::Dim };
        let room = area.right().saturating_sub(x + 11);
        if *method == standing && room > 10 && (ticket.changing.is_none() || area.width < 45) {
            canvas.put(x + 2, y, "standing", Role::Dim);
        }
        let beside = ticket.outcome(*method);
        let beside = beside.and_then(|one| super::changing::extra(ticket, one, area.width));
        if let Some((left, text)) = &beside {
            let role = if text == "best" { Role::Accent } else { Role::Dim };
            canvas.figure(area.right() - left, y, text, role);
        }
        if text.starts_with(['+', '-']) {
            canvas.figure(area.right() - 1, y, &text, role);
        } else {
            canvas.right(area.right() - 1, y, &text, role);
        }
        if place == cursor {
            if ticket.pane == Pane::Lots {
                canvas.put(area.x, y, "▌", Role::Dim);
            } else {
                canvas.reverse(Rect { width: area.width - 1, ..row });
                canvas.put(area.x, y, "▌", Role::Accent);
            }
        }
        canvas.target(row, Target::Method(place));
    }
    let hand = match menu.filter(|_| ticket.why_not_by_hand(&model.household).is_some()) {
        Some(menu) => format!("no lots by hand at {}", menu.broker.short_name()),
        None => "by hand: Tab, then Space".to_owned(),
    };
    let others = menu.and_then(|menu| others(ticket, menu));
    if !fits {
        let text = match (methods.len().saturating_sub(offset + shown), others) {
            (0, None) => hand,
            (0, Some(others)) => others,
            (count, None) => format!("▼ {count} more, by hand: Tab"),
            (count, Some(others)) => {
                let others = others.split(':').next().unwrap_or_default();
                format!("▼ {count} more  {others}")
            }
        };
        canvas.put(area.x + 1, area.bottom() - 1, &text, Role::Dim);
        return;
    }
    if let Some(why) = ticket.why_averaged() {
        return paragraph(canvas, area, area.y + 2, &why);
    }
    let y = area.y + u16::try_from(methods.len()).unwrap_or(0);
    let only_one = height == methods.len() + 1;
    let lines = if only_one { [others.or(Some(hand)), None] } else { [Some(hand), others] };
    for (y, line) in (y..area.bottom()).zip(lines.into_iter().flatten()) {
        canvas.put(area.x + 1, y, &line, Role::Dim);
    }
    let below = y + 2;
    if below < area.bottom() && menu.is_none() && ticket.average == Averaging::NotElected {
        canvas.put(area.x + 1, y + 1, Method::AverageCost.name(), Role::Dim);
        canvas.right(area.right() - 1, y + 1, "not elected", Role::Dim);
    }
}

/// A method's name, dim and with a sign before it where the broker does not offer it; returns the
/// column after it.
pub(in crate::ui::view) fn put_name(
    canvas: &mut Canvas<'_>,
    (x, y): (u16, u16),
    name: &str,
    here: bool,
) -> u16 {
    if here {
        return canvas.put(x, y, name, Role::Plain);
    }
    let x = canvas.put(x, y, "×", Role::Dim);
    canvas.put(x, y, name, Role::Dim)
}

/// What the broker's menu leaves out of the list, or what the sign in it means.
fn others(ticket: &Ticket, menu: &Menu) -> Option<String> {
    let broker = menu.broker.short_name();
    if ticket.limits.all_methods {
        return Some(format!("× not at {broker}: v hides"));
    }
    let count = ticket.left_out();
    (count > 0).then(|| format!("v  {count} others, not at {broker}"))
}

/// A method's name in a list: the broker's own where the account has one.
pub(in crate::ui::view) fn name(menu: Option<&Menu>, method: Method, wide: bool) -> &'static str {
    let info = method.info();
    match menu {
        None if wide => info.name,
        None => info.short_name,
        Some(menu) if wide && width(menu.name(method)) <= NAME => menu.name(method),
        Some(menu) => menu.short_name(method),
    }
}

/// Columns of a method's name where there is room.
const NAME: u16 = 22;

/// What stands behind a method: its extra tax, `best`, or its gain without a tax figure.
fn figure(ticket: &Ticket, method: Method) -> (String, Role) {
    let Some(outcome) = ticket.outcome(method) else { return (String::new(), Role::Plain) };
    let Some(extra) = outcome.extra_tax else {
        let gain = outcome.preview.plan.gain();
        return (signed(gain), gain_role(gain));
    };
    if ticket.pin.is_none() && ticket.changing.is_some() {
        return super::changing::figure(ticket, outcome);
    }
    match ticket.pin.and_then(|pin| ticket.outcome(pin)?.extra_tax) {
        Some(_) if ticket.pin == Some(method) => ("pin".to_owned(), Role::Accent),
        Some(pinned) => cost(extra - pinned),
        None if ticket.methods().len() == 1 => ("only one".to_owned(), Role::Dim),
        None if ticket.all_cost_the_same() => ("same".to_owned(), Role::Dim),
        None if extra == Money::ZERO => ("best".to_owned(), Role::Accent),
        None => cost(extra),
    }
}

/// An extra tax: more is bad, less is good.
fn cost(extra: Money) -> (String, Role) {
    let role = if extra.to_cents().is_positive() { Role::Plain } else { Role::Gain };
    (signed(extra), role)
}

fn by_hand(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (ticket, menu): (&Ticket, Option<&Menu>),
    hand: &Hand,
) {
    let outlook = ticket.outlook.as_ref().ok();
    canvas.put(area.x + 1, area.y, "Specific lots", Role::Key);
    canvas.reverse(Rect { height: 1, width: area.width - 1, ..area });
    canvas.put(area.x, area.y, "▌", Role::Accent);
    if let Some(extra) = outlook.and_then(|outlook| outlook.extra_tax) {
        canvas.figure(area.right() - 1, area.y, &signed(extra), Role::Plain);
    }
    let y = area.y + 2;
    let rests = outlook.map_or(&[][..], |outlook: &Outlook| &outlook.rests);
    if rests.is_empty() {
        let text = match hand.started_from {
            Some(method) => format!(
                "Started from {}. u undoes a change, m goes back to a method.",
                method.name()
            ),
            None => "The lots you chose, whole. m goes back to a method.".to_owned(),
        };
        paragraph(canvas, area, y, &text);
        return;
    }
    canvas.put(area.x + 1, y - 1, "the rest by", Role::Dim);
    let room = usize::from(area.bottom().saturating_sub(y + 1));
    let chosen = rests.iter().position(|(method, _)| *method == hand.fallback).unwrap_or(0);
    let first = chosen.saturating_sub(room.saturating_sub(1));
    let shown = rests.iter().enumerate().skip(first).take(room);
    for (y, (place, (method, extra))) in (y..).zip(shown) {
        let is_chosen = place == chosen;
        let role = if is_chosen { Role::Accent } else { Role::Plain };
        canvas.put(area.x + 1, y, if is_chosen { "►" } else { " " }, role);
        canvas.put(area.x + 3, y, name(menu, *method, false), role);
        if let Some(extra) = extra {
            canvas.figure(area.right() - 1, y, &signed(*extra), role);
        }
    }
    canvas.put(area.x + 1, area.bottom() - 1, "f  another for the rest", Role::Dim);
}

fn paragraph(canvas: &mut Canvas<'_>, area: Rect, y: u16, text: &str) {
    for (line, y) in wrap(text, area.width - 2).iter().zip(y..area.bottom()) {
        canvas.put(area.x + 1, y, line, Role::Dim);
    }
}
