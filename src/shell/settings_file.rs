//! The settings file, changed without touching what the user wrote in it besides.

use super::disk;
use crate::app::form::ProfileChange;
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::problem::Problem;
use crate::formats::settings::{self, FileHint};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why settings were not saved; the file is as it was.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// There is no file: the demo's settings are part of the program.
    #[error("not saved: there is no settings file, so what you typed holds until you leave")]
    NoFile,
    /// The file is there and cannot be read.
    #[error(
        "{}: not saved, as the settings there cannot be read ({source}); make the file readable",
        .path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file's text is such that nothing can be put into it.
    #[error("not saved: {0}")]
    Broken(Problem),
    /// The file cannot be written.
    #[error("{}: not saved ({source}); make the file and its folder writable", .path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Puts tax figures into a settings file, each into its section, and takes those out that were emptied.
/// The file is created if there is none.
///
/// The text is read anew: what the user changed in an editor since lotscope started is kept, as are
/// comments and everything that is not the profile's.
///
/// # Errors
/// When it is not saved.
pub fn save_tax(path: &Path, changes: &[ProfileChange]) -> Result<(), SettingsError> {
    change(path, |text| {
        changes.iter().try_fold(
            text.to_owned(),
            |text, ProfileChange { section, profile, emptied }| {
                settings::set_tax(
                    &settings::unset_tax(&text, *section, emptied)?,
                    *section,
                    profile,
                )
            },
        )
    })
}

/// Puts what a file does not say into a settings file, in the same way.
///
/// # Errors
/// When it is not saved.
pub fn save_file(path: &Path, hint: &FileHint) -> Result<(), SettingsError> {
    change(path, |text| settings::set_file(text, hint))
}

/// Puts into a settings file which lots of a security no sale may take, in the same way.
///
/// # Errors
/// When it is not saved.
pub fn save_locked(
    path: &Path,
    security: &SecurityId,
    locked: &[LotId],
) -> Result<(), SettingsError> {
    change(path, |text| settings::set_locked(text, security, locked))
}

fn change(
    path: &Path,
    change: impl FnOnce(&str) -> Result<String, Problem>,
) -> Result<(), SettingsError> {
    if path.as_os_str().is_empty() {
        return Err(SettingsError::NoFile);
    }
    let text = match disk::read(path, disk::LARGEST_FILE) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8 text")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    };
    let text =
        text.map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
    let text = change(&text).map_err(SettingsError::Broken)?;
    disk::create_folder(disk::folder_of(path))
        .and_then(|()| disk::replace(path, text.as_bytes()))
        .map_err(|source| SettingsError::NotWritten { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::ProfileSection;
    use crate::domain::money::Money;
    use crate::domain::tax::{FilingStatus, Profile};
    use std::fs;

    fn profile() -> [ProfileChange; 1] {
        let profile = Profile {
            filing_status: Some(FilingStatus::Single),
            ordinary_income: Some(Money::from(98_000)),
            ..Profile::default()
        };
        [ProfileChange { section: ProfileSection::Base, profile, emptied: Vec::new() }]
    }

    #[test]
    fn a_new_file_gets_the_profile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config").join("lotscope.toml");
        save_tax(&path, &profile()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("[tax]") && text.contains("98000"), "{text}");
    }

    #[test]
    fn what_a_file_does_not_say_is_kept_beside_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lotscope.toml");
        fs::write(&path, "# mine\n[screen]\nascii = true\n").unwrap();
        let hint = FileHint {
            path: "View open lots.csv".to_owned(),
            symbol: Some("ABC".to_owned()),
            account: Some("Plan".to_owned()),
        };
        save_file(&path, &hint).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# mine\n[screen]\nascii = true\n"), "{text}");
        let (settings, problems) = settings::read_bytes(text.as_bytes(), "lotscope.toml");
        assert_eq!((settings.files.as_slice(), problems.as_slice()), (&[hint][..], &[][..]));
    }

    #[test]
    fn what_the_user_wrote_besides_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lotscope.toml");
        fs::write(&path, "# mine\n[tax]\nordinary_income = 1 # guess\n\n[screen]\nascii = true\n")
            .unwrap();
        save_tax(&path, &profile()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for part in ["# mine", "98000", "filing_status = \"single\"", "[screen]\nascii = true"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_changed_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lotscope.toml");
        for (text, told) in [(&b"[tax"[..], "not saved"), (b"\xff\xfe\x00", "not UTF-8")] {
            fs::write(&path, text).unwrap();
            let error = save_tax(&path, &profile()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
            assert_eq!(fs::read(&path).unwrap(), text);
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(save_tax(&path, &profile()), Err(SettingsError::Unreadable { .. })));
        fs::write(folder.path().join("file"), "").unwrap();
        let inside = folder.path().join("file").join("lotscope.toml");
        assert!(save_tax(&inside, &profile()).is_err());
        assert!(matches!(save_tax(Path::new(""), &profile()), Err(SettingsError::NoFile)));
    }
}
