//! Which lots sales and covers take, when a cover counts, and what does not fit.

use super::*;

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
