//! Every checked method case through the core: which lots, how much of each, at which gain and
//! term. The cases come from outside lotscope (`tests/cases/README.md`).
//!
//! Average cost is elected from before everything a case tells; what it tells of earlier buys and sales
//! is replayed.

use crate::build::election;
use lotscope::domain::average::Election;
use lotscope::domain::ids::LotId;
use lotscope::domain::lot::{Level, Lot, Origin, Rare, Source};
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Rate, Shares, UnitPrice};
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::{self, SalePlan, Selection, Slice};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::price::PriceBook;
use lotscope::domain::replay::{self, Customs};
use lotscope::domain::sales::SaleBook;
use lotscope::domain::security::{Security, SecurityKind};
use lotscope::domain::settlement::MarketCalendar;
use lotscope::domain::term::Term;
use lotscope::domain::transaction::{Action, Closing, Opening, Transaction};
use rust_decimal::Decimal;
use serde_json::Value;

const METHODS: &str = include_str!("../cases/methods.jsonl");
const MORE: &str = include_str!("../cases/methods-more.jsonl");

/// The method a case's key names.
fn method(key: &str) -> Method {
    match key {
        "td_loss_harvester" => Method::LossHarvester,
        "m1_tax_minimization" => Method::Mintax,
        other => {
            let slug = other.replace('_', "-");
            Method::from_slug(&slug).unwrap_or_else(|| panic!("no method is called {slug}"))
        }
    }
}

fn decimal(value: &Value, key: &str) -> Decimal {
    let text = value[key].as_str().unwrap_or_else(|| panic!("{key} is missing in {value}"));
    Decimal::from_str_exact(text).unwrap()
}

fn optional(value: &Value, key: &str) -> Option<Decimal> {
    value.get(key).filter(|found| !found.is_null()).map(|_| decimal(value, key))
}

/// The case's lots in file order; a short lot has a negative quantity and opening proceeds.
fn lots(case: &Value) -> Vec<Lot> {
    let short = case["side"] == "short";
    let rows = case["lots"].as_array().unwrap();
    rows.iter()
        .zip(0u32..)
        .map(|(row, sequence)| {
            let (price, day) =
                if short { ("short_sale_price", "opened") } else { ("cost_per_share", "acquired") };
            let quantity = decimal(row, "qty") * if short { -Decimal::ONE } else { Decimal::ONE };
            Lot {
                id: LotId::from(row["id"].as_str().unwrap()),
                account: "Account".into(),
                security: "X".into(),
                level: Level::Lot,
                acquired: Some(row[day].as_str().unwrap().parse().unwrap()),
                quantity: Shares::new(quantity),
                basis: Some(Money::new(decimal(row, price) * quantity)),
                multiplier: Rate::ONE,
                stated_term: None,
                covered: None,
                origin: if short { Origin::Short } else { Origin::Purchase },
                rare: Rare::default(),
                source: Source { file: "case".into(), line: sequence + 2 },
                sequence,
            }
        })
        .collect()
}

/// A fund of which average cost is elected in time.
fn averaged() -> (Security, Election) {
    let fund = Security { kind: SecurityKind::MutualFund, ..Security::new("X".into()) };
    (fund, election("Account", "X", "2000-01-03"))
}

/// The lots that a case's earlier buys and sales leave at average cost.
fn replayed(events: &[Value]) -> Vec<Lot> {
    let event = |event: &Value| {
        let date = event["date"].as_str().unwrap().parse().unwrap();
        let quantity = Shares::new(decimal(event, "qty"));
        let action = match event["type"].as_str().unwrap() {
            "buy" => Action::Open(Opening {
                origin: Origin::Purchase,
                lot: Some(event["lot"].as_str().unwrap().into()),
                quantity,
                basis: Some(UnitPrice::new(decimal(event, "cost_per_share")) * quantity),
                acquired: Some(date),
                holding_since: None,
                gift_value: None,
            }),
            _ => Action::Close(Closing {
                side: Side::Sell,
                quantity,
                amount: Money::ZERO,
                fee: Money::ZERO,
                lots: Vec::new(),
            }),
        };
        let source = Source { file: "case".into(), line: 2 };
        Transaction { date, account: "Account".into(), security: "X".into(), action, source }
    };
    let events: Vec<Transaction> = events.iter().map(event).collect();
    let (fund, election) = averaged();
    let customs = Customs {
        accounts: &[],
        securities: &[fund],
        calendar: &MarketCalendar::default(),
        elections: &[election],
    };
    let replayed = replay::replay(&events, customs);
    assert_eq!(replayed.problems, []);
    replayed.lots
}

/// What is held as the case is sold.
fn held(case: &Value, method: Method) -> Portfolio {
    if method != Method::AverageCost {
        return Portfolio::new([], [], lots(case), PriceBook::default());
    }
    let (fund, election) = averaged();
    let lots = match case.get("events").and_then(Value::as_array) {
        Some(events) => replayed(events),
        // The cases know one pool.
        None => lots(case).into_iter().map(|lot| Lot { covered: Some(true), ..lot }).collect(),
    };
    let holdings = Portfolio::new([], [fund], lots, PriceBook::default());
    let sold = case["sale_date"].as_str().unwrap().parse().unwrap();
    SaleBook::default().apply_on(&holdings.with_elections([election]), sold).0
}

fn planned(case: &Value, method: Method) -> SalePlan {
    let side = if case["side"] == "short" { Side::Cover } else { Side::Sell };
    let portfolio = held(case, method);
    let order = Order {
        account: "Account".into(),
        security: "X".into(),
        side,
        quantity: Shares::new(decimal(case, "quantity")),
        price: UnitPrice::new(decimal(case, "price")),
        trade_date: case["sale_date"].as_str().unwrap().parse().unwrap(),
        fee: Money::ZERO,
    };
    let candidates = plan::candidates(&portfolio, &order).unwrap();
    plan::plan(&order, &candidates, &Selection::Method(method)).unwrap()
}

fn cents(money: Money) -> Decimal {
    money.to_cents().get()
}

/// What of a pick differs from what a case expects, in words.
fn pick_difference(expect: &Value, slice: &Slice, side: Side) -> Option<String> {
    let gain = slice.gain().unwrap();
    let carried = match side {
        Side::Sell => slice.basis.unwrap(),
        Side::Cover => slice.proceeds,
    };
    let same = *slice.lot == *expect["lot"].as_str().unwrap()
        && slice.quantity.get() == decimal(expect, "qty")
        && cents(gain) == decimal(expect, "gain")
        && ["basis", "short_sale_amount"]
            .iter()
            .filter_map(|key| optional(expect, key))
            .all(|amount| amount == cents(carried))
        && expect
            .get("term")
            .and_then(Value::as_str)
            .is_none_or(|term| slice.term.map(Term::slug) == Some(term));
    (!same).then(|| {
        format!("{expect} but got {} of {} gain {gain} {:?}", slice.quantity, slice.lot, slice.term)
    })
}

fn differences(case: &Value, key: &str, method: Method, expect: &Value) -> Vec<String> {
    let plan = planned(case, method);
    let side = plan.order.side;
    let picks = expect["picks"].as_array().unwrap();
    let place = format!("{} {key}", case["id"].as_str().unwrap());
    if picks.len() != plan.slices.len() {
        return vec![format!("{place}: {} picks, got {}", picks.len(), plan.slices.len())];
    }
    let mut wrong: Vec<String> = picks
        .iter()
        .zip(&plan.slices)
        .filter_map(|(pick, slice)| pick_difference(pick, slice, side))
        .map(|difference| format!("{place}: {difference}"))
        .collect();
    let gains = plan.gains();
    let (carried, market) = match side {
        Side::Sell => (plan.basis(), plan.proceeds()),
        Side::Cover => (plan.proceeds(), plan.basis()),
    };
    for (name, figure) in [
        ("total_gain", plan.gain()),
        ("short_term_gain", gains.short_term),
        ("long_term_gain", gains.long_term),
        ("basis", carried),
        ("short_sale_amount", carried),
        ("proceeds", market),
        ("cover_cost", market),
    ] {
        if optional(expect, name).is_some_and(|amount| amount != cents(figure)) {
            wrong.push(format!("{place}: {name} {} but got {figure}", expect[name]));
        }
    }
    wrong
}

/// Runs every case of a file and returns how many plans were compared.
fn run(file: &str) -> usize {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in file.lines().filter(|line| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).unwrap();
        for (key, expect) in case["expect"].as_object().unwrap() {
            let method = method(key);
            compared += 1;
            wrong.extend(differences(&case, key, method, expect));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    compared
}

#[test]
fn every_case_of_the_common_methods_holds_to_the_cent() {
    // 71 FIFO, 68 LIFO, 66 loss harvester, 56 highest and 56 lowest cost, 56 average cost, 40 MinTax.
    assert_eq!(run(METHODS), 413);
}

#[test]
fn every_case_of_the_other_ordering_methods_holds_to_the_cent() {
    // 66 cases by 8 methods.
    assert_eq!(run(MORE), 528);
}
