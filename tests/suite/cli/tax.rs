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
            "next_dollar",
            "room",
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
            "amt": "0.00",
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
fn the_next_dollar_and_the_room_before_each_step() {
    let shown = Household::new().json("tax");
    // 105,100.00 at ordinary rates: 600.00 before 24 % begins at 105,700, so that a thousand cost
    // 600 × 22 % + 400 × 24 % and 5 % of state tax. Income is 125,100.00 of 200,000.
    assert_eq!(
        shown["next_dollar"],
        json!({
            "short_term": {
                "gain_1": "0.27", "gain_1000": "278.00", "loss_1": "-0.27", "loss_1000": "-270.00",
            },
            "long_term": {
                "gain_1": "0.20", "gain_1000": "200.00", "loss_1": "-0.20", "loss_1000": "-200.00",
            },
        })
    );
    assert_eq!(
        shown["room"],
        json!({
            "zero_band": "0.00", "fifteen_band": "436500.00", "bracket": "600.00",
            "bracket_rate": "0.24", "niit": "74900.00",
        })
    );
    let text = Household::new().run("tax").out();
    for part in
        ["the next dollar", "long-term before 20 %", "Form 6251 line 11", "not modelled: credits"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_later_years_table_is_read_from_the_configuration_folder() {
    let house = Household::new();
    let later = include_str!("../../../assets/tax/us-federal-2026.json")
        .replace("\"year\": 2026", "\"year\": 2027")
        .replace("\"single\": 16100", "\"single\": 16500");
    house.tax_table("us-2027.json", &later);
    let next = house.json("tax --as-of 2027-03-01");
    assert_eq!(next["income"]["deduction"], "16500.00");
    house.tax_table(
        "us-2028.json",
        &later.replace("2027", "2028").replace("\"5800.00\"", "\"5900.00\""),
    );
    let checked = house.run("check --format json").json();
    let problems = checked["problems"].as_array().unwrap();
    let wrong = problems.iter().find(|one| one["code"] == "wrong-tax-table").unwrap();
    assert_eq!(wrong["file"], "tax/us-2028.json");
    let said = wrong["message"].as_str().unwrap();
    assert!(said.starts_with("ordinary_brackets.single.2.base_tax is 5900"), "{said}");
    let line = 1 + later.lines().position(|line| line.contains("\"5800.00\"")).unwrap();
    assert_eq!(wrong["line"], line);
    // 2028 is taxed by the table of 2027, and says so.
    let after = house.run("tax --as-of 2028-03-01 --format json").json();
    let assumed = after["assumptions"].as_array().unwrap();
    let table = "there is no tax table for 2028 yet: the one of 2027 is used";
    assert!(assumed.iter().any(|one| one == table), "{assumed:?}");
}

#[test]
fn a_later_year_shows_that_its_carryover_is_computed() {
    let settings = format!("{}carryover_long_term = 9000\n", super::TAX);
    let house = Household::with(super::LOTS, &settings);
    let next = house.json("tax --as-of 2027-03-01");
    // 2026: 4,200 + 1,500 - 9,000 is a loss of 3,300, of which 3,000 are deducted.
    assert_eq!(next["schedule_d"]["long_term"], "-300.00");
    let long_term = next["lines"].as_array().unwrap().iter();
    let long_term = long_term.clone().find(|line| line["label"] == "long-term net").unwrap();
    assert_eq!(long_term["lines"][0]["formula"], "computed for the end of 2026");
    let assumed = next["assumptions"].as_array().unwrap();
    let carried = "losses carried in are those computed for the end of 2026";
    assert!(assumed.iter().any(|one| one == carried), "{assumed:?}");
}

#[test]
fn without_a_profile_every_figure_is_null_and_it_says_what_to_give() {
    let ran = Household::without_profile().run("tax --format json");
    assert_eq!(ran.status(), 0);
    assert!(ran.err().contains("filing_status and ordinary_income"), "{}", ran.err());
    let shown = ran.json();
    assert_eq!(shown["year"], 2026);
    for key in ["filing_status", "niit", "state", "total"] {
        assert_eq!(shown.get(key), Some(&Value::Null), "{key}");
    }
    for part in ["income", "schedule_d", "federal"] {
        let figures = shown[part].as_object().unwrap();
        assert!(!figures.is_empty(), "{part}");
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
