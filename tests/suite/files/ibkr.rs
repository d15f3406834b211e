//! Interactive Brokers: Flex Queries as XML and CSV, Activity Statements. The layouts are those of
//! `csingley/ibflex` and `vroonhof/opensteuerauszug`; what is expected follows from each file by
//! hand.

use super::problems;
use super::shown::{damaged, lots, places, read, securities};
use lotscope::formats::import::Import;

pub(crate) const XML: &[u8] = include_bytes!("../../files/ibkr-flex.xml");
pub(crate) const CSV: &[u8] = include_bytes!("../../files/ibkr-flex.csv");
pub(crate) const ACTIVITY: &[u8] = include_bytes!("../../files/ibkr-activity.csv");
/// An older statement, without lots.
pub(crate) const LONG: &[u8] = include_bytes!("../../files/ibkr-activity-long.csv");

fn xml(bytes: &[u8]) -> Import {
    read(&[("flex.xml", bytes)], "")
}

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
fn xml_that_is_none_costs_what_stands_below_the_mistake() {
    let all = lots(&xml(XML)).len();
    let check = |bytes: &[u8], lots_left: usize, expected: &str| {
        let import = xml(bytes);
        assert_eq!(import.portfolio.lots().len(), lots_left, "{expected}");
        let found = problems(&import);
        assert!(found.iter().any(|text| text.starts_with(expected)), "{expected}: {found:#?}");
    };
    let text = String::from_utf8(XML.to_vec()).unwrap();
    // The file ends in the middle of line 16: five rows of lots and holdings, and the rest of KO.
    let cut = text.find("symbol=\"VXX\"").unwrap();
    check(&XML[..cut], 5, "broken-xml flex.xml:16: this is no XML, and nothing below is read");
    // It ends between two elements.
    let cut = text.find("<OpenPosition accountId=\"U1234567\" currency=\"USD\" fxRateToBase=\"1\" assetCategory=\"OPT\"");
    check(&XML[..cut.unwrap()], 6, "broken-xml flex.xml:17: the file breaks off here");
    let nested = damaged(XML, "</OpenPositions>", "</OpenPosition>");
    check(&nested, all - 1, "broken-xml flex.xml:25: this is no XML");
    let bomb =
        "<!DOCTYPE FlexQueryResponse [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n";
    let bomb = [bomb.as_bytes(), &damaged(XML, "symbol=\"PG\"", "symbol=\"&b;\"")].concat();
    check(&bomb, 0, "broken-xml flex.xml:1: the file defines a document type");
    check(&bomb, 0, "no-positions flex.xml:1: the file has no open positions");
    let entity = damaged(XML, "symbol=\"GE\"", "symbol=\"&ge;\"");
    check(&entity, all - 1, "broken-xml flex.xml:21: symbol is no XML");
    let twice = damaged(XML, "symbol=\"GE\"", "symbol=\"GE\" symbol=\"GM\"");
    check(&twice, all - 1, "broken-xml flex.xml:21: an attribute is no XML");
    // A name only describes: it may have an ampersand that nobody wrote as an entity.
    let name = damaged(XML, "GE AEROSPACE", "GE & CO");
    assert_eq!(lots(&xml(&name)), lots(&xml(XML)));
}

#[test]
fn every_damage_to_a_flex_query_is_named() {
    let all = lots(&xml(XML));
    for (from, to, lost, expected) in [
        (
            "position=\"7\"",
            "position=\"1O\"",
            1,
            "wrong-number flex.xml:21: position \"1O\" has a letter O",
        ),
        ("position=\"7\"", "position=\"0\"", 1, "zero-quantity flex.xml:21: position is zero"),
        ("position=\"7\"", "position=\"\"", 1, "missing-quantity flex.xml:21: position is missing"),
        ("position=\"7\"", "", 1, "missing-quantity flex.xml:21: position is missing"),
        (
            "position=\"7\"",
            "position=\"99999999999999999999999999999999\"",
            1,
            "wrong-number flex.xml:21",
        ),
        ("symbol=\"GE\"", "symbol=\"\"", 1, "missing-symbol flex.xml:21: symbol is missing"),
        (
            "openDateTime=\"--\"",
            "openDateTime=\"20240230\"",
            1,
            "wrong-date flex.xml:21: openDateTime \"20240230\" is no day",
        ),
        (
            "openDateTime=\"--\"",
            "openDateTime=\"soon\"",
            1,
            "wrong-date flex.xml:21: openDateTime \"soon\" is no date",
        ),
        (
            "costBasisMoney=\"264\"",
            "costBasisMoney=\"(264\"",
            1,
            "wrong-number flex.xml:22: costBasisMoney \"(264\"",
        ),
        (
            "costBasisMoney=\"264\"",
            "costBasisMoney=\"-264\"",
            0,
            "wrong-sign flex.xml:22: costBasisMoney -264",
        ),
        (
            "costBasisMoney=\"264\"",
            "costBasisMoney=\"0\"",
            0,
            "zero-basis flex.xml:22: IBKR, 6 sh: a basis of zero",
        ),
        (
            "markPrice=\"188\"",
            "markPrice=\"-188\"",
            0,
            "wrong-number flex.xml:21: the price -188 is below zero",
        ),
        (
            "markPrice=\"188\" positionValue=\"1316\"",
            "markPrice=\"188\" positionValue=\"9\"",
            0,
            "value-differs flex.xml:21: the market value 9 is not",
        ),
        (
            "levelOfDetail=\"LOT\" openDateTime=\"--\"",
            "levelOfDetail=\"HALF\" openDateTime=\"--\"",
            0,
            "wrong-word flex.xml:21: levelOfDetail \"HALF\"",
        ),
        (
            "multiplier=\"100\"",
            "multiplier=\"-100\"",
            1,
            "wrong-number flex.xml:17: multiplier -100 is not above zero",
        ),
        (
            "code=\"LT\" originatingOrderID=\"501\"",
            "code=\"ST\" originatingOrderID=\"501\"",
            0,
            "term-differs flex.xml:11: the broker says short-term",
        ),
        (
            "<OpenPosition currency=\"USD\"",
            "<OpenPosition currency=\"\"",
            0,
            "no-currency flex.xml:29",
        ),
    ] {
        let import = xml(&damaged(XML, from, to));
        let (found, said) = (lots(&import), problems(&import));
        assert_eq!(found.len(), all.len() - lost, "{to}: {found:#?}");
        assert!(said.iter().any(|text| text.starts_with(expected)), "{expected}: {said:#?}");
        let column = import.problems.iter().find_map(|problem| problem.column);
        assert_eq!(column, None, "a column of an attribute means nothing");
    }
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

#[test]
fn a_flex_query_as_csv_has_a_header_for_each_account() {
    let import = read(&[("flex.csv", CSV)], "");
    let report = &import.files[0];
    assert_eq!((report.format, report.rows, report.lots), ("ibkr-flex-csv", 5, 4));
    assert_eq!(
        lots(&import),
        [
            // The 20th of November tells that the day stands first.
            "U1234567 | PG@2024-03-05 | PG | lot | 10 x1 | 1399 | 2024-03-05 | purchase | at 10:05:01 | says long | line 3",
            "U1234567 | XOM 01/15/2027 120.00 C@2026-06-12 | XOM 01/15/2027 120.00 C | lot | 3 x100 | 750 | 2026-06-12 | purchase | at 10:01:00 | says short | line 4",
            "U7654321 | VTI@2020-01-02 | VTI | lot | 1250 x1 | 250000 | 2020-01-02 | purchase | says long | line 6",
            "U7654321 | RY@2021-02-01 | RY | lot | 8 x1 | 960 | 2021-02-01 | purchase | says long | CAD | line 7",
        ]
    );
    assert_eq!(places(&import), ["foreign-currency 7:2"]);
    assert_eq!(
        securities(&import),
        [
            "PG: PROCTER & GAMBLE CO/THE, Stock, 151.2 Day(2026-11-20)",
            "RY: ROYAL BANK OF CANADA, Stock, no price",
            "VTI: VANGUARD TOTAL STOCK MKT ETF, Stock, 330 Day(2026-11-20)",
            "XOM 01/15/2027 120.00 C: XOM 15JAN27 120 C, Option, 3.1 Day(2026-11-20)",
        ]
    );
}

#[test]
fn other_sections_and_frames_of_a_flex_csv_are_no_holdings() {
    let text = String::from_utf8(CSV.to_vec()).unwrap();
    let trades = "\"ClientAccountID\",\"Symbol\",\"TradeDate\",\"Quantity\",\"TradePrice\",\"Proceeds\",\"LevelOfDetail\"\r\n\
                  \"U1234567\",\"GE\",\"20261119\",\"-4\",\"188\",\"752\",\"EXECUTION\"\r\n";
    let framed: Vec<String> = text
        .lines()
        .map(|line| {
            let kind = if line.starts_with("\"Client") { "HEADER" } else { "DATA" };
            format!("\"{kind}\",\"POST\",{line}\r\n")
        })
        .collect();
    let framed = framed.concat();
    let framed = format!("\"BOF\",\"U1234567\",\"Lots\",\"2\"\r\n{framed}\"EOF\",\"U1234567\"\r\n");
    let expected: Vec<String> = lots(&read(&[("flex.csv", CSV)], ""));
    let lines = |shift: usize| -> Vec<String> {
        let moved = |lot: &String| {
            let (rest, line) = lot.rsplit_once(' ').unwrap();
            format!("{rest} {}", line.parse::<usize>().unwrap() + shift)
        };
        expected.iter().map(moved).collect()
    };
    let import = read(&[("flex.csv", format!("{trades}{text}").as_bytes())], "");
    assert_eq!((lots(&import), places(&import)[0].as_str()), (lines(2), "other-section 1"));
    let import = read(&[("flex.csv", format!("{text}{trades}").as_bytes())], "");
    assert_eq!((lots(&import), places(&import)[1].as_str()), (lines(0), "other-section 8"));
    let import = read(&[("flex.csv", framed.as_bytes())], "");
    assert_eq!(
        (lots(&import), places(&import)),
        (lines(1), vec!["foreign-currency 8:4".to_owned()])
    );
    let import = read(&[("flex.csv", trades.as_bytes())], "");
    assert_eq!(places(&import), ["no-positions 1", "other-section 1"]);
}

#[test]
fn every_damage_to_a_flex_csv_is_named() {
    for (from, to, left, expected) in [
        (
            "\"10\",\"151.2\",\"1512\",\"139.9\",\"1399\",\"113\",\"Long\",\"LOT\"",
            "\"1O\",\"151.2\",\"1512\",\"139.9\",\"1399\",\"113\",\"Long\",\"LOT\"",
            4,
            "wrong-number 3:13",
        ),
        ("\"05/03/2024, 10:05:01\"", "\"31/02/2024, 10:05:01\"", 4, "wrong-date 3:21"),
        ("\"1,250\"", "1,250", 3, "long-row 6:24"),
        (
            "\"412,500\",\"200\",\"250,000\",\"162500\",\"Long\",\"LOT\",\"02/01/2020\",\"02/01/2020\",\"LT\"",
            "\"412,500\"",
            3,
            "short-row 6",
        ),
        ("\"250,000\"", "\"--\"", 4, ""),
        ("\"200\",\"250,000\"", "\"--\",\"Incomplete\"", 4, "missing-basis 6:17"),
        ("\"330\",", "\"-330\",", 4, "wrong-number 6:14"),
        ("\"250,000\"", "\"(250,000)\"", 4, "wrong-sign 6:17"),
        (
            "\"LT\"\r\n\"U1234567\",\"USD\",\"1\",\"OPT\"",
            "\"LT\"\r\n\"\",\"USD\",\"1\",\"OPT\"",
            3,
            "file-needs-names 4",
        ),
    ] {
        let import = read(&[("flex.csv", &damaged(CSV, from, to))], "");
        let said = places(&import);
        // Where the lot of PG is lost, its summary counts.
        assert_eq!(import.portfolio.lots().len(), left, "{to}: {said:?}");
        let found = expected.is_empty() || said.iter().any(|place| place == expected);
        assert!(found, "{expected}: {said:#?}");
    }
    let cut = String::from_utf8(CSV.to_vec()).unwrap().find("\"CAD\"").unwrap();
    let import = read(&[("flex.csv", &CSV[..cut])], "");
    assert_eq!(
        (import.portfolio.lots().len(), places(&import)),
        (3, vec!["short-row 7".to_owned()])
    );
}

#[test]
fn an_activity_statement_is_read_by_the_last_header_of_its_table() {
    let import = read(&[("activity.csv", ACTIVITY)], "");
    let report = &import.files[0];
    assert_eq!((report.format, report.rows, report.lots), ("ibkr-activity", 6, 4));
    assert_eq!(
        lots(&import),
        [
            "U1234567 | BRK.B@undated | BRK.B | position | 2 x1 | 900 | no date | purchase | line 15",
            "U1234567 | PG@2024-03-05 | PG | lot | 1000 x1 | 139900 | 2024-03-05 | purchase | at 10:05:01 | says long | line 17",
            "U1234567 | PG@2025-02-03 | PG | lot | 10 x1 | 1399 | 2025-02-03 | award | says long | vesting 2025-08-03 | line 18",
            "U1234567 | XOM 01/15/2027 120.00 C@2026-06-12 | XOM 01/15/2027 120.00 C | lot | -2 x100 | -820 | 2026-06-12 | short | at 10:01:00 | says short | line 23",
        ]
    );
    assert_eq!(places(&import), ["no-dates 1"]);
    assert_eq!(
        securities(&import),
        [
            "BRK.B: BERKSHIRE HATHAWAY INC-CL B, Stock, 480 Day(2026-11-20)",
            "PG: PROCTER & GAMBLE CO/THE, Stock, 151.2 Day(2026-11-20)",
            "XOM 01/15/2027 120.00 C: no name, Option, 3.1 Day(2026-11-20)",
        ]
    );
    let import = read(&[("activity.csv", LONG)], "");
    assert_eq!(
        lots(&import),
        ["U1234567 | PG@undated | PG | position | 10 x1 | 1399 | no date | purchase | line 6"]
    );
}

#[test]
fn every_damage_to_an_activity_statement_is_named() {
    for (from, to, left, expected) in [
        ("\"1,000\"", "\"1,0O0\"", 4, "wrong-number 17:8"),
        ("\"2024-03-05, 10:05:01\"", "\"2024-13-05, 10:05:01\"", 4, "wrong-date 17:7"),
        ("2,1,450,900", "2,1,--,--", 4, "missing-basis 15:11"),
        (",BRK B,-,", ",,-,", 3, "missing-symbol 15:6"),
        ("BRK B,-,2,1,450,900,480,960,60,", "BRK B,-,2", 3, "short-row 15"),
        ("\"1,010\",1,", "1,010,1,", 4, "long-row 16:16"),
        (
            "Account Information,Data,Account,U1234567",
            "Account Information,Data,Account,",
            0,
            "file-needs-names 15",
        ),
        (
            "Open Positions,Header,DataDiscriminator",
            "Open Positions,Data,DataDiscriminator",
            1,
            "no-header 15",
        ),
        ("Data,Lot,Stocks", "Data,Part,Stocks", 4, "wrong-word 17:3"),
        ("Stocks,USD,BRK B", "Forex,USD,BRK B", 3, "cash 15"),
    ] {
        let import = read(&[("activity.csv", &damaged(ACTIVITY, from, to))], "");
        let said = places(&import);
        assert_eq!(import.portfolio.lots().len(), left, "{to}: {said:?}");
        assert!(said.iter().any(|place| place == expected), "{expected}: {said:#?}");
    }
    let import = read(&[("a.csv", b"Statement,Header,Field Name\nStatement,Data,Title,X\n")], "");
    assert_eq!(places(&import), ["no-positions 1"]);
}

#[test]
fn of_two_queries_of_different_days_the_later_counts() {
    // The later one has PG by its summary alone: the earlier one's lots still tell its dates.
    let text = String::from_utf8(CSV.to_vec()).unwrap();
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("05/03/2024")).collect();
    let later = kept.join("\r\n").replace("20/11/2026", "21/11/2026").replace("\"VTI\"", "\"VOO\"");
    let import = read(&[("a.csv", CSV), ("b.csv", later.as_bytes())], "");
    let held = |import: &Import| -> Vec<String> {
        let lots = import.portfolio.lots().iter();
        lots.map(|lot| format!("{} {}", lot.id, lot.source.file)).collect()
    };
    assert_eq!(
        held(&import),
        [
            "PG@2024-03-05 a.csv",
            "RY@2021-02-01 b.csv",
            // VTI of the earlier day was sold since.
            "VOO@2020-01-02 b.csv",
            "XOM 01/15/2027 120.00 C@2026-06-12 b.csv",
        ]
    );
}
