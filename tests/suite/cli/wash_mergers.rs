//! Wash sales across mergers and spin-offs: what shares were on the day of the loss decides.

use super::Household;
use rust_decimal::{Decimal, dec};
use serde_json::Value;
use std::fs;

/// A household with these transactions of one account.
fn told(settings: &str, rows: &str) -> Household {
    let household = Household::set(settings);
    let events = format!(
        "date,account,type,symbol,quantity,price,amount,basis,acquired,fair_value,to_symbol,ratio\n{rows}"
    );
    fs::write(household.file("transactions.csv"), events).unwrap();
    household
}

fn disallowed(household: &Household) -> Value {
    household.json("wash")["totals"]["disallowed_loss"].clone()
}

/// What took the loss: symbol and shares.
fn takers(household: &Household) -> Vec<(String, String)> {
    let shown = household.json("wash");
    let taken = shown["disallowed"][0]["taken"].as_array().unwrap();
    let text = |cell: &Value| cell.as_str().unwrap().to_owned();
    taken.iter().map(|one| (text(&one["symbol"]), text(&one["quantity"]))).collect()
}

/// IRC §1091(a): on 15 January OLD and NEW are two companies, and what a merger makes of OLD in June makes
/// nothing of January's loss.
#[test]
fn shares_of_a_company_that_is_merged_later_replace_no_loss_of_the_other() {
    let january = "2025-01-06,Ledger,buy,NEW,100,10,,,,,,\n\
                   2026-01-05,Ledger,buy,OLD,100,9,,,,,,\n\
                   2026-01-15,Ledger,sell,NEW,100,8,,,,,,\n";
    assert_eq!(disallowed(&told("", january)), "0.00");
    let merger = "2026-06-01,Ledger,merge-stock,OLD,,,,,,,NEW,1:1\n";
    assert_eq!(disallowed(&told("", &format!("{january}{merger}"))), "0.00");
    // On the day of the merger they are both: what was sold then may have been sold after it.
    let that_day = merger.replace("2026-06-01", "2026-01-15");
    assert_eq!(disallowed(&told("", &format!("{january}{that_day}"))), "200.00");
}

/// IRC §1091(a): what was bought as AAA was BBB as BBB was sold, whatever it became then. 100 at a loss of
/// 2.00 each; 100 BBB became 50 CCC.
#[test]
fn what_shares_were_in_between_replaces_what_they_were_then() {
    let household = told(
        "",
        "2025-01-06,Ledger,buy,BBB,100,10,,,,,,\n\
         2026-02-20,Ledger,buy,AAA,100,9,,,,,,\n\
         2026-03-02,Ledger,merge-stock,AAA,,,,,,,BBB,1:1\n\
         2026-03-10,Ledger,sell,BBB,100,8,,,,,,\n\
         2026-05-01,Ledger,merge-stock,BBB,,,,,,,CCC,1:2\n",
    );
    assert_eq!(disallowed(&household), "200.00");
    assert_eq!(takers(&household), [("CCC".to_owned(), "50".to_owned())]);
}

/// IRC §1091(a): shares of SUB that a spin-off hands out in February have OLD's day of purchase, but who
/// bought OLD in January bought no SUB.
#[test]
fn what_a_spin_off_hands_out_later_replaces_no_loss_before_it() {
    let household = told(
        "",
        "2025-01-06,Ledger,buy,SUB,100,10,,,,,,\n\
         2026-01-05,Ledger,buy,OLD,100,10,,,,,,\n\
         2026-01-15,Ledger,sell,SUB,100,8,,,,,,\n\
         2026-02-02,Ledger,spin-off,OLD,,,,0.2,,,SUB,1:1\n",
    );
    assert_eq!(disallowed(&household), "0.00");
}

/// IRC §1091(a), §358(a)(1): sold on the day of the merger under the old symbol, 40 shares were sold before
/// it: 40 of the 50 that were bought take their loss, which become 20 of 25.
#[test]
fn shares_sold_on_the_day_of_a_merger_are_counted_as_those_that_replaced_them() {
    let household = told(
        "",
        "2026-01-05,Ledger,buy,OLD,100,10,,,,,,\n\
         2026-07-20,Ledger,buy,OLD,50,9,,,,,,\n\
         2026-08-03,Ledger,sell,OLD,40,8,,,,,,\n\
         2026-08-03,Ledger,merge-stock,OLD,,,,,,,NEW,1:2\n",
    );
    assert_eq!(disallowed(&household), "80.00");
    assert_eq!(takers(&household), [("NEW".to_owned(), "20".to_owned())]);
}

const BOTH: &str = "
[security.OLD]
kind = \"mutual_fund\"

[security.NEW]
kind = \"mutual_fund\"

[[election]]
account = \"Ledger\"
security = \"OLD\"
elected = 2026-01-02

[[election]]
account = \"Ledger\"
security = \"NEW\"
elected = 2026-01-02
";

/// IRC §1091(d): every disallowed loss is in some basis, where both sides of a merger are averaged too. What
/// was paid and the losses are all the basis there is, open and sold.
#[test]
fn no_loss_is_lost_between_the_averages_of_two_sides_of_a_merger() {
    let bought = "2026-01-05,Ledger,buy,OLD,100,10,,,,,,\n\
                  2026-02-02,Ledger,buy,NEW,20,30,,,,,,\n\
                  2026-06-01,Ledger,sell,OLD,40,8,,,,,,\n\
                  2026-06-10,Ledger,buy,OLD,50,9,,,,,,\n";
    let merger = "2026-08-03,Ledger,merge-stock,OLD,,,,,,,NEW,1:2\n";
    let later = "2026-09-20,Ledger,sell,NEW,30,15,,,,,,\n\
                 2026-09-25,Ledger,buy,NEW,10,16,,,,,,\n";
    for (more, paid) in
        [(String::new(), 2_050), (merger.to_owned(), 2_050), (format!("{merger}{later}"), 2_210)]
    {
        let household = told(BOTH, &format!("{bought}{more}"));
        let figure =
            |cell: &Value| cell.as_str().map_or(Decimal::ZERO, |text| text.parse().unwrap());
        let sum = |shown: &Value, rows: &str, key: &str| -> Decimal {
            let own = |row: &&Value| row["account"] == "Ledger";
            let rows = shown[rows].as_array().unwrap().iter().filter(own);
            rows.map(|row| figure(&row[key])).sum()
        };
        let (lots, realized) = (household.json("lots"), household.json("realized --year 2026"));
        let basis = sum(&lots, "lots", "basis") + sum(&realized, "rows", "basis");
        let disallowed = sum(&realized, "rows", "disallowed_loss");
        assert!(disallowed >= dec!(80), "{more}: {disallowed}");
        let all = Decimal::from(paid) + disallowed;
        assert!((basis - all).abs() <= dec!(0.03), "{more}: {basis}, not {all}: {lots:#}");
    }
}
