//! The chronicle of a security: everything that is known to have happened to its lots.
//!
//! Transactions are told as they are replayed. Where a file of holdings lists an account's lots,
//! those count: what it alone knows is told beside, and what the two say differently. Sales come
//! from the journal and from brokers' exports too.

#[cfg(test)]
mod tests;

use super::household::Household;
use super::ids::{AccountId, LotId, SecurityId};
use super::lot::{Lot, Source};
use super::money::{Money, Shares};
use super::order::Side;
use super::preview::lot_less;
use super::problem::Problem;
use super::realized::RealizedLot;
use super::replay::{Change, Held, Step, Trace};
use super::sales::{Sale, SaleId};
use super::term::Term;
use super::transaction::{Action, Transaction};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Everything known of a security, account by account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chronicle {
    /// By account, taxable ones first.
    pub parts: Vec<Part>,
}

/// Everything known of a security in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The account.
    pub account: AccountId,
    /// Are its gains free of tax?
    pub sheltered: bool,
    /// What happened, by day; what has no day stands first.
    pub entries: Vec<Entry>,
    /// Where its lots are listed, where transactions do not make them.
    pub listed: Option<Source>,
    /// Where the transactions leave other shares than are listed, by acquisition date.
    pub differences: Vec<Difference>,
    /// What is open now: the files' lots less recorded sales, with the losses they took.
    pub held: Held,
    /// What of its basis are losses that wash sales disallowed (IRC §1091(d)).
    pub carried: Money,
    /// How many of its lots are in another currency than US dollars, and in no sum.
    pub foreign: usize,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When; `None` where nobody knows.
    pub on: Option<NaiveDate>,
    /// What.
    pub what: What,
    /// What it did to which lot, where that is known.
    pub changes: Vec<Change>,
    /// What it realized.
    pub made: Vec<Made>,
    /// What of it could not be replayed as it stands.
    pub problems: Vec<Problem>,
    /// What the account held afterwards, where that is known.
    pub held: Option<Held>,
    /// Where it stands in a file.
    pub source: Option<Source>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A transaction.
    Event(Box<Transaction>),
    /// A lot came in, which only the holdings tell.
    Listed(Box<Lot>),
    /// A sale that only a broker's export tells.
    Exported,
    /// A sale of the journal.
    Recorded {
        /// Its number.
        sale: SaleId,
        /// Are its shares still in the files, so that the journal takes them out?
        live: bool,
        /// Does an export or a transaction tell it too?
        told_twice: bool,
        /// A sale, or a cover.
        side: Side,
    },
}

/// What was realized of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Shares, positive.
    pub quantity: Shares,
    /// When they were acquired; `None` is unknown.
    pub acquired: Option<NaiveDate>,
    /// What they fetched, less costs; `None` is unknown.
    pub proceeds: Option<Money>,
    /// What they had cost; `None` is unknown.
    pub basis: Option<Money>,
    /// The gain that counts, after what is disallowed; `None` is unknown.
    pub gain: Option<Money>,
    /// The part of a loss that does not count, positive (IRC §§852(b)(4)(B), 1091).
    pub disallowed: Money,
    /// Short or long; `None` is unknown.
    pub term: Option<Term>,
    /// The day it counts on, where that is not the day it happened: a loss on a cover counts when the
    /// shares are delivered (Rev. Rul. 2002-44).
    pub counts_on: Option<NaiveDate>,
}

/// Where listed lots and transactions differ for one acquisition date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The date; `None` is unknown.
    pub acquired: Option<NaiveDate>,
    /// What is listed.
    pub listed: Held,
    /// What the transactions leave.
    pub left: Held,
}

impl Made {
    /// A row of a replay or of an export.
    #[must_use]
    pub fn of(lot: &RealizedLot) -> Self {
        Self {
            quantity: lot.quantity,
            acquired: lot.acquired,
            proceeds: lot.fetched(),
            basis: lot.cost(),
            gain: lot.gain(),
            disallowed: lot.disallowed.unwrap_or_default() + lot.nondeductible,
            term: lot.term(),
            counts_on: (lot.traded_on() != lot.sold).then_some(lot.sold),
        }
    }

    /// Gain or loss before any of it is disallowed; `None` is unknown.
    #[must_use]
    pub fn before(&self) -> Option<Money> {
        self.gain.map(|gain| gain - self.disallowed)
    }
}

/// What was realized: gain or loss, what of it is disallowed, and what counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Realized {
    /// Gain or loss, before any of it is disallowed.
    pub before: Money,
    /// The part of losses that does not count, positive.
    pub disallowed: Money,
    /// What counts: the two together.
    pub counts: Money,
}

impl Entry {
    /// What all of it realized; `None` where nothing was, where one of its gains is unknown, and where
    /// another entry tells it too.
    #[must_use]
    pub fn realized(&self) -> Option<Realized> {
        if !self.realizes() {
            return None;
        }
        Some(Realized {
            before: self.made.iter().map(Made::before).sum::<Option<Money>>()?,
            disallowed: self.made.iter().map(|made| made.disallowed).sum(),
            counts: self.made.iter().map(|made| made.gain).sum::<Option<Money>>()?,
        })
    }

    /// Was anything realized that no other entry tells?
    #[must_use]
    pub fn realizes(&self) -> bool {
        let twice = matches!(self.what, What::Recorded { told_twice: true, .. });
        !self.made.is_empty() && !twice
    }

    /// How many shares more or fewer there are in the history of a security, where that is known: those
    /// of another one that were handed out are not among them.
    #[must_use]
    pub fn shares(&self, security: &SecurityId) -> Option<Shares> {
        if let What::Listed(lot) = &self.what {
            return Some(lot.quantity);
        }
        if self.changes.is_empty() {
            let sold: Shares = self.made.iter().map(|made| made.quantity).sum();
            return (!self.made.is_empty()).then_some(-sold);
        }
        let handed_out = match &self.what {
            What::Event(event) => match &event.action {
                Action::SpinOff { to, .. } => Some(to).filter(|to| *to != security),
                _ => None,
            },
            _ => None,
        };
        let stays = |change: &&Change| {
            handed_out.is_none() || change.lot().map(|lot| &lot.security) != handed_out
        };
        let [before, after] = Held::around(self.changes.iter().filter(stays));
        Some(after.shares - before.shares)
    }
}

/// What was realized, by the rows that tell it, with what wash sales make of it.
type Counted<'h> = BTreeMap<&'h Source, Vec<&'h RealizedLot>>;

/// Everything that is known of a security.
#[must_use]
pub fn chronicle(household: &Household, security: &SecurityId) -> Chronicle {
    let trace = household.trace(security);
    let lots = household.holdings.lots_of(security);
    let sales: Vec<&Sale> = household
        .book
        .sales()
        .iter()
        .filter(|sale| sale.counts() && sale.preview.plan.order.security == *security)
        .collect();
    let replayed: BTreeSet<&Source> = trace.steps.iter().map(|step| &step.event.source).collect();
    let history = household.history().lots().iter();
    // What the steps realized was of other symbols where they had another one then.
    let (told, rest): (Vec<&RealizedLot>, Vec<&RealizedLot>) =
        history.partition(|lot| replayed.contains(&lot.source));
    let exported: Vec<&RealizedLot> =
        rest.into_iter().filter(|lot| lot.security == *security).collect();
    let mut counted = Counted::new();
    for lot in told {
        counted.entry(&lot.source).or_default().push(lot);
    }
    let mut accounts: BTreeSet<&AccountId> = lots.iter().map(|lot| &lot.account).collect();
    accounts.extend(trace.steps.iter().map(|step| &step.event.account));
    accounts.extend(sales.iter().map(|sale| &sale.preview.plan.order.account));
    accounts.extend(exported.iter().map(|lot| &lot.account));
    let mut parts: Vec<Part> = accounts
        .into_iter()
        .map(|account| {
            let here: Vec<&Lot> = lots.iter().filter(|lot| lot.account == *account).collect();
            part((household, security), (account, &here), (&trace, &counted), &exported, &sales)
        })
        .collect();
    parts.sort_by_key(|part| part.sheltered);
    Chronicle { parts }
}

fn part(
    (household, security): (&Household, &SecurityId),
    (account, lots): (&AccountId, &[&Lot]),
    (trace, counted): (&Trace, &Counted<'_>),
    exported: &[&RealizedLot],
    sales: &[&Sale],
) -> Part {
    let steps = trace.steps.iter().filter(|step| step.event.account == *account);
    let mut entries: Vec<Entry> = steps.clone().map(|step| of_step(step, counted)).collect();
    let listed = household.lots_listed(account).cloned();
    if listed.is_some() {
        let changed = steps.clone().flat_map(|step| &step.changes);
        let told: BTreeSet<NaiveDate> =
            changed.filter_map(|change| change.after.as_ref()?.acquired).collect();
        let only_listed =
            lots.iter().filter(|lot| lot.acquired.is_none_or(|day| !told.contains(&day)));
        entries.extend(only_listed.map(|lot| of_listed(lot)));
    }
    entries.extend(of_export(exported.iter().filter(|lot| lot.account == *account)));
    let sales = sales.iter().filter(|sale| sale.preview.plan.order.account == *account);
    entries.extend(of_sales(household, lots, sales));
    entries.sort_by_key(|entry| entry.on);
    let left = trace.lots.iter().filter(|lot| lot.account == *account);
    let open = household.portfolio().lots_of(security).iter();
    let (open, foreign): (Vec<&Lot>, Vec<&Lot>) =
        open.filter(|lot| lot.account == *account).partition(|lot| lot.is_usd());
    let compares = listed.is_some() && steps.clone().next().is_some();
    Part {
        account: account.clone(),
        sheltered: household.holdings.is_sheltered(account),
        entries,
        differences: if compares { differences(lots, left) } else { Vec::new() },
        held: Held::of(open.iter().copied()),
        foreign: foreign.len(),
        carried: open.iter().map(|lot| carried(household, lot)).sum(),
        listed,
    }
}

/// The disallowed loss in the basis of an open lot. Of a pool at average cost every lot has a part, and
/// only those that took it say so themselves.
fn carried(household: &Household, lot: &Lot) -> Money {
    lot.rare.wash_disallowed.unwrap_or_else(|| household.loss_taken(lot))
}

/// A step of the replay; `counted` is what counts of what was realized, by where it stands.
fn of_step(step: &Step, counted: &Counted<'_>) -> Entry {
    let shares = |rows: &[&RealizedLot]| -> Shares { rows.iter().map(|row| row.quantity).sum() };
    let own: Vec<&RealizedLot> = step.realized.iter().collect();
    // An export's word can count in place of it.
    let rows = counted.get(&step.event.source).filter(|rows| shares(rows) == shares(&own));
    Entry {
        on: Some(step.event.date),
        what: What::Event(Box::new(step.event.clone())),
        changes: step.changes.clone(),
        made: rows.unwrap_or(&own).iter().map(|row| Made::of(row)).collect(),
        problems: step.problems.clone(),
        held: Some(step.held),
        source: Some(step.event.source.clone()),
    }
}

fn of_listed(lot: &Lot) -> Entry {
    Entry {
        on: lot.acquired,
        what: What::Listed(Box::new(lot.clone())),
        changes: Vec::new(),
        made: Vec::new(),
        problems: Vec::new(),
        held: None,
        source: Some(lot.source.clone()),
    }
}

/// Rows of one day are one sale.
fn of_export<'l>(rows: impl Iterator<Item = &'l &'l RealizedLot>) -> Vec<Entry> {
    let mut days: BTreeMap<NaiveDate, Vec<&RealizedLot>> = BTreeMap::new();
    for row in rows {
        days.entry(row.sold).or_default().push(row);
    }
    days.into_iter()
        .map(|(day, rows)| Entry {
            on: Some(day),
            what: What::Exported,
            changes: Vec::new(),
            made: rows.iter().map(|row| Made::of(row)).collect(),
            problems: Vec::new(),
            held: None,
            source: rows.first().map(|lot| lot.source.clone()),
        })
        .collect()
}

/// The journal's sales in their order, each on what the ones before it left.
fn of_sales<'s>(
    household: &Household,
    lots: &[&Lot],
    sales: impl Iterator<Item = &'s &'s Sale>,
) -> Vec<Entry> {
    let mut open: BTreeMap<&LotId, Lot> =
        lots.iter().map(|lot| (&lot.id, (*lot).clone())).collect();
    sales
        .map(|sale| {
            let preview = &sale.preview;
            let slices = &preview.plan.slices;
            let covers = preview.plan.order.side == Side::Cover;
            let mut changes = Vec::new();
            for slice in slices.iter().filter(|_| sale.is_live()) {
                let Some((id, lot)) = open.remove_entry(&slice.lot) else { continue };
                let after = lot_less(&lot, slice.quantity);
                changes.push(Change { before: Some(lot), after: after.clone() });
                open.extend(after.map(|rest| (id, rest)));
            }
            let made = slices.iter().enumerate().flat_map(|(place, slice)| {
                let known = |amount: Money| (!slice.missing_basis).then_some(amount);
                let parts = household.parts_of(sale, place, slice).into_iter();
                parts.map(move |part| Made {
                    quantity: part.quantity,
                    acquired: slice.acquired,
                    // Of a position without basis one side alone is known: what the other one is of.
                    proceeds: if covers { known(part.proceeds) } else { Some(part.proceeds) },
                    basis: if covers { Some(part.basis) } else { known(part.basis) },
                    gain: known(part.gain()),
                    disallowed: part.disallowed + part.nondeductible,
                    term: part.term,
                    counts_on: Some(preview.counts_on(known(part.proceeds - part.basis)))
                        .filter(|day| *day != preview.plan.order.trade_date),
                })
            });
            Entry {
                on: Some(preview.plan.order.trade_date),
                what: What::Recorded {
                    sale: sale.id,
                    live: sale.is_live(),
                    told_twice: household.is_in_history(sale.id),
                    side: preview.plan.order.side,
                },
                changes,
                made: made.collect(),
                problems: Vec::new(),
                held: None,
                source: None,
            }
        })
        .collect()
}

/// Where two lists of lots differ, by acquisition date.
fn differences<'l>(listed: &[&Lot], left: impl Iterator<Item = &'l Lot>) -> Vec<Difference> {
    let mut days: BTreeMap<Option<NaiveDate>, [Vec<&Lot>; 2]> = BTreeMap::new();
    for lot in listed {
        let [listed, _] = days.entry(lot.acquired).or_default();
        listed.push(lot);
    }
    for lot in left {
        let [_, left] = days.entry(lot.acquired).or_default();
        left.push(lot);
    }
    days.into_iter()
        .map(|(acquired, [listed, left])| Difference {
            acquired,
            listed: Held::of(listed),
            left: Held::of(left),
        })
        .filter(|day| {
            let cents = |held: &Held| held.known().map(Money::to_cents);
            day.listed.shares != day.left.shares || cents(&day.listed) != cents(&day.left)
        })
        .collect()
}
