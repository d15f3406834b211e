//! The journal's lines: one JSON object an event, each ended by a line feed.
//!
//! A line, once written, is never changed. Reading keeps going whatever a line holds: one that is
//! not understood, or whose figures are beyond all range, is named and stays in the file. The last
//! line may be torn by a crash; it was then never confirmed to anyone, and costs no earlier line.

mod vet;

use super::problem::{self, Fault, Problem};
use super::text;
use crate::domain::sales::{Decision, Event, EventId, SaleId};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The version of the lines written here.
const VERSION: u64 = 1;

/// What a journal holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalText {
    /// The events that were understood, in the order of the file.
    pub events: Vec<Event>,
    /// Lines that were not, and numbers that stand twice.
    pub problems: Vec<Problem>,
    /// Has the last line no line feed, and no meaning either? Then it was torn while written.
    pub torn_tail: bool,
    /// Bytes up to the end of the last whole line: what to keep before more is added.
    pub clean_len: u64,
    /// Is only the line feed of the last line missing? Then write one before anything else.
    pub ends_without_line_feed: bool,
}

/// The journal line of an event, line feed included.
///
/// # Errors
/// Never for the events there are; JSON knows no infinities, and events have none.
pub fn write_line(event: &Event) -> Result<String, serde_json::Error> {
    let mut object = Map::new();
    object.insert("v".to_owned(), VERSION.into());
    if let Value::Object(fields) = serde_json::to_value(event)? {
        object.extend(fields);
    }
    let mut line = serde_json::to_string(&object)?;
    line.push('\n');
    Ok(line)
}

/// Reads a journal.
#[must_use]
pub fn read(bytes: &[u8], file: &str) -> JournalText {
    let mut reader = Reader { file: file.into(), ..Reader::default() };
    let mut line = 0;
    let mut start = 0;
    for whole in bytes.split_inclusive(|byte| *byte == b'\n') {
        line += 1;
        let end = start + whole.len();
        let (content, ended) = match whole.strip_suffix(b"\n") {
            Some(content) => (content, true),
            None => (whole, false),
        };
        let content = if line == 1 {
            content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content)
        } else {
            content
        };
        let content = content.trim_ascii();
        if !content.is_empty() {
            match parse(content) {
                Ok(event) => {
                    reader.keep(event, line);
                    reader.text.ends_without_line_feed = !ended;
                }
                Err(_) if !ended && !is_whole(content) => {
                    reader.torn(line);
                    break;
                }
                Err((code, fault)) => {
                    reader.text.ends_without_line_feed = !ended;
                    reader.text.problems.push(Problem::left_out(code, &reader.file, line, fault));
                }
            }
        }
        start = end;
    }
    reader.text.clean_len = start as u64;
    problem::sort(&mut reader.text.problems);
    reader.text
}

/// What was read so far, and which numbers were met in which line.
#[derive(Default)]
struct Reader {
    file: Arc<str>,
    text: JournalText,
    events: HashMap<EventId, (u32, usize)>,
    sales: HashSet<SaleId>,
}

impl Reader {
    fn keep(&mut self, event: Event, line: u32) {
        if let Some((earlier, place)) = self.events.get(&event.event) {
            let number = event.event.0;
            if self.text.events.get(*place) == Some(&event) {
                let fault = Fault::new(
                    format!("event {number} of line {earlier} stands here again"),
                    "nothing to do; it counts once",
                );
                self.text.problems.push(Problem::note("repeated-event", &self.file, line, fault));
                return;
            }
            let fault = Fault::new(
                format!("event {number} stands in line {earlier} too, with other content"),
                "both count; two copies of the journal were probably merged, so check the sales",
            );
            self.text.problems.push(Problem::note("repeated-event", &self.file, line, fault));
        } else {
            self.events.insert(event.event, (line, self.text.events.len()));
        }
        if let Decision::Sold { sale, .. } = &event.what
            && !self.sales.insert(*sale)
        {
            let fault = Fault::new(
                format!("sale #{sale} is recorded a second time"),
                "this line counts and the earlier one does not; remove one of them",
            );
            self.text.problems.push(Problem::left_out("repeated-sale", &self.file, line, fault));
        }
        self.text.events.push(event);
    }

    fn torn(&mut self, line: u32) {
        self.text.torn_tail = true;
        let fault = Fault::new(
            "the last line was cut off while it was written",
            "nothing to do; what it was to record was never confirmed",
        );
        self.text.problems.push(Problem::note("torn-tail", &self.file, line, fault));
    }
}

/// Is it JSON to its end? No part of a torn line is.
fn is_whole(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

fn parse(line: &[u8]) -> Result<Event, (&'static str, Fault)> {
    let shown = || text::quoted(&String::from_utf8_lossy(line));
    let value: Value = serde_json::from_slice(line).map_err(|_| {
        let fault = Fault::new(
            format!("{} is no journal line", shown()),
            "it is kept; move it elsewhere if it is not lotscope's",
        );
        ("foreign-line", fault)
    })?;
    match value.get("v").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(newer) if newer > VERSION => {
            let fault = Fault::new(
                format!("this line has version {newer}, made by a newer lotscope"),
                "it is kept; use that lotscope to see all sales",
            );
            return Err(("newer-version", fault));
        }
        _ => {
            let fault = Fault::new(
                format!("{} is no event of lotscope's", shown()),
                "it is kept; move it elsewhere if it is not lotscope's",
            );
            return Err(("foreign-line", fault));
        }
    }
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let event = serde_json::from_value(value).map_err(|error| {
        let error = error.to_string();
        let fault = if error.starts_with(&format!("unknown variant `{kind}`")) {
            Fault::new(
                format!("the event kind {} is not known", text::quoted(&kind)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::{Household, Profiles, Rules};
    use crate::domain::method::Method;
    use crate::domain::money::{Money, Shares, UnitPrice};
    use crate::domain::order::{Order, Side};
    use crate::domain::plan::Selection;
    use crate::domain::portfolio::Portfolio;
    use crate::domain::preview;
    use crate::domain::price::PriceBook;
    use crate::domain::sales::{ArchivedBy, Confirmation, SaleBook};
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
        assert!(text.lines().all(|line| line.starts_with("{\"v\":1,\"event\":")), "{text}");
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
            assert_eq!(codes(&torn), expected);
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
                ("foreign-line", 3),
                ("newer-version", 4),
                ("unknown-event", 5),
                ("unknown-event", 6),
                ("foreign-line", 7),
            ]
        );
        assert_eq!(read.problems[2].message, "the event kind \"averaged\" is not known");
        assert!(read.problems.iter().all(|problem| !problem.message.contains('\u{1b}')));
        assert_eq!(read.clean_len, text.len() as u64);
    }

    #[test]
    fn numbers_that_stand_twice_are_named() {
        let text = journal(&[cancelled(1, 1), cancelled(1, 1), cancelled(1, 2)]);
        let twice = read(text.as_bytes(), "sales.jsonl");
        assert_eq!(twice.events, [cancelled(1, 1), cancelled(1, 2)]);
        assert_eq!(codes(&twice), [("repeated-event", 2), ("repeated-event", 3)]);
        let text = journal(&[sold(1, 1), sold(2, 1)]);
        assert_eq!(codes(&read(text.as_bytes(), "sales.jsonl")), [("repeated-sale", 2)]);
    }

    #[test]
    fn what_follows_a_sale_is_written_in_words_and_vetted_like_it() {
        let kinds = [
            (changed(1), "\"kind\":\"lots-changed\",\"sale\":1,\"preview\":{"),
            (
                confirmed(2, None),
                "\"kind\":\"confirmed-by-broker\",\"sale\":1,\"on\":\"2026-11-30\"}",
            ),
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
}
