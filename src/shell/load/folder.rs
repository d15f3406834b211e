//! Which files of a folder may be holdings.

use crate::formats::detect::{self, Foreign, Kind};
use crate::shell::disk;
use crate::shell::paths::{BASIS, JOURNAL, PRICES, SETTINGS};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of a portfolio folder that are never holdings, whatever is in them.
const RESERVED: [&str; 4] = [JOURNAL, SETTINGS, PRICES, BASIS];

/// Endings that exports and ledgers have. Anything else is not even opened: a folder may hold
/// statements, pictures and archives besides.
const ENDINGS: [&str; 15] = [
    "csv",
    "tsv",
    "txt",
    "xml",
    "ofx",
    "qfx",
    "qif",
    "beancount",
    "bean",
    "ledger",
    "journal",
    "xlsx",
    "xls",
    "html",
    "htm",
];
/// Endings of tables. A table of unknown content may well be an export that is not known yet; a
/// text is more likely a note.
const TABLES: [&str; 4] = ["csv", "tsv", "xlsx", "xls"];

/// How much of a file tells what it is.
const HEAD: u64 = 64 * 1024;

/// Something in a folder that may be holdings.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Its name, as the user knows it.
    pub name: String,
    /// Where it is; or why nobody knows what it is.
    pub path: io::Result<PathBuf>,
}

/// Every file directly inside a folder that may be holdings, by name.
///
/// Links to files count as files; what is neither is passed over.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn candidates(folder: &Path) -> io::Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !may_be_holdings(&name) {
            continue;
        }
        // A broken link, or one that leads to itself, has no metadata.
        let path = match fs::metadata(entry.path()) {
            Ok(metadata) if !metadata.is_file() => continue,
            Ok(_) => Ok(entry.path()),
            Err(error) => Err(error),
        };
        found.push(Candidate { name, path });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn may_be_holdings(name: &str) -> bool {
    // `.~lock.lots.csv#` and `~$lots.xlsx` are what an open spreadsheet leaves.
    let hidden = name.starts_with(['.', '~']);
    let readme = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("readme"));
    ends_in(name, &ENDINGS) && !hidden && !readme && !RESERVED.contains(&name)
}

fn ends_in(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// Are these holdings that are read?
pub(super) fn is_holdings(bytes: &[u8]) -> bool {
    detect::recognise(bytes).is_holdings()
}

/// Is this a text that nobody took for holdings?
pub(super) fn is_beside_the_point(name: &str, bytes: &[u8]) -> bool {
    !ends_in(name, &TABLES) && detect::recognise(bytes) == Kind::Foreign(Foreign::Unknown)
}

/// Does a folder hold a portfolio? It does when one of its files is holdings, by its content.
#[must_use]
pub fn holds_portfolio(folder: &Path) -> bool {
    let files = candidates(folder).unwrap_or_default();
    let mut heads =
        files.iter().filter_map(|file| disk::read_head(file.path.as_ref().ok()?, HEAD).ok());
    heads.any(|head| is_holdings(&head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_holdings_is_taken_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            "b.csv",
            "A.CSV",
            "a.ofx",
            "notes.txt",
            "é.csv",
            "README.txt",
            "readme.csv",
            ".a.csv",
            "~$a.xlsx",
            "prices.csv",
            "lotscope.toml",
            "sales.jsonl",
            "basis.csv",
            "photo.jpg",
            "none",
            "sales.jsonl.lock",
        ];
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("folder.csv")).unwrap();
        let found = candidates(folder.path()).unwrap();
        let found: Vec<_> = found.iter().map(|candidate| candidate.name.as_str()).collect();
        assert_eq!(found, ["A.CSV", "a.ofx", "b.csv", "notes.txt", "é.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_followed_and_loops_are_told() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("real.dat"), "").unwrap();
        symlink("real.dat", at("link.csv")).unwrap();
        symlink("loop.csv", at("loop.csv")).unwrap();
        symlink(".", at("self.csv")).unwrap();
        let found = candidates(folder.path()).unwrap();
        let found: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.path.is_ok())).collect();
        assert_eq!(found, [("link.csv", true), ("loop.csv", false)]);
    }
}
