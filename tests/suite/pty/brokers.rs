//! A broker's menu in the real program: `v` adds what it does not offer, and takes it away.

use super::{household, open};
use std::fs;

#[test]
fn v_shows_what_the_broker_does_not_offer_and_hides_it_again() {
    let (_folder, portfolio) = household();
    let settings = portfolio.join("lotscope.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let name = "name = \"Schwab Brokerage\"\n";
    assert!(text.contains(name));
    fs::write(&settings, text.replacen(name, &format!("{name}broker = \"schwab\"\n"), 1)).unwrap();
    let mut terminal = open(&portfolio);
    terminal.type_in("120");
    terminal.wait_for("Tax Lot Optimizer");
    terminal.wait_for("v  9 others, not at Schwab");
    assert!(!terminal.screen().contains("Loss harvester"));
    terminal.type_in("v");
    terminal.wait_for("×Loss harvester");
    terminal.wait_for("× not at Schwab");
    terminal.type_in("mmmmm");
    terminal.wait_for("▌×Highest, LT first");
    terminal.wait_for("Highest cost, LT first is not at Schwab");
    terminal.type_in("v");
    terminal.wait_for("v  9 others, not at Schwab");
    terminal.wait_for("▌Optimal (least tax)      best");
    assert!(!terminal.screen().contains('×'));
    terminal.quit();
}
