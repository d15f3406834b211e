//! Every proven case of the least tax: one security, whole shares and any part of a share. The least
//! tax of each case was proven outside lotscope (`tests/cases/README.md`).

use crate::build::{day, household, order};
use lotscope::domain::household::Household;
use lotscope::domain::lot::Lot;
use lotscope::domain::method::Method;
use lotscope::domain::money::Money;
use lotscope::domain::optimal::ProofKind;
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::{Limits, Selection, Slice};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::preview::{self, Preview};
use lotscope::domain::price::PriceBook;
use lotscope::domain::security::{Security, SecurityKind};
use lotscope::domain::tax::{FilingStatus, Profile};
use rust_decimal::{Decimal, dec};
use serde_json::Value;

pub const CASES: &str = include_str!("../cases/optimal.jsonl");

pub fn decimal(value: &Value) -> Decimal {
    match value {
        Value::String(text) => Decimal::from_str_exact(text).unwrap(),
        Value::Number(number) => Decimal::from_str_exact(&number.to_string()).unwrap(),
        other => panic!("{other} is no number"),
    }
}

pub fn money(value: &Value) -> Money {
    Money::new(decimal(value))
}

/// The profile of a case; like in `tax.jsonl`, other investment income comes on top of the ordinary.
pub fn profile(case: &Value) -> Profile {
    let of = |key: &str| money(&case["context"][key]);
    let slug = case["filing_status"].as_str().unwrap();
    Profile {
        year: case["year"].as_i64().and_then(|year| i32::try_from(year).ok()),
        filing_status: FilingStatus::ALL.iter().find(|known| known.1 == slug).map(|known| known.0),
        ordinary_income: Some(of("ordinary_income") + of("other_investment_income")),
        investment_income: Some(of("other_investment_income")),
        qualified_dividends: Some(of("qualified_dividends")),
        carryover_short_term: Some(of("st_carryover_in")),
        carryover_long_term: Some(of("lt_carryover_in")),
        realized_short_term: Some(of("ytd_st")),
        realized_long_term: Some(of("ytd_lt")),
        ..Profile::default()
    }
}

pub fn lots(case: &Value) -> Vec<Lot> {
    let rows = case["lots"].as_array().unwrap();
    let lots = rows.iter().map(|row| {
        let quantity = decimal(&row["qty"]).normalize();
        let basis = quantity * decimal(&row["cost_per_share"]);
        let acquired = row["acquired"].as_str().map(day);
        let symbol = row["symbol"].as_str().unwrap();
        let id = row["id"].as_str().unwrap().into();
        Lot { id, ..crate::build::lot("Account", symbol, acquired, quantity, Some(basis)) }
    });
    crate::build::in_file_order(lots)
}

/// The case's household. No case knows wash sales: its securities are exempt.
fn household_of(case: &Value) -> Household {
    let lots = lots(case);
    let mut symbols: Vec<_> = lots.iter().map(|lot| lot.security.clone()).collect();
    symbols.dedup();
    let exempt = symbols.into_iter().map(|symbol| Security {
        kind: SecurityKind::Stock,
        wash_exempt: Some(true),
        ..Security::new(symbol)
    });
    household(Portfolio::new([], exempt, lots, PriceBook::default()), profile(case))
}

fn sale(case: &Value) -> Order {
    let date = day(case["sale_date"].as_str().unwrap());
    let quantity = decimal(&case["sell_qty"]).normalize();
    order(("Account", "XYZ", Side::Sell), quantity, decimal(&case["price"]), date)
}

fn by(method: Method, household: &Household, order: &Order) -> Preview {
    let selection = Selection::Method(method);
    preview::preview(household, order, &selection, order.trade_date).unwrap()
}

#[test]
fn every_proven_least_tax_is_found_to_the_cent() {
    let (mut whole, mut fractional) = (0, 0);
    let mut wrong = Vec::new();
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        match case["kind"].as_str().unwrap() {
            "single_whole" => whole += 1,
            "single_fractional" => fractional += 1,
            _ => continue,
        }
        let (household, order) = (household_of(&case), sale(&case));
        let best = by(Method::Optimal, &household, &order);
        let (tax, proof) = (best.tax.as_ref().unwrap(), best.proof.unwrap());
        let expect = &case["expect"];
        let mut found = |what: &str, figure: Money, expected: &Value| {
            if figure.to_cents() != money(expected) {
                wrong.push(format!("{} {what}: {expected}, found {figure}", case["id"]));
            }
        };
        found("tax", tax.after, &expect["min_total_tax"]);
        found("without", tax.before, &expect["tax_without_sale"]);
        // There the difference of two rounded taxes.
        let impact = tax.after.to_cents() - tax.before.to_cents();
        found("impact", impact, &expect["min_incremental_tax"]);
        assert_eq!(proof.kind, ProofKind::Exact, "{}", case["id"]);
        assert_eq!((proof.bound, proof.gap), (Some(tax.after), Some(Money::ZERO)));
        for method in Method::ordered() {
            let other = by(method, &household, &order).tax.unwrap().after;
            assert!(tax.after <= other, "{}: {} costs less", case["id"], method.slug());
        }
    }
    assert_eq!((whole, fractional), (59, 19), "cases were lost");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A single filer of 2026 in the 32 % bracket, as in the published article that case M0302 rebuilds.
fn article(income: i64) -> Household {
    let lot = |acquired, quantity, basis| {
        crate::build::lot("Account", "XYZ", Some(day(acquired)), quantity, Some(basis))
    };
    let lots = crate::build::in_file_order([
        lot("2024-06-03", dec!(1000), dec!(25000)),
        lot("2026-08-03", dec!(400), dec!(18000)),
    ]);
    let profile = Profile {
        filing_status: Some(FilingStatus::Single),
        ordinary_income: Some(Money::from(income)),
        ..Profile::default()
    };
    household(Portfolio::new([], [], lots, PriceBook::default()), profile)
}

#[test]
fn the_rebuilt_article_sells_the_recent_lot_first() {
    // 1,000 shares at 25 and 400 at 45, price 50, 800 sold: FIFO makes 20,000 of long-term gain,
    // specific lots 10,000 long-term and 2,000 short-term. Income tax 3,000 against 2,140, and with the
    // net investment income tax of a single filer 3,760 against 2,596 (tests/cases/README.md).
    let household = article(240_000);
    let order = order(("Account", "XYZ", Side::Sell), dec!(800), dec!(50), day("2026-11-20"));
    let fifo = by(Method::Fifo, &household, &order);
    let best = by(Method::Optimal, &household, &order);
    assert_eq!(fifo.tax_impact(), Some(Money::from(3_760)));
    assert_eq!(best.tax_impact(), Some(Money::from(2_596)));
    assert_eq!(best.tax.unwrap().federal, Money::from(2_140));
    assert_eq!(best.proof.unwrap().short_term_quantity, Some(dec!(400).into()));
}

#[test]
fn a_huge_long_term_gain_does_not_go_before_a_tiny_short_term_one() {
    // One lot with 100,000 of long-term gain beside one with 10 of short-term gain: the brokers' order
    // takes the first. At 24 % and 15 % the taxes are 2.40 against 15,000 and more.
    let lot = |acquired, basis| {
        crate::build::lot("Account", "XYZ", Some(day(acquired)), dec!(100), Some(basis))
    };
    let lots = crate::build::in_file_order([
        lot("2020-01-02", dec!(50000)),
        lot("2026-02-02", dec!(149990)),
    ]);
    let profile = Profile {
        filing_status: Some(FilingStatus::Single),
        ordinary_income: Some(Money::from(150_000)),
        ..Profile::default()
    };
    let household = household(Portfolio::new([], [], lots, PriceBook::default()), profile);
    let order = order(("Account", "XYZ", Side::Sell), dec!(100), dec!(1500), day("2026-11-20"));
    assert_eq!(by(Method::Optimal, &household, &order).tax_impact(), Some(Money::new(dec!(2.40))));
    let brokers = by(Method::Mintax, &household, &order).tax_impact().unwrap();
    assert!(brokers >= Money::from(15_000), "{brokers}");
}

#[test]
fn the_four_lots_of_m1_go_in_the_order_it_publishes() {
    // M1's help pages: a short-term loss of 200, a long-term loss of 50, a long-term gain of 20 and a
    // short-term gain of 10 are sold in this order (case M0301 of methods.jsonl).
    let lot = |acquired, quantity: Decimal, cost: Decimal| {
        crate::build::lot("Account", "XYZ", Some(day(acquired)), quantity, Some(quantity * cost))
    };
    let lots = crate::build::in_file_order([
        lot("2025-05-05", dec!(4), dec!(97.5)),
        lot("2022-03-03", dec!(2), dec!(90)),
        lot("2023-03-03", dec!(2), dec!(125)),
        lot("2025-03-03", dec!(2), dec!(200)),
    ]);
    let household =
        household(Portfolio::new([], [], lots, PriceBook::default()), Profile::default());
    let order = order(("Account", "XYZ", Side::Sell), dec!(10), dec!(100), day("2025-09-02"));
    let sold = by(Method::Mintax, &household, &order);
    let gains: Vec<_> = sold.plan.slices.iter().filter_map(Slice::gain).collect();
    assert_eq!(gains, [-200, -50, 20, 10].map(Money::from));
    let reasons: Vec<_> = sold.plan.slices.iter().map(|slice| slice.reason.to_string()).collect();
    let buckets = ["short-term loss", "long-term loss", "long-term gain", "short-term gain"];
    assert_eq!(reasons, buckets.map(|bucket| format!("{bucket}, highest cost first")));
}

#[test]
fn parts_of_shares_are_sold_of_whole_ones_where_that_is_asked_for() {
    // A single filer of 2026 with a taxable income of 44,450, 5,000 below the end of the 0 % band. The
    // old lot gains 300 a share, the new one 40, which pays 12 % and takes room in the band besides. Of
    // 30 shares x old ones fill it where 300x = 5,000 - 40 (30 - x): 14 and 8/13. Whole shares pay 4.80
    // on each of 16 new ones; a 15th old share would be 100 above the band, at 15 %.
    let lot = |acquired, cost| {
        crate::build::lot("Account", "XYZ", Some(day(acquired)), dec!(30), Some(dec!(30) * cost))
    };
    let lots =
        crate::build::in_file_order([lot("2020-01-02", dec!(200)), lot("2026-02-02", dec!(460))]);
    let profile = Profile {
        filing_status: Some(FilingStatus::Single),
        ordinary_income: Some(Money::from(60_550)),
        ..Profile::default()
    };
    let household = household(Portfolio::new([], [], lots, PriceBook::default()), profile);
    let order = order(("Account", "XYZ", Side::Sell), dec!(30), dec!(500), day("2026-11-20"));
    let sold = |fractional| {
        let limits = Limits { fractional, ..Limits::default() };
        let selection = Selection::Method(Method::Optimal);
        let sold =
            preview::preview_within(&household, &order, &selection, &limits, order.trade_date);
        let sold = sold.unwrap();
        assert_eq!(sold.proof.unwrap().kind, ProofKind::Exact);
        (sold.proof.unwrap().short_term_quantity.unwrap().get(), sold.tax_impact().unwrap().get())
    };
    let (whole, of_whole) = sold(false);
    assert_eq!((whole, of_whole), (dec!(16), dec!(76.80)));
    let (parts, of_parts) = sold(true);
    // 15 and 5/13 new ones, at 4.80.
    assert_eq!(parts.round_dp(5), dec!(15.38462));
    assert_eq!(of_parts.round_dp(2), dec!(73.85));
}
