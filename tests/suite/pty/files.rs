//! Files that cannot be read, files that are mended while the explorer is open, and files that take
//! long.

use super::terminal::Terminal;
use super::{go, household, open, prices};
use std::fs;
use std::path::Path;
use std::process::Command;

/// How many problems the header counts.
fn counted(terminal: &Terminal) -> u32 {
    let header = terminal.lines()[0].clone();
    let count = header.split_whitespace().find_map(|word| word.strip_prefix('!'));
    count.map_or(0, |count| count.parse().unwrap())
}

#[test]
fn a_row_is_mended_while_the_explorer_is_open() {
    let (_folder, portfolio) = household();
    let file = portfolio.join("schwab-lots-INTC.csv");
    let sound = fs::read_to_string(&file).unwrap();
    let broken = sound.replacen("\"40\",\"$24.10\",\"$68.32\"", "\"4O\",\"$24.10\",\"$68.32\"", 1);
    assert_ne!(broken, sound);
    fs::write(&file, &broken).unwrap();
    let mut terminal = open(&portfolio);
    let before = counted(&terminal);
    // A mark on MSFT, the cursor behind it on VTSAX.
    go(&mut terminal, "msft", "MSFT");
    terminal.type_in(" ");
    terminal.wait_for("■► MSFT");
    terminal.wait_for("▌ ► VTSAX");
    terminal.type_in("!");
    terminal.wait_for("household › Problems");
    // Every word must be in it: one is left.
    terminal.type_in("/schwab-lots-INTC.csv:5:2\r");
    terminal.wait_for("▌ ! schwab-lots-INTC.csv:5:2");
    terminal.wait_for("\"4O\",\"$24.10\",\"$68.32\"");
    terminal.wait_for("^^");
    terminal.type_in("\r");
    terminal.wait_for("the cell   4O");
    terminal.wait_for("code       wrong-number");
    terminal.type_in("\x1b");
    terminal.wait_until("the note gone", |terminal| !terminal.screen().contains("the cell"));
    // The mend, in an editor beside it.
    fs::write(&file, &sound).unwrap();
    terminal.type_in("r");
    terminal.wait_for("files and prices were read again");
    terminal.wait_for("No problem has all of these words");
    terminal.type_in("\x1b");
    terminal.wait_until("the filter gone", |terminal| !terminal.screen().contains("filter:"));
    terminal.type_in("\x1b");
    terminal.wait_for("household › Holdings");
    // The row itself, and the two sums of its Total row that did not add up.
    assert!(counted(&terminal) < before, "{}", terminal.screen());
    assert!(terminal.line("► INTC").contains(" 435 "), "{}", terminal.screen());
    terminal.wait_for("■► MSFT");
    terminal.wait_for("▌ ► VTSAX");
    terminal.quit();
}

/// A basis that no file says: the preview's tax, then the form on the problem, then the tax again.
#[test]
fn a_missing_basis_is_told_and_the_ticket_follows() {
    let (_folder, portfolio) = household();
    let mut terminal = open(&portfolio);
    go(&mut terminal, "ge aerospace", "GE");
    terminal.type_in("xa");
    terminal.wait_for("the basis of 15 shares");
    terminal.type_in("\x1b");
    terminal.wait_for("household › Holdings");
    terminal.type_in("!/GE, missing-basis\r");
    terminal.wait_for("▌ ? lots.csv:22:7");
    terminal.type_in("e");
    terminal.wait_for("[_]  such as 2019-03-04");
    terminal.type_in("2019-03-04\t2400");
    // 15 × 188.00 − 2,400.
    terminal.wait_for("gain +420.00 long-term");
    terminal.type_in("\t\tstatement of 2019\r");
    terminal.wait_for("Every row of every file was read.");
    let kept = fs::read_to_string(portfolio.join("basis.csv")).unwrap();
    assert_eq!(
        kept,
        "account,symbol,lot,acquired,basis,who,when,source,quantity\n\
         Schwab Brokerage,GE,GE-TRANSFER,2019-03-04,2400,me,2026-11-20,statement of 2019,15\n"
    );
    terminal.type_in("\x1b");
    terminal.wait_until("the filter gone", |terminal| !terminal.screen().contains("filter:"));
    terminal.type_in("\x1b");
    terminal.wait_for("household › Holdings");
    terminal.type_in("xa");
    terminal.wait_for("› Sell");
    terminal.wait_for("of 47 GE");
    assert!(!terminal.screen().contains("the basis of"), "{}", terminal.screen());
    terminal.type_in("\x1b");
    terminal.wait_for("household › Holdings");
    terminal.quit();
}

fn lots(symbol: &str) -> String {
    format!(
        "account,symbol,acquired,quantity,cost_basis,price\nBroker,{symbol},2024-02-12,4,400,110\n"
    )
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_slow_file_blocks_no_key_and_what_was_stopped_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let [first, slow] = ["first.csv", "slow.csv"].map(|name| folder.path().join(name));
    fs::write(&first, lots("AAA")).unwrap();
    fs::write(&slow, lots("BBB")).unwrap();
    let paths = [&first, &slow].map(|path| path.display().to_string());
    let mut terminal = Terminal::open((80, 24), &[&paths[0], &paths[1]], &[]);
    terminal.wait_for("▌ ► AAA");
    terminal.wait_for("► BBB");
    // A pipe that nobody writes to: whoever reads it waits for ever.
    fs::remove_file(&slow).unwrap();
    pipe(&slow);
    terminal.type_in("r");
    terminal.wait_for("reading 2 of 2 files  Esc stops");
    terminal.type_in("j");
    terminal.wait_for("▌ ► BBB");
    terminal.type_in("\x1b");
    terminal.wait_for("stopped: what was read before stays");
    terminal.wait_until("no more reading", |terminal| !terminal.screen().contains("Esc stops"));
    terminal.wait_for("▌ ► BBB");
    // Now it comes, and comes too late: what is read after it is what counts.
    fs::write(&slow, lots("LATE")).unwrap();
    fs::remove_file(&slow).unwrap();
    fs::write(&slow, lots("CCC")).unwrap();
    terminal.type_in("r");
    terminal.wait_for("► CCC");
    assert!(!terminal.screen().contains("LATE") && !terminal.screen().contains("BBB"));
    terminal.quit();
    assert!(!terminal.written().contains("LATE"), "it was drawn at some time");
}

#[test]
fn a_slow_first_reading_can_be_left() {
    let folder = tempfile::tempdir().unwrap();
    let [first, slow] = ["first.csv", "slow.csv"].map(|name| folder.path().join(name));
    fs::write(&first, lots("AAA")).unwrap();
    pipe(&slow);
    let paths = [&first, &slow].map(|path| path.display().to_string());
    let mut terminal = Terminal::open((80, 24), &[&paths[0], &paths[1]], &[]);
    terminal.wait_for("Reading ");
    terminal.wait_for("reading 2 of 2 files  Esc stops");
    terminal.type_in("\x1b");
    terminal.wait_for("nothing of it is shown");
    assert!(!terminal.screen().contains("AAA"));
    terminal.type_in("\r");
    terminal.wait_for("demo › Holdings");
    // The thread that waits for the pipe keeps nobody.
    terminal.quit();
    // And one that is not stopped arrives.
    let mut terminal = Terminal::open((80, 24), &[&paths[0], &paths[1]], &[]);
    terminal.wait_for("reading 2 of 2 files  Esc stops");
    fs::write(&slow, lots("BBB")).unwrap();
    terminal.wait_for("► BBB");
    terminal.wait_for("▌ ► AAA");
    terminal.quit();
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
    terminal.quit();
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
    terminal.quit();
    // A path that leads nowhere is an error, before the terminal is taken.
    let mut terminal = Terminal::open((80, 24), &["/no/such/folder"], &[]);
    assert_eq!(terminal.end(), 2);
    assert!(terminal.written().contains("/no/such/folder"));
    assert!(!terminal.written().contains("\x1b[?1049h"));
}
