//! Reading a portfolio: the files, the settings, the prices and the journal.
//!
//! A file that cannot be read is a [`Problem`], and the rest is shown. There is an error only where
//! nothing would be left to show, or a path that was typed leads nowhere.

mod error;
mod folder;
mod origin;
mod place;
mod reader;
mod source;

pub use crate::formats::import::FileReport;
pub use error::LoadError;
pub use folder::holds_portfolio;
pub use origin::{LineError, Origins};
pub use place::{PlaceError, journal_path};

use super::feed::{self, Link, News};
use super::journal::{Journal, Opened};
use super::paths::{self, Places};
use crate::domain::ahead;
use crate::domain::household::{Household, Rules};
use crate::domain::problem::{self, Problem};
use crate::formats::detect::Kind;
use crate::formats::import::{self, Beside, Import};
use crate::formats::prices::COMMAND;
use crate::formats::settings::{self, Settings};
use crate::formats::watch::Watch;
use crate::formats::{market, tax_tables, text};
use chrono::NaiveDate;
use reader::Reader;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the command line names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// A portfolio folder, or one or more holdings files.
    pub paths: Vec<PathBuf>,
    /// The price file, where it is not the portfolio's own.
    pub prices: Option<PathBuf>,
    /// The settings, where they are not the portfolio's own.
    pub settings: Option<PathBuf>,
    /// The journal, where it is not the portfolio's own.
    pub journal: Option<PathBuf>,
    /// The day whose state is wanted, where one is named.
    pub as_of: Option<NaiveDate>,
}

/// A portfolio, ready to be shown.
#[derive(Debug)]
pub struct Loaded {
    /// What the header calls it: the name of its folder or file.
    pub name: String,
    /// What is held, decided and ruled.
    pub household: Household,
    /// What the settings say.
    pub settings: Settings,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// What could not be taken as it stands, by file, line and cell.
    pub problems: Vec<Problem>,
    /// Where its files are.
    pub origins: Origins,
    /// Where settings are saved; empty where they are not.
    pub settings_path: PathBuf,
    /// Where is kept what the user tells of lots; empty where it is not.
    pub basis_path: PathBuf,
    /// Where events are added that the user enters; `None` where no folder is open.
    pub transactions_path: Option<PathBuf>,
    /// Where decisions are recorded.
    pub journal: Journal,
    /// Where prices go on coming from.
    pub link: Link,
}

impl Loaded {
    /// Notes what does not fit the day that is worked as of. Files are read without one.
    pub fn check_dates(&mut self, today: NaiveDate) {
        self.problems.extend(ahead::acquired_after(self.household.holdings.lots(), today));
        problem::sort(&mut self.problems);
    }

    /// Runs the price command, where there is one, once, and takes in what it says.
    pub fn fetch_prices(&mut self) {
        let Link::Command(link) = &self.link else { return };
        let News { quotes, problems, .. } = feed::fetch(link);
        self.files.push(FileReport {
            file: COMMAND.into(),
            format: Kind::Prices.slug(),
            format_name: Kind::Prices.name(),
            rows: quotes.len(),
            lots: 0,
        });
        problem::drop_no_price(&mut self.problems, quotes.iter().map(|(security, _)| security));
        for (security, quote) in &quotes {
            self.household.set_quote(security, quote);
        }
        self.problems.extend(problems);
        problem::sort(&mut self.problems);
    }
}

/// Reads a portfolio. The journal is read and not locked: see [`Journal::claim`].
///
/// # Errors
/// When there is nothing to show.
pub fn load(sources: &Sources) -> Result<Loaded, LoadError> {
    load_watched(sources, &mut Watch::default())
}

/// The same while `watch` is told of it, who may stop it.
///
/// # Errors
/// When there is nothing to show, or it was stopped.
pub fn load_watched(sources: &Sources, watch: &mut Watch<'_>) -> Result<Loaded, LoadError> {
    load_at(sources, Places::of_user().as_ref(), watch)
}

/// Reads a portfolio, given the user's own folders.
pub(super) fn load_at(
    sources: &Sources,
    places: Option<&Places>,
    watch: &mut Watch<'_>,
) -> Result<Loaded, LoadError> {
    let portfolio = Portfolio::at(&sources.paths)?;
    let mut reader = Reader::new(watch);

    let settings_path = settings_path(sources, &portfolio, places);
    let settings = reader.file(&settings_path, sources.settings.is_some())?;
    let wanted = settings
        .as_ref()
        .map(|file| settings::read_bytes(&file.bytes, &file.name).0.prices)
        .unwrap_or_default();
    let base = source::base(&portfolio, settings.as_ref().map(|_| settings_path.as_path()));
    let prices_path = source::price_file(sources, &wanted, base);
    let prices = match &prices_path {
        Some(path) => reader.file(path, sources.prices.is_some())?,
        None => None,
    };
    if prices.is_none() {
        reader.note_missing_prices(&wanted);
    }

    let basis_path = basis_path(&portfolio, &settings_path);
    let basis = reader.file(&basis_path, false)?;

    let holdings = match &portfolio {
        Portfolio::Folder(folder) => reader.folder(folder, prices_path.as_deref())?,
        Portfolio::Files(files) => reader.files(files)?,
    };
    let beside = Beside {
        prices: prices.as_ref(),
        settings: settings.as_ref(),
        basis: basis.as_ref(),
        as_of: sources.as_of,
    };
    let import = import::import_watched(&holdings, beside, reader.watch);
    if reader.watch.stopped() {
        return Err(LoadError::Stopped);
    }
    if !holdings.iter().any(|file| folder::is_holdings(&file.bytes)) {
        let path = sources.paths.first().cloned().unwrap_or_default();
        let problems = sorted([import.problems, reader.problems].concat());
        return Err(LoadError::NoHoldings { path, problems });
    }
    let mut opened = reader.journal(sources, &portfolio, places);
    if let Some(day) = sources.as_of {
        opened.go_back_to(day);
    }
    let file = prices_path.as_deref().zip(Some(prices.as_ref()));
    let link = source::link(&wanted, base, file, import.later_prices.clone());
    let name = text::clean(&paths::name_of(&sources.paths), text::NAME_LENGTH).into_owned();
    let rules = rules(&mut reader, places)?;
    let mut loaded = assemble(name, import, settings_path, opened, rules);
    loaded.problems = sorted([loaded.problems, reader.problems].concat());
    loaded.link = link;
    loaded.origins = reader.origins;
    loaded.basis_path = basis_path;
    if let Portfolio::Folder(folder) = &portfolio {
        loaded.transactions_path = Some(folder.join(paths::TRANSACTIONS));
    }
    Ok(loaded)
}

/// Puts together what was read.
pub(super) fn assemble(
    name: String,
    import: Import,
    settings_path: PathBuf,
    opened: Opened,
    rules: Rules,
) -> Loaded {
    let Import { portfolio, settings, history, events, files, problems, .. } = import;
    let Opened { journal, book, problems: of_journal } = opened;
    let profiles = settings.profiles.clone();
    let household = Household::new(portfolio, profiles, book, Arc::new(rules))
        .with_history(history)
        .with_events(events)
        .with_policies(settings.wash);
    let problems = sorted([problems, of_journal].concat());
    let link = Link::Nowhere;
    let origins = Origins::default();
    let basis_path = PathBuf::new();
    Loaded {
        name,
        household,
        settings,
        files,
        problems,
        origins,
        settings_path,
        basis_path,
        transactions_path: None,
        journal,
        link,
    }
}

/// What lotscope brings along.
pub(super) fn built_in_rules() -> Result<Rules, LoadError> {
    let tables = tax_tables::built_in()
        .map_err(|error| LoadError::BuiltIn { what: "tax tables", source: error.into() })?;
    let calendar = market::built_in_calendar().map_err(|problem| LoadError::BuiltIn {
        what: "market calendar",
        source: problem.to_string().into(),
    })?;
    Ok(Rules { tables, calendar })
}

/// The built-in rules with the tax tables and the market days of the user's own folders.
fn rules(reader: &mut Reader, places: Option<&Places>) -> Result<Rules, LoadError> {
    let Rules { tables, calendar } = built_in_rules()?;
    let (table_files, day_files) = match places {
        Some(places) => {
            (reader.of_user(&places.tax_tables(), "json"), reader.of_user(&places.market(), "csv"))
        }
        None => Default::default(),
    };
    let (tables, problems) = tax_tables::of_user(&table_files, &tables);
    reader.problems.extend(problems);
    let (calendar, problems) = market::of_user(&day_files, calendar);
    reader.problems.extend(problems);
    Ok(Rules { tables, calendar })
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problem::sort(&mut problems);
    problems
}

/// What there is at the paths that were named.
#[derive(Debug)]
enum Portfolio {
    Folder(PathBuf),
    Files(Vec<PathBuf>),
}

impl Portfolio {
    fn at(paths: &[PathBuf]) -> Result<Self, LoadError> {
        for path in paths {
            match fs::metadata(path) {
                Ok(metadata) if metadata.is_dir() && paths.len() == 1 => {
                    return Ok(Self::Folder(path.clone()));
                }
                Ok(metadata) if metadata.is_dir() => {
                    return Err(LoadError::FolderAmongFiles { path: path.clone() });
                }
                Ok(_) => {}
                Err(error) => return Err(LoadError::reading(path, error)),
            }
        }
        if paths.is_empty() { Err(LoadError::Unnamed) } else { Ok(Self::Files(paths.to_vec())) }
    }
}

/// The settings: those named, those in the folder, those beside a file, else the user's.
fn settings_path(sources: &Sources, portfolio: &Portfolio, places: Option<&Places>) -> PathBuf {
    if let Some(path) = &sources.settings {
        return path.clone();
    }
    match portfolio {
        Portfolio::Folder(folder) => folder.join(paths::SETTINGS),
        Portfolio::Files(files) => {
            let mut beside = files.iter().map(|file| file.with_file_name(paths::SETTINGS));
            beside
                .clone()
                .find(|path| path.exists())
                .or_else(|| places.map(Places::settings))
                .or_else(|| beside.next())
                .unwrap_or_default()
        }
    }
}

/// What the user told of lots: in the folder, beside a file, else beside the settings.
fn basis_path(portfolio: &Portfolio, settings: &Path) -> PathBuf {
    match portfolio {
        Portfolio::Folder(folder) => folder.join(paths::BASIS),
        Portfolio::Files(files) => files
            .iter()
            .map(|file| file.with_file_name(paths::BASIS))
            .find(|path| path.exists())
            .unwrap_or_else(|| settings.with_file_name(paths::BASIS)),
    }
}

impl LoadError {
    /// A path that was typed and cannot be read.
    fn reading(path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Unreadable { path, source },
        }
    }
}

#[cfg(test)]
mod tests;
