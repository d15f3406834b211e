//! Accounts whose broker has a profile: what a sale there offers, what is refused, and what
//! `--all-methods` takes in. The menus are those of the brokers' help pages.

use super::{Household, LOTS};
use crate::household::TAX;
use serde_json::{Value, json};

/// The household of the screens with VTI at this broker, and nothing said of its standing method.
fn at(broker: &str) -> Household {
    let account = format!("[[account]]\nname = \"Schwab Brokerage\"\nbroker = \"{broker}\"\n");
    let others = "[[account]]\nname = \"Fidelity Roth IRA\"\nkind = \"roth_ira\"\n";
    let vti = "[security.VTI]\nkind = \"etf\"\n";
    Household::with(LOTS, &format!("{TAX}\n{account}\n{others}\n{vti}"))
}

fn compared(household: &Household, more: &str) -> Value {
    let words = ["compare", "VTI", "--quantity", "120", "--account", "Schwab Brokerage"];
    let more = more.split(' ').filter(|word| !word.is_empty());
    let words: Vec<&str> = words.into_iter().chain(more).chain(["--format", "json"]).collect();
    let ran = household.run_words(&words);
    assert_eq!(ran.status(), 0, "{}", ran.err());
    ran.json()
}

fn slugs(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["method"].as_str().unwrap()).collect()
}

/// Schwab: FIFO, LIFO, High Cost, Low Cost, Tax Lot Optimizer, Specified Lots; so the least tax can be
/// carried out there. Figures are those of the screens: 343.28, 367.39, 566.43 and 3,582.40 of tax.
#[test]
fn a_sale_at_schwab_offers_what_schwab_offers() {
    let shown = compared(&at("schwab"), "");
    let offered = ["optimal", "lifo", "highest-cost", "mintax", "fifo", "lowest-cost"];
    assert_eq!(slugs(&shown["methods"]), offered);
    let taxes: Vec<&Value> = shown["methods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|method| &method["tax"]["impact"])
        .collect();
    assert_eq!(taxes, ["343.28", "367.39", "367.39", "566.43", "3582.40", "3582.40"]);
    let optimizer = &shown["methods"][3]["at_broker"];
    let named = json!({
        "broker": "schwab", "offered": true, "name": "Tax Lot Optimizer", "certainty": "second-hand",
    });
    assert_eq!(optimizer, &named);
    assert_eq!(shown["methods"][0]["at_broker"]["name"], "Specified Lots");
    // Average cost is elected, and refused for that alone.
    let refused = shown["refused"].as_array().unwrap();
    let (average, refused) = refused.split_last().unwrap();
    assert_eq!(average["code"], "average-cost-not-elected");
    assert_eq!(refused.len(), 9);
    for one in refused {
        assert_eq!(one["code"], "not-at-broker", "{one}");
        assert!(one["reason"].as_str().unwrap().contains("at Schwab"), "{one}");
    }
    assert_eq!(shown["best"], "optimal");
}

/// M1: tax minimization alone, and no lots by name.
#[test]
fn a_sale_at_m1_offers_what_m1_offers() {
    let household = at("m1");
    let shown = compared(&household, "");
    assert_eq!(slugs(&shown["methods"]), ["mintax"]);
    assert_eq!(
        (&shown["best"], &shown["methods"][0]["extra_tax"]),
        (&json!("mintax"), &json!("0.00"))
    );
    assert_eq!(shown["refused"].as_array().unwrap().len(), 15);
    let optimal = &shown["refused"][0];
    assert_eq!(
        (&optimal["method"], &optimal["code"]),
        (&json!("optimal"), &json!("not-at-broker"))
    );
    assert!(
        optimal["reason"].as_str().unwrap().starts_with("M1 takes no lots by name"),
        "{optimal}"
    );
    // It is what stands there, and the lots named by hand are no row.
    let sale = household.json("preview VTI --quantity 120");
    assert_eq!((&sale["method"], &sale["tax"]["impact"]), (&json!("mintax"), &json!("566.43")));
    let by_hand = compared(&household, "--lots VTI@2018-02-12=40");
    assert!(slugs(&by_hand["refused"]).contains(&"specific"));
    // What inside a bucket counts is not published, and that is said.
    let open = "M1 does not publish whether the gain of one share or of the whole lot";
    let told = sale["assumptions"].as_array().unwrap();
    assert!(told.iter().any(|one| one.as_str().unwrap().contains(open)), "{told:?}");
}

#[test]
fn all_methods_takes_in_what_the_broker_does_not_offer_and_says_so() {
    let household = at("m1");
    let shown = compared(&household, "--all-methods");
    assert_eq!(slugs(&shown["methods"]).len(), 15);
    assert_eq!(slugs(&shown["refused"]), ["average-cost"]);
    assert_eq!(shown["best"], "optimal");
    let there = json!({ "broker": "m1", "offered": false });
    assert_eq!(shown["methods"][0]["at_broker"], there);
    let text = household.run("compare VTI --quantity 120 --all-methods").out();
    assert!(
        text.contains("LIFO, not at M1") && text.contains("MinTax (Tax minimization) *"),
        "{text}"
    );
    let text = household.run("compare VTI --quantity 120").out();
    assert!(text.contains("not at M1 (--all-methods compares them too): Optimal"), "{text}");
}

#[test]
fn a_method_that_the_broker_does_not_offer_is_refused_and_nothing_recorded() {
    let household = at("m1");
    for sale in [
        "preview VTI --quantity 120 --method fifo",
        "sell VTI --quantity 120 --method optimal --yes",
        "sell VTI --lots VTI@2018-02-12=40 --yes",
        "preview VTI --target-gain 1000 --method lifo",
        "raise 5000 --account Schwab,Brokerage",
    ] {
        let words: Vec<String> = sale.split(' ').map(|word| word.replace(',', " ")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = household.run_words(&words);
        assert_eq!(ran.status(), 3, "{sale}: {}", ran.err());
        assert!(ran.err().contains("[not-at-broker]"), "{sale}: {}", ran.err());
    }
    assert!(!household.file("sales.jsonl").exists());
    let recorded = household.json("sell VTI --quantity 120 --method lifo --all-methods --yes");
    assert_eq!(recorded["method"], "lifo");
    let warned = recorded["warnings"].as_array().unwrap();
    assert!(warned.iter().any(|one| one["code"] == "not-at-broker"), "{warned:?}");
    // Other lots for it: by M1's own method, and by no other.
    let refused = household.run("relot 1 --method fifo --yes");
    assert_eq!(refused.status(), 3, "{}", refused.err());
    assert!(refused.err().contains("[not-at-broker]"), "{}", refused.err());
    assert_eq!(household.json("relot 1 --method mintax --yes")["method"], "mintax");
    assert_eq!(household.json("relot 1 --method fifo --all-methods --yes")["method"], "fifo");
}

/// A goal is for a method that can be had: at M1 for its own, though another needs fewer shares.
#[test]
fn goals_are_for_what_the_broker_offers() {
    let shown = compared_goal(&at("m1"), "");
    assert_eq!(slugs(&shown["methods"]), ["mintax"]);
    let all = compared_goal(&at("m1"), " --all-methods");
    assert_eq!(all["best"], "optimal");
    let shares =
        |shown: &Value| shown["quantity"].as_str().unwrap().parse::<rust_decimal::Decimal>();
    assert!(shares(&shown).unwrap() > shares(&all).unwrap(), "the least tax needs fewer");
}

fn compared_goal(household: &Household, more: &str) -> Value {
    household.json(&format!("compare VTI --target-cash 39000{more}"))
}

/// Of several accounts those are left out whose broker does not take lots by name; it is said of each.
#[test]
fn raising_cash_leaves_out_what_takes_no_such_choice() {
    let household = at("m1");
    let shown = household.json("raise 5000 --by optimal");
    let sold: Vec<&Value> =
        shown["sales"].as_array().unwrap().iter().map(|sale| &sale["account"]).collect();
    assert!(
        !sold.is_empty() && sold.iter().all(|one| **one == json!("Vanguard Brokerage")),
        "{sold:?}"
    );
    let warned = shown["warnings"].as_array().unwrap();
    let said = warned.iter().find(|one| one["code"] == "not-at-broker").unwrap();
    assert!(
        said["message"].as_str().unwrap().starts_with("Schwab Brokerage left out: M1"),
        "{said}"
    );
    let all = household.json("raise 5000 --by optimal --all-methods");
    assert_eq!(all["warnings"].as_array().unwrap().len() + 1, warned.len());
    let mintax = household.json("raise 5000 --by mintax");
    assert!(
        mintax["warnings"].as_array().unwrap().iter().all(|one| one["code"] != "not-at-broker")
    );
}

/// The standing method of the settings comes before the broker's own.
#[test]
fn the_accounts_method_wins_over_the_brokers_default() {
    let account = "[[account]]\nname = \"Schwab Brokerage\"\nbroker = \"m1\"\nmethod = \"lifo\"\n";
    let roth = "[[account]]\nname = \"Fidelity Roth IRA\"\nkind = \"roth_ira\"\n";
    let household = Household::with(LOTS, &format!("{TAX}\n{account}\n{roth}"));
    assert_eq!(household.json("preview VTI --quantity 120")["method"], "lifo");
    assert_eq!(household.run("preview VTI --quantity 120 --method fifo").status(), 3);
}

#[test]
fn methods_says_who_offers_what_and_how_sure_that_is() {
    let household = Household::new();
    let all = household.json("methods");
    let mintax = all["methods"].as_array().unwrap().iter().find(|one| one["method"] == "mintax");
    let brokers = mintax.unwrap()["brokers"].as_array().unwrap();
    let sure: Vec<(&str, &str)> = brokers
        .iter()
        .map(|one| (one["broker"].as_str().unwrap(), one["certainty"].as_str().unwrap()))
        .collect();
    let expected = [
        ("schwab", "second-hand"),
        ("vanguard", "published"),
        ("m1", "published"),
        ("public", "published"),
    ];
    assert_eq!(sure, expected);
    let fidelity = household.json("methods --broker fidelity");
    let names = fidelity["menus"][0]["entries"].as_array().unwrap();
    let sensitive = names.iter().find(|one| one["name"] == "Tax-Sensitive Long-Term").unwrap();
    assert_eq!(sensitive["method"], Value::Null);
    let text = household.run("methods --broker fidelity").out();
    for words in [
        "Tax-Sensitive Long-Term   its rule is not published: no method here claims to be it",
        "no basis      first by date, last wherever cost is looked at (published)",
        "change until  while the trade is unsettled (second-hand)",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

/// M1's help page: tax minimization is the only method, and it takes no lots from its customers.
#[test]
fn no_command_speaks_of_naming_lots_where_none_are_taken() {
    let household = at("m1");
    let why = "M1 takes no lots by name and sells by Tax minimization";
    let words = |command: &'static str, more: &[&'static str]| {
        let order = ["VTI", "--quantity", "120", "--account", "Schwab Brokerage"];
        household.run_words(&[&[command], &order[..], more].concat())
    };
    let told = words("preview", &[]).out();
    assert!(told.contains(&format!("settles 2026-11-25; {why}\n")), "{told}");
    assert!(!told.contains("can be changed"), "{told}");
    let told = words("compare", &[]).out();
    assert!(told.contains(&format!("* the standing method: {why}\n")), "{told}");
    assert_eq!(words("sell", &["--yes"]).status(), 0);
    let told = household.run("sales").out();
    assert!(told.contains("pending until it settles 2026-11-25"), "{told}");
    assert!(told.contains(&format!("#1 {why}\n")), "{told}");
    assert!(!told.contains("lots until") && !told.contains("writes the letter"), "{told}");
    let told = household.run("sales 1").out();
    assert!(!told.contains("can be changed"), "{told}");
    // No lots become final, so that no day of that is coming.
    let told = household.run("calendar").out();
    assert!(told.contains("#1 VTI: settles") && !told.contains("lots final"), "{told}");
    let told = household.run("export instructions").out();
    assert_eq!(told, format!("No sale waits for an instruction: #1: {why}.\n"));
    let told = household.run("export instructions 1").out();
    assert!(told.starts_with("NO LETTER for sale #1: M1 takes no lots by name"), "{told}");
    assert!(!told.contains("specific identification"), "{told}");
}
