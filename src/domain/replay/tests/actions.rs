//! What corporate actions do to lots: splits, mergers, spin-offs, capital that comes back.

use super::*;

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
