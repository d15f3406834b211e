//! Problems: is anything missing from these figures?

use super::excerpt;
use super::frame;
use crate::app::action::Action;
use crate::app::available;
use crate::app::format::{self, grouped};
use crate::app::model::{Model, Screen};
use crate::app::msg::Target;
use crate::app::overlay::Overlay;
use crate::app::problems::meaning;
use crate::app::scroll::Pane;
use crate::domain::problem::{Problem, Severity};
use crate::ui::canvas::{Canvas, clip, shorten, width, wrap};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;
use rust_decimal::Decimal;

/// Rows below the list: rule, the line and its carets, what there is to say of it, notice.
const BELOW: u16 = 9;
/// The same from this many rows on.
const TALL: (u16, u16) = (30, 12);

pub(in crate::ui) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model, memory: &mut Memory) {
    let problems = &model.problems;
    summary(canvas, area, model);
    let below = if area.height + 2 >= TALL.0 { TALL.1 } else { BELOW };
    let list = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + below), ..area };
    let what = (area.width * 2 / 5).min(44);
    canvas.put(area.x + 4, area.y + 1, "Where", Role::Dim);
    canvas.put(area.x + what, area.y + 1, "What is wrong", Role::Dim);
    let (rows, cursor) = (problems.rows(), problems.cursor());
    let offset = memory.offset(List::Problems, cursor, rows, list.height.into());
    let shown = problems.listed().enumerate().skip(offset).take(list.height.into());
    for (y, (place, (problem, accepted))) in (list.y..).zip(shown) {
        let row = Rect { y, height: 1, width: area.width - 1, ..list };
        draw_row(canvas, row, what, (problem, accepted));
        if place == cursor {
            canvas.reverse(row);
            canvas.put(row.x, y, "▌", Role::Accent);
        }
        canvas.target(row, Target::Row(place));
    }
    if rows == 0 {
        canvas.put(list.x + 2, list.y, none(model), Role::Plain);
    }
    canvas.scrollbar(list, offset, rows, Some(Pane::Front));
    let pane = Rect { y: list.bottom(), height: below - 1, ..area };
    match problems.current() {
        Some(problem) => about(canvas, pane, model, problem),
        None => canvas.rule(pane, pane.y, ("", Role::Plain), ""),
    }
    let promise = match available::why_not(model, Action::Edit) {
        None => " lotscope changes no holdings file. What you enter with e is kept beside it.",
        Some(_) => " lotscope changes no holdings file.",
    };
    frame::notice(canvas, area, model, (promise, Role::Dim));
}

fn none(model: &Model) -> &'static str {
    if model.problems.all().is_empty() {
        "Every row of every file was read."
    } else {
        "No problem has all of these words; Esc shows all again."
    }
}

/// How many there are of each kind, and whether rows are left out.
fn summary(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let (problems, rows) = (&model.problems, model.opened.rows);
    let number = |count: usize| grouped(Decimal::from(count), 0);
    let needing = match problems.needing() {
        0 => "nothing needs you".to_owned(),
        1 => "1 needs you".to_owned(),
        needing => format!("{} need you", number(needing)),
    };
    let mut parts = vec![(needing, Role::Key)];
    if problems.accepted() > 0 {
        parts.push((format!("{} accepted", number(problems.accepted())), Role::Plain));
    }
    if problems.notes() > 0 {
        parts.push((format::count(problems.notes(), "note"), Role::Plain));
    }
    let (counted, read) = (number(rows.counted), number(rows.read));
    parts.push((format!("{counted} of {read} rows are in the figures"), Role::Plain));
    let mut x = area.x + 1;
    for (part, role) in parts {
        x = canvas.put(x, area.y, &part, role) + 3;
    }
    let typed = match (&model.overlay, model.screen()) {
        (Some(Overlay::Filter { input, .. }), Screen::Problems) => format!("{}_", input.value()),
        _ => problems.filter().to_owned(),
    };
    if !typed.is_empty() {
        let words = shorten(&format!("filter: {typed}"), area.width / 2);
        canvas.right(area.right() - 1, area.y + 1, &words, Role::Accent);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, row: Rect, what: u16, (problem, accepted): (&Problem, bool)) {
    let (sign, role) = sign(problem.severity);
    let (sign_role, text_role) =
        if accepted { (Role::Dim, Role::Dim) } else { (role, Role::Plain) };
    canvas.put(row.x + 2, row.y, sign, sign_role);
    canvas.put(row.x + 4, row.y, &shorten(&problem.at_place(), what - 5), text_role);
    let mut end = row.right();
    if accepted {
        canvas.right(end, row.y, "accepted", Role::Dim);
        end -= width("accepted") + 1;
    }
    let message = clip(&canvas.secret(&problem.message), end.saturating_sub(row.x + what + 1));
    canvas.put(row.x + what, row.y, &message, text_role);
}

fn sign(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::LeftOut => ("!", Role::Warning),
        Severity::Asks => ("?", Role::Unknown),
        Severity::Note => ("·", Role::Dim),
    }
}

/// The line as it stands, what it means for the figures, and what mends it.
fn about(canvas: &mut Canvas<'_>, area: Rect, model: &Model, problem: &Problem) {
    let title = format!("{}, line {}", problem.file, problem.line);
    let title = shorten(&title, area.width.saturating_sub(8 + width(problem.code)));
    canvas.rule(area, area.y, (&title, Role::Plain), problem.code);
    let inside = Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: 2 };
    match model.problems.line() {
        Some(Ok(line)) => excerpt::draw(canvas, inside, line),
        Some(Err(reason)) => {
            canvas.put(inside.x, inside.y, &clip(reason, inside.width), Role::Dim);
        }
        None => {}
    }
    let mend = format!("Mend: {}.", problem.mend);
    let lines = [canvas.secret(&problem.message), meaning(problem).to_owned(), mend];
    let broken: Vec<String> = lines.iter().flat_map(|line| wrap(line, inside.width)).collect();
    let room = usize::from(area.bottom().saturating_sub(area.y + 3));
    let shown = if broken.len() > room { room.saturating_sub(1) } else { room };
    let mut y = area.y + 3;
    for line in broken.iter().take(shown) {
        canvas.put(inside.x, y, line, Role::Plain);
        y += 1;
    }
    if broken.len() > room {
        canvas.put(inside.x, y, "… Enter shows all of it", Role::Dim);
    }
}
