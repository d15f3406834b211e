//! The holdings screen's state: groups of lots, what is open, where the cursor is.
//!
//! Groups keep sums from which value and gain follow for any price, so a tick costs nothing here.
//! The order of rows changes only when the user sorts, filters or regroups: it never jumps with
//! the prices.

pub mod about;
pub mod facts;

use crate::domain::household::Household;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::portfolio::{Portfolio, Sums};
use chrono::NaiveDate;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

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

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// Market value.
    Value,
    /// Gain in dollars.
    Gain,
    /// Gain in percent of the basis.
    Percent,
    /// Days until long-term.
    Days,
    /// Symbol, and date for lots.
    Name,
    /// Shares.
    Quantity,
    /// Basis.
    Basis,
}

impl SortKey {
    /// Every key in the order in which `s` goes through them.
    pub const ALL: [Self; 7] = [
        Self::Value,
        Self::Gain,
        Self::Percent,
        Self::Days,
        Self::Name,
        Self::Quantity,
        Self::Basis,
    ];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Gain => "gain",
            Self::Percent => "gain in percent",
            Self::Days => "days until long-term",
            Self::Name => "name",
            Self::Quantity => "quantity",
            Self::Basis => "basis",
        }
    }
}

/// A sort key and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest first?
    pub descending: bool,
}

impl Sort {
    /// The direction one wants first: large figures, near days, names from A.
    #[must_use]
    pub const fn natural(key: SortKey) -> Self {
        Self { key, descending: !matches!(key, SortKey::Days | SortKey::Name) }
    }

    /// The next key or direction: each key in its natural direction, then turned round.
    #[must_use]
    pub fn next(self) -> Self {
        if self.descending == Self::natural(self.key).descending {
            return Self { descending: !self.descending, ..self };
        }
        let place = SortKey::ALL.iter().position(|key| *key == self.key).unwrap_or(0);
        let next = (place + 1) % SortKey::ALL.len();
        Self::natural(SortKey::ALL.get(next).copied().unwrap_or(SortKey::Value))
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
}

impl ColumnSet {
    /// The other one.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Gain => Self::Terms,
            Self::Terms => Self::Gain,
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
    /// Places of the lots in the portfolio, in the order shown.
    pub lots: Vec<usize>,
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

/// What a row stands for, whatever its place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum RowName {
    Group(String),
    Lot(LotKey),
}

/// The state of the holdings screen.
#[derive(Clone, Debug)]
pub struct Holdings {
    /// How lots are put together.
    pub grouping: Grouping,
    /// How rows are sorted.
    pub sort: Sort,
    /// The words every row must have.
    pub filter: String,
    /// Which gain columns a narrow screen shows.
    pub columns: ColumnSet,
    /// Marked lots; they stay marked when a filter hides them.
    pub marks: BTreeSet<LotKey>,
    /// Labels of open groups.
    open: BTreeSet<String>,
    groups: Vec<Group>,
    rows: Vec<Row>,
    cursor: usize,
    /// Decimals of the longest quantity.
    pub quantity_places: u32,
}

impl Default for Holdings {
    fn default() -> Self {
        Self {
            grouping: Grouping::default(),
            sort: Sort::natural(SortKey::Value),
            filter: String::new(),
            columns: ColumnSet::default(),
            marks: BTreeSet::new(),
            open: BTreeSet::new(),
            groups: Vec::new(),
            rows: Vec::new(),
            cursor: 0,
            quantity_places: 0,
        }
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
        if open {
            self.open.insert(label);
        } else {
            self.open.remove(&label);
            // The cursor stays on what was folded.
            if let Row::Lot { group, .. } = row
                && let Some(place) = self.rows.iter().position(|row| *row == Row::Group(group))
            {
                self.cursor = place;
            }
        }
        self.rebuild(household, today);
    }

    /// Opens a group by its label, so that its lots are rows.
    pub fn open_label(&mut self, label: &str) {
        self.open.insert(label.to_owned());
    }

    /// Folds everything, or opens everything where all is folded.
    pub fn fold_all(&mut self, household: &Household, today: NaiveDate) {
        if self.open.is_empty() {
            self.open = self.groups.iter().map(|group| group.label.clone()).collect();
        } else {
            self.open.clear();
        }
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

    /// Puts the cursor on a security's heading, if it is listed.
    pub fn find(&mut self, label: &str) -> bool {
        let place = self.rows.iter().position(|row| match row {
            Row::Group(group) => self.groups.get(*group).is_some_and(|group| group.label == label),
            Row::Lot { .. } => false,
        });
        if let Some(place) = place {
            self.cursor = place;
        }
        place.is_some()
    }

    fn name_of(&self, row: Row, portfolio: &Portfolio) -> Option<RowName> {
        match row {
            Row::Group(group) => Some(RowName::Group(self.groups.get(group)?.label.clone())),
            Row::Lot { lot, .. } => Some(RowName::Lot(LotKey::of(portfolio.lots().get(lot)?))),
        }
    }

    /// Builds groups and rows anew from the portfolio; the cursor stays on its lot or group, or on
    /// the group of a lot that is gone.
    pub fn rebuild(&mut self, household: &Household, today: NaiveDate) {
        let portfolio = household.portfolio();
        let before = self.current();
        self.rebuild_groups(household, today);
        self.rebuild_rows();
        let named = before.and_then(|row| self.name_of(row, portfolio));
        self.restore(named.as_ref(), portfolio);
    }

    /// As [`Holdings::rebuild`], where the portfolio itself was replaced: `was` is the old one.
    pub fn rebuild_from(&mut self, was: &Portfolio, household: &Household, today: NaiveDate) {
        let named = self.current().and_then(|row| self.name_of(row, was));
        self.rebuild_groups(household, today);
        self.rebuild_rows();
        let held: BTreeSet<LotKey> = household.portfolio().lots().iter().map(LotKey::of).collect();
        self.marks.retain(|key| held.contains(key));
        self.restore(named.as_ref(), household.portfolio());
    }

    fn restore(&mut self, named: Option<&RowName>, portfolio: &Portfolio) {
        let place_of = |name: &RowName| {
            self.rows.iter().position(|row| self.name_of(*row, portfolio).as_ref() == Some(name))
        };
        let place = named.and_then(|name| {
            place_of(name).or_else(|| match name {
                RowName::Lot(key) => place_of(&RowName::Group(key.security.to_string())),
                RowName::Group(_) => None,
            })
        });
        self.go_to(place.unwrap_or(self.cursor));
    }

    fn rebuild_groups(&mut self, household: &Household, today: NaiveDate) {
        let portfolio = household.portfolio();
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let mut grouped: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut places = 0;
        for (place, lot) in portfolio.lots().iter().enumerate() {
            if !words.is_empty() && !matches(lot, portfolio, &words) {
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
        let sort = self.sort;
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
                    (Some(a), Some(b)) => compare_lots(a, b, sort, portfolio, today),
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
    }

    fn rebuild_rows(&mut self) {
        self.rows.clear();
        for (place, group) in self.groups.iter().enumerate() {
            let flat = self.grouping == Grouping::Flat;
            if !flat {
                self.rows.push(Row::Group(place));
            }
            // A filter shows what it found.
            if flat || self.open.contains(&group.label) {
                self.rows.extend(group.lots.iter().map(|lot| Row::Lot { group: place, lot: *lot }));
            }
        }
    }
}

/// Do all words occur in what the row shows?
fn matches(lot: &Lot, portfolio: &Portfolio, words: &[String]) -> bool {
    let name = portfolio.security(&lot.security).and_then(|security| security.name.as_deref());
    let texts = [&*lot.security, &*lot.account, &*lot.id, name.unwrap_or("")];
    words.iter().all(|word| texts.iter().any(|text| text.to_lowercase().contains(word)))
}

/// By how much a figure sorts; what is unknown stands last either way.
fn by_figure<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn ratio(gain: Option<Money>, basis: Option<Money>) -> Option<rust_decimal::Decimal> {
    gain?.get().checked_div(basis?.abs().get())
}

fn compare_lots(a: &Lot, b: &Lot, sort: Sort, portfolio: &Portfolio, today: NaiveDate) -> Ordering {
    let price = |lot: &Lot| portfolio.prices.price(&lot.security);
    let value = |lot: &Lot| price(lot).map(|price| lot.value(price));
    let gain = |lot: &Lot| price(lot).and_then(|price| lot.gain(price));
    let sheltered = |lot: &Lot| portfolio.is_sheltered(&lot.account);
    let by_date = || {
        (sheltered(a), &a.security, a.acquired, a.acquired_at, a.sequence).cmp(&(
            sheltered(b),
            &b.security,
            b.acquired,
            b.acquired_at,
            b.sequence,
        ))
    };
    let down = sort.descending;
    let ordering = match sort.key {
        // The list's own order: taxable lots by date, then sheltered ones.
        SortKey::Value if down => Ordering::Equal,
        SortKey::Value => by_figure(value(a), value(b), down),
        SortKey::Gain => by_figure(gain(a), gain(b), down),
        SortKey::Percent => by_figure(ratio(gain(a), a.basis), ratio(gain(b), b.basis), down),
        SortKey::Days => by_figure(a.days_to_long_term(today), b.days_to_long_term(today), down),
        SortKey::Name => {
            if down {
                return by_date().reverse();
            }
            Ordering::Equal
        }
        SortKey::Quantity => by_figure(Some(a.quantity), Some(b.quantity), down),
        SortKey::Basis => by_figure(a.basis, b.basis, down),
    };
    ordering.then_with(by_date)
}

fn compare_groups(a: &Group, b: &Group, sort: Sort, portfolio: &Portfolio) -> Ordering {
    let figures = |group: &Group| facts::figures(&group.members, portfolio);
    let (fa, fb) = (figures(a), figures(b));
    let down = sort.descending;
    let quantity = |group: &Group| group.members.iter().map(|m| m.sums.quantity()).sum::<Shares>();
    let turns = |group: &Group| group.members.iter().filter_map(|m| m.sums.next_long_term).min();
    let ordering = match sort.key {
        SortKey::Value => by_figure(fa.value, fb.value, down),
        SortKey::Gain => by_figure(fa.gain, fb.gain, down),
        SortKey::Percent => {
            by_figure(ratio(fa.gain, Some(fa.basis)), ratio(fb.gain, Some(fb.basis)), down)
        }
        SortKey::Days => by_figure(turns(a), turns(b), down),
        SortKey::Name if down => b.label.cmp(&a.label),
        SortKey::Name => Ordering::Equal,
        SortKey::Quantity => by_figure(Some(quantity(a)), Some(quantity(b)), down),
        SortKey::Basis => by_figure(Some(fa.basis), Some(fb.basis), down),
    };
    ordering.then_with(|| a.label.cmp(&b.label))
}
