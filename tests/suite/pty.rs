//! The real program in a pseudo-terminal: what a user sees and types, on real files.
//!
//! Nothing here measures time: every wait is for a text on the screen, and gives up after
//! [`terminal::PATIENCE`], which is long.

#![cfg(unix)]

mod brokers;
mod changing;
mod files;
mod history;
mod prices;
pub mod terminal;
mod washing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use terminal::Terminal;

/// The sample's own day: its sale is pending until Monday, whatever day the tests run on.
const AS_OF: [&str; 2] = ["--as-of", "2026-11-20"];

/// A copy of the sample's files in a folder of the test's own.
pub fn household() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = folder.path().join("household");
    fs::create_dir(&portfolio).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    for entry in fs::read_dir(sample).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "csv" || ending == "toml") {
            fs::copy(&path, portfolio.join(path.file_name().unwrap())).unwrap();
        }
    }
    (folder, portfolio)
}

/// The explorer on a folder.
pub fn open(portfolio: &Path) -> Terminal {
    let path = portfolio.display().to_string();
    let mut terminal = Terminal::open((80, 24), &[&path, AS_OF[0], AS_OF[1]], &[]);
    terminal.wait_for("household › Holdings");
    terminal.wait_for("? help  : all");
    terminal
}

fn demo(size: (u16, u16)) -> Terminal {
    let mut terminal = Terminal::open(size, &["demo"], &[]);
    terminal.wait_for("demo › Holdings");
    terminal.wait_for("? help  : all");
    terminal
}

/// The price cell of each security on the screen.
fn prices(terminal: &Terminal) -> Vec<String> {
    let lines = terminal.lines();
    let rows = lines.iter().filter(|line| line.contains('►'));
    rows.filter_map(|line| line.split_whitespace().filter(|word| *word != "▌").nth(3))
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn the_demo_opens_its_prices_move_and_q_gives_the_terminal_back() {
    let mut terminal = demo((80, 24));
    let before = terminal.modes();
    assert!(terminal.in_alternate_screen() && terminal.hides_cursor());
    let first = prices(&terminal);
    assert_eq!(first.len(), 12);
    // Not a key is pressed, and a price is another one, with its sign.
    terminal.wait_until("a price that moved", |terminal| {
        let now = prices(terminal);
        now != first && now.iter().any(|price| price.starts_with(['▲', '▼']))
    });
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.in_alternate_screen() && !terminal.hides_cursor());
    assert_ne!(terminal.modes(), before, "keys are read line by line again");
    assert_eq!(terminal.modes(), terminal.modes_at_first);
}

/// `VTI`, 120, other methods, two lots by hand, compare, confirm; and the next day take it back.
#[test]
fn a_sale_is_there_the_next_time_and_can_be_taken_back() {
    let (_folder, portfolio) = household();
    let journal = portfolio.join("sales.jsonl");
    let mut terminal = open(&portfolio);
    // By the palette, from the other end of the list.
    terminal.type_in("G");
    terminal.wait_for("▌ ► TSLA");
    terminal.type_in(":");
    terminal.wait_for("All actions");
    terminal.type_in("total stock market etf");
    terminal.wait_for(": total stock market etf_");
    terminal.type_in("\r");
    terminal.wait_for("▌ ► VTI");
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
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);

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
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(fs::read_to_string(&journal).unwrap().lines().count(), 2, "a journal only grows");

    let mut terminal = open(&portfolio);
    assert!(terminal.line("► VTI ").contains("521.4843"));
    terminal.type_in("S");
    terminal.wait_for("#1  cancelled");
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
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
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
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
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
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
fn signals_and_ctrl_c_give_the_terminal_back() {
    for (signal, status) in [(Some("TERM"), 143), (Some("HUP"), 129), (Some("INT"), 130), (None, 0)]
    {
        let mut terminal = demo((80, 24));
        terminal.type_in("120");
        terminal.wait_for("Sell [120");
        match signal {
            Some(signal) => terminal.signal(signal),
            None => terminal.type_in("\x03"),
        }
        assert_eq!(terminal.end(), status, "{signal:?}");
        assert!(!terminal.in_alternate_screen() && !terminal.hides_cursor(), "{signal:?}");
        assert_eq!(terminal.modes(), terminal.modes_at_first, "{signal:?}");
    }
}

#[test]
fn without_a_terminal_the_commands_are_named() {
    for arguments in [&["demo"][..], &["sample-data"], &[]] {
        let output = Command::new(env!("CARGO_BIN_EXE_lotscope"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert_eq!(out, "", "{arguments:?}");
        for command in ["lots", "preview", "compare", "sell", "sales", "tax", "check", "--help"] {
            assert!(err.contains(command), "{arguments:?}: no {command} in {err}");
        }
        assert!(!err.contains('\x1b'), "{arguments:?}: {err:?}");
    }
}

/// Does an escape sequence choose a colour? 39, 49 and 59 are the terminal's own.
fn names_a_colour(sequence: &str) -> bool {
    let colour = |code: u32| matches!(code, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107);
    sequence.split([';', ':']).filter_map(|code| code.parse().ok()).any(colour)
}

/// The parameters of every sequence that sets how text looks.
fn looks(written: &str) -> Vec<&str> {
    written
        .split("\x1b[")
        .skip(1)
        .filter_map(|rest| rest.split_once('m'))
        .map(|(codes, _)| codes)
        .filter(|codes| codes.chars().all(|c| c.is_ascii_digit() || matches!(c, ';' | ':')))
        .collect()
}

#[test]
fn no_color_is_obeyed() {
    for (value, coloured) in [("1", false), ("", true)] {
        let mut terminal = Terminal::open((80, 24), &["demo"], &[("NO_COLOR", value)]);
        terminal.wait_for("? help  : all");
        terminal.type_in("120");
        terminal.wait_for("▌Optimal (least tax)      best");
        terminal.type_in("\r");
        terminal.wait_for("Record this simulated sale?");
        terminal.type_in("\x03");
        assert_eq!(terminal.end(), 0);
        let written = terminal.written();
        let looks = looks(&written);
        assert!(!looks.is_empty(), "weights are set all the same");
        let named = looks.iter().filter(|look| names_a_colour(look)).count();
        assert_eq!(named > 0, coloured, "NO_COLOR={value:?}: {named} colours");
    }
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    let mut terminal = Terminal::open((80, 24), &["demo"], &[("LANG", "C")]);
    terminal.wait_for("demo > Holdings");
    terminal.wait_for("> > VTI");
    assert!(terminal.screen().is_ascii(), "{}", terminal.screen());
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
    assert!(terminal.written().is_ascii());
}

#[test]
fn a_storm_of_sizes_is_survived_with_the_cursor_in_place() {
    let mut terminal = demo((80, 24));
    // Held, so that the frame at the end is the one at the beginning.
    terminal.type_in(";");
    terminal.wait_for("prices held");
    terminal.type_in("jjj\r");
    terminal.wait_for("▌ ▼ MSFT");
    terminal.type_in("jj");
    terminal.wait_for("▌  2018-10-11");
    for round in 0..10 {
        terminal.resize((200, 50));
        terminal.resize((60, 15));
        if round % 3 == 0 {
            terminal.wait_for("This window is 60 by 15.");
        }
        terminal.resize((80, 24));
    }
    // A size that did not come before, with cents: everything before it has been taken in. A key
    // typed earlier might meet the explorer where it still believes in 60 by 15, and takes none.
    terminal.resize((101, 30));
    terminal.wait_for("70,990.76");
    terminal.wait_for("▌  2018-10-11");
    terminal.resize((80, 24));
    terminal.wait_for(" 70,991 ");
    terminal.wait_for("▌  2018-10-11");
    assert_eq!(terminal.size(), (80, 24));
    terminal.type_in("j");
    terminal.wait_for("▌  2019-01-04");
    terminal.type_in("q");
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
    first.type_in("q");
    assert_eq!(first.end(), 0);
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
    second.type_in("q");
    assert_eq!(second.end(), 0);
    assert_eq!(fs::read_to_string(&journal).unwrap().lines().count(), 2);
}

#[test]
fn a_row_that_cannot_be_read_is_counted_and_named() {
    let (_folder, portfolio) = household();
    let file = portfolio.join("schwab-lots-INTC.csv");
    let text = fs::read_to_string(&file).unwrap();
    // The second lot, line 5 of the file: the quantity is the second cell.
    let broken = text.replacen("\"40\",\"$24.10\",\"$68.32\"", "\"4O\",\"$24.10\",\"$68.32\"", 1);
    assert_ne!(broken, text);
    fs::write(&file, broken).unwrap();
    let mut terminal = open(&portfolio);
    let header = terminal.lines()[0].clone();
    let count = header.split_whitespace().find(|word| word.starts_with('!')).unwrap().to_owned();
    assert!(count.strip_prefix('!').unwrap().parse::<u32>().unwrap() > 2, "{header}");
    // What can be read is there: 435 less the 40.
    assert!(terminal.line("► INTC").contains(" 395 "), "{}", terminal.screen());
    terminal.type_in("!");
    terminal.wait_for("household › Problems");
    terminal.wait_for("schwab-lots-INTC.csv:5:2");
    for _ in 0..20 {
        if terminal.line("schwab-lots-INTC.csv:5:2").starts_with('▌') {
            break;
        }
        // The line of the file comes a moment after its problem: only the cursor tells of the key.
        let cursor =
            |terminal: &Terminal| terminal.lines().iter().position(|line| line.starts_with('▌'));
        let before = cursor(&terminal);
        terminal.type_in("j");
        terminal.wait_until("the cursor one line further", |terminal| cursor(terminal) != before);
    }
    terminal.wait_for("─ schwab-lots-INTC.csv, line 5 ─");
    terminal.wait_for("\"4O\" has a letter O");
    terminal.wait_for("Mend:");
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_folder_without_holdings_meets_the_first_screen() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "nothing here").unwrap();
    let path = folder.path().display().to_string();
    let mut terminal = Terminal::open((80, 24), &[&path], &[]);
    terminal.wait_for("Look at the demo");
    terminal.type_in("\r");
    terminal.wait_for("demo › Holdings");
    // Its prices move here as well.
    let first = prices(&terminal);
    terminal.wait_until("a price that moved", |terminal| prices(terminal) != first);
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
    // A path that leads nowhere is an error, before the terminal is taken.
    let mut terminal = Terminal::open((80, 24), &["/no/such/folder"], &[]);
    assert_eq!(terminal.end(), 2);
    assert!(terminal.written().contains("/no/such/folder"));
    assert!(!terminal.written().contains("\x1b[?1049h"));
}

#[test]
fn the_mouse_of_a_terminal_works() {
    let mut terminal = demo((80, 24));
    let row = terminal.lines().iter().position(|line| line.contains("► KO")).unwrap() + 1;
    // A press and a release of the left button, as terminals write them (SGR).
    terminal.type_in(&format!("\x1b[<0;10;{row}M\x1b[<0;10;{row}m"));
    terminal.wait_for("▌ ► KO");
    let footer = terminal.line("? help  : all");
    let column = footer[..footer.find("? help").unwrap()].chars().count() + 1;
    terminal.type_in(&format!("\x1b[<0;{column};24M\x1b[<0;{column};24m"));
    terminal.wait_for("Enter runs the line");
    terminal.type_in("\x1b");
    terminal.wait_for("▌ ► KO");
    // The fold sign of the first security opens it; the wheel scrolls its heading out of sight.
    terminal.type_in("\x1b[<0;3;3M\x1b[<0;3;3m");
    terminal.wait_for("▌ ▼ VTI");
    terminal.type_in("\x1b[<65;10;10M");
    terminal.wait_until("a list that scrolled", |terminal| !terminal.screen().contains("▼ VTI"));
    terminal.type_in("q");
    assert_eq!(terminal.end(), 0);
}
