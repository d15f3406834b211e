//! What an order may take: the open lots, less those that are locked and the shares that are kept.

use super::{Limits, Selection};
use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use crate::domain::money::{Rate, Shares};
use crate::domain::order::{Amount, Order, ShareUnit, Side};
use crate::domain::portfolio::Portfolio;
use crate::domain::refusal::{Lock, Refusal};

/// The open lots an order may take: of its security, account and side, in US dollars, acquired by
/// the trade date, not locked.
///
/// # Errors
/// When there is none that is not locked, or the order would sell shares that are to be kept.
pub fn candidates<'a>(portfolio: &'a Portfolio, order: &Order) -> Result<Vec<&'a Lot>, Refusal> {
    candidates_within(portfolio, order, &Limits::default())
}

/// The same, less the lots that `limits` lock for this order.
///
/// # Errors
/// When there is none, the order would sell shares that are to be kept, or a lot is locked whose shares
/// leave at an average, oldest first (Treas. Reg. §1.1012-1(e)(7)).
pub fn candidates_within<'a>(
    portfolio: &'a Portfolio,
    order: &Order,
    limits: &Limits,
) -> Result<Vec<&'a Lot>, Refusal> {
    let locked = portfolio.locked(&order.security);
    let is_locked = |lot: &Lot| is_among(locked, lot) || is_among(&limits.locked, lot);
    if let Some(election) = portfolio.election(order)
        && held_by(portfolio, order).any(is_locked)
    {
        return Err(election.leaves_no_choice());
    }
    let free = held_by(portfolio, order).filter(|lot| !is_locked(lot));
    let mut lots = Vec::with_capacity(free.size_hint().1.unwrap_or_default());
    lots.extend(free);
    if lots.is_empty() {
        return Err(none_free(portfolio, order));
    }
    let held = || lots.iter().map(|lot| lot.quantity.abs()).sum::<Shares>();
    // More than is held is refused for that, and by whoever plans the order.
    let kept = spare(portfolio, order).is_some_and(|free| order.quantity > free);
    if kept && order.quantity <= held() {
        return Err(keeps(portfolio, order, order.quantity));
    }
    Ok(lots)
}

/// Why an order has no lot to take: all are locked, or there is none.
fn none_free(portfolio: &Portfolio, order: &Order) -> Refusal {
    let (account, security, side) = (order.account.clone(), order.security.clone(), order.side);
    let held: Vec<&Lot> = held_by(portfolio, order).collect();
    if held.is_empty() {
        return Refusal::NothingOpen { account, security, side, date: order.trade_date };
    }
    let for_good = portfolio.locked(&order.security);
    // A lot that this order alone locks is the nearest to be had.
    let all_for_good = held.iter().all(|lot| is_among(for_good, lot));
    let lock = if all_for_good { Lock::Settings } else { Lock::Order };
    let named = held.iter().filter(|lot| all_for_good || !is_among(for_good, lot));
    let lots = named.map(|lot| lot.id.clone()).collect();
    Refusal::AllLocked { account, security, side, lots, lock }
}

/// Refuses a hand-made selection that names a lot the user has locked.
///
/// # Errors
/// Names the first such lot.
pub fn refuse_locked(
    portfolio: &Portfolio,
    order: &Order,
    selection: &Selection,
    limits: &Limits,
) -> Result<(), Refusal> {
    let Selection::Specific { picks, .. } = selection else { return Ok(()) };
    let locked = portfolio.locked(&order.security);
    match picks.iter().find(|(lot, _)| locked.contains(lot) || limits.locked.contains(lot)) {
        Some((lot, _)) => Err(Refusal::LotLocked {
            security: order.security.clone(),
            lot: lot.clone(),
            lock: if locked.contains(lot) { Lock::Settings } else { Lock::Order },
        }),
        None => Ok(()),
    }
}

/// How many of the lots that an order could take are locked, for good or by `limits`.
#[must_use]
pub fn locked(portfolio: &Portfolio, order: &Order, limits: &Limits) -> u32 {
    let locked = portfolio.locked(&order.security);
    if locked.is_empty() && limits.locked.is_empty() {
        return 0;
    }
    let is_locked = |lot: &&Lot| is_among(locked, lot) || is_among(&limits.locked, lot);
    u32::try_from(held_by(portfolio, order).filter(is_locked).count()).unwrap_or(u32::MAX)
}

/// Does a list name this lot, or the one it is a part of?
fn is_among(named: &[LotId], lot: &Lot) -> bool {
    !named.is_empty() && (named.contains(&lot.id) || named.contains(&lot.id.whole()))
}

/// The most shares an order may take of its candidates; its own quantity does not matter.
///
/// # Errors
/// When there are none, or all of them are to be kept.
pub fn most(portfolio: &Portfolio, order: &Order, limits: &Limits) -> Result<Shares, Refusal> {
    let any = Order { quantity: Shares::ZERO, ..order.clone() };
    let lots = candidates_within(portfolio, &any, limits)?;
    let held: Shares = lots.iter().map(|lot| lot.quantity.abs()).sum();
    match spare(portfolio, order) {
        Some(free) if free.is_zero() => Err(keeps(portfolio, order, held)),
        Some(free) => Ok(held.min(free)),
        None => Ok(held),
    }
}

/// The number of shares that an amount means for an order, whose own quantity does not matter.
///
/// # Errors
/// As for [`Amount::resolve`]; where shares are held back, that is the reason.
pub fn resolve(
    portfolio: &Portfolio,
    order: &Order,
    limits: &Limits,
    (amount, unit): (Amount, ShareUnit),
) -> Result<Shares, Refusal> {
    let most = most(portfolio, order, limits)?;
    let multiplier = held_by(portfolio, order).next().map_or(Rate::ONE, |lot| lot.multiplier);
    let resolved = amount.resolve((order.side, most), order.price * multiplier, unit);
    if let Err(Refusal::MoreThanHeld { asked, .. }) = resolved {
        let order = Order { quantity: asked, ..order.clone() };
        candidates_within(portfolio, &order, limits)?;
    }
    resolved
}

/// Shares that `keep_at_least` leaves to be sold on the trade date; `None` where nothing is kept.
///
/// The setting is the security's and not an account's, so the shares it keeps are counted over all
/// accounts that are taxed as the order's is: over the taxable ones together, and over the sheltered
/// ones together. Shares of locked lots are among those kept. Short positions keep nothing.
#[must_use]
pub fn spare(portfolio: &Portfolio, order: &Order) -> Option<Shares> {
    let keep = portfolio.security(&order.security)?.keep_at_least?;
    if order.side == Side::Cover {
        return None;
    }
    let sheltered = portfolio.is_sheltered(&order.account);
    let held: Shares = portfolio
        .lots_of(&order.security)
        .iter()
        .filter(|lot| lot.is_usd() && !lot.is_short())
        .filter(|lot| portfolio.is_sheltered(&lot.account) == sheltered)
        .filter(|lot| lot.acquired.is_none_or(|day| day <= order.trade_date))
        .map(|lot| lot.quantity)
        .sum();
    Some((held - keep).max(Shares::ZERO))
}

fn keeps(portfolio: &Portfolio, order: &Order, asked: Shares) -> Refusal {
    let security = portfolio.security(&order.security);
    Refusal::KeepAtLeast {
        security: order.security.clone(),
        asked,
        free: spare(portfolio, order).unwrap_or(asked),
        keep: security.and_then(|one| one.keep_at_least).unwrap_or(Shares::ZERO),
    }
}

/// What the account holds of it on the trade date, locked lots too.
fn held_by<'a>(portfolio: &'a Portfolio, order: &Order) -> impl Iterator<Item = &'a Lot> {
    let traded = order.trade_date;
    portfolio
        .open(&order.account, &order.security, order.side)
        .filter(move |lot| lot.acquired.is_none_or(|day| day <= traded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, AccountKind};
    use crate::domain::average::Election;
    use crate::domain::lot::Source;
    use crate::domain::method::Method;
    use crate::domain::preview::{Preview, preview};
    use crate::domain::price::PriceBook;
    use crate::domain::security::Security;
    use crate::domain::testing::{self, day, household_of, lot};
    use rust_decimal::{Decimal, dec};

    fn order(account: &str, quantity: Decimal) -> Order {
        Order {
            account: account.into(),
            ..testing::order(Side::Sell, quantity, dec!(100), "2026-11-24")
        }
    }

    /// 30 shares in A, 8 of them locked, 5 in B, 12 in a Roth; 10 are to stay.
    fn holdings() -> Portfolio {
        let bought = |account, date, quantity| lot("X", account, date, quantity, Some(dec!(500)));
        let security = Security {
            keep_at_least: Some(Shares::from(10)),
            locked: vec!["X@2020-01-02".into()],
            ..Security::new("X".into())
        };
        let roth = Account { kind: AccountKind::RothIra, ..Account::new("R".into()) };
        let lots = vec![
            bought("A", "2020-01-02", dec!(8)),
            bought("A", "2021-01-04", dec!(22)),
            bought("B", "2022-01-03", dec!(5)),
            bought("R", "2022-01-03", dec!(12)),
            // Not there yet on the day of the sale.
            bought("A", "2026-12-01", dec!(50)),
        ];
        Portfolio::new([roth], [security], lots, PriceBook::default())
    }

    fn sell(account: &str, quantity: Decimal) -> Result<Preview, Refusal> {
        let fifo = Selection::Method(Method::Fifo);
        preview(&household_of(holdings()), &order(account, quantity), &fifo, day("2026-11-24"))
    }

    #[test]
    fn what_is_kept_is_counted_over_the_accounts_that_are_taxed_alike() {
        let most =
            |account| most(&holdings(), &order(account, dec!(1)), &Limits::default()).unwrap();
        // 35 taxable shares less 10: 25, of which A has 22 that are not locked and B 5.
        assert_eq!(most("A"), Shares::from(22));
        assert_eq!(most("B"), Shares::from(5));
        assert_eq!(most("R"), Shares::from(2));
        assert!(sell("A", dec!(22)).is_ok() && sell("R", dec!(2)).is_ok());
        let refused = sell("R", dec!(2.5)).unwrap_err();
        assert_eq!(refused.code(), "keep-at-least");
        let told = refused.to_string();
        assert!(told.contains("2 can be sold") && told.contains("10 of X"), "{told}");
        // Beyond what is held, that is what is wrong.
        assert_eq!(sell("R", dec!(13)).unwrap_err().code(), "more-than-held");
    }

    #[test]
    fn of_lots_locked_here_and_for_good_those_are_named_that_can_be_had_here() {
        let limits = Limits {
            locked: vec!["X@2020-01-02".into(), "X@2021-01-04".into()],
            ..Limits::default()
        };
        let refused = candidates_within(&holdings(), &order("A", dec!(1)), &limits).unwrap_err();
        let Refusal::AllLocked { lots, lock: Lock::Order, .. } = &refused else {
            panic!("{refused:?}")
        };
        assert_eq!(*lots, [LotId::from("X@2021-01-04")], "the other one stays locked");
    }

    #[test]
    fn no_lot_of_a_pool_can_be_locked() {
        // Treas. Reg. §1.1012-1(e)(7): shares of a pool leave oldest first, so none is kept out.
        let lots = vec![
            lot("X", "A", "2020-01-02", dec!(30), Some(dec!(500))),
            lot("X", "A", "2021-01-04", dec!(30), Some(dec!(900))),
        ];
        let election = Election {
            account: "A".into(),
            security: "X".into(),
            elected: day("2022-01-03"),
            revoked: None,
            first_sale: None,
            source: Source { file: "lotscope.toml".into(), line: 1 },
        };
        let holdings = Portfolio::new([], [], lots, PriceBook::default());
        let holdings = holdings.with_elections([election]);
        let within = |locked: &[&str]| {
            let locked = locked.iter().map(|id| LotId::from(*id)).collect();
            let limits = Limits { locked, ..Limits::default() };
            candidates_within(&holdings, &order("A", dec!(10)), &limits).map(|lots| lots.len())
        };
        assert_eq!(within(&[]).unwrap(), 2);
        let refused = within(&["X@2020-01-02"]).unwrap_err();
        assert_eq!(refused.code(), "average-cost-elected");
        assert!(refused.to_string().contains("no lot locked"), "{refused}");
        assert_eq!(within(&["Y@2020-01-02"]).unwrap(), 2, "a lot of something else");
    }

    #[test]
    fn where_all_is_kept_nothing_can_be_sold() {
        let security =
            Security { keep_at_least: Some(Shares::from(40)), ..Security::new("X".into()) };
        let lots = vec![lot("X", "A", "2020-01-02", dec!(30), Some(dec!(500)))];
        let holdings = Portfolio::new([], [security], lots, PriceBook::default());
        let refused = most(&holdings, &order("A", dec!(1)), &Limits::default()).unwrap_err();
        assert_eq!(refused.code(), "keep-at-least");
    }

    #[test]
    fn a_sale_of_all_there_may_be_says_what_stays() {
        let told = |preview: Preview| -> Vec<String> {
            preview.warnings.iter().map(|warning| warning.code.clone()).collect()
        };
        assert_eq!(told(sell("R", dec!(2)).unwrap()), ["keep-at-least"]);
        assert_eq!(told(sell("A", dec!(22)).unwrap()), ["locked"]);
        assert!(told(sell("A", dec!(21)).unwrap()).is_empty());
    }
}
