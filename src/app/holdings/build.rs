//! Groups and rows from the portfolio; the cursor stays on what it was on.

use super::sort::{compare_groups, compare_lots};
use super::{Group, Grouping, Holdings, LotKey, Member, Row};
use crate::app::filter::Matcher;
use crate::domain::household::Household;
use crate::domain::ids::SecurityId;
use crate::domain::portfolio::{Portfolio, Sums};
use chrono::NaiveDate;
use std::cmp::Ordering;
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
        let mut matcher = Matcher::new(&self.filter, portfolio, &self.marks, today);
        let mut grouped: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut places = 0;
        for (place, lot) in portfolio.lots().iter().enumerate() {
            if !matcher.matches(lot) {
                continue;
            }
            places = places.max(lot.quantity.get().normalize().scale());
            let label = match self.grouping {
                Grouping::Security => &*lot.security,
                Grouping::Account => &*lot.account,
                Grouping::Flat => "",
            };
            grouped.entry(label).or_default().push(place);
        }
        let (sort, grouping) = (self.sort, self.grouping);
        let lot_at = |place: &usize| portfolio.lots().get(*place);
        self.quantity_places = places;
        self.groups = grouped
            .into_iter()
            .map(|(label, mut lots)| {
                let mut members: BTreeMap<&SecurityId, Sums> = BTreeMap::new();
                for lot in lots.iter().filter_map(lot_at) {
                    let sheltered = portfolio.is_sheltered(&lot.account);
                    members.entry(&lot.security).or_default().add_lot(lot, sheltered, today);
                }
                lots.sort_by(|a, b| match (lot_at(a), lot_at(b)) {
                    (Some(a), Some(b)) => compare_lots(a, b, sort, (grouping, portfolio), today),
                    _ => Ordering::Equal,
                });
                let members = members
                    .into_iter()
                    .map(|(security, sums)| Member { security: security.clone(), sums })
                    .collect();
                Group { label: label.to_owned(), members, lots }
            })
            .collect();
        self.groups.sort_by(|a, b| compare_groups(a, b, sort, portfolio));
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
