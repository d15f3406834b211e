//! The problems screen's state: what was wrong with the files, what of it was accepted, where the
//! cursor is, and the line that is looked at.
//!
//! Accepting holds until the explorer is left: at the next start everything that is left out of the
//! figures is counted again. A trade-off on purpose: a gap that was waved through once must not be
//! forgotten for good.

use crate::domain::problem::{Excerpt, Problem, Severity};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::sync::Arc;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file, as problems name it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The cell, from 1, where one is meant.
    pub column: Option<u32>,
}

impl Spot {
    /// Where a problem is.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        Self { file: Arc::clone(&problem.file), line: problem.line, column: problem.column }
    }
}

/// A line as it stands in its file, or why it cannot be shown.
pub type Line = Result<Excerpt, String>;

/// The state of the problems screen.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// What is wrong with the files.
    of_files: Vec<Problem>,
    /// What they say of recorded sales.
    found: Vec<Problem>,
    /// What needs someone first; each part by file, line and cell.
    list: Vec<Problem>,
    /// Which of them were accepted.
    accepted: Vec<bool>,
    filter: String,
    /// Places in the list that the filter lets through.
    rows: Vec<usize>,
    /// The place of the cursor among the rows.
    cursor: usize,
    line: Option<(Spot, Line)>,
    asked: Option<Spot>,
}

/// What makes a problem the same one after the files were read again.
type Key<'a> = (&'a str, u32, &'static str, &'a str);

fn key(problem: &Problem) -> Key<'_> {
    (&problem.file, problem.line, problem.code, &problem.message)
}

impl Problems {
    /// The state for the problems of files that were read.
    #[must_use]
    pub fn new(problems: Vec<Problem>) -> Self {
        let mut new = Self::default();
        new.replace(problems);
        new
    }

    /// Puts the problems of the same files, read again, in place of these. Those that were accepted
    /// still are, and the cursor stays where its problem is.
    pub fn replace(&mut self, problems: Vec<Problem>) {
        self.of_files = problems;
        self.list_anew();
    }

    /// Puts what the files say of recorded sales beside what is wrong with them.
    pub fn set_found(&mut self, found: Vec<Problem>) {
        if found != self.found {
            self.found = found;
            self.list_anew();
        }
    }

    fn list_anew(&mut self) {
        let mut problems = [self.found.as_slice(), &self.of_files].concat();
        problems.sort_by_key(|problem| problem.severity == Severity::Note);
        let was = std::mem::replace(&mut self.list, problems);
        let accepted: HashSet<Key<'_>> = was
            .iter()
            .zip(&self.accepted)
            .filter(|(_, yes)| **yes)
            .map(|(one, _)| key(one))
            .collect();
        self.accepted = self.list.iter().map(|problem| accepted.contains(&key(problem))).collect();
        let under = self.rows.get(self.cursor).and_then(|place| was.get(*place)).map(key);
        self.sift();
        let stands = |place: &usize| self.list.get(*place).map(key) == under;
        let place = self.rows.iter().position(stands);
        self.go_to(place.unwrap_or(self.cursor));
        self.line = None;
        self.asked = None;
    }

    /// Finds the rows that the filter lets through.
    fn sift(&mut self) {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let has = |problem: &Problem| {
            let text = format!("{problem} {}", problem.code).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let found = self.list.iter().enumerate();
        let found = found.filter(|(_, problem)| words.is_empty() || has(problem));
        self.rows = found.map(|(place, _)| place).collect();
    }

    /// Shows only problems with all of these words.
    pub fn set_filter(&mut self, filter: &str) {
        let under = self.rows.get(self.cursor).copied();
        filter.clone_into(&mut self.filter);
        self.sift();
        let place = self.rows.iter().position(|row| Some(*row) == under);
        self.go_to(place.unwrap_or(0));
    }

    /// The words every row must have.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// All problems.
    #[must_use]
    pub fn all(&self) -> &[Problem] {
        &self.list
    }

    /// That what came after the day that is looked at is left out, where something is.
    pub fn left_out_after(&self, day: NaiveDate) -> impl Iterator<Item = String> {
        let left_out = self.list.iter().find(|problem| problem.is_after_as_of());
        let words = move |_| format!("as of {day}: what came later is left out; ! shows what");
        left_out.map(words).into_iter()
    }

    /// The problems that are listed, each with whether it was accepted.
    pub fn listed(&self) -> impl Iterator<Item = (&Problem, bool)> {
        self.rows.iter().filter_map(|place| {
            Some((self.list.get(*place)?, self.accepted.get(*place).copied().unwrap_or(false)))
        })
    }

    /// How many are listed.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The place of the cursor among those that are listed.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts the cursor on a row, or the nearest there is.
    pub fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.rows.len().saturating_sub(1));
    }

    /// The problem under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Problem> {
        self.list.get(*self.rows.get(self.cursor)?)
    }

    /// Accepts the problem under the cursor, or takes that back. Says whether it is accepted now.
    pub fn accept(&mut self) -> bool {
        let row = self.rows.get(self.cursor);
        match row.and_then(|place| self.accepted.get_mut(*place)) {
            Some(accepted) => {
                *accepted = !*accepted;
                *accepted
            }
            None => false,
        }
    }

    /// How many were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.accepted.iter().filter(|accepted| **accepted).count()
    }

    /// How many notes there are.
    #[must_use]
    pub fn notes(&self) -> usize {
        self.list.iter().filter(|problem| problem.severity == Severity::Note).count()
    }

    /// How many need someone and were not accepted.
    #[must_use]
    pub fn needing(&self) -> usize {
        let needs = |(problem, accepted): &(&Problem, &bool)| {
            problem.severity != Severity::Note && !**accepted
        };
        self.list.iter().zip(&self.accepted).filter(needs).count()
    }

    /// The line to read, if the one under the cursor is not there and none is being read.
    pub fn wants_line(&mut self) -> Option<Spot> {
        let spot = Spot::of(self.current()?);
        let there = self.line.as_ref().is_some_and(|(shown, _)| *shown == spot);
        if there || self.asked.is_some() {
            return None;
        }
        self.asked = Some(spot.clone());
        Some(spot)
    }

    /// A line was read. One that was asked for before files were read again is of the old ones.
    pub fn take_line(&mut self, spot: Spot, line: Line) {
        if self.asked.as_ref() == Some(&spot) {
            self.asked = None;
            self.line = Some((spot, line));
        }
    }

    /// The line of the problem under the cursor, once it is read.
    #[must_use]
    pub fn line(&self) -> Option<&Line> {
        let spot = Spot::of(self.current()?);
        self.line.as_ref().filter(|(shown, _)| *shown == spot).map(|(_, line)| line)
    }
}

/// What a problem means for the figures.
#[must_use]
pub fn meaning(problem: &Problem) -> &'static str {
    match problem.severity {
        Severity::LeftOut => "Left out: this is in no figure.",
        Severity::Asks if problem.leaves_out() => "Left out until you say it: it is in no figure.",
        Severity::Asks if problem.is_gap() => "In the holdings; what is missing is shown as ?.",
        Severity::Asks => "In the figures as it stands: Mend says what may be wrong.",
        Severity::Note => "A note: nothing is left out because of it.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::Fault;

    fn problem(severity: Severity, line: u32, what: &str) -> Problem {
        let make = match severity {
            Severity::LeftOut => Problem::left_out,
            Severity::Asks => Problem::asks,
            Severity::Note => Problem::note,
        };
        make("code", &"lots.csv".into(), line, Fault::new(what, "mend it")).at(2)
    }

    fn three() -> Vec<Problem> {
        vec![
            problem(Severity::Note, 1, "a column"),
            problem(Severity::LeftOut, 3, "a letter"),
            problem(Severity::Asks, 4, "no basis"),
        ]
    }

    fn messages(problems: &Problems) -> Vec<&str> {
        problems.listed().map(|(problem, _)| problem.message.as_str()).collect()
    }

    #[test]
    fn what_needs_someone_comes_first() {
        let problems = Problems::new(three());
        assert_eq!(messages(&problems), ["a letter", "no basis", "a column"]);
        assert_eq!((problems.needing(), problems.notes(), problems.accepted()), (2, 1, 0));
    }

    #[test]
    fn what_was_accepted_stays_so_while_it_is_the_same() {
        let mut problems = Problems::new(three());
        problems.go_to(1);
        assert!(problems.accept());
        assert_eq!(problems.needing(), 1);
        // The letter is gone, and another row has a gap now.
        problems.replace(vec![
            problem(Severity::Asks, 4, "no basis"),
            problem(Severity::Asks, 5, "no basis"),
        ]);
        let accepted: Vec<_> = problems.listed().map(|(one, yes)| (one.line, yes)).collect();
        assert_eq!(accepted, [(4, true), (5, false)]);
        assert_eq!(problems.current().map(|problem| problem.line), Some(4), "the cursor stays");
        assert!(!problems.accept(), "and it is taken back");
    }

    #[test]
    fn every_word_of_a_filter_must_occur() {
        let mut problems = Problems::new(three());
        problems.set_filter("LOTS.csv no");
        assert_eq!(messages(&problems), ["no basis"]);
        problems.set_filter("");
        assert_eq!(problems.cursor(), 1, "the cursor stays on its problem");
        problems.set_filter("nothing like it");
        assert!(problems.current().is_none());
    }

    #[test]
    fn one_line_is_asked_for_at_a_time_and_a_late_one_is_dropped() {
        let mut problems = Problems::new(three());
        let first = problems.wants_line().unwrap();
        assert_eq!((first.line, first.column), (3, Some(2)));
        problems.go_to(1);
        assert_eq!(problems.wants_line(), None, "one is being read");
        problems.take_line(first.clone(), Err("gone".to_owned()));
        assert!(problems.line().is_none(), "it is not the one under the cursor");
        let second = problems.wants_line().unwrap();
        assert_eq!(second.line, 4);
        problems.replace(three());
        problems.take_line(second, Err("old".to_owned()));
        assert!(problems.line().is_none());
    }
}
