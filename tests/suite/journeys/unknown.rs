//! What files do not say is shown as unknown, never as zero, and totals name what they skip.

use crate::explorer::Explorer;

const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,price,currency
Broker,VTI,2024-02-12,40,5448.00,328.40,
Broker,GE,2024-02-12,15,,188.00,
Broker,KO,,10,450.00,70.00,
Broker,PG,2024-02-12,5,700.00,,
Broker,RY,2024-02-12,8,960.00,180.00,CAD
";

/// The line of the list about a security.
fn line(explorer: &Explorer, symbol: &str) -> String {
    let lines = explorer.lines();
    lines.iter().find(|line| line.contains(&format!("► {symbol} "))).unwrap().clone()
}

#[test]
fn a_basis_that_nobody_gave_is_no_zero() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    // Quantity, price, basis, value = 15 × 188.
    assert_eq!(words(&line(&explorer, "GE"))[1..6], ["GE", "15", "188.00", "?", "2,820"]);
    explorer.keys("#").expect("grouped by account");
    // 5,448 + 450 + 700: the known ones.
    explorer.expect("6,598");
}

#[test]
fn totals_name_what_they_skip_or_count_it_where_there_is_no_room() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    explorer.expect("5 lots  ? 2 without basis or price ");
    explorer.at(200, 50).expect("? 15 GE without basis  ? 5 PG without price");
}

#[test]
fn shares_in_another_currency_are_counted_and_their_currency_stands_for_the_value() {
    let explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    let line = line(&explorer, "RY");
    assert!(line.split_whitespace().nth(2) == Some("8") && line.contains("CAD"), "{line}");
}

#[test]
fn a_missing_date_leaves_the_gain_and_takes_the_term() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    explorer.go("KO").expect("+250");
    explorer.expect("? without a date: the term is unknown, a sale is taxed as short-term");
    explorer
        .go("GE")
        .expect("? without basis: the gain is unknown, a sale is taxed as if all gain");
}

#[test]
fn a_list_of_lots_has_their_cost_where_others_have_the_price() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    assert!(explorer.lines()[1].contains("Price"));
    explorer.keys("# #").expect("grouped as one list of lots");
    assert!(explorer.lines()[1].contains("Cost/sh") && !explorer.lines()[1].contains("Price"));
}

#[test]
fn a_lot_of_a_day_to_come_is_asked_about() {
    let lots = "account,symbol,acquired,quantity,cost_basis,price\n\
                Broker,KO,2062-02-12,10,450.00,70.00\n";
    let mut explorer = Explorer::on_files(&[("lots.csv", lots)]);
    explorer.keys("!").expect("lots.csv:2");
    explorer.expect("KO@2062-02-12 was acquired after 2026-11-20: it cannot be sold yet");
    explorer.expect("In the figures as it stands: Mend says what may be wrong.");
}
