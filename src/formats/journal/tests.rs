use super::*;
use crate::domain::household::{Household, Profiles, Rules};
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Selection;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview;
use crate::domain::price::PriceBook;
use crate::domain::sales::{ArchivedBy, Confirmation, Decision, EventId, SaleBook, SaleId};
use crate::domain::testing::{day, lot};
use crate::formats::{market, tax_tables};
use proptest::prelude::*;
use rust_decimal::dec;

fn event(number: u32, what: Decision) -> Event {
    Event { event: EventId(number), at: "2026-11-20T21:31:00Z".parse().unwrap(), what }
}

fn cancelled(number: u32, sale: u32) -> Event {
    event(number, Decision::Cancelled { sale: SaleId(sale) })
}

/// A sale of 12.5 shares with odd digits everywhere.
fn sold(number: u32, sale: u32) -> Event {
    let rules = Rules {
        tables: tax_tables::built_in().unwrap(),
        calendar: market::built_in_calendar().unwrap(),
    };
    let lots = vec![lot("VTI", "A", "2025-12-01", dec!(12.5), Some(dec!(4200.123456789)))];
    let holdings = Portfolio::new([], [], lots, PriceBook::default());
    let household =
        Household::new(holdings, Profiles::default(), SaleBook::default(), rules.into());
    let order = Order {
        account: "A".into(),
        security: "VTI".into(),
        side: Side::Sell,
        quantity: Shares::new(dec!(12.5)),
        price: UnitPrice::new(dec!(328.40)),
        trade_date: day("2026-11-20"),
        fee: Money::new(dec!(0.07)),
    };
    let selection = Selection::Method(Method::Fifo);
    let preview = preview::preview(&household, &order, &selection, day("2026-11-20")).unwrap();
    event(number, Decision::Sold { sale: SaleId(sale), preview: Box::new(preview) })
}

/// Other lots for the sale of [`sold`].
fn changed(number: u32) -> Event {
    let Decision::Sold { sale, preview } = sold(number, 1).what else { panic!("a sale") };
    event(number, Decision::LotsChanged { sale, preview })
}

fn confirmed(number: u32, note: Option<&str>) -> Event {
    let note = note.map(ToOwned::to_owned);
    let confirmation = Confirmation { on: day("2026-11-30"), note };
    event(number, Decision::ConfirmedByBroker { sale: SaleId(1), confirmation })
}

fn journal(events: &[Event]) -> String {
    events.iter().map(|event| write_line(event).unwrap()).collect()
}

fn codes(text: &JournalText) -> Vec<(&'static str, u32)> {
    text.problems.iter().map(|problem| (problem.code, problem.line)).collect()
}

/// The same but that a decision is about a sale that is not there.
fn codes_of_lines(text: &JournalText) -> Vec<(&'static str, u32)> {
    codes(text).into_iter().filter(|(code, _)| *code != "no-such-sale").collect()
}

#[test]
fn what_is_written_is_read_back_to_the_last_digit() {
    let events = [
        sold(1, 1),
        cancelled(2, 1),
        event(3, Decision::Undone { reverses: EventId(2) }),
        event(4, Decision::Discarded { sale: SaleId(1) }),
        changed(5),
        confirmed(6, None),
        confirmed(7, Some("letter of 30 November")),
        event(8, Decision::Archived { sale: SaleId(1), why: ArchivedBy::Holdings }),
    ];
    let text = journal(&events);
    for (line, event) in text.lines().zip(&events) {
        assert!(line.starts_with("{\"v\":1,\"event\":"), "{line}");
        assert!(line.contains(&format!("\"kind\":\"{}\"", event.what.kind())), "{line}");
    }
    let read = read(text.as_bytes(), "sales.jsonl");
    assert_eq!(read.events, events);
    assert_eq!(read.problems, []);
    assert!(!read.torn_tail && !read.ends_without_line_feed);
    assert_eq!(read.clean_len, text.len() as u64);
    assert_eq!(super::read(b"", "sales.jsonl"), JournalText::default());
}

#[test]
fn a_torn_tail_costs_no_earlier_line_wherever_it_tears() {
    let text = journal(&[cancelled(1, 1), sold(2, 2)]);
    let first = text.find('\n').unwrap() + 1;
    for end in first..text.len() - 1 {
        let torn = read(&text.as_bytes()[..end], "sales.jsonl");
        assert_eq!(torn.events, [cancelled(1, 1)], "cut at {end}");
        assert_eq!(torn.torn_tail, end > first);
        assert_eq!(torn.clean_len, first as u64);
        let expected: &[_] = if end > first { &[("torn-tail", 2)] } else { &[] };
        assert_eq!(codes_of_lines(&torn), expected);
    }
    // Only the line feed is missing: the event is whole and counts.
    let whole = read(&text.as_bytes()[..text.len() - 1], "sales.jsonl");
    assert_eq!(whole.events.len(), 2);
    assert!(whole.ends_without_line_feed && !whole.torn_tail);
    assert_eq!(whole.clean_len, text.len() as u64 - 1);
}

#[test]
fn zeros_after_a_crash_are_a_torn_tail() {
    let mut bytes = journal(&[cancelled(1, 1)]).into_bytes();
    let clean = bytes.len() as u64;
    bytes.extend([0; 512]);
    let read = read(&bytes, "sales.jsonl");
    assert_eq!((read.events.len(), read.torn_tail, read.clean_len), (1, true, clean));
}

#[test]
fn lines_that_are_not_understood_are_named_and_the_rest_counts() {
    let good = write_line(&cancelled(1, 1)).unwrap();
    let text = format!(
        "\u{feff}{good}\r\n# a remark \u{1b}[31m\n{{\"v\":2,\"event\":9}}\n\
         {{\"v\":1,\"event\":3,\"at\":\"2026-11-20T21:31:00Z\",\"kind\":\"averaged\",\"sale\":1}}\n\
         {{\"v\":1,\"event\":4,\"at\":\"2026-11-20T21:31:00Z\",\"kind\":\"cancelled\"}}\n{{}}\n{}",
        write_line(&cancelled(5, 1)).unwrap()
    );
    let read = read(text.as_bytes(), "sales.jsonl");
    assert_eq!(read.events, [cancelled(1, 1), cancelled(5, 1)]);
    assert_eq!(
        codes(&read),
        [
            ("no-such-sale", 1),
            ("foreign-line", 3),
            ("newer-version", 4),
            ("unknown-event", 5),
            ("unknown-event", 6),
            ("foreign-line", 7),
            ("no-such-sale", 8),
        ]
    );
    let unknown = &read.problems[3];
    assert_eq!(
        unknown.message,
        "the event kind \"averaged\" is not known; sale #1 is in no figure"
    );
    assert!(read.problems.iter().all(|problem| !problem.message.contains('\u{1b}')));
    assert_eq!(read.clean_len, text.len() as u64);
    // 9 is taken, and so may 10 to 13 be, the line of event 5 being written by somebody else.
    assert_eq!(read.numbers.next_event(), EventId(14));
    let seen: Vec<_> = read.lines.iter().map(|line| (line.line, line.content.clone())).collect();
    let at = "2026-11-20T21:31:00Z".parse().ok();
    let of = |event, at, kind: Option<&str>, sale| {
        Content::Unread(Seen { event, at, kind: kind.map(ToOwned::to_owned), sale })
    };
    assert_eq!(
        seen,
        [
            (1, Content::Event(0)),
            (3, of(None, None, None, None)),
            (4, of(Some(9), None, None, None)),
            (5, of(Some(3), at, Some("averaged"), Some(1))),
            (6, of(Some(4), at, Some("cancelled"), None)),
            (7, of(None, None, None, None)),
            (8, Content::Event(1)),
        ]
    );
}

#[test]
fn what_a_newer_version_decided_about_a_sale_is_said_of_that_sale() {
    let newer = "{\"v\":2,\"event\":2,\"kind\":\"moved\",\"sale\":3}\n";
    let text = journal(&[sold(1, 3)]) + newer;
    let read = read(text.as_bytes(), "sales.jsonl");
    assert_eq!(codes(&read), [("newer-version", 2)]);
    assert_eq!(
        read.problems[0].message,
        "this line has version 2, made by a newer lotscope; what became of sale #3 is not fully \
         known"
    );
    assert_eq!((read.numbers.next_event(), read.numbers.next_sale()), (EventId(3), SaleId(4)));
}

#[test]
fn a_decision_about_nothing_is_named() {
    let text = journal(&[
        sold(1, 1),
        cancelled(2, 7),
        event(3, Decision::Undone { reverses: EventId(9) }),
        event(4, Decision::Undone { reverses: EventId(1) }),
    ]);
    let read = read(text.as_bytes(), "sales.jsonl");
    assert_eq!(codes(&read), [("no-such-sale", 2), ("no-such-event", 3)]);
    assert!(read.problems.iter().all(|problem| !problem.leaves_out()));
}

#[test]
fn numbers_that_stand_twice_are_named() {
    let text = journal(&[cancelled(1, 1), cancelled(1, 1), cancelled(1, 2)]);
    let twice = read(text.as_bytes(), "sales.jsonl");
    assert_eq!(twice.events, [cancelled(1, 1), cancelled(1, 2)]);
    assert_eq!(codes_of_lines(&twice), [("repeated-event", 2), ("repeated-event", 3)]);
    let text = journal(&[sold(1, 1), sold(2, 1)]);
    assert_eq!(codes(&read(text.as_bytes(), "sales.jsonl")), [("repeated-sale", 2)]);
}

#[test]
fn what_follows_a_sale_is_written_in_words_and_vetted_like_it() {
    let kinds = [
        (changed(1), "\"kind\":\"lots-changed\",\"sale\":1,\"preview\":{"),
        (confirmed(2, None), "\"kind\":\"confirmed-by-broker\",\"sale\":1,\"on\":\"2026-11-30\"}"),
        (confirmed(3, Some("by mail")), "\"on\":\"2026-11-30\",\"note\":\"by mail\"}"),
        (
            event(4, Decision::Archived { sale: SaleId(1), why: ArchivedBy::History }),
            "\"kind\":\"archived\",\"sale\":1,\"why\":\"history\"}",
        ),
    ];
    for (event, words) in kinds {
        let line = write_line(&event).unwrap();
        assert!(line.contains(words), "{line}");
    }
    for (line, old, new) in [
        (changed(1), "\"quantity\":\"12.5\"", "\"quantity\":\"-12.5\""),
        (confirmed(1, None), "\"on\":\"2026-", "\"on\":\"+99999-"),
    ] {
        let line = write_line(&line).unwrap();
        let read = read(line.replace(old, new).as_bytes(), "sales.jsonl");
        assert_eq!(codes(&read), [("wrong-event", 1)], "{new}");
    }
    let told = write_line(&confirmed(1, Some("by\u{1b}[31m mail"))).unwrap();
    let [event] = &read(told.as_bytes(), "sales.jsonl").events[..] else { panic!("{told}") };
    assert_eq!(event, &confirmed(1, Some("by[31m mail")));
}

/// A journal of one sale, with a part of its text replaced.
fn with(old: &str, new: &str) -> JournalText {
    let line = journal(&[sold(1, 1)]);
    assert!(line.contains(old), "{old} is not in {line}");
    read(line.replace(old, new).as_bytes(), "sales.jsonl")
}

#[test]
fn figures_beyond_all_range_are_named_and_enter_no_sum() {
    let huge = "79228162514264337593543950335";
    for (old, new) in [
        ("\"quantity\":\"12.5\"", format!("\"quantity\":\"{huge}\"")),
        ("\"quantity\":\"12.5\"", "\"quantity\":\"10000000000.1\"".to_owned()),
        ("\"quantity\":\"12.5\"", "\"quantity\":\"-12.5\"".to_owned()),
        ("\"price\":\"328.40\"", "\"price\":\"100000000.1\"".to_owned()),
        ("\"fee\":\"0.07\"", "\"fee\":\"10000000000001\"".to_owned()),
        ("\"fee\":\"0.07\"", "\"fee\":\"-0.07\"".to_owned()),
        ("\"basis\":\"4200.123456789\"", format!("\"basis\":\"-{huge}\"")),
        ("\"gain\":\"0", format!("\"gain\":\"{huge}")),
        ("\"trade_date\":\"2026-", "\"trade_date\":\"+99999-".to_owned()),
        ("\"at\":\"2026-", "\"at\":\"+99999-".to_owned()),
    ] {
        let read = with(old, &new);
        assert_eq!(codes(&read), [("wrong-event", 1)], "{new}");
        assert_eq!((read.events.len(), read.torn_tail), (0, false), "{new}");
    }
    // No sale within the caps fetches more than 10²² dollars; one at the highest price is read.
    let large = with("\"proceeds\":\"4105", "\"proceeds\":\"10000000000000000004105");
    assert_eq!(codes(&large), [("wrong-event", 1)]);
    assert!(with("\"price\":\"328.40\"", "\"price\":\"100000000\"").problems.is_empty());

    // Two lines of the largest quantity made the book panic.
    let line = journal(&[sold(1, 1)]).replace("12.5", huge);
    let twice = format!("{line}{}", line.replace("\"event\":1,", "\"event\":2,"));
    let twice = read(twice.replacen("\"sale\":1", "\"sale\":2", 1).as_bytes(), "sales.jsonl");
    let held = vec![lot("VTI", "A", "2025-12-01", dec!(12.5), None)];
    let holdings = Portfolio::new([], [], held, PriceBook::default());
    let (left, _) = SaleBook::new(twice.events).apply(&holdings);
    assert_eq!(left.lots().len(), 1);
}

#[test]
fn a_name_that_no_file_can_have_makes_no_sale() {
    for (old, new) in [
        ("\"account\":\"A\"", "\"account\":\"A\\u001b[31m\""),
        ("\"account\":\"A\"", "\"account\":\"A \""),
        ("\"security\":\"VTI\"", "\"security\":\"V\\u202eTI\""),
        ("\"lot\":\"", "\"lot\":\"\\u0007"),
    ] {
        let read = with(old, new);
        assert_eq!(codes(&read), [("wrong-event", 1)], "{new}");
        assert!(!read.problems[0].to_string().contains(char::is_control), "{new}");
    }
}

#[test]
fn remarks_are_safe_to_show_and_never_cut() {
    let long = "VTI@2025-12-01, ".repeat(100);
    let remark = format!("\"assumptions\":[\"\\u001b[31m{long}!\"],\"assumptions_\":[");
    let read = with("\"assumptions\":[", &remark);
    let Decision::Sold { preview, .. } = &read.events[0].what else { panic!("a sale") };
    assert_eq!(preview.assumptions, [format!("[31m{long}!")]);
    let warning = "\"warnings\":[{\"code\":\"\\u001bc\",\"message\":\"m\\u009b\",\
                   \"file\":\"\\u0007f\",\"line\":1}],\"warnings_\":[";
    let read = with("\"warnings\":[", warning);
    let Decision::Sold { preview, .. } = &read.events[0].what else { panic!("a sale") };
    let [warning] = preview.warnings.as_slice() else { panic!("a warning") };
    assert_eq!((&*warning.code, &*warning.message), ("c", "m"));
    assert_eq!(warning.file.as_deref(), Some("f"));
}

#[test]
fn a_whole_line_that_is_not_understood_is_not_torn() {
    let line = "{\"v\":1,\"event\":3,\"at\":\"2026-11-20T21:31:00Z\",\"kind\":\"averaged\"}";
    let read = read(line.as_bytes(), "sales.jsonl");
    assert_eq!(codes(&read), [("unknown-event", 1)]);
    assert!(!read.torn_tail && read.ends_without_line_feed);
    assert_eq!(read.clean_len, line.len() as u64, "what is added goes behind it");
}

proptest! {
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let read = read(&bytes, "x");
        prop_assert!(read.clean_len <= bytes.len() as u64);
    }

    #[test]
    fn no_damage_costs_another_line(place in 0_usize..200, byte in any::<u8>()) {
        let mut bytes = journal(&[cancelled(1, 1), cancelled(2, 1), cancelled(3, 1)]).into_bytes();
        let place = place % bytes.len();
        // A lost line feed joins two lines.
        let touched = if bytes[place] == b'\n' { 2 } else { 1 };
        bytes[place] = byte;
        let left = read(&bytes, "x").events.len();
        prop_assert!(left >= 3 - touched, "{} left", left);
    }
}
