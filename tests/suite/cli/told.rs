//! What the user told of lots, in `basis.csv` of the folder: the figures follow it.

use super::Household;
use serde_json::{Value, json};
use std::fs;

const TOLD: &str = "\
account,symbol,lot,acquired,basis,who,when,source
Schwab Brokerage,GE,GE-TRANSFER,2019-03-04,2400.00,me,2026-11-22,statement of 2019
";

fn codes(shown: &Value) -> Vec<&str> {
    let problems = shown["problems"].as_array().unwrap();
    problems.iter().map(|problem| problem["code"].as_str().unwrap()).collect()
}

#[test]
fn both_ends_of_the_tax_are_named_until_the_basis_is_told() {
    let household = Household::new();
    let before = household.json("preview GE --all");
    // 117,000 + 4,200 − 16,100 = 105,100, and the 22 % bracket of 2026 ends at 105,700. The known lot
    // makes 580 long-term: (15 + 5) % of it is 116. The other 2,820, short-term: 600 at 22 %, 2,220 at
    // 24 %, all at 5 %: 805.80.
    let said = before["assumptions"].to_string();
    assert!(said.contains("basis of GE-TRANSFER taken as zero"), "{said}");
    assert!(said.contains("tax between 116.00, if GE-TRANSFER cost what it sells for, and 921.80"));
    assert_eq!(before["tax"]["impact"], "921.80");
    let text = household.run("preview GE --all").out();
    assert!(text.contains("tax between 116.00 and 921.80: the basis of 15 shares is unknown"));

    fs::write(household.file("basis.csv"), TOLD).unwrap();
    let after = household.json("preview GE --all");
    // 580 + 2,820 − 2,400 = 1,000 long-term.
    assert_eq!((&after["gain"], &after["long_term_gain"]), (&json!("1000.00"), &json!("1000.00")));
    assert_eq!(after["tax"]["impact"], "200.00");
    assert_eq!(after["picks"][0]["acquired"], "2019-03-04");
    assert!(!after["assumptions"].to_string().contains("GE-TRANSFER"));
    let keys = |shown: &Value| shown.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&before), keys(&after), "no key comes or goes");
    assert!(!codes(&household.json("check")).iter().any(|code| code.starts_with("missing-")));
}

#[test]
fn a_row_that_cannot_count_is_a_named_problem() {
    let household = Household::new();
    for (row, code, status) in [
        ("Schwab Brokerage,GE,GE-TRANSFER,2019-13-04,2400,me,,", "wrong-date", 1),
        ("Schwab Brokerage,GE,GE-TRANSFR,,2400,me,,", "no-such-lot", 1),
        ("Schwab Brokerage,GE,GE@2021-04-20,,3000,me,,", "contradicts-file", 0),
    ] {
        let head = TOLD.lines().next().unwrap();
        fs::write(household.file("basis.csv"), format!("{head}\n{row}\n")).unwrap();
        let ran = household.run("check --format json");
        let shown: Value = serde_json::from_str(&ran.out()).unwrap();
        assert!(codes(&shown).contains(&code), "{row}: {shown}");
        assert_eq!(ran.status(), status, "{row}");
        let lots = household.run("lots GE --format json").out();
        assert!(lots.contains("GE-TRANSFER") && !lots.contains("2400"), "{row}");
    }
}
