//! Lots held beside a short position: whose holding period it takes (IRC §1233(b)(2)).

use super::SaleBook;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::Shares;
use crate::domain::order::Side;
use crate::domain::plan::SalePlan;
use crate::domain::portfolio::Portfolio;
use crate::domain::short_sale::{self, Open};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Shares of a lot whose holding period a short sale takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Taken<'h> {
    /// The lot, as the files have it.
    pub lot: &'h Lot,
    /// How many of its shares.
    pub shares: Shares,
    /// The short position.
    pub short: &'h Lot,
    /// When that was closed; `None` while it is open.
    pub closed: Option<NaiveDate>,
}

/// What the short positions in `security`, and in what is identical with it, take of the lots beside
/// them, where these orders cover some. What is said of lots without a date is nothing.
pub(in crate::domain) fn taken<'h>(
    holdings: &'h Portfolio,
    security: &SecurityId,
    covers: &[&SalePlan],
) -> Vec<Taken<'h>> {
    let lots = lots_beside(holdings, security);
    let (shorts, longs): (Vec<&Lot>, Vec<&Lot>) = lots.partition(|lot| lot.is_short());
    let mut parts = Vec::new();
    let mut of = Vec::new();
    for short in shorts {
        let Some(opened) = short.acquired else { continue };
        let mut open = short.quantity.abs();
        let mut add = |shares: Shares, closed: Option<NaiveDate>| {
            let by = closed.unwrap_or(NaiveDate::MAX);
            parts.push(Open { opened, by, shares });
            of.push((short, closed));
        };
        for plan in covers {
            let order = &plan.order;
            let here = (&order.account, &order.security) == (&short.account, &short.security);
            let slices = plan.slices.iter().filter(|slice| here && slice.lot == short.id);
            let shares = slices.map(|slice| slice.quantity).sum::<Shares>().min(open);
            if shares.is_positive() {
                open -= shares;
                add(shares, Some(order.trade_date));
            }
        }
        if open.is_positive() {
            add(open, None);
        }
    }
    let shared = short_sale::share_out(&parts, &longs).into_iter();
    let taken = |(part, place, shares): (usize, usize, Shares)| {
        let (short, closed) = *of.get(part)?;
        Some(Taken { lot: longs.get(place)?, shares, short, closed })
    };
    shared.filter_map(taken).collect()
}

/// The lots that count together with those of `security`, long and short.
fn lots_beside<'h>(
    holdings: &'h Portfolio,
    security: &SecurityId,
) -> impl Iterator<Item = &'h Lot> + use<'h> {
    let concerned = |symbol: &SecurityId| {
        short_sale::concerns(holdings.security(symbol).map(|one| one.kind).unwrap_or_default())
    };
    let mut symbols = short_sale::identical(security, holdings.securities());
    symbols.retain(concerned);
    let lots = symbols.into_iter().flat_map(|symbol| holdings.lots_of(&symbol));
    lots.filter(|lot| lot.is_usd() && short_sale::counts(holdings.account(&lot.account)))
}

/// What short positions take of the lots beside them, by account, security and name of the lot.
fn by_lot<'h>(
    holdings: &'h Portfolio,
    book: &SaleBook,
) -> BTreeMap<(&'h AccountId, &'h SecurityId, &'h LotId), Vec<Taken<'h>>> {
    let mut of_lots: BTreeMap<_, Vec<Taken<'_>>> = BTreeMap::new();
    let mut symbols: Vec<&SecurityId> =
        holdings.lots().iter().filter(|lot| lot.is_short()).map(|lot| &lot.security).collect();
    symbols.dedup();
    if symbols.is_empty() {
        return of_lots;
    }
    let covers: Vec<&SalePlan> = book
        .live()
        .map(|sale| &sale.preview.plan)
        .filter(|plan| plan.order.side == Side::Cover)
        .collect();
    let mut groups: Vec<Vec<SecurityId>> = Vec::new();
    for symbol in symbols {
        let group = short_sale::identical(symbol, holdings.securities());
        if groups.contains(&group) {
            continue;
        }
        groups.push(group);
        for one in taken(holdings, symbol, &covers) {
            let lot = one.lot;
            of_lots.entry((&lot.account, &lot.security, &lot.id)).or_default().push(one);
        }
    }
    of_lots
}

/// Shares of a lot, fewer than all of them, whose holding period short sales take: its one row cannot
/// show it.
#[derive(Clone, Debug)]
pub struct InPart<'h> {
    /// The lot, as the files have it.
    pub lot: &'h Lot,
    /// How many of its shares, with the day on which the short sale that takes them was closed, in the
    /// order of those; last those of which it is open (`None`).
    pub parts: Vec<(Shares, Option<NaiveDate>)>,
}

impl SaleBook {
    /// The lots of which short sales take a part, which their rows do not show (IRC §1233(b)).
    #[must_use]
    pub fn taken_in_part<'h>(&self, holdings: &'h Portfolio) -> Vec<InPart<'h>> {
        let parts = by_lot(holdings, self).into_values().filter(|taken| !is_whole(taken));
        let of_lot = |taken: Vec<Taken<'h>>| {
            let mut parts: BTreeMap<(bool, Option<NaiveDate>), Shares> = BTreeMap::new();
            for one in &taken {
                *parts.entry((one.closed.is_none(), one.closed)).or_default() += one.shares;
            }
            let parts = parts.into_iter().map(|((_, closed), shares)| (shares, closed));
            Some(InPart { lot: taken.first()?.lot, parts: parts.collect() })
        };
        parts.filter_map(of_lot).collect()
    }
}

/// The portfolio with the terms that short positions leave: a lot that is held against one is
/// short-term as long as that is open, and its period starts again with a recorded cover. A lot of which
/// only a part is taken stays as the files have it, since it is one row: that is said wherever it is shown.
pub(super) fn terms(left: Portfolio, holdings: &Portfolio, book: &SaleBook) -> Portfolio {
    let mut of_lots = by_lot(holdings, book);
    of_lots.retain(|_, taken| is_whole(taken));
    if of_lots.is_empty() {
        return left;
    }
    let lots = left.lots().iter().map(|lot| {
        let Some(taken) = of_lots.get(&(&lot.account, &lot.security, &lot.id)) else {
            return lot.clone();
        };
        let mut lot = lot.clone();
        match taken.iter().map(|one| one.closed).collect::<Option<Vec<_>>>() {
            None => lot.rare.against_short = true,
            Some(closed) => {
                let last = closed.into_iter().max().unwrap_or(NaiveDate::MIN);
                lot.rare.holding_since = Some(short_sale::restarted(&lot, last));
            }
        }
        lot
    });
    let lots = lots.collect();
    left.with_lots(lots)
}

/// Are all shares of the lot taken?
fn is_whole(taken: &[Taken<'_>]) -> bool {
    let shares: Shares = taken.iter().map(|one| one.shares).sum();
    taken.first().is_some_and(|one| shares == one.lot.quantity)
}
