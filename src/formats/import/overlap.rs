//! One security of one account that several sections have: which of them counts.
//!
//! Lots come before whole holdings, which have no dates. Among lots: the section whose lots all have
//! dates, then the one whose title says the latest day, then the one that comes first by file name
//! and line. Among whole holdings the same, so the latest day. The choice depends on the files
//! alone, never on the order they are passed in. What a whole holding has beyond its lots is shown
//! without dates; see [`rest`].

use super::rest;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::Lot;
use crate::formats::holdings::{Position, Section};
use crate::formats::problem::{Fault, Problem};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// A row of a file, by its line.
pub(super) type Row = (Arc<str>, u32);

/// A security of an account.
pub(super) type Pair = (AccountId, SecurityId);

/// Takes the lots of every security of an account out of all sections but one: says so, and names
/// the rows that are in no figure.
///
/// `files` are the names of the files that sections point to.
pub(super) fn resolve(
    sections: &mut [(usize, Section)],
    files: &[Arc<str>],
) -> (Vec<Problem>, HashSet<Row>) {
    let mut holders: BTreeMap<&Pair, Vec<usize>> = BTreeMap::new();
    for (place, (_, section)) in sections.iter().enumerate() {
        for pair in section.positions.keys() {
            holders.entry(pair).or_default().push(place);
        }
    }
    let mut problems = Vec::new();
    let mut losers: BTreeMap<usize, HashSet<Pair>> = BTreeMap::new();
    let mut rests: Vec<(usize, Lot)> = Vec::new();
    for (pair, places) in holders.iter().filter(|(_, places)| places.len() > 1) {
        let mut claims: Vec<Claim<'_>> =
            places.iter().filter_map(|place| Claim::new(pair, *place, sections, files)).collect();
        claims.sort_by_key(Claim::rank);
        let Some((winner, others)) = claims.split_first() else { continue };
        let (whole, lots): (Vec<&Claim<'_>>, Vec<_>) =
            others.iter().partition(|claim| claim.is_whole() && !winner.is_whole());
        problems.extend(lots.iter().map(|loser| loser.beaten_by(winner, pair)));
        // The newest whole holding says how many shares there are; older ones say nothing more.
        if let Some((newest, older)) = whole.split_first() {
            let found = rest::of(&newest.side(pair, sections), &winner.side(pair, sections));
            problems.extend(found.problem);
            rests.extend(found.lot.map(|lot| (newest.place, lot)));
            problems.extend(older.iter().map(|loser| loser.beaten_by(newest, pair)));
        }
        for loser in others {
            losers.entry(loser.place).or_default().insert((*pair).clone());
        }
    }
    let mut dropped = HashSet::new();
    for (place, pairs) in losers {
        let Some((_, section)) = sections.get_mut(place) else { continue };
        section.positions.retain(|pair, _| !pairs.contains(pair));
        section.lots.retain(|lot| {
            let stays = !pairs.contains(&(lot.account.clone(), lot.security.clone()));
            if !stays {
                dropped.insert((Arc::clone(&lot.source.file), lot.source.line));
            }
            stays
        });
    }
    for (place, lot) in rests {
        if let Some((_, section)) = sections.get_mut(place) {
            section.lots.push(Lot { sequence: section.rows, ..lot });
            section.rows += 1;
        }
    }
    (problems, dropped)
}

/// A section's claim to be the one that counts for a security of an account.
struct Claim<'a> {
    place: usize,
    file: &'a Arc<str>,
    position: Position,
    day: Option<chrono::NaiveDate>,
}

impl<'a> Claim<'a> {
    fn new(
        pair: &Pair,
        place: usize,
        sections: &[(usize, Section)],
        files: &'a [Arc<str>],
    ) -> Option<Self> {
        let (file, section) = sections.get(place)?;
        let position = *section.positions.get(pair)?;
        Some(Self { place, file: files.get(*file)?, position, day: section.as_of })
    }

    /// Is it a whole holding, without lots?
    fn is_whole(&self) -> bool {
        self.position.whole == self.position.lots
    }

    /// Smallest is best. Sections stand in the order of file names and lines.
    fn rank(&self) -> (bool, bool, Reverse<Option<chrono::NaiveDate>>, usize) {
        (self.is_whole(), self.position.undated > 0, Reverse(self.day), self.place)
    }

    /// Its lots in the order of the file, to be compared.
    fn side<'s>(&self, pair: &Pair, sections: &'s [(usize, Section)]) -> rest::Side<'s> {
        let lots = sections.get(self.place).map(|(_, section)| section.lots.as_slice());
        let of_pair = |lot: &&Lot| (&lot.account, &lot.security) == (&pair.0, &pair.1);
        let mut lots: Vec<&Lot> = lots.unwrap_or_default().iter().filter(of_pair).collect();
        lots.sort_by_key(|lot| lot.sequence);
        rest::Side { file: Arc::clone(self.file), day: self.day, line: self.position.line, lots }
    }

    fn beaten_by(&self, winner: &Self, (account, security): &Pair) -> Problem {
        let reason = if self.is_whole() == winner.is_whole()
            && self.position.undated > 0
            && winner.position.undated == 0
        {
            "since they all have dates"
        } else if winner.day > self.day {
            "since its title says a later day"
        } else {
            "since it comes first"
        };
        let what = if self.is_whole() { "row" } else { "lot" };
        let (theirs, verb) = match winner.position.lots {
            1 => (format!("that one {what}"), "counts"),
            lots => (format!("those {lots} {what}s"), "count"),
        };
        let ours = match self.position.lots {
            1 => "this one is".to_owned(),
            lots => format!("these {lots} are"),
        };
        let fault = Fault::new(
            format!(
                "{security} in {account} stands in {}, line {}, too: {theirs} {verb}, {reason}, \
                 and {ours} in no figure",
                winner.file, winner.position.line
            ),
            "remove one of the two",
        );
        Problem::left_out("counted-elsewhere", self.file, self.position.line, fault)
    }
}
