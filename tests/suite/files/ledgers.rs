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
    assert_eq!((import.files[0].rows, import.files[0].lots), (12, 6));
    let mut held = lots(&import);
    held.sort();
    assert_eq!(
        held,
        [
            "Assets:US:Harbor | PG@2021-05-10 | PG | rebuilt | 60 x1 | 4005 | 2021-05-10 | purchase | line 59",
            "Assets:US:Harbor | PG@2023-02-01 | PG | rebuilt | 7 x1 | 988.75 | 2023-02-01 | purchase | line 44",
            "Assets:US:Harbor | VTI@2020-04-06 | VTI | rebuilt | 5 x1 | 641 | 2020-04-06 | purchase | line 35",
            "Assets:US:Quay | SAP@2025-11-03 | SAP | rebuilt | 4 x1 | 804.4 | 2025-11-03 | purchase | EUR | line 72",
            "Assets:US:Quay | VTI@2020-04-06 | VTI | rebuilt | 10 x1 | 1282 | 2020-04-06 | transfer | line 55",
            "Assets:US:Quay:Short | TSLA@2026-02-17 | TSLA | rebuilt | -8 x1 | -2480 | 2026-02-17 | short | line 76",
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
            "Assets:Broker | VTI@2020-04-06 | VTI | rebuilt | 15 x1 | 1923 | 2020-04-06 | purchase | line 19",
            "Assets:Broker | X9@2021-05-10 | X9 | rebuilt | 40 x1 | 380 | 2021-05-10 | purchase | line 23",
            "Assets:Other | X9@2021-05-10 | X9 | rebuilt | 60 x1 | 570 | 2021-05-10 | transfer | line 42",
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
    assert_eq!(codes(&import), ["oldest-lots", "not-followed"]);
    assert_eq!(import.problems[1].line, 45, "the automated transaction");
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

/// Lots as `id shares basis date`, then what was realized as `shares proceeds basis`, then codes.
fn told(import: &Import) -> String {
    let lots = lots(import).into_iter().map(|lot| {
        let words: Vec<&str> = lot.split(" | ").collect();
        format!("{} {} {} {}", words[1], words[4].trim_end_matches(" x1"), words[5], words[6])
    });
    let sold = realized(import).into_iter().map(|lot| {
        let words: Vec<&str> = lot.split(" | ").collect();
        format!("sold {} {} {}", words[2], words[5], words[6])
    });
    let codes = codes(import).into_iter().filter(|code| *code != "no-price").map(str::to_owned);
    lots.chain(sold).chain(codes).collect::<Vec<_>>().join("; ")
}

/// Two lots of one day, 10 at 100 and 10 at 110, and 10 of a later one at 120.
const THREE: &str = "\
2024-01-02 * \"Buy\"
  Assets:B  10 VTI {100 USD}
  Assets:B:Cash
2024-01-02 * \"Buy\"
  Assets:B  10 VTI {110 USD, \"b\"}
  Assets:B:Cash
2025-01-02 * \"Buy\"
  Assets:B  10 VTI {120 USD}
  Assets:B:Cash
";
const ALL_THREE: &str =
    "VTI@2024-01-02 10 1000 2024-01-02; b 10 1100 2024-01-02; VTI@2025-01-02 10 1200 2025-01-02";

/// "How Inventories Work" of beancount: what a reduction takes of [`THREE`] by the account's method.
#[test]
fn a_reduction_takes_the_lots_that_it_names() {
    let sale = |method: &str, lot: &str| {
        let open = if method.is_empty() {
            String::new()
        } else {
            format!("2020-01-01 open Assets:B  VTI \"{method}\"\n")
        };
        let sale = format!("2026-01-05 * \"Sell\"\n  Assets:B  -4 VTI {lot} @ 150 USD\n");
        told(&beancount(&format!("{open}{THREE}{sale}  Assets:B:Cash\n")))
    };
    let first = "VTI@2024-01-02 6 600 2024-01-02; b 10 1100 2024-01-02; \
                 VTI@2025-01-02 10 1200 2025-01-02; sold 4 600 400";
    let second = "VTI@2024-01-02 10 1000 2024-01-02; b 6 660 2024-01-02; \
                  VTI@2025-01-02 10 1200 2025-01-02; sold 4 600 440";
    let third = "VTI@2024-01-02 10 1000 2024-01-02; b 10 1100 2024-01-02; \
                 VTI@2025-01-02 6 720 2025-01-02; sold 4 600 480";
    for (method, lot, expected) in [
        ("", "{100 USD}", first.to_owned()),
        ("", "{\"b\"}", second.to_owned()),
        ("", "{2025-01-02}", third.to_owned()),
        ("", "{120 USD, 2025-01-02}", third.to_owned()),
        ("", "{{400 USD}}", first.to_owned()),
        ("FIFO", "{}", first.to_owned()),
        ("LIFO", "{}", third.to_owned()),
        ("HIFO", "{}", third.to_owned()),
        // Nothing says which: the oldest, and it is asked.
        ("", "{}", format!("{first}; ambiguous-lot")),
        ("STRICT", "{2024-01-02}", format!("{first}; ambiguous-lot")),
        ("AVERAGE", "{}", format!("{first}; ambiguous-lot")),
        // No such lot: nothing is taken.
        ("", "{99 USD}", format!("{ALL_THREE}; unknown-lot")),
        ("", "{100 EUR}", format!("{ALL_THREE}; unknown-lot")),
        ("", "", format!("{ALL_THREE}; no-cost")),
        ("", "{*}", format!("{ALL_THREE}; not-understood")),
    ] {
        assert_eq!(sale(method, lot), expected, "{method} {lot}");
    }
}

#[test]
fn what_a_journal_leaves_open_is_asked_or_left_out_and_the_rest_is_read() {
    let one = "VTI@2024-01-02 10 1000 2024-01-02";
    let buy = "2024-01-02 * \"Buy\"\n  Assets:B  10 VTI {100 USD}\n  Assets:B:Cash\n";
    for (lines, expected) in [
        // More than there is: what is there was sold, at its share of the price.
        (
            "2025-01-02 * \"S\"\n  Assets:B  -12 VTI {} @ 150 USD\n  Assets:B:Cash\n",
            "sold 10 1500 1000; unknown-lot".to_owned(),
        ),
        // No price: no gain, and the shares are gone.
        (
            "2025-01-02 * \"S\"\n  Assets:B  -10 VTI {100 USD}\n  Assets:B:Cash\n",
            "missing-proceeds".to_owned(),
        ),
        // Shares that nobody bought are no short sale where they have a price.
        (
            "2025-01-02 * \"S\"\n  Assets:B  -5 KO {60 USD} @ 70 USD\n  Assets:B:Cash\n",
            format!("{one}; nothing-held"),
        ),
        (
            "2025-01-02 * \"B\"\n  Assets:B  5 VTI @ 90 USD\n  Assets:B:Cash\n",
            format!("{one}; no-cost"),
        ),
        // What is paid says the cost that is not written.
        (
            "2025-01-02 * \"B\"\n  Assets:B  5 VTI {}\n  Assets:B:Cash  -450 USD\n",
            format!("{one}; VTI@2025-01-02 5 450 2025-01-02"),
        ),
        (
            "2025-01-02 * \"B\"\n  Assets:B  2 VTI {90 # 9.95 USD}\n  Assets:B:Cash\n",
            format!("{one}; VTI@2025-01-02 2 189.95 2025-01-02"),
        ),
        ("2025-02-30 * \"B\"\n  Assets:B  5 VTI {90 USD}\n", format!("{one}; wrong-date")),
        ("2025-01-02 frobnicate VTI\n", format!("{one}; not-understood")),
        ("include \"more.beancount\"\n", format!("{one}; not-included")),
        ("2025-01-02 * \"B\"\n  Assets:B  1O VTI {90 USD}\n", format!("{one}; not-understood")),
        ("2025-01-02 * \"B\"\n  Assets:B  5 VTI {90 USD\n", format!("{one}; not-understood")),
        (
            "2025-01-02 * \"never closed\n  Assets:B  5 VTI {90 USD}\n",
            format!("{one}; VTI@2025-01-02 5 450 2025-01-02; not-understood"),
        ),
        (
            "2025-01-02 * \"B\"\n  Assets:B  9999999999999*9999999999999 VTI {90 USD}\n",
            format!("{one}; not-understood"),
        ),
        (
            "2025-01-02 * \"B\"\n  Assets:B  5 VTI {9999999999999 USD}\n  Assets:B:Cash\n",
            format!("{one}; wrong-number"),
        ),
        (
            "2025-01-02 * \"B\"\n  Assets:B  99999999999999 VTI {90 USD}\n",
            format!("{one}; not-understood"),
        ),
    ] {
        let import = beancount(&format!("{buy}{lines}"));
        assert_eq!(told(&import), expected, "{lines}");
        for problem in import.problems.iter().filter(|problem| problem.code != "no-price") {
            assert!(problem.line >= 5 && !problem.mend.is_empty(), "{problem}");
        }
    }
}

#[test]
fn shares_that_change_account_or_split_keep_days_and_basis() {
    // Two lots move under one brace; what comes in has their days. Nothing is sold.
    let moved = "2025-06-02 * \"Move\"\n  Assets:B  -20 VTI {2024-01-02}\n  Assets:C  20 VTI {}\n";
    let import = beancount(&format!("{THREE}{moved}"));
    assert_eq!(
        told(&import),
        "VTI@2025-01-02 10 1200 2025-01-02; VTI@2024-01-02 10 1000 2024-01-02; b 10 1100 \
         2024-01-02"
            .replace("; b 10", "; VTI@2024-01-02.2 10")
    );
    // Ten for one: the cost says that it is the same lot.
    let split =
        "2025-06-02 * \"Split\"\n  Assets:B  -10 VTI {120 USD}\n  Assets:B  100 VTI {12 USD}\n";
    let import = beancount(&format!("{THREE}{split}"));
    assert_eq!(
        told(&import),
        "VTI@2024-01-02 10 1000 2024-01-02; b 10 1100 2024-01-02; VTI@2025-01-02.2 100 1200 2025-01-02"
    );
}

#[test]
fn a_copy_of_a_journal_counts_once_and_a_part_of_it_is_booked_with_the_rest() {
    let text = text(BEANCOUNT);
    let copy = format!("; a copy\n{text}");
    let files = [("a.beancount", text.as_str()), ("b.beancount", &copy)];
    let input = |(name, text): (&str, &str)| InputFile { name: name.into(), bytes: text.into() };
    let import = import::import(&files.map(input), None, None);
    assert_eq!(import.portfolio.lots().len(), 6);
    assert!(codes(&import).contains(&"same-transaction"), "{:?}", codes(&import));
    // The sales in another file than the purchases.
    let sale = "2026-01-05 * \"Sell\"\n  Assets:B  -10 VTI {120 USD} @ 150 USD\n  Assets:B:Cash\n";
    let main = format!("include \"2026.beancount\"\n{THREE}");
    let files = [("2026.beancount", sale), ("main.beancount", &main)];
    let import = import::import(&files.map(input), None, None);
    assert_eq!(
        told(&import),
        "VTI@2024-01-02 10 1000 2024-01-02; b 10 1100 2024-01-02; sold 10 1500 1200"
    );
}

#[test]
fn a_journal_beside_an_export_asks_whether_they_are_one_account() {
    let input = |(name, text): (&str, &str)| InputFile { name: name.into(), bytes: text.into() };
    let lots = "account,symbol,acquired,quantity,cost_basis\nHarbor,VTI,2020-04-06,5,641\n";
    let journal = text(BEANCOUNT);
    let files = [("lots.csv", lots), ("j.beancount", journal.as_str())].map(input);
    let import = import::import(&files, None, None);
    let asked: Vec<_> =
        codes(&import).into_iter().filter(|code| *code == "journal-beside").collect();
    assert_eq!((asked.len(), import.portfolio.lots().len()), (1, 7));
    // Under one name the export is what is held, and the journal says what was realized.
    let settings = "[[account]]\nname = \"Harbor\"\naliases = [\"Assets:US:Harbor\"]\n";
    let import = import::import(&files, None, Some(&input(("lotscope.toml", settings))));
    let harbor = import.portfolio.lots().iter().filter(|lot| &*lot.account == "Harbor");
    assert_eq!((harbor.count(), import.history.lots().len()), (1, 3));
    assert!(codes(&import).contains(&"holdings-differ"), "{:?}", codes(&import));
}

#[test]
fn amounts_are_read_as_ledger_writes_them() {
    // The manuals of ledger and hledger, "Amounts" and "Commodities".
    for (amount, expected) in [
        ("10 VTI {$100}", "10 1000"),
        ("VTI 10 {$100.00}", "10 1000"),
        ("10 \"VTI\" {{$1,000.00}}", "10 1000"),
        ("10 VTI {=$100} (note)", "10 1000"),
        ("10 VTI @ $100", "10 1000"),
        ("10 VTI @@ 1,000.00 USD", "10 1000"),
        ("12,5 VTI @ $80", "12.5 1000"),
        ("1.250,5 VTI @ $2", "1250.5 2501"),
        ("10 VTI {$100} @ $101 = 10 VTI", "10 1000"),
        ("3 VTI {$333.3333333333} @@ $1000", "3 1000"),
    ] {
        let import = ledger(&format!("2024/01/02 Buy\n  Assets:B    {amount}\n  Assets:Cash\n"));
        let held = told(&import);
        let words: Vec<&str> = held.split(' ').collect();
        assert_eq!(words.get(1..3).unwrap_or_default().join(" "), expected, "{amount}: {held}");
    }
}

const FILES: [&str; 3] = [BEANCOUNT, LEDGER, HLEDGER];

#[test]
fn line_ends_marks_and_encodings_change_nothing() {
    for name in FILES {
        let whole = told(&read(&[name]));
        let text = text(name);
        let other_ends = text.replace('\n', "\r\n");
        let marked = format!("\u{feff}{text}");
        for damaged in [other_ends.as_str(), &marked, text.trim_end()] {
            assert_ne!(damaged, text, "{name}");
            assert_eq!(told(&read_text(name, damaged)), whole, "{name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_damage_breaks_a_journal(
        file in 0..FILES.len(),
        place in any::<prop::sample::Index>(),
        removed in 0_usize..40,
        garbage in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let bytes = bytes(FILES[file]);
        let place = place.index(bytes.len());
        let after = &bytes[(place + removed).min(bytes.len())..];
        let import = read_text(FILES[file], [&bytes[..place], &garbage, after].concat());
        for problem in &import.problems {
            prop_assert!(!problem.to_string().contains(char::is_control));
            prop_assert!(!problem.message.is_empty() && !problem.mend.is_empty());
        }
    }

    #[test]
    fn no_line_breaks_a_reader(line in "[ -~]{0,60}", inside in "[-+*/().,0-9A-Z{}@ \"$#;=]{0,40}") {
        let _ = beancount(&format!("{line}\n2024-01-02 * \"x\"\n  Assets:B  {inside}\n"));
        let _ = ledger(&format!("P 2024-01-02 VTI $1\n{line}\n2024-01-02 x\n  Assets:B  {inside}\n"));
    }
}
