//! A folder of broker exports: what `check` says of damaged ones, and what a year's tax takes from
//! a realized-gain export.

use super::Household;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn fixture(name: &str) -> String {
    String::from_utf8(crate::files::bytes(name)).unwrap()
}

const LOTS: &str = "account,symbol,acquired,quantity,cost_basis\nMine,KO,2020-01-02,1,50\n";

/// A damaged file with its bytes, what it is taken for, the code of what must be said, and the lots
/// that are left.
type Bad = ((String, Vec<u8>), &'static str, &'static str, u64);

#[test]
fn check_tells_of_one_bad_file_of_each_kind_and_shows_the_rest() {
    let household = Household::with(LOTS, "");
    let bad = |name: &str, from: &str, to: &str| {
        let text = fixture(name);
        assert!(text.contains(from), "{name}: {from}");
        (name.to_owned(), text.replacen(from, to, 1).into_bytes())
    };
    let whole = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    let files: [Bad; 14] = [
        (bad("vanguard-cost-basis.csv", "03/02/2020", "03/32/2020"), "vanguard-lots", "wrong-date", 6),
        (bad("fidelity-positions.csv", "ETF,12,", "ETF,1O,"), "fidelity-positions", "wrong-number", 6),
        (bad("schwab-positions.csv", "\"20\"", "\"--\""), "schwab-positions", "missing-quantity", 4),
        (bad("schwab-realized.csv", "$2,400.00", "$2,4oo.00"), "schwab-realized", "wrong-number", 0),
        (bad("schwab-lot-details.csv", "\"25\"", "\"2S\""), "schwab-lot-details", "wrong-number", 1),
        (whole("empty.csv", b"\r\n"), "empty", "not-read", 0),
        (whole("book.xlsx", b"PK\x03\x04rest"), "workbook", "not-read", 0),
        (whole("page.csv", b"<!DOCTYPE html><html>"), "web-page", "not-read", 0),
        (whole("data.csv", b"{\"activities\": []}"), "json", "not-read", 0),
        (whole("noise.csv", b"\x00\x01\x02\x03"), "binary", "not-read", 0),
        (
            whole("history.csv", b"\n\nRun Date,Action,Symbol,Description\n11/20/2026,BOUGHT,VTI,X\n"),
            "fidelity-history",
            "not-read",
            0,
        ),
        (
            whole("moves.csv", b"\"Date\",\"Action\",\"Symbol\",\"Description\",\"Quantity\",\"Price\",\"Fees & Comm\",\"Amount\"\n"),
            "schwab-history",
            "not-read",
            0,
        ),
        (
            whole("sold.csv", b"Account,Symbol/CUSIP,Acquired date,Sold date,Quantity,Total cost\n1,VTI,01/02/2020,01/02/2021,1,1\n"),
            "vanguard-realized",
            "not-read",
            0,
        ),
        (
            whole("dump.csv", b"Account Number,Investment Name,Symbol,Shares,Share Price,Total Value,\n1,A FUND,VTSAX,1,2,2,\n"),
            "vanguard-positions",
            "not-read",
            0,
        ),
    ];
    for ((name, bytes), ..) in &files {
        fs::write(household.file(name), bytes).unwrap();
    }
    let ran = household.run("check --format json");
    assert_eq!(ran.status(), 1, "{}", ran.err());
    let shown = ran.json();
    let is_of = |value: &Value, name: &str| {
        value["file"]
            .as_str()
            .is_some_and(|file| Path::new(file).file_name().is_some_and(|file| file == name))
    };
    for ((name, _), format, code, lots) in &files {
        let report = shown["files"].as_array().unwrap().iter().find(|file| is_of(file, name));
        let report = report.unwrap_or_else(|| panic!("{name} is not in {shown}"));
        assert_eq!((&report["format"], &report["lots"]), (&json!(format), &json!(lots)), "{name}");
        let said: Vec<&Value> = shown["problems"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|found| is_of(found, name))
            .collect();
        assert!(said.iter().any(|found| found["code"] == *code), "{name}: {said:#?}");
        for found in said {
            assert!(found["line"].as_u64().unwrap() >= 1, "{name}: {found}");
            assert!(!found["mend"].as_str().unwrap().is_empty(), "{name}: {found}");
        }
    }
    // Every sound row is still a lot, besides the one of the lots file.
    let held = household.run("lots --format json").json();
    assert_eq!(held["lots"].as_array().unwrap().len(), 6 + 6 + 4 + 1 + 1);
    let text = household.run("check").out();
    assert!(
        text.contains("Vanguard cost basis") && text.contains("Schwab realized gains"),
        "{text}"
    );
}

const SETTINGS: &str = "\
[tax]
year = 2026
filing_status = \"single\"
ordinary_income = 117000
realized_long_term = 1500
state_rate = 0.0

[[account]]
name = \"Mine\"
aliases = [\"Individual ...305\"]

[[account]]
name = \"Roth\"
aliases = [\"Roth Contributory IRA ...778\"]
kind = \"roth_ira\"
";

#[test]
fn a_realized_gain_export_is_a_part_of_the_years_schedule_d() {
    let household = Household::with(LOTS, SETTINGS);
    fs::write(household.file("realized.csv"), fixture("schwab-realized.csv")).unwrap();
    // A row without basis asks for it, so the status is not asserted here.
    let shown = household.run("tax --format json").json();
    // INTC 800 − 1,000 with 50 disallowed: −150. IBM 1,150, and the 1,500 of the settings: 2,650.
    // VTI was sold in the Roth IRA, KO in 2025, and what F gained nobody knows.
    assert_eq!(shown["schedule_d"]["short_term"], "-150.00");
    assert_eq!(shown["schedule_d"]["long_term"], "2650.00");
    let said: Vec<&str> = shown["assumptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|said| said.as_str().unwrap())
        .collect();
    assert!(
        said.contains(&"1 realized lot of 2026 has no basis or no term: it is left out"),
        "{said:?}"
    );
    let without = Household::with(LOTS, SETTINGS).json("tax");
    assert_eq!(without["schedule_d"]["short_term"], "0.00");
    assert_eq!(without["schedule_d"]["long_term"], "1500.00");
}

#[test]
fn a_sale_of_the_journal_that_the_export_has_too_counts_once() {
    let household = Household::with(LOTS, SETTINGS);
    let sold = household.run("sell KO --quantity 1 --account Mine --method fifo --yes");
    assert_eq!(sold.status(), 0, "{}", sold.err());
    // 70.55 − 50.00, held since 2020.
    let long = |household: &Household| {
        household.run("tax --format json").json()["schedule_d"]["long_term"].clone()
    };
    assert_eq!(long(&household), "1520.55");
    let export = "\"Realized Gain/Loss - Lot Details for Mine as of Tue Nov 24  18:18:19 EST 2026 from 01/01/2026 to 11/24/2026\"\n\
                  \"Symbol\",\"Name\",\"Closed Date\",\"Opened Date\",\"Quantity\",\"Proceeds\",\"Cost Basis (CB)\",\"Term\"\n\
                  \"KO\",\"COCA COLA CO\",\"11/24/2026\",\"01/02/2020\",\"1\",\"$70.60\",\"$50.00\",\"Long Term\"\n";
    fs::write(household.file("realized.csv"), export).unwrap();
    assert_eq!(long(&household), "1520.60", "the broker's word, once");
    let check = household.run("check --format json").json();
    let said = check["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["code"] == "sale-in-export");
    assert_eq!(said.expect("the sale that stands twice")["line"], 3);
}

#[test]
fn gains_that_may_not_be_taxed_are_told_first_and_then_every_row_that_is_left_out() {
    let lots = "Mine,KO,2020-02-01,1O,50\n".repeat(9);
    let household = Household::with(&format!("{LOTS}{lots}"), "");
    fs::write(household.file("realized.csv"), fixture("schwab-realized.csv")).unwrap();
    let said = household.run("tax").err();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("realized.csv:10: \"Roth Contributory IRA ...778\""), "{said}");
    assert!(lines[1].starts_with("lots.csv:3:4: "), "{said}");
    assert!(said.contains("lots.csv:11:4: "), "each of them: {said}");
}

#[test]
fn sums_over_nothing_known_are_unknown() {
    let lots = "account,symbol,acquired,quantity,cost_basis\nMine,KO,2020-01-02,3,\n";
    let household = Household::with(lots, "");
    let said = household.run("lots").out();
    assert!(said.contains("1 lot: basis ?, value 2"), "{said}");
    assert!(said.contains("gain ?; ? 3 KO without basis"), "{said}");
}
