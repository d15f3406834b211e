//! The files as of a named day: what happened after it is left out, and said to be.
//!
//! Transactions leave exactly what there was on the day. A file of holdings lists what was open when
//! it was made: lots of later days go, but what left since is not in it. Prices of later days stand, as
//! there may be no others, but for one that a split keeps from being a price of the shares there were.

use super::{Assembly, LaterPrices};
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Lot, Source};
use crate::domain::replay::{self, Customs};
use crate::domain::settlement::MarketCalendar;
use crate::domain::transaction::{Action, Merger, Transaction};
use crate::formats::problem::{AFTER_AS_OF, Fault, Problem};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What was left out, as far as what is read afterwards must know of it.
pub(super) struct Later {
    /// What prices are looked at for.
    pub prices: LaterPrices,
    /// The accounts that holdings listed before later lots went.
    pub listed: BTreeSet<AccountId>,
}

/// How often something was left out of a file, and where first.
type LeftOut = BTreeMap<Source, usize>;

impl Assembly {
    /// Leaves out the events, the sales of exports and the lots of later days.
    pub(super) fn leave_out_after(&mut self, day: NaiveDate) {
        let mut left_since = left_since(self, day);
        let listed: BTreeSet<AccountId> =
            self.sections.iter().flat_map(|(_, section)| accounts(&section.positions)).collect();
        let mut splits = BTreeSet::new();
        let mut events = LeftOut::new();
        self.transactions.retain(|event| {
            let stays = event.date <= day;
            if !stays {
                count(&mut events, &event.source);
                // Listed shares are as they are after it.
                if matches!(event.action, Action::Split { .. }) && !listed.contains(&event.account)
                {
                    splits.insert((event.security.clone(), event.date));
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
                        left_since.insert((lot.account.clone(), lot.security.clone()));
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
        self.say_left_since(day, &left_since);
        self.later = Some(Later { prices: LaterPrices::new(day, splits), listed });
    }

    /// Names the prices of later days, and drops those of other shares than there were.
    pub(super) fn look_at_later_prices(&mut self) {
        let Some(later) = &self.later else { return };
        let (problems, dropped) = later.prices.look(self.prices.iter(), None);
        self.problems.extend(problems);
        for security in &dropped {
            self.prices.forget(security);
        }
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

    /// Says which positions the holdings list without the shares that left after the day.
    fn say_left_since(&mut self, day: NaiveDate, left: &BTreeSet<(AccountId, SecurityId)>) {
        for (report, section) in &self.sections {
            let Some(report) = self.files.get(*report) else { continue };
            for account in accounts(&section.positions) {
                let gone: Vec<&str> = left
                    .iter()
                    .filter(|(of, _)| *of == account)
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

fn accounts<P>(positions: &BTreeMap<(AccountId, SecurityId), P>) -> BTreeSet<AccountId> {
    positions.keys().map(|(account, _)| account.clone()).collect()
}

/// What was in an account on the day and is not there in the end, by what transactions leave of its lots;
/// and what left later and nothing tells how it came in.
fn left_since(assembly: &Assembly, day: NaiveDate) -> BTreeSet<(AccountId, SecurityId)> {
    let (all, settings) = (&assembly.transactions, &assembly.settings);
    let calendar = MarketCalendar::default();
    let customs = Customs {
        accounts: &settings.accounts,
        securities: &settings.securities,
        calendar: &calendar,
        elections: &[],
    };
    // A later split or symbol changes what the shares are called or how many they are: all stay.
    let stays = |event: &&Transaction| {
        event.date <= day || matches!(event.action, Action::Split { .. } | Action::Rename { .. })
    };
    let until: Vec<Transaction> = all.iter().filter(stays).cloned().collect();
    let key = |lot: &Lot| (lot.account.clone(), lot.security.clone(), lot.id.clone());
    let open = replay::replay(all, customs).lots;
    let open: BTreeMap<_, _> = open.iter().map(|lot| (key(lot), lot.quantity.abs())).collect();
    let then = replay::replay(&until, customs).lots.into_iter();
    let gone = then
        .filter(|lot| open.get(&key(lot)).is_none_or(|left| *left < lot.quantity.abs()))
        .map(|lot| (lot.account, lot.security));
    let told: BTreeSet<(&AccountId, &SecurityId)> =
        all.iter().filter_map(|event| Some((&event.account, brought(event)?))).collect();
    let untold = all.iter().filter(|event| {
        event.date > day
            && matches!(event.action, Action::Close(_) | Action::TransferOut { .. })
            && !told.contains(&(&event.account, &event.security))
    });
    let untold = untold.map(|event| (event.account.clone(), event.security.clone()));
    gone.chain(untold).collect()
}

/// The security of which an event brings shares in.
fn brought(event: &Transaction) -> Option<&SecurityId> {
    match &event.action {
        Action::Open(_) => Some(&event.security),
        Action::Rename { to } | Action::SpinOff { to, .. } => Some(to),
        Action::Merger(Merger { shares, .. }) => shares.as_ref().map(|shares| &shares.of),
        _ => None,
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

    /// Shares are missed that were there on the day, however they went; none that came in later, and none
    /// that have another symbol.
    #[test]
    fn what_left_since_is_what_was_there() {
        let events = "\
date,account,type,symbol,quantity,price,amount,to_symbol
2024-03-01,A,buy,CASHED,10,,2000,
2024-03-01,A,buy,DEAD,10,,2000,
2024-03-01,A,buy,ENDED,10,,2000,
2024-03-01,A,buy,FORMER,10,,2000,
2026-01-05,A,merge-cash,CASHED,,300,,
2026-01-05,A,worthless,DEAD,,,,
2026-01-05,A,rename,FORMER,,,,NAMED
2026-03-02,A,buy,LATE,10,,2000,
2026-05-04,A,sell,LATE,10,,2500,
2026-05-04,A,sell,NEVER,10,,2500,
";
        let lots = "account,symbol,acquired,quantity,cost_basis\n\
                    A,NAMED,2024-03-01,10,2000\nA,ENDED,2024-03-01,10,2000\n";
        let files = [("lots.csv", lots), ("transactions.csv", events)];
        let said = said(&as_of(&files, Some("2025-12-31")));
        assert!(said[0].starts_with("lots.csv:1: CASHED, DEAD, NEVER of A left after"), "{said:?}");
    }

    /// The transactions of an account whose lots are listed make no lots, where all of those came later
    /// too: what is said to be missing is missing.
    #[test]
    fn an_account_stays_listed_where_all_its_lots_came_later() {
        let lots = "account,symbol,acquired,quantity,cost_basis\nA,VTI,2026-05-04,7,2100\n";
        let then = as_of(&[("lots.csv", lots), ("transactions.csv", TRADES)], Some("2024-12-31"));
        assert_eq!(held(&then), [""; 0]);
        assert!(said(&then)[0].starts_with("lots.csv:1: VTI of A left after"));
    }

    /// 10 shares at 200 became 20 at 100: 100 is no price of the 10 of before.
    #[test]
    fn prices_of_later_days_are_named_and_none_counts_across_a_split() {
        let events = "\
date,account,type,symbol,quantity,amount,ratio
2024-03-01,A,buy,VTI,10,2000,
2024-03-01,A,buy,KO,10,600,
2024-03-01,A,buy,GE,10,600,
2026-01-05,A,split,VTI,,,2:1
";
        let prices = InputFile {
            name: "prices.csv".into(),
            bytes: b"symbol,price,as_of\nVTI,100,2026-01-05\nKO,70,2026-01-05\nGE,60,\n".into(),
        };
        let events = InputFile { name: "transactions.csv".into(), bytes: events.into() };
        let look = |on: &str| {
            let beside =
                Beside { prices: Some(&prices), as_of: Some(day(on)), ..Beside::default() };
            let import =
                import_watched(std::slice::from_ref(&events), beside, &mut Watch::default());
            let price = |symbol: &str| import.portfolio.prices.price(&symbol.into());
            (["VTI", "KO", "GE"].map(|symbol| price(symbol).is_some()), said(&import))
        };
        let (have_one, words) = look("2025-12-31");
        assert_eq!(have_one, [false, true, true]);
        assert_eq!(
            words[..2],
            [
                "prices.csv:1: prices of days after 2025-12-31 are used: of KO",
                "prices.csv:1: VTI was split on 2026-01-05, between 2025-12-31 and its price: the \
                 price is not used",
            ]
        );
        assert_eq!(look("2026-01-05"), ([true; 3], Vec::new()), "the day itself counts");
    }
}
