//! What can go wrong with disk and folder, one fault a test: what the user is told, and that
//! nothing is lost, neither the journal nor the sale that was being recorded.

use super::Kept;
use crate::cli::{Household, program};
use crate::pty::{self, terminal::Terminal};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SELL: &str = "sell VTI --quantity 10 --yes";

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The explorer with its order of 5 VTI reviewed, and `Record` in focus.
fn about_to_record(portfolio: &Path) -> Terminal {
    let mut terminal = pty::open(portfolio);
    terminal.type_in("5\r");
    terminal.wait_for("Record this simulated sale?");
    terminal
}

/// The sale stays on the screen as not recorded, and once things are mended `Enter` records it.
fn stays_and_is_tried_again(terminal: &mut Terminal, why: &str, mend: impl FnOnce()) {
    terminal.type_in("\r");
    terminal.wait_for("─ NOT recorded ─");
    terminal.wait_for("What      Sell 5 VTI, in household");
    terminal.wait_for(why);
    // Closed, it is still told.
    terminal.type_in("\x1b");
    terminal.wait_until("the ticket, as not recorded", |terminal| {
        let screen = terminal.screen();
        screen.contains("! NOT recorded: ") && !screen.contains("─ NOT recorded ─")
    });
    assert!(terminal.screen().contains("Sell [5 "), "{}", terminal.screen());
    terminal.type_in("\r");
    terminal.wait_for("Record this simulated sale?");
    terminal.type_in("\r");
    terminal.wait_for("─ NOT recorded ─");
    mend();
    terminal.type_in("\r");
    terminal.wait_for("Recorded as #1: 5 VTI");
    assert!(!terminal.screen().contains("read-only"), "{}", terminal.screen());
    terminal.quit();
}

/// Files may grow to this many blocks of 512 bytes, as the shell counts them.
fn with_room(household: &Household, blocks: usize) -> Output {
    let words = format!("{SELL} --as-of 2026-11-24 -p");
    let program = program(household.0.path());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -f {blocks} && exec \"$0\" \"$@\"")]);
    shell.arg(program.get_program()).args(words.split(' ')).arg(household.file(""));
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_full_disk_ends_a_command_with_the_reason_and_leaves_no_half_line() {
    let household = Household::new();
    let journal = household.file("sales.jsonl");
    assert_eq!(household.run(SELL).status(), 0);
    let before = fs::read(&journal).unwrap();
    // The next line is as long as the first: it fits in part.
    let blocks = before.len() / 512 + 1;
    assert!(blocks * 512 < before.len() * 2);
    let output = with_room(&household, blocks);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let why = said(&output);
    assert!(why.contains("sales.jsonl: the disk did not take it (File too large"), "{why}");
    assert!(why.contains("so it is not recorded; see to the disk and repeat"), "{why}");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("Recorded"), "{why}");
    assert_eq!(fs::read(&journal).unwrap(), before, "nothing half-written remains");
    assert_eq!(household.run(SELL).status(), 0);
    assert_eq!(Kept::of(&journal).sales, BTreeSet::from([1, 2]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_sale_on_the_screen() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let (_folder, portfolio) = pty::household();
    let journal = portfolio.join("sales.jsonl");
    let mut terminal = about_to_record(&portfolio);
    let id = Pid::from_raw(terminal.id().try_into().unwrap());
    let room =
        |bytes| prlimit(id, Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
    // Not even half a line.
    room(Some(700));
    let why = "Why not   the disk did not take it (File too large";
    stays_and_is_tried_again(&mut terminal, why, || {
        assert_eq!(fs::metadata(&journal).unwrap().len(), 0, "nothing half-written remains");
        room(None);
    });
    assert_eq!(Kept::of(&journal).sales, BTreeSet::from([1]));
}

#[test]
fn a_folder_that_is_gone_when_it_is_recorded_leaves_the_sale_on_the_screen() {
    let (folder, portfolio) = pty::household();
    let journal = portfolio.join("sales.jsonl");
    let away = folder.path().join("away");
    let mut terminal = about_to_record(&portfolio);
    fs::rename(&portfolio, &away).unwrap();
    let why = "Why not   the folder of the journal is not there; put it back and";
    stays_and_is_tried_again(&mut terminal, why, || {
        assert!(!portfolio.exists(), "nobody makes a folder that the user named");
        fs::rename(&away, &portfolio).unwrap();
    });
    assert_eq!(Kept::of(&journal).sales, BTreeSet::from([1]));
}

#[test]
fn a_journal_that_was_taken_away_is_not_begun_anew() {
    let (folder, portfolio) = pty::household();
    let journal = portfolio.join("sales.jsonl");
    let away = folder.path().join("away.jsonl");
    let mut terminal = about_to_record(&portfolio);
    terminal.type_in("\r");
    terminal.wait_for("Recorded as #1: 5 VTI");
    fs::rename(&journal, &away).unwrap();
    terminal.type_in("6\r");
    terminal.wait_for("Record this simulated sale?");
    terminal.type_in("\r");
    terminal.wait_for("Why not   the journal that was read is not there any more; put it back");
    assert!(!journal.exists());
    fs::rename(&away, &journal).unwrap();
    terminal.type_in("\r");
    terminal.wait_for("Recorded as #2: 6 VTI");
    terminal.quit();
    assert_eq!(Kept::of(&journal).sales, BTreeSet::from([1, 2]));
}

/// A file that nobody can open for writing, the superuser neither: a folder has its name.
#[test]
fn a_folder_that_takes_no_file_is_opened_read_only_with_the_reason() {
    let (_folder, portfolio) = pty::household();
    let (journal, lock) = (portfolio.join("sales.jsonl"), portfolio.join("sales.jsonl.lock"));
    fs::create_dir(&lock).unwrap();
    let mut terminal = pty::open(&portfolio);
    terminal.wait_for("! read-only: the journal cannot be locked (Is a directory");
    assert!(terminal.lines()[0].contains("! read-only"), "{}", terminal.screen());
    terminal.type_in("5\r");
    terminal.wait_for("! Read-only: nothing could be recorded so far");
    let why = "Why not   the journal cannot be locked (Is a directory";
    stays_and_is_tried_again(&mut terminal, why, || fs::remove_dir(&lock).unwrap());
    assert_eq!(Kept::of(&journal).sales, BTreeSet::from([1]));
}

#[test]
fn a_journal_that_cannot_be_made_is_refused_with_the_reason() {
    let household = Household::new();
    let refused = |journal: &str, why: &str| {
        let ran = household.run(&format!("{SELL} --journal {journal}"));
        assert_eq!(ran.status(), 1, "{}", ran.err());
        assert!(ran.err().contains(why), "{}", ran.err());
        assert!(ran.err().contains("--journal"), "no mend in {}", ran.err());
        assert!(!ran.out().contains("Recorded"));
    };
    // A file where a folder should be; no folder at all.
    let lots = household.file("lots.csv");
    let before = fs::read(&lots).unwrap();
    refused(&format!("{}/sales.jsonl", lots.display()), "the journal cannot be");
    let nowhere = household.file("gone/sales.jsonl");
    refused(&nowhere.display().to_string(), "the folder of the journal is not there");
    assert!(!household.file("gone").exists());
    // A folder that may not be written in; the superuser may all the same.
    let closed = household.file("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, PermissionsExt::from_mode(0o555)).unwrap();
    if fs::write(closed.join("try"), "").is_err() {
        let journal = closed.join("sales.jsonl");
        refused(&journal.display().to_string(), "Permission denied");
    }
    assert_eq!(fs::read(&lots).unwrap(), before);
    // Nothing of it stands in the way of recording where it can be.
    assert_eq!(household.run(SELL).status(), 0);
    assert_eq!(Kept::of(&household.file("sales.jsonl")).sales, BTreeSet::from([1]));
}
