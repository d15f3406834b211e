//! The tax figures of the household that the screen designs show, whatever it holds in a test.

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
