//! Gifts and inheritances: whose basis, whose time.

use super::*;

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
