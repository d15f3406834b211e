//! Sales, covers and transfers out: which lots they take, and what each part realizes.

use super::shorts::with_parts;
use super::{Done, Realizes, Replay};
use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::{self, Limits, Selection};
use crate::domain::preview::lot_less;
use crate::domain::problem::Fault;
use crate::domain::realized::{Disposal, RealizedLot};
use crate::domain::transaction::{Closing, LotPick, Transaction};

/// A total shared out by quantity; the last part takes what is left, so that the parts add up.
pub(super) struct SharedOut {
    total: Money,
    whole: Shares,
    money_left: Money,
    shares_left: Shares,
}

impl SharedOut {
    pub(super) fn new(total: Money, whole: Shares) -> Self {
        Self { total, whole, money_left: total, shares_left: whole }
    }

    pub(super) fn next(&mut self, part: Shares) -> Money {
        self.shares_left -= part;
        let money = if self.shares_left.is_zero() {
            self.money_left
        } else {
            self.total.share(part, self.whole)
        };
        self.money_left -= money;
        money
    }
}

impl Replay<'_> {
    pub(super) fn close(&mut self, transaction: &Transaction, closing: &Closing) {
        let taken = self.taken_periods(transaction);
        let mut lots = self.take_lots(transaction);
        let held: Shares = on_side(&lots, closing.side).map(|lot| lot.quantity.abs()).sum();
        let quantity = closing.quantity.min(held);
        let missing = closing.quantity - quantity;
        let order = Order {
            account: transaction.account.clone(),
            security: transaction.security.clone(),
            side: closing.side,
            quantity,
            price: closing.amount.per_share(closing.quantity).unwrap_or_default(),
            trade_date: transaction.date,
            fee: Money::ZERO,
        };
        let (method, named) = self.way_of(transaction, &order, &closing.lots);
        let parts = self.take_parts(transaction, &mut lots, &order, named, method);
        self.put_back(transaction, lots);
        let mut gross = SharedOut::new(closing.amount, closing.quantity);
        let mut fees = SharedOut::new(closing.fee, closing.quantity);
        for (part, forced) in self.sold_beside(transaction, &taken, parts) {
            let shares = part.quantity.abs();
            let (amount, fee) = (gross.next(shares), fees.next(shares));
            match closing.side {
                Side::Sell => {
                    let done = sold(transaction, &part, amount, fee);
                    let done = Done { term: forced.or(done.term), ..done };
                    self.realize(transaction, &part, done, Realizes::Shares);
                }
                Side::Cover => {
                    let done = self.covered(transaction, &part, amount + fee);
                    let recast = self.covered_beside(&part, done);
                    self.realize_as(transaction, &part, done, (Realizes::Shares, recast));
                    self.restart_periods(&part, &taken, transaction.date);
                }
            }
        }
        if missing.is_positive() {
            let (amount, fee) = (gross.next(missing), fees.next(missing));
            let (proceeds, how) = match closing.side {
                Side::Sell => (amount - fee, Disposal::Exported),
                Side::Cover => (Money::ZERO, Disposal::Unopened { cost: amount + fee }),
            };
            self.closed_without_lots(transaction, closing, missing, (proceeds, how));
        }
    }

    /// A cover: the shares were sold short for the lot's basis and bought back for `cost`. A gain
    /// counts on the trade date, a loss when the shares are delivered (Rev. Rul. 2002-44; Treas.
    /// Reg. §1.1233-1(a)(1)).
    fn covered(&self, transaction: &Transaction, part: &Lot, cost: Money) -> Done {
        let proceeds = part.basis.map_or(Money::ZERO, Money::abs);
        let kind = self.customs.kind(&transaction.security);
        let delivered = self.customs.calendar.settlement_date(transaction.date, kind);
        Done {
            on: if cost > proceeds { delivered } else { transaction.date },
            proceeds,
            basis: part.basis.map(|_| cost),
            term: part.term_on(transaction.date),
        }
    }

    /// What was sold beyond what was held: realized, with a basis that nobody knows. What was covered
    /// beyond that: with opening proceeds that nobody knows.
    fn closed_without_lots(
        &mut self,
        transaction: &Transaction,
        closing: &Closing,
        missing: Shares,
        (proceeds, how): (Money, Disposal),
    ) {
        let held = closing.quantity - missing;
        let fault = match closing.side {
            Side::Sell => Fault::new(
                format!(
                    "sold {} of {} on {}, when {} held {held}: {missing} without a known basis",
                    closing.quantity, transaction.security, transaction.date, transaction.account
                ),
                "add the purchase or transfer-in that is missing above it",
            ),
            Side::Cover => Fault::new(
                format!(
                    "covered {} of {} on {}, when {} was {held} short: {missing} without known \
                     opening proceeds",
                    closing.quantity, transaction.security, transaction.date, transaction.account
                ),
                "add the short sale that is missing above it",
            ),
        };
        self.asks(transaction, "more-than-held", fault);
        self.realized.push(RealizedLot {
            account: transaction.account.clone(),
            security: transaction.security.clone(),
            quantity: missing,
            acquired: None,
            sold: transaction.date,
            proceeds,
            basis: None,
            stated_term: None,
            disallowed: None,
            nondeductible: Money::ZERO,
            how,
            source: transaction.source.clone(),
        });
    }

    /// Shares that leave without a gain. Without named lots the oldest leave, as the law has it for
    /// shares that nobody identified (Treas. Reg. §1.1012-1(c)(1)(i)).
    pub(super) fn transfer_out(
        &mut self,
        transaction: &Transaction,
        quantity: Shares,
        named: &[LotPick],
    ) {
        let Some(mut lots) = self.lots_for_action(transaction, "a transfer out") else { return };
        let held: Shares = on_side(&lots, Side::Sell).map(|lot| lot.quantity).sum();
        if quantity > held {
            let fault = Fault::new(
                format!("{quantity} went out on {}, when {held} were held", transaction.date),
                "all of them left; add the purchase that is missing above it",
            );
            self.asks(transaction, "more-than-held", fault);
        }
        let order = Order {
            account: transaction.account.clone(),
            security: transaction.security.clone(),
            side: Side::Sell,
            quantity: quantity.min(held),
            price: UnitPrice::ZERO,
            trade_date: transaction.date,
            fee: Money::ZERO,
        };
        let elected = self.averages.standing(&order).is_some();
        let named = if elected { &[] } else { named };
        self.take_parts(transaction, &mut lots, &order, named, Method::Fifo);
        self.put_back(transaction, lots);
    }

    /// Takes the shares of an order out of the lots, and gives them lot by lot.
    fn take_parts(
        &mut self,
        transaction: &Transaction,
        lots: &mut Vec<Lot>,
        order: &Order,
        named: &[LotPick],
        method: Method,
    ) -> Vec<Lot> {
        if !order.quantity.is_positive() {
            return Vec::new();
        }
        let picks = self.picks(transaction, lots, order, named);
        let selection = if picks.is_empty() {
            Selection::Method(method)
        } else {
            Selection::Specific { picks, fallback: method }
        };
        let open: Vec<&Lot> = on_side(lots, order.side).collect();
        // The order asks for no more than there is and its picks fit it, so it can be filled; only
        // a method that needs a tax to go by cannot serve here.
        let missing = self.customs.missing_basis(&order.account, &order.security);
        let planned =
            plan::shelve_by(order, (&open, None), &Limits::default(), missing).and_then(|shelf| {
                plan::plan_from(order, &shelf, &selection)
                    .or_else(|_| plan::plan_from(order, &shelf, &Selection::Method(Method::Fifo)))
            });
        let slices = planned.map(|plan| plan.slices).unwrap_or_default();
        let mut parts = Vec::new();
        for slice in slices {
            let Some(place) = lots.iter().position(|lot| lot.id == slice.lot) else { continue };
            let Some(lot) = lots.get_mut(place) else { continue };
            parts.push(lot.part(slice.quantity));
            match lot_less(lot, slice.quantity) {
                Some(rest) => *lot = rest,
                None => drop(lots.remove(place)),
            }
        }
        parts
    }

    /// The lots that a file names, as far as they are open and the order needs them.
    fn picks(
        &mut self,
        transaction: &Transaction,
        lots: &[Lot],
        order: &Order,
        named: &[LotPick],
    ) -> Vec<(LotId, Shares)> {
        let mut needed = order.quantity;
        let mut picks: Vec<(_, Shares)> = Vec::new();
        for LotPick { lot: id, quantity } in &with_parts(named, lots) {
            let found = on_side(lots, order.side).find(|lot| lot.id == *id);
            let twice = picks.iter().any(|(picked, _)| picked == id);
            let Some(lot) = found.filter(|_| !twice) else {
                let why = if twice { "is named twice" } else { "is not open" };
                let fault = Fault::new(
                    format!("{id} {why} on {}: other lots were taken for it", transaction.date),
                    "correct the lot, or leave it out to go by the account's standing method",
                );
                self.asks(transaction, "unknown-lot", fault);
                continue;
            };
            let open = lot.quantity.abs();
            let wanted = quantity.unwrap_or(open);
            if quantity.is_some_and(|quantity| quantity > open) {
                let fault = Fault::new(
                    format!("{wanted} of {id} are named, and {open} are open"),
                    "other lots were taken for the rest; correct the quantity",
                );
                self.asks(transaction, "more-than-lot", fault);
            }
            let taken = wanted.min(open).min(needed);
            needed -= taken;
            if taken.is_positive() {
                picks.push((id.clone(), taken));
            }
        }
        picks
    }
}

/// A sale: the part realizes its share of the proceeds.
fn sold(transaction: &Transaction, part: &Lot, amount: Money, fee: Money) -> Done {
    let disposal = part.disposal_worth(amount, transaction.date);
    Done {
        on: transaction.date,
        proceeds: amount - fee,
        basis: disposal.basis,
        term: disposal.term,
    }
}

/// The lots that a sale or a cover closes.
pub(super) fn on_side(lots: &[Lot], side: Side) -> impl Iterator<Item = &Lot> {
    lots.iter().filter(move |lot| lot.is_short() == (side == Side::Cover))
}
