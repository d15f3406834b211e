//! What the user told of lots, put where the files say nothing.
//!
//! A row means the lot that it names. Where no lot is called so any more, it means the one lot of
//! that security and account that lacks what the row tells and has its date or its shares. A file
//! that does say it counts before the row, and the difference is named; of two rows the later one
//! counts, so that a mistake can be mended by telling it anew.

use super::{Assembly, FileReport, InputFile, shown};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::domain::money::Money;
use crate::formats::basis::{self, Entry};
use crate::formats::names::Names;
use crate::formats::problem::{
    Fault, MISSING_BASIS, MISSING_DATE, NO_BASIS_COLUMN, Problem, Severity,
};
use foldhash::{HashMap, HashSet};
use std::sync::Arc;

/// The rows of `basis.csv`, each with the account that it means.
#[derive(Default)]
pub(super) struct ToldRows {
    file: Arc<str>,
    rows: Vec<(Entry, AccountId)>,
}

impl Assembly {
    /// Reads what the user told; it is put into the lots once all of them are known.
    pub(super) fn told(&mut self, file: &InputFile, names: &mut Names) {
        let name = shown(&file.name);
        let text = self.text(&name, &file.bytes);
        let read = basis::read(&text, &name);
        self.problems.extend(read.problems);
        self.files.push(FileReport {
            file: Arc::clone(&name),
            format: basis::FORMAT,
            format_name: "what you told of lots",
            rows: read.rows,
            lots: 0,
        });
        let account = |entry: Entry, names: &mut Names| {
            // A name that is too long was refused as its row was read.
            let found = names.account(&entry.account).ok().flatten();
            let id = found.map_or_else(|| AccountId::from(&*entry.account), |(_, id)| id);
            (entry, id)
        };
        let rows = read.entries.into_iter().map(|entry| account(entry, names)).collect();
        self.told = ToldRows { file: Arc::clone(&name), rows };
        self.same_accounts(&name, names);
    }

    /// Fills the gaps of these lots, which are all there are.
    pub(super) fn fill_gaps(&mut self, lots: &mut [Lot]) {
        let told = std::mem::take(&mut self.told);
        if told.rows.is_empty() {
            return;
        }
        let by_lot = told.find(lots, &mut self.problems);
        let mut filled = HashSet::default();
        for (place, rows) in by_lot {
            let Some(lot) = lots.get_mut(place) else { continue };
            let had = (lot.acquired.is_some(), lot.basis.is_some());
            Filling { lot, file: &told.file, problems: &mut self.problems }.with(&rows);
            if had != (lot.acquired.is_some(), lot.basis.is_some()) {
                filled.insert((Arc::clone(&lot.source.file), lot.source.line));
            }
        }
        self.drop_answered(lots, &filled);
    }

    /// Asks no more for what is known now.
    fn drop_answered(&mut self, lots: &[Lot], filled: &HashSet<(Arc<str>, u32)>) {
        let files: HashSet<&str> = filled.iter().map(|(file, _)| &**file).collect();
        let at = |lot: &Lot| (Arc::clone(&lot.source.file), lot.source.line);
        let of_files = || lots.iter().filter(|lot| files.contains(&*lot.source.file));
        let undated: HashSet<_> = of_files().filter(|lot| lot.acquired.is_none()).map(at).collect();
        let without: HashSet<_> = of_files().filter(|lot| lot.basis.is_none()).map(at).collect();
        let bare: HashSet<&str> = of_files()
            .filter(|lot| lot.basis.is_none() && lot.is_usd())
            .map(|lot| &*lot.source.file)
            .collect();
        self.problems.retain(|problem| {
            let place = (Arc::clone(&problem.file), problem.line);
            match problem.code {
                _ if problem.severity != Severity::Asks => true,
                MISSING_DATE => !filled.contains(&place) || undated.contains(&place),
                MISSING_BASIS => !filled.contains(&place) || without.contains(&place),
                NO_BASIS_COLUMN => !files.contains(&*problem.file) || bare.contains(&*problem.file),
                _ => true,
            }
        });
    }
}

impl ToldRows {
    /// The rows by the place of their lot, in the order of the lots. A row without one is a problem.
    fn find(&self, lots: &[Lot], problems: &mut Vec<Problem>) -> Vec<(usize, Vec<&Entry>)> {
        let mut held: HashMap<(&AccountId, &SecurityId), Vec<usize>> = HashMap::default();
        for (entry, account) in &self.rows {
            held.entry((account, &entry.security)).or_default();
        }
        for (place, lot) in lots.iter().enumerate() {
            if let Some(places) = held.get_mut(&(&lot.account, &lot.security)) {
                places.push(place);
            }
        }
        let named: HashSet<(&AccountId, &SecurityId, &LotId)> = self
            .rows
            .iter()
            .filter_map(|(entry, account)| Some((account, &entry.security, entry.lot.as_ref()?)))
            .collect();
        let mut found: Vec<(usize, Vec<&Entry>)> = Vec::new();
        for (entry, account) in &self.rows {
            let places = held.get(&(account, &entry.security)).map_or(&[][..], Vec::as_slice);
            let here = || places.iter().filter_map(|place| Some((*place, lots.get(*place)?)));
            let own = here().find(|(_, lot)| entry.lot.as_ref() == Some(&lot.id));
            let target = own.map(|(place, _)| place).or_else(|| {
                let free = |lot: &Lot| !named.contains(&(account, &entry.security, &lot.id));
                let fits: Vec<_> =
                    here().filter(|(_, lot)| free(lot) && could_be(entry, lot)).collect();
                let sure = |(_, lot): &&(usize, &Lot)| is_sure(entry, lot);
                let only = match fits.as_slice() {
                    [one] if entry.lot.is_none() => Some(one),
                    several => {
                        let mut sure = several.iter().filter(sure);
                        sure.next().filter(|_| sure.next().is_none())
                    }
                };
                if let Some((_, lot)) = only {
                    problems.extend(self.renamed(entry, lot));
                } else {
                    problems.push(self.without_lot(entry, account, here().map(|(_, lot)| lot)));
                }
                only.map(|(place, _)| *place)
            });
            let Some(target) = target else { continue };
            match found.iter_mut().find(|(place, _)| *place == target) {
                Some((_, rows)) => rows.push(entry),
                None => found.push((target, vec![entry])),
            }
        }
        found
    }

    fn renamed(&self, entry: &Entry, lot: &Lot) -> Option<Problem> {
        let fault = Fault::new(
            format!(
                "no lot is called {} any more: taken for {}, the only one it can be",
                entry.lot.as_ref()?,
                lot.id
            ),
            format!("write {} here if that is right", lot.id),
        );
        let problem = Problem::note("lot-renamed", &self.file, entry.line, fault);
        Some(problem.in_cell(entry.columns.lot))
    }

    fn without_lot<'l>(
        &self,
        entry: &Entry,
        account: &AccountId,
        held: impl Iterator<Item = &'l Lot>,
    ) -> Problem {
        let wanting: Vec<&str> = held.filter(|lot| lacks(entry, lot)).map(|lot| &*lot.id).collect();
        let which = entry.lot.as_ref().map_or_else(String::new, |lot| format!(" {lot}"));
        if wanting.is_empty() {
            // A lot that was sold is in no file any more, and what was told of it is kept.
            let fault = Fault::new(
                format!("no lot{which} of {} in {account} lacks what it tells", entry.security),
                "nothing to do if the lot was sold; else correct account, symbol and lot",
            );
            let problem = Problem::note("no-such-lot", &self.file, entry.line, fault);
            return problem.in_cell(entry.columns.lot);
        }
        let shown: Vec<&str> = wanting.iter().take(3).copied().collect();
        let more = if wanting.len() > 3 { " …" } else { "" };
        let fault = Fault::new(
            format!(
                "no lot{which} of {} in {account} is the only one that this row can mean",
                entry.security
            ),
            format!("name the lot that is meant: {}{more}", shown.join(", ")),
        );
        Problem::left_out("no-such-lot", &self.file, entry.line, fault).in_cell(entry.columns.lot)
    }
}

/// Lacks the lot something that the row tells?
fn lacks(entry: &Entry, lot: &Lot) -> bool {
    (lot.basis.is_none() && entry.basis.is_some())
        || (lot.acquired.is_none() && entry.acquired.is_some())
}

/// Can a row without a lot of its name mean this one?
fn could_be(entry: &Entry, lot: &Lot) -> bool {
    let dates = entry.acquired.zip(lot.acquired).is_none_or(|(told, own)| told == own);
    let shares = entry.quantity.is_none_or(|shares| shares == lot.quantity.abs());
    lacks(entry, lot) && dates && shares
}

/// Has the lot the row's date or its shares?
fn is_sure(entry: &Entry, lot: &Lot) -> bool {
    entry.quantity.is_some() || entry.acquired.zip(lot.acquired).is_some()
}

/// A lot while it is told of.
struct Filling<'a> {
    lot: &'a mut Lot,
    file: &'a Arc<str>,
    problems: &'a mut Vec<Problem>,
}

impl Filling<'_> {
    fn with(mut self, rows: &[&Entry]) {
        let latest = |has: fn(&Entry) -> bool| rows.iter().rev().find(|row| has(row)).copied();
        let date = latest(|row| row.acquired.is_some());
        let basis = latest(|row| row.basis.is_some());
        for row in rows {
            let places = row.columns;
            for (counts, says, place) in [
                (date, row.acquired.is_some(), places.acquired),
                (basis, row.basis.is_some(), places.basis),
            ] {
                if let Some(counts) = counts.filter(|counts| says && counts.line != row.line) {
                    let fault = Fault::new(
                        format!("line {} tells it of {} too and counts", counts.line, self.lot.id),
                        "nothing to do; take this row away if you like",
                    );
                    self.note("told-again", row, place, fault);
                }
            }
        }
        if let Some(row) = date {
            self.date(row);
        }
        if let Some(row) = basis {
            self.basis(row);
        }
    }

    fn date(&mut self, row: &Entry) {
        let Some(told) = row.acquired else { return };
        let place = row.columns.acquired;
        if self.lot.level == Level::Position {
            let fault = Fault::new(
                format!("{} is a whole holding, which has no one date", self.lot.id),
                "write its lots as account,symbol,acquired,quantity,cost_basis",
            );
            let problem = Problem::left_out("whole-holding", self.file, row.line, fault);
            self.problems.push(problem.in_cell(place));
            return;
        }
        match self.lot.acquired {
            None => {
                self.lot.acquired = Some(told);
                self.lot.rare.date_told = Some(row.word.clone().into());
            }
            Some(own) if own == told => self.known(row, place, "this date"),
            Some(own) => self.contradicts(row, place, &format!("was acquired on {own}")),
        }
    }

    fn basis(&mut self, row: &Entry) {
        let Some(total) = row.basis else { return };
        let place = row.columns.basis;
        let part = self.part_of(row, total);
        let signed = if self.lot.is_short() { -part } else { part };
        match self.lot.basis {
            None => {
                if part != total {
                    self.part_counts(row, total, part);
                }
                if row.quantity.is_some_and(|shares| shares < self.lot.quantity.abs()) {
                    self.has_more(row);
                }
                if total.is_zero() {
                    let fault = Fault::new(
                        format!("{}: a basis of zero, which is believed", self.lot.id),
                        "empty the cell if the basis is not known",
                    );
                    self.note("zero-basis", row, place, fault);
                }
                self.lot.basis = Some(signed);
                self.lot.rare.basis_told = Some(row.word.clone().into());
            }
            Some(own) if own == signed => self.known(row, place, "this basis"),
            Some(own) => {
                self.contradicts(row, place, &format!("has a basis of {}", own.abs()));
            }
        }
    }

    /// The part of a total that falls on the shares that are left. Of more shares than were told of
    /// it stays the total: a split adds no cost.
    fn part_of(&self, row: &Entry, total: Money) -> Money {
        let now = self.lot.quantity.abs();
        row.quantity.filter(|told| now < *told).map_or(total, |told| total.share(now, told))
    }

    fn part_counts(&mut self, row: &Entry, total: Money, part: Money) {
        let told = row.quantity.unwrap_or_default();
        let fault = Fault::new(
            format!(
                "told of {told} sh of {}, of which {} are left: {} of {total} counts",
                self.lot.id,
                self.lot.quantity.abs(),
                part.to_cents()
            ),
            "nothing to do if the others were sold; else tell it anew",
        );
        self.note("part-left", row, row.columns.quantity, fault);
    }

    fn has_more(&mut self, row: &Entry) {
        let told = row.quantity.unwrap_or_default();
        let fault = Fault::new(
            format!("told of {told} sh of {}, which has {}", self.lot.id, self.lot.quantity.abs()),
            "nothing to do after a split; else tell anew what all of them cost",
        );
        let problem = Problem::asks("more-shares", self.file, row.line, fault);
        self.problems.push(problem.in_cell(row.columns.quantity));
    }

    fn known(&mut self, row: &Entry, place: Option<usize>, what: &str) {
        let source = &self.lot.source;
        let fault = Fault::new(
            format!("{}, line {}, has {what} of {} too", source.file, source.line, self.lot.id),
            "nothing to do; the row is needed no more",
        );
        self.note("known-already", row, place, fault);
    }

    fn contradicts(&mut self, row: &Entry, place: Option<usize>, own: &str) {
        let source = &self.lot.source;
        let fault = Fault::new(
            format!(
                "{} {own} by {}, line {}, which counts; this row says otherwise",
                self.lot.id, source.file, source.line
            ),
            "take the row away, or have the broker correct its file",
        );
        let problem = Problem::asks("contradicts-file", self.file, row.line, fault);
        self.problems.push(problem.in_cell(place));
    }

    fn note(&mut self, code: &'static str, row: &Entry, place: Option<usize>, fault: Fault) {
        let problem = Problem::note(code, self.file, row.line, fault);
        self.problems.push(problem.in_cell(place));
    }
}
