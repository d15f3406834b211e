//! The history of a security, and an event that is entered there.
//!
//! ACME was OLD until 2022: 60 bought for 600.00 and 40 for 604.95; split 3:2; 30 of the 90 oldest
//! (basis 200.00) sold for 420.00 less 1.00; 0.20 a share of capital came back on 120 shares.

use crate::explorer::{Explorer, folder, folder_as_of};
use lotscope::app::msg::Msg;
use lotscope::formats::transactions;

pub const EVENTS: &str = "\
date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,fair_value,to_symbol,ratio,note
2020-01-02,Broker,buy,OLD,60,10,,,,,,,,,
2022-01-03,Broker,buy,OLD,40,15,,4.95,,,,,,,
2022-03-01,Broker,rename,OLD,,,,,,,,,ACME,,
2023-06-01,Broker,split,ACME,,,,,,,,,,3:2,
2023-09-15,Broker,dividend,ACME,,,45,,,,,,,,qualified
2024-05-06,Broker,sell,ACME,30,14,,1,,,,,,,
2024-06-06,Broker,return-of-capital,ACME,,,24,,,,,,,,
2025-02-03,IRA,buy,ACME,50,20,,,,,,,,,
2025-07-07,Schwab,buy,VTI,10,222,,,,,,,,,
2025-08-05,Schwab,sell,VTI,3,242,,,,,,,,,
";
const LOTS: &str = "\
account,symbol,lot,acquired,quantity,cost_basis
Schwab,VTI,,2025-07-07,8,1776.00
Schwab,VTI,,2024-07-05,5,1000.00
Schwab,BND,,2024-07-05,20,1500.00
";
const PRICES: &str = "symbol,price\nACME,21.50\nVTI,310\nBND,72\nNEWCO,50\n";
const SETTINGS: &str = "[[account]]\nname = \"IRA\"\nkind = \"roth_ira\"\n\
                        [[account]]\nname = \"Broker\"\n[[account]]\nname = \"Schwab\"\n";

/// The explorer on these files.
pub fn explorer() -> Explorer {
    Explorer::on_files(&files(EVENTS))
}

fn files(events: &str) -> [(&str, &str); 4] {
    [
        ("transactions.csv", events),
        ("lots.csv", LOTS),
        ("prices.csv", PRICES),
        ("lotscope.toml", SETTINGS),
    ]
}

/// Fills in a merger for shares and cash: one new share, worth 48.20, for three old ones, and 5.00
/// in cash for each of these.
pub fn merger(explorer: &mut Explorer) {
    explorer.keys("e Right Right Right Right Tab Tab").text("2026-02-02").keys("Tab");
    explorer.text("newco").keys("Tab").text("1:3").keys("Tab").text("5").keys("Tab");
    explorer.text("48.20").keys("Tab Tab").text("by letter");
}

#[test]
fn what_is_copied_has_every_decimal() {
    // A chain's own records have more decimals than a screen shows.
    let events =
        "date,account,type,symbol,quantity,price\n2020-01-02,Broker,buy,COIN,1.1234567891,10\n";
    let mut explorer = Explorer::on_files(&files(events));
    explorer.go("COIN").keys("L Home").expect("1.12345679").expect_no("1.1234567891");
    explorer.keys("Down y");
    let copied = explorer.world.copied.last().unwrap();
    let cells: Vec<&str> = copied.split('\t').collect();
    assert_eq!(cells[3..5], ["1.1234567891"; 2], "{copied}");
}

/// 40 of 100 at 10 sold at 8; 50 bought nine days later take the loss of 80 (IRC §1091). One SUB for each of
/// the 110 was handed out, then 55 NEW came for them.
#[test]
fn what_was_realized_under_an_earlier_symbol_is_told_as_it_counts() {
    let events = "\
date,account,type,symbol,quantity,price,amount,basis,to_symbol,ratio
2025-01-06,Broker,buy,FUND,100,10,,,,
2025-06-02,Broker,sell,FUND,40,8,,,,
2025-06-11,Broker,buy,FUND,50,9,,,,
2025-08-04,Broker,spin-off,FUND,,,,0.2,SUB,1:1
2025-09-03,Broker,merge-stock,FUND,,,,,NEW,1:2
";
    let mut explorer = Explorer::on_files(&files(events));
    explorer.send(Msg::Resize(120, 35));
    explorer.go("NEW").keys("L");
    explorer.expect("Realized -80.00, 80.00 of it disallowed: 0.00 counts.");
    let sold = explorer.line("2025-06-02 sold");
    assert!(sold.contains("80.00        0.00 ○"), "{sold}");
    assert!(explorer.line("2025-06-11 bought").contains("+50"));
    let handed_out = explorer.line("handed out SUB");
    assert!(!handed_out.contains('+'), "none of its own came or went: {handed_out}");
    explorer.keys("Esc").go("SUB").keys("L");
    assert!(explorer.line("handed out by FUND").contains("+110"));
}

#[test]
fn what_happened_is_told_whole_where_the_window_has_room() {
    // 60 and 40 of OLD, one ACME for two, and 2.75 in cash for each; a loss of 2025 is washed.
    let events = "\
date,account,type,symbol,quantity,price,amount,to_symbol,ratio,fair_value
2020-01-02,Broker,buy,OLD,60,10,,,,
2022-01-03,Broker,buy,OLD,40,15,,,,
2022-03-01,Broker,merge-mixed,OLD,,2.75,,ACME,1:2,41.25
2025-03-03,Broker,buy,ACME,10,90,,,,
2025-03-05,Broker,sell,ACME,50,12,,,,
";
    let mut explorer = Explorer::on_files(&files(events));
    explorer.go("ACME").keys("L");
    for (columns, rows) in [(120, 35), (200, 50)] {
        explorer.send(Msg::Resize(columns, rows));
        explorer.expect("2022-03-01 merged from OLD 1:2 and 2.75 cash ").expect("Disallowed");
    }
    explorer.expect("transactions.csv:4");
}

#[test]
fn every_event_is_told_with_what_it_did_to_which_lot() {
    let mut explorer = explorer();
    explorer.go("ACME").keys("L").expect("household › ACME › History");
    // 388.00 + 592.95 in Broker, 1,000.00 in the IRA.
    explorer.expect("Open now: 170 shares, basis 1,980.95.").expect(" IRA ⌂").expect(" Broker");
    explorer.keys("Home Down").expect("▌ 2020-01-02 bought").expect("transactions.csv:2");
    explorer.expect("OLD@2020-01-02  · → 60  basis · → 600.00");
    explorer.keys("Down Down").expect("▌ 2022-03-01 renamed from OLD");
    explorer.expect("OLD@2020-01-02, now ACME  60 → 60  basis 600.00 → 600.00");
    explorer.keys("Down").expect("▌ 2023-06-01 split 3:2");
    explorer.expect("OLD@2022-01-03  40 → 60  basis 604.95 → 604.95");
    explorer.keys("Down Down").expect("▌ 2024-05-06 sold");
    explorer.expect("OLD@2020-01-02  90 → 60  basis 600.00 → 400.00");
    explorer.expect("realized 30 of 2020-01-02  for 419.00 less 200.00  +219.00 ●");
    explorer.keys("i").expect("what stands for the account, FIFO").keys("Esc Down");
    explorer.expect("OLD@2020-01-02  60 → 60  basis 400.00 → 388.00");
    explorer.keys("y");
    assert_eq!(
        explorer.world.copied.last().unwrap(),
        "2024-06-06\tBroker\tcapital back 24.00\t0\t120\t980.95\t\t\t\ttransactions.csv:8"
    );
    // What was held once has a history too; then round again.
    explorer.keys("]").expect("household › BND › History");
    explorer.keys("[ [ [").expect("household › OLD › History").expect("2022-03-01 renamed to ACME");
    explorer.keys("Esc").expect("household › Holdings");
}

#[test]
fn where_holdings_list_the_lots_the_difference_is_explained() {
    let mut explorer = explorer();
    explorer.go("VTI").keys("L").expect("the transactions leave other lots than");
    explorer.expect("2024-07-05 bought (holdings)").keys("End").expect("▌ today");
    explorer
        .expect("! 2024-07-05: the holdings have 5 with basis 1,000.00, the transactions")
        .expect("leave none: a purchase or transfer-in is missing")
        .expect("! 2025-07-07: the holdings have 8 with basis 1,776.00, the transactions")
        .expect("leave 7 with basis 1,554.00: shares came or went that no row tells");
    // Lots that no transaction tells of, and which file would.
    explorer.keys("Esc").go("BND").keys("L").expect("No transactions tell of BND");
    explorer.expect("transactions.csv").expect("BND@2024-07-05");
}

#[test]
fn a_sale_of_the_journal_stands_in_the_history() {
    let mut explorer = explorer();
    explorer.go("BND").keys("5 Enter Enter Esc").go("BND").keys("L");
    // 5 × (72 − 75).
    explorer.expect("2026-11-20 sold here as #1").expect("journal #1");
    explorer.expect("20 → 15  basis 1,500.00 → 1,125.00").expect("-15");
}

#[test]
fn an_event_shows_its_effect_before_it_is_added() {
    let mut explorer = explorer();
    explorer.go("ACME").keys("L Home Down");
    merger(&mut explorer);
    // 300 of cash on each lot, whose gains are larger: the basis stays.
    explorer.expect("2 lots: 120 → 40 shares, basis 980.95 → 980.95");
    explorer.expect("realized: cash 600.00, +600.00 long-term");
    explorer.keys("Enter").expect("OLD@2020-01-02, now NEWCO  60 → 20  basis 388.00 → 388.00");
    explorer.expect("realized 60 of 2022-01-03  for 300.00 less 0.00  +300.00 ●");
    assert!(explorer.world.added.is_empty(), "nothing is written before that");
    explorer.keys("Esc").expect("[by letter_]").keys("Enter");
    explorer.world.full = Some("transactions.csv: nothing is added (no space left)".to_owned());
    explorer.keys("Enter").expect("! transactions.csv: nothing is added (no space left)");
    explorer.world.full = None;
    explorer.keys("Enter").expect_no("An event of ACME");
    let entered = explorer.world.added.last().unwrap();
    let bytes = transactions::with(EVENTS.as_bytes(), entered).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let row = "2026-02-02,Broker,merge-mixed,ACME,,5,,,,,,48.2,NEWCO,1:3,by letter";
    assert_eq!(text.lines().last().unwrap(), row);
    explorer.send(Msg::Reloaded(Box::new(folder(&files(&text)))));
    explorer.expect("▌ 2026-02-02 merged into NEWCO");
    explorer.expect("added to transactions.csv; what it was is in transactions.csv.bak");
    explorer.keys("Esc").go("NEWCO").keys("L").expect("Open now: 40 shares, basis 980.95.");
}

/// The key table: `u` is undo, `Ctrl-r` redo, everywhere; nothing lasts that cannot be taken back.
#[test]
fn what_was_added_is_taken_out_again_once_it_was_said_what() {
    let mut explorer = explorer();
    explorer.go("ACME").keys("L u").expect("nothing to undo in this session");
    explorer.keys("Home Down");
    merger(&mut explorer);
    explorer.keys("Enter Enter");
    let added = explorer.world.added.clone();
    let bytes = transactions::with(EVENTS.as_bytes(), &added[0]).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    explorer.send(Msg::Reloaded(Box::new(folder(&files(&text)))));
    explorer.expect("transactions.csv.bak; u undoes");
    explorer.keys("u").expect("Take this out of transactions.csv again?");
    explorer.expect("merged into NEWCO 1:3 and 5.00 cash of ACME, 2026-02-02").expect("by letter");
    explorer.expect("Its row goes out; the file is then what").expect("[ Take it out ]");
    explorer.keys("Esc");
    assert_eq!(explorer.world.added, added, "Back takes nothing out");

    explorer.world.full = Some("transactions.csv: nothing is taken out (read-only)".to_owned());
    explorer.keys("u Enter").expect("Not taken out").expect("(read-only)").keys("Esc");
    explorer.world.full = None;
    explorer.keys("u Enter").expect("taken out of transactions.csv again; Ctrl-r adds it");
    assert!(explorer.world.added.is_empty());
    explorer.keys("u").expect("nothing to undo in this session");
    explorer.keys("Ctrl-r");
    assert_eq!(explorer.world.added, added);

    // Where the file was changed since, it is said, and u goes on with what was done before.
    explorer.world.full = Some("nothing is taken out, as the file was changed".to_owned());
    explorer.world.for_good = true;
    explorer.keys("u Enter").expect("as the file was changed").keys("Esc u");
    explorer.expect("nothing to undo in this session");
}

#[test]
fn what_cannot_be_is_refused_as_it_is_typed() {
    let mut explorer = explorer();
    explorer.go("ACME").keys("L Home Down e").expect("< split, stock dividend >");
    explorer.keys("Enter").expect("! fill in: effective on, such as 2026-06-01");
    // The focus is where the answer is missing.
    explorer.text("2026-12-01").keys("Enter").expect("is after 2026-11-20");
    explorer.keys("Ctrl-u").text("2019-12-01").keys("Tab").text("2").keys("Enter");
    explorer.expect("! write new shares for old ones as 2:1 or 1:10");
    explorer.text(":1").keys("Enter");
    explorer.expect("! a split of ACME on 2019-12-01, when Broker held none");
    // In the middle of what happened: 100 OLD are still OLD on that day, and ACME is none.
    explorer.keys("Shift-Tab Ctrl-u").text("2023-07-03").expect("2 lots: 150 → 300 shares");
    // 330 − 30: 3 events come after it, the last one of 24.00 on 270 shares.
    explorer.keys("Enter").expect("3 events come after it here; in the end 120 → 270 shares");
}

#[test]
fn where_holdings_count_the_form_says_that_no_lot_changes() {
    let mut explorer = explorer();
    explorer.go("VTI").keys("L e Tab Tab").text("2026-02-02").keys("Tab").text("2:1");
    explorer.expect("1 lot: 7 → 14 shares, basis 1,554.00 → 1,554.00");
    explorer.expect("! lots.csv lists the lots here: they stay, and only the history changes");
}

/// 40 of 100 at 50 sold for 40: 400 lost, and 30 bought eight days later take 300 of it into their
/// basis. 30 more sold for 35: 450 lost, and the 20 that the IRA bought take 300 for good (IRC §1091(a),
/// (d); Rev. Rul. 2008-5).
const WASHED: &str = "\
date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,fair_value,to_symbol,ratio,note
2025-01-02,Broker,buy,ACME,100,50,,,,,,,,,
2026-03-02,Broker,sell,ACME,40,40,,,,,,,,,
2026-03-10,Broker,buy,ACME,30,42,,,,,,,,,
2026-11-02,IRA,buy,ACME,20,38,,,,,,,,,
2026-11-12,Broker,sell,ACME,30,35,,,,,,,,,
";

/// The explorer on a history with wash sales.
pub fn washed() -> Explorer {
    Explorer::on_files(&files(WASHED))
}

#[test]
fn the_columns_of_a_washed_history_add_up_to_its_header() {
    for (columns, rows) in [(80, 24), (120, 35)] {
        let mut explorer = washed().at(columns, rows);
        explorer.go("ACME").keys("L").expect("Gain").expect("Disallowed").expect("Counts");
        let amounts = |line: &str| -> Vec<i64> {
            let words =
                line.split_whitespace().filter(|word| !word.contains('-') || word.starts_with('-'));
            let plain = words.map(|word| word.trim_end_matches(".00").replace([',', '+'], ""));
            plain.filter_map(|word| word.parse().ok()).collect()
        };
        // The last three figures of a sale: what was lost, what of it is disallowed, what counts.
        let mut sums = [0; 3];
        for (day, loss, disallowed) in
            [("2026-03-02 sold", -400, 300), ("2026-11-12 sold", -450, 300)]
        {
            let figures = amounts(&explorer.line(day));
            let [.., gain, off, counts] = figures[..] else { panic!("{figures:?}") };
            assert_eq!([gain, off, counts], [loss, disallowed, loss + disallowed]);
            for (sum, figure) in sums.iter_mut().zip([gain, off, counts]) {
                *sum += figure;
            }
        }
        assert_eq!(sums, [-850, 600, -250]);
        explorer.expect("Realized -850.00, 600.00 of it");
        assert!(explorer.screen().contains("-250.00 counts."), "{}", explorer.screen());
        // 1,500 and 1,260 were paid for what Broker holds, and 300 came from the first loss; the IRA
        // paid 760: 3,820 in the header.
        explorer.expect("Open now: 80 shares, basis 3,820.00.").expect("open now, W 300.00");
        let now = amounts(&explorer.line("open now, W"));
        assert_eq!(now[now.len() - 2..], [60, 3060]);
        assert_eq!(*amounts(&explorer.line("2026-11-02 bought")).last().unwrap(), 760);
    }
    let mut explorer = washed();
    explorer.go("ACME").keys("L").keys("Home Down Down");
    explorer.expect("for 1,600.00 less 2,000.00  -400.00 ●  300.00");
    explorer.expect("disallowed, -100.00 counts").keys("y");
    assert_eq!(
        explorer.world.copied.last().unwrap(),
        "2026-03-02\tBroker\tsold\t-40\t60\t3,000.00\t-400.00\t300.00\t-100.00\ttransactions.csv:3"
    );
}

#[test]
fn a_wrong_answer_gets_the_focus() {
    let mut explorer = explorer();
    explorer.go("ACME").keys("L Home Down e Tab Tab").text("2026-13-01").keys("Tab").text("2:1");
    explorer.expect("[2:1_]").keys("Enter").expect("[2026-13-01_]").expect("[2:1]");
    // The date is right, and now the ratio is not.
    explorer.keys("Ctrl-u").text("2023-07-03").keys("Tab Ctrl-u").text("2").keys("Shift-Tab");
    explorer.expect("[2023-07-03_]").keys("Enter").expect("[2_]");
    explorer.expect("! write new shares for old ones as 2:1 or 1:10");
}

#[test]
fn one_later_event_comes_and_several_come() {
    let mut explorer = explorer();
    explorer.go("ACME").keys("L Home Down e Tab Tab").text("2024-05-07").keys("Tab").text("2:1");
    // After the sale of 2024-05-06 only the payment of 2024-06-06 is left.
    explorer.keys("Enter").expect("1 event comes after it here; in the end 120 → 240 shares");
}

/// The interface: `--as-of` is today for everything that depends on a date.
#[test]
fn a_day_in_the_past_shows_what_there_was_and_says_what_is_left_out() {
    let fresh = folder_as_of(&files(EVENTS), Some("2022-02-01".parse().unwrap()));
    let mut explorer = Explorer::new(fresh);
    explorer.expect("as of 2022-02-01: what came later is left out; ! shows what");
    explorer.go("OLD").keys("L").expect("Open now: 100 shares, basis 1,204.95.");
    explorer.expect_no("renamed").keys("!");
    explorer
        .expect("8 events came after 2022-02-01")
        .expect("3 lots were acquired after 2022-02-01");
    // Who reads the files again is told again.
    let again = folder_as_of(&files(EVENTS), Some("2022-02-01".parse().unwrap()));
    explorer.send(Msg::Reloaded(Box::new(again)));
    explorer.expect("were read again; as of 2022-02-01");
}
