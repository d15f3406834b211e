//! What the mouse does: a click selects, a second one opens, a drag over lots takes them, the wheel
//! scrolls.

use super::{act as do_action, press, sort};
use crate::app::action::{Action, Place};
use crate::app::model::{Model, Screen};
use crate::app::msg::{Effect, Mouse, Side, Target};
use crate::app::overlay::Overlay;
use crate::app::scroll::Pane as ScrollPane;
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
        (Target::Scroll(pane, to), _) => {
            model.scroll.jump(pane, to);
            Vec::new()
        }
        // What lies over the screen takes every other click.
        _ if model.overlay.is_some() => Vec::new(),
        (Target::Fold(row), Mouse::Click | Mouse::DoubleClick) => {
            model.holdings.go_to(row);
            do_action(model, Action::Enter)
        }
        (Target::Fold(row), Mouse::Drag) => drag(model, row),
        (Target::Sort(_) | Target::Beside(Side::Above), Mouse::Drag) => {
            drag_on(model, |row| row.saturating_sub(1))
        }
        (Target::Beside(Side::Below), Mouse::Drag) => drag_on(model, |row| row + 1),
        (Target::Sort(key), _) => {
            sort::by(model, key);
            Vec::new()
        }
        (Target::Cell(lot, column), Mouse::Click | Mouse::DoubleClick) => {
            super::compare::go_to_cell(model, lot, column);
            if mouse == Mouse::DoubleClick { do_action(model, Action::Enter) } else { Vec::new() }
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
            let from = if mouse == Mouse::Drag { ticket.lot_cursor } else { place };
            ticket.pane = Pane::Lots;
            // A pointer that is fast jumps over rows.
            let passed = from.min(place)..=from.max(place);
            let passed = passed.filter(|row| mouse == Mouse::DoubleClick || *row != from);
            let mut refused = None;
            for row in passed {
                ticket.move_lot(row);
                let untaken = ticket.lot().is_some_and(|lot| ticket.taken(&lot.id).is_zero());
                if mouse == Mouse::DoubleClick || (mouse == Mouse::Drag && untaken) {
                    refused = refused.or(ticket.toggle_pick(household).err());
                    ticket.plan(household, today);
                }
            }
            ticket.move_lot(place);
            if let Some(reason) = refused {
                model.warn(reason);
            }
            Vec::new()
        }
        (Target::Field(pane), Mouse::Click) => {
            if let Some((ticket, ..)) = model.ticket_mut()
                && ticket.changing.is_none()
            {
                ticket.pane = pane;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn select(model: &mut Model, row: usize, mouse: Mouse) -> Vec<Effect> {
    if matches!(model.overlay, Some(Overlay::Goals(_))) {
        let already = super::goals::go_to(model, row);
        let opens = already && mouse == Mouse::DoubleClick;
        return if opens { do_action(model, Action::Enter) } else { Vec::new() };
    }
    let already = match (&mut model.overlay, model.stack.last_mut()) {
        (
            Some(Overlay::Help(cursor) | Overlay::Sort(cursor) | Overlay::Palette { cursor, .. }),
            _,
        ) => std::mem::replace(cursor, row) == row,
        (None, Some(Screen::Compare(screen))) => std::mem::replace(&mut screen.cursor, row) == row,
        (Some(Overlay::Form(form)), _) => std::mem::replace(&mut form.focus, row) == row,
        (Some(Overlay::Naming(form)), _) => std::mem::replace(&mut form.focus, row) == row,
        (Some(Overlay::Entering(form)), _) if form.review.is_some() => false,
        (Some(Overlay::Entering(form)), _) => std::mem::replace(&mut form.focus, row) == row,
        (Some(Overlay::Telling(form)), _) => std::mem::replace(&mut form.focus, row) == row,
        (Some(Overlay::Confirming(form)), _) => std::mem::replace(&mut form.focus, row) == row,
        (Some(_), _) | (None, None | Some(Screen::Ticket(_))) => false,
        (None, Some(Screen::Problems)) => {
            let already = model.problems.cursor() == row;
            model.problems.go_to(row);
            already
        }
        (None, Some(Screen::Washes(screen))) => {
            let already = screen.cursor == row;
            screen.go_to(row);
            already
        }
        (None, Some(Screen::Calendar(screen))) => {
            let already = screen.cursor == row;
            screen.go_to(row);
            already
        }
        (None, Some(Screen::History(screen))) => {
            let already = screen.cursor() == row;
            screen.go_to(row);
            already
        }
        (None, Some(Screen::Tax(tax))) => std::mem::replace(&mut tax.cursor, row) == row,
        (None, Some(Screen::Sales(sales))) => std::mem::replace(&mut sales.cursor, row) == row,
        (None, Some(Screen::Start(start))) => std::mem::replace(&mut start.cursor, row) == row,
        (None, Some(Screen::Holdings)) => {
            if mouse == Mouse::Drag {
                return drag(model, row);
            }
            let already = model.holdings.cursor() == row;
            model.holdings.go_to(row);
            model.holdings.press(row);
            already
        }
    };
    let opens = match model.place() {
        // A line that is chosen runs at once.
        Place::Help | Place::Palette | Place::Chooser | Place::Start => mouse == Mouse::Click,
        _ => mouse == Mouse::DoubleClick && already,
    };
    if opens { do_action(model, Action::Enter) } else { Vec::new() }
}

/// A drag over the list of holdings marks what it passes.
fn drag(model: &mut Model, row: usize) -> Vec<Effect> {
    if model.overlay.is_none() && matches!(model.screen(), Screen::Holdings) {
        model.holdings.drag_to(row, model.household.portfolio());
    }
    Vec::new()
}

/// A drag beside the list goes on row by row, and the list scrolls with the cursor.
fn drag_on(model: &mut Model, next: impl Fn(usize) -> usize) -> Vec<Effect> {
    let row = next(model.holdings.cursor());
    drag(model, row)
}

/// The wheel: the list under the pointer scrolls and its cursor stays; what has no list of its own
/// moves as by the arrows.
pub(super) fn wheel(model: &mut Model, rows: i32, target: Option<Target>) -> Vec<Effect> {
    let pane = match (&model.overlay, model.screen()) {
        (Some(Overlay::Help(_) | Overlay::Palette { .. }), _) => Some(ScrollPane::Front),
        (Some(_), _) | (None, Screen::Start(_)) => None,
        (None, Screen::Ticket(_)) => match target {
            Some(Target::Method(_) | Target::Scroll(ScrollPane::Methods, _)) => {
                Some(ScrollPane::Methods)
            }
            Some(Target::Lot(_) | Target::Scroll(ScrollPane::Lots, _)) => Some(ScrollPane::Lots),
            _ => return Vec::new(),
        },
        (None, _) => Some(ScrollPane::Front),
    };
    if let Some(pane) = pane {
        model.scroll.turn(pane, rows);
        return Vec::new();
    }
    let action = if rows < 0 { Action::Up } else { Action::Down };
    let mut effects = Vec::new();
    for _ in 0..rows.unsigned_abs() {
        effects.extend(do_action(model, action));
    }
    effects
}
