//! An event that would be taken out of the file of transactions again.

use super::{Line, WIDTH, labelled, plain};
use crate::app::history::words;
use crate::app::undo::Added;
use crate::ui::canvas::shorten;
use crate::ui::theme::Role;

pub(super) fn lines(added: &Added) -> Vec<Line> {
    let event = &added.entered.event;
    let what = words::event(event, &event.security);
    let mut lines = vec![
        ("Event", plain(format!("{} of {}, {}", what, event.security, event.date))),
        ("Account", plain(shorten(&event.account, WIDTH - 10))),
    ];
    if !added.entered.note.is_empty() {
        labelled("Note", &added.entered.note, Role::Plain, &mut lines);
    }
    let file = match &added.copy {
        Some(copy) => {
            format!("Its row goes out; the file is then what {copy} has, and that copy goes too.")
        }
        None => "transactions.csv, which was made for it, goes away.".to_owned(),
    };
    labelled("File", &file, Role::Plain, &mut lines);
    let text = "If the file was changed since, nothing is done. Ctrl-r adds it again.";
    lines.push(("", plain(text.to_owned())));
    lines
}
