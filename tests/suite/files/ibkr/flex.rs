//! Flex Queries as XML.

use super::super::problems;
use super::super::shown::{lots, places, read, securities};
use super::{CSV, XML, xml};

#[test]
fn a_flex_query_gives_lots_or_else_the_summary_and_never_both() {
    let import = xml(XML);
    let report = &import.files[0];
    assert_eq!((report.format, report.rows, report.lots), ("ibkr-flex", 16, 13));
    assert_eq!(
        lots(&import),
        [
            "U1234567 | PG@2024-03-05 | PG | lot | 10 x1 | 1399 | 2024-03-05 | purchase | at 10:05:01 | says long | line 11",
            // A wash sale moved the start of the holding period.
            "U1234567 | PG@2026-06-01 | PG | lot | 4 x1 | 600.4 | 2026-06-01 | purchase | at 09:30:05 | since 2026-05-01 | says short | line 12",
            "U1234567 | BRK.B@undated | BRK.B | position | 2 x1 | 900 | no date | purchase | line 13",
            // 50 shares for 2,500, of which a lot has 30 for 1,500.
            "U1234567 | KO@without-lot | KO | position | 20 x1 | 1000 | no date | purchase | without lot: the positions have more shares than the lots | line 14",
            "U1234567 | KO@2020-03-23 | KO | lot | 30 x1 | 1500 | 2020-03-23 | purchase | at 11:00:00 | says long | line 15",
            "U1234567 | VXX@2026-08-08 | VXX | lot | -100 x1 | -3440.5 | 2026-08-08 | short | at 13:44:13 | line 16",
            "U1234567 | XOM 01/15/2027 120.00 C@2026-06-12 | XOM 01/15/2027 120.00 C | lot | -2 x100 | -820 | 2026-06-12 | short | at 10:01:00 | says short | line 17",
            "U1234567 | 91282CLW9@2025-01-17 | 91282CLW9 | lot | 10000 x0.01 | 9900 | 2025-01-17 | purchase | at 14:30:00 | says long | line 18",
            "U1234567 | SAP@2023-02-06 | SAP | lot | 5 x1 | 600 | 2023-02-06 | purchase | at 09:00:00 | says long | EUR | line 19",
            // 3 × 100.50, for want of a total.
            "U1234567 | MMM@2025-01-02 | MMM | lot | 3 x1 | 301.5 | 2025-01-02 | purchase | at 10:00:00 | says long | line 20",
            "U1234567 | GE@undated | GE | lot | 7 x1 | no basis | no date | purchase | line 21",
            "U1234567 | IBKR@2025-02-03 | IBKR | lot | 6 x1 | 264 | 2025-02-03 | award | at 12:00:00 | says long | vesting 20270203 | line 22",
            "U7654321 | VTSAX@2021-03-15 | VTSAX | lot | 12.345 x1 | 1234.5 | 2021-03-15 | purchase | says long | line 29",
        ]
    );
}

#[test]
fn what_a_flex_query_leaves_open_is_said() {
    assert_eq!(
        problems(&xml(XML)),
        [
            "no-dates flex.xml:1: 2 holdings have no dates here: their gain is shown, their term is \
             not; in the Flex Query, choose the option Lots of Open Positions and run it again",
            "positions-differ flex.xml:14: KO in U1234567: 50 sh here, but 30 in the lots of flex.xml, \
             line 15; the other 20 are shown without lot; download the lots again; some are missing",
            "foreign-currency flex.xml:19: lots in EUR are shown, and are in no total and no tax \
             figure; nothing to do; lotscope counts US dollars only",
            "missing-basis flex.xml:21: GE, 7 sh: no basis; look up what it cost, and write it into this cell",
            "missing-date flex.xml:21: GE, 7 sh: no date; look the day up at the broker",
            "no-lots flex.xml:23: \"ESZ6\" is left out: futures are marked to the market and taxed \
             60/40 (IRC §1256), not by lots; nothing to do",
            "cash flex.xml:24: cash is no holding and is in no figure; nothing to do; cash has no gain",
        ]
    );
}

#[test]
fn a_flex_query_names_and_prices_securities() {
    assert_eq!(
        securities(&xml(XML)),
        [
            "91282CLW9: UNITED STATES TREASURY, Bond, 98.5 Day(2026-11-20)",
            "BRK.B: BERKSHIRE HATHAWAY INC-CL B, Stock, 480 Day(2026-11-20)",
            "GE: GE AEROSPACE, Stock, 188 Day(2026-11-20)",
            "IBKR: INTERACTIVE BROKERS GRO-CL A, Stock, 70 Day(2026-11-20)",
            "KO: COCA-COLA CO/THE, Etf, 61 Day(2026-11-20)",
            "MMM: 3M CO, Stock, 140 Day(2026-11-20)",
            "PG: PROCTER & GAMBLE CO/THE, Stock, 151.2 Day(2026-11-20)",
            // A price in euros would be taken for dollars.
            "SAP: SAP SE, Stock, no price",
            "VTSAX: VANGUARD TOT ST MKT IDX ADM, MutualFund, 160 Day(2026-11-20)",
            "VXX: IPATH S&P 500 VIX S/T FU ETN, Stock, 35.53 Day(2026-11-20)",
            "XOM 01/15/2027 120.00 C: XOM 15JAN27 120 C, Option, 3.1 Day(2026-11-20)",
        ]
    );
}

#[test]
fn the_users_settings_of_a_query_change_nothing() {
    let expected = (lots(&xml(XML)), securities(&xml(XML)));
    let text = String::from_utf8(XML.to_vec()).unwrap();
    let day = |from: &str, to: &str| text.replace(from, to);
    let dashed = {
        let mut text = text.clone();
        for (from, to) in [
            ("20240305;", "2024-03-05,"),
            ("20260601;", "2026-06-01 "),
            ("20260501;", "2026-05-01T"),
            ("20200323;", "23-Mar-20;"),
            ("20261120\"", "11/20/2026\""),
        ] {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        text
    };
    for (what, variant) in [
        ("other dates", dashed),
        ("a byte order mark", format!("\u{feff}{text}")),
        ("a declaration", format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}")),
        (
            "no line ends in tags",
            day("\n<Open", "<Open").replace("<OpenPositions>", "\n<OpenPositions>"),
        ),
        ("carriage returns", day("\n", "\r\n")),
        ("single quotes", day("symbol=\"PG\"", "symbol='PG'")),
        ("a numeric entity", day("PROCTER &amp; GAMBLE", "PROCTER &#38; GAMBLE")),
        ("accounts of the statement", day("OpenPosition accountId=\"U1234567\"", "OpenPosition")),
        ("unknown attributes", day("model=\"\"", "model=\"\" brandNew=\"1,2\"")),
    ] {
        assert_ne!(variant, text, "{what}");
        let import = xml(variant.as_bytes());
        let found = lots(&import);
        if what == "no line ends in tags" {
            assert_eq!(found.len(), expected.0.len());
        } else {
            assert_eq!(found, expected.0, "{what}");
        }
        assert_eq!(securities(&import), expected.1, "{what}");
    }
    // Nobody chose the level of detail: a row with a day is a lot, one without is a holding.
    assert!(text.contains("levelOfDetail=\""));
    let import = xml(day("levelOfDetail=\"", "left=\"").as_bytes());
    let mut guessed = expected.0;
    guessed[10] = guessed[10].replace("| lot |", "| position |");
    assert_eq!(lots(&import), guessed);
}

#[test]
fn of_two_statements_of_one_account_the_later_counts() {
    // "Breakout by day": the older day had GE, the newer has not.
    let day = |to: &str, rows: &str| {
        format!(
            "<FlexStatement accountId=\"U1\" toDate=\"{to}\"><OpenPositions>{rows}</OpenPositions></FlexStatement>\n"
        )
    };
    let row = |symbol: &str, day: &str, quantity: u32| {
        format!(
            "<OpenPosition currency=\"USD\" symbol=\"{symbol}\" reportDate=\"{day}\" position=\"{quantity}\" \
             markPrice=\"10\" costBasisMoney=\"50\" levelOfDetail=\"LOT\" openDateTime=\"2024-03-05\" />"
        )
    };
    let older = row("KO", "2026-11-19", 9) + &row("GE", "2026-11-19", 4);
    // A Sunday's statement reports Friday's positions.
    let text = format!(
        "<FlexQueryResponse><FlexStatements>\n{}{}</FlexStatements></FlexQueryResponse>",
        day("2026-11-19", &older),
        day("2026-11-22", &row("KO", "2026-11-20", 5))
    );
    let import = xml(text.as_bytes());
    assert_eq!(
        lots(&import),
        ["U1 | KO@2024-03-05 | KO | lot | 5 x1 | 50 | 2024-03-05 | purchase | line 3"]
    );
    assert_eq!(
        problems(&import),
        [
            "older-statement flex.xml:2: 2 rows are of 2026-11-19; those of 2026-11-22 count; nothing to do"
        ]
    );
    // A row that does not say its day is as new as any.
    let undated = String::from_utf8(CSV.to_vec()).unwrap().replacen(
        "\"20/11/2026\",\"1,250\"",
        "\"\",\"1,250\"",
        1,
    );
    assert_eq!(
        lots(&read(&[("flex.csv", undated.as_bytes())], "")),
        lots(&read(&[("flex.csv", CSV)], ""))
    );
    let emptied = text.replace(&row("KO", "2026-11-20", 5), "");
    assert_eq!(lots(&xml(emptied.as_bytes())), [""; 0], "everything was sold since");
}

#[test]
fn a_flex_query_without_accounts_asks_for_one() {
    let text = String::from_utf8(XML.to_vec()).unwrap().replace("accountId=", "left=");
    let import = xml(text.as_bytes());
    assert_eq!(lots(&import), [""; 0]);
    // 16 rows, without the future and the foreign money.
    assert_eq!(places(&import)[0], "file-needs-names 10");
    assert!(problems(&import)[0].contains("the account: its 14 rows are in no figure"));
    let settings = "[[file]]\npath = \"flex.xml\"\naccount = \"IBKR\"\n";
    let import = read(&[("flex.xml", text.as_bytes())], settings);
    let lots = lots(&import);
    assert_eq!(
        lots[0],
        "IBKR | PG@2024-03-05 | PG | lot | 10 x1 | 1399 | 2024-03-05 | purchase | at 10:05:01 | says long | line 11"
    );
    assert_eq!(lots.len(), 13);
}
