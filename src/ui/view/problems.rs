//! Problems: is anything missing from these figures?

use super::frame;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::scroll::Pane;
use crate::domain::problem::{Problem, Severity};
use crate::ui::canvas::{Canvas, clip, shorten, wrap};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Rows below the list: rule, five lines about the problem, notice.
const BELOW: u16 = 7;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    cursor: usize,
    memory: &mut Memory,
) {
    let problems = model.problems.as_slice();
    let count =
        |severity: Severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let line = format!(
        "{} left out   {} only you know   {} notes   {} lots are in the figures",
        count(Severity::LeftOut),
        count(Severity::Asks),
        count(Severity::Note),
        model.household.holdings.lots().len()
    );
    canvas.put(area.x + 1, area.y, &line, Role::Plain);
    canvas.put(area.x + 4, area.y + 1, "Where", Role::Dim);
    let what = (area.width * 2 / 5).min(44);
    canvas.put(area.x + what, area.y + 1, "What is wrong", Role::Dim);
    let list = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + BELOW), ..area };
    let offset = memory.offset(List::Problems, cursor, problems.len(), list.height.into());
    let shown = problems.iter().enumerate().skip(offset).take(list.height.into());
    for (y, (place, problem)) in (list.y..).zip(shown) {
        let row = Rect { y, height: 1, width: area.width - 1, ..list };
        let (sign, role) = sign(problem.severity);
        canvas.put(row.x + 2, y, sign, role);
        canvas.put(row.x + 4, y, &shorten(&place_of(problem), what - 5), Role::Plain);
        let room = row.width.saturating_sub(what + 1);
        canvas.put(row.x + what, y, &clip(&problem.message, room), Role::Plain);
        if place == cursor {
            canvas.reverse(row);
            canvas.put(row.x, y, "▌", Role::Accent);
        }
        canvas.target(row, Target::Row(place));
    }
    canvas.scrollbar(list, offset, problems.len(), Some(Pane::Front));
    if let Some(problem) = problems.get(cursor) {
        about(canvas, Rect { y: list.bottom(), height: BELOW - 1, ..area }, problem);
    }
    frame::notice(canvas, area, model, (" lotscope changes no holdings file.", Role::Dim));
}

fn sign(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::LeftOut => ("!", Role::Warning),
        Severity::Asks => ("?", Role::Unknown),
        Severity::Note => ("·", Role::Dim),
    }
}

fn place_of(problem: &Problem) -> String {
    match problem.column {
        Some(column) => format!("{}:{}:{column}", problem.file, problem.line),
        None => format!("{}:{}", problem.file, problem.line),
    }
}

fn about(canvas: &mut Canvas<'_>, area: Rect, problem: &Problem) {
    let title = format!("{}, line {}", problem.file, problem.line);
    canvas.rule(area, area.y, (&title, Role::Plain), problem.code);
    let status = match problem.severity {
        Severity::LeftOut => "Left out: this is in no figure.",
        Severity::Asks => "In the holdings; what is missing is shown as ?",
        Severity::Note => "In the figures as the file says.",
    };
    let mend = format!("Mend: {}", problem.mend);
    let lines = [problem.message.as_str(), status, &mend];
    let broken = lines.iter().flat_map(|line| wrap(line, area.width - 4));
    for (line, y) in broken.zip(area.y + 1..area.bottom()) {
        canvas.put(area.x + 2, y, &line, Role::Plain);
    }
}
