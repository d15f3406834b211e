//! What the explorer asks of the world, done: journal, settings, clipboard, files.

use super::feed::Link;
use super::journal::{Journal, JournalError};
use super::load::{FileReport, LoadError, Loaded, Origins, Sources};
use super::loader::{Request, What};
use super::paths::Places;
use super::{basis_file, clock, demo, disk, listing, run, settings_file, transactions_file};
use crate::app::model::{self, Fresh};
use crate::app::msg::{Effect, Msg, NotRecorded, Remedy};
use crate::app::naming::FileNames;
use crate::app::undo::{Added, NotTakenOut};
use crate::domain::household::Household;
use crate::domain::sales::Event;
use crate::domain::transaction::Entered;
use crate::formats::basis;
use crate::formats::detect::Kind;
use crate::formats::settings::{FileHint, ScreenSettings};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

/// The world as the explorer sees it: files, journal and clock behind one portfolio.
#[derive(Debug)]
pub struct Outside {
    /// What is open, or shall be.
    pub sources: Sources,
    /// Is it the demo?
    pub demo: bool,
    /// How the settings want the screen.
    pub screen: ScreenSettings,
    /// Whether the command line wants colours, where it says so.
    pub color: Option<bool>,
    as_of: Option<NaiveDate>,
    shift: TimeDelta,
    /// Where the prices of what was just read come from, until it is followed.
    link: Option<Link>,
    journal: Journal,
    settings_path: PathBuf,
    basis_path: PathBuf,
    transactions_path: Option<PathBuf>,
    origins: Arc<Origins>,
    /// Was anything written since files were last asked for?
    written: bool,
}

impl Outside {
    /// The world before anything is opened.
    #[must_use]
    pub fn new(sources: Sources, as_of: Option<NaiveDate>, demo: bool) -> Self {
        Self {
            sources,
            demo,
            screen: ScreenSettings::default(),
            color: None,
            as_of,
            shift: run::shift(as_of, demo),
            link: None,
            journal: Journal::in_memory(),
            settings_path: PathBuf::new(),
            basis_path: PathBuf::new(),
            transactions_path: None,
            origins: Arc::default(),
            written: false,
        }
    }

    /// The moment it is for the explorer.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        clock::now() + self.shift
    }

    /// The day it is for the explorer.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        if self.demo { demo::AS_OF } else { self.as_of.unwrap_or_else(clock::today) }
    }

    /// What is to be read for an effect; `None` where it reads nothing.
    pub fn request(&mut self, effect: &Effect) -> Option<Request> {
        let what = match effect {
            Effect::Reload => return Some(self.again()),
            Effect::Open(path) => {
                let paths = vec![listing::expand(path)];
                What::Files(Sources { paths, as_of: self.as_of, ..Sources::default() })
            }
            Effect::OpenDemo => What::Demo,
            _ => return None,
        };
        self.written = false;
        Some(Request { what, again: false })
    }

    /// What is open, to be read again.
    pub fn again(&mut self) -> Request {
        self.written = false;
        Request { what: What::Files(self.sources.clone()), again: true }
    }

    /// Was anything written since the files were asked for, so that they say less than is known?
    #[must_use]
    pub fn wrote_since(&self) -> bool {
        self.written
    }

    /// Takes a portfolio that was read as the one that is open.
    pub fn adopt(&mut self, what: What, mut loaded: Loaded) -> Fresh {
        match what {
            What::Demo => self.demo = true,
            What::Files(sources) => {
                self.demo = false;
                self.sources = sources;
            }
        }
        self.shift = run::shift(self.as_of, self.demo);
        let today = self.today();
        loaded.check_dates(today);
        let before = std::mem::replace(&mut self.journal, loaded.journal);
        self.journal.take_over(before);
        // Whoever only reads knows it from the start, and why.
        let _ = self.journal.claim();
        self.settings_path = loaded.settings_path;
        self.basis_path = loaded.basis_path;
        self.transactions_path = loaded.transactions_path;
        self.origins = Arc::new(loaded.origins);
        self.screen = loaded.settings.screen;
        let opened = model::Opened {
            name: loaded.name,
            rows: rows(&loaded.files),
            price_source: if self.demo { demo::NAME } else { loaded.link.name() }.to_owned(),
            demo: self.demo,
            read_only: self.journal.read_only().map(ToOwned::to_owned),
            adds_nothing: self.adds_nothing().map(ToOwned::to_owned),
            fixed_date: self.demo || today != clock::today(),
            reduce_motion: self.screen.reduce_motion,
        };
        self.link = Some(loaded.link);
        Fresh { household: loaded.household, today, problems: loaded.problems, opened }
    }

    /// Why no event can be added to the transactions of what is open.
    fn adds_nothing(&self) -> Option<&'static str> {
        if self.demo {
            return Some("the demo's files are part of the program: no event can be added to them");
        }
        self.transactions_path.is_none().then_some(
            "single files are open: events are added to transactions.csv of a folder; \
             Ctrl-o opens one",
        )
    }

    /// Adds an event that the user entered.
    fn add_event(&mut self, entered: &Entered) -> Result<Option<String>, String> {
        let path = self.transactions_path.as_deref().ok_or_else(|| {
            self.adds_nothing().unwrap_or("nothing is open to add it to").to_owned()
        })?;
        let added = transactions_file::add(path, entered);
        self.written |= added.is_ok();
        added.map_err(|error| error.to_string())
    }

    /// Takes a row out again that was added in this session.
    fn take_out(&mut self, added: &Added) -> Result<(), NotTakenOut> {
        let out = match (added, self.transactions_path.as_deref()) {
            (Added::Event { entered, copy }, Some(path)) => {
                transactions_file::take_out(path, entered, copy.as_deref())
            }
            (Added::Event { .. }, None) => {
                let reason = self.adds_nothing().unwrap_or("nothing is open that it is in");
                return Err(NotTakenOut { reason: reason.to_owned(), for_good: true });
            }
            (Added::Told { told, was }, _) => {
                basis_file::take_out(&self.basis_path, told, was.as_deref())
            }
        };
        self.written |= out.is_ok();
        out.map_err(|error| NotTakenOut {
            reason: error.to_string(),
            for_good: error.is_for_good(),
        })
    }

    fn not_recorded(&self, event: Event, error: &JournalError) -> NotRecorded {
        let so = if error.wants_reading() {
            Remedy::ReadAgain
        } else if self.journal.read_only().is_some() {
            Remedy::ReadOnly
        } else {
            Remedy::TryAgain
        };
        NotRecorded { what: Box::new(event.what), reason: error.words(), so }
    }

    /// Where the prices of what was just read come from; once.
    pub fn take_link(&mut self) -> Option<Link> {
        self.link.take()
    }

    /// A portfolio with nothing in it, for the first screen.
    ///
    /// # Errors
    /// When lotscope's own tables cannot be read.
    pub fn empty(&self) -> Result<Fresh, LoadError> {
        let sample = demo::load()?;
        let rules = sample.household.rules;
        let household = Household::new(
            crate::domain::portfolio::Portfolio::default(),
            crate::domain::household::Profiles::default(),
            crate::domain::sales::SaleBook::default(),
            rules,
        );
        let opened = model::Opened {
            name: "lotscope".to_owned(),
            rows: model::Rows::default(),
            price_source: String::new(),
            demo: false,
            read_only: None,
            adds_nothing: None,
            fixed_date: self.as_of.is_some(),
            reduce_motion: false,
        };
        Ok(Fresh { household, today: self.today(), problems: Vec::new(), opened })
    }

    /// Where the files are.
    #[must_use]
    pub fn origins(&self) -> Arc<Origins> {
        Arc::clone(&self.origins)
    }

    /// The portfolio that was open last, as one would type it.
    #[must_use]
    pub fn last_opened(&self) -> Option<String> {
        let last = Places::of_user()?.last_opened().ok()??;
        match last.as_slice() {
            [only] if only.exists() => Some(only.display().to_string()),
            _ => None,
        }
    }

    /// Remembers what is open for the next start. That it could not is no reason to stop.
    pub fn remember(&self) {
        if let Some(places) = Places::of_user() {
            let _ = places.remember(&self.sources.paths);
        }
    }

    /// Writes a text to a new file and says where it is.
    fn save_text(&self, typed: &str, text: &str) -> Result<String, String> {
        if typed.is_empty() {
            return Err("type the name of a file".to_owned());
        }
        let beside = self.sources.paths.first().filter(|_| !self.demo);
        let folder = beside.map(|path| if path.is_dir() { path } else { disk::folder_of(path) });
        let path = folder.map_or_else(PathBuf::new, ToOwned::to_owned).join(listing::expand(typed));
        disk::create(&path, text.as_bytes()).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => {
                format!("{typed} is there already: type another name")
            }
            _ => format!("{}: {error}", path.display()),
        })?;
        Ok(path.display().to_string())
    }

    /// Does one thing and says what came of it.
    pub fn perform(&mut self, effect: Effect) -> Vec<Msg> {
        let message = match effect {
            Effect::Record(event) => {
                let recorded = self.journal.append(&event);
                self.written |= recorded.is_ok();
                Msg::Recorded(match recorded {
                    Ok(()) => Ok(event),
                    Err(error) => Err(self.not_recorded(event, &error)),
                })
            }
            Effect::SaveProfile { profiles, .. } if self.demo => Msg::ProfileSaved(Ok(profiles)),
            Effect::SaveProfile { profiles, changes } => {
                let saved = settings_file::save_tax(&self.settings_path, &changes);
                self.written |= saved.is_ok();
                Msg::ProfileSaved(saved.map(|()| profiles).map_err(|error| error.to_string()))
            }
            Effect::SaveNames(names) => {
                let FileNames { file, symbol, account } = names;
                let hint = FileHint { path: file.to_string(), symbol, account };
                let saved = settings_file::save_file(&self.settings_path, &hint);
                self.written |= saved.is_ok();
                Msg::NamesSaved(saved.map_err(|error| error.to_string()))
            }
            Effect::SaveBasis(told) if self.demo => {
                let reason = "the demo's files are part of the program: nothing is kept of this";
                Msg::BasisSaved(told, Err(reason.to_owned()))
            }
            Effect::SaveBasis(told) => {
                let saved = basis_file::add(&self.basis_path, &told);
                self.written |= saved.is_ok();
                Msg::BasisSaved(told, saved.map_err(|error| error.to_string()))
            }
            Effect::AddEvent(entered) => {
                let added = self.add_event(&entered);
                Msg::EventAdded(entered, added)
            }
            Effect::TakeOut(added) => {
                let taken_out = self.take_out(&added);
                Msg::TakenOut(added, taken_out)
            }
            Effect::SaveText { path, text } => Msg::TextSaved(self.save_text(&path, &text)),
            Effect::SaveLocks(locks) if self.demo => Msg::LocksSaved(locks, Ok(())),
            Effect::SaveLocks(locks) => {
                let path = &self.settings_path;
                let saved = settings_file::save_locked(path, &locks.security, &locks.locked);
                self.written |= saved.is_ok();
                Msg::LocksSaved(locks, saved.map_err(|error| error.to_string()))
            }
            Effect::Copy(text) => {
                // Whether a terminal took it, no terminal says.
                let _ = execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text));
                return Vec::new();
            }
            Effect::List(typed) => Msg::Listing(listing::entries(&typed)),
            // The loop does these itself: they are about its terminal and its threads.
            Effect::Reload
            | Effect::Open(_)
            | Effect::OpenDemo
            | Effect::StopReading
            | Effect::ReadLine(_)
            | Effect::Redraw
            | Effect::Suspend
            | Effect::Quit => return Vec::new(),
        };
        vec![message]
    }
}

/// Rows of the holdings files, and those that became lots.
fn rows(files: &[FileReport]) -> model::Rows {
    let beside = [Kind::Prices.slug(), basis::FORMAT];
    let holdings = files.iter().filter(|file| !beside.contains(&file.format));
    holdings.fold(model::Rows::default(), |rows, file| model::Rows {
        read: rows.read + file.rows,
        counted: rows.counted + file.lots.min(file.rows),
    })
}
