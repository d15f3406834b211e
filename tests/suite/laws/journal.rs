//! A journal cut anywhere, and texts of any kind in it.

use super::any::{Case, any_case, planned, today};
use super::cases;
use chrono::{DateTime, TimeDelta, Utc};
use lotscope::domain::household::Household;
use lotscope::domain::method::Method;
use lotscope::domain::plan::Selection;
use lotscope::domain::preview::{self, Preview, Warning};
use lotscope::domain::sales::{
    ArchivedBy, Confirmation, Decision, Event, EventId, SaleBook, SaleId,
};
use lotscope::formats::journal::{self, JournalText};
use lotscope::formats::text::clean;
use proptest::prelude::*;
use proptest::sample::Index;

/// Something decided: which kind, about which sale or event, with some text.
type Draft = (u8, u32, String);

/// Letters of every kind, and what a terminal would take for orders.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z\u{1b}\u{9b}\\[\\]\"\\\\\n\t\u{202e}{}:, 0-9é漢🙂]{0,40}"]
}

fn any_drafts() -> impl Strategy<Value = Vec<Draft>> {
    prop::collection::vec((0_u8..8, 1_u32..5, any_text()), 1..10)
}

fn sale_of(case: &Case) -> Preview {
    let household: Household = case.household();
    let order = case.order(&household);
    let plan = planned(household.portfolio(), &order, &Selection::Method(Method::Fifo));
    preview::complete(&household, plan, today())
}

/// The sale with a name, an assumption and a warning in this text; names are as files give them.
fn with_text(sale: &Preview, text: &str) -> Box<Preview> {
    let mut preview = sale.clone();
    let name = clean(text, 100);
    if !name.is_empty() {
        preview.plan.order.account = (&*name).into();
        for slice in &mut preview.plan.slices {
            slice.lot = (&*name).into();
        }
    }
    preview.assumptions.push(text.to_owned());
    preview.warnings.push(Warning::new("odd", text.to_owned()));
    Box::new(preview)
}

/// Events numbered from 1, a second apart.
fn events(sale: &Preview, drafts: &[Draft]) -> Vec<Event> {
    let start: DateTime<Utc> = "2026-11-24T15:32:00.25Z".parse().unwrap();
    let mut sold = 0;
    let mut event = |number: u32, (kind, about, text): &Draft| {
        let id = SaleId(*about);
        let what = match kind {
            0 | 1 => {
                sold += 1;
                Decision::Sold { sale: SaleId(sold), preview: with_text(sale, text) }
            }
            2 => Decision::LotsChanged { sale: id, preview: with_text(sale, text) },
            3 => {
                let confirmation = Confirmation { on: today(), note: Some(text.clone()) };
                Decision::ConfirmedByBroker { sale: id, confirmation }
            }
            4 => Decision::Cancelled { sale: id },
            5 => Decision::Discarded { sale: id },
            6 => Decision::Archived { sale: id, why: ArchivedBy::History },
            _ => Decision::Undone { reverses: EventId(*about) },
        };
        let at = start + TimeDelta::seconds(number.into());
        Event { event: EventId(number), at, what }
    };
    (1..).zip(drafts).map(|(number, draft)| event(number, draft)).collect()
}

/// The event with its remarks as they are shown: whole, and without what controls a terminal.
fn as_read(mut event: Event) -> Event {
    let safe = |text: &mut String| *text = clean(text, text.len()).into_owned();
    match &mut event.what {
        Decision::Sold { preview, .. } | Decision::LotsChanged { preview, .. } => {
            preview.assumptions.iter_mut().for_each(safe);
            preview.warnings.iter_mut().for_each(|warning| safe(&mut warning.message));
        }
        Decision::ConfirmedByBroker { confirmation, .. } => {
            confirmation.note.iter_mut().for_each(safe);
        }
        _ => {}
    }
    event
}

fn written(events: &[Event]) -> String {
    events.iter().map(|event| journal::write_line(event).unwrap()).collect()
}

fn read(bytes: &[u8]) -> JournalText {
    journal::read(bytes, "sales.jsonl")
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn whatever_is_written_is_read_back(case in any_case(), drafts in any_drafts()) {
        let events = events(&sale_of(&case), &drafts);
        let text = written(&events);
        prop_assert_eq!(text.lines().count(), events.len(), "a line an event");
        let read = read(text.as_bytes());
        let unread: Vec<_> = read.problems.iter().filter(|one| one.leaves_out()).collect();
        prop_assert!(unread.is_empty(), "{:?}", unread);
        let expected: Vec<Event> = events.into_iter().map(as_read).collect();
        prop_assert_eq!(&read.events, &expected);
        // Written again it is the same.
        prop_assert_eq!(self::read(written(&expected).as_bytes()).events, expected);
    }

    #[test]
    fn a_journal_cut_anywhere_is_the_book_of_its_whole_events(
        case in any_case(), drafts in any_drafts(), cut in any::<Index>(),
    ) {
        let events = events(&sale_of(&case), &drafts);
        let text = written(&events);
        let cut = cut.index(text.len() + 1);
        let read = read(&text.as_bytes()[..cut]);
        // An event is whole with its last brace: the line feed only ends it.
        let mut end = 0;
        let whole = text.split_inclusive('\n').take_while(|line| {
            end += line.len();
            end - 1 <= cut
        });
        let whole = whole.count();
        let expected: Vec<Event> = events[..whole].iter().cloned().map(as_read).collect();
        prop_assert_eq!(&read.events, &expected);
        let book = SaleBook::of_journal(read.events, read.numbers);
        prop_assert_eq!(&book, &SaleBook::new(expected.clone()));

        // What is recorded next stands behind the whole lines, under a number of its own.
        let next = book.event(Decision::Discarded { sale: SaleId(1) }, DateTime::UNIX_EPOCH);
        let clean = usize::try_from(read.clean_len).unwrap();
        prop_assert!(clean <= cut && (read.torn_tail == (clean < cut)));
        let line_feed = if read.ends_without_line_feed { "\n" } else { "" };
        let more = format!("{}{line_feed}{}", &text[..clean], journal::write_line(&next).unwrap());
        let read = self::read(more.as_bytes());
        prop_assert!(!read.torn_tail && expected.iter().all(|event| event.event != next.event));
        prop_assert_eq!(read.events, [expected, vec![next]].concat());
    }

    #[test]
    fn a_damaged_line_gives_no_number_away(
        case in any_case(), drafts in any_drafts(), place in any::<Index>(), bytes in any::<[u8; 6]>(),
    ) {
        let events = events(&sale_of(&case), &drafts);
        let text = written(&events);
        let mut damaged = text.clone().into_bytes();
        let place = place.index(damaged.len());
        for (old, new) in damaged[place..].iter_mut().zip(bytes) {
            *old = new;
        }
        // The last line feed stays: without it the line counts as torn, and as never confirmed.
        damaged.push(b'\n');
        let read = read(&damaged);
        let sold = events.iter().filter(|event| matches!(event.what, Decision::Sold { .. })).count();
        let lost = events.len() - read.events.len().min(events.len());
        // Six bytes lie in two lines at most.
        prop_assert!(lost <= 2, "{lost}");
        let joined = text.lines().count() > read.lines.len();
        if !joined {
            prop_assert!(read.numbers.next_event().0 as usize > events.len());
            prop_assert!(read.numbers.next_sale().0 as usize > sold);
        }
    }
}
