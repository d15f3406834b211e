//! The three forms of a result: text for reading, JSON, and CSV for spreadsheets.

use super::{Household, program};

const TEXTS: [&str; 6] = [
    "lots",
    "preview VTI --quantity 120 --method highest-cost-long-term",
    "compare VTI --quantity 120",
    "sales",
    "tax",
    "check",
];

#[test]
fn text_has_plain_words_commas_and_no_colour_in_a_pipe() {
    let household = Household::new();
    for words in TEXTS {
        let ran = household.run(words);
        assert_eq!(ran.status(), 0, "{words}: {}", ran.err());
        let text = ran.out();
        assert!(!text.trim().is_empty(), "{words}");
        assert!(!text.contains('\u{1b}'), "{words}: {text}");
        assert!(!text.contains("highest-cost"), "{words} shows a slug: {text}");
        assert!(text.lines().all(|line| line == line.trim_end()), "{words}: blanks at an end");
    }
}

#[test]
fn whatever_shows_a_tax_says_that_it_is_an_estimate() {
    let household = Household::new();
    for words in ["preview VTI --quantity 120", "compare VTI --quantity 120", "tax"] {
        let text = household.run(words).out();
        let last = text.lines().last().unwrap();
        assert_eq!(last, "An estimate from the figures given, not tax advice.", "{words}");
    }
}

#[test]
fn a_preview_reads_from_the_order_to_what_is_kept() {
    let text = Household::new().run("preview VTI --quantity 120").out();
    for part in [
        "Sell 120 VTI from Schwab Brokerage at 328.40",
        "FIFO (standing method): oldest lot first",
        "settles 2026-11-25; lots can be changed until Wed 2026-11-25 23:59 ET",
        "18,704.00 -> 22,286.40: +3,582.40",
        "you keep  35,825.60 = proceeds 39,408.00 - fee 0.00 - tax 3,582.40",
        "left      126.842 shares, gain +1,799.90: short-term +899.90, long-term +900.00",
        "~ the standard deduction is assumed",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn compare_marks_the_least_and_the_standing_method() {
    let text = Household::new().run("compare VTI --quantity 120").out();
    let line = |name: &str| text.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
    assert!(line("Optimal").contains("+343.28") && line("Optimal").contains("least"), "{text}");
    assert!(line("FIFO *").contains("+3,239.12"), "{text}");
}

#[test]
fn unknown_is_a_question_mark() {
    let household = Household::new();
    let text = household.run("lots GE").out();
    let line = text.lines().find(|line| line.contains("GE-TRANSFER")).unwrap();
    assert!(line.matches('?').count() >= 5, "{line}");
    assert!(text.contains("? 15 GE without basis"), "{text}");
}

#[test]
fn bold_obeys_the_option() {
    let household = Household::new();
    let bold = |words: &str| household.run(words).out().contains("\u{1b}[1m");
    assert!(bold("lots --color always"));
    assert!(!bold("lots --color never"));
    assert!(!bold("lots"));
}

#[test]
fn csv_has_a_row_a_thing_and_guards_text_alone() {
    let household = Household::new();
    let rows = |words: &str| -> Vec<String> {
        let ran = household.run(&format!("{words} --format csv"));
        assert_eq!(ran.status(), 0, "{words}: {}", ran.err());
        ran.out().lines().map(str::to_owned).collect()
    };
    let lots = rows("lots");
    assert_eq!(lots.len(), 22);
    assert!(lots[0].starts_with("account,symbol,name,lot,level,acquired,"));
    assert!(lots.iter().any(|row| row.contains(",'=SAP SE,")), "{lots:?}");
    assert!(lots.iter().any(|row| row.contains(",-984.00,")), "{lots:?}");

    let picks = rows("preview VTI --quantity 120");
    assert_eq!(picks.len(), 6);
    assert_eq!(picks[0], "lot,acquired,quantity,proceeds,basis,gain,term,disallowed_loss,reason");
    assert!(
        picks[1].starts_with("VTI@2018-02-12,2018-02-12,40,13136.00,5448.00,7688.00,long,0.00,")
    );

    let methods = rows("compare VTI --quantity 120");
    assert_eq!(methods.len(), 16);
    assert!(methods[1].starts_with("optimal,Schwab Brokerage,VTI,120,"), "{}", methods[1]);

    household.json("sell VTI --quantity 120 --yes");
    let sales = rows("sales");
    assert_eq!(sales.len(), 2);
    assert!(sales[1].starts_with("1,pending,2026-11-25T23:59:00-05:00,"), "{}", sales[1]);
}

#[test]
fn help_and_version_are_results() {
    let household = Household::new();
    let version = household.run("--version");
    assert_eq!(version.status(), 0);
    assert!(version.out().starts_with("lotscope "));
    for words in ["--help", "preview --help", "help sell"] {
        let output = program(household.0.path()).args(words.split(' ')).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("Usage: lotscope"), "{words}");
    }
}
