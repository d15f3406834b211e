//! What wash sales make of a household: of every lot that took a loss, and of every loss.

use super::assembly::{self, Facts};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::lot_less;
use crate::domain::realized::{History, RealizedLot};
use crate::domain::sales::SaleId;
use crate::domain::term::Term;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The taxpayer, who answers for all accounts and all that is identical.
    Taxpayer,
    /// A broker, whose Form 1099-B covers one account and one symbol (Treas. Reg.
    /// §1.6045-1(d)(6)(iii)).
    Broker,
}

/// Closed shares by where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedKey {
    /// The row of the history at this place.
    Row(usize),
    /// The slice of a recorded sale at this place.
    Slice(SaleId, usize),
}

/// An open lot: security, account, name in the files.
pub type LotKey = (SecurityId, AccountId, LotId);

/// Shares that took a loss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The account they are in.
    pub account: AccountId,
    /// The security they are of.
    pub security: SecurityId,
    /// Their lot; an export of closed lots does not say.
    pub lot: Option<LotId>,
    /// When they were acquired.
    pub acquired: NaiveDate,
    /// How many.
    pub shares: Shares,
    /// The loss, positive.
    pub amount: Money,
    /// Is it lost for good, as in an IRA (Rev. Rul. 2008-5)? Else their basis rises by it.
    pub for_good: bool,
}

/// A part of an open lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotPart {
    /// Shares, positive.
    pub quantity: Shares,
    /// The loss that it took, positive, which raises its basis.
    pub carried: Money,
    /// The start of its holding period, where a loss moved it.
    pub holding_since: Option<NaiveDate>,
}

/// A part of closed shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedPart {
    /// Its part of the shares that were sold, out of [`Closed::quantity`].
    pub quantity: Shares,
    /// The loss that it took before it was sold, positive.
    pub carried: Money,
    /// The start of its holding period, where that loss moved it.
    pub holding_since: Option<NaiveDate>,
    /// The part of its own loss that is disallowed beside what its row states, positive.
    pub disallowed: Money,
}

/// Closed shares that a wash sale changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// All of the shares, as they are counted today.
    pub quantity: Shares,
    /// The day they were sold.
    pub sold: NaiveDate,
    /// Them, part by part.
    pub parts: Vec<ClosedPart>,
    /// Where their loss went.
    pub taken: Vec<Taken>,
}

impl Closed {
    /// What is disallowed of their loss beside what the row states, positive.
    #[must_use]
    pub fn disallowed(&self) -> Money {
        self.parts.iter().map(|part| part.disallowed).sum()
    }

    /// Their parts, those of one holding period as one, by its start; first those that took no loss.
    #[must_use]
    pub fn by_start(&self) -> BTreeMap<Option<NaiveDate>, ClosedPart> {
        let mut heaps: BTreeMap<Option<NaiveDate>, ClosedPart> = BTreeMap::new();
        for part in &self.parts {
            heaps
                .entry(part.holding_since)
                .and_modify(|heap| {
                    heap.quantity += part.quantity;
                    heap.carried += part.carried;
                    heap.disallowed += part.disallowed;
                })
                .or_insert(*part);
        }
        heaps
    }

    /// The losses of others in their basis.
    #[must_use]
    pub fn carried(&self) -> Money {
        self.parts.iter().map(|part| part.carried).sum()
    }
}

/// What wash sales make of a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    pub(super) lots: BTreeMap<LotKey, Vec<LotPart>>,
    /// Shares of open lots that took a loss which no basis shows.
    pub(super) used: BTreeMap<LotKey, Shares>,
    pub(super) closed: BTreeMap<ClosedKey, Closed>,
    /// Closed shares that took a loss, or are said to have.
    pub(super) used_closed: BTreeMap<ClosedKey, Shares>,
}

impl Analysis {
    /// Matches every loss of a household.
    #[must_use]
    pub fn of(facts: &Facts<'_>, view: View) -> Self {
        assembly::analyse(facts, view)
    }

    /// The open lots that took a loss, with their parts: those that took none last.
    #[must_use]
    pub const fn lots(&self) -> &BTreeMap<LotKey, Vec<LotPart>> {
        &self.lots
    }

    /// The closed shares that a wash sale changes.
    #[must_use]
    pub const fn closed(&self) -> &BTreeMap<ClosedKey, Closed> {
        &self.closed
    }

    /// What wash sales make of these closed shares; `None` where that is nothing.
    #[must_use]
    pub fn of_closed(&self, key: ClosedKey) -> Option<&Closed> {
        self.closed.get(&key)
    }

    /// All that is disallowed beside what rows state.
    #[must_use]
    pub fn disallowed(&self) -> Money {
        self.closed.values().map(Closed::disallowed).sum()
    }

    /// Shares of an open lot that can take no loss, although no basis shows it.
    #[must_use]
    pub fn used(&self, lot: &Lot) -> Shares {
        if self.used.is_empty() {
            return Shares::ZERO;
        }
        let key = (lot.security.clone(), lot.account.clone(), lot.id.clone());
        self.used.get(&key).copied().unwrap_or_default()
    }

    /// Of closed shares, those that can take no loss.
    #[must_use]
    pub fn used_closed(&self, key: ClosedKey) -> Shares {
        self.used_closed.get(&key).copied().unwrap_or_default()
    }

    /// The lots as they are after every loss went where it goes: a lot that took one in part becomes
    /// several, `ID`, `ID/2` and so on by the start of their holding periods.
    #[must_use]
    pub fn applied_to(&self, portfolio: Portfolio) -> Portfolio {
        if self.lots.is_empty() {
            return portfolio;
        }
        let mut lots = Vec::with_capacity(portfolio.lots().len() + self.lots.len());
        for run in portfolio.lots().chunk_by(|a, b| a.security == b.security) {
            let touched = run.first().is_some_and(|lot| self.touches(&lot.security));
            for lot in run {
                let key = || (lot.security.clone(), lot.account.clone(), lot.id.clone());
                match touched.then(|| self.lots.get(&key())).flatten() {
                    Some(parts) => split(lot, parts, &mut lots),
                    None => lots.push(lot.clone()),
                }
            }
        }
        portfolio.with_lots(lots)
    }

    fn touches(&self, security: &SecurityId) -> bool {
        self.lots.keys().any(|(of, _, _)| of == security)
    }

    /// The history with what is disallowed, raised bases and the terms that follow. A row of which a
    /// part took a loss before it was sold becomes a row each.
    #[must_use]
    pub fn applied_to_history(&self, history: &History) -> History {
        let rows = history.lots().iter().enumerate().flat_map(|(place, row)| {
            match self.closed.get(&ClosedKey::Row(place)) {
                Some(closed) => rows(row, closed),
                None => vec![row.clone()],
            }
        });
        history.with_lots(rows.collect())
    }
}

/// The rows of a lot, one a part.
fn split(lot: &Lot, parts: &[LotPart], into: &mut Vec<Lot>) {
    let mut rest = Some(lot.clone());
    for (number, part) in (1..).zip(parts) {
        let Some(whole) = rest else { return };
        let last = number == parts.len();
        let one = if last { whole.clone() } else { whole.part(part.quantity) };
        rest = if last { None } else { lot_less(&whole, part.quantity) };
        let mut one = Lot { id: lot.id.part(number), ..one };
        if part.carried.is_positive() {
            let before = one.rare.wash_disallowed.unwrap_or_default();
            one.basis = one.basis.map(|basis| basis + part.carried);
            one.rare.wash_disallowed = Some(before + part.carried);
            // What shares at average cost cost themselves is without it.
            if let Some(averaging) = one.rare.averaging {
                one.rare.averaging = Some(averaging + part.carried);
            }
            if let Some(since) = part.holding_since.filter(|_| !lot.is_short()) {
                one.rare.holding_since = Some(since);
            }
        }
        into.push(one);
    }
}

/// The rows of a closed row: its parts that took no loss are one, the others one each.
fn rows(row: &RealizedLot, closed: &Closed) -> Vec<RealizedLot> {
    let mut left = (row.quantity, row.proceeds, row.basis, row.disallowed);
    let mut nondeductible = row.nondeductible;
    let mut open = closed.quantity;
    let mut rows = Vec::new();
    for (since, heap) in closed.by_start() {
        let of = |total: Money| total.share(heap.quantity, open);
        let quantity = Money::new(left.0.get()).share(heap.quantity, open);
        let (quantity, proceeds) = (Shares::new(quantity.get()), of(left.1));
        let (basis, stated) = (left.2.map(of), left.3.map(of));
        let disallowed = stated.unwrap_or_default() + heap.disallowed;
        let own = of(nondeductible);
        nondeductible -= own;
        rows.push(RealizedLot {
            quantity,
            proceeds,
            basis: basis.map(|basis| basis + heap.carried),
            disallowed: stated
                .or((!disallowed.is_zero()).then_some(Money::ZERO))
                .map(|_| disallowed),
            nondeductible: own,
            stated_term: since.map_or(row.stated_term, |since| Some(Term::on(since, row.sold))),
            ..row.clone()
        });
        open -= heap.quantity;
        left.0 -= quantity;
        left.1 -= proceeds;
        left.2 = left.2.zip(basis).map(|(whole, part)| whole - part);
        left.3 = left.3.zip(stated).map(|(whole, part)| whole - part);
    }
    rows
}
