//! Whose rows these are: the title of an export, and the line with a name alone that begins each
//! account in an export of all accounts.

use crate::domain::ids::AccountId;
use crate::domain::price::PriceTime;
use crate::formats::export::needs::{self, Missing};
use crate::formats::export::stamp::AsOf;
use crate::formats::export::{Export, LeftOut};
use crate::formats::names::Key;
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::table::Row;
use crate::formats::text;
use chrono::NaiveDate;

/// What titles and lines of names said so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Heading {
    /// What the settings say of a file that lost its title.
    hinted: Option<String>,
    /// The account of the title, or of the line of a name below which a header stood.
    account: Option<String>,
    /// A line that could be a name, if a header follows: with its number.
    waiting: Option<(u32, String)>,
    as_of: Option<AsOf>,
    /// Rows whose account nothing names: the line of the first, and how many.
    nameless: Option<(u32, usize)>,
}

impl Heading {
    pub fn new(hint: Option<&FileHint>) -> Self {
        let hinted = hint.and_then(|hint| hint.account.clone());
        Self { hinted, ..Self::default() }
    }

    /// Reads the rest of a title: `account Individual ...305 as of 04:40 PM ET, 2026/11/20`,
    /// `All-Accounts as of …`, `Joint_Tenant as of … from 01/01/2026 to 11/20/2026`.
    pub fn title(&mut self, export: &mut Export<'_>, row: &Row<'_>, rest: &str) {
        self.drop_name(export);
        let (name, when) = rest.split_once(" as of ").unwrap_or((rest, ""));
        let name = name.trim();
        let name = name.strip_prefix("account ").unwrap_or(name).replace('_', " ");
        let key: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let of_all = ["allaccounts", "custaccs"].iter().any(|all| key.eq_ignore_ascii_case(all));
        self.account = (!of_all && !name.is_empty()).then_some(name);
        let when = when.split(" from ").next().unwrap_or_default();
        self.as_of = AsOf::find(when);
        if self.as_of.is_none() {
            let fault = Fault::new(
                format!("the title's date {} is not understood", text::quoted(when)),
                "nothing to do; its figures then have no date",
            );
            export.note(row, Some(0), "title-date", fault);
        }
    }

    /// Takes a line of one cell for a name, until the next row says whether it was one.
    pub fn name(&mut self, export: &mut Export<'_>, row: &Row<'_>) {
        self.drop_name(export);
        let name = row.cells().find(|cell| !cell.is_empty()).unwrap_or_default();
        self.waiting = Some((row.line, name.to_owned()));
    }

    /// A header stands here: was the line above it the name of an account?
    pub fn begins(&mut self) -> bool {
        let Some((_, name)) = self.waiting.take() else { return false };
        self.account = Some(name);
        true
    }

    /// The line that waited was no name.
    pub fn drop_name(&mut self, export: &mut Export<'_>) {
        const PARAGRAPH: usize = 5;
        let Some((line, name)) = self.waiting.take() else { return };
        if name.split_whitespace().count() < PARAGRAPH {
            let fault = Fault::new(
                format!("{} is not read as a lot", text::quoted(&name)),
                "nothing to do if it is a remark of the broker's",
            );
            export.problems.push(Problem::note("not-a-lot", export.file, line, fault));
        }
    }

    /// The account of a row.
    ///
    /// # Errors
    /// When neither title nor settings name one; [`Heading::ask`] says so once for all rows.
    pub fn account(
        &mut self,
        export: &mut Export<'_>,
        row: &Row<'_>,
    ) -> Result<(Key, AccountId), LeftOut> {
        let said = [&self.account, &self.hinted].map(|name| name.as_deref().unwrap_or_default());
        if said.iter().all(|name| name.is_empty()) {
            let (_, rows) = self.nameless.get_or_insert((row.line, 0));
            *rows += 1;
            return Err(LeftOut);
        }
        export.account(row, None, &said)
    }

    /// Asks for the account of the rows that none was named for.
    pub fn ask(&self, export: &mut Export<'_>) {
        if let Some((line, rows)) = self.nameless {
            export.problems.push(needs::names(Missing::Account, export.file, line, rows));
        }
    }

    /// The moment of the title.
    pub fn as_of(&self) -> Option<PriceTime> {
        self.as_of.map(AsOf::moment)
    }

    /// The day of the title.
    pub fn day(&self) -> Option<NaiveDate> {
        self.as_of.map(|as_of| as_of.day)
    }
}

/// A row as one line: a title that lost its quotes falls apart at the comma before its date.
pub(super) fn line_of(row: &Row<'_>) -> String {
    let cells: Vec<&str> = row.cells().filter(|cell| !cell.is_empty()).collect();
    cells.join(", ")
}
