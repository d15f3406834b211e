//! The real program in a pseudo-terminal: what a user sees and types, on real files.
//!
//! Nothing here measures time: every wait is for a text on the screen, and gives up after
//! [`terminal::PATIENCE`], which is long.

#![cfg(unix)]

mod brokers;
mod changing;
mod files;
mod history;
mod manners;
mod prices;
mod sessions;
pub mod terminal;
mod washing;

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use terminal::Terminal;

/// The sample's own day: its sale is pending until Monday, whatever day the tests run on.
const AS_OF: [&str; 2] = ["--as-of", "2026-11-20"];

/// A copy of the sample's files in a folder of the test's own.
pub fn household() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = folder.path().join("household");
    fs::create_dir(&portfolio).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    for entry in fs::read_dir(sample).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "csv" || ending == "toml") {
            fs::copy(&path, portfolio.join(path.file_name().unwrap())).unwrap();
        }
    }
    (folder, portfolio)
}

/// The explorer on a folder.
pub fn open(portfolio: &Path) -> Terminal {
    let path = portfolio.display().to_string();
    let mut terminal = Terminal::open((80, 24), &[&path, AS_OF[0], AS_OF[1]], &[]);
    terminal.wait_for("household › Holdings");
    terminal.wait_for("? help  : all");
    terminal
}

fn demo(size: (u16, u16)) -> Terminal {
    let mut terminal = Terminal::open(size, &["demo"], &[]);
    terminal.wait_for("demo › Holdings");
    terminal.wait_for("? help  : all");
    terminal
}

/// Puts the cursor of the holdings on a security that the palette finds by this name.
#[track_caller]
fn go(terminal: &mut Terminal, name: &str, symbol: &str) {
    terminal.type_in(":");
    terminal.wait_for("All actions");
    terminal.type_in(name);
    terminal.wait_for(&format!(": {name}_"));
    terminal.type_in("\r");
    terminal.wait_for(&format!("▌ ► {symbol}"));
}

/// The price cell of each security on the screen.
fn prices(terminal: &Terminal) -> Vec<String> {
    let lines = terminal.lines();
    let rows = lines.iter().filter(|line| line.contains('►'));
    rows.filter_map(|line| line.split_whitespace().filter(|word| *word != "▌").nth(3))
        .map(ToOwned::to_owned)
        .collect()
}
