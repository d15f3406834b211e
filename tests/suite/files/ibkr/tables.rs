//! Flex Queries as CSV, and Activity Statements.

use super::super::shown::{lots, places, read, securities};
use super::{ACTIVITY, CSV, LONG};
use lotscope::formats::import::Import;

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
