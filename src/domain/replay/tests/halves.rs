//! What holds for any history with corporate actions: cut in two it is the same, and nothing is lost
//! or made; and the trace tells the replay, no more and no less.

use super::*;
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::replay::{Held, Replay, Trace, in_order, trace};
use std::collections::BTreeMap;

/// A day after all purchases, one for each action.
fn later(place: usize) -> String {
    (day("2025-01-06") + chrono::Days::new(place as u64 * 9)).to_string()
}

/// One of the events that come after purchases; `X` may become `Y` and `Z`.
fn action(kind: u8, small: i64, amount: i64) -> (&'static str, Action) {
    let money = Money::new(Decimal::new(amount, 2));
    let spun = |to: &str| Action::SpinOff {
        to: to.into(),
        ratio: ratio(1, small),
        basis_part: Rate::new(Decimal::new(small, 2)),
        cash_in_lieu: None,
    };
    let merger = |cash: Decimal, value| {
        Action::Merger(Merger {
            shares: Some(MergerShares {
                of: "Y".into(),
                ratio: ratio(small, 3),
                value,
                cash_in_lieu: None,
            }),
            cash: UnitPrice::new(cash),
        })
    };
    let sold = |symbol| {
        let order = sell("2025-01-01", Decimal::new(small * 7, 1), dec!(900));
        (symbol, order.action)
    };
    match kind {
        0 => ("X", Action::Split { ratio: ratio(small, 2), cash_in_lieu: None }),
        1 => ("X", spun("Z")),
        2 => ("X", Action::ReturnOfCapital { amount: money }),
        3 => ("X", Action::Rename { to: "Y".into() }),
        4 => ("X", merger(dec!(0), None)),
        5 => ("X", merger(dec!(1.25), Some(UnitPrice::new(Decimal::new(amount, 3))))),
        6 => ("Y", Action::Split { ratio: ratio(2, small), cash_in_lieu: None }),
        7 => sold("Y"),
        8 => sold("Z"),
        9 => ("Y", Action::Liquidation { amount: money, last: false }),
        10 => (
            "X",
            Action::TransferOut { quantity: Shares::new(Decimal::from(small)), lots: Vec::new() },
        ),
        _ => sold("X"),
    }
}

prop_compose! {
    fn histories()(
        bought in purchases(),
        actions in prop::collection::vec((0..13_u8, 1..9_i64, 1..90_000_i64), 0..9),
    ) -> Vec<Transaction> {
        let mut events = bought;
        for (place, (kind, small, amount)) in actions.into_iter().enumerate() {
            let (security, action) = action(kind, small, amount);
            events.push(Transaction { security: security.into(), ..on(&later(place), action) });
        }
        events
    }
}

/// The second half on what the first one leaves: its open lots, and the names that were given.
fn in_two(first: &[Transaction], second: &[Transaction]) -> Replayed {
    let accounts = [Account::new("A".into())];
    let calendar = MarketCalendar::new([], []);
    let customs =
        Customs { accounts: &accounts, securities: &[], calendar: &calendar, elections: &[] };
    let mut half = Replay::new(customs);
    for event in in_order(first) {
        half.take(event);
    }
    let (ids, realized) = (half.ids.clone(), half.realized.clone());
    let open: Vec<Lot> = half.positions.into_values().flatten().collect();
    let mut rest = Replay::new(customs);
    for lot in open {
        let place = (lot.account.clone(), lot.security.clone());
        rest.add(place, lot);
    }
    rest.ids = ids;
    for event in in_order(second) {
        rest.take(event);
    }
    Replayed {
        lots: rest.positions.into_values().flatten().collect(),
        realized: [realized, rest.realized].concat(),
        problems: [half.problems, rest.problems].concat(),
        ..Replayed::default()
    }
}

/// The lots that are open after some events, as transfers that bring them in.
fn carried_over(first: &[Transaction], on: NaiveDate) -> Vec<Transaction> {
    let bring = |lot: Lot| Transaction {
        date: on,
        account: lot.account.clone(),
        security: lot.security.clone(),
        action: Action::Open(Opening {
            origin: lot.origin,
            lot: Some(lot.id.clone()),
            quantity: lot.quantity,
            basis: lot.basis,
            acquired: lot.acquired,
            holding_since: lot.rare.holding_since,
            gift_value: lot.rare.gift_value,
        }),
        source: lot.source.clone(),
    };
    replayed(first).lots.into_iter().map(bring).collect()
}

/// Security, shares, basis and date of each open lot.
fn figures(done: &Replayed) -> Vec<(String, Shares, Option<Money>, Option<NaiveDate>)> {
    let of = |lot: &Lot| (lot.security.to_string(), lot.quantity, lot.basis, lot.acquired);
    done.lots.iter().map(of).collect()
}

pub(super) fn traced(events: &[Transaction], security: &str) -> Trace {
    let accounts = [Account::new("A".into())];
    let calendar = MarketCalendar::new([day("2027-01-01")], []);
    let customs =
        Customs { accounts: &accounts, securities: &[], calendar: &calendar, elections: &[] };
    trace(events, customs, &security.into())
}

proptest! {
    /// Cut at any date: the lots that are open then, and the rest replayed on them.
    #[test]
    fn a_replay_in_two_halves_is_the_replay_in_one(events in histories(), cut in 0..4200_u32) {
        let cut = day("2014-01-01") + chrono::Days::new(cut.into());
        let (first, second): (Vec<_>, Vec<_>) =
            events.iter().cloned().partition(|event| event.date < cut);
        let whole = replayed(&events);
        let halves = in_two(&first, &second);
        let bare = |done: &Replayed| -> Vec<Lot> {
            done.lots.iter().map(|lot| Lot { sequence: 0, ..lot.clone() }).collect()
        };
        prop_assert_eq!(bare(&whole), bare(&halves));
        prop_assert_eq!(&whole.realized, &halves.realized);
        prop_assert_eq!(&whole.problems, &halves.problems);
        // The same where the lots of the first half are entered as a broker that takes them over
        // lists them.
        let taken_over = replayed(&[carried_over(&first, cut), second].concat());
        prop_assert_eq!(figures(&whole), figures(&taken_over));
        let gains = |rows: &[RealizedLot]| -> Vec<_> {
            rows.iter().map(|row| (row.quantity, row.gain(), row.term())).collect()
        };
        let of_second = whole.realized.get(replayed(&first).realized.len()..).unwrap();
        prop_assert_eq!(gains(of_second), gains(&taken_over.realized));
    }

    /// What was paid in is still in the lots, went out with shares, or came back as cash: basis in
    /// and gains are basis left, basis gone and cash (IRC §§1001, 1012, 358).
    #[test]
    fn basis_is_conserved_through_any_actions(events in histories()) {
        let done = replayed(&events);
        let open: Money = done.lots.iter().filter_map(|lot| lot.basis).sum();
        let bought: Money = events.iter().filter_map(|event| match &event.action {
            Action::Open(opening) => opening.basis,
            _ => None,
        }).sum();
        // What comes off a basis as cash is paid or counted in a step of the trace.
        let steps: Vec<_> = ["X", "Y", "Z"].iter().flat_map(|of| traced(&events, of).steps).collect();
        let mut seen: Vec<&Transaction> = Vec::new();
        let mut gone = Money::ZERO;
        for step in &steps {
            if seen.contains(&&step.event) {
                continue;
            }
            seen.push(&step.event);
            let [before, after] = Held::around(&step.changes);
            prop_assert_eq!((before.unknown, after.unknown), (0, 0));
            if !matches!(step.event.action, Action::Open(_)) {
                gone += before.basis - after.basis;
            }
        }
        prop_assert_eq!(bought, open + gone);
        // Splits, new symbols, spin-offs and mergers for shares alone take nothing of it.
        for step in &steps {
            let keeps = match &step.event.action {
                Action::Split { .. } | Action::Rename { .. } | Action::SpinOff { .. } => true,
                Action::Merger(merger) => merger.cash.is_zero(),
                _ => false,
            };
            let [before, after] = Held::around(&step.changes);
            if keeps {
                prop_assert_eq!(before.basis, after.basis);
                prop_assert!(step.realized.is_empty());
            }
        }
    }

    /// Shares are those that arithmetic on each symbol's total leaves, whatever lots it is of.
    #[test]
    fn shares_are_conserved_through_any_actions(events in histories()) {
        let mut held: BTreeMap<SecurityId, Decimal> = BTreeMap::new();
        for event in in_order(&events) {
            let here = held.get(&event.security).copied().unwrap_or_default();
            let times = |ratio: Ratio| here * ratio.new.get() / ratio.old.get();
            let (left, made) = match &event.action {
                Action::Open(opening) => (here + opening.quantity.get(), None),
                Action::Close(closing) => (here - here.min(closing.quantity.get()), None),
                Action::TransferOut { quantity, .. } => (here - here.min(quantity.get()), None),
                Action::Split { ratio, .. } => (times(*ratio), None),
                Action::Rename { to } => (Decimal::ZERO, Some((to, here))),
                Action::Merger(merger) => {
                    let of = merger.shares.as_ref().map(|shares| (&shares.of, times(shares.ratio)));
                    (Decimal::ZERO, of)
                }
                Action::SpinOff { to, ratio, .. } => (here, Some((to, times(*ratio)))),
                _ => (here, None),
            };
            held.insert(event.security.clone(), left);
            if let Some((to, made)) = made {
                *held.entry(to.clone()).or_default() += made;
            }
        }
        let done = replayed(&events);
        for (security, shares) in held {
            let open = done.lots.iter().filter(|lot| lot.security == security);
            let open: Shares = open.map(|lot| lot.quantity).sum();
            prop_assert!((open.get() - shares).abs() < dec!(0.0000001), "{}: {} of {}", security, open, shares);
        }
    }

    /// The trace ends where the replay ends, tells every event of the security once, and each step
    /// goes on from what the one before left.
    #[test]
    fn the_trace_tells_the_replay(events in histories()) {
        let whole = replayed(&events);
        for security in ["X", "Y", "Z"] {
            let told = traced(&events, security);
            let of: Vec<_> = whole.lots.iter().filter(|lot| *lot.security == *security).collect();
            let bare = |lot: &Lot| Lot { sequence: 0, ..lot.clone() };
            prop_assert_eq!(
                told.lots.iter().map(bare).collect::<Vec<_>>(),
                of.iter().map(|lot| bare(lot)).collect::<Vec<_>>()
            );
            let own = in_order(&events).into_iter().filter(|event| *event.security == *security);
            for event in own {
                prop_assert!(told.steps.iter().any(|step| step.event == *event));
            }
            // The parent of Z is another security, with a history of its own.
            let mut open: BTreeMap<LotId, Lot> = BTreeMap::new();
            for step in told.steps.iter().filter(|_| security != "Z") {
                for change in step.changes.iter().filter_map(|change| change.before.as_ref()) {
                    prop_assert_eq!(open.remove(&change.id).as_ref().map(bare), Some(bare(change)));
                }
                let after = step.changes.iter().filter_map(|change| change.after.clone());
                open.extend(after.map(|lot| (lot.id.clone(), lot)));
            }
        }
    }
}
