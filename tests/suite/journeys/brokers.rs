//! Selling in an account whose broker has a profile: the ticket lists what the broker offers under its
//! own names, and `v` the rest. The menus are those of the brokers' help pages.

use crate::explorer::{Explorer, folder};
use crate::household::TAX;
use lotscope::app::model::{Fresh, Screen};
use lotscope::domain::account::Broker;
use lotscope::domain::method::Method;
use lotscope::domain::sales::Decision;

const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,lot,name
Mine,VTI,2018-02-12,40,5448.00,,Vanguard Total Market ETF
Mine,VTI,2019-04-09,10,,VTI-MOVED,
Mine,VTI,2020-04-06,25,3294.00,,
Mine,VTI,2023-10-27,20,4098.00,,
Mine,VTI,2024-12-13,25,7085.00,,
Mine,VTI,2025-12-01,35,11760.00,,
Mine,VTI,2026-02-18,30,10257.00,,
Mine,VTI,2026-04-09,40,11576.00,,
";

/// VTI in one account at this broker, on Friday 20 November 2026.
pub fn at(broker: Broker) -> Fresh {
    let settings = format!(
        "{TAX}\n[[account]]\nname = \"Mine\"\nbroker = \"{}\"\n[security.VTI]\nkind = \"etf\"\n",
        broker.slug()
    );
    let prices = "symbol,price,as_of\nVTI,328.40,2026-11-20\n";
    folder(&[("lots.csv", LOTS), ("prices.csv", prices), ("lotscope.toml", &settings)])
}

fn selling(broker: Broker) -> Explorer {
    let mut explorer = Explorer::new(at(broker));
    explorer.keys("1 2 0");
    explorer
}

/// Schwab's own names; the fourteen methods less its five and the least tax are nine others.
#[test]
fn the_ticket_lists_what_schwab_offers_and_v_the_others() {
    let mut explorer = selling(Broker::Schwab);
    explorer.expect("▌Optimal (least tax)      best").expect(" Tax Lot Optimizer ");
    explorer.expect(" High Cost ").expect(" Low Cost ").expect("v  9 others, not at Schwab");
    explorer.expect_no("Loss harvester").expect_no("MinTax (brokers)").expect_no("×");
    let six: Vec<Method> = (0..6)
        .map(|_| {
            explorer.keys("m");
            explorer.ticket().method
        })
        .collect();
    let menu = [
        Method::Fifo,
        Method::Lifo,
        Method::HighestCost,
        Method::LowestCost,
        Method::Mintax,
        Method::Optimal,
    ];
    assert_eq!(six, menu, "m goes round the menu");
    explorer.keys("v").expect("×Loss harvester").expect("× not at Schwab");
    assert_eq!(explorer.ticket().methods().len(), 15);
    explorer.keys("m m m m m");
    assert_eq!(explorer.ticket().method, Method::HighestCostLongTerm);
    explorer.expect("! Highest cost, LT first is not at Schwab; these lots g");
    // Without them the ticket is on the best of what there is.
    explorer.keys("v").expect("▌Optimal (least tax)      best").expect_no("×");
}

/// M1 has one method and takes no lots by name.
#[test]
fn at_m1_there_is_one_method_and_no_lots_by_hand() {
    let mut explorer = selling(Broker::M1);
    explorer.expect("▌Tax minimization").expect("no lots by hand at M1").expect_no("FIFO");
    explorer.keys("m M");
    assert_eq!(explorer.ticket().method, Method::Mintax);
    explorer.keys("Tab 5").expect("M1 takes no lots by name");
    explorer.keys("Space").expect("M1 takes no lots by name");
    explorer.keys("a").expect("M1 takes no lots by name");
    assert!(explorer.ticket().hand.is_none(), "nothing was picked");
    // A goal is for the one method there is.
    explorer.keys("Tab =").text("20000").keys("Enter");
    assert_eq!(explorer.ticket().method, Method::Mintax);
    assert!(explorer.ticket().outlook.is_ok());
    explorer.keys("i").expect("at M1: MinTax (Tax minimization) (published)");
    explorer.expect("M1 does not publish whether the gain of one share");
}

/// What is not at M1 can be recorded once it was asked for, and says so where it is recorded.
#[test]
fn a_method_that_is_not_there_says_so_before_it_is_recorded() {
    let mut explorer = selling(Broker::M1);
    explorer.keys("v");
    assert_eq!(explorer.ticket().method, Method::Mintax, "the ticket stays on what M1 has");
    explorer.keys("Home Down Down Enter").expect("LIFO is not at M1");
    explorer.keys("Enter");
    let Some(event) = explorer.world.journal.first() else {
        panic!("nothing recorded\n{}", explorer.screen())
    };
    let Decision::Sold { preview, .. } = &event.what else { panic!("{event:?}") };
    assert_eq!(preview.plan.method, Method::Lifo);
    // Its lots are changed from where they are.
    explorer.keys("S e");
    assert!(matches!(explorer.model.screen(), Screen::Ticket(_)), "{}", explorer.screen());
    assert_eq!(explorer.ticket().method, Method::Lifo);
    explorer.expect("×LIFO");
}

/// The comparison has the broker's names and signs, too.
#[test]
fn the_comparison_has_the_brokers_names() {
    let mut explorer = selling(Broker::Fidelity);
    explorer.keys("c").expect("High Cost LT").expect("Low Cost ST").expect_no("MinTax");
    explorer.keys("Esc v c").expect("×MinTax (brokers)");
    explorer.keys("v v").expect("×MinTax (brokers)");
    explorer.keys("Esc v i").expect("also there, its rule not published: Intraday FIFO");
}

#[test]
fn without_a_broker_v_has_nothing_to_show() {
    let mut explorer = Explorer::sample();
    explorer.keys("1 2 0 v").expect("no broker's menu is known here: every method is shown");
}

/// M1's help page: tax minimization is the only method, and it takes no lots from its customers.
#[test]
fn where_no_lots_are_taken_nothing_speaks_of_naming_them() {
    let mut explorer = selling(Broker::M1);
    let why = "M1 takes no lots by name and sells by Tax minimization";
    explorer.expect("only one").expect_no("best");
    explorer.keys("c").expect(&format!("* the standing method: {why}")).expect_no("lots are named");
    explorer.keys("Esc Enter").expect("Record this simulated sale?");
    explorer.expect("Pending   until it settles Mon 23 Nov").expect(&format!("Lots      {why}"));
    explorer.expect_no("as specific lots").expect_no("23:59");
    explorer.keys("Enter").expect("Recorded as #1");
    explorer.keys("S").expect("#1  pending until it settles Mon 23 Nov").expect("○ settles 23 Nov");
    explorer.expect(&format!("No lot to name: {why}."));
    explorer.expect_no("change lots until").expect_no("E writes the letter");
    explorer.keys("e").expect("settles Mon 23 Nov").expect_no("final").keys("Esc o").expect(why);
    explorer.keys("E").expect("NO LETTER for sale #1").expect_no("specific identification");
    explorer.keys("Esc C").expect("settles").expect_no("lots final");
}
