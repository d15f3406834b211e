//! What becomes of files that are being read: they come in, they fail, or nobody wants them more.

use super::replan;
use crate::app::model::{Fresh, Model, Screen};
use crate::app::msg::Effect;

/// The same portfolio came in again. An open ticket is planned anew from it.
pub(super) fn reloaded(model: &mut Model, fresh: Fresh) {
    model.reload(fresh);
    replan(model);
    let words = model.once_read.take();
    if model.opened.read_only.is_none() || words.is_some() {
        let words = words.unwrap_or_else(|| "files and prices were read again".to_owned());
        let left_out = model.problems.left_out_after(model.today).map(|told| format!("; {told}"));
        let told: String = std::iter::once(words).chain(left_out).collect();
        model.say(told);
    }
}

pub(super) fn failed(model: &mut Model, reason: String) {
    model.stop_reading();
    model.once_read = None;
    match model.stack.last_mut() {
        Some(Screen::Start(start)) => {
            start.reading = None;
            start.failure = Some(reason);
        }
        _ => model.warn(reason),
    }
}

/// Stops it. What was shown before stays; of a part of the files nothing is shown, as its totals
/// would be taken for those of the whole.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    model.stop_reading();
    match model.stack.last_mut() {
        Some(Screen::Start(start)) => {
            start.failure = Some(match start.reading.take() {
                Some(name) => format!("Stopped reading {name}: nothing of it is shown."),
                None => "Stopped: nothing was opened.".to_owned(),
            });
        }
        _ => model.say("stopped: what was read before stays"),
    }
    vec![Effect::StopReading]
}
