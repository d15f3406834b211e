//! What the explorer is opened on: the sample, or a folder of files that a test writes.

use crate::build::election;
use lotscope::app::model::Fresh;
use lotscope::domain::household::Household;
use lotscope::domain::tax::Profile;
use lotscope::shell::demo;
use lotscope::shell::effects::Outside;
use lotscope::shell::load::{self, Sources};
use lotscope::shell::loader::What;
use std::fs;
use std::sync::OnceLock;

/// The sample household as the files of a folder give it.
pub fn sample() -> Fresh {
    static SAMPLE: OnceLock<Fresh> = OnceLock::new();
    let read =
        || Outside::new(Sources::default(), None, true).adopt(What::Demo, demo::load().unwrap());
    as_a_folder(SAMPLE.get_or_init(read).clone())
}

/// Not the demo, on the sample's day, as if that were the calendar's.
fn as_a_folder(mut fresh: Fresh) -> Fresh {
    "household".clone_into(&mut fresh.opened.name);
    "prices.csv".clone_into(&mut fresh.opened.price_source);
    fresh.opened.demo = false;
    fresh.today = demo::AS_OF;
    fresh.opened.fixed_date = false;
    fresh.opened.adds_nothing = None;
    fresh
}

/// The sample without a tax profile.
pub fn without_profile() -> Fresh {
    let mut fresh = sample();
    fresh.household.profiles.base = Profile::default();
    fresh
}

/// The sample whose VTI in the brokerage account is averaged since 15 January 2024.
pub fn averaged() -> Fresh {
    let mut fresh = sample();
    let Household { holdings, profiles, book, rules, .. } = fresh.household.clone();
    let election = election("Schwab Brokerage", "VTI", "2024-01-15");
    let history = fresh.household.history().clone();
    let household = Household::new(holdings.with_elections([election]), profiles, book, rules);
    fresh.household = household.with_history(history);
    fresh
}

/// No portfolio at all.
pub(super) fn nothing() -> Fresh {
    as_a_folder(Outside::new(Sources::default(), Some(demo::AS_OF), false).empty().unwrap())
}

/// A portfolio of these files, each a name and a text.
pub fn folder(files: &[(&str, &str)]) -> Fresh {
    folder_as_of(files, None)
}

/// The same as of a day that is named.
pub fn folder_as_of(files: &[(&str, &str)], as_of: Option<chrono::NaiveDate>) -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let sources = Sources { paths: vec![folder.path().to_owned()], as_of, ..Sources::default() };
    let loaded = load::load(&sources).unwrap();
    let today = as_of.unwrap_or(demo::AS_OF);
    let mut outside = Outside::new(sources.clone(), Some(today), false);
    Fresh { today, ..as_a_folder(outside.adopt(What::Files(sources), loaded)) }
}
