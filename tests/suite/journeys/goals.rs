//! Goals, locks and the matrix as a user goes through them.

use super::taxes;
use crate::explorer::{Explorer, folder};
use lotscope::app::compare::View;
use lotscope::app::model::Screen;
use lotscope::app::msg::Msg;
use lotscope::app::overlay::Overlay;
use lotscope::domain::money::Money;
use rust_decimal::{Decimal, dec};

fn quantity(explorer: &Explorer) -> Decimal {
    explorer.outlook().preview.plan.order.quantity.get().normalize()
}

#[test]
fn a_goal_shows_what_it_does_and_only_enter_takes_it() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0");
    let before = explorer.screen();
    explorer.keys("=").expect("Goals for VTI, by Optimal (least tax)").expect("how much? digits");
    // The dearest short-term lot lost 13.50 a share: 328.40 - 341.90. 250 / 13.50 = 18.518518…
    explorer.keys("Down").text("250").keys("-");
    explorer.expect("[-250_]").expect("sell 18.518519").expect("reach it to the cent");
    // 27 % of 250, and what was sold: 6,081.48.
    explorer.expect("tax -67.50").expect("you keep 6,148.98");
    assert_eq!(quantity(&explorer), dec!(120), "nothing is taken yet");
    explorer.keys("Esc");
    assert_eq!(explorer.screen(), before, "Esc leaves all as it was");
    explorer.keys("= Down").text("250").keys("- Enter");
    assert_eq!(quantity(&explorer), dec!(18.518519));
    assert_eq!(explorer.outlook().preview.plan.gain().to_cents(), Money::from(-250));
    explorer.expect("a net loss of 250.00: 18.518519 shares reach it to the cent");
    // What is there now is a whole amount: a digit starts anew.
    explorer.keys("7");
    assert_eq!(quantity(&explorer), dec!(7));
}

#[test]
fn proceeds_stay_dollars_and_a_goal_needs_no_amount_before() {
    let mut explorer = Explorer::sample();
    explorer.keys("x = Up").text("40000").keys("Enter");
    explorer.expect("[$40000");
    assert_eq!(quantity(&explorer), dec!(121.802680));
    // 20,000 after tax by what costs least.
    let mut explorer = Explorer::sample();
    explorer.keys("x =").text("20000").keys("Enter");
    let kept = explorer.outlook().preview.after_tax_proceeds().unwrap();
    assert_eq!(kept.to_cents(), Money::from(20_000));
}

#[test]
fn a_number_goes_along_to_the_next_goal_and_a_digit_there_begins_another() {
    let mut explorer = Explorer::sample();
    explorer
        .keys("1 2 0 =")
        .text("40000")
        .keys("Up")
        .expect("Proceeds                        [40000_]");
    explorer.text("500").expect("Proceeds                        [500_]");
    explorer.keys("Down Backspace 7").expect("Cash after tax                  [507_]");
}

#[test]
fn what_cannot_be_reached_is_not_taken() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 =").text("999999").expect("is 131,446.53 with 430.6093 shares");
    explorer.keys("Enter").expect("Goals for VTI");
    assert_eq!(quantity(&explorer), dec!(120));
    explorer.keys("G").expect("no loss is carried out of 2026");
    explorer.keys("Esc");
    assert!(explorer.model.overlay.is_none());
    // Lots picked by hand have no method to find shares by.
    explorer.keys("Tab Space =").expect("goals are for a method");
    assert!(!matches!(explorer.model.overlay, Some(Overlay::Goals(_))));
}

#[test]
fn a_locked_lot_stays_in_sight_and_out_of_every_sale() {
    let mut explorer = Explorer::sample();
    // Its first lot is the cursor's: 0.7789 of 2024-10-01.
    explorer.keys("1 2 0 Tab b").expect("VTI@2024-10-01 is locked").expect("▌L 2024-10-01");
    explorer.at(120, 35).expect("proof        exact: least possible tax with 1 lot locked");
    let saved = explorer.world.locks.last().unwrap();
    assert_eq!((&*saved.security, saved.locked.len()), ("VTI", 1));
    assert_eq!(explorer.ticket().sellable().get().normalize(), dec!(429.8304));
    assert!(explorer.outlook().comparison.outcomes.len() > 10);
    for outcome in &explorer.outlook().comparison.outcomes {
        assert!(outcome.preview.plan.slices.iter().all(|slice| &*slice.lot != "VTI@2024-10-01"));
    }
    explorer.keys("Space").expect("VTI@2024-10-01 is locked: b unlocks it");
    explorer.keys("b").expect("is unlocked");
    assert!(explorer.world.locks.last().unwrap().locked.is_empty());
    assert_eq!(explorer.ticket().sellable().get().normalize(), dec!(430.6093));
    // All is what may be sold, and it is said what stays; with one lock more it is all of the rest.
    explorer.keys("b Tab a").expect("0.7789 shares of locked lots of VTI stay");
    explorer.keys("Tab Tab Tab Tab Tab b");
    assert_eq!(quantity(&explorer), explorer.ticket().sellable().get().normalize());
    assert!(quantity(&explorer) < dec!(429.8304));
}

#[test]
fn a_lock_in_the_holdings_holds_even_where_it_cannot_be_saved() {
    let mut explorer = Explorer::sample();
    explorer.world.full = Some("the folder is not writable".to_owned());
    explorer.keys("b").expect("a lot is locked, not a heading");
    explorer.go_to_lot("VTI", "VTI@2025-12-01").keys("b");
    explorer.expect("Not saved").expect("Until files are read again: the folder is not writable.");
    explorer.keys("Esc");
    explorer.keys("x").expect("VTI@2025-12-01 is locked");
    explorer.keys("b Esc m a Enter").expect("Record this simulated sale?");
}

#[test]
fn lots_that_turn_long_term_soon_can_be_left_for_last() {
    let mut explorer = Explorer::sample();
    // The lot of 2025-11-20 gains 10 a share and is long-term tomorrow.
    explorer.keys("1 2 0");
    let takes = |explorer: &Explorer| !explorer.ticket().taken(&"VTI@2025-11-20".into()).is_zero();
    assert!(takes(&explorer));
    explorer.keys(":").text("turn long-term soon").keys("Enter");
    explorer.expect("gains that turn long-term within 7 days go last").expect("7d last");
    assert!(!takes(&explorer));
    for _ in 0..4 {
        explorer.keys(":").text("turn long-term soon").keys("Enter");
    }
    explorer.expect("no lot is left for last any more");
    assert!(takes(&explorer));
}

#[test]
fn the_matrix_goes_by_cell_and_takes_the_method_under_the_cursor() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 c v");
    // It opens on the first lot that is taken.
    explorer.expect("0.7789 of 0.7789 of VTI@2024-10-01  by Optimal (least tax)");
    // 45.71 of long-term gain a share: 15 % and 5 %.
    explorer.expect("highest cost first; +9.14 tax a share");
    explorer.keys("l").expect("0 of 0.7789 of VTI@2024-10-01  by Highest cost");
    explorer.expect("not needed: highest cost per share first");
    explorer.keys("l l l l").expect("by Loss harvester; MinTax (brokers); ");
    explorer.expect("long-term gain, highest cost first");
    explorer.keys("j").expect("VTI@2024-12-26");
    explorer.keys("i").expect("by         Loss harvester; MinTax (brokers); Max ST loss");
    explorer.keys("Esc Enter").expect("▌Loss harvester");
    explorer.keys("c v v").expect("▌ Loss harvester");
    let Screen::Compare(screen) = explorer.model.screen() else { panic!() };
    assert_eq!(screen.view, View::Bars);
    explorer.keys("v Right").expect("there one goes by cell");
}

#[test]
fn the_ticket_says_what_one_more_share_costs_what_is_proven_and_what_is_put_off() {
    // Screen 4.2: its figures, from the household it is drawn for.
    let mut explorer = Explorer::new(taxes::household());
    explorer.send(Msg::Resize(120, 35));
    explorer.keys("1 2 0");
    explorer.expect("next share   ○ +39.00 costs 10.53   ● +87.10 costs 17.42");
    explorer.expect("proof        exact: least possible tax on this return");
    explorer.expect("by term      95 sh short-term ○, 25 sh long-term ●");
    explorer.keys("c").expect("─ exact: least possible tax on this return ─").keys("j");
    explorer.expect_no("exact:").keys("Esc").expect("▌Optimal");
    explorer.expect("the 126.842 shares left hold +18,148.84 of gain; sold this year they would");
    explorer.expect("cost 3,668.09.");
    explorer.expect("+1,125.00 ●      dearest ●");
    explorer.keys("m m m p M M M");
    explorer.expect("pin          Highest cost: 11.842 sh more ○, fewer ●, tax +24.12");
}

#[test]
fn equal_columns_of_the_matrix_are_one() {
    // Screen 4.4: the fifteen methods of that sale are seven choices of lots.
    let mut explorer = Explorer::new(taxes::household());
    explorer.keys("1 2 0 c v");
    let columns = explorer.outlook().columns();
    let methods: usize = columns.iter().map(|column| column.places.len()).sum();
    assert_eq!((columns.len(), methods), (7, 15));
    explorer.keys("G k");
    // The lot of 2026-04-09: 28.158 of 40, at 39.00 of short-term gain a share.
    explorer.expect("26-04-09  40     ○ +39.00  ███▌░");
    // Seven columns fit, with whole dollars.
    explorer.expect("tax of this sale               343    367    566    766  2,976  3,289  3,582");
    // A name takes two lines, and says which end of which order comes first.
    explorer.expect("Least  LIFO   Loss   Low,   High,  Max ST FIFO");
    explorer.expect("tax    newest harv.  ST 1st LT 1st gain   oldest");
    explorer.expect("● LT long-term  ○ ST short-term   █ taken  ░ left  · not touched");
    explorer.at(120, 35).expect("one column for all methods that take the same lots");
    explorer.expect("28.158 of 40 of VTI@2026-04-09  by Optimal (least tax)");
    explorer
        .expect("short-term gain, highest cost first; part, the rest stays; +10.53 tax a share");
}

#[test]
fn shares_that_are_kept_are_out_of_all_and_said_to_stay() {
    let lots = "account,symbol,acquired,quantity,cost_basis\nA,KO,2020-01-06,30,1500\n";
    let settings = "[security.KO]\nkeep_at_least = 10\n";
    let prices = "symbol,price,as_of\nKO,70,2026-11-20\n";
    let files = [("lots.csv", lots), ("lotscope.toml", settings), ("prices.csv", prices)];
    let mut explorer = Explorer::new(folder(&files));
    explorer.keys("i").expect("kept       10 of KO: keep_at_least").keys("Esc");
    explorer.keys("x a").expect("Sell [20").expect("of 20 KO");
    explorer.expect("10 of KO stay in accounts taxed like this one: keep_at_least");
    explorer.keys("n 2 5").expect("keep_at_least holds 10 of KO back");
}
