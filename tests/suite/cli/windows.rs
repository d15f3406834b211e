//! `wash`: open windows in text, JSON and CSV.

use super::{Household, keys};
use serde_json::{Value, json};

/// The household with a sale of 100 INTC of the lot that lost 19.50 a share, 50 of which the Roth IRA's
/// purchase of 9 November takes for good (Rev. Rul. 2008-5), and of 35 VTI that lost 7.60 each.
fn sold() -> Household {
    let household = Household::new();
    let sales = [
        "sell INTC --quantity 100 --account Schwab_Brokerage --lots INTC@2024-01-26=100 --yes",
        "sell VTI --quantity 35 --account Schwab_Brokerage --lots VTI@2025-12-01=35 --yes",
    ];
    for sale in sales {
        let words: Vec<String> = sale.split(' ').map(|word| word.replace('_', " ")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = household.run_words(&words);
        assert_eq!(ran.status(), 0, "{}", ran.err());
    }
    household
}

#[test]
fn the_windows_are_one_object() {
    let household = sold();
    let shown = household.json("wash");
    assert_eq!(
        keys(&shown),
        [
            "as_of",
            "view",
            "accounts",
            "do_not_buy",
            "do_not_sell_at_a_loss",
            "reinvestments",
            "disallowed",
            "totals",
            "not_known",
            "warnings"
        ]
    );
    assert_eq!((&shown["as_of"], &shown["view"]), (&json!("2026-11-24"), &json!("taxpayer")));
    let [vti, intc] = &shown["do_not_buy"].as_array().unwrap()[..] else { panic!("{shown}") };
    assert_eq!(
        *vti,
        json!({
            "symbols": ["VTI"], "account": "Schwab Brokerage", "symbol": "VTI", "side": "sell",
            "sale": "2", "source": null, "sold": "2026-11-24", "lots": 1, "quantity": "35",
            "loss": "266.00", "through": "2026-12-24", "days": 30, "over_year_end": false,
        })
    );
    assert_eq!((&intc["quantity"], &intc["loss"]), (&json!("50"), &json!("975.00")));
    let [washed] = &shown["disallowed"].as_array().unwrap()[..] else { panic!("{shown}") };
    assert_eq!(
        *washed,
        json!({
            "account": "Schwab Brokerage", "symbol": "INTC", "sale": "1", "source": null,
            "sold": "2026-11-24", "loss": "1950.00", "disallowed_loss": "975.00",
            "broker_disallowed_loss": "0.00", "difference": "975.00",
            "taken": [{
                "account": "Fidelity Roth IRA", "symbol": "INTC", "lot": "INTC@2026-11-09",
                "acquired": "2026-11-09", "quantity": "50", "amount": "975.00", "permanent": true,
            }],
        })
    );
    assert_eq!(
        shown["totals"],
        json!({
            "disallowed_loss": "975.00", "broker_disallowed_loss": "0.00", "difference": "975.00",
        })
    );
    assert_eq!(shown["do_not_sell_at_a_loss"], json!([]), "the IRA's 50 took a loss already");
    let names = ["Fidelity Roth IRA", "Schwab Brokerage", "Vanguard Brokerage"];
    assert_eq!((&shown["not_known"], &shown["accounts"]), (&json!(names), &json!(names)));
    assert_eq!(shown["warnings"][0]["code"], "wash-not-known");
    let broker = household.json("wash --view broker");
    assert_eq!(broker["view"], "broker");
    assert_eq!(broker["do_not_buy"][1]["loss"], "1950.00", "{broker}");
}

#[test]
fn a_purchase_in_the_ira_is_named_before_anything_is_sold() {
    let shown = Household::new().json("wash");
    let [intc] = &shown["do_not_sell_at_a_loss"].as_array().unwrap()[..] else { panic!("{shown}") };
    assert_eq!(
        *intc,
        json!({
            "symbols": ["INTC"], "side": "sell", "clean_from": "2026-12-10", "days": 16,
            "loss": "975.00", "permanent_loss": "975.00",
            "purchases": [{
                "account": "Fidelity Roth IRA", "symbol": "INTC", "lot": "INTC@2026-11-09",
                "acquired": "2026-11-09", "quantity": "50", "clean_from": "2026-12-10",
                "permanent": true,
            }],
        })
    );
    // From the day on which it is clean there is no window.
    let later = Household::new().json("wash --as-of 2026-12-10");
    assert_eq!(later["do_not_sell_at_a_loss"], json!([]));
}

#[test]
fn the_text_has_the_names_the_days_and_where_losses_went() {
    let ran = sold().run("wash");
    assert_eq!(ran.status(), 0, "{}", ran.err());
    let text = ran.out();
    for part in [
        "#2, one loss lot, 24 Nov",
        "Thu 2026-12-24",
        "-266.00",
        "INTC@2026-11-09 in Fidelity Roth IRA, for good",
        "in an IRA the loss is gone",
        "! not fully known: no transactions of Fidelity Roth IRA,",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(text.ends_with("An estimate from the figures given, not tax advice.\n"), "{text}");
    let none = Household::with(super::LOTS, "").run("wash --as-of 2020-01-02");
    assert!(none.out().starts_with("No window is open"), "{}", none.out());
    assert_eq!(sold().run("wash --view nobody").status(), 2);
}

#[test]
fn rows_for_a_spreadsheet() {
    let text = sold().run("wash --format csv").out();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "kind,symbols,account,sale,lot,date,until,days,quantity,loss,permanent");
    assert_eq!(rows[1], "do-not-buy,VTI,Schwab Brokerage,2,,2026-11-24,2026-12-24,30,35,266.00,");
    let washed =
        "disallowed,INTC,Fidelity Roth IRA,1,INTC@2026-11-09,2026-11-24,,,50,975.00,975.00";
    assert_eq!(rows[3], washed);
    assert_eq!(rows.len(), 4);
}

#[test]
fn the_calendar_has_the_days_after_the_windows() {
    let shown = sold().json("calendar");
    let events = shown["events"].as_array().unwrap();
    let of = |kind: &str| -> Vec<&Value> {
        events.iter().filter(|event| event["kind"] == kind).collect()
    };
    let [intc, vti] = of("may-be-bought")[..] else { panic!("{shown}") };
    assert_eq!((&intc["date"], &intc["loss"]), (&json!("2026-12-25"), &json!("975.00")));
    assert_eq!((&vti["sale"], &vti["loss"]), (&json!("2"), &json!("266.00")));
    let before = Household::new().json("calendar");
    let sells = before["events"].as_array().unwrap().iter();
    let sell: Vec<_> = sells.filter(|one| one["kind"] == "may-be-sold-at-a-loss").collect();
    assert_eq!(sell.len(), 1);
    assert_eq!((&sell[0]["date"], &sell[0]["symbol"]), (&json!("2026-12-10"), &json!("INTC")));
}
