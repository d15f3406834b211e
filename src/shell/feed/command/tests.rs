use super::*;
use crate::shell::feed::{Feed, Link};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc;
use std::thread;
use tempfile::TempDir;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

fn link(folder: &TempDir, words: &[&str]) -> CommandLink {
    CommandLink {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        shell: false,
        folder: folder.path().to_owned(),
        interval: Duration::from_millis(1),
        timeout: PATIENCE,
        later: None,
    }
}

fn shell(folder: &TempDir, line: &str) -> CommandLink {
    CommandLink { shell: true, ..link(folder, &[line]) }
}

/// Runs it; nobody asks it to stop.
fn run(link: &CommandLink) -> News {
    link.run(|step| {
        thread::sleep(step);
        true
    })
    .unwrap()
}

fn prices(news: &News) -> Vec<String> {
    let quote = |(security, quote): &(SecurityId, Quote)| format!("{security} {}", quote.price);
    news.quotes.iter().map(quote).collect()
}

fn failure(news: &News) -> (Trouble, String) {
    assert!(news.quotes.is_empty() && news.age.is_none());
    (news.trouble.unwrap(), news.problems[0].to_string())
}

/// Is there a process of this id that is not just a corpse nobody has buried yet?
fn is_alive(pid: &str) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
    let state = String::from_utf8(state.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

fn pid_in(folder: &TempDir, name: &str) -> String {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        let text = fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        if text.ends_with('\n') {
            return text.trim().to_owned();
        }
        assert!(std::time::Instant::now() < deadline, "no {name}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The explorer hears the same of a day in the past as a command does.
#[test]
fn prices_after_a_day_in_the_past_are_named_with_the_news() {
    let folder = tempfile::tempdir().unwrap();
    let later = LaterPrices::new("2026-01-12".parse().unwrap(), BTreeSet::new());
    let link =
        CommandLink { later: Some(later), ..shell(&folder, "echo KO,70,2026-01-12; echo GE,188") };
    let news = run(&link);
    assert_eq!(prices(&news), ["GE 188", "KO 70"]);
    let said: Vec<_> = news.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(said, ["prices of days after 2026-01-12 are used: of GE"]);
}

#[test]
fn a_program_is_run_directly_in_the_portfolios_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("told"), "VTI,328.40\n").unwrap();
    assert_eq!(prices(&run(&link(&folder, &["cat", "told"]))), ["VTI 328.4"]);
    // Without a shell nothing of an argument is a command.
    let (trouble, problem) = failure(&run(&link(&folder, &["echo", "VTI,1;", "touch $0"])));
    assert_eq!(trouble, Trouble::Garbled);
    assert!(problem.contains("echo printed no prices"), "{problem}");
    // By a path it is found in the folder.
    let script = folder.path().join("quotes.sh");
    fs::write(&script, "#!/bin/sh\necho symbol,price\necho KO,70.55\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(prices(&run(&link(&folder, &["./quotes.sh"]))), ["KO 70.55"]);
}

#[test]
fn a_shell_takes_all_words_as_one_line_where_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut link = link(&folder, &["echo VTI,1 |", "sed", "s/1/328.40/"]);
    link.shell = true;
    assert_eq!(prices(&run(&link)), ["VTI 328.4"]);
}

#[test]
fn every_failure_names_its_cause() {
    let folder = tempfile::tempdir().unwrap();
    let (trouble, problem) = failure(&run(&link(&folder, &["no-such-program-here"])));
    assert_eq!(trouble, Trouble::NotStarted);
    assert!(problem.contains("there is no program no-such-program-here"), "{problem}");

    let (trouble, problem) = failure(&run(&shell(
        &folder,
        "echo VTI,1; echo Traceback >&2; printf '\\033[31mno \\007network\\n\\n' >&2; exit 3",
    )));
    assert_eq!(trouble, Trouble::Failed);
    assert!(problem.contains("it ended with status 3: [31mno network"), "{problem}");

    let (trouble, problem) = failure(&run(&shell(&folder, "kill -9 $$")));
    assert_eq!(trouble, Trouble::Failed);
    assert!(problem.contains("it ended with a signal"), "{problem}");

    let (trouble, problem) = failure(&run(&link(&folder, &["true"])));
    assert_eq!(trouble, Trouble::Garbled);
    assert!(problem.contains("it printed nothing"), "{problem}");
}

#[test]
fn a_wrong_line_is_a_problem_and_the_others_count() {
    let folder = tempfile::tempdir().unwrap();
    let news = run(&shell(&folder, "echo VTI,328.40; echo KO,n/a%; seq 1 100"));
    assert_eq!((prices(&news), news.trouble), (vec!["VTI 328.4".to_owned()], None));
    assert!(news.problems[0].to_string().starts_with("command:2:2: "), "{}", news.problems[0]);
    assert_eq!(news.problems.len(), MOST_PROBLEMS + 1, "not every one of a hundred lines");
    assert!(news.problems[MOST_PROBLEMS].message.contains("81 more lines"));
}

#[test]
fn too_much_output_ends_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let (trouble, problem) = failure(&run(&shell(&folder, "yes VTI,328.40")));
    assert_eq!(trouble, Trouble::Failed);
    assert!(problem.contains("printed more than 32 MiB"), "{problem}");
}

#[test]
fn what_hangs_is_ended_with_everything_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let mut link =
        shell(&folder, "sleep 1000 & echo $! > child; echo $$ > self; echo VTI,1; wait; wait");
    link.timeout = Duration::from_millis(300);
    let (trouble, problem) = failure(&run(&link));
    assert_eq!(trouble, Trouble::TimedOut);
    assert!(problem.contains("raise timeout_seconds"), "{problem}");
    let (itself, child) = (pid_in(&folder, "self"), pid_in(&folder, "child"));
    assert!(!is_alive(&itself) && !is_alive(&child));
}

#[test]
fn what_a_program_leaves_behind_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let news = run(&shell(&folder, "sleep 1000 & echo $! > child; echo VTI,1"));
    assert_eq!(prices(&news), ["VTI 1"]);
    assert!(!is_alive(&pid_in(&folder, "child")));
}

#[test]
fn runs_follow_each_other_and_end_with_the_feed() {
    let folder = tempfile::tempdir().unwrap();
    let line = "test -e busy && exit 9; touch busy; echo $$ > self; echo x >> runs
                echo VTI,$(wc -l < runs); rm busy; test $(wc -l < runs) -lt 4 || sleep 1000";
    let (sender, receiver) = mpsc::channel();
    let deliver = move |news| sender.send(news).is_ok();
    let feed = Feed::follow(Link::Command(shell(&folder, line)), deliver).unwrap();
    for run in 1..=3 {
        let news = receiver.recv_timeout(PATIENCE).unwrap();
        assert_eq!(prices(&news), [format!("VTI {run}")], "{:?}", news.problems);
    }
    // The fourth hangs, and the explorer quits.
    let deadline = std::time::Instant::now() + PATIENCE;
    while fs::read_to_string(folder.path().join("runs")).unwrap().lines().count() < 4 {
        assert!(std::time::Instant::now() < deadline);
        thread::sleep(Duration::from_millis(5));
    }
    let pid = pid_in(&folder, "self");
    drop(feed);
    assert!(!is_alive(&pid));
    assert!(receiver.try_recv().is_err(), "a run that was ended says nothing");
}

#[test]
fn unchanged_prices_are_no_news_but_that_they_were_told_is() {
    let folder = tempfile::tempdir().unwrap();
    let (sender, receiver) = mpsc::channel();
    let deliver = move |news| sender.send(news).is_ok();
    let link = Link::Command(shell(&folder, "echo VTI,1; echo KO,2"));
    let _feed = Feed::follow(link, deliver).unwrap();
    assert_eq!(prices(&receiver.recv_timeout(PATIENCE).unwrap()), ["KO 2", "VTI 1"]);
    let again = receiver.recv_timeout(PATIENCE).unwrap();
    assert_eq!((prices(&again), again.age), (vec![], Some(Duration::ZERO)));
}
