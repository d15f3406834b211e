//! The title line of a Lot Details export: symbol, account, day and time.

use crate::domain::price::PriceTime;
use crate::formats::export::stamp::AsOf;
use chrono::NaiveDate;

/// What stands between symbol and account.
pub(super) const MARK: &str = "Lot Details for ";
const AS_OF: &str = " as of ";

/// What a title says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Title<'a> {
    /// The symbol; an option's is its full name.
    pub symbol: &'a str,
    /// The account as Schwab masks it.
    pub account: &'a str,
    /// Day and time as printed.
    pub when: &'a str,
    /// When its prices are of.
    pub stamp: Option<AsOf>,
}

/// Symbol, account and time of a title, as printed.
pub(super) fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (symbol, rest) = text.split_once(MARK)?;
    let (account, when) = rest.split_once(AS_OF)?;
    Some((symbol.trim(), account.trim(), when.trim()))
}

impl<'a> Title<'a> {
    /// The title in a text.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (symbol, account, when) = split(text)?;
        Some(Self { symbol, account, when, stamp: AsOf::find(when) })
    }

    /// The day of its prices.
    pub fn day(&self) -> Option<NaiveDate> {
        self.stamp.map(|stamp| stamp.day)
    }

    /// The moment its prices are of.
    pub fn as_of(&self) -> Option<PriceTime> {
        self.stamp.map(AsOf::moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_gives_symbol_account_and_moment() {
        // format notes §3.1; Eastern is UTC−5 in November and UTC−4 in July.
        let title =
            Title::parse("NOBL Lot Details for XXXX-4410 as of 04:31 PM ET, 11/20/2026").unwrap();
        assert_eq!((title.symbol, title.account), ("NOBL", "XXXX-4410"));
        let moment = |text: &str| Some(PriceTime::Moment(text.parse().unwrap()));
        assert_eq!(title.as_of(), moment("2026-11-20T21:31:00Z"));
        let title = Title::parse("VTI Lot Details for A as of 9:05 a.m. ET, 2026/07/01").unwrap();
        assert_eq!(title.as_of(), moment("2026-07-01T13:05:00Z"));
        let title = Title::parse("VTI Lot Details for A as of 11/20/2026").unwrap();
        assert_eq!(title.as_of(), Some(PriceTime::Day("2026-11-20".parse().unwrap())));
    }

    #[test]
    fn an_options_title_is_its_whole_name() {
        let text =
            "XOM 01/15/2027 120.00 P Lot Details for XXXX-4410 as of 04:31 PM ET, 11/20/2026";
        let title = Title::parse(text).unwrap();
        assert_eq!(title.symbol, "XOM 01/15/2027 120.00 P");
        assert_eq!(title.day(), "2026-11-20".parse().ok());
    }

    #[test]
    fn a_title_without_a_date_still_names_its_lots() {
        let title = Title::parse("VTI Lot Details for XXXX-4410 as of yesterday").unwrap();
        assert_eq!((title.account, title.as_of()), ("XXXX-4410", None));
        assert_eq!(Title::parse("Positions for account Individual as of 04:40 PM ET"), None);
    }
}
