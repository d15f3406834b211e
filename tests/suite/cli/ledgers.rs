//! `export beancount`, `export ledger`, `export lots` and `import`: the files as they are written,
//! and read back. bean-check (beancount 3.2) accepts the beancount file, and `ledger bal --lots`
//! (3.3) leaves of the other the lots that lotscope leaves.

use super::{Household, Ran, TAX, program};
use std::fs;

/// Names that would end a text, a line or a comment; a fraction whose cost of one share has no end;
/// a lot that nobody knows the cost or the day of; contracts; a position sold short.
const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,lot,name,multiplier,note
Schwab Brokerage,VTI,2019-03-04,40,5448.00,,\"The \"\"total\"\" market\\\",,
Schwab Brokerage,VTI,2024-12-13,1.842,594.01,,,,
Schwab Brokerage,VTI,2025-12-01,10,3360.00,\"odd\"\"id}) ;x\",,,
Schwab Brokerage,XOM 01/15/2027 120.00 C,2026-02-02,2,480.00,,,100,
Schwab Brokerage,TSLA,2026-08-14,-20,7040.00,,,,
Schwab Brokerage,GE,,15,,GE-TRANSFER,,,
\"é; 2020-01-01 open Assets:Evil\",KO,2021-01-04,10,550.00,,,,
Schwab-Brokerage,KO,,3,150.00,,,,
";

fn fixture(name: &str) -> String {
    String::from_utf8(crate::files::bytes(name)).unwrap()
}

/// A command on files alone.
fn bare(household: &Household, words: &[&str]) -> Ran {
    Ran(program(household.0.path()).args(words).args(["--as-of", "2026-11-24"]).output().unwrap())
}

/// The household with four sales: two lots of VTI at once, one of them endless; a cover with a fee;
/// shares without a basis; a contract.
fn sold() -> Household {
    let household = Household::with(LOTS, TAX);
    let account = ["--account", "Schwab Brokerage", "--yes"];
    for words in [
        &["VTI", "--quantity", "40.921", "--price", "328.40"][..],
        &["TSLA", "--quantity", "5", "--price", "401.20", "--fee", "0.99"],
        &["GE", "--quantity", "4", "--price", "188"],
        &["XOM 01/15/2027 120.00 C", "--quantity", "1", "--price", "3.15", "--fee", "0.65"],
    ] {
        let ran = household.run_words(&[&["sell"], words, &account].concat());
        assert_eq!(ran.status(), 0, "{}", ran.err());
    }
    household
}

#[test]
fn a_journal_is_written_as_bean_check_and_ledger_take_it() {
    let household = sold();
    for (form, golden) in [("beancount", "export.beancount"), ("ledger", "export.ledger")] {
        let ran = household.run(&format!("export {form}"));
        assert_eq!(ran.status(), 0, "{}", ran.err());
        assert!(ran.err().contains("1 lot without a basis: written without a cost"));
        assert_eq!(ran.out(), fixture(golden), "{form}");
    }
}

/// `symbol,acquired,quantity,cost_basis` of a canonical lots file, in cents and sorted.
fn figures(file: &str) -> Vec<String> {
    let mut rows = csv::Reader::from_reader(file.as_bytes());
    let header = rows.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let places = ["symbol", "acquired", "quantity", "cost_basis"].map(place);
    let number = |cell: &str| {
        let value: rust_decimal::Decimal = cell.parse().unwrap();
        value.abs().round_dp(2).normalize().to_string()
    };
    let mut said: Vec<String> = rows
        .records()
        .map(|row| {
            let row = row.unwrap();
            let [symbol, acquired, quantity, basis] = places.map(|place| row[place].to_owned());
            let basis = if basis.is_empty() { "?".to_owned() } else { number(&basis) };
            format!(
                "{symbol} {acquired} {} {basis}",
                quantity.parse::<rust_decimal::Decimal>().unwrap().normalize()
            )
        })
        .collect();
    said.sort();
    said
}

#[test]
fn what_is_written_is_read_back_as_the_lots_less_the_sold() {
    let household = sold();
    let left = household.run("export lots");
    assert_eq!(left.status(), 0, "{}", left.err());
    let left = figures(&left.out());
    // 1.842 less 0.921, at half of 594.01; 20 sold short less 5; one contract of two.
    for row in ["VTI 2024-12-13 0.921 297", "TSLA 2026-08-14 -15 5280"] {
        assert!(left.iter().any(|lot| lot.starts_with(row)), "{row}: {left:#?}");
    }
    for form in ["beancount", "ledger"] {
        let file = household.file("../mine.txt");
        let _ = fs::remove_file(&file);
        let path = file.display().to_string();
        let wrote = household.run_words(&["export", form, "--out", &path]);
        assert_eq!((wrote.status(), wrote.out().contains("4 sales written to ")), (0, true));
        let import = bare(&household, &["import", &path]);
        // GE has no cost, which a journal cannot say, so the purchase and the sale are told of.
        assert_eq!(import.status(), 1, "{}", import.err());
        let told = import.err();
        assert_eq!(told.lines().filter(|line| line.contains(" GE ")).count(), 2, "{told}");
        let symbol =
            |row: &String| row.replace("XOM-01-15-2027-120.00-C", "XOM 01/15/2027 120.00 C");
        let read: Vec<String> = figures(&import.out()).iter().map(symbol).collect();
        let expected: Vec<String> =
            left.iter().filter(|row| !row.starts_with("GE ")).cloned().collect();
        assert_eq!(read, expected, "{form}");
    }
}

#[test]
fn sales_alone_open_nothing_and_no_file_is_replaced() {
    let household = sold();
    let alone = household.run("export beancount --sales-only").out();
    assert!(!alone.contains(" open ") && !alone.contains("Equity:"), "{alone}");
    // The name that lotscope gives a lot is not in anybody's journal.
    assert!(alone.contains("-0.921 VTI {2024-12-13} @ 328.40 USD"), "{alone}");
    let path = household.file("../there.txt");
    fs::write(&path, "mine").unwrap();
    let path = path.display().to_string();
    let ran = household.run_words(&["export", "lots", "--out", &path]);
    assert_eq!(ran.status(), 2);
    assert!(ran.err().contains("choose another name"), "{}", ran.err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn an_imported_file_is_a_lots_file_that_reads_the_same() {
    let household = Household::with(LOTS, TAX);
    let lots = household.file("lots.csv").display().to_string();
    let first = bare(&household, &["import", &lots]);
    assert_eq!(first.status(), 0, "{}", first.err());
    let again = household.file("../again.csv");
    fs::write(&again, first.out()).unwrap();
    let second = bare(&household, &["import", &again.display().to_string()]);
    assert_eq!(first.out(), second.out());
    assert_eq!(figures(&first.out()), figures(LOTS));
    // A formula is no formula in a spreadsheet, and an unreadable row says so.
    let evil = LOTS.replace("GE-TRANSFER,,,", "=1+1,+cmd,,").replace("-20,7040.00", "-2O,7040.00");
    fs::write(household.file("lots.csv"), evil).unwrap();
    let ran = bare(&household, &["import", &lots]);
    assert_eq!(ran.status(), 1);
    assert!(ran.out().contains(",'=1+1,'+cmd,"), "{}", ran.out());
    assert!(ran.err().contains("lots.csv:6:4: "), "{}", ran.err());
    assert!(!ran.out().contains("TSLA"));
}
