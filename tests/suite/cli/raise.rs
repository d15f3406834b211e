//! `raise`: cash from several securities at once.

use super::sale::PREVIEW;
use super::{Household, LOTS, Ran, keys};
use serde_json::json;

fn raised(household: &Household, words: &[&str]) -> Ran {
    household.run_words(&[&["raise"], words].concat())
}

#[test]
fn raise_says_what_is_sold_and_what_it_costs() {
    // 5 shares of MSFT at 472.10, bought at 139.90: 1,661.00 of long-term gain at 15 % and 5 %.
    let household = Household::new();
    let ran =
        raised(&household, &["2360.50", "--account", "Vanguard Brokerage", "--format", "json"]);
    assert_eq!(ran.status(), 0, "{}", ran.err());
    let shown = ran.json();
    assert_eq!(
        keys(&shown),
        [
            "target",
            "after_tax",
            "by",
            "sales",
            "proceeds",
            "tax",
            "after_tax_proceeds",
            "carryover",
            "proof",
            "warnings"
        ]
    );
    assert_eq!(shown["target"], "2360.50");
    assert_eq!(shown["after_tax"], false);
    assert_eq!(shown["by"], "optimal");
    assert_eq!(shown["proceeds"], "2360.50");
    assert_eq!(shown["tax"]["impact"], "332.20");
    assert_eq!(shown["after_tax_proceeds"], "2028.30");
    assert_eq!(shown["proof"]["kind"], "exact");
    let sales = shown["sales"].as_array().unwrap();
    assert_eq!(sales.len(), 1);
    assert_eq!(keys(&sales[0]), PREVIEW);
    assert_eq!((&sales[0]["symbol"], &sales[0]["quantity"]), (&"MSFT".into(), &"5".into()));
    assert_eq!(sales[0]["tax"]["impact"], "332.20");

    // 2,000.00 take the fifth share too; 2,000 / 472.10 shares would cost 281.47, which is the bound.
    let words = ["2000", "--account", "Vanguard Brokerage", "--format", "json"];
    let shown = raised(&household, &words).json();
    assert_eq!(
        (&shown["proceeds"], &shown["tax"]["impact"]),
        (&"2360.50".into(), &"332.20".into())
    );
    assert_eq!(
        (&shown["proof"]["kind"], &shown["proof"]["gap"]),
        (&"bounded".into(), &"50.73".into())
    );
    assert_eq!(shown["proof"]["reason"], "whole-shares");
    let told = raised(&household, &["2000", "--account", "Vanguard Brokerage"]).out();
    assert!(told.contains("above the least possible tax: it sells parts of shares; no "), "{told}");

    // 2,028.30 after tax are the same sale; any part of a share is proven.
    for (unit, kind) in [("whole", "bounded"), ("fractional", "exact")] {
        let words = ["2028.30", "--account", "Vanguard Brokerage", "--after-tax"];
        let words = [&words[..], &["--shares", unit, "--format", "json"]].concat();
        let shown = raised(&household, &words).json();
        assert_eq!(shown["proceeds"], "2360.50", "{unit}");
        assert_eq!(shown["after_tax_proceeds"], "2028.30", "{unit}");
        assert_eq!(shown["proof"]["kind"], kind, "{unit}");
    }
}

#[test]
fn raise_takes_every_taxable_account_and_leaves_out_what_has_no_price() {
    let household = Household::new();
    let shown = household.json("raise 30000 --by mintax");
    let sales = shown["sales"].as_array().unwrap();
    assert!(sales.iter().all(|sale| sale["account"] != "Fidelity Roth IRA"), "{shown}");
    assert!(sales.iter().all(|sale| sale["symbol"] != "KO"), "its only lot is locked");
    let told = household.run("raise 2000").out();
    assert!(told.contains("no choice of the lots not locked costs less"), "{told}");
    assert_eq!(household.json("raise 2000")["proof"]["without"]["locked"], 1);
    // Short-term losses first: 65 VTI of two lots and 12 MSFT fetch 27,011.20; then INTC, the only
    // long-term loss: 125 at 24.10 reach 30,000.
    let sold = |sale: &serde_json::Value| {
        format!("{} {}", sale["quantity"].as_str().unwrap(), sale["symbol"].as_str().unwrap())
    };
    let sold: Vec<_> = sales.iter().map(sold).collect();
    assert_eq!(sold, ["125 INTC", "12 MSFT", "65 VTI"]);
    let codes: Vec<_> =
        shown["warnings"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert_eq!(codes, ["no-price"]);
    let least = household.json("raise 30000");
    let tax = |shown: &serde_json::Value| {
        let text = shown["tax"]["after"].as_str().unwrap().to_owned();
        rust_decimal::Decimal::from_str_exact(&text).unwrap()
    };
    assert!(tax(&least) <= tax(&shown));
    let text = household.run("raise 30000").out();
    assert!(text.starts_with("Raise 30,000.00 by "), "{text}");
    assert!(text.ends_with("An estimate from the figures given, not tax advice.\n"), "{text}");
}

#[test]
fn what_cannot_be_raised_is_refused() {
    let household = Household::new();
    for (words, code, status) in [
        (&["999999999"][..], "more-than-worth", 3),
        (&["100", "--account", "Fidelity Roth IRA"], "sheltered-account", 3),
        (&["100", "--account", "Nowhere"], "unknown-account", 2),
        (&["100", "--by", "overweight"], "no-target-weight", 3),
        (&["0"], "amount-not-positive", 2),
        (&["100", "--format", "csv"], "no-csv", 2),
    ] {
        let ran = raised(&household, words);
        assert_eq!(ran.status(), status, "{words:?}: {}", ran.err());
        assert!(ran.err().contains(&format!("[{code}]")), "{words:?}: {}", ran.err());
    }
    let unknown = Household::without_profile();
    let ran = raised(&unknown, &["100"]);
    assert_eq!(ran.status(), 3);
    assert!(ran.err().contains("[no-tax-figure]"), "{}", ran.err());
    let shown = unknown.json("raise 1000 --by mintax");
    assert!(shown["tax"].is_null() && shown["after_tax_proceeds"].is_null(), "{shown}");
}

#[test]
fn raised_cash_says_what_it_carries_over() {
    // 1,000 INTC at a loss of 19.50 each: line 15 is 1,500 - 19,500, line 7 is 4,200. Of 13,800 the year
    // deducts 3,000; 10,800 go on as long-term (IRC §1211(b), §1212(b); the Carryover Worksheet).
    let lots = LOTS.replace(
        "Schwab Brokerage,INTC,2024-01-26,200,8720.00",
        "Schwab Brokerage,INTC,2024-01-26,1000,43600.00",
    );
    let lots: String = lots
        .lines()
        .filter(|line| !line.contains("IRA,INTC"))
        .fold(String::new(), |all, line| all + line + "\n");
    let household = Household::holding(&lots);
    let words =
        ["24100", "--by", "mintax", "--lock", "VTI@2025-12-01,VTI@2026-02-18,MSFT@2025-12-10"];
    let ran = raised(&household, &words);
    assert_eq!(ran.status(), 0, "{}", ran.err());
    let told = "carried   losses into 2027: short-term 0.00, long-term 10,800.00";
    assert!(ran.out().contains(told), "{}", ran.out());
    let shown = raised(&household, &[&words[..], &["--format", "json"]].concat()).json();
    assert_eq!(shown["carryover"], json!({"short_term": "0.00", "long_term": "10800.00"}));
    // Nothing is carried where nothing is left over.
    let none = raised(&household, &["2360.50", "--account", "Vanguard Brokerage"]);
    assert!(!none.out().contains("carried   losses"), "{}", none.out());
}
