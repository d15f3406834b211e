//! What a path that is being typed could become.

use crate::app::msg::Entry;
use crate::formats::detect;
use crate::formats::text;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Files looked into, at most: more are not read while one types.
const MOST: usize = 60;
/// Bytes of a file that tell its format.
const HEAD: u64 = 64 * 1024;

/// `~` and `~/…` as the home folder; anything else as it is.
#[must_use]
pub fn expand(typed: &str) -> PathBuf {
    let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match (typed.trim().strip_prefix('~'), home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(typed.trim()),
    }
}

/// The files and folders whose path begins with what is typed, each with what is in it.
#[must_use]
pub fn entries(typed: &str) -> Vec<Entry> {
    let cut = typed.rfind('/').map_or(0, |place| place + 1);
    let (folder, start) = typed.split_at(cut);
    let real = if folder.is_empty() { PathBuf::from(".") } else { expand(folder) };
    let Ok(listed) = fs::read_dir(real) else { return Vec::new() };
    let mut found: Vec<_> = listed
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .filter(|(name, _)| {
            name.starts_with(start) && (!name.starts_with('.') || start.starts_with('.'))
        })
        .collect();
    found.sort();
    found.truncate(MOST);
    found.into_iter().map(|(name, path)| entry(folder, &name, &path)).collect()
}

fn entry(folder: &str, name: &str, path: &Path) -> Entry {
    let name = text::clean(name, text::NAME_LENGTH).into_owned();
    if path.is_dir() {
        return Entry { path: format!("{folder}{name}/"), what: "folder".to_owned(), usable: true };
    }
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    let (what, usable) = match read {
        Ok(_) => {
            let kind = detect::recognise(&head);
            (kind.name().to_owned(), kind.is_holdings())
        }
        Err(error) => (error.to_string(), false),
    };
    Entry { path: format!("{folder}{name}"), what, usable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_completed_from_the_folder_and_named_by_content() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("mine.csv"),
            "account,symbol,acquired,quantity,cost_basis\nA,VTI,2024-01-02,1,2\n",
        )
        .unwrap();
        fs::create_dir(folder.path().join("more")).unwrap();
        fs::write(folder.path().join(".hidden"), "").unwrap();
        let typed = format!("{}/m", folder.path().display());
        let found = entries(&typed);
        assert_eq!(found.len(), 2);
        assert!(found[0].path.ends_with("/mine.csv") && found[0].usable);
        assert!(found[1].path.ends_with("/more/"));
        assert!(entries("/no/such/folder/").is_empty());
    }
}
