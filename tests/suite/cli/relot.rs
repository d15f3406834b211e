//! `relot`, `confirm` and `export instructions`: what can be done before a sale settles, and what is
//! refused after it. Figures are those of screens 4.4 and 4.7.

use super::{Household, keys};
use serde_json::{Value, json};
use std::fs;

fn sold() -> Household {
    let household = Household::new();
    household.json("sell VTI --quantity 120 --method optimal --yes");
    household
}

fn code(household: &Household, arguments: &str) -> (i32, Value) {
    let ran = household.run(&format!("{arguments} --format json"));
    (ran.status(), ran.json()["error"]["code"].clone())
}

#[test]
fn the_lots_of_a_pending_sale_are_changed_and_the_sale_stays() {
    let household = sold();
    let sold = household.json("sales 1")["sales"][0].clone();
    let changed = household.json("relot 1 --method highest-cost --yes");
    assert_eq!(keys(&changed), keys(&sold));
    assert_eq!((&changed["id"], &changed["method"]), (&json!("1"), &json!("highest-cost")));
    for same in ["quantity", "price", "fee", "trade_date", "settles_on", "change_until"] {
        assert_eq!(changed[same], sold[same], "{same}");
    }
    assert_eq!(changed["short_term_gain"], "899.90");
    assert_eq!(changed["long_term_gain"], "592.11");
    // Before: the year without this sale, as it was when the sale was planned.
    assert_eq!(changed["tax"]["before"], "18704.00");
    assert_eq!(changed["tax"]["impact"], "367.39");
    assert_eq!(household.json("tax")["total"], "19071.39");
    assert_eq!(household.json("lots VTI")["groups"][0]["quantity"], "186.842");
    // Nothing is rewritten: one line was added.
    let journal = fs::read_to_string(household.file("sales.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 2);
    assert!(journal.lines().nth(1).unwrap().contains("\"kind\":\"lots-changed\",\"sale\":1"));
    let told = household.run("sales 1").out();
    assert!(
        told.contains("it was Optimal (least tax), tax +343.28: 30 of VTI@2026-02-18"),
        "{told}"
    );
}

#[test]
fn the_diff_says_what_moves_and_what_it_costs_before_anything_is_recorded() {
    let household = sold();
    let ran = household.run("relot 1 --method highest-cost --yes");
    let text = ran.out();
    for part in [
        "Change the lots of #1: 120 VTI at 328.40, Schwab Brokerage",
        "old  Optimal (least tax)     +438.06  +1,125.00  +1,563.06  +343.28",
        "new  Highest cost            +899.90    +592.11  +1,492.01  +367.39",
        "tax +24.12 by it",
        "An estimate from the figures given, not tax advice.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let of = |lot: &str| text.lines().find(|line| line.trim_start().starts_with(lot)).unwrap();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(of("VTI@2026-04-09")), "VTI@2026-04-09 2026-04-09 28.158 -> 40");
    assert_eq!(words(of("VTI@2024-12-13")), "VTI@2024-12-13 2024-12-13 25 -> 13.158");
    assert!(!text.contains("VTI@2025-12-01"), "what stays is not listed: {text}");
    // Asked again there is nothing to change, and nothing is recorded.
    let again = household.run("relot 1 --method highest-cost");
    assert_eq!(
        (again.status(), again.out().as_str()),
        (0, "#1 has these lots already; nothing was recorded.\n")
    );
    assert_eq!(fs::read_to_string(household.file("sales.jsonl")).unwrap().lines().count(), 2);
}

#[test]
fn lots_can_be_named_by_hand_guarded_and_locked() {
    let household = sold();
    let changed = household
        .json("relot 1 --lots VTI@2018-02-12=40,VTI@2020-04-06=25 --fallback highest-cost --yes");
    assert_eq!(
        (&changed["method"], &changed["fallback"]),
        (&json!("specific"), &json!("highest-cost"))
    );
    // 40 at 136.20 and 25 at 131.76 cost 5,448 and 3,294.
    assert_eq!(changed["long_term_gain"], "12604.00");
    let changed = household.json("relot 1 --method highest-cost --lock VTI@2026-02-18 --yes");
    let lots: Vec<&str> = changed["picks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pick| pick["lot"].as_str().unwrap())
        .collect();
    assert!(!lots.contains(&"VTI@2026-02-18"), "{lots:?}");
    assert_eq!(
        code(&household, "relot 1 --method fifo --lock NOPE --yes"),
        (3, json!("unknown-lot"))
    );
    assert_eq!(code(&household, "relot 1 --yes"), (2, json!("lots-needed")));
    assert_eq!(
        code(&household, "relot 1 --method fifo --lots VTI@2018-02-12=40 --yes"),
        (2, json!("method-and-lots"))
    );
    assert_eq!(code(&household, "relot 1 --method fifo"), (2, json!("yes-needed")));
}

#[test]
fn after_the_deadline_the_lots_are_final() {
    let household = sold();
    // Sold on Tuesday 24 November: T+1 is Wednesday, and so is the deadline (LOT-2).
    assert_eq!(household.run("relot 1 --method fifo --yes --as-of 2026-11-25").status(), 0);
    let late = household.run("relot 1 --method lifo --yes --as-of 2026-11-26");
    assert_eq!((late.status(), late.out().as_str()), (3, ""));
    assert!(
        late.err().contains("its lots are final since Wed 2026-11-25 23:59 ET"),
        "{}",
        late.err()
    );
    assert!(late.err().contains("[past-deadline]"), "{}", late.err());
    // Before any file is asked how: a wrong number is one all the same.
    assert_eq!(code(&household, "relot 9 --method fifo --yes"), (3, json!("unknown-sale")));
    household.json("cancel 1");
    assert_eq!(code(&household, "relot 1 --method fifo --yes"), (3, json!("already-gone")));
}

#[test]
fn shares_of_another_sale_are_named_with_the_way_out() {
    let household = Household::new();
    household.json("sell VTI --quantity 120 --method fifo --yes");
    household.json("sell VTI --quantity 50 --method lifo --yes");
    let text = household.run("relot 1 --method lifo --yes").out();
    let way_out = "but #2 has shares of it: take #2 back first, or change its lots";
    assert!(text.contains(way_out), "{text}");
    // The 50 newest shares are gone with #2, 18.158 of that lot among them.
    let refused = household.run("relot 1 --lots VTI@2026-04-09=40 --yes");
    assert_eq!(refused.status(), 3);
    assert!(refused.err().contains("is sold by #2"), "{}", refused.err());
    assert!(refused.err().contains("[taken-by-other-sale]"), "{}", refused.err());
}

#[test]
fn a_confirmation_is_noted_and_other_lots_void_it() {
    let household = sold();
    let confirmed = household.json("confirm 1 --on 2026-11-24 --note secure-message-17");
    assert_eq!(confirmed["confirmed"], json!({"on": "2026-11-24", "note": "secure-message-17"}));
    assert_eq!(household.json("sales 1")["sales"][0]["confirmed"]["on"], "2026-11-24");
    assert!(!household.run("sales").out().contains("not confirmed"));
    let changed = household.run("relot 1 --method fifo --yes").out();
    assert!(changed.contains("the broker confirmed the lots it has"), "{changed}");
    assert_eq!(household.json("sales 1")["sales"][0]["confirmed"], Value::Null);
    assert_eq!(code(&household, "confirm 1 --on 2026-11-25"), (3, json!("confirmation-date")));
    let plain = household.json("confirm 1 --on 2026-11-25 --as-of 2026-12-01");
    assert_eq!(plain["confirmed"], json!({"on": "2026-11-25", "note": null}));
}

#[test]
fn the_letter_is_written_for_every_sale_that_can_still_be_changed() {
    let household = sold();
    let letter = household.run("export instructions").out();
    for part in [
        "To           your broker",
        "Account      Schwab Brokerage (XXXX-4410)",
        "Trade date   Tue 24 Nov 2026",
        "Settles      Wed 25 Nov 2026",
        "  2026-04-09  28.158     289.40   8,148.93  VTI@2026-04-09",
        "Treas. Reg.\n§1.1012-1(c)",
        "The broker's written confirmation of these lots:",
    ] {
        assert!(letter.contains(part), "{part} is not in\n{letter}");
    }
    assert!(letter.ends_with("An estimate from the figures given, not tax advice.\n"));
    let said = household.json("export instructions 1")["instructions"][0].clone();
    assert_eq!(said["text"].as_str().unwrap(), letter);
    assert_eq!((&said["id"], &said["broker"]), (&json!("1"), &Value::Null));
    assert_eq!(said["picks"].as_array().unwrap().len(), 5);
    // Too late there is none to write; named, it is a copy.
    let none = household.run("export instructions --as-of 2026-11-26").out();
    assert!(none.starts_with("No sale waits for an instruction"), "{none}");
    let copy = household.run("export instructions 1 --as-of 2026-11-26").out();
    assert!(copy.starts_with("COPY FOR YOUR RECORDS."), "{copy}");
    household.json("cancel 1");
    assert_eq!(code(&household, "export instructions 1"), (3, json!("already-gone")));
}

#[test]
fn the_deadline_is_the_brokers_own_and_says_how_sure_it_is() {
    let of = |broker: &str| {
        let account = format!("[[account]]\nname = \"Schwab Brokerage\"\nbroker = \"{broker}\"\n");
        let household = Household::with(super::LOTS, &format!("{}\n{account}", super::TAX));
        household.json("sell KO --quantity 1 --method highest-cost --yes");
        household.run("sales").out()
    };
    for (broker, words) in [
        ("schwab", "lots until Wed 2026-11-25 23:59 ET"),
        ("schwab", "midnight Eastern on the settlement date (published)"),
        ("vanguard", "lots until Tue 2026-11-24 23:59 ET"),
        ("ibkr", "lots until Tue 2026-11-24 20:30 ET"),
        ("fidelity", "while the trade is unsettled (second-hand)"),
        ("etrade", "(not published)"),
    ] {
        let text = of(broker);
        assert!(text.contains(words), "{broker}: {words} is not in\n{text}");
    }
}
