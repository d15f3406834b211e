//! The thread that moves the demo's prices.

use super::Walk;
use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use std::io;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// How often prices move in the demo.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// Prices that move until this is dropped, or nobody listens any more.
#[derive(Debug)]
pub struct Feed {
    /// Never sent through: the thread waits on it, and its end wakes it.
    _running: Sender<()>,
}

impl Feed {
    /// Starts a walk. `deliver` puts the new prices into the loop's channel, and says whether the
    /// loop still listens.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(
        mut walk: Walk,
        interval: Duration,
        mut deliver: impl FnMut(Vec<(SecurityId, UnitPrice)>) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let (running, stopped) = mpsc::channel::<()>();
        let run = move || {
            while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout)
                && deliver(walk.tick())
            {}
        };
        thread::Builder::new().name("prices".to_owned()).spawn(run)?;
        Ok(Self { _running: running })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::price::{PriceBook, PriceSource, Quote};
    use crate::shell::demo::walk::SEED;
    use rust_decimal::dec;

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
        let _feed = Feed::start(walk(), Duration::from_millis(1), deliver).unwrap();
        let mut expected = walk();
        for _ in 0..20 {
            assert_eq!(receiver.recv_timeout(Duration::from_secs(10)).unwrap(), expected.tick());
        }
    }

    #[test]
    fn the_thread_ends_with_the_feed_and_with_its_listener() {
        let (sender, receiver) = mpsc::channel();
        let deliver = move |prices| sender.send(prices).is_ok();
        let feed = Feed::start(walk(), Duration::from_secs(3600), deliver).unwrap();
        drop(feed);
        let end = receiver.recv_timeout(Duration::from_secs(10));
        assert_eq!(end, Err(RecvTimeoutError::Disconnected), "it sleeps on");

        let (alive, ended) = mpsc::channel::<()>();
        let deliver = move |_| {
            let _alive = &alive;
            false
        };
        let _feed = Feed::start(walk(), Duration::from_millis(1), deliver).unwrap();
        let end = ended.recv_timeout(Duration::from_secs(10));
        assert_eq!(end, Err(RecvTimeoutError::Disconnected));
    }
}
