//! What the trace of a security tells, on the examples of the law.

use super::halves::traced;
use super::*;
use crate::domain::replay::{Change, Trace};

/// Of each step its symbol, and each lot as `id quantity/basis → quantity/basis`.
fn told(trace: &Trace) -> Vec<String> {
    let lot = |lot: &Option<Lot>| {
        let figures = |lot: &Lot| {
            let [quantity, basis] =
                [lot.quantity.get(), lot.basis.unwrap().get()].map(|figure| figure.normalize());
            format!("{quantity}/{basis}")
        };
        lot.as_ref().map_or_else(|| "·".to_owned(), figures)
    };
    let change = |change: &Change| {
        format!("{} {} → {}", change.lot().unwrap().id, lot(&change.before), lot(&change.after))
    };
    let step = |step: &crate::domain::replay::Step| {
        let changes: Vec<String> = step.changes.iter().map(change).collect();
        format!("{}: {}", step.event.security, changes.join("; "))
    };
    trace.steps.iter().map(step).collect()
}

#[test]
fn a_merger_is_told_in_the_history_of_what_it_made() {
    // Treas. Reg. §1.356-1(b): 10 shares of basis 20 for 10 new ones worth 5 and 5 each in cash:
    // 80 of gain, of which the 50 of cash are recognized; the basis stays 20.
    let events = [
        buy("2020-01-02", dec!(10), dec!(20)),
        merged("2026-02-02", ratio(1, 1), dec!(5), Some(dec!(5))),
        Transaction { security: "Y".into(), ..sell("2026-03-02", dec!(4), dec!(40)) },
    ];
    let trace = traced(&events, "Y");
    assert_eq!(
        told(&trace),
        [
            "X: X@2020-01-02 · → 10/20",
            "X: X@2020-01-02 10/20 → 10/20",
            "Y: X@2020-01-02 10/20 → 6/12"
        ]
    );
    let after = trace.steps[1].changes[0].after.as_ref().unwrap();
    assert_eq!(*after.security, *"Y");
    let gains: Vec<_> = trace.steps.iter().map(|step| step.realized.len()).collect();
    assert_eq!(gains, [0, 1, 1]);
    assert_eq!(trace.steps[1].realized[0].gain(), Some(Money::new(dec!(50))));
    let held: Vec<_> = trace.steps.iter().map(|step| step.held.shares.get()).collect();
    assert_eq!(held, [dec!(10), dec!(10), dec!(6)]);
    // What became of X, as X tells it.
    assert_eq!(told(&traced(&events, "X")).len(), 2);
}

#[test]
fn a_parent_has_its_own_history_and_a_reused_symbol_too() {
    // Treas. Reg. §1.358-2(c) example 12, one lot: basis 20, half of it to two Y for one X.
    let spun = Action::SpinOff {
        to: "Y".into(),
        ratio: ratio(2, 1),
        basis_part: Rate::new(dec!(0.5)),
        cash_in_lieu: None,
    };
    let events = [buy("2020-01-02", dec!(5), dec!(20)), on("2026-02-02", spun)];
    let both = "X: X@2020-01-02 5/20 → 5/10; Y@2020-01-02 · → 10/10";
    assert_eq!(told(&traced(&events, "Y")), [both]);
    assert_eq!(told(&traced(&events, "X")), ["X: X@2020-01-02 · → 5/20", both]);
    // X becomes Y; what is bought as X afterwards is another security.
    let events = [
        buy("2020-01-02", dec!(5), dec!(20)),
        on("2026-02-02", Action::Rename { to: "Y".into() }),
        buy("2026-03-02", dec!(7), dec!(70)),
    ];
    let y = told(&traced(&events, "Y"));
    assert_eq!(y, ["X: X@2020-01-02 · → 5/20", "X: X@2020-01-02 5/20 → 5/20"]);
}

#[test]
fn the_fraction_that_is_paid_for_goes_from_the_last_lot() {
    // As in the reverse split above: 60 and 45 shares 1-for-10, half a share sold for 27.50.
    let done = traced(
        &[
            buy("2024-05-01", dec!(60), dec!(240)),
            buy("2026-03-02", dec!(45), dec!(270)),
            split("2026-09-01", ratio(1, 10), Some(dec!(27.50))),
        ],
        "X",
    );
    assert_eq!(told(&done)[2], "X: X@2024-05-01 60/240 → 6/240; X@2026-03-02 45/270 → 4/240");
    assert_eq!(done.steps[2].held.basis, Money::new(dec!(480)));
}

#[test]
fn a_short_position_stays_beside_the_lots_that_an_action_is_about() {
    // IRC §301(c)(2): 5 a share come off the 10 long ones; the short one is named and left alone.
    let mut short = opening(Origin::Short, "2026-01-05", dec!(4), dec!(80));
    short.lot = Some("S".into());
    let done = replayed(&[
        buy("2024-01-02", dec!(10), dec!(100)),
        on("2026-01-05", Action::Open(short)),
        paid("2026-06-01", dec!(50)),
    ]);
    let lots: Vec<_> = done.lots.iter().map(|lot| (lot.quantity, lot.basis)).collect();
    let row = |shares, basis| (Shares::new(shares), Some(Money::new(basis)));
    assert_eq!(lots, [row(dec!(-4), dec!(-80)), row(dec!(10), dec!(50))]);
    let codes: Vec<_> = done.problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&"short-position"), "{codes:?}");
}
