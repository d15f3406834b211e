//! `lots`: every key, the sums of a group, and what is unknown.

use super::{Household, keys};
use serde_json::{Value, json};

fn lot<'a>(shown: &'a Value, id: &str) -> &'a Value {
    shown["lots"].as_array().unwrap().iter().find(|lot| lot["lot"] == id).unwrap()
}

#[test]
fn a_lot_has_every_key() {
    let shown = Household::new().json("lots VTI");
    assert_eq!(keys(&shown), ["as_of", "lots", "groups", "warnings"]);
    assert_eq!(shown["as_of"], "2026-11-24");
    assert_eq!(shown["lots"].as_array().unwrap().len(), 10);
    let source = &lot(&shown, "VTI@2025-12-01")["source"];
    assert!(source["file"].as_str().unwrap().ends_with("lots.csv"), "{source}");
    // 35 × 328.40 = 11,494; −266 of 11,760 is −2.26… %. Long from a year and a day on.
    assert_eq!(
        *lot(&shown, "VTI@2025-12-01"),
        json!({
            "account": "Schwab Brokerage", "symbol": "VTI", "name": "Vanguard Total Market ETF",
            "lot": "VTI@2025-12-01", "level": "lot", "acquired": "2025-12-01",
            "holding_since": null, "quantity": "35", "multiplier": "1", "basis": "11760.00",
            "cost_per_share": "336", "price": "328.4", "price_as_of": "2026-11-24",
            "value": "11494.00", "gain": "-266.00", "gain_pct": "-2.3", "term": "short",
            "term_stated": null, "long_term_on": "2026-12-02", "days_to_long_term": 8,
            "covered": true, "origin": "purchase", "wash_disallowed": null,
            "source": {"file": source["file"], "line": 7},
        })
    );
    assert_eq!(
        keys(lot(&shown, "VTI@2025-12-01")),
        [
            "account",
            "symbol",
            "name",
            "lot",
            "level",
            "acquired",
            "holding_since",
            "quantity",
            "multiplier",
            "basis",
            "cost_per_share",
            "price",
            "price_as_of",
            "value",
            "gain",
            "gain_pct",
            "term",
            "term_stated",
            "long_term_on",
            "days_to_long_term",
            "covered",
            "origin",
            "wash_disallowed",
            "source"
        ]
    );
    let long = lot(&shown, "VTI@2018-02-12");
    assert_eq!((&long["term"], &long["days_to_long_term"]), (&json!("long"), &Value::Null));
    // 594.01 / 1.842 = 322.481000…
    assert_eq!(lot(&shown, "VTI@2026-09-23")["cost_per_share"], "322.480999");
    assert_eq!(lot(&shown, "VTI@2026-09-23")["origin"], "reinvestment");
}

#[test]
fn a_group_has_the_sums_of_the_screen() {
    let shown = Household::new().json("lots VTI");
    // Screen 4.1 at 120 columns: 306.842 shares, 72,811.01, 100,766.91, +899.90 and +18,812.00;
    // the sheltered 8,244.00 is in the gain and in neither term.
    assert_eq!(
        shown["groups"],
        json!([{
            "symbol": "VTI", "name": "Vanguard Total Market ETF", "price": "328.4",
            "quantity": "306.842", "basis": "72811.01", "value": "100766.91",
            "gain": "27955.90", "short_term_gain": "899.90", "long_term_gain": "18812.00",
            "lots": 10,
        }])
    );
}

#[test]
fn what_is_unknown_is_null() {
    let shown = Household::new().json("lots GE");
    let unknown = lot(&shown, "GE-TRANSFER");
    for key in [
        "acquired",
        "basis",
        "cost_per_share",
        "gain",
        "gain_pct",
        "term",
        "long_term_on",
        "covered",
    ] {
        assert_eq!(unknown[key], Value::Null, "{key}");
    }
    assert_eq!(unknown["value"], "2820.00");
    let group = &shown["groups"][0];
    // Both lots are worth 35 × 188; the gain is that of the known one.
    assert_eq!((&group["value"], &group["gain"]), (&json!("6580.00"), &json!("580.00")));
    let none = Household::new().json("lots NOPX");
    for key in ["price", "value", "gain", "short_term_gain", "long_term_gain"] {
        assert_eq!(none["groups"][0][key], Value::Null, "{key}");
    }
    assert_eq!(none["lots"][0]["price_as_of"], Value::Null);
}

#[test]
fn a_short_position_keeps_its_sign() {
    let shown = Household::new().json("lots TSLA");
    let short = &shown["lots"][0];
    assert_eq!((&short["quantity"], &short["basis"]), (&json!("-20"), &json!("-7040.00")));
    assert_eq!((&short["value"], &short["gain"]), (&json!("-8024.00"), &json!("-984.00")));
    // Screen 4.1: −14.0 %.
    assert_eq!((&short["cost_per_share"], &short["gain_pct"]), (&json!("352"), &json!("-14.0")));
}

#[test]
fn another_currency_is_listed_and_in_no_sum() {
    let shown = Household::new().json("lots SAP");
    assert_eq!(shown["lots"][0]["quantity"], "10");
    assert_eq!(shown["lots"][0]["basis"], Value::Null);
    let group = &shown["groups"][0];
    assert_eq!((&group["quantity"], &group["lots"]), (&json!("0"), &json!(0)));
    assert_eq!(group["basis"], Value::Null);
}

#[test]
fn all_securities_are_listed_by_name() {
    let shown = Household::new().json("lots");
    let symbols: Vec<_> = shown["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["symbol"].as_str().unwrap())
        .collect();
    assert_eq!(symbols, ["GE", "INTC", "KO", "MSFT", "NOPX", "QQQ", "SAP", "TSLA", "VTI"]);
    assert_eq!(shown["lots"].as_array().unwrap().len(), 21);
}

/// A symbol that files name and nothing is held of: what became of it, and where its lots are.
#[test]
fn lots_of_a_symbol_that_is_gone_are_found_under_the_new_one() {
    let household = Household::new();
    let events = "\
date,account,type,symbol,quantity,price,amount,to_symbol,ratio
2023-01-04,Ledger,buy,AAA,10,20,,,
2023-01-04,Ledger,buy,SOLD,10,20,,,
2024-03-01,Ledger,rename,AAA,,,,BBB,
2024-06-03,Ledger,merge-stock,BBB,,,,CCC,1:2
2025-05-06,Ledger,sell,SOLD,10,30,,,
";
    std::fs::write(household.file("transactions.csv"), events).unwrap();
    let became = "AAA: it was renamed to BBB on 2024-03-01, and BBB was merged into CCC on \
                  2024-06-03; these are the lots of CCC";
    let ran = household.run("lots AAA");
    assert_eq!(ran.status(), 0, "{}", ran.err());
    assert!(ran.out().contains(became) && ran.out().contains("CCC"), "{}", ran.out());
    let shown = household.json("lots AAA");
    assert_eq!(
        (&shown["lots"][0]["symbol"], &shown["lots"][0]["quantity"]),
        (&json!("CCC"), &json!("5"))
    );
    assert_eq!(
        shown["warnings"][0],
        json!({"code": "renamed", "message": became, "file": null, "line": null})
    );
    // An order never guesses; and what is sold is known.
    for (words, said) in [
        ("preview AAA --all --price 30", "2024-06-03; ask for CCC [no-longer-held]"),
        ("lots SOLD", "no lots of SOLD: nothing of it is open since 2025-05-06 [no-longer-held]"),
    ] {
        let ran = household.run(words);
        assert_eq!(ran.status(), 2, "{words}: {}", ran.out());
        assert!(ran.err().contains(said), "{words}: {}", ran.err());
    }
}
