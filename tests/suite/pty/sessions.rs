//! What is decided in one session is there in the next one, and what two at once may do.

use super::{go, household, open};
use std::fs;

/// `VTI`, 120, other methods, two lots by hand, compare, confirm; and the next day take it back.
#[test]
fn a_sale_is_there_the_next_time_and_can_be_taken_back() {
    let (_folder, portfolio) = household();
    let journal = portfolio.join("sales.jsonl");
    let mut terminal = open(&portfolio);
    // By the palette, from the other end of the list.
    terminal.type_in("G");
    terminal.wait_for("▌ ► TSLA");
    go(&mut terminal, "total stock market etf", "VTI");
    terminal.type_in("120");
    terminal.wait_for("Sell [120");
    terminal.wait_for("▌Optimal (least tax)      best");
    terminal.type_in("m");
    terminal.wait_for("▌FIFO  standing      +5,123.31");
    terminal.type_in("m");
    terminal.wait_for("▌LIFO");
    // By hand: all, so that the lots say how much is sold; none, then the first and the third lot, 40 and 20 shares.
    terminal.type_in("\t");
    terminal.wait_for("[ Lots");
    terminal.type_in("ang");
    terminal.wait_for("▌· 2016-03-14");
    terminal.type_in(" jj ");
    terminal.wait_for("60 of 60 assigned");
    // 40 x (328.40 - 102.73) + 20 x (328.40 - 124.87) = 9,026.80 + 4,070.60.
    terminal.wait_for("+13,097.40");
    terminal.type_in("c");
    terminal.wait_for("Sell › Compare");
    terminal.wait_for("Sell 60 of 430.6093 VTI");
    terminal.type_in("\x1b");
    terminal.wait_for("60 of 60 assigned");
    terminal.type_in("\r");
    terminal.wait_for("Record this simulated sale?");
    assert!(!journal.exists(), "everything is a preview until Record");
    terminal.type_in("\r");
    terminal.wait_for("Recorded as #1: 60 VTI");
    // What the screen says is on disk, is.
    let text = fs::read_to_string(&journal).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    for part in ["VTI@2016-03-14", "VTI@2017-08-21", "Schwab Brokerage", "\"sold\""] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    terminal.quit();

    let mut terminal = open(&portfolio);
    // 521.4843 less 60.
    assert!(terminal.line("► VTI ").contains("461.4843"));
    terminal.type_in("S");
    terminal.wait_for("60 VTI");
    // 20 % of 13,097.40.
    assert!(terminal.line("60 VTI").contains("+13,097.40  +2,619.48"), "{}", terminal.screen());
    terminal.type_in("d");
    terminal.wait_for("Cancel this sale?");
    terminal.type_in("\r");
    terminal.wait_for("#1 is cancelled");
    terminal.quit();
    assert_eq!(fs::read_to_string(&journal).unwrap().lines().count(), 2, "a journal only grows");

    let mut terminal = open(&portfolio);
    assert!(terminal.line("► VTI ").contains("521.4843"));
    terminal.type_in("S");
    terminal.wait_for("#1  cancelled");
    terminal.quit();
}

/// A net loss of 250 by goal seek, a lot locked, the matrix, and the method it shows taken.
#[test]
fn a_goal_a_lock_and_the_matrix() {
    let (_folder, portfolio) = household();
    let settings = portfolio.join("lotscope.toml");
    let mut terminal = open(&portfolio);
    terminal.type_in("120");
    terminal.wait_for("▌Optimal (least tax)      best");
    terminal.type_in("=");
    terminal.wait_for("Goals for VTI, by Optimal (least tax)");
    terminal.type_in("j250-");
    // 250 / 13.50 a share = 18.518518…, and 27 % of 250.
    terminal.wait_for("sell 18.518519   gain -250.00   tax -67.50");
    terminal.type_in("\x1b");
    terminal.wait_for("= goal");
    assert!(terminal.line("Sell [").contains("Sell [120"));
    terminal.type_in("=j250-\r");
    terminal.wait_for("Sell [18.518519]");
    terminal.wait_for("reach it to the cent");
    // Its only lot is locked, and the next dearest one takes its place: saved before it is said.
    terminal.type_in("\t");
    terminal.wait_for("[ Lots: 1 of 29 ]");
    terminal.type_in("b");
    terminal.wait_for("VTI@2026-02-18 is locked");
    let text = fs::read_to_string(&settings).unwrap();
    assert!(text.contains("locked = [\"VTI@2026-02-18\"]"), "{text}");
    assert!(text.contains("# two share classes of one fund"), "comments stay: {text}");
    terminal.type_in("c");
    terminal.wait_for("Sell › Compare");
    terminal.type_in("v");
    terminal.wait_for("█ taken  ░ left  · not touched");
    terminal.wait_for("locked: no sale takes it");
    terminal.type_in("k");
    terminal.wait_for("1.0095 of 1.0095 of VTI@2025-12-24");
    terminal.type_in("lllll");
    terminal.wait_for("0 of 1.0095 of VTI@2025-12-24  by FIFO");
    terminal.type_in("\r");
    terminal.wait_for("▌FIFO  standing");
    terminal.quit();
    // The lock is there the next time.
    let mut terminal = open(&portfolio);
    terminal.type_in("/is:locked\r");
    terminal.wait_for("1 of 191 lots");
    terminal.type_in("\x03");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_profile_typed_into_the_form_is_there_the_next_time() {
    let (_folder, portfolio) = household();
    let settings = portfolio.join("lotscope.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let without: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("filing_status") && !line.starts_with("ordinary_income"))
        .collect();
    fs::write(&settings, without.join("\n")).unwrap();
    let mut terminal = open(&portfolio);
    terminal.type_in("120");
    terminal.wait_for("P  give filing status and income to see the tax");
    terminal.type_in("P");
    terminal.wait_for("not chosen");
    terminal.type_in(" \t117000\r");
    terminal.wait_for("the profile is saved");
    terminal.wait_for("▌Optimal (least tax)      best");
    terminal.quit();
    let text = fs::read_to_string(&settings).unwrap();
    assert!(text.contains("filing_status = \"single\"") && text.contains("117000"), "{text}");
    assert!(text.contains("# Settings of the sample household"), "comments stay: {text}");
    let mut terminal = open(&portfolio);
    terminal.type_in("120");
    terminal.wait_for("you keep    39,444.94");
    terminal.type_in("\x03");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_second_explorer_on_one_folder_reads_only_and_says_why() {
    let (_folder, portfolio) = household();
    let journal = portfolio.join("sales.jsonl");
    let mut first = open(&portfolio);
    let mut second = open(&portfolio);
    // The one that opened first is the one that records, and the other says so at once.
    let why = format!("another lotscope (process {}) records in this journal", first.id());
    second.wait_for(&format!("! read-only: {why}"));
    assert!(second.lines()[0].contains("! read-only"), "{}", second.screen());
    assert!(!first.screen().contains("read-only"), "{}", first.screen());
    second.type_in("7\r");
    second.wait_for("Record this simulated sale?");
    second.wait_for("! Read-only: nothing could be recorded so far");
    second.type_in("\r");
    second.wait_for("─ NOT recorded ─");
    second.wait_for(&format!("Why not   {why}"));
    assert!(!journal.exists());
    // The first one is not held up.
    first.type_in("5\r");
    first.wait_for("Record this simulated sale?");
    first.type_in("\r");
    first.wait_for("Recorded as #1: 5 VTI");
    first.quit();
    // Once it is gone the second finds that it does not know the journal, and reads it.
    second.type_in("\r");
    second.wait_for("Why not   the journal was changed since it was read");
    second.wait_for("of 425.6093 VTI");
    assert!(!second.screen().contains("read-only"), "{}", second.screen());
    // What was reviewed is not what would be sold now, as fewer are left.
    second.type_in("\r");
    second.wait_for("not recorded: the holdings changed since; look at the sale again");
    second.type_in("\r");
    second.wait_for("Record this simulated sale?");
    second.type_in("\r");
    second.wait_for("Recorded as #2: 7 VTI");
    second.quit();
    assert_eq!(fs::read_to_string(&journal).unwrap().lines().count(), 2);
}
