//! Looking at a price file once a second.

use super::file::{Follower, Look};
use super::{FileLink, News, Pauses};
use crate::shell::disk;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How often the file is looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// A file written to so shortly before it was read may have been written to again within the
/// grain of its time stamp, and looks the same.
const GRAIN: Duration = Duration::from_secs(2);

/// Follows a file until the feed ends or nobody listens.
pub(super) fn follow(link: &FileLink, pauses: &Pauses, mut deliver: impl FnMut(News) -> bool) {
    let mut follower = Follower::new(link.name.clone(), link.first.clone(), link.later.clone());
    let mut read: Option<Stamp> = None;
    loop {
        let found = fs::metadata(&link.path);
        let stamp = found.as_ref().ok().map(Stamp::of);
        let known = stamp.is_some() && stamp == read && !follower.is_unsure();
        if !known {
            read = stamp.filter(Stamp::has_settled);
            let written = stamp.and_then(|stamp| stamp.written);
            if let Some(mut news) = follower.look(look(&link.path, found)) {
                news.age = written
                    .filter(|_| news.trouble.is_none())
                    .map(|written| written.elapsed().unwrap_or_default());
                if !deliver(news) {
                    return;
                }
            }
        }
        if !pauses.pause(INTERVAL) {
            return;
        }
    }
}

/// What tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    written: Option<SystemTime>,
    length: u64,
    node: u64,
}

impl Stamp {
    fn of(found: &Metadata) -> Self {
        Self { written: found.modified().ok(), length: found.len(), node: node(found) }
    }

    /// Is the last writing long enough ago for the stamp to tell?
    fn has_settled(&self) -> bool {
        self.written.and_then(|written| written.elapsed().ok()).is_some_and(|age| age > GRAIN)
    }
}

fn look(path: &Path, found: io::Result<Metadata>) -> Look {
    let read = found.and_then(|found| {
        if !found.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is no file"));
        }
        Ok((disk::read(path, disk::LARGEST_FILE)?, found))
    });
    match read {
        Ok((bytes, found)) => {
            Look::Content { bytes, written: found.modified().ok(), renamed: was_renamed(&found) }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Look::Missing,
        Err(error) => Look::Unreadable(error.to_string()),
    }
}

#[cfg(unix)]
fn node(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn node(_: &Metadata) -> u64 {
    0
}

/// A rename changes what is known of a file after its content was last written.
#[cfg(unix)]
fn was_renamed(found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (found.ctime(), found.ctime_nsec()) > (found.mtime(), found.mtime_nsec())
}

#[cfg(not(unix))]
fn was_renamed(_: &Metadata) -> bool {
    false
}
