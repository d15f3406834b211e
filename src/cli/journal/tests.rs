use super::*;
use crate::domain::sales::{Confirmation, Decision, Event, EventId};
use crate::formats::journal as lines;

const CANCELLED: &str =
    "{\"v\":1,\"event\":1,\"at\":\"2026-11-24T15:32:05Z\",\"kind\":\"cancelled\",\"sale\":1}\n";

fn verified(text: &str) -> JournalReport {
    let read = lines::read(text.as_bytes(), "sales.jsonl");
    JournalReport::new(Path::new("/pool/sales.jsonl"), Some(read), "2026-11-24".parse().unwrap())
}

#[test]
fn no_journal_and_an_empty_one_are_sound() {
    let today = "2026-11-24".parse().unwrap();
    let missing = JournalReport::new(Path::new("sales.jsonl"), None, today);
    assert_eq!(missing.status(), Status::Done);
    assert!(missing.text(Style::default()).contains("There is no journal yet"));
    assert_eq!(missing.json()["exists"], json!(false));
    let empty = verified("");
    assert_eq!(
        empty.text(Style::default()),
        "/pool/sales.jsonl\n\n0 lines: 0 events, every whole line is sound.\nSales: none.\n"
    );
    assert_eq!(empty.csv().unwrap().lines().count(), 1);
}

#[test]
fn each_line_says_what_it_is_and_what_came_of_it() {
    let report = verified(&format!(
        "{CANCELLED}{{\"v\":2,\"event\":2,\"kind\":\"gif\\u001b[31mted\",\"sale\":3}}\n\
         \u{1b}]0;title\u{7} what is this\n{CANCELLED}{{\"v\":1,\"ev"
    ));
    assert_eq!(report.status(), Status::Incomplete);
    let text = report.text(Style::default());
    assert_eq!(
        text,
        "/pool/sales.jsonl\n\n\
         sales.jsonl:1  event 1  2026-11-24 10:32:05 ET  note\n    \
         cancelled #1\n    \
         effect: none: no line before it records that sale\n    \
         ! [no-such-sale] this is about sale #1, which no line before it records; it\n      \
         changes nothing; restore the line of the sale from a copy\n\n\
         sales.jsonl:2  event 2  no time  problem\n    \
         \"gif[31mted\", not understood, about sale #3\n    \
         effect: none here; it is kept, and its numbers are not given again\n    \
         ! [newer-version] this line has version 2, made by a newer lotscope; sale #3\n      \
         is in no figure; it is kept; use that lotscope to see all sales\n\n\
         sales.jsonl:3  no event  no time  problem\n    \
         not understood\n    \
         effect: none here; it is kept, and its numbers are not given again\n    \
         ! [foreign-line] \"]0;title what is this\" is no journal line; it is kept;\n      \
         move it elsewhere if it is not lotscope's\n\n\
         sales.jsonl:4  event 1  2026-11-24 10:32:05 ET  note\n    \
         cancelled #1\n    \
         effect: none: it counts once\n    \
         ! [repeated-event] event 1 of line 1 stands here again; nothing to do; it\n      \
         counts once\n\n\
         sales.jsonl:5  no event  no time  note\n    \
         cut off while it was written\n    \
         effect: none; it is set aside when the next decision is recorded\n    \
         ! [torn-tail] the last line was cut off while it was written; nothing to do;\n      \
         what it was to record was never confirmed\n\n\
         5 lines: 1 event, 2 with a problem.\n\
         Sales: none.\n\
         The last line was cut off. Nothing that was confirmed is lost; the next sale\n\
         that is recorded sets it aside.\n"
    );
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    let json = report.json();
    assert_eq!(json["totals"]["problems"], json!(2));
    assert_eq!(json["torn_tail"], json!(true));
    assert_eq!(json["lines"][1]["sale"], json!("3"));
    let csv = report.csv().unwrap();
    assert_eq!(csv.lines().count(), 6, "{csv}");
    assert!(csv.lines().nth(3).unwrap().starts_with("3,,,,,not understood,\"none here"), "{csv}");
}

#[test]
fn what_a_broker_said_is_told_with_the_day() {
    let confirmation =
        Confirmation { on: "2026-11-30".parse().unwrap(), note: Some("by mail".to_owned()) };
    let what = Decision::ConfirmedByBroker { sale: SaleId(4), confirmation };
    assert_eq!(words::what(&what), "the broker confirmed the lots of #4 on 2026-11-30: by mail");
}

#[test]
fn an_undone_undo_gives_back_what_was_undone() {
    let event = |event, reverses| Event {
        event: EventId(event),
        at: DateTime::UNIX_EPOCH,
        what: Decision::Undone { reverses: EventId(reverses) },
    };
    let book = SaleBook::new(vec![event(1, 9), event(2, 1), event(3, 2)]);
    let fates = book.fates();
    let effect = |place: usize| words::effect(&book.events()[place].what, fates[place], &book);
    assert_eq!(effect(0), "none: no line before it has that event");
    assert_eq!(effect(1), "none: event 3 undid it");
    assert_eq!(effect(2), "event 1 holds again");
}
