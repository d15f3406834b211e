//! Groups and rows from the portfolio; the cursor stays on what it was on.

use super::sort::{compare_groups, compare_lots};
use super::{Group, Grouping, Holdings, LotKey, Member, Row};
use crate::domain::household::Household;
use crate::domain::ids::SecurityId;
use crate::domain::lot::Lot;
use crate::domain::portfolio::{Portfolio, Sums};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What a row stands for, whatever its place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum RowName {
    Group(String),
    Lot(LotKey),
}

impl Holdings {
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
        let named = self.current().and_then(|row| self.name_of(row, portfolio));
        self.rebuild_groups(household, today);
        self.rebuild_rows();
        self.restore(named.as_ref(), portfolio);
    }

    /// As [`Holdings::rebuild`], where the portfolio itself was replaced: `was` is the old one.
    pub fn rebuild_from(&mut self, was: &Portfolio, household: &Household, today: NaiveDate) {
        let named = self.current().and_then(|row| self.name_of(row, was));
        self.rebuild_groups(household, today);
        self.rebuild_rows();
        let held: BTreeSet<LotKey> = household.portfolio().lots().iter().map(LotKey::of).collect();
        self.marks.retain(|key| held.contains(key));
        self.count_marks(household.portfolio());
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
        let fields = if words.is_empty() { Fields::All } else { Fields::of(portfolio, &words) };
        let kept = portfolio
            .lots()
            .iter()
            .enumerate()
            .filter(|(_, lot)| words.is_empty() || matches(lot, portfolio, &words, fields));
        for (place, lot) in kept {
            places = places.max(decimals(lot.quantity.get(), places));
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
                let members = members(lots.iter().filter_map(lot_at), portfolio, today);
                lots.sort_by(|a, b| match (lot_at(a), lot_at(b)) {
                    (Some(a), Some(b)) => compare_lots(a, b, sort, portfolio, today),
                    _ => Ordering::Equal,
                });
                Group { label: label.to_owned(), members, lots }
            })
            .collect();
        self.groups.sort_by(|a, b| compare_groups(a, b, sort, portfolio));
        self.count_marks(portfolio);
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

/// The securities of a group's lots, by symbol, with their sums.
fn members<'a>(
    lots: impl Iterator<Item = &'a Lot>,
    portfolio: &Portfolio,
    today: NaiveDate,
) -> Vec<Member> {
    let mut members: BTreeMap<&SecurityId, Sums> = BTreeMap::new();
    let mut lots = lots.peekable();
    // Lots stand by security and account: each run of both looks its names up once.
    while let Some(first) = lots.peek().copied() {
        let sheltered = portfolio.is_sheltered(&first.account);
        let sums = members.entry(&first.security).or_default();
        let same = |lot: &&Lot| lot.security == first.security && lot.account == first.account;
        while let Some(lot) = lots.next_if(same) {
            sums.add_lot(lot, sheltered, today);
        }
    }
    members
        .into_iter()
        .map(|(security, sums)| Member { security: security.clone(), sums })
        .collect()
}

/// The decimals of a quantity, where they are more than `most` of those before it.
fn decimals(quantity: Decimal, most: u32) -> u32 {
    // Taking the zeros off its end costs more than seeing that it is short.
    if quantity.scale() <= most { most } else { quantity.normalize().scale() }
}

/// What a filter looks at: symbols first, so that `ge` finds General Electric and not every
/// brokerage; then names; and all a row shows only where neither has the words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields {
    Symbol,
    Name,
    All,
}

impl Fields {
    fn of(portfolio: &Portfolio, words: &[String]) -> Self {
        let found =
            |fields| portfolio.lots().iter().any(|lot| matches(lot, portfolio, words, fields));
        [Self::Symbol, Self::Name].into_iter().find(|fields| found(*fields)).unwrap_or(Self::All)
    }
}

/// Do all words occur in these fields of the lot?
fn matches(lot: &Lot, portfolio: &Portfolio, words: &[String], fields: Fields) -> bool {
    let symbol = &*lot.security;
    let name = portfolio
        .security(&lot.security)
        .and_then(|security| security.name.as_deref())
        .unwrap_or_default();
    let has = |text: &str, word: &str| text.to_lowercase().contains(word);
    words.iter().all(|word| match fields {
        Fields::Symbol => symbol.to_lowercase().starts_with(word.as_str()),
        Fields::Name => has(symbol, word) || has(name, word),
        Fields::All => [symbol, name, &lot.account, &lot.id].iter().any(|text| has(text, word)),
    })
}
