//! Replay: transactions in the order of their days → open lots and realized gains.
//!
//! Shares leave an account at average cost where that is elected, else by the lots that an order
//! names, else by the account's standing method, account by account (IRC §1012(c)(1); Treas. Reg. §1.1012-1(c)). What cannot be replayed as it
//! stands is named, and nothing is made up: shares that were sold and never came in are realized
//! with an unknown basis.

mod averaging;
mod closing;
mod corporate;
mod dividends;
pub(in crate::domain) mod ratio;
mod shorts;
#[cfg(test)]
mod tests;
mod trace;

pub use trace::{Change, Held, Step, Trace, trace};

use super::account::Account;
use super::average::Election;
use super::broker::{Menu, MissingBasis};
use super::dividend::Dividend;
use super::ids::{AccountId, LotId, SecurityId};
use super::loss::{Recast, Row};
use super::lot::{Level, Lot, Origin, RareFacts};
use super::method::Method;
use super::money::{Money, Rate, Shares};
use super::order::Side;
use super::problem::{Fault, Problem};
use super::realized::{Disposal, RealizedLot, Traded};
use super::security::{Security, SecurityKind};
use super::settlement::MarketCalendar;
use super::short_sale::Hedge;
use super::term::Term;
use super::transaction::{Action, Opening, Transaction};
use super::wash::Past;
use averaging::Averages;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;

/// What transactions leave open, and what they realized.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// The lots that are open after the last transaction, by account, security and arrival.
    pub lots: Vec<Lot>,
    /// What was realized, in the order of the days.
    pub realized: Vec<RealizedLot>,
    /// The dividends that were paid.
    pub dividends: Vec<Dividend>,
    /// The short sales that are over.
    pub hedges: Vec<Hedge>,
    /// What wash sales need to know besides.
    pub past: Past,
    /// What could not be replayed as it stands.
    pub problems: Vec<Problem>,
    /// The first day on which shares left under an election of average cost, by its place among those
    /// of the customs.
    pub sold_averaged: Vec<(usize, NaiveDate)>,
}

/// What the replay must know besides the transactions.
#[derive(Clone, Copy, Debug)]
pub struct Customs<'a> {
    /// The accounts, for their standing methods; one that is not listed goes by FIFO.
    pub accounts: &'a [Account],
    /// The securities, for what they are; one that is not listed is a stock.
    pub securities: &'a [Security],
    /// When trades settle.
    pub calendar: &'a MarketCalendar,
    /// Where average cost is elected.
    pub elections: &'a [Election],
}

impl Customs<'_> {
    fn method(&self, account: &AccountId, security: &SecurityId) -> Method {
        let listed = self.accounts.iter().find(|listed| listed.id == *account);
        listed.map_or(Method::Fifo, |account| account.standing(self.kind(security)))
    }

    /// Where an account's broker has lots without basis in its orders.
    fn missing_basis(&self, account: &AccountId, security: &SecurityId) -> MissingBasis {
        let listed = self.accounts.iter().find(|listed| listed.id == *account);
        let menu = listed.and_then(|account| Menu::of(account.broker?, self.kind(security)));
        menu.map(|menu| menu.missing_basis.0).unwrap_or_default()
    }

    fn kind(&self, security: &SecurityId) -> SecurityKind {
        let listed = self.securities.iter().find(|listed| listed.id == *security);
        listed.map_or(SecurityKind::Stock, |security| security.kind)
    }
}

/// Replays transactions: by day, and on one day as they stand.
#[must_use]
pub fn replay(transactions: &[Transaction], customs: Customs<'_>) -> Replayed {
    let mut replay = Replay::new(customs);
    for transaction in in_order(transactions) {
        replay.take(transaction);
    }
    replay.constructive_sales();
    Replayed {
        sold_averaged: replay.averages.sold(),
        lots: replay.positions.into_values().flatten().collect(),
        realized: replay.realized,
        dividends: replay.dividends,
        hedges: replay.hedges,
        past: Past::of(transactions),
        problems: replay.problems,
    }
}

/// Transactions in the order in which they count: by day, and on one day as they stand, but for
/// dividends.
fn in_order<'t>(transactions: impl IntoIterator<Item = &'t Transaction>) -> Vec<&'t Transaction> {
    let mut ordered: Vec<&Transaction> = transactions.into_iter().collect();
    // A dividend is of those who held the shares before its day began.
    let is_dividend = |one: &Transaction| matches!(one.action, Action::Dividend { .. });
    ordered.sort_by_key(|transaction| (transaction.date, !is_dividend(transaction)));
    ordered
}

/// One security in one account.
type Place = (AccountId, SecurityId);

struct Replay<'a> {
    customs: Customs<'a>,
    /// The open lots in the order in which they came in.
    positions: BTreeMap<Place, Vec<Lot>>,
    /// The ids that were ever used in a place.
    ids: BTreeMap<Place, BTreeSet<LotId>>,
    realized: Vec<RealizedLot>,
    dividends: Vec<Dividend>,
    hedges: Vec<Hedge>,
    /// What each open short sale has beside it, by the row that opened it.
    shorts: BTreeMap<shorts::Row, shorts::Beside>,
    against_gains: Vec<shorts::AgainstGains>,
    problems: Vec<Problem>,
    sequence: u32,
    averages: Averages<'a>,
}

impl<'a> Replay<'a> {
    fn new(customs: Customs<'a>) -> Self {
        Self {
            customs,
            positions: BTreeMap::new(),
            ids: BTreeMap::new(),
            realized: Vec::new(),
            dividends: Vec::new(),
            hedges: Vec::new(),
            shorts: BTreeMap::new(),
            against_gains: Vec::new(),
            problems: Vec::new(),
            sequence: 0,
            averages: Averages::new(customs),
        }
    }

    fn take(&mut self, transaction: &Transaction) {
        self.average(transaction);
        match &transaction.action {
            Action::Open(opening) => self.open(transaction, opening),
            Action::Close(closing) => self.close(transaction, closing),
            Action::TransferOut { quantity, lots } => {
                self.transfer_out(transaction, *quantity, lots);
            }
            // Dividends change no lot.
            Action::Dividend { amount, kind } => self.dividend(transaction, *amount, *kind),
            Action::Split { ratio, cash_in_lieu } => self.split(transaction, *ratio, *cash_in_lieu),
            Action::Rename { to } => self.rename(transaction, to),
            Action::Merger(merger) => self.merge(transaction, merger),
            Action::SpinOff { to, ratio, basis_part, cash_in_lieu } => {
                self.spin_off(transaction, to, *ratio, *basis_part, *cash_in_lieu);
            }
            Action::ReturnOfCapital { amount } => self.return_capital(transaction, *amount),
            Action::Liquidation { amount, last } => self.liquidate(transaction, *amount, *last),
            Action::AdjustBasis { lot, amount } => self.adjust_basis(transaction, lot, *amount),
            Action::Worthless => self.worthless(transaction),
        }
    }

    fn open(&mut self, transaction: &Transaction, opening: &Opening) {
        let short = opening.origin == Origin::Short;
        let place = place_of(transaction);
        let given = opening.lot.as_ref().filter(|id| !self.is_used(&place, id));
        if let (Some(id), None) = (&opening.lot, given) {
            let fault = Fault::new(
                format!("another lot of {} in {} is called {id}", place.1, place.0),
                "it gets an id of its own here; give it another one",
            );
            self.note(transaction, "duplicate-lot", fault);
        }
        let id = match given {
            Some(id) => id.clone(),
            None => self.free_id(&place, &transaction.security, opening.acquired),
        };
        let signed = |shares: Shares| if short { -shares } else { shares };
        let rare = RareFacts {
            holding_since: opening.holding_since,
            gift_value: opening.gift_value,
            ..RareFacts::default()
        };
        let lot = Lot {
            id,
            account: transaction.account.clone(),
            security: transaction.security.clone(),
            level: Level::Rebuilt,
            acquired: opening.acquired,
            quantity: signed(opening.quantity),
            basis: opening.basis.map(|basis| if short { -basis } else { basis }),
            multiplier: Rate::ONE,
            stated_term: None,
            covered: None,
            origin: opening.origin,
            rare: rare.into(),
            source: transaction.source.clone(),
            sequence: 0,
        };
        if short {
            self.short_opened(transaction, &lot);
        }
        self.add(place, lot);
    }

    /// Puts a lot behind the others of its place.
    fn add(&mut self, place: Place, lot: Lot) {
        self.ids.entry(place.clone()).or_default().insert(lot.id.clone());
        let sequence = self.sequence;
        self.sequence += 1;
        self.positions.entry(place).or_default().push(Lot { sequence, ..lot });
    }

    fn is_used(&self, place: &Place, id: &LotId) -> bool {
        self.ids.get(place).is_some_and(|used| used.contains(id))
    }

    /// `SYMBOL@YYYY-MM-DD`, with `.2`, `.3` … for further lots of the day, also after the first was
    /// sold: a name never stands for two lots.
    fn free_id(&self, place: &Place, symbol: &str, day: Option<NaiveDate>) -> LotId {
        let plain = match day {
            Some(day) => format!("{symbol}@{day}"),
            None => format!("{symbol}@undated"),
        };
        let numbered = (2_u32..).map(|number| format!("{plain}.{number}"));
        let mut ids = std::iter::once(plain.clone()).chain(numbered).map(LotId::from);
        ids.find(|id| !self.is_used(place, id)).unwrap_or_else(|| plain.into())
    }

    /// The open lots of a transaction's place, taken out; to be put back by [`Self::put_back`],
    /// which may be done in parts.
    fn take_lots(&mut self, transaction: &Transaction) -> Vec<Lot> {
        self.positions.get_mut(&place_of(transaction)).map(mem::take).unwrap_or_default()
    }

    fn put_back(&mut self, transaction: &Transaction, lots: Vec<Lot>) {
        self.positions.entry(place_of(transaction)).or_default().extend(lots);
    }

    /// The lots an action is about, taken out; says so where there are none.
    fn lots_for_action(&mut self, transaction: &Transaction, what: &str) -> Option<Vec<Lot>> {
        let lots = self.take_lots(transaction);
        if lots.is_empty() {
            let fault = Fault::new(
                format!(
                    "{what} of {} on {}, when {} held none",
                    transaction.security, transaction.date, transaction.account
                ),
                "add the purchase, or the transfer that brought the shares in, above it",
            );
            self.left_out(transaction, "nothing-held", fault);
            return None;
        }
        Some(lots)
    }

    /// Keeps what a lot realized.
    fn realize(&mut self, transaction: &Transaction, lot: &Lot, done: Done, what: Realizes) {
        let recast = self.fund_loss(lot, done);
        self.realize_as(transaction, lot, done, (what, recast));
    }

    /// Keeps what a lot realized, with what a rule makes of its loss: a row for each term.
    fn realize_as(
        &mut self,
        transaction: &Transaction,
        lot: &Lot,
        done: Done,
        (what, recast): (Realizes, Recast),
    ) {
        let traded = || Traded {
            side: if lot.is_short() { Side::Cover } else { Side::Sell },
            on: if lot.is_short() { transaction.date } else { done.on },
            lot: lot.id.clone(),
            origin: lot.origin,
            holding_since: lot.rare.holding_since,
            former: lot.rare.former.clone(),
        };
        let whole = RealizedLot {
            account: lot.account.clone(),
            security: lot.security.clone(),
            quantity: lot.quantity.abs(),
            acquired: lot.acquired,
            sold: done.on,
            proceeds: done.proceeds,
            basis: done.basis,
            stated_term: done.term,
            disallowed: None,
            nondeductible: Money::ZERO,
            how: match what {
                Realizes::Shares => Disposal::Traded(traded()),
                Realizes::Cash => Disposal::Paid,
            },
            source: transaction.source.clone(),
        };
        let Some(basis) = done.basis.filter(|_| !recast.is_nothing()) else {
            return self.realized.push(whole);
        };
        let row = Row {
            quantity: whole.quantity,
            proceeds: whole.proceeds,
            basis,
            term: whole.stated_term,
            disallowed: Money::ZERO,
        };
        let (first, rest) = row.recast(recast);
        self.realized.extend([Some(first), rest].into_iter().flatten().map(|row| RealizedLot {
            quantity: row.quantity,
            proceeds: row.proceeds,
            basis: Some(row.basis),
            stated_term: row.term,
            nondeductible: row.disallowed,
            ..whole.clone()
        }));
    }

    fn note(&mut self, transaction: &Transaction, code: &'static str, fault: Fault) {
        let source = &transaction.source;
        self.problems.push(Problem::note(code, &source.file, source.line, fault));
    }

    fn asks(&mut self, transaction: &Transaction, code: &'static str, fault: Fault) {
        let source = &transaction.source;
        self.problems.push(Problem::asks(code, &source.file, source.line, fault));
    }

    fn left_out(&mut self, transaction: &Transaction, code: &'static str, fault: Fault) {
        let source = &transaction.source;
        self.problems.push(Problem::left_out(code, &source.file, source.line, fault));
    }
}

/// What was turned into money.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Realizes {
    /// Shares: they are gone.
    Shares,
    /// A right to cash: the shares stay.
    Cash,
}

/// How a lot was realized.
#[derive(Clone, Copy)]
struct Done {
    /// The day that decides the tax year.
    on: NaiveDate,
    /// What it fetched, less costs.
    proceeds: Money,
    /// What it had cost; `None` is unknown.
    basis: Option<Money>,
    /// Short or long; `None` is unknown.
    term: Option<Term>,
}

fn place_of(transaction: &Transaction) -> Place {
    (transaction.account.clone(), transaction.security.clone())
}
