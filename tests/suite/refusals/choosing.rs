//! What is no choice of lots: by hand, at a broker that does not offer it, at average cost.

use super::Pair;
use super::example::{TODAY, by_hand, example, of, refused, today};
use crate::build::{day, election, household, lot, order, portfolio, shares};
use lotscope::domain::account::{Account, Broker};
use lotscope::domain::average::NotAllowed;
use lotscope::domain::broker::Menu;
use lotscope::domain::method::Method;
use lotscope::domain::order::Side;
use lotscope::domain::plan::{Limits, Selection};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::preview;
use lotscope::domain::price::PriceBook;
use lotscope::domain::refusal::{Lock, Refusal};
use lotscope::domain::security::{Security, SecurityKind};
use lotscope::domain::tax::Profile;
use rust_decimal::dec;

pub(super) fn naming_lots() -> Vec<Pair> {
    let (older, newer, strange) = ("KO@2020-01-06", "KO@2022-01-06", "KO@1999-01-04");
    let locked = "T@2021-01-06";
    vec![
        (refused(&of("KO", dec!(1)), &Selection::Method(Method::Specific)), Refusal::NoLotsNamed),
        (
            refused(&of("KO", dec!(1)), &Selection::Method(Method::Optimal)),
            Refusal::NoTaxFigure { year: 2026 },
        ),
        (
            by_hand(&of("KO", dec!(1)), &[(strange, dec!(1))]),
            Refusal::UnknownLot {
                account: "Schwab".into(),
                security: "KO".into(),
                side: Side::Sell,
                lot: strange.into(),
            },
        ),
        (
            by_hand(&of("T", dec!(1)), &[(locked, dec!(1))]),
            Refusal::LotLocked { security: "T".into(), lot: locked.into(), lock: Lock::Settings },
        ),
        (
            by_hand(&of("KO", dec!(2)), &[(older, dec!(1)), (older, dec!(1))]),
            Refusal::LotNamedTwice { lot: older.into() },
        ),
        (
            by_hand(&of("KO", dec!(6)), &[(newer, dec!(5.5))]),
            Refusal::MoreThanLot {
                lot: newer.into(),
                asked: shares(dec!(5.5)),
                open: shares(dec!(5)),
            },
        ),
        (
            by_hand(&of("KO", dec!(6)), &[(newer, dec!(5)), (older, dec!(2))]),
            Refusal::PicksExceedOrder { picked: shares(dec!(7)), ordered: shares(dec!(6)) },
        ),
    ]
}

pub(super) fn at_a_broker() -> Vec<Pair> {
    let m1 = Account { broker: Some(Broker::M1), ..Account::new("Schwab".into()) };
    let holdings = portfolio([m1], example().holdings.lots().to_vec());
    let household = household(holdings, Profile::default());
    let by = Selection::Method(Method::Lifo);
    let menu = Menu::of(Broker::M1, SecurityKind::Stock).unwrap();
    vec![(
        preview::preview(&household, &of("KO", dec!(1)), &by, today()).unwrap_err(),
        Refusal::NotAtBroker { menu, method: Method::Lifo },
    )]
}

pub(super) fn averaging() -> Vec<Pair> {
    let fund = Security { kind: SecurityKind::Etf, ..Security::new("VTI".into()) };
    let before = example().holdings;
    let holdings = Portfolio::new([], [fund], before.lots().to_vec(), PriceBook::default());
    let elected = election("Schwab", "VTI", TODAY);
    let house = household(holdings.with_elections([elected]), Profile::default());
    let refused = |account: &str, method| {
        let vti = order((account, "VTI", Side::Sell), dec!(1), dec!(300), today());
        preview::preview(&house, &vti, &Selection::Method(method), today()).unwrap_err()
    };
    vec![
        (
            refused("Schwab", Method::Optimal),
            Refusal::AverageCostElected {
                account: "Schwab".into(),
                security: "VTI".into(),
                since: today(),
            },
        ),
        (
            refused("Vanguard", Method::AverageCost),
            Refusal::AverageCostNotElected {
                account: "Vanguard".into(),
                security: "VTI".into(),
                on: today(),
            },
        ),
        (
            self::refused(&of("KO", dec!(1)), &Selection::Method(Method::AverageCost)),
            Refusal::AverageCostNotAllowed {
                security: "KO".into(),
                why: NotAllowed::Kind(SecurityKind::Stock),
            },
        ),
    ]
}

pub(super) fn locking_all() -> Vec<Pair> {
    // 5 shares short, in one lot that this order locks: there is a lot, and it is locked.
    let short = lot("Schwab", "X", Some(day("2026-03-02")), dec!(-5), Some(dec!(500)));
    let held = household(portfolio([], vec![short]), Profile::default());
    let order = order(("Schwab", "X", Side::Cover), dec!(1), dec!(70), today());
    let limits = Limits { locked: vec!["X@2026-03-02".into()], ..Limits::default() };
    let fifo = Selection::Method(Method::Fifo);
    let refused = preview::preview_within(&held, &order, &fifo, &limits, today()).unwrap_err();
    let told = "every lot of X in Schwab that could be covered is locked: X@2026-03-02; leave it out \
                of --lock";
    assert_eq!(refused.to_string(), told);
    let unknown = Selection::Specific {
        picks: vec![("X@1999-01-04".into(), shares(dec!(1)))],
        fallback: Method::Fifo,
    };
    let strange = preview::preview(&held, &order, &unknown, today()).unwrap_err();
    assert!(strange.to_string().ends_with("of X that can be covered"), "{strange}");
    let expected = Refusal::AllLocked {
        account: "Schwab".into(),
        security: "X".into(),
        side: Side::Cover,
        lots: vec!["X@2026-03-02".into()],
        lock: Lock::Order,
    };
    vec![(refused, expected)]
}
