//! Which shares were bought together: those of one purchase never replace each other
//! (Rev. Rul. 56-602), wherever they are told of.

use crate::domain::ids::{AccountId, LotId};
use crate::domain::money::{Money, Shares, UnitPrice};
use chrono::NaiveDate;
use foldhash::{HashMap, HashMapExt};
use rust_decimal::Decimal;
use std::collections::hash_map::Entry;
use std::iter::successors;

/// Who gave a lot its name; names of one of them tell its lots apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A holdings file.
    File,
    /// The transactions.
    Transactions,
    /// Nobody: a row of an export.
    Nobody,
}

/// Shares as one source tells of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'a> {
    pub account: &'a AccountId,
    pub acquired: NaiveDate,
    pub lot: Option<&'a LotId>,
    pub named: Named,
    /// What they cost, splits counted.
    pub cost: Cost,
}

/// The purchases seen so far, numbered.
#[derive(Debug, Default)]
pub(super) struct Purchases<'a> {
    /// The first of each day; it names the next one.
    first: HashMap<NaiveDate, usize>,
    all: Vec<One<'a>>,
}

#[derive(Debug)]
struct One<'a> {
    shown: Shown<'a>,
    /// The next of its day.
    next: Option<usize>,
}

impl<'a> Purchases<'a> {
    /// None so far, with room for as many as come.
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { first: HashMap::with_capacity(rows), all: Vec::with_capacity(rows) }
    }

    /// The number of the purchase that these shares are of.
    pub(super) fn number(&mut self, shown: Shown<'a>) -> usize {
        let number = self.all.len();
        match self.first.entry(shown.acquired) {
            Entry::Vacant(entry) => {
                entry.insert(number);
            }
            Entry::Occupied(entry) => {
                let all = &self.all;
                let of_day = || {
                    let next = |place: &usize| all.get(*place)?.next;
                    let places = successors(Some(*entry.get()), next);
                    places.filter_map(|place| Some((place, all.get(place)?.shown)))
                };
                let of_account = || of_day().filter(|(_, one)| one.account == shown.account);
                let by_name = of_account().find(|(_, one)| one.has_name_of(&shown));
                let by_cost = || of_account().find(|(_, one)| one.is_like(&shown));
                if let Some((same, _)) = by_name.or_else(by_cost) {
                    return same;
                }
                let last = of_day().last().map(|(place, _)| place);
                if let Some(last) = last.and_then(|place| self.all.get_mut(place)) {
                    last.next = Some(number);
                }
            }
        }
        self.all.push(One { shown, next: None });
        number
    }
}

impl Shown<'_> {
    fn has_name_of(&self, other: &Self) -> bool {
        let names = self.lot.zip(other.lot);
        names.is_some_and(|(one, other)| one.stem() == other.stem())
    }

    fn is_like(&self, other: &Self) -> bool {
        let told_apart = self.named == other.named && other.named != Named::Nobody;
        !told_apart && self.cost.is_near(other.cost)
    }
}

/// What some shares cost: told by the total, since few are ever compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    basis: Option<Money>,
    shares: Shares,
}

/// Exports print cents, of the total or of a share.
const NEAR: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

impl Cost {
    /// Of shares that nobody knows the cost of.
    pub(super) const UNKNOWN: Self = Self { basis: None, shares: Shares::ZERO };

    /// Of so many shares; `None` is unknown.
    pub(super) const fn new(basis: Option<Money>, shares: Shares) -> Self {
        Self { basis, shares }
    }

    fn of_a_share(self) -> Option<UnitPrice> {
        self.basis.and_then(|basis| basis.per_share(self.shares)).map(UnitPrice::abs)
    }

    fn is_near(self, other: Self) -> bool {
        match (self.of_a_share(), other.of_a_share()) {
            (Some(one), Some(other)) => (one.get() - other.get()).abs() <= NEAR,
            (None, None) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::day;

    #[test]
    fn one_purchase_is_known_by_its_name_or_by_its_cost() {
        let account = AccountId::from("A");
        let (lot, other) = (LotId::from("X@2026-11-02"), LotId::from("X@2026-11-02.2"));
        let mut purchases = Purchases::default();
        let mut number = |lot: Option<&'static str>, named, cost: i64| {
            let lot = lot.map(LotId::from);
            let lot = lot.map(|lot| &*Box::leak(Box::new(lot)));
            purchases.number(Shown {
                account: Box::leak(Box::new(account.clone())),
                acquired: day("2026-11-02"),
                lot,
                named,
                cost: Cost::new(Some(cost.into()), 1.into()),
            })
        };
        assert_eq!(&*lot.part(2), "X@2026-11-02/2");
        let first = number(Some("X@2026-11-02"), Named::File, 10);
        assert_eq!(number(Some("X@2026-11-02/2"), Named::File, 17), first, "a part of it");
        assert_eq!(number(Some("lot 7"), Named::Transactions, 10), first, "another file's name");
        let second = number(Some(&*Box::leak(other.to_string().into_boxed_str())), Named::File, 10);
        assert_ne!(second, first, "two lots of one file are two purchases");
        assert_eq!(number(None, Named::Nobody, 10), first);
        assert_ne!(number(None, Named::Nobody, 11), first);
    }
}
