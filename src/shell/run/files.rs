//! The event loop's side of reading files: what is asked for, and what comes in.

use super::{Incoming, RunError, Session};
use crate::app::model::{Fresh, Model};
use crate::app::msg::Msg;
use crate::app::problems::Spot;
use crate::app::reading::Reading;
use crate::app::start::Start;
use crate::formats::text;
use crate::formats::watch::Progress;
use crate::shell::load::{LoadError, Loaded};
use crate::shell::loader::{Report, Request, What};
use crate::shell::{look, paths};
use std::io;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};

/// How long the first frame waits for the files, so that it has something to show. A portfolio of
/// a few thousand lots takes a tenth of it.
const FIRST_FRAME: Duration = Duration::from_millis(150);

/// What the first reading has come to when the first frame is due.
enum First {
    /// It is done.
    Read(Request, Box<Result<Loaded, LoadError>>),
    /// It takes longer.
    Slow(Reading),
}

impl Session {
    /// The explorer on what was asked for, on its way there, or on its first screen.
    pub(super) fn first_model(&mut self, receiver: &Receiver<Incoming>) -> Result<Model, RunError> {
        if !self.outside.demo && self.outside.sources.paths.is_empty() {
            match paths::choose(&[]) {
                Some(choice) => self.outside.sources.paths = choice.paths,
                None => return Ok(self.start(Start::default())?),
            }
        }
        let what =
            if self.outside.demo { What::Demo } else { What::Files(self.outside.sources.clone()) };
        let name = paths::name_of(&self.outside.sources.paths);
        let name = text::clean(&name, text::NAME_LENGTH).into_owned();
        self.begin(Request { what, again: false })?;
        match self.first_report(receiver) {
            First::Slow(so_far) => {
                let start = Start { reading: Some(name), ..Start::default() };
                let mut model = self.start(start)?;
                model.read_to(so_far);
                Ok(model)
            }
            First::Read(request, read) => match *read {
                Ok(loaded) => {
                    let fresh = self.adopt(request, loaded)?;
                    Ok(Model::new(fresh, self.outside.now(), (0, 0)))
                }
                Err(error) => {
                    let failure = Some(met_by_the_first_screen(error)?);
                    Ok(self.start(Start { failure, ..Start::default() })?)
                }
            },
        }
    }

    /// What came of the first reading, if it does not take long.
    fn first_report(&mut self, receiver: &Receiver<Incoming>) -> First {
        let until = Instant::now() + FIRST_FRAME;
        let mut so_far = Reading::default();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match receiver.recv_timeout(left) {
                Ok(Incoming::Files(Report::Progress(_, progress))) => so_far = reading(progress),
                Ok(Incoming::Files(Report::Done(number, read))) => {
                    if let Some(request) = self.loader.done(number) {
                        return First::Read(request, read);
                    }
                }
                // Nothing else speaks yet.
                Ok(_) => {}
                Err(_) => return First::Slow(so_far),
            }
        }
    }

    fn start(&self, start: Start) -> Result<Model, LoadError> {
        let start = Start { last: self.outside.last_opened(), ..start };
        Ok(Model::start(self.outside.empty()?, start, self.outside.now(), (0, 0)))
    }

    fn begin(&mut self, request: Request) -> io::Result<()> {
        let sender = self.sender.clone();
        self.loader.start(request, move |report| sender.send(Incoming::Files(report)).is_ok())
    }

    /// Starts to read what was asked for.
    pub(super) fn read(&mut self, request: Request) -> Msg {
        match self.begin(request) {
            Ok(()) => Msg::Reading(Reading::default()),
            Err(error) => Msg::LoadFailed(format!("nothing can be read now ({error})")),
        }
    }

    /// What a report of the files means for the explorer, if it still counts.
    pub(super) fn hear_of_files(
        &mut self,
        model: &Model,
        report: Report,
    ) -> Result<Option<Msg>, RunError> {
        let (number, read) = match report {
            Report::Progress(number, progress) => {
                return Ok(self.loader.counts(number).then(|| Msg::Reading(reading(progress))));
            }
            Report::Done(number, read) => (number, read),
        };
        let Some(request) = self.loader.done(number) else { return Ok(None) };
        match *read {
            // A sale recorded meanwhile is in the journal, and not in what was read of it.
            Ok(_) if request.again && self.outside.wrote_since() => {
                let request = self.outside.again();
                Ok(Some(self.read(request)))
            }
            Ok(loaded) => {
                let again = request.again;
                let fresh = Box::new(self.adopt(request, loaded)?);
                Ok(Some(if again { Msg::Reloaded(fresh) } else { Msg::Loaded(fresh) }))
            }
            Err(error) if model.is_first_reading() => {
                Ok(Some(Msg::LoadFailed(met_by_the_first_screen(error)?)))
            }
            Err(error) => Ok(Some(Msg::LoadFailed(error.to_string()))),
        }
    }

    /// Reads one line of a file once more, on a thread: the file may be large, and its disk slow.
    pub(super) fn read_line(&self, spot: Spot) -> io::Result<()> {
        let (origins, sender) = (self.outside.origins(), self.sender.clone());
        let read = move || {
            let line = origins.line(&spot.file, spot.line, spot.column);
            let line = line.map_err(|error| error.to_string());
            // An explorer that has ended needs no line.
            let _ = sender.send(Incoming::Line(spot, line));
        };
        thread::Builder::new().name("line".to_owned()).spawn(read)?;
        Ok(())
    }

    /// Takes what was read as what is open.
    fn adopt(&mut self, request: Request, loaded: Loaded) -> io::Result<Fresh> {
        let new_files = !request.again && request.what != What::Demo;
        let fresh = self.outside.adopt(request.what, loaded);
        if new_files {
            self.outside.remember();
        }
        self.theme = look::theme(&self.outside.screen, self.outside.color);
        self.follow_market(&fresh)?;
        Ok(fresh)
    }
}

/// A folder without holdings is met by the first screen, a mistyped path by an error.
fn met_by_the_first_screen(error: LoadError) -> Result<String, RunError> {
    match error {
        LoadError::NoHoldings { .. } => Ok(error.to_string()),
        error => Err(error.into()),
    }
}

fn reading(progress: Progress) -> Reading {
    let Progress { files, of_files, rows } = progress;
    Reading { files, of_files, lots: rows }
}
