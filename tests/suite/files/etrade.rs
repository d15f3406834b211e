//! E*TRADE's `PortfolioDownload` in three views. The layouts are those of published portfolio readers;
//! what is expected follows from each file by hand.

use super::problems;
use super::shown::{damaged, each_is_named, lots, places, read, securities};

/// Lots were open; a byte order mark and zero-width characters stand where they were seen.
pub(crate) const ALL: &[u8] = include_bytes!("../../files/etrade-all-positions.csv");
/// The Performance view: the quantity stands behind the day's gain, and is called `Qty #`.
pub(crate) const PERFORMANCE: &[u8] = include_bytes!("../../files/etrade-performance.csv");
/// A view of the user's own, with total cost and without prices.
pub(crate) const SIMPLE: &[u8] = include_bytes!("../../files/etrade-simple.csv");

#[test]
fn lots_count_and_positions_without_them_are_whole_holdings() {
    let import = read(&[("PortfolioDownload.csv", ALL)], "");
    let report = &import.files[0];
    assert_eq!((report.format, report.rows, report.lots), ("etrade", 11, 8));
    assert_eq!(
        lots(&import),
        [
            // A certificate of deposit, quoted per 100: 110,000 × 100 × 0.01.
            "Brokerage -7001 | KEY BANK CD CLEVELAND OH CD 3.85% 08/24/2027@undated | KEY BANK CD CLEVELAND OH CD 3.85% 08/24/2027 | position | 110000 x0.01 | 110000 | no date | purchase | line 11",
            "Brokerage -7001 | QQQ@2023-06-14 | QQQ | lot | 10 x1 | 3650 | 2023-06-14 | purchase | line 13",
            "Brokerage -7001 | QQQ@2025-02-06 | QQQ | lot | 5 x1 | 2380 | 2025-02-06 | purchase | line 14",
            "Brokerage -7001 | SHOP@2026-03-02 | SHOP | lot | -10 x1 | -1100 | 2026-03-02 | short | line 16",
            // 40 × 200 less 30 × 190.
            "Brokerage -7001 | VIG@without-lot | VIG | position | 10 x1 | 2300 | no date | purchase | without lot: the positions have more shares than the lots | line 17",
            "Brokerage -7001 | VIG@2022-01-10 | VIG | lot | 30 x1 | 5700 | 2022-01-10 | purchase | line 18",
            "Brokerage -7001 | VOO@undated | VOO | position | 8 x1 | 4000 | no date | purchase | line 19",
            // 2 × 4.10 × 100.
            "Brokerage -7001 | XOM 01/15/2027 120.00 C@2026-06-12 | XOM 01/15/2027 120.00 C | lot | 2 x100 | 820 | 2026-06-12 | purchase | line 21",
        ]
    );
    assert_eq!(
        places(&import),
        ["no-dates 1", "basis-computed 10", "price-per-100 11", "positions-differ 17", "cash 22"]
    );
    assert!(
        problems(&import)[0].contains("at E*TRADE, open the lots of every position in the view")
    );
    assert!(problems(&import)[4].contains("cash of 410.60"));
    // 16:05 in New York in November.
    let moment = "Moment(2026-11-20T21:05:00Z)";
    assert_eq!(
        securities(&import),
        [
            format!(
                "KEY BANK CD CLEVELAND OH CD 3.85% 08/24/2027: no name, Bond, 99.9934 {moment}"
            ),
            format!("QQQ: no name, Stock, 610.1 {moment}"),
            format!("SHOP: no name, Stock, 120 {moment}"),
            format!("VIG: no name, Stock, 238.5 {moment}"),
            format!("VOO: no name, Stock, 600 {moment}"),
            format!("XOM 01/15/2027 120.00 C: no name, Option, 3.1 {moment}"),
        ]
    );
}

#[test]
fn every_view_is_read_by_its_headings() {
    let import = read(&[("p.csv", PERFORMANCE)], "");
    assert_eq!(
        lots(&import),
        [
            "Roth IRA -7002 | VOO@undated | VOO | position | 8 x1 | 4000 | no date | purchase | line 11"
        ]
    );
    assert_eq!(places(&import), ["no-dates 1", "basis-computed 10", "looks-sheltered 11"]);
    let import = read(&[("s.csv", SIMPLE)], "");
    assert_eq!(
        lots(&import),
        [
            "Brokerage -7001 | AAA@2022-01-05 | AAA | lot | 60 x1 | 700 | 2022-01-05 | purchase | line 12",
            "Brokerage -7001 | AAA@undated | AAA | lot | 40 x1 | 500 | no date | purchase | line 13",
        ]
    );
    assert_eq!(places(&import), ["missing-date 13:1"]);
    // 1,500 for 100 shares.
    assert_eq!(securities(&import), ["AAA: no name, Stock, 15 Moment(2026-11-20T21:05:00Z)"]);
}

#[test]
fn an_account_is_known_by_its_name_or_its_number() {
    for alias in ["Brokerage -7001", "brokerage -7001", "7001"] {
        let settings = format!("[[account]]\nname = \"Mine\"\naliases = [\"{alias}\"]\n");
        let import = read(&[("s.csv", SIMPLE)], &settings);
        assert_eq!(
            lots(&import)[0],
            "Mine | AAA@2022-01-05 | AAA | lot | 60 x1 | 700 | 2022-01-05 | purchase | line 12",
            "{alias}"
        );
    }
    let nameless = damaged(SIMPLE, "\"Brokerage -7001\"", "");
    let import = read(&[("s.csv", &nameless)], "");
    assert_eq!(lots(&import), [""; 0]);
    assert_eq!(places(&import), ["file-needs-names 1"]);
    let settings = "[[file]]\npath = \"s.csv\"\naccount = \"Mine\"\n";
    let import = read(&[("s.csv", &nameless)], settings);
    assert_eq!(
        lots(&import)[0],
        "Mine | AAA@2022-01-05 | AAA | lot | 60 x1 | 700 | 2022-01-05 | purchase | line 12"
    );
}

#[test]
fn bytes_and_line_ends_change_nothing() {
    let expected = lots(&read(&[("a.csv", ALL)], ""));
    let text = String::from_utf8(ALL.to_vec()).unwrap();
    for (what, variant) in [
        ("no marks", text.replace(['\u{feff}', '\u{200b}'], "")),
        ("line feeds", text.replace("\r\n", "\n")),
        ("no last line end", text.trim_end().to_owned()),
        ("blanks taken off", text.replace("\n     ", "\n")),
        ("dollars and commas", text.replace("9151.5000", "\"$9,151.50\"")),
        ("a repeated header", text.replace("\r\nVOO,", "\r\nSymbol,Last Price $,Change $,Change %,Quantity,Price Paid $,Day's Gain $,Total Gain $,Total Gain %,Value $\r\nVOO,")),
    ] {
        assert_ne!(variant, text, "{what}");
        let found = lots(&read(&[("a.csv", variant.as_bytes())], ""));
        if what == "a repeated header" {
            assert_eq!(found.len(), expected.len(), "{what}");
        } else {
            assert_eq!(found, expected, "{what}");
        }
    }
}

#[test]
fn every_damage_is_named() {
    let cases = [
        // The rest of QQQ is shown without lot.
        ("10.0000,365.0000", "1O.0000,365.0000", 8, "wrong-number 13:5"),
        ("     06/14/2023", "     06/31/2023", 8, "wrong-date 13:1"),
        ("     06/14/2023", "     06/1X/2023", 8, "wrong-date 13:1"),
        (
            "610.10,1.20,0.20,10.0000,365.0000,12.0000",
            "610.10,1.20,0.20,10.0000,--,12.0000",
            8,
            "missing-basis 13:6",
        ),
        (
            "610.10,1.20,0.20,10.0000,365.0000,12.0000",
            "610.10,1.20,0.20,10.0000,0,12.0000",
            8,
            "zero-basis 13:6",
        ),
        (
            "     06/14/2023,610.10,1.20,0.20,10.0000,365.0000,12.0000,2451.0000,67.1507,6101.0000",
            "     06/14/2023,610.10",
            8,
            "short-row 13",
        ),
        ("2451.0000,67.1507,6101.0000", "2451.0000,67.1507,6,101.0000", 8, "long-row 13:11"),
        ("VOO,600.00,1.00,0.17,8.0000", "VOO,600.00,1.00,0.17,0", 7, "zero-quantity 19:5"),
        ("VOO,600.00,1.00,0.17,8.0000", "VOO,600.00,1.00,0.17,--", 7, "missing-quantity 19:5"),
        ("VOO,600.00,1.00,0.17,8.0000", "VOO,-600.00,1.00,0.17,8.0000", 8, "wrong-number 19:2"),
        ("800.0000,20.0000,4800.0000", "800.0000,20.0000,(4900.0000)", 8, "value-differs 19"),
        // The position's own row is wrong: its lots are sound.
        ("15.0000,402.0000", "l5,402.0000", 8, "wrong-number 12:5"),
        (
            "TOTAL,,,,,,18.00,3121.50,51.76,138218.84,\r\n\r\nGenerated at Nov 20 2026 04:05 PM ET\r\n",
            "",
            8,
            "no-total 10",
        ),
        ("Price Paid $", "Paid", 8, "no-basis-column 10"),
        (
            "KEY BANK CD CLEVELAND OH CD 3.85% 08/24/2027,99.9934",
            "     01/02/2020,99.9934",
            7,
            "no-position 11",
        ),
        ("CASH,,,,,,,,,410.60,", "Please read this note", 8, "not-a-lot 22"),
    ];
    each_is_named(|bytes| read(&[("a.csv", bytes)], ""), ALL, &cases);
}

#[test]
fn of_two_days_the_later_counts_and_what_it_lacks_was_sold() {
    let text = String::from_utf8(ALL.to_vec()).unwrap();
    let later = text.replace("Nov 20 2026", "Nov 21 2026");
    let voo = text.lines().find(|line| line.starts_with("VOO")).unwrap();
    let later = later.replace(&format!("{voo}\r\n"), "");
    let import = read(&[("a.csv", ALL), ("b.csv", later.as_bytes())], "");
    let found = lots(&import);
    assert_eq!(found.len(), 7, "{found:#?}");
    assert!(found.iter().all(|lot| !lot.contains("VOO")), "{found:#?}");
    assert!(import.portfolio.lots().iter().all(|lot| &*lot.source.file == "b.csv"));
    // A view of some types says nothing of the others.
    let some = later.replace(",All,Symbol", ",Stocks,Symbol");
    let import = read(&[("a.csv", ALL), ("b.csv", some.as_bytes())], "");
    assert!(lots(&import).iter().any(|lot| lot.contains("VOO")));
}
