//! Interactive Brokers: Flex Queries as XML and CSV, Activity Statements. The layouts are those of
//! `csingley/ibflex` and `vroonhof/opensteuerauszug`; what is expected follows from each file by
//! hand.

mod damage;
mod flex;
mod tables;

use super::shown::read;
use lotscope::formats::import::Import;

pub(crate) const XML: &[u8] = include_bytes!("../../files/ibkr-flex.xml");
pub(crate) const CSV: &[u8] = include_bytes!("../../files/ibkr-flex.csv");
pub(crate) const ACTIVITY: &[u8] = include_bytes!("../../files/ibkr-activity.csv");
/// An older statement, without lots.
pub(crate) const LONG: &[u8] = include_bytes!("../../files/ibkr-activity-long.csv");

fn xml(bytes: &[u8]) -> Import {
    read(&[("flex.xml", bytes)], "")
}
