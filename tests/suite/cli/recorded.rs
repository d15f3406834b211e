//! `realized`, `archive` and `calendar`: what was sold, what newer files say of it, and what is coming.

use super::{Household, LOTS, keys};
use serde_json::{Value, json};
use std::fs;

const SELL: &str = "sell VTI --quantity 120 --method highest-cost --yes";

/// The keys of a row of `realized` in the documented interface, in their order.
const ROW: [&str; 14] = [
    "account",
    "symbol",
    "lot",
    "quantity",
    "acquired",
    "sold",
    "proceeds",
    "basis",
    "gain",
    "term",
    "disallowed_loss",
    "box",
    "code",
    "state",
];

/// A broker's export of what it sold: a loss of 200, of which a wash sale disallows 50.
const EXPORT: &str = "\
\"Realized Gain/Loss - Lot Details for Schwab Brokerage as of Fri Nov 20  13:18:19 EST 2026 from 01/01/2026 to 11/20/2026\"\r\n\
\"Symbol\",\"Name\",\"Closed Date\",\"Opened Date\",\"Quantity\",\"Proceeds Per Share\",\"Cost Per Share\",\"Proceeds\",\"Cost Basis (CB)\",\"Gain/Loss ($)\",\"Gain/Loss (%)\",\"Long Term Gain/Loss\",\"Short Term Gain/Loss\",\"Term\",\"Unadjusted Cost Basis\",\"Wash Sale?\",\"Disallowed Loss\"\r\n\
\"AAPL\",\"APPLE\",\"03/10/2026\",\"01/12/2026\",\"4\",\"$200.00\",\"$250.00\",\"$800.00\",\"$1,000.00\",\"-$200.00\",\"-20%\",\"\",\"-$200.00\",\"Short Term\",\"$1,000.00\",\"Yes\",\"$50.00\"\r\n";

/// The lots file after the broker sold the picks of [`SELL`]: 30, 35, 1.842, 40 and 13.158 shares.
fn sold_at_the_broker() -> String {
    let gone = ["2025-12-01,35", "2026-02-18,30", "2026-04-09,40", "2026-09-23,1.842"];
    let rest = LOTS.lines().filter(|line| {
        !(line.starts_with("Schwab Brokerage,VTI") && gone.iter().any(|lot| line.contains(lot)))
    });
    // 25 less 13.158 at 283.40.
    let rest = rest.map(|line| line.replace("2024-12-13,25,7085.00", "2024-12-13,11.842,3356.02"));
    rest.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn what_was_sold_is_listed_lot_by_lot() {
    let household = Household::new();
    let none = household.json("realized");
    assert_eq!(none["rows"], json!([]));
    assert_eq!(none["totals"]["short_term"], "0.00");
    assert_eq!(household.run("realized").out(), "Nothing was sold yet.\n");
    household.json(SELL);
    let listed = household.json("realized --year 2026");
    assert_eq!(keys(&listed), ["year", "rows", "totals"]);
    assert_eq!(listed["year"], 2026);
    let rows = listed["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| keys(row) == ROW));
    // 13.158 of 25 at 283.40, sold at 328.40: 592.11, as on screen 4.4.
    assert_eq!(
        rows[0],
        json!({
            "account": "Schwab Brokerage", "symbol": "VTI", "lot": "VTI@2024-12-13",
            "quantity": "13.158", "acquired": "2024-12-13", "sold": "2026-11-24",
            "proceeds": "4321.09", "basis": "3728.98", "gain": "592.11", "term": "long",
            "disallowed_loss": "0.00", "box": "D", "code": null, "state": "pending",
        })
    );
    let totals = json!({"short_term": "899.90", "long_term": "592.11", "disallowed_loss": "0.00"});
    assert_eq!(listed["totals"], totals);
    // The day after it settled; another year has none of it.
    let later = household.json("realized --as-of 2026-11-26");
    assert_eq!((&later["year"], &later["rows"][0]["state"]), (&Value::Null, &json!("settled")));
    assert_eq!(household.json("realized --year 2025")["rows"], json!([]));
    household.json("discard 1");
    assert_eq!(household.json("realized")["rows"], json!([]));
}

#[test]
fn history_and_sales_stand_side_by_side_in_every_form() {
    let household = Household::new();
    fs::write(household.file("realized.csv"), EXPORT).unwrap();
    household.json(SELL);
    let listed = household.json("realized --year 2026");
    let row = &listed["rows"][0];
    // Form 8949: the loss before the adjustment, and code W; the total is after it.
    assert_eq!((&row["gain"], &row["disallowed_loss"]), (&json!("-200.00"), &json!("50.00")));
    assert_eq!((&row["box"], &row["code"], &row["lot"]), (&json!("A"), &json!("W"), &Value::Null));
    assert_eq!(row["state"], "history");
    // 899.90 − 200 + 50.
    let totals = json!({"short_term": "749.90", "long_term": "592.11", "disallowed_loss": "50.00"});
    assert_eq!(listed["totals"], totals);
    let text = household.run("realized").out();
    assert!(text.contains("A W  history"), "{text}");
    assert!(
        text.contains("on Schedule D: short-term +749.90, long-term +592.11, after 50.00 of loss"),
        "{text}"
    );
    assert!(text.contains("+4,200.00, long-term +1,500.00"), "what is given by hand: {text}");
    assert!(text.ends_with("not tax advice.\n"), "{text}");
    let csv = household.run("realized --format csv").out();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], ROW.join(","));
    assert_eq!(
        lines[1],
        "Schwab Brokerage,AAPL,,4,2026-01-12,2026-03-10,800.00,1000.00,-200.00,short,50.00,A,W,history"
    );
    assert_eq!(lines.len(), 7);
}

#[test]
fn newer_holdings_that_show_a_sale_count_it_once_and_it_can_be_archived() {
    let household = Household::new();
    household.json(SELL);
    let shares = || household.json("lots VTI")["groups"][0]["quantity"].clone();
    let total = || household.json("tax")["total"].clone();
    let before = (shares(), total());
    assert_eq!(before, (json!("186.842"), json!("19071.39")));
    let refused = household.run("archive 1 --format json");
    assert_eq!((refused.status(), &refused.json()["error"]["code"]), (3, &json!("still-held")));

    fs::write(household.file("lots.csv"), sold_at_the_broker()).unwrap();
    assert_eq!((shares(), total()), before, "neither twice nor not at all");
    let told = household.run("sales").err();
    assert!(told.contains("the files show sale #1 already"), "{told}");
    assert!(told.contains("archive #1: its gain stays"), "{told}");
    let checked = household.run("check").out();
    assert!(checked.contains("[holdings-show-sale]"), "{checked}");

    let archived = household.json("archive 1");
    assert_eq!((&archived["id"], &archived["state"]), (&json!("1"), &json!("archived")));
    assert_eq!((shares(), total()), before);
    assert_eq!(household.run("sales").err(), "");
    assert_eq!(household.json("realized")["rows"].as_array().unwrap().len(), 5);
    assert_eq!(household.json("sales")["realized"]["long_term"], "592.11");
    assert_eq!(household.run("archive 1").status(), 3);
    let journal = fs::read_to_string(household.file("sales.jsonl")).unwrap();
    assert!(journal.contains("\"kind\":\"archived\"") && journal.contains("\"why\":\"holdings\""));
}

#[test]
fn holdings_with_fewer_shares_than_were_sold_are_named_with_choices() {
    let household = Household::new();
    household.json(SELL);
    // Of the lot of 30 shares 5 are left, and none of what else was sold is gone.
    let lots = LOTS.replace("2026-02-18,30,10257.00", "2026-02-18,5,1709.50");
    fs::write(household.file("lots.csv"), lots).unwrap();
    let said = household.run("lots VTI").err();
    assert!(said.contains("sale #1 took 25 more shares of VTI@2026-02-18"), "{said}");
    assert!(said.contains("archive #1 if it was carried out, discard it if it was not"), "{said}");
    assert_eq!(household.json("archive 1")["state"], "archived");
}

#[test]
fn a_sale_of_other_lots_than_the_journal_names_is_seen_from_the_disk() {
    let household = Household::new();
    // First in, first out: the 40 of 2018. The broker sold 25 of 2020 and 15 of 2024.
    household.json("sell VTI --quantity 40 --method fifo --yes");
    let lots = LOTS.replace("Schwab Brokerage,VTI,2020-04-06,25,3294.00,,,,\n", "");
    let lots = lots.replace("2024-12-13,25,7085.00", "2024-12-13,10,2834.00");
    fs::write(household.file("lots.csv"), lots).unwrap();
    let checked = household.run("check --format json").json();
    let codes: Vec<_> =
        checked["problems"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert!(codes.contains(&&json!("sale-of-other-lots")), "{codes:?}");
    // 306.842 less 40, once.
    assert_eq!(household.json("lots VTI")["groups"][0]["quantity"], "266.842");
}

#[test]
fn what_is_coming_is_listed_by_day() {
    let household = Household::new();
    household.json("sell VTI --quantity 40 --method fifo --yes");
    let listed = household.json("calendar");
    assert_eq!(keys(&listed), ["as_of", "days", "events"]);
    assert_eq!((&listed["as_of"], &listed["days"]), (&json!("2026-11-24"), &json!(60)));
    let events = listed["events"].as_array().unwrap();
    let said: Vec<_> = events
        .iter()
        .map(|one| format!("{} {} {}", one["date"], one["days"], one["kind"]).replace('"', ""))
        .collect();
    // Screen 4.11; the exchange is open on 31 December 2026, and T+1 of the 30th is in the year.
    assert_eq!(
        said,
        [
            "2026-11-25 1 lots-final",
            "2026-11-25 1 settles",
            "2026-12-02 8 turns-long-term",
            // INTC, bought on 9 November: its 30 days are over.
            "2026-12-10 16 may-be-sold-at-a-loss",
            "2026-12-11 17 turns-long-term",
            "2026-12-30 36 last-cover-at-a-loss",
            "2026-12-31 37 last-trade-date",
        ]
    );
    assert_eq!(events[0]["change_until"], "2026-11-25T23:59:00-05:00");
    assert_eq!((&events[0]["sale"], &events[0]["symbol"]), (&json!("1"), &json!("VTI")));
    assert_eq!(
        events[4],
        json!({
            "date": "2026-12-11", "days": 17, "kind": "turns-long-term",
            "account": "Schwab Brokerage", "symbol": "MSFT", "lot": "MSFT@2025-12-10", "sale": null,
            "quantity": "12", "gain": "-114.00", "tax_saved": "-7.98", "loss": null, "change_until": null,
            "what": "12 MSFT turn long-term, a loss",
        })
    );
    let text = household.run("calendar").out();
    assert!(text.contains("sell before: 7.98"), "{text}");
    assert_eq!(household.json("calendar --days 0")["events"], json!([]));
    assert_eq!(household.json("calendar --days 8")["events"].as_array().unwrap().len(), 3);
    let csv = household.run("calendar --format csv").out();
    assert_eq!(csv.lines().next().unwrap(), keys(&events[0]).join(","));
    assert_eq!(household.run("calendar --days -1").status(), 2);
    // Without a profile a gain is known and what waiting is worth is not.
    let bare = Household::without_profile().json("calendar");
    let turns = &bare["events"][2];
    assert_eq!((&turns["gain"], &turns["tax_saved"]), (&json!("-114.00"), &Value::Null));
}

#[test]
fn a_closure_announced_since_moves_the_deadline() {
    let household = Household::new();
    household.market_day("holidays.csv", "date,name\n2026-11-25,Day of mourning\n2026-11-2x,?\n");
    let ran = household.run("preview VTI --quantity 1 --format json");
    // Wednesday is closed now, Thursday is Thanksgiving.
    assert_eq!(ran.json()["settles_on"], "2026-11-27");
    assert_eq!(ran.status(), 1);
    assert!(ran.err().contains("market/holidays.csv:3: date"), "{}", ran.err());
}
