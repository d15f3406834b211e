//! What a command has to say, in every form in which it can be said.

use super::args::Format;
use super::failure::Failure;
use super::output::Style;
use serde_json::Value;

/// A result.
pub trait Report {
    /// For reading.
    fn text(&self, style: Style) -> String;

    /// For scripts: the one object of the documented interface.
    fn json(&self) -> Value;

    /// For spreadsheets.
    ///
    /// # Errors
    /// When this result has no rows, or they cannot be written.
    fn csv(&self) -> Result<String, Failure> {
        Err(no_csv())
    }
}

/// That a command has no CSV.
#[must_use]
pub fn no_csv() -> Failure {
    Failure::usage(
        "no-csv",
        "this command has no CSV: lots, preview, compare, sales, realized, wash, calendar, \
         check, journal verify, import and export lots have; use --format json",
    )
}

/// A result in the form asked for.
///
/// # Errors
/// When it has no such form.
pub fn print(report: &dyn Report, format: Format, style: Style) -> Result<String, Failure> {
    match format {
        Format::Text => Ok(report.text(style)),
        Format::Json => serde_json::to_string_pretty(&report.json()).map_err(Failure::writing),
        Format::Csv => report.csv(),
    }
}
