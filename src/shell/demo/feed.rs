//! The thread that moves the demo's prices.

use super::Walk;
use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use crate::shell::feed::Feed;
use std::io;
use std::time::Duration;

/// How often prices move in the demo.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// Starts a walk, which ends with the feed. `deliver` puts the new prices into the loop's channel,
/// and says whether the loop still listens.
///
/// # Errors
/// When no thread can be started.
pub fn start(
    mut walk: Walk,
    interval: Duration,
    mut deliver: impl FnMut(Vec<(SecurityId, UnitPrice)>) -> bool + Send + 'static,
) -> io::Result<Feed> {
    Feed::start(move |pauses| while pauses.pause(interval) && deliver(walk.tick()) {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::price::{PriceBook, PriceSource, Quote};
    use crate::shell::demo::walk::SEED;
    use rust_decimal::dec;
    use std::sync::mpsc::{self, RecvTimeoutError};

    fn walk() -> Walk {
        let mut prices = PriceBook::default();
        let price = UnitPrice::new(dec!(328.40));
        prices.set("VTI".into(), Quote { price, as_of: None, source: PriceSource::Demo });
        Walk::new(&prices, SEED)
    }

    #[test]
    fn prices_arrive_in_the_order_of_the_walk() {
        let (sender, receiver) = mpsc::channel();
        let deliver = move |prices| sender.send(prices).is_ok();
        let _feed = start(walk(), Duration::from_millis(1), deliver).unwrap();
        let mut expected = walk();
        for _ in 0..20 {
            assert_eq!(receiver.recv_timeout(Duration::from_secs(10)).unwrap(), expected.tick());
        }
    }

    #[test]
    fn the_thread_ends_with_the_feed_and_with_its_listener() {
        let (sender, receiver) = mpsc::channel();
        let deliver = move |prices| sender.send(prices).is_ok();
        let feed = start(walk(), Duration::from_secs(3600), deliver).unwrap();
        drop(feed);
        let end = receiver.recv_timeout(Duration::from_secs(10));
        assert_eq!(end, Err(RecvTimeoutError::Disconnected), "it sleeps on");

        let (alive, ended) = mpsc::channel::<()>();
        let deliver = move |_| {
            let _alive = &alive;
            false
        };
        let _feed = start(walk(), Duration::from_millis(1), deliver).unwrap();
        let end = ended.recv_timeout(Duration::from_secs(10));
        assert_eq!(end, Err(RecvTimeoutError::Disconnected));
    }
}
