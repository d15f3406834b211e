//! The history of a security: every event, what it did to which lot, and what it realized.
//!
//! What is told was worked out when the screen was opened, and again whenever the files or the
//! journal change; prices change nothing of it.

pub mod about;
pub mod words;

use super::format;
use super::model::{Model, Screen};
use crate::domain::chronicle::{self, Chronicle, Entry, Part, Realized, What};
use crate::domain::household::Household;
use crate::domain::ids::SecurityId;
use crate::domain::transaction::Transaction;
use words::FIGURES;

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The heading of an account: its place among the parts.
    Account(usize),
    /// Something that happened: the place of its account, and its own there.
    Entry(usize, usize),
    /// What is open now, where that is not what the rows above leave: with the losses that wash sales
    /// put into its basis, without what was sold here.
    Now(usize),
    /// What the holdings list today, and whether the transactions leave the same.
    Today(usize),
}

/// The state of the history screen.
#[derive(Clone, Debug)]
pub struct HistoryScreen {
    /// The security.
    pub security: SecurityId,
    chronicle: Chronicle,
    rows: Vec<Row>,
    /// Cells of the longest figures of all entries, without cents and with them.
    longest: [[u16; FIGURES]; 2],
    /// Cells of the longest words of what happened, and of the longest place.
    texts: [u16; 2],
    cursor: usize,
    /// An event that was added, with what is to be said of it: the cursor goes to it once it is
    /// read.
    added: Option<(Transaction, String)>,
}

impl HistoryScreen {
    /// The history of a security; the cursor is on what happened last.
    #[must_use]
    pub fn new(household: &Household, security: SecurityId) -> Self {
        let mut screen = Self {
            security,
            chronicle: Chronicle::default(),
            rows: Vec::new(),
            longest: Default::default(),
            texts: Default::default(),
            cursor: usize::MAX,
            added: None,
        };
        screen.refresh(household);
        let happened = |row: &Row| !matches!(row, Row::Now(_));
        let last = screen.rows.iter().rposition(happened);
        screen.go_to(last.unwrap_or(0));
        screen
    }

    /// Works it out anew; the cursor stays on its row, or goes to what was added. Gives what is to be
    /// said of that.
    pub fn refresh(&mut self, household: &Household) -> Option<String> {
        let under = self.current().map(|(part, entry)| (part.account.clone(), entry.cloned()));
        self.chronicle = chronicle::chronicle(household, &self.security);
        let several = self.chronicle.parts.len() > 1;
        self.rows.clear();
        for (place, part) in self.chronicle.parts.iter().enumerate() {
            self.rows.extend(several.then_some(Row::Account(place)));
            self.rows.extend((0..part.entries.len()).map(|entry| Row::Entry(place, entry)));
            self.rows.extend(part.is_changed().then_some(Row::Now(place)));
            self.rows.extend(part.compares().then_some(Row::Today(place)));
        }
        self.longest = [0, 2].map(|places| longest(&self.chronicle, &self.security, places));
        self.texts = texts(&self.chronicle, &self.security);
        let is_added = |entry: &Entry| match (&entry.what, &self.added) {
            (What::Event(event), Some((added, _))) => same(event, added),
            _ => false,
        };
        let added = self.place(|_, entry| entry.is_some_and(is_added));
        let kept = under.and_then(|(account, was)| {
            self.place(|part, entry| part.account == account && entry == was.as_ref())
        });
        self.go_to(added.or(kept).unwrap_or(self.cursor));
        added.and_then(|_| self.added.take()).map(|(_, words)| words)
    }

    /// Goes to an event that was added, and says so, as soon as it is read.
    pub fn await_added(&mut self, event: Transaction, words: String) {
        self.added = Some((event, words));
    }

    fn place(&self, wanted: impl Fn(&Part, Option<&Entry>) -> bool) -> Option<usize> {
        (0..self.rows.len())
            .rfind(|row| self.at(*row).is_some_and(|(part, entry)| wanted(part, entry)))
    }

    /// All that is told.
    #[must_use]
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// The rows, by account and day.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
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

    /// Is a part of any loss disallowed?
    #[must_use]
    pub fn disallows(&self) -> bool {
        disallows(&self.chronicle)
    }

    /// What was realized in taxable accounts, and in sheltered ones: the sums of the rows; `None` where
    /// nothing was, or one of them is unknown.
    #[must_use]
    pub fn realized(&self, sheltered: bool) -> Option<Realized> {
        let parts = self.chronicle.parts.iter().filter(|part| part.sheltered == sheltered);
        let made = parts.flat_map(|part| &part.entries).filter(|entry| entry.realizes());
        let rows: Option<Vec<Realized>> = made.map(Entry::realized).collect();
        let rows = rows.filter(|rows| !rows.is_empty())?;
        Some(Realized {
            before: rows.iter().map(|row| row.before).sum(),
            disallowed: rows.iter().map(|row| row.disallowed).sum(),
            counts: rows.iter().map(|row| row.counts).sum(),
        })
    }

    /// Cells of the longest figures of all rows: shares, held, basis, gain, disallowed, what counts.
    #[must_use]
    pub const fn longest(&self, places: u32) -> [u16; FIGURES] {
        let [whole, cents] = self.longest;
        if places == 0 { whole } else { cents }
    }

    /// Cells of the longest words of what happened, and of the longest place in a file.
    #[must_use]
    pub const fn texts(&self) -> [u16; 2] {
        self.texts
    }

    /// The account of a row, and what happened there, if the row is about that.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<(&Part, Option<&Entry>)> {
        let row = *self.rows.get(row)?;
        let (Row::Account(part) | Row::Entry(part, _) | Row::Now(part) | Row::Today(part)) = row;
        let part = self.chronicle.parts.get(part)?;
        let entry = match row {
            Row::Entry(_, entry) => part.entries.get(entry),
            Row::Account(_) | Row::Now(_) | Row::Today(_) => None,
        };
        Some((part, entry))
    }

    /// The same of the row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<(&Part, Option<&Entry>)> {
        self.at(self.cursor)
    }

    /// Does a file tell anything of it besides its lots?
    #[must_use]
    pub fn has_transactions(&self) -> bool {
        let mut entries = self.chronicle.parts.iter().flat_map(|part| &part.entries);
        entries.any(|entry| matches!(entry.what, What::Event(_)))
    }

    /// What `y` copies: day, account, what happened, shares, what was held and its basis, gain or loss,
    /// what of it is disallowed and what counts, place.
    #[must_use]
    pub fn copied(&self) -> String {
        let Some((part, entry)) = self.current() else { return String::new() };
        let Some(entry) = entry else { return part.account.to_string() };
        let or_none = |text: Option<String>| text.unwrap_or_default();
        let realized = entry.realized();
        [
            or_none(entry.on.map(|day| day.to_string())),
            part.account.to_string(),
            words::entry(entry, &self.security),
            or_none(entry.shares(&self.security).map(format::exact_shares)),
            or_none(entry.held.map(|held| format::exact_shares(held.shares))),
            or_none(entry.held.and_then(|held| held.known()).map(format::cents)),
            or_none(realized.map(|made| format::signed(made.before, 2))),
            or_none(realized.map(|made| format::cents(made.disallowed))),
            or_none(realized.map(|made| format::signed(made.counts, 2))),
            words::place(entry),
        ]
        .join("\t")
    }
}

impl Part {
    /// Is something else open than the rows of its files leave?
    #[must_use]
    pub fn is_changed(&self) -> bool {
        let sold = |entry: &Entry| matches!(entry.what, What::Recorded { live: true, .. });
        !self.carried.is_zero() || self.entries.iter().any(sold)
    }

    /// Do both a file of holdings and transactions speak of it?
    #[must_use]
    pub fn compares(&self) -> bool {
        let mut events = self.entries.iter();
        self.listed.is_some() && events.any(|entry| matches!(entry.what, What::Event(_)))
    }
}

fn disallows(chronicle: &Chronicle) -> bool {
    let mut made = chronicle.parts.iter().flat_map(|part| &part.entries).flat_map(|one| &one.made);
    made.any(|made| !made.disallowed.is_zero())
}

fn longest(chronicle: &Chronicle, security: &SecurityId, places: u32) -> [u16; FIGURES] {
    let disallows = disallows(chronicle);
    let mut longest = [0; FIGURES];
    for part in &chronicle.parts {
        let rows =
            part.entries.iter().map(|entry| words::figures(entry, security, (places, disallows)));
        let [held, basis] = words::held(Some(&part.held), places).map(Option::unwrap_or_default);
        let [none, before, lost, counts] = [const { String::new() }; 4];
        let now = [none, held, basis, before, lost, counts];
        for row in rows.chain(part.is_changed().then_some(now)) {
            for (most, text) in longest.iter_mut().zip(row) {
                *most = cells(&text).max(*most);
            }
        }
    }
    longest
}

fn texts(chronicle: &Chronicle, security: &SecurityId) -> [u16; 2] {
    let entries = || chronicle.parts.iter().flat_map(|part| &part.entries);
    let what = entries().map(|entry| cells(&words::told(entry, security)));
    let now = chronicle.parts.iter().filter(|part| part.is_changed());
    let now = now.map(|part| cells(&words::now(part)));
    let place = entries().map(|entry| cells(&words::place(entry)));
    [what.chain(now).max().unwrap_or(0), place.max().unwrap_or(0)]
}

fn cells(text: &str) -> u16 {
    u16::try_from(text.chars().count()).unwrap_or(u16::MAX)
}

/// Is this the event that was added? Where it stands was not known then.
fn same(event: &Transaction, added: &Transaction) -> bool {
    event.date == added.date
        && event.account == added.account
        && event.security == added.security
        && event.action == added.action
}

/// The screens' histories follow what was read or recorded.
pub fn refresh(model: &mut Model) {
    let Model { stack, household, .. } = model;
    let mut said = None;
    for screen in stack.iter_mut() {
        if let Screen::History(screen) = screen {
            said = screen.refresh(household).or(said);
        }
    }
    if let Some(words) = said {
        model.say(words);
    }
}

/// Is there a history besides this one? Lots and events are not all looked at.
#[must_use]
pub fn has_others(model: &Model, screen: &HistoryScreen) -> bool {
    let household = &model.household;
    let other = |security: &SecurityId| *security != screen.security;
    household.holdings.lots().iter().any(|lot| other(&lot.security))
        || household.events().iter().any(|event| other(&event.security))
}

/// The securities that have a history: those that are listed, in that order, then the rest.
#[must_use]
pub fn securities(model: &Model) -> Vec<SecurityId> {
    let lots = model.household.portfolio().lots();
    let listed = model.holdings.groups().iter().flat_map(|group| &group.lots);
    let listed = listed.filter_map(|place| lots.get(*place)).map(|lot| &lot.security);
    let mut found: Vec<SecurityId> = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    let held = lots.iter().chain(model.household.holdings.lots()).map(|lot| &lot.security);
    let events = model.household.securities_of_events();
    for security in listed.chain(held).chain(&events) {
        if known.insert(security.clone()) {
            found.push(security.clone());
        }
    }
    found
}
