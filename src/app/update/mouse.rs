//! What the mouse does: a click selects, a second one opens, a drag over lots takes them.

use super::{act as do_action, press};
use crate::app::action::{Action, Place};
use crate::app::holdings::Sort;
use crate::app::model::{Model, Screen};
use crate::app::msg::{Effect, Mouse, Target};
use crate::app::overlay::Overlay;
use crate::app::ticket::Pane;

pub(super) fn act(model: &mut Model, mouse: Mouse, target: Target) -> Vec<Effect> {
    model.hush();
    match (target, mouse) {
        (Target::Key(key), Mouse::Click) => press(model, key),
        (Target::Button(button), Mouse::Click) => {
            if let Some(Overlay::Dialog(dialog)) = &mut model.overlay {
                dialog.focus = button;
            }
            do_action(model, Action::Enter)
        }
        (Target::Row(row), _) => select(model, row, mouse),
        // What lies over the screen takes every other click.
        _ if model.overlay.is_some() => Vec::new(),
        (Target::Sort(key), Mouse::Click) => {
            let holdings = &mut model.holdings;
            let natural = Sort::natural(key);
            holdings.sort = if holdings.sort == natural {
                Sort { descending: !natural.descending, ..natural }
            } else {
                natural
            };
            holdings.rebuild(&model.household, model.today);
            Vec::new()
        }
        (Target::Method(place), Mouse::Click | Mouse::DoubleClick) => {
            if let Some((ticket, household, today)) = model.ticket_mut() {
                ticket.pane = Pane::Methods;
                if let Some(method) = ticket.methods().get(place) {
                    ticket.choose(*method);
                    ticket.plan(household, today);
                }
            }
            if mouse == Mouse::DoubleClick { do_action(model, Action::Enter) } else { Vec::new() }
        }
        (Target::Lot(place), _) => {
            let Some((ticket, household, today)) = model.ticket_mut() else { return Vec::new() };
            let dragged_onto = mouse == Mouse::Drag && ticket.lot_cursor != place;
            ticket.pane = Pane::Lots;
            ticket.move_lot(place);
            let untaken = ticket.lot().is_some_and(|lot| ticket.taken(&lot.id).is_zero());
            if mouse == Mouse::DoubleClick || (dragged_onto && untaken) {
                let refused = ticket.toggle_pick(household).err();
                ticket.plan(household, today);
                if let Some(reason) = refused {
                    model.warn(reason);
                }
            }
            Vec::new()
        }
        (Target::Field(pane), Mouse::Click) => {
            if let Some((ticket, ..)) = model.ticket_mut() {
                ticket.pane = pane;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn select(model: &mut Model, row: usize, mouse: Mouse) -> Vec<Effect> {
    let already = match (&mut model.overlay, model.stack.last_mut()) {
        (Some(Overlay::Help(cursor) | Overlay::Palette { cursor, .. }), _)
        | (None, Some(Screen::Compare(cursor))) => std::mem::replace(cursor, row) == row,
        (Some(Overlay::Form(form)), _) => std::mem::replace(&mut form.focus, row) == row,
        (Some(Overlay::Naming(form)), _) => std::mem::replace(&mut form.focus, row) == row,
        (Some(_), _) | (None, None | Some(Screen::Ticket(_))) => false,
        (None, Some(Screen::Problems)) => {
            let already = model.problems.cursor() == row;
            model.problems.go_to(row);
            already
        }
        (None, Some(Screen::Sales(sales))) => std::mem::replace(&mut sales.cursor, row) == row,
        (None, Some(Screen::Start(start))) => std::mem::replace(&mut start.cursor, row) == row,
        (None, Some(Screen::Holdings)) => {
            if mouse == Mouse::Drag && model.holdings.cursor() != row {
                model.holdings.go_to(row);
                do_action(model, Action::Mark);
                model.holdings.go_to(row);
                return Vec::new();
            }
            let already = model.holdings.cursor() == row;
            model.holdings.go_to(row);
            already
        }
    };
    let opens = match model.place() {
        // A line that is chosen runs at once.
        Place::Help | Place::Palette | Place::Start => mouse == Mouse::Click,
        _ => mouse == Mouse::DoubleClick && already,
    };
    if opens { do_action(model, Action::Enter) } else { Vec::new() }
}
