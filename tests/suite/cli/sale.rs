//! `preview`: figures against those of the screens, and every key.

use super::{Household, keys};
use serde_json::{Value, json};

/// The keys of `preview` in the documented interface, in their order.
pub const PREVIEW: [&str; 27] = [
    "as_of",
    "trade_date",
    "settles_on",
    "change_until",
    "account",
    "symbol",
    "side",
    "method",
    "fallback",
    "quantity",
    "price",
    "fee",
    "proceeds",
    "basis",
    "cash",
    "gain",
    "short_term_gain",
    "long_term_gain",
    "disallowed_loss",
    "picks",
    "tax",
    "after_tax_proceeds",
    "carryover",
    "remaining",
    "proof",
    "assumptions",
    "warnings",
];

/// The codes of a preview's warnings.
pub fn codes(preview: &Value) -> Vec<&str> {
    preview["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_preview_says_what_becomes_of_its_gain() {
    // Screen 4.4, FIFO: 17,912 long-term at 15 %, 5 % of state tax.
    let text = Household::new().run("preview VTI --quantity 120 --method fifo").out();
    assert!(text.contains("17,912.00 long-term at 15 %, 5 % state on it.\n"), "{text}");
}

#[test]
fn a_preview_has_every_key_and_the_figures_of_the_screen() {
    let shown = Household::new().json("preview VTI --quantity 120 --method fifo");
    assert_eq!(keys(&shown), PREVIEW);
    // Tuesday; T+1 is Wednesday, and lots can change until its end in New York.
    assert_eq!(shown["settles_on"], "2026-11-25");
    assert_eq!(shown["change_until"], "2026-11-25T23:59:00-05:00");
    assert_eq!(shown["account"], "Schwab Brokerage");
    assert_eq!((&shown["side"], &shown["method"]), (&json!("sell"), &json!("fifo")));
    assert_eq!(shown["fallback"], Value::Null);
    assert_eq!((&shown["quantity"], &shown["price"]), (&json!("120"), &json!("328.4")));
    // 120 × 328.40; basis 5,448 + 3,294 + 7,239 + 4,098 + 5 × 283.40 = 21,496.
    assert_eq!(shown["proceeds"], "39408.00");
    assert_eq!(shown["basis"], "21496.00");
    assert_eq!((&shown["cash"], &shown["fee"]), (&json!("39408.00"), &json!("0.00")));
    assert_eq!(shown["gain"], "17912.00");
    assert_eq!(shown["short_term_gain"], "0.00");
    assert_eq!(shown["long_term_gain"], "17912.00");
    assert_eq!(shown["disallowed_loss"], "0.00");
    // Screen 4.2: before 18,704.00. FIFO on 4.4: 15 % of 17,912 = 2,686.80, 5 % = 895.60.
    let tax = json!({
        "before": "18704.00", "after": "22286.40", "impact": "3582.40",
        "federal": "2686.80", "niit": "0.00", "state": "895.60",
    });
    assert_eq!(shown["tax"], tax);
    assert_eq!(shown["after_tax_proceeds"], "35825.60");
    assert_eq!(shown["carryover"], json!({"short_term": "0.00", "long_term": "0.00"}));
    // 20 of the 2024 lot stay at +45.00 a share; the four lots of this year make +899.90.
    let left = json!({
        "quantity": "126.842", "gain": "1799.90",
        "short_term_gain": "899.90", "long_term_gain": "900.00",
    });
    assert_eq!(shown["remaining"], left);
    let proof = json!({
        "kind": "none", "bound": null, "gap": null, "short_term_quantity": null,
        "marginal_more_short": null, "marginal_less_short": null, "reason": null,
        "without": {"locked": 0, "left_for_last": 0, "named": 0},
    });
    assert_eq!(shown["proof"], proof);
    let assumptions = shown["assumptions"].to_string();
    assert!(assumptions.contains("standard deduction"), "{assumptions}");
}

#[test]
fn picks_say_what_is_taken_of_each_lot_and_why() {
    let shown = Household::new().json("preview VTI --quantity 120");
    assert_eq!(shown["method"], "fifo", "the standing method");
    let picks = shown["picks"].as_array().unwrap();
    assert_eq!(picks.len(), 5);
    assert_eq!(
        picks[4],
        json!({
            "lot": "VTI@2024-12-13", "acquired": "2024-12-13", "quantity": "5",
            "proceeds": "1642.00", "basis": "1417.00", "gain": "225.00", "term": "long",
            "disallowed_loss": "0.00", "reason": "oldest first; part, the rest stays",
        })
    );
}

#[test]
fn lots_by_hand_are_their_own_amount_and_the_rest_has_a_method() {
    let household = Household::new();
    let shown = household.json("preview VTI --lots VTI@2025-12-01=35,VTI@2026-09-23=1.842");
    assert_eq!(shown["method"], "specific");
    assert_eq!(shown["quantity"], "36.842");
    assert_eq!(shown["fallback"], Value::Null);
    // −266.00 + (604.9128 − 594.01)
    assert_eq!(shown["short_term_gain"], "-255.10");
    assert!(!codes(&shown).contains(&"unassigned"));

    let with_rest = "preview VTI --quantity 40 --lots VTI@2025-12-01=35 --fallback lifo";
    let shown = household.json(with_rest);
    assert_eq!(shown["fallback"], "lifo");
    let warnings = shown["warnings"].to_string();
    assert!(warnings.contains("unassigned") && warnings.contains("5 shares"), "{warnings}");
    // LIFO: the reinvested 1.842, then 3.158 of 2026-04-09.
    assert_eq!(shown["picks"][1]["quantity"], "1.842");
    assert_eq!(shown["picks"][2]["quantity"], "3.158");
}

#[test]
fn an_amount_can_be_shares_dollars_or_everything() {
    let household = Household::new();
    let quantity =
        |words: &str| household.json(&format!("preview VTI {words}"))["quantity"].clone();
    // 40,000 / 328.40 = 121.802679…: the position has fractions.
    assert_eq!(quantity("--proceeds 40000"), "121.80268");
    assert_eq!(quantity("--proceeds 40,000 --shares whole"), "122");
    assert_eq!(quantity("--all"), "246.842");
    assert_eq!(quantity("--quantity 0.5"), "0.5");
    // INTC has whole shares only: the fewest that reach 1,000 are 1,000 / 24.10 = 41.49…
    assert_eq!(household.json("preview INTC --proceeds 1000")["quantity"], "42");
}

#[test]
fn price_date_and_fee_are_the_orders_own() {
    let shown =
        Household::new().json("preview VTI --quantity 40 --price 300.5 --on 2026-11-25 --fee 8");
    assert_eq!(shown["price"], "300.5");
    // Thanksgiving is on the 26th.
    assert_eq!(
        (&shown["trade_date"], &shown["settles_on"]),
        (&json!("2026-11-25"), &json!("2026-11-27"))
    );
    // 40 × 300.50 = 12,020; less 8 and 5,448 is 6,564.
    assert_eq!((&shown["cash"], &shown["gain"]), (&json!("12012.00"), &json!("6564.00")));
    assert_eq!(shown["picks"][0]["gain"], "6564.00");
}

#[test]
fn a_cover_has_positive_figures_and_its_own_cash() {
    let shown = Household::new().json("preview TSLA --quantity 5");
    assert_eq!(shown["side"], "cover");
    // A quarter of 7,040 in, 5 × 401.20 out.
    assert_eq!((&shown["proceeds"], &shown["basis"]), (&json!("1760.00"), &json!("2006.00")));
    assert_eq!((&shown["gain"], &shown["cash"]), (&json!("-246.00"), &json!("-2006.00")));
    // −246 at 22 % and 5 %.
    assert_eq!(shown["tax"]["impact"], "-66.42");
    assert_eq!(shown["after_tax_proceeds"], "-1939.58");
    assert_eq!(shown["picks"][0]["quantity"], "5");
    assert_eq!(shown["picks"][0]["term"], "short");
    assert_eq!(shown["remaining"]["quantity"], "-15");
}

#[test]
fn a_sheltered_account_is_named_and_not_taxed() {
    let shown = Household::new().run_words(&[
        "preview",
        "VTI",
        "--quantity",
        "10",
        "--account",
        "fidelity roth ira",
        "--format",
        "json",
    ]);
    let shown = shown.json();
    // 10 × (328.40 − 191.00)
    assert_eq!(shown["gain"], "1374.00");
    for key in ["short_term_gain", "long_term_gain", "disallowed_loss"] {
        assert_eq!(shown[key], "0.00");
    }
    assert_eq!(shown["tax"]["impact"], "0.00");
    assert_eq!(shown["remaining"]["long_term_gain"], "0.00");
}

#[test]
fn a_missing_basis_counts_as_zero_and_says_so() {
    let shown = Household::new().json("preview GE --all");
    // The undated lot sorts as the oldest: 15 × 188.00, and 20 × 188.00 − 3,180.
    let first = &shown["picks"][0];
    assert_eq!((&first["lot"], &first["proceeds"]), (&json!("GE-TRANSFER"), &json!("2820.00")));
    for key in ["basis", "gain", "term", "acquired"] {
        assert_eq!(first[key], Value::Null, "{key}");
    }
    assert_eq!((&shown["basis"], &shown["gain"]), (&json!("3180.00"), &json!("3400.00")));
    assert_eq!(shown["short_term_gain"], "2820.00");
    assert_eq!(shown["long_term_gain"], "580.00");
    assert!(codes(&shown).contains(&"missing-basis"));
    assert!(shown["assumptions"].to_string().contains("GE-TRANSFER"));
}

#[test]
fn a_loss_warns_of_purchases_nearby() {
    // Screen 4.8: the 50 shares bought on 9 November meet 975.00 of loss; they are in the Roth IRA.
    let shown = Household::new().json("preview INTC --quantity 200");
    assert!(codes(&shown).contains(&"wash-permanent"), "{}", shown["warnings"]);
    assert_eq!(shown["disallowed_loss"], "975.00");
}

#[test]
fn without_a_profile_there_is_no_tax_figure() {
    let household = Household::without_profile();
    let shown = household.json("preview VTI --quantity 120");
    assert_eq!(keys(&shown), PREVIEW);
    for key in ["tax", "after_tax_proceeds", "carryover"] {
        assert_eq!(shown[key], Value::Null, "{key}");
    }
    assert_eq!(shown["gain"], "17912.00");
    assert!(codes(&shown).contains(&"no-tax-profile"));
}

/// No trade happens on a day on which the exchange is closed: 2026-11-26 is Thanksgiving, 2026-11-21 a
/// Saturday (NYSE's calendar of 2026). The ticket dates an order the same way.
#[test]
fn an_order_of_a_closed_day_trades_on_the_next_one_and_says_so() {
    let household = Household::new();
    let closed = |sale: &Value| {
        let warnings = sale["warnings"].as_array().unwrap().iter();
        let mut closed = warnings.filter(|warning| warning["code"] == "market-closed");
        (closed.next().unwrap()["message"].clone(), closed.count())
    };
    let shown = household.json("preview VTI --quantity 10 --on 2026-11-26");
    assert_eq!(
        (&shown["trade_date"], &shown["settles_on"]),
        (&json!("2026-11-27"), &json!("2026-11-30"))
    );
    let said = json!("2026-11-26 is no trading day: the order trades on Fri 2026-11-27");
    assert_eq!(closed(&shown), (said.clone(), 0));
    let text = household.run("preview VTI --quantity 10 --on 2026-11-26");
    assert!(text.out().contains(said.as_str().unwrap()), "{}", text.out());
    let compared = household.json("compare VTI --quantity 10 --on 2026-11-21");
    assert_eq!(compared["methods"][0]["trade_date"], "2026-11-23");
    let raised = household.json("raise 1000 --on 2026-11-21");
    assert_eq!(raised["sales"][0]["trade_date"], "2026-11-23");
    assert_eq!(closed(&raised["sales"][0]).1, 0);
    // It is recorded as of the day it trades on.
    let sold = household.json("sell VTI --quantity 1 --on 2026-11-26 --yes");
    assert_eq!(sold["trade_date"], "2026-11-27");
    assert!(
        household.json("preview VTI --quantity 10 --on 2026-11-27")["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|warning| warning["code"] != "market-closed")
    );
}

#[test]
fn the_split_of_the_least_tax_is_said_by_term_with_what_another_would_cost() {
    // Screen 4.2: 95 of the 120 shares are short-term.
    let told = Household::new().run("preview VTI --quantity 120 --method optimal").out();
    assert!(told.contains("\nproof     exact: no choice of lots costs less\n"), "{told}");
    assert!(told.contains("\nby term   95 of 120 shares short-term; one more: tax +"), "{told}");
}

#[test]
fn the_split_of_the_least_tax_counts_the_lots_that_were_named() {
    // Five shares of a short-term lot are named beside 55 that are searched for, all of them short-term:
    // the picks themselves say so.
    let order = "preview VTI --quantity 60 --lots VTI@2026-04-09=5 --fallback optimal";
    let household = Household::new();
    let shown = household.json(order);
    let picks = shown["picks"].as_array().unwrap();
    assert!(picks.iter().all(|pick| pick["term"] == "short"), "{picks:?}");
    assert_eq!(shown["proof"]["short_term_quantity"], "60");
    let told = household.run(order).out();
    assert!(told.contains("by term   60 of 60 shares short-term"), "{told}");
}
