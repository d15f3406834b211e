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

/// What is said of a price in the warnings of a sale.
fn said(sale: &Value, code: &str) -> Vec<String> {
    let warnings = sale["warnings"].as_array().unwrap().iter();
    let warnings = warnings.filter(|warning| warning["code"] == code);
    warnings.map(|warning| warning["message"].as_str().unwrap().to_owned()).collect()
}

/// GE was priced on Thursday 19 November, and the market has closed on Friday and on Monday since.
#[test]
fn a_price_older_than_the_last_close_is_said_wherever_a_sale_is_worked_out_from_it() {
    let household = Household::new();
    let old = "GE is priced at 188.00 of 2026-11-19, 5 days old: the market has closed since";
    let asked = format!("{old}; --price gives another");
    let sale = household.json("preview GE --quantity 5");
    assert_eq!(said(&sale, "stale-price"), [asked.as_str()]);
    let text = household.run("preview GE --quantity 5").out();
    assert!(text.contains(&format!("! {asked}")), "{text}");
    let compared = household.json("compare GE --quantity 5");
    let methods = compared["methods"].as_array().unwrap();
    assert!(methods.iter().all(|one| said(one, "stale-price") == [asked.as_str()]), "{compared}");
    let text = household.run("compare GE --quantity 5").out();
    assert_eq!(text.matches(old).count(), 1, "{text}");
    // A price of the day, and one that is given, is as new as it can be.
    for words in
        ["preview VTI --account XXXX-4410 --quantity 5", "preview GE --quantity 5 --price 190"]
    {
        assert_eq!(said(&household.json(words), "stale-price"), [""; 0], "{words}");
    }
    // On Friday the 20th, before its close, it is the last there is.
    let before = household.json("preview GE --quantity 5 --as-of 2026-11-20");
    assert_eq!(said(&before, "stale-price"), [""; 0]);
    let raised = household.json("raise 80000 --account XXXX-4410");
    let sales = raised["sales"].as_array().unwrap();
    let of: Vec<&str> = sales
        .iter()
        .filter(|sale| !said(sale, "stale-price").is_empty())
        .map(|sale| sale["symbol"].as_str().unwrap())
        .collect();
    assert_eq!(of, ["GE"]);
}

#[test]
fn a_past_trade_at_the_price_of_another_day_is_said_to_be_one() {
    let household = Household::new();
    let sale = "preview VTI --account XXXX-4410 --quantity 5 --on";
    let past = household.json(&format!("{sale} 2026-06-26"));
    assert_eq!(
        said(&past, "price-not-of-day"),
        [
            "the trade date 2026-06-26 is past, and 328.40 of VTI is the price of 2026-11-24, not of \
          that day; --price gives another; once recorded, the sale is settled"
        ]
    );
    // Sold yesterday, it settles today (T+1) and can still be changed.
    let yesterday = said(&household.json(&format!("{sale} 2026-11-23")), "price-not-of-day");
    assert!(yesterday[0].ends_with("--price gives another"), "{yesterday:?}");
    for rest in ["2026-06-26 --price 300", "2026-11-24", "2026-12-01"] {
        assert_eq!(said(&household.json(&format!("{sale} {rest}")), "price-not-of-day"), [""; 0]);
    }
    // The price of that very day.
    let ge = household.json("preview GE --quantity 5 --on 2026-11-19");
    assert_eq!(said(&ge, "price-not-of-day"), [""; 0]);
}
