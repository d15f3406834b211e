//! What can no longer be done to a recorded sale.

use super::Pair;
use super::example::{SETTLED, decide, sell, today, with_a_sale};
use crate::build::{day, household, lot, portfolio, shares};
use lotscope::domain::method::Method;
use lotscope::domain::plan::{Limits, Selection};
use lotscope::domain::refusal::Refusal;
use lotscope::domain::relot::{self, Moment, Reopened};
use lotscope::domain::sales::{Confirmation, Decision, SaleId, SaleState};
use lotscope::domain::tax::Profile;
use rust_decimal::dec;

pub(super) fn taking_sales_back() -> Vec<Pair> {
    let (id, none) = (SaleId(1), SaleId(2));
    let mut cancelled = with_a_sale();
    decide(&mut cancelled, Decision::Cancelled { sale: id });
    vec![
        (with_a_sale().book.cancel(none, today()).unwrap_err(), Refusal::UnknownSale { id: none }),
        (
            with_a_sale().book.cancel(id, day(SETTLED)).unwrap_err(),
            Refusal::NotPending { id, state: SaleState::Settled },
        ),
        (
            {
                let settled = Moment::Day(day(SETTLED));
                relot::changeable(&with_a_sale(), id, settled, day(SETTLED)).unwrap_err()
            },
            Refusal::PastDeadline { id, until: "2026-11-25T23:59:00-05:00".parse().unwrap() },
        ),
        (
            {
                // Newer files: five of the first ten are gone.
                let sold = with_a_sale();
                let ko = |date: &str, quantity, basis| {
                    lot("Schwab", "KO", Some(day(date)), quantity, Some(basis))
                };
                let left = vec![
                    ko("2020-01-06", dec!(5), dec!(250)),
                    ko("2022-01-06", dec!(5), dec!(300)),
                    ko("2026-12-01", dec!(7), dec!(490)),
                ];
                let mut newer = household(portfolio([], left), Profile::default());
                for event in sold.book.events() {
                    newer.record(event.clone());
                }
                relot::changeable(&newer, id, Moment::Day(today()), today()).unwrap_err()
            },
            Refusal::FilesDiffer { id },
        ),
        (
            {
                let mut two = with_a_sale();
                sell(&mut two, dec!(7));
                let reopened = Reopened::new(&two, id, Moment::Day(today()), today()).unwrap();
                let picks = vec![("KO@2022-01-06".into(), shares(dec!(5)))];
                let by_hand = Selection::Specific { picks, fallback: Method::Fifo };
                reopened.choose(&by_hand, &Limits::default(), today()).unwrap_err()
            },
            Refusal::TakenByOtherSale {
                lot: "KO@2022-01-06".into(),
                asked: Some(shares(dec!(5))),
                open: shares(dec!(3)),
                by: vec![none],
            },
        ),
        (
            {
                let on = day("2026-11-23");
                let early = Confirmation { on, note: None };
                with_a_sale().book.confirm(id, early, today()).unwrap_err()
            },
            Refusal::ConfirmationDate {
                id,
                on: day("2026-11-23"),
                traded: today(),
                today: today(),
            },
        ),
        (
            cancelled.book.discard(id, today()).unwrap_err(),
            Refusal::AlreadyGone { id, state: SaleState::Cancelled },
        ),
        (with_a_sale().archive(id, today()).unwrap_err(), Refusal::StillHeld { id }),
    ]
}
