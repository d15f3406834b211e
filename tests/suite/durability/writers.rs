//! Two who want to record at once: both do, or one is told why not. Nothing is lost.

use super::{Kept, tell};
use crate::cli::{Household, program};
use crate::pty;
use std::collections::BTreeSet;
use std::process::Stdio;

#[test]
fn commands_at_the_same_time_record_or_say_why_not() {
    let household = Household::new();
    let journal = household.file("sales.jsonl");
    let mut recorded = BTreeSet::new();
    let mut refused = 0;
    for _ in 0..10 {
        let start = || {
            program(household.0.path())
                .args(
                    "sell VTI --quantity 0.1 --yes --format json --as-of 2026-11-24 -p".split(' '),
                )
                .arg(household.file(""))
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let both = [start(), start()];
        let mut done = 0;
        for child in both {
            let output = child.wait_with_output().unwrap();
            let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            if output.status.success() {
                done += 1;
                let sale: u32 = said["id"].as_str().unwrap().parse().unwrap();
                assert!(recorded.insert(sale), "#{sale} was given twice");
            } else {
                refused += 1;
                assert_eq!(output.status.code(), Some(1));
                assert_eq!(said["error"]["code"], "not-recorded");
                let why = said["error"]["message"].as_str().unwrap();
                let named = why.contains("another lotscope") || why.contains("was changed since");
                assert!(named, "{why}");
            }
        }
        assert!(done > 0, "one of two always records");
    }
    tell(&format!(
        "two commands at once, 10 times: {} recorded, {refused} refused",
        recorded.len()
    ));
    assert_eq!(Kept::of(&journal).sales, recorded);
    assert_eq!(recorded.len() + refused, 20);
}

#[test]
fn a_command_beside_an_open_explorer_is_refused_and_named_the_reason() {
    let (folder, portfolio) = pty::household();
    std::fs::create_dir(folder.path().join("home")).unwrap();
    let journal = portfolio.join("sales.jsonl");
    let run = |words: &str| {
        let output = program(folder.path())
            .args(words.split(' '))
            .args(["--as-of", "2026-11-20", "-p"])
            .arg(&portfolio)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), err)
    };
    let mut explorer = pty::open(&portfolio);
    let mut other = pty::open(&portfolio);
    other.wait_for("! read-only: another lotscope");
    let (status, said) = run("sell VTI --quantity 3 --account XXXX-4410 --yes");
    assert_eq!(status, 1, "{said}");
    let why = format!("another lotscope (process {}) records in this journal", explorer.id());
    assert!(said.contains(&why) && said.contains("close it, or record there"), "{said}");
    assert!(!journal.exists());
    // Who only reads is not kept out.
    assert_eq!(run("sales").0, 0);
    assert_eq!(run("journal verify").0, 0);
    explorer.type_in("5\r");
    explorer.wait_for("Record this simulated sale?");
    explorer.type_in("\r");
    explorer.wait_for("Recorded as #1: 5 VTI");
    explorer.quit();
    // The one that only read becomes the writer as it reads again.
    other.type_in("r");
    other.wait_for("files and prices were read again");
    assert!(!other.screen().contains("read-only"), "{}", other.screen());
    assert_eq!(run("sell VTI --quantity 3 --account XXXX-4410 --yes").0, 1);
    other.quit();
    let (status, said) = run("sell VTI --quantity 3 --account XXXX-4410 --yes");
    assert_eq!(status, 0, "{said}");
    assert_eq!(Kept::of(&journal).sales, BTreeSet::from([1, 2]));
}
