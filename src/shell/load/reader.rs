//! The disk's side of loading: bytes, and a problem for each file that gives none.

use super::folder;
use super::origin::{Origins, Stamp};
use super::place::Place;
use super::{LoadError, Portfolio, Sources};
use crate::domain::problem::{Fault, Problem};
use crate::formats::import::InputFile;
use crate::formats::settings::{PriceFeed, PriceSettings};
use crate::formats::text;
use crate::formats::watch::Watch;
use crate::shell::disk;
use crate::shell::journal::{Journal, Opened};
use crate::shell::paths::{BASIS, JOURNAL, PRICES, Places, SETTINGS};
use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest tax table or calendar, in bytes; those of lotscope have a hundredth of it.
const LARGEST_TABLE: u64 = 1024 * 1024;

/// Reads files, and keeps what went wrong and where they are.
pub(super) struct Reader<'w, 'a> {
    pub problems: Vec<Problem>,
    pub origins: Origins,
    /// Who waits for it.
    pub watch: &'w mut Watch<'a>,
}

impl<'w, 'a> Reader<'w, 'a> {
    pub(super) fn new(watch: &'w mut Watch<'a>) -> Self {
        Self { problems: Vec::new(), origins: Origins::default(), watch }
    }

    /// A file's bytes; where it is, is kept.
    fn bytes(&mut self, name: &str, path: &Path) -> io::Result<Vec<u8>> {
        let stamp = Stamp::of(path);
        let bytes = disk::read(path, disk::LARGEST_FILE)?;
        self.origins.on_disk(shown(name), path, stamp);
        Ok(bytes)
    }

    /// A file that may be missing, unless it was `named`.
    pub(super) fn file(
        &mut self,
        path: &Path,
        named: bool,
    ) -> Result<Option<InputFile>, LoadError> {
        match self.bytes(&name_of(path), path) {
            Ok(bytes) => Ok(Some(InputFile { name: name_of(path), bytes })),
            Err(error) if named => Err(LoadError::reading(path, error)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                self.unread(&name_of(path), &error);
                Ok(None)
            }
        }
    }

    /// The files of a folder of the user's own whose names end so, by name; there need be none.
    /// Problems name them by the folder's last part too.
    pub(super) fn of_user(&mut self, folder: &Path, ending: &str) -> Vec<(Arc<str>, Vec<u8>)> {
        let mut paths: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
            Err(error) => {
                if error.kind() != ErrorKind::NotFound {
                    self.unread(&folder.to_string_lossy(), &error);
                }
                return Vec::new();
            }
        };
        paths.retain(|path| path.extension().is_some_and(|own| own == ending));
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let name = shown(&format!("{}/{}", name_of(folder), name_of(&path)));
            match disk::read(&path, LARGEST_TABLE) {
                Ok(bytes) => files.push((name, bytes)),
                Err(error) => self.unread(&name, &error),
            }
        }
        files
    }

    /// What may be holdings in a folder, the price file left out.
    pub(super) fn folder(
        &mut self,
        path: &Path,
        prices: Option<&Path>,
    ) -> Result<Vec<InputFile>, LoadError> {
        let found = folder::candidates(path).map_err(|error| LoadError::reading(path, error))?;
        let prices = prices.and_then(|path| fs::canonicalize(path).ok());
        let mut files = Vec::new();
        if !self.watch.expect(found.len()) {
            return Err(LoadError::Stopped);
        }
        for candidate in found {
            let name: Arc<str> = candidate.name.into();
            if prices.is_some()
                && candidate.path.as_ref().ok().and_then(|path| fs::canonicalize(path).ok())
                    == prices
            {
                continue;
            }
            match candidate.path.and_then(|path| self.bytes(&name, &path)) {
                Ok(bytes) if folder::is_beside_the_point(&name, &bytes) => {
                    let fault = Fault::new("no known holdings are in it", "nothing to do");
                    self.problems.push(Problem::note("not-read", &shown(&name), 1, fault));
                }
                Ok(bytes) => files.push(InputFile { name, bytes }),
                Err(error) => self.unread(&name, &error),
            }
            if !self.watch.file() {
                return Err(LoadError::Stopped);
            }
        }
        Ok(files)
    }

    /// The files that were named. A single one must be readable; of several, the rest is shown.
    /// What the user told of lots is no holdings, whoever names it among them.
    pub(super) fn files(&mut self, paths: &[PathBuf]) -> Result<Vec<InputFile>, LoadError> {
        let is_holdings = |path: &&PathBuf| path.file_name().is_none_or(|name| name != BASIS);
        let paths: Vec<&PathBuf> = paths.iter().filter(is_holdings).collect();
        let mut namesakes: HashMap<Arc<str>, usize> = HashMap::new();
        for path in &paths {
            *namesakes.entry(name_of(path)).or_default() += 1;
        }
        let mut files = Vec::new();
        if !self.watch.expect(paths.len()) {
            return Err(LoadError::Stopped);
        }
        for path in &paths {
            let own = name_of(path);
            let unique = namesakes.get(&own) == Some(&1);
            let name = if unique { own } else { path.to_string_lossy().into() };
            match self.bytes(&name, path) {
                Ok(bytes) => files.push(InputFile { name, bytes }),
                Err(error) if paths.len() == 1 => return Err(LoadError::reading(path, error)),
                Err(error) => self.unread(&name, &error),
            }
            if !self.watch.file() {
                return Err(LoadError::Stopped);
            }
        }
        Ok(files)
    }

    /// The journal. One that cannot be read is a problem, and takes nothing either: recorded sales
    /// that nobody knows of must not be recorded a second time.
    pub(super) fn journal(
        &mut self,
        sources: &Sources,
        portfolio: &Portfolio,
        places: Option<&Places>,
    ) -> Opened {
        let opened = match Place::of(sources, portfolio, places) {
            Ok(Place::Given(path)) => Journal::open(&path),
            Ok(Place::Platform(path)) => Journal::open(&path)
                .map(|opened| Opened { journal: opened.journal.making_its_folder(), ..opened }),
            Err(reason) => return Opened::empty(Journal::nowhere(reason)),
        };
        if let Some(path) = opened.as_ref().ok().and_then(|opened| opened.journal.path()) {
            self.origins.growing(shown(&name_of(path)), path);
        }
        opened.unwrap_or_else(|error| {
            let path = sources.journal.as_deref().unwrap_or(Path::new(JOURNAL));
            let fault = Fault::new(error.words(), "until then recorded sales are not shown");
            self.problems.push(Problem::left_out("unreadable", &shown(&name_of(path)), 1, fault));
            Opened::empty(Journal::nowhere(error.words()))
        })
    }

    /// Says that the price file that the settings ask for is not there.
    pub(super) fn note_missing_prices(&mut self, wanted: &PriceSettings) {
        if wanted.source != PriceFeed::File || wanted.path == PRICES {
            return;
        }
        let fault = Fault::new(
            format!("there is no price file {}", wanted.path),
            "write it, or correct path under [prices]",
        );
        self.problems.push(Problem::left_out("no-prices", &SETTINGS.into(), 1, fault));
    }

    fn unread(&mut self, name: &str, error: &io::Error) {
        let mend = if error.kind() == ErrorKind::FileTooLarge {
            "a file of this size is not read: take it away, or split it"
        } else {
            "make it readable, or take it away"
        };
        let fault = Fault::new(format!("the file cannot be read ({error})"), mend);
        self.problems.push(Problem::left_out("unreadable", &shown(name), 1, fault));
    }
}

pub(super) fn name_of(path: &Path) -> Arc<str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into()
}

/// A file's name, safe to show: whoever made the file chose it.
fn shown(name: &str) -> Arc<str> {
    text::clean(name, text::FILE_NAME_LENGTH).into()
}
