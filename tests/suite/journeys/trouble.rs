//! Files that are not all right, files that are read again, and files that take long.

use crate::explorer::{Explorer, folder, sample};
use lotscope::app::model::{Fresh, Screen};
use lotscope::app::msg::{Effect, Mouse, Msg};
use lotscope::app::naming::FileNames;
use lotscope::app::overlay::Overlay;
use lotscope::app::reading::Reading;
use lotscope::app::start::Start;
use lotscope::app::update;

const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,price
Broker,VTI,2024-02-12,40,5448.00,328.40
Broker,VTI,2024-03-12,1O,600.00,328.40
Broker,KO,,15,450.00,70.00
Broker,KO,2024-02-12,10,450.00,70.00
";

/// A stock plan's open lots as `NetBenefits` gives them: neither symbol nor account is in it.
const PLAN: &str = "\
Date acquired,Quantity,Cost basis,Cost basis/share,Value,Gain/loss,Share source,Holding period
Aug-15-2024,12,$1200.00,$100.00,$1800.00,+ $600.00,DO,Long
The values are displayed in USD
";

fn again(fresh: Fresh) -> Msg {
    Msg::Reloaded(Box::new(fresh))
}

fn header(explorer: &Explorer) -> String {
    explorer.lines()[0].clone()
}

#[test]
fn the_header_counts_on_every_screen_and_a_click_on_it_opens_the_problems() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    assert!(header(&explorer).contains(" !2 "));
    explorer.keys("x");
    assert!(header(&explorer).contains(" !2 "), "in the ticket");
    let (column, row) = explorer.find("!2");
    assert!(explorer.mouse(Mouse::Click, (column, row)));
    explorer.expect("Problems").expect(" 2 need you   3 of 4 rows are in the figures");
    explorer.keys("Esc");
    assert!(explorer.in_ticket());
}

#[test]
fn the_line_stands_there_as_it_is_with_carets_under_the_cell() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    explorer.keys("!").expect("▌ ! lots.csv:3:4").expect("─ lots.csv, line 3 ─");
    let (column, row) = explorer.find("Broker,VTI,2024-03-12,1O,");
    let carets = explorer.find("^^");
    assert_eq!(carets, (column + 22, row + 1));
    explorer.keys("Down").expect("Broker,KO,,15,450.00,70.00").expect("KO, 15 sh: no date");
    explorer.keys("y");
    assert_eq!(explorer.world.copied, ["lots.csv:4:3"]);
    // All of it, and what the file says.
    explorer.keys("Up Enter").expect("the cell   1O").expect("code       wrong-number");
    explorer.keys("Esc");
    // A file that is gone says so.
    explorer.world.files.clear();
    explorer.keys("Down").expect("the file is gone since it was read");
}

#[test]
fn what_is_accepted_is_counted_no_more_until_it_changes() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    explorer.keys("! Space").expect("accepted until you leave");
    assert!(header(&explorer).contains(" !1 "));
    explorer.expect(" 1 needs you   1 accepted ");
    assert!(explorer.line("lots.csv:3:4").ends_with("accepted"));
    explorer.send(again(folder(&[("lots.csv", LOTS)])));
    assert!(header(&explorer).contains(" !1 "), "the same problem stays accepted");
    let other = LOTS.replace("1O,600", "1I,600");
    explorer.send(again(folder(&[("lots.csv", &other)])));
    assert!(header(&explorer).contains(" !2 "), "another one is counted");
    let noted = LOTS.replace("cost_basis,price", "cost_basis,price,mood");
    let mut explorer = Explorer::on_files(&[("lots.csv", &noted)]);
    explorer.keys("! G Space").expect("! a note needs nothing");
}

#[test]
fn problems_are_filtered_like_the_holdings() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    explorer.keys("! /").text("missing").expect("filter: missing_").expect_no("lots.csv:3:4");
    explorer.keys("Enter").expect("▌ ? lots.csv:4:3").expect("filter: missing");
    explorer.keys("Esc").expect("lots.csv:3:4");
    explorer.keys("Esc").expect("› Holdings");
    explorer.expect("► VTI").expect_no("filter:");
}

#[test]
fn a_file_without_names_is_asked_for_them_once() {
    let files = [("lots.csv", LOTS), ("View open lots.csv", PLAN)];
    let mut explorer = Explorer::on_files(&files);
    explorer.expect_no("► ACME").keys("! /").text("nothing in this").keys("Enter");
    explorer.expect("What you enter with e is kept beside it.").keys("e");
    explorer.expect("accounts so far: Broker").keys("Enter").expect("type a symbol");
    explorer.text("acme").keys("Tab").text("Stock Plan").expect("[acme]").expect("[Stock Plan_]");
    explorer.world.full = Some("the disk is full".to_owned());
    explorer.keys("Enter").expect("the disk is full").expect("[acme]");
    explorer.world.full = None;
    explorer.keys("Enter").expect_no("[acme]");
    let names = FileNames {
        file: "View open lots.csv".into(),
        symbol: Some("acme".to_owned()),
        account: Some("Stock Plan".to_owned()),
    };
    assert_eq!(explorer.world.names, [names]);
    let settings =
        "[[file]]\npath = \"View open lots.csv\"\nsymbol = \"acme\"\naccount = \"Stock Plan\"\n";
    explorer.send(again(folder(&[files[0], files[1], ("lotscope.toml", settings)])));
    explorer.expect("No problem has all of these words").keys("Esc Esc").expect("► ACME");
    // What is mended in the file itself is not asked for.
    explorer.keys("! e").expect("! there is no form for this: Mend says where to write it");
}

#[test]
fn reading_again_keeps_place_marks_folds_filter_and_order() {
    let mut explorer = Explorer::sample();
    explorer.keys("s s").go("NVDA").keys("Right Down Space /").text("nv").keys("Enter");
    let before = explorer.lines();
    explorer.keys("r").expect("files and prices were read again").wait(5000);
    explorer.wait(0);
    assert_eq!(explorer.lines()[1..22], before[1..22]);
}

#[test]
fn an_open_ticket_is_planned_again_and_says_when_its_lots_are_gone() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    explorer.go("VTI").keys("2 0").expect("Sell [20").expect("of 40");
    let more = LOTS.replace("1O,600", "10,600");
    explorer.send(again(folder(&[("lots.csv", &more)])));
    assert!(explorer.in_ticket());
    explorer.expect("Sell [20").expect("of 50");
    // By hand, from a lot that is gone after the next reading.
    explorer.keys("Tab n").keys("Home Space").expect("20 of 20 assigned").keys("Enter");
    explorer.expect("Record this simulated sale?");
    let fewer = more.replace("Broker,VTI,2024-02-12,40,5448.00,328.40\n", "");
    explorer.send(again(folder(&[("lots.csv", &fewer)])));
    explorer.keys("Enter").expect("not recorded");
    assert!(explorer.world.journal.is_empty() && explorer.in_ticket());
    let none = "account,symbol,acquired,quantity,cost_basis\nBroker,KO,2024-02-12,10,450.00\n";
    explorer.send(again(folder(&[("lots.csv", none)])));
    explorer.expect("no lot of VTI is left in Broker").keys("Enter");
    explorer.expect("no lot of VTI is left in Broker");
    assert!(explorer.world.journal.is_empty() && explorer.model.overlay.is_none());
}

#[test]
fn what_takes_long_says_how_far_it_is_and_esc_stops_it() {
    let mut explorer = Explorer::sample();
    let read = |files, lots| Msg::Reading(Reading { files, of_files: 5, lots });
    explorer.send(read(2, 0));
    explorer.expect_no("reading").wait(299).expect_no("reading");
    explorer.wait(1).expect(" reading 3 of 5 files  Esc stops ");
    explorer.send(read(5, 41_200));
    explorer.expect("reading 5 of 5 files, 41,200 lots  Esc stops");
    // Everything goes on meanwhile, and what lies over the screen has its own Esc.
    explorer.keys("/").text("ko").expect("filter: ko_").keys("Esc").expect("► VTI");
    explorer.expect("reading 5 of 5").keys("Esc").expect("stopped: what was read before stays");
    explorer.expect_no("reading 5 of 5").expect("► VTI");
    assert_eq!(explorer.world.asked, ["stop reading"]);
    explorer.keys("Esc").expect("this is the first screen");
    // What came in counts and is said no more.
    explorer.send(read(1, 0));
    explorer.wait(400).expect("reading 2 of 5").send(again(sample()));
    explorer.expect_no("reading 2").expect("files and prices were read again");
}

#[test]
fn the_first_reading_can_be_stopped_and_leaves_nothing_half_shown() {
    let start = Start { reading: Some("household".to_owned()), ..Start::default() };
    let mut explorer = Explorer::start(start.clone());
    explorer.send(Msg::Reading(Reading { files: 0, of_files: 5, lots: 0 }));
    explorer.expect("Reading household …").expect("reading 1 of 5 files  Esc stops");
    explorer.keys("Esc").expect("Stopped reading household: nothing of it is shown.");
    assert_eq!(explorer.world.asked, ["stop reading"]);
    // A slow second portfolio that is stopped says so too.
    let mut explorer = Explorer::sample();
    explorer.keys("Ctrl-o").send(Msg::Reading(Reading::default()));
    explorer.keys("Esc").expect("Stopped: nothing was opened.");
    // Choosing something else is not stopping: its own failure is told.
    let mut explorer = Explorer::start(start);
    explorer.send(Msg::Reading(Reading::default()));
    explorer.keys("Down Enter").text("nowhere").keys("Enter");
    assert!(!explorer.model.is_first_reading());
    explorer.expect("nowhere: there is no such file");
}

#[test]
fn the_demo_has_nothing_to_read_again() {
    let mut fresh = sample();
    fresh.opened.demo = true;
    let mut explorer = Explorer::new(fresh);
    explorer.keys("r").expect("! the demo is part of the program");
    explorer.keys("1 2 0").tick("VTI", "327.95").keys("r").expect_no("the demo is part");
}

#[test]
fn one_line_is_read_at_a_time() {
    let mut explorer = Explorer::on_files(&[("lots.csv", LOTS)]);
    let mut model = explorer.keys("!").model.clone();
    let fresh = folder(&[("lots.csv", LOTS)]);
    let asked = update(&mut model, again(fresh));
    assert!(matches!(asked.as_slice(), [Effect::ReadLine(spot)] if spot.line == 3));
    let key = |name| Msg::Key(crate::explorer::key(name));
    assert!(update(&mut model, key("Down")).is_empty(), "the first is still being read");
    let Some(Effect::ReadLine(spot)) = asked.into_iter().next() else { return };
    let next = update(&mut model, Msg::Line(spot, Err(String::new())));
    assert!(matches!(next.as_slice(), [Effect::ReadLine(spot)] if spot.line == 4));
    assert!(matches!(model.screen(), Screen::Problems) && model.overlay.is_none());
    let _ = update(&mut model, key("Enter"));
    assert!(matches!(model.overlay, Some(Overlay::Note { .. })));
}

/// Fidelity's positions: whole holdings, no dates.
const POSITIONS: &str = "\
Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value,Cost Basis Total
X12345678,Individual,VTI,VANGUARD TOTAL STOCK MARKET ETF,40,$328.40,$13136.00,$5448.00

\"Date downloaded 11/20/2026 5:45 PM ET\"
";

#[test]
fn a_whole_holding_says_which_export_has_its_dates() {
    let mut explorer = Explorer::on_files(&[("Portfolio_Positions.csv", POSITIONS)]);
    explorer.keys("Right Down i").expect("a whole holding without dates: ");
    explorer.expect("Fidelity exports none: open");
}
