//! Every way to be refused, once: its code, its exit status, in words and as JSON.

use super::{ACCOUNTS, Household, LOTS, program};

/// A command line, the code it is refused with, and the status: 2 for wrong usage, 3 for a rule.
const REFUSED: [(&str, &str, i32); 29] = [
    ("preview NOPE --all", "unknown-security", 2),
    ("lots NOPE", "unknown-security", 2),
    ("preview VTI --all --account Nowhere", "unknown-account", 2),
    ("preview MSFT --all", "account-needed", 2),
    ("preview QQQ --all", "only-sheltered", 2),
    ("preview VTI --all --side cover", "nothing-open", 3),
    ("preview VTI --all --on 2017-01-03", "nothing-open", 3),
    ("preview VTI --quantity 1000", "more-than-held", 3),
    ("preview VTI --target-cash 80000", "goal-not-reachable", 3),
    ("preview VTI --target-cash -1", "amount-not-positive", 2),
    ("preview VTI --fill zero-band", "goal-nothing-to-fill", 3),
    ("preview VTI --fill carryover", "goal-nothing-to-fill", 3),
    ("preview TSLA --target-cash 100", "goal-of-cover", 3),
    ("preview VTI --quantity 0", "amount-not-positive", 2),
    ("preview VTI --quantity -5", "amount-not-positive", 2),
    ("preview VTI --quantity 1.5 --shares whole", "whole-shares-only", 3),
    ("preview VTI --proceeds 100 --price 0", "price-not-positive", 3),
    ("preview VTI --quantity 1 --price -1", "price-negative", 2),
    ("preview VTI --quantity 1 --fee -1", "fee-negative", 2),
    ("preview NOPX --all", "no-price", 3),
    ("preview VTI --quantity 1 --method specific", "no-lots-named", 2),
    ("preview VTI --lots VTI@2001-01-01=1", "unknown-lot", 3),
    ("preview VTI --lots VTI@2018-02-12=1,VTI@2018-02-12=2", "lot-named-twice", 2),
    ("preview VTI --lots VTI@2018-02-12=41", "more-than-lot", 3),
    ("preview VTI --quantity 1 --lots VTI@2018-02-12=2", "picks-exceed-order", 3),
    ("cancel 9", "unknown-sale", 3),
    ("preview VTI", "amount-needed", 2),
    ("preview VTI --lots VTI@2018-02-12=1 --method fifo", "method-and-lots", 2),
    ("tax --format csv", "no-csv", 2),
];

#[test]
fn every_refusal_has_its_code_and_status() {
    let household = Household::new();
    for (words, code, status) in REFUSED {
        let ran = household.run(words);
        assert_eq!(ran.status(), status, "{words}: {}", ran.err());
        assert_eq!(ran.out(), "", "{words}: standard output holds the result alone");
        let said = ran.err();
        assert!(said.starts_with("lotscope: ") && said.contains(&format!("[{code}]")), "{said}");
        if words.contains("csv") {
            continue;
        }
        let ran = household.run(&format!("{words} --format json"));
        assert_eq!(ran.status(), status, "{words}");
        let error = &ran.json()["error"];
        assert_eq!(error["code"], code, "{words}");
        assert!(said.contains(error["message"].as_str().unwrap()), "{words}");
    }
    assert!(!household.file("sales.jsonl").exists());
}

#[test]
fn a_locked_lot_is_never_taken() {
    let household = Household::new();
    let ran = household.run("preview KO --all");
    assert_eq!(ran.status(), 3, "{}", ran.err());
    let told = "every lot of KO in Schwab Brokerage that could be sold is locked: KO@2021-01-04; take \
                it out of locked under [security.KO] in lotscope.toml, or press b on it in the \
                explorer";
    assert!(ran.err().contains(told) && ran.err().contains("[lot-locked]"), "{}", ran.err());
    let ran = household.run("preview KO --lots KO@2021-01-04=1");
    assert_eq!(ran.status(), 3, "{}", ran.err());
}

/// Of the 246.842 VTI at Schwab the 40 of 2018 are locked.
#[test]
fn a_locked_lot_stays_where_others_are_sold() {
    let locked = "[security.VTI]\nlocked = [\"VTI@2018-02-12\"]\n";
    let settings = ACCOUNTS.replace("[security.VTI]\n", locked);
    assert_ne!(settings, ACCOUNTS);
    let household = Household::with(LOTS, &settings);
    for (words, code) in [
        ("preview VTI --quantity 206.843 --method fifo", "more-than-held"),
        ("preview VTI --lots VTI@2018-02-12=1", "lot-locked"),
    ] {
        let ran = household.run(words);
        assert_eq!((ran.status(), ran.out().as_str()), (3, ""), "{words}");
        assert!(ran.err().contains(&format!("[{code}]")), "{words}: {}", ran.err());
    }
    let shown = household.json("preview VTI --all --method fifo");
    assert_eq!(shown["quantity"], "206.842");
    assert_eq!(shown["picks"][0]["lot"], "VTI@2020-04-06");
    assert_eq!(shown["picks"].as_array().unwrap().len(), 8);
}

#[test]
fn a_command_line_that_makes_no_sense_is_wrong_usage() {
    let household = Household::new();
    for words in [
        "preview",
        "preview VTI --quantity 1 --all",
        "preview VTI --quantity 1 --fill niit",
        "preview VTI --fill attic",
        "preview VTI --target-cash 100 --lots VTI@2018-02-12=1",
        "preview VTI --quantity 1O0",
        "preview VTI --quantity 12,5",
        "preview VTI --all --method cheapest",
        "preview VTI --all --fallback lifo",
        "preview VTI --lots VTI@2018-02-12",
        "preview VTI --all --on 2026-02-30",
        "preview VTI --all --format yaml",
        "cancel first",
        "cancel",
        "lots --nonsense",
    ] {
        let ran = household.run(words);
        assert_eq!((ran.status(), ran.out().as_str()), (2, ""), "{words}: {}", ran.err());
        assert!(!ran.err().is_empty());
    }
    let ran = household.run("preview VTI --quantity 1O0 --format json");
    assert_eq!(ran.json()["error"]["code"], "usage");
    assert!(ran.err().contains("has a letter O; write 100"), "{}", ran.err());
}

#[test]
fn a_command_never_guesses_a_portfolio() {
    let household = Household::new();
    let output = program(household.0.path()).arg("lots").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("[no-portfolio]"));
}
