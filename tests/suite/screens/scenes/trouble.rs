//! Moments of a portfolio whose files are not all right.

use super::*;

/// Files with mistakes, gaps and oddities.
const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,strategy
Broker,VTI,2024-02-12,40,5448.00,core
Broker,VTI,2024-13-12,1O,600.00,core
Broker,GE,,15,,
Broker,KO,2024-02-12,10,450.00,
";
const PRICES: &str = "symbol,price,as_of\nVTI,328.40,2026-11-20\nKO,seventy,2026-11-20\n";
const MENDED: &str = "account,symbol,acquired,quantity,cost_basis,price\n\
                      Broker,VTI,2024-02-12,40,5448.00,328.40\n";
/// Lots that are nobody's and of nothing.
const PLAN: &str = "\
Date acquired,Quantity,Cost basis,Cost basis/share,Value,Gain/loss,Share source,Holding period
Aug-15-2024,12,$1200.00,$100.00,$1800.00,+ $600.00,DO,Long
The values are displayed in USD
";
/// Long rows, with tabs between the cells and what no terminal shows inside of them.
const WIDE: &str = "\
account\tname\tsymbol\tacquired\tquantity\tcost_basis\tnote
Family Trust at the Old Broker\tVanguard Total Stock Market ETF\tVTI\t2024-02-12\t4\u{200b}0\t5448.00\t\
moved here from another broker in 2025, who had bought it in two parts\u{7}
Family Trust at the Old Broker\tVanguard Total Stock Market ETF\tVTI\t2024-02-13\t40\t5448.00\t
Family Trust at the Old Broker\tVanguard Total Bond Market ETF\tBND\t2024-02-12\t40\t54.48.00\t\
this one as well
";

/// The problems of a portfolio whose files are not all right, after these keys.
fn trouble(keys: &str) -> Explorer {
    let mut explorer =
        Explorer::on_files(&[("lots.csv", LOTS), ("prices.csv", PRICES), ("wide.csv", WIDE)]);
    explorer.keys("!").keys(keys);
    explorer
}

pub(super) fn around() -> Vec<(&'static str, Explorer)> {
    let entry = |path: &str, what: &str, usable| Entry {
        path: path.to_owned(),
        what: what.to_owned(),
        usable,
    };
    let mut listing = Explorer::start(Start::default());
    listing.world.entries = vec![
        entry("Downloads/schwab-1099-2025.pdf", "not holdings", false),
        entry("Downloads/schwab-lots-INTC.csv", "Schwab Lot Details", true),
        entry("Downloads/schwab-lots-VTI.csv", "Schwab Lot Details", true),
    ];
    listing.keys("Down Enter").text("Downloads/sch");
    let mut failed = Explorer::start(Start::default());
    failed.send(Msg::LoadFailed(
        "/pool/ann/Documents/2026/holdings: no holdings file here: none of its 14 files is a lots \
         file or a broker's export"
            .to_owned(),
    ));
    let mut filtering = trouble("/");
    filtering.text("GE no b");
    let mut filtered = trouble("/");
    filtered.text("column").keys("Enter");
    let mut naming = Explorer::on_files(&[("lots.csv", LOTS), ("View open lots.csv", PLAN)]);
    naming.keys("! e").text("acme").keys("Tab").text("Stock Plan");
    let mut accepted = trouble("Down Space Down Space");
    accepted.wait(5000);
    let mut mended = trouble("");
    mended.send(Msg::Reloaded(Box::new(folder(&[("lots.csv", MENDED)]))));
    mended.wait(5000);
    let progress = |files, lots| Msg::Reading(Reading { files, of_files: 5, lots });
    let mut reading = after("Down");
    reading.send(progress(2, 0));
    reading.wait(300).send(progress(5, 41_200));
    let start = Start { reading: Some("household".to_owned()), ..Start::default() };
    let mut first = Explorer::start(start);
    first.send(progress(0, 0));
    let last = Start { last: Some("/pool/ann/portfolio".to_owned()), ..Start::default() };
    let mut guide = Explorer::start(last);
    guide.keys("G Enter");
    vec![
        ("problems", trouble("")),
        ("problems-accepted", accepted),
        ("problems-filtered", filtered),
        ("problems-filtering", filtering),
        ("problems-wide", trouble("Down Down Down Down Down")),
        ("problems-whole", trouble("Down Down Down Down Down Down Enter")),
        ("problems-naming", naming),
        ("problems-none", mended),
        ("holdings-reading", reading),
        ("start-reading", first),
        ("start", Explorer::start(Start::default())),
        ("start-failed", failed),
        ("start-listing", listing),
        ("start-guide", guide),
        ("open-files", after("Ctrl-o")),
    ]
}
