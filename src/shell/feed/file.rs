//! What each look at a price file means: a pure machine, from what is seen to what is said.
//!
//! - Only what changed is said; what was loaded counts as said.
//! - A row that cannot be read is a problem, and its security keeps its last price. So does one
//!   that the file names no more.
//! - A last line without a line break may be half of one. It counts once two looks saw the same
//!   file, or where the file was renamed into place and so was written before.
//! - A file that is gone, or is no price file, may be about to be written. That is said at the
//!   second such look.

use super::News;
use crate::app::feed::Trouble;
use crate::domain::ids::SecurityId;
use crate::domain::price::Quote;
use crate::domain::problem::{Fault, Problem};
use crate::formats::import::LaterPrices;
use crate::formats::prices::{self, Prices};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::SystemTime;

/// What a look at the file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// There is no file.
    Missing,
    /// There is one that cannot be read, for this reason.
    Unreadable(String),
    /// It can be read.
    Content {
        /// What is in it.
        bytes: Vec<u8>,
        /// When it was last written to, where that can be known.
        written: Option<SystemTime>,
        /// Was it renamed into place after it was written?
        renamed: bool,
    },
}

/// Follows a price file from look to look.
#[derive(Debug)]
pub(super) struct Follower {
    name: Arc<str>,
    /// What is looked at in its prices, where a day is named whose state is wanted.
    later: Option<LaterPrices>,
    /// The last price of each security that the file ever named.
    held: BTreeMap<SecurityId, Quote>,
    /// Of these, the ones that its last whole content did not name.
    dropped: BTreeSet<SecurityId>,
    before: Look,
    /// Was the look before of no use?
    useless: bool,
    /// Can another look at the same file say more?
    unsure: bool,
    /// What was said last.
    said: News,
    written: Option<SystemTime>,
}

impl Follower {
    /// Starts from what was loaded.
    pub(super) fn new(name: Arc<str>, first: Option<Vec<u8>>, later: Option<LaterPrices>) -> Self {
        let read = first.as_deref().and_then(|bytes| prices::read_file(bytes, &name).ok());
        let Prices { quotes, mut problems, .. } = read.unwrap_or_default();
        problems.extend(look_at_later(later.as_ref(), &quotes).0);
        Self {
            held: quotes.into_iter().collect(),
            dropped: BTreeSet::new(),
            before: first.map_or(Look::Missing, |bytes| Look::Content {
                bytes,
                written: None,
                renamed: false,
            }),
            useless: false,
            unsure: true,
            said: News { problems, ..News::default() },
            written: None,
            name,
            later,
        }
    }

    /// Can another look at the same file say more?
    pub(super) fn is_unsure(&self) -> bool {
        self.unsure
    }

    /// Takes in a look, and says what is new.
    pub(super) fn look(&mut self, look: Look) -> Option<News> {
        let settled = look == self.before;
        let was_useless = std::mem::take(&mut self.useless);
        self.unsure = false;
        let (seen, written) = match &look {
            Look::Missing => (Err(gone()), None),
            Look::Unreadable(reason) => (Err(unreadable(reason)), None),
            Look::Content { bytes, written, renamed } => {
                (self.read(bytes, *renamed || settled), *written)
            }
        };
        // A file that nobody has written yet is no trouble.
        let awaited = look == Look::Missing && self.held.is_empty() && self.written.is_none();
        self.before = look;
        match seen {
            Ok((quotes, problems)) => {
                let again = written == self.written;
                self.written = written;
                self.say(News { quotes, problems, ..News::default() }, again)
            }
            Err(_) if awaited => None,
            Err(_) if !was_useless => {
                (self.useless, self.unsure) = (true, true);
                None
            }
            Err((trouble, fault)) => {
                self.useless = true;
                let problems = vec![Problem::left_out("prices-not-read", &self.name, 1, fault)];
                self.say(News { problems, trouble: Some(trouble), ..News::default() }, true)
            }
        }
    }

    /// The prices that are not what they were, and what is wrong with the rest.
    fn read(&mut self, bytes: &[u8], whole: bool) -> Result<Changes, (Trouble, Fault)> {
        let whole = whole || bytes.ends_with(b"\n");
        let sure = if whole { bytes } else { whole_lines(bytes) };
        let read = prices::read_file(sure, &self.name);
        let Prices { mut quotes, mut problems, .. } =
            read.map_err(|fault| (Trouble::Garbled, fault))?;
        if whole {
            problems.extend(self.note_dropped(&quotes, !problems.is_empty()));
        } else {
            self.unsure = true;
            problems.clone_from(&self.said.problems);
        }
        let (named, of_others) = look_at_later(self.later.as_ref(), &quotes);
        if whole {
            problems.extend(named);
        }
        quotes.retain(|(security, quote)| self.held.get(security) != Some(quote));
        self.held.extend(quotes.iter().cloned());
        quotes.retain(|(security, _)| !of_others.contains(security));
        Ok((quotes, problems))
    }

    /// Notes securities that two looks in a row did not find: the file may be in the middle of
    /// being written. Which security a row that cannot be read was to be, nobody knows.
    fn note_dropped(&mut self, quotes: &[(SecurityId, Quote)], some_unread: bool) -> Vec<Problem> {
        let named: BTreeSet<&SecurityId> = quotes.iter().map(|(security, _)| security).collect();
        let absent = |security: &&SecurityId| !some_unread && !named.contains(security);
        let dropped: BTreeSet<SecurityId> = self.held.keys().filter(absent).cloned().collect();
        self.unsure = !dropped.is_subset(&self.dropped);
        let before = std::mem::replace(&mut self.dropped, dropped);
        let gone = self.dropped.intersection(&before).map(|security| {
            let fault = Fault::new(
                format!("{security} is not in the file any more: its last price stays"),
                "add it again, or r reads all files anew",
            );
            Problem::note("dropped-price", &self.name, 1, fault)
        });
        gone.collect()
    }

    /// What is to be said, if it is not what was said last.
    fn say(&mut self, news: News, again: bool) -> Option<News> {
        let News { problems, trouble, .. } = &news;
        if again
            && news.quotes.is_empty()
            && *problems == self.said.problems
            && *trouble == self.said.trouble
        {
            return None;
        }
        self.said = News { quotes: Vec::new(), ..news.clone() };
        Some(news)
    }
}

/// Prices that changed, and problems.
type Changes = (Vec<(SecurityId, Quote)>, Vec<Problem>);

/// What is to be said of prices of days after the one that is wanted, and whose price does not count.
fn look_at_later(
    later: Option<&LaterPrices>,
    quotes: &[(SecurityId, Quote)],
) -> (Vec<Problem>, Vec<SecurityId>) {
    let told = quotes.iter().map(|(security, quote)| (security, quote));
    later.map(|later| later.look(told, None)).unwrap_or_default()
}

/// Everything up to the last line break.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
    bytes.get(..end).unwrap_or_default()
}

fn gone() -> (Trouble, Fault) {
    let fault = Fault::new("the price file is gone: the last prices stay", "put it back");
    (Trouble::Gone, fault)
}

fn unreadable(reason: &str) -> (Trouble, Fault) {
    let what = format!("the price file cannot be read ({reason}): the last prices stay");
    (Trouble::Unreadable, Fault::new(what, "make it readable"))
}

#[cfg(test)]
mod tests;
