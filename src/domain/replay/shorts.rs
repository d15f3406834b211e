//! Short sales among the transactions: what they make of the holding period of identical shares, and
//! those of them (IRC §1233(b), (d)).

use super::{Done, Place, Replay};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::loss::Recast;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::preview::lot_less;
use crate::domain::problem::{Fault, Problem};
use crate::domain::short_sale::{self, Hedge, Open};
use crate::domain::term::Term;
use crate::domain::transaction::{LotPick, Ratio, Transaction};
use chrono::NaiveDate;
use std::mem;
use std::sync::Arc;

/// The row that opened a short sale: it stays the same through splits and new symbols.
pub(super) type Row = (Arc<str>, u32);

/// What an open short sale has beside it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside {
    /// Identical shares that had been held for more than a year when it was made and that no other
    /// open short sale counts.
    long: Shares,
    /// Shares whose period it took and that were sold since.
    absorbed: Shares,
}

/// A short sale that was made while shares of one's own had gained.
pub(super) struct AgainstGains {
    row: Row,
    security: SecurityId,
    opened: NaiveDate,
    /// Account, name and date of those shares.
    gained: Vec<(AccountId, LotId, Option<NaiveDate>)>,
}

/// Shares whose holding period a short sale takes.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    by: Row,
    place: Place,
    lot: LotId,
    shares: Shares,
}

fn row_of(lot: &Lot) -> Row {
    (Arc::clone(&lot.source.file), lot.source.line)
}

/// What a name means whose lot was cut since: all of its parts, the earliest start first.
pub(super) fn with_parts(named: &[LotPick], lots: &[Lot]) -> Vec<LotPick> {
    let parts_of = |pick: &LotPick| {
        let is_part = |lot: &&Lot| {
            let rest = lot.id.strip_prefix(&*pick.lot);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut parts: Vec<&Lot> = lots.iter().filter(is_part).collect();
        parts.sort_by_key(|lot| lot.held_since());
        if parts.len() < 2 {
            return vec![pick.clone()];
        }
        let mut needed = pick.quantity;
        let take = |lot: &Lot| {
            let shares = needed.map(|needed| needed.min(lot.quantity.abs()));
            needed = needed.zip(shares).map(|(needed, shares)| needed - shares);
            LotPick { lot: lot.id.clone(), quantity: shares }
        };
        parts.into_iter().map(take).filter(|one| one.quantity != Some(Shares::ZERO)).collect()
    };
    named.iter().flat_map(parts_of).collect()
}

impl Replay<'_> {
    fn is_concerned(&self, (account, security): &Place) -> bool {
        let account = self.customs.accounts.iter().find(|listed| listed.id == *account);
        short_sale::concerns(self.customs.kind(security)) && short_sale::counts(account)
    }

    /// The places whose shares count as identical with those of `place`, itself among them.
    fn group(&self, place: &Place) -> Vec<Place> {
        let symbols = short_sale::identical(&place.1, self.customs.securities);
        let here = |other: &&Place| symbols.contains(&other.1) && self.is_concerned(other);
        self.positions.keys().filter(here).cloned().collect()
    }

    fn lots_in<'l>(&'l self, group: &'l [Place]) -> impl Iterator<Item = (&'l Place, &'l Lot)> {
        let lots = |place| self.positions.get(place).into_iter().flatten();
        group.iter().flat_map(move |place| lots(place).map(move |lot| (place, lot)))
    }

    /// A short sale that was just made: notes what is held beside it.
    pub(super) fn short_opened(&mut self, transaction: &Transaction, short: &Lot) {
        let place = super::place_of(transaction);
        if !self.is_concerned(&place) {
            return;
        }
        let group = self.group(&place);
        let mut long: Shares = Shares::ZERO;
        let mut gained = Vec::new();
        for ((account, _), lot) in self.lots_in(&group).filter(|(_, lot)| !lot.is_short()) {
            if short_sale::was_long(lot, transaction.date) {
                long += lot.quantity;
            }
            if short_sale::is_constructive(lot, short) {
                gained.push((account.clone(), lot.id.clone(), lot.acquired));
            }
        }
        let open = self.lots_in(&group).filter(|(_, lot)| lot.is_short());
        let counted = open.filter_map(|(_, lot)| self.shorts.get(&row_of(lot)));
        let counted: Shares = counted.map(|beside| beside.long).sum();
        let long = (long - counted).max(Shares::ZERO);
        self.shorts.insert(row_of(short), Beside { long, absorbed: Shares::ZERO });
        if !gained.is_empty() {
            let security = transaction.security.clone();
            self.against_gains.push(AgainstGains {
                row: row_of(short),
                security,
                opened: transaction.date,
                gained,
            });
        }
    }

    /// Names the short sales that were constructive sales of shares that had gained, as far as they are
    /// known: not one that was closed in time and whose shares were then held (§1259(c)(3)).
    pub(super) fn constructive_sales(&mut self) {
        for AgainstGains { row, security, opened, gained } in mem::take(&mut self.against_gains) {
            let is_open = self.positions.values().flatten().any(|lot| row_of(lot) == row);
            let of_it = |hedge: &&Hedge| hedge.from == opened && hedge.security == security;
            let closed = self.hedges.iter().filter(of_it).map(|hedge| hedge.to).max();
            let last = short_sale::last_day_to_close(opened);
            let in_time = closed.filter(|day| !is_open && *day <= last).is_some_and(|closed| {
                let at_risk = closed..=short_sale::at_risk_until(closed);
                let mut sold = self.realized.iter().filter(|one| at_risk.contains(&one.sold));
                !sold.any(|one| {
                    gained.iter().any(|(account, _, acquired)| {
                        (account, acquired) == (&one.account, &one.acquired)
                    })
                })
            });
            if in_time {
                continue;
            }
            let lots: Vec<String> =
                gained.iter().map(|(account, id, _)| format!("{id} in {account}")).collect();
            let fault = Fault::new(
                format!(
                    "sold short on {opened} while {} had gained: a constructive sale (IRC §1259) that \
                     no figure here has",
                    lots.join(", ")
                ),
                format!(
                    "none if closed by {last} and the shares are then held for 60 days at your own \
                     risk; else add their gain to realized_* in lotscope.toml"
                ),
            );
            let (file, line) = &row;
            self.problems.push(Problem::asks("constructive-sale", file, *line, fault));
        }
    }

    /// The shares whose period the open short sales of identical shares take, if they are closed or the
    /// shares are sold on the day of `transaction`.
    pub(super) fn taken_periods(&self, transaction: &Transaction) -> Vec<Taken> {
        let place = super::place_of(transaction);
        if self.shorts.is_empty() || !self.is_concerned(&place) {
            return Vec::new();
        }
        let group = self.group(&place);
        let mut rows = Vec::new();
        let mut shorts = Vec::new();
        for (_, lot) in self.lots_in(&group).filter(|(_, lot)| lot.is_short()) {
            let beside = self.shorts.get(&row_of(lot)).copied().unwrap_or_default();
            let Some(opened) = lot.acquired else { continue };
            rows.push(row_of(lot));
            let shares = lot.quantity.abs() - beside.absorbed;
            shorts.push(Open { opened, by: transaction.date, shares });
        }
        let held: Vec<(&Place, &Lot)> =
            self.lots_in(&group).filter(|(_, lot)| !lot.is_short()).collect();
        let lots: Vec<&Lot> = held.iter().map(|(_, lot)| *lot).collect();
        let shared = short_sale::share_out(&shorts, &lots);
        let taken = |(short, place, shares): (usize, usize, Shares)| {
            let (by, (place, lot)) = (rows.get(short)?.clone(), held.get(place)?);
            Some(Taken { by, place: (*place).clone(), lot: lot.id.clone(), shares })
        };
        shared.into_iter().filter_map(taken).collect()
    }

    /// Parts that were sold, each with the term a short sale leaves it: shares whose period it took are
    /// short-term, since the period began with their own sale (§1233(b)(2)).
    pub(super) fn sold_beside(
        &mut self,
        transaction: &Transaction,
        taken: &[Taken],
        parts: Vec<Lot>,
    ) -> Vec<(Lot, Option<Term>)> {
        let place = super::place_of(transaction);
        let mut out = Vec::new();
        for part in parts {
            let mut part = Some(part);
            for one in taken.iter().filter(|one| one.place == place) {
                let Some(left) = part.take_if(|left| left.id == one.lot) else { continue };
                let shares = one.shares.min(left.quantity);
                if let Some(beside) = self.shorts.get_mut(&one.by) {
                    beside.absorbed += shares;
                }
                out.push((left.part(shares), Some(Term::Short)));
                part = lot_less(&left, shares);
            }
            out.extend(part.map(|part| (part, None)));
        }
        out
    }

    /// What the shares held for more than a year make of the loss of a cover: long-term, as far as they
    /// go (§1233(d)).
    pub(super) fn covered_beside(&mut self, part: &Lot, done: Done) -> Recast {
        let loss = done.basis.map_or(Money::ZERO, |cost| cost - done.proceeds);
        let Some(beside) = self.shorts.get_mut(&row_of(part)) else { return Recast::default() };
        let shares = part.quantity.abs();
        let long_term = short_sale::long_part(loss, shares, beside.long);
        beside.long = (beside.long - shares).max(Shares::ZERO);
        Recast { long_term, disallowed: Money::ZERO }
    }

    /// A part of a short sale was closed: the period of the shares it took starts again.
    pub(super) fn restart_periods(&mut self, part: &Lot, taken: &[Taken], closed: NaiveDate) {
        let row = row_of(part);
        let Some(beside) = self.shorts.get_mut(&row) else { return };
        let shares = part.quantity.abs();
        let absorbed = beside.absorbed.min(shares);
        beside.absorbed -= absorbed;
        let mut left = shares - absorbed;
        for one in taken.iter().filter(|one| one.by == row) {
            let shares = one.shares.min(left);
            if !shares.is_positive() {
                break;
            }
            left -= shares;
            self.restart_lot(one, shares, closed);
        }
        if let Some(from) = part.acquired {
            let security = part.security.clone();
            self.hedges.push(Hedge { security, from, to: closed, shares: part.quantity.abs() });
        }
    }

    /// A part of a lot becomes a lot of its own, `ID/2`, since its period is another one.
    fn restart_lot(&mut self, taken: &Taken, shares: Shares, closed: NaiveDate) {
        let id = self.part_id(&taken.place, &taken.lot);
        let Some(lots) = self.positions.get_mut(&taken.place) else { return };
        let Some(at) = lots.iter().position(|lot| lot.id == taken.lot) else { return };
        let Some(lot) = lots.get_mut(at) else { return };
        let since = short_sale::restarted(lot, closed);
        if lot.held_since() == Some(since) {
            return;
        }
        let mut part = lot.part(shares);
        part.rare.holding_since = Some(since);
        if let Some(rest) = lot_less(lot, shares) {
            *lot = rest;
            self.add(taken.place.clone(), Lot { id, ..part });
        } else {
            *lot = part;
        }
    }

    /// `ID/2`, `ID/3` …: the next free name for a part of a lot.
    fn part_id(&self, place: &Place, id: &LotId) -> LotId {
        let whole = id.split_once('/').map_or(&**id, |(whole, _)| whole);
        let mut parts = (2_u32..).map(|number| LotId::from(format!("{whole}/{number}")));
        parts.find(|id| !self.is_used(place, id)).unwrap_or_else(|| id.clone())
    }

    /// A split changes the shares that are counted beside short sales like the shares themselves.
    pub(super) fn split_shorts(&mut self, transaction: &Transaction, ratio: Ratio) {
        let of = |lots: &Vec<Lot>| -> Vec<Row> {
            lots.iter().filter(|lot| lot.is_short()).map(row_of).collect()
        };
        let rows = self.positions.get(&super::place_of(transaction)).map(of).unwrap_or_default();
        for row in rows {
            if let Some(beside) = self.shorts.get_mut(&row) {
                beside.long = super::ratio::scaled(beside.long, ratio);
                beside.absorbed = super::ratio::scaled(beside.absorbed, ratio);
            }
        }
    }
}
