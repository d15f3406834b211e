//! Lots that are changed before the sale settles, with the letter and the broker's answer; and what
//! is refused once it is too late.

use super::{household, open};
use crate::pty::terminal::Terminal;
use std::fs;
use std::process::Command;

#[test]
fn lots_are_changed_told_to_the_broker_and_confirmed() {
    let (_folder, portfolio) = household();
    let journal = portfolio.join("sales.jsonl");
    let mut terminal = open(&portfolio);
    terminal.type_in("120");
    terminal.wait_for("▌Optimal (least tax)      best");
    terminal.type_in("\r");
    terminal.wait_for("Record this simulated sale?");
    terminal.type_in("\r");
    terminal.wait_for("Recorded as #1: 120 VTI");
    // The header has a mark from here on.
    terminal.wait_for("○1");
    terminal.type_in("S");
    terminal.wait_for("change lots until Mon 23 Nov 23:59 ET");
    terminal.type_in("e");
    terminal.wait_for("Sales › #1 lots");
    terminal.type_in("m");
    terminal.wait_for("▌FIFO");
    terminal.type_in("\r");
    terminal.wait_for("Name these lots instead?");
    terminal.wait_for("you keep");
    let lines = |text: &str| text.lines().count();
    assert_eq!(lines(&fs::read_to_string(&journal).unwrap()), 1, "everything is a preview");
    terminal.type_in("\r");
    terminal.wait_for("#1 has other lots now");
    let text = fs::read_to_string(&journal).unwrap();
    assert_eq!(lines(&text), 2, "{text}");
    assert!(text.contains("\"kind\":\"lots-changed\",\"sale\":1"), "{text}");
    // The letter, to a file in the portfolio's folder.
    terminal.type_in("E");
    terminal.wait_for("Letter for #1");
    terminal.type_in("\r");
    terminal.wait_for("[instructions-1-VTI-2026-11-20.txt_]");
    terminal.type_in("\r");
    terminal.wait_for("· saved as ");
    let letter = portfolio.join("instructions-1-VTI-2026-11-20.txt");
    let written = fs::read_to_string(&letter).unwrap();
    assert!(written.contains("To           ") && written.contains("VTI@2016-03-14"), "{written}");
    assert!(written.ends_with("An estimate from the figures given, not tax advice.\n"));
    // Once more to the same name: nothing is overwritten.
    fs::write(&letter, "mine").unwrap();
    terminal.type_in("\r");
    terminal.wait_for("_]");
    terminal.type_in("\r");
    terminal.wait_for("is there already");
    assert_eq!(fs::read_to_string(&letter).unwrap(), "mine");
    terminal.type_in("\x1b");
    terminal.wait_until("the letter again", |terminal| !terminal.screen().contains("save as"));
    terminal.type_in("\x1b");
    terminal.wait_until("the letter gone", |terminal| !terminal.screen().contains("Letter for"));
    terminal.type_in("o\tmessage 17\r");
    terminal.wait_for("#1 is confirmed by the broker");
    terminal.quit();
    let told = fs::read_to_string(&journal).unwrap();
    assert_eq!(lines(&told), 3, "{told}");
    assert!(told.contains("\"on\":\"2026-11-20\",\"note\":\"message 17\""), "{told}");
}

#[test]
fn once_it_has_settled_the_lots_are_final() {
    let (_folder, portfolio) = household();
    let run = |arguments: &str, as_of: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lotscope"));
        command.args(arguments.split(' ')).args(["--as-of", as_of, "-p"]).arg(&portfolio);
        command.env("HOME", &portfolio).output().unwrap()
    };
    assert!(
        run("sell VTI --quantity 20 --account XXXX-4410 --method fifo --yes", "2026-11-20")
            .status
            .success()
    );
    let refused = run("relot 1 --method lifo --yes", "2026-11-24");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("[past-deadline]"), "{said}");
    let path = portfolio.display().to_string();
    let mut terminal = Terminal::open((80, 24), &[&path, "--as-of", "2026-11-24"], &[]);
    terminal.wait_for("? help  : all");
    terminal.type_in("S");
    terminal.wait_for("● settled 23 Nov");
    terminal.type_in("e");
    terminal.wait_for("final since Mon 23 Nov 23:59 ET");
    terminal.quit();
    let journal = fs::read_to_string(portfolio.join("sales.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 1, "{journal}");
}
