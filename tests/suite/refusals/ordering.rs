//! What is no order: no such account, no such amount, more than there is.

use super::Pair;
use super::example::{TODAY, by_fifo, example, of, today};
use crate::build::{household, money, order, shares};
use lotscope::domain::goal::{self, Ask, Fill, Goal, NotReachable};
use lotscope::domain::household::Fate;
use lotscope::domain::lot::Source;
use lotscope::domain::method::Method;
use lotscope::domain::money::UnitPrice;
use lotscope::domain::order::{Amount, Order, ShareUnit, Side};
use lotscope::domain::plan::Limits;
use lotscope::domain::price::{PriceSource, Quote};
use lotscope::domain::raise::{self, By, Wanted};
use lotscope::domain::refusal::Refusal;
use lotscope::domain::tax::{FilingStatus, Profile};
use lotscope::domain::transaction::{Action, Transaction};
use rust_decimal::{Decimal, dec};
use std::fs;
use std::process::Command;

fn account_of(symbol: &str, named: Option<&str>) -> Refusal {
    example().choose_account(&symbol.into(), Side::Sell, named).unwrap_err()
}

fn resolved(amount: Amount, unit: ShareUnit, price: Decimal) -> Refusal {
    amount.resolve((Side::Sell, shares(dec!(15))), UnitPrice::new(price), unit).unwrap_err()
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

pub(super) fn choosing_an_account() -> Vec<Pair> {
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

pub(super) fn asking_for_what_is_gone() -> Vec<Pair> {
    let event = Transaction {
        date: today(),
        account: "Schwab".into(),
        security: "FB".into(),
        action: Action::Worthless,
        source: Source { file: "transactions.csv".into(), line: 2 },
    };
    let words = format!("it became worthless on {TODAY}");
    let gone = Refusal::NoLongerHeld { security: "FB".into(), fate: Fate { words, now: None } };
    vec![(example().with_events(vec![event]).listed(&"FB".into()).unwrap_err(), gone)]
}

pub(super) fn placing_an_order() -> Vec<Pair> {
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
            Refusal::MoreThanHeld {
                side: Side::Sell,
                asked: shares(dec!(15.000001)),
                held: shares(dec!(15)),
            },
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
                disallowed: money(dec!(0)),
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

pub(super) fn raising_cash() -> Vec<Pair> {
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
            avoid_wash: false,
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

/// Shares of KO that can be sold today, in the only account that holds it.
fn held_ko() -> Decimal {
    example().sellable(&"Schwab".into(), &"KO".into(), Side::Sell, today()).get()
}
