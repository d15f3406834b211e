//! One security of one account that several sections have: which of them counts.
//!
//! The section whose lots all have dates, then the one whose title says the latest day, then the one
//! that comes first by file name and line. The choice depends on the files alone, never on the order
//! they are passed in.

use crate::domain::ids::{AccountId, SecurityId};
use crate::formats::holdings::Section;
use crate::formats::problem::{Fault, Problem};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes the lots of every security of an account out of all sections but one, and says so.
///
/// `files` are the names of the files that sections point to.
pub(super) fn resolve(sections: &mut [(usize, Section)], files: &[Arc<str>]) -> Vec<Problem> {
    let mut holders: BTreeMap<(AccountId, SecurityId), Vec<usize>> = BTreeMap::new();
    for (place, (_, section)) in sections.iter().enumerate() {
        for pair in section.positions.keys() {
            holders.entry(pair.clone()).or_default().push(place);
        }
    }
    holders.retain(|_, places| places.len() > 1);
    let mut problems = Vec::new();
    for (pair, places) in holders {
        let Some(winner) = winner(&pair, &places, sections) else { continue };
        for loser in places.into_iter().filter(|place| *place != winner) {
            problems.extend(leave_out(&pair, winner, loser, sections, files));
        }
    }
    problems
}

fn winner(
    pair: &(AccountId, SecurityId),
    places: &[usize],
    sections: &[(usize, Section)],
) -> Option<usize> {
    let rank = |place: usize| {
        let (_, section) = sections.get(place)?;
        let position = section.positions.get(pair)?;
        // Sections stand in the order of file names and lines.
        Some((position.undated > 0, Reverse(section.as_of), place))
    };
    places.iter().filter_map(|place| rank(*place)).min().map(|(.., place)| place)
}

/// Takes a security of an account out of the section that lost.
fn leave_out(
    pair: &(AccountId, SecurityId),
    winner: usize,
    loser: usize,
    sections: &mut [(usize, Section)],
    files: &[Arc<str>],
) -> Option<Problem> {
    let (kept_file, kept) = sections.get(winner)?;
    let kept_file = files.get(*kept_file)?;
    let (kept_day, kept_position) = (kept.as_of, *kept.positions.get(pair)?);
    let (file, section) = sections.get_mut(loser)?;
    let file = files.get(*file)?;
    let position = section.positions.remove(pair)?;
    let (account, security) = pair;
    section.lots.retain(|lot| lot.security != *security || lot.account != *account);

    let reason = if position.undated > 0 && kept_position.undated == 0 {
        "since they all have dates"
    } else if kept_day > section.as_of {
        "since their title says a later day"
    } else {
        "since they come first"
    };
    let fault = Fault::new(
        format!(
            "{security} in {account} stands in {kept_file}, line {}, too: those {} lots count, {reason}, \
             and these {} are in no figure",
            kept_position.line, kept_position.lots, position.lots
        ),
        "remove one of the two",
    );
    Some(Problem::left_out("counted-elsewhere", file, position.line, fault))
}
