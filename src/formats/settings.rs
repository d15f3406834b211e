//! `lotscope.toml`: what only the user knows of the tax year, the accounts, the securities, the
//! files, and how prices and the screen are wanted.
//!
//! Every documented key is read into a typed value; a wrong one is named with its line and costs
//! nothing but itself. Unknown keys are
//! left alone, and stay in the file when [`set_tax`], [`set_file`] or
//! [`set_locked`] writes to it.

mod elections;
mod lists;
mod read;
mod salvage;
mod section;
mod tax;
#[cfg(test)]
mod tests;
mod write;

pub use read::{read, read_bytes};
pub use write::{set_file, set_locked, set_tax, unset_tax};

use super::text;
use crate::domain::account::Account;
use crate::domain::average::Election;
use crate::domain::household::Profiles;
use crate::domain::security::Security;
use crate::domain::wash::Policies;
use std::borrow::Cow;

/// How much of a program's name is shown.
const LONGEST_PROGRAM: usize = 60;

/// Everything the settings say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `[tax]` and `[tax.2027]` and the like.
    pub profiles: Profiles,
    /// `[[account]]`, in the order of the file.
    pub accounts: Vec<Account>,
    /// `[security.X]`, in the order of the file.
    pub securities: Vec<Security>,
    /// `[[election]]`, in the order of the file; whether the law allows them is not looked at.
    pub elections: Vec<Election>,
    /// `[[file]]`, in the order of the file.
    pub files: Vec<FileHint>,
    /// `[prices]`.
    pub prices: PriceSettings,
    /// `[wash]`.
    pub wash: Policies,
    /// `[screen]`.
    pub screen: ScreenSettings,
}

impl Settings {
    /// What the user said of a file that does not name its account or security: a hint's path is
    /// the file's name, or the end of it. The longest path that fits counts, and of two the first.
    #[must_use]
    pub fn hint(&self, file: &str) -> Option<&FileHint> {
        let fits = |hint: &&FileHint| {
            file.strip_suffix(hint.path.as_str())
                .is_some_and(|folder| folder.is_empty() || folder.ends_with(['/', '\\']))
        };
        self.files.iter().rev().filter(fits).max_by_key(|hint| hint.path.len())
    }
}

/// What a file does not say, told once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileHint {
    /// The file.
    pub path: String,
    /// The symbol of its lots.
    pub symbol: Option<String>,
    /// The account of its lots.
    pub account: Option<String>,
}

/// Where prices come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PriceFeed {
    /// A file.
    #[default]
    File,
    /// What a program prints.
    Command,
    /// The holdings files' own prices alone.
    Nowhere,
}

impl PriceFeed {
    /// Every source with its name in the file.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::File, "file"), (Self::Command, "command"), (Self::Nowhere, "none")];
}

/// `[prices]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceSettings {
    /// Where prices come from.
    pub source: PriceFeed,
    /// The price file.
    pub path: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Is the command run through a shell?
    pub shell: bool,
    /// Seconds between two runs.
    pub interval_seconds: u32,
    /// Seconds a run may take.
    pub timeout_seconds: u32,
}

impl PriceSettings {
    /// The program that gives prices, safe to show; `None` where none does.
    #[must_use]
    pub fn program(&self) -> Option<Cow<'_, str>> {
        let word = self.command.first().filter(|_| self.source == PriceFeed::Command)?;
        Some(text::clean(word, LONGEST_PROGRAM))
    }
}

impl Default for PriceSettings {
    fn default() -> Self {
        Self {
            source: PriceFeed::default(),
            path: "prices.csv".to_owned(),
            command: Vec::new(),
            shell: false,
            interval_seconds: 60,
            timeout_seconds: 10,
        }
    }
}

/// `[screen]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScreenSettings {
    /// The name of a theme; one of [`THEMES`].
    pub theme: Option<String>,
    /// Draw with ASCII characters only?
    pub ascii: bool,
    /// Draw nothing that moves?
    pub reduce_motion: bool,
}

/// The themes that can be named.
pub const THEMES: [&str; 5] = ["dark", "light", "colour-blind", "terminal", "mono"];
