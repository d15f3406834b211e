//! What a price is of: the files' own may be older than the market's last close, or of another day than
//! the one that is traded on.

use super::session::Session;
use super::text;
use crate::domain::ids::SecurityId;
use crate::domain::preview::Warning;
use crate::domain::price::PriceTime;
use crate::domain::settlement::eastern;
use chrono::{NaiveDate, NaiveTime, Utc};

/// The code of a price that is older than the last close.
pub const STALE: &str = "stale-price";

/// The code of a price of another day than the past one that is traded on.
pub const NOT_OF_DAY: &str = "price-not-of-day";

/// What to know of the price that the files or the price command give, used for a trade of a day.
pub fn warning(session: &Session, security: &SecurityId, traded: NaiveDate) -> Option<Warning> {
    let quote = session.household().portfolio().prices.get(security)?;
    let price = text::price(quote.price);
    let day = quote.as_of.map(PriceTime::day);
    if traded < session.as_of {
        let of = match day {
            Some(day) if day == traded => return None,
            Some(day) => format!("the price of {day}"),
            None => "the price of now".to_owned(),
        };
        let message = format!(
            "the trade date {traded} is past, and {price} of {security} is {of}, not of that day"
        );
        return Some(Warning::new(NOT_OF_DAY, message));
    }
    // A named day is looked at before its own close: yesterday's price is no older than it can be.
    let noon = || eastern(session.as_of, NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default());
    let now = session.now.unwrap_or_else(|| noon().with_timezone(&Utc));
    let calendar = &session.household().rules.calendar;
    let day = quote.as_of.filter(|time| time.is_stale(now, calendar))?.day();
    let age = match (session.as_of - day).num_days() {
        days if days <= 0 => String::new(),
        1 => ", a day old".to_owned(),
        days => format!(", {days} days old"),
    };
    let message =
        format!("{security} is priced at {price} of {day}{age}: the market has closed since");
    Some(Warning::new(STALE, message))
}
