//! One line of a journal: an event, or what keeps it from being one and what it shows of itself.

use super::{Seen, VERSION, vet};
use crate::domain::sales::Event;
use crate::formats::problem::Fault;
use crate::formats::text;
use serde_json::Value;

/// The longest kind of an event that is shown.
const KIND_LENGTH: usize = 40;

/// A line that is not understood.
pub(super) struct Unread {
    pub code: &'static str,
    pub fault: Fault,
    pub seen: Seen,
    /// Is it an object of JSON, so that its fields say what they say?
    pub is_object: bool,
}

/// Reads a line.
pub(super) fn parse(line: &[u8]) -> Result<Event, Box<Unread>> {
    let value = serde_json::from_slice::<Value>(line).ok().filter(Value::is_object);
    event(line, value.as_ref()).map_err(|(code, fault)| {
        let seen = seen(line, value.as_ref());
        Box::new(Unread { code, fault, seen, is_object: value.is_some() })
    })
}

/// Is it JSON to its end? No part of a torn line is.
pub(super) fn is_whole(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

fn event(line: &[u8], value: Option<&Value>) -> Result<Event, (&'static str, Fault)> {
    let foreign = |what| {
        let shown = text::quoted(&String::from_utf8_lossy(line));
        let mend = "it is kept; move it elsewhere if it is not lotscope's";
        ("foreign-line", Fault::new(format!("{shown} is no {what}"), mend))
    };
    let value = value.ok_or_else(|| foreign("journal line"))?;
    match value.get("v").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(newer) if newer > VERSION => {
            let fault = Fault::new(
                format!("this line has version {newer}, made by a newer lotscope"),
                "it is kept; use that lotscope to see all sales",
            );
            return Err(("newer-version", fault));
        }
        _ => return Err(foreign("event of lotscope's")),
    }
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
    let event = serde_json::from_value(value.clone()).map_err(|error| {
        let error = error.to_string();
        let fault = if error.starts_with(&format!("unknown variant `{kind}`")) {
            Fault::new(
                format!("the event kind {} is not known", text::quoted(kind)),
                "it is kept; use the lotscope that wrote it to see all sales",
            )
        } else {
            Fault::new(
                format!("this event is not complete: {}", text::clean(&error, 120)),
                "it is kept; restore the line from a copy",
            )
        };
        ("unknown-event", fault)
    })?;
    vet::vet(event).map_err(|fault| ("wrong-event", fault))
}

/// What a line shows of itself. Numbers are looked for in all of it, the highest of each counts: a
/// part of a line may be all that is left, and a newer version may have put an event into another.
fn seen(line: &[u8], value: Option<&Value>) -> Seen {
    let word = |key| value.and_then(|value| value.get(key)).and_then(Value::as_str);
    Seen {
        event: number(line, b"\"event\""),
        at: word("at").and_then(|at| at.parse().ok()),
        kind: word("kind").map(|kind| text::clean(kind, KIND_LENGTH).into_owned()),
        sale: number(line, b"\"sale\""),
    }
}

/// The highest number that stands behind a key; one that no event can have is none.
fn number(line: &[u8], key: &[u8]) -> Option<u32> {
    let places = line.windows(key.len()).enumerate().filter(|(_, part)| *part == key);
    let behind = places.filter_map(|(place, _)| line.get(place + key.len()..));
    behind.filter_map(|rest| digits(rest.trim_ascii_start().strip_prefix(b":")?)).max()
}

fn digits(text: &[u8]) -> Option<u32> {
    let text = text.trim_ascii_start();
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    str::from_utf8(text.get(..end)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(line: &str) -> (Option<u32>, Option<u32>) {
        (number(line.as_bytes(), b"\"event\""), number(line.as_bytes(), b"\"sale\""))
    }

    #[test]
    fn numbers_are_found_in_what_is_left_of_a_line() {
        assert_eq!(numbers("{\"v\":1,\"event\":12,\"sale\":3,\"pre"), (Some(12), Some(3)));
        assert_eq!(numbers("\u{0}\u{0}nt\":11,\"event\" : 12}"), (Some(12), None));
        assert_eq!(numbers("{\"event\":1,\"old\":{\"event\":7,\"sale\":2}}"), (Some(7), Some(2)));
        assert_eq!(numbers("# nothing"), (None, None));
        assert_eq!(numbers("\"event\":\"3\",\"sale\":-1"), (None, None));
        assert_eq!(numbers("\"event\":4294967296"), (None, None), "no event has it");
        assert_eq!(numbers("{\"note\":\"\\\"event\\\":9\"}"), (None, None), "a text is no key");
        assert_eq!(numbers("\"event\""), (None, None));
    }
}
