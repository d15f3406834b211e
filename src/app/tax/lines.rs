//! The lines of the return without and with a sale, laid side by side and folded.

use super::Shown;
use crate::domain::money::Money;
use crate::domain::tax::ProfileKey;
use crate::domain::tax::lines::Line;
use std::collections::BTreeSet;

/// The way to a line from the outermost one, by labels.
pub type Path = Vec<String>;

/// The lines that are open at first: those whose parts say what a sale does.
const OPEN_AT_FIRST: [&str; 2] = ["taxable income", "federal income tax"];

/// Which lines are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folds(BTreeSet<Path>);

impl Default for Folds {
    fn default() -> Self {
        Self(OPEN_AT_FIRST.into_iter().map(|label| vec![label.to_owned()]).collect())
    }
}

impl Folds {
    /// Opens a line, or closes it.
    pub fn set(&mut self, path: &Path, open: bool) {
        if open {
            self.0.insert(path.clone());
        } else {
            self.0.remove(path);
        }
    }

    /// Is this line open?
    #[must_use]
    pub fn is_open(&self, path: &Path) -> bool {
        self.0.contains(path)
    }

    /// Opens every line that has lines of its own; where all of them are open, closes all.
    pub fn turn_all(&mut self, shown: &Shown) {
        let every = rows(shown, None);
        let all: BTreeSet<Path> =
            every.into_iter().filter(|row| row.has_lines).map(|row| row.path).collect();
        self.0 = if self.0.is_superset(&all) { BTreeSet::new() } else { all };
    }
}

/// One line as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The way to it; the last is its label.
    pub path: Path,
    /// Without the sale; a line that is not there is zero.
    pub before: Money,
    /// With it.
    pub after: Money,
    /// Is it not computed, without the sale and with it?
    pub unknown: [bool; 2],
    /// What the word means.
    pub meaning: &'static str,
    /// How it came about.
    pub formula: String,
    /// Which line of which form.
    pub source: &'static str,
    /// The figure of the profile that it comes from.
    pub input: Option<ProfileKey>,
    /// Is that figure assumed?
    pub assumed: bool,
    /// Has it lines of its own?
    pub has_lines: bool,
    /// Are they listed?
    pub open: bool,
}

impl Row {
    /// What it is.
    #[must_use]
    pub fn label(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// How deep it stands, the outermost at 0.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.path.len().saturating_sub(1)
    }

    /// What the sale changes; `None` where one of both is not known.
    #[must_use]
    pub fn change(&self) -> Option<Money> {
        let known = self.unknown == [false; 2];
        known.then_some(self.after - self.before)
    }

    /// The amounts without and with the sale; `None` is not computed.
    #[must_use]
    pub fn amounts(&self) -> [Option<Money>; 2] {
        let [before, after] = self.unknown;
        [(!before).then_some(self.before), (!after).then_some(self.after)]
    }
}

/// The rows that are in sight; all there are where no folds are given.
#[must_use]
pub fn rows(shown: &Shown, folds: Option<&Folds>) -> Vec<Row> {
    let mut rows = Vec::new();
    let (before, after) = (&shown.told.before_lines, &shown.told.after_lines);
    add(&mut rows, &Vec::new(), (before, after), shown, folds);
    rows
}

fn add(
    rows: &mut Vec<Row>,
    above: &Path,
    (before, after): (&[Line], &[Line]),
    shown: &Shown,
    folds: Option<&Folds>,
) {
    for (was, is) in side_by_side(before, after) {
        let Some(line) = is.or(was) else { continue };
        let mut path = above.clone();
        path.push(line.label.clone());
        let amount = |line: Option<&Line>| line.map(|line| line.amount).unwrap_or_default();
        let (inner_was, inner_is) = (parts(was), parts(is));
        let has_lines = !inner_was.is_empty() || !inner_is.is_empty();
        let open = has_lines && folds.is_none_or(|folds| folds.is_open(&path));
        rows.push(Row {
            path: path.clone(),
            before: amount(was),
            after: amount(is),
            unknown: [was, is].map(|line| line.is_some_and(|line| line.unknown)),
            meaning: line.meaning,
            formula: line.formula.clone(),
            source: line.source,
            input: line.input,
            assumed: line.input.is_some_and(|key| shown.not_given.contains(&key)),
            has_lines,
            open,
        });
        if open {
            add(rows, &path, (inner_was, inner_is), shown, folds);
        }
    }
}

fn parts(line: Option<&Line>) -> &[Line] {
    line.map_or(&[], |line| &line.lines)
}

/// Pairs the lines of two trees by their labels, each in its place.
fn side_by_side<'a>(
    before: &'a [Line],
    after: &'a [Line],
) -> Vec<(Option<&'a Line>, Option<&'a Line>)> {
    let mut pairs = Vec::new();
    let mut rest = after.iter().peekable();
    for was in before {
        let twin = after.iter().any(|is| is.label == was.label);
        while twin && let Some(is) = rest.next_if(|is| is.label != was.label) {
            pairs.push((None, Some(is)));
        }
        let is = if twin { rest.next() } else { None };
        pairs.push((Some(was), is));
    }
    pairs.extend(rest.map(|is| (None, Some(is))));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(label: &str) -> Line {
        Line {
            label: label.to_owned(),
            amount: Money::ZERO,
            unknown: false,
            formula: String::new(),
            source: "",
            input: None,
            meaning: "",
            lines: Vec::new(),
        }
    }

    #[test]
    fn lines_that_only_one_tree_has_stand_in_their_places() {
        let [before, after] = [["10", "12", "24"], ["12", "22", "24"]]
            .map(|labels| labels.map(line).into_iter().collect::<Vec<_>>());
        let found: Vec<_> = side_by_side(&before, &after)
            .into_iter()
            .map(|(was, is)| {
                let label = |line: Option<&Line>| line.map(|line| line.label.clone());
                (label(was), label(is))
            })
            .collect();
        let both = |label: &str| (Some(label.to_owned()), Some(label.to_owned()));
        let expected =
            [(Some("10".to_owned()), None), both("12"), (None, Some("22".to_owned())), both("24")];
        assert_eq!(found, expected);
    }
}
