//! What the explorer asks of the world, done: journal, settings, clipboard, files.

use super::feed::Link;
use super::journal::Journal;
use super::load::{self, LoadError, Loaded, Sources};
use super::paths::Places;
use super::{clock, demo, listing, run, settings_file};
use crate::app::model::{self, Fresh};
use crate::app::msg::{Effect, Msg};
use crate::domain::household::Household;
use crate::formats::settings::ScreenSettings;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;
use std::io;
use std::path::PathBuf;

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

    /// Reads what the sources name.
    ///
    /// # Errors
    /// When there is nothing to show.
    pub fn load(&mut self) -> Result<Fresh, LoadError> {
        let loaded = load::load(&self.sources)?;
        self.demo = false;
        self.shift = run::shift(self.as_of, false);
        Ok(self.take(loaded))
    }

    /// Opens the built-in sample.
    ///
    /// # Errors
    /// When lotscope's own tables cannot be read.
    pub fn open_demo(&mut self) -> Result<Fresh, LoadError> {
        let loaded = demo::load()?;
        self.demo = true;
        self.shift = run::shift(None, true);
        Ok(self.take(loaded))
    }

    fn take(&mut self, loaded: Loaded) -> Fresh {
        self.journal = loaded.journal;
        self.settings_path = loaded.settings_path;
        self.screen = loaded.settings.screen;
        let today = self.today();
        let opened = model::Opened {
            name: loaded.name,
            problems: loaded.problems,
            price_source: if self.demo {
                demo::NAME.to_owned()
            } else {
                loaded.link.name_at_first().to_owned()
            },
            place: self.place(),
            demo: self.demo,
            read_only: self.journal.read_only().map(ToOwned::to_owned),
            fixed_date: self.demo || today != clock::today(),
            reduce_motion: self.screen.reduce_motion,
        };
        self.link = Some(loaded.link);
        Fresh { household: loaded.household, today, opened }
    }

    /// Where the prices of what was just read come from; once.
    pub fn take_link(&mut self) -> Option<Link> {
        self.link.take()
    }

    /// What tells this portfolio from another one.
    fn place(&self) -> String {
        if self.demo {
            return demo::NAME.to_owned();
        }
        let whole = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let places = self.sources.paths.iter().map(|path| whole(path).display().to_string());
        places.collect::<Vec<_>>().join("\n")
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
            problems: Vec::new(),
            price_source: String::new(),
            place: String::new(),
            demo: false,
            read_only: None,
            fixed_date: self.as_of.is_some(),
            reduce_motion: false,
        };
        Ok(Fresh { household, today: self.today(), opened })
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

    /// Does one thing and says what came of it.
    pub fn perform(&mut self, effect: Effect) -> Vec<Msg> {
        let message = match effect {
            Effect::Record(event) => {
                let recorded = self.journal.append(&event);
                Msg::Recorded(recorded.map(|()| event).map_err(|error| error.to_string()))
            }
            Effect::SaveProfile(profile) if self.demo => Msg::ProfileSaved(Ok(profile)),
            Effect::SaveProfile(profile) => {
                let saved = settings_file::save_tax(&self.settings_path, &profile);
                Msg::ProfileSaved(saved.map(|()| profile).map_err(|error| error.to_string()))
            }
            Effect::Copy(text) => {
                // Whether a terminal took it, no terminal says.
                let _ = execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text));
                return Vec::new();
            }
            Effect::Reload if self.demo => self.loaded(Self::open_demo),
            Effect::Reload => self.loaded(Self::load),
            Effect::OpenDemo => self.loaded(Self::open_demo),
            Effect::Open(path) => {
                let before = std::mem::take(&mut self.sources);
                self.sources.paths = vec![listing::expand(&path)];
                let message = self.loaded(Self::load);
                match message {
                    Msg::Loaded(_) => self.remember(),
                    _ => self.sources = before,
                }
                message
            }
            Effect::List(typed) => Msg::Listing(listing::entries(&typed)),
            // The loop does these itself: they are about its terminal.
            Effect::Redraw | Effect::Suspend | Effect::Quit => return Vec::new(),
        };
        vec![message]
    }

    fn loaded(&mut self, load: impl FnOnce(&mut Self) -> Result<Fresh, LoadError>) -> Msg {
        match load(self) {
            Ok(fresh) => Msg::Loaded(Box::new(fresh)),
            Err(error) => Msg::LoadFailed(error.to_string()),
        }
    }
}
