//! Dividends among the transactions: what they were paid on, and what that makes of later losses.

use super::{Done, Replay, place_of, ratio};
use crate::domain::dividend::Dividend;
use crate::domain::fund_loss;
use crate::domain::ids::SecurityId;
use crate::domain::loss::Recast;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::transaction::{DividendKind, Ratio, Transaction};

impl Replay<'_> {
    /// Keeps a dividend with the shares that were held before its day.
    pub(super) fn dividend(
        &mut self,
        transaction: &Transaction,
        amount: Money,
        kind: DividendKind,
    ) {
        let lots = self.positions.get(&place_of(transaction));
        let longs = lots.into_iter().flatten().filter(|lot| !lot.is_short());
        let day = transaction.date;
        let before = longs.filter(|lot| {
            lot.acquired.is_none_or(|acquired| acquired < day)
                && *lot.security_on(day) == transaction.security
        });
        let shares: Shares = before.map(|lot| lot.quantity).sum();
        self.dividends.push(Dividend {
            account: transaction.account.clone(),
            security: transaction.security.clone(),
            paid_by: transaction.security.clone(),
            ex_date: transaction.date,
            kind,
            amount,
            shares,
            source: transaction.source.clone(),
        });
    }

    /// What distributions make of a loss on fund shares.
    pub(super) fn fund_loss(&self, lot: &Lot, done: Done) -> Recast {
        let loss = done.basis.map_or(Money::ZERO, |basis| basis - done.proceeds);
        fund_loss::of_lot(lot, lot.quantity, loss, done.on, &self.dividends).unwrap_or_default()
    }

    /// A split changes the number of shares that dividends were paid on.
    pub(super) fn split_dividends(&mut self, transaction: &Transaction, ratio: Ratio) {
        for dividend in self.dividends_of(transaction) {
            dividend.shares = ratio::scaled(dividend.shares, ratio);
        }
    }

    /// What paid the dividends has another symbol now.
    pub(super) fn rename_dividends(&mut self, transaction: &Transaction, to: &SecurityId) {
        for dividend in self.dividends_of(transaction) {
            if dividend.paid_by == dividend.security {
                dividend.paid_by = to.clone();
            }
            dividend.security = to.clone();
        }
    }

    /// The shares that dividends were paid on are of another security now: their days go on (IRC
    /// §1223(1)).
    pub(super) fn merge_dividends(
        &mut self,
        transaction: &Transaction,
        to: &SecurityId,
        ratio: Ratio,
    ) {
        for dividend in self.dividends_of(transaction) {
            dividend.shares = ratio::scaled(dividend.shares, ratio);
            dividend.security = to.clone();
        }
    }

    fn dividends_of(&mut self, transaction: &Transaction) -> impl Iterator<Item = &mut Dividend> {
        let place = place_of(transaction);
        self.dividends
            .iter_mut()
            .filter(move |one| (&one.account, &one.security) == (&place.0, &place.1))
    }
}
