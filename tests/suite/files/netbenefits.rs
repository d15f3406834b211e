//! `NetBenefits`' "View open lots", as its format notes describe it; what is expected follows from the
//! file by hand.

use super::problems;
use super::shown::{damaged, each_is_named, lots, places, read, securities};
use lotscope::domain::problem::{FILE_NEEDS_NAMES, Severity};
use lotscope::formats::import::Import;
use lotscope::formats::settings::{FileHint, set_file};

pub(crate) const LOTS: &[u8] = include_bytes!("../../files/netbenefits-open-lots.csv");
pub(crate) const NAME: &str = "View open lots.csv";

/// The settings after the user answered.
pub(crate) fn answered() -> String {
    let hint = FileHint {
        path: NAME.to_owned(),
        symbol: Some("ABC".to_owned()),
        account: Some("Fidelity".to_owned()),
    };
    set_file("", &hint).unwrap()
}

fn named(bytes: &[u8]) -> Import {
    read(&[(NAME, bytes)], &answered())
}

#[test]
fn what_the_file_does_not_say_is_asked_once() {
    let import = read(&[("downloads/View open lots.csv", LOTS)], "");
    assert_eq!(lots(&import), [""; 0]);
    assert_eq!(import.problems[0].code, FILE_NEEDS_NAMES);
    assert_eq!(import.problems[0].severity, Severity::Asks);
    assert_eq!(
        problems(&import)[0],
        "file-needs-names downloads/View open lots.csv:1: nothing in this file says the symbol and \
         account: its 3 rows are in no figure; press e on the Problems screen, or add to lotscope.toml a \
         section [[file]] with path = \"View open lots.csv\", symbol = \"…\", account = \"…\", each on a \
         line of its own"
    );
    for (key, missing) in [("symbol", "account = "), ("account", "symbol = ")] {
        let settings = format!("[[file]]\npath = \"{NAME}\"\n{key} = \"ABC\"\n");
        let import = read(&[(NAME, LOTS)], &settings);
        assert_eq!(import.portfolio.lots().len(), 0);
        let asked = &problems(&import)[0];
        assert!(asked.contains(missing) && !asked.contains(&format!("{key} = ")), "{asked}");
    }
}

#[test]
fn the_answer_names_the_lots() {
    let import = named(LOTS);
    assert_eq!(
        lots(&import),
        [
            "Fidelity | ABC@2024-05-15 | ABC | lot | 8 x1 | 720 | 2024-05-15 | purchase-plan | says long | line 2",
            "Fidelity | ABC@2026-08-18 | ABC | lot | 21 x1 | 2625 | 2026-08-18 | award | says short | granted 2023-02-14 | line 3",
            "Fidelity | ABC@2023-11-15 | ABC | lot | 1000.5 x1 | no basis | 2023-11-15 | award | says long | line 4",
        ]
    );
    assert_eq!(places(&import), ["purchase-plan 2", "missing-basis 4:3"]);
    assert!(problems(&import)[0].contains("part of a sale's gain is ordinary income (IRC §423)"));
    // 1,021.60 / 8 and 2,681.70 / 21.
    assert_eq!(securities(&import), ["ABC: no name, Stock, 127.7 ?"]);
}

#[test]
fn bytes_and_line_ends_change_nothing() {
    let expected = lots(&named(LOTS));
    let text = String::from_utf8(LOTS.to_vec()).unwrap();
    for variant in [
        text.trim_start_matches('\u{feff}').to_owned(),
        text.replace('\n', "\r\n"),
        text.trim_end().to_owned(),
        text.replace("\n,\n", "\n,,,,,,,,,,\n"),
        text.replace("May-15-2024", "05/15/2024"),
    ] {
        assert_ne!(variant, text);
        assert_eq!(lots(&named(variant.as_bytes())), expected, "{variant}");
    }
}

#[test]
fn every_damage_is_named() {
    let cases = [
        ("8.0000,720.00", "8.O,720.00", 2, "wrong-number 2:2"),
        ("8.0000,720.00", "--,720.00", 2, "missing-quantity 2:2"),
        ("8.0000,720.00", "0,720.00", 2, "zero-quantity 2:2"),
        ("720.00,90.00", "0.00,90.00", 3, "zero-basis 2:3"),
        ("720.00,90.00", "7 20.00,90.00", 2, "wrong-number 2:3"),
        ("May-15-2024", "Mai-15-2024", 2, "wrong-date 2:1"),
        ("May-15-2024", "Feb-30-2024", 2, "wrong-date 2:1"),
        ("May-15-2024", "-", 3, "missing-date 2:1"),
        ("SP,Long", "XY,Long", 3, "wrong-word 2:10"),
        ("SP,Long", "SP,Forever", 3, "wrong-word 2:11"),
        (
            "May-15-2024,8.0000,720.00,90.00,1021.60,301.60,-,-,-,SP,Long",
            "May-15-2024,8.0000,720.00",
            2,
            "short-row 2",
        ),
        ("\"1,000.5000\"", "1,000.5000", 2, "long-row 4:12"),
        ("1021.60,301.60", "2021.60,301.60", 3, "prices-differ 2"),
        ("The values are displayed in USD", "", 3, "no-currency 1"),
        ("displayed in USD", "displayed in EUR", 3, "foreign-currency 1"),
        (
            "\nAug",
            "\nDate acquired,Quantity,Cost basis,Cost basis/share,Value,Gain/loss,Sale availability date,Transfer availability date,Grant date,Share source,Holding period\nAug",
            3,
            "repeated-header 3",
        ),
    ];
    each_is_named(named, LOTS, &cases);
    // A price paid for one makes the total where it is missing.
    let import = named(&damaged(LOTS, "720.00,90.00", "--,90.00"));
    assert!(lots(&import)[0].contains(" | 8 x1 | 720 | "));
    let import = named(&damaged(LOTS, "displayed in USD", "displayed in EUR"));
    assert!(lots(&import).iter().all(|lot| lot.contains(" | EUR | ")));
    assert_eq!(securities(&import), ["ABC: no name, Stock, no price"]);
    // Shares that were sold short would be no award.
    let import = named(&damaged(LOTS, "8.0000,720.00", "(8.0000),720.00"));
    assert!(lots(&import)[0].contains(" | -8 x1 | -720 | 2024-05-15 | short | says long"));
}
