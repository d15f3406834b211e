//! Reading files on a thread of its own, so that no key waits for a disk.
//!
//! Every reading has a number, and only the last one that was asked for counts: what comes in
//! after it was stopped, or after another was asked for, is dropped. A thread that waits for a
//! slow disk or a pipe cannot be interrupted; it ends when it next looks up, or with the program.

use super::demo;
use super::load::{self, LoadError, Loaded, Sources};
use crate::formats::watch::{Progress, Watch};
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often is said how far it has come in a file.
const EVERY: Duration = Duration::from_millis(100);

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Files.
    Files(Sources),
    /// The sample that is part of the program.
    Demo,
}

/// Something to be read, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is to be read.
    pub what: What,
    /// Is it what is open already?
    pub again: bool,
}

/// What a reading says of itself, with its number.
#[derive(Debug)]
pub enum Report {
    /// How far it has come.
    Progress(u64, Progress),
    /// What came of it.
    Done(u64, Box<Result<Loaded, LoadError>>),
}

/// The one reading that counts, if any.
#[derive(Debug, Default)]
pub struct Loader {
    /// The number of the reading that counts; 0 while none does.
    wanted: Arc<AtomicU64>,
    last: u64,
    request: Option<Request>,
}

impl Loader {
    /// Starts to read, in place of whatever is being read. `deliver` puts reports into the loop's
    /// channel, and says whether the loop still listens.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(
        &mut self,
        request: Request,
        mut deliver: impl FnMut(Report) -> bool + Send + 'static,
    ) -> io::Result<()> {
        self.last += 1;
        let number = self.last;
        let what = request.what.clone();
        self.wanted.store(number, Ordering::Relaxed);
        self.request = Some(request);
        let wanted = Arc::clone(&self.wanted);
        let read = move || {
            let mut due = Instant::now();
            let mut said = 0;
            let mut tell = |progress: Progress| {
                if wanted.load(Ordering::Relaxed) != number {
                    return ControlFlow::Break(());
                }
                // A file may be the last one that comes for a long time; rows are many.
                if Instant::now() < due && progress.files == said {
                    return ControlFlow::Continue(());
                }
                said = progress.files;
                due = Instant::now() + EVERY;
                if deliver(Report::Progress(number, progress)) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            let watch = &mut Watch::new(&mut tell);
            let read = match what {
                What::Files(sources) => load::load_watched(&sources, watch),
                What::Demo => demo::load(),
            };
            deliver(Report::Done(number, Box::new(read)));
        };
        thread::Builder::new().name("files".to_owned()).spawn(read)?;
        Ok(())
    }

    /// Stops what is being read.
    pub fn stop(&mut self) {
        self.wanted.store(0, Ordering::Relaxed);
        self.request = None;
    }

    /// Does the reading of this number still count?
    #[must_use]
    pub fn counts(&self, number: u64) -> bool {
        self.wanted.load(Ordering::Relaxed) == number
    }

    /// The request of a reading that is done; `None` where it does not count any more.
    pub fn done(&mut self, number: u64) -> Option<Request> {
        if self.counts(number) {
            self.wanted.store(0, Ordering::Relaxed);
            self.request.take()
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{self, Receiver};

    const DEMO: Request = Request { what: What::Demo, again: false };

    fn number(receiver: &Receiver<Report>) -> u64 {
        loop {
            match receiver.recv_timeout(Duration::from_secs(20)).unwrap() {
                Report::Progress(..) => {}
                Report::Done(number, read) => {
                    assert!(read.is_ok());
                    return number;
                }
            }
        }
    }

    #[test]
    fn only_the_last_reading_counts_and_only_until_it_is_stopped() {
        let (sender, receiver) = mpsc::channel();
        let mut loader = Loader::default();
        let start = |loader: &mut Loader| {
            let sender = sender.clone();
            loader.start(DEMO, move |report| sender.send(report).is_ok()).unwrap();
            number(&receiver)
        };
        let first = start(&mut loader);
        let second = start(&mut loader);
        assert!(!loader.counts(first) && loader.done(first).is_none(), "a newer one was asked for");
        assert_eq!(loader.done(second), Some(DEMO));
        assert!(loader.done(second).is_none(), "it is taken once");
        let third = start(&mut loader);
        loader.stop();
        assert!(loader.done(third).is_none(), "it was stopped");
    }

    #[cfg(unix)]
    #[test]
    fn a_reading_that_was_stopped_ends_at_the_next_file() {
        use std::fs;
        use std::process::Command;
        let folder = tempfile::tempdir().unwrap();
        let slow = folder.path().join("slow.csv");
        let lots = folder.path().join("lots.csv");
        let text = "account,symbol,acquired,quantity,cost_basis\nA,VTI,2024-01-02,1,2\n";
        fs::write(&lots, text).unwrap();
        assert!(Command::new("mkfifo").arg(&slow).status().unwrap().success());
        let (sender, receiver) = mpsc::channel();
        let mut loader = Loader::default();
        let sources = Sources { paths: vec![slow.clone(), lots], ..Sources::default() };
        let request = Request { what: What::Files(sources), again: true };
        loader.start(request, move |report| sender.send(report).is_ok()).unwrap();
        let first = receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(matches!(first, Report::Progress(1, Progress { files: 0, of_files: 2, rows: 0 })));
        loader.stop();
        fs::write(&slow, text).unwrap();
        let end = receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        let Report::Done(1, read) = end else { panic!("{end:?}") };
        assert!(matches!(*read, Err(LoadError::Stopped)));
    }
}
