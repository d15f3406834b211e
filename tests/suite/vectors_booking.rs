//! Every checked booking case through the replay: buys and sales in order, which lots each sale
//! takes, and its gain to the last digit. The cases come from engines that agree with each other
//! (`tests/cases/README.md`).

use lotscope::domain::account::Account;
use lotscope::domain::lot::{Origin, Source};
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares, UnitPrice};
use lotscope::domain::order::Side;
use lotscope::domain::realized::RealizedLot;
use lotscope::domain::replay::{self, Customs};
use lotscope::domain::settlement::MarketCalendar;
use lotscope::domain::transaction::{Action, Closing, Opening, Transaction};
use rust_decimal::Decimal;
use serde_json::Value;

const CASES: &str = include_str!("../cases/booking.jsonl");

fn decimal(value: &Value, key: &str) -> Decimal {
    Decimal::from_str_exact(value[key].as_str().unwrap()).unwrap()
}

/// The event on line `place + 1` of a file.
fn transaction(event: &Value, place: usize) -> Transaction {
    let date = event["date"].as_str().unwrap().parse().unwrap();
    let quantity = Shares::new(decimal(event, "qty"));
    let action = match event["type"].as_str().unwrap() {
        "buy" => Action::Open(Opening {
            origin: Origin::Purchase,
            lot: None,
            quantity,
            basis: Some(UnitPrice::new(decimal(event, "cost")) * quantity),
            acquired: Some(date),
            holding_since: None,
            gift_value: None,
        }),
        "sell" => Action::Close(Closing {
            side: Side::Sell,
            quantity,
            amount: UnitPrice::new(decimal(event, "price")) * quantity,
            fee: Money::ZERO,
            lots: Vec::new(),
        }),
        other => panic!("no event is called {other}"),
    };
    let line = u32::try_from(place).unwrap() + 1;
    let source = Source { file: "case".into(), line };
    Transaction { date, account: "Account".into(), security: "X".into(), action, source }
}

fn realized(case: &Value) -> Vec<RealizedLot> {
    let method = match case["method"].as_str().unwrap() {
        "FIFO" => Method::Fifo,
        "LIFO" => Method::Lifo,
        "HIFO" => Method::HighestCost,
        other => panic!("no method is called {other}"),
    };
    let events: Vec<_> = case["events"].as_array().unwrap().iter().collect();
    let events: Vec<_> =
        events.iter().enumerate().map(|(place, event)| transaction(event, place)).collect();
    let accounts = [Account { method: Some(method), ..Account::new("Account".into()) }];
    let calendar = MarketCalendar::default();
    let replayed = replay::replay(
        &events,
        Customs { accounts: &accounts, securities: &[], calendar: &calendar, elections: &[] },
    );
    assert_eq!(replayed.problems, [], "{}", case["id"]);
    replayed.realized
}

#[test]
fn every_sale_takes_the_lots_and_makes_the_gain_of_the_case() {
    let mut sales = 0;
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let realized = realized(&case);
        let mut rows = 0;
        for sale in case["sales"].as_array().unwrap() {
            let line = u32::try_from(sale["event"].as_u64().unwrap()).unwrap() + 1;
            let taken: Vec<_> = realized.iter().filter(|lot| lot.source.line == line).collect();
            let matched = sale["matched"].as_array().unwrap();
            let wanted: Vec<_> = matched
                .iter()
                .map(|lot| {
                    let cost = UnitPrice::new(decimal(lot, "cost"));
                    let quantity = Shares::new(decimal(lot, "qty"));
                    (lot["acquired"].as_str().unwrap().parse().unwrap(), quantity, cost * quantity)
                })
                .collect();
            let got: Vec<_> = taken
                .iter()
                .map(|lot| (lot.acquired.unwrap(), lot.quantity, lot.basis.unwrap()))
                .collect();
            assert_eq!(got, wanted, "{} event {}", case["id"], sale["event"]);
            let gain: Money = taken.iter().filter_map(|lot| lot.gain()).sum();
            assert_eq!(gain, Money::new(decimal(sale, "gain")), "{}", case["id"]);
            rows += taken.len();
            sales += 1;
        }
        assert_eq!(rows, realized.len(), "{} realizes nothing else", case["id"]);
    }
    assert_eq!(sales, 135, "all sales of the file");
}
