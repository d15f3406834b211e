//! The demo: the sample household, part of the program, with prices that move.
//!
//! It reads and writes nothing: its sales are forgotten at the end, and its prices are drawn from a
//! generator that starts from the same seed each time, so that a recording can be repeated.

mod feed;
mod walk;

pub use feed::{INTERVAL, start};
pub use walk::{SEED, Walk};

use super::journal::{Journal, Opened};
use super::load::{self, LoadError, Loaded};
use crate::formats::import::{self, InputFile};
use chrono::NaiveDate;
use std::path::PathBuf;

/// The sample's own day, a Friday. Everything in the demo is seen from there: its lots were written
/// so that some are days away from turning long-term on it.
pub const AS_OF: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 20) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// What the header calls the demo's portfolio.
pub const NAME: &str = "demo";

/// The holdings, in the order in which a folder is read.
const HOLDINGS: [(&str, &[u8]); 4] = [
    ("lots.csv", include_bytes!("../../sample-data/lots.csv")),
    ("schwab-lots-AAPL.csv", include_bytes!("../../sample-data/schwab-lots-AAPL.csv")),
    ("schwab-lots-INTC.csv", include_bytes!("../../sample-data/schwab-lots-INTC.csv")),
    ("schwab-lots-VTI.csv", include_bytes!("../../sample-data/schwab-lots-VTI.csv")),
];
const PRICES: (&str, &[u8]) = ("prices.csv", include_bytes!("../../sample-data/prices.csv"));
const SETTINGS: (&str, &[u8]) =
    ("lotscope.toml", include_bytes!("../../sample-data/lotscope.toml"));

/// The sample household. It has no settings file, and a journal in memory.
///
/// # Errors
/// When lotscope's own tables cannot be read.
pub fn load() -> Result<Loaded, LoadError> {
    let file = |(name, bytes): (&str, &[u8])| InputFile { name: name.into(), bytes: bytes.into() };
    let import = import::import(&HOLDINGS.map(file), Some(&file(PRICES)), Some(&file(SETTINGS)));
    let opened = Opened::empty(Journal::in_memory());
    let rules = load::built_in_rules()?;
    let mut loaded = load::assemble(NAME.to_owned(), import, PathBuf::new(), opened, rules);
    for (name, bytes) in HOLDINGS.into_iter().chain([PRICES, SETTINGS]) {
        loaded.origins.built_in(name.into(), bytes);
    }
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::watch::Watch;
    use crate::shell::load::Sources;
    use std::path::Path;

    fn sample() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
    }

    #[test]
    fn every_table_of_the_sample_is_in_the_demo() {
        let embedded = HOLDINGS.iter().chain([&PRICES]).map(|(name, _)| (*name).to_owned());
        let mut embedded: Vec<String> = embedded.collect();
        let mut there: Vec<String> = std::fs::read_dir(sample())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "csv"))
            .collect();
        embedded.sort();
        there.sort();
        assert_eq!(embedded, there);
    }

    #[test]
    fn the_demo_is_the_sample_folder() {
        let folder = tempfile::tempdir().unwrap();
        let sources = Sources {
            paths: vec![sample()],
            // Somebody may have tried the sample, and sold from it.
            journal: Some(folder.path().join("sales.jsonl")),
            ..Sources::default()
        };
        let read = load::load_at(&sources, None, &mut Watch::default()).unwrap();
        let demo = load().unwrap();
        assert_eq!(demo.household.holdings.lots(), read.household.holdings.lots());
        assert_eq!(demo.household.holdings.prices, read.household.holdings.prices);
        assert_eq!(demo.household.profiles, read.household.profiles);
        assert_eq!(demo.problems, read.problems);
        assert!(demo.household.holdings.lots().len() >= 150);
        assert_eq!(demo.journal.path(), None);
    }

    #[test]
    fn the_samples_day_is_its_own() {
        assert_eq!(AS_OF.to_string(), "2026-11-20");
    }
}
