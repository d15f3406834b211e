//! Wash sales from the command line: transactions and holdings of several accounts.

use super::Household;
use super::sale::codes;
use serde_json::{Value, json};
use std::fs;

const SETTINGS: &str = "\
[tax]
year = 2026
filing_status = \"single\"
ordinary_income = 80000

[[account]]
name = \"Broker\"

[[account]]
name = \"Roth\"
kind = \"roth_ira\"
";

/// 100 XYZ held since 2025 at 50 in a brokerage account.
const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,lot
Broker,XYZ,2025-01-06,100,5000,OLD
";

const HEAD: &str = "date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,fair_value,to_symbol,ratio,note\n";

fn household(lots: &str, transactions: &str) -> Household {
    let household = Household::with(lots, SETTINGS);
    fs::write(household.file("prices.csv"), "symbol,price\nXYZ,40\n").unwrap();
    if !transactions.is_empty() {
        fs::write(household.file("transactions.csv"), format!("{HEAD}{transactions}")).unwrap();
    }
    household
}

fn message<'a>(preview: &'a Value, code: &str) -> &'a str {
    let mut found = preview["warnings"].as_array().unwrap().iter();
    found.find(|one| one["code"] == code).unwrap()["message"].as_str().unwrap()
}

#[test]
fn a_purchase_in_the_roth_makes_the_loss_permanent() {
    // Rev. Rul. 2008-5: 100 sold at 40 that cost 50, 100 bought in the IRA two weeks before.
    let lots = format!("{LOTS}Roth,XYZ,2026-11-10,100,4100,NEW\n");
    let household = household(&lots, "");
    let shown = household.json("preview XYZ --all --account Broker --method fifo");
    assert_eq!(shown["disallowed_loss"], "1000.00");
    assert_eq!(shown["picks"][0]["disallowed_loss"], "1000.00");
    assert_eq!((&shown["gain"], &shown["long_term_gain"]), (&json!("-1000.00"), &json!("0.00")));
    assert_eq!(shown["tax"]["impact"], "0.00");
    let said = message(&shown, "wash-permanent");
    assert!(said.contains("lost for good") && said.contains("NEW in Roth"), "{said}");
    // 10 November and 30 days are 10 December.
    assert!(said.ends_with("clean from 2026-12-11"), "{said}");
    // Nothing of the loss is left that a later purchase could wash.
    assert!(message(&shown, "wash-whole").contains("all of the loss is disallowed"));
    let codes = shown["warnings"].as_array().unwrap().iter().map(|one| &one["code"]);
    assert!(codes.clone().all(|code| code != "wash-open"), "{codes:?}");
    let text = household.run("preview XYZ --all --account Broker --method fifo").out();
    assert!(text.contains("washed"), "{text}");
    assert!(text.contains("after 1,000.00 of loss that is disallowed"), "{text}");
    let table = household.run("compare XYZ --all --account Broker").out();
    assert!(table.contains("washed") && table.contains("1,000.00"), "{table}");
    // On the day it is clean nothing is disallowed.
    let clean = household.json(
        "preview XYZ --all --account Broker --method fifo --on 2026-12-11 --as-of 2026-12-11",
    );
    assert_eq!(clean["disallowed_loss"], "0.00");
    assert!(message(&clean, "wash-open").contains("2027-01-10 of the next year"));
}

#[test]
fn transactions_make_the_answer_known() {
    let unknown = household(LOTS, "");
    let shown = unknown.json("preview XYZ --all --method fifo");
    let said = message(&shown, "wash-not-known");
    assert!(said.ends_with("without transactions of Broker, Roth"), "{said}");
    // Those of one account reach back, those of the other are missing.
    let told = "2025-01-06,Broker,buy,XYZ,100,50,,,OLD,,,,,,\n";
    // A file that ends two years ago tells nothing of the last 30 days.
    let old = household(LOTS, told).json("preview XYZ --all --method fifo");
    assert!(message(&old, "wash-not-known").ends_with("without transactions of Broker, Roth"));
    let told = &format!("{told}2026-11-20,Broker,buy,ABC,1,5,,,,,,,,,\n");
    let one = household(LOTS, told).json("preview XYZ --all --method fifo");
    assert!(message(&one, "wash-not-known").ends_with("without transactions of Roth"), "{one}");
    let both = format!("{told}2025-01-06,Roth,buy,ABC,1,5,,,,,,,,,\n");
    let known = household(LOTS, &both).json("preview XYZ --all --method fifo");
    assert!(!codes(&known).contains(&"wash-not-known"), "{known}");
}

#[test]
fn a_loss_of_the_transactions_is_in_the_lots_and_on_the_form() {
    // Sold at a loss of 1,000 in June, bought again nine days later: the lot that is held cost 4,200
    // and then 5,200, and is held from 519 days before its purchase (IRC §1091(d), §1223(3)).
    let told = "\
2025-01-06,Broker,buy,XYZ,100,50,,,,,,,,,
2026-06-09,Broker,sell,XYZ,100,40,,,,,,,,,
2026-06-18,Broker,buy,XYZ,100,42,,,,,,,,,
";
    let household = household("account,symbol,acquired,quantity,cost_basis\n", told);
    let lots = household.json("lots XYZ");
    let lot = &lots["lots"][0];
    assert_eq!((&lot["basis"], &lot["wash_disallowed"]), (&json!("5200.00"), &json!("1000.00")));
    let text = household.run("lots XYZ").out();
    assert!(text.contains("4,200.00 paid and 1,000.00 of disallowed loss"), "{text}");
    assert_eq!(lot["holding_since"], "2025-01-15");
    let realized = household.json("realized --year 2026");
    let row = &realized["rows"][0];
    assert_eq!((&row["code"], &row["disallowed_loss"]), (&json!("W"), &json!("1000.00")));
    assert_eq!(row["gain"], "-1000.00");
    let totals = json!({"short_term": "0.00", "long_term": "0.00", "disallowed_loss": "1000.00"});
    assert_eq!(realized["totals"], totals);
    let year = household.json("tax");
    assert_eq!(year["schedule_d"]["net"], "0.00");
}

#[test]
fn a_split_and_a_new_name_do_not_hide_a_purchase() {
    // 100 sold at a loss, 100 bought again as they are after a split of two for one, under the new
    // name: 50 of the old ones, half of the loss.
    let told = "\
2025-01-06,Broker,buy,OLDX,100,50,,,,,,,,,
2026-06-09,Broker,sell,OLDX,100,40,,,,,,,,,
2026-06-10,Roth,buy,OLDX,1,40,,,,,,,,,
2026-06-15,Roth,split,OLDX,,,,,,,,,,2:1,
2026-06-16,Roth,rename,OLDX,,,,,,,,,XYZ,,
2026-06-18,Broker,buy,XYZ,100,21,,,,,,,,,
";
    let household = household("account,symbol,acquired,quantity,cost_basis\n", told);
    let realized = household.json("realized --year 2026");
    let rows = realized["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["symbol"] == "OLDX").unwrap();
    // 2 of 200 in the IRA, 100 of 200 in the brokerage account, at 5 of loss each.
    assert_eq!(row["disallowed_loss"], "510.00");
}

#[test]
fn a_recorded_sale_tells_what_it_lost() {
    let lots = format!("{LOTS}Broker,XYZ,2026-11-10,60,2460,NEW\n");
    let household = household(&lots, "");
    household.json("sell XYZ --lots OLD=100 --yes");
    let sales = household.json("sales");
    assert_eq!(sales["sales"][0]["disallowed_loss"], "600.00");
    let realized =
        json!({"short_term": "0.00", "long_term": "-400.00", "disallowed_loss": "600.00"});
    assert_eq!(sales["realized"], realized);
    // The lot that took it, at 41 + 10 a share; a sale of it counts that.
    let next = household.json("preview XYZ --lots NEW=60");
    assert_eq!((&next["basis"], &next["gain"]), (&json!("3060.00"), &json!("-660.00")));
    let row = &household.json("realized --year 2026")["rows"][0];
    assert_eq!((&row["code"], &row["box"]), (&json!("W"), &json!("D")));
}

#[test]
fn a_lot_that_took_a_loss_in_part_is_two_rows_and_one_name() {
    let lots = format!("{LOTS}Broker,XYZ,2026-11-10,100,4100,NEW\n");
    let household = household(&lots, "");
    household.json("sell XYZ --lots OLD=30 --yes");
    let ids = |household: &Household| -> Vec<String> {
        let lots = household.json("lots XYZ");
        let rows = lots["lots"].as_array().unwrap();
        rows.iter().map(|row| format!("{} {}", row["lot"], row["quantity"])).collect()
    };
    assert_eq!(ids(&household), [r#""OLD" "70""#, r#""NEW" "30""#, r#""NEW/2" "70""#]);
    household.json("sell XYZ --lots NEW=50 --yes");
    assert_eq!(ids(&household), [r#""OLD" "70""#, r#""NEW" "50""#]);
    let sales = household.json("sales");
    let picks = &sales["sales"][1]["picks"];
    assert_eq!((&picks[0]["lot"], &picks[1]["lot"]), (&json!("NEW"), &json!("NEW/2")));
    assert_eq!(household.json("cancel 2")["state"], "cancelled");
    assert_eq!(ids(&household), [r#""OLD" "70""#, r#""NEW" "30""#, r#""NEW/2" "70""#]);
    let again = household.json("relot 1 --lots OLD=20,NEW=10 --yes");
    assert_eq!(again["state"], "pending");
}

#[test]
fn washing_lots_go_last_when_asked() {
    // FIFO sells OLD, whose loss the purchase in the Roth makes permanent; the lot of 2026 gains.
    let lots =
        format!("{LOTS}Broker,XYZ,2026-01-05,100,3000,GAIN\nRoth,XYZ,2026-11-10,100,4100,NEW\n");
    let household = household(&lots, "");
    let lots_of = |shown: &Value| -> Vec<String> {
        let picks = shown["picks"].as_array().unwrap();
        picks.iter().map(|pick| pick["lot"].as_str().unwrap().to_owned()).collect()
    };
    let order = "XYZ --quantity 60 --account Broker --method fifo";
    assert_eq!(lots_of(&household.json(&format!("preview {order}"))), ["OLD"]);
    let shown = household.json(&format!("preview {order} --avoid-wash"));
    assert_eq!(
        (lots_of(&shown), &shown["disallowed_loss"]),
        (vec!["GAIN".to_owned()], &json!("0.00"))
    );
    assert!(message(&shown, "avoid-wash").ends_with("OLD"), "{shown}");
    let order = order.replace("60", "150");
    let needed = household.json(&format!("preview {order} --avoid-wash"));
    assert_eq!(lots_of(&needed), ["GAIN", "OLD"]);
    let reason = needed["picks"][1]["reason"].as_str().unwrap();
    assert!(reason.contains("its loss would be disallowed"), "{reason}");
    let compared = household.json("compare XYZ --quantity 60 --account Broker --avoid-wash");
    for member in compared["methods"].as_array().unwrap() {
        assert_eq!(member["disallowed_loss"], "0.00", "{}", member["method"]);
    }
    // It is recorded as it was planned, and its lots can be chosen so as well.
    household.json("sell XYZ --quantity 60 --account Broker --method fifo --yes");
    household.json("relot 1 --method fifo --avoid-wash --yes");
    let sale = &household.json("sales")["sales"][0];
    assert_eq!(sale["picks"][0]["lot"], "GAIN");
    let raised = household.json("raise 1200 --avoid-wash");
    assert_eq!(raised["warnings"][0]["code"], "avoid-wash");
    let text = household.run("raise 1200 --avoid-wash").out();
    assert!(text.contains("while OLD stays out (it would wash)"), "{text}");
}
