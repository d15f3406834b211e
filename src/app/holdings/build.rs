//! Groups and rows from the portfolio; the cursor stays on what it was on.

use super::sort::{sort_groups, sort_lots};
use super::{Group, Grouping, Holdings, LotKey, Member, Row};
use crate::app::filter::Matcher;
use crate::app::format;
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::Shares;
use crate::domain::portfolio::{Portfolio, Sums};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

impl Holdings {
    /// Builds groups and rows anew from the portfolio; the cursor stays on its lot or group, or on
    /// the group of a lot that is gone.
    pub fn rebuild(&mut self, household: &Household, today: NaiveDate) {
        let portfolio = household.portfolio();
        let standing = self.standing(portfolio);
        self.rebuild_groups(household, today);
        self.rebuild_rows();
        self.restore(standing.as_ref(), portfolio);
        self.prices_moved = false;
    }

    /// As [`Holdings::rebuild`], where the portfolio itself was replaced: `was` is the old one.
    pub fn rebuild_from(&mut self, was: &Portfolio, household: &Household, today: NaiveDate) {
        let standing = self.standing(was);
        self.rebuild_groups(household, today);
        self.rebuild_rows();
        let held: BTreeSet<LotKey> = household.portfolio().lots().iter().map(LotKey::of).collect();
        self.marks.retain(|key| held.contains(key));
        self.count_marks(household.portfolio());
        self.restore(standing.as_ref(), household.portfolio());
        self.prices_moved = false;
    }

    fn rebuild_groups(&mut self, household: &Household, today: NaiveDate) {
        let portfolio = household.portfolio();
        self.washes = household.touched_by_washes(today);
        let mut matcher = Matcher::new(&self.filter, household, &self.marks, (today, self.now));
        let mut grouped: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut places = 0;
        let mut next = 0;
        // Lots stand by security and account: each run of both looks its label up once.
        let same = |a: &Lot, b: &Lot| a.security == b.security && a.account == b.account;
        for run in portfolio.lots().chunk_by(same) {
            let lots = (next..).zip(run);
            next += run.len();
            let mut matching = lots.filter(|(_, lot)| matcher.matches(lot)).peekable();
            let Some((_, first)) = matching.peek() else { continue };
            let label = match self.grouping {
                Grouping::Security => &*first.security,
                Grouping::Account => &*first.account,
                Grouping::Flat => "",
            };
            let group = grouped.entry(label).or_default();
            for (place, lot) in matching {
                places = places.max(decimals(lot.quantity, places));
                group.push(place);
            }
        }
        let (sort, grouping) = (self.sort, self.grouping);
        let lot_at = |place: &usize| portfolio.lots().get(*place);
        self.quantity_places = places;
        self.groups = grouped
            .into_iter()
            .map(|(label, mut lots)| {
                let (members, held) = members(lots.iter().filter_map(lot_at), portfolio, today);
                sort_lots(&mut lots, sort, (grouping, portfolio), today);
                Group { label: label.to_owned(), members, held, lots }
            })
            .collect();
        sort_groups(&mut self.groups, sort, portfolio);
        self.count_marks(portfolio);
    }

    pub(super) fn rebuild_rows(&mut self) {
        self.rows.clear();
        for (place, group) in self.groups.iter().enumerate() {
            let flat = self.grouping == Grouping::Flat;
            if !flat {
                self.rows.push(Row::Group(place));
            }
            if flat || self.open.contains(&group.label) {
                self.rows.extend(group.lots.iter().map(|lot| Row::Lot { group: place, lot: *lot }));
            }
        }
    }
}

/// The securities of a group's lots, by symbol, with their sums, and what each account holds.
fn members<'a>(
    lots: impl Iterator<Item = &'a Lot>,
    portfolio: &Portfolio,
    today: NaiveDate,
) -> (Vec<Member>, Vec<(AccountId, Shares)>) {
    let mut held: BTreeMap<&AccountId, Shares> = BTreeMap::new();
    let mut members: BTreeMap<&SecurityId, Sums> = BTreeMap::new();
    let mut lots = lots.peekable();
    // Lots stand by security and account: each run of both looks its names up once.
    while let Some(first) = lots.peek().copied() {
        let sheltered = portfolio.is_sheltered(&first.account);
        let sums = members.entry(&first.security).or_default();
        let shares = held.entry(&first.account).or_default();
        let same = |lot: &&Lot| lot.security == first.security && lot.account == first.account;
        while let Some(lot) = lots.next_if(same) {
            sums.add_lot(lot, sheltered, today);
            *shares += lot.quantity;
        }
    }
    let members = members
        .into_iter()
        .map(|(security, sums)| Member { security: security.clone(), sums })
        .collect();
    let held = held.into_iter().map(|(account, shares)| (account.clone(), shares)).collect();
    (members, held)
}

/// The decimals of a quantity, where they are more than `most` of those before it.
fn decimals(quantity: Shares, most: u32) -> u32 {
    // Taking the zeros off its end costs more than seeing that it is short.
    if quantity.get().scale() <= most { most } else { format::share_places(quantity) }
}
