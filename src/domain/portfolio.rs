//! Everything that is held: accounts, securities, prices and lots, and the sums over them.

mod order;

use super::account::{Account, Owner};
use super::average::Election;
use super::ids::{AccountId, LotId, SecurityId};
use super::lot::{Level, Lot};
use super::money::{Money, Shares, UnitPrice};
use super::order::{Order, Side};
use super::price::PriceBook;
use super::security::{Security, SecurityKind};
use super::tax::Gains;
use super::term::Term;
use chrono::NaiveDate;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;
use std::sync::Arc;

/// The household's holdings as plain data.
#[derive(Clone, Debug, Default)]
pub struct Portfolio {
    accounts: BTreeMap<AccountId, Account>,
    securities: BTreeMap<SecurityId, Security>,
    /// By security, account, date and file order. Shared: a household keeps its holdings beside
    /// what sales leave of them, and most are the same.
    lots: Arc<Vec<Lot>>,
    /// Where average cost is elected.
    elections: Arc<[Election]>,
    /// What each security is worth.
    pub prices: PriceBook,
}

impl Portfolio {
    /// Holdings from their parts. An account or security that only a lot names is added with
    /// nothing known of it: taxable, the taxpayer's own, FIFO; a stock.
    #[must_use]
    pub fn new(
        accounts: impl IntoIterator<Item = Account>,
        securities: impl IntoIterator<Item = Security>,
        mut lots: Vec<Lot>,
        prices: PriceBook,
    ) -> Self {
        order::sort(&mut lots);
        let mut accounts: BTreeMap<_, _> =
            accounts.into_iter().map(|account| (account.id.clone(), account)).collect();
        let mut securities: BTreeMap<_, _> =
            securities.into_iter().map(|security| (security.id.clone(), security)).collect();
        // Sorted lots name what the lot before them names, nearly always.
        for run in lots.chunk_by(|a, b| a.account == b.account && a.security == b.security) {
            let Some(lot) = run.first() else { continue };
            if !accounts.contains_key(&lot.account) {
                accounts.insert(lot.account.clone(), Account::new(lot.account.clone()));
            }
            if !securities.contains_key(&lot.security) {
                securities.insert(lot.security.clone(), Security::new(lot.security.clone()));
            }
        }
        Self { accounts, securities, lots: Arc::new(lots), elections: Arc::default(), prices }
    }

    /// The same holdings where average cost is elected for some of them.
    #[must_use]
    pub fn with_elections(self, elections: impl IntoIterator<Item = Election>) -> Self {
        Self { elections: elections.into_iter().collect(), ..self }
    }

    /// Where average cost is or was elected.
    #[must_use]
    pub fn elections(&self) -> &[Election] {
        &self.elections
    }

    /// The election of average cost that an order goes by.
    #[must_use]
    pub fn election(&self, order: &Order) -> Option<&Election> {
        let stands = |one: &&Election| {
            one.is_of(&order.account, &order.security) && one.stands_on(order.trade_date)
        };
        self.elections.iter().find(stands).filter(|_| order.side == Side::Sell)
    }

    /// The same household holding other lots.
    #[must_use]
    pub fn with_lots(&self, lots: Vec<Lot>) -> Self {
        let holdings = Self::new(
            self.accounts.values().cloned(),
            self.securities.values().cloned(),
            lots,
            self.prices.clone(),
        );
        Self { elections: Arc::clone(&self.elections), ..holdings }
    }

    /// The same holdings with some of their lots cut into parts, which stand where those stood.
    #[must_use]
    pub(in crate::domain) fn with_parts(self, lots: Vec<Lot>) -> Self {
        Self { lots: Arc::new(lots), ..self }
    }

    /// Every lot, by security, account, date and file order.
    #[must_use]
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// The same, to be kept by who looks at them later.
    #[must_use]
    pub(in crate::domain) const fn shared_lots(&self) -> &Arc<Vec<Lot>> {
        &self.lots
    }

    /// The lots of one security, by account, date and file order.
    #[must_use]
    pub fn lots_of(&self, security: &SecurityId) -> &[Lot] {
        run(&self.lots, |lot| lot.security.cmp(security))
    }

    /// The places of the lots of one security among all lots.
    #[must_use]
    pub fn places_of(&self, security: &SecurityId) -> Range<usize> {
        places(&self.lots, |lot| lot.security.cmp(security))
    }

    /// The lots of one security in one account, by date and file order.
    #[must_use]
    pub fn lots_in(&self, account: &AccountId, security: &SecurityId) -> &[Lot] {
        self.lots.get(places_in(&self.lots, security, account)).unwrap_or_default()
    }

    /// The lots of one security that were acquired on a day or later, by account, date and file order.
    pub fn lots_since(
        &self,
        security: &SecurityId,
        day: NaiveDate,
    ) -> impl Iterator<Item = &Lot> + use<'_> {
        let mut rest = self.lots_of(security);
        let accounts = iter::from_fn(move || {
            let account = &rest.first()?.account;
            let (of_account, others) =
                rest.split_at(rest.partition_point(|lot| lot.account == *account));
            rest = others;
            let from = of_account.partition_point(|lot| lot.acquired < Some(day));
            Some(of_account.get(from..).unwrap_or_default())
        });
        accounts.flatten()
    }

    /// The lots of one security in one account that `side` would close, in US dollars.
    pub fn open(
        &self,
        account: &AccountId,
        security: &SecurityId,
        side: Side,
    ) -> impl Iterator<Item = &Lot> + use<'_> {
        self.lots_in(account, security)
            .iter()
            .filter(move |lot| lot.is_usd() && lot.is_short() == (side == Side::Cover))
    }

    /// The accounts, by name.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// One account.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.get(id)
    }

    /// The securities that are held or that the user described, by symbol.
    pub fn securities(&self) -> impl Iterator<Item = &Security> {
        self.securities.values()
    }

    /// One security.
    #[must_use]
    pub fn security(&self, id: &SecurityId) -> Option<&Security> {
        self.securities.get(id)
    }

    /// The lots of a security that no sale may take.
    #[must_use]
    pub fn locked(&self, security: &SecurityId) -> &[LotId] {
        self.securities.get(security).map_or(&[], |security| &security.locked)
    }

    /// What a sale in this sheltered account means for the tax, in words.
    #[must_use]
    pub fn untaxed_words(&self, account: &AccountId) -> &'static str {
        self.accounts.get(account).map(|account| account.kind).unwrap_or_default().untaxed_words()
    }

    /// Locks exactly these lots of a security.
    pub fn set_locked(&mut self, security: &SecurityId, locked: &[LotId]) {
        if let Some(security) = self.securities.get_mut(security) {
            security.locked = locked.to_vec();
        }
    }

    /// Are gains in this account free of tax when realized?
    #[must_use]
    pub fn is_sheltered(&self, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(Account::is_sheltered)
    }

    /// The gains of a sale of `security` with their part on collectibles, by what it is said to be
    /// now: a tag given today counts for what was sold before, too.
    #[must_use]
    pub fn with_collectibles(&self, security: &SecurityId, gains: Gains) -> Gains {
        let kind = self.securities.get(security).map(|security| security.kind);
        let collectible = kind == Some(SecurityKind::Collectible);
        gains.with_collectibles(if collectible { gains.long_term } else { Money::ZERO })
    }

    /// Do gains of this account enter the taxpayer's return? A spouse's do on a joint one only, a
    /// company's or trust's never.
    #[must_use]
    pub fn enters_return(&self, account: &AccountId, joint: bool) -> bool {
        match self.accounts.get(account).map(|account| account.owner) {
            Some(Owner::Entity) => false,
            Some(Owner::Spouse) => joint,
            _ => true,
        }
    }

    /// The sums over some lots on a date.
    #[must_use]
    pub fn sums<'a>(&self, lots: impl IntoIterator<Item = &'a Lot>, date: NaiveDate) -> Sums {
        let mut sums = Sums::default();
        for lot in lots {
            sums.add_lot(lot, self.is_sheltered(&lot.account), date);
        }
        sums
    }
}

/// The run of sorted lots that compare equal to what is looked for.
fn run(lots: &[Lot], compare: impl Fn(&Lot) -> Ordering) -> &[Lot] {
    lots.get(places(lots, compare)).unwrap_or_default()
}

/// The places of the lots of one security in one account, among lots in the order of a portfolio.
pub(in crate::domain) fn places_in(
    lots: &[Lot],
    security: &SecurityId,
    account: &AccountId,
) -> Range<usize> {
    places(lots, |lot| (&lot.security, &lot.account).cmp(&(security, account)))
}

/// Their places.
fn places(lots: &[Lot], compare: impl Fn(&Lot) -> Ordering) -> Range<usize> {
    let start = lots.partition_point(|lot| compare(lot).is_lt());
    let tail = lots.get(start..).unwrap_or_default();
    start..start + tail.partition_point(|lot| compare(lot).is_eq())
}

/// Shares, units and basis of the lots that are taxed alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many lots.
    pub lots: usize,
    /// Shares, negative when short.
    pub quantity: Shares,
    /// Shares times multiplier: what a price is multiplied with.
    pub units: Shares,
    /// Basis with the sign of the quantity.
    pub basis: Money,
}

impl Part {
    fn add(&mut self, lot: &Lot) {
        self.lots += 1;
        self.quantity += lot.quantity;
        self.units += lot.units();
        self.basis += lot.basis.unwrap_or(Money::ZERO);
    }

    /// Value less basis at `price`.
    #[must_use]
    pub fn gain(&self, price: UnitPrice) -> Money {
        price * self.units - self.basis
    }
}

/// Sums over lots of one security from which value and gain follow for any price, so that a price
/// tick costs the same for one lot and for a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Taxable lots that would be short-term.
    pub short_term: Part,
    /// Taxable lots that would be long-term.
    pub long_term: Part,
    /// Lots in sheltered accounts.
    pub sheltered: Part,
    /// Taxable lots with a basis and without a date: a gain of unknown term.
    pub undated: Part,
    /// Lots without basis: a value without a gain.
    pub without_basis: Part,
    /// Lots in another currency: in no sum.
    pub foreign_lots: usize,
    /// Whole holdings without dates among the lots.
    pub positions: usize,
    /// The nearest day on which one of the lots turns long-term.
    pub next_long_term: Option<NaiveDate>,
}

impl Sums {
    /// Adds a lot as it would be taxed on `date`.
    pub fn add_lot(&mut self, lot: &Lot, sheltered: bool, date: NaiveDate) {
        if !lot.is_usd() {
            self.foreign_lots += 1;
            return;
        }
        if lot.level == Level::Position {
            self.positions += 1;
        }
        let term = lot.term_on(date);
        if lot.basis.is_none() {
            self.without_basis.add(lot);
        } else if sheltered {
            self.sheltered.add(lot);
        } else {
            match term {
                Some(Term::Short) => self.short_term.add(lot),
                Some(Term::Long) => self.long_term.add(lot),
                None => self.undated.add(lot),
            }
        }
        if !sheltered && term == Some(Term::Short) {
            let day = lot.long_term_on().filter(|day| *day > date);
            self.next_long_term = match (self.next_long_term, day) {
                (Some(held), Some(new)) => Some(held.min(new)),
                (held, new) => held.or(new),
            };
        }
    }

    fn parts(&self) -> [&Part; 5] {
        [&self.short_term, &self.long_term, &self.sheltered, &self.undated, &self.without_basis]
    }

    /// How many lots are in the sums.
    #[must_use]
    pub fn lots(&self) -> usize {
        self.parts().iter().map(|part| part.lots).sum()
    }

    /// All shares.
    #[must_use]
    pub fn quantity(&self) -> Shares {
        self.parts().iter().map(|part| part.quantity).sum()
    }

    /// All known basis.
    #[must_use]
    pub fn basis(&self) -> Money {
        self.parts().iter().map(|part| part.basis).sum()
    }

    /// Market value of everything, lots without basis included.
    #[must_use]
    pub fn value(&self, price: UnitPrice) -> Money {
        price * self.parts().iter().map(|part| part.units).sum::<Shares>()
    }

    /// Gain of everything whose basis is known.
    #[must_use]
    pub fn gain(&self, price: UnitPrice) -> Money {
        self.parts().iter().take(4).map(|part| part.gain(price)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, lot};
    use rust_decimal::dec;

    #[test]
    fn sums_give_the_gain_of_the_lots_at_any_price() {
        let today = day("2026-11-24");
        let lots = vec![
            lot("VTI", "A", "2018-02-12", dec!(40), Some(dec!(5448))),
            lot("VTI", "A", "2026-02-18", dec!(30), Some(dec!(10257))),
            lot("VTI", "A", "2025-12-01", dec!(35), Some(dec!(11760))),
            lot("VTI", "A", "2020-01-02", dec!(1), None),
        ];
        let portfolio = Portfolio::new([], [], lots, PriceBook::default());
        let sums = portfolio.sums(portfolio.lots(), today);
        for price in [dec!(0), dec!(136.2), dec!(328.40), dec!(1000)] {
            let price = UnitPrice::new(price);
            let one_by_one: Money = portfolio.lots().iter().filter_map(|lot| lot.gain(price)).sum();
            assert_eq!(sums.gain(price), one_by_one);
            assert_eq!(sums.gain(price), sums.short_term.gain(price) + sums.long_term.gain(price));
        }
        assert_eq!(sums.quantity(), Shares::new(dec!(106)));
        assert_eq!(sums.without_basis.quantity, Shares::new(dec!(1)));
        assert_eq!(sums.next_long_term, Some(day("2026-12-02")));
    }

    #[test]
    fn lots_of_finds_exactly_the_lots_of_a_security() {
        let lots = ["B", "A", "C", "B"]
            .map(|symbol| lot(symbol, "X", "2020-01-02", dec!(1), Some(dec!(1))))
            .to_vec();
        let portfolio = Portfolio::new([], [], lots, PriceBook::default());
        assert_eq!(portfolio.lots_of(&"A".into()).len(), 1);
        assert_eq!(portfolio.lots_of(&"B".into()).len(), 2);
        assert_eq!(portfolio.lots_of(&"C".into()).len(), 1);
        assert!(portfolio.lots_of(&"D".into()).is_empty());
    }
    /// The purchases that a sale can meet start 30 days before it (IRC §1091(a)), in every account.
    #[test]
    fn lots_since_a_day_are_those_of_every_account() {
        let bought = |symbol, account, date| lot(symbol, account, date, dec!(1), Some(dec!(1)));
        let mut undated = bought("X", "B", "2026-11-01");
        undated.acquired = None;
        let lots = vec![
            bought("X", "A", "2026-10-24"),
            bought("X", "A", "2026-10-25"),
            bought("X", "A", "2026-11-20"),
            bought("X", "B", "2026-10-26"),
            undated,
            bought("X", "C", "2020-01-02"),
            bought("Y", "A", "2026-11-20"),
        ];
        let portfolio = Portfolio::new([], [], lots, PriceBook::default());
        let since = |day| -> Vec<(&str, Option<NaiveDate>)> {
            let lots = portfolio.lots_since(&"X".into(), day);
            lots.map(|lot| (&*lot.account, lot.acquired)).collect()
        };
        let [first, second, third] = ["2026-10-25", "2026-11-20", "2026-10-26"].map(day);
        let all = [("A", Some(first)), ("A", Some(second)), ("B", Some(third))];
        assert_eq!(since(first), all);
        assert!(since(day("2026-11-21")).is_empty());
    }
}
