//! A row that would be taken out of its file again.

use super::{Line, WIDTH, labelled, plain};
use crate::app::format;
use crate::app::history::words;
use crate::app::undo::Added;
use crate::domain::told::Told;
use crate::domain::transaction::Entered;
use crate::ui::canvas::shorten;
use crate::ui::theme::Role;

pub(super) fn lines(added: &Added) -> Vec<Line> {
    let (mut lines, file) = match added {
        Added::Event { entered, copy } => (
            event(entered),
            copy.as_ref().map(|copy| {
                format!(
                    "Its row goes out; the file is then what {copy} has, and that copy goes too."
                )
            }),
        ),
        Added::Told { told, was } => (
            lot(told),
            was.as_ref()
                .map(|_| "Its row goes out; the file is then what it was before.".to_owned()),
        ),
    };
    let gone = || format!("{}, which was made for it, goes away.", added.file());
    labelled("File", &file.unwrap_or_else(gone), Role::Plain, &mut lines);
    let text = "If the file was changed since, nothing is done. Ctrl-r adds it again.";
    lines.push(("", plain(text.to_owned())));
    lines
}

fn event(entered: &Entered) -> Vec<Line> {
    let event = &entered.event;
    let what = words::event(event, &event.security);
    let mut lines = vec![
        ("Event", plain(format!("{} of {}, {}", what, event.security, event.date))),
        account(&event.account),
    ];
    if !entered.note.is_empty() {
        labelled("Note", &entered.note, Role::Plain, &mut lines);
    }
    lines
}

fn lot(told: &Told) -> Vec<Line> {
    let mut lines = vec![("Lot", plain(shorten(&told.lot, WIDTH - 10))), account(&told.account)];
    let day = told.acquired.map(|day| format!("acquired on {day}"));
    let basis = told.basis.map(|basis| format!("basis {}", format::cents(basis)));
    let what: Vec<String> = day.into_iter().chain(basis).collect();
    labelled("Told", &what.join(", "), Role::Plain, &mut lines);
    labelled("By", &told.word.words(), Role::Plain, &mut lines);
    lines
}

fn account(account: &str) -> Line {
    ("Account", plain(shorten(account, WIDTH - 10)))
}
