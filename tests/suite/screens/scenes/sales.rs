//! Moments of recorded sales: asked, not recorded, pending, changed, settled.

use super::*;

pub(super) fn decisions() -> Vec<(&'static str, Explorer)> {
    let mut doubt = at("GE", "x a Enter");
    doubt.expect("Record this");
    // Everything of VTI at Schwab: 29 lots.
    let many = after("x a Enter");
    let mut sales = Explorer::sample();
    // Sold on Monday 9 November, settled the day after.
    sales.go("BND").keys("2 0 Shift-Tab").text("20261109").keys("Tab Enter Enter");
    sales.go("VXUS").keys("5 0 Enter Enter S d Enter Esc");
    sales.go("QQQ").keys("1 0 Enter Enter");
    sales.go("VTI").keys("1 2 0 Enter Enter S");
    sales.wait(5000).expect("4 ");
    let mut settled = sales.again();
    settled.keys("G");
    settled.expect("#1");
    let mut lots = sales.again();
    lots.keys("Enter");
    let mut cancel = sales.again();
    cancel.keys("d");
    let mut discard = settled.again();
    discard.keys("d");
    vec![
        ("confirm", after("1 2 0 Enter")),
        ("confirm-in-doubt", doubt),
        ("confirm-many-lots", many),
        ("confirm-cover", at("TSLA", "x a Enter")),
        ("confirm-sheltered", at("QQQ", "2 0 Enter")),
        ("confirm-without-profile", on(without_profile(), "1 2 0 Enter")),
        ("sales", sales),
        ("sales-settled", settled),
        ("sales-lots", lots),
        ("cancel", cancel),
        ("discard", discard),
        ("quit", after("1 2 0 Tab Space q")),
    ]
}

/// What another lotscope or a full disk keeps out of the journal.
pub(super) fn unrecorded() -> Vec<(&'static str, Explorer)> {
    let other =
        "another lotscope (process 4711) records in this journal; close it, or record there";
    let mut fresh = sample();
    fresh.opened.read_only = Some(other.to_owned());
    let full = |keys: &str| {
        let mut explorer = Explorer::sample();
        explorer.world.full = Some(
            "the disk did not take it (No space left on device (os error 28)), so it is not \
             recorded; see to the disk and repeat, or name another journal with --journal"
                .to_owned(),
        );
        explorer.keys(keys);
        explorer
    };
    let mut stays = full("1 2 0 Enter Enter Esc");
    stays.wait(5000).expect("! NOT recorded");
    // Told at first, and by the header from then on.
    let mut only_read = on(fresh.clone(), "");
    only_read.expect("! read-only: another lotscope").wait(5000).expect("  ! read-only  ");
    vec![
        ("read-only", only_read),
        ("confirm-read-only", on(fresh, "1 2 0 Enter")),
        ("not-recorded", full("1 2 0 Enter Enter")),
        ("not-recorded-stays", stays),
    ]
}

/// Before it settles: other lots, the letter, the broker's answer, the last hour.
pub(super) fn pending() -> Vec<(&'static str, Explorer)> {
    // Screen 4.6 on the household of the screen designs, then 4.7.
    let at_work = || {
        let mut explorer = on(taxes::household(), "");
        explorer.model.at("2026-11-24T15:32:00Z".parse().unwrap());
        explorer
    };
    let mut sold = at_work();
    sold.keys("1 2 0 Enter Enter S").wait(5000).expect("#1");
    let after = |keys: &str| {
        let mut explorer = sold.again();
        explorer.keys(keys);
        explorer
    };
    let mut by_hand = after("e Tab Down Down Down Space");
    by_hand.expect("Lots by hand");
    let mut changed = after("e m m m Enter Enter");
    changed.wait(5000).expect("new");
    let mut confirming = after("o Tab");
    confirming.text("secure message 17");
    let mut confirmed = confirming.again();
    confirmed.keys("Enter").wait(5000).expect("secure message 17");
    let mut wrong = after("o Ctrl-u");
    wrong.text("2026-11-19").keys("Enter");
    let mut late = sold.again();
    late.model.on("2026-11-25".parse().unwrap());
    late.model.at("2026-11-26T04:20:48Z".parse().unwrap());
    late.model.zone = Some(chrono_tz::Tz::America__Chicago);
    late.draw();
    let mut fault = after("E Enter");
    fault.world.full = Some("instructions.txt is there already: type another name".to_owned());
    fault.keys("Enter");
    // The newest lots go to a second sale, so that the first one cannot have them any more.
    let mut withheld = at_work();
    withheld.keys("1 2 0 m Enter Enter 5 0 m m Enter Enter S").wait(5000);
    withheld.keys("Down e m Enter");
    vec![
        ("change-lots", after("e")),
        ("change-lots-next", after("e m")),
        ("change-lots-by-hand", by_hand),
        ("change-lots-asks", after("e m m m Enter")),
        ("change-lots-withheld", withheld),
        ("sales-changed", changed),
        ("sales-last-hour", late),
        ("sales-confirmed", confirmed),
        ("letter", after("E")),
        ("letter-saving", after("E Enter")),
        ("letter-fault", fault),
        ("confirming", confirming),
        ("confirming-fault", wrong),
    ]
}
