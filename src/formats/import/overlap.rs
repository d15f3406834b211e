//! One security of one account that several sections have: which of them counts.
//!
//! The section whose lots all have dates, then the one whose title says the latest day, then the one
//! that comes first by file name and line. The choice depends on the files alone, never on the order
//! they are passed in.

use crate::domain::ids::{AccountId, SecurityId};
use crate::formats::holdings::{Position, Section};
use crate::formats::problem::{Fault, Problem};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// A row of a file, by its line.
pub(super) type Row = (Arc<str>, u32);

/// A security of an account.
type Pair = (AccountId, SecurityId);

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
    for (pair, places) in holders.iter().filter(|(_, places)| places.len() > 1) {
        let mut claims: Vec<Claim<'_>> =
            places.iter().filter_map(|place| Claim::new(pair, *place, sections, files)).collect();
        claims.sort_by_key(Claim::rank);
        let Some((winner, others)) = claims.split_first() else { continue };
        for loser in others {
            problems.push(loser.beaten_by(winner, pair));
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

    /// Smallest is best. Sections stand in the order of file names and lines.
    fn rank(&self) -> (bool, Reverse<Option<chrono::NaiveDate>>, usize) {
        (self.position.undated > 0, Reverse(self.day), self.place)
    }

    fn beaten_by(&self, winner: &Self, (account, security): &Pair) -> Problem {
        let reason = if self.position.undated > 0 && winner.position.undated == 0 {
            "since they all have dates"
        } else if winner.day > self.day {
            "since their title says a later day"
        } else {
            "since they come first"
        };
        let fault = Fault::new(
            format!(
                "{security} in {account} stands in {}, line {}, too: those {} lots count, {reason}, \
                 and these {} are in no figure",
                winner.file, winner.position.line, winner.position.lots, self.position.lots
            ),
            "remove one of the two",
        );
        Problem::left_out("counted-elsewhere", self.file, self.position.line, fault)
    }
}
