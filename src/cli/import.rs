//! `import`: holdings of any recognised kind as a canonical lots file.

use super::export::{Written, lots};
use super::session::Session;
use clap::Args;
use std::path::PathBuf;

/// What `import` takes.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// Broker exports, lots files or journals
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

/// Prints what the files hold; simulated sales change nothing of it.
#[must_use]
pub fn run(session: &Session) -> Written {
    lots::of(&session.household().holdings)
}
