//! What a reader of a holdings file hands over: lots in sections, what it says of securities, and
//! problems. Here lots get the ids that their file does not give.

use super::date;
use super::names::{Key, Merged};
use super::problem::{Fault, Problem};
use super::text::{self, NAME_LENGTH};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::domain::price::{PriceTime, Quote};
use crate::domain::security::SecurityKind;
use chrono::NaiveDate;
use foldhash::{HashMap, HashSet};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Everything one holdings file says.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// Its lots: one section for a table, or one for each title of files that were joined.
    pub sections: Vec<Section>,
    /// What it says of the securities themselves.
    pub securities: Vec<Described>,
    /// What could not be taken as it stands.
    pub problems: Vec<Problem>,
    /// How many rows were to be lots.
    pub rows: usize,
}

#[cfg(test)]
impl Holdings {
    /// All lots, section after section.
    pub(super) fn into_lots(self) -> Vec<Lot> {
        self.sections.into_iter().flat_map(|section| section.lots).collect()
    }
}

/// Lots that belong together: no security of an account may come from two sections.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The lots in the order of the file.
    pub lots: Vec<Lot>,
    /// The day the section speaks of, where its title says so.
    pub as_of: Option<NaiveDate>,
    /// Does it list everything that its accounts hold? Then what a later one lacks was sold.
    pub complete: bool,
    /// What it holds, by account and security.
    pub positions: BTreeMap<(AccountId, SecurityId), Position>,
}

/// One security of one account in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// How many lots.
    pub lots: usize,
    /// How many of them have no date.
    pub undated: usize,
    /// How many of them are whole holdings ([`Level::Position`]) and no lots.
    pub whole: usize,
    /// The first line.
    pub line: u32,
}

/// What a holdings file says of a security.
#[derive(Clone, Debug)]
pub struct Described {
    /// The security.
    pub id: SecurityId,
    /// Its name.
    pub name: Option<String>,
    /// What it is, where the file says so.
    pub kind: Option<SecurityKind>,
    /// Its price.
    pub quote: Option<Quote>,
}

/// Descriptions in the making, by the key of the security.
#[derive(Clone, Debug, Default)]
pub struct Descriptions(HashMap<Key, Described>);

impl Descriptions {
    /// What is known of a security so far.
    pub fn of(&mut self, key: Key, id: &SecurityId) -> &mut Described {
        self.0.entry(key).or_insert_with(|| Described {
            id: id.clone(),
            name: None,
            kind: None,
            quote: None,
        })
    }

    /// Takes over what rows further behind say. Says whether it did: nothing is taken where a price
    /// differs.
    pub fn absorb(&mut self, others: Self, merged: &Merged) -> bool {
        let quote_here = |key: Key| self.0.get(&merged.security(key))?.quote.as_ref();
        let agrees = others.0.iter().all(|(key, other)| match (quote_here(*key), &other.quote) {
            (Some(here), Some(there)) => here == there,
            _ => true,
        });
        if agrees {
            for (key, other) in others.0 {
                let held = self.of(merged.security(key), &other.id);
                held.name = held.name.take().or(other.name);
                held.kind = held.kind.or(other.kind);
                held.quote = held.quote.take().or(other.quote);
            }
        }
        agrees
    }

    /// All of them.
    #[must_use]
    pub fn finish(self) -> Vec<Described> {
        let mut described: Vec<_> = self.0.into_iter().collect();
        described.sort_unstable_by_key(|(key, _)| *key);
        described.into_iter().map(|(_, described)| described).collect()
    }
}

impl Described {
    /// Keeps the first name given.
    pub fn named(&mut self, cell: &str) {
        if self.name.is_none() && !cell.is_empty() {
            self.name = Some(text::clean(cell, NAME_LENGTH).into_owned());
        }
    }

    /// Keeps the newest price, and of one time the first.
    ///
    /// # Errors
    /// When an earlier row gives another price for the same time.
    pub fn priced(&mut self, quote: Quote) -> Result<(), Fault> {
        let Some(held) = &self.quote else {
            self.quote = Some(quote);
            return Ok(());
        };
        let rank = |quote: &Quote| quote.as_of.map(PriceTime::rank);
        match rank(&quote).cmp(&rank(held)) {
            Ordering::Less => {}
            Ordering::Greater => self.quote = Some(quote),
            Ordering::Equal if held.price == quote.price => {}
            Ordering::Equal => {
                let id = &self.id;
                return Err(Fault::new(
                    format!("{id} has the price {} here and {} above", quote.price, held.price),
                    "the first one counts; give one price for each symbol",
                ));
            }
        }
        Ok(())
    }
}

/// Lots as their rows give them, some still without an id.
///
/// A hundred thousand lots are large, so they are filled in where they stand and never copied.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    lots: Vec<Lot>,
    keys: Vec<Keys>,
}

/// What a lot's account and security are called while files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The key of its account.
    pub account: Key,
    /// The key of its security.
    pub security: Key,
    /// The cell (from 0) in which the file gives the lot's id; without one the id counts nothing.
    pub id_place: Option<usize>,
}

impl Drafts {
    /// Makes room for about so many lots.
    pub fn reserve(&mut self, lots: usize) {
        self.lots.reserve(lots);
        self.keys.reserve(lots);
    }

    /// Adds a lot.
    pub fn push(&mut self, lot: Lot, keys: Keys) {
        self.lots.push(lot);
        self.keys.push(keys);
    }

    /// Takes over the lots of rows further behind, under the names they have here.
    pub fn absorb(&mut self, others: Self, merged: &Merged) {
        for (mut lot, mut keys) in others.lots.into_iter().zip(others.keys) {
            merged.name(&mut lot, &mut keys);
            self.push(lot, keys);
        }
    }

    /// The lots so far.
    #[must_use]
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// Leaves out every lot whose own id another lot of its account and security has. Gives the ids
    /// that are taken.
    fn without_duplicates(&mut self, problems: &mut Vec<Problem>) -> HashSet<(Key, Key, LotId)> {
        let mut taken = HashSet::default();
        let mut keys = self.keys.iter();
        let mut doubled = Vec::new();
        self.lots.retain(|lot| {
            let Some(keys) = keys.next() else { return true };
            let Some(place) = keys.id_place else {
                doubled.push(false);
                return true;
            };
            let fresh = taken.insert((keys.account, keys.security, lot.id.clone()));
            if !fresh {
                problems.push(duplicate_lot(lot).in_cell(Some(place)));
            }
            doubled.push(!fresh);
            fresh
        });
        let mut doubled = doubled.into_iter();
        self.keys.retain(|_| !doubled.next().unwrap_or(false));
        taken
    }
}

impl Section {
    /// Gives every lot its id: the file's own, or `SYMBOL@YYYY-MM-DD` with `.2`, `.3` … for further
    /// lots of that day (`SYMBOL@undated` without a day), in the order of the file.
    ///
    /// A lot whose own id another lot of that account and security has is left out.
    #[must_use]
    pub fn new(mut drafts: Drafts, as_of: Option<NaiveDate>, problems: &mut Vec<Problem>) -> Self {
        let has_ids = drafts.keys.iter().any(|keys| keys.id_place.is_some());
        let taken = if has_ids { drafts.without_duplicates(problems) } else { HashSet::default() };
        let Drafts { mut lots, keys } = drafts;
        let mut days: HashMap<(Key, Key, Option<NaiveDate>), u32> = HashMap::default();
        days.reserve(lots.len());
        let mut positions: HashMap<(Key, Key), _> = HashMap::default();
        let mut id = String::new();
        for (lot, Keys { account, security, id_place }) in lots.iter_mut().zip(keys) {
            if id_place.is_none() {
                let count = days.entry((account, security, lot.acquired)).or_insert(0);
                loop {
                    *count += 1;
                    default_id(&mut id, lot, *count);
                    lot.id = LotId::from(id.as_str());
                    if taken.is_empty() || !taken.contains(&(account, security, lot.id.clone())) {
                        break;
                    }
                }
            }
            let (_, position) = positions.entry((account, security)).or_insert_with(|| {
                let pair = (lot.account.clone(), lot.security.clone());
                (pair, Position { lots: 0, undated: 0, whole: 0, line: lot.source.line })
            });
            position.lots += 1;
            position.undated += usize::from(lot.acquired.is_none());
            position.whole += usize::from(lot.level == Level::Position);
        }
        let positions = positions.into_values().collect();
        Self { lots, as_of, complete: false, positions }
    }
}

fn default_id(id: &mut String, lot: &Lot, count: u32) {
    id.clear();
    id.push_str(&lot.security);
    id.push('@');
    match lot.acquired {
        Some(day) => date::push(id, day),
        None => id.push_str("undated"),
    }
    if count > 1 {
        // Writing to a string cannot fail.
        let _ = write!(id, ".{count}");
    }
}

fn duplicate_lot(lot: &Lot) -> Problem {
    let fault = Fault::new(
        format!("another lot of {} in {} is called {}", lot.security, lot.account, lot.id),
        "give this one another id, or remove the row if it stands here twice",
    );
    Problem::left_out("duplicate-lot", &lot.source.file, lot.source.line, fault)
}
