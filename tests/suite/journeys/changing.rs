//! Before it settles: other lots, the letter, the broker's answer, and the last hour.

use super::taxes;
use crate::explorer::Explorer;
use lotscope::app::model::Screen;
use lotscope::app::msg::Msg;
use lotscope::domain::sales::{Decision, SaleId, SaleState};
use lotscope::ui::theme::Role;

const ID: SaleId = SaleId(1);

/// Tuesday 24 November 2026, 10:32 in New York: 120 VTI are sold at least tax.
fn sold() -> Explorer {
    let mut explorer = Explorer::new(taxes::household());
    explorer.send(Msg::Clock("2026-11-24T15:32:00Z".parse().unwrap()));
    explorer.keys("1 2 0 Enter Enter");
    explorer
}

fn kinds(explorer: &Explorer) -> Vec<String> {
    let kind = |what: &Decision| {
        let value = serde_json::to_value(what).unwrap();
        value["kind"].as_str().unwrap().to_owned()
    };
    explorer.world.journal.iter().map(|event| kind(&event.what)).collect()
}

fn method(explorer: &Explorer) -> &'static str {
    explorer.model.household.book.sale(ID).unwrap().preview.plan.method.slug()
}

#[test]
fn the_lots_are_changed_to_the_next_method_with_five_keys_and_one_takes_it_back() {
    let mut explorer = sold();
    let shares = explorer.model.household.portfolio().lots().len();
    // Screen 3: S e m Enter Enter. The next method after the least tax is FIFO.
    explorer.keys("S e").expect("household › Sales › #1 lots").expect("tax against old");
    explorer.keys("m Enter").expect("Name these lots instead?").expect("+3,239.12");
    assert_eq!(kinds(&explorer), ["sold"], "nothing is recorded before the answer");
    explorer.keys("Enter").expect("#1 has other lots now");
    assert!(matches!(explorer.model.screen(), Screen::Sales(_)), "back where it began");
    assert_eq!(kinds(&explorer), ["sold", "lots-changed"]);
    assert_eq!(method(&explorer), "fifo");
    // 115 of the oldest are gone whole and 5 of 2024; all of 2025 and 2026 are back.
    assert_eq!(explorer.model.household.portfolio().lots().len(), shares);
    explorer.keys("u").expect("undone");
    assert_eq!(method(&explorer), "optimal");
    explorer.keys("Ctrl-r").expect("done again");
    assert_eq!(method(&explorer), "fifo");
    assert_eq!(kinds(&explorer), ["sold", "lots-changed", "undone", "undone"]);
}

#[test]
fn the_figures_of_a_change_are_those_of_the_screen() {
    // 4.7: Optimal to highest cost.
    let mut explorer = sold();
    explorer.keys("S e m m m Enter");
    explorer.expect("+24.12   you keep 39,064.72 → 39,040.61");
    explorer.expect("2026-04-09   28.158 → 40").expect("2024-12-13   25     → 13.158");
    explorer.keys("Enter").wait(5000);
    explorer.expect("old  Optimal").expect("new  Highest cost").expect("+24.12");
    explorer.expect("2026-04-09   28.158 → 40         2024-12-13   25 → 13.158");
}

#[test]
fn esc_goes_back_and_changes_nothing() {
    let mut explorer = sold();
    explorer.keys("S e m Enter Esc").expect("#1 lots");
    explorer.keys("Esc").expect("› Sales ");
    assert_eq!((kinds(&explorer).len(), method(&explorer)), (1, "optimal"));
    assert!(explorer.model.reopened.is_none());
    // The holdings and their ticket are as they are, without the sale's shares.
    explorer.keys("Esc 1").expect("of 126.842 VTI");
}

#[test]
fn only_the_lots_of_a_sale_can_change() {
    let mut explorer = sold();
    explorer.keys("S e");
    for key in ["1", "$", "%", "a", "r", "[", "]"] {
        explorer.keys(key).expect("#1 is sold as it is: only its lots can change");
    }
    explorer.keys("Enter").expect("the sale has these lots already");
    // Among the lots digits pick, and what is not picked goes by the method for the rest.
    explorer.keys("Tab n").expect("0 of 120 assigned");
    explorer.keys("Home Space").expect("40 of 120 assigned");
    explorer.keys("Tab m").expect("Lots: ");
}

#[test]
fn after_the_deadline_the_lots_are_final() {
    let mut explorer = sold();
    explorer.keys("S e m Enter").expect("Name these lots instead?");
    // The dialog is open as the deadline passes.
    explorer.model.on("2026-11-25".parse().unwrap());
    explorer.send(Msg::Clock("2026-11-26T04:59:00Z".parse().unwrap()));
    explorer.keys("Enter").expect("its lots are final since Wed 2026-11-25 23:59 ET");
    assert_eq!((kinds(&explorer).len(), method(&explorer)), (1, "optimal"));
    explorer.keys("Esc").expect("○ final");
    explorer.keys("e").expect("final since Wed 25 Nov 23:59 ET");
    assert!(matches!(explorer.model.screen(), Screen::Sales(_)));
    // The next day it is settled.
    explorer.model.on("2026-11-26".parse().unwrap());
    explorer.draw();
    explorer.expect("● settled 25 Nov");
    explorer.keys("e").expect("final since Wed 25 Nov 23:59 ET");
}

#[test]
fn a_change_of_lots_is_not_undone_after_the_deadline() {
    // Treas. Reg. §1.1012-1(c)(8): lots are identified by the settlement date, here Wednesday.
    let mut explorer = sold();
    explorer.keys("S e m Enter Enter").expect("#1 has other lots now");
    explorer.send(Msg::Clock("2026-11-26T04:59:00Z".parse().unwrap()));
    explorer.keys("u").expect("#1: its lots are final since Wed 2026-11-25 23:59 ET");
    assert_eq!((kinds(&explorer).len(), method(&explorer)), (2, "fifo"));
}

#[test]
fn a_question_that_stood_too_long_records_nothing() {
    // It settles on Wednesday and is not pending any more on Thursday.
    let mut explorer = sold();
    explorer.keys("S d");
    explorer.model.on("2026-11-26".parse().unwrap());
    explorer.keys("Enter").expect("#1 is settled");
    assert_eq!(kinds(&explorer), ["sold"]);
}

#[test]
fn the_letter_is_copied_and_saved_to_a_new_file() {
    let mut explorer = sold();
    explorer.keys("S E").expect("Letter for #1").expect("To           your broker");
    explorer.keys("y");
    let letter = explorer.world.copied.last().unwrap().clone();
    assert!(letter.contains("§1.1012-1(c)") && letter.contains("VTI@2026-04-09"), "{letter}");
    explorer.keys("Enter").expect("[instructions-1-VTI-2026-11-24.txt_]");
    explorer.world.full = Some("it is there already: type another name".to_owned());
    explorer.keys("Enter").expect("! it is there already");
    explorer.world.full = None;
    explorer.keys("Ctrl-u").text("other.txt").keys("Enter").expect("saved as other.txt");
    assert_eq!(explorer.world.saved, [("other.txt".to_owned(), letter)]);
    explorer.keys("Esc").expect_no("Letter for");
}

#[test]
fn the_brokers_answer_is_noted_and_can_be_taken_back() {
    let mut explorer = sold();
    explorer.keys("S").expect("Broker has confirmed: no.");
    explorer.keys("o Tab").text("Ann, by phone and mail").keys("Enter");
    explorer.expect("#1 is confirmed by the broker").wait(5000);
    explorer.expect("Broker has confirmed: Tue 24 Nov, Ann, by phone and mail");
    let confirmed =
        |explorer: &Explorer| explorer.model.household.book.sale(ID).unwrap().confirmed.clone();
    assert!(confirmed(&explorer).is_some());
    explorer.keys("u");
    assert!(confirmed(&explorer).is_none());
    explorer.keys("Ctrl-r");
    assert!(confirmed(&explorer).is_some());
    // New lots are not those that were confirmed.
    explorer.keys("e m Enter").expect("the broker confirmed the lots it has");
    explorer.keys("Enter").wait(5000).expect("Broker has confirmed: no.");
    assert!(confirmed(&explorer).is_none());
}

#[test]
fn a_pending_sale_is_marked_in_the_header_and_its_last_hour_is_counted_in_seconds() {
    let mut explorer = Explorer::new(taxes::household());
    explorer.expect_no("○1");
    explorer = sold();
    explorer.keys("`");
    let header = |explorer: &Explorer| explorer.lines()[0].clone();
    assert!(header(&explorer).contains(" ○1 "), "{}", header(&explorer));
    assert!(explorer.model.quiet_for() > 1000 || explorer.model.now.timestamp() % 60 == 59);
    let at = |explorer: &mut Explorer, day: &str, now: &str| {
        explorer.model.on(day.parse().unwrap());
        explorer.send(Msg::Clock(now.parse().unwrap()));
    };
    // Within a day it is pointed out that nobody has confirmed.
    at(&mut explorer, "2026-11-25", "2026-11-25T15:32:00Z");
    assert!(header(&explorer).contains("!○1 13h 27m"), "{}", header(&explorer));
    // 04:59 in UTC is 23:59 in New York.
    at(&mut explorer, "2026-11-25", "2026-11-26T04:16:53Z");
    assert!(header(&explorer).contains("!○1 42m 07s"), "{}", header(&explorer));
    assert!(explorer.model.quiet_for() <= 1000, "the next second is drawn");
    at(&mut explorer, "2026-11-25", "2026-11-26T04:16:54Z");
    assert!(header(&explorer).contains("!○1 42m 06s"), "{}", header(&explorer));
    let (x, y) = explorer.find("42m 06s");
    let bold = explorer.theme.style(Role::Key).add_modifier;
    assert!(explorer.frame[(x, y)].modifier.contains(bold));
    explorer.keys("S").expect("○ 42m 06s left");
    explorer.expect("! #1 is not confirmed, 42m 06s left: E writes the letter");
}

#[test]
fn yesterdays_sale_is_taken_back_with_three_keys_and_one_undoes_that() {
    let mut explorer = sold();
    explorer.keys("S d Enter");
    let state = |explorer: &Explorer| {
        let model = &explorer.model;
        model.household.book.sale(ID).unwrap().state(model.today)
    };
    assert_eq!(state(&explorer), SaleState::Cancelled);
    explorer.keys("e").expect("#1 is cancelled already");
    explorer.keys("E").expect("this sale is cancelled");
    explorer.keys("u");
    assert_eq!(state(&explorer), SaleState::Pending);
}
