//! A sale from `sell` through `sales` to `cancel` and `discard`, and what it changes on the way.

use super::{Household, keys};
use portable_pty::{CommandBuilder, NativePtySystem, PtySize, PtySystem};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};

const SELL: &str = "sell VTI --quantity 120 --method highest-cost --yes";

#[test]
fn a_sale_is_recorded_listed_taxed_and_taken_back() {
    let household = Household::new();
    let sold = household.json(SELL);
    assert_eq!(
        keys(&sold)[..6],
        ["id", "state", "change_until", "confirmed", "as_of", "trade_date"]
    );
    assert_eq!((&sold["id"], &sold["state"]), (&json!("1"), &json!("pending")));
    assert_eq!(sold["confirmed"], Value::Null);
    assert_eq!(sold["change_until"], "2026-11-25T23:59:00-05:00");
    assert_eq!(sold["tax"]["impact"], "367.39");
    let journal = fs::read_to_string(household.file("sales.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 1);

    let listed = household.json("sales");
    assert_eq!(keys(&listed), ["sales", "realized"]);
    assert_eq!(listed["sales"], json!([sold]));
    // Screen 4.4, highest cost.
    assert_eq!(
        listed["realized"],
        json!({"short_term": "899.90", "long_term": "592.11", "disallowed_loss": "0.00"})
    );
    // 306.842 − 120 are left of VTI, and the sale is in the year's tax: 18,704 + 367.39.
    assert_eq!(household.json("lots VTI")["groups"][0]["quantity"], "186.842");
    assert_eq!(household.json("tax")["total"], "19071.39");
    assert_eq!(household.json("tax --without-pending")["total"], "18704.00");
    // A second sale starts from there.
    let next = household.json("preview VTI --quantity 1");
    assert_eq!(next["tax"]["before"], "19071.39");

    let taken_back = household.json("cancel 1");
    assert_eq!((&taken_back["id"], &taken_back["state"]), (&json!("1"), &json!("cancelled")));
    assert_eq!(keys(&taken_back), keys(&sold));
    assert_eq!(household.json("lots VTI")["groups"][0]["quantity"], "306.842");
    assert_eq!(household.json("tax")["total"], "18704.00");
    let listed = household.json("sales #1");
    assert_eq!(listed["sales"][0]["state"], "cancelled", "a sale taken back stays listed");
    assert_eq!(listed["realized"]["short_term"], "0.00");
    assert_eq!(household.json(SELL)["id"], "2", "a number is never used again");
}

#[test]
fn a_settled_sale_can_only_be_dropped() {
    let household = Household::new();
    household.json(SELL);
    // It settles on the 25th and is pending until that day ends.
    let state =
        |day: &str| household.json(&format!("sales 1 --as-of {day}"))["sales"][0]["state"].clone();
    assert_eq!(state("2026-11-25"), "pending");
    assert_eq!(state("2026-11-26"), "settled");
    let ran = household.run("cancel 1 --as-of 2026-11-26 --format json");
    assert_eq!((ran.status(), &ran.json()["error"]["code"]), (3, &json!("not-pending")));
    // Settled, it stays in the year's tax whether pending ones count or not.
    let tax = household.json("tax --without-pending --as-of 2026-11-26");
    assert_eq!(tax["total"], "19071.39");
    let dropped = household.json("discard #1 --as-of 2026-11-26");
    assert_eq!(dropped["state"], "discarded");
    assert_eq!(household.json("lots VTI")["groups"][0]["quantity"], "306.842");
    for command in ["discard", "cancel"] {
        let ran = household.run(&format!("{command} 1"));
        assert_eq!(ran.status(), 3, "{}", ran.err());
    }
}

#[test]
fn nothing_is_recorded_unasked() {
    let household = Household::new();
    let ran = household.run("sell VTI --quantity 120");
    assert_eq!((ran.status(), ran.out().as_str()), (2, ""));
    assert!(ran.err().contains("--yes"), "{}", ran.err());
    let ran = household.run("sell VTI --quantity 1000 --yes");
    assert_eq!(ran.status(), 3, "{}", ran.err());
    let ran = household.run(&format!("{SELL} --format csv"));
    assert_eq!(ran.status(), 2, "{}", ran.err());
    assert!(!household.file("sales.jsonl").exists());
    assert_eq!(household.json("sales")["sales"], json!([]));
}

#[test]
fn a_recorded_sale_says_so_in_words() {
    let household = Household::new();
    let ran = household.run(SELL);
    assert_eq!(ran.status(), 0, "{}", ran.err());
    assert!(ran.out().contains("Recorded as #1."), "{}", ran.out());
    assert!(ran.out().contains("not tax advice"), "{}", ran.out());
    let listed = household.run("sales").out();
    assert!(listed.contains("120 VTI") && listed.contains("Highest cost"), "{listed}");
    assert!(household.run("cancel 1").out().contains("#1 is taken back"));
}

#[test]
fn the_journal_can_be_another_file() {
    let household = Household::new();
    let journal = household.0.path().join("elsewhere.jsonl");
    let with = |words: &str| format!("{words} --journal {}", journal.display());
    assert_eq!(household.json(&with(SELL))["id"], "1");
    assert!(journal.exists() && !household.file("sales.jsonl").exists());
    assert_eq!(household.json("sales")["sales"], json!([]));
    assert_eq!(household.json(&with("sales"))["sales"][0]["id"], "1");
}

#[test]
fn a_position_that_was_sold_out_has_nothing_open() {
    let household = Household::new();
    household.json("sell INTC --all --account XXXX-4410 --yes");
    let ran = household.run("preview INTC --quantity 1 --format json");
    assert_eq!((ran.status(), &ran.json()["error"]["code"]), (2, &json!("only-sheltered")));
    let ran = household.run("preview INTC --quantity 1 --account XXXX-4410 --format json");
    assert_eq!((ran.status(), &ran.json()["error"]["code"]), (3, &json!("nothing-open")));
}

/// Sells at a terminal, answers the question, and gives back what the terminal showed.
fn sell_at_a_terminal(household: &Household, answer: &str) -> String {
    let size = PtySize { rows: 50, cols: 200, ..PtySize::default() };
    let terminal = NativePtySystem::default().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_lotscope"));
    command.args("sell VTI --quantity 120 --as-of 2026-11-24 -p".split(' '));
    command.arg(household.file(""));
    command.env("HOME", household.0.path().join("home"));
    let mut child = terminal.slave.spawn_command(command).unwrap();
    drop(terminal.slave);
    let mut input = terminal.master.take_writer().unwrap();
    let mut output = terminal.master.try_clone_reader().unwrap();
    // The terminal keeps the line until somebody asks for it.
    input.write_all(answer.as_bytes()).unwrap();
    input.flush().unwrap();
    let mut shown = Vec::new();
    // A terminal whose other end is closed reads as an error on Linux.
    let _ = output.read_to_end(&mut shown);
    assert!(child.wait().unwrap().success());
    String::from_utf8_lossy(&shown).into_owned()
}

#[test]
fn at_a_terminal_it_asks_and_only_a_yes_records() {
    let household = Household::new();
    for answer in ["n\n", "\n", "perhaps\n"] {
        let shown = sell_at_a_terminal(&household, answer);
        assert!(shown.contains("Record this simulated sale? [y/N]"), "{shown}");
        assert!(shown.contains("Nothing was recorded."), "{shown}");
        assert!(!household.file("sales.jsonl").exists());
    }
    let shown = sell_at_a_terminal(&household, "y\n");
    let asked = shown.find("[y/N]").unwrap();
    assert!(shown.find("+3,582.40").unwrap() < asked, "the preview comes first: {shown}");
    assert!(shown.find("Recorded as #1.").unwrap() > asked, "{shown}");
    assert!(household.file("sales.jsonl").exists());
}
