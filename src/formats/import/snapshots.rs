//! Exports of everything an account holds, of two days: the later one counts.
//!
//! What only the earlier one has was sold in between, and must not be shown as held; the same goes
//! for an earlier file of some lots, such as those of one security. Lots of what the later one has
//! too are left to [`super::overlap`]: an earlier file may have the dates that the later one lacks.

use super::overlap::{Pair, Row};
use crate::domain::ids::AccountId;
use crate::formats::holdings::{Position, Section};
use crate::formats::problem::{Fault, Problem};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Takes what a later export of the same account supersedes out of the earlier ones: says so once
/// for each account, and names the rows that are in no figure.
pub(super) fn keep_latest(
    sections: &mut [(usize, Section)],
    files: &[Arc<str>],
) -> (Vec<Problem>, HashSet<Row>) {
    let mut latest: BTreeMap<AccountId, (NaiveDate, usize)> = BTreeMap::new();
    for (place, (_, section)) in sections.iter().enumerate() {
        let Some(day) = section.as_of.filter(|_| section.complete) else { continue };
        for (account, _) in section.positions.keys() {
            let newest = latest.entry(account.clone()).or_insert((day, place));
            if day > newest.0 {
                *newest = (day, place);
            }
        }
    }
    let mut problems = Vec::new();
    let mut dropped = HashSet::new();
    for (account, (day, winner)) in latest {
        // One export can have its lots and its whole holdings apart.
        let of_day = |section: &&Section| section.complete && section.as_of == Some(day);
        let held: HashSet<Pair> = sections
            .iter()
            .map(|(_, section)| section)
            .filter(of_day)
            .flat_map(|section| section.positions.keys().cloned())
            .collect();
        let Some((file, _)) = sections.get(winner) else { continue };
        let Some(file) = files.get(*file) else { continue };
        for (_, section) in &mut *sections {
            // A file without a day is as new as any.
            if section.as_of.is_none_or(|own| own >= day) {
                continue;
            }
            let is_superseded = |pair: &Pair, position: &Position| {
                pair.0 == account && (position.whole == position.lots || !held.contains(pair))
            };
            let gone: HashSet<Pair> = section
                .positions
                .iter()
                .filter(|(pair, position)| is_superseded(pair, position))
                .map(|(pair, _)| pair.clone())
                .collect();
            section.positions.retain(|pair, _| !gone.contains(pair));
            problems.extend(drop_lots(section, &gone, &account, file, &mut dropped));
        }
    }
    (problems, dropped)
}

/// Takes these holdings out of a section.
fn drop_lots(
    section: &mut Section,
    gone: &HashSet<Pair>,
    account: &AccountId,
    later: &Arc<str>,
    dropped: &mut HashSet<Row>,
) -> Option<Problem> {
    let is_gone =
        |lot: &crate::domain::lot::Lot| gone.contains(&(lot.account.clone(), lot.security.clone()));
    let gone_lots = section.lots.iter().filter(|lot| is_gone(lot));
    let first = gone_lots.min_by_key(|lot| lot.sequence)?.source.clone();
    section.lots.retain(|lot| {
        let stays = !is_gone(lot);
        if !stays {
            dropped.insert((Arc::clone(&lot.source.file), lot.source.line));
        }
        stays
    });
    let holdings =
        if gone.len() == 1 { "1 holding".to_owned() } else { format!("{} holdings", gone.len()) };
    let fault = Fault::new(
        format!(
            "{later} tells of {account} on a later day: {holdings} from here on are in no figure"
        ),
        "remove the earlier of the two files",
    );
    Some(Problem::left_out("counted-elsewhere", &first.file, first.line, fault))
}
