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
const MANY: u32 = 10_000;

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
    parts: Vec<Part>,
    /// The lots with an id of their own, by their sequence, and the cell it stands in.
    own_ids: Vec<(u32, usize)>,
}

/// Lots that stand side by side. Lots are large: a part that is full is followed by another one, and is
/// not moved to where it can grow.
#[derive(Clone, Debug, Default)]
struct Part {
    lots: Vec<Lot>,
    /// Rows before the first that its lots count.
    behind: u32,
}

impl Drafts {
    /// Adds the lot of the next row; one that has no id yet has an empty one.
    pub fn push(&mut self, mut lot: Lot, keys: Keys) {
        lot.sequence = self.rows;
        self.rows += 1;
        let run = self.runs.entry((keys.account, keys.security)).or_default();
        run.own_ids.extend(keys.id_place.map(|place| (lot.sequence, place)));
        run.push(lot);
    }

    /// Takes over the lots of rows further behind, under the names they have here.
    pub fn absorb(&mut self, others: Self, merged: &Merged) {
        for ((account, security), mut other) in others.runs {
            let lots = other.parts.iter_mut().flat_map(|part| &mut part.lots);
            let account = merged.account(account, lots);
            let run = self.runs.entry((account, merged.security(security))).or_default();
            run.append(other, self.rows);
        }
        self.rows += others.rows;
    }

    /// The lots so far, those of an account and security together.
    pub fn lots(&self) -> impl Iterator<Item = &Lot> {
        self.runs.values().flat_map(Run::lots)
    }
}

impl Run {
    fn lots(&self) -> impl Iterator<Item = &Lot> {
        self.parts.iter().flat_map(|part| &part.lots)
    }

    fn names(&self) -> Option<(SecurityId, AccountId)> {
        self.lots().next().map(|lot| (lot.security.clone(), lot.account.clone()))
    }

    fn len(&self) -> usize {
        self.parts.iter().map(|part| part.lots.len()).sum()
    }

    fn push(&mut self, lot: Lot) {
        let room = match self.parts.last_mut() {
            Some(Part { lots, behind: 0 }) if lots.len() < lots.capacity() => {
                return lots.push(lot);
            }
            Some(full) => 2 * full.lots.len(),
            None => 4,
        };
        let mut lots = Vec::with_capacity(room);
        lots.push(lot);
        self.parts.push(Part { lots, behind: 0 });
    }

    /// Takes over lots that stand so many rows further behind.
    fn append(&mut self, mut other: Self, rows: u32) {
        other.parts.iter_mut().for_each(|part| part.behind += rows);
        let place = |part: &Part, lot: Option<&Lot>| Some(lot?.sequence + part.behind);
        let last = self.parts.last().and_then(|part| place(part, part.lots.last()));
        let first = other.parts.first().and_then(|part| place(part, part.lots.first()));
        self.parts.append(&mut other.parts);
        self.own_ids.extend(other.own_ids.into_iter().map(|(row, place)| (row + rows, place)));
        // Two spellings of one account that only the first rows know to be one.
        if last > first {
            let mut lots = Vec::with_capacity(self.len());
            for part in &mut self.parts {
                part.lots.iter_mut().for_each(|lot| lot.sequence += part.behind);
                lots.append(&mut part.lots);
            }
            lots.sort_by_key(|lot| lot.sequence);
            self.own_ids.sort_unstable();
            self.parts = vec![Part { lots, behind: 0 }];
        }
    }

    /// Moves its lots behind others, but for each whose own id an earlier one has. Gives the ids that are
    /// taken.
    fn move_to(self, all: &mut Vec<Lot>, problems: &mut Vec<Problem>) -> HashSet<LotId> {
        let mut taken = HashSet::default();
        let mut own_ids = self.own_ids.into_iter().peekable();
        for Part { lots, behind } in self.parts {
            for mut lot in lots {
                lot.sequence += behind;
                match own_ids.next_if(|(sequence, _)| *sequence == lot.sequence) {
                    Some((_, place)) if !taken.insert(lot.id.clone()) => {
                        problems.push(duplicate_lot(&lot).in_cell(Some(place)));
                    }
                    _ => all.push(lot),
                }
            }
        }
        taken
    }
}

/// What a section takes over of some runs.
#[derive(Default)]
struct Finished {
    lots: Vec<Lot>,
    positions: Vec<((AccountId, SecurityId), Position)>,
    problems: Vec<Problem>,
}

impl Finished {
    /// What some runs come to. Each thread makes its own: what two of them write side by side, each waits
    /// for.
    fn of(runs: &mut Vec<Run>) -> Self {
        let mut finished = Self::with_room(runs.iter().map(Run::len).sum());
        finished.add_all(runs);
        finished
    }

    fn with_room(lots: usize) -> Self {
        Self { lots: Vec::with_capacity(lots), ..Self::default() }
    }

    /// Takes the runs, one after the other.
    fn add_all(&mut self, runs: &mut Vec<Run>) {
        for run in runs.drain(..) {
            self.add(run);
        }
    }

    /// Leaves out lots of a run that stand here twice, puts them into the order of a portfolio, and gives
    /// each one without an id one.
    fn add(&mut self, run: Run) {
        let Some((security, account)) = run.names() else { return };
        let start = self.lots.len();
        let taken = run.move_to(&mut self.lots, &mut self.problems);
        let lots = self.lots.get_mut(start..).unwrap_or_default();
        // Lots are large: their days are sorted, and each lot moves once.
        lots.sort_by_cached_key(|lot| (lot.acquired, lot.sequence));
        for lot in lots.iter_mut() {
            lot.security.share(&security);
        }
        give_ids(lots, &taken);
        self.positions.push(((account, security), position(lots)));
    }

    /// Takes over what comes behind.
    fn append(&mut self, mut other: Self) {
        self.lots.append(&mut other.lots);
        self.positions.append(&mut other.positions);
        self.problems.append(&mut other.problems);
    }
}

/// Gives each lot of a run without an id one that is not taken, and puts those of one day in order.
fn give_ids(lots: &mut [Lot], taken: &HashSet<LotId>) {
    let mut id = String::new();
    for of_day in lots.chunk_by_mut(|a, b| a.acquired == b.acquired) {
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

/// What a section says of a run.
fn position(lots: &[Lot]) -> Position {
    let count = |which: fn(&Lot) -> bool| lots.iter().filter(|lot| which(lot)).count();
    Position {
        lots: lots.len(),
        undated: count(|lot| lot.acquired.is_none()),
        whole: count(|lot| lot.level == Level::Position),
        line: lots.iter().min_by_key(|lot| lot.sequence).map_or(0, |first| first.source.line),
    }
}

impl Section {
    /// Gives every lot its id: the file's own, or `SYMBOL@YYYY-MM-DD` with `.2`, `.3` … for further
    /// lots of that day (`SYMBOL@undated` without a day), in the order of the file.
    ///
    /// A lot whose own id another lot of that account and security has is left out.
    #[must_use]
    pub fn new(drafts: Drafts, as_of: Option<NaiveDate>, problems: &mut Vec<Problem>) -> Self {
        let mut runs: Vec<Run> = drafts.runs.into_values().collect();
        runs.sort_by_cached_key(Run::names);
        let helper = (drafts.rows >= MANY).then(thread::Builder::new);
        let mut finished = finish(runs, helper);
        problems.append(&mut finished.problems);
        let positions = finished.positions.into_iter().collect();
        Self { lots: finished.lots, rows: drafts.rows, as_of, positions, ..Self::default() }
    }
}

/// Finishes runs, with `helper` by two threads: no run knows of another. Where the system has no thread
/// to give, this one does all of it.
fn finish(mut runs: Vec<Run>, helper: Option<thread::Builder>) -> Finished {
    let mut all = Finished::with_room(runs.iter().map(Run::len).sum());
    let mut behind = helper.as_ref().map(|_| runs.split_off(middle(&runs))).unwrap_or_default();
    let finished = thread::scope(|scope| {
        let other = helper.map(|helper| helper.spawn_scoped(scope, || Finished::of(&mut behind)));
        all.add_all(&mut runs);
        other?.ok()?.join().ok()
    });
    // Where there was no thread, they are still there.
    all.append(finished.unwrap_or_else(|| Finished::of(&mut behind)));
    all
}

/// Where runs are cut, so that the larger part has as few lots as can be: a run is never cut, and one of
/// them can have most of the lots.
fn middle(runs: &[Run]) -> usize {
    let lots: usize = runs.iter().map(Run::len).sum();
    let mut before = 0;
    let first = runs.iter().take_while(|run| {
        let is_first = 2 * before + run.len() <= lots;
        before += run.len();
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

    fn run_of(lots: u32) -> Run {
        let mut run = Run::default();
        for sequence in 0..lots {
            run.push(Lot { sequence, ..lot("X", "A", "2026-01-02", dec!(1), None) });
        }
        run
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
            let mut runs = vec![run_of(2), run_of(9), run_of(2)];
            for (run, own) in runs.iter_mut().zip(["x", "y", "z"]) {
                run.own_ids = vec![(0, 4), (1, 4)];
                run.parts
                    .iter_mut()
                    .flat_map(|part| &mut part.lots)
                    .for_each(|lot| lot.id = own.into());
            }
            let finished = finish(runs, helper);
            (format!("{:?}", finished.lots), finished.positions, finished.problems)
        };
        let alone = finished(None);
        assert_eq!(alone.2.len(), 3, "a doubled id in each run");
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
