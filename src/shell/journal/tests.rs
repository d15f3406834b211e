use super::*;
use crate::domain::sales::{Decision, EventId, SaleId};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

type Change = Box<dyn Fn(&Path)>;

fn event(number: u32) -> Event {
    Event {
        event: EventId(number),
        at: "2026-11-20T22:00:00Z".parse().unwrap(),
        what: Decision::Discarded { sale: SaleId(number) },
    }
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.jsonl");
    (folder, path)
}

fn open(path: &Path) -> Journal {
    Journal::open(path).unwrap().journal
}

fn numbers(path: &Path) -> Vec<u32> {
    Journal::open(path).unwrap().book.events().iter().map(|event| event.event.0).collect()
}

/// What is told of a journal, but that its events are about sales that it does not record.
fn told(opened: &Opened) -> Vec<&'static str> {
    let codes = opened.problems.iter().map(|problem| problem.code);
    codes.filter(|code| *code != "no-such-sale").collect()
}

/// Records events 1 to `count`, and lets go of the journal.
fn record(path: &Path, count: u32) {
    let mut journal = open(path);
    (1..=count).for_each(|number| journal.append(&event(number)).unwrap());
}

#[test]
fn what_is_recorded_is_read_again() {
    let (folder, path) = folder();
    let Opened { mut journal, book, problems } = Journal::open(&path).unwrap();
    assert!(book.events().is_empty() && problems.is_empty());
    assert!(!path.exists(), "reading creates nothing");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "reading locks nothing");
    journal.append(&event(1)).unwrap();
    journal.append(&event(2)).unwrap();
    assert_eq!(journal.read_only(), None);
    let read = Journal::open(&path).unwrap();
    assert_eq!(read.book.events(), [event(1), event(2)]);
    assert!(told(&read).is_empty());
    drop(journal);
    let mut journal = read.journal;
    journal.append(&event(3)).unwrap();
    assert_eq!(numbers(&path), [1, 2, 3]);
}

#[test]
fn a_torn_last_line_costs_no_earlier_one_and_is_kept() {
    let (folder, path) = folder();
    record(&path, 2);
    let mut text = fs::read(&path).unwrap();
    let clean = text.clone();
    text.extend_from_slice(b"{\"event\":3,\"at\":\"2026-");
    fs::write(&path, &text).unwrap();

    let read = Journal::open(&path).unwrap();
    assert_eq!(read.book.events(), [event(1), event(2)]);
    assert_eq!(told(&read), ["torn-tail"]);
    assert_eq!(fs::read(&path).unwrap(), text, "reading changes nothing");

    let mut journal = read.journal;
    journal.append(&event(3)).unwrap();
    journal.append(&event(4)).unwrap();
    assert_eq!(numbers(&path), [1, 2, 3, 4]);
    assert!(told(&Journal::open(&path).unwrap()).is_empty());
    assert!(fs::read(&path).unwrap().starts_with(&clean));
    let torn = fs::read_to_string(folder.path().join("sales.jsonl.torn")).unwrap();
    assert_eq!(torn, "{\"event\":3,\"at\":\"2026-\n");
}

#[test]
fn a_torn_line_that_cannot_be_set_aside_stays_where_it_is() {
    let (folder, path) = folder();
    record(&path, 1);
    let torn = [fs::read(&path).unwrap(), b"{\"v\":1,".to_vec()].concat();
    fs::write(&path, &torn).unwrap();
    let aside = folder.path().join("sales.jsonl.torn");
    fs::create_dir(&aside).unwrap();
    let mut journal = open(&path);
    let error = journal.append(&event(2)).unwrap_err();
    assert!(matches!(error, JournalError::NotWritten { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), torn);
    fs::remove_dir(&aside).unwrap();
    journal.append(&event(2)).unwrap();
    assert_eq!(numbers(&path), [1, 2]);
    assert_eq!(fs::read(&aside).unwrap(), b"{\"v\":1,\n");
}

#[test]
fn a_journal_cut_anywhere_is_gone_on_with() {
    let (folder, path) = folder();
    record(&path, 3);
    let whole = fs::read(&path).unwrap();
    let aside = folder.path().join("sales.jsonl.torn");
    for cut in (0..=whole.len()).step_by(5) {
        let _ = fs::remove_file(&aside);
        fs::write(&path, &whole[..cut]).unwrap();
        let mut read = Journal::open(&path).unwrap();
        let next = Event { event: read.book.next_event(), ..event(9) };
        read.journal.append(&next).unwrap();
        let again = Journal::open(&path).unwrap();
        assert_eq!(again.book.events(), [read.book.events(), &[next]].concat(), "cut at {cut}");
        assert!(told(&again).is_empty(), "cut at {cut}");
        // Of what was there nothing is thrown away: it is in the journal, or beside it.
        let kept = fs::read(&path).unwrap();
        let torn = fs::read(&aside).unwrap_or_default();
        let clean = whole[..cut].len() - torn.len().saturating_sub(1);
        assert!(kept.starts_with(&whole[..clean]), "cut at {cut}");
        assert!(whole[clean..].starts_with(torn.trim_ascii_end()), "cut at {cut}");
    }
}

#[test]
fn a_last_line_without_its_break_is_not_glued_to_the_next() {
    let (_folder, path) = folder();
    record(&path, 2);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.trim_end()).unwrap();
    // Whether such a line counts is for the reader to say; what it reads must not change.
    let read = Journal::open(&path).unwrap();
    let before = read.book.events().to_vec();
    let mut journal = read.journal;
    journal.append(&event(9)).unwrap();
    let after = Journal::open(&path).unwrap();
    assert_eq!(after.book.events().split_last(), Some((&event(9), &before[..])));
    assert!(told(&after).is_empty());
}

#[test]
fn a_second_writer_is_kept_out_and_told_why() {
    let (_folder, path) = folder();
    let (mut first, mut second) = (open(&path), open(&path));
    first.claim().unwrap();
    first.claim().unwrap();
    let error = second.append(&event(1)).unwrap_err();
    let JournalError::Locked { holder, .. } = &error else { panic!("{error}") };
    if cfg!(unix) {
        assert_eq!(*holder, Some(std::process::id()));
    }
    assert_eq!(second.read_only(), Some(error.words().as_str()));
    assert!(error.words().starts_with("another lotscope"), "{error}");
    assert!(!path.exists());

    // Reading needs no lock, and the lock goes with its holder.
    first.append(&event(1)).unwrap();
    assert_eq!(numbers(&path), [1]);
    drop(first);
    assert!(matches!(second.append(&event(1)), Err(JournalError::Changed { .. })));
    let mut third = open(&path);
    third.append(&event(2)).unwrap();
    assert_eq!(numbers(&path), [1, 2]);
}

#[test]
fn nothing_is_added_to_a_journal_that_somebody_changed() {
    let (_folder, path) = folder();
    record(&path, 2);
    let two = fs::read(&path).unwrap();
    let one = two.split_inclusive(|byte| *byte == b'\n').next().unwrap().to_vec();
    let changes: [Change; 4] = [
        Box::new({
            let as_long = String::from_utf8(two.clone()).unwrap().replace("22:00", "23:00");
            move |path| fs::write(path, &as_long).unwrap()
        }),
        Box::new({
            let longer = [two.clone(), one.clone()].concat();
            move |path| fs::write(path, &longer).unwrap()
        }),
        Box::new(move |path| fs::write(path, &one).unwrap()),
        Box::new(|path| fs::remove_file(path).unwrap()),
    ];
    for change in changes {
        // Before the first append, and after one.
        for appends in [0, 1] {
            fs::write(&path, &two).unwrap();
            let mut journal = open(&path);
            (0..appends).for_each(|_| journal.append(&event(3)).unwrap());
            change(&path);
            let left = fs::read(&path).ok();
            let error = journal.append(&event(4)).unwrap_err();
            let gone = matches!(error, JournalError::Gone { .. });
            assert!(gone == left.is_none() && error.wants_reading() != gone, "{error}");
            assert_eq!(fs::read(&path).ok(), left);
        }
    }
}

#[test]
fn a_new_journal_does_not_replace_one_that_came_in_between() {
    let (_folder, path) = folder();
    let mut journal = open(&path);
    fs::write(&path, "somebody's\n").unwrap();
    assert!(matches!(journal.append(&event(1)), Err(JournalError::Changed { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"somebody's\n");
}

#[test]
fn lines_that_are_not_understood_stay_and_keep_nobody_from_recording() {
    let (_folder, path) = folder();
    record(&path, 2);
    let text = fs::read_to_string(&path).unwrap();
    let newer = "{\"v\":2,\"event\":3,\"kind\":\"gifted\",\"sale\":2}\n";
    let strange = format!("{text}{newer}what is this\n");
    fs::write(&path, &strange).unwrap();
    let read = Journal::open(&path).unwrap();
    assert_eq!(told(&read), ["newer-version", "foreign-line"]);
    let Opened { mut journal, book, .. } = read;
    assert_eq!(book.events(), [event(1), event(2)]);
    // 3 is taken, and the line that nobody can read may have been 4.
    assert_eq!(book.next_event(), EventId(5));
    for taken in 1..5 {
        let error = journal.append(&event(taken)).unwrap_err();
        assert!(matches!(error, JournalError::NumberTaken { event, .. } if event == taken));
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), strange);
    journal.append(&event(5)).unwrap();
    assert!(fs::read_to_string(&path).unwrap().starts_with(&strange), "every line stays");
    assert_eq!(numbers(&path), [1, 2, 5]);
    assert!(matches!(journal.append(&event(5)), Err(JournalError::NumberTaken { .. })));
}

#[test]
fn what_would_not_be_read_back_is_not_recorded() {
    let (_folder, path) = folder();
    // A year that no file can have.
    let at = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let error = open(&path).append(&Event { at, ..event(1) }).unwrap_err();
    assert!(matches!(error, JournalError::NotReadBack(_)), "{error}");
    assert!(error.to_string().contains("out of all range"), "{error}");
    assert!(!path.exists());
}

#[test]
fn behind_the_highest_number_nothing_is_recorded() {
    let (_folder, path) = folder();
    fs::write(&path, "{\"v\":2,\"event\":4294967295}\n").unwrap();
    let mut read = Journal::open(&path).unwrap();
    let next = Event { event: read.book.next_event(), ..event(1) };
    let error = read.journal.append(&next).unwrap_err();
    assert!(matches!(error, JournalError::UsedUp { .. }), "{error}");
    assert!(read.journal.read_only().is_some());
}

#[cfg(unix)]
#[test]
fn a_folder_that_comes_back_can_be_written_again() {
    let (folder, path) = folder();
    let (here, away) = (folder.path().join("here"), folder.path().join("away"));
    fs::create_dir(&here).unwrap();
    let path = here.join(path.file_name().unwrap());
    record(&path, 1);
    let mut journal = open(&path);
    journal.claim().unwrap();
    fs::rename(&here, &away).unwrap();
    let error = journal.append(&event(2)).unwrap_err();
    assert!(matches!(error, JournalError::NoFolder { .. }), "{error}");
    // Another one of the name is not it.
    fs::create_dir(&here).unwrap();
    let error = journal.append(&event(2)).unwrap_err();
    assert!(matches!(error, JournalError::Gone { .. }), "{error}");
    fs::remove_dir_all(&here).unwrap();
    fs::rename(&away, &here).unwrap();
    journal.append(&event(2)).unwrap();
    assert_eq!(numbers(&path), [1, 2]);
    // And it is the writer there.
    assert!(matches!(open(&path).claim(), Err(JournalError::Locked { .. })));
}

#[test]
fn a_journal_read_again_goes_on_being_the_writer() {
    let (_folder, path) = folder();
    let mut before = open(&path);
    before.append(&event(1)).unwrap();
    let mut again = open(&path);
    assert!(again.claim().is_err(), "the lock is the earlier one's");
    again.take_over(before);
    again.claim().unwrap();
    assert!(matches!(open(&path).claim(), Err(JournalError::Locked { .. })));
    again.append(&event(2)).unwrap();
    // Of another journal there is nothing to take over.
    let (_other, elsewhere) = folder();
    let mut other = open(&elsewhere);
    other.take_over(again);
    open(&path).claim().unwrap();
    assert_eq!(numbers(&path), [1, 2]);
}

#[test]
fn a_folder_in_its_place_cannot_be_a_journal() {
    let (_folder, path) = folder();
    fs::create_dir(&path).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Unreadable { .. }), "{error}");
    assert!(error.to_string().starts_with(&path.display().to_string()));

    fs::remove_dir(&path).unwrap();
    let mut journal = open(&path);
    fs::create_dir(&path).unwrap();
    assert!(journal.append(&event(1)).is_err());
}

#[test]
fn a_missing_folder_is_made_only_for_the_platforms_own() {
    let (folder, _) = folder();
    let path = folder.path().join("data/journals/lots.jsonl");
    let error = open(&path).append(&event(1)).unwrap_err();
    assert!(matches!(error, JournalError::NoFolder { .. }), "{error}");
    assert!(!folder.path().join("data").exists());

    let mut journal = open(&path).making_its_folder();
    assert!(!folder.path().join("data").exists());
    journal.append(&event(1)).unwrap();
    assert_eq!(numbers(&path), [1]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let (_folder, path) = folder();
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    // Reading it gives zeros without end, so it is opened before the link is there.
    let file = JournalFile::new(&path, &[], 0);
    let mut journal = Journal { place: Place::File(Box::new(file)), ..Journal::in_memory() };
    let error = journal.append(&event(1)).unwrap_err();
    assert!(error.to_string().contains("not recorded"), "{error}");
}

#[test]
fn the_demo_forgets_and_nowhere_takes_nothing() {
    let mut journal = Journal::in_memory();
    journal.append(&event(1)).unwrap();
    assert_eq!((journal.path(), journal.read_only()), (None, None));

    let mut journal = Journal::nowhere("there is no home folder".to_owned());
    assert!(journal.append(&event(1)).is_err());
    assert!(journal.read_only().is_some_and(|reason| reason.contains("no home folder")));
}
