//! `journal verify`: what every line of the journal says, what came of it, and whether it is sound.

mod words;

use super::args::GlobalArgs;
use super::csv_out::{self, Column, Kind};
use super::failure::Failure;
use super::json::Object;
use super::output::{Status, Style};
use super::report::Report;
use super::session;
use super::text;
use crate::domain::problem::{Problem, Severity};
use crate::domain::sales::{Fate, SaleBook, SaleId, SaleState};
use crate::formats::journal::{Content, JournalText, Line};
use crate::formats::text::clean;
use crate::shell::{clock, journal, load, paths};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// How wide the text is at most, where words allow it.
const COLUMNS: usize = 80;
/// What lines below the first of a journal line begin with.
const INDENT: &str = "    ";
/// The longest path that is shown.
const PATH_LENGTH: usize = 400;

/// The states a sale can have, in the order of the totals.
const STATES: [SaleState; 5] = [
    SaleState::Pending,
    SaleState::Settled,
    SaleState::Cancelled,
    SaleState::Discarded,
    SaleState::Archived,
];

/// What `journal` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct JournalArgs {
    #[command(subcommand)]
    command: JournalCommand,
}

/// What can be asked of the journal.
#[derive(Clone, Copy, Debug, Subcommand)]
enum JournalCommand {
    /// Explain every line, and report what is wrong with it
    Verify,
}

/// A line of the journal, explained.
#[derive(Clone, Debug)]
struct Explained {
    line: u32,
    event: Option<u32>,
    at: Option<DateTime<Utc>>,
    kind: Option<String>,
    sale: Option<SaleId>,
    what: String,
    effect: String,
    problems: Vec<Problem>,
}

/// The journal, line by line.
#[derive(Clone, Debug)]
pub struct JournalReport {
    /// Its path, safe to show.
    path: String,
    exists: bool,
    lines: Vec<Explained>,
    events: usize,
    /// How many sales are in each of [`STATES`].
    sales: [usize; STATES.len()],
    torn_tail: bool,
    ends_without_line_feed: bool,
}

/// Reads the journal that the options name, and nothing else of the portfolio.
///
/// # Errors
/// When they name none, or it cannot be read.
pub fn run(
    args: JournalArgs,
    global: &GlobalArgs,
    positional: &[PathBuf],
) -> Result<JournalReport, Failure> {
    let JournalCommand::Verify = args.command;
    let named = [positional, &global.portfolio].concat();
    let paths = match paths::choose(&named) {
        Some(choice) => choice.paths,
        None if global.journal.is_some() => Vec::new(),
        None => return Err(session::no_portfolio()),
    };
    let path = load::journal_path(&session::sources(global, paths))?;
    let read = journal::read(&path)?;
    let today = global.as_of.unwrap_or_else(|| clock::market_date(clock::now()));
    Ok(JournalReport::new(&path, read, today))
}

impl JournalReport {
    fn new(path: &Path, read: Option<JournalText>, today: NaiveDate) -> Self {
        let exists = read.is_some();
        let text = read.unwrap_or_default();
        let JournalText { events, lines, problems, numbers, .. } = text;
        let book = SaleBook::of_journal(events, numbers);
        let fates = book.fates();
        let explained = lines.iter().map(|line| explain(line, &book, &fates, &problems));
        Self {
            path: clean(&path.to_string_lossy(), PATH_LENGTH).into_owned(),
            exists,
            lines: explained.collect(),
            events: book.events().len(),
            sales: STATES
                .map(|state| book.sales().iter().filter(|sale| sale.state(today) == state).count()),
            torn_tail: text.torn_tail,
            ends_without_line_feed: text.ends_without_line_feed,
        }
    }

    /// The exit status: was every line read?
    #[must_use]
    pub fn status(&self) -> Status {
        if self.left_out() > 0 { Status::Incomplete } else { Status::Done }
    }

    fn left_out(&self) -> usize {
        self.lines.iter().filter(|line| line.status() == "problem").count()
    }

    fn rows(&self) -> impl Iterator<Item = Value> {
        self.lines.iter().map(|line| {
            let problems: Vec<Value> = line
                .problems
                .iter()
                .map(|one| json!({"code": one.code, "message": one.message, "mend": one.mend}))
                .collect();
            json!({
                "line": line.line,
                "event": line.event,
                "at": line.at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
                "kind": line.kind,
                "sale": line.sale.map(|sale| sale.to_string()),
                "what": line.what,
                "effect": line.effect,
                "status": line.status(),
                "problems": problems,
            })
        })
    }
}

fn explain(line: &Line, book: &SaleBook, fates: &[Fate], problems: &[Problem]) -> Explained {
    let problems = problems.iter().filter(|problem| problem.line == line.line).cloned().collect();
    let empty = Explained {
        line: line.line,
        event: None,
        at: None,
        kind: None,
        sale: None,
        what: String::new(),
        effect: String::new(),
        problems,
    };
    match &line.content {
        Content::Event(place) | Content::Again(place) => {
            let (Some(event), Some(fate)) = (book.events().get(*place), fates.get(*place)) else {
                return empty;
            };
            let effect = match line.content {
                Content::Again(_) => "none: it counts once".to_owned(),
                _ => words::effect(&event.what, *fate, book),
            };
            Explained {
                event: Some(event.event.0),
                at: Some(event.at),
                kind: Some(event.what.kind().to_owned()),
                sale: event.what.sale(),
                what: words::what(&event.what),
                effect,
                ..empty
            }
        }
        Content::Unread(seen) => Explained {
            event: seen.event,
            at: seen.at,
            kind: seen.kind.clone(),
            sale: seen.sale.map(SaleId),
            what: words::unread(seen),
            effect: "none here; it is kept, and its numbers are not given again".to_owned(),
            ..empty
        },
        Content::Torn => Explained {
            what: "cut off while it was written".to_owned(),
            effect: "none; it is set aside when the next decision is recorded".to_owned(),
            ..empty
        },
    }
}

impl Explained {
    /// Is the line sound?
    fn status(&self) -> &'static str {
        match self.problems.iter().map(|problem| problem.severity).min() {
            Some(Severity::LeftOut | Severity::Asks) => "problem",
            Some(Severity::Note) => "note",
            None => "ok",
        }
    }

    fn text(&self, name: &str, style: Style) -> String {
        let event =
            self.event.map_or_else(|| "no event".to_owned(), |event| format!("event {event}"));
        let at = self.at.map_or_else(|| "no time".to_owned(), words::moment);
        let status = match self.status() {
            "problem" => style.bold("problem"),
            status => status.to_owned(),
        };
        let mut out = format!("{name}:{}  {event}  {at}  {status}\n", self.line);
        let mut say = |words: &str| {
            let line = format!("{INDENT}{words}");
            let _ = writeln!(out, "{}", text::wrapped(&line, COLUMNS, "      "));
        };
        say(&self.what);
        say(&format!("effect: {}", self.effect));
        for Problem { code, message, mend, .. } in &self.problems {
            say(&format!("! [{code}] {message}; {mend}"));
        }
        out
    }
}

const CSV: &[Column] = &[
    ("line", Kind::Figure),
    ("event", Kind::Figure),
    ("at", Kind::Figure),
    ("kind", Kind::Text),
    ("sale", Kind::Figure),
    ("what", Kind::Text),
    ("effect", Kind::Text),
    ("status", Kind::Figure),
    ("code", Kind::Figure),
    ("message", Kind::Text),
    ("mend", Kind::Text),
];

impl Report for JournalReport {
    fn json(&self) -> Value {
        let sales: Object = STATES
            .iter()
            .zip(self.sales)
            .map(|(state, count)| (state.slug().to_owned(), json!(count)))
            .collect();
        json!({
            "journal": self.path,
            "exists": self.exists,
            "lines": self.rows().collect::<Vec<_>>(),
            "totals": {
                "lines": self.lines.len(),
                "events": self.events,
                "problems": self.left_out(),
                "sales": sales,
            },
            "torn_tail": self.torn_tail,
        })
    }

    /// A line with several problems has a row for each.
    fn csv(&self) -> Result<String, Failure> {
        let mut rows: Vec<Object> = Vec::new();
        for row in self.rows() {
            let Value::Object(mut row) = row else { continue };
            match row.remove("problems") {
                Some(Value::Array(problems)) if !problems.is_empty() => {
                    rows.extend(problems.into_iter().filter_map(|problem| match problem {
                        Value::Object(problem) => {
                            Some(row.clone().into_iter().chain(problem).collect())
                        }
                        _ => None,
                    }));
                }
                _ => rows.push(row),
            }
        }
        csv_out::table(CSV, &rows)
    }

    fn text(&self, style: Style) -> String {
        let name = Path::new(&self.path).file_name().unwrap_or_default().to_string_lossy();
        let mut out = format!("{}\n", self.path);
        for line in &self.lines {
            out.push('\n');
            out.push_str(&line.text(&name, style));
        }
        out.push('\n');
        for line in self.summary() {
            let _ = writeln!(out, "{}", style.bold(&text::wrapped(&line, COLUMNS, "")));
        }
        out
    }
}

impl JournalReport {
    fn summary(&self) -> Vec<String> {
        if !self.exists {
            return vec!["There is no journal yet: it is made with the first sale.".to_owned()];
        }
        let mut lines = vec![format!(
            "{}: {}, {}.",
            text::count(self.lines.len(), "line"),
            text::count(self.events, "event"),
            match self.left_out() {
                0 => "every whole line is sound".to_owned(),
                problems => format!("{problems} with a problem"),
            }
        )];
        let sales = STATES.iter().zip(self.sales).filter(|(_, count)| *count > 0);
        let sales: Vec<String> =
            sales.map(|(state, count)| format!("{count} {}", state.slug())).collect();
        lines.push(match sales.as_slice() {
            [] => "Sales: none.".to_owned(),
            sales => format!("Sales: {}.", sales.join(", ")),
        });
        if self.torn_tail {
            lines.push(
                "The last line was cut off. Nothing that was confirmed is lost; the next sale that \
                 is recorded sets it aside."
                    .to_owned(),
            );
        } else if self.ends_without_line_feed {
            lines.push("The last line lacks its line feed; the next one adds it.".to_owned());
        }
        lines
    }
}

#[cfg(test)]
mod tests;
