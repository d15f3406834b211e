//! Schwab's exports: here Lot Details, the lots of one security in one account; [`positions`] and
//! [`realized`] gains in modules of their own.
//!
//! Symbol, account and day stand only in the title above the header:
//! `"NOBL Lot Details for XXXX-4410 as of 04:31 PM ET, 11/20/2026"`. Several exports may be joined
//! end to end. The `Total` row is no lot; it is checked against the lots above it. The layout with
//! 15 columns, for securities touched by a wash sale, gives besides the adjusted `Open Date` (here:
//! the start of the holding period) the day of the transaction and the disallowed loss.
//!
//! Source of the layout: `jbms/beancount-import`, `beancount_import/source/schwab_csv.py`.

mod account;
mod part;
pub mod positions;
pub mod realized;
mod row;
#[cfg(test)]
mod tests;
mod title;

use super::export::checks;
use super::holdings::{Descriptions, Holdings};
use super::instrument::Contract;
use super::names::Names;
use super::problem::{self, Fault, Problem};
use super::table::{Header, Row, Table};
use super::text;
use super::watch::Watch;
use part::Part;
use std::sync::Arc;
use title::Title;

/// Reads a Lot Details export, or several joined end to end; `names` knows the accounts. Where
/// `watch` stops it, the rows before are given.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, names: &mut Names, watch: &mut Watch<'_>) -> Holdings {
    let mut reader = Reader {
        file,
        names,
        part: None,
        securities: Descriptions::default(),
        done: Holdings::default(),
    };
    let mut table = Table::new(text);
    while watch.row()
        && let Some(row) = table.next_row()
    {
        reader.row(&row);
    }
    reader.close_part();
    let mut holdings = reader.done;
    holdings.securities = reader.securities.finish();
    problem::sort(&mut holdings.problems);
    holdings
}

/// Is this row's text the title of a Lot Details export?
#[must_use]
pub fn is_title(text: &str) -> bool {
    title::split(text).is_some()
}

/// The state of reading one file.
struct Reader<'a> {
    file: &'a Arc<str>,
    names: &'a mut Names,
    /// The export being read; none before the first title.
    part: Option<Part>,
    securities: Descriptions,
    done: Holdings,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        // A title that lost its quotes falls apart at the comma before its date.
        let first = row.cell(0);
        if first.contains(title::MARK) {
            let cells: Vec<&str> = row.cells().filter(|cell| !cell.is_empty()).collect();
            if let Some(title) = Title::parse(&cells.join(", ")) {
                self.close_part();
                self.open_part(row, &title);
                return;
            }
        }
        let Some(part) = &mut self.part else {
            if row::looks_like_lot(row) && row::Columns::of(&Header::of(row)).is_none() {
                self.done.rows += 1;
                self.done.problems.push(without_title(self.file, row));
            } else {
                self.done.problems.push(not_a_lot(self.file, row));
            }
            return;
        };
        let header = row::Columns::of(&Header::of(row));
        if let Some(columns) = header {
            if part.columns.is_some() {
                self.done.problems.push(checks::repeated_header(row, self.file));
            }
            part.columns = Some(columns);
        } else if first.eq_ignore_ascii_case("total") {
            part.check_total(row, self.file, &mut self.done.problems);
        } else if !row::looks_like_lot(row) {
            self.done.problems.push(not_a_lot(self.file, row));
        } else if part.total_seen {
            self.done.rows += 1;
            self.done.problems.push(without_title(self.file, row));
        } else {
            self.done.rows += 1;
            part.row(row, self.file, &mut self.securities, &mut self.done.problems);
        }
    }

    fn open_part(&mut self, row: &Row<'_>, title: &Title<'_>) {
        let mut left_out = |fault| {
            let problem = Problem::left_out("wrong-title", self.file, row.line, fault);
            self.done.problems.push(problem.at(1));
        };
        let contract = Contract::parse(title.symbol).map(|contract| contract.to_string());
        let symbol = contract.as_deref().unwrap_or(title.symbol);
        let named = self.names.security(symbol).and_then(|security| {
            let account = self.names.account(title.account)?;
            security.zip(account).ok_or_else(|| {
                Fault::new("the title names no symbol or no account", "download Lot Details again")
            })
        });
        let (security, account) = match named {
            Ok((security, account)) => (Some(security), Some(account)),
            Err(fault) => {
                left_out(fault);
                (None, None)
            }
        };
        if title.stamp.is_none() {
            let fault = Fault::new(
                format!("the title's date {} is not understood", text::quoted(title.when)),
                "nothing to do; the price then has no date",
            );
            self.done.problems.push(Problem::note("title-date", self.file, row.line, fault).at(1));
        }
        self.part = Some(Part::new(security, account, title, row.line));
    }

    fn close_part(&mut self) {
        if let Some(part) = self.part.take() {
            let section = part.close(self.file, &mut self.done.problems);
            self.done.sections.push(section);
        }
    }
}

fn not_a_lot(file: &Arc<str>, row: &Row<'_>) -> Problem {
    let fault = Fault::new(
        format!("{} is not read as a lot", text::quoted(row.cells().next().unwrap_or_default())),
        "nothing to do if it is a remark of the broker's",
    );
    Problem::note("not-a-lot", file, row.line, fault)
}

/// A row above the first title, or below a Total row: the title it belongs to is lost.
fn without_title(file: &Arc<str>, row: &Row<'_>) -> Problem {
    let fault = Fault::new(
        "no title says what this row is a lot of",
        "put the title of its export above it, or download Lot Details again",
    );
    Problem::left_out("no-title", file, row.line, fault)
}
