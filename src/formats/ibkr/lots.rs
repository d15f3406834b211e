//! From the rows of a file to lots: which rows count, and what each of them says.

use super::date::{Evidence, Order};
use super::document::{Document, Field, Statement, View};
use super::kind::{Class, class};
use crate::formats::export::{Export, needs};
use crate::formats::holdings::{Drafts, Holdings, Section};
use crate::formats::number;
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::text;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The lots of a document.
pub(super) fn holdings(
    document: &Document,
    hint: Option<&FileHint>,
    mut export: Export<'_>,
) -> Holdings {
    let evidence = evidence(document);
    let order = evidence.order();
    if evidence.is_guess()
        && let Some(first) = document.entries().next()
    {
        let fault = Fault::new(
            "dates with slashes are read with the month first",
            "choose yyyy-MM-dd as the date format if the day stands first",
        );
        export.note(&first.row, None, "month-first", fault);
    }
    let days: Vec<Option<NaiveDate>> =
        document.statements.iter().map(|statement| statement_day(statement, order)).collect();
    let hinted = hint.and_then(|hint| hint.account.as_deref()).unwrap_or_default();
    let mut reader = Reader {
        document,
        hinted,
        order,
        days,
        export,
        books: BTreeMap::new(),
        foreign: HashSet::new(),
        without_currency: None,
        nameless: None,
    };
    let newest = reader.newest_days();
    let mut outdated = BTreeMap::new();
    for view in document.entries() {
        let account = reader.account_name(view);
        let newest = newest.get(account).copied().flatten();
        // A row without a day is as new as any.
        match reader.day(view).zip(newest).filter(|(day, newest)| day < newest) {
            Some(days) => outdated.entry((account, days)).or_insert((0_usize, view)).0 += 1,
            None => reader.row(view),
        }
    }
    for ((_, (day, newer)), (count, view)) in outdated {
        let fault = Fault::new(
            format!("{count} rows are of {day}; those of {newer} count"),
            "nothing to do",
        );
        reader.export.note(&view.row, None, "older-statement", fault);
    }
    reader.finish()
}

/// What the dates of a file say of day and month.
fn evidence(document: &Document) -> Evidence {
    let mut evidence = Evidence::default();
    for statement in &document.statements {
        evidence.see(&statement.day);
    }
    for view in document.entries() {
        let dates = [Field::Opened, Field::HeldSince, Field::Reported, Field::Vesting];
        for field in dates.into_iter().chain([Field::Expiry]) {
            evidence.see(view.get(field));
        }
    }
    evidence
}

fn statement_day(statement: &Statement, order: Order) -> Option<NaiveDate> {
    super::date::read("day", &statement.day, order).ok().flatten().map(|stamp| stamp.day)
}

/// The state of reading one document.
pub(super) struct Reader<'d, 'e> {
    document: &'d Document,
    /// The account that the settings give this file.
    hinted: &'d str,
    pub order: Order,
    /// The last day of each statement.
    days: Vec<Option<NaiveDate>>,
    pub export: Export<'e>,
    /// Lots and whole holdings, apart, by statement: where both are there the assembly compares
    /// them.
    pub books: BTreeMap<usize, [Drafts; 2]>,
    /// Currencies that were noted.
    pub foreign: HashSet<Arc<str>>,
    /// The first row that has no currency.
    pub without_currency: Option<View<'d>>,
    /// Rows of nobody's account, and the line of the first.
    pub nameless: Option<(usize, u32)>,
}

impl<'d> Reader<'d, '_> {
    /// What the file calls the account of a row.
    pub fn account_name(&self, view: View<'d>) -> &'d str {
        let statement = self.document.statements.get(view.statement);
        let names = [view.get(Field::Account), statement.map_or("", |s| s.account.trim())];
        let said = names.into_iter().find(|name| !number::is_absent(name));
        said.unwrap_or(self.hinted)
    }

    /// The day that a row speaks of, to tell statements apart: a statement of a Sunday reports
    /// Friday's positions.
    fn day(&self, view: View<'d>) -> Option<NaiveDate> {
        let of_statement = self.days.get(view.statement).copied().flatten();
        of_statement.or_else(|| self.reported(view))
    }

    /// The day of a row's price.
    pub fn reported(&self, view: View<'d>) -> Option<NaiveDate> {
        let cell = view.get(Field::Reported);
        let own = super::date::read("day", cell, self.order).ok().flatten();
        own.map(|stamp| stamp.day).or_else(|| self.days.get(view.statement).copied().flatten())
    }

    /// The newest day of each account; statements without holdings count too.
    fn newest_days(&self) -> BTreeMap<&'d str, Option<NaiveDate>> {
        let mut newest: BTreeMap<&'d str, Option<NaiveDate>> = BTreeMap::new();
        let mut see = |account, day| {
            let held = newest.entry(account).or_default();
            *held = (*held).max(day);
        };
        for (statement, day) in self.document.statements.iter().zip(&self.days) {
            see(statement.account.trim(), *day);
        }
        for view in self.document.entries() {
            see(self.account_name(view), self.day(view));
        }
        newest
    }

    fn row(&mut self, view: View<'d>) {
        self.export.rows += 1;
        match class(view.get(Field::Category), self.subcategory(view)) {
            Class::Cash => self.export.cash(&view.row, None),
            Class::NoLot(reason) => {
                let symbol = text::quoted(view.get(Field::Symbol));
                let fault = Fault::new(format!("{symbol} is left out: {reason}"), "nothing to do");
                self.export.left_out(&view.row, view.place(Field::Category), "no-lots", fault);
            }
            Class::Security(kind) => {
                // A row that cannot be a lot has said why.
                let _ = self.lot(view, kind);
            }
        }
    }

    fn subcategory(&self, view: View<'d>) -> &'d str {
        match view.get(Field::Subcategory) {
            "" => self.about(view).map_or("", |about| &about.subcategory),
            given => given,
        }
    }

    pub fn about(&self, view: View<'d>) -> Option<&'d super::document::About> {
        self.document.about.get(view.get(Field::Symbol))
    }

    /// The day of a statement; the newest of its rows where it says none itself.
    fn section_day(&self, statement: usize) -> Option<NaiveDate> {
        let rows = self.document.entries().filter(|view| view.statement == statement);
        let own = self.days.get(statement).copied().flatten();
        own.or_else(|| rows.filter_map(|view| self.reported(view)).max())
    }

    fn finish(mut self) -> Holdings {
        if let Some(view) = self.without_currency {
            let fault = Fault::new(
                "the file names no currency: amounts are taken for US dollars",
                "choose the currency too and download it again",
            );
            self.export.note(&view.row, None, "no-currency", fault);
        }
        if let Some((count, line)) = self.nameless {
            let missing = needs::Missing::Account;
            let problem = needs::names(missing, self.export.file, line, count);
            self.export.problems.push(problem);
        }
        let mut sections = Vec::new();
        for (statement, book) in std::mem::take(&mut self.books) {
            let day = self.section_day(statement);
            for drafts in book {
                let section = Section::new(drafts, day, &mut self.export.problems);
                sections.push(Section { complete: true, ..section });
            }
        }
        let mut holdings = self.export.finish(sections);
        if self.document.is_xml {
            // The place of an attribute means nothing; messages have its name.
            holdings.problems.iter_mut().for_each(|problem: &mut Problem| problem.column = None);
        }
        holdings
    }
}
