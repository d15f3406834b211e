//! The household that the screen designs show, on its day: tax figures and prices that several tests
//! share, whatever it holds in one of them.

use crate::explorer::folder;
use lotscope::app::model::Fresh;

/// A single filer of 2026.
pub const TAX: &str = "\
[tax]
year = 2026
filing_status = \"single\"
ordinary_income = 117000
qualified_dividends = 2400
realized_short_term = 4200
realized_long_term = 1500
state_rate = 0.05
";

/// The prices of Tuesday 24 November 2026.
const PRICES: &str = "\
symbol,price,as_of
VTI,328.40,2026-11-24
VTSAX,158.90,2026-11-24
VXUS,68.20,2026-11-24
MSFT,472.10,2026-11-24
NVDA,181.60,2026-11-24
INTC,24.10,2026-11-24
AAPL,268.40,2026-11-24
";

/// The household on that day with the lots of a file, and with these settings beside its tax figures.
pub fn holding(lots: &str, settings: &str) -> Fresh {
    let settings = format!("{TAX}{settings}");
    let mut fresh =
        folder(&[("lots.csv", lots), ("prices.csv", PRICES), ("lotscope.toml", &settings)]);
    fresh.today = "2026-11-24".parse().unwrap();
    fresh
}
