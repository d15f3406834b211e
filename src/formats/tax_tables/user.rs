//! The tables that the user adds: each file is checked as the built-in ones are, and a wrong one is a
//! problem with its line, not the end.

use super::{TaxTableError, parse, second_of_year};
use crate::domain::tax::tables::{TaxTable, TaxTables};
use crate::formats::problem::{Fault, Problem};
use crate::formats::text;
use std::sync::Arc;

/// The tables of the user's own files, by file name, and what is wrong with the rest.
///
/// Of two files for one year the first counts. A table for a year that lotscope brings one for takes
/// its place; that is noted.
#[must_use]
pub fn of_user(files: &[(Arc<str>, Vec<u8>)], built_in: &TaxTables) -> (TaxTables, Vec<Problem>) {
    let mut tables: Vec<TaxTable> = Vec::new();
    let mut problems = Vec::new();
    for (file, bytes) in files {
        let (text, _) = text::decode(bytes);
        let table = parse(file, &text).and_then(|table| {
            let second = tables.iter().any(|other| other.year == table.year);
            if second { Err(second_of_year(file, table.year)) } else { Ok(table) }
        });
        match table {
            Ok(table) => {
                if built_in.years().any(|year| year == table.year) {
                    let what = format!("the tax table of {} is this file's", table.year);
                    let fault = Fault::new(what, "remove the file to use the built-in table");
                    problems.push(Problem::note("tax-table-replaced", file, 1, fault));
                }
                tables.push(table);
            }
            Err(error) => problems.push(error.problem(file, &text)),
        }
    }
    (
        built_in.years().filter_map(|year| built_in.own(year).cloned()).chain(tables).collect(),
        problems,
    )
}

impl TaxTableError {
    /// The error as a problem of the file, with the line its key stands on.
    fn problem(&self, file: &Arc<str>, text: &str) -> Problem {
        let (line, mend) = match self {
            Self::Json { source, .. } => {
                (source.line(), "correct the JSON; no figure of it is used")
            }
            Self::SecondOfYear { .. } => (1, "remove one of the two files; the first one counts"),
            Self::Missing { key, .. }
            | Self::Kind { key, .. }
            | Self::NotRising { key, .. }
            | Self::BaseTax { key, .. }
            | Self::NoBracket { key, .. }
            | Self::Unknown { key, .. }
            | Self::Addback { key, .. } => {
                (line_of(text, key), "correct it; until then no figure of this file is used")
            }
        };
        let what = match self {
            Self::Json { source, .. } => format!("not JSON: {source}"),
            // The problem names the file itself.
            _ => self.to_string().trim_start_matches(&format!("{file}: ")).to_owned(),
        };
        let fault = Fault::new(text::clean(&what, text::NOTE_LENGTH), mend);
        let line = u32::try_from(line).unwrap_or(u32::MAX).max(1);
        Problem::left_out("wrong-tax-table", file, line, fault)
    }
}

/// The line, from 1, of a dotted key, or of the last of its parts that is there: each part is looked
/// for behind the one before it, a row of a list by its opening brace.
fn line_of(text: &str, key: &str) -> usize {
    let mut at = 0;
    for part in key.split('.') {
        let rest = text.get(at..).unwrap_or_default();
        let found = if let Ok(row) = part.parse::<usize>() {
            rest.match_indices('{').nth(row).map(|(place, _)| place + 1)
        } else {
            let quoted = format!("\"{part}\"");
            rest.find(&quoted).map(|place| place + quoted.len())
        };
        match found {
            Some(place) => at += place,
            None => break,
        }
    }
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::tax_tables::built_in;

    const TABLE: &str = include_str!("../../../assets/tax/us-federal-2026.json");

    fn read(files: &[(&str, String)]) -> (TaxTables, Vec<Problem>) {
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| (Arc::from(*name), text.clone().into_bytes()))
            .collect();
        of_user(&files, &built_in().unwrap())
    }

    fn said(problems: &[Problem]) -> Vec<(&str, &str, u32)> {
        problems.iter().map(|one| (&*one.file, one.message.as_str(), one.line)).collect()
    }

    #[test]
    fn a_later_year_is_taxed_by_its_own_table() {
        let (tables, problems) = read(&[("2027.json", TABLE.replace("2026", "2027"))]);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(tables.years().collect::<Vec<_>>(), [2023, 2024, 2025, 2026, 2027]);
        assert_eq!(tables.for_year(2027).unwrap().assumed, None);
        assert_eq!(tables.for_year(2028).unwrap().assumed, Some(2027));
    }

    #[test]
    fn a_wrong_table_is_named_with_its_line_and_the_rest_is_used() {
        let wrong = TABLE.replace("\"year\": 2026", "\"year\": 2027");
        let line = |key: &str| 1 + wrong.lines().position(|line| line.contains(key)).unwrap();
        let base_tax = wrong.replacen("\"16155.00\"", "\"16155.10\"", 1);
        let head = line("\"over\": 105700, \"rate\": \"0.24\", \"base_tax\": \"16155.00\"");
        let (tables, problems) = read(&[
            ("a.json", base_tax),
            ("b.json", "{\n  \"year\": 2028,\n  oops".to_owned()),
            ("c.json", wrong.replace("2027", "2029")),
        ]);
        assert_eq!(
            said(&problems),
            [
                (
                    "a.json",
                    "ordinary_brackets.head_of_household.3.base_tax is 16155.1, \
                     but the brackets below add up to 16155",
                    u32::try_from(head).unwrap(),
                ),
                ("b.json", "not JSON: key must be a string at line 3 column 3", 3),
            ]
        );
        assert_eq!(tables.years().next_back(), Some(2029));
        assert!(tables.own(2027).is_none());
    }

    #[test]
    fn a_year_has_one_table_and_a_built_in_one_can_be_replaced() {
        let own = TABLE.replace("\"single\": 16100", "\"single\": 16150");
        let (tables, problems) = read(&[("a.json", own), ("b.json", TABLE.to_owned())]);
        assert_eq!(
            said(&problems),
            [
                ("a.json", "the tax table of 2026 is this file's", 1),
                ("b.json", "2026 has a table already", 1),
            ]
        );
        let single = &tables.own(2026).unwrap().statuses.single;
        assert_eq!(single.standard_deduction, 16_150.into());
    }

    #[test]
    fn a_source_is_foreign_text() {
        let (tables, _) = read(&[("a.json", TABLE.replace("Rev. Proc.", "\\u001b[2J"))]);
        let source = &tables.own(2026).unwrap().sources.brackets;
        assert!(!source.contains('\u{1b}') && source.contains("[2J"), "{source}");
    }
}
