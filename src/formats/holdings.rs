//! What a reader of a holdings file hands over: lots in sections, what it says of securities, and
//! problems.

mod drafts;

pub use drafts::{Drafts, Keys};

use super::names::{Key, Merged};
use super::problem::{Fault, Problem};
use super::text::{self, NAME_LENGTH};
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::price::{PriceTime, Quote};
use crate::domain::security::SecurityKind;
use chrono::NaiveDate;
use foldhash::HashMap;
use std::cmp::Ordering;
use std::collections::BTreeMap;

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
    /// All lots, section after section, in the order of the file.
    pub(super) fn into_lots(self) -> Vec<Lot> {
        let in_file_order = |mut section: Section| {
            section.lots.sort_by_key(|lot| lot.sequence);
            section.lots
        };
        let lots = self.sections.into_iter().flat_map(in_file_order);
        lots.map(|lot| Lot { sequence: 0, ..lot }).collect()
    }
}

/// Lots that belong together: no security of an account may come from two sections.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The lots in the order of a portfolio: by security, account, date, time of day and row.
    /// `sequence` is the place among the rows of this section.
    pub lots: Vec<Lot>,
    /// How many rows there were: every `sequence` is below.
    pub rows: u32,
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
    /// How many of them are whole holdings ([`Level::Position`](crate::domain::lot::Level)) and no lots.
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
