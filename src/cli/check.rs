//! `check`: reads everything and reports every problem, with its mend.

use super::csv_out::{self, Column, Kind};
use super::failure::Failure;
use super::json::Object;
use super::output::Style;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, Table};
use crate::domain::preview::Warning;
use crate::domain::problem::{Problem, Severity};
use crate::shell::load::FileReport;
use serde_json::{Value, json};

/// How wide the text is at most, where words allow it.
const COLUMNS: usize = 80;

/// The rows of the CSV: the problems.
const CSV: &[Column] = &[
    ("file", Kind::Text),
    ("line", Kind::Figure),
    ("column", Kind::Figure),
    ("code", Kind::Figure),
    ("message", Kind::Text),
    ("mend", Kind::Text),
];

/// What was read, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct CheckReport {
    files: Vec<FileReport>,
    /// By file, line and cell.
    problems: Vec<Problem>,
    /// Where journal and files differ.
    warnings: Vec<Warning>,
}

/// Reports on the files that were read.
#[must_use]
pub fn run(session: &Session) -> CheckReport {
    CheckReport {
        files: session.loaded.files.clone(),
        problems: session.loaded.problems.clone(),
        warnings: [session.household().warnings(), session.household().unshown()].concat(),
    }
}

impl Report for CheckReport {
    fn json(&self) -> Value {
        let file = |file: &FileReport| {
            json!({
                "file": &*file.file,
                "format": file.format,
                "rows": file.rows,
                "lots": file.lots,
            })
        };
        let files: Vec<Value> = self.files.iter().map(file).collect();
        json!({ "files": files, "problems": self.problems().collect::<Vec<_>>() })
    }

    fn csv(&self) -> Result<String, Failure> {
        let rows = self.problems().filter_map(|problem| problem.as_object().cloned());
        csv_out::table(CSV, &rows.collect::<Vec<Object>>())
    }

    fn text(&self, style: Style) -> String {
        let mut table = Table::new(&[
            ("file", Align::Left),
            ("format", Align::Left),
            ("rows", Align::Right),
            ("lots", Align::Right),
        ]);
        for file in &self.files {
            table.row([
                file.file.to_string(),
                file.format_name.to_owned(),
                file.rows.to_string(),
                file.lots.to_string(),
            ]);
        }
        let mut parts = vec![table.render(style)];
        parts.extend(self.problems.iter().map(problem));
        let differ = self.warnings.iter().map(|warning| {
            let place = warning.file.as_ref().map_or_else(String::new, |file| format!("{file}: "));
            let words = format!("{place}{} [{}]", warning.message, warning.code);
            text::wrapped(&words, COLUMNS, "    ") + "\n"
        });
        parts.extend(differ);
        parts.push(style.bold(&self.summary()) + "\n");
        parts.join("\n")
    }
}

/// A problem as `file:line:column: what is wrong`, and below it what that means and the mend.
fn problem(problem: &Problem) -> String {
    let meaning = match problem.severity {
        Severity::LeftOut => "left out",
        Severity::Asks if problem.leaves_out() => "left out, only you know",
        Severity::Asks => "only you know",
        Severity::Note => "note",
    };
    let what = format!("{}: {}", problem.at_place(), problem.message);
    let mend = format!("    {meaning} [{}]: {}", problem.code, problem.mend);
    let lines = [what, mend].map(|line| text::wrapped(&line, COLUMNS, "    ") + "\n");
    lines.concat()
}

impl CheckReport {
    /// Every problem as the documented interface has it, then those of journal and files.
    fn problems(&self) -> impl Iterator<Item = Value> {
        let of_files = self.problems.iter().map(|problem| {
            json!({
                "code": problem.code,
                "message": problem.message,
                "file": &*problem.file,
                "line": problem.line,
                "column": problem.column,
                "mend": problem.mend,
            })
        });
        let of_journal = self.warnings.iter().map(|warning| {
            json!({
                "code": warning.code,
                "message": warning.message,
                "file": warning.file,
                "line": warning.line,
                "column": null,
                "mend": null,
            })
        });
        of_files.chain(of_journal)
    }

    fn summary(&self) -> String {
        let of = |severity| self.problems.iter().filter(|found| found.severity == severity).count();
        let (left_out, asks, notes) =
            (of(Severity::LeftOut), of(Severity::Asks), of(Severity::Note));
        if self.problems.is_empty() && self.warnings.is_empty() {
            return "Everything was read; no problems.".to_owned();
        }
        let parts = [
            (left_out, format!("{left_out} left out")),
            (asks, format!("{asks} only you know")),
            (notes, text::count(notes, "note")),
            (
                self.warnings.len(),
                format!("{} where journal and files differ", self.warnings.len()),
            ),
        ];
        let said: Vec<String> =
            parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
        format!("{}.", said.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::Fault;

    #[test]
    fn a_problem_is_two_paragraphs_of_eighty_columns() {
        let fault = Fault::new("quantity \"1O0\" has a letter O", "write 100");
        let row = Problem::left_out("wrong-number", &"schwab-lots-INTC.csv".into(), 7, fault).at(2);
        assert_eq!(
            problem(&row),
            "schwab-lots-INTC.csv:7:2: quantity \"1O0\" has a letter O\n    \
             left out [wrong-number]: write 100\n"
        );
        let long = Fault::new("word ".repeat(40).trim_end(), "do ".repeat(60).trim_end());
        let row = Problem::asks("missing-basis", &"lots.csv".into(), 7, long);
        let text = problem(&row);
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("    ")), "{text}");
    }
}
