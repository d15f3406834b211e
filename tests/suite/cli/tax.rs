//! `tax`: the return of the household before any sale of its journal.

use super::{Household, keys};
use serde_json::{Value, json};

#[test]
fn the_return_has_every_key_and_the_figures_of_the_screen() {
    let shown = Household::new().json("tax");
    assert_eq!(
        keys(&shown),
        [
            "year",
            "filing_status",
            "income",
            "schedule_d",
            "federal",
            "niit",
            "state",
            "total",
            "brackets",
            "lines",
            "assumptions"
        ]
    );
    assert_eq!((&shown["year"], &shown["filing_status"]), (&json!(2026), &json!("single")));
    assert_eq!(
        shown["schedule_d"],
        json!({
            "short_term": "4200.00", "long_term": "1500.00", "net": "5700.00",
            "deductible_loss": "0.00", "carryover_short_term": "0.00",
            "carryover_long_term": "0.00",
        })
    );
    // Screen 4.5: 17,834.00 on ordinary income, 585.00 on gains and dividends.
    assert_eq!(
        shown["federal"],
        json!({
            "ordinary_tax": "17834.00", "gain_tax": "585.00", "income_tax": "18419.00",
            "amt": null,
        })
    );
    assert_eq!(
        (&shown["niit"], &shown["state"], &shown["total"]),
        (&json!("0.00"), &json!("285.00"), &json!("18704.00"))
    );
}

#[test]
fn the_income_has_the_keys_of_the_settings_and_what_follows() {
    let income = Household::new().json("tax")["income"].clone();
    assert_eq!(
        keys(&income),
        [
            "year",
            "filing_status",
            "ordinary_income",
            "investment_income",
            "qualified_dividends",
            "state_and_local_taxes",
            "persons_65_or_over",
            "persons_blind",
            "realized_short_term",
            "realized_long_term",
            "realized_collectibles",
            "carryover_short_term",
            "carryover_long_term",
            "state_rate",
            "state_long_term_rate",
            "agi",
            "deduction",
            "taxable_income"
        ]
    );
    assert_eq!(income["ordinary_income"], "117000.00");
    assert_eq!(income["investment_income"], "0.00", "not given counts as zero");
    assert_eq!((&income["persons_blind"], &income["state_rate"]), (&json!(0), &json!("0.05")));
    // 117,000 + 2,400 + 5,700; screen 4.5: the standard deduction is 16,100.
    assert_eq!(income["agi"], "125100.00");
    assert_eq!(income["deduction"], "16100.00");
    assert_eq!(income["taxable_income"], "109000.00");
}

#[test]
fn brackets_and_lines_explain_it() {
    let shown = Household::new().json("tax");
    let brackets = shown["brackets"].as_array().unwrap();
    assert_eq!(keys(&brackets[0]), ["kind", "rate", "from", "to", "amount"]);
    // Screen 4.5: 105,100.00 at ordinary rates, 3,900.00 at 15 %.
    let at_15 = brackets.iter().find(|one| one["kind"] == "gain" && one["rate"] == "0.15").unwrap();
    assert_eq!(at_15["amount"], "3900.00");
    assert_eq!(brackets.iter().filter(|one| one["to"] == Value::Null).count(), 2);
    let lines = shown["lines"].as_array().unwrap();
    let total = lines.last().unwrap();
    assert_eq!(keys(total), ["label", "amount", "formula", "source", "lines"]);
    assert_eq!((&total["label"], &total["amount"]), (&json!("total"), &json!("18704.00")));
}

#[test]
fn without_a_profile_every_figure_is_null_and_it_says_what_to_give() {
    let ran = Household::without_profile().run("tax --format json");
    assert_eq!(ran.status(), 0);
    assert!(ran.err().contains("filing_status and ordinary_income"), "{}", ran.err());
    let shown = ran.json();
    assert_eq!(shown["year"], 2026);
    for key in ["filing_status", "niit", "state", "total"] {
        assert_eq!(shown[key], Value::Null, "{key}");
    }
    for part in ["income", "schedule_d", "federal"] {
        let figures = shown[part].as_object().unwrap();
        assert!(figures.values().all(Value::is_null), "{part}: {figures:?}");
    }
    let text = Household::without_profile().run("tax").out();
    assert!(text.contains("give filing_status and ordinary_income"), "{text}");
}

#[test]
fn a_year_before_the_tables_has_no_figure() {
    let ran = Household::new().run("tax --format json --as-of 2019-06-03");
    assert_eq!((ran.status(), &ran.json()["total"]), (0, &Value::Null));
    assert!(ran.err().contains("2019"), "{}", ran.err());
}
