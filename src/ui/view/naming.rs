//! The form for a file that says neither symbol nor account.

use crate::app::msg::Target;
use crate::app::naming::Naming;
use crate::ui::canvas::{Canvas, shorten, width, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

const COLUMNS: u16 = 76;
const LABEL: u16 = 22;

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, form: &Naming) {
    let room = COLUMNS - 4;
    let why = wrap(&form.why, room);
    let known = match form.accounts.join(", ") {
        none if none.is_empty() => "the account can have any name".to_owned(),
        names => format!("accounts so far: {names}; any other name is a new one"),
    };
    let (end, role) = match &form.fault {
        Some(fault) => (fault.as_str(), Role::Warning),
        None => ("Enter saves to lotscope.toml and reads the files again.", Role::Dim),
    };
    let below = [(known.as_str(), Role::Dim), (end, role)];
    let below = below.map(|(text, role)| (wrap(text, room), role));
    let lines = why.len() + 7 + below.iter().map(|(lines, _)| lines.len()).sum::<usize>();
    let rows = u16::try_from(lines).unwrap_or(u16::MAX);
    let title = shorten(&form.file, room - 4);
    let inside = canvas.popup(screen, (COLUMNS, rows), &title);
    let mut y = inside.y + 1;
    for line in &why {
        canvas.put(inside.x, y, line, Role::Plain);
        y += 1;
    }
    for (place, (label, field)) in Naming::LABELS.iter().zip(&form.fields).enumerate() {
        y += 1;
        let focused = place == form.focus;
        let (role, sign) = if focused { (Role::Accent, "_") } else { (Role::Plain, "") };
        canvas.put(inside.x, y, label, if focused { Role::Plain } else { Role::Dim });
        let most = inside.width - LABEL - 3;
        let typed = tail(field.value(), most);
        canvas.put(inside.x + LABEL, y, &format!("[{typed}{sign}]"), role);
        canvas.target(Rect { y, height: 1, ..inside }, Target::Row(place));
    }
    y += 2;
    for (line, role) in
        below.iter().flat_map(|(lines, role)| lines.iter().map(move |line| (line, *role)))
    {
        canvas.put(inside.x, y, line, role);
        y += 1;
    }
    canvas.right(inside.right(), inside.bottom(), " Tab next  Enter save  Esc back ", Role::Dim);
}

/// The end of what is typed, where it does not fit: typing goes on there.
pub(super) fn tail(text: &str, cells: u16) -> String {
    let mut start = 0;
    while text.get(start..).is_some_and(|rest| width(rest) > cells) {
        start += text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    }
    text.get(start..).unwrap_or_default().to_owned()
}
