//! Interactive Brokers' open positions, in the three files they come in: a Flex Query as XML or as
//! CSV, and an Activity Statement as CSV.
//!
//! All three have the same rows, so each is first gathered into one [`document::Document`], and lots
//! are made of that. A security of an account counts by its `LOT` rows where there are any, else by
//! its `SUMMARY`, never by both; what the lots leave of the summary is shown as a rest without lot.
//! The start of the holding period is `holdingPeriodDateTime`, which a wash sale moves away from
//! the day of the purchase. Which columns there are, and how dates are written, is up to the user.
//!
//! Source of the layouts: `csingley/ibflex`, `ibflex/Types.py` and `parser.py`;
//! `vroonhof/opensteuerauszug`, its readers of Flex Queries and Activity Statements.

mod activity;
mod date;
mod document;
mod flex_csv;
mod flex_xml;
mod kind;
mod lots;
mod row;

pub use activity::read as read_activity;
pub use flex_csv::read as read_flex_csv;
pub use flex_xml::read as read_flex_xml;

use super::table::Header;
use document::{Columns, Field};

/// What to do with a damaged file.
const AGAIN: &str = "download it again at Interactive Brokers";

/// Is this the header of a Flex Query's open positions? Other sections have much in common with
/// it, but what was traded has a price or a day of the trade.
fn is_flex_header(header: &Header) -> bool {
    let columns = Columns::of(header, header.width);
    let has = |field| columns.place(field).is_some();
    let traded = ["tradeprice", "tradedate", "buysell", "datetime", "tradeid"];
    // "Value" and "Close Price" are the Activity Statement's and everybody's.
    let flex = ["markprice", "positionvalue", "costbasismoney", "costbasisprice", "levelofdetail"];
    has(Field::Symbol) && has(Field::Quantity) && header.has_any(&flex) && !header.has_any(&traded)
}

/// Is this a header of a Flex Query, of whatever section?
#[must_use]
pub fn is_flex(header: &Header) -> bool {
    is_flex_header(header) || is_other_flex_header(header)
}

/// Is this a table of an Activity Statement, of those that can come first or hold positions?
#[must_use]
pub fn is_activity_table(name: &str) -> bool {
    let first = ["Statement", "Account Information", "Net Asset Value"];
    first.contains(&name) || activity::is_positions(name)
}

/// Is this the header of another section of a Flex Query?
fn is_other_flex_header(header: &Header) -> bool {
    header.has_any(&["clientaccountid", "levelofdetail", "currencyprimary"])
        && !is_flex_header(header)
}
