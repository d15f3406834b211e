//! A loss that a purchase in the IRA takes for good, and what must not be done after it.

use super::{go, household, open};
use std::process::Command;

/// The sample's Roth IRA bought 50 INTC on 9 November. The 60 of 2019 lost 58.67 - 24.10 = 34.57 a share:
/// 50 of them meet the purchase, and 1,728.50 is lost for good (Rev. Rul. 2008-5); 345.70 stands.
/// First that is avoided, then not.
#[test]
fn a_loss_washed_in_the_ira_is_seen_before_and_after_the_sale() {
    let (_folder, portfolio) = household();
    let mut terminal = open(&portfolio);
    go(&mut terminal, "intel", "INTC");
    assert!(terminal.line("► INTC").trim_end().ends_with('W'), "{}", terminal.screen());
    // Before: what must not be sold at a loss.
    terminal.type_in("W");
    terminal.wait_for("Do not sell at a loss");
    terminal.wait_for("50 bought 9 Nov");
    // The deepest losses of 50 shares: 40 that cost 68.32 lose 44.22 each, 10 that cost 65.13 lose 41.03.
    assert!(terminal.line("50 bought 9 Nov").contains("2,179.10"), "{}", terminal.screen());
    terminal.type_in("\x1b");
    terminal.wait_for("▌ ► INTC");
    // The oldest 60 lose it, and w takes shares instead that have gained: 60 × (24.10 - 20.13).
    terminal.type_in("60m");
    terminal.wait_for("▌FIFO");
    terminal.wait_for("! wash: 1,728.50 lost for good; w avoids it");
    terminal.wait_for("-2,074.20");
    terminal.type_in("w");
    terminal.wait_for("washing last");
    terminal.wait_for("+238.20");
    assert!(!terminal.screen().contains("1,728.50"), "{}", terminal.screen());
    terminal.type_in("\r");
    terminal.wait_for("Record this simulated sale?");
    assert!(!terminal.screen().contains("lost for good"), "{}", terminal.screen());
    terminal.type_in("\r");
    terminal.wait_for("Recorded as #1: 60 INTC");
    // With the loss all the same.
    terminal.wait_for("▌ ► INTC");
    terminal.type_in("lj");
    terminal.wait_for("▌  2019-04-23");
    terminal.type_in("x");
    terminal.wait_for("Sell [60");
    terminal.wait_for("washed");
    terminal.wait_for("1,728.50 of the loss is lost for good");
    terminal.type_in("\r");
    terminal.wait_for("Record this simulated sale?");
    terminal.wait_for("buy no INTC, in any account, through 20 Dec");
    terminal.type_in(RECORD);
    terminal.wait_for("Recorded as #2: 60 INTC");
    // After: the do-not-buy list, what was lost, and the calendar.
    terminal.type_in("W");
    terminal.wait_for("Do not buy");
    assert!(terminal.line("#2, one loss lot").contains("-345.70"), "{}", terminal.screen());
    terminal.wait_for("⌂ for good INTC-ROTH");
    terminal.type_in("G\r");
    terminal.wait_for("50 of INTC-ROTH, Fidelity Roth IRA: 1,728.50 lost for good");
    terminal.type_in("\x1b");
    terminal.wait_until("the note gone", |terminal| !terminal.screen().contains("The loss of #2"));
    terminal.type_in("C");
    terminal.wait_for("› Calendar");
    terminal.type_in("/bought again\r");
    terminal.wait_for("INTC may be bought again");
    terminal.quit();
    // A command says the same.
    let told = Command::new(env!("CARGO_BIN_EXE_lotscope"))
        .args(["wash", "--as-of", "2026-11-20", "-p"])
        .arg(&portfolio)
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("INTC-ROTH in Fidelity Roth IRA, for good"), "{told}");
}

/// Enter alone does not record over a loss that is disallowed for certain.
const RECORD: &str = "\t\r";
