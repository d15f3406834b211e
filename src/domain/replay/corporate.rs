//! Corporate actions: what they do to lots. Dates stay, and what a lot cost is never lost: it stays
//! with the shares, moves to what they became, or comes off what was paid (IRC §§305, 354–358).

use super::closing::SharedOut;
use super::ratio::{scale, scaled};
use super::{Done, Place, Realizes, Replay};
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::lot::{Former, Lot};
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::preview::lot_less;
use crate::domain::problem::Fault;
use crate::domain::transaction::{Merger, MergerShares, Ratio, Transaction};
use chrono::{Datelike, NaiveDate};
use std::mem;

impl Replay<'_> {
    /// A split leaves each lot's basis and date as they were (IRC §307(a), §1223(4)).
    pub(super) fn split(&mut self, transaction: &Transaction, ratio: Ratio, cash: Option<Money>) {
        let Some(mut lots) = self.lots_for_action(transaction, "a split") else { return };
        for short in [false, true] {
            scale(lots.iter_mut().filter(|lot| lot.is_short() == short), ratio);
        }
        self.split_dividends(transaction, ratio);
        self.cash_in_lieu(transaction, &mut lots, cash);
        self.put_back(transaction, lots);
        self.split_shorts(transaction, ratio);
    }

    pub(super) fn rename(&mut self, transaction: &Transaction, to: &SecurityId) {
        self.rename_dividends(transaction, to);
        let Some(lots) = self.lots_for_action(transaction, "a new symbol") else { return };
        self.move_to(transaction, to, lots);
    }

    pub(super) fn merge(&mut self, transaction: &Transaction, merger: &Merger) {
        let Some(lots) = self.longs_for_action(transaction, "a merger") else { return };
        match &merger.shares {
            None => self.pay_out(transaction, lots, transaction.date, merger.cash),
            Some(shares) => self.exchange(transaction, lots, shares, merger.cash),
        }
    }

    /// Shares for shares: basis and date move along (IRC §358(a), §1223(1)). Cash besides is gain as
    /// far as the lot has one; a loss is not recognized (IRC §356(a)(1), (c)).
    fn exchange(
        &mut self,
        transaction: &Transaction,
        mut lots: Vec<Lot>,
        shares: &MergerShares,
        cash: UnitPrice,
    ) {
        let value = shares.value.unwrap_or_default();
        for lot in &mut lots {
            let paid = cash * lot.quantity;
            if paid.is_zero() {
                continue;
            }
            let received = paid + value * scaled(lot.quantity, shares.ratio);
            let recognized =
                lot.basis.map(|basis| (received - basis).at_least(Money::ZERO).at_most(paid));
            let done = Done {
                on: transaction.date,
                proceeds: paid,
                basis: recognized.map(|recognized| paid - recognized),
                term: lot.term_on(transaction.date),
            };
            self.realize(transaction, lot, done, Realizes::Cash);
            let basis = lot.basis.zip(recognized);
            lot.basis = basis.map(|(basis, recognized)| basis - paid + recognized);
            returned(lot, paid - recognized.unwrap_or_default());
        }
        scale(lots.iter_mut(), shares.ratio);
        for lot in &mut lots {
            become_of(lot, &shares.of, transaction.date);
        }
        self.merge_dividends(transaction, &shares.of, shares.ratio);
        self.cash_in_lieu(transaction, &mut lots, shares.cash_in_lieu);
        self.move_to(transaction, &shares.of, lots);
    }

    /// Each lot's basis is split by value, and both parts keep its date (IRC §358(b), (c)).
    pub(super) fn spin_off(
        &mut self,
        transaction: &Transaction,
        to: &SecurityId,
        ratio: Ratio,
        part: Rate,
        cash: Option<Money>,
    ) {
        let Some(mut lots) = self.longs_for_action(transaction, "a spin-off") else { return };
        let mut handed_out = lots.clone();
        for (lot, new) in lots.iter_mut().zip(&mut handed_out) {
            become_of(new, to, transaction.date);
            new.basis = lot.basis.map(|basis| basis * part);
            lot.basis = lot.basis.zip(new.basis).map(|(whole, gone)| whole - gone);
            if let Some(averaging) = lot.rare.averaging {
                new.rare.averaging = Some(averaging * part);
                lot.rare.averaging = Some(averaging - averaging * part);
            }
            if let Some(value) = lot.rare.gift_value {
                new.rare.gift_value = Some(value * part);
                lot.rare.gift_value = Some(value - value * part);
            }
        }
        self.put_back(transaction, lots);
        scale(handed_out.iter_mut(), ratio);
        self.cash_in_lieu(transaction, &mut handed_out, cash);
        let place = (transaction.account.clone(), to.clone());
        for lot in handed_out {
            let id = self.free_id(&place, to, lot.acquired);
            self.add(place.clone(), Lot { id, ..lot });
        }
    }

    /// What was paid comes off the basis, share by share; what exceeds it is gain (IRC §301(c)(2),
    /// (3)).
    pub(super) fn return_capital(&mut self, transaction: &Transaction, amount: Money) {
        let Some(mut lots) = self.longs_for_action(transaction, "a return of capital") else {
            return;
        };
        self.recover(transaction, &mut lots, amount);
        self.put_back(transaction, lots);
    }

    /// Liquidating payments recover the basis first; a loss is taken with the last one (IRC §331).
    pub(super) fn liquidate(&mut self, transaction: &Transaction, amount: Money, last: bool) {
        let Some(mut lots) = self.longs_for_action(transaction, "a liquidation") else { return };
        if !last {
            self.recover(transaction, &mut lots, amount);
            self.put_back(transaction, lots);
            return;
        }
        let mut paid = SharedOut::new(amount, quantity_of(&lots));
        for lot in &lots {
            let proceeds = paid.next(lot.quantity);
            self.sell_off(transaction, lot, transaction.date, proceeds);
        }
    }

    /// A worthless security is sold for nothing on the last day of the year (IRC §165(g)(1)).
    pub(super) fn worthless(&mut self, transaction: &Transaction) {
        let Some(lots) = self.longs_for_action(transaction, "a write-off") else { return };
        let last_day = NaiveDate::from_ymd_opt(transaction.date.year(), 12, 31);
        let on = last_day.unwrap_or(transaction.date);
        self.pay_out(transaction, lots, on, UnitPrice::ZERO);
    }

    pub(super) fn adjust_basis(&mut self, transaction: &Transaction, id: &LotId, change: Money) {
        let Some(mut lots) = self.lots_for_action(transaction, "a change of basis") else { return };
        let lot = lots.iter_mut().find(|lot| lot.id == *id);
        let changed = lot.and_then(|lot| {
            let basis = lot.basis?.abs() + change;
            let signed = if lot.is_short() { -basis } else { basis };
            (!basis.is_negative()).then(|| lot.basis = Some(signed))
        });
        if changed.is_none() {
            let fault = Fault::new(
                format!("{id} is not open with a basis of {change} or more to change"),
                "correct the lot or the amount; its basis stays as it was",
            );
            self.left_out(transaction, "unknown-lot", fault);
        }
        self.put_back(transaction, lots);
    }

    /// Takes what was paid off each lot's basis, and realizes what exceeds it.
    fn recover(&mut self, transaction: &Transaction, lots: &mut [Lot], amount: Money) {
        let mut paid = SharedOut::new(amount, quantity_of(lots));
        for lot in lots {
            let cash = paid.next(lot.quantity);
            let Some(basis) = lot.basis else {
                let fault = Fault::new(
                    format!("{} has no basis that {cash} could come off", lot.id),
                    "give its basis: until then nobody knows whether this is a gain",
                );
                self.asks(transaction, "missing-basis", fault);
                continue;
            };
            let excess = (cash - basis).at_least(Money::ZERO);
            lot.basis = Some((basis - cash).at_least(Money::ZERO));
            returned(lot, cash);
            if excess.is_positive() {
                let done = Done {
                    on: transaction.date,
                    proceeds: excess,
                    basis: Some(Money::ZERO),
                    term: lot.term_on(transaction.date),
                };
                self.realize(transaction, lot, done, Realizes::Cash);
            }
        }
    }

    /// Sells each lot at a price.
    fn pay_out(
        &mut self,
        transaction: &Transaction,
        lots: Vec<Lot>,
        on: NaiveDate,
        price: UnitPrice,
    ) {
        for lot in lots {
            self.sell_off(transaction, &lot, on, price * lot.quantity);
        }
    }

    fn sell_off(&mut self, transaction: &Transaction, lot: &Lot, on: NaiveDate, proceeds: Money) {
        let disposal = lot.disposal_worth(proceeds, on);
        let done = Done { on, proceeds, basis: disposal.basis, term: disposal.term };
        self.realize(transaction, lot, done, Realizes::Shares);
    }

    /// Sells the fraction of a share that the lots add up to, from the last of them on.
    fn cash_in_lieu(
        &mut self,
        transaction: &Transaction,
        lots: &mut Vec<Lot>,
        cash: Option<Money>,
    ) {
        let Some(cash) = cash else { return };
        let held: Shares = lots.iter().filter(|lot| !lot.is_short()).map(|lot| lot.quantity).sum();
        let mut fraction = Shares::new(held.get().fract());
        if !fraction.is_positive() {
            let fault = Fault::new(
                format!(
                    "{cash} was paid for a fraction of a share, and of {held} shares there is none"
                ),
                "check the ratio and the shares held; the payment is in no figure",
            );
            return self.left_out(transaction, "no-fraction", fault);
        }
        let mut paid = SharedOut::new(cash, fraction);
        while fraction.is_positive() {
            let Some(place) = lots.iter().rposition(|lot| !lot.is_short()) else { return };
            let Some(lot) = lots.get_mut(place) else { return };
            let part = lot.part(fraction.min(lot.quantity));
            fraction -= part.quantity;
            match lot_less(lot, part.quantity) {
                Some(rest) => *lot = rest,
                None => drop(lots.remove(place)),
            }
            let proceeds = paid.next(part.quantity);
            self.sell_off(transaction, &part, transaction.date, proceeds);
        }
    }

    /// Puts lots under another symbol. They keep their ids, unless one there has it.
    fn move_to(&mut self, transaction: &Transaction, to: &SecurityId, lots: Vec<Lot>) {
        let place: Place = (transaction.account.clone(), to.clone());
        for lot in lots {
            let id = if self.is_used(&place, &lot.id) {
                self.free_id(&place, to, lot.acquired)
            } else {
                lot.id.clone()
            };
            self.add(place.clone(), Lot { id, security: to.clone(), ..lot });
        }
    }

    /// The long lots an action is about, taken out. A short position is left as it is, and named:
    /// who sold short owes what the action pays, and no rule here says what that makes of it.
    fn longs_for_action(&mut self, transaction: &Transaction, what: &str) -> Option<Vec<Lot>> {
        let lots = self.lots_for_action(transaction, what)?;
        let (shorts, longs): (Vec<Lot>, Vec<Lot>) = lots.into_iter().partition(Lot::is_short);
        if !shorts.is_empty() {
            let fault = Fault::new(
                format!("{what} of a short position in {} is not replayed", transaction.security),
                "write what your broker made of it as cover and short",
            );
            self.left_out(transaction, "short-position", fault);
            self.put_back(transaction, shorts);
        }
        (!longs.is_empty()).then_some(longs)
    }
}

/// The shares of a lot are of another security from this day on, and it is known what they were.
fn become_of(lot: &mut Lot, security: &SecurityId, day: NaiveDate) {
    let former = mem::replace(&mut lot.security, security.clone());
    lot.rare.former.push(Former { security: former, until: day });
}

/// What was paid comes off a gift's basis for loss like off the one for gain: both are adjusted (IRC
/// §1016; Treas. Reg. §1.1015-1(a)(1)).
fn returned(lot: &mut Lot, paid: Money) {
    if let Some(value) = lot.rare.gift_value {
        lot.rare.gift_value = Some((value - paid).at_least(Money::ZERO));
    }
}

fn quantity_of(lots: &[Lot]) -> Shares {
    lots.iter().map(|lot| lot.quantity).sum()
}
