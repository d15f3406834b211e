//! Marked lots: by key, by everything listed, by dragging over them.

use super::{Group, Holdings, LotKey, Row};
use crate::domain::portfolio::Portfolio;
use std::collections::{BTreeSet, HashSet};

/// A drag over the list: where it began, and what was marked before.
#[derive(Clone, Debug)]
pub(super) struct Drag {
    anchor: usize,
    before: BTreeSet<LotKey>,
    /// Has the pointer left the row it began on?
    moved: bool,
}

impl Holdings {
    /// Are all lots of the group at this place marked?
    #[must_use]
    pub fn is_marked(&self, group: usize) -> bool {
        let lots = self.groups.get(group).map_or(0, |group| group.lots.len());
        lots > 0 && self.marked.get(group) == Some(&lots)
    }

    /// Marks these lots, or unmarks them where all of them are.
    pub fn toggle_marks(&mut self, keys: Vec<LotKey>, portfolio: &Portfolio) {
        if keys.iter().all(|key| self.marks.contains(key)) {
            for key in &keys {
                self.marks.remove(key);
            }
        } else {
            self.marks.extend(keys);
        }
        self.count_marks(portfolio);
    }

    /// Marks every lot that is listed besides those that are marked; or unmarks all, listed or not.
    pub fn mark_all(&mut self, all: bool, portfolio: &Portfolio) {
        if all {
            let listed = self.groups.iter().flat_map(|group| &group.lots);
            let lots = listed.filter_map(|place| portfolio.lots().get(*place));
            self.marks.extend(lots.map(LotKey::of));
        } else {
            self.marks.clear();
        }
        self.count_marks(portfolio);
    }

    /// Counts the marks of each group, so that a frame need not. Only lots that have the id of a
    /// marked one, under a heading that has one, are looked at closely.
    pub(super) fn count_marks(&mut self, portfolio: &Portfolio) {
        self.marked = Vec::new();
        if self.marks.is_empty() {
            return;
        }
        let headings: HashSet<&str> =
            self.marks.iter().map(|key| self.grouping.label(key)).collect();
        let ids: HashSet<&str> = self.marks.iter().map(|key| &*key.lot).collect();
        let is_marked = |place: &&usize| {
            let lot = portfolio.lots().get(**place).filter(|lot| ids.contains(&*lot.id));
            lot.is_some_and(|lot| self.marks.contains(&LotKey::of(lot)))
        };
        let count = |group: &Group| {
            let any = headings.contains(group.label.as_str());
            if any { group.lots.iter().filter(is_marked).count() } else { 0 }
        };
        self.marked = self.groups.iter().map(count).collect();
    }

    /// How many of the marked lots are listed.
    #[must_use]
    pub fn marked_listed(&self) -> usize {
        self.marked.iter().sum()
    }

    /// The button went down on a row: a drag may begin there.
    pub fn press(&mut self, row: usize) {
        self.drag = Some(Drag { anchor: row, before: self.marks.clone(), moved: false });
    }

    /// The pointer is over a row with the button held: every lot between it and where the drag began
    /// is marked, and what the pointer came back from is as it was before.
    pub fn drag_to(&mut self, row: usize, portfolio: &Portfolio) {
        if self.rows.is_empty() {
            return;
        }
        if self.drag.is_none() {
            self.press(self.cursor);
        }
        self.go_to(row);
        let row = self.cursor;
        let Some(drag) = &mut self.drag else { return };
        drag.moved |= drag.anchor != row;
        if !drag.moved {
            return;
        }
        let (first, last) = (drag.anchor.min(row), drag.anchor.max(row));
        let passed = self.rows.get(first..=last).unwrap_or_default();
        let lots = passed.iter().filter_map(|row| match row {
            Row::Lot { lot, .. } => portfolio.lots().get(*lot).map(LotKey::of),
            Row::Group(_) => None,
        });
        self.marks.clone_from(&drag.before);
        self.marks.extend(lots);
        self.count_marks(portfolio);
    }
}
