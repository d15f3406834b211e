//! From the entries of all journals to transactions: what came in, what went out of which lots, and
//! at what price.
//!
//! A journal may sell what another one bought, so all are booked together, by day. A transaction
//! that stands in two files counts once: they are copies of one journal.

mod leg;
mod said;

use super::carry::{self, Moved};
use super::cash;
use super::entry::{Booking, Entry, Ledger, Posting};
use super::inventory::{Inventory, Open, Place, Side as Held, Taken};
use super::{Flavour, inventory};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Origin, Source};
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::transaction::{Action, Closing, Opening, Transaction};
use crate::formats::holdings::{Described, Descriptions};
use crate::formats::names::{Key, Names};
use crate::formats::problem::{Fault, Problem};
use chrono::NaiveDate;
use leg::Leg;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What journals say.
#[derive(Clone, Debug, Default)]
pub struct Booked {
    /// What happened, by day.
    pub transactions: Vec<Transaction>,
    /// What is said of the securities that were ever held.
    pub securities: Vec<Described>,
    /// What could not be taken as it stands.
    pub problems: Vec<Problem>,
    /// The currencies of the lots that are not in US dollars.
    pub foreign: BTreeMap<(AccountId, SecurityId, LotId), Arc<str>>,
    /// How many postings moved a security, by file.
    pub rows: BTreeMap<Arc<str>, usize>,
}

/// Books journals, in the order of their files.
#[must_use]
pub fn book(ledgers: &[Ledger], names: &mut Names) -> Booked {
    let mut books = Books {
        ledgers,
        names,
        inventory: Inventory::default(),
        invested: leg::invested(ledgers),
        securities: Descriptions::default(),
        held: BTreeMap::new(),
        seen: BTreeSet::new(),
        told: BTreeSet::new(),
        booked: Booked::default(),
    };
    for ledger in ledgers {
        books.booked.problems.extend(ledger.problems.iter().cloned());
        books.booked.rows.insert(Arc::clone(&ledger.file), 0);
    }
    books.includes();
    for (ledger, entry) in books.in_order() {
        books.entry(ledger, entry);
    }
    books.finish()
}

struct Books<'a> {
    ledgers: &'a [Ledger],
    names: &'a mut Names,
    inventory: Inventory,
    /// The commodities that have a cost or a price somewhere.
    invested: BTreeSet<&'a str>,
    securities: Descriptions,
    /// The securities that were ever held, by what the journals call them.
    held: BTreeMap<String, (Key, SecurityId)>,
    /// The accounts that were met.
    seen: BTreeSet<Key>,
    /// What is told once a file.
    told: BTreeSet<(Arc<str>, &'static str)>,
    booked: Booked,
}

impl<'a> Books<'a> {
    /// The transactions of all files by day; of one day as they stand. One that an earlier file has
    /// too is left out.
    fn in_order(&mut self) -> Vec<(&'a Ledger, &'a Entry)> {
        let mut ordered = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for ledger in self.ledgers {
            let mut here: HashMap<String, usize> = HashMap::new();
            let mut doubled: Option<(u32, usize)> = None;
            for entry in ledger.entries.iter().filter(|entry| self.concerns(entry)) {
                if self.ledgers.len() > 1 {
                    let count = here.entry(entry.said()).or_default();
                    *count += 1;
                    if known.get(&entry.said()).is_some_and(|before| *count <= *before) {
                        let line = entry.postings.first().map_or(1, |posting| posting.line);
                        doubled = Some(doubled.map_or((line, 1), |(line, all)| (line, all + 1)));
                        continue;
                    }
                }
                ordered.push((ledger, entry));
            }
            for (said, count) in here {
                let most = known.entry(said).or_default();
                *most = count.max(*most);
            }
            if let Some((line, count)) = doubled {
                let fault = Fault::new(
                    format!("another journal has {count} of these transactions too: once counts"),
                    "remove one of the two copies",
                );
                let problem = Problem::note("same-transaction", &ledger.file, line, fault);
                self.booked.problems.push(problem);
            }
        }
        ordered.sort_by_key(|(_, entry)| entry.date);
        ordered
    }

    fn entry(&mut self, ledger: &'a Ledger, entry: &'a Entry) {
        let legs = self.legs(ledger, entry);
        let fee = if legs.len() == 1 { leg::fees(entry) } else { Money::ZERO };
        let (reducing, adding): (Vec<_>, Vec<_>) = legs.into_iter().partition(|leg| {
            let closes_short = leg.quantity > Decimal::ZERO;
            self.inventory.holds(&leg.place, closes_short)
        });
        let mut moved = Vec::new();
        for leg in reducing {
            moved.extend(self.reduce(ledger, entry, &leg, fee));
        }
        let mut came = Vec::new();
        for leg in adding {
            if let Some(basis) = self.augment(ledger, entry, &leg, &mut moved)
                && leg.quantity > Decimal::ZERO
            {
                came.push((leg.place, leg.quantity, basis));
            }
            if !fee.is_zero() {
                self.fee_apart(ledger, leg.posting.line);
            }
        }
        carry::settle(&mut moved, &came);
        for out in moved.iter().filter(|out| !out.arrived) {
            self.without_price(ledger, entry.date, out);
        }
    }

    fn method(&self, ledger: &Ledger, account: &str) -> Booking {
        let own = ledger.method(account);
        let others = || self.ledgers.iter().find_map(|other| other.method(account));
        own.or_else(others).unwrap_or(match ledger.flavour {
            Flavour::Beancount => Booking::Strict,
            Flavour::Ledger => Booking::Fifo,
        })
    }

    /// Takes shares out. Gives what went out at no price.
    fn reduce(
        &mut self,
        ledger: &Ledger,
        entry: &Entry,
        leg: &Leg<'_>,
        fee: Money,
    ) -> Option<Moved> {
        let posting = &*leg.posting;
        if ledger.flavour == Flavour::Beancount && posting.cost.is_none() {
            self.without_cost(ledger, leg);
            return None;
        }
        let short = leg.quantity > Decimal::ZERO;
        let quantity = leg.quantity.abs();
        let method = self.method(ledger, &posting.account);
        let held = Held { short, method };
        let taken = self.inventory.take(&leg.place, posting.cost.as_ref(), quantity, held);
        self.told_of(ledger, entry.date, leg, &taken, method);
        let Taken { parts, missing, .. } = taken;
        if parts.is_empty() {
            return None;
        }
        let worth = posting.price.as_ref().filter(|price| cash::is_dollar(&price.commodity));
        let amount = match worth {
            Some(worth) => worth.of(quantity),
            None if posting.price.is_none() && posting.cost.is_none() => leg::rest(entry, posting),
            None => None,
        };
        let in_dollars = parts.iter().all(|part| cash::is_dollar(&part.currency));
        let amount = amount.filter(|amount| in_dollars && leg::is_believed(quantity, *amount));
        let taken = Shares::new(quantity - missing);
        let lots = parts.iter().map(inventory::pick).collect();
        let Some(amount) = amount else {
            if short {
                self.cover_without_price(ledger, leg);
                return None;
            }
            self.push(ledger, entry, leg, Action::TransferOut { quantity: taken, lots });
            let out = Moved { place: leg.place.clone(), parts, line: posting.line, arrived: false };
            return Some(out);
        };
        let whole = Shares::new(quantity);
        let closing = Closing {
            side: if short { Side::Cover } else { Side::Sell },
            quantity: taken,
            amount: Money::new(amount).share(taken, whole),
            fee: fee.share(taken, whole),
            lots,
        };
        self.push(ledger, entry, leg, Action::Close(closing));
        None
    }

    /// Adds shares, or a short position. Gives their basis where they came in.
    fn augment(
        &mut self,
        ledger: &Ledger,
        entry: &Entry,
        leg: &Leg<'_>,
        moved: &mut [Moved],
    ) -> Option<Decimal> {
        let posting = &*leg.posting;
        let quantity = leg.quantity.abs();
        let short = leg.quantity < Decimal::ZERO;
        let stated = leg::cost(ledger.flavour, posting);
        if short && !leg::opens_short(posting) {
            self.nothing_held(ledger, entry.date, leg);
            return None;
        }
        let total = stated.as_ref().and_then(|worth| worth.of(quantity));
        if !short && let Some(out) = carry::source(moved, &leg.place, quantity, total) {
            out.arrived = true;
            let lots = carry::spread(out, quantity);
            let origin = if out.place == leg.place { Origin::Purchase } else { Origin::Transfer };
            for (part, shares, basis) in &lots {
                let day = posting.cost.as_ref().and_then(|cost| cost.date).or(part.acquired);
                let lot = New { origin, shares: *shares, basis: *basis, day, of: &part.currency };
                self.open(ledger, entry, leg, &lot);
            }
            return Some(lots.iter().map(|(.., basis)| basis.get()).sum());
        }
        let may_follow = ledger.flavour == Flavour::Ledger || posting.cost.is_some();
        let (total, currency) = match &stated {
            Some(worth) => (total, worth.commodity.as_str()),
            None if may_follow => (leg::rest(entry, posting), "USD"),
            None => (None, "USD"),
        };
        let Some(total) = total else {
            self.without_cost(ledger, leg);
            return None;
        };
        if !leg::is_believed(quantity, total) {
            self.not_believed(ledger, leg);
            return None;
        }
        let day = posting.cost.as_ref().and_then(|cost| cost.date).or(Some(entry.date));
        let lot = New {
            origin: if short { Origin::Short } else { Origin::Purchase },
            shares: quantity,
            basis: Money::new(total),
            day: day.filter(|_| !posting.undated),
            of: currency,
        };
        self.open(ledger, entry, leg, &lot);
        Some(total)
    }

    fn open(&mut self, ledger: &Ledger, entry: &Entry, leg: &Leg<'_>, lot: &New<'_>) {
        let label = leg.posting.cost.as_ref().and_then(|cost| cost.label.as_deref());
        let label = label.and_then(leg::lot_name);
        let id = self.inventory.free_id(&leg.place, label.as_deref(), lot.day);
        let sign = if lot.origin == Origin::Short { -Decimal::ONE } else { Decimal::ONE };
        self.inventory.add(
            leg.place.clone(),
            Open {
                id: id.clone(),
                label,
                acquired: lot.day,
                quantity: lot.shares * sign,
                basis: lot.basis,
                unit: lot.basis.get().checked_div(lot.shares),
                currency: lot.of.to_owned(),
            },
        );
        if !cash::is_dollar(lot.of) {
            let key = (leg.place.0.clone(), leg.place.1.clone(), id.clone());
            self.booked.foreign.insert(key, lot.of.into());
        }
        self.held.insert(leg.commodity.clone(), (leg.key, leg.place.1.clone()));
        let opening = Opening {
            origin: lot.origin,
            lot: Some(id),
            quantity: Shares::new(lot.shares),
            basis: Some(lot.basis),
            acquired: lot.day,
            holding_since: None,
            gift_value: None,
        };
        self.push(ledger, entry, leg, Action::Open(opening));
    }

    fn push(&mut self, ledger: &Ledger, entry: &Entry, leg: &Leg<'_>, action: Action) {
        let (account, security) = leg.place.clone();
        let source = Source { file: Arc::clone(&ledger.file), line: leg.posting.line };
        self.booked.transactions.push(Transaction {
            date: entry.date,
            account,
            security,
            action,
            source,
        });
    }
}

/// A lot that comes in.
struct New<'a> {
    origin: Origin,
    shares: Decimal,
    basis: Money,
    day: Option<NaiveDate>,
    /// The currency of its basis.
    of: &'a str,
}
