//! The holdings screen's state: groups of lots, what is open, where the cursor is.
//!
//! Groups keep sums from which value and gain follow for any price, so a tick costs nothing here.
//! The order of rows changes only when the user sorts, filters or regroups: it never jumps with
//! the prices.

pub mod about;
mod build;
pub mod detail;
pub mod facts;
mod marks;
mod place;
mod sort;

pub use sort::{Sort, SortKey};

use super::filter::Filter;
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::Shares;
use crate::domain::portfolio::{Portfolio, Sums};
use crate::domain::wash::windows::Touched;
use chrono::{DateTime, NaiveDate, Utc};
use marks::Drag;
use std::collections::BTreeSet;

/// From so many columns on every gain column has room.
pub const ALL_COLUMNS: u16 = 160;

/// How lots are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By security, across accounts.
    #[default]
    Security,
    /// By account.
    Account,
    /// One list of lots.
    Flat,
}

impl Grouping {
    /// The next one, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Security => Self::Account,
            Self::Account => Self::Flat,
            Self::Flat => Self::Security,
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Security => "by security",
            Self::Account => "by account",
            Self::Flat => "as one list of lots",
        }
    }
}

/// Which figures the gain columns show where there is no room for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnSet {
    /// Gain and percent.
    #[default]
    Gain,
    /// Short-term and long-term gain.
    Terms,
    /// What waiting for the long-term rate saves.
    Wait,
}

impl ColumnSet {
    /// The next one, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Gain => Self::Terms,
            Self::Terms => Self::Wait,
            Self::Wait => Self::Gain,
        }
    }
}

/// Which lot, whatever happens to the rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LotKey {
    /// Its account.
    pub account: AccountId,
    /// Its security.
    pub security: SecurityId,
    /// Its id.
    pub lot: LotId,
}

impl LotKey {
    /// The key of a lot.
    #[must_use]
    pub fn of(lot: &Lot) -> Self {
        Self { account: lot.account.clone(), security: lot.security.clone(), lot: lot.id.clone() }
    }
}

/// The sums of one security in a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// The security.
    pub security: SecurityId,
    /// Its sums.
    pub sums: Sums,
}

/// Lots that stand under one heading.
#[derive(Clone, Debug)]
pub struct Group {
    /// The heading: a symbol or an account's name.
    pub label: String,
    /// The sums by security.
    pub members: Vec<Member>,
    /// Shares by account: of one security where lots are put together so.
    pub held: Vec<(AccountId, Shares)>,
    /// Places of the lots in the portfolio: in the order shown once they were shown, before in that of
    /// the portfolio.
    pub lots: Vec<usize>,
    /// Are they in the order shown?
    sorted: bool,
}

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A heading: the group's place.
    Group(usize),
    /// A lot: its group's place and its own in the portfolio.
    Lot {
        /// The group's place.
        group: usize,
        /// The lot's place in the portfolio.
        lot: usize,
    },
}

/// The state of the holdings screen.
#[derive(Clone, Debug)]
pub struct Holdings {
    /// How lots are put together.
    pub grouping: Grouping,
    /// How rows are sorted.
    pub sort: Sort,
    /// What every lot that is listed answers to.
    pub filter: Filter,
    /// Which gain columns a narrow screen shows.
    pub columns: ColumnSet,
    /// Marked lots; they stay marked when a filter hides them.
    pub marks: BTreeSet<LotKey>,
    /// Labels of open groups.
    open: BTreeSet<String>,
    groups: Vec<Group>,
    /// How many lots of each group are marked.
    marked: Vec<usize>,
    rows: Vec<Row>,
    cursor: usize,
    /// Decimals of the longest quantity.
    pub quantity_places: u32,
    /// Did prices move since the rows were last chosen and sorted?
    pub prices_moved: bool,
    /// The moment, for what a filter asks of the age of prices.
    pub now: DateTime<Utc>,
    drag: Option<Drag>,
    /// What open wash-sale windows touch.
    pub washes: Touched,
}

impl Default for Holdings {
    fn default() -> Self {
        Self {
            grouping: Grouping::default(),
            sort: Sort::natural(SortKey::Value),
            filter: Filter::default(),
            columns: ColumnSet::default(),
            marks: BTreeSet::new(),
            open: BTreeSet::new(),
            groups: Vec::new(),
            marked: Vec::new(),
            rows: Vec::new(),
            cursor: 0,
            washes: Touched::default(),
            quantity_places: 0,
            prices_moved: false,
            now: DateTime::default(),
            drag: None,
        }
    }
}

impl Group {
    /// What stands under the heading, and how much: accounts under a security, else securities.
    pub fn parts(&self, grouping: Grouping) -> impl Iterator<Item = (&str, Shares)> {
        let by_account = grouping == Grouping::Security;
        let accounts = self.held.iter().filter(move |_| by_account);
        let securities = self.members.iter().filter(move |_| !by_account);
        accounts
            .map(|(account, shares)| (&**account, *shares))
            .chain(securities.map(|member| (&*member.security, member.sums.quantity())))
    }
}

impl Holdings {
    /// The rows as they stand.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The groups as they stand.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The place of the cursor among the rows.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts the cursor on a row, or the nearest there is.
    pub fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.rows.len().saturating_sub(1));
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<Row> {
        self.rows.get(self.cursor).copied()
    }

    /// The group of a row.
    #[must_use]
    pub fn group_of(&self, row: Row) -> Option<&Group> {
        match row {
            Row::Group(group) | Row::Lot { group, .. } => self.groups.get(group),
        }
    }

    /// Is this group open?
    #[must_use]
    pub fn is_open(&self, group: &Group) -> bool {
        self.open.contains(&group.label)
    }

    /// The security under the cursor, where it is clear.
    #[must_use]
    pub fn security(&self, portfolio: &Portfolio) -> Option<SecurityId> {
        match self.current()? {
            Row::Lot { lot, .. } => portfolio.lots().get(lot).map(|lot| lot.security.clone()),
            Row::Group(group) => match self.groups.get(group)?.members.as_slice() {
                [only] => Some(only.security.clone()),
                _ => None,
            },
        }
    }

    /// The lot under the cursor.
    #[must_use]
    pub fn lot<'a>(&self, portfolio: &'a Portfolio) -> Option<&'a Lot> {
        match self.current()? {
            Row::Lot { lot, .. } => portfolio.lots().get(lot),
            Row::Group(_) => None,
        }
    }

    /// Opens or folds the group of the row under the cursor.
    pub fn set_open(&mut self, open: bool, household: &Household, today: NaiveDate) {
        let Some(row) = self.current() else { return };
        let Some(label) = self.group_of(row).map(|group| group.label.clone()) else { return };
        let (Row::Group(group) | Row::Lot { group, .. }) = row;
        if open {
            self.open.insert(label);
        } else {
            self.open.remove(&label);
            // The cursor stays on what was folded.
            if let Some(place) = self.rows.iter().position(|row| *row == Row::Group(group)) {
                self.cursor = place;
            }
        }
        self.rebuild_rows(household.portfolio(), today);
    }

    /// Folds everything, or opens everything where all is folded. The cursor stays on its lot, or
    /// on the heading it was folded under.
    pub fn fold_all(&mut self, household: &Household, today: NaiveDate) {
        let was = self.current();
        if self.open.is_empty() {
            self.open = self.groups.iter().map(|group| group.label.clone()).collect();
        } else {
            self.open.clear();
        }
        self.rebuild_rows(household.portfolio(), today);
        let Some(was) = was else { return };
        let (Row::Group(group) | Row::Lot { group, .. }) = was;
        let place = |wanted: Row| self.rows.iter().position(|row| *row == wanted);
        self.cursor = place(was).or_else(|| place(Row::Group(group))).unwrap_or(0);
    }

    /// Lists what answers to another filter, at the prices of now.
    pub fn set_filter(&mut self, filter: Filter, household: &Household, today: NaiveDate) {
        self.filter = filter;
        self.rebuild(household, today);
    }

    /// Goes to the next or previous heading.
    pub fn step_group(&mut self, forward: bool) {
        let is_heading = |row: &Row| matches!(row, Row::Group(_));
        let found = if forward {
            self.rows.iter().enumerate().skip(self.cursor + 1).find(|(_, row)| is_heading(row))
        } else {
            self.rows.iter().enumerate().take(self.cursor).rev().find(|(_, row)| is_heading(row))
        };
        if let Some((place, _)) = found {
            self.cursor = place;
        }
    }
}
