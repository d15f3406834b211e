//! Where the portfolio comes from, and what happens when a part of it cannot be read.

use super::{Household, LOTS, Ran, TAX, keys, program};
use serde_json::json;
use std::fs;
use std::process::Command;

/// A way to name the portfolio.
type Way<'a> = &'a dyn Fn(&mut Command);

/// Line 3 has a letter for a digit.
fn spoilt() -> Household {
    let lots = LOTS.replace("2020-04-06,25,", "2020-04-06,2S,");
    assert_ne!(lots, LOTS);
    Household::holding(&lots)
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_the_rest_is_shown() {
    let household = spoilt();
    for words in ["lots VTI", "preview VTI --quantity 10", "sales", "tax"] {
        let ran = household.run(words);
        assert_eq!(ran.status(), 1, "{words}: {}", ran.err());
        assert!(ran.err().contains("lots.csv:3:4: "), "{words}: {}", ran.err());
        assert!(!ran.out().is_empty(), "{words}");
    }
    let shown = household.run("lots VTI --format json").json();
    assert_eq!(shown["groups"][0]["lots"], 9);
    let warning = shown["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|warning| warning["line"] == 3)
        .expect("the row that was left out");
    assert_eq!(keys(warning), ["code", "message", "file", "line"]);
}

#[test]
fn a_refusal_weighs_more_than_a_problem() {
    let ran = spoilt().run("preview VTI --quantity 1000");
    assert_eq!(ran.status(), 3);
    assert!(ran.err().contains("lots.csv:3:4: "), "{}", ran.err());
}

#[test]
fn check_lists_files_and_problems() {
    let household = spoilt();
    let ran = household.run("check --format json");
    assert_eq!(ran.status(), 1);
    let shown = ran.json();
    assert_eq!(keys(&shown), ["files", "problems"]);
    let files = shown["files"].as_array().unwrap();
    let lots = files
        .iter()
        .find(|file| file["file"].as_str().unwrap().ends_with("lots.csv"))
        .expect("the lots file");
    assert_eq!(keys(lots), ["file", "format", "rows", "lots"]);
    assert_eq!((&lots["rows"], &lots["lots"]), (&json!(21), &json!(20)));
    let problem = shown["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|problem| problem["line"] == 3)
        .expect("the row that was left out");
    assert_eq!(keys(problem), ["code", "message", "file", "line", "column", "mend"]);
    assert_eq!(problem["column"], 4);
    let text = household.run("check").out();
    assert!(text.contains("lots.csv:3:4: ") && text.contains("1 left out"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let ran = household.run("check --format csv");
    assert_eq!(ran.status(), 1);
    let rows: Vec<String> = ran.out().lines().map(str::to_owned).collect();
    assert_eq!(rows[0], "file,line,column,code,message,mend");
    assert_eq!(rows.len() - 1, shown["problems"].as_array().unwrap().len());
    assert!(rows.iter().any(|row| row.starts_with("lots.csv,3,4,wrong-number,")), "{rows:?}");
}

#[test]
fn a_sound_portfolio_is_done() {
    let household = Household::with(
        "account,symbol,acquired,quantity,cost_basis\nA,VTI,2020-01-02,1,100\n",
        TAX,
    );
    let ran = household.run("check");
    assert_eq!(ran.status(), 0, "{}{}", ran.out(), ran.err());
}

#[test]
fn the_portfolio_is_named_by_option_by_variable_or_by_being_there() {
    let household = Household::new();
    let folder = household.file("");
    let run = |set: Way<'_>| {
        let mut command = program(household.0.path());
        set(&mut command);
        command.args(["lots", "KO", "--as-of", "2026-11-24", "--format", "json"]);
        Ran(command.output().unwrap())
    };
    let ways: [Way<'_>; 5] = [
        &|command| _ = command.arg("-p").arg(&folder),
        &|command| _ = command.arg(format!("--portfolio={}", folder.display())),
        &|command| _ = command.env("LOTSCOPE_PORTFOLIO", &folder),
        &|command| _ = command.current_dir(&folder),
        &|command| _ = command.arg("-p").arg(household.file("lots.csv")),
    ];
    for way in ways {
        let ran = run(way);
        assert_eq!(ran.status(), 0, "{}", ran.err());
        assert_eq!(ran.json()["lots"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn prices_and_settings_can_be_other_files() {
    let household = Household::new();
    let elsewhere = |name: &str, text: &str| {
        let path = household.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let prices = elsewhere("p.csv", "symbol,price\nKO,100\n");
    let shown = household.json(&format!("lots KO --prices {prices}"));
    assert_eq!(shown["lots"][0]["price"], "100");
    let settings = elsewhere("s.toml", &TAX.replace("0.05", "0"));
    let shown = household.json(&format!("tax --settings {settings}"));
    assert_eq!(shown["state"], "0.00");
}

#[test]
fn a_portfolio_that_is_not_there_is_said_to_be() {
    let household = Household::new();
    let ran = household.run_words(&["lots", "-p", "/nowhere/at/all"]);
    assert_ne!(ran.status(), 0);
    assert!(ran.err().contains("/nowhere/at/all"), "{}", ran.err());
    assert_eq!(ran.out(), "");
}
