//! What moves the prices on the screen: the demo's market, or the source of a portfolio's own.

use super::{Incoming, Session};
use crate::app::feed::Report;
use crate::app::model::Fresh;
use crate::app::msg::Msg;
use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::shell::demo::{self, Walk};
use crate::shell::feed::{Feed, News};
use chrono::TimeDelta;
use std::io;

/// Which of the sources that were followed since the start: what an earlier one has put into the
/// channel is about prices that are not shown any more.
pub(super) type Number = u32;

/// The source that is followed.
#[derive(Debug, Default)]
pub(super) struct Followed {
    number: Number,
    name: String,
    /// Its thread, if it has one.
    feed: Option<Feed>,
}

impl Session {
    /// Follows the prices of what was just read, and what was followed before no more.
    pub(super) fn follow_market(&mut self, fresh: &Fresh) -> io::Result<()> {
        let Some(link) = self.outside.take_link() else { return Ok(()) };
        let number = self.followed.number.wrapping_add(1);
        let name = link.name().to_owned();
        // The source before has ended when the next one starts.
        self.followed = Followed { number, name, feed: None };
        let sender = self.sender.clone();
        self.followed.feed = if fresh.opened.demo {
            let walk = Walk::new(&fresh.household.holdings.prices, demo::SEED);
            let deliver = move |prices| sender.send(Incoming::Ticked(number, prices)).is_ok();
            Some(demo::start(walk, demo::INTERVAL, deliver)?)
        } else {
            Feed::follow(link, move |news| sender.send(Incoming::News(number, news)).is_ok())?
        };
        Ok(())
    }

    /// Prices of the demo's market, at the explorer's own time.
    pub(super) fn ticked(&self, from: Number, prices: Vec<(SecurityId, UnitPrice)>) -> Option<Msg> {
        let as_of = Some(PriceTime::Moment(self.outside.now()));
        let quote = |price| Quote { price, as_of, source: PriceSource::Demo };
        let quotes = prices.into_iter().map(|(id, price)| (id, quote(price))).collect();
        (from == self.followed.number).then_some(Msg::Prices(quotes))
    }

    /// What a source says, at the explorer's own time.
    pub(super) fn heard(&self, from: Number, news: News) -> Option<Msg> {
        let News { quotes, age, problems, trouble } = news;
        let age = age.and_then(|age| TimeDelta::from_std(age).ok());
        let told = age.and_then(|age| self.outside.now().checked_sub_signed(age));
        let source = self.followed.name.clone();
        let report = Report { source, quotes, told, problems, trouble };
        (from == self.followed.number).then_some(Msg::Source(report))
    }
}
