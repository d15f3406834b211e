//! Journals of plain-text accounting among the files of a household.

use super::Assembly;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::Lot;
use crate::formats::detect::Kind;
use crate::formats::ledgers::{self, Booked, Flavour};
use crate::formats::names::Names;
use crate::formats::problem::{Fault, Problem};
use crate::formats::watch::Watch;
use foldhash::HashSet;
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

    /// Asks where a journal and another file hold a security in accounts of two names: a journal has
    /// its own names, and the shares of one account must not count twice.
    pub(super) fn beside_journals(&self, held: &[Lot], rebuilt: &[Lot]) -> Option<Problem> {
        let is_journal = |lot: &&Lot| {
            let kind = self.kinds.get(&lot.source.file);
            matches!(kind, Some(Kind::Beancount | Kind::Ledger))
        };
        let accounts: HashSet<&AccountId> = held.iter().map(|lot| &lot.account).collect();
        let securities: HashSet<&SecurityId> = held.iter().map(|lot| &lot.security).collect();
        let own = rebuilt.iter().filter(is_journal).filter(|lot| !accounts.contains(&lot.account));
        let first = own
            .filter(|lot| securities.contains(&lot.security))
            .min_by_key(|lot| lot.source.clone())?;
        let other = held.iter().find(|lot| lot.security == first.security)?;
        let fault = Fault::new(
            format!(
                "{} is held in {} here and in {} in {}: both count",
                first.security, first.account, other.account, other.source.file
            ),
            "if both are one account, list one name as an alias of the other in lotscope.toml",
        );
        let source = &first.source;
        Some(Problem::asks("journal-beside", &source.file, source.line, fault))
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
