//! Live prices in the real explorer: a price file that is replaced, and a program of the user's.

use super::terminal::{PATIENCE, Terminal};
use super::{household, open, prices};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Replaces a file in one step, as a careful program does.
fn replace(file: &Path, text: &str) {
    let beside = file.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, file).unwrap();
}

/// Waits for something that is not on the screen.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "no {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn price_of(terminal: &Terminal, symbol: &str) -> String {
    let line = terminal.line(&format!("► {symbol} "));
    let words = line.split_whitespace().filter(|word| *word != "▌");
    words.skip(3).map(|word| word.trim_start_matches(['▲', '▼'])).next().unwrap().to_owned()
}

/// What the explorer has open, and what it has started.
#[cfg(target_os = "linux")]
fn nothing_but_files(terminal: &Terminal) {
    let process = PathBuf::from(format!("/proc/{}", terminal.id()));
    for entry in fs::read_dir(process.join("fd")).unwrap() {
        let open = fs::read_link(entry.unwrap().path()).unwrap_or_default();
        let open = open.to_string_lossy().into_owned();
        // The signals' thread is woken through a pair of its own, which has no address.
        let is_pair = open.starts_with("socket:") && is_unnamed(&process, &open);
        assert!(!open.starts_with("socket:") || is_pair, "{open}");
    }
    let children = |task: &Path| fs::read_to_string(task.join("children"));
    let tasks = process.join("task");
    assert_eq!(
        children(&tasks.join(terminal.id().to_string())).unwrap(),
        "",
        "it started something"
    );
    for task in fs::read_dir(tasks).unwrap() {
        // A thread may have ended since.
        assert_eq!(children(&task.unwrap().path()).unwrap_or_default(), "", "it started something");
    }
}

/// Is there a thread that follows prices?
#[cfg(target_os = "linux")]
fn follows_prices(terminal: &Terminal) -> bool {
    let tasks = fs::read_dir(format!("/proc/{}/task", terminal.id())).unwrap();
    let name = |task: PathBuf| fs::read_to_string(task.join("comm")).unwrap_or_default();
    tasks.map(|task| name(task.unwrap().path())).any(|name| name.trim() == "prices")
}

/// Is a socket one of a pair within this machine, which leads nowhere?
#[cfg(target_os = "linux")]
fn is_unnamed(process: &Path, socket: &str) -> bool {
    let number = socket.trim_start_matches("socket:[").trim_end_matches(']');
    let table = fs::read_to_string(process.join("net/unix")).unwrap();
    let line = table.lines().find(|line| line.split_whitespace().nth(6) == Some(number));
    line.is_some_and(|line| line.split_whitespace().count() == 7)
}

#[test]
fn a_price_file_that_is_replaced_is_followed_without_a_key() {
    let (_folder, portfolio) = household();
    let file = portfolio.join("prices.csv");
    let text = fs::read_to_string(&file).unwrap();
    let mut terminal = open(&portfolio);
    let first = prices(&terminal);
    for cents in 41..=50 {
        let price = format!("328.{cents}");
        replace(&file, &text.replace("VTI,328.40", &format!("VTI,{price}")));
        terminal.wait_until(&price, |terminal| price_of(terminal, "VTI") == price);
    }
    #[cfg(target_os = "linux")]
    assert!(follows_prices(&terminal));
    assert_eq!(price_of(&terminal, "KO"), "70.55");
    assert_eq!(prices(&terminal).len(), first.len());
    #[cfg(target_os = "linux")]
    nothing_but_files(&terminal);

    // Half a line, which would be a price too, is not believed while it is being written.
    fs::write(&file, text.replace("VTI,328.40", "VTI,327.00").trim_end()).unwrap();
    terminal.wait_until("327.00", |terminal| price_of(terminal, "VTI") == "327.00");
    // It is gone, and there again.
    fs::remove_file(&file).unwrap();
    terminal.wait_for("! prices gone");
    assert_eq!(price_of(&terminal, "VTI"), "327.00", "the last good prices stay");
    fs::write(&file, text.replace("VTI,328.40", "VTI,329.00")).unwrap();
    terminal.wait_until("329.00", |terminal| price_of(terminal, "VTI") == "329.00");
    assert!(!terminal.screen().contains("gone"));
    // A wrong row keeps that price, and says so.
    fs::write(&file, text.replace("VTI,328.40", "VTI,32B").replace("KO,70.55", "KO,71.00"))
        .unwrap();
    terminal.wait_until("71.00", |terminal| price_of(terminal, "KO") == "71.00");
    terminal.wait_for("! prices.csv:11:2: price \"32B\"");
    assert_eq!(price_of(&terminal, "VTI"), "329.00");
    terminal.quit();
}

#[test]
fn a_ticket_keeps_its_price_while_the_file_goes_on() {
    let (_folder, portfolio) = household();
    let file = portfolio.join("prices.csv");
    let text = fs::read_to_string(&file).unwrap();
    let mut terminal = open(&portfolio);
    terminal.type_in("120");
    terminal.wait_for("Sell [120");
    replace(&file, &text.replace("VTI,328.40", "VTI,340.00"));
    terminal.wait_for("340.00");
    assert!(terminal.line("Sell [120").contains("328.40"), "{}", terminal.screen());
    // The live one is taken when asked for.
    terminal.type_in("r");
    terminal.wait_until("the live price", |terminal| {
        !terminal.screen().contains("328.40") && terminal.line("Sell [120").contains("340.00")
    });
    terminal.quit();
}

#[test]
fn without_a_source_nothing_is_opened_and_nothing_is_started() {
    let (_folder, portfolio) = household();
    source(&portfolio, "source = \"none\"\n");
    let mut terminal = open(&portfolio);
    #[cfg(target_os = "linux")]
    {
        nothing_but_files(&terminal);
        assert!(!follows_prices(&terminal), "nobody follows anything");
    }
    terminal.quit();
}

/// Puts a price source into the settings, whose last section it is.
fn source(portfolio: &Path, lines: &str) {
    let settings = portfolio.join("lotscope.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let (rest, _) = text.split_once("[prices]\n").unwrap();
    fs::write(&settings, format!("{rest}[prices]\n{lines}")).unwrap();
}

/// A household whose prices a script of the test's own prints: `mode` says how it behaves.
fn scripted(interval: u32, timeout: u32) -> (TempDir, PathBuf) {
    let (folder, portfolio) = household();
    fs::remove_file(portfolio.join("prices.csv")).unwrap();
    let script = "#!/bin/sh\n\
        echo $$ > pid\n\
        echo run >> runs\n\
        read mode price < mode\n\
        case $mode in\n\
        good) echo \"VTI,$price\"; echo KO,70.55;;\n\
        hang) sleep 1000 & echo $! > child; wait;;\n\
        fail) printf 'no \\033[2Jnetwork\\n' >&2; exit 3;;\n\
        rubbish) echo '<html>';;\n\
        esac\n";
    fs::write(portfolio.join("quotes.txt"), script).unwrap();
    let command = format!(
        "source = \"command\"\ncommand = [\"/bin/sh\", \"quotes.txt\"]\n\
         interval_seconds = {interval}\ntimeout_seconds = {timeout}\n"
    );
    source(&portfolio, &command);
    (folder, portfolio)
}

fn behave(portfolio: &Path, mode: &str) {
    replace(&portfolio.join("mode"), &format!("{mode}\n"));
}

/// A run that hangs.
struct Hanging {
    pid: String,
    child: String,
}

impl Hanging {
    /// Waits until there is one that has started its child: what ended before that left no trace of it.
    fn begun(portfolio: &Path) -> Self {
        let id = |file: &str| {
            let text = fs::read_to_string(portfolio.join(file)).unwrap_or_default();
            text.strip_suffix('\n').map(str::to_owned)
        };
        let mut found = None;
        wait_for("a run that hangs", || {
            found = id("child").zip(id("pid"));
            found.is_some()
        });
        let (child, pid) = found.unwrap();
        Self { pid, child }
    }

    /// Waits until nothing is left of it: what is killed is gone a moment later, when its turn comes.
    fn ended(&self) {
        wait_for("end of the run that hung", || !is_alive(&self.pid) && !is_alive(&self.child));
    }
}

/// Is there a process of this id? One that nobody has buried yet is none.
fn is_alive(id: &str) -> bool {
    let state = std::process::Command::new("ps").args(["-o", "stat=", "-p", id]).output();
    let state = String::from_utf8(state.unwrap().stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

#[test]
fn a_program_that_hangs_fails_and_prints_rubbish_recovers() {
    let (_folder, portfolio) = scripted(1, 1);
    behave(&portfolio, "good 328.40");
    let mut terminal = open(&portfolio);
    terminal.wait_until("328.40", |terminal| price_of(terminal, "VTI") == "328.40");
    behave(&portfolio, "hang");
    let hanging = Hanging::begun(&portfolio);
    terminal.wait_for("! prices timed out, ");
    // It was ended with what it started.
    hanging.ended();
    behave(&portfolio, "fail");
    terminal.wait_for("! prices failed, ");
    behave(&portfolio, "rubbish");
    terminal.wait_for("! prices garbled, ");
    behave(&portfolio, "good 330.00");
    terminal.wait_until("330.00", |terminal| price_of(terminal, "VTI") == "330.00");
    terminal.wait_until("no more trouble", |terminal| !terminal.screen().contains("! prices"));
    // The whole of it stands among the problems, safe to show.
    behave(&portfolio, "fail");
    terminal.wait_for("! prices failed, ");
    assert_eq!(price_of(&terminal, "VTI"), "330.00", "the last good prices stay");
    terminal.type_in("!G");
    terminal.wait_for("it ended with status 3");
    terminal.wait_for("[2Jnetwork");
    assert!(!terminal.written().contains("\x1b[2Jnetwork"));
    terminal.quit();
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let (_folder, portfolio) = scripted(3600, 900);
    let settings = portfolio.join("lotscope.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("\"/bin/sh\"", "\"./no-such-quotes\"")).unwrap();
    let mut terminal = open(&portfolio);
    terminal.wait_for("! prices not started");
    terminal.type_in("!");
    terminal.wait_for("there is no program ./no-such-quotes");
    terminal.quit();
}

#[test]
fn a_program_runs_when_asked_and_never_twice_at_a_time() {
    // Only what is asked for ends a run.
    let (_folder, portfolio) = scripted(3600, 900);
    behave(&portfolio, "good 328.40");
    let mut terminal = open(&portfolio);
    terminal.wait_until("328.40", |terminal| price_of(terminal, "VTI") == "328.40");
    behave(&portfolio, "good 331.00");
    terminal.type_in("r");
    terminal.wait_until("331.00", |terminal| price_of(terminal, "VTI") == "331.00");
    // The last prices stay on the screen while it runs; the one that runs is ended first.
    behave(&portfolio, "hang");
    fs::remove_file(portfolio.join("pid")).unwrap();
    terminal.type_in("r");
    let hanging = Hanging::begun(&portfolio);
    assert_eq!(price_of(&terminal, "VTI"), "331.00");
    behave(&portfolio, "good 332.00");
    terminal.type_in("r");
    terminal.wait_until("332.00", |terminal| price_of(terminal, "VTI") == "332.00");
    assert_ne!(fs::read_to_string(portfolio.join("pid")).unwrap().trim(), hanging.pid);
    hanging.ended();
    terminal.quit();
}

#[test]
fn nothing_is_left_behind_however_the_explorer_ends() {
    for how in ["q", "TERM"] {
        let (_folder, portfolio) = scripted(3600, 900);
        behave(&portfolio, "hang");
        let mut terminal = open(&portfolio);
        let hanging = Hanging::begun(&portfolio);
        assert!(is_alive(&hanging.pid) && is_alive(&hanging.child), "{how}");
        if how == "q" {
            terminal.quit();
        } else {
            terminal.signal(how);
            assert_eq!(terminal.end(), 143);
        }
        hanging.ended();
    }
}
