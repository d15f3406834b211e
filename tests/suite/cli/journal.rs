//! `journal verify`: every line in words, and what is wrong with it.

use super::{Household, program};
use serde_json::json;
use std::fs;

/// Two sales, one of them taken back, and that undone by hand.
fn lived_in() -> Household {
    let household = Household::new();
    household.json("sell VTI --quantity 120 --yes --on 2026-11-24");
    household.json("sell MSFT --quantity 5 --account XXXX-4410 --method lifo --yes");
    household.json("cancel 1");
    household
}

#[test]
fn every_line_is_explained() {
    let household = lived_in();
    let ran = household.run("journal verify");
    assert_eq!((ran.status(), ran.err().as_str()), (0, ""));
    let text = ran.out();
    for part in [
        "sales.jsonl:1  event 1  20",
        " ET  ok\n",
        "sold 120 VTI at 328.40 in Schwab Brokerage as #1, traded 2026-11-24: FIFO, 5",
        "effect: its shares leave the holdings; gain +",
        "sold 5 MSFT at 472.10 in Schwab Brokerage as #2, traded 2026-11-24: LIFO, 1",
        "sales.jsonl:3  event 3  20",
        "cancelled #1",
        "effect: its shares come back to the holdings; its gain counts no more",
        "3 lines: 3 events, every whole line is sound.",
        "Sales: 1 pending, 1 cancelled.",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    assert!(text.lines().all(|line| line.len() <= 80), "{text}");

    let json = household.json("journal verify");
    assert_eq!(json["totals"]["sales"]["pending"], json!(1));
    assert_eq!(json["totals"]["lines"], json!(3));
    assert_eq!((&json["exists"], &json["torn_tail"]), (&json!(true), &json!(false)));
    let line = &json["lines"][2];
    assert_eq!(
        (&line["line"], &line["event"], &line["kind"], &line["sale"], &line["status"]),
        (&json!(3), &json!(3), &json!("cancelled"), &json!("1"), &json!("ok"))
    );
    // A week later both would be settled.
    let later = household.json("journal verify --as-of 2026-12-01");
    assert_eq!(later["totals"]["sales"]["settled"], json!(1));

    let csv = household.run("journal verify --format csv").out();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "line,event,at,kind,sale,what,effect,status,code,message,mend");
    assert_eq!(rows.len(), 4);
    assert!(rows[3].ends_with(",ok,,,"), "{csv}");
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_nothing_stops() {
    let household = lived_in();
    let journal = household.file("sales.jsonl");
    let mut text = fs::read_to_string(&journal).unwrap();
    text +=
        "{\"v\":7,\"event\":4,\"kind\":\"moved\\u001b[2J\",\"sale\":2}\n\u{1b}[2J a note\n{\"v\":1";
    fs::write(&journal, &text).unwrap();
    let ran = household.run("journal verify");
    assert_eq!(ran.status(), 1);
    let out = ran.out();
    assert!(!out.contains(|c: char| c.is_control() && c != '\n'), "{out:?}");
    for part in [
        "sales.jsonl:4  event 4  no time  problem",
        "became of sale #2 is not fully known",
        "sales.jsonl:5  no event  no time  problem",
        "sales.jsonl:6  no event  no time  note",
        "6 lines: 3 events, 2 with a problem.",
        "The last line was cut off.",
    ] {
        assert!(out.contains(part), "no {part:?} in\n{out}");
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), text, "verifying changes nothing");
    // Every command says so, and can still record: 4 and 5 are taken, 6 is free.
    let sales = household.run("sales");
    assert_eq!(sales.status(), 1);
    assert!(sales.err().contains("sales.jsonl:4: this line has version 7"), "{}", sales.err());
    let sold = household.run("sell VTI --quantity 1 --yes --format json");
    assert_eq!(sold.json()["id"], "4", "{}", sold.err());
    let kept = fs::read_to_string(&journal).unwrap();
    assert!(kept.starts_with(text.trim_end_matches("{\"v\":1")), "{kept}");
    assert_eq!(fs::read_to_string(household.file("sales.jsonl.torn")).unwrap(), "{\"v\":1\n");
    let json = household.run("journal verify --format json").json();
    assert_eq!((&json["lines"][5]["event"], &json["torn_tail"]), (&json!(6), &json!(false)));
}

#[test]
fn no_journal_and_no_portfolio_need_be_there() {
    let household = Household::new();
    let ran = household.run("journal verify");
    assert_eq!(ran.status(), 0, "{}", ran.err());
    assert!(ran.out().contains("There is no journal yet"), "{}", ran.out());
    fs::write(household.file("sales.jsonl"), "").unwrap();
    assert!(household.run("journal verify").out().contains("0 lines: 0 events"));
    // Holdings that nobody can read are no reason not to look at the journal.
    fs::write(household.file("lots.csv"), "nothing").unwrap();
    assert_eq!(household.run("journal verify").status(), 0);
    assert_eq!(household.run("journal verify -p nowhere").status(), 2);

    let alone = |words: &[&str]| {
        let output = program(household.0.path()).args(words).output().unwrap();
        let text =
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), text)
    };
    let (status, text) = alone(&["journal", "verify"]);
    assert!(status == Some(2) && text.contains("[no-portfolio]"), "{text}");
    let (status, text) = alone(&["journal", "verify", "--journal", "mine.jsonl"]);
    assert!(status == Some(0) && text.starts_with("mine.jsonl\n"), "{text}");
    let (status, text) = alone(&["journal", "verify", "--journal", "mi\u{1b}[31mne.jsonl"]);
    assert!(status == Some(0) && text.starts_with("mi[31mne.jsonl\n"), "{text:?}");
    let (status, text) = alone(&["journal", "verify", "-p", "no\u{1b}[31mwhere"]);
    assert!(status == Some(2) && !text.contains('\u{1b}'), "{text:?}");
    fs::create_dir(household.0.path().join("home/mine.jsonl")).unwrap();
    let (status, text) = alone(&["journal", "verify", "--journal", "mine.jsonl"]);
    assert!(status == Some(1) && text.contains("[unreadable]"), "{text}");
}
