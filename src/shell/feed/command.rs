//! A price command: the user's own program, run again and again, never twice at a time.
//!
//! It is run directly, in the portfolio's folder, without input; through a shell only where the
//! settings say so. Where a run fails, the last good prices stay and the failure is told.

use super::running::{self, RunFailure};
use super::{News, Pauses};
use crate::app::feed::Trouble;
use crate::domain::ids::SecurityId;
use crate::domain::price::Quote;
use crate::domain::problem::{Fault, Problem};
use crate::formats::import::LaterPrices;
use crate::formats::prices::{self, COMMAND, Prices};
use crate::formats::text;
use crate::shell::clock;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How many wrong rows are told one by one: a program can print a great many.
const MOST_PROBLEMS: usize = 20;
/// How much of the program's name is shown.
const LONGEST_NAME: usize = 60;

/// A price command as the settings describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLink {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// Is it one line for a shell?
    pub shell: bool,
    /// Where it runs: the portfolio's folder.
    pub folder: PathBuf,
    /// The time between two runs.
    pub interval: Duration,
    /// How long a run may take.
    pub timeout: Duration,
    /// What is looked at in its prices, where a day is named whose state is wanted.
    pub later: Option<LaterPrices>,
}

impl CommandLink {
    /// What is run: the program itself, or the platform's shell with all words as one line.
    fn command(&self) -> Command {
        let mut command = if self.shell {
            shell(&self.words.join(" "))
        } else {
            let mut words = self.words.iter();
            let mut command = Command::new(self.program(words.next().map_or("", String::as_str)));
            command.args(words);
            command
        };
        command.current_dir(&self.folder);
        command
    }

    /// A program named by a path is found from the folder, another one on the `PATH`.
    fn program(&self, name: &str) -> PathBuf {
        let is_path = Path::new(name).components().count() > 1 || name.starts_with('.');
        if is_path { self.folder.join(name) } else { name.into() }
    }

    /// Its name, safe to show.
    fn shown(&self) -> String {
        let word = self.words.first().map_or("", String::as_str);
        text::clean(word, LONGEST_NAME).into_owned()
    }

    /// Runs it once. `pause` waits a little and says whether anybody still wants to know; `None`
    /// where nobody does.
    pub(super) fn run(&self, pause: impl FnMut(Duration) -> bool) -> Option<News> {
        match running::run(&mut self.command(), self.timeout, pause) {
            Ok(printed) => Some(self.understood(prices::read_output(&printed))),
            Err(RunFailure::Stopped) => None,
            Err(failure) => Some(self.failed(&failure)),
        }
    }

    fn understood(&self, prices: Prices) -> News {
        let Prices { mut quotes, mut problems, .. } = prices;
        if quotes.is_empty() {
            let first = problems.first().map_or_else(
                || "it printed nothing".to_owned(),
                |problem| format!("line {}: {}", problem.line, problem.message),
            );
            let what = format!("{} printed no prices ({first})", self.shown());
            let mend = "print symbol,price,as_of, a line for each security";
            return trouble(Trouble::Garbled, Fault::new(what, mend));
        }
        let later = self.later.as_ref().map(|later| {
            let told = quotes.iter().map(|(security, quote)| (security, quote));
            later.look(told, Some(clock::today()))
        });
        let (named, of_others) = later.unwrap_or_default();
        quotes.retain(|(security, _)| !of_others.contains(security));
        let rest = problems.len().saturating_sub(MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        if rest > 0 {
            let fault = Fault::new(format!("{rest} more lines are wrong"), "see those above");
            problems.push(Problem::left_out("more-problems", &COMMAND.into(), u32::MAX, fault));
        }
        problems.extend(named);
        News { quotes, age: Some(Duration::ZERO), problems, trouble: None }
    }

    fn failed(&self, failure: &RunFailure) -> News {
        let (kind, mend) = match failure {
            RunFailure::NotStarted(error) => {
                let missing = error.kind() == ErrorKind::NotFound;
                let mend = if missing && !self.folder.is_dir() {
                    "the portfolio's folder is gone"
                } else if missing {
                    "install it, or correct command under [prices]; write ./NAME for a program in \
                     the portfolio's folder"
                } else {
                    "make it a program that can be run, or correct command under [prices]"
                };
                (Trouble::NotStarted, mend)
            }
            RunFailure::TimedOut(_) => {
                (Trouble::TimedOut, "mend it, or raise timeout_seconds under [prices]")
            }
            _ => (Trouble::Failed, "run it by hand in the portfolio's folder to see why"),
        };
        let what = match failure {
            RunFailure::NotStarted(error) if error.kind() == ErrorKind::NotFound => {
                format!("there is no program {}", self.shown())
            }
            _ => format!("{} gave no prices: {failure}", self.shown()),
        };
        trouble(kind, Fault::new(what, mend))
    }
}

fn trouble(trouble: Trouble, fault: Fault) -> News {
    let problem = Problem::left_out("prices-not-read", &COMMAND.into(), 1, fault);
    News { problems: vec![problem], trouble: Some(trouble), ..News::default() }
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line]);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut command = Command::new("cmd");
    command.arg("/C").raw_arg(line);
    command
}

/// Runs the command at once, and again an interval after each end, until the feed ends or nobody
/// listens.
pub(super) fn repeat(link: &CommandLink, pauses: &Pauses, mut deliver: impl FnMut(News) -> bool) {
    let mut held: BTreeMap<SecurityId, Quote> = BTreeMap::new();
    while let Some(mut news) = link.run(|step| pauses.pause(step)) {
        news.quotes.retain(|(security, quote)| held.get(security) != Some(quote));
        held.extend(news.quotes.iter().cloned());
        if !deliver(news) || !pauses.pause(link.interval) {
            return;
        }
    }
}

#[cfg(all(test, unix))]
mod tests;
