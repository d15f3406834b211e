//! An event that is entered in the history of a security: the file has its row, the copy is there,
//! and the lots are others.

use crate::pty::terminal::Terminal;
use std::fs;

const EVENTS: &str = "Symbol;Type;Account;Date;Quantity;Price;Amount;Ratio;to_symbol;fair_value;Note\r\n\
                      ACME;buy;Broker;2020-01-02;60;;400;;;;\r\n\
                      ACME;buy;Broker;2022-01-03;60;;604.95;;;;";

#[test]
fn a_merger_is_entered_and_the_file_has_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("transactions.csv"), EVENTS).unwrap();
    fs::write(file("prices.csv"), "symbol,price\nACME,21.50\nNEWCO,50\n").unwrap();
    let path = folder.path().display().to_string();
    let mut terminal = Terminal::open((80, 24), &[&path, "--as-of", "2026-11-20"], &[]);
    terminal.wait_for("► ACME");
    terminal.type_in("L");
    terminal.wait_for("ACME › History");
    terminal.type_in("e");
    terminal.wait_for("An event of ACME");
    for _ in 0..4 {
        terminal.type_in("\x1b[C");
    }
    terminal.wait_for("< merger for shares and cash >");
    terminal.type_in("\t\t2026-02-02\tNEWCO\t1:3\t5\t48.20\t\t=letter");
    // 60 × 5 = 300 on each lot, whose gains are larger.
    terminal.wait_for("2 lots: 120 → 40 shares, basis 1,004.95 → 1,004.95");
    terminal.wait_for("realized: cash 600.00, +600.00 long-term");
    terminal.type_in("\r");
    terminal.wait_for("Enter adds one row to transactions.csv");
    assert_eq!(fs::read_to_string(file("transactions.csv")).unwrap(), EVENTS);
    terminal.type_in("\r");
    terminal.wait_for("merged into NEWCO");
    terminal.wait_until("the form gone", |terminal| !terminal.screen().contains("Enter adds"));
    let row = "\r\nACME;merge-mixed;Broker;2026-02-02;;5;;1:3;NEWCO;48.2;'=letter";
    assert_eq!(fs::read_to_string(file("transactions.csv")).unwrap(), format!("{EVENTS}{row}"));
    assert_eq!(fs::read_to_string(file("transactions.csv.bak")).unwrap(), EVENTS);
    terminal.type_in("\x1b");
    terminal.wait_for("► NEWCO");
    assert!(!terminal.screen().contains("► ACME"));
    terminal.quit();
}

#[test]
fn without_a_folder_of_its_own_nothing_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.csv");
    fs::write(&path, EVENTS).unwrap();
    let path = path.display().to_string();
    for (arguments, reason) in [
        (vec![path.as_str(), "--as-of", "2026-11-20"], "single files are open"),
        (vec!["demo"], "the demo's files are part of the program"),
    ] {
        let mut terminal = Terminal::open((120, 35), &arguments, &[]);
        terminal.wait_for("? help  : all");
        terminal.type_in("L");
        terminal.wait_for("› History");
        terminal.type_in("e");
        terminal.wait_for(reason);
        terminal.quit();
    }
}
