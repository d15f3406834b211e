//! The files as of a named day: what happened after it is left out, and said to be.
//!
//! Transactions leave exactly what there was on the day. A file of holdings lists what was open when
//! it was made: lots of later days go, but what was sold since is not in it.

use super::Assembly;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::Source;
use crate::domain::transaction::Action;
use crate::formats::problem::{AFTER_AS_OF, Fault, Problem};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How often something was left out of a file, and where first.
type LeftOut = BTreeMap<Source, usize>;

impl Assembly {
    /// Leaves out the events, the sales of exports and the lots of later days.
    pub(super) fn leave_out_after(&mut self, day: NaiveDate) {
        let mut sold_since: BTreeSet<(AccountId, SecurityId)> = BTreeSet::new();
        let mut events = LeftOut::new();
        self.transactions.retain(|event| {
            let stays = event.date <= day;
            if !stays {
                count(&mut events, &event.source);
                if matches!(event.action, Action::Close(_) | Action::TransferOut { .. }) {
                    sold_since.insert((event.account.clone(), event.security.clone()));
                }
            }
            stays
        });
        let mut sales = LeftOut::new();
        for lots in self.realized.iter_mut().map(|(_, lots)| lots) {
            lots.retain(|lot| {
                let stays = lot.sold <= day;
                if !stays {
                    count(&mut sales, &lot.source);
                    if lot.acquired.is_none_or(|acquired| acquired <= day) {
                        sold_since.insert((lot.account.clone(), lot.security.clone()));
                    }
                }
                stays
            });
        }
        let mut lots = LeftOut::new();
        for section in self.sections.iter_mut().map(|(_, section)| section) {
            section.lots.retain(|lot| {
                let stays = lot.acquired.is_none_or(|acquired| acquired <= day);
                if !stays {
                    count(&mut lots, &lot.source);
                }
                stays
            });
        }
        self.say_left_out(&events, |count| match count {
            1 => format!("one event came after {day}: it is left out"),
            count => format!("{count} events came after {day}: they are left out"),
        });
        self.say_left_out(&sales, |count| match count {
            1 => format!("one lot was sold after {day}: its gain is left out"),
            count => format!("{count} lots were sold after {day}: their gains are left out"),
        });
        self.say_left_out(&lots, |count| match count {
            1 => format!("one lot was acquired after {day}: it is left out"),
            count => format!("{count} lots were acquired after {day}: they are left out"),
        });
        self.say_sold_since(day, &sold_since);
    }

    fn say_left_out(&mut self, found: &LeftOut, words: impl Fn(usize) -> String) {
        let mut files: BTreeMap<_, (u32, usize)> = BTreeMap::new();
        for (source, count) in found {
            let (line, sum) = files.entry(&source.file).or_insert((source.line, 0));
            *line = source.line.min(*line);
            *sum += count;
        }
        for (file, (line, count)) in files {
            let fault = Fault::new(words(count), "without --as-of all of it counts");
            self.problems.push(Problem::note(AFTER_AS_OF, file, line, fault));
        }
    }

    /// Says which positions the holdings list without the shares that were sold after the day.
    fn say_sold_since(&mut self, day: NaiveDate, sold: &BTreeSet<(AccountId, SecurityId)>) {
        for (report, section) in &self.sections {
            let Some(report) = self.files.get(*report) else { continue };
            let accounts: BTreeSet<&AccountId> =
                section.positions.keys().map(|(account, _)| account).collect();
            for account in accounts {
                let gone: Vec<&str> = sold
                    .iter()
                    .filter(|(of, _)| of == account)
                    .map(|(_, security)| &**security)
                    .collect();
                if gone.is_empty() {
                    continue;
                }
                let fault = Fault::new(
                    format!(
                        "{} of {account} left after {day}: this file lists those shares no more, so \
                         as of that day they are missing",
                        gone.join(", ")
                    ),
                    "give the holdings of that day, or transactions alone",
                );
                self.problems.push(Problem::note(AFTER_AS_OF, &report.file, 1, fault));
            }
        }
    }
}

fn count(found: &mut LeftOut, source: &Source) {
    *found.entry(source.clone()).or_default() += 1;
}

#[cfg(test)]
mod tests {
    use crate::domain::testing::day;
    use crate::formats::import::{Beside, Import, InputFile, import_watched};
    use crate::formats::watch::Watch;

    const TRADES: &str = "\
date,account,type,symbol,quantity,amount
2024-03-01,A,buy,VTI,10,2000
2025-02-03,A,sell,VTI,4,1000
2026-05-04,A,buy,VTI,7,2100
";

    fn as_of(files: &[(&str, &str)], date: Option<&str>) -> Import {
        let file = |(name, text): &(&str, &str)| InputFile {
            name: (*name).into(),
            bytes: text.as_bytes().to_vec(),
        };
        let files: Vec<InputFile> = files.iter().map(file).collect();
        let beside = Beside { as_of: date.map(day), ..Beside::default() };
        import_watched(&files, beside, &mut Watch::default())
    }

    fn held(import: &Import) -> Vec<String> {
        let words = |lot: &crate::domain::lot::Lot| format!("{} {}", lot.id, lot.quantity);
        import.portfolio.lots().iter().map(words).collect()
    }

    fn said(import: &Import) -> Vec<String> {
        let of = import.problems.iter().filter(|problem| problem.is_after_as_of());
        of.map(|problem| format!("{}: {}", problem.at_place(), problem.message)).collect()
    }

    /// The interface: `--as-of` is today for everything that depends on a date.
    #[test]
    fn transactions_leave_what_there_was_on_the_day() {
        let files = [("transactions.csv", TRADES)];
        let then = as_of(&files, Some("2024-12-31"));
        assert_eq!(held(&then), ["VTI@2024-03-01 10"], "all of it, nothing sold yet");
        assert!(then.history.lots().is_empty());
        assert_eq!(
            said(&then),
            ["transactions.csv:3: 2 events came after 2024-12-31: they are left out"]
        );
        let later = as_of(&files, Some("2025-02-03"));
        assert_eq!(held(&later), ["VTI@2024-03-01 6"], "the day itself counts");
        assert_eq!(later.history.lots().len(), 1);
        assert_eq!(said(&later).len(), 1);
        let now = as_of(&files, None);
        assert_eq!(held(&now), ["VTI@2024-03-01 6", "VTI@2026-05-04 7"]);
        assert!(said(&now).is_empty());
    }

    #[test]
    fn listed_lots_of_later_days_go_and_what_was_sold_since_is_named() {
        let lots = "account,symbol,acquired,quantity,cost_basis\n\
                    A,VTI,2024-03-01,6,1200\nA,VTI,2026-05-04,7,2100\nA,KO,,5,100\n";
        let files = [("lots.csv", lots), ("transactions.csv", TRADES)];
        let then = as_of(&files, Some("2024-12-31"));
        assert_eq!(held(&then), ["KO@undated 5", "VTI@2024-03-01 6"], "an unknown date stays");
        let said = said(&then);
        assert_eq!(
            said,
            [
                "lots.csv:1: VTI of A left after 2024-12-31: this file lists those shares no more, \
                 so as of that day they are missing",
                "lots.csv:3: one lot was acquired after 2024-12-31: it is left out",
                "transactions.csv:3: 2 events came after 2024-12-31: they are left out",
            ]
        );
    }
}
