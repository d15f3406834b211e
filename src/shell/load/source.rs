//! Where a portfolio's prices come from, now and while it is open.

use super::reader::name_of;
use super::{Portfolio, Sources};
use crate::formats::import::{InputFile, LaterPrices};
use crate::formats::settings::{PriceFeed, PriceSettings};
use crate::formats::text;
use crate::shell::disk;
use crate::shell::feed::{CommandLink, FileLink, Link};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The folder that a source's path is meant from: the portfolio's, or for single files that of
/// their settings.
pub(super) fn base<'a>(portfolio: &'a Portfolio, settings: Option<&'a Path>) -> Option<&'a Path> {
    match portfolio {
        Portfolio::Folder(folder) => Some(folder),
        Portfolio::Files(_) => settings.map(disk::folder_of),
    }
}

/// The price file: the one the command line names, else the one of the settings.
pub(super) fn price_file(
    sources: &Sources,
    wanted: &PriceSettings,
    base: Option<&Path>,
) -> Option<PathBuf> {
    let own =
        || (wanted.source == PriceFeed::File).then(|| base.map(|base| base.join(&wanted.path)));
    sources.prices.clone().or_else(|| own().flatten())
}

/// What is to be followed, given the price file, where there is to be one, with what was read from it.
pub(super) fn link(
    wanted: &PriceSettings,
    base: Option<&Path>,
    file: Option<(&Path, Option<&InputFile>)>,
    later: Option<LaterPrices>,
) -> Link {
    if let Some((path, read)) = file {
        let name: Arc<str> = text::clean(&name_of(path), text::FILE_NAME_LENGTH).into();
        // A pipe can be read once.
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Link::Once(name);
        }
        let first = read.map(|file| file.bytes.clone());
        return Link::File(FileLink { path: path.to_owned(), name, first, later });
    }
    match (wanted.source, base) {
        (PriceFeed::Command, Some(folder)) => Link::Command(CommandLink {
            words: wanted.command.clone(),
            shell: wanted.shell,
            // The program is started elsewhere: a path that means something here must not change.
            folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
            interval: Duration::from_secs(wanted.interval_seconds.into()),
            timeout: Duration::from_secs(wanted.timeout_seconds.into()),
            later,
        }),
        _ => Link::Nowhere,
    }
}
