//! Groups and rows from the portfolio; the cursor stays on what it was on.

use super::sort::{sort_groups, sort_lots};
use super::{Group, Grouping, Holdings, LotKey, Member, Row, Sort};
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
        let standing = self.standing(portfolio, today);
        self.rebuild_groups(household, today);
        self.rebuild_rows(portfolio, today);
        self.restore(standing.as_ref(), portfolio);
        self.prices_moved = false;
    }

    /// As [`Holdings::rebuild`], where the portfolio itself was replaced: `was` is the old one.
    pub fn rebuild_from(&mut self, was: &Portfolio, household: &Household, today: NaiveDate) {
        let standing = self.standing(was, today);
        self.rebuild_groups(household, today);
        self.rebuild_rows(household.portfolio(), today);
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
        let mut grouped: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
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
            let sheltered = portfolio.is_sheltered(&first.account);
            let Gathered { lots, members, held } = grouped.entry(label).or_default();
            let sums = members.entry(&first.security).or_default();
            let shares = held.entry(&first.account).or_default();
            for (place, lot) in matching {
                places = places.max(decimals(lot.quantity, places));
                lots.push(place);
                sums.add_lot(lot, sheltered, today);
                *shares += lot.quantity;
            }
        }
        self.quantity_places = places;
        self.groups = grouped.into_iter().map(|(label, gathered)| gathered.group(label)).collect();
        sort_groups(&mut self.groups, self.sort, portfolio);
        self.count_marks(portfolio);
    }

    /// Lists the headings, and under those that are open their lots, which are sorted only then.
    pub(super) fn rebuild_rows(&mut self, portfolio: &Portfolio, today: NaiveDate) {
        self.rows.clear();
        for (place, group) in self.groups.iter_mut().enumerate() {
            let flat = self.grouping == Grouping::Flat;
            if !flat {
                self.rows.push(Row::Group(place));
            }
            if flat || self.open.contains(&group.label) {
                group.sort(self.sort, (self.grouping, portfolio), today);
                self.rows.extend(group.lots.iter().map(|lot| Row::Lot { group: place, lot: *lot }));
            }
        }
    }
}

impl Group {
    /// Puts its lots into the order shown, if they are not in it.
    pub(super) fn sort(&mut self, sort: Sort, of: (Grouping, &Portfolio), today: NaiveDate) {
        if !self.sorted {
            sort_lots(&mut self.lots, sort, of, today);
            self.sorted = true;
        }
    }
}

/// The lots under one heading: the securities with their sums, by symbol, and what each account holds.
#[derive(Default)]
struct Gathered<'a> {
    lots: Vec<usize>,
    members: BTreeMap<&'a SecurityId, Sums>,
    held: BTreeMap<&'a AccountId, Shares>,
}

impl Gathered<'_> {
    fn group(self, label: &str) -> Group {
        let members = self.members.into_iter();
        let held = self.held.into_iter();
        Group {
            label: label.to_owned(),
            members: members
                .map(|(security, sums)| Member { security: security.clone(), sums })
                .collect(),
            held: held.map(|(account, shares)| (account.clone(), shares)).collect(),
            lots: self.lots,
            sorted: false,
        }
    }
}

/// The decimals of a quantity, where they are more than `most` of those before it.
fn decimals(quantity: Shares, most: u32) -> u32 {
    // Taking the zeros off its end costs more than seeing that it is short.
    if quantity.get().scale() <= most { most } else { format::share_places(quantity) }
}
