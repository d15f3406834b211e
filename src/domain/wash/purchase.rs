//! Which shares were bought together: those of one purchase never replace each other
//! (Rev. Rul. 56-602), wherever they are told of.

use crate::domain::ids::{AccountId, LotId};
use crate::domain::money::{Money, Shares, UnitPrice};
use chrono::NaiveDate;
use foldhash::HashMap;
use rust_decimal::Decimal;

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
    /// What a share cost, splits counted; `None` is unknown.
    pub cost: Option<UnitPrice>,
}

/// The purchases seen so far, numbered.
#[derive(Debug, Default)]
pub(super) struct Purchases<'a> {
    seen: HashMap<(&'a AccountId, NaiveDate), Vec<One>>,
    count: usize,
}

#[derive(Debug)]
struct One {
    number: usize,
    lot: Option<LotId>,
    named: Named,
    cost: Option<UnitPrice>,
}

impl<'a> Purchases<'a> {
    /// The number of the purchase that these shares are of.
    pub(super) fn number(&mut self, shown: Shown<'a>) -> usize {
        let of_day = self.seen.entry((shown.account, shown.acquired)).or_default();
        let lot = shown.lot.map(LotId::whole);
        let by_name = || of_day.iter().find(|one| lot.is_some() && one.lot == lot);
        let alike = |one: &&One| {
            let told_apart = one.named == shown.named && shown.named != Named::Nobody;
            !told_apart && same_cost(one.cost, shown.cost)
        };
        if let Some(one) = by_name().or_else(|| of_day.iter().find(alike)) {
            return one.number;
        }
        let number = self.count;
        self.count += 1;
        of_day.push(One { number, lot, named: shown.named, cost: shown.cost });
        number
    }
}

/// What one share cost.
pub(super) fn unit_cost(basis: Option<Money>, shares: Shares) -> Option<UnitPrice> {
    basis.and_then(|basis| basis.per_share(shares)).map(UnitPrice::abs)
}

/// Exports print cents, of the total or of a share.
const NEAR: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

fn same_cost(one: Option<UnitPrice>, other: Option<UnitPrice>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one.get() - other.get()).abs() <= NEAR,
        (None, None) => true,
        _ => false,
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
                cost: Some(cost.into()),
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
