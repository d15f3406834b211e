//! `check`: reads everything and reports every problem, with its mend.

use super::output::Style;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, Table};
use crate::domain::preview::Warning;
use crate::domain::problem::{Problem, Severity};
use crate::shell::load::FileReport;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What was read, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct CheckReport {
    files: Vec<FileReport>,
    problems: Vec<Problem>,
    warnings: Vec<Warning>,
}

/// Reports on the files that were read.
#[must_use]
pub fn run(session: &Session) -> CheckReport {
    CheckReport {
        files: session.loaded.files.clone(),
        problems: session.loaded.problems.clone(),
        warnings: session.household().warnings().to_vec(),
    }
}

impl Report for CheckReport {
    fn json(&self) -> Value {
        let files: Vec<Value> = self
            .files
            .iter()
            .map(|file| {
                json!({
                    "file": &*file.file,
                    "format": file.format,
                    "rows": file.rows,
                    "lots": file.lots,
                })
            })
            .collect();
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
        json!({ "files": files, "problems": of_files.chain(of_journal).collect::<Vec<_>>() })
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
        let mut out = table.render(style);
        out.push('\n');
        for problem in &self.problems {
            let _ = writeln!(out, "{problem}");
        }
        for warning in &self.warnings {
            let _ = writeln!(out, "{}", warning.message);
        }
        let _ = writeln!(out, "{}", style.bold(&self.summary()));
        out
    }
}

impl CheckReport {
    fn summary(&self) -> String {
        let of = |severity| self.problems.iter().filter(|found| found.severity == severity).count();
        let (left_out, asks, notes) =
            (of(Severity::LeftOut), of(Severity::Asks), of(Severity::Note));
        if self.problems.is_empty() && self.warnings.is_empty() {
            return "Everything was read; no problems.".to_owned();
        }
        let parts = [
            (left_out, format!("{left_out} left out")),
            (asks, format!("{asks} for you to answer")),
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
