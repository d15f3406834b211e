//! The left pane of the ticket: the methods with what each costs, or the ways to fill a rest.

use super::super::{gain_role, signed};
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::ticket::{Averaging, Hand, Outlook, Pane, Ticket};
use crate::domain::method::Method;
use crate::domain::money::Money;
use crate::ui::canvas::{Canvas, wrap};
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
        by_hand(canvas, area, ticket, hand);
        return;
    }
    let methods = ticket.methods();
    let cursor = methods.iter().position(|method| *method == ticket.method).unwrap_or(0);
    let height = usize::from(area.height);
    let fits = methods.len() < height;
    // The last line is kept for what is below, and for picking by hand.
    let shown = if fits { methods.len() } else { height.saturating_sub(1) };
    let offset = memory.offset(List::Methods, cursor, methods.len(), shown);
    let standing = ticket.standing(&model.household);
    for (y, (place, method)) in (area.y..).zip(methods.iter().enumerate().skip(offset).take(shown))
    {
        let row = Rect { y, height: 1, ..area };
        let info = method.info();
        let name = if area.width >= 34 { info.name } else { info.short_name };
        let x = canvas.put(area.x + 1, y, name, Role::Plain);
        let figure = figure(ticket, *method);
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
        let (text, role) = figure;
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
    if !fits {
        let below = methods.len().saturating_sub(offset + shown);
        let text = match below {
            0 => " by hand: Tab, then Space".to_owned(),
            count => format!(" ▼ {count} more, by hand: Tab"),
        };
        canvas.put(area.x, area.bottom() - 1, &text, Role::Dim);
    } else if let Some(why) = ticket.why_averaged() {
        paragraph(canvas, area, area.y + 2, &why);
    } else if height > methods.len() {
        let y = area.y + u16::try_from(methods.len()).unwrap_or(0);
        canvas.put(area.x + 1, y, "by hand: Tab, then Space", Role::Dim);
        if height > methods.len() + 1 && ticket.average == Averaging::NotElected {
            canvas.put(area.x + 1, y + 1, Method::AverageCost.name(), Role::Dim);
            canvas.right(area.right() - 1, y + 1, "not elected", Role::Dim);
        }
    }
}

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
        None if extra == Money::ZERO => ("best".to_owned(), Role::Accent),
        None => cost(extra),
    }
}

/// An extra tax: more is bad, less is good.
fn cost(extra: Money) -> (String, Role) {
    let role = if extra.to_cents().is_positive() { Role::Plain } else { Role::Gain };
    (signed(extra), role)
}

fn by_hand(canvas: &mut Canvas<'_>, area: Rect, ticket: &Ticket, hand: &Hand) {
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
        canvas.put(area.x + 3, y, method.info().short_name, role);
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
