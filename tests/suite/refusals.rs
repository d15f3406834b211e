//! Every way in which a rule refuses a sale, once, by the function that refuses it.

use crate::build::{account, day, household, lot, money, order, portfolio, shares};
use chrono::NaiveDate;
use lotscope::domain::account::{Account, AccountKind, Broker};
use lotscope::domain::average::{Election, NotAllowed};
use lotscope::domain::broker::Menu;
use lotscope::domain::compare::compare;
use lotscope::domain::goal::{self, Ask, Fill, Goal, NotReachable};
use lotscope::domain::household::Household;
use lotscope::domain::ids::LotId;
use lotscope::domain::lot::Source;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Shares, UnitPrice};
use lotscope::domain::order::{Amount, Order, ShareUnit, Side};
use lotscope::domain::plan::{Limits, Selection};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::preview;
use lotscope::domain::price::PriceBook;
use lotscope::domain::price::{PriceSource, Quote};
use lotscope::domain::raise::{self, By, Wanted};
use lotscope::domain::refusal::Refusal;
use lotscope::domain::relot::{self, Moment, Reopened};
use lotscope::domain::sales::{Confirmation, Decision, SaleId, SaleState};
use lotscope::domain::security::{Security, SecurityKind};
use lotscope::domain::tax::{FilingStatus, Profile};
use rust_decimal::{Decimal, dec};
use std::fs;
use std::process::Command;

/// The code of every refusal, in the order of [`place`]: what scripts rely on.
const CODES: [&str; 38] = [
    "unknown-security",
    "unknown-account",
    "account-needed",
    "only-sheltered",
    "nothing-open",
    "more-than-held",
    "keep-at-least",
    "goal-not-reachable",
    "goal-nothing-to-fill",
    "goal-of-cover",
    "amount-not-positive",
    "whole-shares-only",
    "price-not-positive",
    "price-negative",
    "fee-negative",
    "no-price",
    "no-lots-named",
    "no-tax-figure",
    "unknown-lot",
    "lot-locked",
    "lot-named-twice",
    "more-than-lot",
    "picks-exceed-order",
    "unknown-sale",
    "not-pending",
    "past-deadline",
    "files-differ",
    "taken-by-other-sale",
    "confirmation-date",
    "already-gone",
    "still-held",
    "more-than-worth",
    "sheltered-account",
    "no-target-weight",
    "not-at-broker",
    "average-cost-elected",
    "average-cost-not-elected",
    "average-cost-not-allowed",
];

/// Where a refusal stands in [`CODES`]. There is no `_` here on purpose: a new refusal does not
/// compile until it has a code above and a test below.
const fn place(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::UnknownSecurity { .. } => 0,
        Refusal::UnknownAccount { .. } => 1,
        Refusal::AccountNeeded { .. } => 2,
        Refusal::OnlySheltered { .. } => 3,
        Refusal::NothingOpen { .. } => 4,
        Refusal::MoreThanHeld { .. } => 5,
        Refusal::KeepAtLeast { .. } => 6,
        Refusal::GoalNotReachable(_) => 7,
        Refusal::NothingToFill { .. } => 8,
        Refusal::GoalOfCover => 9,
        Refusal::AmountNotPositive => 10,
        Refusal::WholeSharesOnly { .. } => 11,
        Refusal::PriceNotPositive { .. } => 12,
        Refusal::PriceNegative { .. } => 13,
        Refusal::FeeNegative => 14,
        Refusal::NoPrice { .. } => 15,
        Refusal::NoLotsNamed => 16,
        Refusal::NoTaxFigure { .. } => 17,
        Refusal::UnknownLot { .. } => 18,
        Refusal::LotLocked { .. } => 19,
        Refusal::LotNamedTwice { .. } => 20,
        Refusal::MoreThanLot { .. } => 21,
        Refusal::PicksExceedOrder { .. } => 22,
        Refusal::UnknownSale { .. } => 23,
        Refusal::NotPending { .. } => 24,
        Refusal::PastDeadline { .. } => 25,
        Refusal::FilesDiffer { .. } => 26,
        Refusal::TakenByOtherSale { .. } => 27,
        Refusal::ConfirmationDate { .. } => 28,
        Refusal::AlreadyGone { .. } => 29,
        Refusal::StillHeld { .. } => 30,
        Refusal::MoreThanWorth { .. } => 31,
        Refusal::ShelteredAccount { .. } => 32,
        Refusal::NoTargetWeight { .. } => 33,
        Refusal::NotAtBroker { .. } => 34,
        Refusal::AverageCostElected { .. } => 35,
        Refusal::AverageCostNotElected { .. } => 36,
        Refusal::AverageCostNotAllowed { .. } => 37,
    }
}

const TODAY: &str = "2026-11-24";
/// The day after the settlement date of a sale on that Tuesday.
const SETTLED: &str = "2026-11-26";

fn today() -> NaiveDate {
    day(TODAY)
}

/// KO in one account, VTI in two taxable ones, QQQ in a Roth IRA, T with its only lot locked, PG of
/// which 4 shares are kept.
fn example() -> Household {
    let on = |text| Some(day(text));
    let lots = vec![
        lot("Schwab", "KO", on("2020-01-06"), dec!(10), Some(dec!(500))),
        lot("Schwab", "KO", on("2022-01-06"), dec!(5), Some(dec!(300))),
        lot("Schwab", "KO", on("2026-12-01"), dec!(7), Some(dec!(490))),
        lot("Schwab", "VTI", on("2020-01-06"), dec!(10), Some(dec!(1600))),
        lot("Vanguard", "VTI", on("2021-01-06"), dec!(10), Some(dec!(2000))),
        lot("Roth", "QQQ", on("2021-01-06"), dec!(10), Some(dec!(3000))),
        lot("Schwab", "T", on("2021-01-06"), dec!(10), Some(dec!(300))),
        lot("Schwab", "T", on("2022-01-06"), dec!(10), Some(dec!(200))),
        lot("Schwab", "PG", on("2022-01-06"), dec!(10), Some(dec!(650))),
    ];
    let kept = Security { keep_at_least: Some(shares(dec!(4))), ..Security::new("PG".into()) };
    let locked = Security { locked: vec!["T@2021-01-06".into()], ..Security::new("T".into()) };
    let holdings = Portfolio::new(
        [account("Roth", AccountKind::RothIra)],
        [locked, kept],
        portfolio([], lots).lots().to_vec(),
        PriceBook::default(),
    );
    household(holdings, Profile::default())
}

fn of(symbol: &str, quantity: Decimal) -> Order {
    order(("Schwab", symbol, Side::Sell), quantity, dec!(70), today())
}

/// What planning this order this way is refused with.
fn refused(order: &Order, selection: &Selection) -> Refusal {
    preview::preview(&example(), order, selection, today()).unwrap_err()
}

fn by_fifo(order: &Order) -> Refusal {
    refused(order, &Selection::Method(Method::Fifo))
}

fn by_hand(order: &Order, picks: &[(&str, Decimal)]) -> Refusal {
    let picks = picks.iter().map(|(id, quantity)| (LotId::from(*id), shares(*quantity))).collect();
    refused(order, &Selection::Specific { picks, fallback: Method::Fifo })
}

fn account_of(symbol: &str, named: Option<&str>) -> Refusal {
    example().choose_account(&symbol.into(), Side::Sell, named).unwrap_err()
}

fn resolved(amount: Amount, unit: ShareUnit, price: Decimal) -> Refusal {
    amount.resolve(shares(dec!(15)), UnitPrice::new(price), unit).unwrap_err()
}

/// What a goal for a single filer with 50,000 of wages is refused with.
fn aimed(symbol: &str, side: Side, goal: Goal) -> Refusal {
    let profile = Profile {
        filing_status: Some(FilingStatus::Single),
        ordinary_income: Some(money(dec!(50000))),
        ..Profile::default()
    };
    let household = household(example().holdings, profile);
    let order = order(("Schwab", symbol, side), dec!(1), dec!(70), today());
    let ask = Ask {
        household: &household,
        order: &order,
        limits: &Limits::default(),
        method: Method::Fifo,
        unit: ShareUnit::Whole,
        as_of: today(),
    };
    goal::seek(&ask, goal).unwrap_err()
}

/// A household with one recorded sale of KO, settling on 2026-11-25.
fn with_a_sale() -> Household {
    let mut household = example();
    sell(&mut household, dec!(5));
    household
}

/// Records a sale of so many KO, oldest first.
fn sell(household: &mut Household, quantity: Decimal) {
    let fifo = Selection::Method(Method::Fifo);
    let preview = preview::preview(household, &of("KO", quantity), &fifo, today()).unwrap();
    let sale = household.book.next_sale();
    decide(household, Decision::Sold { sale, preview: Box::new(preview) });
}

fn decide(household: &mut Household, what: Decision) {
    let event = household.book.event(what, "2026-11-24T15:32:00Z".parse().unwrap());
    household.record(event);
}

/// A refusal as it came, and as it should be.
type Pair = (Refusal, Refusal);

fn choosing_an_account() -> Vec<Pair> {
    let accounts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    vec![
        (account_of("NOPE", None), Refusal::UnknownSecurity { security: "NOPE".to_owned() }),
        (
            account_of("KO", Some("Nowhere")),
            Refusal::UnknownAccount {
                account: "Nowhere".to_owned(),
                known: accounts(&["Roth", "Schwab", "Vanguard"]),
            },
        ),
        (
            account_of("VTI", None),
            Refusal::AccountNeeded {
                security: "VTI".into(),
                accounts: accounts(&["Schwab", "Vanguard"]),
            },
        ),
        (
            account_of("QQQ", None),
            Refusal::OnlySheltered { security: "QQQ".into(), accounts: accounts(&["Roth"]) },
        ),
    ]
}

fn placing_an_order() -> Vec<Pair> {
    let part = Amount::Shares(shares(dec!(1.5)));
    let dollars = Amount::Proceeds(money(dec!(100)));
    let below_zero = dec!(-0.01);
    vec![
        (
            by_fifo(&Order { side: Side::Cover, ..of("KO", dec!(1)) }),
            Refusal::NothingOpen {
                account: "Schwab".into(),
                security: "KO".into(),
                side: Side::Cover,
                date: today(),
            },
        ),
        (
            // The 7 shares that are bought a week later cannot be sold yet.
            by_fifo(&of("KO", dec!(15.000001))),
            Refusal::MoreThanHeld { asked: shares(dec!(15.000001)), held: shares(dec!(15)) },
        ),
        (
            by_fifo(&of("PG", dec!(7))),
            Refusal::KeepAtLeast {
                security: "PG".into(),
                asked: shares(dec!(7)),
                free: shares(dec!(6)),
                keep: shares(dec!(4)),
            },
        ),
        (
            // 70 less 65 on each of the 6 shares that may be sold.
            aimed("PG", Side::Sell, Goal::Gain(money(dec!(31)))),
            Refusal::GoalNotReachable(Box::new(NotReachable {
                goal: Goal::Gain(money(dec!(31))),
                method: Method::Fifo,
                year: 2026,
                quantity: shares(dec!(6)),
                nearest: money(dec!(30)),
                by: None,
            })),
        ),
        (
            aimed("PG", Side::Sell, Goal::Fill(Fill::Carryover)),
            Refusal::NothingToFill { fill: Fill::Carryover, year: 2026 },
        ),
        (aimed("PG", Side::Cover, Goal::Fill(Fill::Niit)), Refusal::GoalOfCover),
        (by_fifo(&of("KO", dec!(0))), Refusal::AmountNotPositive),
        (
            resolved(part, ShareUnit::Whole, dec!(70)),
            Refusal::WholeSharesOnly { asked: shares(dec!(1.5)) },
        ),
        (
            resolved(dollars, ShareUnit::Fractional, dec!(0)),
            Refusal::PriceNotPositive { price: UnitPrice::ZERO },
        ),
        (
            by_fifo(&Order { price: UnitPrice::new(below_zero), ..of("KO", dec!(1)) }),
            Refusal::PriceNegative { price: UnitPrice::new(below_zero) },
        ),
        (by_fifo(&Order { fee: money(below_zero), ..of("KO", dec!(1)) }), Refusal::FeeNegative),
        (said_without_a_price(), Refusal::NoPrice { security: "KO".into() }),
    ]
}

fn naming_lots() -> Vec<Pair> {
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
                lot: strange.into(),
            },
        ),
        (
            by_hand(&of("T", dec!(1)), &[(locked, dec!(1))]),
            Refusal::LotLocked { lot: locked.into() },
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

fn taking_sales_back() -> Vec<Pair> {
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

fn raising_cash() -> Vec<Pair> {
    let raised = |target, by, accounts: &[&str]| {
        let mut household = example();
        let quote =
            Quote { price: UnitPrice::new(dec!(70)), as_of: None, source: PriceSource::Demo };
        household.set_quote(&"KO".into(), &quote);
        let wanted = Wanted {
            target: money(target),
            after_tax: false,
            by,
            accounts: accounts.iter().map(|name| (*name).into()).collect(),
            locked: Vec::new(),
            unit: None,
            on: today(),
            all_methods: false,
        };
        raise::raise(&household, &wanted, today()).unwrap_err()
    };
    let held = held_ko() * dec!(70);
    vec![
        (
            raised(held + dec!(0.01), By::Mintax, &[]),
            Refusal::MoreThanWorth {
                asked: money(held + dec!(0.01)),
                held: money(held),
                after_tax: false,
            },
        ),
        (
            raised(dec!(70), By::Mintax, &["Roth"]),
            Refusal::ShelteredAccount { account: "Roth".into() },
        ),
        (
            raised(dec!(70), By::Overweight, &[]),
            Refusal::NoTargetWeight { securities: vec!["KO".into()] },
        ),
    ]
}

fn at_a_broker() -> Vec<Pair> {
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

fn averaging() -> Vec<Pair> {
    let fund = Security { kind: SecurityKind::Etf, ..Security::new("VTI".into()) };
    let before = example().holdings;
    let holdings = Portfolio::new([], [fund], before.lots().to_vec(), PriceBook::default());
    let election = Election {
        account: "Schwab".into(),
        security: "VTI".into(),
        elected: day("2026-11-24"),
        revoked: None,
        first_sale: None,
        source: Source { file: "lotscope.toml".into(), line: 1 },
    };
    let house = household(holdings.with_elections([election]), Profile::default());
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

/// Shares of KO that can be sold today, in the only account that holds it.
fn held_ko() -> Decimal {
    example().sellable(&"Schwab".into(), &"KO".into(), Side::Sell, today()).get()
}

#[test]
fn a_refusal_is_there_for_every_code() {
    let refusals = [
        choosing_an_account(),
        placing_an_order(),
        naming_lots(),
        taking_sales_back(),
        raising_cash(),
        at_a_broker(),
        averaging(),
    ]
    .concat();
    let mut wrong = Vec::new();
    for ((at, code), (given, expected)) in CODES.iter().enumerate().zip(&refusals) {
        if given != expected || given.code() != *code || place(given) != at {
            wrong.push(format!("{code}: got [{}] {given:?}", given.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(refusals.len(), CODES.len());
}

#[test]
fn every_way_to_name_a_locked_lot_is_refused() {
    let locked = LotId::from("T@2021-01-06");
    let picks = vec![(locked.clone(), shares(dec!(1)))];
    let by_hand = Selection::Specific { picks, fallback: Method::Fifo };
    let compared = compare(&example(), &of("T", dec!(2)), Some(&by_hand), today());
    assert_eq!(compared, Err(Refusal::LotLocked { lot: locked }));
    // No method takes it either: of 20 shares 10 can be sold.
    assert_eq!(
        by_fifo(&of("T", dec!(11))),
        Refusal::MoreThanHeld { asked: shares(dec!(11)), held: shares(dec!(10)) }
    );
}

/// The one refusal of the core that only the command line gives: it asks the price book. Given back
/// when the program says its code.
fn said_without_a_price() -> Refusal {
    let folder = tempfile::tempdir().unwrap();
    let lots = "account,symbol,acquired,quantity,cost_basis\nSchwab,KO,2020-01-06,10,500\n";
    fs::write(folder.path().join("lots.csv"), lots).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lotscope"))
        .args(["preview", "KO", "--all", "--as-of", TODAY, "-p"])
        .arg(folder.path())
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("[no-price]"), "{said}");
    assert_eq!(output.status.code(), Some(3), "{said}");
    Refusal::NoPrice { security: "KO".into() }
}

#[test]
fn a_refusal_changes_nothing() {
    let household = with_a_sale();
    let before = (household.book.clone(), household.portfolio().lots().to_vec());
    let too_much = of("KO", dec!(1000));
    let fifo = Selection::Method(Method::Fifo);
    assert!(preview::preview(&household, &too_much, &fifo, today()).is_err());
    assert!(household.book.cancel(SaleId(1), day(SETTLED)).is_err());
    assert_eq!((household.book.clone(), household.portfolio().lots().to_vec()), before);
}

#[test]
fn whoever_refuses_refuses_the_same() {
    // The amount and the plan both know how much is held, and both know what is not an amount.
    let asked = Amount::Shares(shares(dec!(16))).resolve(
        shares(dec!(15)),
        UnitPrice::new(dec!(70)),
        ShareUnit::Whole,
    );
    assert_eq!(asked.unwrap_err(), by_fifo(&of("KO", dec!(16))));
    let nothing = Amount::Shares(Shares::ZERO).resolve(
        shares(dec!(15)),
        UnitPrice::new(dec!(70)),
        ShareUnit::Whole,
    );
    assert_eq!(nothing.unwrap_err(), by_fifo(&of("KO", dec!(0))));
}
