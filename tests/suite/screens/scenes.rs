//! The moments that are pictured and checked, each reached by the keys a user would press.

mod brokers;
mod history;
mod sales;
mod trouble;

use crate::explorer::{Explorer, averaged, folder, now, sample, without_profile};
use crate::journeys::{calendar, taxes, washes};
use chrono::TimeDelta;
use lotscope::app::Model;
use lotscope::app::feed::{Report, Trouble};
use lotscope::app::model::Fresh;
use lotscope::app::msg::{Entry, Msg};
use lotscope::app::reading::Reading;
use lotscope::app::start::Start;
use lotscope::domain::problem::{Fault, Problem};
use std::sync::OnceLock;

/// A moment of the explorer.
pub struct Scene {
    /// What it is called.
    pub name: &'static str,
    /// The explorer, in 80 by 24.
    pub explorer: Explorer,
}

/// The model of every moment: cheap to clone and dear to reach.
pub fn moments() -> &'static [(&'static str, Model)] {
    static MOMENTS: OnceLock<Vec<(&'static str, Model)>> = OnceLock::new();
    MOMENTS.get_or_init(|| all().into_iter().map(|(name, at)| (name, at.model)).collect())
}

fn scene_of((name, model): &(&'static str, Model)) -> Scene {
    Scene { name, explorer: Explorer::resume(model.clone()) }
}

/// Every moment.
pub fn scenes() -> impl Iterator<Item = Scene> {
    moments().iter().map(scene_of)
}

/// The moment of this name.
pub fn scene(name: &str) -> Scene {
    let found = moments().iter().find(|(own, _)| *own == name);
    scene_of(found.unwrap_or_else(|| panic!("there is no scene {name}")))
}

/// The explorer on the sample after these keys.
fn after(keys: &str) -> Explorer {
    on(sample(), keys)
}

fn on(fresh: Fresh, keys: &str) -> Explorer {
    let mut explorer = Explorer::new(fresh);
    explorer.keys(keys);
    explorer
}

/// The explorer on a security of the sample after these keys.
fn at(symbol: &str, keys: &str) -> Explorer {
    let mut explorer = Explorer::sample();
    explorer.go(symbol).keys(keys);
    explorer
}

fn all() -> Vec<(&'static str, Explorer)> {
    [
        holdings(),
        live(),
        tickets(),
        brokers::menus(),
        sales::decisions(),
        sales::unrecorded(),
        sales::pending(),
        coming(),
        washing(),
        taxed(),
        history::told(),
    ]
    .into_iter()
    .chain([trouble::around(), over()])
    .flatten()
    .collect()
}

fn holdings() -> Vec<(&'static str, Explorer)> {
    let mut filtering = after("/");
    filtering.text("roth vt");
    let mut filtered = after("/");
    filtered.text("msft").keys("Enter z");
    let mut nothing = after("/");
    nothing.text("no such fund").keys("Enter");
    let mut fault = after("/");
    fault.text("vti days<x");
    let mut priced = after("/");
    priced.text("gain%<-10 term:long").keys("Enter z");
    priced.tick("INTC", "24.35");
    priced.wait(2000);
    let mut hidden_marks = after("");
    hidden_marks.go("NVDA").keys("Right Down Down Space Space /");
    hidden_marks.text("aapl").keys("Enter");
    let mut moved = after("");
    moved.tick("VTI", "328.52").tick("TSLA", "399.80");
    moved.model.now += TimeDelta::milliseconds(400);
    let mut marked = after("");
    marked.go("NVDA").keys("Right Down Down Space Space");
    let mut opened = after("");
    opened.go_to_lot("VTI", "VTI@2025-12-01");
    vec![
        ("holdings-folded", after("")),
        ("holdings-opened", opened),
        ("holdings-by-account", after("# Enter Down Down Down")),
        ("holdings-one-list", after("# # G")),
        ("holdings-terms", after("v z")),
        ("holdings-filtered", filtered),
        ("holdings-filtering", filtering),
        ("holdings-nothing-found", nothing),
        ("holdings-fault", fault),
        ("holdings-priced", priced),
        ("holdings-hidden-marks", hidden_marks),
        ("holdings-group", at("VXUS", "")),
        ("holdings-sorting", after("s Down Down")),
        ("holdings-marked", marked),
        ("holdings-moved", moved),
        ("holdings-hidden", after("*")),
    ]
}

/// Where prices come from, and what is wrong with that.
fn live() -> Vec<(&'static str, Explorer)> {
    let mut failed = after("");
    let fault = Fault::new(
        "./quotes.sh gave no prices: it ended with status 6: curl: (6) Could not resolve host",
        "run it by hand in the portfolio's folder to see why",
    );
    failed.send(Msg::Source(Report {
        source: "command".to_owned(),
        problems: vec![Problem::left_out("prices-not-read", &"command".into(), 1, fault)],
        trouble: Some(Trouble::Failed),
        ..Report::default()
    }));
    failed.wait(12 * 60_000);
    let mut typing = at("KO", "e");
    typing.text("72.x");
    let mut typed = at("KO", "e");
    typed.text("72.25").keys("Enter").wait(5 * 60_000);
    let mut held = after(";");
    held.wait(5000);
    vec![
        ("holdings-prices-failed", failed),
        ("holdings-prices-typing", typing),
        ("holdings-prices-typing-begins", at("KO", "e")),
        ("holdings-prices-typed", typed),
        ("holdings-prices-held", held),
    ]
}

/// The list of goals after these keys and this number.
fn goals(keys: &str, number: &str) -> Explorer {
    let mut explorer = after("1 2 0 =");
    explorer.keys(keys).text(number);
    explorer
}

fn tickets() -> Vec<(&'static str, Explorer)> {
    let mut by_hand = after("1 2 0 m m m Tab");
    // What is taken of 2024-12-26 and of 2025-11-20 goes back: 30.8141 shares are unassigned.
    by_hand.keys("Space Down Down Down Down Down Space");
    by_hand.expect("30.8141 unassigned");
    let mut one_lot = after("");
    one_lot.go_to_lot("VTI", "VTI@2025-12-01").keys("x");
    let mut drifted = after("1 2 0");
    drifted.tick("VTI", "327.95");
    let mut fee = after("1 2 0 Shift-Tab Shift-Tab 4 . 9 5");
    fee.expect("fee");
    // 0.8141 shares are given back, 0.5 of them typed into the first lot, where FIFO adds the rest.
    let mut part = after("1 2 0 m m m Tab Space Home 0 . 5 Down Up");
    part.expect("0.3141 unassigned");
    let reinvested = at("KO", "x a m Tab G");
    let mut locked = after("1 2 0 Tab b");
    locked.wait(5000);
    let mut goals_taken = goals("Down", "-250");
    goals_taken.keys("Enter").wait(5000);
    let mut avoids_wash = at("INTC", "1 0 0 w");
    avoids_wash.expect("avoiding wash sales: tax ").wait(5000);
    let mut next_year = after("1 2 0 Shift-Tab");
    next_year.text("20270105").keys("Tab");
    vec![
        ("ticket", after("1 2 0")),
        ("ticket-by-hand", by_hand),
        ("ticket-one-lot", one_lot),
        ("ticket-part-by-hand", part),
        ("ticket-reinvested", reinvested),
        ("ticket-all", at("VXUS", "x a")),
        ("ticket-without-profile", on(without_profile(), "1 2 0")),
        ("ticket-sheltered", at("QQQ", "2 0")),
        ("ticket-short-cover", at("TSLA", "x a")),
        ("ticket-missing-basis", at("GE", "x a")),
        ("ticket-no-amount", after("x")),
        ("ticket-locked", locked),
        ("goals", goals("Down", "-250")),
        ("goals-cash", goals("", "10000")),
        ("goals-carryover", goals("G", "")),
        ("goals-unreachable", goals("", "999999")),
        ("goals-taken", goals_taken),
        ("ticket-too-much", after("9 9 9")),
        ("ticket-next-year", next_year),
        ("ticket-drifted", drifted),
        ("ticket-fee", fee),
        ("ticket-washes", at("INTC", "x %")),
        ("ticket-could-avoid-wash", at("INTC", "1 0 0")),
        ("ticket-avoids-wash", avoids_wash),
        ("ticket-pinned", after("1 2 0 p m")),
        ("ticket-average", on(averaged(), "1 2 0")),
        ("holdings-average", on(averaged(), "Enter Down Down i")),
        ("compare-average", on(averaged(), "1 2 0 c")),
        ("compare", after("1 2 0 c")),
        ("compare-without-profile", on(without_profile(), "1 2 0 c")),
        ("compare-cover", at("TSLA", "c")),
        ("matrix", after("1 2 0 c v G Up Up Up Right")),
        ("matrix-cover", at("TSLA", "c v")),
        ("matrix-why", after("1 2 0 c v G Up Up Up Right i")),
        ("matrix-without-profile", on(without_profile(), "1 2 0 c v")),
        ("compare-bars", after("1 2 0 c v v Down")),
    ]
}

/// The tax of the household of the screen designs.
fn taxed() -> Vec<(&'static str, Explorer)> {
    let after = |keys: &str| {
        let mut explorer = taxes::ticket();
        explorer.keys(keys);
        explorer
    };
    let mut waiting = after("Tab");
    waiting.keys("Home Down Down Down Down Down Down Down");
    let mut profile = after("P");
    profile.keys("Tab").text("0");
    vec![
        ("ticket-waiting", waiting),
        ("tax-sale", after("t")),
        ("tax-lines", after("t v")),
        ("tax-january", after("t ]")),
        ("tax-year", on(taxes::household(), "T")),
        ("tax-next-year", on(taxes::household(), "T ] v")),
        ("tax-no-figure", on(without_profile(), "T")),
        ("tax-assumed", after("t i")),
        ("tax-line-whole", after("t v G Enter")),
        ("tax-word", after("t v Down Down Down i")),
        ("profile-next-year", on(taxes::household(), "T ] P Tab")),
        ("tax-hidden", after("t *")),
        ("profile-of-a-sale", profile),
        ("holdings-wait", at("NVDA", "v v Right")),
    ]
}

/// What is coming, and what the files say of a sale.
fn coming() -> Vec<(&'static str, Explorer)> {
    let after = |keys: &str| {
        let mut explorer = calendar::with_a_sale();
        explorer.keys(keys);
        explorer
    };
    let mut filtered = after("C /");
    filtered.text("turn").keys("Enter");
    let shown = |keys: &str| {
        let mut explorer = calendar::shown();
        explorer.keys(keys);
        explorer
    };
    let lacking = |keys: &str| {
        let (from, to) = ("2025-12-01,35,11760.00", "2025-12-01,5,1680.00");
        let mut explorer = calendar::beside(calendar::with_a_sale(), from, to);
        explorer.keys(keys);
        explorer
    };
    vec![
        ("calendar", after("C")),
        ("calendar-sample", at("VTI", "2 0 Enter Enter C Down")),
        ("calendar-month", after("C ] v Down")),
        ("calendar-filtered", filtered),
        ("calendar-hidden", after("C *")),
        ("calendar-without-profile", on(without_profile(), "C Down")),
        ("help-calendar", after("C ?")),
        ("sales-shown", shown("S")),
        ("sales-lacking", lacking("S")),
        ("found", shown("S d")),
        ("problems-sale", lacking("!")),
    ]
}

/// Open wash-sale windows.
fn washing() -> Vec<(&'static str, Explorer)> {
    let after = |keys: &str| on(washes::household(), keys);
    let after_sample = |keys: &str| on(sample(), keys);
    let mut marked = after("");
    marked.go_to_lot("INTC", "INTC@2026-11-09");
    vec![
        ("washes", after("W")),
        ("washes-recent", after("W Down Down")),
        ("washes-what", after("W Down Down Enter")),
        ("washes-why", after("W i")),
        ("washes-lost", on(washes::washed(), "W G")),
        ("washes-broker", on(washes::washed(), "W v")),
        ("washes-none", on(washes::nothing(), "W")),
        ("washes-sample", after_sample("W")),
        ("washes-hidden", after("W *")),
        ("washes-calendar", after("C Down Down")),
        ("washes-marked", marked),
        ("washes-sale", after("S")),
        ("help-washes", after("W ?")),
    ]
}

fn over() -> Vec<(&'static str, Explorer)> {
    let mut palette = after(":");
    palette.text("vanguard");
    let mut nothing = after(":");
    nothing.text("no such thing");
    let mut fault = on(without_profile(), "P Right Tab");
    fault.text("117k").keys("Tab").text("2,400");
    let mut telling = after("");
    telling.go_to_lot("GE", "GE-TRANSFER").keys("e");
    let mut told = telling.again();
    told.text("2019-03-04").keys("Tab Tab").text("160").keys("Tab").text("statement of March 2019");
    let mut mistold = telling.again();
    mistold.text("2026-13-04");
    let mut lot = after("");
    lot.go_to_lot("KO", "KO-GIFT").keys("i");
    let mut sales = after("1 2 0 Enter Enter S");
    assert_eq!(sales.model.now, now());
    sales.keys("?");
    vec![
        ("help-holdings", after("?")),
        ("help-ticket", after("1 2 0 ?")),
        ("help-sales", sales),
        ("palette", palette),
        ("palette-nothing", nothing),
        ("profile", after("P")),
        ("profile-fault", fault),
        ("telling", telling),
        ("telling-told", told),
        ("telling-wrong", mistold),
        ("note-lot", lot),
        ("note-security", at("MSFT", "i")),
        ("note-method", after("1 2 0 i")),
    ]
}

/// A household of some twenty million with long names, for what must not be cut.
const RICH_LOTS: &str = "\
account,symbol,name,acquired,quantity,cost_basis,origin
Brokerage of Ann and Bartholomew,BRK.A,Berkshire Hathaway Inc. Class A,2016-02-12,12.5,2475000.00,
Brokerage of Ann and Bartholomew,BRK.A,Berkshire Hathaway Inc. Class A,2026-02-12,4.25,2923456.78,
Brokerage of Ann and Bartholomew,BRK.A,Berkshire Hathaway Inc. Class A,2026-05-12,3.125,2400000.00,
Brokerage of Ann and Bartholomew,PENNY,One of a great many very small companies,2026-03-03,123456789.123,12.34,
Trust,BRK.A,Berkshire Hathaway Inc. Class A,2026-02-12,5,1000000.00,transfer
";
const RICH_PRICES: &str = "\
symbol,price,as_of
BRK.A,734567.8912,2026-11-20
PENNY,0.000123,2026-11-20
";

/// Moments of a household with large figures.
pub fn rich() -> &'static [(&'static str, Model)] {
    static RICH: OnceLock<Vec<(&'static str, Model)>> = OnceLock::new();
    RICH.get_or_init(large)
}

fn large() -> Vec<(&'static str, Model)> {
    let settings = "[tax]\nyear = 2026\nfiling_status = \"single\"\nordinary_income = 1117000\nstate_rate = 0.093\n";
    let files = [("lots.csv", RICH_LOTS), ("prices.csv", RICH_PRICES), ("lotscope.toml", settings)];
    let fresh = folder(&files);
    [
        ("rich-holdings", "z"),
        ("rich-terms", "z v"),
        ("rich-by-account", "# z"),
        ("rich-ticket", "x a"),
        ("rich-by-hand", "x % Tab Space"),
        ("rich-tax", "x a t"),
        ("rich-tax-lines", "x a t v"),
        ("rich-compare", "c"),
        ("rich-matrix", "c v"),
        ("rich-confirm", "x a Enter"),
        ("rich-sales", "x a Enter Enter S"),
    ]
    .into_iter()
    .map(|(name, keys)| (name, on(fresh.clone(), keys).model))
    .collect()
}
