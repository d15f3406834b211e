//! A command whose prices come from a program of the user's: it is run once, and only where prices
//! count.

use super::Household;
use serde_json::Value;
use std::fs;

/// The household with a program in place of its price file.
fn scripted(script: &str) -> Household {
    let source = "[prices]\nsource = \"command\"\ncommand = [\"/bin/sh\", \"quotes.txt\"]\n\
                  timeout_seconds = 1\n";
    let household = Household::set(source);
    fs::remove_file(household.file("prices.csv")).unwrap();
    fs::write(household.file("quotes.txt"), format!("echo run >> runs\n{script}\n")).unwrap();
    household
}

fn runs(household: &Household) -> usize {
    fs::read_to_string(household.file("runs")).unwrap_or_default().lines().count()
}

#[test]
fn a_program_is_run_once_for_a_command_that_uses_prices() {
    let household = scripted("echo KO,70.55,2026-11-24; echo INTC,24.10; echo NOPX,2");
    let shown = household.json("lots KO");
    let price = (&shown["lots"][0]["price"], &shown["lots"][0]["price_as_of"]);
    assert_eq!(price, (&Value::from("70.55"), &Value::from("2026-11-24")));
    assert_eq!(runs(&household), 1);
    // 200 x 24.10.
    let sale = household.json("preview INTC --all");
    assert_eq!((&sale["proceeds"], runs(&household)), (&Value::from("4820.00"), 2));
    // Nobody says of a security that it has no price when it has one now.
    let warnings = household.json("lots NOPX")["warnings"].to_string();
    assert!(!warnings.contains("NOPX has no price"), "{warnings}");
    let checked = household.json("check");
    let file = checked["files"].as_array().unwrap().last().unwrap();
    assert_eq!((&file["file"], &file["rows"]), (&Value::from("command"), &Value::from(3)));
    // What needs no prices runs nothing.
    let before = runs(&household);
    household.json("tax");
    household.json("sales");
    assert_eq!(runs(&household), before);
}

#[test]
fn a_program_that_fails_is_a_problem_and_the_rest_is_shown() {
    for (script, words) in [
        ("echo KO,1; echo no network >&2; exit 3", "it ended with status 3: no network"),
        ("sleep 1000", "it was still running after 1 s"),
        ("echo '<html>'", "printed no prices"),
        ("kill -9 $$", "it ended with a signal"),
    ] {
        let household = scripted(script);
        let ran = household.run("lots KO --format json");
        assert_eq!(ran.status(), 1, "{script}: {}", ran.err());
        assert!(ran.err().contains(words), "{script}: {}", ran.err());
        assert_eq!(ran.json()["lots"][0]["price"], Value::Null);
    }
}

#[test]
fn a_price_file_on_the_command_line_counts_instead() {
    let household = scripted("echo KO,1");
    fs::write(household.file("other.csv"), "symbol,price\nKO,100\n").unwrap();
    let path = household.file("other.csv").display().to_string();
    let shown = household.json(&format!("lots KO --prices {path}"));
    assert_eq!((&shown["lots"][0]["price"], runs(&household)), (&Value::from("100"), 0));
}

/// A program tells of now: with a day in the past its prices are named as a file's are, those without a
/// day too, and one of shares that were split since is not used.
#[test]
fn what_a_program_says_is_later_than_a_day_in_the_past() {
    let household = scripted("echo KO,70.55,2026-11-24; echo INTC,24.10; echo SPLIT,50,2026-11-24");
    let events = "date,account,type,symbol,quantity,amount,ratio\n\
                  2024-03-01,Ledger,buy,SPLIT,10,2000,\n2026-03-02,Ledger,split,SPLIT,,,2:1\n";
    fs::write(household.file("transactions.csv"), events).unwrap();
    let ran = household.run("lots --as-of 2026-01-12 --format json");
    assert_eq!(ran.status(), 0, "{}", ran.err());
    let said = ran.err();
    for words in [
        "command:1: prices of days after 2026-01-12 are used: of INTC, KO;",
        "command:1: SPLIT was split on 2026-03-02, between 2026-01-12 and its price: the price is not used",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let lots = ran.json();
    let of = |symbol: &str| {
        let mut lots = lots["lots"].as_array().unwrap().iter();
        lots.find(|lot| lot["symbol"] == symbol).unwrap()["price"].clone()
    };
    assert_eq!((of("KO"), of("SPLIT")), (Value::from("70.55"), Value::Null));
    // A price of the day itself is none of a later one.
    let household = scripted("echo KO,70.55,2026-01-12");
    let ran = household.run("lots KO --as-of 2026-01-12");
    assert!(!ran.err().contains("are used"), "{}", ran.err());
}
