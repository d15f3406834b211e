//! Named examples of the law by kind of event, and what holds for any history.

mod actions;
mod gifts;
mod halves;
mod sales;
mod terms;
mod told;

use super::{Customs, Replayed, replay};
use crate::domain::account::Account;
use crate::domain::lot::{Lot, Origin};
use crate::domain::method::{Method, REGISTRY};
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::order::Side;
use crate::domain::realized::RealizedLot;
use crate::domain::settlement::MarketCalendar;
use crate::domain::term::Term;
use crate::domain::testing::{day, on, opening};
use crate::domain::transaction::{
    Action, Closing, LotPick, Merger, MergerShares, Opening, Ratio, Transaction,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn buy(date: &str, quantity: Decimal, basis: Decimal) -> Transaction {
    on(date, Action::Open(opening(Origin::Purchase, date, quantity, basis)))
}

fn close(date: &str, side: Side, quantity: Decimal, amount: Decimal) -> Transaction {
    let closing = Closing {
        side,
        quantity: Shares::new(quantity),
        amount: Money::new(amount),
        fee: Money::ZERO,
        lots: Vec::new(),
    };
    on(date, Action::Close(closing))
}

fn sell(date: &str, quantity: Decimal, amount: Decimal) -> Transaction {
    close(date, Side::Sell, quantity, amount)
}

fn ratio(new: i64, old: i64) -> Ratio {
    Ratio { new: Shares::new(new.into()), old: Shares::new(old.into()) }
}

fn split(date: &str, ratio: Ratio, cash: Option<Decimal>) -> Transaction {
    on(date, Action::Split { ratio, cash_in_lieu: cash.map(Money::new) })
}

fn merged(date: &str, ratio: Ratio, cash: Decimal, value: Option<Decimal>) -> Transaction {
    let shares = MergerShares {
        of: "Y".into(),
        ratio,
        value: value.map(UnitPrice::new),
        cash_in_lieu: None,
    };
    on(date, Action::Merger(Merger { shares: Some(shares), cash: UnitPrice::new(cash) }))
}

fn paid(date: &str, amount: Decimal) -> Transaction {
    on(date, Action::ReturnOfCapital { amount: Money::new(amount) })
}

fn replayed_by(method: Method, events: &[Transaction]) -> Replayed {
    let accounts = [Account { method: Some(method), ..Account::new("A".into()) }];
    let calendar = MarketCalendar::new([day("2027-01-01")], []);
    replay(
        events,
        Customs { accounts: &accounts, securities: &[], calendar: &calendar, elections: &[] },
    )
}

fn replayed(events: &[Transaction]) -> Replayed {
    replayed_by(Method::Fifo, events)
}

/// Replays what has nothing wrong.
fn sound(events: &[Transaction]) -> Replayed {
    let replayed = replayed(events);
    assert_eq!(replayed.problems, []);
    replayed
}

/// Date, shares and basis of each open lot.
fn open(replayed: &Replayed) -> Vec<(String, Decimal, Decimal)> {
    let of = |lot: &Lot| {
        let acquired = lot.acquired.unwrap().to_string();
        (acquired, lot.quantity.get().normalize(), lot.basis.unwrap().get().normalize())
    };
    replayed.lots.iter().map(of).collect()
}

fn lot(acquired: &str, quantity: Decimal, basis: Decimal) -> (String, Decimal, Decimal) {
    (acquired.to_owned(), quantity.normalize(), basis.normalize())
}

/// Shares, basis, gain and term of each realized row.
fn made(replayed: &Replayed) -> Vec<(Decimal, Decimal, Decimal, Term)> {
    let of = |row: &RealizedLot| {
        let figures = [row.quantity.get(), row.basis.unwrap().get(), row.gain().unwrap().get()];
        let [quantity, basis, gain] = figures.map(|figure| figure.normalize());
        (quantity, basis, gain, row.term().unwrap())
    };
    replayed.realized.iter().map(of).collect()
}

fn totals(done: &Replayed) -> (Shares, Money) {
    let shares = done.lots.iter().map(|lot| lot.quantity).sum::<Shares>();
    let basis = done.lots.iter().filter_map(|lot| lot.basis).sum();
    (shares, basis)
}

prop_compose! {
    fn purchases()(rows in prop::collection::vec((1..4000_u32, 1..5000_i64, 1..99_999_i64), 1..12))
        -> Vec<Transaction> {
        rows.into_iter().map(|(days, quantity, basis)| {
            let date = day("2014-01-01") + chrono::Days::new(days.into());
            buy(&date.to_string(), Decimal::new(quantity, 1), Decimal::new(basis, 2))
        }).collect()
    }
}

proptest! {
    /// Whatever is sold, shares and basis are either still open or realized.
    #[test]
    fn nothing_is_lost_or_made_by_sales(
        bought in purchases(),
        parts in prop::collection::vec(1..60_i64, 0..6),
        method in 0..REGISTRY.len(),
    ) {
        let before = totals(&replayed(&bought));
        let mut events = bought;
        for (place, part) in parts.iter().enumerate() {
            let quantity = (before.0.get() * Decimal::new(*part, 3)).round_dp(3);
            let date = day("2025-02-03") + chrono::Days::new(place as u64 * 30);
            if quantity > Decimal::ZERO {
                events.push(sell(&date.to_string(), quantity, dec!(1000)));
            }
        }
        let done = replayed_by(REGISTRY[method].method, &events);
        let (shares, basis) = totals(&done);
        let sold: Shares = done.realized.iter().map(|row| row.quantity).sum();
        let gone: Money = done.realized.iter().filter_map(|row| row.basis).sum();
        prop_assert_eq!(shares + sold, before.0);
        prop_assert_eq!(basis + gone, before.1);
        let fetched: Money = done.realized.iter().map(|row| row.proceeds).sum();
        let sold = events.iter().filter(|event| matches!(event.action, Action::Close(_)));
        let wanted: Money = sold.map(|_| Money::from(1000)).sum();
        prop_assert_eq!(fetched, wanted);
    }

    /// A split and its inverse leave every lot as it was.
    #[test]
    fn a_split_and_its_inverse_change_nothing(bought in purchases(), new in 1..40_i64, old in 1..40_i64) {
        let before = replayed(&bought);
        let mut events = bought;
        events.push(split("2025-06-02", ratio(new, old), None));
        events.push(split("2025-07-01", ratio(old, new), None));
        let after = replayed(&events);
        prop_assert_eq!(open(&before), open(&after));
    }
}
