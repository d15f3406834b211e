//! The program is killed at random moments while it records. A process that is killed loses what it
//! had in memory, not what it gave to the system; that the disk has it too is what syncing is for.
//! A line cut anywhere, as a power cut may leave it, is for the laws.
//!
//! The seed is fixed, the moments are not: they depend on the machine. Whatever they are, the same
//! must hold.

use super::chance::Chance;
use super::{Kept, tell};
use crate::cli::{Household, program};
use crate::pty;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares, UnitPrice};
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::Selection;
use lotscope::domain::preview::preview;
use lotscope::domain::sales::{Decision, Event, EventId, SaleId};
use lotscope::shell::load::{self, Sources};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

/// How often a command is killed.
const RUNS: u64 = 200;
/// How many at once.
const AT_ONCE: u64 = 2;

/// Where a process of this test binary finds the portfolio in which it shall record.
const PORTFOLIO: &str = "LOTSCOPE_TEST_RECORDS_IN";

/// What came of killing.
#[derive(Debug, Default)]
struct Figures {
    runs: u64,
    killed: u64,
    acknowledged: usize,
    kept: usize,
    /// Runs that left a torn line, or did not come to mend one.
    torn: u64,
}

impl Figures {
    fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.killed += other.killed;
        self.acknowledged += other.acknowledged;
        self.kept += other.kept;
        self.torn += other.torn;
    }
}

/// One large lot, so that a command is quick and has something to sell each time.
fn one_lot() -> Household {
    let lots = "account,symbol,acquired,quantity,cost_basis\nA,VTI,2018-02-12,100000,1000000\n";
    let household = Household::new();
    fs::write(household.file("lots.csv"), lots).unwrap();
    fs::write(household.file("lotscope.toml"), "").unwrap();
    household
}

fn sell(household: &Household) -> Child {
    program(household.0.path())
        .args("sell VTI --quantity 1 --yes --format json --as-of 2026-11-24 -p".split(' '))
        .arg(household.file(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What a process said until it ended, and whether it was killed.
fn last_words(mut child: Child) -> (String, bool) {
    use std::os::unix::process::ExitStatusExt;
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    (said, child.wait().unwrap().signal() == Some(9))
}

/// The sale that was said to be recorded, if that was said.
fn acknowledged(said: &str) -> Option<u32> {
    let said: Value = serde_json::from_str(said).ok()?;
    said["id"].as_str()?.parse().ok()
}

/// Waits until the process is the journal's writer, or has ended.
fn until_it_writes(child: &mut Child, lock: &Path) {
    let number = child.id().to_string();
    while child.try_wait().unwrap().is_none()
        && fs::read_to_string(lock).unwrap_or_default() != number
    {
        thread::yield_now();
    }
}

/// Leaves the journal with the beginning of a line at its end.
fn tear(journal: &Path, before: &Kept, chance: &mut Chance) -> Kept {
    let last = before.bytes.split_inclusive(|byte| *byte == b'\n').next_back().unwrap();
    let cut = 1 + usize::try_from(chance.below(last.len() as u64 - 2)).unwrap();
    fs::write(journal, [&before.bytes, &last[..cut]].concat()).unwrap();
    let torn = Kept::of(journal);
    assert!(torn.torn && torn.clean == before.clean);
    torn
}

fn kill_commands(runs: u64, seed: u64) -> Figures {
    let household = one_lot();
    let journal = household.file("sales.jsonl");
    let mut chance = Chance(seed);
    let mut figures = Figures { runs, ..Figures::default() };
    // How long one takes that is left alone.
    let start = Instant::now();
    let (said, _) = last_words(sell(&household));
    assert_eq!(acknowledged(&said), Some(1), "{said}");
    let whole = start.elapsed();
    let (mut said_so, mut torn) = (vec![1], Vec::new());
    let mut before = Kept::of(&journal);
    for run in 0..runs {
        if !before.torn && chance.below(3) == 0 {
            // As a power cut may have left it: then it is killed while it mends that.
            before = tear(&journal, &before, &mut chance);
            torn.push(before.bytes[before.clean..].to_vec());
        }
        let mut child = sell(&household);
        // Any moment; and any moment of the last part, where it writes.
        let moment = if run % 2 == 0 {
            chance.within(whole * 3 / 4)
        } else {
            until_it_writes(&mut child, &household.file("sales.jsonl.lock"));
            chance.within(whole / 8)
        };
        thread::sleep(moment);
        child.kill().unwrap();
        let (said, killed) = last_words(child);
        figures.killed += u64::from(killed);
        said_so.extend(acknowledged(&said));
        let now = Kept::of(&journal);
        now.goes_on_from(&before);
        figures.torn += u64::from(now.torn);
        for sale in &said_so {
            assert!(now.sales.contains(sale), "#{sale} was said to be recorded, and is lost");
        }
        before = now;
    }
    figures.acknowledged = said_so.len();
    figures.kept = before.sales.len();
    assert!(figures.acknowledged <= figures.kept, "{figures:?}");
    // It can be written as if nothing had been.
    let (said, _) = last_words(sell(&household));
    assert!(!before.sales.contains(&acknowledged(&said).unwrap()), "a number is used twice");
    assert!(!Kept::of(&journal).torn);
    // What was torn is kept beside it.
    let aside = fs::read(household.file("sales.jsonl.torn")).unwrap();
    for torn in &torn {
        assert!(aside.split(|byte| *byte == b'\n').any(|line| line == torn), "torn bytes are lost");
    }
    let ran = household.run("journal verify");
    assert_eq!(ran.status(), 0, "{}", ran.out());
    figures
}

#[test]
fn a_command_that_is_killed_loses_nothing_it_said_was_recorded() {
    let workers: Vec<_> = (1..=AT_ONCE)
        .map(|seed| thread::spawn(move || kill_commands(RUNS / AT_ONCE, seed)))
        .collect();
    let mut all = Figures::default();
    for worker in workers {
        all.add(&worker.join().unwrap());
    }
    tell(&format!("lotscope sell, killed: {all:?}"));
    assert_eq!(all.runs, RUNS);
    assert!(all.killed >= RUNS / 10, "many have to die for this to say anything: {all:?}");
}

/// Records sale after sale in the portfolio that the variable names, and says each number.
#[test]
#[ignore = "it is started and killed by another test"]
fn a_process_that_records_without_end() {
    let Some(portfolio) = env::var_os(PORTFOLIO) else { return };
    let sources = Sources { paths: vec![PathBuf::from(portfolio)], ..Sources::default() };
    let mut loaded = load::load(&sources).unwrap();
    let order = Order {
        account: "A".into(),
        security: "VTI".into(),
        side: Side::Sell,
        quantity: Shares::new(1.into()),
        price: UnitPrice::from(328),
        trade_date: "2026-11-24".parse().unwrap(),
        fee: Money::ZERO,
    };
    let fifo = Selection::Method(Method::Fifo);
    let preview = preview(&loaded.household, &order, &fifo, order.trade_date).unwrap();
    let (event, sale) = (loaded.household.book.next_event().0, loaded.household.book.next_sale().0);
    let mut out = std::io::stdout();
    for more in 0.. {
        let what = Decision::Sold { sale: SaleId(sale + more), preview: Box::new(preview.clone()) };
        let at = "2026-11-24T15:32:00Z".parse().unwrap();
        let event = Event { event: EventId(event + more), at, what };
        loaded.journal.append(&event).unwrap();
        writeln!(out, "recorded {}", sale + more).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn a_process_that_is_killed_while_it_writes_loses_nothing_it_said_was_recorded() {
    let household = one_lot();
    let journal = household.file("sales.jsonl");
    let mut chance = Chance(3);
    let mut figures = Figures { runs: 50, ..Figures::default() };
    let mut said_so: Vec<u32> = Vec::new();
    let mut before = Kept::of(&journal);
    for _ in 0..figures.runs {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "durability::kills::a_process_that_records_without_end"])
            .args(["--ignored", "--nocapture", "--test-threads", "1"])
            .env(PORTFOLIO, household.file(""))
            .env("HOME", household.0.path().join("home"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // It never rests: when it is killed, it is as a rule in the middle of the next line.
        let after = 1 + chance.below(12);
        let mut told = 0;
        let mut said = |line: String| {
            let number: Option<u32> =
                line.rsplit_once("recorded ").and_then(|(_, number)| number.parse().ok());
            said_so.extend(number);
            u64::from(number.is_some())
        };
        while told < after {
            told += said(lines.next().expect("it records").unwrap());
        }
        thread::sleep(chance.within(Duration::from_millis(2)));
        child.kill().unwrap();
        figures.killed += 1;
        for line in lines {
            // A pipe takes a line as short as these at once or not at all.
            said(line.unwrap());
        }
        child.wait().unwrap();
        let now = Kept::of(&journal);
        now.goes_on_from(&before);
        figures.torn += u64::from(now.torn);
        before = now;
    }
    assert!(said_so.iter().all(|sale| before.sales.contains(sale)), "a sale is lost");
    (figures.acknowledged, figures.kept) = (said_so.len(), before.sales.len());
    tell(&format!("one process recording, killed: {figures:?}"));
    assert!(figures.acknowledged <= figures.kept, "{figures:?}");
    assert!(figures.kept <= figures.acknowledged + 50, "one at most was under way: {figures:?}");
    let ran = household.run("journal verify");
    assert_eq!(ran.status(), 0, "{}", ran.out());
}

#[test]
fn an_explorer_that_is_killed_loses_nothing_it_said_was_recorded() {
    let (_folder, portfolio) = pty::household();
    let journal = portfolio.join("sales.jsonl");
    let mut figures = Figures { runs: 4, ..Figures::default() };
    let mut before = Kept::of(&journal);
    for run in 0..figures.runs {
        let mut terminal = pty::open(&portfolio);
        terminal.type_in("5\r");
        terminal.wait_for("Record this simulated sale?");
        terminal.type_in("\r");
        if run == 0 {
            terminal.wait_for("Recorded as #");
        }
        terminal.signal("KILL");
        terminal.end();
        figures.killed += 1;
        let said = terminal.screen().contains("Recorded as #");
        figures.acknowledged += usize::from(said);
        let now = Kept::of(&journal);
        now.goes_on_from(&before);
        let more = now.sales.len() - before.sales.len();
        assert!(more >= usize::from(said) && more <= 1, "{more} more, said: {said}");
        before = now;
    }
    figures.kept = before.sales.len();
    tell(&format!("the explorer, killed: {figures:?}"));
    assert!(figures.acknowledged <= figures.kept && figures.kept == before.events);
}
