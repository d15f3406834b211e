//! The tax explained, on the household of the screen designs: its figures are known from outside.

use crate::explorer::{Explorer, folder};
use lotscope::app::model::Fresh;
use lotscope::app::msg::Msg;

/// What the household holds of VTI at Schwab.
const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,origin
Schwab Brokerage,VTI,2018-02-12,40,5448.00,
Schwab Brokerage,VTI,2020-04-06,25,3294.00,
Schwab Brokerage,VTI,2021-11-08,30,7239.00,
Schwab Brokerage,VTI,2023-10-27,20,4098.00,
Schwab Brokerage,VTI,2024-12-13,25,7085.00,
Schwab Brokerage,VTI,2025-12-01,35,11760.00,
Schwab Brokerage,VTI,2026-02-18,30,10257.00,
Schwab Brokerage,VTI,2026-04-09,40,11576.00,
Schwab Brokerage,VTI,2026-09-23,1.842,594.01,reinvestment
";
const PRICES: &str = "symbol,price,as_of\nVTI,328.40,2026-11-24\n";
const SETTINGS: &str = "\
[tax]
year = 2026
filing_status = \"single\"
ordinary_income = 117000
qualified_dividends = 2400
realized_short_term = 4200
realized_long_term = 1500
state_rate = 0.05
";

/// The household on Tuesday 24 November 2026.
pub fn household() -> Fresh {
    let mut fresh =
        folder(&[("lots.csv", LOTS), ("prices.csv", PRICES), ("lotscope.toml", SETTINGS)]);
    fresh.today = "2026-11-24".parse().unwrap();
    fresh
}

/// The ticket with 120 shares of the lots that cost the least tax, picked by hand.
pub fn ticket() -> Explorer {
    let mut explorer = Explorer::new(household());
    explorer.keys("1 2 0 Tab n Home Down Down Down Down");
    for quantity in ["25", "35", "30", "28.158", "1.842"] {
        explorer.text(quantity).keys("Down");
    }
    explorer.keys("Shift-Tab").expect("+343.28");
    explorer
}

#[test]
fn show() {
    let mut explorer = ticket();
    println!("{}", explorer.screen());
    println!("{}", explorer.at(120, 35).screen());
    explorer.keys("Tab Tab Tab Tab Tab Tab");
    explorer.keys("Tab Home Down Down Down Down Down Down Down");
    println!("{}", explorer.screen());
    println!("{}", explorer.at(120, 35).screen());
    explorer.keys("t");
    println!("{}", explorer.screen());
    explorer.keys("v");
    println!("{}", explorer.screen());
    println!("{}", explorer.at(200, 50).screen());
    explorer.keys("v T");
    println!("{}", explorer.screen());
    explorer.keys("P Tab 5");
    println!("{}", explorer.screen());
}
