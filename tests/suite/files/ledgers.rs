//! Journals of plain-text accounting. What the fixtures hold was worked out by hand, and is what
//! beancount 3.2 and `ledger bal --lots` (3.3) print of them.

use super::*;
use proptest::prelude::*;

const BEANCOUNT: &str = "household.beancount";
const LEDGER: &str = "household.ledger";
const HLEDGER: &str = "household.hledger.journal";

/// What was realized: `account | security | shares | acquired | sold | proceeds | basis`.
fn realized(import: &Import) -> Vec<String> {
    let number = |value: rust_decimal::Decimal| value.normalize().to_string();
    let lots = import.history.lots().iter();
    lots.map(|lot| {
        [
            lot.account.to_string(),
            lot.security.to_string(),
            number(lot.quantity.get()),
            lot.acquired.map_or("no date".to_owned(), |day| day.to_string()),
            lot.sold.to_string(),
            number(lot.proceeds.get()),
            lot.basis.map_or("no basis".to_owned(), |basis| number(basis.get())),
        ]
        .join(" | ")
    })
    .collect()
}

fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).unwrap()
}

/// A beancount journal of one account with these lines of transactions.
fn beancount(lines: &str) -> Import {
    read_text("j.beancount", format!("2020-01-01 open Assets:B:Cash USD\n{lines}"))
}

fn ledger(lines: &str) -> Import {
    read_text("j.ledger", lines)
}

#[test]
fn a_beancount_journal_gives_its_open_lots() {
    let import = read(&[BEANCOUNT]);
    assert_eq!(import.files[0].format, "beancount");
    assert_eq!((import.files[0].rows, import.files[0].lots), (13, 6));
    let mut held = lots(&import);
    held.sort();
    assert_eq!(
        held,
        [
            "Assets:US:Harbor | PG@2021-05-10 | PG | rebuilt | 60 x1 | 4005 | 2021-05-10 | purchase | line 66",
            "Assets:US:Harbor | PG@2023-02-01 | PG | rebuilt | 7 x1 | 988.75 | 2023-02-01 | purchase | line 51",
            "Assets:US:Harbor | VTI@2020-04-06 | VTI | rebuilt | 5 x1 | 641 | 2020-04-06 | purchase | line 42",
            "Assets:US:Quay | SAP@2025-11-03 | SAP | rebuilt | 4 x1 | 804.4 | 2025-11-03 | purchase | EUR | line 79",
            "Assets:US:Quay | VTI@2020-04-06 | VTI | rebuilt | 10 x1 | 1282 | 2020-04-06 | transfer | line 62",
            "Assets:US:Quay:Short | TSLA@2026-02-17 | TSLA | rebuilt | -8 x1 | -2480 | 2026-02-17 | short | line 83",
        ]
    );
    // Of one day the later price in the file counts.
    assert_eq!(price(&import, "VTI").unwrap().0, "328.4");
    assert_eq!(security(&import, "VTI").name.as_deref(), Some("Vanguard Total Stock Market ETF"));
    assert_eq!(codes(&import), ["fees-apart", "no-price"]);
}

#[test]
fn its_sales_are_realized_history() {
    assert_eq!(
        realized(&read(&[BEANCOUNT])),
        [
            "Assets:US:Harbor | VTI | 50 | 2019-03-04 | 2024-06-03 | 13100 | 7260",
            "Assets:US:Harbor | VTI | 10 | 2020-04-06 | 2024-06-03 | 2620 | 1282",
            // 5 × 152.40 less the commission.
            "Assets:US:Harbor | PG | 5 | 2023-02-01 | 2025-08-14 | 761 | 706.25",
        ]
    );
}

#[test]
fn a_ledger_journal_gives_its_lots_and_sales() {
    let import = read(&[LEDGER]);
    assert_eq!(import.files[0].format, "ledger");
    let mut held = lots(&import);
    held.sort();
    assert_eq!(
        held,
        [
            "Assets:Broker | VTI@2020-04-06 | VTI | rebuilt | 15 x1 | 1923 | 2020-04-06 | purchase | line 18",
            "Assets:Broker | X9@2021-05-10 | X9 | rebuilt | 40 x1 | 380 | 2021-05-10 | purchase | line 22",
            "Assets:Other | X9@2021-05-10 | X9 | rebuilt | 60 x1 | 570 | 2021-05-10 | transfer | line 41",
        ]
    );
    assert_eq!(
        realized(&import),
        [
            "Assets:Broker | VTI | 20 | 2019-03-04 | 2022-01-03 | 4800 | 2904",
            "Assets:Broker | VTI | 30 | 2019-03-04 | 2023-03-01 | 6150 | 4356",
            "Assets:Broker | VTI | 10 | 2020-04-06 | 2023-03-01 | 2050 | 1282",
        ]
    );
    assert_eq!(price(&import, "X9").unwrap().0, "12.35");
    assert_eq!(codes(&import), ["oldest-lots", "not-understood"]);
    assert_eq!(import.problems[1].line, 44, "the automated transaction");
}

#[test]
fn a_hledger_journal_gives_its_lots_and_sales() {
    // hledger's `SPEC-lots`: `{date, "label", cost}`, a `lots:` tag for the order.
    let import = read(&[HLEDGER]);
    let mut held = lots(&import);
    held.sort();
    assert_eq!(
        held,
        [
            "assets:quay | SAP@2025-02-03 | SAP | rebuilt | 3 x1 | 603.3 | 2025-02-03 | purchase | EUR | line 21",
            "assets:quay | first | VTI | rebuilt | 8 x1 | 2000 | 2024-03-05 | purchase | line 9",
        ]
    );
    assert_eq!(
        realized(&import),
        [
            "assets:quay | VTI | 4 | 2024-05-06 | 2025-01-15 | 1160 | 1032",
            "assets:quay | VTI | 2 | 2024-03-05 | 2025-01-15 | 580 | 500",
        ]
    );
    assert_eq!(codes(&import), [""; 0]);
}
