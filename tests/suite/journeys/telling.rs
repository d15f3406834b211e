//! What the user knows of lots whose file does not say it: entered from the problems and from the
//! holdings, kept beside the files, and gone from the problems.

use crate::explorer::{Explorer, folder};
use lotscope::app::msg::Msg;
use lotscope::domain::told::Told;
use lotscope::formats::basis;

const LOTS: &str = "\
account,symbol,lot,acquired,quantity,cost_basis,price,origin
Broker,VTI,,2024-02-12,40,5448.00,328.40,
Broker,GE,GE-OLD,,15,,188.00,transfer
Broker,GE,,2024-06-12,20,3264.00,188.00,
";
const SETTINGS: &str = "\
[tax]
year = 2026
filing_status = \"single\"
ordinary_income = 100000
state_rate = 0
";
const FILES: [(&str, &str); 2] = [("lots.csv", LOTS), ("lotscope.toml", SETTINGS)];

/// What the shell does once it is saved: it writes the rows and reads the files again.
fn kept(explorer: &mut Explorer, told: &[Told]) -> String {
    let mut bytes = Vec::new();
    for one in told {
        bytes = basis::with(&bytes, one).unwrap();
    }
    let text = String::from_utf8(bytes).unwrap();
    let files = [FILES[0], FILES[1], ("basis.csv", &text)];
    explorer.send(Msg::Reloaded(Box::new(folder(&files))));
    text
}

#[test]
fn a_problem_is_answered_where_it_stands() {
    let mut explorer = Explorer::on_files(&FILES);
    explorer
        .keys("!")
        .expect("▌ ? lots.csv:3:4")
        .expect("What you enter with e is kept beside it.");
    explorer.keys("Down").expect("a transfer statement with date and basis").keys("e");
    explorer.expect("─ GE-OLD ─").expect("15 GE in Broker").expect("from lots.csv, line 3");
    // 100,000 − 16,100 = 83,900 is inside the 22 % bracket of 2026: 15 × 188 = 2,820 at 22 %.
    explorer.expect("gain unknown, all taxed short-term, tax +620.40");
    explorer.keys("Enter").expect("! type what you know first");
    explorer.text("2019-02-30").expect("! write the day as 2019-03-04");
    explorer.keys("Ctrl-u").text("2019-03-04").keys("Tab");
    // 2,820 − 2,400 = 420, long-term at 15 %.
    explorer.text("2,400").expect("gain +420.00 long-term, tax +63.00");
    explorer.keys("Tab").text("160").expect("! type the total or the cost of a share, not both");
    explorer.keys("Ctrl-u Tab").text("statement of 2019");
    explorer.world.full = Some("the disk is full".to_owned());
    explorer.keys("Enter").expect("! the disk is full").expect("[2,400]");
    explorer.world.full = None;
    explorer.keys("Enter").expect_no("─ GE-OLD ─");
    let told = explorer.world.told.clone();
    let text = kept(&mut explorer, &told);
    assert_eq!(
        text.lines().nth(1).unwrap(),
        "Broker,GE,GE-OLD,2019-03-04,2400,me,2026-11-20,statement of 2019,15"
    );
    explorer.expect("Every row of every file was read.").keys("Esc").expect_no("without basis");
    explorer.go_to_lot("GE", "GE-OLD").keys("i");
    explorer.expect("told       basis you gave on 2026-11-20: statement of 2019");
    explorer.expect("told       date you gave on 2026-11-20: statement of 2019");
    // A mistake is mended by telling it once more: what was told stands in the form.
    explorer.keys("Esc e").expect("[2019-03-04_]").expect("[2400]").expect("[statement of 2019]");
    explorer.keys("Tab Ctrl-u").text("2300").keys("Enter");
    let told = explorer.world.told.clone();
    kept(&mut explorer, &told);
    // 2,820 − 2,300.
    explorer.expect("+520").keys("!").expect("line 3 tells it of GE-OLD too and counts");
}

#[test]
fn the_lots_that_lack_something_are_one_step_away() {
    let mut explorer = Explorer::on_files(&FILES);
    explorer.keys("Ctrl-p").text("without basis or date").keys("Enter");
    explorer.expect("filter: is:missing").expect("▼ GE").expect_no("VTI");
    explorer.go_to_lot("GE", "GE-OLD").keys("i").expect("e enters what you know of it");
    explorer.keys("Esc e").expect("cost in total").keys("Esc");
    // A lot that its file describes has the price there, as its heading has.
    explorer.keys("Esc").go("GE").keys("e").expect("Price of GE").keys("Esc");
    explorer.go("VTI").keys("Right Down e").expect("Price of VTI");
}

#[test]
fn a_ticket_names_both_ends_of_an_unknown_basis() {
    let mut explorer = Explorer::on_files(&FILES);
    // Of 35: 20 × 188 − 3,264 = 496 long-term at 15 % is 74.40; with 2,820 at 22 %: 694.80.
    explorer.go("GE").keys("x a").expect("! tax between 74.40 and 694.80: the basis of 15 shares");
    explorer
        .at(120, 35)
        .expect("between 74.40 and 694.80: the basis of 15 shares is unknown (GE-OLD)");
    explorer.keys("*").expect("tax between **.** and ***.**");
}

/// The key table: `u` is undo, `Ctrl-r` redo, everywhere; nothing lasts that cannot be taken back.
#[test]
fn what_was_told_is_taken_out_again_once_it_was_said_what() {
    let mut explorer = Explorer::on_files(&FILES);
    explorer.go_to_lot("GE", "GE-OLD").keys("e").text("2019-03-04").keys("Tab").text("2400");
    explorer.keys("Enter").expect("kept in basis.csv; u takes it out again");
    let told = explorer.world.told.clone();
    assert_eq!(told.len(), 1);
    explorer.keys("u").expect("Take this out of basis.csv again?").expect("GE-OLD");
    explorer.expect("acquired on 2019-03-04, basis 2,400.00").expect("you gave on 2026-11-20");
    explorer.keys("Esc");
    assert_eq!(explorer.world.told, told, "Back takes nothing out");
    explorer.keys("u Enter").expect("taken out of basis.csv again; Ctrl-r adds it");
    assert_eq!(explorer.world.told, []);
    explorer.keys("Ctrl-r").expect("kept in basis.csv");
    assert_eq!(explorer.world.told, told);
    // Where the file was changed since, it is said, and there is nothing left to undo.
    explorer.world.full = Some("nothing is taken out, as the file was changed".to_owned());
    explorer.world.for_good = true;
    explorer.keys("u Enter").expect("as the file was changed").keys("Esc u");
    explorer.expect("nothing to undo in this session");
}
