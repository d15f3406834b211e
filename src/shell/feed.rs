//! Live prices: a source of the user's own is followed by a thread, which hands what changed to the
//! event loop's one channel.
//!
//! A [`Link`] says what there is to follow. Without one there is no thread, and only a command is
//! ever started: lotscope itself opens no connection, to anybody.

mod command;
mod file;
#[cfg(unix)]
mod group;
#[cfg(not(unix))]
mod lone;
mod once;
mod running;
mod watch;

pub use command::CommandLink;
pub use once::fetch;

use crate::app::feed::Trouble;
use crate::domain::ids::SecurityId;
use crate::domain::price::Quote;
use crate::domain::problem::Problem;
use crate::formats::import::LaterPrices;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// How long a thread has to end: it has a program to stop, and a disk may hang.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Where a portfolio's prices come from, as its files were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// From the holdings files alone: nothing is followed.
    #[default]
    Nowhere,
    /// From a price file that can be read only once, as a pipe: nothing is followed either.
    Once(Arc<str>),
    /// From a price file.
    File(FileLink),
    /// From a program.
    Command(CommandLink),
}

/// A price file, and what was in it as it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLink {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called on screens and in problems.
    pub name: Arc<str>,
    /// What it held, where it was there: only what differs from that is news.
    pub first: Option<Vec<u8>>,
    /// What is looked at in its prices, where a day is named whose state is wanted.
    pub later: Option<LaterPrices>,
}

impl Link {
    /// What the header calls the source.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Nowhere => "export",
            Self::Once(name) => name,
            Self::File(link) => &link.name,
            Self::Command(_) => crate::formats::prices::COMMAND,
        }
    }
}

/// What a source has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Prices that are not what they were.
    pub quotes: Vec<(SecurityId, Quote)>,
    /// How long ago the source said what it says now; `None` where it says nothing new.
    pub age: Option<Duration>,
    /// Everything that is wrong with what it says.
    pub problems: Vec<Problem>,
    /// Why it tells no prices at all.
    pub trouble: Option<Trouble>,
}

/// A thread that brings prices, until this is dropped.
#[derive(Debug)]
pub struct Feed {
    /// Never sent through: the thread waits on it, and its end wakes it.
    running: Option<Sender<()>>,
    /// Closed by the thread as it ends.
    ended: Receiver<()>,
}

impl Feed {
    /// Follows a source, if there is one. `deliver` puts news into the loop's channel, and says
    /// whether the loop still listens.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn follow(
        link: Link,
        deliver: impl FnMut(News) -> bool + Send + 'static,
    ) -> io::Result<Option<Self>> {
        let feed = match link {
            Link::Nowhere | Link::Once(_) => return Ok(None),
            Link::File(link) => Self::start(move |pauses| watch::follow(&link, pauses, deliver)),
            Link::Command(link) => {
                Self::start(move |pauses| command::repeat(&link, pauses, deliver))
            }
        };
        feed.map(Some)
    }

    /// Starts a thread that works until its pauses are over.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(work: impl FnOnce(&Pauses) + Send + 'static) -> io::Result<Self> {
        let (running, stopped) = mpsc::channel();
        let (alive, ended) = mpsc::channel::<()>();
        let run = move || {
            let _alive = alive;
            work(&Pauses(stopped));
        };
        thread::Builder::new().name("prices".to_owned()).spawn(run)?;
        Ok(Self { running: Some(running), ended })
    }
}

impl Drop for Feed {
    /// Waits for the thread, so that no program it started outlives the explorer.
    fn drop(&mut self) {
        self.running = None;
        let _ = self.ended.recv_timeout(LAST_WORDS);
    }
}

/// The pauses of a feed's thread.
#[derive(Debug)]
pub struct Pauses(Receiver<()>);

impl Pauses {
    /// Waits; says whether to go on afterwards. Ends early where the feed does.
    #[must_use]
    pub fn pause(&self, time: Duration) -> bool {
        self.0.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_source_there_is_no_thread() {
        let feed = Feed::follow(Link::Nowhere, |_| panic!("nobody has news")).unwrap();
        assert!(feed.is_none());
    }

    #[test]
    fn the_thread_has_ended_when_the_feed_is_gone() {
        let (said, heard) = mpsc::channel();
        let feed = Feed::start(move |pauses| {
            while pauses.pause(Duration::from_secs(3600)) {}
            said.send("ended").unwrap();
        });
        drop(feed);
        assert_eq!(heard.try_recv(), Ok("ended"));
    }
}
