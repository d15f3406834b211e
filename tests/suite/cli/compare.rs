//! `compare`: every method's figures against those of screen 4.4.

use super::sale::{PREVIEW, codes};
use super::{Household, LOTS, keys};
use serde_json::{Value, json};

/// Screen 4.4, but for the optimal method: short-term, long-term, tax impact.
const SCREEN: [(&str, &str, &str, &str); 15] = [
    ("optimal", "438.06", "1125.00", "343.28"),
    ("lifo", "899.90", "592.11", "367.39"),
    ("highest-cost", "899.90", "592.11", "367.39"),
    ("highest-cost-short-term", "899.90", "592.11", "367.39"),
    ("max-long-term-loss", "899.90", "592.11", "367.39"),
    ("loss-harvester", "-671.00", "3738.00", "566.43"),
    ("mintax", "-671.00", "3738.00", "566.43"),
    ("max-short-term-loss", "-671.00", "3738.00", "566.43"),
    ("lowest-cost-short-term", "899.90", "2587.39", "766.45"),
    ("highest-cost-long-term", "0.00", "14879.20", "2975.84"),
    ("max-short-term-gain", "1570.90", "14229.01", "3289.36"),
    ("fifo", "0.00", "17912.00", "3582.40"),
    ("lowest-cost", "0.00", "17912.00", "3582.40"),
    ("lowest-cost-long-term", "0.00", "17912.00", "3582.40"),
    ("max-long-term-gain", "0.00", "17912.00", "3582.40"),
];

#[test]
fn compare_has_every_method_with_the_figures_of_the_screen() {
    let shown = Household::new().json("compare VTI --quantity 120");
    assert_eq!(
        keys(&shown),
        ["as_of", "account", "symbol", "quantity", "price", "methods", "refused", "best"]
    );
    let methods = shown["methods"].as_array().unwrap();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let found: Vec<_> = methods
        .iter()
        .map(|one| {
            let (short, long) = (text(one, "short_term_gain"), text(one, "long_term_gain"));
            (text(one, "method"), short, long, text(&one["tax"], "impact"))
        })
        .collect();
    let expected: Vec<_> = SCREEN
        .map(|(method, short, long, tax)| (method.into(), short.into(), long.into(), tax.into()))
        .to_vec();
    assert_eq!(found, expected, "least tax first, equal ones in the order of the method rules");
    for one in methods {
        let mut expected = PREVIEW.to_vec();
        expected.push("extra_tax");
        assert_eq!(keys(one), expected);
    }
    assert_eq!(shown["best"], "optimal");
    let refused = shown["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (&refused[0]["method"], &refused[0]["code"]),
        (&json!("average-cost"), &json!("average-cost-not-elected"))
    );
    assert_eq!(methods[0]["extra_tax"], "0.00");
    // Optimal exactly: 438.0628 × 22 % + 1,125 × 15 % + 1,563.0628 × 5 % = 343.276956.
    // FIFO: 3,582.40 − 343.276956 = 3,239.123044.
    assert_eq!(methods[11]["extra_tax"], "3239.12");
}

#[test]
fn compare_has_the_lots_named_by_hand_only_where_some_are() {
    let household = Household::new();
    let lots = "--lots VTI@2025-12-01=35,VTI@2026-02-18=30,VTI@2026-04-09=20";
    let shown = household.json(&format!("compare VTI --quantity 120 {lots}"));
    let methods = shown["methods"].as_array().unwrap();
    assert_eq!(methods.len(), 16);
    let by_hand = methods.iter().find(|one| one["method"] == "specific").unwrap();
    // Screen 4.3: 35 unassigned shares by FIFO; short-term +109.00, long-term +6,727.00.
    assert_eq!(by_hand["fallback"], "fifo");
    assert_eq!(by_hand["short_term_gain"], "109.00");
    assert_eq!(by_hand["long_term_gain"], "6727.00");
    assert_eq!(by_hand["tax"]["federal"], "1033.03");
    assert_eq!(by_hand["tax"]["impact"], "1374.83");
    assert!(codes(by_hand).contains(&"unassigned"));
}

#[test]
fn without_a_profile_nothing_is_best() {
    let household = Household::without_profile();
    let shown = household.json("compare VTI --quantity 120");
    assert_eq!(shown["best"], Value::Null);
    let methods = shown["methods"].as_array().unwrap();
    assert_eq!(methods[0]["method"], "fifo", "the order of the method rules");
    assert!(methods.iter().all(|one| one.get("extra_tax") == Some(&Value::Null)));
    let refused = shown["refused"].as_array().unwrap();
    let refused: Vec<_> = refused.iter().map(|one| (&one["method"], &one["code"])).collect();
    let none = (json!("optimal"), json!("no-tax-figure"));
    let average = (json!("average-cost"), json!("average-cost-not-elected"));
    assert_eq!(refused, [(&none.0, &none.1), (&average.0, &average.1)]);
}

#[test]
fn what_concerns_some_methods_says_which() {
    // 60 INTC of 2020 gain 9.10 each. FIFO takes them; whoever takes the 200 of 2024, which lost 19.50
    // each, loses the loss of 50 of them to the IRA's purchase of 9 November (Rev. Rul. 2008-5).
    let lots = format!("{LOTS}Schwab Brokerage,INTC,2020-03-16,60,900.00,,,,\n");
    let household = Household::holding(&lots);
    let ran = household.run("compare INTC --quantity 60");
    let told = ran.out().split_whitespace().collect::<Vec<_>>().join(" ");
    let line = "wash: 975.00 of the loss is lost for good";
    let before = told.split(line).next().unwrap();
    let of = before.rsplit("! ").next().unwrap();
    // A name may have a comma in it.
    let others = "all but FIFO; Lowest cost; Lowest cost, LT first; Lowest cost, ST first; Max LT gain; \
                  Max ST gain: ";
    assert_eq!(of, others, "{told}");
}
