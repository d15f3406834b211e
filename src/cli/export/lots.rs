//! `export lots`: what is held, less the simulated sales, as a canonical lots file.

use super::written::{OutArgs, Written};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::text;
use crate::domain::portfolio::Portfolio;
use crate::formats::lots_csv;

/// Writes the portfolio as it is shown.
///
/// # Errors
/// When the file cannot be written.
pub fn run(out: &OutArgs, session: &Session) -> Result<Written, Failure> {
    of(session.household().portfolio()).into(out)
}

/// A portfolio as a canonical lots file.
pub fn of(portfolio: &Portfolio) -> Written {
    let count = text::count(portfolio.lots().len(), "lot");
    Written::new("lots", count, lots_csv::write_portfolio(portfolio), true)
}
