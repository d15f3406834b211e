//! Journals of plain-text accounting among the files of a household.

use super::Assembly;
use crate::formats::detect::Kind;
use crate::formats::ledgers::{self, Booked, Flavour};
use crate::formats::names::Names;
use crate::formats::watch::Watch;
use std::sync::Arc;

impl Assembly {
    /// Reads a journal. It is booked once all are read: one may sell what another one bought.
    pub(super) fn journal(
        &mut self,
        text: &str,
        file: &Arc<str>,
        kind: Kind,
        watch: &mut Watch<'_>,
    ) {
        let flavour = if kind == Kind::Beancount { Flavour::Beancount } else { Flavour::Ledger };
        self.journals.push(ledgers::read(text, file, flavour, watch));
    }

    /// Makes transactions of all journals.
    pub(super) fn book_journals(&mut self, names: &mut Names) {
        let journals = std::mem::take(&mut self.journals);
        let booked = ledgers::book(&journals, names);
        let Booked { transactions, securities, problems, foreign, rows } = booked;
        self.transactions.extend(transactions);
        self.described.extend(securities);
        self.problems.extend(problems);
        self.foreign = foreign;
        for report in &mut self.files {
            report.rows += rows.get(&report.file).copied().unwrap_or_default();
        }
    }
}
