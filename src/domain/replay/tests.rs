//! Named examples of the law, and what holds for any history.

mod halves;
mod terms;
mod told;

use super::{Customs, Replayed, replay};
use crate::domain::account::Account;
use crate::domain::lot::{Lot, Origin, Source};
use crate::domain::method::{Method, REGISTRY};
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::order::Side;
use crate::domain::realized::RealizedLot;
use crate::domain::settlement::MarketCalendar;
use crate::domain::term::Term;
use crate::domain::testing::day;
use crate::domain::transaction::{
    Action, Closing, LotPick, Merger, MergerShares, Opening, Ratio, Transaction,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn on(date: &str, action: Action) -> Transaction {
    let source = Source { file: "t.csv".into(), line: 2 };
    Transaction { date: day(date), account: "A".into(), security: "X".into(), action, source }
}

fn opening(origin: Origin, date: &str, quantity: Decimal, basis: Decimal) -> Opening {
    Opening {
        origin,
        lot: None,
        quantity: Shares::new(quantity),
        basis: Some(Money::new(basis)),
        acquired: Some(day(date)),
        holding_since: None,
        gift_value: None,
    }
}

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

#[test]
fn the_oldest_shares_are_charged_where_nobody_named_any() {
    // IRS Publication 550 (2025), p. 62: a gift takes 50 of the oldest; 130 sold in April 2025
    // have a basis of 50 × 10 + 80 × 11 = 1,380.
    let gift = Action::TransferOut { quantity: Shares::new(dec!(50)), lots: Vec::new() };
    let done = sound(&[
        buy("2010-03-01", dec!(100), dec!(1000)),
        buy("2011-01-03", dec!(200), dec!(2200)),
        on("2011-07-01", gift),
        buy("2013-12-02", dec!(100), dec!(900)),
        sell("2025-04-01", dec!(130), dec!(2000)),
    ]);
    let basis: Money = done.realized.iter().filter_map(|row| row.basis).sum();
    assert_eq!(basis, Money::new(dec!(1380)));
    assert_eq!(open(&done)[0], lot("2011-01-03", dec!(120), dec!(1320)));
}

#[test]
fn a_standing_order_names_the_lot() {
    // Treas. Reg. §1.1012-1(c)(8): highest cost as a standing order sells the younger lot.
    let done = replayed_by(
        Method::HighestCost,
        &[
            buy("2024-01-02", dec!(10), dec!(500)),
            buy("2026-01-02", dec!(10), dec!(600)),
            sell("2026-06-01", dec!(10), dec!(550)),
        ],
    );
    assert_eq!(made(&done), [(dec!(10), dec!(600), dec!(-50), Term::Short)]);
}

#[test]
fn each_account_sells_its_own_lots() {
    // IRC §1012(c)(1): a sale in the second account uses that account's lot of 2024.
    let there = |event: Transaction| Transaction { account: "B".into(), ..event };
    let done = sound(&[
        buy("2020-01-02", dec!(10), dec!(100)),
        there(buy("2024-01-02", dec!(10), dec!(200))),
        there(sell("2026-01-05", dec!(5), dec!(150))),
    ]);
    assert_eq!(made(&done), [(dec!(5), dec!(100), dec!(50), Term::Long)]);
    assert_eq!(done.lots.len(), 2);
}

#[test]
fn named_lots_are_sold_and_the_rest_goes_by_the_standing_method() {
    let mut order = sell("2026-03-02", dec!(12), dec!(240));
    if let Action::Close(closing) = &mut order.action {
        let pick = |lot: &str, quantity| LotPick { lot: lot.into(), quantity };
        closing.lots = vec![pick("X@2025-01-02", Some(Shares::new(dec!(8))))];
        closing.fee = Money::new(dec!(12));
    }
    let done = sound(&[
        buy("2024-01-02", dec!(10), dec!(100)),
        buy("2025-01-02", dec!(10), dec!(150)),
        order,
    ]);
    // 8 × (20 − 1 − 15) and 4 × (20 − 1 − 10).
    assert_eq!(
        made(&done),
        [(dec!(8), dec!(120), dec!(32), Term::Long), (dec!(4), dec!(40), dec!(36), Term::Long)]
    );
}

#[test]
fn a_gift_has_the_donors_basis_for_gain_and_its_value_for_loss() {
    // IRS Publication 550 (2025), pp. 60–61: donor's basis 10,000, value 9,000 on the day.
    let gift = Opening {
        holding_since: Some(day("2020-05-04")),
        gift_value: Some(Money::new(dec!(9000))),
        ..opening(Origin::Gift, "2026-03-02", dec!(100), dec!(10000))
    };
    for (sold_for, gain, term) in [
        (dec!(9500), dec!(0), Term::Long),
        (dec!(8700), dec!(-300), Term::Short),
        (dec!(10400), dec!(400), Term::Long),
    ] {
        let given = on("2026-03-02", Action::Open(gift.clone()));
        let done = sound(&[given, sell("2026-11-24", dec!(100), sold_for)]);
        let (.., made_gain, made_term) = made(&done)[0];
        assert_eq!((made_gain, made_term), (gain, term), "sold for {sold_for}");
    }
}

#[test]
fn inherited_shares_are_long_term_after_six_weeks() {
    // IRC §1223(9): death 2026-06-01 at 5,000, sold 2026-07-15 for 5,400.
    let inherited = opening(Origin::Inherited, "2026-06-01", dec!(100), dec!(5000));
    let done = sound(&[
        on("2026-06-01", Action::Open(inherited)),
        sell("2026-07-15", dec!(100), dec!(5400)),
    ]);
    assert_eq!(made(&done), [(dec!(100), dec!(5000), dec!(400), Term::Long)]);
}

#[test]
fn a_reinvestment_is_a_lot_of_its_own() {
    // IRS Publication 550 (2025), p. 83: 100 bought 2025-01-15, 1.25 reinvested 2025-06-30, all
    // sold 2026-03-16: 100 long-term, 1.25 short-term.
    let reinvested = opening(Origin::Reinvestment, "2025-06-30", dec!(1.25), dec!(50));
    let done = sound(&[
        buy("2025-01-15", dec!(100), dec!(4000)),
        on("2025-06-30", Action::Open(reinvested)),
        sell("2026-03-16", dec!(101.25), dec!(4050)),
    ]);
    let terms: Vec<_> = made(&done).iter().map(|(shares, .., term)| (*shares, *term)).collect();
    assert_eq!(terms, [(dec!(100), Term::Long), (dec!(1.25), Term::Short)]);
}

#[test]
fn a_split_spreads_each_lots_basis() {
    // IRS Publication 550 (2025), pp. 63–64: shares at 30 and at 45, two new ones for each held.
    let done = sound(&[
        buy("2020-01-02", dec!(1), dec!(30)),
        buy("2022-01-03", dec!(1), dec!(45)),
        split("2024-06-03", ratio(3, 1), None),
    ]);
    assert_eq!(
        open(&done),
        [lot("2020-01-02", dec!(3), dec!(30)), lot("2022-01-03", dec!(3), dec!(45))]
    );
}

#[test]
fn the_fraction_of_a_reverse_split_is_sold_from_the_last_lot() {
    // Treas. Reg. §1.358-2 with cash for the fraction: 1-for-10, 27.50 for half a share.
    let done = sound(&[
        buy("2024-05-01", dec!(60), dec!(240)),
        buy("2026-03-02", dec!(45), dec!(270)),
        split("2026-09-01", ratio(1, 10), Some(dec!(27.50))),
    ]);
    assert_eq!(
        open(&done),
        [lot("2024-05-01", dec!(6), dec!(240)), lot("2026-03-02", dec!(4), dec!(240))]
    );
    assert_eq!(made(&done), [(dec!(0.5), dec!(30), dec!(-2.5), Term::Short)]);
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

#[test]
fn shares_for_shares_carry_basis_and_date() {
    // Treas. Reg. §1.358-2(c), examples 1, 2 and 7: two for one, one and a half, one for two.
    for (before, ratio, after) in [
        (
            [(dec!(20), dec!(60)), (dec!(10), dec!(60))],
            ratio(2, 1),
            [(dec!(40), dec!(60)), (dec!(20), dec!(60))],
        ),
        (
            [(dec!(20), dec!(60)), (dec!(10), dec!(60))],
            ratio(3, 2),
            [(dec!(30), dec!(60)), (dec!(15), dec!(60))],
        ),
        (
            [(dec!(10), dec!(20)), (dec!(10), dec!(50))],
            ratio(1, 2),
            [(dec!(5), dec!(20)), (dec!(5), dec!(50))],
        ),
    ] {
        let [first, second] = before;
        let done = sound(&[
            buy("2020-01-02", first.0, first.1),
            buy("2022-01-03", second.0, second.1),
            merged("2026-02-02", ratio, dec!(0), None),
        ]);
        assert!(done.lots.iter().all(|lot| lot.security == "Y".into()));
        let [first, second] = after;
        assert_eq!(
            open(&done),
            [lot("2020-01-02", first.0, first.1), lot("2022-01-03", second.0, second.1)]
        );
        assert_eq!(done.realized, []);
    }
}

#[test]
fn three_quarters_for_one_leave_each_lot_a_segment_of_its_own() {
    // Treas. Reg. §1.358-2(c), example 14: four lots of 10 at 3, 18, 6 and 9 become 30 shares at 4,
    // 24, 8 and 12, the odd halves of two lots being segments of one share.
    let years = ["2020-01-02", "2021-01-04", "2022-01-03", "2023-01-03"];
    let cost = [dec!(30), dec!(180), dec!(60), dec!(90)];
    let mut events: Vec<_> =
        years.iter().zip(cost).map(|(year, cost)| buy(year, dec!(10), cost)).collect();
    events.push(merged("2026-02-02", ratio(3, 4), dec!(0), None));
    let done = sound(&events);
    let segments: Vec<_> =
        years.iter().zip(cost).map(|(year, cost)| lot(year, dec!(7.5), cost)).collect();
    assert_eq!(open(&done), segments);
    let each: Vec<_> =
        done.lots.iter().map(|lot| lot.cost_per_share().unwrap().get().normalize()).collect();
    assert_eq!(each, [dec!(4), dec!(24), dec!(8), dec!(12)]);
}

#[test]
fn what_comes_off_a_gifts_basis_comes_off_its_value_too() {
    // Treas. Reg. §1.1015-1(a)(1), IRC §1016: donor's basis 10,000, value 9,000; 1,000 of capital is
    // returned, which leaves 9,000 for gain and 8,000 for loss. Shares and 10 a share in cash for
    // shares worth 70 with it: no gain, and the same two.
    let gift = Opening {
        holding_since: Some(day("2020-05-04")),
        gift_value: Some(Money::new(dec!(9000))),
        ..opening(Origin::Gift, "2026-03-02", dec!(100), dec!(10000))
    };
    let boot = merged("2026-04-01", ratio(1, 1), dec!(10), Some(dec!(60)));
    for (event, symbol) in [(paid("2026-04-01", dec!(1000)), "X"), (boot, "Y")] {
        for (sold_for, gain) in
            [(dec!(9400), dec!(400)), (dec!(8500), dec!(0)), (dec!(7700), dec!(-300))]
        {
            let sale = sell("2026-11-24", dec!(100), sold_for);
            let done = sound(&[
                on("2026-03-02", Action::Open(gift.clone())),
                event.clone(),
                Transaction { security: symbol.into(), ..sale },
            ]);
            assert_eq!(made(&done).last().unwrap().2, gain, "{symbol} sold for {sold_for}");
        }
    }
}

#[test]
fn a_gift_takes_its_turn_by_the_day_it_was_received() {
    // Treas. Reg. §1.1012-1(c)(1): the earliest acquired by the taxpayer; the donor's date of 2010
    // makes the gift long-term (IRC §1223(2)) and not the first.
    let gift = Opening {
        holding_since: Some(day("2010-05-04")),
        ..opening(Origin::Gift, "2026-03-02", dec!(10), dec!(50))
    };
    let done = sound(&[
        buy("2024-01-02", dec!(10), dec!(100)),
        on("2026-03-02", Action::Open(gift)),
        sell("2026-06-01", dec!(15), dec!(300)),
    ]);
    assert_eq!(
        made(&done),
        [(dec!(10), dec!(100), dec!(100), Term::Long), (dec!(5), dec!(25), dec!(75), Term::Long)]
    );
}

#[test]
fn a_gift_worth_more_than_its_basis_has_the_donors_for_both() {
    // IRS Publication 550 (2025), p. 60: value 11,000 against a donor's basis of 10,000.
    let gift = Opening {
        holding_since: Some(day("2020-05-04")),
        gift_value: Some(Money::new(dec!(11000))),
        ..opening(Origin::Gift, "2026-03-02", dec!(100), dec!(10000))
    };
    for (sold_for, gain) in [(dec!(10500), dec!(500)), (dec!(9000), dec!(-1000))] {
        let given = on("2026-03-02", Action::Open(gift.clone()));
        let done = sound(&[given, sell("2026-11-24", dec!(100), sold_for)]);
        assert_eq!(made(&done), [(dec!(100), dec!(10000), gain, Term::Long)]);
    }
}

#[test]
fn cash_for_shares_is_a_sale() {
    // IRC §1001(a): 50 shares of basis 1,500 for 40 each, bought the same year.
    let done = sound(&[
        buy("2026-01-12", dec!(50), dec!(1500)),
        on("2026-09-30", Action::Merger(Merger { shares: None, cash: UnitPrice::new(dec!(40)) })),
    ]);
    assert_eq!(made(&done), [(dec!(50), dec!(1500), dec!(500), Term::Short)]);
    assert_eq!(done.lots, []);
}

#[test]
fn cash_beside_shares_is_gain_up_to_the_lots_own_and_never_a_loss() {
    // Treas. Reg. §1.356-1(b), §1.358-2(c) example 4: one new share worth 5 and 5 cash for each old
    // one; the last lot has a loss, which is not recognized.
    let done = sound(&[
        buy("2020-01-02", dec!(10), dec!(20)),
        buy("2021-01-04", dec!(10), dec!(40)),
        buy("2022-01-03", dec!(20), dec!(120)),
        buy("2023-01-03", dec!(10), dec!(140)),
        merged("2026-02-02", ratio(1, 1), dec!(5), Some(dec!(5))),
    ]);
    let gains: Vec<_> = made(&done).into_iter().map(|(.., gain, _)| gain).collect();
    assert_eq!(gains, [dec!(50), dec!(50), dec!(80), dec!(0)]);
    assert_eq!(
        open(&done),
        [
            lot("2020-01-02", dec!(10), dec!(20)),
            lot("2021-01-04", dec!(10), dec!(40)),
            lot("2022-01-03", dec!(20), dec!(100)),
            lot("2023-01-03", dec!(10), dec!(90)),
        ]
    );
}

#[test]
fn a_spin_off_splits_the_basis_by_value() {
    // Treas. Reg. §1.358-2(c) example 12: two Y for one X, of equal value afterwards.
    let spun = Action::SpinOff {
        to: "Y".into(),
        ratio: ratio(2, 1),
        basis_part: Rate::new(dec!(0.5)),
        cash_in_lieu: None,
    };
    let done = sound(&[
        buy("2020-01-02", dec!(5), dec!(20)),
        buy("2022-01-03", dec!(5), dec!(40)),
        on("2026-02-02", spun),
    ]);
    assert_eq!(
        open(&done),
        [
            lot("2020-01-02", dec!(5), dec!(10)),
            lot("2022-01-03", dec!(5), dec!(20)),
            lot("2020-01-02", dec!(10), dec!(10)),
            lot("2022-01-03", dec!(10), dec!(20)),
        ]
    );
    let ids: Vec<_> = done.lots.iter().map(|lot| lot.id.to_string()).collect();
    assert_eq!(ids[2..], ["Y@2020-01-02", "Y@2022-01-03"]);
}

#[test]
fn a_new_symbol_changes_nothing_else() {
    let done = sound(&[
        buy("2020-01-02", dec!(5), dec!(20)),
        on("2026-02-02", Action::Rename { to: "Y".into() }),
        Transaction { security: "Y".into(), ..sell("2026-03-02", dec!(2), dec!(20)) },
    ]);
    assert_eq!(open(&done), [lot("2020-01-02", dec!(3), dec!(12))]);
    assert_eq!(*done.lots[0].id, *"X@2020-01-02");
    assert_eq!(made(&done), [(dec!(2), dec!(8), dec!(12), Term::Long)]);
}

fn paid(date: &str, amount: Decimal) -> Transaction {
    on(date, Action::ReturnOfCapital { amount: Money::new(amount) })
}

#[test]
fn returned_capital_lowers_the_basis_to_zero_and_is_gain_beyond() {
    // IRS Publication 550 (2025), pp. 30–31: basis 100, 80 paid in 2015, 30 in 2025.
    let done = sound(&[
        buy("2010-01-04", dec!(1), dec!(100)),
        paid("2015-06-01", dec!(80)),
        paid("2025-06-02", dec!(30)),
    ]);
    assert_eq!(open(&done), [lot("2010-01-04", dec!(1), dec!(0))]);
    assert_eq!(made(&done), [(dec!(1), dec!(0), dec!(10), Term::Long)]);
    // The fund share of 12.00 there: 5, 1 and 2 leave 4.00, then 5 make a gain of 1.00.
    let mut events = vec![buy("2010-01-04", dec!(1), dec!(12))];
    events.extend([
        paid("2011-06-01", dec!(5)),
        paid("2012-06-01", dec!(1)),
        paid("2013-06-03", dec!(2)),
    ]);
    assert_eq!(open(&sound(&events)), [lot("2010-01-04", dec!(1), dec!(4))]);
    events.push(paid("2025-06-02", dec!(5)));
    assert_eq!(made(&sound(&events))[0].2, dec!(1));
}

#[test]
fn returned_capital_is_counted_share_by_share() {
    // IRC §301(c)(3): 5 a share are gain in a lot that cost 2 and only trim one that cost 20.
    let done = sound(&[
        buy("2010-01-04", dec!(10), dec!(20)),
        buy("2025-12-01", dec!(10), dec!(200)),
        paid("2026-06-01", dec!(100)),
    ]);
    assert_eq!(made(&done), [(dec!(10), dec!(0), dec!(30), Term::Long)]);
    assert_eq!(open(&done)[1], lot("2025-12-01", dec!(10), dec!(150)));
}

#[test]
fn a_liquidation_has_its_loss_with_the_last_payment() {
    // IRS Publication 550 (2025), pp. 31 and 54: basis first; a loss only after the final payment.
    let payment =
        |date, amount, last| on(date, Action::Liquidation { amount: Money::new(amount), last });
    let done = sound(&[
        buy("2020-01-02", dec!(10), dec!(100)),
        payment("2025-06-02", dec!(30), false),
        payment("2026-06-01", dec!(20), true),
    ]);
    assert_eq!(made(&done), [(dec!(10), dec!(70), dec!(-50), Term::Long)]);
    assert_eq!(done.lots, []);
}

#[test]
fn a_worthless_share_is_sold_for_nothing_on_the_last_day_of_the_year() {
    // IRC §165(g)(1): bought 2026-03-02, worthless in October.
    let done =
        sound(&[buy("2026-03-02", dec!(10), dec!(100)), on("2026-10-05", Action::Worthless)]);
    assert_eq!(done.realized[0].sold, day("2026-12-31"));
    assert_eq!(made(&done), [(dec!(10), dec!(100), dec!(-100), Term::Short)]);
}

#[test]
fn a_losing_cover_counts_when_it_is_delivered() {
    // Rev. Rul. 2002-44: covered on 2026-12-31 at a loss, delivered in January; at a gain it counts
    // on the trade date. A cover 13 months later with shares bought that day is short-term.
    let short = opening(Origin::Short, "2025-11-03", dec!(100), dec!(5000));
    for (cost, gain, year_end) in
        [(dec!(6000), dec!(-1000), "2027-01-04"), (dec!(4000), dec!(1000), "2026-12-31")]
    {
        let done = sound(&[
            on("2025-11-03", Action::Open(short.clone())),
            close("2026-12-31", Side::Cover, dec!(100), cost),
        ]);
        assert_eq!(made(&done), [(dec!(100), cost, gain, Term::Short)]);
        assert_eq!(done.realized[0].sold, day(year_end));
    }
}

#[test]
fn more_sold_than_held_is_named_and_has_no_basis() {
    let done = replayed(&[
        buy("2024-01-02", dec!(10), dec!(100)),
        sell("2026-01-05", dec!(15), dec!(300)),
    ]);
    assert_eq!(done.problems.len(), 1);
    let said = &done.problems[0];
    assert_eq!(said.code, "more-than-held");
    assert_eq!(said.message, "sold 15 of X on 2026-01-05, when A held 10: 5 without a known basis");
    let rows: Vec<_> = done.realized.iter().map(|row| (row.quantity, row.proceeds)).collect();
    let row = |quantity, proceeds| (Shares::new(quantity), Money::new(proceeds));
    assert_eq!(rows, [row(dec!(10), dec!(200)), row(dec!(5), dec!(100))]);
    assert_eq!(done.realized[1].basis, None);
}

#[test]
fn a_cover_without_a_short_sale_has_a_cost_and_no_proceeds() {
    // IRC §1233(a): the gain is what the short sale fetched, which nobody tells, less what the cover
    // cost, 300 for 15, of which 10 close what is known.
    let short = opening(Origin::Short, "2026-01-02", dec!(10), dec!(100));
    let done = replayed(&[
        on("2026-01-02", Action::Open(short)),
        close("2026-01-05", Side::Cover, dec!(15), dec!(300)),
    ]);
    assert_eq!(
        done.problems[0].message,
        "covered 15 of X on 2026-01-05, when A was 10 short: 5 without known opening proceeds"
    );
    let rows: Vec<_> = done.realized.iter().map(|row| (row.fetched(), row.cost())).collect();
    let known = |amount| Some(Money::new(amount));
    assert_eq!(rows, [(known(dec!(100)), known(dec!(200))), (None, known(dec!(100)))]);
    assert_eq!(done.realized[1].gain(), None);
}

#[test]
fn what_does_not_fit_is_named_and_changes_nothing() {
    let held = buy("2024-01-02", dec!(10), dec!(100));
    for (event, code) in [
        (split("2026-01-05", ratio(2, 1), Some(dec!(5))), "no-fraction"),
        (
            on(
                "2026-01-05",
                Action::AdjustBasis { lot: "X@2000".into(), amount: Money::new(dec!(5)) },
            ),
            "unknown-lot",
        ),
        (Transaction { security: "Z".into(), ..paid("2026-01-05", dec!(5)) }, "nothing-held"),
    ] {
        let done = replayed(&[held.clone(), event]);
        let codes: Vec<_> = done.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [code]);
        let basis: Money = done.lots.iter().filter_map(|lot| lot.basis).sum();
        assert_eq!(basis, Money::new(dec!(100)));
        assert_eq!(done.realized, []);
    }
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
