//! Lots in the making: gathered by account and security as their rows are read, so that what is done
//! to each of these runs (ids, order, sums) is done to a few lots that stand side by side.

use super::{Position, Section};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::formats::date;
use crate::formats::names::{Key, Merged};
use crate::formats::problem::{Fault, Problem};
use chrono::NaiveDate;
use foldhash::{HashMap, HashSet};
use std::fmt::Write;
use std::thread;

/// With fewer lots, one thread puts them in order: another one would have little to do.
const MANY: usize = 10_000;

/// Lots as their rows give them, some still without an id.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    runs: HashMap<(Key, Key), Run>,
    rows: u32,
}

/// What a lot's account and security are called while files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The key of its account.
    pub account: Key,
    /// The key of its security.
    pub security: Key,
    /// The cell (from 0) in which the file gives the lot's id, where it gives one.
    pub id_place: Option<usize>,
}

/// The lots of one security in one account, in the order of the file.
#[derive(Clone, Debug, Default)]
struct Run {
    lots: Vec<Lot>,
    /// The lots with an id of their own, by their sequence, and the cell it stands in.
    own_ids: Vec<(u32, usize)>,
}

impl Drafts {
    /// Adds the lot of the next row; one that has no id yet has an empty one.
    pub fn push(&mut self, mut lot: Lot, keys: Keys) {
        lot.sequence = self.rows;
        self.rows += 1;
        let run = self.runs.entry((keys.account, keys.security)).or_default();
        run.own_ids.extend(keys.id_place.map(|place| (lot.sequence, place)));
        run.lots.push(lot);
    }

    /// Takes over the lots of rows further behind, under the names they have here.
    pub fn absorb(&mut self, others: Self, merged: &Merged) {
        let rows = self.rows;
        for ((account, security), mut other) in others.runs {
            for lot in &mut other.lots {
                lot.sequence += rows;
            }
            other.own_ids.iter_mut().for_each(|(sequence, _)| *sequence += rows);
            let account = merged.account(account, &mut other.lots);
            self.runs.entry((account, merged.security(security))).or_default().append(other);
        }
        self.rows += others.rows;
    }

    /// The lots so far, those of an account and security together.
    pub fn lots(&self) -> impl Iterator<Item = &Lot> {
        self.runs.values().flat_map(|run| &run.lots)
    }
}

impl Run {
    fn append(&mut self, mut other: Self) {
        self.lots.append(&mut other.lots);
        self.own_ids.append(&mut other.own_ids);
        // Two spellings of one account that only the first rows know to be one.
        if !self.lots.is_sorted_by_key(|lot| lot.sequence) {
            self.lots.sort_by_key(|lot| lot.sequence);
            self.own_ids.sort_unstable();
        }
    }

    /// Leaves out every lot whose own id another one has. Gives the ids that are taken.
    fn without_duplicates(&mut self, problems: &mut Vec<Problem>) -> HashSet<LotId> {
        let mut taken = HashSet::default();
        let mut own_ids = self.own_ids.iter().peekable();
        self.lots.retain(|lot| {
            let Some((_, place)) = own_ids.next_if(|(sequence, _)| *sequence == lot.sequence)
            else {
                return true;
            };
            let fresh = taken.insert(lot.id.clone());
            if !fresh {
                problems.push(duplicate_lot(lot).in_cell(Some(*place)));
            }
            fresh
        });
        taken
    }

    fn names(&self) -> Option<(&SecurityId, &AccountId)> {
        self.lots.first().map(|lot| (&lot.security, &lot.account))
    }

    /// What a section says of it.
    fn position(&self) -> Option<Position> {
        let line = self.lots.iter().min_by_key(|lot| lot.sequence)?.source.line;
        let count = |which: fn(&Lot) -> bool| self.lots.iter().filter(|lot| which(lot)).count();
        Some(Position {
            lots: self.lots.len(),
            undated: count(|lot| lot.acquired.is_none()),
            whole: count(|lot| lot.level == Level::Position),
            line,
        })
    }

    /// Leaves out lots that stand here twice, gives each one without an id one, and puts them into the
    /// order of a portfolio.
    fn finish(&mut self, problems: &mut Vec<Problem>) {
        let taken = self.without_duplicates(problems);
        // Lots are large: their days are sorted, and each lot moves once.
        self.lots.sort_by_cached_key(|lot| (lot.acquired, lot.sequence));
        let mut id = String::new();
        for of_day in self.lots.chunk_by_mut(|a, b| a.acquired == b.acquired) {
            let mut count = 0;
            for lot in of_day.iter_mut().filter(|lot| lot.id.is_empty()) {
                loop {
                    count += 1;
                    default_id(&mut id, lot, count);
                    lot.id = LotId::from(id.as_str());
                    if !taken.contains(&lot.id) {
                        break;
                    }
                }
            }
            if of_day.iter().any(|lot| lot.rare.acquired_at.is_some()) {
                of_day.sort_by_key(|lot| lot.rare.acquired_at);
            }
        }
    }
}

impl Section {
    /// Gives every lot its id: the file's own, or `SYMBOL@YYYY-MM-DD` with `.2`, `.3` … for further
    /// lots of that day (`SYMBOL@undated` without a day), in the order of the file.
    ///
    /// A lot whose own id another lot of that account and security has is left out.
    #[must_use]
    pub fn new(drafts: Drafts, as_of: Option<NaiveDate>, problems: &mut Vec<Problem>) -> Self {
        let mut section = Self { rows: drafts.rows, as_of, ..Self::default() };
        let mut runs: Vec<Run> = drafts.runs.into_values().collect();
        runs.sort_unstable_by(|a, b| a.names().cmp(&b.names()));
        let lots = runs.iter().map(|run| run.lots.len()).sum();
        finish(&mut runs, (lots >= MANY).then(thread::Builder::new), problems);
        section.lots.reserve_exact(lots);
        for mut run in runs {
            if let Some((security, account)) = run.names()
                && let Some(position) = run.position()
            {
                section.positions.insert((account.clone(), security.clone()), position);
            }
            section.lots.append(&mut run.lots);
        }
        section
    }
}

/// Finishes runs, with `helper` by two threads: no run knows of another. Where the system has no thread
/// to give, this one does all of it.
fn finish(runs: &mut [Run], helper: Option<thread::Builder>, problems: &mut Vec<Problem>) {
    let all = |runs: &mut [Run], problems: &mut Vec<Problem>| {
        for run in runs {
            run.finish(problems);
        }
    };
    let Some(helper) = helper else { return all(runs, problems) };
    let (first, second) = runs.split_at_mut(middle(runs));
    let mut of_second = Vec::new();
    let shared = thread::scope(|scope| {
        let started = helper.spawn_scoped(scope, || all(second, &mut of_second)).is_ok();
        all(first, problems);
        started
    });
    if !shared {
        all(second, &mut of_second);
    }
    problems.append(&mut of_second);
}

/// Where runs are cut, so that the larger part has as few lots as can be: a run is never cut, and one of
/// them can have most of the lots.
fn middle(runs: &[Run]) -> usize {
    let lots: usize = runs.iter().map(|run| run.lots.len()).sum();
    let mut before = 0;
    let first = runs.iter().take_while(|run| {
        let is_first = 2 * before + run.lots.len() <= lots;
        before += run.lots.len();
        is_first
    });
    first.count()
}

fn default_id(id: &mut String, lot: &Lot, count: u32) {
    id.clear();
    id.push_str(&lot.security);
    id.push('@');
    match lot.acquired {
        Some(day) => date::push(id, day),
        None => id.push_str("undated"),
    }
    if count > 1 {
        // Writing to a string cannot fail.
        let _ = write!(id, ".{count}");
    }
}

fn duplicate_lot(lot: &Lot) -> Problem {
    let fault = Fault::new(
        format!("another lot of {} in {} is called {}", lot.security, lot.account, lot.id),
        "give this one another id, or remove the row if it stands here twice",
    );
    Problem::left_out("duplicate-lot", &lot.source.file, lot.source.line, fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lot::RareFacts;
    use crate::domain::testing::lot;
    use chrono::NaiveTime;
    use proptest::prelude::*;
    use rust_decimal::dec;
    use std::collections::BTreeMap;

    const ACCOUNTS: [&str; 3] = ["Z", "A", "b"];
    const SECURITIES: [&str; 3] = ["VTI", "BRK.B", "A"];

    /// Account, security, day (none for zero), time (none for zero), own id.
    type Row = (usize, usize, u32, u32, Option<&'static str>);

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let ids = prop::option::weighted(0.3, prop::sample::select(&["x", "A@2026-01-01"]));
        prop::collection::vec((0..3_usize, 0..3_usize, 0..4_u32, 0..3_u32, ids), 0..30)
    }

    fn draft(line: u32, (account, security, day, time, id): Row) -> (Lot, Keys) {
        let place = |index: usize| u32::try_from(index).unwrap();
        let date = format!("2026-01-0{}", day.max(1));
        let mut lot = lot(SECURITIES[security], ACCOUNTS[account], &date, dec!(1), None);
        lot.acquired = lot.acquired.filter(|_| day > 0);
        let acquired_at = NaiveTime::from_hms_opt(9, 0, time).filter(|_| time > 0);
        lot.rare = RareFacts { acquired_at, ..RareFacts::default() }.into();
        lot.id = id.unwrap_or_default().into();
        lot.source.line = line;
        let keys =
            Keys { account: place(account), security: place(security), id_place: id.map(|_| 4) };
        (lot, keys)
    }

    /// The ids by line, row after row as the documented interface has them; a doubled one is left
    /// out.
    fn ids(rows: &[Row]) -> BTreeMap<u32, String> {
        let mut own = HashSet::default();
        let mut ids = BTreeMap::new();
        for (line, (account, security, .., id)) in (1..).zip(rows) {
            if let Some(id) = id
                && own.insert((*account, *security, (*id).to_owned()))
            {
                ids.insert(line, (*id).to_owned());
            }
        }
        let mut counts: HashMap<(usize, usize, u32), u32> = HashMap::default();
        for (line, &(account, security, day, ..)) in
            (1..).zip(rows).filter(|(_, row)| row.4.is_none())
        {
            let count = counts.entry((account, security, day)).or_default();
            let date = if day > 0 { format!("2026-01-0{day}") } else { "undated".to_owned() };
            loop {
                *count += 1;
                let first = format!("{}@{date}", SECURITIES[security]);
                let id = if *count > 1 { format!("{first}.{count}") } else { first };
                if !own.contains(&(account, security, id.clone())) {
                    ids.insert(line, id);
                    break;
                }
            }
        }
        ids
    }

    /// No system has an address space for such a stack, so none gives a thread.
    fn no_thread() -> thread::Builder {
        thread::Builder::new().stack_size(1 << 60)
    }

    fn run_of(lots: usize) -> Run {
        let lots = (0..lots).map(|_| lot("X", "A", "2026-01-02", dec!(1), None)).collect();
        Run { lots, ..Run::default() }
    }

    #[test]
    fn two_threads_have_about_as_many_lots_each() {
        // By hand: the larger part is as small as no other cut makes it.
        for (lots, cut) in [
            (vec![], 0),
            (vec![5], 1),
            (vec![9, 1, 1, 1], 1),
            (vec![1, 1, 1, 9], 3),
            (vec![1, 1, 8, 1, 1, 1], 3),
            (vec![2, 2, 2, 2], 2),
            (vec![1, 5, 1, 4], 2),
        ] {
            let runs: Vec<Run> = lots.iter().map(|lots| run_of(*lots)).collect();
            assert_eq!(middle(&runs), cut, "{lots:?}");
        }
    }

    #[test]
    fn lots_are_finished_where_the_system_gives_no_thread() {
        assert!(thread::scope(|scope| no_thread().spawn_scoped(scope, || ()).is_err()));
        let finished = |helper: Option<thread::Builder>| {
            let mut runs = vec![run_of(2), run_of(3), run_of(2)];
            for (run, own) in runs.iter_mut().zip(["x", "y", "z"]) {
                run.lots[0].id = own.into();
                run.lots[1].id = own.into();
                for (lot, sequence) in run.lots.iter_mut().zip(0..) {
                    lot.sequence = sequence;
                }
                run.own_ids = vec![(0, 4), (1, 4)];
            }
            let mut problems = Vec::new();
            finish(&mut runs, helper, &mut problems);
            let lots: Vec<Vec<Lot>> = runs.into_iter().map(|run| run.lots).collect();
            (format!("{lots:?}"), problems)
        };
        let alone = finished(None);
        assert_eq!(alone.1.len(), 3, "a doubled id in each run");
        assert_eq!(finished(Some(no_thread())), alone);
        assert_eq!(finished(Some(thread::Builder::new())), alone);
    }

    proptest! {
        #[test]
        fn every_lot_has_the_id_that_its_row_gives_it(rows in rows()) {
            let mut drafts = Drafts::default();
            for (line, row) in (1..).zip(&rows) {
                let (lot, keys) = draft(line, *row);
                drafts.push(lot, keys);
            }
            let mut problems = Vec::new();
            let section = Section::new(drafts, None, &mut problems);
            let expected = ids(&rows);
            let found: BTreeMap<u32, String> =
                section.lots.iter().map(|lot| (lot.source.line, lot.id.to_string())).collect();
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(problems.len(), rows.len() - expected.len());
            prop_assert!(problems.iter().all(|problem| !expected.contains_key(&problem.line)));

            let sorted = section.lots.is_sorted_by_key(|lot| {
                let names = (lot.security.to_string(), lot.account.to_string());
                (names, lot.acquired, lot.rare.acquired_at, lot.source.line)
            });
            prop_assert!(sorted);
            for lot in &section.lots {
                prop_assert_eq!(lot.sequence + 1, lot.source.line);
            }
            for ((account, security), position) in &section.positions {
                let lots: Vec<&Lot> = section
                    .lots
                    .iter()
                    .filter(|lot| (&lot.account, &lot.security) == (account, security))
                    .collect();
                let undated = lots.iter().filter(|lot| lot.acquired.is_none()).count();
                prop_assert_eq!((position.lots, position.undated), (lots.len(), undated));
                prop_assert_eq!(lots.iter().map(|lot| lot.source.line).min(), Some(position.line));
            }
            let counted: usize = section.positions.values().map(|position| position.lots).sum();
            prop_assert_eq!(counted, section.lots.len());
        }
    }
}
