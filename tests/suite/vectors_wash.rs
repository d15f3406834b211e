//! Every checked wash-sale case through the matching: how the rows are split, what is disallowed,
//! what the replacement's basis becomes and from when it counts as held. The cases come from
//! published examples and other implementers (`tests/cases/README.md`).

use chrono::NaiveDate;
use lotscope::domain::money::{Money, Shares};
use lotscope::domain::wash::Policies;
use lotscope::domain::wash::matching::{Block, BlockSale, Takes, wash};
use rust_decimal::Decimal;
use serde_json::Value;

const CASES: &str = include_str!("../cases/wash.jsonl");

fn cents(row: &Value, key: &str) -> Money {
    Money::new(Decimal::new(row[key].as_i64().unwrap(), 2))
}

fn day(row: &Value, key: &str) -> Option<NaiveDate> {
    row[key].as_str().map(|text| text.parse().unwrap())
}

/// A row of a case; rows without `buy_lot` are purchases of their own, every sold row is an order.
fn block(rows: &[Value], place: usize) -> Block {
    let row = &rows[place];
    let same = |other: &Value| !row["buy_lot"].is_null() && other["buy_lot"] == row["buy_lot"];
    let acquired = day(row, "buy").unwrap();
    Block {
        purchase: rows.iter().position(same).unwrap_or(place),
        acquired,
        holding_start: acquired,
        quantity: Shares::from(row["shares"].as_i64().unwrap()),
        basis: cents(row, "basis_cents"),
        takes: Takes::IntoBasis,
        sale: day(row, "sell").map(|on| BlockSale {
            on,
            order: place,
            proceeds: cents(row, "proceeds_cents"),
            counts: true,
        }),
    }
}

/// Shares, start, basis, disallowed loss and whether it is a replacement.
type Row = (Shares, NaiveDate, Money, Money, bool);

#[test]
fn every_case_comes_out_as_published() {
    let mut cases = 0;
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let rows = case["in"].as_array().unwrap();
        let blocks: Vec<Block> = (0..rows.len()).map(|place| block(rows, place)).collect();
        let mut got: Vec<Row> = wash(&blocks, Policies::default())
            .parts
            .iter()
            .map(|part| {
                let (basis, disallowed) = (part.basis.to_cents(), part.disallowed.to_cents());
                (part.quantity, part.holding_start, basis, disallowed, part.is_replacement)
            })
            .collect();
        let mut wanted: Vec<Row> = case["out"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                (
                    Shares::from(row["shares"].as_i64().unwrap()),
                    day(row, "holding_start").unwrap(),
                    cents(row, "basis_cents_after"),
                    cents(row, "disallowed_cents"),
                    row["is_replacement"].as_bool().unwrap(),
                )
            })
            .collect();
        got.sort();
        wanted.sort();
        assert_eq!(got, wanted, "{}", case["id"]);
        cases += 1;
    }
    assert_eq!(cases, 13, "all cases of the file");
}
